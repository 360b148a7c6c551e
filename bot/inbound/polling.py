"""Where people's messages come from when they do not come by themselves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.config.language_texts import menus
from bot.config.logs import failure
from bot.config.settings import Settings
from bot.inbound.intake import Intake
from bot.runtime.background import for_ever
from channels.capabilities import OffersMenu, Polls, SetsHook, can
from channels.message import Channel, SendError
from dialogs.languages import OTHERWISE

if TYPE_CHECKING:
    from channels.wire import Wire

log = logging.getLogger(__name__)

AGAIN = 60.0  # seconds: a wrong token or a second poller is for an operator to mend


def listening(
    channels: Mapping[str, Channel], settings: Settings, intake: Intake, languages: Sequence[str]
) -> Iterator[Coroutine[Any, Any, None]]:
    """What must run as long as the application does, so that every channel is heard. `languages` are offered."""
    otherwise = OTHERWISE if OTHERWISE in languages else languages[0]
    yield look_at_sender(settings)
    for name, channel in channels.items():
        if settings.public_url is None and can(channel, Polls):
            yield for_ever(partial(_poll, channel, intake), AGAIN, failed=partial(_not_polled, channel))
        elif settings.public_url is not None and can(channel, SetsHook):
            url = f"{settings.public_url}/hooks/{name}"
            yield _until_taken(f"{name} does not take our webhook", partial(channel.set_hook, url))
        if can(channel, OffersMenu):
            tell = partial(channel.offer_menu, menus(languages), otherwise=otherwise)
            yield _until_taken(f"{name} does not take our menu", tell)


async def look_at_sender(settings: Settings, wire: Wire | None = None) -> None:
    """Say at the start what would make texts unanswerable or unknown; `kynnys sms check` says all of it.

    Says nothing where no SMS account is set up.
    """
    if settings.sms_account_sid is None:
        return
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
            log.error(
                "the Messaging Service holds a sender that people cannot answer; see `kynnys sms check`"
            )


async def _poll(channel: Polls, intake: Intake) -> None:
    """A batch is confirmed to the provider only after it is stored; what is not comes again."""
    async for events in channel.poll():
        await intake.take(events)


def _not_polled(channel: Polls, error: Exception) -> None:
    if isinstance(error, SendError):
        name = channel.name
        log.error("%s cannot be polled: %s. Is the token right, and is this the only poller?", name, error)
    else:
        failure(log, f"storing what {channel.name} delivered", error)


async def _until_taken(refused: str, tell: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await tell()
        except SendError as error:
            log.error("%s: %s", refused, error)
            await asyncio.sleep(error.retry_after or AGAIN)
        else:
            return
