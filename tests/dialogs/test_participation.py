"""Ways to take part, and signing up, in three languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from channels.segments import septets
from dialogs.engine import Engine
from dialogs.services import OfferedSeat, Opportunity, Span
from dialogs.turn import Reminder, UserMessage
from tests.dialogs.recorded_services import OPPORTUNITIES
from tests.dialogs.talk import Talk

MENU, LIST, MORE = "utter_ask_choice", "utter_ask_opportunity", "utter_ask_opportunity_more"
PURPOSE, CONSENT, NAME = "utter_consent_purpose", "utter_ask_consent", "utter_ask_first_name"
ASK = [PURPOSE, CONSENT]
JOIN = {"fi": "MUKAAN", "sv": "MED", "en": "JOIN"}


@pytest.fixture(params=["fi", "sv", "en"])
def talk(engine: Engine, request: pytest.FixtureRequest) -> Talk:
    return Talk(engine, request.param)


def says(talk: Talk, fi: str, sv: str, en: str) -> list[str]:
    return talk.say({"fi": fi, "sv": sv, "en": en}[talk.language])


def test_how_far_the_decision_is_and_when_one_can_vote_is_told_with_the_item(talk: Talk) -> None:
    spring = Span("later", date(2026, 3, 1), date(2026, 4, 30))
    told: dict[str, dict[str, Any]] = {
        "utter_stage_idea": {"stage": "idea"},
        "utter_stage_preparation": {"stage": "preparation"},
        "utter_stage_decision": {"stage": "decision"},
        "utter_stage_follow_up": {"stage": "follow_up"},
        "": {"stage": "ongoing"},
        "utter_proposals_later": {"stage": "idea", "proposals": spring},
        "utter_proposals_open utter_voting_later": {"proposals": spring._replace(state="open"), "voting": spring},
        "utter_proposals_over": {"proposals": spring._replace(state="over")},
        "utter_voting_later": {"voting": spring},
        "utter_voting_open": {"proposals": spring._replace(state="over"), "voting": spring._replace(state="open")},
        "utter_voting_over": {"voting": spring._replace(state="over")},
    }  # fmt: skip
    for sign_up, alone in ((True, "utter_ask_wants"), (False, "utter_opportunity_detail")):
        for stage, fields in told.items():
            talk.state = None
            talk.services.open = [Opportunity("osbu", "Osbu", "Osbu.", sign_up, **fields)]
            expected = [*stage.split(), alone] if sign_up else [alone, *stage.split()]
            assert talk.happens("session_start", source="opp-osbu") == expected, fields


def test_days_of_a_vote_are_written_as_people_write_them(talk: Talk) -> None:
    days = {
        (date(2026, 9, 1), date(2026, 9, 30)): ("1.9.-30.9.", "1 September - 30 September"),
        (date(2026, 9, 1), None): ("1.9.-", "1 September -"),
        (None, date(2026, 9, 30)): ("-30.9.", "- 30 September"),
    }
    for (first, last), (finnish, english) in days.items():
        span = Span("open", first, last)
        talk.services.open = [Opportunity("osbu", "Osbu", "Osbu.", sign_up=False, voting=span)]
        talk.happens("session_start", source="opp-osbu")
        written = english if talk.language == "en" else finnish
        assert talk.turn.replies[-1].text.endswith(f": {written}")


def menu(talk: Talk) -> list[str]:
    return says(talk, "OSALLISTU", "DELTA", "TAKE PART")


def version(talk: Talk) -> Any:
    """Of the consent that was asked for last."""
    return talk.turn.state["slots"]["consent_version"]


def test_the_menu_has_letters(talk: Talk) -> None:
    assert menu(talk) == [MENU]
    assert [button.letter for button in talk.turn.replies[0].buttons] == list("ABCDE")


@pytest.mark.parametrize(
    ("letter", "asked"),
    [
        ("A", "utter_ask_feedback_text"),
        ("b", "utter_ask_suggestion"),
        ("C", MORE),
        ("d.", PURPOSE),
        ("E", "utter_callback_ack"),
    ],
)
def test_each_letter_leads_where_it_says(talk: Talk, letter: str, asked: str) -> None:
    menu(talk)
    assert talk.say(letter)[0] == asked
    assert talk.turn.answered


def test_a_title_chooses_too(talk: Talk) -> None:
    menu(talk)
    assert says(talk, "anna palautetta", "ge respons", "give feedback") == ["utter_ask_feedback_text"]


def test_what_is_no_letter_is_kept_and_asked_again_once(talk: Talk) -> None:
    menu(talk)
    text = {"fi": "hoitaja oli ystävällinen", "sv": "skötaren var vänlig", "en": "the nurse was kind"}[
        talk.language
    ]
    assert talk.say(text) == ["utter_saved", MENU]
    assert talk.done == [("keep", text, "feedback")]
    assert talk.say(text) == ["utter_feedback_thanks"]
    assert talk.done == [("keep", text, "feedback")]
    assert talk.flows == []


def test_no_to_the_menu(talk: Talk) -> None:
    menu(talk)
    assert says(talk, "ei kiitos", "nej tack", "no thanks") == ["utter_flow_cancelled_rasa"]
    assert talk.done == []
    assert talk.flows == []


def test_a_number_at_the_menu_is_kept_and_rates_nothing(talk: Talk) -> None:
    menu(talk)
    assert talk.say("3") == ["utter_number_unasked", MENU]
    assert talk.done == [("keep", "3", "unclear")]


def test_the_list_goes_round_by_pages(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    assert [(b.letter, b.payload) for b in talk.turn.replies[0].buttons] == [
        ("A", "/SetSlots(opportunity=asukasilta)"),
        ("B", "/SetSlots(opportunity=kysely)"),
        ("C", "/SetSlots(opportunity=olka)"),
        ("", "/next"),
    ]
    assert says(talk, "SEURAAVA", "NÄSTA", "NEXT") == ["utter_ask_opportunity_last"]
    assert [b.payload for b in talk.turn.replies[0].buttons] == [
        "/SetSlots(opportunity=asukaskehittaja)",
        "/next",
    ]
    assert talk.press("/next") == [MORE]
    assert talk.turn.replies[0].buttons[0].payload == "/SetSlots(opportunity=asukasilta)"


def test_one_page_offers_no_more(talk: Talk) -> None:
    talk.services.open = OPPORTUNITIES[:2]
    menu(talk)
    assert talk.say("C") == [LIST]
    assert len(talk.turn.replies[0].buttons) == 2


def test_nothing_is_open(talk: Talk) -> None:
    talk.services.open = ()
    menu(talk)
    assert talk.say("C") == ["utter_opp_none"]
    assert talk.say(JOIN[talk.language]) == ["utter_opportunity_closed"]


def test_a_detail_without_sign_up(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    assert talk.say("B") == ["utter_opportunity_detail"]
    assert talk.texts == ["Kysely nuorille. Vastaa verkossa."]
    assert talk.flows == []


def test_sign_up_for_an_event(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    assert talk.say("A") == ["utter_ask_wants"]
    assert talk.texts[0].startswith(OPPORTUNITIES[0].summary)
    assert talk.say(JOIN[talk.language]) == ASK
    assert talk.say(JOIN[talk.language]) == [NAME]
    assert talk.say("Maija") == ["utter_signed_up_named"]
    assert talk.done == [("sign_up", "asukasilta", "Maija", version(talk), JOIN[talk.language])]
    assert talk.flows == []


def test_sign_up_for_an_event_without_a_name(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    talk.say("A")
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    assert says(talk, "OHITA", "HOPPA", "SKIP") == ["utter_signed_up"]
    assert talk.done == [("sign_up", "asukasilta", None, version(talk), JOIN[talk.language])]


def test_no_to_the_detail_goes_back_to_the_list(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    talk.say("A")
    assert says(talk, "EI", "NEJ", "NO") == [MORE]


def test_back_step_by_step(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    talk.say("A")
    assert says(talk, "TAKAISIN", "TILLBAKA", "BACK") == [MORE]
    assert says(talk, "takaisin", "tillbaka", "back") == [MENU]
    assert says(talk, "takaisin", "tillbaka", "back") == [MENU]
    assert talk.flows == ["take_part"]


def test_what_closed_meanwhile(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    talk.services.open = OPPORTUNITIES[1:]
    assert talk.say("A") == ["utter_opportunity_closed", LIST]


# -- what a consent says -----------------------------------------------------------------------------------


def test_the_consent_names_the_list_who_gets_the_sign_up_and_what_for(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    purpose, question = talk.texts
    for words in ("Asukaskehittäjä", "Yhdyshenkilö", "palvelujen kehittämisestä kertominen"):
        assert words in purpose
    talk.say(JOIN[talk.language])
    says(talk, "OHITA", "HOPPA", "SKIP")
    assert talk.services.shown == f"{purpose}\n{question}"
    assert re.fullmatch(r"asukaskehittaja-[0-9a-f]{8}", talk.done[0][3])


def test_the_words_are_another_version_where_the_purpose_is_another_one(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    first = version(talk)
    says(talk, "EI", "NEJ", "NO")
    talk.services.open = [replace(each, purpose="työpajat") for each in OPPORTUNITIES]
    talk.say(JOIN[talk.language])
    assert version(talk) != first


def test_what_changed_since_the_question_is_agreed_to_anew(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    talk.services.open = [replace(each, recipient="Järjestöyhteistyö") for each in OPPORTUNITIES]
    assert talk.say(JOIN[talk.language]) == ASK
    assert "Järjestöyhteistyö" in talk.texts[0]
    assert talk.say(JOIN[talk.language]) == [NAME]


def test_what_closed_since_the_question_takes_nobody_in(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    talk.services.open = OPPORTUNITIES[:2]
    assert talk.say(JOIN[talk.language]) == ["utter_opportunity_closed"]
    assert talk.happens("join_silence") == []
    assert talk.done == []


def test_the_purpose_is_said_again_in_another_language(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    assert says(talk, "IN ENGLISH", "PÅ ENGELSKA", "SUOMEKSI")[-2:] == ASK


# -- age ---------------------------------------------------------------------------------------------------
TOO_YOUNG = "utter_too_young"


def at_the_consent(talk: Talk) -> None:
    """Of a list for people of 18 and more."""
    menu(talk)
    talk.say("C")
    talk.say("C")
    assert talk.say(JOIN[talk.language]) == ASK
    assert "18" in talk.texts[1]


def test_the_yes_to_the_consent_says_the_age_too_and_costs_no_message_more(talk: Talk) -> None:
    at_the_consent(talk)
    question = talk.texts[1]
    assert talk.say(JOIN[talk.language]) == [NAME]
    assert talk.say("Maija") == ["utter_signed_up_named"]
    assert question in talk.services.shown
    slots = talk.turn.state["slots"]
    assert (slots["confirmed_age"], slots.get("age")) == (18, None)


def test_a_lower_limit_is_not_told_again_and_a_higher_one_is(talk: Talk) -> None:
    limits = {"asukaskehittaja": 18, "asukasilta": 18, "olka": 21}
    talk.services.open = [replace(each, min_age=limits.get(each.id, 0)) for each in OPPORTUNITIES]
    assert talk.say(JOIN[talk.language]) == ASK
    assert "18" in talk.texts[1]
    assert talk.press("/SetSlots(consent=true)") == [NAME]
    talk.say("Maija")
    menu(talk)
    talk.say("C")
    talk.say("A")
    assert talk.say(JOIN[talk.language]) == ASK
    assert "18" not in talk.texts[1]
    says(talk, "EI", "NEJ", "NO")
    menu(talk)
    talk.say("C")
    talk.say("C")
    assert talk.say(JOIN[talk.language]) == ASK
    assert "21" in talk.texts[1]


def test_no_to_the_consent_keeps_nothing_and_tells_a_way_without_a_limit(talk: Talk) -> None:
    at_the_consent(talk)
    assert says(talk, "EI", "NEJ", "NO") == ["utter_join_no"]
    word = {"fi": "ALOITE", "sv": "INITIATIV", "en": "INITIATIVE"}[talk.language]
    assert word in talk.texts[0]
    assert (talk.turn.state["slots"].get("confirmed_age"), talk.done, talk.flows) == (None, [], [])


def test_a_limit_that_rose_since_the_question_is_agreed_to_anew(talk: Talk) -> None:
    at_the_consent(talk)
    talk.services.open = [replace(each, min_age=21) for each in OPPORTUNITIES]
    assert talk.say(JOIN[talk.language]) == ASK
    assert "21" in talk.texts[1]


YOUNG = (
    "17", "olen 16", "jag är 15 år", "I'm 12 years old", "täytän 18 ensi kuussa", "jag fyller 18 snart", "olen 13",
    "jag är tolv", "I'm 12", "MUKAAN, olen 13", "olen 17 mutta haluan mukaan", "jag är 17 men vill vara med",
    "I want to join but I'm 17", "MED 16", "JOIN 17", "ei, olen 17", "nej jag är 16", "no I'm 12", "alle 18",
    "en ole vielä 18", "jag är inte 18 än", "I am not 18 yet", "under 18", "kohta 18", "saako 16-vuotias tulla?",
    "får man vara med om man är 16?", "I am 14, can I join?", "olen liian nuori", "jag är för ung", "I'm too young",
    "mä oon vasta seitsemäntoista", "17 v", "sjutton", "I'm only seventeen", "mun ikä on 13", "olen alaikäinen",
)  # fmt: skip


def test_people_who_are_too_young_are_told_a_way_without_a_limit(talk: Talk) -> None:
    word = {"fi": "ALOITE", "sv": "INITIATIV", "en": "INITIATIVE"}[talk.language]
    missed = []
    for text in YOUNG:
        at_the_consent(talk)
        said = talk.say(text)
        slots = talk.turn.state["slots"]
        kept = [slots.get(slot) for slot in ("confirmed_age", "too_young", "consent_words")]
        if said != [TOO_YOUNG] or word not in talk.texts[0] or talk.done or talk.flows or any(kept):
            missed.append((text, said))
    assert missed == []
    assert talk.say(word) == ["utter_ask_suggestion"]


def test_an_age_beside_a_yes_is_a_yes_and_alone_the_question_stays(talk: Talk) -> None:
    missed = []
    for text in (
        "MUKAAN, olen 34",
        "olen 44, mukaan",
        "kyllä, 18 v",
        "JA 19",
        "MED, jag är 20",
        "ok I'm 20",
        "joo 30",
        "I'm 44, join",
    ):
        at_the_consent(talk)
        if talk.say(text) != [NAME]:
            missed.append(text)
        talk.state = None
    for text in (
        "18",
        "olen 34",
        "olen 34 ja nuori",
        "34 v",
        "jag är 19 år",
        "I'm 20",
        "täytin 18",
        "yli 18",
        "saako 19-vuotias tulla?",
    ):
        at_the_consent(talk)
        if talk.say(text) != ["utter_old_enough", CONSENT] or talk.done:
            missed.append(text)
        talk.say(JOIN[talk.language])
        if talk.say("Maija") != ["utter_signed_up_named"] or talk.turn.state["slots"]["confirmed_age"] != 18:
            missed.append(text)
        talk.services.lists, talk.state = set(), None
    assert missed == []


def test_an_age_goes_with_no_sign_up(talk: Talk) -> None:
    at_the_consent(talk)
    assert talk.say("MUKAAN, olen 34") == [NAME]
    talk.say("Maija")
    assert talk.done == [("sign_up", "olka", "Maija", version(talk), "MUKAAN")]


def test_other_words_are_no_age(talk: Talk) -> None:
    at_the_consent(talk)
    assert talk.say("odotin 14 päivää") == ["utter_saved", CONSENT]
    assert talk.say("9") == ["utter_number_unasked", CONSENT]
    assert talk.say("olen 13 ja haluan kuolla")[0] == "utter_crisis"


# -- the resident developers ----------------------------------------------------------------------------


def test_join_with_a_name(talk: Talk) -> None:
    assert talk.say(JOIN[talk.language]) == ASK
    assert talk.say(JOIN[talk.language]) == [NAME]
    at = talk.services.now + timedelta(hours=1)
    assert talk.turn.reminders == (
        Reminder("join_silence", "EXTERNAL_join_silence", at, kill_on_user_message=False),
    )
    assert talk.say("Maija") == ["utter_join_done_named"]
    assert "Maija!" in talk.texts[0]
    assert talk.done == [("sign_up", "asukaskehittaja", "Maija", version(talk), JOIN[talk.language])]
    assert talk.reminders == {}
    assert talk.turn.state["slots"].get("first_name") is None


def test_join_without_a_name_reads_well(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    says(talk, "kyllä", "ja", "yes")
    assert says(talk, "OHITA", "HOPPA", "SKIP") == ["utter_join_done"]
    assert " !" not in talk.texts[0]
    assert talk.done[0][2] is None


@pytest.mark.parametrize(
    ("name", "response"),
    [("Şükrü", "utter_join_done"), ("Зоя", "utter_join_done"), ("Åsa-Liisa", "utter_join_done_named")],
)
def test_a_name_that_sms_cannot_spell_is_kept_but_not_said(talk: Talk, name: str, response: str) -> None:
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    assert talk.say(name) == [response]
    assert talk.done[0][2] == name


def test_a_text_instead_of_a_name_is_kept_and_the_sign_up_goes_on(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    text = {
        "fi": "minusta vastaanotolla pitäisi olla enemmän tuoleja ja lehtiä odottajille",
        "sv": "jag tycker att det borde finnas fler stolar och tidningar för dem som väntar",
        "en": "I think there should be more chairs and papers for people who wait there",
    }[talk.language]
    assert talk.say(text) == ["utter_join_done"]
    assert talk.done[0] == ("keep", text, "feedback")
    assert talk.done[1][:3] == ("sign_up", "asukaskehittaja", None)
    assert talk.done[1][-1] == f"{JOIN[talk.language]}\n{text}"


@pytest.mark.parametrize(
    "text", ["Älkää kysykö", "Fråga inte", "Don't ask", "Anne & Pekka", "Kerron myöhemmin"]
)
def test_what_is_no_clear_name_goes_to_the_contact_in_the_words_said(talk: Talk, text: str) -> None:
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    assert talk.say(text) == ["utter_join_done"]
    assert talk.done == [
        ("sign_up", "asukaskehittaja", None, version(talk), f"{JOIN[talk.language]}\n{text}")
    ]
    # The next sign-up has words of its own.
    assert talk.turn.state["slots"].get("name_words") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("Anna", "Anna"), ("Liisa T.", "Liisa"), ("O'Brien", "O'Brien"), ("Liisa 😊", "Liisa"), ("Terv. Liisa", "Liisa"), ("Will", "Will")],
)  # fmt: skip
def test_a_clear_name_is_the_name(talk: Talk, text: str, name: str) -> None:
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    assert talk.say(text) == ["utter_join_done_named"]
    assert talk.done == [("sign_up", "asukaskehittaja", name, version(talk), JOIN[talk.language])]


def test_forwarded_words_are_no_name(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    assert talk.hear(UserMessage(text="Liisa", forwarded=True)) == ["utter_saved", "utter_ask_first_name"]
    assert talk.say("Anna") == ["utter_join_done_named"]


def test_no_to_the_consent(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    assert says(talk, "EI", "NEJ", "NO") == ["utter_join_no"]
    assert talk.done == []


def test_the_consent_by_button(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    assert talk.press("/SetSlots(consent=true)") == [NAME]
    assert talk.press("/skip") == ["utter_join_done"]
    assert talk.done[0][4] in ("Mukaan", "Med", "Join")


def test_privacy_and_who_are_you_in_the_middle(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    assert says(talk, "TIETOSUOJA", "DATASKYDD", "PRIVACY") == ["utter_privacy_listed", CONSENT]
    assert says(talk, "kuka kysyy?", "vem frågar?", "who is asking?") == ["utter_who_are_you", CONSENT]
    assert talk.say(JOIN[talk.language]) == [NAME]
    assert says(talk, "OHJE", "HJÄLP", "HELP") == ["utter_help", NAME]
    assert says(talk, "TAKAISIN", "TILLBAKA", "BACK") == [CONSENT]


def test_what_is_neither_yes_nor_no(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    text = {"fi": "hoitaja oli ystävällinen", "sv": "skötaren var vänlig", "en": "the nurse was kind"}[
        talk.language
    ]
    assert talk.say(text) == ["utter_saved", CONSENT]
    assert talk.done == [("keep", text, "feedback")]


def test_already_on_the_list(talk: Talk) -> None:
    talk.services.lists.add("asukaskehittaja")
    assert talk.say(JOIN[talk.language]) == ["utter_already_listed"]
    assert talk.done == []
    assert talk.flows == []


def test_a_consent_is_not_lost_when_no_name_comes(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    talk.services.pass_time(hours=1)
    assert talk.happens("join_silence") == ["utter_join_done"]
    assert talk.done == [("sign_up", "asukaskehittaja", None, version(talk), JOIN[talk.language])]
    assert talk.flows == []
    assert talk.happens("join_silence") == []
    assert talk.done == []


def test_a_consent_for_an_event_is_not_lost_either(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    talk.say("A")
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    assert talk.happens("join_silence") == ["utter_signed_up"]
    assert talk.done[0][1] == "asukasilta"
    assert talk.flows == []


def test_stop_takes_the_consent_back(talk: Talk) -> None:
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    talk.say("STOP")
    assert talk.happens("join_silence") == []
    assert talk.done == []


def test_leave(talk: Talk) -> None:
    talk.services.lists.add("asukaskehittaja")
    assert says(talk, "POIS", "BORT", "LEAVE") == ["utter_left_one"]
    assert "Asukaskehittäjä" in talk.texts[0]
    assert says(talk, "POIS", "BORT", "LEAVE") == ["utter_not_listed"]


def test_a_group(talk: Talk) -> None:
    assert says(talk, "RYHMÄ", "GRUPP", "GROUP") == ["utter_join_group"]
    said = {"fi": "RYHMA 12", "sv": "GRUPP 12", "en": "GROUP 12"}[talk.language]
    assert talk.say(said) == ASK
    talk.say(JOIN[talk.language])
    says(talk, "OHITA", "HOPPA", "SKIP")
    assert talk.done[0] == (
        "sign_up",
        "asukaskehittaja",
        None,
        version(talk),
        f"{JOIN[talk.language]}\n{said}",
    )
    assert talk.turn.state["slots"].get("group_text") is None


# -- seats -------------------------------------------------------------------------------------------------


def test_where_no_seat_is_left_the_line_is_offered_and_a_place_told(talk: Talk) -> None:
    talk.services.seats = 0
    assert talk.say(JOIN[talk.language]) == ["utter_seats_full", *ASK]
    talk.say(JOIN[talk.language])
    assert says(talk, "OHITA", "HOPPA", "SKIP") == ["utter_waiting"]
    assert "3" in talk.texts[0]
    talk.services.lists = set()
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    assert talk.happens("join_silence") == ["utter_waiting"]


def offered(talk: Talk) -> None:
    talk.services.offered = OfferedSeat("asukasilta", stands=True)
    assert talk.happens("seat_free", joining_title="Asukasilta 26.8", seat_until="25.8. kello 12.00") == [
        "utter_seat_free"
    ]


def test_a_seat_that_was_offered_is_taken_by_one_word_also_later(talk: Talk) -> None:
    offered(talk)
    talk.services.pass_time(hours=20)
    assert talk.say(JOIN[talk.language]) == ["utter_seat_taken"]
    assert talk.done == [("take_seat",)]
    assert "Asukasilta 26.8." in talk.texts[0]


def test_a_yes_or_a_no_answers_the_offer(talk: Talk) -> None:
    offered(talk)
    assert says(talk, "KYLLÄ", "JA", "YES") == ["utter_seat_taken"]
    offered(talk)
    assert says(talk, "EI", "NEJ", "NO") == ["utter_seat_passed"]
    assert talk.done == [("pass_seat",)]


def test_an_offer_interrupts_an_open_question_and_can_be_taken_there(talk: Talk) -> None:
    talk.due()
    talk.services.offered = OfferedSeat("asukasilta", stands=True)
    assert talk.happens("seat_free", joining_title="Asukasilta", seat_until="25.8.")[0] == "utter_seat_free"
    assert talk.say(JOIN[talk.language])[0] == "utter_seat_taken"


def test_an_offer_that_ended_is_told_and_the_sign_up_goes_on(talk: Talk) -> None:
    talk.services.offered = OfferedSeat("asukasilta", stands=False)
    assert talk.say(JOIN[talk.language]) == ["utter_seat_lapsed", *ASK]
    assert talk.turn.state["slots"]["joining"] == "asukasilta"


def test_a_wish_to_join_something_else_is_no_answer_to_the_offer(talk: Talk) -> None:
    talk.services.offered = OfferedSeat("asukasilta", stands=True)
    at_the_consent(talk)
    assert talk.done == []


# -- groups ------------------------------------------------------------------------------------------------
NAMED = {
    "fi": "RYHMÄ 12 Karhulan eläkeläiset",
    "sv": "GRUPP 12 Karhula pensionärer",
    "en": "group of 12 Karhula pensioners",
}


def test_a_group_has_a_size_and_a_name(talk: Talk) -> None:
    assert talk.say(NAMED[talk.language]) == ASK
    talk.say(JOIN[talk.language])
    says(talk, "OHITA", "HOPPA", "SKIP")
    assert talk.services.group is not None
    assert (talk.services.group.size, (talk.services.group.name or "")[:7]) == (12, "Karhula")


def test_a_group_is_that_of_one_sign_up(talk: Talk) -> None:
    talk.say(NAMED[talk.language])
    says(talk, "EI", "NEJ", "NO")
    talk.say(JOIN[talk.language])
    talk.say(JOIN[talk.language])
    says(talk, "OHITA", "HOPPA", "SKIP")
    assert talk.services.group is None


@pytest.mark.parametrize(
    ("may", "response"),
    [({"group_ok": False}, "utter_group_not_taken"), ({"capacity": 11}, "utter_group_too_big")],
)
def test_a_group_that_cannot_come_hears_so(talk: Talk, may: dict[str, Any], response: str) -> None:
    talk.services.open = [replace(each, **may) for each in OPPORTUNITIES]
    assert talk.say(NAMED[talk.language]) == [response]
    assert talk.say(JOIN[talk.language]) == ASK
    talk.say(JOIN[talk.language])
    says(talk, "OHITA", "HOPPA", "SKIP")
    assert talk.services.group is None


def test_a_group_from_the_details_signs_up_for_them_and_is_asked_no_more(talk: Talk) -> None:
    menu(talk)
    talk.say("C")
    talk.say("A")
    assert talk.say(NAMED[talk.language]) == ASK
    talk.say(JOIN[talk.language])
    assert says(talk, "OHITA", "HOPPA", "SKIP") == ["utter_signed_up"]
    assert talk.done[0][1] == "asukasilta"
    assert talk.flows == []


# -- leaving one of several --------------------------------------------------------------------------------


def test_of_several_lists_one_is_left(talk: Talk) -> None:
    talk.services.lists = {"asukaskehittaja", "asukasilta", "olka", "kysely"}
    assert says(talk, "POIS", "BORT", "LEAVE") == ["utter_ask_leaving_more"]
    assert says(talk, "SEURAAVA", "NÄSTA", "NEXT") == ["utter_ask_leaving_more"]
    assert talk.say("A") == ["utter_left_one"]
    assert talk.done == [("leave", "olka")]
    assert "Sairaalan vapaaehtoinen" in talk.texts[0]
    assert says(talk, "POIS", "BORT", "LEAVE") == ["utter_ask_leaving"]
    assert says(talk, "kaikilta", "alla", "all of them") == ["utter_leave_done"]
    assert talk.services.lists == set()


def test_the_longest_lists_to_leave_are_one_part(talk: Talk) -> None:
    talk.services.open = [replace(OPPORTUNITIES[0], id=f"o{n}", title="Ö" * (30 - n)) for n in range(9)]
    talk.services.lists = {each.id for each in talk.services.open}
    says(talk, "POIS", "BORT", "LEAVE")
    seen = set()
    for _ in range(9):
        reply = talk.turn.replies[-1]
        lines = [f"{button.letter} {button.title}" for button in reply.buttons if button.letter]
        assert (septets("\n".join([reply.text, *lines])) or 1000) <= 160
        seen |= {button.payload for button in reply.buttons}
        talk.say("seuraava")
    assert len(seen) == len(talk.services.open) + 2


def test_no_leaves_no_list(talk: Talk) -> None:
    talk.services.lists = {"asukaskehittaja", "asukasilta"}
    says(talk, "POIS", "BORT", "LEAVE")
    assert says(talk, "EI", "NEJ", "NO") == ["utter_flow_cancelled_rasa"]
    assert len(talk.services.lists) == 2


def of_forms() -> list[Opportunity]:
    forms = ("information", "planning", "action")
    return [Opportunity(f"o{n}", f"Tapa {n}", "Tapa.", sign_up=False, form=forms[n % 3]) for n in range(12)]


def test_many_are_asked_for_by_form_and_each_is_three_messages_away(engine: Engine) -> None:
    talk = Talk(engine, "fi", "sms")
    talk.services.open = of_forms()
    seen = set()
    for form in "ABD":
        for letter in "ABCD":
            talk.say("OSALLISTU")
            assert [*talk.say("C"), *talk.say(form)] == ["utter_ask_form", "utter_ask_opportunity_narrowed"]
            assert talk.say(letter) == ["utter_opportunity_detail"]
            seen.add((form, letter))
    assert len(seen) == len(talk.services.open)


def test_on_telegram_one_list_shows_all_and_can_be_narrowed(engine: Engine) -> None:
    talk = Talk(engine, "fi", "telegram")
    talk.services.open = of_forms()
    talk.services.long_lists = True
    talk.press("/menu")
    assert talk.press("/SetSlots(choice=opportunities)") == ["utter_ask_opportunity_all"]
    payloads = [button.payload for button in talk.turn.replies[0].buttons]
    assert payloads[:8] == [f"/SetSlots(opportunity=o{n})" for n in range(8)]
    assert "/SetSlots(opportunity=form_action)" in payloads
    assert talk.press("/SetSlots(opportunity=form_action)") == ["utter_ask_opportunity_narrowed"]
    payloads = [button.payload for button in talk.turn.replies[0].buttons]
    assert payloads == [
        *(f"/SetSlots(opportunity=o{n})" for n in range(2, 12, 3)),
        "/SetSlots(opportunity=form_)",
    ]
    assert talk.press(payloads[-1]) == ["utter_ask_opportunity_all"]


def test_a_hindrance_is_counted_where_nothing_makes_it_lower_and_at_an_item(talk: Talk) -> None:
    hindered = "haluaisin osallistua mutta ei ole rahaa bussiin"
    assert talk.say(hindered) == ["utter_hindrance_noted"]
    assert talk.done == [("hindered", "money")]
    talk.services.open = [
        Opportunity("o1", "Piknik", "Kahvia.", sign_up=True, barriers=("money",)),
        Opportunity("o2", "Raati", "Kokouksia.", sign_up=True),
    ]
    assert talk.say(hindered) == ["utter_hindrance_easier", "utter_ask_found"]
    assert [choice.title for choice in talk.turn.replies[-1].buttons] == ["Piknik"]
    talk.say("A")
    assert talk.say("en pääse portaita")[0] == "utter_hindrance_noted"
    assert talk.done == [("hindered", "ability")]


def test_a_search_is_kept_as_a_wish_where_nothing_fits(talk: Talk) -> None:
    talk.services.finds = {"haluan oppia surffaamaan": []}
    assert talk.say("haluan oppia surffaamaan") == ["utter_search_none"]
    assert talk.done == [("wish", "haluan oppia surffaamaan")]


def test_feedback_that_was_taken_for_a_search_is_kept_on_the_word(talk: Talk) -> None:
    talk.services.finds = {"haluan oppia surffaamaan": []}
    talk.say("haluan oppia surffaamaan")
    assert says(talk, "PALAUTE", "RESPONS", "FEEDBACK") == ["utter_feedback_thanks"]
    assert talk.done[-1] == ("keep", "haluan oppia surffaamaan", "feedback")


# -- suggestions by number ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "K7-4821",
        "k7-4821?",
        "K7 4821",
        "K74821",
        "missä ehdotukseni K7-4821 on?",
        "hur går det med K7-4821?",
        "what is the status of K7-4821",
    ],
)
@pytest.mark.parametrize(
    ("state", "response"),
    [
        ("aloittamatta", "utter_suggestion_waiting"),
        ("kesken", "utter_suggestion_under_way"),
        ("valmis", "utter_suggestion_done"),
        (None, "utter_suggestion_unknown"),
    ],
)
def test_a_suggestion_is_asked_about_by_its_number(
    talk: Talk, text: str, state: str | None, response: str
) -> None:
    if state:
        talk.services.suggestions["K7-4821"] = state
    assert talk.say(text) == [response]
    assert "K7-4821" in talk.texts[0]
    assert talk.done == []
    assert "K7-4821" not in str(talk.turn.state["slots"])
    legal = says(talk, "ALOITE", "INITIATIV", "INITIATIVE")
    assert legal == (["utter_initiative_legal"] if state else ["utter_ask_suggestion"])
    assert talk.services.official_ways == (1 if state else 0)


RACIST = {
    "fi": "hoitaja oli rasisti, ulkomaalaisia ei hoideta",
    "sv": "skötaren var rasist, utlänningar får ingen vård",
    "en": "the nurse was racist, foreigners get no care",
}


def test_discrimination_is_reported_also_behind_a_command(talk: Talk) -> None:
    said = RACIST[talk.language]
    word = {"fi": "ALOITE", "sv": "FÖRSLAG", "en": "SUGGESTION"}[talk.language]
    assert talk.say(f"{word}: {said}") == ["utter_discrimination_ack", "utter_initiative_ack"]
    assert [call[:2] for call in talk.done] == [("flag", "discrimination"), ("suggest", said)]
    talk.done.clear()
    word = {"fi": "PALAUTE", "sv": "RESPONS", "en": "FEEDBACK"}[talk.language]
    assert talk.say(f"{word}: {said}") == ["utter_discrimination_ack"]
    assert ("flag", "discrimination") in [call[:2] for call in talk.done]
    assert said in str([call for call in talk.done if call[0] == "keep"])


def test_support_by_number_is_no_answer_to_the_survey(talk: Talk) -> None:
    talk.services.suggestions["K7-4821"] = "kesken"
    (asked,) = talk.due()
    assert talk.say("+1 K7-4821") == ["utter_support_new", asked]
    for text in ("kannatan K7-4821", "jag stöder K7-4821", "I support K7-4821"):
        assert talk.say(text)[0] == "utter_support_already"
    assert set(talk.done) == {("support", "K7-4821")}
    assert "K7-4821" not in str(talk.turn.state["slots"])


def test_a_forwarded_support_is_not_the_persons(talk: Talk) -> None:
    talk.services.suggestions["K7-4821"] = "kesken"
    talk.hear(UserMessage(text="kannatan K7-4821", forwarded=True))
    assert ("support", "K7-4821") not in talk.done


def test_a_number_in_a_long_reason_stays_a_reason(talk: Talk) -> None:
    talk.due()
    talk.say("3")
    text = "Kerroin jo ehdotuksessa K7-4821 että aulassa ei ole penkkejä ja se harmittaa"
    talk.say(text)
    assert ("explain", "v1", text) in talk.done


def test_what_is_agreed_to_is_no_part_of_the_question(talk: Talk) -> None:
    """A question that was answered meanwhile is not sent; what it is about is."""
    talk.say(JOIN[talk.language])
    assert [reply.question for reply in talk.turn.replies] == [False, True]
