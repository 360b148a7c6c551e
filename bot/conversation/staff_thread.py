"""What a person writes after staff answered: whether it belongs to that case, and what it does to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.organisation import Organisation
from dialogs.turn import UserMessage
from storage.database import Work
from storage.messages.conversations import Conversation
from storage.staff.threads import ThreadCase


def in_thread(
    work: Work, conversation: Conversation, heard: UserMessage, organisation: Organisation, now: datetime
) -> UserMessage:
    """With the time of the last answer of staff, where what is written now may belong to its case."""
    if live_thread(work, conversation, organisation, now):
        return heard._replace(answered_at=conversation.answered_at)
    if conversation.answered_case is not None:
        work.threads.forget(conversation.id)
    return heard


def live_thread(
    work: Work, conversation: Conversation, organisation: Organisation, now: datetime
) -> ThreadCase | None:
    """The case in which staff answered the person last, as long as it is not done, and some days after the answer.

    Where staff never answered nothing is looked up.
    """
    id, answered_at = conversation.answered_case, conversation.answered_at
    if id is None or answered_at is None:
        return None
    case = work.threads.case(id)
    over = now - answered_at > timedelta(days=organisation.settings.thread_days)
    return None if case is None or (case.done and over) else case
