"""The recommendation index (NPS, suositteluindeksi) with its uncertainty.

0-6 detract, 7-8 are passive, 9-10 promote; NPS = 100 x (promoters - detractors) / answers. The interval is the
adjusted Wald interval, best in the tests of Rocks (2016) and MeasuringU: three answers are added, one to each
band in the shares 0.75, 1.5 and 0.75.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # 95 %
ADDED = 3.0
ADDED_EACH_END = 0.75

HIDDEN_BELOW = 5  # answers: fewer identify people, and nothing is shown, not even to the unit
SHOWN_FROM = 10  # answers: below this only their number is shown
FIRM_FROM = 30  # answers: below this a figure is marked as resting on few


@dataclass(frozen=True, slots=True)
class Nps:
    promoters: int
    passives: int
    detractors: int

    @classmethod
    def of(cls, ratings: Mapping[int, int]) -> Nps:
        """From how often each rating 0-10 was given."""
        return cls(
            promoters=sum(count for rating, count in ratings.items() if rating >= 9),
            passives=sum(count for rating, count in ratings.items() if 7 <= rating <= 8),
            detractors=sum(count for rating, count in ratings.items() if rating <= 6),
        )

    @property
    def answers(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def value(self) -> float:
        """-100..100. Raises `ZeroDivisionError` without answers."""
        return 100 * (self.promoters - self.detractors) / self.answers

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % confidence interval, within -100..100."""
        n = self.answers + ADDED
        up, down = (self.promoters + ADDED_EACH_END) / n, (self.detractors + ADDED_EACH_END) / n
        half = Z * sqrt((up + down - (up - down) ** 2) / n)
        return max(-100.0, 100 * (up - down - half)), min(100.0, 100 * (up - down + half))
