"""Fits the model of what a text is after (`bot.catalogue.ways`) from its rows and from the words of the example's items."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot import organisation
from bot.catalogue import ways
from bot.config.settings import EXAMPLE
from dialogs.understanding import features, linear_model
from dialogs.understanding.reader import understand_by_rules
from training import rows
from training.fit import Line, line_of, matrix_of, quantised

DATA = ways.FILE.parent
ITEMS = DATA / "items.txt"
COLUMNS = ("text", "language", "ways", "checked_by")
STRENGTH = 30.0  # the inverse of regularisation
FEWEST = 2  # texts that have a feature; one of fewer is left out
STEP, STEP_OF_SEEKS = 2.5, 1.5  # standard deviations of the weights
SEED = 7
_OTHERS = frozenset({"none", "discrimination", "question", "callback", "wrong_person", "no_answer"})
"""Labels of the rows of `dialogs/understanding/data` that look for nothing to take part in."""


class Row(NamedTuple):
    """`ways` are those that the text is after, the likeliest first; none for feedback and for what no way offers."""

    text: str
    language: str
    ways: str
    checked_by: str


def load() -> list[Row]:
    """The rows of the data folder, and what the items of the example say of themselves."""
    return [
        *(
            Row(**row)
            for path in sorted(DATA.glob("*.csv"))
            for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        ),
        *_of_items(),
    ]


def _of_items() -> Iterator[Row]:
    items = organisation.load(EXAMPLE).catalogue.current.items
    for line in ITEMS.read_text(encoding="utf-8").splitlines():
        way, colon, ids = line.partition(":")
        for item in (items[id] for id in ids.split()) if colon and not line.startswith("#") else ():
            for language, title in item.title.given.items():
                for text in (title, item.summary.given[language], *item.phrasings.get(language, ())):
                    yield Row(text, language, way, "example")


def digest() -> str:
    """Of all rows and the words of concepts; the words of the example's items do not make the weights stale."""
    return sha256(rows.digest().encode() + ITEMS.read_bytes()).hexdigest()[:16]


def fit(data: Sequence[Row]) -> bytes:
    """The model's file."""
    wishes = [row for row in data if row.ways]
    others = [*(row.text for row in data if not row.ways), *_told()]
    names = sorted({way for row in wishes for way in row.ways.split()})
    heads: dict[str, linear_model.Head] = {}
    weights: list[bytes] = []
    of_wishes = _matrix([row.text for row in wishes])
    for name in names:
        is_it = np.array([name in row.ways.split() for row in wishes])
        heads[name], own = quantised(_fitted(of_wishes, is_it), STEP)
        weights.append(own)
    every = _matrix([*(row.text for row in wishes), *others])
    seeks = np.arange(every.shape[0]) < len(wishes)
    heads[ways.SEEKS], own = quantised(_fitted(every, seeks), STEP_OF_SEEKS)
    return linear_model.written(heads, [*weights, own], digest())


def _told() -> Iterator[str]:
    """Feedback and questions about our messages and care, of the second opinion's rows."""
    return (row.text for row in rows.load() if row.label in _OTHERS and not _asks_to_take_part(row.text))


def _asks_to_take_part(text: str) -> bool:
    return understand_by_rules(text).topic == "participation"


def _matrix(texts: Sequence[str]) -> Any:
    return matrix_of((features.of_text(rows.words_of(text)) for text in texts), ways.BUCKETS)


def _fitted(matrix: Any, is_it: Any) -> Line:
    model = LogisticRegression(
        C=STRENGTH, solver="liblinear", dual=True, tol=0.01, random_state=SEED, max_iter=300
    )
    return line_of(model, matrix, is_it, FEWEST)
