"""What would become of the visits of a file if they were imported now, without importing them.

They are taken in by `take_in`, in an empty copy of the database that holds what is known of their people, and fall due
there one after the other, by `decide`. The copy goes at the end, and nothing is ever sent from it. What people write
meanwhile and other visits that come in cannot be known.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Literal, TypeVar

from bot.asking.decision import Ask, Skip, Wait, decide, facts, rules_of
from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation
from bot.visits.faults import VisitError
from bot.visits.reasons import permanent_skip_reason
from bot.visits.register import Result, take_in
from bot.visits.schema import VisitIn
from channels.registry import reaching
from storage.operations.excerpt import copy_known, empty_copy

if TYPE_CHECKING:
    from storage.database import Database, Work
    from storage.feedback.visits import Visit

BATCH = 500  # rows to a transaction
_AT_THE_END = datetime(9999, 1, 1, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of one row: asked about at `at`, skipped for `reason`, known before, or wrong and left out."""

    line: int
    outcome: Literal["asked", "skipped", "known", "refused"]
    unit: str = ""
    at: datetime | None = None
    reason: str = ""


@contextmanager
def planning(
    database: Database, organisation: Organisation, *, channels: Mapping[str, str], now: datetime
) -> Iterator[Plan]:
    """A plan, to be taken through its steps in order: `take`, `fall_due`, `outcomes`."""
    with empty_copy(database) as copy, tempfile.TemporaryFile("w+", encoding="ascii") as notes:
        yield Plan(database, copy, organisation, channels, now, notes)


@dataclass(slots=True)
class Plan:
    database: Database
    copy: Database
    organisation: Organisation
    channels: Mapping[str, str]
    now: datetime
    notes: IO[
        str
    ]  # a line for each row: its number, its outcome so far, its unit and the id of its visit in the copy
    waiting: int = 0  # visits that are to fall due
    said: dict[str, SkipReason] = field(default_factory=dict)  # as in `take_in`

    def take(
        self,
        rows: Iterable[tuple[int, VisitIn | VisitError]],
        wrong: Callable[[int, VisitError], object] = lambda line, error: None,
    ) -> Iterator[int]:
        """Take them in; the number of the line that is reached. `wrong` hears what is wrong in which line."""
        for batch in _batches(iter(rows)):
            self._take(batch, wrong)
            yield batch[-1][0]
        with self.copy.reading() as work:  # once: it counts all rows
            self.waiting = work.visits.by_status().get("planned", 0)

    def _take(
        self, batch: Sequence[tuple[int, VisitIn | VisitError]], wrong: Callable[[int, VisitError], object]
    ) -> None:
        visits = [row for _, row in batch if isinstance(row, VisitIn)]
        ids = [visit.id for visit in visits]
        addresses = {(channel, visit.address) for visit in visits for channel in reaching(visit.addressed_by)}
        with self.database.reading() as source, self.copy.writing() as work:
            copy_known(source, work, addresses=addresses, visit_ids=ids)
            before = set(work.visits.known(ids))
            results = take_in(
                work, visits, self.organisation, channels=self.channels, now=self.now, said=self.said
            )
            stored = {id: known.id for id, known in work.visits.known(ids).items()}
        for (line, row), result in _beside(batch, results):
            if isinstance(row, VisitError):
                wrong(line, row)
                self._note(line, "refused")
            elif result is not None and result.faults:
                wrong(line, VisitError(*result.faults))
                self._note(line, "refused", row.unit)
            elif row.id in before or (result is not None and result.status == "known"):
                self._note(line, "known", row.unit)
            else:
                self._note(line, "new", row.unit, stored[row.id])

    def _note(self, line: int, outcome: str, unit: str = "", visit: int = 0) -> None:
        self.notes.write(f"{line}\t{outcome}\t{unit}\t{visit}\n")

    def fall_due(self) -> Iterator[int]:
        """Let every visit that waits be asked about or skipped, in their order; how many are by now."""
        done = 0
        while True:
            with self.copy.writing() as work:
                due = _one_each(work.visits.due(now=_AT_THE_END, limit=BATCH))
                if not due:
                    return
                self._decide_all(work, due)
            done += len(due)
            yield done

    def _decide_all(self, work: Work, due: Sequence[Visit]) -> None:
        skipped, put_off = [], []
        for visit, known in zip(due, facts(work, due, self.organisation, now=self.now), strict=True):
            at = max(self.now, visit.due_at or self.now)
            if reason := permanent_skip_reason(visit, self.organisation):
                skipped.append((visit.id, reason))
                continue
            match decide(visit, known, rules_of(visit.unit, visit.ended_at, self.organisation), now=at):
                case Skip(reason):
                    skipped.append((visit.id, reason))
                case Wait(until):
                    put_off.append((visit.id, until))
                case Ask():
                    work.visits.asked_all([visit.id], at, remind_at=at, close_at=at)
        work.visits.skip_all(skipped, now=self.now)
        work.visits.plan_all(put_off)

    def outcomes(self) -> Iterator[PlannedRow]:
        """One for each row, in their order."""
        self.notes.seek(0)
        for lines in _batches(iter(self.notes)):
            rows = [line.rstrip("\n").split("\t") for line in lines]
            with self.copy.reading() as work:
                became = work.visits.became([int(visit) for *_, visit in rows if visit != "0"])
            for line, outcome, unit, visit in rows:
                match outcome:
                    case "known":
                        yield PlannedRow(int(line), "known", unit)
                    case "refused":
                        yield PlannedRow(int(line), "refused", unit)
                    case _:
                        asked_at, reason = became[int(visit)]
                        if asked_at is not None:
                            yield PlannedRow(int(line), "asked", unit, asked_at)
                        else:
                            yield PlannedRow(int(line), "skipped", unit, reason=reason or "")


def _beside(
    batch: Sequence[tuple[int, VisitIn | VisitError]], results: Sequence[Result]
) -> Iterator[tuple[tuple[int, VisitIn | VisitError], Result | None]]:
    left = iter(results)
    for line, row in batch:
        yield (line, row), next(left) if isinstance(row, VisitIn) else None


def _one_each(due: Sequence[Visit]) -> list[Visit]:
    """Up to the first whose person is among them already: what becomes of one decides about the next."""
    people: set[int] = set()
    first: list[Visit] = []
    for visit in due:
        if visit.person in people:
            break
        people.add(visit.person)
        first.append(visit)
    return first


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
