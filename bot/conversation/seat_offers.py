"""Offers of seats that came free: who is asked next, and until when.

A seat that is offered is taken until the person answers or the offer ends. The next one in line is the first who needs no
more seats than are free: a pair does not wait behind a group of twelve.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.asking.calendar import next_in
from bot.conversation.moments import worded
from bot.conversation.timers import Timers
from bot.organisation import Opportunity, Organisation, State
from dialogs.actions.participation import in_sentence
from dialogs.languages import in_full
from dialogs.turn import UserMessage
from storage.database import Work
from storage.people.seats import InLine

HOURS = timedelta(hours=24)  # to answer an offer
SHORTEST = timedelta(hours=1)  # an offer of less is not made any more
_ANY = 1_000_000  # seats: more than any group needs
_MOST = 50  # offers in one transaction


def ends(item: Opportunity) -> datetime | None:
    """When no one needs a seat any more."""
    return item.starts or item.ends or item.deadline


class SeatOffers:
    """Asks those who wait, in the hours in which answers go out, and ends what was not answered or is over."""

    def __init__(self, timers: Timers, organisation: Organisation) -> None:
        self._timers = timers
        self._organisation = organisation

    def send(self, work: Work, now: datetime) -> int:
        """How many people were asked, or told that they wait no more."""
        work.seats.lapse(now=now)
        hours = self._organisation.settings.answer_hours
        if hours is not None and next_in(hours, now) > now:
            return 0
        done = 0
        for opportunity in _waited_for(work):
            done += self._next(work, opportunity, now, _MOST - done)
            if done >= _MOST:
                break
        return done

    def waits(self, work: Work, now: datetime) -> bool:
        """Whether a person is to be asked, or an offer to be ended."""
        if work.seats.lapses(now=now):
            return True
        hours = self._organisation.settings.answer_hours
        if hours is not None and next_in(hours, now) > now:
            return False
        for opportunity in _waited_for(work):
            item = self._organisation.opportunities.get(opportunity)
            room = _free(work, item) if _until(item, now) else _ANY
            if work.seats.next_in_line(opportunity, room) is not None:
                return True
        return False

    def _next(self, work: Work, opportunity: str, now: datetime, most: int) -> int:
        item = self._organisation.opportunities.get(opportunity)
        until = _until(item, now)
        work.seats.hold(opportunity)
        free = _free(work, item) if until else 0
        done, after = 0, 0
        while done < most:
            room = free if until else _ANY
            waits = work.seats.next_in_line(opportunity, room, after=after)
            if waits is None:
                break
            after = waits.id
            if until is None:
                done += self._end(work, waits, item, now)
            elif self._offer(work, waits, item, until, now):
                free -= waits.size
                done += 1
        return done

    def _offer(
        self, work: Work, waits: InLine, item: Opportunity | None, until: datetime, now: datetime
    ) -> bool:
        """False where the person cannot be asked: not now, as something of theirs is to be answered first, or no more."""
        assert item is not None
        if waits.conversation is None or waits.person in work.suppressions.active_among([waits.person or 0]):
            work.seats.end(waits.id, now=now)
            return False
        if not self._tell(work, waits, item, "EXTERNAL_seat_free", now, until):
            return False
        return work.seats.offer(waits.id, until=until)

    def _end(self, work: Work, waits: InLine, item: Opportunity | None, now: datetime) -> bool:
        if item is not None and waits.conversation is not None:
            self._tell(work, waits, item, "EXTERNAL_line_ended", now)
        return work.seats.end(waits.id, now=now)

    def _tell(
        self,
        work: Work,
        waits: InLine,
        item: Opportunity,
        event: str,
        now: datetime,
        until: datetime | None = None,
    ) -> bool:
        assert waits.conversation is not None
        talk = work.conversations.get(waits.conversation)
        if talk is None:
            return False
        language = in_full(talk.language or self._organisation.settings.language)
        slots = {"joining_title": in_sentence(item.title.of(language))}
        if until is not None:
            slots["seat_until"] = worded(until, language)
        rules = self._organisation.survey.model_copy(
            update={"window": self._organisation.settings.answer_hours}
        )
        return self._timers.tell_one(
            work, waits.conversation, UserMessage(event=event, slots=slots), rules, now
        )


def _free(work: Work, item: Opportunity | None) -> int:
    if item is None:
        return 0
    return _ANY if item.capacity is None else item.capacity - work.seats.taken(item.id)


def _until(item: Opportunity | None, now: datetime) -> datetime | None:
    """Until when an offer of now is to be answered. None: none is made any more."""
    if item is None or item.status is not State.published:
        return None
    over = ends(item)
    until = now + HOURS if over is None else min(now + HOURS, over - SHORTEST)
    return until if until - now >= SHORTEST else None


def _waited_for(work: Work) -> Iterator[str]:
    opportunity = work.seats.waited_for()
    while opportunity is not None:
        yield opportunity
        opportunity = work.seats.waited_for(opportunity)
