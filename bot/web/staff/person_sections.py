"""What is kept of a person as a document that a person reads: what says nothing to a reader is left to the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.organisation import Organisation
from bot.staff.person_document import Records
from bot.web.staff.labels import CASE_KINDS, EVENTS, KINDS, STATUSES, opportunity_title, unit_name
from bot.web.staff.personal_labels import COLUMNS, OUTCOMES, TABLES, WISHES


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` says how the page writes the value: as a `word` of the catalogues, a `moment`, a `day` or a `text`."""

    name: str
    kind: str
    value: Any = field(repr=False)


_WORDS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("cases", "kind"): CASE_KINDS,
    ("cases", "status"): STATUSES,
    ("case_events", "what"): EVENTS,
    ("feedback", "kind"): KINDS,
    ("person_requests", "wish"): WISHES,
    ("person_requests", "outcome"): OUTCOMES,
    ("visits", "outcome"): {},
}

Section = tuple[str, list[list[Field]]]


def sections(records: Records, organisation: Organisation, language: str) -> list[Section]:
    """Each table with its rows, in their order; each row with its columns that say something."""
    found = []
    for table, rows in records.items():
        shown = [list(_fields(table, row, organisation, language)) for row in rows]
        if any(shown):
            found.append((TABLES.get(table, table), [fields for fields in shown if fields]))
    return found


def _fields(table: str, row: Mapping[str, Any], organisation: Organisation, language: str) -> Iterator[Field]:
    for column, value in row.items():
        if column == "content":
            yield from _fields(table, value, organisation, language)
        elif column in COLUMNS and value not in (None, "", [], {}):
            shown = _shown(table, column, value, organisation, language)
            if shown is not None:
                yield Field(COLUMNS[column], *shown)


def _shown(
    table: str, column: str, value: Any, organisation: Organisation, language: str
) -> tuple[str, Any] | None:
    """Kind and value. None: a word that only machines read."""
    if isinstance(value, datetime):
        return "moment", value
    if (words := _WORDS.get((table, column))) is not None:
        return ("word", words[value]) if value in words else None
    match column:
        case "kind" | "status" | "what":
            return None
        case "external_id" if table != "visits":
            return None
        case "unit":
            return "text", unit_name(organisation, value, language)
        case "opportunity":
            return "text", opportunity_title(organisation, value, language)
        case "came_on":
            return "day", date.fromisoformat(value)
        case _:
            return "text", str(value)
