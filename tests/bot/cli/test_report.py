"""`kynnys report`, as an operator and another program read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from storage.catalogue.items import NewItem
from storage.database import Database, Work
from storage.encryption.keyring import Keyring
from storage.models import visits
from tests.bot.cli.conftest import Kynnys, Outcome

NIGHT = datetime(2026, 12, 31, 21, 59, 59, tzinfo=UTC)  # a second before the new year in Finland


@pytest.fixture
def figures(database_url: str, keys: Keyring) -> None:
    """Answers at the end of the year: 12 of KOKS by SMS, 3 by Telegram, 30 of Ratamo, 4 at its poster, 6 of a unit that
    is closed; and one in the first second of the next year.
    """
    database = Database(database_url, keys)
    with database.writing() as work:
        number = 0
        for unit, channel, times in (
            ("koks", "sms", 12), ("koks", "telegram", 3), ("ratamo", "sms", 30), ("closed", "sms", 6),
        ):  # fmt: skip
            for _ in range(times):
                number += 1
                answer(work, number, unit, channel, NIGHT)
        for _ in range(4):
            number += 1
            talk = work.conversations.ensure("sms", f"+35841{2_000_000 + number}", now=NIGHT)
            work.feedback.rate(
                talk.person, None, 2, now=NIGHT, unit="ratamo", channel="sms", language="fi", question=None
            )
        answer(work, number + 1, "koks", "sms", NIGHT + timedelta(seconds=1))
    database.close()


def answer(work: Work, number: int, unit: str, channel: str, at: datetime) -> None:
    talk = work.conversations.ensure(channel, f"+35841{2_000_000 + number}", now=at)
    visit = work.visits.add(
        f"v{number}", unit=unit, conversation=talk, channel=channel, ended_at=at, now=at, due_at=at
    )
    assert visit is not None
    values = {"status": "asked", "asked_at": at, "question": "recommend-1", "delivered_at": at}
    work.connection.execute(update(visits).where(visits.c.id == visit).values(**values))
    work.feedback.rate(
        talk.person, visit, 9, now=at, unit=unit, channel=channel, language="fi", question="recommend-1"
    )
    work.visits.answered(visit, now=at)


def made(outcome: Outcome) -> dict[str, Any]:
    assert (outcome.code, outcome.err) == (0, "")
    read: dict[str, Any] = json.loads(outcome.out)
    return read


@pytest.mark.usefixtures("figures")
def test_a_program_reads_the_report(kynnys: Kynnys) -> None:
    report = made(kynnys("report", "--year", "2026", "--format", "json"))
    assert (report["from"], report["to"]) == ("2026-01-01", "2026-12-31")
    lines = {(line["unit"], line["channel"], line["source"]): line for line in report["units"]}
    assert list(lines) == [
        ("koks", "sms", "invited"), ("koks", "telegram", "invited"), ("ratamo", "sms", "invited"),
        ("ratamo", "sms", "poster"), ("closed", "sms", "invited"),
    ]  # fmt: skip
    ratamo = lines["ratamo", "sms", "invited"]
    assert {name: ratamo[name] for name in ("question", "invited", "delivered", "answered", "rate", "n", "nps")} == {
        "question": "recommend-1", "invited": 30, "delivered": 30, "answered": 30, "rate": 1.0, "n": 30, "nps": 100.0,
    }  # fmt: skip
    assert ratamo["hidden"] == []
    assert (ratamo["low"], ratamo["high"]) == (pytest.approx(78.7), 100.0)
    few = lines["koks", "telegram", "invited"]
    assert (few["invited"], few["n"], few["nps"]) == (3, None, None)
    assert few["hidden"] == ["answered", "rate", "n", "nps", "low", "high"]
    closed = lines["closed", "sms", "invited"]
    assert (closed["retired"], closed["name"], closed["n"]) == (
        True,
        None,
        None,
    )  # with the few, to keep them
    assert lines["ratamo", "sms", "poster"]["question"] is None
    assert (report["total"]["n"], report["total"]["invited"]) == (51, 51)
    assert [(other["source"], other["n"]) for other in report["other_sources"]] == [("poster", None)]
    states = {each["unit"]: each["state"] for each in report["coverage"]}
    assert [states[unit] for unit in ("koks", "hamina", "lastensuojelu")] == [
        "answers",
        "no_answers",
        "asks_nobody",
    ]


@pytest.mark.usefixtures("figures")
def test_the_last_day_of_a_period_ends_at_midnight_in_finland(kynnys: Kynnys) -> None:
    periods = (
        ["--quarter", "2026Q4"],
        ["--from", "2026-12-31", "--to", "2026-12-31"],
        ["--to", "2026-12-30"],
        ["--from", "2027-01-01"],
        ["--year", "2027"],
        [],
    )
    invited = [made(kynnys("report", *days, "--format", "json"))["total"]["invited"] for days in periods]
    assert invited == [51, 51, 0, 1, 1, 52]


@pytest.mark.usefixtures("figures")
def test_a_report_of_a_unit_or_a_channel(kynnys: Kynnys) -> None:
    koks = made(kynnys("report", "--unit", "KOKS", "--format", "json"))
    assert [(line["channel"], line["invited"]) for line in koks["units"]] == [("sms", 13), ("telegram", 3)]
    assert koks["total"]["invited"] == 16
    assert koks["total"]["n"] is None
    assert [each["unit"] for each in koks["coverage"]] == ["koks"]
    assert koks["visits"] is None
    telegram = made(kynnys("report", "--channel", "telegram", "--format", "json"))
    assert [line["unit"] for line in telegram["units"]] == ["koks"]
    closed = made(kynnys("report", "--unit", "closed", "--format", "json"))
    assert [line["unit"] for line in closed["units"]] == ["closed"]


@pytest.mark.usefixtures("figures")
def test_a_person_reads_the_report(kynnys: Kynnys, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    outcome = kynnys("report", "--year", "2026", "--out", str(file))
    assert (outcome.code, outcome.out) == (0, f"Written: {file}\n")
    text = file.read_text(encoding="utf-8")
    assert text == kynnys("report", "--year", "2026").out
    assert "2026-01-01 to 2026-12-31" in text
    assert "closed (retired)" in text
    assert "under 5" in text
    assert "hidden" in text
    assert "Total, poster" in text
    assert "Asks nobody: Lastensuojelu" in text
    assert "0 answers: " in text
    assert max(map(len, text.splitlines())) <= 200


def test_a_report_counts_ways_to_take_part_events_and_reports_of_discrimination(
    kynnys: Kynnys, database_url: str, keys: Keyring
) -> None:
    def item(name: str, status: str = "published", **content: str) -> NewItem:
        return NewItem(name, "opportunity", status, "osallisuus", {"form": "tieto", **content})

    database = Database(database_url, keys)
    with database.writing() as work:
        items = [
            item("panel", means="hearings"),
            item("draft", "draft", means="hearings", starts="2027-05-01T17:00:00+03:00"),
            item(
                "evening", "closed", event="asukasilta", means="hearings", starts="2027-05-12T17:00:00+03:00",
                ends="2027-05-12T19:00:00+03:00",
            ),
            item("new_year", event="asukasilta", starts="2028-01-01T00:00:00+02:00"),
            item("until_summer", means="finances", valid_to="2027-06-30T00:00:00+03:00"),
            NewItem("digituki", "information", "published", "osallisuus", {}),
        ]  # fmt: skip
        work.catalogue.begin(items, now=NIGHT)
        for kind, name, at in (
            ("poster", "panel", NIGHT),
            ("campaign", "kesa", NIGHT),
            ("poster", "panel", NIGHT + timedelta(days=200)),
        ):
            work.poster_arrivals.add(kind, name, channel="sms", day=at)
        for barrier, times in (("money", 5), ("digital", 4)):
            for _ in range(times):
                work.hindrances.add(barrier, day=NIGHT)
        one, later = ["discrimination"], NIGHT + timedelta(days=90)
        reported = [(NIGHT, one)] * 5 + [(NIGHT, ["crisis", *one]), (NIGHT, ["call"]), (later, one)]
        for number, (at, flags) in enumerate(reported):
            talk = work.conversations.ensure("sms", f"+35841{2_000_000 + number}", now=at)
            told = work.feedback.rate(
                talk.person, None, 2, now=at, unit="ratamo", channel="sms", language="fi", question=None
            )
            work.cases.open(told, "ratamo", now=at, within=timedelta(days=7), kind="call", flags=flags)
    database.close()

    def of(*period: str) -> dict[str, Any]:
        found: dict[str, Any] = made(kynnys("report", *period, "--format", "json"))["participation"]
        return found

    year = of("--year", "2027")
    assert year["events"] == {"asukasilta": 1}
    assert {name: count for name, count in year["means"].items() if count} == {"hearings": 2, "finances": 1}
    assert len(year["means"]) == 6
    assert year["forms"]["tieto"] == 3
    assert year["discrimination"] is None  # too few to be told
    autumn = of("--quarter", "2027Q4")
    assert (autumn["events"], autumn["means"]["hearings"], autumn["means"]["finances"]) == ({}, 1, 0)
    assert of("--year", "2026")["discrimination"] == 6
    assert of("--year", "2026")["posters"] == {"panel": 1, "campaign kesa": 1}
    assert of()["posters"] == {"panel": 2, "campaign kesa": 1}
    assert {b: n for b, n in of()["hindrances"].items() if n != 0} == {"money": 5, "digital": None}
    assert set(year["hindrances"].values()) == {0}
    assert of("--from", "2028-01-01")["means"]["not_named"] == 1
    assert made(kynnys("report", "--unit", "koks", "--format", "json"))["participation"] is None
    text = kynnys("report").out
    assert "Opened by posters: 3 (campaign kesa 1, panel 2)" in text
    assert "What keeps people from taking part, as they said: money 5, digital under 5" in text
    assert "Events: 2 (asukasilta 2)" in text
    assert "Ways to take part by the means of section 29: 4 (hearings 2, " in text
    assert "Reports of discrimination: 7" in text
    assert "Reports of" not in kynnys("report", "--unit", "koks").out


def test_suggestions_and_official_initiatives_are_counted_apart(
    kynnys: Kynnys, database_url: str, keys: Keyring
) -> None:
    later = NIGHT + timedelta(days=90)
    database = Database(database_url, keys)
    with database.writing() as work:
        for number, at in enumerate([NIGHT, NIGHT, NIGHT, later]):
            person = work.conversations.ensure("sms", f"+35841{2_100_000 + number}", now=at).person
            reference = work.feedback.suggest(person, "penkkejä", now=at, channel="sms", language="fi")
            known = work.supports.find(reference, person)
            assert known is None  # it has no case yet
            said = work.feedback.by_reference(reference)
            assert said is not None
            to = "vanhusneuvosto" if number == 0 else None
            work.cases.open(
                said.id, None, now=at, within=timedelta(days=7), kind="suggestion", addressed_to=to
            )
            for other in (1, 2):
                supporter = work.conversations.ensure("sms", f"+35841{2_200_000 + other}", now=at).person
                work.supports.add(said.id, supporter, now=at)
            work.supports.take_back(said.id, supporter)
        for at in (NIGHT, later, later):
            work.suggestion_figures.official_way_told(day=at)
        talk = work.conversations.ensure("sms", "+358412345678", now=NIGHT)
        work.feedback.keep(
            talk.person, "hyvä", kind="feedback", now=NIGHT, unit=None, channel="sms", language="fi"
        )
    database.close()

    def of(*period: str) -> dict[str, int]:
        found: dict[str, int] = made(kynnys("report", *period, "--format", "json"))["participation"][
            "suggestions"
        ]
        return found

    assert of("--year", "2026") == {"light": 3, "to_councils": 1, "supports": 3, "official_way_told": 1}
    assert of("--from", "2027-01-01") == {
        "light": 1, "to_councils": 0, "supports": 1, "official_way_told": 2,
    }  # fmt: skip
    text = kynnys("report").out
    assert "Suggestions: 4 (to councils and panels 1; supported 4 times)" in text
    assert "Way to an official initiative told: 3 times" in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "yesterday"], "--from 'yesterday' is no day: write it as 2026-12-31"),
        (["--from", "2026-02-02", "--to", "2026-02-01"], "--to 2026-02-01 is before --from 2026-02-02"),
        (["--quarter", "4/2026"], "--quarter '4/2026' is no quarter: write it as 2026Q4"),
        (["--year", "this"], "--year 'this' is no year: write it as 2026"),
        (["--year", "2026", "--to", "2026-02-01"], "--from or --to and --year name two periods"),
        (["--unit", "kokss"], "no such unit; did you mean koks?"),
        (["--channel", "telegrm"], "no channel is called telegrm; did you mean telegram?"),
        (["--out", "nowhere/report.txt"], "No such file or directory: nowhere/report.txt"),
    ],
)
def test_a_wrong_question_is_told_in_one_line(kynnys: Kynnys, arguments: list[str], told: str) -> None:
    outcome = kynnys("report", *arguments)
    assert outcome.code == 1
    assert told in outcome.err
    assert outcome.err.count("\n") == 1
    assert outcome.out == ""


def test_a_format_that_there_is_not(kynnys: Kynnys) -> None:
    outcome = kynnys("report", "--format", "pdf")
    assert outcome.code == 2
    assert "'pdf' is not one of 'text', 'json'" in outcome.err
