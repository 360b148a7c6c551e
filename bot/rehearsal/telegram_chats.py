"""Chats of Telegram that exist only here: what we send is kept, what people do comes as Telegram's updates.

The updates are read by the same code as those of real chats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from channels import callback
from channels.message import Event, File, Inbound, Invitation, Outbound
from channels.telegram import Telegram
from channels.telegram_updates import events_of

SECRET = "rehearsal"  # noqa: S105 - these chats are nowhere else
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class TelegramChats(Telegram):
    def __init__(self) -> None:
        super().__init__(token="1:rehearsal", secret=SECRET)  # noqa: S106
        self._ids = count(1)
        self._new: dict[str, list[Outbound]] = defaultdict(list)
        self._buttons: dict[str, dict[str, str]] = defaultdict(dict)

    async def send(self, message: Outbound) -> str:
        """Raises `ValueError` for a button that Telegram would refuse."""
        for button in message.buttons:
            self._buttons[message.address][button.payload] = callback.encode(message.id, button.payload)
        self._new[message.address].append(message)
        return f"{message.id}.{next(self._ids)}"

    async def send_file(self, message: Outbound, file: File) -> str:
        return await self.send(message)

    async def offer_menu(self, menus: Mapping[str, Mapping[str, str]], *, otherwise: str) -> None:
        pass

    async def follow_up(self, event: Inbound | Invitation) -> None:
        """Keyboards stay on the screen: an old button may be pressed."""

    async def clear(self, address: str, external_id: str) -> None:
        pass

    def news(self, address: str) -> list[Outbound]:
        """What the chat received since this was last asked."""
        return self._new.pop(address, [])

    def message(self, address: str, text: str, language: str | None, now: datetime, kind: str) -> Event:
        """What a person sends, as the bot reads it."""
        (event,) = events_of(self.update(address, text, language, now, kind=kind))
        return event

    def update(
        self,
        address: str,
        text: str,
        language: str | None,
        now: datetime,
        *,
        kind: str = "text",
        payload: str | None = None,
    ) -> dict[str, Any]:
        """As Telegram words it; with `payload` a press of the newest button that carries it."""
        number, user = next(self._ids), _user(address, language)
        chat = {"id": user["id"], "type": "private"}
        message = {"message_id": number, "date": int(now.timestamp()), "chat": chat}
        if payload is None:
            return {
                "update_id": number,
                "message": {**message, "from": user, **_content(kind, text, user["id"])},
            }
        query = {"id": str(number), "from": user, "message": message, "chat_instance": "1"}
        return {
            "update_id": number,
            "callback_query": {**query, "data": self._buttons[address].get(payload, payload)},
        }


def _user(address: str, language: str | None) -> dict[str, Any]:
    user = {"id": int(address), "is_bot": False, "first_name": "Rehearsal"}
    return {**user, "language_code": language} if language else user


def _content(kind: str, text: str, user: int) -> Mapping[str, Any]:
    match kind:
        case "start":
            return {"text": f"/start {text}".strip()}
        case "contact":
            return {"contact": {"phone_number": text, "first_name": "Rehearsal", "user_id": user}}
        case "media":
            photo = {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}
            return {"photo": [photo], **({"caption": text} if text else {})}
        case _:
            return {"text": text}
