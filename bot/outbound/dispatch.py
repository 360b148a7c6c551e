"""Hops 4 to 6 of one process: round after round, for as long as there is something to do.

A round is one transaction. It records the results of the sends of earlier rounds, answers what waits and claims what
may be sent by then: each of them alone would wait for the disk by itself. Then what was claimed is on its way, each
message by itself, and a round does not wait for a slow one: its result belongs to a later round.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.logs import failure
from bot.outbound.delivery import Delivery, Sent, Unsent
from bot.outbound.outcomes import CHECK_AFTER, Ended, Hours, outdated, record
from bot.outbound.rate_limit import RateLimiter
from bot.runtime.background import Running
from bot.runtime.single_flight import SingleFlight
from channels.message import Reason, with_letters
from channels.registry import entry
from channels.segments import segments
from storage.database import Database, Work
from storage.messages.outbox_claims import Claimed

log = logging.getLogger(__name__)

Answer = Callable[[Work, datetime], bool]
Button = tuple[str, str, str]  # one whose time is over: channel, address and the provider's id of its message

AT_ONCE = 64  # sends under way at the same time, on each channel
LEASE = timedelta(
    minutes=2
)  # far beyond any channel's own timeout; the heartbeat renews it, or ends it before
THROTTLED = 1.0  # seconds for which nothing is sent on a channel that is too fast, unless it names its own
SOON = 0.02  # seconds that a send's result waits for a round that has more to do than to record it


@dataclass(slots=True)
class _Done:
    """What a round came to."""

    buttons: Sequence[Button] = ()
    more: bool = False  # whether another round is to follow at once
    claimed: Sequence[Claimed] = ()
    full: bool = False  # whether more may be due than there was room for


@dataclass(frozen=True, slots=True)
class _Send:
    """A send that ended, and until when this process alone may record its result."""

    ended: Ended
    until: datetime


class Dispatcher:
    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        now: Callable[[], datetime],
        *,
        answer: Answer,
        rate_limiter: RateLimiter | None = None,
        check_after: timedelta = CHECK_AFTER,
        soon: float = SOON,
        mail_hours: Hours = lambda _, at: at,
    ) -> None:
        """`answer` answers some of what waits, and says whether there may be more of it."""
        self._mail_hours = mail_hours
        self._database = database
        self._delivery = delivery
        self._now = now
        self._answer = answer
        self._rate_limiter = rate_limiter or RateLimiter({}, now)
        self._check_after = check_after
        self._soon = soon
        self._single_flight = SingleFlight(self._round)
        self.process: int | None = None  # as the database knows it: whose the claims are
        self._under_way: Counter[str] = Counter()  # sends by channel
        self._held: dict[
            int, datetime
        ] = {}  # messages under way, and until when this process alone may record the result of each
        self._ended: list[_Send] = []  # and not recorded yet
        self._full = False
        self._running = Running()

    async def __call__(self) -> None:
        """Until there is nothing to do but to wait; a send that ends begins the next round by itself."""
        await self._single_flight()

    @property
    def busy(self) -> bool:
        return self._single_flight.busy or self._running.busy

    @property
    def held(self) -> list[int]:
        """The messages that are under way."""
        return list(self._held)

    def lease_until(self) -> datetime:
        return self._now() + LEASE

    def renewed(self, asked: Sequence[int], kept: Collection[int]) -> None:
        """Of the claims that the heartbeat was to renew, we hold those no longer that were not kept."""
        for id in asked:
            if id in self._held:
                self._held[id] = self._now() + LEASE * 0.75 if id in kept else self._now()

    async def idle(self) -> None:
        """Wait for the rounds and for the sends that are under way, and for the record of their results, where
        that can be written.
        """
        await self._rest()
        while self._ended:
            first = self._ended[0]
            await self._single_flight()
            await self._rest()
            if first in self._ended:
                return

    async def _rest(self) -> None:
        while self.busy:
            await self._single_flight.idle()
            await self._running.idle()

    async def _round(self) -> bool:
        """Nothing is claimed that may not be sent now: what a channel's pace holds back stays in the queue, where a
        reply may still go before it.
        """
        may = {
            name: await self._rate_limiter.take(name, self._room(name))
            for name in self._rate_limiter.channels
        }
        sends, self._ended = self._ended, []
        try:
            done = await self._database.write_async(self._all_in_one, sends, may)
        except Exception as error:  # noqa: BLE001 - then each alone, so that what fails does not affect the others
            failure(log, "a round", error)
            done = await self._one_by_one(sends, may)
        self._full = done.full
        for claimed in done.claimed:
            self._under_way[claimed.message.channel] += 1
            self._held[claimed.id] = self._now() + LEASE * 0.75
            self._running.start(self._send(claimed))
        for button in done.buttons:
            self._running.start(self._delivery.clear(*button))
        for name, paid in may.items():
            spent = sum(_cost(each) for each in done.claimed if each.message.channel == name)
            await self._rate_limiter.charge(name, spent - paid)
        return done.more

    # -- storage alone, in a worker thread ---------------------------------------------------------------------
    def _all_in_one(self, work: Work, sends: Sequence[_Send], may: Mapping[str, int]) -> _Done:
        buttons, more = self._record(work, sends), self._answer(work, self._now())
        return _Done(buttons, more, *self._claim(work, may))

    async def _one_by_one(self, sends: Sequence[_Send], may: Mapping[str, int]) -> _Done:
        done = _Done()
        buttons: list[Button] = []
        for send in sends:
            try:
                buttons += await self._database.write_async(self._record, [send])
            except Exception as error:  # noqa: BLE001
                failure(log, "recording a send", error)
                self._ended.append(send)  # only this process knows the result
        done.buttons = buttons
        try:
            done.more = await self._database.write_async(self._answer, self._now())
        except Exception as error:  # noqa: BLE001
            failure(log, "answering", error)
        try:
            done.claimed, done.full = await self._database.write_async(self._claim, may)
        except Exception as error:  # noqa: BLE001
            failure(log, "claiming", error)
        return done

    def _record(self, work: Work, sends: Sequence[_Send]) -> list[Button]:
        """The buttons whose time is over by that."""
        now = self._now()
        # What did not go out may have been sent by another process, once our claim ran out.
        ended = [send.ended for send in sends if isinstance(send.ended[1], Sent) or now < send.until]
        record(work, ended, now, check_after=self._check_after, mail_hours=self._mail_hours)
        return [
            button
            for claimed, result in ended
            if isinstance(result, Sent) and self._delivery.clears(claimed.message.channel)
            for button in outdated(work, claimed, result)
        ]

    def _claim(self, work: Work, may: Mapping[str, int]) -> tuple[list[Claimed], bool]:
        """And whether more may be due than that."""
        now = self._now()
        claimed: list[Claimed] = []
        full = False
        for name in work.outbox.channels():
            limit = may.get(name, self._room(name))
            taken = (
                work.outbox.claim(
                    now=now,
                    limit=limit,
                    lease=LEASE,
                    channel=name,
                    spacing=self._rate_limiter.spacing(name),
                    process=self.process,
                )
                if limit > 0
                else []
            )
            # What we have on its way ourselves, after others took us for dead, is not sent beside it.
            claimed += [each for each in taken if each.id not in self._held]
            full |= len(taken) >= limit
        return claimed, full

    # -- the providers ------------------------------------------------------------------------------------------
    def _room(self, channel: str) -> int:
        return AT_ONCE - self._under_way[channel]

    async def _send(self, claimed: Claimed) -> None:
        channel = claimed.message.channel
        try:
            result = await self._delivery.send(claimed)
        finally:
            self._under_way[channel] -= 1
            until = self._held.pop(claimed.id)
        if isinstance(result, Unsent) and result.error.reason is Reason.throttled:
            # One message that was too fast stands for its sender: nothing more goes until the provider's time is up.
            await self._rate_limiter.hold(channel, result.error.retry_after or THROTTLED)
        self._ended.append(_Send((claimed, result), until))
        if len(self._ended) == 1:
            if self._full:
                await asyncio.sleep(0)  # what ends at the same moment belongs to the same round
                await self._single_flight()
            else:
                asyncio.get_running_loop().call_later(self._soon, self._record_soon)

    def _record_soon(self) -> None:
        if self._ended:
            self._running.start(self._single_flight())


def _cost(claimed: Claimed) -> int:
    """In what the channel's rate counts."""
    message = claimed.message
    by_segment = entry(message.channel).by_segment
    return segments(with_letters(message.text, message.buttons)).parts if by_segment else 1
