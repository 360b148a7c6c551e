"""Telephone numbers that staff see: which number of a person it is, and that each look stands in the audit.

Who may look, why and how often is the matter of each task: a wished call (`calls`), a person in danger
(`crisis_number`), a sign-up (`sign_ups`). All choose the number and leave a trace here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.staff.access import Account, Right
from channels.registry import can_be_called
from storage.encryption.keyring import Unreadable
from storage.staff.calls import PHONE

if TYPE_CHECKING:
    from storage.messages.conversations import Conversation
    from storage.people.signups import SignUp
    from storage.staff.calls import Call
    from storage.staff.handling import HandledCase
    from storage.work import Work

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a person can be reached. Without a number only the bot reaches the person, by that channel."""

    channel: str
    number: str | None = field(repr=False)


def of_case(work: Work, case: HandledCase) -> str | None:
    """The number from which the person writes: on the channel of the case, else where the person was heard last.

    None where there is none, and where its key is missing.
    """
    talks = _callable(_talks(work, case.person))
    talks.sort(key=lambda talk: (talk.channel == case.channel, talk.last_heard_at or _NEVER, talk.id))
    return talks[-1].address if talks else None


def of_call(work: Work, case: HandledCase, call: Call) -> str | None:
    """The number that was given for this call, else that of the case."""
    if call.source == PHONE:
        return of_case(work, case)
    try:
        return work.calls.number(call.id)
    except Unreadable:
        return None


def of_sign_up(work: Work, signup: SignUp) -> Way | None:
    """A number, that of the conversation of the sign-up before others, else the channel alone; None: nothing leads there."""
    talks = sorted(_talks(work, signup.person), key=lambda talk: talk.id != signup.conversation)
    if numbers := _callable(talks):
        return Way(numbers[0].channel, numbers[0].address)
    return Way(talks[0].channel, None) if talks else None


def note_look(
    work: Work,
    account: Account,
    right: Right,
    subject: str,
    id: int,
    *,
    now: datetime,
    detail: str | None = None,
) -> None:
    """To be called in the transaction that reads a number for a page: by this right, of this case or sign-up."""
    work.audit.add("reveal", subject, [id], at=now, staff=account.id, role=account.role(right), detail=detail)


def _talks(work: Work, person: int | None) -> Sequence[Conversation]:
    try:
        return () if person is None else work.conversations.of_person(person)
    except Unreadable:
        return ()


def _callable(talks: Sequence[Conversation]) -> list[Conversation]:
    return [talk for talk in talks if can_be_called(talk.channel, talk.address)]
