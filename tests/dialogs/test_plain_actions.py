"""A plain `rasa_sdk.Action` does in this process what it does when rasa-sdk's server runs it, or is refused aloud."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from dialogs.actions.executor import ActionError
from dialogs.engine import Engine
from tests.dialogs.small_assistant import DOMAIN, small_assistant
from tests.dialogs.talk import Talk

ROOT = Path(__file__).parents[2]
FLOWS = """
    flows:
      plain:
        description: Act.
        nlu_trigger: [{intent: menu}]
        steps:
          - action: action_plain
"""
ASKS = """
    flows:
      asks:
        description: Ask.
        nlu_trigger: [{intent: menu}]
        steps:
          - collect: word
          - action: utter_done
"""
LISTED = DOMAIN.replace("responses:", "actions: [{name}]\n    responses:")
Act = Callable[[CollectingDispatcher, Tracker, Any], Any]


def plain(act: Act, name: str = "action_plain") -> Action:
    class Plain(Action):  # type: ignore[misc]  # rasa-sdk ships no types
        def name(self) -> str:
            return name

        def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
            return act(dispatcher, tracker, domain)

    return Plain()


def talk(folder: Path, act: Act, flows: str = FLOWS, name: str = "action_plain") -> Talk:
    domain = LISTED.replace("{name}", name)
    return Talk(Engine(small_assistant(folder, flows, domain, [plain(act, name)])))


def greet(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
    dispatcher.utter_message(text=f"Hei {tracker.get_slot('word')}")
    dispatcher.utter_message(response="utter_done", word=tracker.latest_message["intent"]["name"])
    dispatcher.utter_message(text="Entä nyt?", buttons=[{"title": "Apua", "payload": "/help"}])
    return [SlotSet("other", "x")]


def test_it_does_the_same_as_when_it_is_served(tmp_path: Path) -> None:
    t = talk(tmp_path, greet)
    assert t.press("/menu") == ["", "utter_done", ""]
    assert t.texts == ["Hei None", "Valmis menu", "Entä nyt?"]
    assert [tuple(button) for button in t.turn.replies[2].buttons] == [("Apua", "/help", "")]
    assert t.turn.state["slots"] == {"other": "x"}

    server = ActionExecutor()
    server.register_action(plain(greet))
    message = {"text": "/menu", "intent": {"name": "menu"}, "entities": []}
    call = {
        "next_action": "action_plain",
        "tracker": {"sender_id": "x", "slots": {"word": None}, "latest_message": message},
        "domain": {},
    }
    served = asyncio.run(server.run(call)).model_dump()
    assert [said["text"] or said["response"] for said in served["responses"]] == [
        "Hei None", "utter_done", "Entä nyt?",
    ]  # fmt: skip
    assert served["responses"][2]["buttons"] == [{"title": "Apua", "payload": "/help"}]
    assert [(event["name"], event["value"]) for event in served["events"]] == [("other", "x")]


def test_a_coroutine_that_waits_for_nothing_is_run(tmp_path: Path) -> None:
    async def run(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
        dispatcher.utter_message(text="Hei")
        return [SlotSet("other", "x")]

    t = talk(tmp_path, run)
    t.press("/menu")
    assert t.texts == ["Hei"]
    assert t.turn.state["slots"] == {"other": "x"}


def test_a_coroutine_that_waits_is_refused(tmp_path: Path) -> None:
    async def run(*_: Any) -> Any:
        await asyncio.sleep(0)

    with pytest.raises(ActionError, match="a turn waits for nothing") as caught:
        talk(tmp_path, run).press("/menu")
    assert caught.value.__notes__ == ["in the action action_plain"]


def test_its_buttons_answer_the_question_that_it_asks(tmp_path: Path) -> None:
    def ask(dispatcher: CollectingDispatcher, *_: Any) -> Any:
        buttons = [
            {"title": "Omena", "payload": "/SetSlots(word=omena)"},
            {"title": "Ohita", "payload": "/skip"},
        ]
        dispatcher.utter_message(text="Mikä?", buttons=buttons)

    for answer in ("A", "omena", "/SetSlots(word=omena)"):
        t = talk(tmp_path, ask, ASKS, "action_ask_word")
        assert t.press("/menu") == [""]
        assert [(c.letter, c.title) for c in t.turn.replies[0].buttons] == [("A", "Omena"), ("", "Ohita")]
        assert t.turn.replies[0].question
        assert (t.press if answer.startswith("/") else t.say)(answer) == ["utter_done"]
        assert t.texts == ["Valmis omena"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": "a", "image": "https://example.org/a.png"}, "sends image: a reply is a text with buttons"),
        ({"image": "https://example.org/a.png"}, "sends image"),
        ({"attachment": "a.pdf"}, "sends attachment"),
        ({"elements": [{"title": "a"}]}, "sends elements"),
        ({"json_message": {"a": 1}}, "sends custom"),
        ({"response": "utter_done", "image": "https://example.org/a.png"}, "sends image"),
        ({"response": "utter_gone"}, "a response that no domain file names: utter_gone"),
        ({}, "says nothing"),
        ({"text": "a", "buttons": [{"title": "A", "payload": "/SetSlots(word=a)"}]}, "no question is open"),
        ({"text": "a", "buttons": [{"title": "A"}]}, "a button without a title or with a payload"),
        ({"text": "a", "buttons": [{"payload": "/help"}]}, "a button without a title or with a payload"),
        ({"text": "a", "buttons": [{"title": "A", "payload": "yes"}]}, "a button without a title or with"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_aloud(tmp_path: Path, said: dict[str, Any], why: str) -> None:
    t = talk(tmp_path, lambda dispatcher, *_: dispatcher.utter_message(**said))
    with pytest.raises(ActionError, match=f"action_plain.*{why}"):
        t.press("/menu")


@pytest.mark.parametrize("events", [["slot"], [{}], [{"name": "other", "value": 1}]])
def test_what_is_no_event_is_refused_aloud(tmp_path: Path, events: Any) -> None:
    with pytest.raises(ActionError, match="no event of rasa-sdk"):
        talk(tmp_path, lambda *_: events).press("/menu")


def test_what_it_raises_names_it(tmp_path: Path) -> None:
    def fail(*_: Any) -> Any:
        raise KeyError("tariff")

    with pytest.raises(KeyError) as caught:
        talk(tmp_path, fail).press("/menu")
    assert caught.value.__notes__ == ["in the action action_plain"]


def test_one_beside_our_own_is_found(tmp_path: Path) -> None:
    script = """
        import dialogs.actions
        from pathlib import Path
        dialogs.actions.__path__.append("{folder}")
        Path("{folder}/parking.py").write_text('''
        from rasa_sdk import Action
        class Base(Action):
            def run(self, dispatcher, tracker, domain):
                return []
            def name(self):
                return "action_base"
        class Parking(Base):
            def name(self):
                return "action_parking"
        ''')
        names = [action.name() for action in dialogs.actions.registered()]
        assert names.count("action_parking") == 1 and "action_rate" in names, names
    """
    code = dedent(script).replace("{folder}", str(tmp_path))
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


# -- slots without `mappings` -------------------------------------------------------------------------------

BY_TYPE = """
    flows:
      asks:
        description: Ask.
        nlu_trigger: [{intent: menu}]
        steps:
          - collect: asked
          - action: utter_asked
      help:
        description: Help.
        nlu_trigger: [{intent: help}]
        steps:
          - action: utter_help
      late:
        description: A number that nothing asked for.
        nlu_trigger: [{intent: rating}, {intent: rating_comment}]
        steps:
          - action: utter_help
      pattern_cannot_handle:
        description: Not understood.
        steps:
          - action: utter_help
"""


def asking(folder: Path, shape: str, buttons: str = "[]") -> Talk:
    domain = (
        DOMAIN.replace("intents: [", "intents: [rating, rating_comment, ")
        .replace("slots:", f"slots:\n      asked: {shape}")
        .replace(
            "responses:",
            f"""responses:
      utter_ask_asked: [{{text: Q, translation: {{sv: Q, en: Q}}, buttons: {buttons}}}]
      utter_asked: [{{text: "<{{asked}}>", translation: {{sv: "<{{asked}}>", en: "<{{asked}}>"}}}}]""",
        )
    )
    t = Talk(Engine(small_assistant(folder, BY_TYPE, domain)))
    assert t.press("/menu") == ["utter_ask_asked"]
    return t


@pytest.mark.parametrize(
    ("shape", "answer", "kept"),
    [
        ("{type: text}", "Kouvolan asemalla", "Kouvolan asemalla"),
        ("{type: text}", "8", "8"),
        ("{type: bool}", "joo", "True"),
        ("{type: bool}", "Nej tack", "False"),
        ("{type: float}", "7", "7"),
        ("{type: float}", "45", "45"),
        ("{type: float}", "noin 2,5 tuntia", "2.5"),
        ("{type: float}", "neljä", "4"),
        ("{type: float}", "-3", "-3"),
        ("{type: float, min_value: 0, max_value: 20}", "kaksitoista", "12"),
        ("{type: categorical, values: [auto, 'juna tai bussi']}", "Auto!", "auto"),
        ("{type: categorical, values: [auto, 'juna tai bussi']}", "juna tai bussi", "juna tai bussi"),
    ],
)
def test_a_slot_without_mappings_is_filled_by_its_type(
    tmp_path: Path, shape: str, answer: str, kept: str
) -> None:
    t = asking(tmp_path, shape)
    assert t.say(answer) == ["utter_asked"]
    assert t.texts == [f"<{kept}>"]


@pytest.mark.parametrize(
    ("shape", "answer"),
    [
        ("{type: float, min_value: 0, max_value: 20}", "21"),
        ("{type: float}", "2 tai 3"),
        ("{type: float}", "aika monta"),
        ("{type: categorical, values: [auto, juna]}", "polkupyörällä"),
        ("{type: bool}", "polkupyörällä"),
    ],
)
def test_what_is_no_value_of_its_type_is_asked_again(tmp_path: Path, shape: str, answer: str) -> None:
    t = asking(tmp_path, shape)
    assert t.say(answer) == ["utter_help", "utter_ask_asked"]
    assert t.turn.trail[0] == "pattern_cannot_handle/utter_help"
    assert "asked" not in t.turn.state["slots"]
    assert t.flows == ["asks"]


def test_a_value_may_be_chosen_by_its_buttons_title(tmp_path: Path) -> None:
    button = (
        "[{title: Omalla autolla, payload: /SetSlots(asked=auto),"
        " translation: {sv: {title: Bil}, en: {title: Car}}}]"
    )
    shape = "{type: categorical, values: [auto, juna]}"
    for answer in ("omalla autolla", "auto", "/SetSlots(asked=auto)"):
        t = asking(tmp_path, shape, button)
        assert (t.press if answer.startswith("/") else t.say)(answer) == ["utter_asked"]
        assert t.texts == ["<auto>"]


def test_a_slot_of_any_type_needs_buttons(tmp_path: Path) -> None:
    from dialogs.problems import DialogueError

    with pytest.raises(DialogueError, match="no answer fills the slot 'asked'"):
        asking(tmp_path, "{type: any}")
