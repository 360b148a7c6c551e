"""Languages that are prepared: what is said in them, and what must be proved before one may be switched on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from channels.segments import split
from dialogs.assistant import Assistant
from dialogs.engine import Engine
from dialogs.languages import LANGUAGES, PREPARED
from dialogs.prepared_languages import FOLDER, PreparedLanguage, file_of, read_prepared, with_prepared
from dialogs.prepared_review import lacking, misunderstood, wrong_texts
from dialogs.problems import DialogueError
from dialogs.understanding import Kind, cries_for_help, understand
from tests.dialogs.talk import Talk

every_language = pytest.mark.parametrize("language", PREPARED)
UNREVIEWED = {
    "`reviewed_by` is missing: who speaks it and has read the texts and the rows",
    "`reviewed_on` is missing: the day of the review, as 2027-01-31",
}


@pytest.fixture(scope="module")
def prepared() -> dict[str, PreparedLanguage]:
    return {language: read_prepared(file_of(language)) for language in PREPARED}


@pytest.fixture(scope="module")
def speaking(assistant: Assistant, prepared: dict[str, PreparedLanguage]) -> Engine:
    return Engine(with_prepared(assistant, prepared))


def changed(folder: Path, *changes: tuple[str, str]) -> PreparedLanguage:
    text = file_of("ar").read_text(encoding="utf-8")
    text = text.replace("reviewed_by:", "reviewed_by: a translator").replace(
        "reviewed_on:", "reviewed_on: 2027-01-31"
    )
    for pattern, right in changes:
        assert re.search(pattern, text), pattern
        text = re.sub(pattern, right, text, count=1)
    (folder / "ar.yml").write_text(text, encoding="utf-8")
    return read_prepared(folder / "ar.yml")


def test_each_has_a_file_and_each_file_a_language() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(PREPARED)
    assert PREPARED.keys().isdisjoint(LANGUAGES)


@every_language
def test_what_ships_lacks_nothing_but_its_review(
    language: str, prepared: dict[str, PreparedLanguage]
) -> None:
    assert set(lacking(language, prepared[language])) == UNREVIEWED


@every_language
def test_a_text_takes_few_parts_and_begins_with_the_emergency(
    language: str, prepared: dict[str, PreparedLanguage]
) -> None:
    parts = {name: split(text.fill(lambda _: "Ö" * 33)) for name, text in prepared[language].texts.items()}
    assert max(map(len, parts.values())) <= 3
    assert (len(parts["thanks"]), len(parts["stop"])) == (1, 1)
    assert "112" in parts["crisis"][0]


@every_language
def test_a_survey_is_walked_in_it(
    language: str, prepared: dict[str, PreparedLanguage], speaking: Engine
) -> None:
    texts, rows = prepared[language].texts, prepared[language].rows
    talk = Talk(speaking, language)
    talk.due()
    assert talk.texts == [texts.question.replace("{org}", talk.services.variables("en")["org"])]
    assert [choice.title for choice in talk.turn.replies[0].buttons] == [str(n) for n in range(11)]
    talk.say(rows.neither[0])
    assert talk.texts == [texts.question.replace("{org}", talk.services.variables("en")["org"])]
    talk.say(rows.numbers["4"][-1])
    assert talk.texts == [texts.thanks]
    assert ("rate", "v1", 4) in talk.done
    talk.say(rows.numbers["9"][0])
    assert talk.texts == [texts.thanks]
    assert ("rate", "v1", 9) in talk.done
    assert talk.turn.language == language


@every_language
def test_a_stop_and_a_cry_for_help_are_answered_in_it(
    language: str, prepared: dict[str, PreparedLanguage], speaking: Engine
) -> None:
    texts, rows = prepared[language].texts, prepared[language].rows
    for cry in (rows.crisis.suicide[0], rows.crisis.violence[0], rows.crisis.emergency[0]):
        talk = Talk(speaking, language)
        talk.due()
        talk.say(cry)
        assert talk.texts == [texts.crisis]
        assert talk.flows == []
    for word in ("STOP", *rows.stop):
        talk = Talk(speaking, language)
        talk.due()
        talk.say(word)
        assert talk.texts == [texts.stop]


def test_it_reminds_in_it(prepared: dict[str, PreparedLanguage], speaking: Engine) -> None:
    talk = Talk(speaking, "so")
    talk.due()
    talk.happens("visit_reminder", visit="v1")
    assert talk.texts == [
        prepared["so"].texts.reminder.replace("{org}", talk.services.variables("en")["org"])
    ]


def test_all_else_is_in_english_and_another_language_can_be_chosen(speaking: Engine) -> None:
    talk = Talk(speaking, "ru")
    talk.due()
    assert talk.say("ohje") == ["utter_help", "utter_ask_rating"]
    assert "We do not read messages at once" in talk.texts[0]
    talk.say("suomi")
    assert talk.turn.language == "fi"
    assert talk.texts[-1].endswith("Lopetus: STOP")
    talk.language = talk.turn.language
    talk.say("8")
    assert talk.texts[0].startswith("Kiitos! Mitä voisimme")


def test_another_version_of_the_question_is_asked_in_english(
    assistant: Assistant, prepared: dict[str, PreparedLanguage]
) -> None:
    other = prepared["ar"].model_copy(update={"version": "own-1"})
    talk = Talk(Engine(with_prepared(assistant, {"ar": other})), "ar")
    talk.due()
    assert "How likely" in talk.texts[0]
    assert talk.turn.language == "ar"


def test_one_that_is_off_is_spoken_in_english(engine: Engine) -> None:
    talk = Talk(engine, "ar")
    talk.due()
    assert "How likely" in talk.texts[0]
    assert talk.turn.language == "en"


@every_language
def test_a_stop_and_a_cry_for_help_are_heard_where_it_is_off(
    language: str, prepared: dict[str, PreparedLanguage], engine: Engine
) -> None:
    rows = prepared[language].rows
    for cry in (*rows.crisis.suicide, *rows.crisis.violence, *rows.crisis.emergency):
        assert cries_for_help(cry)
    for word in rows.stop:
        assert Talk(engine, "en").say(word) == ["utter_stop_ok"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("восемь", "en"), ("ثمانية", "fi"), ("toban", "sv"), ("logi", "fi"), ("восемь", "ar")],
)
def test_a_number_in_words_is_one_only_in_its_language(text: str, language: str) -> None:
    assert understand(text, expecting="rating", language=language).kind is not Kind.rating


def test_a_number_word_in_a_sentence_counts_things() -> None:
    assert understand("один раз ждал два часа", expecting="rating", language="ru").kind is Kind.comment
    assert understand("Восемь!", expecting="rating", language="ru").rating == 8
    assert understand("٨ لأن الطبيب لطيف", expecting="rating", language="ar").rating == 8


@pytest.mark.parametrize(
    ("pattern", "right", "told"),
    [
        (r"reviewed_by: .*", "reviewed_by:", "`reviewed_by` is missing"),
        (r"reviewed_on: .*", "reviewed_on:", "`reviewed_on` is missing"),
        (r"(?s)rows:.*", "", "`rows.numbers.0` has no row ٠"),
        (r"(?s)rows:.*", "", "`rows.numbers.10` has no row in words"),
        (r"(?s)rows:.*", "", "`rows.stop` has no row"),
        (r"(?s)rows:.*", "", "`rows.crisis.violence` has no row"),
        (r'7: \["٧", ', '7: ["7", ', "`rows.numbers.7` has no row ٧"),
        (r'7: \["٧", "سبعة"\]', '7: ["٧"]', "`rows.numbers.7` has no row in words"),
        (r'7: \["٧", "سبعة"\]', '7: ["٧", "ثمانية"]', "'ثمانية' is understood as the number 8, not as the number 7"),
        (r'stop: \["قف"', 'stop: ["كفى"', "`rows.stop`: 'كفى' is understood as comment, not as stop"),
        (r'violence: \["زوجي يضربني"', 'violence: ["زوجي لطيف"', "`rows.crisis.violence`: 'زوجي لطيف' is understood as"),
        (r'neither: \["كان', 'neither: ["قف", "كان', "`rows.neither`: 'قف' is understood as stop, not as comment"),
        (r"START", "ابدأ", "`texts.stop` must name START"),
        (r"اتصل بالرقم 112", "اتصل", "`texts.crisis` must name 112"),
        (r"للإيقاف: STOP", "", "`texts.question` must name STOP"),
        (r"من \{org\}", "من", "`texts.question` must name {org}"),
        (r"شكرا على", "شكرا {tel} على", "`texts.thanks` must name no placeholder"),
        (r"شكرا على", "خلال 5 أيام شكرا على", "`texts.thanks` names a number of days that no setting gives: '5 أيام'"),
        (r"من \{org\}", "{org}", "`texts.question` begins with a Latin letter"),
        (r"0925250113", "09 2525 0113", "`texts.crisis` has a space within a number"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_named(tmp_path: Path, pattern: str, right: str, told: str) -> None:
    assert list(lacking("ar", changed(tmp_path))) == []
    found = list(lacking("ar", changed(tmp_path, (pattern, right))))
    assert any(each.startswith(told) or told in each for each in found), found


@pytest.mark.parametrize(
    ("pattern", "right", "told"),
    [
        ("reviewed_on: 2027-01-31", "reviewed_on: yesterday", "reviewed_on"),
        ('  crisis: "', '  crises: "', "texts.crises: no such key"),
        ("    7:", "    11:", "rows.numbers.11"),
        ('digits: "٠١', 'digits: "١', "digits"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_with_its_line(
    tmp_path: Path, pattern: str, right: str, told: str
) -> None:
    with pytest.raises(DialogueError) as caught:
        changed(tmp_path, (pattern, right))
    assert re.match(r"ar\.yml:\d+: ", str(caught.value))
    assert told in str(caught.value)


def test_the_files_are_plain_yaml() -> None:
    for path in FOLDER.iterdir():
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["reviewed_by"] is None


def test_texts_and_rows_can_be_looked_at_alone(prepared: dict[str, PreparedLanguage]) -> None:
    assert list(wrong_texts("se", prepared["se"].texts)) == []
    assert list(misunderstood("se", prepared["se"].rows)) == []
    assert list(misunderstood("so", prepared["se"].rows)) != []
