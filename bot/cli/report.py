"""`kynnys report`: how many were asked, how many answered, and what they said in figures."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.organisation import Organisation
    from bot.reports.figures import Figures
    from bot.reports.participation import Participation

WIDTH = 200  # characters of a line where no terminal says otherwise


class Format(StrEnum):
    text = "text"
    json = "json"


def report(
    first: Annotated[
        str | None, typer.Option("--from", help="first day in Finland: 2026-10-01", metavar="DAY")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="last day, included", metavar="DAY")] = None,
    quarter: Annotated[str | None, typer.Option(help="instead of days: 2026Q4")] = None,
    year: Annotated[str | None, typer.Option(help="instead of days: 2026")] = None,
    unit: Annotated[str | None, typer.Option(help="id of one unit, also of a retired one")] = None,
    channel: Annotated[str | None, typer.Option(help="one channel, such as sms")] = None,
    format: Annotated[Format, typer.Option(help="for people or for programs")] = Format.text,
    out: Annotated[Path | None, typer.Option(help="the file to write instead of the terminal")] = None,
) -> None:
    """Print the figures of a period, or so far. A line each for unit, version of the question, channel and source.

    A question belongs to the day when it was asked, and so does its answer; what posters brought, to the day when it was
    said. Small figures stay hidden: below 5 answers nothing is shown, below 10 only their number, and others where a sum
    would tell the small ones.

    Example: kynnys report --quarter 2026Q4 --unit koks
    """
    from datetime import UTC, datetime

    from bot.cli.application import database, settings
    from bot.organisation import load
    from bot.reports.figures import gather
    from bot.reports.participation import gather_participation
    from bot.reports.period import read_period

    period = read_period(first, last, quarter, year)
    organisation = load(settings().organisation)
    known = _channel(channel)
    with database() as opened, opened.reading() as work:
        figures = gather(work, organisation, period, now=datetime.now(UTC))
        participation = gather_participation(work, period)
    text = _written(
        figures, participation, organisation, format, _unit(unit, figures, organisation), known, out
    )
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        typer.echo(f"Written: {out}")


def _unit(named: str | None, figures: Figures, organisation: Organisation) -> str | None:
    """Raises `UnknownUnit` for one that is neither in the organisation's data nor in the figures."""
    if named is None:
        return None
    id = named.strip().lower()
    return id if any(series.unit == id for series in figures.lines) else organisation.unit(id).id


def _channel(named: str | None) -> str | None:
    from bot.organisation import nearest
    from bot.reports.period import ReportError
    from channels.registry import CHANNELS

    if named is None or named in CHANNELS:
        return named
    near = nearest(named, list(CHANNELS))
    raise ReportError(
        f"no channel is called {named}; "
        + (f"did you mean {near}?" if near else f"there are: {', '.join(CHANNELS)}")
    )


def _written(
    figures: Figures,
    participation: Participation,
    organisation: Organisation,
    format: Format,
    unit: str | None,
    channel: str | None,
    out: Path | None,
) -> str:
    import io

    from rich.console import Console

    from bot.reports.as_json import as_json
    from bot.reports.as_text import print_report
    from bot.reports.shown import show

    shown, whole = show(figures, unit=unit, channel=channel), unit is None and channel is None
    if format is Format.json:
        return (
            f"{as_json(figures, shown, organisation, participation=participation, unit=unit, whole=whole)}\n"
        )
    terminal = Console()
    width = terminal.width if terminal.is_terminal and out is None else WIDTH
    file = io.StringIO()
    print_report(
        Console(file=file, width=width, highlight=False, markup=False),
        figures,
        shown,
        organisation,
        participation=participation,
        unit=unit,
        whole=whole,
    )
    return file.getvalue()
