"""The second opinion on numbers: its rows, its weights, and what it may decide."""

from __future__ import annotations

import csv

import pytest

from dialogs.understanding import Kind, grade_opinion, linear_model, understand
from dialogs.understanding.grade_candidates import find_candidates

GRADED = [
    ("fi", "odotin bussii 20 min ja silti annan teille seittemän ku hoitaja kuunteli", 7),
    ("fi", "Ootin kymppiä ja sain nelosen verran hoitoo, siis 4", 4),
    ("fi", "Kaveri anto kutosen ja on väärässä, ysi teille", 9),
    ("sv", "2:a för att de tappade mitt prov", 2),
    ("en", "it was a 6 last spring, now its an 8", 8),
]
NO_GRADES = [
    ("fi", "kymppi jäi kauas"),
    ("fi", "en ymmärrä kuka teille kymppejä antaa"),
    ("sv", "Det kunde ha varit en tia om läkaren kommit i tid"),
    ("en", "is it 1 tablet or 2"),
    ("en", "my son is 7 and was scared"),
]
ALONE = [
    ("fi", "kuule, pistä sinne paperiin kasi ja hyvää päivänjatkoa", 8),
    ("fi", "no mie sanon että yheksän ja sillä siisti", 9),
    ("sv", "nåja, vi säger väl sju då", 7),
    ("en", "go on then, call it a nine mate", 9),
]
WITH_REASON = [
    ("fi", "8 mukava hoitaja", 8),
    ("sv", "sju, lång kö", 7),
    ("en", "6 rude receptionist", 6),
]


def test_rows_are_well_formed() -> None:
    from training import grades

    for path in grades.DATA.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            assert tuple(next(csv.reader(lines))) == grades.COLUMNS
    for row in grades.written():
        assert row.text.strip() and row.checked_by and row.language in ("fi", "sv", "en"), row
        assert row.rating == "" or int(row.rating) in range(11), row
        assert row.comment in ("", "yes", "no") and (not row.comment or row.rating), row


def test_the_shipped_weights_are_of_the_shipped_rows() -> None:
    from training import grades

    model = linear_model.load(grade_opinion.FILE)
    assert model.digest == grades.digest(), "make train"
    assert list(model.heads) == [grade_opinion.GRADE, grade_opinion.REMARK]


@pytest.mark.parametrize(("language", "text", "grade"), GRADED)
def test_a_grade_among_other_numbers_is_read(language: str, text: str, grade: int) -> None:
    assert understand(text, expecting="rating", language=language).rating == grade


@pytest.mark.parametrize(("language", "text"), NO_GRADES)
def test_a_number_that_is_no_grade_is_not_read(language: str, text: str) -> None:
    assert understand(text, expecting="rating", language=language).rating is None


@pytest.mark.parametrize(("language", "text", "grade"), ALONE)
def test_words_that_only_give_the_grade_are_no_reason(language: str, text: str, grade: int) -> None:
    read = understand(text, expecting="rating", language=language)
    assert (read.kind, read.rating, read.comment) == (Kind.rating, grade, None)


@pytest.mark.parametrize(("language", "text", "grade"), WITH_REASON)
def test_a_short_reason_is_kept(language: str, text: str, grade: int) -> None:
    read = understand(text, expecting="rating", language=language)
    assert (read.kind, read.rating) == (Kind.rating_comment, grade)
    assert read.comment


def test_which_number_it_is_changes_little() -> None:
    """The words around it decide: the value is one feature of a hundred."""
    for text in ("annan teille {} koska jono", "odotin {} tuntia"):
        scores = []
        for value in range(2, 10):
            said = text.format(value)
            found = find_candidates(said, 0)
            scores.append(grade_opinion.score(said, found[0], found))
        assert max(scores) - min(scores) < 2
