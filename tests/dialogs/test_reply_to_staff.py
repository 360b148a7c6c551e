"""What goes to staff who answered, and what stays with the bot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialogs.engine import Engine
from dialogs.loader import load_assistant
from dialogs.turn import Turn, UserMessage
from dialogs.understanding.thanks import is_only_thanks
from tests.dialogs.recorded_services import RecordedServices

ENGINE = Engine(load_assistant())


def hear(
    text: str,
    state: dict[str, Any] | None = None,
    *,
    answered_ago: timedelta | None = timedelta(hours=1),
    **more: Any,
) -> tuple[Turn, RecordedServices]:
    """After an answer of staff, unless that is None."""
    services = RecordedServices()
    answered_at = None if answered_ago is None else services.now - answered_ago
    turn = ENGINE.turn(state, UserMessage(text, answered_at=answered_at, **more), services, language="fi")
    return turn, services


@pytest.mark.parametrize(
    "text",
    [
        "Lääkäri oli taas myöhässä", "Milloin asia korjataan?", "Mitä se maksaa?", "8", "klo 8", "kyllä", "ei", "Ei kiitos", "?",
        "en halua vastata", "asdf", "Jag väntar ännu", "I am still waiting", "Kiitos, mutta lasku on yhä väärin", "ok?",
        "Ja det passar", "Yes please", "nej", "When will you fix it?",
    ],
)  # fmt: skip
def test_words_go_to_staff(text: str) -> None:
    turn, services = hear(text)
    assert services.done == [("write_back", text, False)]
    assert [reply.response for reply in turn.replies] == ["utter_reply_to_staff"]


@pytest.mark.parametrize(
    "text",
    [
        "Kiitos!", "kiitos vastauksesta", "Kiitos paljon nopeasta vastauksesta 🙏", "Ok", "ok kiitos", "Selvä", "Hienoa!", "👍", "❤️❤️",
        "Tack!", "Tack så mycket för svaret", "Okej, tack", "Bra", "Thanks a lot", "Thank you for your reply", "Great, thanks!",
    ],
)  # fmt: skip
def test_thanks_alone_are_shown_and_not_answered(text: str) -> None:
    turn, services = hear(text)
    assert services.done == [("write_back", text, True)]
    assert turn.replies == ()


@pytest.mark.parametrize(
    "text",
    [
        "Aion tappaa itseni", "STOP", "Lopettakaa viestit", "poista tiedot", "omat tiedot", "OHJE", "OSALLISTU", "MUKAAN", "SOITTO",
        "soittakaa minulle", "SVENSKA", "ALOITA", "PALAUTE", "TIETOSUOJA", "väärä numero", "PALAUTE KOKS jono oli pitkä", "jag vill dö",
        "SLUTA", "HELP", "TAKE PART", "delete my data", "mieheni kuoli", "Kuka näkee tämän?", "mistä sait numeroni",
    ],
)  # fmt: skip
def test_what_is_a_command_stays_one(text: str) -> None:
    after, services = hear(text)
    before, others = hear(text, answered_ago=None)
    assert all(call[0] != "write_back" for call in services.done)
    assert services.done == others.done
    assert [reply.response for reply in after.replies] == [reply.response for reply in before.replies]


def test_machines_and_our_own_words_go_to_nobody() -> None:
    for text in ("Automaattinen vastaus: olen lomalla", 'Liked "Kiitos palautteesta"'):
        turn, services = hear(text)
        assert (turn.replies, services.done) == ((), [])


def test_what_is_passed_on_goes_to_staff() -> None:
    _, services = hear("Äitini kirjoitti: odotin kauan", forwarded=True)
    assert services.done == [("write_back", "Äitini kirjoitti: odotin kauan", False)]


def test_an_open_question_is_answered_first() -> None:
    menu, _ = hear("OSALLISTU")
    _, services = hear("A", menu.state)
    assert services.done == []
    asked, _ = hear("A", menu.state)
    _, services = hear("hissi on rikki", asked.state)
    assert services.done == [("keep", "hissi on rikki", "feedback")]


def test_discrimination_is_reported_and_read() -> None:
    turn, services = hear("Tämä on rasismia")
    assert ("flag", "discrimination", "Tämä on rasismia") in services.done
    assert ("write_back", "Tämä on rasismia", False) in services.done
    assert [reply.response for reply in turn.replies] == ["utter_discrimination_ack"]


def test_a_yes_goes_to_who_asked_last() -> None:
    """The bot offered a call before staff answered, or after."""
    offered, _ = hear("odotin kauan", answered_ago=None)
    assert offered.state["slots"]["offer"] == "call_me"
    _, services = hear("kyllä", offered.state, answered_ago=timedelta(0))
    assert services.done == [("write_back", "kyllä", False)]
    _, services = hear("kyllä", offered.state, answered_ago=timedelta(hours=1))
    assert services.done == [("call_me", "kyllä")]


@pytest.mark.parametrize(
    ("slots", "to_staff"),
    [
        ({"asked_at": 3, "rated_at": 2}, True), ({"asked_at": 3}, False), ({"asked_at": 0, "rated_at": 0}, False),
        ({"rated_unit_at": 0}, False), ({"rated_unit_at": 3}, True), ({}, True),
    ],
)  # fmt: skip
def test_a_number_is_a_rating_where_one_is_waited_for(slots: dict[str, int], to_staff: bool) -> None:
    """Times are hours ago; staff answered one hour ago."""
    now = RecordedServices().now
    state = {"slots": {name: (now - timedelta(hours=ago)).isoformat() for name, ago in slots.items()}}
    _, services = hear("8", state)
    assert (services.done[:1] == [("write_back", "8", False)]) == to_staff
    _, services = hear("korjaan: 8", state)
    assert ("write_back", "korjaan: 8", False) not in services.done


@pytest.mark.parametrize("text", ["Kiitos?", "joo", "kyllä", "for", "the answer", "ja"])
def test_what_are_no_thanks(text: str) -> None:
    assert not is_only_thanks(text)
