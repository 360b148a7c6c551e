"""Staff and cases for tests of what falls due."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from channels.registry import EMAIL
from storage.database import Work
from storage.staff.accounts import StoredRole
from tests.databases import KINDS

both = pytest.mark.parametrize("database_url", KINDS, indirect=True)
concurrent = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""SQLite has one writer."""
HELSINKI = ZoneInfo("Europe/Helsinki")
_phones = count(2_000_000)


def at(written: str) -> datetime:
    """A time in Finland, such as 2027-03-01 08:00."""
    return datetime.fromisoformat(written).replace(tzinfo=HELSINKI)


def hire(
    work: Work, name: str, *roles: str, now: datetime, email: str | None = "", language: str = "fi"
) -> int:
    """An account; a role is written as `handler:koks`, `partner:olka` or `lead`."""
    given = [_role(*role.split(":")) for role in roles]
    address = f"{name}@county.example" if email == "" else email
    id = work.accounts.add(name, "", roles=given, email=address, language=language, now=now)
    assert id is not None
    return id


def _role(role: str, scope: str | None = None) -> StoredRole:
    return StoredRole(role, contact=scope) if role == "partner" else StoredRole(role, scope)


def case(
    work: Work,
    unit: str | None = "koks",
    *,
    now: datetime,
    owner: int | None = None,
    wanted: bool = False,
    kind: str = "visit",
    days: int = 7,
    answer_days: int = 5,
    phone: str = "",
    channel: str = "simulator",
    to: str | None = None,
) -> int:
    """A case opened now, to be handled in `days`; with `wanted` an answer is due in `answer_days`."""
    talk = work.conversations.ensure(channel, phone or f"+35841{next(_phones)}", "fi", now=now)
    kept = work.feedback.keep(
        talk.person, "odotin kauan", kind=kind, unit=unit, channel=channel, language="fi", now=now
    )
    id = work.cases.open(kept.id, unit, now=now, within=timedelta(days=days), addressed_to=to)
    if wanted:
        work.cases.want_answer(id, now=now, within=timedelta(days=answer_days))
    if owner is not None:
        own(work, id, owner, now=now)
    return id


def own(work: Work, case: int, owner: int | None, *, now: datetime) -> None:
    known = work.handling.case(case)
    assert known is not None
    work.handling.give(case, known.version, owner, who="staff 1", now=now)


def owner_of(work: Work, case: int) -> int | None:
    known = work.handling.case(case)
    assert known is not None
    return known.owner


def answer(work: Work, case: int, *, staff: int, now: datetime, leaves_at: datetime) -> None:
    known = work.handling.case(case)
    assert known is not None
    work.handling.answer(
        case, known.version, "Kiitos.", staff=staff, who="staff 1", now=now, leaves_at=leaves_at
    )


def close(work: Work, case: int, *, now: datetime) -> None:
    known = work.handling.case(case)
    assert known is not None
    work.handling.set_status(case, known.version, "valmis", who="staff 1", now=now, outcome="tehty")


def happened(work: Work, case: int) -> list[tuple[str, str | None]]:
    return [(event.what, event.detail) for event in work.cases.events(case) if event.who == "bot"]


def queued(work: Work, channel: str = EMAIL) -> list[tuple[str, str]]:
    """What waits on the channel or went out on it: address and text, the first first."""
    return [(message.address, message.text) for message in work.outbox.recent(channel)]
