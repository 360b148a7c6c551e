"""Hops 4 and 5 for what falls due by itself: a visit's question, its reminder and its end, and what a dialogue asked to be
reminded of.

All of it is bulk: quiet hours hold, people who opted out get nothing, and what a person wrote is answered first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bot.asking import calendar
from bot.config.language_texts import switch_words
from bot.config.logs import failure
from bot.conversation.draft import OutgoingTurn, TurnDraft, unit_of
from bot.conversation.turns import Turns
from bot.organisation import Organisation, SurveyRules
from bot.visits import (
    Ask,
    Skip,
    Wait,
    decide,
    facts,
    follow_ups,
    is_young,
    permanent_skip_reason,
    question_of,
    rules_of,
)
from channels.message import File, Priority
from dialogs.languages import OTHERWISE
from dialogs.turn import UserMessage
from storage.database import Work
from storage.feedback.visits import Visit
from storage.messages.conversations import Conversation
from storage.messages.question_keys import question_key
from storage.messages.reminders import Reminder, Wish

log = logging.getLogger(__name__)

BATCH = (
    64  # to a transaction: as many as are sent at once; a message that comes meanwhile waits for one batch
)
T = TypeVar("T", Reminder, Visit)
LATER = timedelta(hours=1)  # after a turn that failed


class Timers:
    def __init__(self, turns: Turns, organisation: Organisation) -> None:
        self._turns = turns
        self._organisation = organisation

    def wake(self, work: Work, now: datetime) -> int:
        """Fire what the dialogue wished to be reminded of; the number of reminders that were dealt with."""
        due = work.reminders.due(now=now, limit=BATCH)
        free = self._free(work, [reminder.conversation for reminder in due])
        due = [reminder for reminder in due if reminder.conversation in free]
        for failed in _batch(work, due, lambda some: self._fire(work, free, some, now)):
            self._put_off(work, free, [failed], now + LATER)
        return len(due)

    def _fire(
        self, work: Work, free: Mapping[int, Conversation], due: Sequence[Reminder], now: datetime
    ) -> None:
        # Gone before the turns, which may set them anew.
        work.reminders.done(*(reminder.id for reminder in due))
        # What falls due at night, because no process looked in time, or fails, is put off.
        opens = {each.id: self._opens(free[each.conversation], now) for each in due}
        early = [each for each in due if opens[each.id] != now]
        due = [each for each in due if opens[each.id] == now]
        heard = [(reminder.conversation, UserMessage(event=reminder.event)) for reminder in due]
        talks, failed = self._say(work, free, heard, now)
        self._put_off(work, free, early, now)
        self._put_off(work, free, [due[place] for place in failed], now + LATER)
        self._save(work, free, talks, now)

    def _put_off(
        self,
        work: Work,
        free: Mapping[int, Conversation],
        reminders: Sequence[Reminder],
        until: datetime,
    ) -> None:
        """Until then, or the next moment at which the person may be asked."""
        work.reminders.set_all(
            [
                Wish(
                    each.conversation,
                    each.name,
                    each.event,
                    self._opens(free[each.conversation], until),
                    each.kill_on_user_message,
                )
                for each in reminders
            ]
        )

    def _opens(self, conversation: Conversation, moment: datetime) -> datetime:
        rules = self._organisation.rules(unit_of(conversation.state), on=calendar.day_of(moment))
        return calendar.next_open(moment, rules)

    def survey(self, work: Work, now: datetime) -> int:
        """Ask about visits that fall due, remind once, close what stayed silent; the number of visits moved on."""
        # Close before reminding: who was out of reach for weeks is not reminded of a survey that is over.
        return self._ask(work, now) + self._close(work, now) + self._remind(work, now)

    def _ask(self, work: Work, now: datetime) -> int:
        moved: list[int] = []
        due = work.visits.due(now=now, limit=BATCH)
        for failed in _batch(work, due, lambda some: moved.extend(self._ask_some(work, some, now))):
            work.visits.plan_all([(failed.id, calendar.next_open(now + LATER, self._rules(failed)))])
            moved.append(failed.id)
        return len(moved)

    def _ask_some(self, work: Work, due: Sequence[Visit], now: datetime) -> list[int]:
        """Those that were moved on: where a conversation is not free, a visit stays as it is."""
        # A unit may have changed since its visit came in. A person who is not asked about it can be asked about another one.
        never = {
            visit.id: reason for visit in due if (reason := permanent_skip_reason(visit, self._organisation))
        }
        work.visits.skip_all(list(never.items()), now=now)
        due = [visit for visit in due if visit.id not in never]

        skipped, put_off, asking = [], [], []
        for visit, known in zip(due, facts(work, due, self._organisation, now=now), strict=True):
            match decide(visit, known, self._rules(visit), now=now):
                case Skip(reason):
                    skipped.append((visit.id, reason))
                case Wait(until):
                    put_off.append((visit.id, until))
                case Ask():
                    asking.append(visit)

        free = self._free(work, [visit.conversation for visit in asking])
        asking = [visit for visit in asking if visit.conversation in free]
        talks, _ = self._say(
            work, free, [(visit.conversation, self._falls_due(visit)) for visit in asking], now
        )
        asked: list[tuple[Visit, str]] = []
        questions = []
        for visit in asking:
            draft = talks.get(visit.conversation)
            # An asked visit is one whose question went out: where something else is open, it did not.
            if draft is not None and draft.replies:
                asked.append((visit, draft.language))
                key = question_key(visit.id)
                questions.append(_saying(free[visit.conversation], draft, key, self._rules(visit)))
            else:
                put_off.append((visit.id, calendar.next_open(now + LATER, self._rules(visit))))
        self._turns.save(work, questions, now)
        self._asked(work, asked, now)
        work.visits.plan_all(put_off)
        work.visits.skip_all(skipped, now=now)
        return [*never, *(visit.id for visit, _ in asked), *(id for id, _ in [*put_off, *skipped])]

    def _asked(self, work: Work, visits: Sequence[tuple[Visit, str]], now: datetime) -> None:
        """Each with the language in which it was asked. Few statements: most units have the same rules."""
        together: dict[tuple[str, str, datetime, datetime], list[int]] = {}
        for visit, spoken in visits:
            rules = self._rules(visit)
            question = question_of(visit.age_group, rules)
            language = self._organisation.worded_in(spoken, question)
            same = question, language, *follow_ups(now, rules)
            together.setdefault(same, []).append(visit.id)
        for (question, language, remind_at, close_at), ids in together.items():
            work.visits.asked_all(
                ids, now=now, remind_at=remind_at, close_at=close_at, question=question, language=language
            )

    def _close(self, work: Work, now: datetime) -> int:
        silent = work.visits.to_close(now=now, limit=BATCH)
        told = self._tell(work, silent, "EXTERNAL_visit_closed", now)
        work.visits.close_all(told, "silent", now=now)
        return len(told)

    def _remind(self, work: Work, now: datetime) -> int:
        unanswered = work.visits.to_remind(now=now, limit=BATCH)
        if not unanswered:
            return 0
        opens = self._reminder_times(work, unanswered, now)
        put_off = [(visit.id, opens[visit.id]) for visit in unanswered if opens[visit.id] != now]
        work.visits.remind_at_all(put_off)
        unanswered = [visit for visit in unanswered if opens[visit.id] == now]
        told = self._tell(work, unanswered, "EXTERNAL_visit_reminder", now)
        work.visits.reminded_all(told, now=now)
        return len(told) + len(put_off)

    def _reminder_times(self, work: Work, visits: Sequence[Visit], now: datetime) -> dict[int, datetime]:
        """When each may be reminded of, by its id: not at night, and not in the middle of something else."""
        people = list({visit.person for visit in visits})
        heard: dict[int, datetime] = {}
        for talk in work.conversations.heard_since(people, now - self._organisation.pause):
            if talk.last_heard_at is not None:
                heard[talk.person] = max(talk.last_heard_at, heard.get(talk.person, talk.last_heard_at))
        times = {}
        for visit in visits:
            rules = self._rules(visit)
            quiet = heard[visit.person] + rules.pause if visit.person in heard else now
            times[visit.id] = calendar.next_open(max(now, quiet), rules)
        return times

    def _tell(self, work: Work, visits: Sequence[Visit], event: str, now: datetime) -> list[int]:
        """Say what there is to say of these visits; the ids of those whose turn it was, also where it failed."""
        free = self._free(work, [visit.conversation for visit in visits])
        visits = [visit for visit in visits if visit.conversation in free]
        _batch(work, visits, lambda some: self._tell_some(work, free, some, event, now))
        return [visit.id for visit in visits]

    def _tell_some(
        self, work: Work, free: Mapping[int, Conversation], visits: Sequence[Visit], event: str, now: datetime
    ) -> None:
        heard = [
            (
                visit.conversation,
                UserMessage(event=event, slots={"visit": str(visit.id), "question": visit.question}),
            )
            for visit in visits
        ]
        talks, _ = self._say(work, free, heard, now)
        self._save(work, free, talks, now)

    def tell_one(
        self,
        work: Work,
        conversation: int,
        event: UserMessage,
        rules: SurveyRules,
        now: datetime,
        file: File | None = None,
    ) -> bool:
        """Say what follows from the event, with the file. False where something of the person is to be answered first, or it
        failed.
        """
        free = self._free(work, [conversation])
        if not free:
            return False
        talks, _ = self._say(work, free, [(conversation, event)], now)
        if not any(draft.replies for draft in talks.values()):
            return False
        if file is not None:
            for each in talks.values():
                each.attach(file)
        self._turns.save(
            work, [_saying(free[conversation], each, rules=rules) for each in talks.values()], now
        )
        return True

    # -- for all of them ------------------------------------------------------------------------------------------
    def _free(self, work: Work, ids: Sequence[int]) -> dict[int, Conversation]:
        """Those of these conversations that no other process holds, held for this transaction, but those in which the
        person waits for an answer, which comes first, or wrote what cannot be read, which may be STOP.
        """
        held = work.conversations.lock(ids)
        waiting = work.inbox.waiting(list(held))
        unread = work.inbox.unread_of([conversation.person for conversation in held.values()])
        return {
            id: conversation
            for id, conversation in held.items()
            if not waiting[id] and conversation.person not in unread
        }

    def _say(
        self,
        work: Work,
        free: Mapping[int, Conversation],
        heard: Sequence[tuple[int, UserMessage]],
        now: datetime,
    ) -> tuple[dict[int, TurnDraft], list[int]]:
        """What follows in these conversations, one after the other and not saved yet; and the places of the turns
        that failed, which are undone alone.
        """
        talks: dict[int, TurnDraft] = {}
        failed = []
        for place, (id, event) in enumerate(heard):
            draft = talks.get(id) or self._turns.draft(free[id])
            try:
                with work.savepoint():
                    draft.add(self._turns.turn(work, free[id], draft, event, now))
            except Exception as error:  # noqa: BLE001 - one message must not cost another its answer
                failure(log, "a turn", error)
                failed.append(place)
            else:
                talks[id] = draft
        return talks, failed

    def _save(
        self, work: Work, free: Mapping[int, Conversation], talks: Mapping[int, TurnDraft], now: datetime
    ) -> None:
        self._turns.save(work, [_saying(free[id], draft) for id, draft in talks.items()], now)

    def _falls_due(self, visit: Visit) -> UserMessage:
        question = question_of(visit.age_group, self._rules(visit))
        worded_in = self._organisation.worded_in(visit.language or OTHERWISE, question)
        asked_for_want_of_another = worded_in == OTHERWISE != visit.mother_tongue is not None
        languages = self._organisation.settings.languages
        return UserMessage(
            event="EXTERNAL_visit_due",
            slots={
                "visit": str(visit.id),
                "unit": visit.unit,
                "question": question,
                "young": is_young(visit.age_group),
                "switch": switch_words(languages) if asked_for_want_of_another else None,
            },
        )

    def _rules(self, visit: Visit) -> SurveyRules:
        return rules_of(visit.unit, visit.ended_at, self._organisation)


def _batch(work: Work, items: Sequence[T], do: Callable[[Sequence[T]], None]) -> list[T]:
    """Do it for all of them at once or, where that fails, for each conversation alone. Gives those that failed then."""
    try:
        with work.savepoint():
            do(items)
        return []
    except Exception as error:
        if work.lost:
            raise
        failure(log, "a batch", error)
    failed: list[T] = []
    for conversation in dict.fromkeys(item.conversation for item in items):
        some = [item for item in items if item.conversation == conversation]
        try:
            with work.savepoint():
                do(some)
        except Exception as error:
            if work.lost:
                raise
            failure(log, f"conversation {conversation}", error)
            failed += some
    return failed


def _saying(
    conversation: Conversation, draft: TurnDraft, key: str | None = None, rules: SurveyRules | None = None
) -> OutgoingTurn:
    return OutgoingTurn(conversation, draft, priority=Priority.bulk, key=key, rules=rules)
