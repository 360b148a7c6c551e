"""`kynnys plan`: what would become of the visits of a file, before they are imported."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.organisation import Organisation
    from bot.visits.plan import PlannedRow
    from storage.database import Database


class Format(StrEnum):
    text = "text"
    json = "json"


def plan(
    file: Annotated[Path, typer.Argument(help="CSV as for `kynnys visits import`")],
    format: Annotated[Format, typer.Option("--format", help="for people, or for programs")] = Format.text,
    summary: Annotated[
        bool, typer.Option("--summary", help="the sums alone, without a line each row")
    ] = False,
) -> None:
    """Show who would be asked when, and who not and why.

    As if the file were imported now.

    Nothing is stored or sent, and no number or address is shown: a row is named by its line. The sums are those of an
    import that follows, as long as nobody writes meanwhile and no other visits come in.

    Exit code 0 when every row was good, 2 when some are wrong, 1 when the file could not be read.

    Example: kynnys plan examples/kymenlaakso/visits.csv --summary
    """
    from bot.application import utc_now
    from bot.cli.application import database, settings
    from bot.organisation import load

    values = settings()
    organisation = load(values.organisation)
    with _ended_by_signals(), database() as opened:
        refused = show(file, opened, organisation, values, now=utc_now(), format=format, each=not summary)
    if refused:
        raise typer.Exit(2)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Also where the process is told to end, what it works with goes."""
    before = signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def show(
    file: Path,
    database: Database,
    organisation: Organisation,
    settings: Settings,
    *,
    now: datetime,
    format: Format = Format.text,
    each: bool = True,
) -> int:
    """Print the plan; the number of wrong rows. Raises `FileError`."""
    with _rows(file, database, organisation, settings, now) as rows:
        sums = Sums()
        if format is Format.json:
            _print_json(file, now, sums.counting(rows), sums, each=each)
        else:
            _print_text(file, now, sums.counting(rows), sums, each=each)
    return sums.refused


@contextmanager
def _rows(
    file: Path, database: Database, organisation: Organisation, settings: Settings, now: datetime
) -> Iterator[Iterator[PlannedRow]]:
    from rich.console import Console

    from bot.cli.progress import progress
    from bot.config.channels import visit_channels
    from bot.visits import VisitError, read_csv
    from bot.visits.plan import planning

    console = Console(stderr=True)
    visits = read_csv(file, now=now, organisation=organisation)

    def tell(said: str) -> None:
        console.print(f"{file}{said}", markup=False, highlight=False, soft_wrap=True)

    def wrong(line: int, error: VisitError) -> None:
        tell(f":{line}: {error}")

    if visits.ignored:
        tell(f": columns not read: {', '.join(visits.ignored)}")
    with planning(database, organisation, channels=visit_channels(settings), now=now) as plan:
        with progress(console, file.name, visits.lines) as reached:
            for line in plan.take(visits, wrong):
                reached(line)
        with progress(console, f"{file.name}, when", plan.waiting) as reached:
            for done in plan.fall_due():
                reached(done)
        yield plan.outcomes()


@dataclass
class Sums:
    rows: int = 0
    asked: int = 0
    known: int = 0
    refused: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    by_day: Counter[str] = field(default_factory=Counter)  # in Finland
    by_unit: Counter[str] = field(default_factory=Counter)  # of those asked

    def counting(self, rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
        from bot.asking.calendar import day_of

        for row in rows:
            self.rows += 1
            match row.outcome:
                case "asked":
                    self.asked += 1
                    self.by_unit[row.unit] += 1
                    if row.at is not None:
                        self.by_day[day_of(row.at).isoformat()] += 1
                case "skipped":
                    self.skipped[row.reason] += 1
                case "known":
                    self.known += 1
                case "refused":
                    self.refused += 1
            yield row

    def as_dict(self) -> dict[str, Any]:
        return {
            "visits": self.rows,
            "asked": self.asked,
            "skipped": dict(sorted(self.skipped.items())),
            "known": self.known,
            "refused": self.refused,
            "asked_by_day": dict(sorted(self.by_day.items())),
            "asked_by_unit": dict(sorted(self.by_unit.items())),
        }


def _print_json(file: Path, now: datetime, rows: Iterable[PlannedRow], sums: Sums, *, each: bool) -> None:
    """One object, written row by row: a long file is never held."""
    head = {"file": str(file), "planned_at": now.isoformat()}
    typer.echo("{" + json.dumps(head, ensure_ascii=False)[1:-1] + (', "rows": [' if each else ""))
    before = ""
    for row in rows:
        if each:
            typer.echo(before + json.dumps(_as_dict(row), ensure_ascii=False), nl=False)
            before = ",\n"
    typer.echo(("\n], " if each else ", ") + json.dumps(sums.as_dict(), ensure_ascii=False)[1:-1] + "}")


def _as_dict(row: PlannedRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "unit": row.unit or None,
        "outcome": row.outcome,
        "at": row.at.isoformat() if row.at else None,
        "reason": row.reason or None,
    }


def _print_text(file: Path, now: datetime, rows: Iterable[PlannedRow], sums: Sums, *, each: bool) -> None:
    typer.echo(f"If {file} were imported on {_moment(now)}. Nothing was stored or sent.\n")
    for row in rows:
        if each:
            typer.echo(f"line {row.line:<6} {row.unit:<20} {_said(row)}".rstrip())
    if each:
        typer.echo()
    typer.echo(f"{sums.rows} visits")
    typer.echo(f"  asked       {sums.asked:>7}")
    for day, count in sorted(sums.by_day.items()):
        typer.echo(f"    on {_day(day):<16} {count:>7}")
    for unit, count in sorted(sums.by_unit.items()):
        typer.echo(f"    at {unit:<16} {count:>7}")
    typer.echo(f"  not asked   {sum(sums.skipped.values()):>7}")
    for reason, count in sorted(sums.skipped.items()):
        typer.echo(f"    {reason:<19} {count:>7}  {WORDS[reason]}")
    typer.echo(f"  known       {sums.known:>7}  taken in before: nothing changes")
    typer.echo(f"  refused     {sums.refused:>7}  wrong, and left out")


def _said(row: PlannedRow) -> str:
    match row.outcome:
        case "asked":
            return f"asked on {_moment(row.at)}" if row.at else "asked"
        case "skipped":
            return f"not asked: {row.reason}, {WORDS[row.reason]}"
        case "known":
            return "known: taken in before"
        case _:
            return "refused: wrong, and left out"


def _moment(moment: datetime) -> str:
    from bot.asking.calendar import HELSINKI

    return f"{moment.astimezone(HELSINKI):%a %-d.%-m.%Y at %-H.%M}"


def _day(day: str) -> str:
    return f"{datetime.fromisoformat(day):%a %-d.%-m.%Y}"


WORDS = {
    "non_disclosure": "the person is under non-disclosure",
    "no_permission": "no permission to text the person",
    "refused": "the person refused at the unit",
    "flagged": "staff marked the visit",
    "sensitive": "the visit is sensitive",
    "sensitive_unit": "the unit or its service is sensitive",
    "unit_off": "the unit asks nobody on that day",
    "too_young": "younger than minimum_age",
    "unknown_age": "the age is not known",
    "several_numbers": "several numbers on record",
    "long_stay": "the stay was longer than long_stay_days",
    "no_channel": "no channel reaches the address",
    "too_old": "older than drop_after_days when it falls due",
    "opted_out": "the person wants no messages",
    "superseded": "the person visited again later",
    "quarantine": "the person was asked lately",
    "erased": "the person's data was erased",
}
