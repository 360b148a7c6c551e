"""Everything built once and wired together, from settings to tasks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.asking.calendar import day_of
from bot.catalogue import file_merge
from bot.catalogue.current import prepare_search
from bot.catalogue.live import LOOK as LOOK_AT_CATALOGUE
from bot.catalogue.live import CatalogueRenewal
from bot.config.channels import make_channels, rates, visit_channels
from bot.config.dialogue import load_dialogue, misfits
from bot.config.logs import failure
from bot.config.question_versions import hold_wordings, reworded
from bot.config.secret_keys import keyring
from bot.config.settings import Settings
from bot.config.unit_keywords import tell_keyword_problems
from bot.conversation.event_notices import EventNotices
from bot.conversation.seat_offers import SeatOffers
from bot.conversation.timers import Timers
from bot.conversation.turns import Turns
from bot.inbound.admission import AdmissionControl
from bot.inbound.intake import Intake
from bot.inbound.polling import listening
from bot.inbound.reconciliation import Missed, reconcile
from bot.organisation import Organisation
from bot.organisation import load as load_organisation
from bot.outbound import forwarding
from bot.outbound.delivery import Delivery
from bot.outbound.dispatch import Dispatcher
from bot.outbound.heartbeat import BEAT, Heartbeat
from bot.outbound.rate_limit import RateLimiter
from bot.runtime.background import end, for_ever, within
from bot.runtime.nudges import Task, Tasks
from bot.runtime.single_flight import SingleFlight
from bot.staff.absences import Handovers
from bot.staff.alerts import AlertSender
from bot.staff.answers import send_leaving
from bot.staff.calls import CallTexts
from bot.staff.case_texts import CaseTexts
from bot.staff.clocks import InterimTexts
from bot.staff.digests import Digests
from bot.staff.ready_answers import begin as begin_ready_answers
from bot.upkeep.housekeeping import Housekeeping
from bot.upkeep.readiness import Readiness
from bot.visits import Result, VisitIn, take_all
from channels.capabilities import ListsInbound, can
from dialogs.assistant import Assistant
from dialogs.command_generator import CommandGenerator
from dialogs.engine import Engine
from dialogs.problems import DialogueError
from storage.database import Database, Work
from storage.installation.restores import NotTakenIn

log = logging.getLogger(__name__)

TICK = 1.0  # seconds between two looks for what is due: what a lost nudge costs at most
HOUSEKEEPING = 60.0  # seconds
LOOK = 20.0  # seconds between two looks at what is wrong
PATIENCE = 5.0  # seconds that work under way gets to end at a stop
BRIEF = 1.0  # seconds that each of the rest gets then: a process ends within ten in all


def utc_now() -> datetime:
    return datetime.now(UTC)


def read_texts(folder: Path) -> tuple[Organisation, Assistant]:
    """The organisation of that folder, and the dialogues with it. Raises what either raises, also where they do not
    fit each other.
    """
    organisation = load_organisation(folder)
    dialogs = load_dialogue(folder, organisation)
    if unfit := misfits(folder, dialogs, organisation):
        raise DialogueError(unfit)
    return organisation, dialogs


async def _every(seconds: float, job: Callable[[], Awaitable[object]], *, after: float = 0.0) -> None:
    """Nothing is lost where the job fails: the next run finds what it left."""
    failed = partial(failure, log, "what is done every now and then")
    await for_ever(job, seconds, failed=failed, after=after)


def _tasks(redis_url: str | None, *, answer: Task, tick: Task) -> Tasks:
    if redis_url is None:
        return Tasks(answer=answer, tick=tick)
    from bot.runtime.redis_nudges import SharedTasks

    return SharedTasks(redis_url, answer=answer, tick=tick)


class Application:
    """One process of Kynnys. The clock is handed in and given to all that decides by time of day or date.

    Raises what settings, organisation and dialogue raise where one of them is not fit to talk to people.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime] = utc_now,
        read: Callable[[Path], tuple[Organisation, Assistant]] = read_texts,
    ) -> None:
        self.settings = settings
        self.now = now
        self.organisation, self.dialogs = read(settings.organisation)
        self.database = Database(settings.database_url, keyring(settings))
        self.channels = make_channels(settings, self.organisation, now)
        listen = partial(CommandGenerator, minimum_age=self._minimum_age)
        self.renew_catalogue = CatalogueRenewal(self.database, self.organisation)
        self.turns = Turns(Engine(self.dialogs, listen), self.organisation, settings.base_url)
        case_texts = CaseTexts(self.dialogs.responses, self.organisation)
        self.call_texts = CallTexts(case_texts)
        self.timers = Timers(self.turns, self.organisation)
        self.event_notices = EventNotices(self.timers, self.organisation)
        self.seat_offers = SeatOffers(self.timers, self.organisation)
        self.handovers = Handovers()
        self.interim_texts = InterimTexts(case_texts, self.organisation)
        self.digests = Digests(self.organisation, settings.base_url)
        self.alerts = AlertSender(self.organisation, settings.base_url, self.channels)
        limits = {name: rate for name, rate in rates(settings).items() if name in self.channels}
        self.rate_limiter = RateLimiter(limits, now, settings.redis_url)
        self.waking = SingleFlight(self._wake)
        self.dispatcher = Dispatcher(
            self.database, Delivery(self.database, self.channels, now), now,
            answer=self._answer, rate_limiter=self.rate_limiter, check_after=timedelta(seconds=settings.check_after),
            mail_hours=partial(forwarding.mailed_at, self.organisation),
        )  # fmt: skip
        self.heartbeat = Heartbeat(
            self.database,
            self.dispatcher,
            self.channels,
            now,
            check_after=timedelta(seconds=settings.check_after),
        )
        self.tasks = _tasks(settings.redis_url, answer=self.dispatcher, tick=self.tick)
        self.admission = AdmissionControl()
        self.housekeeping = Housekeeping(self.database, self.organisation)
        self.intake = Intake(self.database, self.channels, now, self.tasks)
        self.readiness = Readiness(
            self.database,
            channels=self.channels,
            tasks=self.tasks,
            admission=self.admission,
            dispatcher=self.dispatcher,
            now=now,
        )

    def _minimum_age(self, unit: str) -> int:
        return self.organisation.rules(unit, on=day_of(self.now())).minimum_age

    def _answer(self, work: Work, now: datetime) -> bool:
        """Whether there may be more to answer. Workers that share a database pass by what another one holds: the
        holder looks again.
        """
        answered = self.turns.answer(work, now)
        return answered.messages > 0 if self.database.shared else answered.more

    @property
    def _due(self) -> Sequence[Callable[[Work, datetime], int]]:
        """What is done when its time has come."""
        return (
            self.alerts.send_alerts,
            self.timers.wake,
            self.timers.survey,
            self.seat_offers.send,
            self.event_notices.send,
            send_leaving,
            self.interim_texts.send,
            self.call_texts.send_tried,
            self.handovers.move,
            self.digests.send,
        )

    async def _wake(self) -> int:
        done = 0
        for what in self._due:
            try:
                done += await self.database.write_async(what, self.now())
            except Exception as error:  # noqa: BLE001 - surveys do not depend on reminders
                failure(log, what.__qualname__, error)
        if done:
            await self.tasks.answer()
        return done

    async def take_in(self, visits: Sequence[VisitIn]) -> list[Result]:
        """All of them or none; what is due at once is asked about at once. Raises `Conflicts`."""
        results = await self.database.write_async(
            take_all,
            visits,
            self.organisation,
            channels=visit_channels(self.settings),
            now=self.now(),
        )
        await self.tasks.tick()
        return results

    async def tick(self) -> None:
        """Find what is due and what a lost nudge left behind."""
        # In this order, and each although the one before it failed: answers do not depend on surveys.
        try:
            await self.waking()
        finally:
            await self.dispatcher()

    def ensure_taken_in(self) -> None:
        """Raises `NotTakenIn` where the database was restored and has not caught up yet."""
        with self.database.reading() as work:
            if work.restores.open():
                raise NotTakenIn

    def ensure_questions_keep_their_words(self) -> None:
        """Raises `DialogueError` where a version that people were asked with has other words now."""
        with self.database.writing() as work:
            hold_wordings(work, self.dialogs, self.organisation)
            if problems := reworded(work, self.dialogs, self.organisation):
                raise DialogueError(problems)

    async def clean_up(self) -> None:
        await self.housekeeping(self.now())

    async def reconcile(self, since: datetime | None = None) -> int:
        """Take in what people sent and our hooks never heard; how many messages. Raises `SendError`."""
        return sum([await reconcile(each, self.database, self.now(), since) for each in self._listings()])

    def _listings(self) -> list[ListsInbound]:
        return [channel for channel in self.channels.values() if can(channel, ListsInbound)]

    async def idle(self) -> None:
        """Wait for what this process has under way."""
        await self.waking.idle()
        await self.tasks.idle()
        await self.dispatcher.idle()

    @asynccontextmanager
    async def open(self, *, work: bool, kind: str | None = None) -> AsyncIterator[None]:
        """Bring the database up to date and, with `work`, answer and deliver until the block is left.

        Under its `kind` (serve, web or worker) the process is known to the others by its heartbeat. One without lives
        in a process with others, or for a moment: what it was sending when it died waits for the end of its lease.
        """
        await asyncio.to_thread(self.database.upgrade)
        await asyncio.to_thread(self.ensure_taken_in)
        await asyncio.to_thread(self.ensure_questions_keep_their_words)
        await self.database.write_async(begin_ready_answers, self.organisation, self.now())
        if not await self.database.write_async(file_merge.begin, self.organisation, self.now()):
            await self.database.read_async(file_merge.tell_differences, self.organisation)
        await self.renew_catalogue()
        if kind is not None:
            await self.heartbeat.begin(kind)
        jobs = [asyncio.create_task(job) for job in self._jobs(work=work, kind=kind)]
        try:
            yield
        finally:
            await end(jobs)
            await self._close()

    def _jobs(self, *, work: bool, kind: str | None) -> Iterator[Coroutine[Any, Any, None]]:
        """What runs until the application is closed."""
        yield self.tasks.open(work=work)
        yield _every(LOOK_AT_CATALOGUE, self.renew_catalogue, after=LOOK_AT_CATALOGUE)
        if kind is not None:
            yield _every(BEAT, self.heartbeat)
            yield _every(LOOK, self.readiness.tell, after=LOOK)
        if not work:
            return
        if kind is not None:
            yield _every(LOOK_AT_CATALOGUE, partial(prepare_search, self.organisation))
            yield asyncio.to_thread(tell_keyword_problems, self.organisation, self.dialogs.words)
        # Each for itself: a survey of many takes minutes, and a message that comes meanwhile waits for none of them.
        yield _every(TICK, self.waking)
        yield _every(TICK, self.dispatcher)
        yield _every(HOUSEKEEPING, self.clean_up, after=HOUSEKEEPING)
        for listing in self._listings():
            yield _every(TICK, Missed(listing, self.database, self.now))
        yield from listening(self.channels, self.settings, self.intake, self.organisation.settings.languages)

    async def _close(self) -> None:
        """Let what is under way end: what does not is found again by the next start."""
        steps = [
            ("closing the nudges", self.tasks.close(), BRIEF),
            ("ending what is under way", self.idle(), PATIENCE),
            ("saying that this process ends", self.heartbeat.end(), BRIEF),
            *((f"closing {name}", channel.close(), BRIEF) for name, channel in self.channels.items()),
            ("closing the pace", self.rate_limiter.close(), BRIEF),
        ]
        for what, step, seconds in steps:
            try:
                await within(seconds, step)
            except TimeoutError:
                log.warning("%s takes too long; what is under way will be taken up again", what)
            except Exception as error:  # noqa: BLE001 - others see that this process is gone
                failure(log, what, error)
        self.database.close(BRIEF)
