"""Answers of staff to people: when they leave, to which conversation, and why one cannot.

An answer waits in its case until it leaves, and can be taken back until then. It is queued for the person exactly once,
in the transaction that marks it as queued.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import next_in
from bot.organisation import Organisation
from channels.message import Priority

if TYPE_CHECKING:
    from storage.messages.conversations import Conversation
    from storage.work import Work

TAKE_BACK = timedelta(seconds=20)
LONGEST = 1_000  # characters: about seven SMS parts
_BATCH = 50

ERASED, OPTED_OUT, NO_CHANNEL = "erased", "opted_out", "no_channel"


def leaves_at(organisation: Organisation, now: datetime) -> datetime:
    """After the time in which it can be taken back, and in the hours in which answers go out."""
    at, hours = now + TAKE_BACK, organisation.settings.answer_hours
    return next_in(hours, at) if hours else at


def obstacle(work: Work, person: int | None) -> str | None:
    """Why no text can go to this person: `erased`, `opted_out` or `no_channel`; None where one can."""
    if person is None:
        return ERASED
    if work.suppressions.active_among([person]):
        return OPTED_OUT
    return None if work.conversations.of_person(person) else NO_CHANNEL


def send_leaving(work: Work, now: datetime) -> int:
    """Queue the answers whose time has come; how many. One that cannot be queued is marked as failed."""
    answers = work.handling.leaving(now=now, limit=_BATCH)
    for id, case, text in answers:
        known = work.handling.case(case)
        person = known.person if known else None
        if failed := obstacle(work, person):
            work.handling.left(id, case, None, now=now, failed=failed)
            continue
        assert person is not None
        assert known is not None
        talk = _where(work.conversations.of_person(person), known.channel)
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


def _where(talks: list[Conversation], channel: str) -> Conversation:
    """Where the person spoke of it; else where the person was heard last."""
    same = [talk for talk in talks if talk.channel == channel]
    return max(
        same or talks, key=lambda talk: (talk.last_heard_at is not None, talk.last_heard_at or 0, talk.id)
    )
