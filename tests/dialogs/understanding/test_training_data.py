"""Command words as data: heard at every open question, refused where they mean something else or nothing."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from dialogs.assistant import Assistant
from dialogs.clashes import clashes
from dialogs.engine import Engine
from dialogs.loader import load_assistant
from dialogs.problems import DialogueError
from dialogs.understanding.training_data import read_examples
from dialogs.validation import validate
from tests.dialogs.small_assistant import DOMAIN, write_assistant
from tests.dialogs.talk import Talk

FLOWS = """
    flows:
      ask:
        description: Ask two things.
        nlu_trigger: [{intent: menu}]
        steps:
          - collect: word
          - collect: sure
          - action: utter_done
      parking:
        description: Where to park.
        nlu_trigger: [{intent: ask_parking}]
        steps:
          - action: utter_help
    nlu:
      - intent: menu
        metadata: {language: fi}
        examples: "- valikko"
      - intent: menu
        metadata: {language: sv}
        examples: "- meny"
      - intent: menu
        metadata: {language: en}
        examples: "- menu"
      - intent: ask_parking
        metadata: {language: fi}
        examples: |
          - pysäköinti

          - missä on parkkipaikka
      - intent: ask_parking
        metadata: {language: sv}
        examples: "- parkering"
      - intent: ask_parking
        metadata: {language: en}
        examples: "- parking"
"""
PARKING = DOMAIN.replace("intents: [", "intents: [ask_parking, ")


def assistant(folder: Path, flows: str = FLOWS, domain: str = PARKING) -> Assistant:
    return load_assistant(write_assistant(folder, flows, domain), ())


def problems(folder: Path, flows: str = FLOWS, domain: str = PARKING) -> list[str]:
    read = assistant(folder, flows, domain)
    found = [*validate(read, longest={"word": "w"}, length=len), *clashes(read)]
    assert all(problem.file and problem.place and problem.wrong and problem.right for problem in found)
    return [str(problem) for problem in found]


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(Engine(assistant(tmp_path)))


@pytest.mark.parametrize(
    "written",
    ["pysäköinti", "PYSAKOINTI", " Parkering! ", "parking, please", "Missä on parkkipaikka?", "pysäköintti"],
)
def test_a_word_starts_its_flow_with_nothing_open(talk: Talk, written: str) -> None:
    assert talk.say(written) == ["utter_help"]
    assert talk.turn.intent == "ask_parking"


@pytest.mark.parametrize("written", ["pysäköinti", "Parkering", "missä on parkkipaikka"])
def test_a_word_starts_its_flow_at_any_open_question(talk: Talk, written: str) -> None:
    assert talk.say("valikko") == ["utter_ask_word"]
    assert talk.say(written) == ["utter_help", "utter_ask_word"]
    assert talk.say("banaani") == ["utter_ask_sure"]
    assert talk.say(written) == ["utter_help", "utter_ask_sure"]


def test_more_than_the_word_is_an_answer(talk: Talk) -> None:
    talk.say("valikko")
    assert talk.say("pysäköinti oli kaukana ovesta") == ["utter_ask_sure"]


def test_a_word_whose_intent_starts_nothing_here_is_an_answer(tmp_path: Path) -> None:
    flows = FLOWS.replace("intent: ask_parking}]", "intent: help}]")
    talk = Talk(Engine(assistant(tmp_path, flows)))
    talk.say("valikko")
    assert talk.say("pysäköinti") == ["utter_ask_sure"]


def test_the_words_of_another_assistant_are_not_heard(talk: Talk) -> None:
    assert talk.say("palaute") == []


def test_right_words_pass(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


def test_the_words_that_ship_pass(assistant: Assistant) -> None:
    assert list(map(str, clashes(assistant))) == []


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("valikko", "the word 'valikko' is a word of 'menu' already"),
        ("Valikko!", "is a word of 'menu' already"),
        ("valikko kiitos", "is a word of 'menu' already"),
        ("menu menu", "is a word of 'menu' already"),
        ("valiko", "is one typing error from a word of 'menu'"),
        ("peru", "ends what is asked"),
        ("stop", "is read as stop by rule"),
        ("lopeta", "is read as stop by rule"),
        ("kymppi", "is read as rating by rule"),
        ("8", "is read as rating by rule"),
        ("joo", "is read as yes by rule"),
        ("nej", "is read as no by rule"),
        ("kiitos", "is read as courtesy by rule"),
        ("hei", "is read as not_understood by rule"),
        ("b", "is read as not_understood by rule"),
        ("haluan kuolla", "is read as crisis by rule"),
        ("väärä numero", "is read as wrong_person by rule"),
        ("en halua vastata", "is read as no_answer by rule"),
        ("teen kantelun", "is read as complaint by rule"),
        ("soittakaa minulle", "is read as callback by rule"),
        ("mitä tämä maksaa", "is read as ask_price by rule"),
        ("skip", "is a word of 'skip' already"),
    ],
)  # fmt: skip
def test_a_word_that_means_something_else(tmp_path: Path, word: str, said: str) -> None:
    found = problems(tmp_path, FLOWS.replace("- missä on parkkipaikka", f"- {word}"))
    own = [line for line in found if line.startswith("flows.yml: nlu.ask_parking: the word ")]
    assert len(own) == 1
    assert said in own[0]


def test_a_word_that_steals_palaute(assistant: Assistant, tmp_path: Path) -> None:
    import shutil

    from dialogs.loader import FOLDER

    for part in ("flows", "domain", "nlu"):
        shutil.copytree(FOLDER / part, tmp_path / part)
    words = "".join(
        f"- intent: privacy\n  metadata: {{language: {language}}}\n  examples: '- {word}'\n"
        for language, word in (("fi", "PALAUTE"), ("sv", "respons"), ("en", "give feedback"))
    )
    (tmp_path / "nlu" / "more.yml").write_text(f"nlu:\n{words}", encoding="utf-8")
    found = "\n".join(map(str, clashes(load_assistant(tmp_path))))
    for word in ("PALAUTE", "respons", "give feedback"):
        assert f"more.yml: nlu.privacy: the word {word!r} is a word of 'feedback' already" in found


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("intents: [ask_parking, ", "intents: [", "nlu.ask_parking: unknown intent 'ask_parking'"),
        ('{language: sv}\n        examples: "- parkering', '{language: fi}\n        examples: "- parkering',
         "nlu.ask_parking: it has no word in 'sv'"),
        ('{language: sv}\n        examples: "- parkering', '{language: nb}\n        examples: "- parkering',
         "nlu.ask_parking: unknown language 'nb'. One of fi, sv, en"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_words(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    flows, domain = FLOWS.replace(was, becomes), PARKING.replace(was, becomes)
    if domain != PARKING:  # the flow's own `nlu_trigger` is refused for the same as the book loads
        flows = flows.replace("nlu_trigger: [{intent: ask_parking}]", "nlu_trigger: [{intent: help}]")
    assert said in "\n".join(problems(tmp_path, flows, domain))


@pytest.mark.parametrize("intent", ["crisis", "rating", "comment", "EXTERNAL_visit_due"])
def test_an_intent_that_no_word_stands_for(tmp_path: Path, intent: str) -> None:
    words = "".join(
        f"      - {{intent: {intent}, metadata: {{language: {language}}}, examples: '- sana{language}'}}\n"
        for language in ("fi", "sv", "en")
    )
    domain = PARKING.replace("intents: [", f"intents: [{intent}, ")
    found = "\n".join(problems(tmp_path, FLOWS + words, domain))
    assert f"nlu.{intent}: no word stands for this intent" in found


def test_words_that_start_nothing(tmp_path: Path) -> None:
    flows = FLOWS.replace("nlu_trigger: [{intent: ask_parking}]", "nlu_trigger: [{intent: help}]")
    found = problems(tmp_path, flows)
    assert [line.split(". ")[0] for line in found] == [
        "flows.yml: nlu.ask_parking: its words start no flow and answer no question"
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"- parkering"', '"parkering"', "'parkering' is no example. Begin each with `- `"),
        ('"- parkering"', '"- !"', "holds no word"),
        ('"- parkering"', "'- [parkering]{x'", "cannot be read"),
        ('"- parkering"', "'- [parkering]{\"entity\": \"city\", \"value\": \"a\"}'", "cannot be read"),
        ('metadata: {language: sv}\n        examples: "- park', 'examples: "- park', "nlu[4].metadata: is missing"),
        ('"- parkering"', "['parkering']", "valid string"),
        ("- intent: menu\n", "- intent: menu\n        responses: a\n", "nlu[0].responses: no such key; known are intent"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_read(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    assert was in FLOWS
    with pytest.raises(DialogueError) as caught:
        assistant(tmp_path, FLOWS.replace(was, becomes, 1))
    assert said in str(caught.value)
    assert str(caught.value).startswith("flows.yml:")


def test_a_file_of_words_alone_is_read_as_strictly(tmp_path: Path) -> None:
    write_assistant(tmp_path, FLOWS, PARKING)
    (tmp_path / "nlu").mkdir()
    (tmp_path / "nlu" / "fi.yml").write_text(dedent("nlu:\n  - intnet: menu\n"), encoding="utf-8")
    with pytest.raises(DialogueError, match=r"fi\.yml:2: nlu\[0\]\.intnet: no such key; did you mean intent"):
        load_assistant(tmp_path, ())


def test_a_topic_stands_around_the_words(assistant: Assistant) -> None:
    topics = {example.text: example.topic for example in assistant.examples if example.intent == "language"}
    assert topics["suomeksi"] == "fi"
    assert topics["vaihda kieli"] is None
    assert list(read_examples([], "a.yml")) == []
