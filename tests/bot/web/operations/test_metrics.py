"""What is counted for /metrics, and how often."""

from __future__ import annotations

from bot.web.operations.metrics import RARELY, Rarely


class Slow:
    """Takes a second to count, by its own clock."""

    def __init__(self) -> None:
        self.time = 0.0
        self.counted = 0

    def count(self) -> int:
        self.time += 1.0
        self.counted += 1
        return self.counted


def test_what_takes_long_to_count_is_counted_rarely() -> None:
    slow = Slow()
    rarely: Rarely[int] = Rarely(lambda: slow.time)
    assert rarely.of(slow.count) == rarely.of(slow.count) == 1
    slow.time += RARELY - 0.1
    assert rarely.of(slow.count) == 1
    slow.time += 0.1
    assert rarely.of(slow.count) == 2


def test_what_takes_no_time_is_counted_each_time() -> None:
    slow = Slow()
    rarely: Rarely[int] = Rarely(lambda: 0.0)
    assert [rarely.of(slow.count) for _ in range(3)] == [1, 2, 3]
