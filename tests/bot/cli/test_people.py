"""`kynnys people`: the number comes from standard input, and each command leaves a row in the audit."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.cli.conftest import Kynnys

PHONE = "+358412345678"
TYPED = b"041 234 5678\n"
NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def database(database_url: str, secret_key: str) -> Database:
    opened = Database(database_url, Keyring.from_text(secret_key))
    with opened.writing() as work:
        for channel, address in (("sms", PHONE), ("telegram", "123456789")):
            talk = work.conversations.ensure(channel, address, "fi", now=NOW)
            work.feedback.keep(
                talk.person, "odotin", kind="feedback", unit="koks", channel=channel, language="fi", now=NOW
            )
    return opened


def audited(database: Database) -> list[tuple[str, str, bool, str | None]]:
    with database.reading() as work:
        rows = work.audit.page(limit=9, subject="person")
    return [(row.action, row.subject, row.subject_id is not None, row.detail) for row in reversed(rows)]


def test_a_person_is_counted_exported_and_erased(kynnys: Kynnys, database: Database, tmp_path: Path) -> None:
    with closing(database):
        found = kynnys("people", "find", stdin=TYPED)
        assert found.code == 0, found.err
        assert "feedback\t1\t2027-03-01 to 2027-03-01\tstays for statistics, without the person" in found.out
        file = tmp_path / "request.json"
        assert kynnys("people", "export", "--out", str(file), stdin=TYPED).code == 0
        assert json.loads(file.read_text())["data"]["conversations"][0]["address"] == PHONE
        assert file.stat().st_mode & 0o77 == 0
        shown = kynnys("people", "export", "--telegram", stdin=b"123456789")
        assert json.loads(shown.out)["data"]["feedback"][0]["text"] == "odotin"
        kept = kynnys("people", "erase", stdin=TYPED + b"n\n")
        assert (kept.code, kept.err.splitlines()[-1]) == (
            1,
            "kynnys: nothing was erased; --yes erases without a question",
        )
        assert kynnys("people", "erase", "--yes", stdin=TYPED).out == "The person is erased.\n"
        gone = kynnys("people", "find", stdin=TYPED)
        assert (gone.code, gone.err) == (1, "kynnys: nothing is kept of a person with this number or id\n")
        assert PHONE[4:] not in "".join(each.out + each.err for each in (found, kept, gone))
        assert audited(database) == [
            ("command", "person", True, "people find"),
            ("export", "person", True, "people export"),
            ("export", "person", True, "people export"),
            ("command", "person", True, "people erase"),
            ("command", "person", False, "people find"),
        ]


@pytest.mark.parametrize("what", ["find", "export", "erase"])
def test_what_is_no_number_is_told_without_it(kynnys: Kynnys, what: str) -> None:
    outcome = kynnys("people", what, *(["--yes"] if what == "erase" else []), stdin=b"12345\n")
    assert (outcome.code, outcome.err) == (
        1,
        "kynnys: this is no telephone number; write it as 0 or +358 and the rest\n",
    )
    telegram = kynnys("people", "find", "--telegram", stdin=b"+358412345678")
    assert (telegram.code, telegram.err) == (
        1,
        "kynnys: this is no id of a Telegram user: it has digits only\n",
    )
