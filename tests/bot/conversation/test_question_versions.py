"""An answer is an answer to the version of the question that was asked, whatever the rules say by then."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.application import read_texts
from bot.asking.decision import question_of
from bot.config.question_versions import hold_wordings, reworded
from bot.organisation import load
from dialogs.engine import Engine
from storage.database import Database
from storage.models import feedback, visits
from tests.bot.conversation.test_turns import EXAMPLE, OTHER, Fragile, Room
from tests.bot.conversation.test_unit_rules import with_rules

DAY = timedelta(days=1)
OWN = """\
responses:
  utter_ask_rating: &own
    - id: own-1
      text: "{org}: Miten meni? Vastaa 0-10. Lopetus: STOP"
      translation: {sv: "{org}: Hur gick det? Svara 0-10. Avsluta: STOP", en: "{org}: How was it? Reply 0-10. Opt out: STOP"}
      metadata: {other_tongues: "{org}: How was it? Reply 0-10. Opt out: STOP. Kieli: {switch}"}
  utter_rating_remind: *own
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    (folder / "texts").mkdir()
    (folder / "texts" / "own.yml").write_text(OWN, encoding="utf-8")
    return folder


def room_of(database: Database, folder: Path, **units: dict[str, Any]) -> Room:
    organisation, dialogs = read_texts(folder)
    return Room(database, with_rules(organisation, **units), Fragile(Engine(dialogs)))


def asked_with(database: Database) -> list[tuple[Any, ...]]:
    rows = select(visits.c.unit, visits.c.question, feedback.c.question, feedback.c.rating).outerjoin(
        feedback, feedback.c.visit_id == visits.c.id
    )
    with database.reading() as work:
        return [tuple(row) for row in work.connection.execute(rows.order_by(visits.c.id))]


def test_each_unit_asks_its_version_and_an_answer_keeps_it(database: Database, folder: Path) -> None:
    room = room_of(database, folder, koks={"question": "own-1"})
    room.asked("koks")
    room.asked("ratamo", phone=OTHER)
    assert ["Miten meni" in text for text in (room.bulk()[0], room.bulk(OTHER)[0])] == [True, False]
    room.say("9")
    room.say("4", phone=OTHER)
    assert asked_with(database) == [
        ("koks", "own-1", "own-1", 9),
        ("ratamo", "recommend-1", "recommend-1", 4),
    ]


def test_a_late_change_of_the_rules_relabels_nothing(database: Database, folder: Path) -> None:
    """The reminder asks what was asked, and the answer to it is an answer to that."""
    room = room_of(database, folder, koks={"question": "own-1"})
    room.asked("koks")
    later = room_of(database, folder)
    later.now = room.now
    later.survey(after=3 * DAY)
    assert [("Miten meni" in text) for text in later.bulk()] == [True, True]
    later.say("7")
    later.say("8")  # a correction
    assert asked_with(database) == [("koks", "own-1", "own-1", 8)]


@pytest.mark.parametrize(
    ("age_group", "question"),
    [
        ("13-17", "young-1"),
        ("15-15", "young-1"),
        ("17-24", "own-1"),
        ("13-18", "own-1"),
        ("17+", "own-1"),
        (None, "own-1"),
    ],
)
def test_the_young_have_a_version_of_their_own(age_group: str | None, question: str) -> None:
    rules = load(EXAMPLE).survey.model_copy(update={"question": "own-1", "young_question": "young-1"})
    assert question_of(age_group, rules) == question
    assert question_of(age_group, rules.model_copy(update={"young_question": None})) == "own-1"


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "texts" / "own.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def start(database: Database, folder: Path) -> list[str]:
    """What a start holds against the wordings of this folder."""
    organisation, dialogs = read_texts(folder)
    with database.writing() as work:
        hold_wordings(work, dialogs, organisation)
        return [str(problem).replace(f"{folder}/", "") for problem in reworded(work, dialogs, organisation)]


def test_a_version_that_people_were_asked_with_keeps_its_words(database: Database, folder: Path) -> None:
    assert start(database, folder) == []
    change(folder, "Miten meni?", "Miten kaikki meni?")  # nobody was asked yet
    assert start(database, folder) == []
    room_of(database, folder, koks={"question": "own-1"}).asked("koks")
    assert start(database, folder) == []
    change(folder, "Miten kaikki meni?", "Miten sujui?")
    told = (
        'people were asked with the version own-1 in other words: "{org}: Miten kaikki meni? Vastaa 0-10. Lopetus: STOP". '
        "Put these back, and give the new words an `id` of their own"
    )
    assert (
        start(database, folder)
        == start(database, folder)
        == [
            f"texts/own.yml:2: utter_ask_rating (fi): {told}",
            f"texts/own.yml:7: utter_rating_remind (fi): {told}",
        ]
    )
    change(folder, "Miten sujui?", "Miten kaikki meni?")
    assert start(database, folder) == []


def test_a_version_has_words_until_its_last_question_is_closed(database: Database, folder: Path) -> None:
    room = room_of(database, folder, koks={"question": "own-1"})
    room.asked("koks")
    change(folder, "own-1", "own-2")
    assert start(database, folder) == [
        (
            "texts/own.yml:2: utter_ask_rating: people have still to answer the version own-1, which has no words any more. "
            "Keep its words until the last of these questions is closed"
        )
    ]
    room.survey(after=14 * DAY)
    assert start(database, folder) == []


def test_words_for_people_of_other_mother_tongues_are_part_of_a_version(
    database: Database, folder: Path
) -> None:
    start(database, folder)
    room_of(database, folder, koks={"question": "own-1"}).asked("koks")
    change(folder, "STOP. Kieli: {switch}", "STOP. Language: {switch}")
    assert "utter_ask_rating (other_tongues) (en)" in start(database, folder)[0]
