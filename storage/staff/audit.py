"""What staff and the operator did. Rows are added and read; the database refuses to change them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, literal_column, select

from storage.driver.statements import Statements
from storage.models import audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """`staff` None: a command on the machine itself. `subject_id` is a row's number in what `subject` names."""

    id: int
    at: datetime
    staff: int | None
    role: str | None
    action: str
    subject: str
    subject_id: int | None
    detail: str | None


_t = audit.c
# Most rows are of reading: the others have an index of their own, which serves only where the planner sees its words.
_no_reading = _t.action != literal_column("'read'")
_add = insert(audit)
_page = (
    select(_t.id, _t.at, _t.staff_id, _t.role, _t.action, _t.subject, _t.subject_id, _t.detail)
    .where(_t.id < bindparam("before"))
    .order_by(_t.id.desc())
    .limit(bindparam("limit"))
)


class Audit:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def add(
        self,
        action: str,
        subject: str,
        ids: Iterable[int | None] = (None,),
        *,
        at: datetime,
        staff: int | None = None,
        role: str | None = None,
        detail: str | None = None,
    ) -> None:
        """A row for each id, in one statement. Nothing personal belongs into `detail`."""
        rows = [
            {
                "at": at,
                "staff_id": staff,
                "role": role,
                "action": action,
                "subject": subject,
                "subject_id": id,
                "detail": detail,
            }
            for id in ids
        ]
        if rows:
            self._connection.execute(_add, rows)

    def page(
        self,
        *,
        before: int | None = None,
        limit: int,
        staff: int | None = None,
        subject: str | None = None,
        subject_id: int | None = None,
        action: str | None = None,
    ) -> list[AuditRow]:
        """The newest first, with ids below `before`, of those that the filters name."""
        statement = _page
        filters = {_t.staff_id: staff, _t.subject: subject, _t.subject_id: subject_id, _t.action: action}
        if action not in (None, "read"):
            statement = statement.where(_no_reading)
        for column, wanted in filters.items():
            if wanted is not None:
                statement = statement.where(column == wanted)
        values = {"before": before if before is not None else 2**62, "limit": limit}
        return [AuditRow(*row) for row in self._connection.execute(statement, values)]
