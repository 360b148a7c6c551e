"""Hop 6: hand a message to its channel. What follows from the result is decided in `outcomes`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.logs import failure
from channels.capabilities import ClearsButtons, Finds, SendsFiles, can
from channels.message import Channel, Outbound, Reason, SendError
from storage.database import Database
from storage.messages.outbox_claims import Claimed

log = logging.getLogger(__name__)

GIVE_UP = timedelta(hours=48)  # a reply older than this says nothing any more


@dataclass(frozen=True, slots=True)
class Sent:
    external_id: str
    repeated: bool = False  # after a try that may have arrived, on a channel that cannot be asked


@dataclass(frozen=True, slots=True)
class Unsent:
    error: SendError


class Delivery:
    def __init__(
        self, database: Database, channels: Mapping[str, Channel], now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now

    async def send(self, claimed: Claimed) -> Sent | Unsent:
        """Raises nothing: a fault is part of the result. No transaction is open while the network is awaited."""
        channel = self._channels.get(claimed.message.channel)
        if channel is None:
            return Unsent(SendError(Reason.misconfigured, "this channel is not set up"))
        try:
            if claimed.uncertain:
                found = await self._find(channel, claimed)
                if found is not None:
                    return Sent(found)
            repeated = claimed.uncertain and not can(channel, Finds)
            return Sent(await _sent(channel, claimed.message), repeated)
        except SendError as error:
            return Unsent(error)
        except Exception as error:  # noqa: BLE001 - an adapter that breaks must not cost the others their sends
            failure(log, f"channel {claimed.message.channel}", error)
            return Unsent(SendError(Reason.unconfirmed, type(error).__name__))

    async def _find(self, channel: Channel, claimed: Claimed) -> str | None:
        """Ask the provider whether an earlier try arrived. Raises `SendError` while that cannot be known.

        The same words may rightly go to one person twice: one that is recorded for another row is not this one. A
        channel that cannot be asked gets one try more and no third one.
        """
        if can(channel, Finds):
            name = claimed.message.channel
            found = await channel.find(claimed.message, claimed.queued_at)
            held = (
                await self._database.read_async(lambda work: work.receipts.held(name, found))
                if found
                else set()
            )
            return next((id for id in found if id not in held), None)
        if claimed.maybe_sent >= 2 or self._now() - claimed.queued_at > GIVE_UP:
            raise SendError(Reason.rejected, "twice unconfirmed")
        return None

    # -- buttons ----------------------------------------------------------------------------------------------
    def clears(self, channel: str) -> bool:
        """Whether what was said before can lose its buttons there."""
        return can(self._channels.get(channel), ClearsButtons)

    async def clear(self, channel: str, address: str, external_id: str) -> None:
        clearing = self._channels.get(channel)
        if not can(clearing, ClearsButtons):
            return
        try:
            await clearing.clear(address, external_id)
        except Exception as error:  # noqa: BLE001 - a button that stays on a screen does no harm
            failure(log, f"channel {channel}", error)


async def _sent(channel: Channel, message: Outbound) -> str:
    if message.file is not None and can(channel, SendsFiles):
        return await channel.send_file(message, message.file)
    return await channel.send(message)
