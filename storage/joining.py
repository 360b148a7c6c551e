"""What joining two people into one does to every table. Whoever adds a table that leads to a person adds it here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select, update

from storage.models import conversations, feedback, messages_out, people, signups, visits
from storage.statements import Statements

_kept: BindParameter[int] = bindparam("kept")
_gone: BindParameter[int] = bindparam("gone")


def _pseudonym(person: BindParameter[int]) -> object:
    return select(people.c.pseudonym).where(people.c.id == person).scalar_subquery()


_lists = select(signups.c.opportunity).where(signups.c.person_id == _kept, signups.c.status == "active")
_leave_doubles = (
    update(signups)
    .where(signups.c.person_id == _gone, signups.c.status == "active", signups.c.opportunity.in_(_lists))
    .values(status="left", left_at=bindparam("now"))
)
_steps = (
    # First of all: this waits for whoever holds one of the conversations in a turn and still knows the old person.
    update(conversations).where(conversations.c.person_id == _gone).values(person_id=_kept),
    *(
        update(table).where(table.c.person_id == _gone).values(person_id=_kept)
        for table in (visits, signups, messages_out)
    ),
    update(feedback).where(feedback.c.pseudonym == _pseudonym(_gone)).values(pseudonym=_pseudonym(_kept)),
    update(people).where(people.c.same_as == _gone).values(same_as=_kept),
    update(people).where(people.c.id == _gone).values(same_as=_kept, pseudonym=None, language=None),
)


def join(connection: Statements, kept: int, gone: int, now: datetime) -> None:
    first, *rest = _steps
    both = {"kept": kept, "gone": gone}
    connection.execute(first, both)
    connection.execute(_leave_doubles, {**both, "now": now})
    for step in rest:
        connection.execute(step, both)
