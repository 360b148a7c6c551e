"""The result of catching up, as the operator sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.message import Priority

Told = Callable[[int, int], None]
"""Hears how many messages of how many are dealt with."""


@dataclass(slots=True)
class Report:
    as_of: datetime
    hand_in_since: datetime
    asked: Sequence[str]  # channels whose providers know what went either way
    from_people: int = 0  # messages of people that were taken in
    listed: int = 0  # sent messages that the provider has and the backup does not
    found: int = 0  # of these, as what this database would have sent
    lost: int = 0  # of these, as questions about visits that the backup does not know
    answered: int = 0  # replies not sent because another one went out in their place
    held: Sequence[tuple[str, Priority, int]] = ()
