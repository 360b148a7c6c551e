"""Answers of staff to people: when they leave, to which conversation, and why one cannot.

An answer waits in its case until it leaves, and can be taken back until then. It is queued for the person exactly once,
in the transaction that marks it as queued.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import next_in
from bot.organisation import Organisation
from channels.capabilities import LimitsText, can
from channels.message import Channel, Priority
from channels.registry import SIMULATOR, entry
from channels.window import window
from dialogs.languages import DEFAULT, in_full
from storage.encryption.keyring import Unreadable
from storage.staff.case_answers import message_key

if TYPE_CHECKING:
    from storage.messages.conversations import Conversation
    from storage.staff.case_answers import Leaving
    from storage.staff.handling import HandledCase
    from storage.work import Work

TAKE_BACK = timedelta(seconds=20)
LONGEST = 1_000  # characters: about seven SMS parts
_BATCH = 50

ERASED, OPTED_OUT, NO_CHANNEL, UNREADABLE, WINDOW = (
    "erased",
    "opted_out",
    "no_channel",
    "unreadable",
    "window",
)
_NEVER = datetime.min.replace(tzinfo=UTC)


def leaves_at(organisation: Organisation, now: datetime) -> datetime:
    """After the time in which it can be taken back, and in the hours in which answers go out."""
    at, hours = now + TAKE_BACK, organisation.settings.answer_hours
    return next_in(hours, at) if hours else at


class Unreachable(Exception):
    """No text can go to the person: `erased`, `opted_out`, `no_channel` or `unreadable`."""


def conversations_with(work: Work, person: int | None) -> Sequence[Conversation]:
    """Where the person can be answered. Raises `Unreachable`."""
    if person is None:
        raise Unreachable(ERASED)
    if work.suppressions.active_among([person]):
        raise Unreachable(OPTED_OUT)
    try:
        talks = work.conversations.of_person(person)
    except Unreadable:
        raise Unreachable(UNREADABLE) from None
    if not talks:
        raise Unreachable(NO_CHANNEL)
    return talks


def chosen(talks: Sequence[Conversation], channel: str) -> Conversation:
    """On the channel on which it was said, else where the person was heard last."""
    same = [talk for talk in talks if talk.channel == channel]
    return max(same or talks, key=lambda talk: (talk.last_heard_at or _NEVER, talk.id))


def conversation_with(work: Work, person: int | None, channel: str) -> Conversation:
    """Where the person of what was said on this channel is answered. Raises `Unreachable`."""
    return chosen(conversations_with(work, person), channel)


@dataclass(frozen=True, slots=True)
class Reach:
    """How the person of a case can be answered. `obstacle`: why no text can go, as `Unreachable` says, or `window`.

    `longest` is in characters. `by_part`: it is paid by the SMS part.
    """

    obstacle: str | None = None
    longest: int = LONGEST
    language: str = DEFAULT
    by_part: bool = False


def reach(work: Work, case: HandledCase, channels: Mapping[str, Channel], at: datetime) -> Reach:
    """Of an answer that leaves then."""
    try:
        talk = conversation_with(work, case.person, case.channel)
    except Unreachable as error:
        return Reach(str(error))
    language = in_full(talk.language or case.language or DEFAULT)
    longest, channel = LONGEST, channels.get(talk.channel)
    if can(channel, LimitsText):
        longest = min(LONGEST, channel.longest(window(talk.channel, language, talk.last_heard_at), at))
    by_part = entry(talk.channel).by_segment or talk.channel == SIMULATOR
    return Reach(None if longest else WINDOW, longest, language, by_part)


def send_leaving(work: Work, now: datetime) -> int:
    """Queue the answers whose time has come; how many. One that cannot be queued is marked as failed, and the others leave."""
    leaving = work.handling.leaving(now=now, limit=_BATCH)
    return sum(_leave(work, answer, now) for answer in leaving)


def _leave(work: Work, answer: Leaving, now: datetime) -> bool:
    """False where a turn holds a conversation of the person: the answer leaves with the next look."""
    to = work.handling.receiver(answer.case)
    assert to is not None  # a foreign key
    if answer.text is None:
        return _fail(work, answer, UNREADABLE, now)
    try:
        talks = conversations_with(work, to.person)
    except Unreachable as error:
        return _fail(work, answer, str(error), now)
    if len(work.conversations.lock([talk.id for talk in talks])) < len(talks):
        return False
    talk = chosen(talks, to.channel)
    language = in_full(talk.language or to.language or DEFAULT)
    message = queue_reply(work, talk, answer.text, language, now, key=message_key(answer.id))
    work.handling.left(answer.id, answer.case, message, now=now)
    work.threads.answered(talk.person, answer.case, now=now)
    return True


def _fail(work: Work, answer: Leaving, why: str, now: datetime) -> bool:
    work.handling.left(answer.id, answer.case, None, now=now, failed=why)
    return True


def queue_reply(
    work: Work, talk: Conversation, text: str, language: str, now: datetime, *, key: str | None = None
) -> int | None:
    """The id of the message; None where one with this key was queued before. `language` is that of the text."""
    return work.outbox.queue(
        channel=talk.channel,
        address=talk.address,
        text=text,
        now=now,
        conversation=talk.id,
        priority=Priority.reply,
        key=key,
        data=window(talk.channel, language, talk.last_heard_at),
    )
