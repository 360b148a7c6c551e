"""Requests of people about their own data (GDPR, articles 15-17 and 21), as they come by letter or at a counter."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import day_of
from channels.phone import NotAPhoneNumber, e164
from channels.registry import TELEGRAM, reaching
from storage.models.person_requests import WISHES

if TYPE_CHECKING:
    from storage.people.people import Person
    from storage.work import Work

PHONE = "phone"
# How it is known that the request is the person's own. The audit keeps the word.
PROOFS = ("letter", "counter", "identified", "representative", "authority")
OLDEST = timedelta(days=366)  # of a request that is entered
LONGEST = 64  # characters of a number or an id
_ID = re.compile(r"[1-9][0-9]{0,15}")

Places = Sequence[tuple[str, str]]
"""Channel and address, one for each kind of address."""


class NotRead(ValueError):
    """What was typed cannot be used: `phone`, `telegram`, `wish` or `came_on`. Holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that was entered, and whom it is about; None: no person was found."""

    id: int
    person: int | None


def places(typed: str, kind: str) -> Places:
    """Where a person may be known by this number (`phone`) or this id (`telegram`). Raises `NotRead`."""
    if kind == PHONE:
        try:
            return [(channel, e164(typed[:LONGEST])) for channel in reaching(PHONE)]
        except NotAPhoneNumber:
            raise NotRead(PHONE) from None
    id = typed.strip()
    if not _ID.fullmatch(id):
        raise NotRead(TELEGRAM)
    return [(channel, id) for channel in reaching(TELEGRAM)]


def find(work: Work, where: Places) -> Person | None:
    found = (work.people.find(channel, address) for channel, address in where)
    return next((person for person in found if person is not None), None)


def take(work: Work, where: Places, wish: str, came: str, now: datetime) -> Taken:
    """Look for the person and let the request wait for its answer. Raises `NotRead`."""
    if wish not in WISHES:
        raise NotRead("wish")
    came_on = _day(came, day_of(now))
    person = find(work, where)
    stopped = person is None and bool(work.suppressions.active_of(list(where)))
    found = "person" if person else "stopped" if stopped else "nothing"
    id = work.person_requests.add(
        person.id if person else None,
        wish,
        found,
        came_on=came_on,
        answer_by=answer_by(came_on),
        now=now,
    )
    return Taken(id, person.id if person else None)


def answer_by(came_on: date) -> date:
    """A month later (article 12): the same day of the next month, or its last one."""
    year, month = came_on.year + came_on.month // 12, came_on.month % 12 + 1
    return date(year, month, min(came_on.day, monthrange(year, month)[1]))


def _day(written: str, today: date) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise NotRead("came_on") from None
    if not today - OLDEST <= day <= today:
        raise NotRead("came_on")
    return day
