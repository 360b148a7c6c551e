"""A forwarded message is a comment with any text in it; a cry for help in it is answered."""

from __future__ import annotations

import pytest

from dialogs.engine import Engine
from dialogs.turn import UserMessage
from tests.dialogs.talk import Talk


@pytest.fixture(params=["fi", "sv", "en"])
def talk(engine: Engine, request: pytest.FixtureRequest) -> Talk:
    return Talk(engine, request.param)


def forward(talk: Talk, text: str) -> list[str]:
    return talk.hear(UserMessage(text=text, forwarded=True))


NEITHER = (
    "9",
    "STOP",
    "Älkää lähettäkö viestejä",
    "Sluta skicka sms",
    "stop texting me",
    "3 lääkäri oli tyly",
    "POISTA TIEDOT",
    "kyllä",
)


@pytest.mark.parametrize("text", NEITHER)
def test_with_nothing_open(talk: Talk, text: str) -> None:
    assert forward(talk, text) == ["utter_feedback_thanks"]
    assert talk.done == [("keep", text, "feedback")]


@pytest.mark.parametrize("text", NEITHER)
def test_instead_of_a_rating(talk: Talk, text: str) -> None:
    talk.due()
    assert forward(talk, text) == ["utter_rating_unclear"]
    assert talk.done == [("explain", "v1", text)]
    assert talk.say("8") == ["utter_ask_reason_7_8"]


def test_as_a_reason(talk: Talk) -> None:
    talk.due()
    talk.say("8")
    assert forward(talk, "9 STOP") == ["utter_thanks_7_10"]
    assert ("explain", "v1", "9 STOP") in talk.done
    assert not {"rate", "stop"} & {call[0] for call in talk.done}


def test_instead_of_a_consent(talk: Talk) -> None:
    talk.say("MUKAAN")
    forward(talk, "kyllä")
    assert not any(call[0] == "sign_up" for call in talk.done)


@pytest.mark.parametrize("text", ["Aion tappaa itseni", "Jag vill dö", "I want to kill myself"])
def test_a_cry_for_help_is_answered(talk: Talk, text: str) -> None:
    talk.due()
    assert forward(talk, text) == ["utter_crisis"]
    assert ("flag", "crisis", text) in talk.done
