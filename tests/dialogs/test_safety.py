"""Danger, complaints, discrimination and identity codes, in three languages."""

from __future__ import annotations

import json
from functools import partial

import pytest

from dialogs.assistant import Assistant
from dialogs.command_generator import CommandGenerator
from dialogs.engine import Engine
from tests.dialogs.talk import Talk


@pytest.fixture(params=["fi", "sv", "en"])
def talk(engine: Engine, request: pytest.FixtureRequest) -> Talk:
    return Talk(engine, request.param)


def says(talk: Talk, fi: str, sv: str, en: str) -> list[str]:
    return talk.say({"fi": fi, "sv": sv, "en": en}[talk.language])


SUICIDE = ("haluan kuolla", "jag vill dö", "I want to die")


@pytest.mark.parametrize(
    ("fi", "sv", "en", "words"),
    [
        (*SUICIDE, "utter_crisis"),
        ("en saa henkeä", "jag kan inte andas", "I can't breathe", "utter_emergency"),
        ("mieheni hakkaa minua", "min man slår mig", "my husband hits me", "utter_violence"),
        ("tapan teidät kaikki", "jag ska döda er alla", "I will kill you all", "utter_emergency"),
    ],
)
@pytest.mark.parametrize("open_with", ["", "due", "8", "menu", "join"])
def test_danger_goes_before_everything(
    talk: Talk, open_with: str, fi: str, sv: str, en: str, words: str
) -> None:
    if open_with in ("due", "8"):
        talk.due()
    if open_with == "8":
        talk.say("8")
    if open_with == "menu":
        talk.press("/menu")
    if open_with == "join":
        talk.press("/join")
        talk.press("/SetSlots(consent=true)")
    text = {"fi": fi, "sv": sv, "en": en}[talk.language]
    assert talk.say(text) == [words]
    assert not any(reply.question for reply in talk.turn.replies)
    assert talk.done[0] == ("keep", text, "crisis")
    flags = [call[1] for call in talk.done if call[0] == "flag"]
    assert flags in (["crisis"], ["violence", "crisis"])
    assert talk.flows == []
    assert talk.happens("visit_reminder", visit="v1") == []
    assert talk.happens("reason_silence") == []
    assert talk.happens("join_silence") == []
    assert talk.happens("visit_closed", visit="v1") == []


def test_the_survey_is_closed_and_the_number_kept(talk: Talk) -> None:
    talk.due()
    text = {"fi": "2 haluan kuolla", "sv": "2 jag vill dö", "en": "2 I want to die"}[talk.language]
    assert talk.say(text) == ["utter_crisis"]
    assert talk.done == [
        ("keep", text, "crisis"), ("flag", "crisis", text), ("rate", "v1", 2), ("close", "v1", "answered"),
    ]  # fmt: skip


def test_the_same_words_once_an_hour_and_every_text_is_kept(talk: Talk) -> None:
    assert says(talk, *SUICIDE) == ["utter_crisis"]
    talk.services.pass_time(minutes=59)
    assert says(talk, *SUICIDE) == []
    assert [call[0] for call in talk.done] == ["keep", "flag"]
    assert says(talk, "en saa henkeä", "jag kan inte andas", "I can't breathe") == ["utter_emergency"]
    talk.services.pass_time(minutes=2)
    assert says(talk, *SUICIDE) == ["utter_crisis"]


def test_a_complaint(talk: Talk) -> None:
    text = {"fi": "teen tästä kantelun", "sv": "jag gör ett klagomål", "en": "I will make a complaint"}[
        talk.language
    ]
    assert talk.say(text) == ["utter_complaint_info"]
    assert talk.done == [("flag", "complaint", text), ("keep", text, "complaint")]


def test_discrimination(talk: Talk) -> None:
    text = {"fi": "hoitaja oli rasisti", "sv": "skötaren var rasistisk", "en": "the nurse was racist"}[
        talk.language
    ]
    assert talk.say(text) == ["utter_discrimination_ack"]
    assert ("flag", "discrimination", text) in talk.done
    assert [call[0] for call in talk.done].count("keep") == 1
    assert says(talk, "kyllä", "ja", "yes") == ["utter_callback_ack"]


def test_discrimination_while_the_rating_is_asked(talk: Talk) -> None:
    talk.due()
    text = {"fi": "hoitaja oli rasisti", "sv": "skötaren var rasistisk", "en": "the nurse was racist"}[
        talk.language
    ]
    assert talk.say(text) == ["utter_discrimination_ack", "utter_rating_unclear"]
    assert talk.done == [("flag", "discrimination", text), ("explain", "v1", text)]


def test_an_identity_code_is_masked_wherever_it_comes(talk: Talk) -> None:
    code = "131052-308T"
    talk.due()
    talk.say("3")
    said = says(
        talk,
        f"tunnukseni on {code}, odotin kauan",
        f"min kod är {code}, lång väntan",
        f"my code is {code}, long wait",
    )
    assert said == ["utter_sensitive_warning", "utter_thanks_0_6"]
    assert code not in repr(talk.done)
    assert code not in json.dumps(talk.state)
    assert talk.done[0][0] == "explain"


@pytest.mark.parametrize(
    ("minimum", "age", "young"),
    [(18, 17, True), (18, 18, False), (15, 14, True), (15, 15, False), (0, 12, True), (0, 13, False)],
)
def test_too_young_is_below_the_organisations_age_and_never_above_twelve(
    assistant: Assistant, minimum: int, age: int, young: bool
) -> None:
    talk = Talk(Engine(assistant, partial(CommandGenerator, minimum_age=lambda unit: minimum)))
    talk.due()
    assert (talk.say(f"9 olen {age}-vuotias") == ["utter_child"]) is young
    assert (("rate", "v1", 9) in talk.done) is not young
