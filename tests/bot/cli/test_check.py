"""`kynnys check`, `db upgrade`, `report`, `staff add` and `parked`: what an operator does between two starts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.config.settings import EXAMPLE
from bot.staff.passwords import matches
from channels.message import Inbound
from dialogs.problems import Problem
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.applications import NOW
from tests.bot.cli.conftest import Kynnys


def test_check_says_that_all_is_well(kynnys: Kynnys) -> None:
    outcome = kynnys("check")
    assert (outcome.code, outcome.err) == (0, "")
    assert "units" in outcome.out
    assert list(Path.cwd().iterdir()) == []
    assert outcome.out.count("\n") == 2
    assert (
        "uk 2/2/1/1/2 (off), ru 2/2/1/1/2 (off), ar 2/2/1/1/2 (off), et 2/2/1/1/1 (off), so 1/1/1/1/1 (off), se"
        in outcome.out
    )


def test_check_tells_what_is_still_to_be_made(kynnys: Kynnys) -> None:
    outcome = kynnys("check", database_url="", secret_keys="")
    assert (outcome.code, outcome.err) == (0, "")
    assert "There is no database yet at sqlite:///var/kynnys.db" in outcome.out
    assert "KYNNYS_SECRET_KEYS is not set" in outcome.out
    assert list(Path.cwd().iterdir()) == []


def test_check_looks_whether_the_key_is_the_databases(kynnys: Kynnys) -> None:
    outcome = kynnys("check", secret_keys=Keyring.new_key())
    assert outcome.code == 1
    assert "another secret key" in outcome.err


@pytest.mark.parametrize("command", ["check", "serve"])
def test_a_text_that_would_not_fit_is_found(kynnys: Kynnys, tmp_path: Path, command: str) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(EXAMPLE, folder)
    file = folder / "settings.yml"
    text = file.read_text(encoding="utf-8")
    assert '"05 123 4567"' in text
    file.write_text(text.replace('"05 123 4567"', '"05 123 4567 890 12"'), encoding="utf-8")
    outcome = kynnys(command, organisation=str(folder), port="0")
    assert outcome.code == 1
    assert "160" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_keyword_that_means_something_else_is_found(kynnys: Kynnys, tmp_path: Path) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(EXAMPLE, folder)
    file = folder / "units.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("[Karhula]", "[kymppi]"), encoding="utf-8")
    outcome = kynnys("check", organisation=str(folder))
    assert outcome.code == 1
    assert "karhula.keywords: kymppi is read as the rating 10. Choose another keyword" in outcome.err


def test_a_command_word_that_means_something_else_is_found(
    kynnys: Kynnys, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(
        "nlu/fi.yml", "nlu.join", "the word 'stop' is a word of 'stop' already", "Choose another word"
    )
    monkeypatch.setattr("dialogs.clashes.clashes", lambda assistant: iter([problem]))
    outcome = kynnys("check")
    assert outcome.code == 1
    assert str(problem) in outcome.err


def test_the_database_is_made_where_there_is_none(kynnys: Kynnys) -> None:
    for _ in range(2):
        assert kynnys("db", "upgrade", database_url="sqlite:///deep/down/kynnys.db").code == 0
    assert Path("deep/down/kynnys.db").exists()


def test_without_any_setting_a_key_is_made_with_a_warning(kynnys: Kynnys) -> None:
    first = kynnys("db", "upgrade", secret_keys="", database_url="")
    assert first.code == 0
    assert "made a key" in first.err
    assert Path("var/secret.key").stat().st_mode & 0o777 == 0o600
    assert kynnys("db", "upgrade", secret_keys="", database_url="").err == ""
    Path("var/secret.key").unlink()
    lost = kynnys("db", "upgrade", secret_keys="", database_url="")
    assert lost.code == 1
    assert "another secret key" in lost.err
    assert not Path("var/secret.key").exists()


def test_a_report_of_nothing_is_one(kynnys: Kynnys) -> None:
    outcome = kynnys("report")
    assert outcome.code == 0
    assert "Visits 0" in outcome.out


def test_staff_are_added_once(kynnys: Kynnys, database_url: str, keys: Keyring) -> None:
    assert kynnys("staff", "add", "maija", staff_password="oikea hevonen").code == 0
    again = kynnys("staff", "add", "maija", staff_password="toinen hevonen")
    assert again.code == 1
    assert again.err.count("\n") == 1
    database = Database(database_url, keys)
    with database.reading() as work:
        account = work.accounts.called("maija")
        known = account.password if account else None
    database.close()
    assert matches("oikea hevonen", known)
    assert "hevonen" not in str(known)


@pytest.mark.parametrize(
    ("name", "password"), [("maija", "short"), (" ", "oikea hevonen"), ("a:b", "oikea hevonen")]
)
def test_an_account_that_cannot_be_is_refused(kynnys: Kynnys, name: str, password: str) -> None:
    outcome = kynnys("staff", "add", name, staff_password=password)
    assert outcome.code == 1
    assert outcome.err.startswith("kynnys: ")


def test_parked_messages_are_listed_and_let_try_again(
    kynnys: Kynnys, database_url: str, keys: Keyring
) -> None:
    assert "Nothing is parked" in kynnys("parked", "list").out
    database = Database(database_url, keys)
    with database.writing() as work:
        for n in (1, 2, 3):
            work.inbox.receive([Inbound("simulator", f"m{n}", "+358412345678", "salaisuus")], now=NOW)
            if n > 1:
                work.inbox.failed(n, now=NOW, parked=True, error="ValueError")
    listed = kynnys("parked", "list")
    assert "2 parked." in listed.out
    assert "ValueError" in listed.out
    assert "salaisuus" not in listed.out
    assert "412345678" not in listed.out

    for wrong in ("1", "99"):
        refused = kynnys("parked", "retry", wrong)
        assert refused.code == 1
        assert "not parked" in refused.err
    assert kynnys("parked", "retry", "2").out == "1 waiting again.\n"
    assert kynnys("parked", "retry").out == "1 waiting again.\n"
    with database.reading() as work:
        assert work.inbox.backlog() == 3
    database.close()
