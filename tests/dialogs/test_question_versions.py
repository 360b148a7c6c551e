"""A version of the question 0-10 is a variation with an id: it is asked where the slot `question` names it."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from dialogs.assistant import Assistant
from dialogs.problems import DialogueError
from dialogs.question_versions import versions
from dialogs.responses import Response
from dialogs.validation import validate
from tests.dialogs.small_assistant import DOMAIN, small_assistant
from tests.dialogs.test_loader import FLOW

PLAIN = "{id: first-1, text: Ensin, translation: {sv: Först, en: First}}"
SECOND = (
    "{id: second-1, condition: [{type: slot, name: question, value: second-1}], "
    "text: Toinen, translation: {sv: Andra, en: Second}}"
)
ON_PAPER = SECOND.replace("text: Toinen", "channel: paper, text: Paperi")


def written(asks: str = f"[{SECOND}, {PLAIN}]", reminds: str | None = None) -> str:
    responses = f"utter_ask_rating: {asks}\nutter_rating_remind: {reminds or asks}\n"
    domain = DOMAIN.replace("    responses:\n", f"    responses:\n{indent(responses, ' ' * 6)}")
    return domain.replace("slots:\n", "slots:\n      question: {type: text}\n", 1)


def said(response: Response, channel: str, question: str | None) -> str:
    return response.variation(channel, {"question": question}).texts["fi"].fill(str)


def test_the_slot_says_which_version_is_asked(tmp_path: Path) -> None:
    assistant = small_assistant(tmp_path, FLOW, written(f"[{SECOND}, {ON_PAPER}, {PLAIN}]"))
    assert versions(assistant) == ("second-1", "first-1")
    asks = assistant.responses["utter_ask_rating"]
    assert [said(asks, "sms", question) for question in ("second-1", "first-1", None, "gone-1")] == [
        "Toinen", "Ensin", "Ensin", "Ensin",
    ]  # fmt: skip
    assert [said(asks, "paper", question) for question in ("second-1", None)] == ["Paperi", "Ensin"]


@pytest.mark.parametrize(
    ("asks", "reminds", "told"),
    [
        (f"[{PLAIN.replace('id: first-1, ', '')}]", None, "a wording without an `id`. Give it one, such as own-1"),
        (f"[{SECOND.replace('value: second-1', 'value: first-1')}, {PLAIN}]", None,
         "the version second-1 is asked under another condition. Write `condition: [{type: slot, name: question"),
        (f"[{SECOND.replace('id: second-1', 'id: first-1')}, {PLAIN}]", None, "two wordings have the id first-1"),
        (f"[{SECOND}, {PLAIN}]", f"[{PLAIN}]",
         "utter_rating_remind: the version second-1 stands in utter_ask_rating and not in utter_rating_remind"),
        (f"[{PLAIN}]", f"[{SECOND}, {PLAIN}]",
         "utter_ask_rating: the version second-1 stands in utter_rating_remind and not in utter_ask_rating"),
        (f"[{SECOND}]", None, "there must be one variation without a channel and without a condition"),
        (f"[{PLAIN}, {SECOND}]", None, "its last variation has a condition. Put the one without a condition last"),
        (f"[{SECOND}, {SECOND.replace('id: second-1', 'id: third-1')}, {PLAIN}]", None,
         "two variations are said in the same case"),
        (f"[{SECOND.replace('name: question', 'name: questoin')}, {PLAIN}]", None,
         "its condition names an unknown slot 'questoin'"),
        (f"[{SECOND.replace('name: question, value: second-1', 'name: number, value: 11')}, {PLAIN}]", None,
         "the slot 'number' of its condition takes no 11"),
        (f"[{SECOND.replace('type: slot', 'type: intent')}, {PLAIN}]", None, "'intent' is not known; known are slot"),
        (f"[{PLAIN.replace('first-1', 'First 1')}]", None, "should match pattern"),
    ],
)  # fmt: skip
def test_versions_that_cannot_be_told_apart_are_refused(
    tmp_path: Path, asks: str, reminds: str | None, told: str
) -> None:
    with pytest.raises(DialogueError) as caught:
        small_assistant(tmp_path, FLOW, written(asks, reminds))
    assert told in str(caught.value)


def test_what_ships_has_a_version(assistant: Assistant) -> None:
    assert versions(assistant)[-1] == "recommend-1"


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        (
            "",
            "first-1 does not tell people of other mother tongues how to choose a language. Word it in English once more",
        ),
        (", metadata: {other_tongues: How are you}", "the `other_tongues` of first-1 name no {switch}"),
        (
            f", metadata: {{other_tongues: 'Long: {{switch}} {'x' * 150}'}}",
            "utter_ask_rating (en): 164 septets",
        ),
        (", metadata: {other_tongues: 'Other: {switch} {nothing}'}", "unknown placeholder {nothing}"),
        (", metadata: {other_tongues: 'Other: {switch}'}", ""),
    ],
)
def test_a_version_tells_people_of_other_mother_tongues_how_to_choose_a_language(
    tmp_path: Path, metadata: str, told: str
) -> None:
    domain = written(f"[{PLAIN[:-1]}{metadata}}}]").replace(
        "question: {type: text}\n", "question: {type: text}\n      switch: {type: text}\n"
    )
    try:
        problems = validate(
            small_assistant(tmp_path, FLOW, domain), longest={"switch": "Finnish"}, length=len
        )
    except DialogueError as error:
        problems = list(error.problems)
    found = [str(each) for each in problems if "utter_ask_rating" in str(each)]
    assert bool(found) == bool(told)
    assert told in "\n".join(found)
