"""The second opinion: its rows, its training, its reader, and what it may decide."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from dialogs.understanding import Kind, features, linear_model, understand
from dialogs.understanding.reader import understand_by_rules
from dialogs.understanding.second_opinion import DANGER, DISCRIMINATION, HEADS, STOP
from training import rows

DATA = rows.load()
FEW = DATA[::30]
OVERRULED = {Kind.comment, Kind.rating_comment, Kind.not_understood}


@pytest.fixture(scope="module")
def fit() -> ModuleType:
    """scikit-learn takes seconds to import: not in each process that only collects tests."""
    from training import fit

    return fit


def test_rows_are_well_formed() -> None:
    for path in rows.DATA.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            assert tuple(next(csv.reader(lines))) == rows.COLUMNS
    for row in DATA:
        assert row.label in rows.LABELS, row
        assert row.source in rows.SOURCES, row
        assert row.text.strip() and row.checked_by, row
        assert row.source == "rule test" or row.language in ("fi", "sv", "en"), row
        assert (row.source == "negative") <= (row.label == "none"), row


def test_there_are_enough_rows_of_each_label() -> None:
    written = Counter(row.label for row in DATA if row.source != "rule test")
    least = {"stop": 250, "crisis": 200, "violence": 100, "discrimination": 200, "none": 1000}
    assert all(written[label] >= n for label, n in least.items()), written
    assert Counter(row.source for row in DATA)["rule test"] > 2000


def test_no_text_has_two_labels() -> None:
    with_words = Counter(" ".join(row.words) for row in DATA)
    assert [text for text, n in with_words.items() if n > 1] == []


def test_training_twice_gives_the_same_bytes(fit: ModuleType) -> None:
    assert fit.fit(FEW) == fit.fit(FEW)


def test_the_shipped_weights_are_of_the_shipped_rows() -> None:
    assert linear_model.load().digest == rows.digest(), "make train"
    assert tuple(linear_model.load().heads) == HEADS
    assert linear_model.FILE.stat().st_size < 100_000


def test_the_reader_decides_as_the_library_does(fit: ModuleType) -> None:
    data = DATA[::3]
    matrix = fit.matrix_of((features.of_text(row.words) for row in data), features.BUCKETS)
    is_it = np.array([row.label in fit.LOOKS_FOR[STOP] for row in data])
    fitted = fit.fitted(matrix, is_it)
    head, weights = fit.quantised(fitted, 2.0)
    model = linear_model.LinearModel({STOP: head}, [weights], "")
    ours = np.array([model.scores(row.words)[STOP] for row in data])
    dequantised = matrix @ (np.frombuffer(weights, np.int8) * head.scale) + head.bias
    assert np.allclose(ours, dequantised, atol=1e-6)
    theirs = matrix @ fitted.weights + fitted.bias
    assert np.mean((ours > 0) == (theirs > 0)) > 0.99


def test_a_written_file_is_read_as_it_was(tmp_path: Path) -> None:
    model = linear_model.load()
    file = tmp_path / "weights.bin"
    file.write_bytes(linear_model.written(model.heads, model.weights, model.digest))
    assert linear_model.load(file) == model


@pytest.mark.parametrize(("start", "expecting"), [(0, "rating"), (1, "text"), (2, None)])
def test_nothing_that_a_rule_found_is_overruled(start: int, expecting: str | None) -> None:
    for row in DATA[start::6]:
        ruled = understand_by_rules(row.text, expecting=expecting)  # type: ignore[arg-type]
        read = understand(row.text, expecting=expecting)  # type: ignore[arg-type]
        assert ruled.sure
        if read != ruled:
            assert not read.sure, row
            assert ruled.kind in OVERRULED, row
            assert read.rating == ruled.rating, row
            assert read.flags >= ruled.flags, row


@pytest.mark.parametrize("expecting", ["name", "choice", "consent", "delete"])
def test_no_answer_to_another_question_is_heard_anew(expecting: str) -> None:
    for row in DATA[::10]:
        assert understand(row.text, expecting=expecting).sure, row  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "head"),
    [("crisis", DANGER), ("violence", DANGER), ("stop", STOP), ("discrimination", DISCRIMINATION)],
)
def test_most_of_what_it_was_trained_with_is_heard(label: str, head: str) -> None:
    """A reader that reads other features than training wrote would hear next to nothing."""
    kind = {DANGER: Kind.crisis, STOP: Kind.stop}.get(head)
    written = [row for row in DATA if row.label == label and row.source == "written"]
    readings = [understand(row.text, expecting="rating") for row in written]
    heard = [read.kind is kind if kind else DISCRIMINATION in read.flags for read in readings]
    assert np.mean(heard) > 0.4


def test_what_is_no_danger_and_no_wish_to_stop_in_the_rows_is_not_heard() -> None:
    wrong = [
        row.text
        for row in DATA[::3]
        if row.label == "none" and not (read := understand(row.text, expecting="rating")).sure
        if read.kind in (Kind.crisis, Kind.stop)
    ]
    assert len(wrong) <= len(DATA) / 1000, wrong


def test_which_number_it_is_weighs_nothing() -> None:
    model = linear_model.load()
    assert model.scores(["odotin", "45", "min", "ovella", "b2"]) == model.scores(
        ["odotin", "7", "min", "ovella", "k9"]
    )


def test_an_empty_text_and_one_of_other_letters_are_scored() -> None:
    for words in ([], [""], ["привет"], ["a" * 5000], ["sana"] * 5000):
        assert set(linear_model.load().scores(words)) == set(HEADS)


def test_the_longest_beginning_of_a_word_gives_its_concept() -> None:
    assert features.concept("itsemurha") == features.concept("sjalvmord") == features.concept("suicidal")
    assert features.concept("itseni") != features.concept("itsemurha")
    assert features.concept("zzz") is None


def test_a_text_longer_than_those_of_training_is_left_to_the_rules() -> None:
    told = "lääkäri sanoi että mene takaisin sinne mistä tulit"
    assert not understand(told).sure
    assert understand(" ja ".join([told] * 9)).sure
