"""What one database knows of some people and visits, in another one in which it may be tried out what would follow.

The other one is a file of SQLite of its own, under the same keys, which is gone with its folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, or_, select, text
from sqlalchemy.dialects.sqlite import insert as insert_new

from storage.database import Database, Work
from storage.encryption.address_digest import address_digests
from storage.models import conversations, keyrings, people, suppressions, visits

_VISIT = visits.c.external_digest.info["context"]
_FIRST_NEW = 2**40  # above every id of the other database


@contextmanager
def empty_copy(source: Database) -> Iterator[Database]:
    """An empty database beside this one; what is made in it never has an id that is taken there."""
    with tempfile.TemporaryDirectory(prefix="kynnys-") as folder:
        copy = Database(f"sqlite:///{Path(folder) / 'copy.db'}", source.keys)
        with closing(copy):
            copy.upgrade()
            with source.reading() as theirs, copy.writing() as ours:
                ours.connection.execute(keyrings.delete())
                _copy(theirs, ours, keyrings, keyrings.c.id.is_not(None))
                for table in (people, conversations):
                    ours.connection.execute(
                        text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"),
                        {"name": table.name, "seq": _FIRST_NEW},
                    )
                ours.connection.execute(insert(visits), _last_visit())
            yield copy


def copy_known(
    source: Work, target: Work, *, addresses: Iterable[tuple[str, str]], visit_ids: Sequence[str]
) -> None:
    """Bring over what decides whether people with these addresses, as (channel, address), are asked about a visit, and
    the visits with these external ids. What was brought over before stays as it became.
    """
    found = {digest for pair in addresses for digest in address_digests(source.keys, *pair)}
    known = {digest for id in visit_ids for digest in source.keys.digests(id, context=_VISIT)}
    whose = {
        owner
        for each in (
            _select(source, [people.c.id, people.c.same_as], people.c.address_digest, found),
            _select(source, [visits.c.person_id], visits.c.external_digest, known),
            _select(source, [conversations.c.person_id], conversations.c.address_digest, found),
        )
        for row in each
        for owner in row
        if owner is not None
    }
    _copy(source, target, people, or_(people.c.id.in_(whose), people.c.same_as.in_(whose)))
    _copy(source, target, conversations, conversations.c.person_id.in_(whose))
    open_or_asked = or_(visits.c.status == "planned", visits.c.asked_at.is_not(None))
    _copy(
        source,
        target,
        visits,
        or_(visits.c.external_digest.in_(known), visits.c.person_id.in_(whose) & open_or_asked),
    )
    theirs = _select(source, [conversations.c.address_digest], conversations.c.person_id, whose)
    _copy(
        source,
        target,
        suppressions,
        suppressions.c.address_digest.in_(found | {digest for (digest,) in theirs}),
    )
    _stop_the_unread(source, target, whose)


def _stop_the_unread(source: Work, target: Work, persons: Iterable[int]) -> None:
    """People with unread messages may have written STOP: they are not asked, and their messages are not copied."""
    unread = source.inbox.unread_of(sorted(persons))
    digests = _select(source, [conversations.c.address_digest], conversations.c.person_id, unread)
    for (digest,) in digests:
        row = {"address_digest": digest, "source": "staff", "since": datetime.now(UTC)}
        target.connection.execute(insert_new(suppressions).values(row).on_conflict_do_nothing())


def _select(source: Work, columns: Sequence[Any], by: Any, values: Iterable[Any]) -> Sequence[Any]:
    wanted = list(values)
    return source.connection.execute(select(*columns).where(by.in_(wanted))).all() if wanted else ()


def _copy(source: Work, target: Work, table: Table, which: Any) -> None:
    rows = [dict(row) for row in source.connection.execute(select(table).where(which)).mappings()]
    if rows:
        target.connection.execute(insert_new(table).on_conflict_do_nothing(), rows)


def _last_visit() -> dict[str, Any]:
    """A row that is no visit of anybody: the next one has a higher id."""
    now = datetime.now(UTC)
    return {
        "id": _FIRST_NEW,
        "external_digest": b"",
        "unit": "",
        "channel": "",
        "ended_at": now,
        "status": "skipped",
        "created_at": now,
    }
