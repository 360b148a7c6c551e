"""Accounts of staff: a name each, roles that hold at once, and a row that stays when the account goes."""

from __future__ import annotations

from datetime import datetime

from storage.database import Database
from storage.staff.accounts import StoredRole

HANDLER = StoredRole("handler", unit="koks")
LEAD = StoredRole("lead")


def test_an_account_has_a_name_and_roles(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = work.accounts.add("maija", "hash", roles=[HANDLER, LEAD, HANDLER], email="m@x.example", now=now)
        assert work.accounts.add("maija", "other", roles=[], now=now) is None
        assert id is not None
        known = work.accounts.called("maija")
        assert known is not None
        assert known == work.accounts.get(id)
        assert (known.roles, known.password, known.email, known.language, known.demo) == (
            (HANDLER, LEAD), "hash", "m@x.example", "fi", False,
        )  # fmt: skip
        assert "hash" not in repr(known)
        work.accounts.give_roles(id, [StoredRole("partner", contact="olka")])
        assert [account.roles for account in work.accounts.all()] == [
            (StoredRole("partner", contact="olka"),)
        ]
        work.accounts.change(id, language="sv")
        assert work.accounts.all()[0].language == "sv"


def test_a_removed_account_signs_in_no_more_and_its_name_is_free(database: Database, now: datetime) -> None:
    with database.writing() as work:
        first = work.accounts.add("maija", "hash", roles=[LEAD], now=now)
        assert first is not None
        work.sessions.begin(first, "token", now=now)
        work.accounts.remove(first, now=now)
        assert work.accounts.called("maija") is None
        assert work.accounts.get(first) is None
        assert work.sessions.find("token", now=now) is None
        second = work.accounts.add("maija", "other", roles=[], now=now)
        assert second not in (None, first)
        assert work.accounts.names([first, second or 0]) == {first: "maija", second: "maija"}


def test_a_new_password_ends_every_session(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = work.accounts.add("maija", "hash", roles=[LEAD], now=now)
        other = work.accounts.add("pekka", "hash", roles=[LEAD], now=now)
        assert id is not None
        assert other is not None
        work.sessions.begin(id, "one", now=now)
        work.sessions.begin(other, "two", now=now)
        work.accounts.change(id, email="m@x.example")
        assert work.sessions.find("one", now=now)
        work.accounts.change(id, password="new")
        assert work.sessions.find("one", now=now) is None
        assert work.sessions.find("two", now=now)


def test_a_real_account_ends_those_of_the_demonstration(database: Database, now: datetime) -> None:
    with database.writing() as work:
        demo = work.accounts.add("demo-lead", "", roles=[LEAD], demo=True, now=now)
        assert demo is not None
        work.sessions.begin(demo, "token", now=now)
        assert not work.accounts.any_real()
        work.accounts.add("maija", "hash", roles=[LEAD], now=now)
        assert work.accounts.any_real()
        assert [account.name for account in work.accounts.all()] == ["maija"]
        assert work.sessions.find("token", now=now) is None
