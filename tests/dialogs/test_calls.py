"""Calls that people wish for, on a channel that tells their number and on one that does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from dialogs.engine import Engine
from dialogs.services import WishedCall
from tests.dialogs.talk import Talk

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
BY = NOW + timedelta(days=5)
WHEN = {"fi": "milloin soitatte?", "sv": "när ringer ni?", "en": "when will you call?"}
OFF = {"fi": "ei tarvitsekaan soittaa", "sv": "ni behöver inte ringa", "en": "no need to call"}
NUMBER = "+358412345678"


@pytest.fixture(params=["fi", "sv", "en"])
def talk(engine: Engine, request: pytest.FixtureRequest) -> Talk:
    return Talk(engine, request.param)


@pytest.mark.parametrize(
    ("call", "response", "at"),
    [
        (None, "utter_call_none", {}),
        (WishedCall(BY, None, 0, True), "utter_call_when", {"fi": "7.3. kello 12.00", "sv": "7.3. klockan 12.00", "en": "7 March at 12:00"}),
        (WishedCall(BY, NOW + timedelta(hours=3), 1, True), "utter_call_again", {"fi": "2.3. kello 15.00", "sv": "2.3. klockan 15.00", "en": "2 March at 15:00"}),
        (WishedCall(BY, None, 2, True), "utter_call_tried_before", {"fi": ": 2.", "sv": ": 2.", "en": ": 2."}),
        (WishedCall(NOW, None, 0, True), "utter_call_late", {"fi": "2.3. kello 12.00"}),
        (WishedCall(BY, NOW - timedelta(hours=3), 1, True), "utter_call_late", {"fi": "2.3. kello 9.00"}),
    ],
)  # fmt: skip
def test_when_the_call_comes(talk: Talk, call: WishedCall | None, response: str, at: dict[str, str]) -> None:
    talk.services.call = call
    assert talk.say(WHEN[talk.language]) == [response]
    assert at.get(talk.language, "") in talk.texts[0]
    assert talk.done == ([] if call is None else [("asked_when_call",)])


def test_what_else_is_said_of_a_call_that_nobody_wished_for_is_kept(talk: Talk) -> None:
    said = "odotan soittoanne koska lääkäri lupasi sen tiistaina"
    assert talk.say(said) == ["utter_call_none"]
    assert talk.done == [("keep", said, "question")]


def test_a_question_about_calls_is_kept_where_none_is_wished_for(talk: Talk) -> None:
    said = {"fi": "Oliko se soitto teiltä?", "sv": "Var samtalet från er?", "en": "Have I missed your call?"}
    assert talk.say(said[talk.language]) == ["utter_question_kept"]
    assert talk.done == [("keep", said[talk.language], "question")]
    talk.services.call = WishedCall(BY, None, 0, True)
    assert talk.say(said[talk.language]) == ["utter_call_when"]


def test_a_second_wish_is_told_of_the_first(talk: Talk) -> None:
    talk.services.call = WishedCall(BY, None, 0, True)
    assert talk.say("soitto") == ["utter_call_when"]
    assert talk.done == [("call_me", "soitto")]


def test_no_call_is_needed_any_more(talk: Talk) -> None:
    said = OFF[talk.language]
    talk.say("jono oli pitkä")  # a call is offered: a no to it would close nothing
    assert talk.say(said) == ["utter_call_off"]
    assert talk.done == [("call_off", said)]
    talk.due()
    assert talk.say(said) == ["utter_call_off", "utter_ask_rating"]


def test_a_number_is_asked_for_where_none_is_known(talk: Talk) -> None:
    talk.services.call = WishedCall(BY, None, 0, False)
    assert talk.say("soitto") == ["utter_ask_call_number"]
    assert talk.say(WHEN[talk.language]) == ["utter_ask_call_number"]
    assert talk.say("12345") == ["utter_call_number_unclear"]
    assert talk.say("joo 041 2345678") == ["utter_call_number_ack"]
    assert talk.done == [("give_number", NUMBER, "joo [***]")]
    assert talk.flows == []
    for remembered in ("2345678", "358"):
        assert remembered not in json.dumps(talk.state)


@pytest.mark.parametrize("no", ["ei", "nej", "no", "ohita", "hoppa", "peru", "avbryt", "cancel", "en halua"])
def test_no_number_is_given(engine: Engine, no: str) -> None:
    talk = Talk(engine)
    talk.services.call = WishedCall(BY, None, 0, False)
    talk.say("soitto")
    assert talk.say(no) == ["utter_call_in_writing"]
    assert talk.done == [("give_number", None, no)] or talk.done[0][:2] == ("give_number", None)
    assert talk.flows == []


def test_calling_off_takes_the_question_for_a_number_along(talk: Talk) -> None:
    talk.services.call = WishedCall(BY, None, 0, False)
    talk.due()
    talk.say("soitto")
    assert talk.say(OFF[talk.language]) == ["utter_call_off", "utter_ask_rating"]


def test_a_number_that_comes_late_is_taken(talk: Talk) -> None:
    talk.services.call = WishedCall(BY, None, 0, False)
    talk.say("soitto")
    talk.services.pass_time(days=2)
    assert talk.say("041 2345678") == ["utter_call_number_ack"]
    assert talk.done == [("call_me", "[***]"), ("give_number", NUMBER, "[***]")]
    assert talk.say("041 2345678") != ["utter_call_number_ack"]  # nothing asks for one any more


def test_the_number_in_the_wish_is_the_one_to_call(talk: Talk) -> None:
    talk.services.call = WishedCall(BY, None, 0, True)
    for said in (
        "soittakaa 041 2345678", "SOITTO 0412345678", "voitteko soittaa minulle numeroon 041 2345678",
        "ring mig på 041 2345678", "RING +358412345678", "kan ni ringa upp mig, mitt nummer är 041 2345678",
        "call me on 041 2345678", "CALL 041 2345678", "could you call me please, 041 2345678",
    ):  # fmt: skip
        assert talk.say(said) == ["utter_call_number_ack"], said
        assert ("give_number", NUMBER) in [call[:2] for call in talk.done]
    assert talk.say("jono oli pitkä, soitin numeroon 041 2345678 enkä päässyt läpi") != [
        "utter_call_number_ack"
    ]


def test_a_number_beside_a_rating_is_the_one_to_call(talk: Talk) -> None:
    talk.due()
    said = {
        "fi": "3 soittakaa minulle 041 2345678",
        "sv": "3 ring mig 041 2345678",
        "en": "3 please call me 041 2345678",
    }
    assert talk.say(said[talk.language]) == ["utter_call_number_ack"]
    assert talk.done[-2][:2] == ("give_number", NUMBER)
    assert "[***]" in talk.done[-2][2]
    assert ("call_me", "") in talk.done


def test_a_crisis_and_a_stop_go_before_the_number(talk: Talk) -> None:
    talk.services.call = WishedCall(BY, None, 0, False)
    talk.say("soitto")
    assert talk.say("aion tappaa itseni")[0] == "utter_crisis"
    assert talk.say("STOP")[0] == "utter_stop_ok"
