"""What the database breaks off is done again, and only that: alone, and in a group with others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from storage.group_commit import GroupCommit


class Conflict(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def broken_off(sqlstate: str = "40P01") -> DBAPIError:
    return DBAPIError(None, None, Conflict(sqlstate))


class Unit:
    """A transaction without a database. `commits` holds what each commit raises; one beyond them succeeds."""

    lost = False

    def __init__(self, *commits: Exception | None) -> None:
        self.commits = list(commits)
        self.opened = 0

    @contextmanager
    def __call__(self, *, ahead: bool = False) -> Iterator[Any]:
        self.opened += 1
        yield self
        if self.commits and (error := self.commits.pop(0)):
            raise error

    def savepoint(self) -> Any:
        return nullcontext()


def together(unit: Unit, *jobs: Callable[[Any], Any]) -> list[Any]:
    """What each gives or raises, all of them taken in one group."""
    lanes = GroupCommit(unit, count=1, patience=60)
    busy, go = threading.Event(), threading.Event()

    def occupy(_: Any) -> None:
        busy.set()
        go.wait(5)

    first = lanes.submit(occupy)
    busy.wait(5)
    futures = [lanes.submit(job) for job in jobs]
    go.set()
    first.result(5)
    results = [future.exception(5) or future.result(5) for future in futures]
    lanes.close()
    return results


def breaking(times: int, error: Exception, calls: list[str], name: str) -> Callable[[Any], str]:
    """A unit that raises so many times and then succeeds."""

    def job(_: Any) -> str:
        calls.append(name)
        if calls.count(name) <= times:
            raise error
        return name

    return job


def saying(name: str, calls: list[str]) -> Callable[[Any], str]:
    return breaking(0, Exception(), calls, name)


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
def test_what_is_broken_off_in_a_group_is_done_again_alone(sqlstate: str) -> None:
    calls: list[str] = []
    unit = Unit()
    results = together(
        unit, saying("a", calls), breaking(1, broken_off(sqlstate), calls, "b"), saying("c", calls)
    )
    assert results == ["a", "b", "c"]
    assert calls == ["a", "b", "c", "b"]
    assert unit.opened == 3  # of what occupied the lane, of the group, and of what is done again


def test_another_error_in_a_group_is_told_and_not_tried_again() -> None:
    calls: list[str] = []
    error = DBAPIError(None, None, Conflict("23505"))
    results = together(Unit(), saying("a", calls), breaking(1, error, calls, "b"))
    assert results == ["a", error]
    assert calls == ["a", "b"]


def test_a_group_whose_commit_is_broken_off_is_done_again_one_by_one() -> None:
    calls: list[str] = []
    unit = Unit(None, broken_off("40001"))
    assert together(unit, saying("a", calls), saying("b", calls)) == ["a", "b"]
    assert calls == ["a", "b", "a", "b"]
    assert unit.opened == 4


def test_a_group_whose_commit_fails_otherwise_is_not_tried_again() -> None:
    calls: list[str] = []
    error = DBAPIError(None, None, Conflict("53100"))
    assert together(Unit(None, error), saying("a", calls), saying("b", calls)) == [error, error]
    assert calls == ["a", "b"]


def test_what_was_broken_off_within_a_group_that_is_broken_off_is_done_again_once() -> None:
    calls: list[str] = []
    results = together(Unit(None, broken_off()), saying("a", calls), breaking(1, broken_off(), calls, "b"))
    assert results == ["a", "b"]
    assert sorted(calls) == ["a", "a", "b", "b"]


@pytest.mark.parametrize(("times", "tries"), [(2, 3), (3, 3)])
def test_what_is_always_broken_off_is_told_after_three_tries(times: int, tries: int) -> None:
    """In a group, the try within it comes on top."""
    for others in (0, 1):
        calls: list[str] = []
        error = broken_off()
        job = breaking(times + others, error, calls, "b")
        more = [partial(saying("a", calls))] * others
        *_, result = together(Unit(), *more, job) if others else [_alone(job)]
        assert result == ("b" if times < tries else error)
        assert calls.count("b") == tries + others


def _alone(job: Callable[[Any], Any]) -> Any:
    lanes = GroupCommit(Unit(), count=1)
    future = lanes.submit(job)
    result = future.exception(5) or future.result(5)
    lanes.close()
    return result


def test_where_no_transaction_can_begin_no_caller_waits_for_ever() -> None:
    """As where the server is gone, or the keys do not fit: each hears of it."""

    class Shut(Unit):
        @contextmanager
        def __call__(self, *, ahead: bool = False) -> Iterator[Any]:
            self.opened += 1
            if self.opened > 1:  # while the first job keeps the lane busy, others come
                raise OSError
            yield self

    calls: list[str] = []
    results = together(Shut(), *(saying(name, calls) for name in ("a", "b", "c")))
    assert [type(result) for result in results] == [OSError] * 3
    assert calls == []
