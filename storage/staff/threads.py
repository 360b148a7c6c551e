"""What people write back after staff answered them: which case it belongs to, and what it does to the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, insert, select, update

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.feedback.cases import write_event
from storage.models import case_messages, cases, conversations
from storage.models.column_types import UtcDateTime

PERSON = "person"  # who did it, in the history of a case
_TEXT = "case_messages.text"
_REMEMBERED = 20  # of one case, among which words that were edited are looked for


@dataclass(frozen=True, slots=True)
class ThreadCase:
    """The case that a conversation's texts may belong to."""

    id: int
    feedback: int | None  # None: of a sign-up
    unit: str | None
    done: bool


@dataclass(frozen=True, slots=True)
class Message:
    """`wants_answer`: it is more than thanks. `text` None: no key of this installation reads it."""

    id: int
    case: int
    at: datetime
    wants_answer: bool
    text: str | None = field(repr=False)


_c, _m, _v = cases.c, case_messages.c, conversations.c
_mark = (
    update(conversations)
    .where(_v.person_id == bindparam("person"), _v.address.is_not(None))
    .values(answered_case=bindparam("case"), answered_at=bindparam("now"))
)
_forget = update(conversations).where(_v.id == bindparam("id_")).values(answered_case=None, answered_at=None)
_newest_mark = (
    select(_v.answered_case, _v.answered_at)
    .where(_v.person_id == bindparam("person"), _v.answered_at.is_not(None))
    .order_by(_v.answered_at.desc())
    .limit(1)
)
_case = select(_c.id, _c.feedback_id, _c.unit, _c.status).where(_c.id == bindparam("id"))
_add = insert(case_messages)
_all = (
    select(_m.id, _m.case_id, _m.at, _m.answer_by, _m.text)
    .where(_m.case_id == bindparam("case"))
    .order_by(_m.id)
)
_newest = (
    select(_m.id, _m.text).where(_m.case_id == bindparam("case")).order_by(_m.id.desc()).limit(_REMEMBERED)
)
_revise = update(case_messages).where(_m.id == bindparam("id_")).values(text=bindparam("text_"))
_recent = (
    select(_m.id, _m.case_id, _m.at, _m.answer_by, _m.text).order_by(_m.id.desc()).limit(bindparam("limit"))
)

_done = _c.status == "valmis"
_waits = _c.answer_by.is_not(None) & _c.answered_at.is_(None)
_time = UtcDateTime()
# An answer is wanted since the first words that were not answered.
_written = (
    update(cases)
    .where(_c.id == bindparam("id_"))
    .values(
        wanted_at=case((_waits, _c.wanted_at), else_=bindparam("now", type_=_time)),
        answer_by=case((_waits, _c.answer_by), else_=bindparam("answer_by_", type_=_time)),
        handle_by=case((_done, bindparam("handle_by_", type_=_time)), else_=_c.handle_by),
        status=case((_done, "kesken"), else_=_c.status),
        answered_at=None,
        closed_at=None,
        version=_c.version + 1,
    )
    .returning(_c.version)
)


class Threads:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    # -- which case a text belongs to ---------------------------------------------------------------------------------
    def answered(self, person: int, case: int, *, now: datetime) -> None:
        """Staff answered the person in this case: what is written back belongs to it, on every channel of the person."""
        self._connection.execute(_mark, {"person": person, "case": case, "now": now})

    def share(self, person: int) -> None:
        """Two people were joined: what one of them was answered last holds on all of their channels."""
        row = self._connection.execute(_newest_mark, {"person": person}).first()
        if row is not None:
            self.answered(person, row.answered_case, now=row.answered_at)

    def forget(self, conversation: int) -> None:
        """What is written there belongs to no case any more."""
        self._connection.execute(_forget, {"id_": conversation})

    def case(self, id: int) -> ThreadCase | None:
        row = self._connection.execute(_case, {"id": id}).first()
        return ThreadCase(row.id, row.feedback_id, row.unit, row.status == "valmis") if row else None

    # -- what is written ------------------------------------------------------------------------------------------------
    def add(
        self,
        case: ThreadCase,
        text: str,
        *,
        now: datetime,
        answer_within: timedelta,
        handle_within: timedelta,
    ) -> None:
        """The text wants an answer within that time. A case that was done is taken up again; its owner stays."""
        answer_by = now + answer_within
        self._keep(case.id, text, now, answer_by)
        values = {"id_": case.id, "now": now, "answer_by_": answer_by, "handle_by_": now + handle_within}
        version = self._connection.execute(_written, values).scalar_one()
        what = "reopened" if case.done else "written back"
        write_event(self._connection, case.id, now, PERSON, what, version=version)

    def add_thanks(self, case: ThreadCase, text: str, *, now: datetime) -> None:
        """Shown to staff, and nothing more."""
        self._keep(case.id, text, now, None)

    def revise(self, case: int, old: str, new: str) -> bool:
        """Put the new words in place of the old ones; False where those were not written."""
        for row in self._connection.execute(_newest, {"case": case}).all():
            if self._keys.readable(row.text, context=_TEXT) == old:
                sealed = self._keys.encrypt(new, context=_TEXT)
                self._connection.execute(_revise, {"id_": row.id, "text_": sealed})
                return True
        return False

    # -- looking ------------------------------------------------------------------------------------------------------
    def messages(self, case: int) -> list[Message]:
        """In the order written."""
        return self._messages(self._connection.execute(_all, {"case": case}))

    def recent(self, limit: int) -> list[Message]:
        """Of all cases, the newest first."""
        return self._messages(self._connection.execute(_recent, {"limit": limit}))

    # -- within ---------------------------------------------------------------------------------------------------------
    def _keep(self, case: int, text: str, now: datetime, answer_by: datetime | None) -> None:
        row = {
            "case_id": case,
            "at": now,
            "text": self._keys.encrypt(text, context=_TEXT),
            "answer_by": answer_by,
        }
        self._connection.execute(_add, row)

    def _messages(self, rows: Any) -> list[Message]:
        return [
            Message(
                row.id,
                row.case_id,
                row.at,
                row.answer_by is not None,
                self._keys.readable(row.text, context=_TEXT),
            )
            for row in rows
        ]
