"""The survey of a visit, in three languages: what is said and what is stored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.engine import Engine
from dialogs.turn import Reminder
from tests.dialogs.talk import Talk

ASK, GIVE_UP, CLOSED = "utter_ask_rating", "utter_rating_giveup", "utter_survey_closed"
LOW, MIDDLE, HIGH = "utter_ask_reason_0_6", "utter_ask_reason_7_8", "utter_ask_reason_9_10"
THANKS_LOW, THANKS = "utter_thanks_0_6", "utter_thanks_7_10"


@pytest.fixture(params=["fi", "sv", "en"])
def talk(engine: Engine, request: pytest.FixtureRequest) -> Talk:
    return Talk(engine, request.param)


def says(talk: Talk, fi: str, sv: str, en: str) -> list[str]:
    return talk.say({"fi": fi, "sv": sv, "en": en}[talk.language])


@pytest.mark.parametrize(
    ("rating", "reason", "thanks"),
    [
        (0, LOW, THANKS_LOW),
        (6, LOW, THANKS_LOW),
        (7, MIDDLE, THANKS),
        (8, MIDDLE, THANKS),
        (9, HIGH, THANKS),
        (10, HIGH, THANKS),
    ],
)
def test_rating_reason_thanks(talk: Talk, rating: int, reason: str, thanks: str) -> None:
    assert talk.due() == [ASK]
    assert talk.turn.replies[0].question
    assert talk.say(str(rating)) == [reason]
    assert talk.turn.answered
    assert talk.done == [("rate", "v1", rating)]  # before the reason is known
    text = "Odotin 2 tuntia / Jag väntade 2 timmar / I waited 2 hours"
    assert talk.say(text) == [thanks]
    assert talk.done == [("explain", "v1", text), ("close", "v1", "answered")]
    assert talk.flows == []


def test_number_and_text_in_one_message(talk: Talk) -> None:
    talk.due()
    assert says(talk, "8 hyvä palvelu", "8 bra service", "8 good service") == [THANKS]
    assert [call[0] for call in talk.done] == ["rate", "explain", "close"]
    assert talk.done[0] == ("rate", "v1", 8)


def test_the_rating_has_buttons_without_letters(engine: Engine) -> None:
    talk = Talk(engine, channel="telegram")
    talk.due()
    buttons = talk.turn.replies[0].buttons
    assert [button.title for button in buttons] == [*(str(n) for n in range(11)), "En halua vastata"]
    assert not any(button.letter for button in buttons)
    assert talk.press("/SetSlots(rating=10)") == [HIGH]
    assert talk.done == [("rate", "v1", 10)]


def test_the_refusal_button(engine: Engine) -> None:
    talk = Talk(engine, channel="telegram")
    talk.due()
    assert talk.press("/no_answer") == ["utter_no_answer_ack"]
    assert talk.done == [("close", "v1", "declined")]


def test_unclear_is_kept_asked_once_more_and_then_let_be(talk: Talk) -> None:
    talk.due()
    assert says(talk, "oli ihan mukavaa", "det var trevligt", "it was nice") == ["utter_rating_unclear"]
    assert [call[0] for call in talk.done] == ["explain"]
    assert talk.turn.replies[0].question
    assert says(talk, "hoitaja oli ystävällinen", "skötaren var vänlig", "the nurse was kind") == [GIVE_UP]
    assert [call[0] for call in talk.done] == ["explain", "close"]
    assert talk.flows == []


def test_a_number_after_unclear(talk: Talk) -> None:
    talk.due()
    says(talk, "oli ihan mukavaa", "det var trevligt", "it was nice")
    assert talk.say("9") == [HIGH]


def test_refusal(talk: Talk) -> None:
    talk.due()
    assert says(talk, "en halua vastata", "jag vill inte svara", "I don't want to answer") == [
        "utter_no_answer_ack"
    ]
    assert talk.done == [("close", "v1", "declined")]
    assert talk.flows == []


def test_to_skip_the_rating_is_to_refuse(talk: Talk) -> None:
    talk.due()
    assert says(talk, "OHITA", "HOPPA", "SKIP") == ["utter_no_answer_ack"]
    assert talk.done == [("close", "v1", "declined")]


def test_to_skip_the_reason_is_enough(talk: Talk) -> None:
    talk.due()
    talk.say("9")
    assert says(talk, "ohita", "hoppa", "skip") == [THANKS]
    assert talk.done == [("close", "v1", "answered")]


def test_wrong_person(talk: Talk) -> None:
    talk.due()
    assert says(talk, "väärä numero", "fel nummer", "wrong number") == ["utter_wrong_person_ack"]
    assert talk.done == [("close", "v1", "wrong_person"), ("wrong_person", talk.done[1][1])]
    assert talk.flows == []


@pytest.mark.parametrize(
    "text",
    [
        "En voi puhua juuri nyt. Soitan myöhemmin.",
        "Can't talk right now. Call you later?",
        "Tykkäsi: ”Kuinka todennäköisesti suosittelisit palveluamme muille? 0-10”",
    ],
)
def test_a_machine_gets_no_answer_and_spoils_nothing(engine: Engine, text: str) -> None:
    talk = Talk(engine)
    talk.due()
    assert talk.say(text) == []
    assert talk.done == []
    assert not talk.turn.answered
    assert talk.say("9") == [HIGH]


def test_correction_before_the_reason(talk: Talk) -> None:
    talk.due()
    talk.say("2")
    assert talk.say("9") == ["utter_corrected_previous_input", HIGH]
    assert talk.done == [("rate", "v1", 9)]
    assert "9" in talk.texts[0]
    assert talk.turn.answered  # the question for 0-6 need not be sent any more
    assert says(talk, "tarkoitin 3", "jag menade 3", "I meant 3") == ["utter_corrected_previous_input", LOW]
    assert talk.done == [("rate", "v1", 3)]


def test_correction_after_the_thanks(talk: Talk) -> None:
    talk.due()
    talk.say("9 kiitos hyvästä hoidosta")
    talk.services.pass_time(days=2)
    assert talk.say("5") == ["utter_corrected_previous_input"]
    assert talk.done == [("rate", "v1", 5)]
    assert talk.say("6") == ["utter_corrected_previous_input"]
    talk.services.pass_time(days=15)
    assert talk.say("7") == [CLOSED]
    assert talk.done == [("rate", "v1", 7)]


def test_a_reason_with_numbers_is_no_correction(talk: Talk) -> None:
    talk.due()
    talk.say("4")
    text = {"fi": "odotin 2 tuntia", "sv": "jag väntade 2 timmar", "en": "I waited 2 hours"}[talk.language]
    assert talk.say(text) == [THANKS_LOW]
    assert talk.done[0] == ("explain", "v1", text)


def test_back_to_the_rating(talk: Talk) -> None:
    talk.due()
    talk.say("4")
    assert says(talk, "TAKAISIN", "TILLBAKA", "BACK") == [ASK]
    assert talk.say("8") == [MIDDLE]
    assert talk.done == [("rate", "v1", 8)]
    assert says(talk, "takaisin", "tillbaka", "back") == [ASK]
    assert says(talk, "takaisin", "tillbaka", "back") == [ASK]


def test_a_digression_comes_back(talk: Talk) -> None:
    talk.due()
    assert says(talk, "OHJE", "HJÄLP", "HELP") == ["utter_help", ASK]
    assert says(talk, "kuka kysyy?", "vem frågar?", "who is asking?") == ["utter_who_are_you", ASK]
    assert says(talk, "tietosuoja", "dataskydd", "privacy") == ["utter_privacy", ASK]
    assert says(talk, "omat tiedot", "mina uppgifter", "my data") == ["utter_my_data", ASK]
    assert talk.say("7") == [MIDDLE]
    assert says(talk, "ohje", "hjälp", "help") == ["utter_help", MIDDLE]


def test_the_rating_is_heard_through_what_covers_it(talk: Talk) -> None:
    talk.due()
    assert says(talk, "OSALLISTU", "DELTA", "TAKE PART") == ["utter_ask_choice"]
    assert talk.say("8") == [MIDDLE]
    assert talk.done == [("rate", "v1", 8)]
    assert says(talk, "parempi puhelinpalvelu", "bättre telefontjänst", "better phone service") == [
        THANKS,
        "utter_ask_choice",
    ]


def test_the_language_changes_in_the_middle(engine: Engine) -> None:
    talk = Talk(engine)
    talk.due()
    assert talk.say("svenska") == ["utter_language", ASK]
    assert talk.texts[1].startswith("Kymmenedalens välfärdsområde: Hur troligt")
    assert talk.done == [("set_language", "sv")]
    assert talk.turn.language == "sv"
    assert talk.say("9") == [HIGH]
    assert talk.texts[0].startswith("Tack!")
    assert talk.say("ENGLISH") == ["utter_language", HIGH]
    assert talk.texts[1].startswith("Thank you!")


def test_a_call_instead_of_a_reason(talk: Talk) -> None:
    talk.due()
    talk.say("2")
    assert says(talk, "SOITTO", "RING", "CALL") == ["utter_callback_ack"]
    assert [call[0] for call in talk.done] == ["call_me", "close"]
    assert talk.flows == []


def test_yes_to_the_offer(talk: Talk) -> None:
    talk.due()
    says(talk, "2 huono", "2 dålig", "2 bad service")
    assert says(talk, "kyllä", "ja", "yes") == ["utter_callback_ack"]
    talk.due("v2")
    says(talk, "9 hyvä palvelu", "9 bra service", "9 good service")
    assert says(talk, "joo", "ja", "yes") == ["utter_ask_choice"]


@pytest.mark.parametrize(
    ("minutes", "answer"), [(59, "utter_callback_ack"), (60, "utter_callback_ack"), (61, "utter_help")]
)
def test_an_offer_holds_for_an_hour(talk: Talk, minutes: int, answer: str) -> None:
    talk.due()
    says(talk, "2 huono", "2 dålig", "2 bad service")
    talk.services.pass_time(minutes=minutes)
    assert says(talk, "kyllä", "ja", "yes") == [answer]


def test_an_offer_ends_with_the_next_question(talk: Talk) -> None:
    talk.due()
    says(talk, "2 huono", "2 dålig", "2 bad service")
    talk.due("v2")
    assert "utter_callback_ack" not in says(talk, "kyllä", "ja", "yes")
    says(talk, "9 hyvä", "9 bra", "9 good")
    says(talk, "kuka te olette?", "vem är ni?", "who are you?")
    assert says(talk, "kyllä", "ja", "yes") == ["utter_help"]


def test_silence_leaves_the_offer(talk: Talk) -> None:
    talk.due()
    says(talk, "2 huono", "2 dålig", "2 bad service")
    assert says(talk, "kiitos paljon", "tack så mycket", "thank you so much") == []
    assert says(talk, "kyllä", "ja", "yes") == ["utter_callback_ack"]


def test_no_to_the_offer(talk: Talk) -> None:
    talk.due()
    says(talk, "2 huono palvelu", "2 dålig service", "2 bad service")
    assert says(talk, "ei kiitos", "nej tack", "no thanks") == ["utter_ok"]
    assert talk.flows == []


def test_the_reminder_asks_anew_only_while_the_rating_is_open(talk: Talk) -> None:
    talk.due()
    talk.services.pass_time(days=3)
    assert talk.happens("visit_reminder", visit="v1") == ["utter_rating_remind"]
    assert talk.turn.replies[0].question
    assert len(talk.turn.replies[0].buttons) == 12
    assert talk.say("8") == [MIDDLE]
    assert talk.happens("visit_reminder", visit="v1") == []
    assert talk.flows == ["visit_feedback"]


def test_a_reminder_beside_a_menu_asks_one_question_and_leaves_the_menu_open(talk: Talk) -> None:
    talk.due()
    talk.say("OSALLISTU")
    assert talk.happens("visit_reminder", visit="v1") == ["utter_rating_remind"]
    talk.say("D")
    assert talk.flows[-1] == "join"
    talk.say("9")
    assert ("rate", "v1", 9) in talk.done


def test_a_reminder_of_another_visit_is_nothing(talk: Talk) -> None:
    talk.due("v2")
    assert talk.happens("visit_reminder", visit="v1") == []
    assert talk.happens("visit_closed", visit="v1") == []
    assert talk.done == []
    assert talk.say("8") == [MIDDLE]
    assert talk.done == [("rate", "v2", 8)]


def test_the_survey_ends_without_a_word(talk: Talk) -> None:
    talk.due()
    talk.services.pass_time(days=14)
    assert talk.happens("visit_closed", visit="v1") == []
    assert talk.done == [("close", "v1", "silent")]
    assert talk.flows == []
    assert talk.happens("visit_closed", visit="v1") == []
    assert talk.done == []


def test_a_rated_survey_that_runs_out_was_answered(talk: Talk) -> None:
    talk.due()
    talk.say("9")
    talk.services.pass_time(days=14)
    assert talk.happens("visit_closed", visit="v1") == []
    assert talk.done == [("close", "v1", "answered")]
    assert talk.flows == []


def test_a_number_while_the_questions_have_changed(talk: Talk) -> None:
    talk.due()
    assert talk.state
    talk.state["stack"][0]["step"] = "a_step_of_yesterday"
    assert talk.say("9") == ["utter_inform_code_change", HIGH]
    assert talk.done == [("rate", "v1", 9)]


def test_late_answers_go_to_their_visit(talk: Talk) -> None:
    talk.due()
    talk.happens("visit_closed", visit="v1")
    assert talk.say("9") == [CLOSED]
    assert talk.done == [("rate", "v1", 9)]
    assert says(talk, "oli hyvä hoitaja", "skötaren var bra", "the nurse was good") == [CLOSED]
    assert talk.done[0][:2] == ("explain", "v1")
    talk.services.pass_time(days=31)
    assert says(talk, "oli hyvä hoitaja", "skötaren var bra", "the nurse was good") == [
        "utter_feedback_thanks"
    ]
    assert talk.done[0][0] == "keep"


def test_a_text_after_the_thanks_belongs_to_the_visit(talk: Talk) -> None:
    talk.due()
    says(talk, "9 hyvä palvelu", "9 bra service", "9 good service")
    assert says(talk, "ja lääkäri oli hyvä", "läkaren var bra", "the doctor was good too") == [
        "utter_feedback_thanks"
    ]
    assert talk.done[0][:2] == ("explain", "v1")


def test_a_late_rating_with_words(talk: Talk) -> None:
    talk.due()
    talk.happens("visit_closed", visit="v1")
    assert says(talk, "9 hyvä palvelu", "9 bra service", "9 good service") == [CLOSED]
    assert [call[:2] for call in talk.done] == [("rate", "v1"), ("explain", "v1")]


def test_a_number_that_was_not_asked_for_is_no_rating(talk: Talk) -> None:
    assert talk.say("10") == ["utter_number_unasked"]
    assert talk.done == [("keep", "10", "unclear")]
    assert says(talk, "3 huono palvelu", "3 dålig service", "3 bad service") == ["utter_feedback_thanks"]
    assert [call[0] for call in talk.done] == ["keep"]
    assert talk.done[0][2] == "feedback"


def test_machines_that_send_numbers_are_answered_three_times_an_hour(talk: Talk) -> None:
    assert [len(talk.say("7")) for _ in range(5)] == [1, 1, 1, 0, 0]
    talk.services.pass_time(hours=1)
    assert talk.say("7") == ["utter_number_unasked"]


def test_the_next_visit_closes_the_one_before(talk: Talk) -> None:
    talk.due("v1")
    assert talk.due("v2") == [ASK]
    assert talk.done == [("close", "v1", "silent")]
    talk.say("3")
    assert talk.done == [("rate", "v2", 3)]
    assert talk.due("v3") == [ASK]
    assert talk.done == [("close", "v2", "answered")]
    assert talk.say("9") == [HIGH]
    assert talk.done == [("rate", "v3", 9)]
    assert talk.flows == ["visit_feedback"]


def test_a_forgotten_sign_up_does_not_stand_in_the_way(talk: Talk) -> None:
    says(talk, "MUKAAN", "MED", "JOIN")
    talk.services.pass_time(days=3)
    assert talk.due() == [ASK]
    assert talk.flows == ["visit_feedback"]


def test_an_open_sign_up_goes_first(talk: Talk) -> None:
    says(talk, "MUKAAN", "MED", "JOIN")
    assert talk.due() == []
    assert says(talk, "EI", "NEJ", "NO") == ["utter_join_no", ASK]


def test_silence_after_the_rating(talk: Talk) -> None:
    talk.due()
    talk.say("9")
    at = talk.services.now + timedelta(hours=24)
    assert talk.turn.reminders == (
        Reminder("reason_silence", "EXTERNAL_reason_silence", at, kill_on_user_message=False),
    )
    talk.services.pass_time(hours=24)
    assert talk.happens("reason_silence") == []
    assert talk.done == [("close", "v1", "answered")]
    assert talk.flows == []
    assert says(talk, "oli hyvä hoitaja", "skötaren var bra", "the nurse was good") == [
        "utter_feedback_thanks"
    ]


def test_silence_after_a_low_rating_still_offers_the_call(talk: Talk) -> None:
    talk.due()
    talk.say("1")
    talk.services.pass_time(hours=24)
    assert talk.happens("reason_silence") == [THANKS_LOW]
    assert talk.done == [("close", "v1", "answered")]
    assert says(talk, "SOITTO", "RING", "CALL") == ["utter_callback_ack"]


def test_a_reason_given_cancels_the_wait(talk: Talk) -> None:
    talk.due()
    talk.say("9")
    says(talk, "hyvä palvelu", "bra service", "good service")
    assert talk.reminders == {}
    assert talk.happens("reason_silence") == []


def test_stop_ends_the_survey_and_keeps_the_number(talk: Talk) -> None:
    talk.due()
    assert talk.say("10 STOP") == ["utter_stop_ok"]
    assert talk.done == [("rate", "v1", 10), ("stop", "10 STOP"), ("close", "v1", "stopped")]
    assert talk.turn.answered
    assert talk.flows == []
    assert talk.happens("visit_reminder", visit="v1") == []


def test_a_complaint_is_told_and_the_survey_goes_on(talk: Talk) -> None:
    talk.due()
    talk.say("1")
    text = {"fi": "teen tästä kantelun", "sv": "jag gör ett klagomål", "en": "I will make a complaint"}[
        talk.language
    ]
    assert talk.say(text) == ["utter_complaint_info", THANKS_LOW]
    assert ("flag", "complaint", text) in talk.done
    assert ("explain", "v1", text) in talk.done
    assert not any(call[0] == "keep" for call in talk.done)  # once is enough


def test_two_quick_messages(talk: Talk) -> None:
    """The first one's question is answered before it could be sent: the turn says so."""
    talk.due()
    talk.say("8")
    asked = talk.turn.replies[-1]
    says(talk, "hyvä palvelu", "bra service", "good service")
    assert asked.question
    assert talk.turn.answered


def test_words_beside_a_correction_are_the_reason(talk: Talk) -> None:
    talk.due()
    talk.say("9")
    assert says(
        talk, "tarkoitin 2, odotin kauan", "jag menade 2, jag väntade länge", "I meant 2, I waited long"
    ) == ["utter_corrected_previous_input", THANKS_LOW]
    assert [call[0] for call in talk.done] == ["rate", "explain", "close"]
    assert talk.done[0] == ("rate", "v1", 2)


def test_the_same_number_again_is_no_correction(talk: Talk) -> None:
    talk.due()
    talk.say("8")
    assert talk.say("8") == [MIDDLE]
    assert talk.done == []
    says(talk, "ohita", "hoppa", "skip")
    assert talk.say("8") == ["utter_ok"]
    assert talk.done == []


def test_a_number_pressed_later_corrects_as_long_as_the_survey_lives(talk: Talk) -> None:
    talk.due()
    talk.press("/SetSlots(rating=8)")
    assert talk.press("/SetSlots(rating=2)") == ["utter_corrected_previous_input", LOW]
    assert talk.done == [("rate", "v1", 2)]
    says(talk, "ohita", "hoppa", "skip")
    assert talk.press("/SetSlots(rating=3)") == ["utter_corrected_previous_input"]
    talk.services.pass_time(days=15)
    assert talk.press("/SetSlots(rating=9)") == ["utter_button_stale"]
    assert talk.done == []


def test_a_person_who_refused_may_still_rate(talk: Talk) -> None:
    talk.due()
    says(talk, "en halua vastata", "jag vill inte svara", "I don't want to answer")
    assert talk.say("9") == [THANKS]
    assert talk.done == [("rate", "v1", 9)]
    assert talk.say("3") == ["utter_corrected_previous_input"]
    talk.due("v2")
    says(talk, "en halua vastata", "jag vill inte svara", "I don't want to answer")
    talk.services.pass_time(days=15)
    assert talk.say("9") == [CLOSED]
