"""Before a promise breaks the person hears so: once, by day, and never whom no text may reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import get_args

import pytest

from bot.organisation import Organisation, Window
from bot.organisation.catalogue import LiveCatalogue
from bot.organisation.survey import Weekday
from bot.staff.case_texts import CaseTexts
from bot.staff.clocks import TEXTS, InterimTexts
from channels.segments import segments
from dialogs.assistant import Assistant
from storage.database import Database, Work
from tests.bot.staff.people import answer, at, both, case, close, concurrent, happened, hire, queued

DAYTIME = Window(opens=time(8), closes=time(20), weekdays=frozenset(get_args(Weekday)), public_holidays=True)
MONDAY = at("2027-03-01 10:00")  # an answer is due before Saturday at 10, handling by Monday at 10
PHONE = "+358412345678"
ANSWER = ("late answer told", None)
HANDLING = ("late handling told", None)


@pytest.fixture
def texts(organisation: Organisation, dialogs: Assistant) -> InterimTexts:
    settings = organisation.settings.model_copy(update={"answer_hours": DAYTIME})
    own = Organisation(settings, {}, {}, LiveCatalogue(), {}, {})
    return InterimTexts(CaseTexts(dialogs.responses, own), own)


def told(database: Database, texts: InterimTexts, *moments: str) -> list[str]:
    """Texts to people by these moments in Finland."""
    for moment in moments:
        with database.writing() as work:
            texts.send(work, at(moment))
    with database.reading() as work:
        return [text for _, text in queued(work, "simulator")]


@both
def test_a_late_answer_is_told_once_a_day_before(database: Database, texts: InterimTexts) -> None:
    with database.writing() as work:
        id = case(work, now=MONDAY, wanted=True, phone=PHONE)
    assert told(database, texts, "2027-03-05 09:59") == []
    (text,) = told(
        database, texts, "2027-03-05 10:00", "2027-03-05 10:00", "2027-03-06 12:00", "2027-03-09 12:00"
    )
    assert text == (
        "Kymenlaakson hyvinvointialue: Lupasimme ottaa sinuun yhteyttä. Siinä voi mennä kauemmin kuin lupasimme. Anteeksi. "
        "Otamme silti yhteyttä."
    )
    with database.reading() as work:
        assert happened(work, id)[-1] == ANSWER


@both
def test_late_handling_is_told_to_whom_it_was_promised(database: Database, texts: InterimTexts) -> None:
    with database.writing() as work:
        id = case(work, now=MONDAY)
        other = case(work, now=MONDAY, kind="feedback")  # was told that it is read
    assert told(database, texts, "2027-03-07 09:59") == []
    (text,) = told(database, texts, "2027-03-07 10:00", "2027-03-08 10:00")
    assert "käsitellä palautteesi" in text
    with database.reading() as work:
        assert happened(work, id)[-1] == HANDLING
        assert HANDLING not in happened(work, other)


def test_what_is_taken_up_again_is_promised_again(database: Database, texts: InterimTexts) -> None:
    with database.writing() as work:
        id = case(work, now=MONDAY, phone=PHONE)
    assert len(told(database, texts, "2027-03-07 10:00")) == 1
    with database.writing() as work:
        close(work, id, now=at("2027-03-08 12:00"))
        assert work.cases.reopen(id, now=at("2027-03-09 10:00"), within=timedelta(days=7))
    assert len(told(database, texts, "2027-03-15 09:59")) == 1
    assert len(told(database, texts, "2027-03-15 10:00", "2027-03-16 12:00")) == 2


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        # The day before at that hour is at night: in the morning after it.
        ("2027-03-06 03:00", "2027-03-05 08:00"),
        ("2027-03-06 21:30", "2027-03-06 08:00"),
        ("2027-03-28 03:30", "2027-03-27 08:00"),  # an hour that is left out in spring
    ],
)
def test_no_text_leaves_at_night(database: Database, texts: InterimTexts, due: str, leaves: str) -> None:
    with database.writing() as work:
        case(work, now=at(due) - timedelta(days=5), wanted=True)
    before = at(leaves) - timedelta(hours=12)
    for minutes in range(0, 12 * 60, 60):
        moment = (before + timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M")
        assert told(database, texts, moment) == []
    assert len(told(database, texts, leaves)) == 1


def _answered(work: Work, id: int) -> None:
    staff = hire(work, "maija", "lead", now=MONDAY)
    answer(work, id, staff=staff, now=MONDAY, leaves_at=MONDAY)
    work.handling.left(1, id, 1, now=MONDAY)


def _written(work: Work, id: int) -> None:
    staff = hire(work, "maija", "lead", now=MONDAY)
    answer(work, id, staff=staff, now=MONDAY, leaves_at=at("2027-03-06 08:00"))


def _called(work: Work, id: int) -> None:
    known = work.handling.case(id)
    assert known is not None
    work.handling.answered_otherwise(id, known.version, who="staff 1", now=MONDAY)


def _done(work: Work, id: int) -> None:
    _called(work, id)
    close(work, id, now=MONDAY)


@pytest.mark.parametrize("done", [_answered, _written, _called, _done])
@pytest.mark.parametrize("wanted", [True, False])
def test_what_was_done_is_not_late(
    database: Database, texts: InterimTexts, done: Callable[[Work, int], None], wanted: bool
) -> None:
    with database.writing() as work:
        id = case(work, now=MONDAY, wanted=wanted)
        done(work, id)
    assert told(database, texts, "2027-03-05 12:00", "2027-03-07 12:00") == []


def _stopped(work: Work) -> str:
    work.suppressions.add("simulator", PHONE, source="person", text="STOP", now=MONDAY)
    return "opted_out"


def _erased(work: Work) -> str:
    talk = work.conversations.find("simulator", PHONE)
    assert talk is not None
    work.people.erase(talk.person, now=MONDAY)
    return ""


@pytest.mark.parametrize("gone", [_stopped, _erased])
def test_whom_no_text_may_reach_gets_none(
    database: Database, texts: InterimTexts, gone: Callable[[Work], str]
) -> None:
    with database.writing() as work:
        id = case(work, now=MONDAY, wanted=True, phone=PHONE)
        why = gone(work)
    assert told(database, texts, "2027-03-05 12:00", "2027-03-05 12:01", "2027-03-07 12:00") == []
    with database.reading() as work:
        assert [event for event in happened(work, id) if event[0] == "late not told"] == (
            [("late not told", why)] if why else []
        )


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("language", ["fi", "sv", "en", "uk"])
@pytest.mark.parametrize("promise", TEXTS)
def test_the_text_says_what_is_true_then_in_one_part_in_the_persons_language(
    database: Database, texts: InterimTexts, promise: str, language: str, late: bool
) -> None:
    with database.writing() as work:
        case(work, now=MONDAY, wanted=promise == "answer", phone=PHONE)
        talk = work.conversations.ensure("simulator", PHONE, "fi", now=MONDAY)
        work.conversations.set_language(talk.id, language)
    moments = ("2027-03-08 12:00",) if late else ("2027-03-05 12:00", "2027-03-07 12:00")
    (text,) = told(database, texts, *moments)
    assert segments(text).parts == 1
    words = {
        "fi": ("kauemmin", "myöhässä"), "sv": ("längre", "försenade"),
        "en": ("longer", "late"), "uk": ("longer", "late"),
    }  # fmt: skip
    assert [word in text for word in words[language]] == [not late, late]
    assert not re.search(r"\d", text), "a day that no clock holds"


@concurrent
def test_two_processes_tell_once(database: Database, texts: InterimTexts) -> None:
    with database.writing() as work:
        case(work, now=MONDAY, wanted=True)
    with database.writing() as first, database.writing() as second:
        assert texts.send(first, at("2027-03-05 12:00")) == 1
        assert texts.send(second, at("2027-03-05 12:00")) == 0
    assert len(told(database, texts)) == 1
