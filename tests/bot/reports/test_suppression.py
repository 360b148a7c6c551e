"""What is hidden cannot be worked out from what is shown, and no more is hidden than that takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.suppression import hidden_lines, is_small

counts = st.integers(min_value=0, max_value=12)
tables = st.lists(st.tuples(counts, counts).map(lambda row: (max(row), min(row))), max_size=7)


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([], set()),
        ([0], set()),
        ([5, 30], set()),
        ([4], {0}),
        ([0, 3], {1}),  # the total is as small and hidden itself
        ([3, 20], {0, 1}),  # or the total less 20 were 3
        ([3, 20, 10], {0, 2}),  # the smaller one of the others
        ([3, 20, 0, 10], {0, 3}),
        ([2, 2, 20], {0, 1, 2}),  # the total less 20 were 4, two people each
        ([4, 4, 20], {0, 1}),
    ],
)
def test_the_next_smallest_is_hidden_with_a_small_one(sizes: list[int], hidden: set[int]) -> None:
    assert hidden_lines([(size,) for size in sizes], 5) == hidden


@settings(max_examples=300, deadline=None)
@given(tables)
def test_the_total_tells_no_hidden_line(rows: list[tuple[int, int]]) -> None:
    hidden = hidden_lines(rows, 5)
    assert all(place in hidden for place, row in enumerate(rows) if any(is_small(count, 5) for count in row))
    for column in range(2):
        total = sum(row[column] for row in rows)
        theirs = [rows[place][column] for place in hidden if rows[place][column]]
        others = [place for place, row in enumerate(rows) if place not in hidden and any(row)]
        if hidden and others and not is_small(total, 5):  # there was more to hide
            assert not theirs or (len(theirs) > 1 and sum(theirs) >= 5)


@settings(max_examples=100, deadline=None)
@given(tables)
def test_nothing_is_hidden_without_a_small_line(rows: list[tuple[int, int]]) -> None:
    large = [(answers + 5, ratings + 5) for answers, ratings in rows]
    assert hidden_lines(large, 5) == set()
