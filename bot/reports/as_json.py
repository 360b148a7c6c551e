"""A report as JSON, for other programs: its names stay."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from bot.organisation import Organisation
from bot.reports.figures import INVITED, Figures
from bot.reports.participation import Participation
from bot.reports.shown import Report, Shown


def as_json(
    figures: Figures,
    report: Report,
    organisation: Organisation,
    *,
    participation: Participation | None = None,
    unit: str | None = None,
    whole: bool = True,
) -> str:
    """`total` is of the invited alone; what posters and others brought stands in `other_sources`.

    `unit`: the report is of this one alone. `whole`: of every unit and channel; else visits and ways to take part are not told of.
    """
    period = figures.period
    return json.dumps(
        {
            "from": period.first.isoformat() if period.first else None,
            "to": period.last.isoformat() if period.last else None,
            "visits": {
                "handed_in": sum(figures.handed_in.values()),
                "by_status": dict(sorted(figures.handed_in.items())),
                "skipped": dict(sorted(figures.skipped.items())),
            }
            if whole
            else None,
            "participation": asdict(participation) if whole and participation else None,
            "units": [
                {
                    **_unit(series.unit, organisation),
                    "question": series.question,
                    "channel": series.channel,
                    "source": series.source,
                    **_numbers(line),
                }
                for series, line in report.lines.items()
            ],
            "total": _numbers(report.totals[INVITED]),
            "other_sources": [
                {"source": source, **_numbers(line)}
                for source, line in report.totals.items()
                if source != INVITED
            ],
            "coverage": [
                {
                    "unit": each,
                    "name": organisation.units[each].name.of(organisation.settings.language),
                    "state": state,
                }
                for each, state in figures.coverage.items()
                if unit in (None, each)
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _unit(id: str | None, organisation: Organisation) -> dict[str, Any]:
    known = organisation.units.get(id or "")
    return {
        "unit": id,
        "name": known.name.of(organisation.settings.language) if known else None,
        "retired": id is not None and known is None,
    }


def _numbers(line: Shown) -> dict[str, Any]:
    return {
        "invited": line.invited,
        "delivered": line.delivered,
        "answered": line.answered,
        "rate": _rounded(line.rate, 4),
        "n": line.n,
        "nps": _rounded(line.nps, 1),
        "low": _rounded(line.low, 1),
        "high": _rounded(line.high, 1),
        "few": line.few,
        "handled_in_time": _rounded(line.handled_in_time, 4),
        "answered_in_time": _rounded(line.answered_in_time, 4),
        "hidden": list(line.hidden),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
