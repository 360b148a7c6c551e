"""The texts that ship: one SMS part each, plain, in three languages, in Rasa's documented shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config.language_texts import of_languages
from channels.segments import septets
from dialogs.assistant import Assistant
from dialogs.engine import Engine
from dialogs.languages import LANGUAGES
from dialogs.loader import FOLDER
from dialogs.services import (
    ITEM_ANSWER_LENGTH,
    PLACE_LENGTH,
    PURPOSE_LENGTH,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Opportunity,
)
from dialogs.validation import validate
from tests.dialogs.talk import Talk

LONGEST = {
    **{f"{name}:{language}": text for language in LANGUAGES for name, text in of_languages(tuple(LANGUAGES), language).items()},
    "org": "Keski-Pohjanmaan hyvinvointialueet"[:33], "switch": "SUOMI, SVENSKA",
    "tel": "05 123 4567", "days": "90", "list_days": "730", "handle_days": "7", "answer_days": "5", "quarantine_days": "30", "initiative_service": "x" * 25, "rating": "10", "ref": "E-123456", "n": "999", "link_code": "KLM-PRT",
    "greeting_name": "Å" * 20, "visit_day": "30 September", "proposals_days": "30 September - 30 September", "voting_days": "30 September - 30 September", "call_at": "30 September at 12:00", "item_said": "x" * ITEM_ANSWER_LENGTH, "opportunity_summary": "x" * SUMMARY_LENGTH,
    "event_title": "x" * TITLE_LENGTH, "event_at:fi": "30.12. kello 12.00", "event_at:sv": "30.12. klockan 12.00", "event_at": "30 September at 12:00", "event_place": "x" * PLACE_LENGTH,
    "seat_until": "30 September at 12:00",
    "joining_title": "x" * TITLE_LENGTH, "joining_list": "x" * TITLE_LENGTH, "joining_recipient": "Invånarutvecklarnas kontaktperson", "joining_purpose": "x" * PURPOSE_LENGTH,
}  # fmt: skip


def test_every_text_is_one_part_and_plain(assistant: Assistant) -> None:
    assert validate(assistant, longest=LONGEST, length=septets) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_longest_list_is_one_part(engine: Engine, language: str) -> None:
    talk = Talk(engine, language)
    talk.services.open = [
        Opportunity(f"o{n}", "Ö" * n, "s", sign_up=True) for n in range(TITLE_LENGTH + 10, 5, -1)
    ]
    talk.press("/menu")
    talk.press("/SetSlots(choice=opportunities)")
    seen = set()
    for _ in range(len(talk.services.open)):
        reply = talk.turn.replies[-1]
        lines = [f"{button.letter} {button.title}" for button in reply.buttons if button.letter]
        assert 1 <= len(lines) <= 3
        assert (septets("\n".join([reply.text, *lines])) or 1000) <= 160
        seen |= {button.payload for button in reply.buttons}
        talk.say("seuraava")
    assert len(seen - {"/next"}) == len(talk.services.open)


# Rasa's reference: rasa.com/docs/reference/primitives/{flows,flow-steps,slots,responses}, config/domain.
# Written down apart from the loader, so that the loader cannot agree with itself alone.
FLOW_KEYS = {
    "name",
    "description",
    "if",
    "nlu_trigger",
    "persisted_slots",
    "steps",
    "always_include_in_prompt",
    "run_pattern_completed",
}
STEP_KEYS = {
    "action": {"action"},
    "collect": {"collect", "utter", "ask_before_filling", "rejections", "reset_after_flow_ends"},
    "link": {"link"},
    "call": {"call"},
    "set_slots": {"set_slots"},
    "noop": {"noop"},
}
SHARED_STEP_KEYS = {"id", "next", "description", "metadata"}
DOMAIN_KEYS = {
    "version",
    "intents",
    "entities",
    "slots",
    "responses",
    "actions",
    "session_config",
    "forms",
    "config",
}
SLOT_KEYS = {
    "type",
    "initial_value",
    "mappings",
    "values",
    "min_value",
    "max_value",
    "influence_conversation",
}
SLOT_TYPES = {"text", "bool", "categorical", "float", "any", "list"}
MAPPING_KEYS = {
    "from_entity": {"entity", "role", "group", "intent"},
    "from_intent": {"intent", "value"},
    "from_text": {"intent"},
    "controlled": set(),
}
RESPONSE_KEYS = {
    "text",
    "translation",
    "buttons",
    "channel",
    "metadata",
    "condition",
    "image",
    "custom",
    "id",
}
PATTERNS = {
    "pattern_continue_interrupted", "pattern_correction", "pattern_cancel_flow", "pattern_skip_question",
    "pattern_repeat_bot_messages", "pattern_cannot_handle", "pattern_session_start", "pattern_code_change",
}  # fmt: skip


def files(folder: str) -> list[Path]:
    return sorted((FOLDER / folder).glob("*.yml"))


def check_steps(steps: Any) -> None:
    assert isinstance(steps, list)
    assert steps
    for step in steps:
        (kind,) = step.keys() & STEP_KEYS.keys()
        assert step.keys() <= STEP_KEYS[kind] | SHARED_STEP_KEYS
        assert isinstance(step.get("id", ""), str)
        if kind == "set_slots":
            assert all(isinstance(item, dict) and len(item) == 1 for item in step[kind])
        elif kind == "noop":
            assert step[kind] is True
            assert "next" in step
        else:
            assert isinstance(step[kind], str)
        if kind == "link":
            assert "next" not in step
        check_next(step.get("next", "END"))


def check_next(following: Any) -> None:
    if isinstance(following, str):
        return
    assert [set(branch) for branch in following[:-1]] == [{"if", "then"}] * (len(following) - 1)
    assert set(following[-1]) == {"else"}
    for branch in following:
        assert isinstance(branch.get("if", ""), str)
        target = branch.get("then", branch.get("else"))
        if not isinstance(target, str):
            check_steps(target)


@pytest.mark.parametrize("path", files("flows"), ids=lambda path: path.stem)
def test_flows_have_the_documented_shape(path: Path) -> None:
    content = yaml.safe_load(path.read_text())
    assert content.keys() == {"version", "flows"}
    for name, flow in content["flows"].items():
        assert flow.keys() <= FLOW_KEYS
        assert isinstance(flow["description"], str)
        assert not name.startswith("pattern_") or name in PATTERNS
        for trigger in flow.get("nlu_trigger", []):
            assert trigger.keys() == {"intent"}
        check_steps(flow["steps"])


def test_one_flow_a_file(assistant: Assistant) -> None:
    for path in files("flows"):
        names = [flow.id for flow in assistant.flows.values() if flow.file == path.name]
        assert path.stem == "patterns" or names == [path.stem]


@pytest.mark.parametrize("path", files("domain"), ids=lambda path: path.stem)
def test_the_domain_has_the_documented_shape(path: Path) -> None:
    content = yaml.safe_load(path.read_text())
    assert content.keys() <= DOMAIN_KEYS
    for key in ("intents", "entities", "actions"):
        assert all(isinstance(name, str) for name in content.get(key, []))
    for slot in content.get("slots", {}).values():
        assert slot.keys() <= SLOT_KEYS
        assert slot["type"] in SLOT_TYPES
        for mapping in slot.get("mappings", []):
            assert mapping.keys() <= MAPPING_KEYS[mapping["type"]] | {"type"}
    for name, variations in content.get("responses", {}).items():
        assert name.startswith("utter_")
        for variation in variations:
            assert variation.keys() <= RESPONSE_KEYS
            assert all(isinstance(text, str) for text in variation["translation"].values())
            for button in variation.get("buttons", []):
                assert button.keys() == {"title", "payload", "translation"}
                assert all(set(t) <= {"title", "payload"} for t in button["translation"].values())
