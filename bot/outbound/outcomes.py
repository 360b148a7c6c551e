"""What follows from the result of a message: of a send that ended, and of what the provider reports later.

A channel only classifies what happened; what is done about it is decided here, in one place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.outbound.alarms import ALARMING, alarm
from bot.outbound.delivery import GIVE_UP, Sent, Unsent
from channels.message import Priority, Reason, SendError, Status
from channels.registry import EMAIL, entry
from storage.database import Work
from storage.messages.outbox_claims import Claimed
from storage.messages.question_keys import asked_about
from storage.messages.receipts import Settled
from storage.staff.case_answers import answer_of

log = logging.getLogger(__name__)

BACKOFF = (5, 30, 120, 600, 1800, 3600)  # seconds before the next try; the last repeats
CHECK_AFTER = timedelta(seconds=30)  # providers list a message within seconds of taking it

Ended = tuple[Claimed, Sent | Unsent]


Hours = Callable[[str, datetime], datetime]
"""When a mail that can wait may leave to this mailbox, at that moment or after it."""


def record(
    work: Work,
    ended: Sequence[Ended],
    now: datetime,
    *,
    check_after: timedelta = CHECK_AFTER,
    mail_hours: Hours = lambda _, at: at,
) -> None:
    """Store the results of sends. A claim without a recorded result runs out, and is looked up then."""
    taken = [(claimed.id, result.external_id) for claimed, result in ended if isinstance(result, Sent)]
    apply(work, work.outbox.sent_all(taken, now=now), now)
    arrived = [claimed.key for claimed, result in ended if isinstance(result, Sent) and _arrives(claimed)]
    work.visits.delivered_all(asked_about(arrived), now)
    for claimed, result in ended:
        if isinstance(result, Unsent):
            _decide(work, claimed, result.error, now, check_after, mail_hours)
        elif result.repeated:
            work.outbox.repeated(claimed.id)


def outdated(work: Work, claimed: Claimed, sent: Sent) -> list[tuple[str, str, str]]:
    """Once more is said, the buttons under what was said before answer nothing any more.

    Gives these as channel, address and the provider's id of their message, each once.
    """
    message = claimed.message
    if claimed.conversation is None:
        return []
    if message.buttons:
        work.outbox.show_keyboard(claimed.id, sent.external_id)
    gone = work.outbox.hide_keyboards(claimed.conversation, before=claimed.queued_at)
    return [(message.channel, message.address, external_id) for external_id in gone]


def _decide(
    work: Work, claimed: Claimed, error: SendError, now: datetime, check_after: timedelta, mail_hours: Hours
) -> None:
    """What follows from a send that did not succeed."""
    message = claimed.message
    again_at = now + _pause(claimed, error)
    if message.channel == EMAIL and claimed.priority is Priority.forward:
        again_at = mail_hours(message.address, again_at)
    match error.reason:
        case Reason.unconfirmed:
            work.outbox.unconfirmed(claimed.id, now=now, check_at=now + check_after)
        case Reason.throttled | Reason.misconfigured if claimed.uncertain:
            work.outbox.unconfirmed(claimed.id, now=now, check_at=again_at, refused=True)
        case Reason.throttled | Reason.misconfigured if _tried_again(claimed, now):
            work.outbox.retry(claimed.id, at=again_at, reason=error.reason)
        case reason:
            work.outbox.failed(claimed.id, reason, now=now, code=error.code)
            _unanswered(work, claimed.key, reason, now)
            if reason is Reason.blocked:
                _suppress(work, message.channel, message.address, now)
    if error.reason in ALARMING:
        _alarm(claimed.id, message.channel, error.reason, error.code)
    else:
        level = logging.INFO if error.reason in (Reason.throttled, Reason.blocked) else logging.WARNING
        log.log(level, "message %d on %s: %s", claimed.id, message.channel, error)


def _tried_again(claimed: Claimed, now: datetime) -> bool:
    """A forward is tried for ever: the keeper of a list learns of a sign-up in no other way."""
    return claimed.priority is Priority.forward or now - claimed.queued_at < GIVE_UP


def _pause(claimed: Claimed, error: SendError) -> timedelta:
    return timedelta(seconds=error.retry_after or BACKOFF[min(claimed.attempts, len(BACKOFF)) - 1])


def apply(work: Work, settled: Sequence[Settled], now: datetime) -> None:
    """What follows from what providers report after they took a message."""
    arrived = [message.key for message in settled if message.status is Status.delivered]
    work.visits.delivered_all(asked_about(arrived), now)
    for message in settled:
        if message.status is Status.failed:
            _unanswered(work, message.key, message.reason or Reason.unreachable, now)
        if message.reason in ALARMING:
            _alarm(message.id, message.channel, message.reason, message.code)
        if message.reason is Reason.blocked and message.conversation is not None:
            conversation = work.conversations.get(message.conversation)
            if conversation is not None:
                _suppress(work, conversation.channel, conversation.address, now)


def _arrives(claimed: Claimed) -> bool:
    """Whether nothing more will be heard of it than that the provider took it."""
    return claimed.key is not None and not entry(claimed.message.channel).receipts


def _unanswered(work: Work, key: str | None, reason: Reason, now: datetime) -> None:
    """An answer of staff did not arrive: its case says so."""
    answer = answer_of(key)
    if answer is not None:
        work.handling.failed(answer, reason, now=now)


def _alarm(message: int, channel: str, reason: Reason, code: str | None) -> None:
    log.error("message %d was not sent (%s, code %s): %s", message, reason, code, alarm(channel, reason))


def _suppress(work: Work, channel: str, address: str, now: datetime) -> None:
    """The provider knows of an opt-out that we did not: keep both lists in step."""
    work.suppressions.add(channel, address, source="provider", text="", now=now)
