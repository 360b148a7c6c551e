"""Telegram, by python-telegram-bot's client and types.

Only private chats are answered: in groups and channels others read along. A group that we are added to is told so
once, a channel is left, and what is said in either is passed over.
Texts go out without a parse mode, so that a name with `_` or `<` in it can break nothing.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from channels import callback
from channels.body import json_object, well_formed
from channels.message import (
    Button,
    Event,
    File,
    Hook,
    Inbound,
    Invitation,
    Outbound,
    Reason,
    Refused,
    SendError,
)
from channels.registry import TELEGRAM
from channels.telegram_updates import events_of
from channels.transport import trust
from channels.unsent import failure

# The library logs whole updates and requests at DEBUG, and answers it cannot read at ERROR. All of it reaches us
# as return values and exceptions anyway.
logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
log = logging.getLogger(__name__)

API_URL = "https://api.telegram.org"
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
TIMEOUT = 15.0  # seconds for each of connecting, writing and reading
LONG_POLL = 50  # seconds Telegram holds a request open while nothing happens
LONGEST_CAPTION = 1024  # characters beside a file
LONGEST_PAUSE = 30.0  # seconds between tries while Telegram cannot be reached
CONNECTIONS = 64  # at once; Telegram takes 30 messages a second

_NUMBER = re.compile(r"[0-9]{1,19}")  # groups' and channels' numbers are negative

# What reading an answer raises when it is not what Telegram documents.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)


class Telegram:
    """`secret` is what `set_hook` gave to Telegram; without one every hook is refused.

    `in_groups` is what a group hears when we are added to it, with `{link}` for the way to a private chat; without
    it nothing is said.
    """

    name = TELEGRAM

    def __init__(
        self,
        *,
        token: str,
        secret: str | None = None,
        in_groups: str = "",
        api_url: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        if not token:
            raise ValueError("Telegram needs the bot's token")
        self._secret = (secret or "").encode()
        self._in_groups = in_groups
        self._requests = (_request(CONNECTIONS, timeout, transport), _request(1, timeout, transport))
        self._bot = _Bot(
            token,
            base_url=f"{api_url or API_URL}/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )

    # -- in -----------------------------------------------------------------------------------------------

    def parse(self, hook: Hook) -> Sequence[Event]:
        """Raises `Refused`: 403 without our secret, and 200 for what is no update at all.

        An update that cannot be read is `Unreadable`. Telegram repeats what gets no 2xx and meanwhile holds
        back that person's later messages.
        """
        given = hook.headers.get("x-telegram-bot-api-secret-token", "").encode()
        if not self._secret or not hmac.compare_digest(given, self._secret):
            raise Refused("not from Telegram")
        try:
            update = json_object(hook.body)
            return events_of(update)
        except Refused as refused:
            raise Refused(str(refused), 200) from None

    @staticmethod
    def reread(content: str) -> Sequence[Event]:
        """What an `Unreadable` holds, for a program that has learnt to read it; the same again where it has not.

        Raises `Refused` for one that was cut.
        """
        return events_of(json_object(content.encode()))

    async def set_hook(self, url: str) -> None:
        """Tell Telegram to call this hook. Raises `SendError`."""
        if not self._secret:
            raise SendError(Reason.misconfigured, "no webhook secret")
        try:
            await self._bot.set_webhook(url, secret_token=self._secret.decode(), allowed_updates=UPDATES)
        except (TelegramError, *_UNREADABLE) as error:
            raise _classified(error) from None

    async def offer_menu(self, menus: Mapping[str, Mapping[str, str]], *, otherwise: str) -> None:
        """Show these commands (name to description, per language) in Telegram's menu; `otherwise` is the language
        of everybody who speaks none of them. Raises `SendError`.
        """
        # Telegram's empty code stands for all languages that have no menu of their own.
        for code, language in (*((language, language) for language in menus), ("", otherwise)):
            commands = [BotCommand(name, description) for name, description in menus[language].items()]
            try:
                await self._bot.set_my_commands(commands, language_code=code or None)
            except (TelegramError, *_UNREADABLE) as error:
                raise _classified(error) from None

    async def poll(self) -> AsyncIterator[Sequence[Event]]:
        """What people send, where no hook can reach us; takes the hook away first.

        A batch is confirmed to Telegram only when the next one is asked for: a caller that has not stored it by then
        gets it again. Waits while Telegram cannot be reached; raises `SendError` (misconfigured) for a wrong
        token and when another poller is at work.
        """
        offset: int | None = None
        pause = 1.0
        hooked = True
        while True:
            try:
                if hooked:
                    hooked = not await self._bot.delete_webhook()
                updates = await self._bot.updates(offset)
            except (TelegramError, *_UNREADABLE) as error:
                refused = _classified(error)
                if refused.reason is Reason.misconfigured:
                    raise refused from None
                await asyncio.sleep(refused.retry_after or pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = 1.0
            updates = [update for update in updates if type(update.get("update_id")) is int]
            if events := [event for update in updates for event in events_of(update)]:
                yield events
            if updates:
                offset = max(update["update_id"] for update in updates) + 1

    # -- out ----------------------------------------------------------------------------------------------

    async def send(self, message: Outbound) -> str:
        """Give `<our id>.<Telegram's id in that chat>`: Telegram's alone is not unique, the chat's is personal."""
        return await self._send(message, None)

    async def send_file(self, message: Outbound, file: File) -> str:
        """The file with the text below it, as one message. A longer text than that takes goes out alone."""
        return await self._send(message, file)

    async def _send(self, message: Outbound, file: File | None) -> str:
        if not _NUMBER.fullmatch(message.address):
            raise SendError(Reason.unreachable, "not a private chat")
        try:
            keyboard = _keyboard(message)
        except ValueError as error:
            raise SendError(Reason.rejected, str(error)) from None
        chat, text = int(message.address), well_formed(message.text)
        try:
            if file is not None and len(text) <= LONGEST_CAPTION:
                document = InputFile(file.content.encode(), filename=file.name)
                sent = await self._bot.send_document(chat, document, caption=text, reply_markup=keyboard)
            else:
                sent = await self._bot.send_message(chat, text, reply_markup=keyboard)
            return f"{message.id}.{sent.message_id}"
        except (TelegramError, *_UNREADABLE) as error:
            raise _classified(error) from None

    async def follow_up(self, event: Inbound | Invitation) -> None:
        """Take the waiting mark off a pressed button and the keyboard off its message; answer an invitation.

        Never raises: none of it is worth a try more, and all is refused once it is old or done already.
        """
        if isinstance(event, Invitation):
            await self._quietly(self._answer(event))
        elif query := event.data.get("callback_id"):
            await self._quietly(self._bot.answer_callback_query(query))
            await self._bare(event.address, event.data.get("message_id", ""))

    async def clear(self, address: str, external_id: str) -> None:
        """Take the keyboard off our message, once its question is answered otherwise. Never raises."""
        await self._bare(address, external_id.rpartition(".")[2])

    async def close(self) -> None:
        for request in self._requests:  # the bot would only shut down what it has itself initialised
            await request.shutdown()

    async def _answer(self, invitation: Invitation) -> None:
        if invitation.kind == "channel":
            await self._bot.leave_chat(int(invitation.address))
        elif self._in_groups:
            us = await self._bot.get_me()
            text = self._in_groups.format(link=f"t.me/{us.username}")
            await self._bot.send_message(int(invitation.address), text)

    async def _bare(self, address: str, message: str) -> None:
        if _NUMBER.fullmatch(address) and _NUMBER.fullmatch(message):
            await self._quietly(
                self._bot.edit_message_reply_markup(chat_id=int(address), message_id=int(message))
            )

    async def _quietly(self, call: Awaitable[object]) -> None:
        try:
            await call
        except (TelegramError, *_UNREADABLE) as error:
            log.debug("tidying up: %s", type(error).__name__)


class _Bot(Bot):
    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """Raw, so that one update that cannot be read does not hide the others; `get_updates` reads all or none."""
        data = {"offset": offset, "timeout": LONG_POLL, "allowed_updates": UPDATES}
        result = await self._post("getUpdates", data, read_timeout=LONG_POLL + TIMEOUT)
        return [update for update in result if isinstance(update, dict)]


def _request(connections: int, timeout: float, transport: httpx.AsyncBaseTransport | None) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=timeout,
        write_timeout=timeout,
        connect_timeout=timeout,
        pool_timeout=timeout,
        httpx_kwargs={"verify": trust()} if transport is None else {"transport": transport},
    )


def _keyboard(message: Outbound) -> InlineKeyboardMarkup | None:
    """0-5 and 6-10 in a row each, as wide as a phone shows them; every other choice on a row of its own.

    Raises `ValueError` for a payload that is too long.
    """
    low: list[InlineKeyboardButton] = []
    high: list[InlineKeyboardButton] = []
    rest: list[list[InlineKeyboardButton]] = []
    for button in message.buttons:
        drawn = InlineKeyboardButton(button.title, callback_data=callback.encode(message.id, button.payload))
        if (rating := _rating(button)) is None:
            rest.append([drawn])
        else:
            (low if rating <= 5 else high).append(drawn)
    rows = [row for row in (low, high, *rest) if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _rating(button: Button) -> int | None:
    title = button.title
    return int(title) if title.isascii() and title.isdecimal() and int(title) <= 10 else None


def _classified(error: Exception) -> SendError:
    """Telegram's own words are left out: they may repeat what was sent."""
    name = type(error).__name__
    match error:
        case RetryAfter():
            wait = (
                error.retry_after
            )  # whole seconds now, a timedelta from the library's next major version on
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return SendError(Reason.throttled, name, retry_after=seconds, code="429")
        case Forbidden():
            # Other refusals (the person left Telegram, or never wrote to us) are no opt-outs.
            blocked = "blocked" in error.message.lower()
            return SendError(Reason.blocked if blocked else Reason.unreachable, name, code="403")
        case ChatMigrated():
            return SendError(Reason.unreachable, name)
        case BadRequest():
            unknown = re.search(
                r"(chat|user) not found|peer_id_invalid|chat_id is empty", error.message.lower()
            )
            return SendError(Reason.unreachable if unknown else Reason.rejected, name, code="400")
        case InvalidToken() | Conflict():
            return SendError(Reason.misconfigured, name)
        case TelegramError() if isinstance(error.__cause__, (httpx.HTTPError, httpx.InvalidURL)):
            return failure(error.__cause__)
        case _:
            return SendError(Reason.unconfirmed, name)  # 5xx, or an answer that cannot be read
