"""What Telegram's updates say: messages, pressed buttons, memberships; and what cannot be read."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import MessageAttachmentType

from channels import callback
from channels.body import well_formed
from channels.message import Event, Inbound, Invitation, Refused, Unreadable
from channels.registry import TELEGRAM

log = logging.getLogger(__name__)

LONGEST_KEPT = 20_000  # characters of what cannot be read; a real update has a few thousand

# Chosen from the menu, or typed as people type to bots: the same word in capitals, as on any other phone.
_COMMAND = re.compile(r"/(?P<word>[A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
_START = re.compile(r"/start(?:@\w+)?(?:\s+(?P<payload>.*))?", re.DOTALL)

_ATTACHMENTS = {str(kind) for kind in MessageAttachmentType} | {"entities", "caption_entities"}

_INSIDE = ("member", "administrator", "creator", "restricted")


def events_of(update: Mapping[str, Any]) -> Sequence[Event]:
    """Raises `Refused` for what is no update."""
    id = update.get("update_id")
    if type(id) is not int:
        raise Refused("update_id: must be an integer", 422)
    try:
        return _read(Update.de_json(dict(update), None))
    except Exception as error:  # noqa: BLE001 - the library checks nothing, so a wrong field may raise anything at all
        log.warning("update %d from Telegram cannot be read: %s", id, type(error).__name__)
        if (words := _words_alone(id, update)) is not None:
            return words
        return [Unreadable(TELEGRAM, str(id), well_formed(json.dumps(update))[:LONGEST_KEPT])]


def _read(update: Update) -> Sequence[Event]:
    event: Event | None = None
    if update.message is not None:
        event = _message(update.update_id, update.message)
    elif update.edited_message is not None:
        event = _message(update.update_id, update.edited_message, edited=True)
    elif update.callback_query is not None:
        event = _press(update.update_id, update.callback_query)
    elif update.my_chat_member is not None:
        event = _membership(update.update_id, update.my_chat_member)
    return () if event is None else (event,)


def _words_alone(update_id: int, update: Mapping[str, Any]) -> Sequence[Event] | None:
    """The message without what was sent with it: a picture that cannot be read must not cost the words under it.

    None where that is not what was wrong.
    """
    name = "message" if "message" in update else "edited_message"
    message = update.get(name)
    if not isinstance(message, dict) or not (beside := _ATTACHMENTS & message.keys()):
        return None
    bare = {field: value for field, value in message.items() if field not in beside}
    try:
        read = Message.de_json(bare, None)
        event = _message(update_id, read, edited=name == "edited_message", beside=True)
        return () if event is None else (event,)
    except Exception:  # noqa: BLE001 - something else in it is wrong, too
        return None


def _message(
    update_id: int, message: Message, *, edited: bool = False, beside: bool = False
) -> Inbound | None:
    """`beside`: there was more to it than the library could read."""
    if message.chat.type != message.chat.PRIVATE:
        return None
    text = well_formed(message.text or message.caption or "")
    data = {"message_id": str(message.message_id)}
    if _of_another_person(message):
        data["forwarded"] = "1"
    if edited:
        if not text.strip():
            return None  # another picture, a live location that moves: no words changed
        kind, text = "edited", _word(text)
    elif number := _own_number(message):
        kind, text = "contact", number
    elif message.text is None:
        if not (text.strip() or beside or message.effective_attachment or message.checklist):
            return None  # Telegram's own: pinned, a timer set
        kind, text = "media", _word(text)
        if message.media_group_id:
            data["album"] = well_formed(message.media_group_id)
    elif (start := _START.fullmatch(text)) and "forwarded" not in data:
        kind, text = "start", (start["payload"] or "").strip()
    else:
        kind, text = "text", _word(text)
    return Inbound(
        channel=TELEGRAM,
        external_id=str(update_id),
        address=str(int(message.chat.id)),
        text=text,
        language=_language(message.from_user),
        kind=kind,
        data=data,
    )


def _own_number(message: Message) -> str | None:
    """The number of a shared contact that is the sender's own; anybody else's is not theirs to give."""
    contact, sender = message.contact, message.from_user
    if contact is None or sender is None or contact.user_id != sender.id:
        return None
    digits = re.sub(r"[^0-9]", "", contact.phone_number)
    return f"+{digits}" if digits and not digits.startswith("0") else digits or None


def _of_another_person(message: Message) -> bool:
    """Whether these are words passed on; one's own may be sent again that way."""
    origin = message.forward_origin
    if origin is None:
        return False
    author = getattr(origin, "sender_user", None)
    return author is None or message.from_user is None or author.id != message.from_user.id


def _word(text: str) -> str:
    """`TAKE PART` for `/take_part`, `PALAUTE jono oli pitkä` for `/palaute jono oli pitkä`; else the text itself."""
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        return text
    return " ".join([command["word"].replace("_", " ").upper(), command["rest"] or ""]).strip()


def _press(update_id: int, query: CallbackQuery) -> Inbound | None:
    if query.message is not None and query.message.chat.type != query.message.chat.PRIVATE:
        return None
    pressed = callback.decode(well_formed(query.data or ""))
    data = {"callback_id": query.id}
    if query.message is not None:
        data["message_id"] = str(query.message.message_id)
    if pressed is not None:
        data["outbound"] = pressed.message
    return Inbound(
        channel=TELEGRAM,
        external_id=str(update_id),
        address=str(int(query.from_user.id)),  # in a private chat the person is the chat
        payload=None if pressed is None else pressed.payload,
        language=_language(query.from_user),
        kind="button",
        data=data,
    )


def _membership(update_id: int, change: ChatMemberUpdated) -> Inbound | Invitation | None:
    status = change.new_chat_member.status
    if change.chat.type != change.chat.PRIVATE:
        # A change of our rights in a group we are in already is no invitation.
        if status not in _INSIDE or change.old_chat_member.status in _INSIDE:
            return None
        kind = "channel" if change.chat.type == change.chat.CHANNEL else "group"
        return Invitation(TELEGRAM, str(int(change.chat.id)), kind)
    return Inbound(
        channel=TELEGRAM,
        external_id=str(update_id),
        address=str(int(change.chat.id)),
        language=_language(change.from_user),
        kind="blocked" if status in ("kicked", "left") else "unblocked",
    )


def _language(user: Any) -> str | None:
    """`sv` for Telegram's `sv-FI`."""
    if user is None or not user.language_code:
        return None
    language: str = user.language_code.lower().partition("-")[0]
    return language
