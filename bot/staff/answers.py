"""Answers of staff to people: when they leave, to which conversation, and why one cannot.

An answer waits in its case until it leaves, and can be taken back until then. It is queued for the person exactly once,
in the transaction that marks it as queued.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import next_in
from bot.organisation import Organisation
from channels.message import Priority

if TYPE_CHECKING:
    from storage.messages.conversations import Conversation
    from storage.staff.handling import HandledCase
    from storage.work import Work

TAKE_BACK = timedelta(seconds=20)
LONGEST = 1_000  # characters: about seven SMS parts
_BATCH = 50

ERASED, OPTED_OUT, NO_CHANNEL = "erased", "opted_out", "no_channel"
_NEVER = datetime.min.replace(tzinfo=UTC)


def leaves_at(organisation: Organisation, now: datetime) -> datetime:
    """After the time in which it can be taken back, and in the hours in which answers go out."""
    at, hours = now + TAKE_BACK, organisation.settings.answer_hours
    return next_in(hours, at) if hours else at


class Unreachable(Exception):
    """No text can go to the person: `erased`, `opted_out` or `no_channel`."""


def conversation_with(work: Work, person: int | None, channel: str) -> Conversation:
    """Where the person is answered: on the channel on which it was said, else where the person was heard last.

    Raises `Unreachable`.
    """
    if person is None:
        raise Unreachable(ERASED)
    if work.suppressions.active_among([person]):
        raise Unreachable(OPTED_OUT)
    talks = work.conversations.of_person(person)
    if not talks:
        raise Unreachable(NO_CHANNEL)
    same = [talk for talk in talks if talk.channel == channel]
    return max(same or talks, key=lambda talk: (talk.last_heard_at or _NEVER, talk.id))


def obstacle(work: Work, case: HandledCase) -> str | None:
    """Why no text can go to the person of the case, as `Unreachable` says; None where one can."""
    try:
        conversation_with(work, case.person, case.channel)
    except Unreachable as error:
        return str(error)
    return None


def send_leaving(work: Work, now: datetime) -> int:
    """Queue the answers whose time has come; how many. One that cannot be queued is marked as failed."""
    answers = work.handling.leaving(now=now, limit=_BATCH)
    for id, case, text in answers:
        known = work.handling.case(case)
        assert known is not None  # a foreign key
        try:
            talk = conversation_with(work, known.person, known.channel)
        except Unreachable as error:
            work.handling.left(id, case, None, now=now, failed=str(error))
            continue
        message = work.outbox.queue(
            channel=talk.channel,
            address=talk.address,
            text=text,
            now=now,
            conversation=talk.id,
            priority=Priority.reply,
            key=f"answer-{id}",
        )
        work.handling.left(id, case, message, now=now)
    return len(answers)
