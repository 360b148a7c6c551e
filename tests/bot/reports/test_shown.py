"""Series are never mixed, and small figures are hidden, in the lines, in the totals and in what is left of a total."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.config.settings import EXAMPLE
from bot.organisation import load
from bot.reports.figures import Counts, Coverage, Figures, gather
from bot.reports.period import Period
from bot.reports.shown import ANSWERS, INDEX, Report, show
from storage.feedback.figures import Invited, Rated, Series

NOW = datetime(2027, 4, 1, tzinfo=UTC)


def series(unit: str | None = "koks", question: str | None = "recommend-1", channel: str = "sms",
           source: str = "invited") -> Series:  # fmt: skip
    return Series(unit, question, channel, source)


def rated(number: int, asked: int = 100, **ratings: int) -> Counts:
    """`number` ratings of 9, unless they are told apart: `r3=2` are two of 3."""
    told = {int(name[1:]): times for name, times in ratings.items()} or {9: number}
    return Counts(asked, asked, number, Counter(told))


def report(lines: Mapping[Series, Counts], **narrowed: str) -> Report:
    return show(Figures(Period(), lines, {}, {}, {}), **narrowed)


def test_every_line_is_its_own() -> None:
    lines = {
        series(): rated(30), series(question="own-2"): rated(40), series(channel="telegram"): rated(50),
        series(source="poster", question=None): rated(60, asked=0), series("gone"): rated(70),
        series(None): rated(80),
    }  # fmt: skip
    shown = report(lines)
    assert [line.n for line in shown.lines.values()] == [30, 40, 50, 60, 70, 80]
    assert shown.totals["invited"].n == 270
    assert shown.totals["poster"].n == 60
    assert shown.totals["poster"].rate is None


@pytest.mark.parametrize(
    ("n", "hidden"),
    [(0, ()), (1, ANSWERS), (4, ANSWERS), (5, INDEX), (9, INDEX), (10, ()), (29, ()), (30, ())],
)
def test_few_answers_are_hidden(n: int, hidden: tuple[str, ...]) -> None:
    shown = report({series(): rated(n)})
    line = shown.lines[series()]
    assert line.hidden == list(hidden)
    assert line.few == (10 <= n < 30)
    assert all(getattr(line, name) is None for name in hidden)
    assert line.n == (None if "n" in hidden else n)
    assert shown.totals["invited"].hidden == list(hidden)


def test_the_total_less_the_visible_lines_tells_no_hidden_one() -> None:
    shown = report({series(): rated(3), series("ratamo"): rated(40), series("hamina"): rated(50)})
    koks, ratamo, hamina = shown.lines.values()
    assert (koks.n, ratamo.n, hamina.n) == (None, None, 50)
    assert (koks.small, ratamo.small) == (True, False)
    assert shown.totals["invited"].n == 93


def test_the_index_of_few_cannot_be_worked_out_either() -> None:
    shown = report({series(): rated(7), series("ratamo"): rated(40), series("hamina"): rated(50)})
    koks, ratamo, hamina = shown.lines.values()
    assert (koks.n, ratamo.n) == (7, 40)
    assert koks.hidden == ratamo.hidden == list(INDEX)
    assert hamina.nps == 100
    assert shown.totals["invited"].nps == 100


def test_words_of_few_hide_like_numbers_of_few() -> None:
    line = report({series(): Counts(9, 9, 2)}).lines[series()]
    assert line.hidden == ["answered", "rate", "n"]


def test_a_narrowed_report_hides_what_the_whole_one_hides() -> None:
    lines = {series(): rated(3), series(channel="telegram"): rated(20), series("ratamo"): rated(30)}
    whole, narrow = report(lines), report(lines, unit="koks")
    assert list(narrow.lines.items()) == [each for each in whole.lines.items() if each[0].unit == "koks"]
    assert narrow.totals["invited"].n is None  # the whole less this were the other lines
    assert report(lines, unit="ratamo").totals["invited"].n == 30
    assert report(lines, channel="telegram").lines[series(channel="telegram")].n is None


def test_shares_of_few_cases_are_hidden() -> None:
    few = Counts(20, 20, 20, Counter({3: 20}), handled=4, handled_in_time=3, answered=5, answered_in_time=4)
    line = report({series(): few}).lines[series()]
    assert (line.handled_in_time, line.answered_in_time) == (None, 0.8)
    assert line.hidden == ["handled_in_time"]


class Counted:
    """What storage gives, of these lines alone."""

    def __init__(self, lines: Mapping[Series, Counts]) -> None:
        self.lines = lines
        self.figures = self

    def invited(self, range: object) -> list[object]:
        return [Invited(each, some.asked, some.delivered, some.answers) for each, some in self.lines.items()]

    def rated(self, range: object) -> list[object]:
        return [
            Rated(each, rating, times)
            for each, some in self.lines.items()
            for rating, times in some.ratings.items()
        ]

    def handled(self, range: object, now: object) -> list[object]:
        return []

    def handed_in(self, range: object) -> list[object]:
        return []


def coverage(folder: Path, lines: Mapping[Series, Counts], first: date, last: date) -> Mapping[str, Coverage]:
    return gather(Counted(lines), load(folder), Period(first, last), now=NOW).coverage  # type: ignore[arg-type]


def test_coverage_tells_nobody_asked_no_answers_and_few_apart() -> None:
    lines = {
        series(): rated(5), series("ratamo"): rated(2), series("ratamo", channel="telegram"): rated(2),
        series("karhula"): rated(0), series("kuusankoski", source="poster"): rated(9),
        series("pyhtaa"): Counts(9, 9, 1),
    }  # fmt: skip
    found = coverage(EXAMPLE, lines, date(2027, 1, 1), date(2027, 3, 31))
    assert found["koks"] is Coverage.answers
    assert found["ratamo"] is Coverage.under_5
    assert found["pyhtaa"] is Coverage.under_5
    assert found["karhula"] is Coverage.no_answers
    assert found["kuusankoski"] is Coverage.no_answers  # at a poster nobody was invited
    assert found["lastensuojelu"] is Coverage.asks_nobody
    assert set(found) == set(load(EXAMPLE).units)


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (date(2027, 1, 1), date(2027, 2, 28), Coverage.asks_nobody),
        (date(2027, 1, 1), date(2027, 3, 1), Coverage.no_answers),
        (date(2027, 1, 1), date(2027, 12, 31), Coverage.no_answers),
        (date(2027, 3, 31), date(2027, 12, 31), Coverage.no_answers),
        (date(2027, 4, 1), date(2027, 12, 31), Coverage.asks_nobody),
    ],
)
def test_a_unit_that_asks_within_its_pilot_alone(
    tmp_path: Path, first: date, last: date, state: Coverage
) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    units = (folder / "units.yml").read_text(encoding="utf-8")
    (folder / "units.yml").write_text(
        units.replace("    keywords: [Karhula]\n", "    keywords: [Karhula]\n    asks: false\n"),
        encoding="utf-8",
    )
    with (folder / "settings.yml").open("a", encoding="utf-8") as settings:
        settings.write("\npilots:\n  - {id: trial, units: [karhula], from: 2027-03-01, to: 2027-03-31}\n")
    assert coverage(folder, {}, first, last)["karhula"] is state
    assert coverage(folder, {series("karhula"): rated(0)}, first, last)["karhula"] is Coverage.no_answers
