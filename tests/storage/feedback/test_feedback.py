"""What people said is kept under a pseudonym, corrected with its history, and never lost."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, Work
from tests.invited_ratings import invited_ratings


def _visit(work: Work, now: datetime, id: str = "v1") -> tuple[int, int]:
    talk = work.conversations.ensure("sms", "+358412345678", now=now)
    visit = work.visits.add(
        id, unit="koks", conversation=talk, channel="sms", ended_at=now, now=now, due_at=now
    )
    assert visit is not None
    return talk.person, visit


def _rate(work: Work, person: int, visit: int | None, rating: int, now: datetime) -> int:
    return work.feedback.rate(
        person, visit, rating, now=now, unit="koks", channel="sms", language="fi", question="recommend-1"
    )


def test_a_later_rating_corrects_the_earlier_one_with_history(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _visit(work, now)
        first = _rate(work, person, visit, 3, now)
        assert _rate(work, person, visit, 9, now + timedelta(days=20)) == first
        (said,) = work.feedback.recent(limit=9)
        assert (said.id, said.visit, said.unit, said.kind, said.rating, said.question) == (
            first, visit, "koks", "visit", 9, "recommend-1",
        )  # fmt: skip
        assert work.feedback.ratings(first) == [(3, now), (9, now + timedelta(days=20))]
        assert invited_ratings(work) == {("koks", 9): 1}
        assert work.feedback.of_visit(visit) == first


def test_two_visits_are_two_ratings(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, first = _visit(work, now)
        _, second = _visit(work, now, "v2")
        assert _rate(work, person, first, 3, now) != _rate(work, person, second, 9, now)


def test_a_rating_of_no_known_visit_is_corrected_while_its_question_is_open(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        person, _ = _visit(work, now)
        first = _rate(work, person, None, 3, now)
        assert _rate(work, person, None, 4, now + timedelta(hours=1)) == first
        assert _rate(work, person, None, 9, now + timedelta(days=30)) != first


def test_a_units_rating_without_a_visit_is_its_own_and_in_no_index(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, _ = _visit(work, now)
        first, other = (
            work.feedback.rate(
                person, None, rating, now=now, unit=unit, channel="sms", language="fi", question=None
            )
            for unit, rating in (("koks", 3), ("ratamo", 9))
        )
        assert other != first
        kept = work.feedback.explain(person, None, "Hyvä", now=now, unit="koks", channel="sms", language="fi")
        assert kept == first
        assert invited_ratings(work) == {}


def test_a_person_counts_once_for_a_unit_as_long_as_it_is_spoken_of(
    database: Database, now: datetime
) -> None:
    """A day after the last number, not after the first."""
    with database.writing() as work:
        person, _ = _visit(work, now)
        moments = [now + timedelta(hours=hours) for hours in (0, 20, 40, 65)]
        ids = [
            work.feedback.rate(
                person, None, rating, now=at, unit="koks", channel="sms", language="fi", question=None
            )
            for rating, at in enumerate(moments, 3)
        ]
        assert ids[0] == ids[1] == ids[2] != ids[3]
        assert [rating for rating, _ in work.feedback.ratings(ids[0])] == [3, 4, 5]


def test_a_correction_that_was_not_asked_for_stays_an_answer_to_the_version_before(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        person, _ = _visit(work, now)
        for rating, question in ((3, None), (4, "recommend-1"), (9, None)):
            id = work.feedback.rate(
                person, None, rating, now=now, unit="koks", channel="sms", language="fi", question=question
            )
        said = work.feedback.get(id)
        assert said is not None
        assert (said.rating, said.question) == (9, "recommend-1")


def test_text_is_added_to_what_was_said_of_the_visit(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _visit(work, now)
        id = _rate(work, person, visit, 3, now)
        for words in ("Jono oli pitkä.", "Muuten hyvä."):
            assert (
                work.feedback.explain(
                    person, visit, words, now=now, unit="koks", channel="sms", language="fi"
                )
                == id
            )
        said = work.feedback.get(id)
    assert said is not None
    assert (said.rating, said.text) == (3, "Jono oli pitkä.\nMuuten hyvä.")


def test_text_without_a_rating_is_kept_and_the_rating_joins_it(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _visit(work, now)
        id = work.feedback.explain(person, visit, "Hyvä", now=now, unit="koks", channel="sms", language="fi")
        assert _rate(work, person, visit, 9, now) == id
        alone = work.feedback.explain(person, None, "Ilman", now=now, unit=None, channel="sms", language="fi")
        said = work.feedback.get(alone)
    assert said is not None
    assert (said.kind, said.text, said.visit) == ("feedback", "Ilman", None)


@pytest.mark.parametrize("rating", [-1, 11])
def test_the_database_takes_no_rating_outside_the_scale(
    database: Database, now: datetime, rating: int
) -> None:
    with pytest.raises(IntegrityError), database.writing() as work:
        person, visit = _visit(work, now)
        _rate(work, person, visit, rating, now)


def test_a_suggestion_gets_a_reference_that_can_be_read_aloud(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, _ = _visit(work, now)
        references = {
            work.feedback.suggest(person, f"idea {n}", now=now, channel="sms", language="fi")
            for n in range(50)
        }
        assert len(references) == 50
        assert all(re.fullmatch(r"[A-Z][2-9]-\d{4}", reference) for reference in references)
        reference = references.pop()
        said = work.feedback.by_reference(f" {reference.lower()} ")
        assert said is not None
        assert (said.reference, said.kind) == (reference, "suggestion")
        assert work.feedback.by_reference("A2-99999") is None


def test_kept_texts_are_counted(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, _ = _visit(work, now)
        for kind in ("feedback", "question", "question", "crisis"):
            work.feedback.keep(person, "sanat", kind=kind, now=now, unit=None, channel="sms", language="fi")
        assert work.feedback.counts() == {"feedback": 1, "question": 2, "crisis": 1}
        assert work.feedback.count(person) == 4
        assert [said.kind for said in work.feedback.recent(limit=2)] == ["crisis", "question"]


def test_feedback_leads_to_a_pseudonym_and_no_further(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person, visit = _visit(work, now)
        _rate(work, person, visit, 3, now)
        known = work.people.get(person)
        columns = work.connection.execute(text("SELECT * FROM feedback")).mappings().one()
        assert known is not None
        assert columns["pseudonym"] == known.pseudonym
        assert not {"person_id", "conversation_id", "address"} & set(columns)


def test_a_rating_that_is_taken_back_is_counted_nowhere_and_its_words_stay(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        person, visit = _visit(work, now)
        id = _rate(work, person, visit, 3, now)
        work.feedback.explain(person, visit, "Huono", now=now, unit="koks", channel="sms", language="fi")
        work.feedback.unrate(person, visit, None, now=now)
        said = work.feedback.get(id)
        assert said is not None
        assert (said.rating, said.question, said.text) == (None, None, "Huono")
        assert (work.feedback.ratings(id), invited_ratings(work)) == ([], {})
        unit = work.feedback.rate(
            person, None, 4, now=now, unit="koks", channel="sms", language="fi", question=None
        )
        work.feedback.unrate(person, None, "ratamo", now=now)
        assert work.feedback.ratings(unit) == [(4, now)]
        work.feedback.unrate(person, None, "koks", now=now)
        assert work.feedback.ratings(unit) == []


def test_a_suggestion_that_is_heard_again_after_a_restore_has_the_reference_that_the_person_has(
    database: Database, now: datetime
) -> None:
    def suggest(work: Work, seed: str | None) -> str:
        talk = work.conversations.ensure("sms", "+358412345678", now=now)
        return work.feedback.suggest(
            talk.person, "Aulaan lisää penkkejä", now=now, channel="sms", language="fi", seed=seed
        )

    class Undone(Exception):
        pass

    references = []
    for _ in range(2):
        with pytest.raises(Undone), database.writing() as work:
            references.append(suggest(work, "message 1"))
            raise Undone
    assert references[0] == references[1]
    with database.writing() as work:
        assert suggest(work, "message 1") == references[0]
        assert (
            len({suggest(work, seed) for seed in ("message 1", "message 2", None, None)} - {references[0]})
            == 4
        )
