"""What people said, kept under a pseudonym that leads to no address."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, literal_column, select, update

from storage.driver.prepared import PreparedCommand, PreparedQuery
from storage.driver.statements import Pending
from storage.driver.upsert import InsertNew
from storage.feedback.feedback_history import TEXT, FeedbackHistory
from storage.models import feedback, people, ratings

# Without a visit to hang it on, what is said of a unit belongs to its rating that was given, corrected or explained
# within this time.
_SAME_QUESTION = timedelta(hours=24)

_REMEMBERED = 20  # of one person's, among which words that were edited are looked for

# Letters and digits of a reference that cannot be taken for each other when read aloud or written by hand.
_LETTERS = "AEHJKLMPRTUVY"
_FIRST = "23456789"

_t = feedback.c
# NULL once the person was erased.
_pseudonym = select(people.c.pseudonym).where(people.c.id == bindparam("person")).scalar_subquery()
_theirs = _t.pseudonym == _pseudonym
# Written out, not bound: SQLite would plan anew each time which of the indexes over such rows serves.
_about_a_visit = _t.kind == literal_column("'visit'")


class _NewRow(NamedTuple):
    id: int


_new = PreparedQuery(
    "feedback.new",
    _NewRow,
    insert(feedback).values(pseudonym=_pseudonym).returning(_t.id),
    columns=(
        "visit_id",
        "unit",
        "kind",
        "source",
        "rating",
        "text",
        "channel",
        "language",
        "question",
        "created_at",
        "changed_at",
    ),
)
_new_with_reference = InsertNew(feedback, [_t.reference], _t.id, values={"pseudonym": _pseudonym})


class _OpenRow(NamedTuple):
    id: int
    text: bytes | None


_of_visit = PreparedQuery(
    "feedback.of_visit",
    _OpenRow,
    select(_t.id, _t.text).where(_t.visit_id == bindparam("visit"), _about_a_visit),
)
_latest_without_visit = (
    select(_t.id, _t.text)
    .where(
        _theirs,
        _about_a_visit,
        _t.visit_id.is_(None),
        _t.unit.is_not_distinct_from(bindparam("unit")),
        _t.changed_at >= bindparam("since"),
    )
    .order_by(_t.id.desc())
    .limit(1)
)
_set_rating = (
    update(feedback)
    .where(_t.id == bindparam("id_"))
    .values(
        rating=bindparam("rating_"),
        question=func.coalesce(bindparam("question_"), _t.question),
        changed_at=bindparam("now"),
    )
)
_take_back = (
    update(feedback)
    .where(_t.id == bindparam("id_"))
    .values(rating=None, question=None, changed_at=bindparam("now"))
)
_set_text = PreparedCommand(
    "feedback.set_text",
    update(feedback)
    .where(_t.id == bindparam("id_"))
    .values(text=bindparam("text_"), changed_at=bindparam("now")),
)
_places = select(func.max(ratings.c.place)).where(ratings.c.feedback_id == bindparam("feedback"))
_rating = PreparedCommand(
    "feedback.rating",
    insert(ratings).values(
        feedback_id=bindparam("feedback"), place=func.coalesce(_places.scalar_subquery(), 0) + 1
    ),
    columns=("rating", "given_at"),
)
_no_ratings = delete(ratings).where(ratings.c.feedback_id == bindparam("feedback"))
_text_of = select(_t.text).where(_t.id == bindparam("id"))
_texts = select(_t.id, _t.text).where(_theirs, _t.text.is_not(None)).order_by(_t.id.desc()).limit(_REMEMBERED)
_latest = (
    select(_t.id)
    .where(_theirs, _t.changed_at >= bindparam("since"))
    .order_by(_t.changed_at.desc(), _t.id.desc())
    .limit(1)
)
_count = select(func.count()).select_from(feedback).where(_theirs)


class Kept:
    """Feedback that was written. Reading its id waits for the database, where that has not answered yet."""

    def __init__(self, id: int | Pending[_NewRow]) -> None:
        self._id = id

    @property
    def id(self) -> int:
        return self._id if isinstance(self._id, int) else self._id.rows()[0].id


class Feedback(FeedbackHistory):
    """All that is done with feedback: write it here, look at it."""

    def rate(
        self,
        person: int,
        visit: int | None,
        rating: int,
        *,
        now: datetime,
        unit: str | None,
        channel: str,
        language: str,
        question: str | None,
        source: str = "poster",
    ) -> int:
        """The feedback's id. A second rating of the same visit, or of the same open question, corrects the first.

        Every rating that was given stays in the history. `question` names the wording, version and all;
        None where the number was given before it was asked for, beside the keyword of a poster: where it corrects an
        answer to a version, it stays one to that. `source` is one of
        `storage.models.feedback.SOURCES`; what is about a visit is invited.
        """
        row = self._open(person, visit, unit, now)
        if row is None:
            id = self._insert(
                person, "visit", now, visit, unit, channel, language,
                rating=rating, question=question, source=source,
            )  # fmt: skip
        else:
            id = row.id
            self._connection.execute(
                _set_rating, {"id_": id, "rating_": rating, "question_": question, "now": now}
            )
        self._connection.run(_rating, {"feedback": id, "rating": rating, "given_at": now})
        return id

    def unrate(self, person: int, visit: int | None, unit: str | None, *, now: datetime) -> None:
        """Take back every rating of the visit, or of the open question: no figure counts it. The words stay."""
        row = self._open(person, visit, unit, now)
        if row is not None:
            self._connection.execute(_take_back, {"id_": row.id, "now": now})
            self._connection.execute(_no_ratings, {"feedback": row.id})

    def explain(
        self,
        person: int,
        visit: int | None,
        text: str,
        *,
        now: datetime,
        unit: str | None,
        channel: str,
        language: str,
        source: str = "unasked",
    ) -> int:
        """Add the text, on a line of its own, to what was said of the visit or of the open question."""
        row = self._open(person, visit, unit, now)
        if row is None:
            kind = "visit" if visit is not None else "feedback"
            return self._insert(person, kind, now, visit, unit, channel, language, text=text, source=source)
        self._add(row.id, row.text, text, now)
        return row.id

    def add(self, id: int, text: str, *, now: datetime) -> None:
        """More of the same: on a line of its own, below what was said."""
        row = self._connection.execute(_text_of, {"id": id}).first()
        if row is not None:
            self._add(id, row.text, text, now)

    def _add(self, id: int, before: bytes | None, text: str, now: datetime) -> None:
        if before is not None:
            text = f"{self._keys.decrypt(before, context=TEXT)}\n{text}"
        self._connection.run(
            _set_text, {"id_": id, "text_": self._keys.encrypt(text, context=TEXT), "now": now}
        )

    def keep(
        self,
        person: int,
        text: str,
        *,
        kind: str,
        now: datetime,
        unit: str | None,
        channel: str,
        language: str,
        source: str = "unasked",
    ) -> Kept:
        """Feedback of its own."""
        row = self._row(person, kind, now, None, unit, channel, language, text=text, source=source)
        return Kept(self._connection.fetch_later(_new, row))

    def enter(
        self,
        person: int | None,
        kind: str,
        *,
        rating: int | None,
        text: str | None,
        now: datetime,
        unit: str | None,
        channel: str,
        language: str,
        source: str,
    ) -> int:
        """Feedback of its own with all that belongs to it. Without a person it leads to none."""
        id = self._insert(
            person, kind, now, None, unit, channel, language, rating=rating, text=text, source=source
        )
        if rating is not None:
            self._connection.run(_rating, {"feedback": id, "rating": rating, "given_at": now})
        return id

    def revise(self, person: int, old: str, new: str, *, now: datetime) -> bool:
        """Put the new words in place of the old ones where they were kept last; False where they were not."""
        for row in self._connection.execute(_texts, {"person": person}).all():
            said = f"\n{self._keys.decrypt(row.text, context=TEXT)}\n"
            before, found, after = said.rpartition(f"\n{old}\n")
            if found:
                text = f"{before}\n{new}\n{after}".strip("\n")
                self._connection.run(
                    _set_text, {"id_": row.id, "text_": self._keys.encrypt(text, context=TEXT), "now": now}
                )
                return True
        return False

    def suggest(
        self,
        person: int | None,
        text: str,
        *,
        now: datetime,
        channel: str,
        language: str,
        unit: str | None = None,
        source: str = "unasked",
        seed: str | None = None,
    ) -> str:
        """Keep a light suggestion; give its reference, short enough to be read aloud.

        With the same `seed` it is the same again, where nothing else has it. Without one it is random.
        """
        drawn: Random = SystemRandom() if seed is None else Random(seed)  # noqa: S311 - the seed is the secret
        row = self._row(person, "suggestion", now, None, unit, channel, language, text=text, source=source)
        statement = _new_with_reference.on(self._connection)
        while True:  # a taken reference inserts nothing; there are a million of them
            reference = _reference(drawn)
            if self._connection.execute(statement, row | {"reference": reference}).first():
                return reference

    # -- looking ----------------------------------------------------------------------------------------------
    def of_visit(self, visit: int) -> int | None:
        """The id of what was said of the visit."""
        return next((row.id for row in self._connection.fetch(_of_visit, {"visit": visit})), None)

    def latest(self, person: int, *, since: datetime) -> int | None:
        """The id of what this person said last, if it was since then."""
        return self._connection.execute(_latest, {"person": person, "since": since}).scalar()

    def count(self, person: int) -> int:
        """How many pieces of this person's are kept."""
        return self._connection.execute(_count, {"person": person}).scalar_one()

    # -- within -----------------------------------------------------------------------------------------------
    def _open(self, person: int, visit: int | None, unit: str | None, now: datetime) -> _OpenRow | None:
        if visit is not None:
            return next(iter(self._connection.fetch(_of_visit, {"visit": visit})), None)
        row = self._connection.execute(
            _latest_without_visit, {"person": person, "unit": unit, "since": now - _SAME_QUESTION}
        ).first()
        return _OpenRow(*row) if row else None

    def _insert(
        self, person: int | None, kind: str, now: datetime, visit: int | None, *rest: Any, **more: Any
    ) -> int:
        row = self._row(person, kind, now, visit, *rest, **more)
        (new,) = self._connection.fetch(_new, row)
        return new.id

    def _row(
        self,
        person: int | None,
        kind: str,
        now: datetime,
        visit: int | None,
        unit: str | None,
        channel: str,
        language: str,
        *,
        rating: int | None = None,
        question: str | None = None,
        text: str | None = None,
        source: str = "unasked",
    ) -> dict[str, Any]:
        return {
            "person": person,
            "visit_id": visit,
            "unit": unit,
            "kind": kind,
            "source": source if visit is None else "invited",
            "rating": rating,
            "text": None if text is None else self._keys.encrypt(text, context=TEXT),
            "channel": channel,
            "language": language,
            "question": question,
            "created_at": now,
            "changed_at": now,
        }


def _reference(drawn: Random) -> str:
    """Such as K7-4821."""
    return f"{drawn.choice(_LETTERS)}{drawn.choice(_FIRST)}-{drawn.randrange(10_000):04}"
