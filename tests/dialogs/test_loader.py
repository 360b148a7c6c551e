"""Every kind of mistake in the files is refused, with the file, the place and what would be right."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from dialogs.assistant import Assistant
from dialogs.problems import DialogueError
from dialogs.validation import branches, validate
from tests.dialogs.small_assistant import DOMAIN, Act, small_assistant

FLOW = """
    flows:
      ask:
        description: Ask something.
        nlu_trigger: [{intent: menu}]
        steps:
          - collect: word
          - action: utter_done
"""


def mistakes(folder: Path, flows: str = FLOW, domain: str = DOMAIN) -> str:
    with pytest.raises(DialogueError) as caught:
        small_assistant(folder, flows, domain)
    assert all(problem.file and problem.place and problem.wrong for problem in caught.value.problems)
    assert all(problem.right or problem.line for problem in caught.value.problems)
    return str(caught.value)


def test_a_right_assistant_loads(tmp_path: Path) -> None:
    assert set(small_assistant(tmp_path, FLOW).flows) == {"ask"}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("steps:", "stepz:", "stepz: no such key"),
        ("description: Ask something.", "name: ask", "flows.ask.description: is missing"),
        ("- collect: word", "- collect: word\n            uttter: utter_help", "uttter: no such key"),
        ("- collect: word", "- colect: word", "exactly one of action, collect"),
        (
            "- collect: word",
            "- collect: word\n            action: utter_help",
            "exactly one of action, collect",
        ),
        ("- collect: word", "- collect: 7", "valid string"),
        ("- collect: word", "- collect: word\n            next: nowhere", "leads nowhere: 'nowhere'"),
        ("- collect: word", "- collect: word\n            next: END", "nothing leads to this step"),
        ("- collect: word", "- collect: worm", "there is no slot 'worm'"),
        ("- collect: word", "- collect: word\n            utter: utter_worm", "'utter_worm' is no response"),
        ("- collect: word", "- collect: other", "'utter_ask_other' is no response"),
        ("- collect: word", "- set_slots: [{worm: a}]", "there is no slot 'worm'"),
        ("- collect: word", "- set_slots: [{number: 11}]", "takes no 11"),
        ("action: utter_done", "action: action_unheard_of", "'action_unheard_of' is no response, no action"),
        ("action: utter_done", "link: unheard_of", "there is no flow 'unheard_of'"),
        ("action: utter_done", "call: unheard_of", "there is no flow 'unheard_of'"),
        ("intent: menu", "intent: unheard_of", "unknown intent 'unheard_of'"),
        ("nlu_trigger", "if_: slots.word\n        nlu_trigger", "no such key as if_; did you mean if?"),
        ("nlu_trigger", "if: slots.worm\n        nlu_trigger", "unknown slot 'worm'"),
        ("nlu_trigger", "if: slots.word >\n        nlu_trigger", "cannot be read"),
        ("nlu_trigger", "if: context.collect\n        nlu_trigger", "unknown context 'collect'"),
        ("nlu_trigger", "persisted_slots: [worm]\n        nlu_trigger", "there is no slot 'worm'"),
        (
            "nlu_trigger",
            "description: again\n        nlu_trigger",
            "flows.ask.description: stands here a second time",
        ),
    ],
)
def test_a_mistake_in_a_flow(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    assert was in FLOW
    found = mistakes(tmp_path, FLOW.replace(was, becomes, 1))
    assert said in found
    assert found.startswith("flows.yml:")


@pytest.mark.parametrize(
    ("branches", "said"),
    [
        ("[{if: slots.word, then: END}]", "no `else`"),
        ("[{else: END}, {if: slots.word, then: END}]", "no `else`"),
        ("[{if: slots.word}, {else: END}]", "a branch has `if` and `then`"),
        ("[{if: slots.worm, then: END}, {else: END}]", "unknown slot 'worm'"),
        ("[{if: slots.word, then: [{action: utter_help}]}, {else: END}]", "does not say where it leads"),
        ("[{if: slots.word, then: [{action: utter_help, next: gone}]}, {else: END}]", "leads nowhere: 'gone'"),
        ("[{if_: slots.word, then: END}, {else: END}]", "no such key as if_; did you mean if?"),
        ("[{if: slots.word, them: END}, {else: END}]", "them: no such key"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_branch(tmp_path: Path, branches: str, said: str) -> None:
    flow = FLOW.replace("- collect: word", f"- collect: word\n            next: {branches}")
    assert said in mistakes(tmp_path, flow.replace("          - action: utter_done\n", ""))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (", en: Word", "", "the text is missing in 'en'"),
        ("sv: Ord", "sv: ''", "the text is missing in 'sv'"),
        ("en: Word", "en: Word, de: Wort", "unknown language 'de'"),
        ("Done {word}", "Done", "other placeholders in other languages"),
        ("{word}", "{worm}", "unknown placeholder {worm}"),
        ("text: Sana", "channel: sms, text: Sana", "one variation without a channel"),
        (
            "text: Sana",
            "text: Sana, buttons: [{title: A, payload: /SetSlots(worm=1)}]",
            "there is no slot 'worm'",
        ),
        ("text: Sana", "text: Sana, buttons: [{title: A, payload: /SetSlots(number=99)}]", "takes no '99'"),
        ("text: Sana", "text: Sana, buttons: [{title: A, payload: /gone}]", "starts no flow"),
        ("text: Sana", "text: Sana, buttons: [{title: A, payload: gone}]", "should match pattern"),
        (
            "text: Sana",
            "text: Sana, buttons: [{title: A, payload: /skip}]",
            "button /skip is missing in 'sv'",
        ),
        ("text: Sana", "text: Sana, metadata: {asks: worm}", "unknown slot 'worm'"),
        ("text: Sana", "text: Sana, metadata: {offers: worm}", "it offers 'worm'"),
        ("text: Sana", "text: Sana, picture: x", "picture: no such key"),
        ("utter_help:", "help:", "should match pattern"),
        ("type: bool", "type: boolean", "'boolean' is not known; did you mean bool?"),
        ("type: bool", "type: categorical", "has `values`"),
        ("type: from_entity, entity: rating", "type: from_entity", "from_entity needs `entity`"),
        ("type: from_text", "type: from_llm", "'from_llm' is not known; known are from_entity"),
        ("responses:", "actions: [action_gone]\n    responses:", "no such action is registered"),
    ],
)
def test_a_mistake_in_the_domain(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    assert was in DOMAIN
    assert said in mistakes(tmp_path, domain=DOMAIN.replace(was, becomes))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("- colect: word", "5: flows.ask.steps[0]: a step has exactly one of"),
        ("- noop: true\n      - colect: word", "6: flows.ask.steps[1]: a step has exactly one of"),
        ("- action: utter_a\n        nxt: END", "6: flows.ask.steps[0].nxt: no such key; did you mean next?"),
        ("- collect: word\n        utter: 7", "6: flows.ask.steps[0].utter: 7: should be a valid string"),
        (
            "- collect: word\n        next: [{if: slots.word}]",
            "6: flows.ask.steps[0].next[0]: a branch has `if` and `then`, or `else` alone",
        ),
        (
            "- collect: word\n        collect: word",
            "6: flows.ask.steps[0].collect: stands here a second time",
        ),
        ("- collect: [word", "6: "),  # the bracket is still open where the file ends
    ],
)
def test_the_line_is_told(tmp_path: Path, step: str, said: str) -> None:
    with pytest.raises(DialogueError) as caught:
        small_assistant(tmp_path, f"flows:\n  ask:\n    description: a\n    steps:\n      {step}\n")
    assert str(caught.value).startswith(f"flows.yml:{said}")
    assert len(caught.value.problems) == 1


def test_an_action_that_the_domain_does_not_list(tmp_path: Path) -> None:
    with pytest.raises(DialogueError, match="'action_extra' is not listed"):
        small_assistant(tmp_path, FLOW, actions=[Act("action_extra", lambda tracker, dispatcher: [])])


def test_two_flows_for_one_intent(tmp_path: Path) -> None:
    second = dedent(FLOW).replace("flows:\n", "").replace("ask:", "ask_too:")
    assert "the intent 'menu' starts ask too" in mistakes(tmp_path, dedent(FLOW) + second)


def test_two_files_with_one_flow(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "again.yml").write_text(dedent(FLOW))
    assert "another file has it too" in mistakes(tmp_path)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, FLOW.replace("menu", "gone").replace("utter_done", "utter_gone"))
    assert len(found.splitlines()) == 2


MENU = """
    flows:
      ask:
        description: Ask which.
        nlu_trigger: [{intent: menu}]
        steps:
          - collect: way
            next:
              - if: slots.way = "one"
                then: [{action: utter_help, next: END}]
              - if: '"two" = slots.way'
                then: [{action: utter_help, next: END}]
              - else: END
"""
BUTTON = "{{title: T, payload: /SetSlots(way={}), translation: {{sv: {{title: T}}, en: {{title: T}}}}}}"


def menu(*values: str) -> str:
    buttons = ", ".join(BUTTON.format(value) for value in values)
    slot = f"slots:\n      way: {{type: categorical, values: [{', '.join(values)}], mappings: [{{type: controlled}}]}}"
    ask = (
        f"responses:\n      utter_ask_way: [{{text: Q, translation: {{sv: Q, en: Q}}, buttons: [{buttons}]}}]"
    )
    return DOMAIN.replace("slots:", slot).replace("responses:", ask)


def test_every_button_of_a_menu_has_a_branch(tmp_path: Path) -> None:
    assert "ask" in small_assistant(tmp_path, MENU, menu("one", "two")).flows


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("x", "x"),
        ("collect: way\n            next:", "collect: way\n          - noop: true\n            next:"),
    ],
)
def test_a_button_without_a_branch(tmp_path: Path, was: str, becomes: str) -> None:
    found = mistakes(tmp_path, MENU.replace(was, becomes), menu("one", "two", "three"))
    assert found == (
        "flows.yml: ask/collect_way: the button 'three' of utter_ask_way has no branch. "
        'Add `- if: slots.way = "three"` to a `next` behind the question'
    )


def test_buttons_that_lead_one_way_need_no_branch(tmp_path: Path) -> None:
    assert (
        "ask"
        in small_assistant(
            tmp_path,
            FLOW.replace("collect: word", "collect: way").replace("utter_done", "utter_help"),
            menu("one", "two"),
        ).flows
    )


@pytest.mark.parametrize("intent", ["ask_parking", "EXTERNAL_unheard_of", "question", "parking"])
def test_an_intent_that_nothing_produces(tmp_path: Path, intent: str) -> None:
    found = mistakes(tmp_path, domain=DOMAIN.replace("intents: [", f"intents: [{intent}, "))
    assert (
        f"domain: intents.{intent}: nothing that a person says or that happens produces this intent" in found
    )


@pytest.mark.parametrize("id", ["lost", "pattern_chitchat"])
def test_a_flow_that_nothing_starts(tmp_path: Path, id: str) -> None:
    lost = f"      {id}:\n        description: Lost.\n        steps: [{{link: inner}}]\n"
    inner = "      inner:\n        description: In a lost one.\n        steps: [{action: utter_help}]\n"
    found = mistakes(tmp_path, FLOW + lost + inner)
    assert f"flows.yml: {id}: nothing starts this flow" in found
    assert "flows.yml: inner: nothing starts this flow" in found


@pytest.mark.parametrize("how", ["link", "call"])
def test_a_flow_that_another_one_starts(tmp_path: Path, how: str) -> None:
    inner = "      inner:\n        description: In another.\n        steps: [{action: utter_help}]\n"
    assert "inner" in small_assistant(tmp_path, FLOW + f"          - {how}: inner\n" + inner).flows


@pytest.mark.parametrize(
    "mapping",
    ["type: controlled", "type: from_entity, entity: city", "type: from_intent, intent: parking, value: x"],
)
def test_a_question_that_no_answer_fills(tmp_path: Path, mapping: str) -> None:
    found = mistakes(tmp_path, domain=DOMAIN.replace("type: from_text", mapping))
    assert "flows.yml: ask/collect_word: no answer fills the slot 'word'" in found


@pytest.mark.parametrize("mapping", ["", ", mappings: [{type: from_entity, entity: rating}]"])
@pytest.mark.parametrize("fills", ["", "          - set_slots: [{lost: null}]\n"])
def test_a_slot_that_is_never_filled(tmp_path: Path, mapping: str, fills: str) -> None:
    domain = DOMAIN.replace("slots:", f"slots:\n      lost: {{type: float{mapping}}}")
    assert "domain.yml: slots.lost: nothing fills this slot" in mistakes(tmp_path, FLOW + fills, domain)


@pytest.mark.parametrize(
    "how",
    ["{type: float}", "{type: float, initial_value: 1}"],
)
def test_a_slot_that_is_filled(tmp_path: Path, how: str) -> None:
    fills = "          - set_slots: [{lost: 1}]\n" if how == "{type: float}" else ""
    domain = DOMAIN.replace("slots:", f"slots:\n      lost: {how}")
    assert "ask" in small_assistant(tmp_path, FLOW + fills, domain).flows


def texts(folder: Path, text: str, **longest: str) -> str:
    assistant = small_assistant(folder, FLOW, DOMAIN.replace("Done {word}", text))
    return "\n".join(str(p) for p in validate(assistant, longest={"word": "w", **longest}, length=len))


def test_a_text_too_long_with_its_longest_values(tmp_path: Path) -> None:
    assert texts(tmp_path, "Done {word}") == ""
    assert "utter_done (fi): 207 septets. At most 160" in texts(tmp_path, "Done {word}", word="w" * 200)


def test_a_text_that_no_sms_of_normal_length_spells(tmp_path: Path) -> None:
    assistant = small_assistant(tmp_path, FLOW, DOMAIN)
    found = validate(assistant, longest={"word": "š"}, length=lambda text: None if "š" in text else len(text))
    assert {problem.place for problem in found} == {
        f"utter_done ({language})" for language in ("fi", "sv", "en")
    }
    assert "outside GSM-7: š" in str(found[0])


def test_the_longest_value_may_differ_by_language(tmp_path: Path) -> None:
    found = texts(tmp_path, "Done {word}", **{"word:en": "w" * 160})
    assert "utter_done (en): 165 septets" in found
    assert "(fi)" not in found


def test_days_that_no_setting_gives_are_named_in_texts_and_on_buttons(tmp_path: Path) -> None:
    told = "utter_done (en): a number of days that no setting gives: '5 days'"
    assert told in texts(tmp_path, "We answer in 5 days {word}")
    button = "{title: '2 viikon päästä', payload: /SetSlots(number=1), translation: {sv: {title: a}, en: {title: a}}}"
    domain = DOMAIN.replace("text: Numero,", f"text: Numero, buttons: [{button}],")
    found = validate(small_assistant(tmp_path, FLOW, domain), longest={"word": ""}, length=len)
    assert [each.place for each in found] == ["utter_ask_number (fi)"]
    assert "2 viikon" in str(found[0])


def test_the_choices_count_as_lines(tmp_path: Path) -> None:
    buttons = ", ".join(
        f"{{title: '{'t' * 40}', payload: /SetSlots(number={n}), translation: {{sv: {{title: a}}, en: {{title: a}}}}}}"
        for n in range(4)
    )
    domain = DOMAIN.replace(
        "text: Numero,", f"text: Numero, metadata: {{choices: letters}}, buttons: [{buttons}],"
    )
    assistant = small_assistant(tmp_path, FLOW, domain)
    found = [str(problem) for problem in validate(assistant, longest={"word": ""}, length=len)]
    assert "\n".join(found) == (
        "domain.yml: utter_ask_number (fi): 178 septets. "
        "At most 160; write it shorter. For its last choice 24 are left, and it takes 42"
    )


def test_a_link_and_a_second_question(tmp_path: Path) -> None:
    assert "utter_done (en): the link kynnys.example" in texts(tmp_path, "Done {word}, see kynnys.example")
    assert "utter_done (en): 2 questions. Ask one at most" in texts(tmp_path, "Done {word}? Or not?")
    assert texts(tmp_path, "Done {word}?") == ""


def test_a_sentence_too_long(tmp_path: Path) -> None:
    words = " ".join(["word"] * 16)
    assert f"a sentence of 16 words: '{words}'" in texts(tmp_path, f"Done. {words}. {{word}}")
    assert texts(tmp_path, f"Done. {words[5:]}. {{word}}") == ""


@pytest.mark.parametrize(
    ("channel", "found"),
    [
        ("letter", ""),
        ("texts", "utter_done (fi): 202 septets"),
        ("lettre", "utter_done: a text for the channel 'lettre', which there is not. One of texts, letter"),
    ],
)
def test_a_text_for_one_channel(tmp_path: Path, channel: str, found: str) -> None:
    """It is measured where it travels as SMS, and a channel that there is not never says it."""
    text = "a" * 200
    own = f"{{channel: {channel}, text: '{text} {{word}}', translation: {{sv: 'a {{word}}', en: 'a {{word}}'}}}}"
    domain = DOMAIN.replace("utter_done: [", f"utter_done: [{own}, ")
    assistant = small_assistant(tmp_path, FLOW, domain)
    channels = {"texts": True, "letter": False}
    problems = validate(assistant, longest={"word": "w"}, length=len, channels=channels)
    assert bool(problems) == bool(found)
    assert found in "\n".join(map(str, problems))


def test_a_placeholder_without_a_longest_value(tmp_path: Path) -> None:
    assistant = small_assistant(tmp_path, FLOW)
    assert any(
        "no longest value for {word}" in str(problem)
        for problem in validate(assistant, longest={}, length=len)
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("max_value: 10", "max_value: 10"),
        (
            "type: float\n        min_value: 0\n        max_value: 10",
            "type: categorical\n        values: [a, bb]",
        ),
        ("max_value: 10", "{}"),
    ],
)
def test_the_longest_value_is_known_from_the_slot_or_the_response(
    tmp_path: Path, was: str, becomes: str
) -> None:
    domain = DOMAIN.replace("{word}", "{number}").replace(
        "number=1", "number=a" if "bb" in becomes else "number=1"
    )
    if becomes == "{}":
        domain = domain.replace("        max_value: 10\n", "")
        domain = domain.replace('text: "Valmis', "metadata: {longest: {number: '99'}}, text: \"Valmis")
    assistant = small_assistant(tmp_path, FLOW, domain.replace(was, becomes))
    assert [str(problem) for problem in validate(assistant, longest={}, length=len)] == []


def test_branches_name_every_way(tmp_path: Path) -> None:
    flow = FLOW.replace(
        "- collect: word",
        "- collect: word\n            next: [{if: slots.word, then: END}, {else: utter_done}]",
    )
    assert branches(small_assistant(tmp_path, flow)) == [
        "ask/collect_word", "ask/collect_word>END", "ask/collect_word>utter_done", "ask/utter_done",
    ]  # fmt: skip


def test_one_way_is_no_branch(tmp_path: Path) -> None:
    flow = FLOW.replace("- collect: word", "- collect: word\n            next: [{else: utter_done}]")
    assert branches(small_assistant(tmp_path, flow)) == ["ask/collect_word", "ask/utter_done"]


def test_the_assistant_that_ships_loads(assistant: Assistant) -> None:
    assert {"visit_feedback", "take_part", "join", "stop", "help", "crisis"} <= set(assistant.flows)
