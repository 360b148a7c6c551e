"""Metrics for Prometheus, read from the database when asked: every process tells the same truth.

What one process alone knows, which is how much it is storing, it tells of itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from time import monotonic
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.application import Application
from bot.config.logs import failure
from bot.upkeep.readiness import KINDS, Report
from channels.message import Status
from storage.driver.faults import WORDS
from storage.models.alerts import URGENT
from storage.staff.alerts import Standing

log = logging.getLogger(__name__)

T = TypeVar("T")

RARELY = 20  # times as long as a count of everything took, until it is done again


class Rarely(Generic[T]):
    """Keeps what was counted for as long as counting it anew would take more than a small share of the time."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: tuple[T, float] | None = None

    def of(self, count: Callable[[], T]) -> T:
        begun = self._clock()
        if self._kept is None or begun >= self._kept[1]:
            counted = count()
            ended = self._clock()
            self._kept = counted, ended + RARELY * (ended - begun)
        return self._kept[0]


class Metrics:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._counts: Rarely[dict[tuple[str, Status, str | None], int]] = Rarely()
        self._unanswered: Rarely[dict[tuple[str, str], int]] = Rarely()

    def exposition(self, report: Report) -> bytes:
        """What the database counts is left out where it cannot be read. What is wrong is told all the same."""
        metrics = [*self._of_process(report)]
        if report.read:
            try:
                metrics += self._of_database()
            except Exception as error:  # noqa: BLE001 - what the process itself knows is told all the same
                failure(log, "counting for /metrics", error)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collected(metrics))
        return generate_latest(registry)

    def _of_process(self, report: Report) -> Iterator[Metric]:
        yield _gauge("kynnys_ready", "Whether /readyz says so.", report.ready)
        found = {finding.kind for finding in (*report.problems, *report.notices)}
        problem = GaugeMetricFamily(
            "kynnys_problem", "1 for each kind of problem and notice that /readyz tells of.", labels=["kind"]
        )
        for kind in KINDS:
            problem.add_metric([kind], kind in found)
        yield problem
        faults = CounterMetricFamily(
            "kynnys_database_faults", "Transactions of this process that the database failed, by why.",
            labels=["kind"],
        )  # fmt: skip
        for kind in WORDS:
            faults.add_metric([kind], self._application.database.faults.counts[kind])
        yield faults
        admission = self._application.admission
        yield _gauge("kynnys_storing", "Requests that this process is storing.", admission.inside)
        yield _gauge(
            "kynnys_oldest_storing_seconds", "How long the longest of them has taken.", admission.oldest
        )
        yield CounterMetricFamily(
            "kynnys_requests_refused", "Requests refused since the start of this process: too much to store.",
            value=admission.refused,
        )  # fmt: skip
        if report.workers is not None:
            yield _gauge("kynnys_workers", "Live processes that answer and send.", report.workers)

    def _of_database(self) -> Iterator[Metric]:
        now = self._application.now()
        with self._application.database.reading() as work:
            waiting, oldest = work.inbox.backlog(), work.inbox.oldest()
            parked, unreadable = work.inbox.parked_count(), work.unreadable.count()
            due = work.outbox.waiting(now=now)
            counts = self._counts.of(work.outbox.counts)  # reads all messages
            unanswered = self._unanswered.of(work.inbox.unanswered)
            reminders = work.reminders.late(now=now)
            alerts = work.alerts.standing(URGENT)
        yield _gauge("kynnys_messages_waiting", "Messages from people that wait for an answer.", waiting)
        yield _gauge(
            "kynnys_oldest_waiting_seconds",
            "Age of the oldest of them.",
            (now - oldest).total_seconds() if oldest else 0,
        )
        yield _gauge("kynnys_messages_parked", "Messages that no turn could answer.", parked)
        yield _gauge(
            "kynnys_deliveries_unreadable", "Deliveries of providers that could not be read.", unreadable
        )
        kept = GaugeMetricFamily(
            "kynnys_messages_unanswered",
            "Messages that are kept and must not be answered, by why.",
            labels=["channel", "reason"],
        )
        for (channel, why), count in unanswered.items():
            kept.add_metric([channel, why], count)
        yield kept
        yield _gauge("kynnys_reminders_late", "Reminders that are due and did not fire yet.", reminders[0])
        yield _gauge(
            "kynnys_oldest_reminder_seconds",
            "How long the oldest of them is due.",
            (now - reminders[1]).total_seconds() if reminders[1] else 0,
        )
        yield from _of_alerts(alerts, now)
        unsent = GaugeMetricFamily(
            "kynnys_messages_unsent", "Messages to people that wait to be sent.", labels=["priority"]
        )
        late = GaugeMetricFamily(
            "kynnys_oldest_unsent_seconds", "How long the oldest of them is due.", labels=["priority"]
        )
        for priority, (count, since) in due.items():
            unsent.add_metric([priority.name], count)
            late.add_metric([priority.name], max(0.0, (now - since).total_seconds()))
        yield unsent
        yield late
        sends = GaugeMetricFamily(
            "kynnys_messages_out",
            "Messages to people by status.",
            labels=["channel", "status", "reason"],
        )
        for (channel, status, reason), count in counts.items():
            sends.add_metric([channel, status.value, reason or ""], count)
        yield sends


def _of_alerts(alerts: Standing, now: datetime) -> Iterator[Metric]:
    yield _gauge("kynnys_alerts_waiting", "Alerts of danger whose case no person opened yet.", alerts.waiting)
    yield _gauge(
        "kynnys_oldest_alert_seconds",
        "Age of the oldest of them.",
        (now - alerts.oldest).total_seconds() if alerts.oldest else 0,
    )
    yield _gauge(
        "kynnys_alerts_exhausted",
        "Those of them that went to the feedback leads: all who are on call were alerted, or none is.",
        alerts.with_leads,
    )
    yield _gauge("kynnys_alerts_untold", "Those of them for which no person could be told.", alerts.untold)


class _Collected:
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
