"""What a text is after: the rows, the weights, and what items are heard as."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from bot.catalogue import ways
from bot.catalogue.entries import entries
from bot.config.settings import EXAMPLE
from bot.organisation import load
from dialogs.understanding import linear_model
from training import similarity

ROOT = Path(__file__).parents[3]
DATA = ways.FILE.parent
WAYS = {
    way: ids.split()
    for line in (DATA / "items.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for way, _, ids in [line.partition(":")]
}


def rows() -> list[dict[str, str]]:
    return [
        row
        for path in sorted(DATA.glob("*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]


def measured() -> list[str]:
    """The texts that measure the search, or that it was mended with."""
    benchmarks = (ROOT / "benchmarks" / "search").glob("*.csv")
    texts = [
        row["text"]
        for path in benchmarks
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]
    for path in (ROOT / "tests" / "search").glob("*.yml"):
        if path.name != "items.yml":
            texts += leaves(yaml.safe_load(path.read_text(encoding="utf-8")))
    return texts


def leaves(tree: object) -> list[str]:
    if isinstance(tree, str):
        return [tree]
    branches = tree.values() if isinstance(tree, dict) else tree
    return [leaf for branch in branches for leaf in leaves(branch)]  # type: ignore[union-attr]


def test_rows_are_well_formed() -> None:
    for row in rows():
        assert list(row) == ["text", "language", "ways", "checked_by"]
        assert row["text"].strip() and row["checked_by"] and row["language"] in ("fi", "sv", "en"), row
        assert set(row["ways"].split()) <= set(WAYS), row


def test_no_row_is_near_a_text_that_measures_the_search() -> None:
    assert list(similarity.pairs(measured(), [row["text"] for row in rows()])) == []


def test_the_shipped_weights_are_of_the_shipped_rows() -> None:
    from training import ways as fit

    model = linear_model.load(ways.FILE)
    assert model.digest == fit.digest(), "make train"
    assert set(model.heads) == {ways.SEEKS, *WAYS}


def test_each_item_of_the_example_is_heard_as_what_it_is() -> None:
    items = load(EXAMPLE).catalogue.current.items.values()
    heard = {entry.id: ways.ways_of((*entry.titles, *entry.phrasings)) for entry in entries(items)}
    assert {id for ids in WAYS.values() for id in ids} == set(heard)
    for way, ids in WAYS.items():
        for id in ids:
            assert way in heard[id], id


def test_an_item_that_is_new_is_heard_by_its_own_words() -> None:
    phrases = (
        "Lukukaveri",
        "luen ääneen vanhukselle",
        "haluan ulkoiluttaa ikäihmistä",
        "jag vill hälsa på någon som är ensam",
        "keep an old neighbour company",
    )
    assert "volunteering" in ways.ways_of(phrases)
    assert ways.ways_of(()) == frozenset()


@pytest.mark.parametrize("text", ["", "8", "\0", "мне грустно", "x" * 5_000])
def test_any_text_is_heard(text: str) -> None:
    heard = ways.hear(text)
    assert all(0 <= likelihood <= 1 for likelihood in heard.ways.values())
