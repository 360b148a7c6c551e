"""`kynnys visits`: visits from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.organisation import Organisation
    from storage.database import Database

app = typer.Typer(name="visits", help="Visits, about which people are asked.", no_args_is_help=True)

T = TypeVar("T")

BATCH = 500  # visits to a transaction


@app.callback()
def visits() -> None:
    """Visits, about which people are asked."""


@app.command(name="import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with the columns id, unit, phone or telegram, ended_at, language and, where there are such, "
            "age_group, mother_tongue, municipality, channel, started_at, sms_permission, non_disclosure, refused, "
            "flagged, sensitive, several_numbers (docs/visits.md)"
        ),
    ],
) -> None:
    """Import visits. Wrong rows are reported with their line and left out; importing twice changes nothing. So an
    import that was broken off is finished by another one.

    A row with the id of a visit that has another phone, unit or time is wrong.

    Exit code 0 when every row was good, 2 when some were left out, 1 when the file could not be read.

    Example: kynnys visits import examples/kymenlaakso/visits.csv
    """
    from bot.cli.application import database, settings
    from bot.organisation import load

    values = settings()
    organisation = load(values.organisation)
    with database() as opened:
        wrong = import_file(file, opened, organisation, values)
    if wrong:
        raise typer.Exit(2)


def import_file(
    file: Path,
    database: Database,
    organisation: Organisation,
    settings: Settings,
    clock: Callable[[], float] = monotonic,
) -> int:
    """Import, print the result, return the number of wrong rows. Raises `FileError`."""
    from rich.console import Console

    from bot.application import utc_now
    from bot.cli.progress import progress
    from bot.config.channels import visit_channels
    from bot.visits import SkipReason, VisitError, VisitIn, read_csv, take_in

    console = Console(stderr=True)
    now = utc_now()
    channels = visit_channels(settings)
    came_of_it: Counter[str] = Counter()
    said: dict[str, SkipReason] = {}
    read = wrong = 0

    def tell(line: int, error: VisitError) -> None:
        nonlocal wrong
        wrong += 1
        console.print(f"{file}:{line}: {error}", markup=False, highlight=False, soft_wrap=True)

    visits = read_csv(file, now=now, organisation=organisation)
    if visits.ignored:
        names = ", ".join(visits.ignored)
        console.print(f"{file}: columns not read: {names}", markup=False, highlight=False, soft_wrap=True)
    with progress(console, file.name, visits.lines, clock) as reached:
        for batch in _batches(iter(visits)):
            good: list[tuple[int, VisitIn]] = []
            for line, row in batch:
                if isinstance(row, VisitError):
                    tell(line, row)
                else:
                    good.append((line, row))
            with database.writing() as work:
                results = take_in(
                    work,
                    [visit for _, visit in good],
                    organisation,
                    channels=channels,
                    now=now,
                    said=said,
                )
            for (line, _), result in zip(good, results, strict=True):
                if result.faults:
                    tell(line, VisitError(*result.faults))
                else:
                    came_of_it[_words(result.status, result.reason)] += 1
            read += len(batch)
            reached(batch[-1][0])
    summary = ", ".join(f"{count} {words}" for words, count in sorted(came_of_it.items()))
    typer.echo(
        f"{read} visits in {file}: {summary or 'none good'}"
        + (f", {wrong} wrong and left out" if wrong else "")
    )
    return wrong


def _words(status: str, reason: str) -> str:
    return f"{status} ({reason})" if status == "skipped" else status


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
