"""Sessions end by themselves, and wrong passwords from one place are not looked at for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.staff.sessions import FAILURES, IDLE, LASTS, LOCKED


@pytest.fixture
def maija(database: Database, now: datetime) -> int:
    with database.writing() as work:
        id = work.accounts.add("maija", "hash", roles=[], now=now)
    assert id is not None
    return id


def test_a_session_is_found_by_its_token_alone(database: Database, maija: int, now: datetime) -> None:
    with database.writing() as work:
        work.sessions.begin(maija, "token", now=now)
        found = work.sessions.find("token", now=now)
        assert found is not None
        assert found.staff == maija
        assert work.sessions.find("other", now=now) is None
        kept = work.connection.execute(text("SELECT token FROM staff_sessions")).scalar_one()
        assert "token" not in kept
        work.sessions.end("token")
        assert work.sessions.find("token", now=now) is None


def test_a_session_ends_idle_and_after_a_working_day(database: Database, maija: int, now: datetime) -> None:
    with database.writing() as work:
        work.sessions.begin(maija, "token", now=now)
        assert work.sessions.find("token", now=now + IDLE - timedelta(seconds=1))
        assert work.sessions.find("token", now=now + IDLE) is None
        at = now
        while at < now + LASTS - timedelta(hours=1):
            at += timedelta(hours=1)
            session = work.sessions.find("token", now=at)
            assert session is not None
            work.sessions.seen(session, now=at)
        assert work.sessions.find("token", now=now + LASTS - timedelta(seconds=1))
        assert work.sessions.find("token", now=now + LASTS) is None
        work.sessions.begin(maija, "next", now=now + LASTS)
        assert work.connection.execute(text("SELECT count(*) FROM staff_sessions")).scalar_one() == 1


def test_wrong_passwords_lock_one_place_for_a_while(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for _ in range(FAILURES - 1):
            work.sessions.failed("maija here", now=now)
        assert not work.sessions.locked("maija here", now=now)
        work.sessions.failed("maija here", now=now)
        assert work.sessions.locked("maija here", now=now)
        assert not work.sessions.locked("maija elsewhere", now=now)
        assert work.sessions.locked("maija here", now=now + LOCKED - timedelta(seconds=1))
        assert not work.sessions.locked("maija here", now=now + LOCKED)


def test_old_failures_do_not_count_and_a_right_password_forgives_all(
    database: Database, now: datetime
) -> None:
    later = now + LOCKED
    with database.writing() as work:
        for _ in range(FAILURES - 1):
            work.sessions.failed("maija", now=now)
        work.sessions.failed("maija", now=later)
        assert not work.sessions.locked("maija", now=later)
        for _ in range(FAILURES):
            work.sessions.failed("maija", now=later)
        work.sessions.forgive("maija")
        assert not work.sessions.locked("maija", now=later)
