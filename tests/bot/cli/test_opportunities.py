"""`kynnys opportunities import` and `export`, and what `check` says of a file that differs from the database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalogue.file_merge import begin
from bot.config.settings import EXAMPLE
from bot.organisation import load
from channels.message import Inbound
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.applications import NOW
from tests.bot.cli.conftest import Kynnys
from tests.catalogues import change, items_in


@pytest.fixture
def database(database_url: str, keys: Keyring) -> Iterator[Database]:
    """With the catalogue of the example, as after the first start."""
    opened = Database(database_url, keys)
    with opened.writing() as work:
        begin(work, load(EXAMPLE), NOW)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "county"))


NEW = """  - id: uusi_paikka
    title: {fi: Uusi paikka, sv: Ny plats, en: New place}
    summary: {fi: Voit vain tulla., sv: Kom bara., en: Just come.}
    status: published
    owner: jarjestot
    municipality: Kotka
    address: Uusikatu 1
    hours: {fi: Ma 9-10, sv: Mån 9-10, en: Mon 9-10}

# Answers to what"""


def test_a_differing_file_is_named_and_merged_only_by_import(
    kynnys: Kynnys, folder: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    county = str(folder)
    same = kynnys("check", organisation=county)
    assert (same.code, "differs" in same.out) == (0, False)
    assert "28 ways to take part, 5 meeting places, 6 answers" in same.out

    change(folder, "Vastaat kyselyihin ja tulet", "Vastaat kysymyksiin ja tulet")
    change(folder, "# Answers to what", NEW)
    outcome = kynnys("check", organisation=county)
    assert outcome.code == 0
    assert (
        "opportunities.yml differs from the catalogue in the database, which counts (not in the database: uusi_paikka; "
        "different: asukaskehittaja); `kynnys opportunities import --dry-run`"
    ) in outcome.out

    dry = kynnys("opportunities", "import", "--dry-run", organisation=county)
    assert dry.out.splitlines() == [
        "new: uusi_paikka",
        "changed: asukaskehittaja: summary",
        "2 items would change. Nothing was changed.",
    ]
    with database.reading() as work:
        assert work.catalogue.get("uusi_paikka") is None

    assert kynnys("opportunities", "import", organisation=county).out.splitlines()[-1] == "2 items changed."
    with database.reading() as work:
        stored = work.catalogue.get("asukaskehittaja")
        assert stored is not None
        assert stored.content["summary"]["fi"].startswith("Vastaat kysymyksiin")
        assert [each.version for each in work.catalogue.versions(stored.id, limit=9)] == [2, 1]
        assert work.audit.page(limit=1)[0].detail == "opportunities import"
    again = kynnys("opportunities", "import", organisation=county)
    assert again.out == "Nothing to import: the database has all that the file says.\n"

    left = kynnys("opportunities", "import", "--dry-run")  # the example's own file lacks the new place
    assert "only in the database, stays: uusi_paikka" in left.out


def test_what_is_exported_is_the_same_when_it_is_imported(
    kynnys: Kynnys, folder: Path, database: Database, tmp_path: Path
) -> None:
    out = tmp_path / "exported.yml"
    assert kynnys("opportunities", "export", "--out", str(out)).code == 0
    shutil.copy(out, folder / "opportunities.yml")
    assert items_in(folder) == items_in(EXAMPLE)
    assert kynnys("opportunities", "export").out == out.read_text(encoding="utf-8")
    assert kynnys("opportunities", "import", str(out)).out.startswith("Nothing to import")
    refused = kynnys("opportunities", "export", "--out", str(out))
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "exported.yml" in refused.err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Vastaat kyselyihin", "Mikäli vastaat kyselyihin", "the official word 'Mikäli'"),
        ("owner: olka", "owner: okla", "did you mean olka?"),
        ("  - id: asiakasraati", "  - id: 'asiakas raati'", "should match"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(
    kynnys: Kynnys, folder: Path, database: Database, old: str, new: str, told: str
) -> None:
    change(folder, old, new)
    file = str(folder / "opportunities.yml")
    for outcome in (
        kynnys("opportunities", "import", file),
        kynnys("opportunities", "import", organisation=str(folder)),
    ):
        assert outcome.code == 1
        assert told in outcome.err
        assert outcome.err.count("\n") == 1
    missing = kynnys("opportunities", "import", "no-such-file.yml")
    assert (missing.code, missing.err) == (1, "kynnys: no-such-file.yml: is missing\n")


def test_what_people_joined_is_closed_and_never_lost(
    kynnys: Kynnys, folder: Path, database: Database
) -> None:
    with database.writing() as work:
        work.inbox.receive([Inbound("simulator", "1", "+358412345678", "hei")], now=NOW)
        conversation = work.conversations.find("simulator", "+358412345678")
        assert conversation is not None
        work.signups.add(
            conversation.person, conversation.id, "olka", name=None, language="fi", consent_version="1",
            shown="", said="MUKAAN", group_size=None, now=NOW,
        )  # fmt: skip
    before, item = (folder / "opportunities.yml").read_text(encoding="utf-8").split("  - id: olka\n", 1)
    body, after = item.split("\n\n", 1)
    draft = body.replace("status: published", "status: draft")
    (folder / "opportunities.yml").write_text(f"{before}  - id: olka\n{draft}\n\n{after}", encoding="utf-8")
    for more in ((), ("--dry-run",)):
        outcome = kynnys("opportunities", "import", *more, organisation=str(folder))
        assert outcome.code == 1
    assert outcome.err == (
        "kynnys: olka: people signed up for it, so it is no draft any more: write `status: closed`\n"
    )
    (folder / "opportunities.yml").write_text(f"{before}{after}", encoding="utf-8")
    gone = kynnys("opportunities", "import", organisation=str(folder))
    assert "only in the database, stays: olka" in gone.out


def test_what_does_not_fit_any_more_is_named_by_check(
    kynnys: Kynnys, folder: Path, database: Database
) -> None:
    """A contact that was taken out of the settings may still keep items of the database."""
    settings = folder / "settings.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("id: olka\n", "id: sairaala\n"), encoding="utf-8")
    change(folder, "owner: olka", "owner: sairaala")
    outcome = kynnys("check", organisation=str(folder))
    assert outcome.code == 1
    assert "the catalogue in the database: olka.owner: no contact is called olka" in outcome.err


def test_help_shows_an_example(kynnys: Kynnys) -> None:
    for command in ("import", "export"):
        assert f"Example: kynnys opportunities {command}" in kynnys("opportunities", command, "--help").out


def test_before_the_first_start_nothing_is_exported_and_an_import_begins_the_catalogue(
    kynnys: Kynnys, folder: Path, database_url: str, keys: Keyring
) -> None:
    outcome = kynnys("opportunities", "export")
    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert "the database has no catalogue yet" in outcome.err
    assert kynnys("opportunities", "import", organisation=str(folder)).code == 0
    assert kynnys("opportunities", "export").out.startswith("opportunities:\n- id: asukaskehittaja\n")
