"""`kynnys report`: how many were asked, how many answered, and what they said in figures."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.reports.nps import Nps


def report() -> None:
    """Print the figures so far. Visits by status, and the recommendation index of each unit.

    Small figures stay hidden: below 5 answers nothing is shown, below 10 only their number.

    Example: kynnys report
    """
    from rich.console import Console
    from rich.table import Table

    from bot.cli.application import database, settings
    from bot.organisation import load
    from bot.reports.nps import Nps

    organisation = load(settings().organisation)
    with database() as opened, opened.reading() as work:
        by_status, by_reason, by_rating = (
            work.visits.by_status(),
            work.visits.by_reason(),
            work.feedback.by_rating(),
        )
    asked = sum(by_status.get(status, 0) for status in ("asked", "answered", "closed"))
    console = Console(highlight=False)
    console.print(
        f"Visits {sum(by_status.values())}: asked {asked}, waiting {by_status.get('planned', 0)}, skipped {by_status.get('skipped', 0)}"
    )
    for reason, count in sorted(by_reason.items()):
        console.print(f"  skipped, {reason}: {count}")
    ratings: dict[str | None, dict[int, int]] = defaultdict(dict)
    for (unit, rating), count in by_rating.items():
        ratings[unit][rating] = count
    table = Table("Unit", "Answers", "NPS", "95 %")
    for known in organisation.units.values():
        table.add_row(known.name.of("fi"), *_figures(Nps.of(ratings[known.id])))
    console.print(table)


def _figures(nps: Nps) -> tuple[str, str, str]:
    from bot.reports.nps import FIRM_FROM, HIDDEN_BELOW, SHOWN_FROM

    if nps.answers < HIDDEN_BELOW:
        return f"under {HIDDEN_BELOW}", "", ""
    if nps.answers < SHOWN_FROM:
        return str(nps.answers), "", ""
    low, high = nps.interval
    few = "" if nps.answers >= FIRM_FROM else " (few answers)"
    return str(nps.answers), f"{nps.value:.0f}", f"{low:.0f} … {high:.0f}{few}"
