"""People, buttons, clocks and events in any order: no exception, no loop, a small state."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.engine import Engine
from dialogs.flow_executor import MOST_STEPS
from dialogs.turn import UserMessage
from tests.dialogs.talk import Talk

WORDS = """
    8|2|10|9 hyvä hoito|0|11|kiitos|tack|OSALLISTU|delta|A|B|C|D|E|seuraava|takaisin|ohita|MUKAAN|EI|kyllä|POIS
    STOP|START
    ohje|tietosuoja|omat tiedot|poista tiedot|poista|SOITTO|ALOITE|PALAUTE|PALAUTE KOKS|RYHMÄ 12|RYHMÄ
    svenska|english|suomi
    kuka kysyy?|haluan kuolla|en saa henkeä|teen kantelun|hoitaja oli rasisti|131052-308T|Maija|en halua vastata
    väärä numero|odotin 2 tuntia|tarkoitin 9|?|👍|Liked “0-10”|/SetSlots(rating=9)|milloin aikani on?|hei|ja|nej
""".replace("\n", "|").split("|")
PAYLOADS = [
    "/SetSlots(rating=9)", "/SetSlots(consent=true)", "/SetSlots(choice=opportunities)", "/SetSlots()",
    "/SetSlots(opportunity=asukasilta)", "/SetSlots(wants=true)", "/SetSlots(wants=false)", "/next", "/skip",
    "/SetSlots(confirm_delete=true)", "/menu", "/join", "/callback", "/no_answer", "/EXTERNAL_visit_due",
    "/session_start", "gone", "/back", "/affirm",
]  # fmt: skip
EVENTS = ["visit_due", "visit_reminder", "visit_closed", "reason_silence", "join_silence", "gone"]

texts = st.sampled_from([word.strip() for word in WORDS if word.strip()]) | st.text(max_size=40)
heard = st.one_of(
    texts.map(lambda text: UserMessage(text=text)),
    st.sampled_from(PAYLOADS).map(lambda payload: UserMessage(payload=payload)),
    st.text(max_size=30).map(lambda payload: UserMessage(payload=payload)),
    st.tuples(st.sampled_from(EVENTS), st.sampled_from(["v1", "v2"])).map(
        lambda event: UserMessage(
            event=f"EXTERNAL_{event[0]}", slots={"visit": event[1], "strange": event[1]}
        )
    ),
    st.just(UserMessage(unsupported=True)),
    texts.map(lambda text: UserMessage(text=text, unsupported=True)),
)
waits = st.sampled_from([0, 0, 0, 1, 2, 30, 24 * 8, 24 * 40])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(waits, heard), max_size=25),
    st.sampled_from(["fi", "sv", "en"]),
    st.sampled_from(["sms", "telegram"]),
)
def test_any_conversation(
    engine: Engine, happenings: list[tuple[int, UserMessage]], language: str, channel: str
) -> None:
    talk = Talk(engine, language, channel)
    talk.services.visit = "v1"
    for hours, happening in happenings:
        talk.services.pass_time(hours=hours)
        said = talk.hear(happening)  # to JSON and back each time
        steps = [step for step in talk.turn.trail if ">" not in step]
        assert len(steps) <= MOST_STEPS
        assert "utter_internal_error_rasa" not in said
        assert len(talk.flows) == len(set(talk.flows))
        assert len(talk.flows) <= 8
        assert len(said) <= 4
        assert all(reply.text.strip() for reply in talk.turn.replies)
        assert sum(reply.question for reply in talk.turn.replies) <= 1
        assert len(repr(talk.state)) < 6000
        if any(response in ("utter_crisis", "utter_emergency", "utter_violence") for response in said):
            assert len(said) == 1
        for call in talk.done:
            assert "131052-308T" not in repr(call)


json_values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
slots = st.dictionaries(
    st.sampled_from(["rating", "survey", "survey_open", "asked_at", "rated_at", "thanked", "crisis_said", "suggested_at",
                     "opportunity", "opportunity_page", "consent_words", "joining", "language", "visit"]),
    json_values,
)  # fmt: skip
frames = st.lists(
    st.fixed_dictionaries(
        {
            "flow": st.sampled_from(["visit_feedback", "take_part", "join", "pattern_cannot_handle", "crisis", "gone"]),
            "step": st.sampled_from(["ask_rating", "ask_reason_0_6", "ask_choice", "ask_opportunity", "ask_name", "END", "x"]),
        },
        optional={"asked": json_values, "answered": json_values, "choices": json_values, "kind": json_values,
                  "misses": json_values, "context": json_values},
    ),
    max_size=4,
)  # fmt: skip
states = st.fixed_dictionaries({}, optional={"slots": slots | json_values, "stack": frames | json_values,
                                             "spoke_at": json_values, "said": json_values, "language": json_values})  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(states | json_values, heard)
def test_any_state(engine: Engine, state: Any, happening: UserMessage) -> None:
    talk = Talk(engine)
    talk.services.visit = "v1"
    talk.state = state
    talk.hear(happening)
    talk.say("8")
