"""Hops 4 and 5 for what falls due by itself: a visit's question, its reminder and its end, and what a dialogue asked to be
reminded of.

All of it is bulk: quiet hours hold, who opted out hears nothing, and whatever a person wrote is answered first.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot import calendar
from bot.logs import failure
from bot.organisation import Organisation
from bot.turns import BATCH, Saying, Talk, Turns
from bot.visits import Ask, Skip, Wait, decide, facts, why_never
from channels.message import Priority
from dialogs.turn import Heard
from storage.conversations import Conversation
from storage.database import Work
from storage.reminders import Reminder

log = logging.getLogger(__name__)

LATER = timedelta(hours=1)  # what the house could not say by itself is tried again then


class Timers:
    def __init__(self, turns: Turns, organisation: Organisation) -> None:
        self._turns = turns
        self._organisation = organisation

    def wake(self, work: Work, now: datetime) -> int:
        """Fire what the dialogue wished to be reminded of; the number of reminders that were dealt with."""
        fired = 0
        for reminder in work.reminders.due(now=now, limit=BATCH):
            conversation = self._free(work, reminder.conversation)
            if conversation is not None:
                self._fire(work, conversation, reminder, now)
                fired += 1
        return fired

    def _fire(self, work: Work, conversation: Conversation, reminder: Reminder, now: datetime) -> None:
        """What comes at night, because nobody looked in time, or fails, is put off."""
        work.reminders.done(reminder.id)
        rules = self._organisation.survey
        if calendar.is_open(now, rules):
            talk = self._say(work, conversation, Heard(event=reminder.event), now)
            if talk is not None:
                self._turns.save(work, [Saying(conversation, talk, priority=Priority.bulk)], now)
                return
            now += LATER
        work.reminders.set(
            conversation.id, reminder.name, reminder.event, calendar.next_open(now, rules),
            kill_on_user_message=reminder.kill_on_user_message,
        )  # fmt: skip

    def survey(self, work: Work, now: datetime) -> int:
        """Ask about visits that fall due, remind once, close what stayed silent; the number of visits moved on."""
        rules = self._organisation.survey
        moved = 0
        for visit in work.visits.due(now=now, limit=BATCH):
            never = why_never(visit, self._organisation)  # the unit may have changed since the visit came in
            match Skip(never) if never else decide(visit, facts(work, visit), rules, now=now):
                case Skip(reason):
                    work.visits.skip(visit.id, reason, now=now)
                case Wait(until):
                    work.visits.plan(visit.id, until)
                case Ask():
                    conversation = self._free(work, visit.conversation)
                    if conversation is None:
                        continue
                    heard = Heard(
                        event="EXTERNAL_visit_due", slots={"visit": str(visit.id), "unit": visit.unit}
                    )
                    talk = self._say(work, conversation, heard, now)
                    # An asked visit is one whose question went out: where something else is open, it did not.
                    if talk is not None and talk.replies:
                        question = Saying(
                            conversation, talk, priority=Priority.bulk, key=f"visit:{visit.id}:ask"
                        )
                        self._turns.save(work, [question], now)
                        work.visits.asked(visit.id, now=now)
                    else:
                        work.visits.plan(visit.id, calendar.next_open(now + LATER, rules))
            moved += 1
        # First what is over: who was out of reach for weeks is not reminded of a survey that closes.
        for visit in work.visits.to_close(asked_before=now - rules.close_after, limit=BATCH):
            conversation = self._free(work, visit.conversation)
            if conversation is None:
                continue
            self._tell(
                work, conversation, Heard(event="EXTERNAL_visit_closed", slots={"visit": str(visit.id)}), now
            )
            work.visits.close(visit.id, "silent", now=now)
            moved += 1
        for visit in work.visits.to_remind(asked_before=now - rules.remind_after, limit=BATCH):
            conversation = self._free(work, visit.conversation)
            if conversation is None or not calendar.is_open(now, rules):
                continue
            self._tell(
                work,
                conversation,
                Heard(event="EXTERNAL_visit_reminder", slots={"visit": str(visit.id)}),
                now,
            )
            work.visits.reminded(visit.id, now=now)
            moved += 1
        return moved

    def _free(self, work: Work, conversation: int) -> Conversation | None:
        """The conversation, held for this transaction; None while somebody else holds it or the person waits for
        an answer, which comes before anything of ours.
        """
        held = work.conversations.lock(conversation)
        return None if held is None or work.inbox.waiting([held.id]).get(held.id) else held

    def _tell(self, work: Work, conversation: Conversation, heard: Heard, now: datetime) -> None:
        talk = self._say(work, conversation, heard, now)
        if talk is not None:
            self._turns.save(work, [Saying(conversation, talk, priority=Priority.bulk)], now)

    def _say(self, work: Work, conversation: Conversation, heard: Heard, now: datetime) -> Talk | None:
        """What the house says first, not saved yet; None where the turn failed.

        It is bulk: quiet hours hold, opted-out people hear nothing.
        """
        talk = self._turns.talk(conversation)
        try:
            with work.savepoint():
                talk.add(self._turns.turn(work, conversation, talk, heard, now))
        except Exception as error:  # noqa: BLE001 - one message must not cost another its answer
            failure(log, "a turn", error)
            return None
        return talk
