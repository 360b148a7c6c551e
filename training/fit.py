"""Fits the heads of the second opinion, and finds their thresholds on folds that a fit has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from dialogs.understanding import features, linear_model, second_opinion
from dialogs.understanding.kinds import Kind, Understanding
from dialogs.understanding.reader import understand_by_rules
from training import rows, similarity, spoken

FOLDS = 5
SEED = 7
STRENGTH = 100.0  # the inverse of regularisation; on the folds 30 to 100 are much the same

FEWEST = 8  # texts that have a feature; one of fewer is left out
STEPS = {
    second_opinion.DANGER: 2.0,
    second_opinion.STOP: 2.5,
    second_opinion.DISCRIMINATION: 2.5,
    "question": 4.0,
}
OTHER_STEPS = 5.0
"""Standard deviations of a head's weights: finer where more depends on it. Together they keep the file under 100 kB."""

LOOKS_FOR = {
    second_opinion.DANGER: frozenset({"crisis", "violence"}),
    second_opinion.VIOLENCE: frozenset({"violence"}),
    second_opinion.STOP: frozenset({"stop"}),
    second_opinion.DISCRIMINATION: frozenset({"discrimination"}),
    **{name: frozenset({name}) for name in second_opinion.OTHERS},
}
MAY_BE = {rows.WISH: frozenset({"question", "join"})}
"""The heads that may hear a label or not: its rows teach them nothing."""
ALLOWED_FALSE = {
    second_opinion.DANGER: 1 / 60,
    second_opinion.STOP: 1 / 180,
    second_opinion.DISCRIMINATION: 1 / 110,
    "wrong_person": 1 / 300,
    "callback": 1 / 300,
    "join": 1 / 250,
    "question": 1 / 130,
    "no_answer": 1 / 400,
}
"""The share of texts of other labels, among those that the rules leave open, that may be heard wrongly."""


class Point(NamedTuple):
    """One threshold on the curve: how many texts that the rules leave open are heard, and how many wrongly."""

    threshold: float
    found: int
    of: int
    false: int
    among: int


class Fit(NamedTuple):
    model: bytes
    curves: dict[str, list[Point]]


def fit(data: Sequence[rows.Row]) -> Fit:
    """Each head by itself, as many at once as there are cores."""
    written = _with_forms(data)
    of_row = np.array([at for at, _ in written])
    matrix = matrix_of((features.of_text(form.words) for _, form in written), features.BUCKETS)
    groups = groups_of([row.text for row in data])
    readings = [understand_by_rules(row.text, expecting="rating") for row in data]
    left_open = {
        name: np.array([_is_open(name, *each) for each in zip(readings, data, strict=True)])
        for name in ALLOWED_FALSE
    }
    found = Parallel(n_jobs=-1)(
        delayed(_head)(name, [row.label for row in data], matrix, groups, of_row, left_open.get(name))
        for name in second_opinion.HEADS
    )
    heads = {name: head for name, (head, _, _) in zip(second_opinion.HEADS, found, strict=True)}
    curves = {name: curve for name, (_, _, curve) in zip(second_opinion.HEADS, found, strict=True) if curve}
    weights = [own for _, own, _ in found]
    return Fit(linear_model.written(heads, weights, rows.digest()), curves)


def _head(
    name: str, labels: Sequence[str], matrix: Any, groups: Any, of_row: Any, left_open: Any
) -> tuple[linear_model.Head, bytes, list[Point]]:
    """A head, its weights, and the curve of its threshold; none where it has no share of its own that may be wrong."""
    is_it = np.array([label in LOOKS_FOR[name] for label in labels])
    counts = np.array([name not in MAY_BE.get(label, ()) for label in labels])
    step = STEPS.get(name, OTHER_STEPS)
    head, own = quantised(fitted(matrix[counts[of_row]], is_it[of_row][counts[of_row]]), step)
    if left_open is None:
        return head, own, []
    scores = _scores_unseen(matrix, is_it, counts, groups, of_row, step)
    seen = counts & left_open
    curve = curve_of(scores[seen], is_it[seen])
    return head._replace(threshold=threshold_of(curve, ALLOWED_FALSE[name])), own, curve


def _is_open(head: str, reading: Understanding, row: rows.Row) -> bool:
    """Whether the second opinion is asked for this head; beside a number only for danger and discrimination."""
    said = reading.kind is Kind.comment or head in (second_opinion.DANGER, second_opinion.DISCRIMINATION)
    return said and second_opinion.is_open(reading, row.words)


def _with_forms(data: Sequence[rows.Row]) -> list[tuple[int, rows.Row]]:
    """The rows, then their forms in dialects and with typing errors; each with the place of its row."""
    written = list(enumerate(data))
    for at, row in enumerate(data):
        written += [(at, row._replace(text=form)) for form in spoken.forms(row.text, row.language)]
    return written


def matrix_of(texts: Iterable[Iterable[features.Feature]], buckets: int) -> Any:
    """A line a text: what counts in it, divided by the root of their sum."""
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for text in texts:
        found = list(text)
        norm = sqrt(sum(times for _, times in found)) or 1.0
        indices += [bucket % buckets for bucket, _ in found]
        values += [times / norm for _, times in found]
        ends.append(len(indices))
    matrix = csr_matrix((values, indices, ends), shape=(len(ends) - 1, buckets))
    matrix.sum_duplicates()
    return matrix


def groups_of(texts: Sequence[str]) -> Any:
    """One number for texts that are nearly the same, so that no fold is tested on what another was trained with."""
    parent = {text: text for text in texts}

    def root(text: str) -> str:
        while parent[text] != text:
            parent[text] = text = parent[parent[text]]
        return text

    for one, other in similarity.pairs(texts, texts):
        parent[root(one)] = root(other)
    numbers = {text: number for number, text in enumerate(parent)}
    return np.array([numbers[root(text)] for text in texts])


class Line(NamedTuple):
    """What a fit found: a weight for each bucket, and what is added to their sum."""

    weights: Any
    bias: float


def fitted(matrix: Any, is_it: Any) -> Line:
    model = LogisticRegression(
        C=STRENGTH, solver="liblinear", dual=True, tol=0.01, random_state=SEED, max_iter=500
    )
    return line_of(model, matrix, is_it, FEWEST)


def line_of(model: LogisticRegression, matrix: Any, is_it: Any, fewest: int) -> Line:
    """What the model finds where rare features count more, and those of fewer texts than `fewest` not at all."""
    rarity = rarity_of(matrix, fewest)
    model.fit(matrix.multiply(rarity).tocsr(), is_it)
    return Line(model.coef_[0] * rarity, float(model.intercept_[0]))


def rarity_of(matrix: Any, fewest: int) -> Any:
    """Features count the more, the fewer texts have them: the root of the logarithm, 1 on the average; 0 for one that too few have."""
    texts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    rarity = np.sqrt(np.log((1 + matrix.shape[0]) / (1 + texts)))
    rarity[texts < fewest] = 0
    return rarity / rarity[texts >= fewest].mean()


def _scores_unseen(matrix: Any, is_it: Any, counts: Any, groups: Any, of_row: Any, step: float) -> Any:
    """The score of each row as it is written, by a fit that has seen neither it nor a form of it, nor a row near it."""
    scores = np.zeros(len(is_it))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(is_it, is_it, groups):
        forms = np.isin(of_row, seen) & counts[of_row]
        head, own = quantised(fitted(matrix[forms], is_it[of_row[forms]]), step)
        scores[unseen] = matrix[unseen] @ (np.frombuffer(own, np.int8) * head.scale) + head.bias
    return scores


def quantised(line: Line, step: float) -> tuple[linear_model.Head, bytes]:
    """The weights as signed bytes, in steps so wide that most become zero: the file is small then, and little is lost."""
    scale = step * float(line.weights.std())
    steps = np.clip(np.rint(line.weights / scale), -127, 127).astype(np.int8)
    return linear_model.Head(round(scale, 9), round(line.bias, 6), 0.0), steps.tobytes()


def curve_of(scores: Any, is_it: Any) -> list[Point]:
    """From the strictest threshold that hears one wrongly to that which hears one in twenty wrongly."""
    wrong = np.sort(scores[~is_it])[::-1]
    points = []
    for false in range(len(wrong) // 20):
        threshold = round(float(wrong[false]) + 0.001, 3)
        found = int((scores[is_it] >= threshold).sum())
        points.append(
            Point(threshold, found, int(is_it.sum()), int((scores[~is_it] >= threshold).sum()), len(wrong))
        )
    return points


def threshold_of(curve: Sequence[Point], allowed: float) -> float:
    return min(point.threshold for point in curve if point.false <= allowed * point.among)
