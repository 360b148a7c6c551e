"""Which barrier to taking part a text names, in three languages, and what names none."""

from __future__ import annotations

import csv
from pathlib import Path

from bot.organisation.opportunities import Barrier
from dialogs.understanding.hindrances import BARRIERS, hindrance
from storage.models.hindrances import BARRIERS as STORED

TABLE = Path(__file__).parent / "hindrances.csv"


def test_each_text_names_its_barrier_or_none() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    heard = [(row["text"], hindrance(row["text"], of_item=bool(row["at_item"]))) for row in rows]
    assert heard == [(row["text"], row["barrier"] or None) for row in rows]


def test_the_barriers_are_those_of_the_catalogue() -> None:
    assert set(BARRIERS) == set(Barrier)
    assert tuple(Barrier) == STORED
