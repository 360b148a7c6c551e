"""A report as a person reads it in a terminal or a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.organisation import Organisation
from bot.reports.figures import INVITED, Coverage, Figures
from bot.reports.nps import HIDDEN_BELOW
from bot.reports.participation import Participation
from bot.reports.shown import Report, Shown
from storage.feedback.figures import Series

if TYPE_CHECKING:
    from rich.console import Console

COLUMNS = (
    "Unit", "Question", "Channel", "Source", "Invited", "Delivered", "Answered", "Rate", "Ratings", "NPS", "95 %",
    "Handled in time", "Answers in time",
)  # fmt: skip
NUMBERS = frozenset(COLUMNS[4:])
STATES = {
    Coverage.asks_nobody: "asks nobody",
    Coverage.no_answers: "0 answers",
    Coverage.under_5: f"under {HIDDEN_BELOW} answers",
}


def print_report(
    console: Console,
    figures: Figures,
    report: Report,
    organisation: Organisation,
    *,
    participation: Participation | None = None,
    unit: str | None = None,
    whole: bool = True,
) -> None:
    """`unit`: the report is of this one alone. `whole`: of every unit and channel."""
    from rich.table import Table

    console.print(f"{organisation.name.of(organisation.settings.language)}: {figures.period}")
    for line in _visits(figures) if whole else ():
        console.print(line)
    table = Table(*COLUMNS)
    for column in table.columns:
        column.justify = "right" if column.header in NUMBERS else "left"
    for series, shown in report.lines.items():
        table.add_row(*_named(series, organisation), *_numbers(shown, invited=series.source == INVITED))
    table.add_section()
    for source, shown in report.totals.items():
        table.add_row(f"Total, {source}", "", "", source, *_numbers(shown, invited=source == INVITED))
    console.print(table)
    for line in _coverage(figures, organisation, unit):
        console.print(line)
    for line in _participation(participation) if whole and participation else ():
        console.print(line)


def _visits(figures: Figures) -> Iterator[str]:
    """Visits that ended in the period."""
    by = figures.handed_in
    asked = sum(by.get(status, 0) for status in ("asked", "answered", "closed"))
    yield f"Visits {sum(by.values())}: asked {asked}, waiting {by.get('planned', 0)}, skipped {by.get('skipped', 0)}"
    for reason, visits in sorted(figures.skipped.items()):
        yield f"  skipped, {reason}: {visits}"


def _named(series: Series, organisation: Organisation) -> tuple[str, str, str, str]:
    known = organisation.units.get(series.unit or "")
    name = (
        known.name.of(organisation.settings.language)
        if known
        else f"{series.unit} (retired)"
        if series.unit
        else "no unit"
    )
    return name, series.question or "not asked", series.channel, series.source


def _numbers(line: Shown, *, invited: bool) -> Iterator[str]:
    yield str(line.invited) if invited else ""
    yield str(line.delivered) if invited else ""
    yield _count(line, line.answered)
    yield _percent(line.rate)
    yield _count(line, line.n)
    yield "" if line.nps is None else f"{line.nps:.0f}"
    low, high = line.low, line.high
    yield (
        "" if low is None or high is None else f"{low:.0f} … {high:.0f}{' (few answers)' if line.few else ''}"
    )
    yield _percent(line.handled_in_time)
    yield _percent(line.answered_in_time)


def _count(line: Shown, count: int | None) -> str:
    if count is not None:
        return str(count)
    return f"under {HIDDEN_BELOW}" if line.small else "hidden"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f} %"


def _coverage(figures: Figures, organisation: Organisation, unit: str | None) -> Iterator[str]:
    for state, words in STATES.items():
        names = [
            organisation.units[id].name.of(organisation.settings.language)
            for id, found in figures.coverage.items()
            if found is state and unit in (None, id)
        ]
        if names:
            yield f"{words[0].upper()}{words[1:]}: {', '.join(names)}"


def _participation(told: Participation) -> Iterator[str]:
    yield _sum("Events", told.events)
    yield _sum("Ways to take part by the means of section 29", told.means)
    yield _sum("Ways to take part by form", told.forms)
    yield _sum("Opened by posters", told.posters)
    named = {
        barrier: f"under {HIDDEN_BELOW}" if count is None else count
        for barrier, count in told.hindrances.items()
        if count != 0
    }
    each = ", ".join(f"{barrier} {count}" for barrier, count in named.items())
    yield f"What keeps people from taking part, as they said: {each or 'nothing was named'}"
    reported = f"under {HIDDEN_BELOW}" if told.discrimination is None else told.discrimination
    yield f"Reports of discrimination: {reported}"
    counts = told.suggestions
    yield (
        f"Suggestions: {counts['light']} (to councils and panels {counts['to_councils']}; "
        f"supported {counts['supports']} times)"
    )
    yield f"Way to an official initiative told: {counts['official_way_told']} times"


def _sum(what: str, counts: Mapping[str, int]) -> str:
    each = ", ".join(f"{name} {count}" for name, count in counts.items())
    return f"{what}: {sum(counts.values())}{f' ({each})' if each else ''}"
