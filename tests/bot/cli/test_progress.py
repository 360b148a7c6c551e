"""How far a long import is: a total and the time that is left, on a terminal and in a log."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import count

import pytest
from rich.console import Console

from bot.cli.progress import progress


def ticking(seconds: float) -> Callable[[], float]:
    times = count()
    return lambda: next(times) * seconds


def log(name: str, lines: int, seconds: float, reached: list[int]) -> list[str]:
    file = io.StringIO()
    with progress(Console(file=file), name, lines, ticking(seconds)) as advance:
        for line in reached:
            advance(line)
    return file.getvalue().splitlines()


def test_a_log_has_a_line_every_ten_seconds_with_the_total_and_the_time_left() -> None:
    lines = log("visits.csv", 100_001, 6, [500, 1_000, 1_500, 50_000, 90_000, 100_001])
    assert lines == [
        "visits.csv: 1,000 of 100,001 lines, about 20 min left",
        "visits.csv: 50,000 of 100,001 lines, about 24 s left",
    ]


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(10, "10 s"), (89, "89 s"), (100, "2 min"), (3_600, "60 min"), (9_000, "2 h 30 min")],
)
def test_the_time_left_is_told_as_people_say_it(seconds: float, left: str) -> None:
    assert log("f", 1_000, seconds, [500]) == [f"f: 500 of 1,000 lines, about {left} left"]


def test_a_short_import_tells_nothing() -> None:
    assert log("f", 1_000, 2, [500, 1_000]) == []


def test_nothing_is_told_of_a_file_that_has_been_read() -> None:
    assert log("f", 10, 60, [10, 11]) == []
    assert log("f", 0, 60, [0]) == []


def test_a_terminal_has_a_bar_with_the_total_and_the_time_left() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=100, color_system=None)
    with progress(console, "visits.csv", 100_001) as advance:
        advance(50_000)
        advance(100_002)  # the last line may lack its end
    assert "50,000 of 100,001 lines" in file.getvalue() or "100,001 of 100,001 lines" in file.getvalue()
    assert "100,002" not in file.getvalue()
    assert re.search(r"-:--:--|\d:\d\d:\d\d", file.getvalue())
