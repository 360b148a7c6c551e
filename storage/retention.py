"""What goes by its age: each rule finds rows of one table that are old enough, and lets some of them go.

Statistics stay: ratings, visits by outcome, cases by their clocks. So do suppressions, until they are lifted.
Whoever adds a table with something personal adds a rule here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    delete,
    literal,
    or_,
    select,
    update,
)

from storage.models import (
    case_events,
    cases,
    conversations,
    feedback,
    link_codes,
    link_misses,
    messages_in,
    messages_out,
    people,
    reminders,
    signup_forwards,
    signups,
    unreadable,
    visits,
)

LIMIT = 200  # rows in one transaction: answers to people wait meanwhile


Forget = Callable[[Connection, Sequence[int], datetime], object]
"""Lets the rows with these ids go, now."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Before when what is too old."""

    unanswered_visit: datetime
    address: datetime
    free_text: datetime
    sign_up: datetime
    audit: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """`old` says which rows of `table` go, `forget` lets those with these ids go."""

    name: str
    table: Table
    old: Callable[[Ages], ColumnElement[bool]]
    forget: Forget

    def find(self, connection: Connection, ages: Ages) -> list[int]:
        """Some whose time has come. Reads the table as far as it needs to; writes nothing."""
        id = self.table.c.id
        return list(connection.execute(select(id).where(self.old(ages)).order_by(id).limit(LIMIT)).scalars())

    def apply(self, connection: Connection, ids: Sequence[int], ages: Ages, now: datetime) -> int:
        """Let those of these go that are still old: somebody may have written since they were found."""
        held = self.table.c.id.in_(ids)
        if self.table is people:  # nothing new of theirs comes in between
            whose = conversations.c.person_id.in_(ids)
            connection.execute(select(conversations.c.id).where(whose).with_for_update())
        old = list(connection.execute(select(self.table.c.id).where(held, self.old(ages))).scalars())
        if old:
            self.forget(connection, old, now)
        return len(old)


def _has(table: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).select_from(table).where(*conditions).exists()


def _holds_the_link(ages: Ages) -> ColumnElement[bool]:
    """Of a case: whoever handles it may still have to reach the person. One that nobody ever ends does not for ever."""
    unfinished = and_(cases.c.status != "valmis", cases.c.opened_at >= ages.audit)
    return or_(unfinished, cases.c.closed_at >= ages.address)


def _quiet_people(ages: Ages) -> ColumnElement[bool]:
    """Nothing came from them or went to them for so long, and nothing is open with them."""
    since = ages.address
    theirs = conversations.alias("theirs")
    of_person = theirs.c.person_id == people.c.id
    return and_(
        people.c.created_at < since,
        people.c.erased_at.is_(None),
        people.c.same_as.is_(None),
        ~_has(theirs, of_person, theirs.c.created_at >= since),
        ~_has(theirs.join(messages_in, messages_in.c.conversation_id == theirs.c.id), of_person,
              or_(messages_in.c.received_at >= since, messages_in.c.status != "handled")),
        ~_has(theirs.join(messages_out, messages_out.c.conversation_id == theirs.c.id), of_person,
              or_(messages_out.c.queued_at >= since, messages_out.c.due_at.is_not(None))),
        ~_has(visits, visits.c.person_id == people.c.id,
              or_(visits.c.created_at >= since, visits.c.asked_at >= since, visits.c.closed_at >= since,
                  visits.c.status.in_(("planned", "asked")))),
        ~_has(signups, signups.c.person_id == people.c.id, signups.c.status == "active"),
        ~_has(cases.join(feedback, feedback.c.id == cases.c.feedback_id),
              feedback.c.pseudonym == people.c.pseudonym, _holds_the_link(ages)),
    )  # fmt: skip


def _forget_people(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """What they said stays, and leads to nobody. The rows themselves go with the next `People.sweep`."""
    theirs = select(conversations.c.id).where(conversations.c.person_id.in_(ids))
    their_signups = select(signups.c.id).where(signups.c.person_id.in_(ids))
    pseudonyms = select(people.c.pseudonym).where(people.c.id.in_(ids))
    gone: dict[str, Any] = {"pseudonym": None, "address_digest": None, "language": None, "same_as": None}
    for step in (
        delete(signup_forwards).where(signup_forwards.c.signup_id.in_(their_signups)),
        delete(reminders).where(reminders.c.conversation_id.in_(theirs)),
        delete(link_codes).where(link_codes.c.conversation_id.in_(theirs)),
        delete(messages_in).where(messages_in.c.conversation_id.in_(theirs)),
        delete(messages_out).where(
            or_(messages_out.c.conversation_id.in_(theirs), messages_out.c.person_id.in_(ids))
        ),
        update(feedback).where(feedback.c.pseudonym.in_(pseudonyms)).values(pseudonym=None),
        update(signups)
        .where(signups.c.person_id.in_(ids))
        .values(person_id=None, conversation_id=None, name=None, status="erased"),
        update(visits)
        .where(visits.c.person_id.in_(ids))
        .values(person_id=None, conversation_id=None, external_id=None),
        update(conversations)
        .where(conversations.c.person_id.in_(ids))
        .values(address=None, address_digest=None, state=None, language=None, last_heard_at=None),
        update(people)
        .where(or_(people.c.id.in_(ids), people.c.same_as.in_(ids)))
        .values(**gone, erased_at=now),
    ):
        connection.execute(step)


def _drop(table: Table) -> Forget:
    return lambda connection, ids, _now: connection.execute(delete(table).where(table.c.id.in_(ids)))


def _clear(table: Table, **columns: Any) -> Forget:
    return lambda connection, ids, _now: connection.execute(
        update(table).where(table.c.id.in_(ids)).values(**columns)
    )


def _lapse(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    connection.execute(
        update(signups).where(signups.c.id.in_(ids)).values(status="left", left_at=now, name=None)
    )


# A visit itself is statistics and stays.
_LEADS_TO_SOMEBODY = or_(visits.c.person_id.is_not(None), visits.c.external_id.is_not(None))
_forget_whose = _clear(visits, person_id=None, conversation_id=None, external_id=None)


RULES: tuple[Rule, ...] = (
    Rule(
        "unanswered visits",
        visits,
        lambda ages: and_(
            visits.c.status.in_(("closed", "skipped")),
            visits.c.closed_at < ages.unanswered_visit,
            _LEADS_TO_SOMEBODY,
            ~_has(feedback, feedback.c.visit_id == visits.c.id),
        ),
        _forget_whose,
    ),
    Rule(
        "answered visits",
        visits,
        lambda ages: and_(
            visits.c.status.in_(("closed", "answered")),
            visits.c.asked_at < ages.address,
            _LEADS_TO_SOMEBODY,
        ),
        _forget_whose,
    ),
    Rule(
        "answers",
        feedback,
        lambda ages: and_(
            feedback.c.pseudonym.is_not(None),
            feedback.c.changed_at < ages.address,
            ~_has(cases, cases.c.feedback_id == feedback.c.id, _holds_the_link(ages)),
        ),
        _clear(feedback, pseudonym=None),
    ),
    Rule(
        "received messages",
        messages_in,
        lambda ages: and_(messages_in.c.received_at < ages.address, messages_in.c.status == "handled"),
        _drop(messages_in),
    ),
    Rule(
        "sent messages",
        messages_out,
        lambda ages: and_(
            messages_out.c.changed_at < ages.address,
            messages_out.c.due_at.is_(None),
            # They prove that a sign-up was forwarded, and go with it.
            ~select(signup_forwards.c.message_id)
            .where(signup_forwards.c.message_id == messages_out.c.id)
            .exists(),
        ),
        _drop(messages_out),
    ),
    Rule(
        "old sign-ups",
        signups,
        lambda ages: and_(signups.c.status == "active", signups.c.consent_at < ages.sign_up),
        _lapse,
    ),
    Rule(
        "names of those who left",
        signups,
        lambda ages: and_(
            signups.c.status == "left", signups.c.left_at < ages.address, signups.c.name.is_not(None)
        ),
        _clear(signups, name=None),
    ),
    Rule("people", people, _quiet_people, _forget_people),
    Rule(
        "unreadable ones",
        unreadable,
        lambda ages: unreadable.c.received_at < ages.address,
        _drop(unreadable),
    ),
    Rule("codes", link_codes, lambda ages: link_codes.c.expires_at < ages.address, _drop(link_codes)),
    Rule("wrong codes", link_misses, lambda ages: link_misses.c.missed_at < ages.address, _drop(link_misses)),
    Rule(
        "texts",
        feedback,
        lambda ages: and_(feedback.c.text.is_not(None), feedback.c.changed_at < ages.free_text),
        _clear(feedback, text=None),
    ),
    Rule(
        "what was done about cases",
        case_events,
        lambda ages: case_events.c.at < ages.audit,
        _drop(case_events),
    ),
)
