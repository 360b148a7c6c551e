"""When one can make proposals and vote in participatory budgeting, as it stands at a moment."""

from __future__ import annotations

from datetime import datetime

from bot.asking.calendar import day_of
from bot.organisation import Opportunity
from dialogs.services import Span


def proposals(item: Opportunity, now: datetime) -> Span | None:
    return span(item.proposals_from, item.proposals_until, now)


def voting(item: Opportunity, now: datetime) -> Span | None:
    return span(item.voting_from, item.voting_until, now)


def span(first: datetime | None, last: datetime | None, now: datetime) -> Span | None:
    if first is None and last is None:
        return None
    days = (first and day_of(first), last and day_of(last))
    if first and now < first:
        return Span("later", *days)
    return Span("over" if last and now > last else "open", *days)
