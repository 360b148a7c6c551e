"""Stop, data, language, help and what people say of their own accord, in three languages."""

from __future__ import annotations

import pytest

from dialogs.engine import Engine
from dialogs.turn import UserMessage
from tests.dialogs.talk import Talk


@pytest.fixture(params=["fi", "sv", "en"])
def talk(engine: Engine, request: pytest.FixtureRequest) -> Talk:
    return Talk(engine, request.param)


def says(talk: Talk, fi: str, sv: str, en: str) -> list[str]:
    return talk.say({"fi": fi, "sv": sv, "en": en}[talk.language])


FEEDBACK = ("hoitaja oli ystävällinen", "skötaren var vänlig", "the nurse was kind")


@pytest.mark.parametrize(
    ("fi", "sv", "en", "answered", "done"),
    [
        ("STOP", "STOP", "stop", "utter_stop_ok", "stop"),
        ("ALOITA", "BÖRJA", "START", "utter_start_ok", "start"),
        ("ohje", "hjalp", "Help!", "utter_help", None),
        ("TIETOSUOJA", "dataskydd", "privacy", "utter_privacy", None),
        ("kuka kysyy?", "vem frågar?", "who is this?", "utter_who_are_you", None),
        ("soittakaa minulle", "ring mig", "please call me", "utter_callback_ack", "call_me"),
        ("väärä numero", "fel nummer", "wrong number", "utter_wrong_person_ack", "wrong_person"),
        ("omat tiedot", "mina uppgifter", "my data", "utter_my_data", None),
    ],
)
def test_one_word_one_answer(talk: Talk, fi: str, sv: str, en: str, answered: str, done: str | None) -> None:
    assert says(talk, fi, sv, en) == [answered]
    assert [call[0] for call in talk.done] == ([done] if done else [])
    assert talk.flows == []


@pytest.mark.parametrize("word", ["OHJE", "HJÄLP", "help", "ohje.", "Hjalp"])
def test_every_language_at_once(talk: Talk, word: str) -> None:
    assert talk.say(word) == ["utter_help"]


def test_stop_ends_everything(talk: Talk) -> None:
    says(talk, "OSALLISTU", "DELTA", "TAKE PART")
    says(talk, "MUKAAN", "MED", "JOIN")
    assert talk.say("STOP") == ["utter_stop_ok"]
    assert talk.flows == []


def test_my_data_of_a_resident_developer(talk: Talk) -> None:
    talk.services.lists.add("asukaskehittaja")
    assert says(talk, "omat tiedot", "mina uppgifter", "my data") == ["utter_my_data_listed"]
    assert "3" in talk.texts[0]


def test_the_days_of_a_list_are_told_to_who_is_on_it_or_is_asked_to_join(talk: Talk) -> None:
    words = "TIETOSUOJA", "DATASKYDD", "PRIVACY"
    assert says(talk, *words) == ["utter_privacy"]
    says(talk, "MUKAAN", "MED", "JOIN")
    assert says(talk, *words)[0] == "utter_privacy_listed"
    assert "730" in talk.texts[0]
    says(talk, "EI", "NEJ", "NO")
    assert says(talk, *words) == ["utter_privacy"]
    talk.services.lists.add("olka")
    assert says(talk, *words) == ["utter_privacy_listed"]


def test_deleting_needs_a_second_word(talk: Talk) -> None:
    assert says(talk, "POISTA TIEDOT", "RADERA", "DELETE MY DATA") == ["utter_ask_confirm_delete"]
    assert talk.done == []
    assert says(talk, "POISTA", "RADERA ALLT", "DELETE") == ["utter_delete_done"]
    assert talk.done == [("forget",)]
    assert talk.turn.state["slots"] == {}


def test_deleting_ends_what_is_open(talk: Talk) -> None:
    talk.due()
    talk.say("8")
    says(talk, "POISTA TIEDOT", "RADERA", "DELETE MY DATA")
    assert says(talk, "POISTA", "RADERA ALLT", "DELETE") == ["utter_delete_done"]
    assert talk.done == [("close", "v1", "stopped"), ("forget",)]
    assert talk.flows == []
    assert talk.turn.state["slots"] == {}


def test_no_second_word_no_deleting(talk: Talk) -> None:
    says(talk, "POISTA TIEDOT", "RADERA", "DELETE MY DATA")
    assert says(talk, *FEEDBACK) == ["utter_delete_not_done"]
    assert [call[0] for call in talk.done] == ["keep"]
    assert talk.flows == []
    says(talk, "POISTA TIEDOT", "RADERA", "DELETE MY DATA")
    assert says(talk, "ei", "nej", "no") == ["utter_delete_not_done"]


def test_a_language_is_remembered(engine: Engine) -> None:
    talk = Talk(engine)
    assert talk.say("svenska") == ["utter_language"]
    assert talk.done == [("set_language", "sv")]
    assert talk.say("OHJE") == ["utter_help"]
    assert talk.texts[0].startswith("Välfärdsområdets")
    assert talk.say("suomi") == ["utter_language"]
    assert talk.texts[0].startswith("Kieli on nyt suomi")


def test_free_feedback_is_kept_and_thanked_for(talk: Talk) -> None:
    assert says(talk, *FEEDBACK) == ["utter_feedback_thanks"]
    assert [call[0] for call in talk.done] == ["keep"]


def test_feedback_that_is_asked_for(talk: Talk) -> None:
    assert says(talk, "PALAUTE", "RESPONS", "FEEDBACK") == ["utter_ask_feedback_text"]
    assert says(talk, *FEEDBACK) == ["utter_feedback_thanks"]
    assert talk.done == [
        ("keep", dict(zip(("fi", "sv", "en"), FEEDBACK, strict=True))[talk.language], "feedback")
    ]


def test_feedback_of_a_unit(talk: Talk) -> None:
    assert says(talk, "PALAUTE KOKS", "RESPONS KOKS", "FEEDBACK KOKS") == ["utter_ask_unit_rating"]
    assert says(talk, *FEEDBACK) == ["utter_unit_rating_unclear"]
    assert talk.done[0][2:] == ("feedback", "koks")
    says(talk, "PALAUTE", "RESPONS", "FEEDBACK")
    says(talk, *FEEDBACK)
    assert talk.done[0][2:] == ("feedback",)


def test_feedback_behind_the_word(engine: Engine) -> None:
    talk = Talk(engine)
    assert talk.say("PALAUTE: hoitaja oli ystävällinen") == ["utter_feedback_thanks"]
    assert talk.done == [("keep", "hoitaja oli ystävällinen", "feedback")]


def test_two_machines_do_not_thank_each_other_for_ever(talk: Talk) -> None:
    for _ in range(3):
        assert says(talk, *FEEDBACK) == ["utter_feedback_thanks"]
    for _ in range(20):
        assert says(talk, *FEEDBACK) == []
        assert [call[0] for call in talk.done] == ["keep"]
    talk.services.pass_time(hours=2)
    assert says(talk, *FEEDBACK) == ["utter_feedback_thanks"]


def test_a_thank_you_ends_the_conversation(talk: Talk) -> None:
    assert says(talk, "kiitos", "tack", "thanks") == []
    assert talk.done == []


def test_what_cannot_be_read_is_kept(talk: Talk) -> None:
    assert talk.say("👍👍") == ["utter_ask_rephrase"]
    assert [call[0] for call in talk.done] == ["keep"]


def test_a_question_is_kept(talk: Talk) -> None:
    assert says(talk, "onko teillä parkkipaikkaa?", "finns det parkering?", "is there parking?") == [
        "utter_question_kept"
    ]
    assert [call[0] for call in talk.done] == ["ask"]


def test_a_question_of_care(talk: Talk) -> None:
    said = says(talk, "milloin lääkäriaikani on?", "när är min läkartid?", "when is my doctor's appointment?")
    assert said == ["utter_care_question"]


def test_a_suggestion_gets_its_number(talk: Talk) -> None:
    assert says(talk, "ALOITE", "INITIATIV", "INITIATIVE") == ["utter_ask_suggestion"]
    text = {"fi": "lisää penkkejä pihalle", "sv": "fler bänkar på gården", "en": "more benches in the yard"}[
        talk.language
    ]
    assert talk.say(text) == ["utter_initiative_ack"]
    assert talk.done == [("suggest", text)]
    assert "E-12" in talk.texts[0]
    assert says(talk, "ALOITE", "INITIATIV", "INITIATIVE") == ["utter_initiative_legal"]
    assert says(talk, "ALOITE", "INITIATIV", "INITIATIVE") == ["utter_ask_suggestion"]


def test_a_suggestion_days_later_is_a_new_one(talk: Talk) -> None:
    says(talk, "ALOITE", "INITIATIV", "INITIATIVE")
    says(talk, "lisää penkkejä", "fler bänkar", "more benches")
    talk.services.pass_time(days=2)
    assert says(talk, "ALOITE", "INITIATIV", "INITIATIVE") == ["utter_ask_suggestion"]


def test_a_suggestion_behind_the_word(talk: Talk) -> None:
    said = says(talk, "ALOITE: lisää penkkejä", "INITIATIV: fler bänkar", "INITIATIVE: more benches")
    assert said == ["utter_initiative_ack"]
    text = {"fi": "lisää penkkejä", "sv": "fler bänkar", "en": "more benches"}[talk.language]
    assert talk.done == [("suggest", text)]


def test_a_suggestion_not_made_after_all(talk: Talk) -> None:
    says(talk, "ALOITE", "INITIATIV", "INITIATIVE")
    assert says(talk, "OHITA", "HOPPA", "SKIP") == ["utter_flow_cancelled_rasa"]
    assert talk.flows == []


def test_unreadable_texts_are_answered_within_reason(talk: Talk) -> None:
    for _ in range(3):
        assert talk.say("👍👍") == ["utter_ask_rephrase"]
    assert talk.say("👍👍") == []
    assert [call[0] for call in talk.done] == ["keep"]


def test_a_yes_to_nothing_gets_help(talk: Talk) -> None:
    assert says(talk, "kyllä", "ja", "yes") == ["utter_help"]


def test_a_lone_question_mark_repeats(talk: Talk) -> None:
    says(talk, "TIETOSUOJA", "DATASKYDD", "PRIVACY")
    assert talk.say("?") == ["utter_privacy"]
    talk.state = None
    assert talk.say("?") == ["utter_help"]  # where nothing was said yet
    says(talk, "OSALLISTU", "DELTA", "TAKE PART")
    assert talk.say("??") == ["utter_ask_choice"]


def test_pictures(talk: Talk) -> None:
    assert talk.hear(UserMessage(unsupported=True)) == ["utter_unsupported"]
    says(talk, "MUKAAN", "MED", "JOIN")
    assert talk.hear(UserMessage(unsupported=True)) == ["utter_unsupported", "utter_ask_consent"]
    assert talk.hear(UserMessage(text="  \n ")) == ["utter_unsupported", "utter_ask_consent"]


def test_a_stale_button(talk: Talk) -> None:
    assert talk.press("/SetSlots(rating=9)") == ["utter_button_stale"]
    talk.due()
    talk.say("8")
    assert talk.press("/SetSlots(consent=true)") == ["utter_button_stale", "utter_ask_reason_7_8"]
    assert talk.done == []
    assert talk.press("/gone") == ["utter_button_stale", "utter_ask_reason_7_8"]
    assert talk.press("/EXTERNAL_visit_closed") == ["utter_button_stale", "utter_ask_reason_7_8"]


def test_buttons_that_start_something(talk: Talk) -> None:
    assert talk.press("/menu") == ["utter_ask_choice"]
    assert talk.press("/callback") == ["utter_callback_ack", "utter_ask_choice"]


def test_welcome_by_sms(talk: Talk) -> None:
    assert talk.happens("session_start") == ["utter_welcome"]
    assert talk.turn.replies[0].text.startswith(("Hei! Tämä", "Hej! Det här", "Hello! This"))


def test_welcome(engine: Engine) -> None:
    talk = Talk(engine, channel="telegram")
    assert talk.happens("session_start") == ["utter_welcome"]
    assert talk.texts[0].startswith("Hei! Tulit juuri oikeaan paikkaan.")
    assert [button.payload for button in talk.turn.replies[0].buttons] == ["/feedback", "/menu"]
    talk.channel = "sms"
    talk.happens("session_start")
    assert talk.texts[0].startswith("Hei! Tämä on hyvinvointialueen palautepalvelu.")


def test_what_a_reply_costs(talk: Talk) -> None:
    price = "maksaako tämä?", "kostar det något?", "is this free?"
    assert says(talk, *price) == ["utter_price"]
    talk.services.free = True
    assert says(talk, *price) == ["utter_reply_is_free"]
    sms = talk.texts
    for channel in ("telegram", "whatsapp"):
        talk.channel = channel
        assert says(talk, *price) == ["utter_reply_is_free"]
        assert talk.texts != sms


def test_telegram_tells_no_number(talk: Talk) -> None:
    talk.channel = "telegram"
    talk.due()
    said = says(talk, "mistä saitte numeroni", "hur fick ni mitt nummer", "where did you get my number")
    assert said == ["utter_number_from_visit", "utter_ask_rating"]
    assert "Telegram" in talk.texts[0]


def test_the_visit_is_told_by_its_day_alone(talk: Talk) -> None:
    talk.due()
    assert says(talk, "mistä käynnistä?", "vilket besök?", "which visit?")[0] == "utter_which_visit"
    assert ("1 March" if talk.language == "en" else "1.3.") in talk.texts[0]
    assert "koks" not in talk.texts[0].casefold()


def test_three_texts_in_another_language_switch_to_it(talk: Talk) -> None:
    texts = {
        "fi": ("jag väntade länge", "det var inte bra", "varför är det så"),
        "sv": ("odotin todella kauan", "se ei ollut hyvä", "miksi näin on"),
        "en": ("odotin todella kauan", "se ei ollut hyvä", "miksi näin on"),
    }[talk.language]
    for text in texts[:2]:
        talk.say(text)
        talk.say("7")  # tells no language
    assert talk.turn.language == talk.language
    talk.say(texts[2])
    assert talk.turn.language == ("sv" if talk.language == "fi" else "fi")
    assert ("set_language", talk.turn.language) in talk.done


def test_forwarded_words_are_no_language_of_the_persons(talk: Talk) -> None:
    text = (
        "odotin kauan ja se ei ollut hyvä"
        if talk.language != "fi"
        else "jag väntade länge och det var inte bra"
    )
    for _ in range(4):
        talk.hear(UserMessage(text=text, forwarded=True))
    assert talk.turn.language == talk.language


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("STOP teen kantelun lääkäristä", "complaint"),
        ("Sluta skicka meddelanden. Skötaren var rasistisk.", "discrimination"),
        ("STOP I will file a complaint about the doctor", "complaint"),
    ],
)
def test_what_is_reported_beside_a_stop_is_flagged(talk: Talk, text: str, flag: str) -> None:
    talk.due()
    assert talk.say(text) == ["utter_stop_ok"]
    calls = [call[:2] for call in talk.done]
    assert ("stop", text) in calls
    assert ("flag", flag) in calls
    assert [call[0] for call in calls].count("hand_over") == 1


@pytest.mark.parametrize("word", ["peru", "avbryt", "cancel"])
def test_a_sign_up_given_up_leaves_no_reminder(talk: Talk, word: str) -> None:
    says(talk, "MUKAAN", "MED", "JOIN")
    says(talk, "MUKAAN", "MED", "JOIN")
    assert "join_silence" in talk.reminders
    assert talk.say(word) == ["utter_join_no"]
    assert "join_silence" not in talk.reminders
    assert not {"stop", "sign_up"} & {call[0] for call in talk.done}
