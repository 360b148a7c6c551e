"""Which cases an address asks for, and the lists that every day begins with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import HTTPException, Query, status
from pydantic import BaseModel, ConfigDict

from bot.asking.calendar import HELSINKI, day_of
from bot.staff.access import Account, Right
from bot.web.staff.labels import CASE_KINDS, STATUSES, _
from bot.web.staff.pages import address
from storage.staff.case_lists import NO_OWNER, NO_UNIT, Filter

if TYPE_CHECKING:
    from storage.work import Work

NONE, ME = "none", "me"


class Chosen(BaseModel):
    """The query of the address. What is empty is not asked about, as an empty field of a form says it."""

    model_config = ConfigDict(extra="ignore")

    status: str = ""
    kind: str = ""
    unit: str = ""
    owner: str = ""
    theme: str = ""
    late: str = ""
    urgent: str = ""
    due: str = ""
    after: str = ""  # where the page before ended

    @property
    def query(self) -> dict[str, str]:
        """All but the place of the page."""
        given = self.model_dump(exclude={"after"})
        return {name: value for name, value in given.items() if value not in ("", "0")}


Choice = Annotated[Chosen, Query()]


@dataclass(frozen=True, slots=True)
class FixedList:
    name: str  # in English
    query: Mapping[str, str]

    @property
    def address(self) -> str:
        return address("/staff/cases", **self.query)


FIXED = (
    FixedList(_("urgent"), {"urgent": "1"}),
    FixedList(_("late"), {"late": "1"}),
    FixedList(_("due today"), {"due": "today"}),
    FixedList(_("mine"), {"owner": ME}),
    FixedList(_("without owner"), {"owner": NONE}),
    FixedList(_("complaints"), {"kind": "complaint"}),
    FixedList(_("not done in all"), {}),
)


def counted(work: Work, account: Account, now: datetime) -> Sequence[tuple[FixedList, int]]:
    """Each fixed list with how many cases are in it. Who handles none owns none."""
    units = account.units(Right.cases)
    return [
        (each, work.lists.count(units, meant(work, Chosen(**each.query), account, now)))
        for each in FIXED
        if account.may(Right.handle) or each.query.get("owner") != ME
    ]


def meant(work: Work, chosen: Chosen, account: Account, now: datetime) -> Filter:
    """Raises `HTTPException` 422 for a word that names nothing."""
    _one_of("status", chosen.status, STATUSES)
    _one_of("kind", chosen.kind, CASE_KINDS)
    _one_of("late", chosen.late, "01")
    _one_of("urgent", chosen.urgent, "01")
    _one_of("due", chosen.due, ("today",))
    today = chosen.due == "today"
    return Filter(
        status=chosen.status or None,
        kind=chosen.kind or None,
        unit=NO_UNIT if chosen.unit == NONE else chosen.unit or None,
        owner=_owner(work, chosen.owner, account),
        theme=chosen.theme or None,
        late_at=now if chosen.late == "1" else None,
        due_at=now if today else None,
        due_until=_end_of_day(now) if today else None,
        urgent=True if chosen.urgent == "1" else None,
    )


def _one_of(name: str, word: str, known: Collection[str]) -> None:
    if word and word not in known:
        raise _refused(f"`{name}` is one of {', '.join(known)}")


def _owner(work: Work, wanted: str, account: Account) -> int | None:
    match wanted:
        case "":
            return None
        case "none":
            return NO_OWNER
        case "me":
            return account.id
    known = work.accounts.called(wanted)
    if known is None:
        raise _refused("`owner` is `me`, `none` or the name of an account")
    return known.id


def _end_of_day(now: datetime) -> datetime:
    """The last moment of today in Finland."""
    tomorrow = datetime.combine(day_of(now) + timedelta(days=1), time(), HELSINKI)
    return tomorrow - timedelta(microseconds=1)


def _refused(words: str) -> HTTPException:
    return HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, words)
