"""An application for trying things out: simulated phones and chats, its own clock, and everything that is due happens at once.

The terminal chat and the transcript tests both speak to people through it; every message takes all six hops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx

from bot.application import Application
from bot.config.settings import Settings
from bot.rehearsal.telegram_chats import HEADERS, TelegramChats
from bot.staff.answers import send_leaving
from bot.visits import check, visit_in
from bot.web.app import build
from channels.message import Event, Inbound, Outbound
from channels.registry import TELEGRAM
from channels.simulator import Simulator
from storage.database import Work
from storage.staff.handling import HandledCase

STAFF = "rehearsal"  # the account that answers
OTHERS = "+358412345000"  # a phone that takes seats and writes nothing
STEPS = 24  # looks at what is due on the way of one move of the clock


class Clock:
    """A clock that only moves when told to."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def __call__(self) -> datetime:
        return self.time


class Phones(Simulator):
    """The simulated phones, as they lie before their owners: what reached them stays there, also when the application
    forgets.
    """

    def __init__(self) -> None:
        self._new: dict[str, list[Outbound]] = defaultdict(list)

    async def send(self, message: Outbound) -> str:
        self._new[message.address].append(message)
        return await super().send(message)

    def news(self, address: str) -> list[Outbound]:
        """What the phone received since this was last asked."""
        return self._new.pop(address, [])


def channel_of(address: str) -> str:
    """Digits without a prefix are a user of Telegram, as for the simulator; everything else is a simulated phone."""
    return TELEGRAM if address.isdigit() else Simulator.name


class Rehearsal:
    def __init__(
        self,
        application: Application,
        phones: Phones,
        chats: TelegramChats,
        clock: Clock,
        client: httpx.AsyncClient,
    ) -> None:
        self.application = application
        self.phones = phones
        self._chats = chats
        self.clock = clock
        self._client = client
        self._ids = count(1)

    async def say(
        self, address: str, text: str, payload: str | None = None, *, language: str | None = None
    ) -> None:
        """The phone sends a text, or presses a button where `payload` is given."""
        if channel_of(address) == TELEGRAM:
            update = self._chats.update(address, text, language, self.clock(), payload=payload)
            answer = await self._client.post(f"/hooks/{TELEGRAM}", json=update, headers=HEADERS)
            answer.raise_for_status()
            return
        body: dict[str, Any] = {"id": f"rehearsal-{next(self._ids)}", "from": address, "text": text}
        if payload is not None:
            body["payload"] = payload
        if language is not None:
            body["language"] = language
        answer = await self._client.post("/hooks/simulator", json=body)
        answer.raise_for_status()

    async def send(self, address: str, *texts: str, language: str, kind: str = "text") -> None:
        """Several texts that arrive at one moment, or something of a kind that the simulator's hook does not take."""
        await self.application.intake.take([self._event(address, text, language, kind) for text in texts])

    def _event(self, address: str, text: str, language: str, kind: str) -> Event:
        if channel_of(address) == TELEGRAM:
            return self._chats.message(address, text, language, self.clock(), kind)
        id = f"rehearsal-{next(self._ids)}"
        return Inbound(Simulator.name, id, address, text, language=language, kind=kind)

    def news(self, address: str) -> list[Outbound]:
        """What the phone received since this was last asked."""
        return (self._chats if channel_of(address) == TELEGRAM else self.phones).news(address)

    async def visit(
        self, address: str, unit: str, language: str, fields: Mapping[str, str] | None = None
    ) -> None:
        """A visit to the unit ends now, with these fields beside the needed ones. Raises `VisitError`."""
        visit = visit_in(
            {
                "id": f"rehearsal-{next(self._ids)}",
                "unit": unit,
                "phone": address,
                "ended_at": self.clock().isoformat(),
                "language": language,
                **(fields or {}),
            }
        )
        check(visit, self.application.organisation, now=self.clock())
        await self.application.take_in([visit])

    async def answer(self, address: str, text: str) -> None:
        """A member of staff answers in this phone's newest case, too late to take it back."""
        await self.application.database.write_async(self._answer, address, text)
        await self.application.tasks.answer()

    def _answer(self, work: Work, address: str, text: str) -> None:
        case, now = self._case(work, address), self.clock()
        work.handling.answer(
            case.id, case.version, text, staff=self._staff(work), who="staff", now=now, leaves_at=now
        )
        send_leaving(work, now)

    async def close_case(self, address: str) -> None:
        """A member of staff ends this phone's newest case."""
        await self.application.database.write_async(self._close, address)

    def _close(self, work: Work, address: str) -> None:
        case = self._case(work, address)
        work.handling.set_status(
            case.id, case.version, "valmis", who="staff", now=self.clock(), outcome="done"
        )

    async def fill(self, opportunity: str) -> None:
        """Others take all seats that are free. Raises `LookupError` where there is no limit."""
        await self.application.database.write_async(self._fill, opportunity)

    def _fill(self, work: Work, opportunity: str) -> None:
        item, now = self.application.organisation.opportunity(opportunity), self.clock()
        if item.capacity is None:
            raise LookupError(opportunity)
        free = item.capacity - work.seats.taken(opportunity)
        talk = work.conversations.ensure(Simulator.name, OTHERS, now=now)
        work.signups.add(
            talk.person, talk.id, opportunity, name=None, language="fi", consent_version="", group_size=free, now=now
        )  # fmt: skip

    async def free(self, opportunity: str) -> None:
        """They leave."""
        await self.application.database.write_async(self._free, opportunity)

    def _free(self, work: Work, opportunity: str) -> None:
        others = work.people.find(Simulator.name, OTHERS)
        for signup in work.signups.of(others.id, opportunity) if others else ():
            work.signups.leave(signup.person or 0, now=self.clock(), public_id=signup.public_id)

    async def suggest(self, text: str) -> str:
        """Another person makes a suggestion; its number."""
        await self.say(OTHERS, f"ALOITE: {text}", language="fi")
        await self.settle()
        return await self.application.database.read_async(self._newest_reference)

    def _newest_reference(self, work: Work) -> str:
        return next(said.reference for said in work.feedback.recent(limit=1) if said.reference)

    def _case(self, work: Work, address: str) -> HandledCase:
        """Raises `LookupError` where the phone has none."""
        person = work.people.find(channel_of(address), address)
        known = (work.handling.case(each.id) for each in sorted(work.cases.list(), key=lambda each: -each.id))
        case = next((each for each in known if each and person and each.person == person.id), None)
        if case is None:
            raise LookupError("no case that an answer could stand in")
        return case

    def _staff(self, work: Work) -> int:
        known = work.accounts.called(STAFF)
        id = known.id if known else work.accounts.add(STAFF, "", roles=[], now=self.clock())
        assert id is not None
        return id

    async def advance(self, delta: timedelta) -> None:
        """Let time pass, and everything that falls due on the way happen."""
        begun = self.clock.time
        moments = [begun + delta * step / STEPS for step in range(1, STEPS + 1)]
        while moments:
            passed = await self.application.database.write_async(self._until_something_waits, moments)
            self.clock.time = moments[passed - 1]
            del moments[:passed]
            await self.settle()

    def _until_something_waits(self, work: Work, moments: Sequence[datetime]) -> int:
        """How many of these moments pass until there is something to do, or all of them. At least one."""
        return next(
            (number for number, now in enumerate(moments, 1) if self._something_waits(work, now)),
            len(moments),
        )

    async def settle(self) -> None:
        """Wait until nothing waits any more: every message answered, every answer delivered."""
        drains = self.application.waking, self.application.dispatcher
        while True:
            await self.application.idle()
            if await self.application.database.write_async(self._something_waits, self.clock()):
                await self.application.tick()
            # What was claimed waits no more, and its drain is busy until it has gone out.
            elif not any(drain.busy for drain in drains):
                return

    def _something_waits(self, work: Work, now: datetime) -> bool:
        """One look instead of the many of a tick: mostly a nudge has done it already."""
        return bool(
            work.inbox.backlog()
            or work.outbox.backlog(now=now)
            or work.reminders.late(now=now)[0]
            or work.visits.due(now=now, limit=1)
            or work.visits.to_close(now=now, limit=1)
            or work.visits.to_remind(now=now, limit=1)
            or self.application.interim_texts.waits(work, now)
            or self.application.seat_offers.waits(work, now)
            or self.application.event_notices.waits(work, now)
        )


@asynccontextmanager
async def rehearse(settings: Settings, start: datetime) -> AsyncIterator[Rehearsal]:
    clock = Clock(start)
    application = Application(settings, now=clock)
    application.channels[Simulator.name] = phones = Phones()
    application.channels[TELEGRAM] = chats = TelegramChats()
    transport = httpx.ASGITransport(build(application, work=True))
    async with (
        application.open(work=True),
        httpx.AsyncClient(transport=transport, base_url="http://rehearsal") as client,
    ):
        yield Rehearsal(application, phones, chats, clock, client)
