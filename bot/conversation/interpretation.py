"""What a stored message is to the dialogue: a text, a pressed button, an event, or nothing more than a correction."""

from __future__ import annotations

from datetime import datetime

from bot.conversation.account_linking import wish_to_link
from dialogs.turn import UserMessage
from dialogs.understanding import CIRCUMSTANCES, Kind, gives_up, understand
from dialogs.understanding.command_words import CommandWords
from storage.database import Work
from storage.messages.conversations import Conversation
from storage.messages.inbox import Waiting
from storage.staff.calls import MISSING

REMARKS = (Kind.rating, Kind.rating_comment, Kind.comment, Kind.not_understood)
STALE = "/stale"  # no such intent: the dialogue says that the button is out of date


def interpret(
    work: Work, conversation: Conversation, message: Waiting, words: CommandWords, now: datetime
) -> UserMessage | None:
    """None where the dialogue has nothing to hear. `words` are the assistant's command words."""
    match message.kind:
        case "button":
            stale = message.payload is None or _outdated(work, conversation, message)
            return UserMessage(payload=STALE if stale else message.payload)
        case "start":
            return UserMessage(event="EXTERNAL_session_start", slots={"source": message.text})
        case "blocked" | "unblocked":
            return None
        case "contact":
            return _contact(work, conversation, message)
        case "media":
            return _media(work, conversation, message)
        case "edited":
            return _edited(work, conversation, message, words, now)
        case _:
            return _forwarded(message) or _text(_as_the_provider_took_it(message))


def _forwarded(message: Waiting) -> UserMessage | None:
    """Another person's words that were passed on: they link nothing and answer nothing."""
    passed_on = message.data.get("forwarded") and message.text.strip()
    return UserMessage(text=message.text, forwarded=True) if passed_on else None


def _as_the_provider_took_it(message: Waiting) -> str:
    """CANCEL, on which Twilio has opted the person out, is no word that gives up a step."""
    stopped = message.data.get("OptOutType") == "STOP" and gives_up(message.text)
    return "STOP" if stopped else message.text


def _text(text: str) -> UserMessage:
    if not text.strip():
        return UserMessage(unsupported=True)
    return wish_to_link(text) or UserMessage(text=text)


def _contact(work: Work, conversation: Conversation, message: Waiting) -> UserMessage:
    """The person's own number, shared: heard where one is wanted for a call. Else it is not kept."""
    call = work.calls.of_person(conversation.person)
    if call is not None and call.source == MISSING:
        return UserMessage(text=message.text)
    work.inbox.reword(conversation.channel, message.external_id, "")
    return UserMessage(unsupported=True)


def _media(work: Work, conversation: Conversation, message: Waiting) -> UserMessage | None:
    """The words under a picture are heard as any others. The pictures of an album have one answer together."""
    album = message.data.get("album")
    others = work.inbox.album(conversation.id, album, but=message.id) if album else {}
    if not message.text.strip():
        followed = any(text.strip() for text in others.values()) or any(id < message.id for id in others)
        return None if followed else UserMessage(unsupported=True)
    told = any(id < message.id and text.strip() for id, text in others.items())
    heard = _forwarded(message) or _text(message.text)
    return heard._replace(unsupported=not told)


def _outdated(work: Work, conversation: Conversation, message: Waiting) -> bool:
    """Whether a newer visit was asked about since: the same number under the old question means another visit."""
    under = message.data.get("outbound", "")
    return bool(under) and work.outbox.asked_since(conversation.id, under)


def _edited(
    work: Work, conversation: Conversation, message: Waiting, words: CommandWords, now: datetime
) -> UserMessage | None:
    """An edited message stands in place of the one it was.

    What was kept of the old words becomes the new ones, and a changed number is heard as a correction. Words that
    left nothing behind are heard as if they were new, and so are words that now ask for something (OHJE, a cry for
    help) or tell for the first time what changes the answer: a death, a child's age.
    """
    earlier = work.inbox.earlier(conversation.id, message.data.get("message_id", ""), before=message.id)
    if earlier is None:
        return _text(message.text)
    if earlier == message.text:
        return None  # Telegram reports invisible changes, too
    language = conversation.language or "fi"
    old, new = (
        understand(text, expecting="rating", language=language, words=words)
        for text in (earlier, message.text)
    )
    if new.kind not in REMARKS or (new.flags - old.flags) & CIRCUMSTANCES:
        return _text(message.text)
    revised = any(
        _revise(work, conversation, before, after, now)
        for before, after in ((old.masked, new.masked), (old.comment, new.comment))
        if before and after
    )
    if old.rating is not None and new.rating is not None:
        if old.rating != new.rating:
            return UserMessage(text=str(new.rating) if revised else message.text)
        return None if revised or not new.comment else _text(message.text)
    return None if revised else _text(message.text)


def _revise(work: Work, conversation: Conversation, before: str, after: str, now: datetime) -> bool:
    """In what was written back to staff, or in feedback; False where the words were not kept."""
    case = conversation.answered_case
    return (case is not None and work.threads.revise(case, before, after)) or work.feedback.revise(
        conversation.person, before, after, now=now
    )
