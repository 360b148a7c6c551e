"""What is done to all that is kept of one person: erased, corrected, written to no more. The keepers of lists are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.conversation import opt_out
from bot.organisation import Organisation
from bot.outbound import forwarding
from storage.database import Work
from storage.messages.conversations import Conversation
from storage.people.signups import SignUp

LONGEST_NAME = 100  # letters of a name in a sign-up


class Busy(Exception):
    """A message of the person waits for its answer: what it says is not known yet."""


def erase(
    work: Work, person: int, conversation: Conversation, organisation: Organisation, now: datetime
) -> None:
    """Erase the person, and tell those who keep lists with the person that they leave.

    `conversation` is one of the person's.
    """
    # The erasure ends the cases: no day of it may stand there.
    left = work.signups.leave(person, now=now)
    # Who waits for a seat is not known to the keepers.
    known = [
        forwarding.known(work, signup, conversation, organisation)
        for signup in left
        if signup.status == "active"
    ]
    work.people.erase(person, now=now)
    # Only now: what is queued before the erasing is erased with the rest, and the receivers of the sign-up
    # must learn that it is to be forgotten.
    for each in known:
        forwarding.tell_left(work, each, person, now)


def erase_on_request(work: Work, person: int, organisation: Organisation, now: datetime) -> None:
    """The same by a request that came to staff. Raises `Busy`."""
    talks = _talks(work, person)
    if any(work.inbox.waiting([talk.id for talk in talks]).values()):
        raise Busy
    erase(work, person, talks[0], organisation, now)


def stop(work: Work, person: int, request: int, now: datetime) -> None:
    """From now on nothing but answers, as if the person had written STOP."""
    opt_out.stop(work, person, text=_words(request), now=now)
    work.visits.stopped(person, now=now)


def stop_address(work: Work, where: Sequence[tuple[str, str]], request: int, now: datetime) -> None:
    """The same for an address of which no person is known."""
    for channel, address in where:
        work.suppressions.add(channel, address, source="person", text=_words(request), now=now)


def start(work: Work, person: int, request: int, now: datetime) -> None:
    """Take back what the person or staff decided. What the provider reported stays."""
    for talk in _talks(work, person):
        work.suppressions.lift(
            talk.channel,
            talk.address,
            source=("person", "wrong_person", "staff"),
            text=_words(request),
            now=now,
        )


def set_language(work: Work, person: int, language: str) -> None:
    """In which the person is spoken to, on all channels."""
    work.people.set_language(person, language)
    for talk in _talks(work, person):
        work.conversations.set_language(talk.id, language)


def rename(work: Work, signup: SignUp, name: str, organisation: Organisation, now: datetime) -> bool:
    """Correct the name in a sign-up, and tell those who keep the list. False where it is over."""
    assert signup.person is not None
    if not work.signups.rename(signup.id, name):
        return False
    if signup.status == "active":
        talks = _talks(work, signup.person)
        known = forwarding.known(work, signup, talks[0], organisation)
        forwarding.tell_corrected(work, known, name, signup.person, now)
    return True


def _talks(work: Work, person: int) -> list[Conversation]:
    """One or more: each person who is not erased has an address."""
    return work.conversations.of_person(person)


def _words(request: int) -> str:
    """By which words it was asked, as the list of opt-outs keeps them."""
    return f"request {request}"
