"""An organisation words its own: files in `texts/` of its folder take the place of what ships, checked by the same rules."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from bot.application import read_texts
from bot.organisation import OrganisationError, load
from bot.rehearsal.transcript import parse
from dialogs.assistant import Assistant
from dialogs.loader import load_assistant
from dialogs.problems import DialogueError
from dialogs.question_versions import versions
from tests.playing import application, replay

EXAMPLE = Path(__file__).parents[3] / "examples" / "kymenlaakso"
TWELVE = {
    "utter_thanks_0_6": (
        "Kiitos. Luemme palautteesi. Jos haluat, että soitamme, vastaa SOITTO.",
        "Tack. Vi läser din respons. Vill du att vi ringer? Svara RING.",
        "Thanks. We read your feedback. To be called, reply CALL.",
    ),
    "utter_thanks_7_10": (
        "Kiitos! Haluatko vaikuttaa? Vastaa OSALLISTU.",
        "Tack! Vill du påverka? Svara DELTA.",
        "Thanks! Would you like to do more? Reply TAKE PART.",
    ),
    "utter_no_answer_ack": ("Hyvä. Emme kysy tätä enää.", "Bra. Vi frågar inte igen.", "Fine. We will not ask again."),
    "utter_rating_giveup": ("Kiitos. Luemme viestisi.", "Tack. Vi läser det.", "Thanks. We will read it."),
    "utter_survey_closed": ("Kysely on päättynyt.", "Enkäten är avslutad.", "The survey has closed."),
    "utter_wrong_person_ack": ("Anteeksi. Emme kirjoita enää.", "Ursäkta oss.", "Sorry. We will not write again."),
    "utter_crisis": (
        "Soita heti 112. Oma kriisipalvelumme: {tel}. Emme lue tätä heti.",
        "Ring genast 112. Vår egen kristjänst: {tel}. Vi läser inte detta genast.",
        "Call 112 now. Our own crisis service: {tel}. We do not read this at once.",
    ),
    "utter_privacy": (
        "{org} tallentaa vastauksesi. Se poistuu {days} päivän jälkeen. Puhelin {tel}",
        "{org} sparar ditt svar. Det raderas efter {days} dagar. Telefon {tel}",
        "{org} stores your answer. We delete it after {days} days. Phone {tel}",
    ),
    "utter_stop_ok": ("Selvä. Viestit loppuvat.", "Okej. Inga fler meddelanden.", "All right. No more messages."),
    "utter_start_ok": ("Viestit jatkuvat.", "Meddelanden kommer igen.", "Messages come again."),
    "utter_care_question": ("Soita {tel}. Hätä: 112.", "Ring {tel}. Nöd: 112.", "Call {tel}. Emergency: 112."),
    "utter_rating_unclear": ("Kiitos! Vastaatko vielä 0-10?", "Tack! Svarar du ännu 0-10?", "Thanks! Please reply 0-10?"),
}  # fmt: skip
OWN = """\
responses:
  utter_rating_giveup:
    - text: Kiitos. Luemme viestisi.
      translation: {sv: Tack. Vi läser det., en: Thanks. We will read it.}
"""
QUESTION = """\
responses:
  utter_ask_rating: &question
    - id: own-1
      text: "{org}: Miten meni? Vastaa 0-10. Lopetus: STOP"
      translation: {sv: "{org}: Hur gick det? Svara 0-10. Avsluta: STOP", en: "{org}: How was it? Reply 0-10. Opt out: STOP"}
      metadata: {other_tongues: "{org}: How was it? Reply 0-10. Opt out: STOP. Kieli: {switch}"}
  utter_rating_remind: *question
"""
PILOT = """\
pilots:
  - id: p1
    units: [koks]
    from: 2027-01-01
    to: 2027-03-31
    survey: {question: own-2}
retention:"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "county"))


def write(folder: Path, text: str, file: str = "own.yml") -> Path:
    path = folder / "texts" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_twelve(folder: Path) -> None:
    responses = {
        name: [{"text": fi, "translation": {"sv": sv, "en": en}}] for name, (fi, sv, en) in TWELVE.items()
    }
    write(folder, yaml.safe_dump({"version": "3.1", "responses": responses}, allow_unicode=True))


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def text_of(assistant: Assistant, name: str, language: str, channel: str = "sms") -> str:
    return assistant.responses[name].variation(channel).texts[language].fill("{{{}}}".format)


def refused(folder: Path) -> str:
    with pytest.raises(DialogueError) as error:
        read_texts(folder)
    return str(error.value).replace(f"{folder}/", "")


def test_twelve_texts_in_three_languages(folder: Path) -> None:
    write_twelve(folder)
    _, dialogs = read_texts(folder)
    shipped = load_assistant()
    for name, words in TWELVE.items():
        for language, text in zip(("fi", "sv", "en"), words, strict=True):
            assert [text_of(dialogs, name, language, channel) for channel in ("sms", "telegram")] == [
                text
            ] * 2
        ours, theirs = (book.responses[name].variation("sms") for book in (dialogs, shipped))
        assert (ours.made, ours.asks, ours.offers) == (theirs.made, theirs.asks, theirs.offers)
    for name in shipped.responses.keys() - TWELVE.keys():
        assert dialogs.responses[name] == shipped.responses[name]


async def test_people_are_answered_in_its_words(folder: Path, tmp_path: Path) -> None:
    write_twelve(folder)
    write(folder, QUESTION, "question.yml")
    change(folder, "settings.yml", "# question: recommend-1", "question: own-1")
    talk = "@ fi\n* visit koks\n> 9\n> hyvin\n> STOP\n"
    async with application(
        database_url=f"sqlite:///{tmp_path}/own.db", organisation=str(folder)
    ) as rehearsal:
        played = await replay(rehearsal, parse(talk), "+358412345678")
    said = [line.removeprefix("< ") for line in played.splitlines() if line.startswith("< ")]
    assert said == [
        "Kymenlaakson hyvinvointialue: Miten meni? Vastaa 0-10. Lopetus: STOP",
        "Kiitos! Mikä meni hyvin? Kerromme sen työntekijöille. Älä kirjoita henkilötunnusta tai terveystietoja.",
        "Kiitos! Haluatko vaikuttaa? Vastaa OSALLISTU.",
        "Selvä. Viestit loppuvat.",
    ]


def test_a_language_that_is_left_out_keeps_the_shipped_words(folder: Path) -> None:
    shipped = load_assistant()
    write(folder, "responses:\n  utter_rating_giveup:\n    - translation: {sv: Tack. Vi läser det.}\n")
    _, dialogs = read_texts(folder)
    assert text_of(dialogs, "utter_rating_giveup", "sv") == "Tack. Vi läser det."
    for language in ("fi", "en"):
        said = [text_of(book, "utter_rating_giveup", language) for book in (dialogs, shipped)]
        assert said[0] == said[1]


def test_one_channel_may_have_words_of_its_own(folder: Path) -> None:
    write(
        folder,
        OWN + "    - {channel: telegram, text: Kiitos viestistä., translation: {sv: Tack!, en: Thanks!}}\n",
    )
    _, dialogs = read_texts(folder)
    assert text_of(dialogs, "utter_rating_giveup", "fi", "telegram") == "Kiitos viestistä."
    assert text_of(dialogs, "utter_rating_giveup", "fi") == "Kiitos. Luemme viestisi."


def test_a_button_may_be_called_otherwise(folder: Path) -> None:
    own = "responses:\n  utter_thanks_7_10:\n    - buttons: [{payload: /menu, title: Mukaan, translation: {sv: {title: Med}}}]\n"
    write(folder, own)
    _, dialogs = read_texts(folder)
    made = dialogs.responses["utter_thanks_7_10"].variation("sms").made
    assert [made[language][0].title for language in ("fi", "sv", "en")] == ["Mukaan", "Med", "Take part"]


def test_words_that_people_agree_to_name_the_list_the_recipient_and_the_purpose(folder: Path) -> None:
    own = 'responses:\n  utter_consent_purpose:\n    - text: "Mukaan tähän: {joining_list}, {joining_recipient}."\n'
    write(folder, own)
    assert (
        "texts/own.yml:3: utter_consent_purpose: the placeholder {joining_purpose} is missing. "
        "Name it: the person needs what it holds"
    ) in refused(folder)


def test_a_question_of_its_own_is_a_version_beside_the_shipped_one(folder: Path) -> None:
    write(folder, QUESTION)
    _, dialogs = read_texts(folder)
    asks = dialogs.responses["utter_ask_rating"]
    assert versions(dialogs)[0] == "own-1"
    assert versions(dialogs)[-1] == "recommend-1"
    own, shipped = (asks.variation("sms", {"question": id}) for id in ("own-1", "recommend-1"))
    assert own.texts["en"].fill(str).endswith("How was it? Reply 0-10. Opt out: STOP")
    assert own.made == shipped.made  # its buttons


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (OWN.replace("utter_rating_giveup", "utter_rating_givup"),
         "texts/own.yml:2: utter_rating_givup: no response is called utter_rating_givup; did you mean utter_rating_giveup?"),
        (OWN.replace("Luemme viestisi.", "x" * 170), "texts/own.yml:3: utter_rating_giveup (fi): 178 septets. At most 160"),
        (OWN.replace("We will read it.", "x" * 170), "texts/own.yml:4: utter_rating_giveup (en): 178 septets. At most 160"),
        (OWN.replace("Tack. Vi läser det.", "ja " * 16), "texts/own.yml:4: utter_rating_giveup (sv): a sentence of 16 words"),
        (OWN.replace("Luemme viestisi", "Luemme “viestisi”"),
         "texts/own.yml:3: utter_rating_giveup (fi): a letter or mark outside GSM-7: “ ”"),
        (OWN.replace("Luemme viestisi", "Mikäli haluat, luemme"),
         "texts/own.yml:3: utter_rating_giveup (fi): the official word 'Mikäli'. Say it as people do"),
        (OWN.replace("Luemme viestisi", "Luemme {ref}"),
         "texts/own.yml:3: utter_rating_giveup: unknown placeholder {ref}. It may name {answer_days}, "),
        (OWN.replace("Luemme viestisi", "Luemme {tel}"), "names other placeholders in other languages"),
        (OWN.replace("sv: ", "de: "), "texts/own.yml:2: utter_rating_giveup: the text has an unknown language 'de'"),
        (OWN + "      buttons: [{payload: /menu, title: Mukaan}]\n",
         "texts/own.yml:5: utter_rating_giveup: no button of it has the payload /menu; it has no buttons: take this one away"),
        ("responses:\n  utter_thanks_7_10:\n    - buttons: [{payload: /menuu, title: Mukaan}]\n",
         "texts/own.yml:3: utter_thanks_7_10: no button of it has the payload /menuu; did you mean /menu?"),
        (OWN + "      metadata: {asks: rating}\n", "texts/own.yml:5: utter_rating_giveup: `asks` is part of the dialogue"),
        (OWN + "    - {text: Kiitos.}\n", "texts/own.yml:5: utter_rating_giveup: it words this a second time. Keep one"),
        (OWN + "    - {channel: pigeon, text: Kiitos.}\n", "a text for the channel 'pigeon', which there is not. One of"),
        ("responses:\n  utter_rating_giveup:\n    - {}\n", "texts/own.yml:3: utter_rating_giveup: it words nothing"),
        ("responses:\n  utter_corrected_previous_input:\n    - text: Kiitos!\n",
         "texts/own.yml:3: utter_corrected_previous_input: the placeholder {rating} is missing"),
        ("responses:\n  utter_crisis:\n    - text: Olet tärkeä. Emme lue tätä heti.\n",
         "texts/own.yml:3: utter_crisis: it does not say 112"),
        ("responses: {}\n", "texts/own.yml:1: responses: "),
        ("slots: {}\n", "texts/own.yml:1: slots: no such key; known are version, responses"),
        ("", "texts/own.yml:1: must hold version, responses"),
        (OWN.replace("- text: ", "- txet: "), "texts/own.yml:3: responses.utter_rating_giveup[0].txet: no such key; did you mean text?"),
        (OWN + OWN.split("\n", 1)[1], "texts/own.yml:5: responses.utter_rating_giveup: stands here a second time"),
        (OWN.replace("translation: {", "translation: ["), "texts/own.yml:4: "),
        (QUESTION.replace("id: own-1\n      ", ""),
         "texts/own.yml:3: utter_ask_rating: a wording without an `id`. Give it an `id` of its own"),
        (QUESTION.replace("own-1", "recommend-1"),
         "texts/own.yml:3: utter_ask_rating: recommend-1 has words already, those that ship. Give it an `id` of its own"),
        (QUESTION.split("  utter_rating_remind", maxsplit=1)[0],
         "utter_rating_remind: the version own-1 stands in utter_ask_rating and not in utter_rating_remind"),
        (QUESTION.replace(', en: "{org}: How was it? Reply 0-10. Opt out: STOP"', ""),
         "texts/own.yml:3: utter_ask_rating: the version own-1 is missing in 'en'"),
        (QUESTION.replace("Vastaa 0-10", "Vastaa numerolla"), "texts/own.yml:4: utter_ask_rating: it does not say 0-10"),
        (QUESTION.replace("Kieli: {switch}", "Kieli"), "texts/own.yml:2: utter_ask_rating: the `other_tongues` of own-1 name no"),
        (QUESTION.replace("      metadata:", "      #"),
         "texts/own.yml:2: utter_ask_rating: own-1 does not tell people of other mother tongues how to choose a language"),
        (QUESTION.replace('Reply 0-10. Opt out: STOP"}\n      meta', 'Reply 0-10."}\n      meta'), "texts/own.yml:5: utter_ask_rating: it does not say STOP"),
    ],
)  # fmt: skip
def test_a_wrong_text_is_refused_where_it_stands(folder: Path, own: str, told: str) -> None:
    write(folder, own)
    assert told in refused(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("settings.yml", "# question: recommend-1", "question: own-2", "survey.question"),
        ("settings.yml", "  minimum_age:", "  young_question: own-2\n  minimum_age:", "survey.young_question"),
        ("services.yml", "  - id: suun_terveys\n", "  - id: suun_terveys\n    survey: {question: own-2}\n", "services[2].survey.question"),
        ("units.yml", "  - id: koks\n", "  - id: koks\n    survey: {question: own-2}\n", "units[0].survey.question"),
        ("settings.yml", "retention:", PILOT, "pilots[0].survey.question"),
    ],
)  # fmt: skip
def test_a_rule_that_names_no_version_is_refused_where_it_stands(
    folder: Path, file: str, old: str, new: str, place: str
) -> None:
    write(folder, QUESTION)
    change(folder, file, old, new)
    text = (folder / file).read_text(encoding="utf-8")
    line = text[: text.index("own-2")].count("\n") + 1
    assert (
        refused(folder) == f"{file}:{line}: {place}: no question has the version own-2; did you mean own-1?"
    )


def test_a_text_that_two_files_word_is_refused(folder: Path) -> None:
    write(folder, OWN, "a.yml")
    write(folder, OWN, "b.yml")
    assert refused(folder) == (
        "texts/b.yml:2: utter_rating_giveup: texts/a.yml:2 words it too. Keep one of them"
    )


def test_a_file_in_another_encoding_is_told_so(folder: Path) -> None:
    write(folder, OWN).write_bytes(OWN.encode("latin-1"))
    assert refused(folder).startswith("texts/own.yml:4: ")
    assert "UTF-8" in refused(folder)


def test_texts_are_measured_with_the_name_of_the_organisation(folder: Path) -> None:
    """In each language with its name in that language: a long name in one does not shorten the texts of another."""
    name, fits = "Kymenlaakson hyvinvointialue", "x" * (160 - 28 - 1)
    own = f"responses:\n  utter_rating_giveup:\n    - text: '{{org}} {fits}'\n      translation: {{sv: '{{org}}', en: '{{org}}'}}\n"
    write(folder, own)
    read_texts(folder)
    change(folder, "settings.yml", name, f"{name}x")
    assert refused(folder) == (
        "texts/own.yml:3: utter_rating_giveup (fi): 161 septets. At most 160; write it shorter"
    )


def test_a_long_name_needs_a_short_question(folder: Path) -> None:
    change(
        folder, "settings.yml", "fi: Kymenlaakson hyvinvointialue", "fi: Vantaan ja Keravan hyvinvointialue"
    )
    assert "survey.yml: utter_ask_rating (fi): 161 septets. At most 160" in refused(folder)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("unit.yml", "unit.yml: nothing reads this; read are settings.yml, services.yml, units.yml"),
        ("texts.yml", "texts.yml: nothing reads this; read are settings.yml"),
        ("notes.txt", "notes.txt: nothing reads this; read are settings.yml, services.yml"),
        ("texts/own.yaml", "texts/own.yaml: nothing reads this; texts/ holds .yml files and README.md"),
        ("texts/old/own.yml", "texts/old: nothing reads this"),
        ("drafts/own.yml", "drafts: nothing reads this"),
    ],
)  # fmt: skip
def test_a_file_that_nothing_reads_is_refused(folder: Path, path: str, told: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("x", encoding="utf-8")
    with pytest.raises(OrganisationError) as error:
        load(folder)
    assert str(error.value).replace(f"{folder}/", "").startswith(told)


def test_files_of_other_programs_and_a_readme_are_let_be(folder: Path) -> None:
    write(folder, "Who words what.", "README.md")
    for name in (".git", ".DS_Store", "README.md"):
        (folder / name).write_text("x", encoding="utf-8")
    read_texts(folder)


def test_what_is_not_offered_need_not_be_worded(folder: Path) -> None:
    change(folder, "settings.yml", "languages: [fi, sv, en]", "languages: [fi, sv]")
    write(folder, dedent(QUESTION.replace(', en: "{org}: How was it? Reply 0-10. Opt out: STOP"', "")))
    organisation, dialogs = read_texts(folder)
    assert versions(dialogs)[0] == "own-1"
    for file in ("units.yml", "services.yml"):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text("".join(_without_english(text)), encoding="utf-8")
    organisation = load(folder)
    assert organisation.unit("koks").name.given.keys() == {"fi", "sv"}
    assert organisation.unit("koks").name.of("en") == "Kymenlaakson keskussairaala"


def _without_english(text: str) -> list[str]:
    return [
        line.split(", en: ")[0] + "}\n" if ", en: " in line else line
        for line in text.splitlines(keepends=True)
    ]
