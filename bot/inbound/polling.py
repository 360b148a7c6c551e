"""Where people's messages come from when they do not come by themselves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.config.logs import failure
from bot.config.settings import Settings
from bot.config.telegram_menu import EVERYBODY_ELSE, MENU
from bot.inbound.intake import Intake
from channels.message import Channel, SendError

if TYPE_CHECKING:
    from channels.telegram import Telegram
    from channels.wire import Wire

log = logging.getLogger(__name__)

AGAIN = 60.0  # seconds: a wrong token or a second poller is for an operator to mend


def listening(
    channels: Mapping[str, Channel], settings: Settings, intake: Intake
) -> Iterator[Coroutine[Any, Any, None]]:
    """What must run for as long as the house is open, so that every channel is heard."""
    if "sms" in channels:
        yield look_at_sender(settings)
    telegram: Any = channels.get("telegram")
    if telegram is None:
        return
    if settings.public_url is None:
        yield _poll(telegram, intake)
    else:
        url = f"{settings.public_url}/hooks/telegram"
        yield _until_taken("our webhook", lambda: telegram.listen(url))
    yield _until_taken("our menu", lambda: telegram.offer(MENU, otherwise=EVERYBODY_ELSE))


async def look_at_sender(settings: Settings, wire: Wire | None = None) -> None:
    """Say at the start what would make texts unanswerable or unknown; `kynnys sms check` says all of it."""
    from bot.config.sms_setup import NOT_AUTHORISED
    from channels.twilio_setup import look

    if not settings.sms_sender_authorised:
        log.warning(NOT_AUTHORISED)
    sid, token, sender = settings.sms_account_sid, settings.sms_auth_token, settings.sms_from
    if sid is None or token is None or sender is None or not sender.startswith("MG"):
        return  # what a number is shows without asking
    try:
        setup = await look(
            account_sid=sid,
            auth_token=token.get_secret_value(),
            sender=sender,
            api_url=settings.sms_api_url,
            wire=wire,
        )
    except SendError as error:
        log.warning("twilio cannot be asked about our sender: %s", error)
    else:
        if setup.service is not None and setup.service.names:
            log.error("the Messaging Service holds a sender that nobody can answer; see `kynnys sms check`")


async def _poll(telegram: Telegram, intake: Intake) -> None:
    """A batch is confirmed to Telegram only after it is stored; what is not comes again."""
    while True:
        try:
            async for events in telegram.poll():
                await intake.take(events)
        except SendError as error:
            log.error(
                "telegram cannot be polled: %s. Is the token right, and is this the only poller?", error
            )
        except Exception as error:  # noqa: BLE001 - the next round may succeed, and Telegram keeps what was not stored
            failure(log, "storing what telegram delivered", error)
        await asyncio.sleep(AGAIN)


async def _until_taken(what: str, tell: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await tell()
        except SendError as error:
            log.error("telegram does not take %s: %s", what, error)
            await asyncio.sleep(error.retry_after or AGAIN)
        else:
            return
