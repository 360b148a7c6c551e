"""How many visits ended in which way, for tests."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from storage.database import Work
from storage.models import visits


def by_outcome(work: Work) -> dict[str, int]:
    """Of those closed."""
    return _counted(work, visits.c.outcome, "closed")


def by_reason(work: Work) -> dict[str, int]:
    """Of those skipped."""
    return _counted(work, visits.c.reason, "skipped")


def _counted(work: Work, column: object, status: str) -> dict[str, int]:
    return dict(Counter(work.connection.execute(select(column).where(visits.c.status == status)).scalars()))  # type: ignore[call-overload]
