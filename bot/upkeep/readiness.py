"""What keeps Kynnys from its work, in words an operator can act on, within seconds also where a server hangs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Container
from concurrent.futures import Future
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock, Thread
from time import monotonic

from bot.config.logs import seldom
from bot.inbound.admission import AdmissionControl
from bot.outbound.alarms import alarm
from bot.outbound.dispatch import Dispatcher
from bot.runtime.nudges import Tasks
from channels.message import Priority
from channels.registry import EMAIL
from storage.database import Database, Work
from storage.driver.faults import WORDS, Fault, fault_of
from storage.encryption.columns import key_change
from storage.probe import Blocked

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
LATE = timedelta(minutes=2)  # an answer that old is stuck: a healthy application answers within seconds
ANSWERS = (Priority.crisis, Priority.stop, Priority.reply)
SLOW = 2.0  # seconds that storing a message may take: a healthy database needs milliseconds
WORKING = ("serve", "worker")  # kinds of processes that answer and send
DEADLINE = 3.0  # seconds that the database gets to answer: then that it does not is the answer

# All that keeps Kynnys from its work or that an operator should look at, as `kynnys_problem` names them.
KINDS = (*(f"database_{kind}" for kind in (*WORDS, "silent", "slow")), "no_worker", "unanswered", "unsent", "no_mail",
         "forwards", "redis", "held", "rotation", "parked", "unreadable", "provider")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Holds no address, text or secret."""

    kind: str
    words: str


@dataclass(slots=True)
class Report:
    """`problems` keep this application from its work. `notices` do not, and an operator should look at them."""

    problems: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    read: bool = False  # whether the database could be read
    workers: int | None = None  # processes that answer and send; None where that is not known

    @property
    def ready(self) -> bool:
        return not self.problems


class Readiness:
    def __init__(
        self,
        database: Database,
        *,
        channels: Container[str],
        tasks: Tasks,
        admission: AdmissionControl,
        dispatcher: Dispatcher,
        now: Callable[[], datetime],
        deadline: float = DEADLINE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._channels = channels
        self._tasks = tasks
        self._admission = admission
        self._dispatcher = dispatcher
        self._now = now
        self._deadline = deadline
        self._clock = clock
        self._lock = Lock()
        self._asking: Future[Report] | None = None  # one thread at a time: those that hang do not pile up
        self._since = 0.0
        self._logged: set[str] = set()

    async def look(self) -> Report:
        """Within about `deadline`, and it raises nothing."""
        redis, report = await asyncio.gather(self._tasks.silent(), self._of_database())
        if self._admission.oldest > SLOW:
            words = (
                f"the database stores nothing for {self._admission.oldest:.0f} s, {self._admission.inside} requests wait: "
                "is its disk full or its server busy?"
            )
            report.problems.append(Finding("database_slow", words))
        if EMAIL not in self._channels:
            words = "no mail server: sign-ups and alerts reach nobody; set KYNNYS_SMTP_URL"
            report.problems.append(Finding("no_mail", words))
        if redis:
            words = (
                f"Redis does not answer ({redis}): messages are answered up to a second later, and each process keeps "
                "the pace of sending by itself; start it, or check KYNNYS_REDIS_URL"
            )
            report.notices.append(Finding("redis", words))
        return report

    async def tell(self) -> None:
        """Into the log: a worker has no other voice, and what hangs raises nothing."""
        report = await self.look()
        found = {finding.kind: (logging.WARNING, finding.words) for finding in report.notices}
        found |= {finding.kind: (logging.ERROR, finding.words) for finding in report.problems}
        for kind, (level, words) in found.items():
            # A fault of the database is said again each minute, as wherever it is met.
            again = kind.startswith("database_")
            if (again or kind not in self._logged) and (more := seldom(kind)) is not None:
                log.log(level, "%s (%s)%s", words, kind, more)
        for kind in self._logged - found.keys():
            log.warning("over: %s", kind)
        self._logged = set(found)

    async def _of_database(self) -> Report:
        with self._lock:
            if self._asking is None or self._asking.done():
                self._asking, self._since = Future(), self._clock()
                self._asking.set_running_or_notify_cancel()  # so that it cannot be cancelled by one who waits
                Thread(target=self._ask, args=[self._asking], name="readiness", daemon=True).start()
            asking, since = asyncio.wrap_future(self._asking), self._since
        done, _ = await asyncio.wait([asking], timeout=self._deadline)
        if done:
            return deepcopy(asking.result())
        asking.cancel()
        words = (
            f"the database gives no answer for {self._clock() - since:.0f} s: does its server, its disk or the network "
            "to it hang?"
        )
        return Report([Finding("database_silent", words)])

    def _ask(self, asking: Future[Report]) -> None:
        try:
            asking.set_result(self._look_at_database())
        except BaseException as error:  # noqa: BLE001 - the waiting caller gets it
            asking.set_exception(error)

    # -- in a thread of its own ----------------------------------------------------------------------------------
    def _look_at_database(self) -> Report:
        faults, probe = self._database.faults, self._database.probe
        report = Report()
        found = {fault.kind: fault for fault in faults.now()}
        try:
            if blocked := probe.blocked():
                report.problems.append(_of_blocked(blocked))
            with probe.read() as work:
                self._add_rows(report, work)
            report.read = True
        except Exception as error:  # noqa: BLE001 - any error is the answer to the check
            fault = fault_of(error) or Fault("other")
            if fault.kind == "connections" and faults.stored_lately():
                report.notices.append(_of_fault(fault))  # those that we have are enough for now
            else:
                found[fault.kind] = fault
        begun = monotonic()
        try:
            probe.ensure_writable()
        except Exception as error:  # noqa: BLE001
            if faults.stored_at < begun:
                fault = fault_of(error) or Fault("other")
                found[fault.kind] = fault
        if any(finding.kind == "database_locked" for finding in report.problems):
            found.pop("locked", None)  # the finding that names its holder says more
        report.problems[:0] = map(_of_fault, found.values())
        report.notices += [
            Finding(f"database_{fault.kind}", f"within the last minute, and over by now: {fault.words}")
            for fault in faults.passed()
            if fault.kind not in found
        ]
        return report

    def _add_rows(self, report: Report, work: Work) -> None:
        """What the rows themselves tell."""
        now = self._now()
        waiting, oldest = work.inbox.backlog(), work.inbox.oldest()
        unsent = work.outbox.waiting(now=now)
        parked, unreadable = work.inbox.parked_count(), work.unreadable.count()
        alarming = work.outbox.alarming(since=now - DAY)
        problem, notice = report.problems, report.notices
        if self._dispatcher.process is not None:  # else it is no process of its own, and works by itself
            report.workers = sum(process.kind in WORKING for process in work.processes.all())
            if not report.workers:
                problem.append(Finding("no_worker", "no worker is alive: messages are taken in and not answered; "
                                    "start `kynnys worker`"))  # fmt: skip
        if oldest is not None and now - oldest > LATE:
            words = f"messages that wait for an answer: {waiting}, the oldest since {_time(oldest)}: is a worker running?"
            problem.append(Finding("unanswered", words))
        urgent = [unsent[priority] for priority in ANSWERS if priority in unsent]
        replies, due = sum(count for count, _ in urgent), min((since for _, since in urgent), default=now)
        if replies and now - due > LATE:
            words = f"replies that are unsent: {replies}, the oldest since {_time(due)}: see the log for the channel's error"
            problem.append(Finding("unsent", words))
        notice += [
            Finding(
                "forwards",
                f"forwards of sign-ups on {channel} that wait: {count}, since {_time(since)}; each was tried in vain: "
                "does its server answer? They are tried until it does",
            )
            for channel, (count, since) in work.outbox.undelivered().items()
        ]
        if held := sum(count for _, _, count in work.held.count()):
            notice.append(Finding("held", f"{held} messages are held since a restore: see `kynnys db held`"))
        if change := key_change(work.statements):
            since = f" since {_time(change.since)}" if change.since else ""
            words = (
                f"the secret key is being changed{since}: let `kynnys keys rotate` end; until then every process "
                "needs the new and the old key"
            )
            notice.append(Finding("rotation", words))
        if parked:
            notice.append(
                Finding("parked", f"messages that could not be answered: {parked}, see `kynnys parked list`")
            )
        if unreadable:
            words = f"deliveries of providers that could not be read: {unreadable}, see `kynnys parked list`"
            notice.append(Finding("unreadable", words))
        notice += [
            Finding("provider", f"messages on {channel} {reason}: {count}, {alarm(channel, reason)}")
            for (channel, reason), count in alarming.items()
        ]


def _of_fault(fault: Fault) -> Finding:
    return Finding(f"database_{fault.kind}", fault.words + (f" ({fault.code})" if fault.code else ""))


def _of_blocked(blocked: Blocked) -> Finding:
    by = "another program or a long transaction"
    end = "end it"
    if blocked.holder is not None:
        by = f"the server's process {blocked.holder}"
        end = f"end it (`SELECT pg_terminate_backend({blocked.holder})`)"
    words = (
        f"{blocked.statements} statements wait for a lock, the longest for {blocked.seconds} s: {by} holds it; "
        f"let it end, or {end}"
    )
    return Finding("database_locked", words)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
