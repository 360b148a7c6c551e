"""The question at a unit's poster. The transcripts called `poster-…` hold whole conversations."""

from __future__ import annotations

import pytest

from dialogs.engine import Engine
from dialogs.services import NamedUnit
from dialogs.understanding.commands import shipped
from dialogs.unit_words import read_unit_words
from tests.dialogs.talk import Talk

ASK = "utter_ask_unit_rating"
LOW, MIDDLE, HIGH = (f"utter_ask_reason_{band}" for band in ("0_6", "7_8", "9_10"))
THANKS, THANKS_LOW = "utter_thanks_7_10", "utter_thanks_0_6"
RATED = [("rate", None, 3, "koks", "recommend-1")]


@pytest.fixture(params=["fi", "sv", "en"])
def talk(engine: Engine, request: pytest.FixtureRequest) -> Talk:
    return Talk(engine, request.param)


def find(text: str, exact: bool) -> NamedUnit | None:
    name, _, rest = text.partition(" ")
    known = {"koks", "poli"} | (set() if exact else {"kosk"})
    return NamedUnit("koks", rest) if name.casefold().strip(':,"') in known else None


@pytest.mark.parametrize(
    ("text", "rating", "comment"),
    [
        ("PALAUTE KOKS", None, None),
        ("palaute: koks", None, None),
        ("RESPONS, KOKS", None, None),
        ('"FEEDBACK KOKS"', None, None),
        ("PALAUTE-KOKS 3", 3, None),
        ("PALAUTE KOKS 3", 3, None),
        ("palautetta kosk 3", 3, None),
        ("PALAUTE 3 KOKS", 3, None),
        ("RESPONS 10 KOKS bra vård", 10, "bra vård"),
        ("KOKS 9 hyvä hoito", 9, "hyvä hoito"),
        ("koks: kahdeksan", 8, None),
        ("PALAUTE KOKS 8½", 8, None),
        ("PALAUTE KOKS 9/10", 9, None),
        ("PALAUTE KOKS 0", 0, None),
        ("koks 10!", 10, None),
        ("PALAUTE KOKS 11", None, None),
        ("PALAUTE KOKS 8-9", None, None),
        ("PALAUTE KOKS 4/5", None, None),
        ("PALAUTE KOKS 2 tuntia jonossa", None, None),
        ("poli 2 tuntia jonossa", None, None),
        ("KOKS 12.3. klo 9", None, None),
    ],
)
def test_a_unit_and_what_is_said_of_it(text: str, rating: int | None, comment: str | None) -> None:
    said = read_unit_words(text, find, shipped())
    assert said is not None
    assert (said.unit, said.rating, said.comment) == ("koks", rating, comment)


@pytest.mark.parametrize(
    "text", ["", "9", "kosk 9", "PALAUTE", "PALAUTE 9", "PALAUTE aula oli siisti", "3 koks"]
)
def test_no_unit_is_named(text: str) -> None:
    assert read_unit_words(text, find, shipped()) is None


@pytest.mark.parametrize(
    ("number", "asked", "thanked"),
    [(number, *(LOW, THANKS_LOW)) for number in range(7)]
    + [(7, MIDDLE, THANKS), (8, MIDDLE, THANKS), (9, HIGH, THANKS), (10, HIGH, THANKS)],
)
def test_the_reason_is_asked_by_band(engine: Engine, number: int, asked: str, thanked: str) -> None:
    talk = Talk(engine)
    assert talk.say("PALAUTE KOKS") == [ASK]
    assert talk.say(str(number)) == [asked]
    assert talk.done == [("rate", None, number, "koks", "recommend-1")]
    assert talk.say("aula oli siisti") == [thanked]
    assert talk.done == [("explain", None, "aula oli siisti", "koks")]
    assert talk.flows == []
    assert talk.reminders == {}


def test_a_number_before_the_question_answers_no_version_of_it(talk: Talk) -> None:
    assert talk.say("PALAUTE KOKS 3") == [LOW]
    assert talk.done == [("rate", None, 3, "koks", None)]
    assert talk.say("4") == ["utter_unit_rating_corrected", LOW]
    assert talk.done == [("rate", None, 4, "koks", None)]


def test_the_version_is_the_one_that_was_worded(talk: Talk) -> None:
    talk.services.question = "our-own-2"  # visits are asked by it; posters have no wording of it
    talk.say("PALAUTE KOKS")
    talk.say("3")
    assert talk.done == RATED


def test_a_correction_says_the_number(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("KOKS 9 hyvä")
    talk.say("3")
    assert talk.texts == ["Kiitos! Korjasimme numeroksi 3."]


def test_the_same_number_again_is_stored_once(engine: Engine) -> None:
    talk = Talk(engine)
    talk.say("PALAUTE KOKS 3")
    for text in ("PALAUTE KOKS 3", "koks 3"):
        assert talk.say(text) == [LOW]
        assert talk.done == []
    assert talk.say("PALAUTE RATAMO 3") == [LOW]
    assert talk.done == [("rate", None, 3, "ratamo", None)]


def test_a_number_a_day_later_was_not_asked_for(talk: Talk) -> None:
    talk.say("PALAUTE KOKS 3")
    talk.say("ohita")
    talk.services.pass_time(hours=23, minutes=59)
    assert talk.say("4") == ["utter_unit_rating_corrected"]
    talk.services.pass_time(days=1)
    assert talk.say("5") == ["utter_number_unasked"]


def test_the_question_waits_no_longer_than_a_day(talk: Talk) -> None:
    talk.say("PALAUTE KOKS")
    talk.services.pass_time(days=1, minutes=1)
    assert talk.say("3") == ["utter_number_unasked"]


def test_a_child_is_asked_for_no_number(talk: Talk) -> None:
    talk.say("olen 12-vuotias")
    assert talk.say("PALAUTE KOKS") == ["utter_ask_feedback_text"]
    assert talk.say("3") == ["utter_saved", "utter_ask_feedback_text"]
    assert talk.say("KOKS 3 tylsää") == ["utter_saved"]
    assert [call[0] for call in talk.done] == ["keep"]


def test_a_number_by_an_old_button_of_another_unit_rates_none(talk: Talk) -> None:
    talk.say("PALAUTE KOKS")
    talk.say("PALAUTE RATAMO")
    assert talk.press("/SetSlots(unit_rating=3,rated_unit=koks)") == ["utter_button_stale", ASK]
    assert talk.done == []
    assert talk.press("/SetSlots(unit_rating=3,rated_unit=ratamo)") == [LOW]
    assert talk.done == [("rate", None, 3, "ratamo", "recommend-1")]


def test_a_visits_button_rates_the_visit_while_a_posters_question_is_open(talk: Talk) -> None:
    talk.due()
    talk.say("PALAUTE RATAMO")
    talk.press("/SetSlots(rating=9)")
    assert talk.done == [("rate", "v1", 9)]
    assert talk.flows == ["unit_feedback", "visit_feedback"]


def test_words_in_the_place_of_a_reason_that_begin_with_the_word(talk: Talk) -> None:
    talk.due()
    talk.say("3")
    talk.say("palaute koks oli jo annettu vastaanotolla")
    assert talk.done[0] == ("explain", "v1", "palaute koks oli jo annettu vastaanotolla")


def test_the_keyword_alone_answers_an_open_question(talk: Talk) -> None:
    talk.due()
    talk.say("3")
    talk.say("ratamo")
    assert talk.done[0] == ("explain", "v1", "ratamo")


def test_after_an_opt_out_nothing_is_lifted(talk: Talk) -> None:
    talk.say("STOP")
    assert talk.say("PALAUTE KOKS") == [ASK]
    assert talk.say("STOP") == ["utter_stop_ok"]
    assert talk.flows == []
    assert not any(call[0] == "start" for call in talk.done)
