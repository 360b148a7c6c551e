"""Rows of a county after years of use, made by the database itself in a minute: each statement numbers its own rows.

All texts of a kind are one text, sealed once. Nothing that is open is late, so that no loop of the application has work of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text

from bot.organisation import Organisation
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.models.column_types import UtcDateTime

WORDS = {
    "address": ("conversations.address", "+358412345678"),
    "words": ("feedback.text", "Odotin kauan, eikä kukaan kertonut, milloin vuoroni tulee."),
    "name": ("signups.name", "Maija Meikäläinen"),
    "said": ("signups.said", "Suostun"),
    "heard": ("messages_in.content", '{"external_id":"SM1","text":"Odotin kauan","payload":null,"data":{}}'),
    "sent": ("messages_out.content", '{"address":"+358412345678","text":"Kiitos palautteesta!"}'),
    "outcome": ("cases.outcome", "Asia käsiteltiin yksikön kokouksessa."),
    "note": ("case_notes.text", "Soitettu osastolle."),
    "answer": ("case_answers.text", "Kiitos palautteesta. Korjaamme asian."),
}
THEMES = (
    "",
    "waiting",
    "encounter",
    "digital waiting",
    "information",
    "access waiting",
    "premises",
    "language",
)
KINDS = (
    "low_rating",
    "low_rating",
    "low_rating",
    "question",
    "complaint",
    "call",
    "suggestion",
    "discrimination",
)
STAFF = 40
YEARS = 3 * 365 * 24 * 60  # minutes
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Size:
    """`cases` of feedback; each sign-up has one more, for the promised contact. `open` of a hundred are not done."""

    answers: int
    cases: int
    sign_ups: int
    open: int = 10


class Sql:
    """Expressions over the number `i` of a row, in the words of one database."""

    def __init__(self, connection: Connection, organisation: Organisation) -> None:
        self._sqlite = connection.dialect.name == "sqlite"
        self._lists = {"unit": list(organisation.units), "list": list(organisation.opportunities)}

    def ago(self, minutes: str) -> str:
        if self._sqlite:
            return f"datetime(:now, (-({minutes})) || ' minutes') || '.000000'"
        return f":now - ({minutes}) * interval '1 minute'"

    def digest(self, salt: str) -> str:
        """Bytes that no other row has."""
        written = f"'{salt}' || CAST(i AS varchar)"
        return f"CAST({written} AS blob)" if self._sqlite else f"CAST({written} AS bytea)"

    def one(self, of: str | Sequence[str], number: str) -> str:
        """One of some words, by a number."""
        words = self._lists[of] if isinstance(of, str) else of
        cases = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(words))
        return f"CASE ({number}) % {len(words)} {cases} END"


def fill(database: Database, size: Size, organisation: Organisation, keys: Keyring, now: datetime) -> None:
    """Into an empty database."""
    sealed = {name: keys.encrypt(words, context=context) for name, (context, words) in WORDS.items()}
    with database.writing() as work:
        connection = work.connection
        sql = Sql(connection, organisation)
        filled = []
        for table, rows, columns in _tables(sql, size):
            _insert(connection, table, rows, columns, {"now": now, **sealed})
            filled.append(table)
        if connection.dialect.name == "postgresql":
            for table in filled:
                last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                connection.execute(text(last))
    with database.writing() as work:
        work.connection.execute(text("ANALYZE"))


def _insert(
    connection: Connection, table: str, rows: int, columns: Mapping[str, str], values: Mapping[str, Any]
) -> None:
    written = (
        f"INSERT INTO {table} ({', '.join(columns)}) WITH RECURSIVE n(i) AS"
        f" (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT {', '.join(columns.values())} FROM n"
    )
    statement = text(written)
    if ":now" in written:
        statement = statement.bindparams(bindparam("now", type_=UtcDateTime()))
    named = {name: value for name, value in values.items() if f":{name}" in written}
    connection.execute(statement, named)


def _tables(sql: Sql, size: Size) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Table, number of rows and columns. What is older has a smaller number."""
    yield from _of_staff(sql, size)
    yield from _of_people(sql, size)
    yield from _of_cases(sql, size)
    yield from _of_sign_ups(sql, size)


def _of_staff(sql: Sql, size: Size) -> Iterator[tuple[str, int, dict[str, str]]]:
    yield "staff", STAFF, {
        "id": "i", "name": "'maija-' || CAST(i AS varchar)", "password": "''", "created_at": sql.ago("0"),
    }  # fmt: skip
    yield "staff_roles", STAFF, {
        "id": "i", "staff_id": "i", "role": "'handler'", "unit": sql.one("unit", "i"),
    }  # fmt: skip
    yield "audit", size.answers, {
        "id": "i", "at": sql.ago(f"({size.answers} - i) * {YEARS} / {size.answers}"),
        "staff_id": f"1 + i % {STAFF}", "role": "'handler'", "action": "CASE i % 50 WHEN 0 THEN 'change' ELSE 'read' END",
        "subject": "CASE i % 9 WHEN 0 THEN 'feedback' ELSE 'case' END", "subject_id": f"1 + i % {size.cases}",
    }  # fmt: skip


def _of_people(sql: Sql, size: Size) -> Iterator[tuple[str, int, dict[str, str]]]:
    number = size.answers
    at = sql.ago(f"({number} - i) * {YEARS} / {number}")
    language = "CASE i % 9 WHEN 0 THEN 'sv' ELSE 'fi' END"
    yield "people", number, {
        "id": "i", "pseudonym": "'p' || CAST(i AS varchar)", "address_digest": sql.digest("a"), "language": language,
        "created_at": at,
    }  # fmt: skip
    yield "conversations", number, {
        "id": "i", "person_id": "i", "channel": "'sms'", "address": ":address", "address_digest": sql.digest("a"),
        "language": language, "last_heard_at": at, "created_at": at,
    }  # fmt: skip
    yield "visits", number, {
        "id": "i", "external_digest": sql.digest("v"), "unit": sql.one("unit", "i"), "person_id": "i",
        "conversation_id": "i", "channel": "'sms'", "ended_at": at, "language": language, "question": "'recommend-1'",
        "status": "'answered'", "asked_at": at, "delivered_at": at, "answered_at": at, "created_at": at,
    }  # fmt: skip
    yield "feedback", number, {
        "id": "i", "pseudonym": "'p' || CAST(i AS varchar)", "visit_id": "i", "unit": sql.one("unit", "i"),
        "kind": "'visit'", "rating": "(i * 7) % 11", "text": "CASE WHEN i % 3 = 0 OR i % 10 = 1 THEN :words END",
        "source": "'invited'", "channel": "'sms'", "language": language, "question": "'recommend-1'",
        "created_at": at, "changed_at": at,
    }  # fmt: skip
    yield "ratings", number, {
        "id": "i", "feedback_id": "i", "place": "1", "rating": "(i * 7) % 11", "given_at": at,
    }  # fmt: skip
    yield "messages_in", number, {
        "id": "i", "conversation_id": "i", "channel": "'sms'", "external_digest": sql.digest("m"), "kind": "'text'",
        "content": ":heard", "status": "'handled'", "attempts": "0", "received_at": at, "handled_at": at,
    }  # fmt: skip
    yield "messages_out", number, {
        "id": "i", "conversation_id": "i", "channel": "'sms'", "priority": "3", "content": ":sent",
        "external_digest": sql.digest("m"), "status": "'delivered'", "attempts": "1", "queued_at": at, "sent_at": at,
        "changed_at": at,
    }  # fmt: skip


def _of_cases(sql: Sql, size: Size) -> Iterator[tuple[str, int, dict[str, str]]]:
    """The newest are those that are not done: opened within the last five days, and not late."""
    number, each = size.cases, size.answers // size.cases
    first_open = number - number * size.open // 100 + 1
    is_open = f"i >= {first_open}"
    opened = f"CASE WHEN {is_open} THEN (i * 7) % {5 * _DAY} ELSE {12 * _DAY} + ({number} - i) * {YEARS} / {number} END"
    yield "cases", number, {
        "id": "i", "feedback_id": f"i * {each}", "kind": sql.one(KINDS, "i"), "unit": sql.one("unit", f"i * {each}"),
        "status": f"CASE WHEN {is_open} THEN CASE i % 2 WHEN 0 THEN 'aloittamatta' ELSE 'kesken' END ELSE 'valmis' END",
        "urgent": "i % 97 = 0", "flags": "''", "opened_at": sql.ago(opened),
        "handle_by": sql.ago(f"({opened}) - {7 * _DAY}"),
        "answered_at": f"CASE WHEN {is_open} THEN NULL ELSE {sql.ago(f'({opened}) - 600')} END",
        "closed_at": f"CASE WHEN {is_open} THEN NULL ELSE {sql.ago(f'({opened}) - 900')} END",
        "owner_id": f"CASE WHEN i % 3 > 0 OR NOT ({is_open}) THEN 1 + i % {STAFF} END",
        "first_read_at": f"CASE WHEN {is_open} THEN NULL ELSE {sql.ago(f'({opened}) - 300')} END",
        "themes": sql.one(THEMES, "i / 3"), "outcome": f"CASE WHEN {is_open} THEN NULL ELSE :outcome END",
    }  # fmt: skip
    yield "case_events", 3 * number, {
        "id": "i", "case_id": "1 + (i - 1) / 3", "at": sql.ago(f"({3 * number} - i) * {YEARS} / {3 * number}"),
        "who": f"'staff ' || CAST(1 + i % {STAFF} AS varchar)", "what": sql.one(("opened", "read", "valmis"), "i - 1"),
    }  # fmt: skip
    yield "case_notes", number, {
        "id": "i", "case_id": "i", "staff_id": f"1 + i % {STAFF}", "at": sql.ago("i"), "text": ":note",
    }  # fmt: skip
    yield "case_answers", number, {
        "id": "i", "case_id": "i", "staff_id": f"1 + i % {STAFF}", "at": sql.ago(opened), "text": ":answer",
        "leaves_at": sql.ago(opened), "queued_at": sql.ago(opened), "message_id": "i",
    }  # fmt: skip
    yield "case_calls", number, {
        "id": "i", "case_id": "i", "source": "'phone'", "wished_at": sql.ago(opened),
        "call_by": sql.ago(f"({opened}) - {5 * _DAY}"), "due_at": sql.ago(f"({opened}) - {5 * _DAY}"),
        "closed_at": f"CASE WHEN {is_open} AND i % 8 = 5 THEN NULL ELSE {sql.ago(opened)} END",
        "closed": f"CASE WHEN {is_open} AND i % 8 = 5 THEN NULL ELSE 'reached' END",
    }  # fmt: skip
    yield "alerts", number, {
        "id": "i", "case_id": "i", "kind": sql.one(("crisis", "violence", "uncertain", "discrimination", "complaint"), "i"),
        "status": "'opened'", "raised_at": sql.ago(opened), "opened_at": sql.ago(opened), "opened_by": f"1 + i % {STAFF}",
        "opened_after": "i % 900",
    }  # fmt: skip


def _of_sign_ups(sql: Sql, size: Size) -> Iterator[tuple[str, int, dict[str, str]]]:
    number = size.sign_ups
    waits = f"i > {number - number * size.open // 100}"
    at = sql.ago(
        f"CASE WHEN {waits} THEN (i * 7) % {4 * _DAY} ELSE {12 * _DAY} + ({number} - i) * {YEARS} / {number} END"
    )
    yield "signups", number, {
        "id": "i", "person_id": "i", "conversation_id": "i", "opportunity": sql.one("list", "i"), "name": ":name",
        "language": "'fi'", "consent_version": "'1'", "said": ":said", "consent_at": at,
        "status": "CASE i % 5 WHEN 0 THEN 'left' ELSE 'active' END", "ack_digest": sql.digest("s"),
        "acknowledged_at": f"CASE WHEN {waits} THEN NULL ELSE {at} END",
    }  # fmt: skip
    yield "cases", number, {
        "id": f"{size.cases} + i", "signup_id": "i", "kind": "'contact'",
        "status": f"CASE WHEN {waits} THEN 'aloittamatta' ELSE 'valmis' END", "urgent": "i < 0", "flags": "''",
        "opened_at": at, "handle_by": sql.ago(f"-{7 * _DAY} + i % {_DAY}"), "wanted_at": at,
        "answer_by": sql.ago(f"-{5 * _DAY} + i % {_DAY}"),
        "answered_at": f"CASE WHEN {waits} THEN NULL ELSE {at} END",
        "closed_at": f"CASE WHEN {waits} THEN NULL ELSE {at} END",
        "owner_id": f"CASE WHEN {waits} THEN NULL ELSE 1 + i % {STAFF} END",
    }  # fmt: skip
