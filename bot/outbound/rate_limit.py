"""How fast each channel may send: a token bucket for each sender, shared by all processes where there is Redis.

Redis is a limiter only. Where it cannot be reached each process keeps its own bucket, so that the sum may be too
fast for a while: the provider then says so, and everybody waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.config.logs import seldom
from bot.config.rates import Rate
from bot.runtime.background import within

log = logging.getLogger(__name__)

PATIENCE = 0.5  # seconds that Redis gets to answer: everything sent waits for it
WITHOUT_REDIS = timedelta(seconds=10)  # before it is tried again: every send would wait for it otherwise


class RateLimiter:
    """Channels without a rate are not held back."""

    def __init__(
        self, rates: Mapping[str, Rate], now: Callable[[], datetime], redis_url: str | None = None
    ) -> None:
        self._rates = rates
        self._own = {channel: _Bucket(rate, now) for channel, rate in rates.items()}
        self._shared = _Shared(redis_url, now) if redis_url and rates else None

    def spacing(self, channel: str) -> timedelta:
        rate = self._rates.get(channel)
        return rate.spacing if rate else timedelta()

    @property
    def channels(self) -> Iterable[str]:
        """Those with a rate."""
        return self._rates

    async def take(self, channel: str, most: int) -> int:
        """How many messages may go now, at most `most`; each is paid for as one until `charge` says otherwise."""
        if channel not in self._rates:
            return most
        return int(await self._do(channel, "take", most))

    async def charge(self, channel: str, cost: float) -> None:
        """So much more was spent than `take` paid for; less than nothing is given back. A bucket may owe."""
        if channel in self._rates and cost:
            await self._do(channel, "charge", cost)

    async def hold(self, channel: str, seconds: float) -> None:
        """The provider wants nothing more of us for so long."""
        if channel in self._rates:
            await self._do(channel, "hold", seconds)

    async def close(self) -> None:
        if self._shared is not None:
            await self._shared.close()

    async def _do(self, channel: str, what: str, amount: float) -> float:
        own = self._own[channel]
        if self._shared is None:
            return own.do(what, amount)
        shared = await self._shared.do(channel, self._rates[channel], what, amount)
        return own.do(what, amount) if shared is None else shared


class _Bucket:
    def __init__(self, rate: Rate, now: Callable[[], datetime]) -> None:
        self._rate = rate
        self._now = now
        self._level = rate.burst
        self._at = self._held_until = now()

    def do(self, what: str, amount: float) -> float:
        now = self._now()
        passed = max(0.0, (now - self._at).total_seconds())
        self._level = min(self._rate.burst, self._level + passed * self._rate.per_second)
        self._at = now
        match what:
            case "take":
                given = 0.0 if now < self._held_until else max(0.0, min(amount, self._level // 1))
                self._level -= given
                return given
            case "charge":
                self._level -= amount
            case _:
                self._held_until = max(self._held_until, now + timedelta(seconds=amount))
        return 0.0


# The same as `_Bucket.do`, by the clock of Redis, so that processes need not agree on the time.
_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local rate, burst, what, amount = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local kept = redis.call('HMGET', KEYS[1], 'level', 'at', 'held')
local level, at, held = tonumber(kept[1]) or burst, tonumber(kept[2]) or now, tonumber(kept[3]) or 0
level = math.min(burst, level + math.max(0, now - at) * rate)
local given = 0
if what == 'take' then
  if now >= held then given = math.max(0, math.min(amount, math.floor(level))) end
  level = level - given
elseif what == 'charge' then
  level = level - amount
else
  held = math.max(held, now + amount)
end
redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level), 'at', string.format('%.6f', now),
  'held', string.format('%.6f', held))
redis.call('EXPIRE', KEYS[1], 7200)
return given
"""


class _Shared:
    def __init__(self, url: str, now: Callable[[], datetime]) -> None:
        from redis.asyncio import Redis

        self._redis: Any = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._script = self._redis.register_script(_SCRIPT)
        self._now = now
        self._gone_until: datetime | None = None

    async def do(self, channel: str, rate: Rate, what: str, amount: float) -> float | None:
        """None where Redis cannot be asked."""
        from redis.exceptions import RedisError

        if self._gone_until is not None and self._now() < self._gone_until:
            return None
        try:
            asked = self._script(
                keys=[f"kynnys:pace:{channel}"], args=[rate.per_second, rate.burst, what, amount]
            )
            given = await within(PATIENCE, asked)
        except (RedisError, OSError, TimeoutError) as error:
            if (more := seldom(f"redis: pace of {channel}")) is not None:
                log.warning(
                    "redis does not keep the pace of %s (%s): this process does%s",
                    channel, type(error).__name__, more,
                )  # fmt: skip
            self._gone_until = self._now() + WITHOUT_REDIS
            return None
        self._gone_until = None
        return float(given)

    async def close(self) -> None:
        await self._redis.aclose()
