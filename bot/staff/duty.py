"""Who is on duty: hours of people on call, which may pass midnight and belong to the day on which they begin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, get_args

from bot.asking.calendar import HELSINKI, is_public_holiday
from bot.organisation.parts import EMAIL
from bot.organisation.survey import Weekday
from channels.phone import NotAPhoneNumber, e164
from storage.staff.on_call import Duty

if TYPE_CHECKING:
    from datetime import date

    from storage.work import Work

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
LONGEST_NAME = 64  # letters


def on_duty(duty: Duty, now: datetime) -> bool:
    """Without hours: at any hour of the days. Hours that end when they begin, or earlier, end on the next day."""
    local = now.astimezone(HELSINKI)
    today, at = local.date(), local.time()
    if duty.opens is None or duty.closes is None:
        return _begins(duty, today)
    opens, closes = time.fromisoformat(duty.opens), time.fromisoformat(duty.closes)
    if opens < closes:
        return _begins(duty, today) and opens <= at < closes
    return (_begins(duty, today) and at >= opens) or (
        _begins(duty, today - timedelta(days=1)) and at < closes
    )


class NoDuty(Exception):
    """What a form says is no duty. The word names the field."""


def read_duty(work: Work, fields: Mapping[str, str], before: Duty | None = None) -> Duty:
    """What a form says. A number that is left empty stays as it was, unless `no_phone` is set. Raises `NoDuty`."""
    given = {name: fields.get(name, "").strip() for name in ("account", "name", "email", "phone")}
    opens, closes = _time(fields, "opens"), _time(fields, "closes")
    if (opens is None) != (closes is None):
        raise NoDuty("closes" if closes is None else "opens")
    account = work.accounts.called(given["account"]) if given["account"] else None
    if given["account"] and account is None:
        raise NoDuty("account")
    if account is None and not _fits(given["name"]):
        raise NoDuty("name")
    if given["email"] and not re.match(EMAIL, given["email"]):
        raise NoDuty("email")
    weekdays = tuple(day for day in WEEKDAYS if fields.get(f"day-{day}"))
    duty = Duty(
        staff=account.id if account else None,
        name=None if account else given["name"],
        email=given["email"] or None,
        phone=_phone(given["phone"], before.phone if before and not fields.get("no_phone") else None),
        opens=opens,
        closes=closes,
        weekdays=weekdays or WEEKDAYS,
        public_holidays=bool(fields.get("public_holidays")),
    )
    if not (duty.email or duty.phone or (account and account.email)):
        raise NoDuty("way")
    return duty


def _fits(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name.isprintable()


def _time(fields: Mapping[str, str], name: str) -> str | None:
    written = fields.get(name, "").strip()
    if not written:
        return None
    try:
        return f"{datetime.strptime(written, '%H:%M'):%H:%M}"  # noqa: DTZ007 - a time of day
    except ValueError:
        raise NoDuty(name) from None


def _phone(written: str, before: str | None) -> str | None:
    try:
        return e164(written) if written else before
    except NotAPhoneNumber:
        raise NoDuty("phone") from None


def _begins(duty: Duty, day: date) -> bool:
    if WEEKDAYS[day.weekday()] not in duty.weekdays:
        return False
    return duty.public_holidays or not is_public_holiday(day)
