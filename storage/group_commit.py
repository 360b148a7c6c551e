"""Where units run: threads that take the waiting ones together and commit them once.

A commit, a wait for the disk, is most of what a small unit costs. So a lane that becomes free takes all the units
that wait by then, runs each within its own savepoint and commits them together (a group commit). A unit that
raises is rolled back alone, and no caller gets a result before the commit is done.

On PostgreSQL they run ahead of its answers, as nearly always nothing fails. Where something does, each is done again
alone, waiting for every answer, and hears of its own failure only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from storage.driver.statements import RanAhead

if TYPE_CHECKING:
    from storage.work import Work

_PATIENCE = 0.005  # seconds of work after which a group closes: more would be felt as waiting
_TRIES = 3  # for a unit that the database itself broke off
_BROKEN_OFF = {"40P01", "40001"}  # PostgreSQL: deadlock detected, serialization failure


class _Job:
    __slots__ = ("fn", "future", "result")

    def __init__(self, fn: Callable[[Work], Any]) -> None:
        self.fn = fn
        self.future: Future[Any] = Future()
        self.result: Any = None


class GroupCommit:
    """`count` threads over one queue. `unit` opens one transaction; `patience` is in seconds."""

    def __init__(
        self, unit: Callable[..., AbstractContextManager[Work]], *, count: int, patience: float = _PATIENCE
    ) -> None:
        self._unit = unit
        self._patience = patience
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._threads = [Thread(target=self._run, name=f"storage-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[[Work], Any]) -> Future[Any]:
        if self._closed:
            raise RuntimeError("the database is closed")
        job = _Job(fn)
        self._queue.put(job)
        return job.future

    def close(self, patience: float | None = None) -> None:
        """What was handed in before is still done, as far as it can be in so many seconds."""
        if self._closed:
            return
        self._closed = True
        for _ in self._threads:
            self._queue.put(None)
        until = None if patience is None else monotonic() + patience
        for thread in self._threads:
            thread.join(None if until is None else max(0.0, until - monotonic()))

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            if self._queue.empty():
                self._alone(job, ahead=True)
            else:
                self._together(job)

    def _alone(self, job: _Job, *, ahead: bool = False) -> None:
        for attempt in range(1, _TRIES + 1):
            try:
                with self._unit(ahead=ahead and attempt == 1) as work:
                    job.result = job.fn(work)
            except BaseException as error:  # noqa: BLE001 - it belongs to the caller, who waits in another thread
                if not (broken_off(error) and attempt < _TRIES):
                    job.future.set_exception(error)
                    return
            else:
                job.future.set_result(job.result)
                return

    def _together(self, first: _Job) -> None:
        taken = [first]  # these get the error where not even a transaction can begin
        again: list[_Job] = []
        try:
            with self._unit(ahead=True) as work:
                taken.clear()
                for job in self._following(first):
                    taken.append(job)
                    try:
                        with work.savepoint():
                            job.result = job.fn(work)
                    except Exception as error:
                        if work.lost:
                            raise
                        taken.pop()  # what failed belongs to the caller of this one alone
                        again += _failed([job], error)
        except BaseException as error:  # noqa: BLE001 - nothing of the group happened
            again += _failed(taken, error)
        else:
            for job in taken:
                job.future.set_result(job.result)
        for job in again:
            self._alone(job)

    def _following(self, first: _Job) -> Iterator[_Job]:
        """The first job and those that wait behind it, until patience ends."""
        until = monotonic() + self._patience
        yield first
        while monotonic() < until:
            try:
                job = self._queue.get_nowait()
            except Empty:
                return
            if job is None:
                self._queue.put(None)  # the sign to stop is for a lane between two groups
                return
            if job.future.set_running_or_notify_cancel():
                yield job


def _failed(jobs: list[_Job], error: BaseException) -> list[_Job]:
    """Those of the jobs that are worth another try; the callers of the others are told the error."""
    if broken_off(error):
        return jobs
    for job in jobs:
        job.future.set_exception(error)
    return []


def broken_off(error: BaseException) -> bool:
    """Whether it may be tried again: PostgreSQL ended the transaction to settle a conflict with another one, or
    something failed that was not waited for.
    """
    if isinstance(error, RanAhead):
        return True
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _BROKEN_OFF
