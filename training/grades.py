"""Fits the second opinion on numbers (`dialogs.understanding.grade_opinion`), and finds its thresholds on folds."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from dialogs.understanding import features, grade_opinion, linear_model, rating, sensitive
from dialogs.understanding.grade_candidates import find_candidates
from dialogs.understanding.grade_typing import normalised
from dialogs.understanding.text import Message, clean
from training import rows
from training.fit import (
    FOLDS,
    SEED,
    Line,
    Point,
    curve_of,
    groups_of,
    line_of,
    matrix_of,
    quantised,
    threshold_of,
)

DATA = rows.DATA / "grades"
COLUMNS = ("text", "language", "rating", "comment", "source", "checked_by")
STRENGTH = 10.0  # the inverse of regularisation
FEWEST = 2  # texts that have a feature; one of fewer is left out
STEP = 0.7  # standard deviations of the weights
ALLOWED_FALSE = 1 / 50
"""The share of numbers that are no grade, among those of texts in which the rules read none, that may be read."""
ALLOWED_LOST = 1 / 40
"""The share of remarks beside a grade that may be taken for words that only give it."""
_SAYS_MORE = {"rating": "no", "rating_comment": "yes"}


class Row(NamedTuple):
    """`rating` is empty where no number of the text is the grade. `comment`: whether more is said, `yes` or `no`, or empty."""

    text: str
    language: str
    rating: str
    comment: str
    source: str
    checked_by: str

    @property
    def message(self) -> Message:
        return Message(clean(self.text))


class Fit(NamedTuple):
    """`curve` is that of numbers that the rules left open."""

    model: bytes
    curve: list[Point]


def load() -> list[Row]:
    found: dict[str, Row] = {}
    for row in [*written(), *_tested()]:
        found.setdefault(" ".join(rows.words_of(row.text)), row)
    found.pop("", None)
    return list(found.values())


def written() -> Iterator[Row]:
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            yield from (Row(**row) for row in csv.DictReader(lines))


def _tested() -> Iterator[Row]:
    """Texts of the rules' tables that answer the question for a number."""
    for text, kind, grade in rows.graded():
        yield Row(text, "", grade, _SAYS_MORE.get(kind, ""), "rule test", "tests")


def digest() -> str:
    """Of the rows that were written for this; those of the rules' tables do not make the weights stale."""
    return sha256(b"".join(file.read_bytes() for file in sorted(DATA.glob("*.csv")))).hexdigest()[:16]


def fit(data: Sequence[Row]) -> Fit:
    grade, of_grade, curve = _number(data)
    remark, of_remark = _remark([row for row in data if row.rating and row.comment])
    heads = {grade_opinion.GRADE: grade, grade_opinion.REMARK: remark}
    return Fit(linear_model.written(heads, [of_grade, of_remark], digest()), curve)


def _number(data: Sequence[Row]) -> tuple[linear_model.Head, bytes, list[Point]]:
    """The head that tells the grade from other numbers. The last of several equal numbers is the grade."""
    found: list[list[int]] = []
    is_grade, of_row = [], []
    for place, row in enumerate(data):
        message = row.message
        text = normalised(message, sensitive.find(message.display))
        candidates = find_candidates(text, 0)
        right = [one for one in candidates if row.rating and one.value == int(row.rating)]
        for one in candidates:
            found.append(list(grade_opinion.of_candidate(text, one, candidates)))
            is_grade.append(one in right[-1:])
            of_row.append(place)
    matrix = matrix_of((((bucket, 1) for bucket in each) for each in found), grade_opinion.BUCKETS)
    is_it, places = np.array(is_grade), np.array(of_row)
    head, own, scores = _fitted(matrix, is_it, groups_of([row.text for row in data])[places])
    left_open = np.array([_is_open(row) for row in data])[places]
    curve = curve_of(scores[left_open], is_it[left_open])
    return head._replace(threshold=threshold_of(curve, ALLOWED_FALSE)), own, curve


def _is_open(row: Row) -> bool:
    message = row.message
    return rating.read_by_rules(message, sensitive.find(message.display)).value is None


def _remark(data: Sequence[Row]) -> tuple[linear_model.Head, bytes]:
    """The head that tells a remark beside a grade from words that only give it."""
    words = (grade_opinion.beside_numbers(row.message.words) for row in data)
    matrix = matrix_of(map(features.of_text, words), grade_opinion.BUCKETS)
    says_more = np.array([row.comment == "yes" for row in data])
    head, own, scores = _fitted(matrix, says_more, groups_of([row.text for row in data]))
    return head._replace(threshold=round(float(np.quantile(scores[says_more], ALLOWED_LOST)), 3)), own


def _fitted(matrix: Any, is_it: Any, groups: Any) -> tuple[linear_model.Head, bytes, Any]:
    """The head and its weights; and the score of each line by a fit that saw neither its text nor one near it."""
    scores = np.zeros(len(is_it))
    for seen, unseen in GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(scores, groups=groups):
        head, own = quantised(_line(matrix[seen], is_it[seen]), STEP)
        scores[unseen] = matrix[unseen] @ (np.frombuffer(own, np.int8) * head.scale) + head.bias
    return *quantised(_line(matrix, is_it), STEP), scores


def _line(matrix: Any, is_it: Any) -> Line:
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=SEED, max_iter=500)
    return line_of(model, matrix, is_it, FEWEST)
