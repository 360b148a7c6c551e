"""The engine by itself, on flows written here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.events import FollowupAction, SlotSet

from dialogs.commands import StartFlow
from dialogs.engine import Engine
from dialogs.flow_executor import MOST_STEPS
from dialogs.prediction import Prediction
from dialogs.turn import UserMessage
from tests.dialogs.small_assistant import DOMAIN, Act, small_assistant
from tests.dialogs.talk import Talk

ASK = """
    flows:
      ask:
        description: Ask two things.
        nlu_trigger: [{intent: menu}]
        steps:
          - collect: word
          - collect: sure
            next:
              - if: slots.sure
                then: [{action: utter_done, next: END}]
              - else: END
      help:
        description: Help.
        nlu_trigger: [{intent: help}]
        steps:
          - action: utter_help
"""


def talk(folder: Path, flows: str = ASK, domain: str = DOMAIN, actions: Any = ()) -> Talk:
    return Talk(Engine(small_assistant(folder, flows, domain, actions)))


def test_it_asks_fills_branches_and_ends(tmp_path: Path) -> None:
    t = talk(tmp_path)
    assert t.press("/menu") == ["utter_ask_word"]
    assert t.turn.replies[0].question
    assert not t.turn.answered
    assert t.say("banaani") == ["utter_ask_sure"]
    assert t.turn.answered
    assert t.say("joo") == ["utter_done"]
    assert t.texts == ["Valmis banaani"]
    assert t.flows == []
    assert t.trail == [
        "ask/collect_word", "ask/collect_word", "ask/collect_sure", "ask/collect_sure",
        "ask/collect_sure>utter_done", "ask/utter_done",
    ]  # fmt: skip


def test_slots_are_forgotten_with_their_flow(tmp_path: Path) -> None:
    t = talk(tmp_path)
    t.press("/menu")
    t.say("banaani")
    assert t.turn.state["slots"] == {"word": "banaani"}
    t.say("ei")
    assert t.turn.state["slots"] == {}


def test_persisted_slots_stay(tmp_path: Path) -> None:
    t = talk(
        tmp_path,
        ASK.replace(
            "nlu_trigger: [{intent: menu}]", "nlu_trigger: [{intent: menu}]\n        persisted_slots: [word]"
        ),
    )
    t.press("/menu")
    t.say("banaani")
    t.say("ei")
    assert t.turn.state["slots"] == {"word": "banaani"}
    assert t.press("/menu") == ["utter_ask_sure"]


def test_ask_before_filling_asks_all_the_same(tmp_path: Path) -> None:
    flows = ASK.replace("- collect: word", "- collect: word\n            ask_before_filling: true").replace(
        "nlu_trigger: [{intent: menu}]", "nlu_trigger: [{intent: menu}]\n        persisted_slots: [word]"
    )
    t = talk(tmp_path, flows)
    t.press("/menu")
    t.say("banaani")
    t.say("ei")
    assert t.press("/menu") == ["utter_ask_word"]
    assert t.say("omena") == ["utter_ask_sure"]


def test_a_digression_is_answered_and_the_question_asked_again(tmp_path: Path) -> None:
    t = talk(tmp_path)
    t.press("/menu")
    assert t.press("/help") == ["utter_help", "utter_ask_word"]
    assert t.turn.answered  # the earlier question need not be sent any more: it came again
    assert t.say("banaani") == ["utter_ask_sure"]


def test_a_rejected_value_is_asked_again(tmp_path: Path) -> None:
    flows = """
        flows:
          ask:
            description: Ask a number.
            nlu_trigger: [{intent: menu}]
            steps:
              - collect: number
                rejections: [{if: slots.number < 5, utter: utter_help}]
              - action: utter_bye
    """
    bye = "responses:\n      utter_bye: [{text: Hei, translation: {sv: Hej, en: Bye}}]"
    t = talk(tmp_path, flows, DOMAIN.replace("responses:", bye))
    t.press("/menu")
    assert t.say("3") == ["utter_help"]
    assert t.turn.replies[0].question
    assert t.turn.state["slots"] == {}
    assert t.say("7") == ["utter_bye"]


def test_a_guard_keeps_its_flow_from_starting(tmp_path: Path) -> None:
    t = talk(
        tmp_path,
        ASK.replace(
            "nlu_trigger: [{intent: menu}]", "if: slots.other\n        nlu_trigger: [{intent: menu}]"
        ),
        DOMAIN.replace("other:\n        type: text", "other:\n        type: text\n        initial_value: ''"),
    )
    assert t.press("/menu") == []
    assert t.flows == []


CALLS = """
    flows:
      outer:
        description: Calls, then goes on.
        nlu_trigger: [{intent: menu}]
        steps:
          - call: inner
          - action: utter_done
            next:
              - if: slots.word = "kivi"
                then: [{link: gone}]
              - else: END
      inner:
        description: Is called.
        steps:
          - collect: word
      gone:
        description: Is linked to.
        steps:
          - action: utter_help
"""


def test_call_comes_back_and_link_does_not(tmp_path: Path) -> None:
    t = talk(tmp_path, CALLS)
    assert t.press("/menu") == ["utter_ask_word"]
    assert t.say("banaani") == ["utter_done"]
    assert t.texts == ["Valmis banaani"]  # what the called flow filled lives as long as its caller
    assert t.turn.state["slots"] == {}
    t.press("/menu")
    assert t.say("kivi") == ["utter_done", "utter_help"]
    assert t.flows == []


def test_a_flow_that_starts_again_starts_anew(tmp_path: Path) -> None:
    t = talk(tmp_path)
    t.press("/menu")
    t.say("banaani")
    assert t.press("/menu") == ["utter_ask_word"]
    assert t.flows == ["ask"]


LOOP = """
    flows:
      loop:
        description: Never ends.
        nlu_trigger: [{intent: menu}]
        steps:
          - id: round
            action: utter_help
            next: round
"""


def test_a_loop_ends_after_so_many_steps(tmp_path: Path) -> None:
    t = talk(tmp_path, LOOP)
    t.press("/menu")
    assert len(t.turn.trail) == MOST_STEPS
    assert t.flows == []


PRESET = DOMAIN.replace(
    "other:\n        type: text", "other:\n        type: text\n        initial_value: alku"
)
PRESET = PRESET.replace("responses:", "actions: [action_act]\n    responses:")
ACTS = """
    flows:
      act:
        description: Act where nothing happened yet.
        nlu_trigger: [{intent: menu}]
        if: slots.other = "alku"
        steps:
          - action: action_act
            next:
              - if: slots.other = "alku"
                then: [{action: utter_help, next: END}]
              - else: END
      fill:
        description: Fill a slot for as long as it lasts.
        nlu_trigger: [{intent: help}]
        steps:
          - set_slots: [{other: muu}]
"""
RESET = {"event": "reset_slots", "timestamp": None}


@pytest.mark.parametrize(
    ("events", "said", "kept"),
    [
        ([], ["utter_help"], {}),
        ([SlotSet("other", "uusi")], [], {"other": "uusi"}),
        ([SlotSet("other", None)], [], {"other": None}),
        ([SlotSet("other", "uusi"), SlotSet("word", "sana"), RESET], ["utter_help"], {}),
    ],
)
def test_a_slot_that_holds_its_initial_value_is_not_remembered(
    tmp_path: Path, events: list[Any], said: list[str], kept: dict[str, Any]
) -> None:
    t = talk(tmp_path, ACTS, PRESET, [Act("action_act", lambda tracker, dispatcher: events)])
    assert t.press("/menu") == said
    assert t.turn.state["slots"] == kept


def test_a_flow_that_ends_gives_its_slots_their_initial_values(tmp_path: Path) -> None:
    t = talk(tmp_path, ACTS, PRESET, [Act("action_act", lambda tracker, dispatcher: [])])
    t.press("/help")
    assert t.turn.state["slots"] == {}


def test_an_action_sees_every_slot_of_the_domain(tmp_path: Path) -> None:
    seen: list[Any] = []

    def act(tracker: Any, dispatcher: Any) -> Any:
        seen.append(tracker.slots)
        return [RESET]

    again = ACTS.replace("then: [{action: utter_help, next: END}]", "then: [{action: action_act, next: END}]")
    t = talk(tmp_path, again, PRESET, [Act("action_act", act)])
    t.language = "sv"
    t.press("/menu")
    assert seen == [{"language": "sv", "number": None, "word": None, "sure": None, "other": "alku"}] * 2


def test_actions_fill_slots_and_speak(tmp_path: Path) -> None:
    def act(tracker: Any, dispatcher: Any) -> Any:
        dispatcher.utter_message(response="utter_done", word="toimi")
        dispatcher.utter_message(text="ihan vain")
        assert tracker.latest_message["text"] == "/menu"
        assert tracker.get_latest_input_channel() == "sms"
        return [SlotSet("other", "täytetty")]

    flows = """
        flows:
          act:
            description: Act.
            nlu_trigger: [{intent: menu}]
            steps:
              - action: action_act
    """
    domain = DOMAIN.replace("responses:", "actions: [action_act]\n    responses:")
    t = talk(tmp_path, flows, domain, [Act("action_act", act)])
    t.press("/menu")
    assert t.texts == ["Valmis toimi", "ihan vain"]
    assert t.turn.state["slots"] == {"other": "täytetty"}


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (SlotSet("unheard_of", 1), "a slot that no domain file names"),
        (SlotSet("number", "many"), "a value that it does not take"),
        (FollowupAction("action_other"), "does not know: followup"),
    ],
)
def test_an_action_that_asks_for_the_impossible_is_refused(tmp_path: Path, event: Any, why: str) -> None:
    flows = LOOP.replace("utter_help", "action_act").replace("next: round", "next: END")
    domain = DOMAIN.replace("responses:", "actions: [action_act]\n    responses:")
    t = talk(tmp_path, flows, domain, [Act("action_act", lambda tracker, dispatcher: [event])])
    with pytest.raises(ValueError, match=why):
        t.press("/menu")


BUTTONS = DOMAIN.replace(
    "text: Sana,",
    """
        text: Sana, metadata: {choices: letters}, buttons: [
          {title: Omena, payload: /SetSlots(word=omena), translation: {sv: {title: Äpple}, en: {title: Apple}}},
          {title: Ohita, payload: /skip, translation: {sv: {title: Hoppa}, en: {title: Skip}}},
          {title: Pähkinä, payload: /SetSlots(word=nut), translation: {sv: {title: Nöt}, en: {title: Nut}}}],
    """,
)


def test_answers_have_letters_and_other_buttons_none(tmp_path: Path) -> None:
    t = talk(tmp_path, domain=BUTTONS)
    t.press("/menu")
    assert [(c.letter, c.title) for c in t.turn.replies[0].buttons] == [
        ("A", "Omena"),
        ("", "Ohita"),
        ("B", "Pähkinä"),
    ]


def test_a_button_names_what_a_slot_holds(tmp_path: Path) -> None:
    button = """
        text: Varmasti, buttons: [{title: "Sama {word}", payload: /SetSlots(sure=true),
          translation: {sv: {title: "Samma {word}"}, en: {title: "Same {word}"}}}],
    """
    domain = DOMAIN.replace("text: Varmasti,", button)
    t = talk(tmp_path, domain=domain)
    t.press("/menu")
    t.say("banaani")
    assert [choice.title for choice in t.turn.replies[0].buttons] == ["Sama banaani"]


def test_buttons_that_an_action_made_go_with_their_question(tmp_path: Path) -> None:
    def ask(tracker: Any, dispatcher: Any) -> Any:
        words = ("omena", "nut")
        buttons = [{"title": word, "payload": f"/SetSlots(word={word})"} for word in words]
        dispatcher.utter_message(response="utter_ask_word", buttons=buttons)

    domain = DOMAIN.replace("responses:", "actions: [action_ask_word]\n    responses:")
    t = talk(tmp_path, domain=domain, actions=[Act("action_ask_word", ask)])
    t.press("/menu")
    assert t.press("/SetSlots(word=omena)") == ["utter_ask_sure"]
    t.press("/SetSlots(word=nut)")  # stale
    assert t.turn.state["slots"] == {"word": "omena"}


def test_what_a_digression_said_before_it_led_elsewhere_counts(tmp_path: Path) -> None:
    quiet = """
      quiet:
        description: Say nothing.
        steps:
          - noop: true
    """
    flows = ASK.replace("- action: utter_help", "- action: utter_help\n          - link: quiet") + quiet
    t = talk(tmp_path, flows)
    t.press("/menu")
    assert t.press("/help") == ["utter_help", "utter_ask_word"]


def test_an_engine_takes_another_command_generator(tmp_path: Path) -> None:
    class Parrot:
        def __init__(
            self, assistant: Any, slots: Any, question: Any, stack: Any, language: str, *find: Any
        ) -> None:
            self.language = language

        def predict(self, heard: UserMessage) -> Prediction:
            commands = [StartFlow("help")] if self.language == heard.text else []
            return Prediction({"text": heard.text}, commands, {"unheard_of": heard.text})

    t = Talk(Engine(small_assistant(tmp_path, ASK), make_generator=Parrot), language="sv")
    assert t.say("fi") == []
    assert t.say("sv") == ["utter_help"]
    assert t.turn.state["slots"] == {}


@pytest.mark.parametrize(
    ("said", "word"), [("a", "omena"), ("B.", "nut"), ("omena", "omena"), ("Pahkina", "nut")]
)
def test_a_letter_or_a_title_chooses(tmp_path: Path, said: str, word: str) -> None:
    t = talk(tmp_path, domain=BUTTONS)
    t.press("/menu")
    assert t.say(said) == ["utter_ask_sure"]
    assert t.turn.state["slots"]["word"] == word


def test_only_a_button_of_the_open_question_fills_a_slot(tmp_path: Path) -> None:
    t = talk(tmp_path, domain=BUTTONS)
    assert t.press("/SetSlots(word=omena)") == []
    t.press("/menu")
    for stale in (
        "/SetSlots(word=kivi)",
        "/SetSlots(number=3)",
        "/SetSlots(word=omena,number=3)",
        "/EXTERNAL_visit_due",
        "x",
    ):
        t.press(stale)
        assert t.turn.state["slots"] == {}
    assert t.press("/SetSlots(word=omena)") == ["utter_ask_sure"]


def test_a_typed_payload_is_text(tmp_path: Path) -> None:
    t = talk(tmp_path)
    t.press("/menu")
    t.say("/SetSlots(sure=true)")
    assert t.turn.state["slots"] == {"word": "/SetSlots(sure=true)"}


def test_languages(tmp_path: Path) -> None:
    t = talk(tmp_path)
    t.language = "sv"
    t.press("/menu")
    assert t.texts == ["Ord"]
    assert t.turn.language == "sv"
    t.language = "xx"
    t.press("/menu")
    assert t.texts == ["Sana"]


def test_a_channel_may_say_it_its_own_way(tmp_path: Path) -> None:
    domain = DOMAIN.replace(
        "[{text: Apua,",
        "[{text: Nappi, channel: telegram, translation: {sv: Knapp, en: Button}}, {text: Apua,",
    )
    t = talk(tmp_path, domain=domain)
    t.press("/help")
    assert t.texts == ["Apua"]
    t.channel = "telegram"
    t.press("/help")
    assert t.texts == ["Nappi"]


@pytest.mark.parametrize(
    "state",
    [
        {"stack": "x", "slots": [1]},
        {"stack": [1, None, {"flow": 3}, {"flow": "ask"}]},
        {"stack": [{"flow": "gone", "step": "x"}]},
        {"slots": {"unheard_of": 1, "number": "many", "sure": 7, "word": ["a"]}},
        {
            "stack": [
                {"flow": "ask", "step": "collect_word", "asked": "yes", "answered": 3, "choices": [[1], "x"]}
            ]
        },
        {"spoke_at": "yesterday", "said": {"a": 1}, "language": 5},
        ["a", "list"],
        "a text",
        7,
    ],
)
def test_a_broken_state_starts_afresh(tmp_path: Path, state: Any) -> None:
    t = talk(tmp_path)
    t.state = state
    assert t.press("/menu") == ["utter_ask_word"]


def test_a_changed_flow_goes_on_at_the_same_step(tmp_path: Path) -> None:
    t = talk(tmp_path)
    t.press("/menu")
    t.say("banaani")
    t.engine = talk(
        tmp_path / "new", ASK.replace("- collect: word", "- action: utter_help\n          - collect: word")
    ).engine
    assert t.say("joo") == ["utter_done"]


def test_where_the_step_is_gone_the_flow_starts_again_with_its_slots(tmp_path: Path) -> None:
    patterns = """
      pattern_code_change:
        description: Say so.
        steps:
          - action: utter_help
    """
    t = talk(tmp_path, ASK + patterns)
    t.press("/menu")
    t.say("banaani")
    new = ASK.replace("- collect: sure", "- id: really\n            collect: sure") + patterns
    t.engine = talk(tmp_path / "new", new).engine
    assert t.say("hmm, mitä nyt") == ["utter_help", "utter_ask_sure"]  # the word is not asked for again
    assert t.say("joo") == ["utter_done"]
    assert t.texts == ["Valmis banaani"]


def test_what_a_person_left_lying_is_over(tmp_path: Path) -> None:
    domain = DOMAIN + "    session_config: {session_expiration_time: 60}\n"
    t = talk(tmp_path, domain=domain)
    t.press("/menu")
    t.services.pass_time(minutes=61)
    t.press("/help")
    assert t.flows == []


def test_what_the_application_asks_waits_behind_what_the_person_does(tmp_path: Path) -> None:
    application = """
      asked:
        description: The application asks.
        nlu_trigger: [{intent: EXTERNAL_visit_due}]
        steps:
          - collect: number
          - action: utter_help
    """
    domain = DOMAIN + "    session_config: {session_expiration_time: 60}\n"
    t = talk(tmp_path, ASK + application, domain)
    t.press("/menu")
    assert t.happens("visit_due") == []
    assert t.flows == ["asked", "ask"]
    t.say("banaani")
    assert t.say("joo") == ["utter_done", "utter_ask_number"]
    t.services.pass_time(days=10)
    assert t.say("7") == ["utter_help"]  # and it does not run out


def test_events_bring_their_slots_and_unknown_ones_pass(tmp_path: Path) -> None:
    t = talk(tmp_path)
    assert t.happens("unheard_of", other="x", nothing="y") == []
    assert t.turn.state["slots"] == {"other": "x"}


def test_the_turn_leaves_no_desk_behind(tmp_path: Path) -> None:
    from dialogs.services import services

    t = talk(tmp_path)
    t.hear(UserMessage(text="hei"))
    assert services.get(None) is None
