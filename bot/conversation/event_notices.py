"""Notices to people who signed up for an event: it is tomorrow, it is at another time or place, it is cancelled.

A change is told once it has stood for some minutes, and only to those who know something else: what staff correct five
times is told once, and what they take back is not told. Everything goes out in the hours of answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.asking.calendar import day_of, midnight, next_in
from bot.catalogue.calendar_file import calendar_file
from bot.conversation.event_facts import CANCELLED, facts_of
from bot.conversation.moments import worded
from bot.conversation.timers import Timers
from bot.organisation import Opportunity, Organisation, State
from channels.registry import takes_files
from dialogs.actions.participation import cut, in_sentence
from dialogs.languages import in_full
from dialogs.services import PLACE_LENGTH
from dialogs.turn import UserMessage
from storage.database import Work
from storage.people.event_notices import ToTell

SETTLED = timedelta(minutes=5)  # so long a change stands before it is told
LOOK_AGAIN = timedelta(minutes=1)
REMINDS_AT = timedelta(hours=10)  # of the day before, at the earliest
_BATCH = 50


class EventNotices:
    def __init__(self, timers: Timers, organisation: Organisation) -> None:
        self._timers = timers
        self._organisation = organisation
        self._seen: dict[str, tuple[str, datetime]] = {}  # facts by item, and since when they stand
        self._told: dict[str, str] = {}  # facts by item that all know who signed up
        self._reminded: dict[str, datetime] = {}  # when no one was left to be reminded of it

    def waits(self, work: Work, now: datetime) -> bool:
        """Whether a person is to be told something."""
        return self._open(now) and any(self._due(work, now))

    def send(self, work: Work, now: datetime) -> int:
        """How many people were told something."""
        return sum(self._say(work, *each, now) for each in self._due(work, now)) if self._open(now) else 0

    def _open(self, now: datetime) -> bool:
        hours = self._organisation.settings.answer_hours
        return hours is None or next_in(hours, now) == now

    def _due(self, work: Work, now: datetime) -> Iterator[tuple[Opportunity, ToTell, str]]:
        """Whom to tell, and by which event of the dialogue."""
        for item in self._organisation.opportunities.values():
            if item.starts is None or item.starts <= now or item.status is State.draft or not item.sign_up:
                continue
            facts = facts_of(item)
            yield from self._changed(work, item, facts, now)
            yield from self._tomorrow(work, item, facts, now)

    def _changed(
        self, work: Work, item: Opportunity, facts: str, now: datetime
    ) -> Iterator[tuple[Opportunity, ToTell, str]]:
        if self._told.get(item.id) == facts:
            return
        known, since = self._seen.get(item.id, (None, now))
        if known != facts:
            self._seen[item.id] = facts, now
            return
        if now - since < SETTLED:
            return
        found = work.event_notices.changed(item.id, facts, limit=_BATCH)
        for each in found:
            yield item, each, "EXTERNAL_event_cancelled" if facts == CANCELLED else "EXTERNAL_event_changed"
        if not found:
            self._told[item.id] = facts

    def _tomorrow(
        self, work: Work, item: Opportunity, facts: str, now: datetime
    ) -> Iterator[tuple[Opportunity, ToTell, str]]:
        assert item.starts is not None
        day_before = midnight(day_of(item.starts) - timedelta(days=1))
        looked = self._reminded.get(item.id)
        if facts == CANCELLED or (looked is not None and looked <= now < looked + LOOK_AGAIN):
            return
        if not day_before + REMINDS_AT <= now < midnight(day_of(item.starts)):
            return
        # Who signed up on this very day knows.
        found = work.event_notices.unreminded(item.id, signed_up_before=day_before, limit=_BATCH)
        for each in found:
            yield item, each, "EXTERNAL_event_tomorrow"
        if not found:
            self._reminded[item.id] = now

    def _say(self, work: Work, item: Opportunity, to: ToTell, event: str, now: datetime) -> bool:
        facts, reminds = facts_of(item), event == "EXTERNAL_event_tomorrow"
        notices = work.event_notices
        if not (notices.remind(to.id, now=now) if reminds else notices.tell(to.id, facts)):
            return False
        if to.conversation is None or (not reminds and to.told is None):
            return False  # nothing leads to the person, or what they know is not known to be wrong
        if self._tell(work, item, to.conversation, event, now):
            if not reminds:
                self._remind_anew(work, item, to, now)
            return True
        if reminds:
            notices.unremind(to.id)
        else:
            notices.untell(to.id, to.told)
        return False

    def _remind_anew(self, work: Work, item: Opportunity, to: ToTell, now: datetime) -> None:
        """Of the new time, unless it was told on the day before it."""
        assert item.starts is not None
        if day_of(now) < day_of(item.starts) - timedelta(days=1):
            work.event_notices.unremind(to.id)
        else:
            work.event_notices.remind(to.id, now=now)

    def _tell(self, work: Work, item: Opportunity, conversation: int, event: str, now: datetime) -> bool:
        talk = work.conversations.get(conversation)
        if talk is None:
            return False
        assert item.starts is not None
        language = in_full(talk.language or self._organisation.settings.language)
        slots = {
            "event_title": in_sentence(item.title.of(language)),
            "event_at": worded(item.starts, language),
            "event_place": in_sentence(cut(item.place.name, PLACE_LENGTH)) if item.place else None,
        }
        rules = self._organisation.survey.model_copy(
            update={"window": self._organisation.settings.answer_hours}
        )
        wanted = event != "EXTERNAL_event_tomorrow" and takes_files(talk.channel, talk.address)
        file = calendar_file(self._organisation, item, language, now) if wanted else None
        said = UserMessage(event=event, slots=slots)
        return self._timers.tell_one(work, conversation, said, rules, now, file)
