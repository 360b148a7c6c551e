"""What staff do with a case: own it, note, answer, set its status and themes, end it with an outcome.

Each change names the version of the case that it was made for. Where a colleague changed the case meanwhile, nothing
happens and the caller is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.feedback.cases import write_event
from storage.models import case_answers, case_notes, cases, conversations, feedback, people, signups
from storage.staff.calls import close_with_case
from storage.staff.case_answers import ANSWER, WAITING, CaseAnswers

_OUTCOME = "cases.outcome"
_NOTE = "case_notes.text"
_TEXT = "feedback.text"


class Changed(Exception):
    """A colleague changed the case since the form was made."""


@dataclass(frozen=True, slots=True)
class HandledCase:
    """A case as its handler sees it. `person` None: erased, or so old that nothing leads to the person; or never known."""

    id: int
    version: int
    kind: str
    unit: str | None
    status: str
    urgent: bool
    flags: frozenset[str]
    themes: frozenset[str]
    owner: int | None
    opened_at: datetime
    handle_by: datetime
    wanted_at: datetime | None
    answer_by: datetime | None
    answered_at: datetime | None
    first_read_at: datetime | None
    closed_at: datetime | None
    outcome_by: datetime | None
    feedback: int | None
    signup: int | None
    opportunity: str | None  # of the sign-up
    addressed_to: str | None  # the item that a suggestion is for
    reference: str | None  # of a suggestion
    feedback_kind: str | None
    rating: int | None
    channel: str  # empty where it is not known any more
    language: str | None
    person: int | None
    said_at: datetime
    text: str | None = field(repr=False)
    outcome: str | None = field(repr=False)

    @property
    def owed_by(self) -> datetime | None:
        """By when the person was promised an answer, or is told the outcome of a suggestion; None where nothing is owed."""
        return None if self.answered_at else self.answer_by or self.outcome_by


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    staff: int
    at: datetime
    text: str | None = field(repr=False)


_c, _f, _s, _a, _n = cases.c, feedback.c, signups.c, case_answers.c, case_notes.c
_get = (
    select(
        _c.id,
        _c.version,
        _c.kind,
        _c.unit,
        _c.status,
        _c.urgent,
        _c.flags,
        _c.themes,
        _c.owner_id,
        _c.opened_at,
        _c.handle_by,
        _c.wanted_at,
        _c.answer_by,
        _c.answered_at,
        _c.first_read_at,
        _c.closed_at,
        _c.outcome_by,
        _c.feedback_id,
        _c.signup_id,
        _s.opportunity,
        _c.addressed_to,
        _f.reference,
        _f.kind.label("said"),
        _f.rating,
        func.coalesce(_f.channel, conversations.c.channel, ""),
        func.coalesce(_f.language, _s.language),
        func.coalesce(people.c.id, _s.person_id).label("person"),
        func.coalesce(_f.created_at, _s.consent_at),
        _f.text,
        _c.outcome,
    )
    .outerjoin(feedback, _f.id == _c.feedback_id)
    .outerjoin(signups, _s.id == _c.signup_id)
    .outerjoin(conversations, conversations.c.id == _s.conversation_id)
    .outerjoin(people, (people.c.pseudonym == _f.pseudonym) & people.c.erased_at.is_(None))
    .where(_c.id == bindparam("id"))
)
_change = update(cases).where(_c.id == bindparam("id_"), _c.version == bindparam("version_"))
_read = (
    update(cases)
    .where(_c.id == bindparam("id_"), _c.first_read_at.is_(None))
    # A suggestion has been read in time or not; from here on its outcome is awaited.
    .values(first_read_at=bindparam("now"), handle_by=func.coalesce(_c.outcome_by, _c.handle_by))
)
_add_note = insert(case_notes)
_notes = select(_n.id, _n.staff_id, _n.at, _n.text).where(_n.case_id == bindparam("case")).order_by(_n.id)
_add_answer = insert(case_answers).returning(_a.id)
_settle = (
    update(case_answers)
    .where(_a.case_id == bindparam("case_"), _a.failed.is_not(None), _a.settled_at.is_(None))
    .values(settled_at=bindparam("now"))
)
_take_back = (
    update(case_answers)
    .where(_a.id == bindparam("id_"), _a.case_id == bindparam("case_"), *WAITING)
    .values(taken_back_at=bindparam("now"))
)


class Handling(CaseAnswers):
    def case(self, id: int) -> HandledCase | None:
        row = self._connection.execute(_get, {"id": id}).first()
        return self._case(row) if row else None

    def notes(self, case: int) -> list[Note]:
        return [
            Note(row.id, row.staff_id, row.at, self._keys.readable(row.text, context=_NOTE))
            for row in self._connection.execute(_notes, {"case": case})
        ]

    # -- changes: each raises `Changed` -----------------------------------------------------------------------------
    def set_status(
        self, id: int, version: int, status: str, *, who: str, now: datetime, outcome: str | None = None
    ) -> None:
        values: dict[str, Any] = {"status": status}
        if status == "valmis":
            values |= {"closed_at": now, "outcome": self._keys.encrypt(outcome or "", context=_OUTCOME)}
        else:
            values |= {"closed_at": None}
        self._change(id, version, values, who, status, now)
        if status == "valmis":
            close_with_case(self._connection, id, who=who, now=now)
            self._settle(id, now)

    def give(self, id: int, version: int, owner: int | None, *, who: str, now: datetime) -> None:
        """To this member of staff, or back to the queue."""
        to = None if owner is None else f"staff {owner}"
        self._change(id, version, {"owner_id": owner}, who, "owner", now, to)

    def set_themes(self, id: int, version: int, themes: Iterable[str], *, who: str, now: datetime) -> None:
        words = " ".join(sorted(set(themes)))
        self._change(id, version, {"themes": words}, who, "themes", now, words or None)

    def note(self, id: int, version: int, text: str, *, staff: int, who: str, now: datetime) -> None:
        self._change(id, version, {}, who, "note", now)
        sealed = self._keys.encrypt(text, context=_NOTE)
        self._connection.execute(_add_note, {"case_id": id, "staff_id": staff, "at": now, "text": sealed})

    def step(
        self, id: int, version: int, what: str, *, who: str, now: datetime, detail: str | None = None
    ) -> None:
        """Something was done about the case that changes nothing of the case itself."""
        self._change(id, version, {}, who, what, now, detail)

    def answer(
        self, id: int, version: int, text: str, *, staff: int, who: str, now: datetime, leaves_at: datetime
    ) -> int:
        """The answer's id. It leaves then, unless it is taken back. One that did not arrive is settled by it."""
        self._change(id, version, {}, who, "answer written", now)
        self._settle(id, now)
        row = {
            "case_id": id,
            "staff_id": staff,
            "at": now,
            "text": self._keys.encrypt(text, context=ANSWER),
            "leaves_at": leaves_at,
        }
        return int(self._connection.execute(_add_answer, row).scalar_one())

    def answered_otherwise(self, id: int, version: int, *, who: str, now: datetime) -> None:
        """The person was answered, by telephone or face to face."""
        self._change(id, version, {"answered_at": now}, who, "answered by phone", now)

    def cannot_be_answered(self, id: int, version: int, why: str, *, who: str, now: datetime) -> None:
        """Nothing is owed to the person any more: no answer can reach the person."""
        values = {"wanted_at": None, "answer_by": None, "outcome_by": None}
        self._change(id, version, values, who, "cannot be answered", now, why)
        close_with_case(self._connection, id, who=who, now=now)

    def take_back(self, id: int, case: int, *, who: str, now: datetime) -> bool:
        """False where it has left, or was taken back before."""
        done = self._connection.execute(_take_back, {"id_": id, "case_": case, "now": now}).rowcount > 0
        if done:
            write_event(self._connection, case, now, who, "answer taken back")
        return done

    def read(self, id: int, *, who: str, now: datetime) -> None:
        """The first time that staff opened it."""
        if self._connection.execute(_read, {"id_": id, "now": now}).rowcount:
            write_event(self._connection, id, now, who, "read")

    # -- within -------------------------------------------------------------------------------------------------------
    def _change(
        self,
        id: int,
        version: int,
        values: dict[str, Any],
        who: str,
        what: str,
        now: datetime,
        detail: str | None = None,
    ) -> None:
        changed = self._connection.execute(
            _change.values(**values, version=version + 1), {"id_": id, "version_": version}
        )
        if not changed.rowcount:
            raise Changed
        write_event(self._connection, id, now, who, what, detail, version=version + 1)

    def _settle(self, case: int, now: datetime) -> None:
        self._connection.execute(_settle, {"case_": case, "now": now})

    def _case(self, row: Any) -> HandledCase:
        said = self._keys.readable(row.text, context=_TEXT)
        outcome = self._keys.readable(row.outcome, context=_OUTCOME)
        words = frozenset(row.flags.split()), frozenset(row.themes.split())
        values = [*row[:6], *words, *row[8:-2], said, outcome]
        return HandledCase(*values)
