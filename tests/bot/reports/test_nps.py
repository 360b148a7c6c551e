"""NPS and its interval: worked values, computed independently."""

from __future__ import annotations

import pytest

from bot.reports.nps import Nps


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "value", "low", "high"),
    [
        (8, 1, 1, 70, 14.7, 93.0),
        (40, 5, 5, 70, 48.2, 83.9),
        (80, 10, 10, 70, 55.3, 80.6),
        (320, 40, 40, 70, 63.2, 75.8),
        (5, 0, 5, 0, -51.1, 51.1),
        (5, 3, 2, 30, -19.1, 65.2),
    ],
)
def test_worked_values(
    promoters: int, passives: int, detractors: int, value: float, low: float, high: float
) -> None:
    nps = Nps(promoters, passives, detractors)
    assert nps.value == pytest.approx(value)
    assert nps.interval == (pytest.approx(low, abs=0.06), pytest.approx(high, abs=0.06))


def test_ten_promoters_five_passives_and_five_detractors_make_25() -> None:
    assert Nps(10, 5, 5).value == 25


def test_bands() -> None:
    assert Nps.of(dict.fromkeys(range(11), 1)) == Nps(promoters=2, passives=2, detractors=7)


def test_the_interval_stays_within_the_scale() -> None:
    assert Nps(1, 0, 0).interval[1] <= 100
    assert Nps(0, 0, 1).interval[0] >= -100
