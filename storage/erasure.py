"""What erasing a person does to every table. Whoever adds a table that leads to a person adds it here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, or_, select, update

from storage.conflict import InsertNew
from storage.models import (
    conversations,
    feedback,
    link_codes,
    messages_in,
    messages_out,
    people,
    reminders,
    signup_forwards,
    signups,
    suppressions,
    visits,
)
from storage.statements import Statements

_person: BindParameter[int] = bindparam("person")
_conversations = select(conversations.c.id).where(conversations.c.person_id == _person)
_digests = (
    select(conversations.c.address_digest)
    .where(conversations.c.person_id == _person, conversations.c.address_digest.is_not(None))
    .distinct()
)
_joined = select(people.c.id).where(people.c.same_as == _person)
_pseudonym = select(people.c.pseudonym).where(people.c.id == _person).scalar_subquery()
_signups = select(signups.c.id).where(signups.c.person_id == _person)

_suppress = InsertNew(
    suppressions,
    [suppressions.c.address_digest, suppressions.c.source],
    where=suppressions.c.lifted_at.is_(None),
)

_person_only = (
    update(suppressions).where(suppressions.c.address_digest.in_(_digests)).values(text=None, lift_text=None),
    delete(signup_forwards).where(signup_forwards.c.signup_id.in_(_signups)),
    delete(reminders).where(reminders.c.conversation_id.in_(_conversations)),
    delete(link_codes).where(link_codes.c.conversation_id.in_(_conversations)),
    delete(messages_in).where(messages_in.c.conversation_id.in_(_conversations)),
    delete(messages_out).where(
        or_(messages_out.c.conversation_id.in_(_conversations), messages_out.c.person_id == _person)
    ),
    update(feedback)
    .where(feedback.c.pseudonym == _pseudonym)
    .values(pseudonym=None, visit_id=None, text=None, reference=None),
    update(conversations)
    .where(conversations.c.person_id == _person)
    .values(address=None, address_digest=None, state=None, language=None, last_heard_at=None),
)
_with_the_time = (
    update(signups)
    .where(signups.c.person_id == _person, signups.c.status == "active")
    .values(left_at=bindparam("now")),
    update(visits)
    .where(visits.c.person_id == _person, visits.c.status == "planned")
    .values(status="skipped", reason="erased", closed_at=bindparam("now")),
    update(visits)
    .where(visits.c.person_id == _person, visits.c.status == "asked")
    .values(status="closed", outcome="erased", closed_at=bindparam("now")),
    update(people)
    .where(people.c.id == _person)
    .values(pseudonym=None, address_digest=None, same_as=None, language=None, erased_at=bindparam("now")),
)
_links = (
    update(signups)
    .where(signups.c.person_id == _person)
    .values(person_id=None, conversation_id=None, public_id=None, name=None, status="erased"),
    update(visits)
    .where(visits.c.person_id == _person)
    .values(person_id=None, conversation_id=None, external_id=None),
)

_erased = select(people.c.id).where(people.c.erased_at.is_not(None))
_erased_conversations = select(conversations.c.id).where(conversations.c.person_id.in_(_erased))
_sweep_messages = delete(messages_out).where(
    or_(messages_out.c.conversation_id.in_(_erased_conversations), messages_out.c.person_id.in_(_erased)),
    messages_out.c.due_at.is_(None),
)
_sweep_reminders = delete(reminders).where(reminders.c.conversation_id.in_(_erased_conversations))
_sweep_links = delete(link_codes).where(link_codes.c.conversation_id.in_(_erased_conversations))
_sweep_conversations = delete(conversations).where(
    conversations.c.person_id.in_(_erased),
    ~select(messages_out.c.id).where(messages_out.c.conversation_id == conversations.c.id).exists(),
)
_sweep_people = delete(people).where(
    people.c.erased_at.is_not(None),
    ~select(conversations.c.id).where(conversations.c.person_id == people.c.id).exists(),
    ~select(messages_out.c.id).where(messages_out.c.person_id == people.c.id).exists(),
)


def erase(connection: Statements, person: int, now: datetime) -> None:
    # Whoever was joined to the person left nothing behind, but what another transaction was writing meanwhile.
    for one in [person, *connection.execute(_joined, {"person": person}).scalars()]:
        _erase(connection, one, now)


def _erase(connection: Statements, person: int, now: datetime) -> None:
    digests = list(connection.execute(_digests, {"person": person}).scalars())
    if digests:
        connection.execute(
            _suppress.silent_on(connection),
            [{"address_digest": digest, "source": "person", "since": now} for digest in digests],
        )
    for step in _person_only:
        connection.execute(step, {"person": person})
    for step in _with_the_time:
        connection.execute(step, {"person": person, "now": now})
    for step in _links:
        connection.execute(step, {"person": person})


def sweep(connection: Statements) -> int:
    for step in (_sweep_messages, _sweep_reminders, _sweep_links, _sweep_conversations):
        connection.execute(step)
    return connection.execute(_sweep_people).rowcount
