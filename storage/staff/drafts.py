"""What staff are writing in a case and have not sent, and who has the case open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from storage.driver.statements import Statements
from storage.driver.upsert import InsertOrReplace
from storage.encryption.keyring import Keyring
from storage.models import case_answers, case_drafts, case_notes, case_viewers, cases, staff
from storage.models.cases import DRAFTED

PRESENT = timedelta(seconds=20)  # since a page was heard of last: an open one tells every few seconds
_GONE = timedelta(minutes=5)
_SLOW = timedelta(seconds=30)  # at most, a draft is on its way
_TEXT = "case_drafts.text"


@dataclass(frozen=True, slots=True)
class Draft:
    at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Viewer:
    """`writing`: there is a draft of theirs."""

    name: str
    writing: bool


_d, _v, _s = case_drafts.c, case_viewers.c, staff.c
_save = InsertOrReplace(case_drafts, [_d.case_id, _d.staff_id, _d.form], [_d.text, _d.at])
_clear = delete(case_drafts).where(
    _d.case_id == bindparam("case"), _d.staff_id == bindparam("staff"), _d.form == bindparam("form")
)
_of = select(_d.form, _d.at, _d.text).where(
    _d.case_id == bindparam("case"), _d.staff_id == bindparam("staff")
)
# The text that this member of staff sent last from a form, with the context under which it is sealed.
_sent = {
    "answer": (
        "case_answers.text",
        select(case_answers.c.text, case_answers.c.at)
        .where(case_answers.c.case_id == bindparam("case"), case_answers.c.staff_id == bindparam("staff"))
        .order_by(case_answers.c.id.desc())
        .limit(1),
    ),
    "note": (
        "case_notes.text",
        select(case_notes.c.text, case_notes.c.at)
        .where(case_notes.c.case_id == bindparam("case"), case_notes.c.staff_id == bindparam("staff"))
        .order_by(case_notes.c.id.desc())
        .limit(1),
    ),
    "outcome": (
        "cases.outcome",
        select(cases.c.outcome.label("text"), cases.c.closed_at.label("at")).where(
            cases.c.id == bindparam("case")
        ),
    ),
}
_see = InsertOrReplace(case_viewers, [_v.case_id, _v.staff_id], [_v.seen_at])
_left = delete(case_viewers).where(_v.staff_id == bindparam("staff"), _v.seen_at < bindparam("before"))
_writing = select(_d.id).where(_d.case_id == _v.case_id, _d.staff_id == _v.staff_id).exists()
_others = (
    select(_s.name, _writing.label("writing"))
    .select_from(case_viewers)
    .join(staff, _s.id == _v.staff_id)
    .where(
        _v.case_id == bindparam("case"), _v.staff_id != bindparam("staff"), _v.seen_at > bindparam("since")
    )
    .order_by(_s.name)
)


class Drafts:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def save(self, case: int, staff: int, form: str, text: str, *, now: datetime) -> None:
        """In place of what was there. The beginning of a text that was just sent is not kept: a slow network brought it late."""
        assert form in DRAFTED
        if not text.strip() or self._was_sent(case, staff, form, text.strip(), now):
            self.clear(case, staff, form)
            return
        row = {
            "case_id": case,
            "staff_id": staff,
            "form": form,
            "text": self._keys.encrypt(text, context=_TEXT),
            "at": now,
        }
        self._connection.execute(_save.on(self._connection), row)

    def clear(self, case: int, staff: int, form: str) -> None:
        self._connection.execute(_clear, {"case": case, "staff": staff, "form": form})

    def of(self, case: int, staff: int) -> dict[str, Draft]:
        """By form. One that no key reads is left out."""
        rows = self._connection.execute(_of, {"case": case, "staff": staff})
        read = ((row.form, row.at, self._keys.readable(row.text, context=_TEXT)) for row in rows)
        return {form: Draft(at, text) for form, at, text in read if text is not None}

    # -- who is there -------------------------------------------------------------------------------------------------
    def see(self, case: int, staff: int, *, now: datetime) -> None:
        """A member of staff has the page of the case open."""
        self._connection.execute(_left, {"staff": staff, "before": now - _GONE})
        row = {"case_id": case, "staff_id": staff, "seen_at": now}
        self._connection.execute(_see.on(self._connection), row)

    def others(self, case: int, staff: int, *, now: datetime) -> list[Viewer]:
        """Who else has it open, by name."""
        values = {"case": case, "staff": staff, "since": now - PRESENT}
        return [Viewer(row.name, row.writing) for row in self._connection.execute(_others, values)]

    def _was_sent(self, case: int, staff: int, form: str, text: str, now: datetime) -> bool:
        context, statement = _sent[form]
        row = self._connection.execute(statement, {"case": case, "staff": staff}).first()
        if row is None or row.at is None or now - row.at > _SLOW:
            return False
        sent = self._keys.readable(row.text, context=context)
        return sent is not None and sent.startswith(text)
