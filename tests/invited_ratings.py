"""What reports count of the invited, as tests compare it."""

from __future__ import annotations

from storage.feedback.figures import Range
from storage.work import Work


def invited_ratings(work: Work) -> dict[tuple[str | None, int], int]:
    """How many of the invited gave which rating to which unit."""
    return {
        (rated.series.unit, rated.rating): rated.times
        for rated in work.figures.rated(Range())
        if rated.series.source == "invited" and rated.rating is not None
    }
