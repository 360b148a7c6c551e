"""Every table says what its columns mean, and a new one is erased, aged, joined, rotated and exported by that alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    text,
)

from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.lifecycle.retention import Ages, Rule, rules
from storage.models import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.declarations import derived, owners, unlinks
from storage.models.meaning import (
    ALL_THAT_LEADS,
    BY_WISH,
    Ageing,
    Coarse,
    Content,
    Days,
    Doubles,
    Ending,
    Going,
    Info,
    Leaves,
    Open,
    Rows,
    about,
    cleared,
    digest,
    owner,
    plain,
    reference,
    sealed,
    sign_of_life,
)
from storage.operations import key_rotation
from tests.databases import KINDS, own

PHONE, CHAT = "+358412345678", "123456789"


# -- what a table must say ------------------------------------------------------------------------------------------
def unsaid(table: Table) -> list[str]:
    """What the table leaves open."""
    return [*_of_columns(table), *_of_rows(table), *_of_names(table), *_of_what_stays(table)]


def _of_columns(table: Table) -> Iterator[str]:
    for column in table.columns:
        content = column.info.get("content")
        if isinstance(column.type, String | LargeBinary) and content is None:
            yield f"{column}: plain, sealed or digest?"
        if content in (Content.sealed, Content.digest) and not isinstance(column.type, LargeBinary):
            yield f"{column}: sealed and digest are bytes"
        for key in column.foreign_keys:
            leads = owners(key.column.table)
            if leads and not column.info.keys() & {"owner", "cleared", "reference"}:
                yield f"{column}: leads to a person: owner, cleared or reference?"
        if column.info.get("coarse") is Coarse.day and not isinstance(column.type, UtcDateTime):
            yield f"{column}: only a time has a day"
        if column.info.get("cleared") and not column.nullable:
            yield f"{column}: cannot be cleared while it is NOT NULL"


def _of_rows(table: Table) -> Iterator[str]:
    owning = owners(table)
    if not owning and not table.info.get("no_owner"):
        yield f"{table}: whose are its rows? An owner column, or about(no_owner=why)"
    if any(column.info["owner"] is Rows.anonymised for column in owning):
        for column in table.columns:
            if column.info.get("content") is Content.sealed and Going.erased not in column.info.get(
                "cleared", ()
            ):
                yield f"{column}: stays in a row that is to lead to no person"
    sealed_ones = [column for column in table.columns if column.info.get("content") is Content.sealed]
    if sealed_ones and not owning and not table.info.get("ages"):
        yield f"{table}: nothing ever takes away what is sealed in it"
    for column in owning:
        for unique in _unique(table):
            moves = any(key.column.table.name == "people" for key in column.foreign_keys)
            if moves and not column.primary_key and column.name in unique and not table.info.get("doubles"):
                yield f"{table}: two people who are joined may have the same {unique}: about(doubles=...)"


def _of_what_stays(table: Table) -> Iterator[str]:
    if not unlinks(table):
        return
    for column in table.columns:
        if isinstance(column.type, UtcDateTime) and not column.info.keys() & {"coarse", "cleared"}:
            yield f"{column}: an exact time in a row that is to lead to no person: day or cleared?"
        if column.foreign_keys and _reaches(column) and "onupdate" not in _options(column):
            yield f"{column}: must follow the new number of what it refers to: onupdate"
    if not table.dialect_options["sqlite"]["autoincrement"]:
        yield f"{table}: SQLite would give the number of an unlinked row once more: sqlite_autoincrement"


def _reaches(column: Column[Any]) -> bool:
    return any(unlinks(key.column.table) for key in column.foreign_keys)


def _options(column: Column[Any]) -> set[str]:
    return {"onupdate" for key in column.foreign_keys if key.onupdate == "CASCADE"}


def _unique(table: Table) -> Iterator[list[str]]:
    yield from ([c.name for c in index.columns] for index in table.indexes if index.unique)
    yield from (
        [c.name for c in one.columns] for one in table.constraints if isinstance(one, UniqueConstraint)
    )
    yield from ([column.name] for column in table.columns if column.unique)


def _of_names(table: Table) -> Iterator[str]:
    """Names of columns and tables within `about`."""
    names: set[str | None] = set()
    endings = list(table.info.get("endings", ()))
    if doubles := table.info.get("doubles"):
        endings.append(doubles.ending)
        names |= set(doubles.columns)
    for ending in endings:
        names |= {*ending.values, ending.at}
    for age in table.info.get("ages", ()):
        names |= {*age.cleared, *age.values, age.since, age.at} - {*ALL_THAT_LEADS}
        if age.days not in get_args(Days):
            yield f"{table}: {age.days} is no retention time"
        yield from (f"{table}: kept by {name}?" for name in age.kept_by if not _known(table, name))
    for leaves in table.info.get("leaves", ()):
        names |= set(leaves.copies.values())
        there = [f"{leaves.into}.{name}" for name in (*leaves.copies, *leaves.values, leaves.at) if name]
        yield from (f"{table}: leaves {name}?" for name in there if not _known(table, name))
    if (open := table.info.get("open")) and open.since:
        names.add(open.since)
    yield from (f"{table}: no column {name}" for name in names if name and name not in table.c)


def _known(table: Table, name: str) -> bool:
    there, column = name.split(".")
    return there in table.metadata.tables and column in table.metadata.tables[there].c


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_table_says_all_of_it(table: Table) -> None:
    assert unsaid(table) == []


def made(*columns: Any, info: Info | None = None) -> Table:
    """A table beside the real ones, in a copy of them."""
    copy = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(copy)
    return Table("toys", copy, Column("id", Id, primary_key=True), *columns, info=info or {})


NOT_PERSONAL = about(no_owner="a toy")


def theirs() -> Column[Any]:
    return Column("person_id", ForeignKey("people.id"), info=owner(Rows.anonymised))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (made(Column("name", String), info=NOT_PERSONAL), "plain, sealed or digest"),
        (made(Column("name", LargeBinary), info=NOT_PERSONAL), "plain, sealed or digest"),
        (made(Column("name", String, info=sealed()), info=NOT_PERSONAL), "are bytes"),
        (made(Column("name", LargeBinary, info=sealed()), info=NOT_PERSONAL), "ever takes away"),
        (made(), "whose are its rows"),
        (made(Column("n", ForeignKey("people.id")), info=NOT_PERSONAL), "owner, cleared or reference"),
        (made(Column("n", ForeignKey("visits.id")), info=NOT_PERSONAL), "owner, cleared or reference"),
        (made(Column("n", ForeignKey("cases.id")), info=NOT_PERSONAL), "owner, cleared or reference"),
        (made(theirs(), Column("name", LargeBinary, info=sealed())), "lead to no person"),
        (made(Column("n", Integer, nullable=False, info=cleared()), info=NOT_PERSONAL), "NOT NULL"),
        (made(Column("person_id", ForeignKey("people.id"), unique=True, info=owner(Rows.deleted))), "doubles"),
        (made(info=about(no_owner="a toy", ages=(Ageing("toys", "address", since="made_at"),))), "no column"),
    ],
)  # fmt: skip
def test_a_table_that_leaves_something_open_is_refused(table: Table, said: str) -> None:
    assert any(said in each for each in unsaid(table)), unsaid(table)


def test_the_days_that_tables_name_are_the_days_of_retention() -> None:
    assert set(get_args(Days)) == {field.name for field in fields(Ages)}


def test_what_is_derived_is_made_anew_when_a_table_is_added() -> None:
    made = derived(object)
    assert made() is made()
    before, toy = made(), Table("toys", metadata)
    try:
        assert made() is not before
    finally:
        metadata.remove(toy)


# -- a table added tomorrow -----------------------------------------------------------------------------------------
@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return own(request.param, request, tmp_path)


@pytest.fixture
def letters(url: str, keys: Keyring) -> Iterator[dict[str, Table]]:
    """Letters of a person, with their pages, and a mark that a letter leaves."""
    marks = Table(
        "marks", metadata,
        Column("id", Id, primary_key=True),
        Column("digest", LargeBinary, unique=True, info=digest("letters.number")),
        Column("why", String, info=plain()),
        Column("at", UtcDateTime),
        info=about(no_owner="what stays of a letter"),
    )  # fmt: skip
    active = text("status = 'active'")
    found = Table(
        "letters", metadata,
        Column("id", Id, primary_key=True),
        Column("person_id", ForeignKey("people.id"), info=owner(Rows.anonymised)),
        Column("conversation_id", ForeignKey("conversations.id"), info=cleared()),
        Column("number", LargeBinary, info=digest("letters.number")),
        Column("body", LargeBinary, info=sealed(json=True) | cleared()),
        Column("subject", LargeBinary, info=sealed() | cleared(BY_WISH)),
        Column("topic", String, info=plain()),
        Column("handler", String, info=plain(exported=False)),
        Column("status", String, info=plain()),
        Column("came_at", UtcDateTime, info=sign_of_life()),
        Column("closed_at", UtcDateTime),
        Index("uq_letters_topic", "person_id", "topic", unique=True, sqlite_where=active, postgresql_where=active),
        info=about(
            open=Open("status = 'active'"),
            leaves=(Leaves("marks", {"digest": "number"}, at="at", values={"why": "erased"}),),
            endings=(Ending("status = 'active'", {"status": "erased"}, at="closed_at"),),
            doubles=Doubles(("topic",), Ending("status = 'active'", {"status": "double"}, at="closed_at")),
            ages=(Ageing("letters", "free_text", since="came_at", cleared=("body",)),),
        ),
    )  # fmt: skip
    pages = Table(
        "pages", metadata,
        Column("id", Id, primary_key=True),
        Column("letter_id", ForeignKey("letters.id"), info=owner(Rows.deleted)),
        Column("next_id", ForeignKey("pages.id"), info=reference()),
        Column("text", LargeBinary, info=sealed()),
    )  # fmt: skip
    tables = {"letters": found, "pages": pages, "marks": marks}
    with closing(Database(url, keys)) as database, database.writing() as work:
        metadata.create_all(work.connection, tables=[marks, found, pages])
    yield tables
    for table in (pages, found, marks):
        metadata.remove(table)


def write(database: Database, letters: dict[str, Table], talk: Any, now: datetime, topic: str = "a") -> int:
    number = f"{talk.id}{topic}"
    with database.writing() as work:
        row = {
            "person_id": talk.person, "conversation_id": talk.id, "topic": topic, "status": "active",
            "number": work.keys.digest(number, context="letters.number"), "handler": "Hanna", "came_at": now,
            "body": work.keys.encrypt('{"text": "hei"}', context="letters.body"),
            "subject": work.keys.encrypt("Terveisiä", context="letters.subject"),
        }  # fmt: skip
        key = work.connection.execute(insert(letters["letters"]).values(row)).inserted_primary_key
        assert key is not None
        sealed_text = work.keys.encrypt("sivu", context="pages.text")
        work.connection.execute(insert(letters["pages"]).values(letter_id=key[0], text=sealed_text))
        return int(key[0])


def rows(database: Database, table: Table) -> list[Any]:
    with database.reading() as work:
        return list(work.connection.execute(select(table).order_by(table.c.id)))


@pytest.fixture
def database(url: str, keys: Keyring) -> Iterator[Database]:
    with closing(Database(url, keys)) as database:
        yield database


def talk(database: Database, now: datetime, channel: str = "sms", address: str = PHONE) -> Any:
    with database.writing() as work:
        return work.conversations.ensure(channel, address, now=now)


def test_the_toys_say_all_of_it(letters: dict[str, Table]) -> None:
    assert [unsaid(table) for table in letters.values()] == [[], [], []]


def test_a_new_table_is_erased(database: Database, letters: dict[str, Table], now: datetime) -> None:
    mine, other = talk(database, now), talk(database, now, "sms", "+358412345679")
    write(database, letters, mine, now)
    write(database, letters, other, now)
    with database.writing() as work:
        work.people.erase(mine.person, now=now)
    gone, kept = rows(database, letters["letters"])
    assert (gone.person_id, gone.conversation_id, gone.body, gone.subject) == (None,) * 4
    assert (gone.status, gone.closed_at, gone.topic) == ("erased", now, "a")
    assert (kept.person_id, kept.status, kept.closed_at) == (other.person, "active", None)
    assert [page.letter_id for page in rows(database, letters["pages"])] == [kept.id]
    assert [(mark.digest, mark.why, mark.at) for mark in rows(database, letters["marks"])] == [
        (gone.number, "erased", now)
    ]


def test_a_new_table_keeps_its_person_and_goes_with_age(
    database: Database, letters: dict[str, Table], now: datetime
) -> None:
    mine = talk(database, now)
    write(database, letters, mine, now)
    old = Ages(*[now + timedelta(days=1)] * 7)
    by_age = {rule.name: rule for rule in rules()}

    def forget(rule: Rule) -> int:
        with database.writing() as work:
            return rule.apply(work.connection, rule.find(work.connection, old), old, now)

    assert forget(by_age["people"]) == 0
    with database.writing() as work:
        work.connection.execute(letters["letters"].update().values(status="closed"))
    assert forget(by_age["letters"]) == 1
    assert forget(by_age["letters"]) == 0
    assert forget(by_age["people"]) == 1
    (letter,) = rows(database, letters["letters"])
    assert (letter.person_id, letter.body, letter.status) == (None, None, "closed")
    assert letter.subject  # it goes by the person's wish alone
    assert rows(database, letters["marks"]) == rows(database, letters["pages"]) == []


def test_a_new_table_moves_when_people_are_joined(
    database: Database, letters: dict[str, Table], now: datetime
) -> None:
    kept, gone = talk(database, now), talk(database, now, "telegram", CHAT)
    for one, topic in ((kept, "a"), (gone, "a"), (gone, "b")):
        write(database, letters, one, now, topic)
    with database.writing() as work:
        work.people.join(kept.person, gone.person, now=now)
    found = rows(database, letters["letters"])
    assert {letter.person_id for letter in found} == {kept.person}
    assert [(letter.status, letter.closed_at) for letter in found] == [
        ("active", None), ("double", now), ("active", None),
    ]  # fmt: skip


def test_a_new_table_is_brought_under_a_new_key(
    database: Database, letters: dict[str, Table], url: str, secret_key: str, now: datetime
) -> None:
    write(database, letters, talk(database, now), now)
    new = Keyring.new_key()
    with closing(Database(url, Keyring.from_text(f"{new},{secret_key}"))) as both:
        list(key_rotation.rotate(both, rest=lambda _: None))
    with closing(Database(url, Keyring.from_text(new))) as alone, alone.reading() as work:
        (letter,) = work.connection.execute(select(letters["letters"]))
        assert work.keys.decrypt(letter.subject, context="letters.subject") == "Terveisiä"
        assert letter.number == work.keys.digest(f"{letter.conversation_id}a", context="letters.number")
        (page,) = work.connection.execute(select(letters["pages"]))
        assert work.keys.decrypt(page.text, context="pages.text") == "sivu"


def test_a_new_table_is_exported(database: Database, letters: dict[str, Table], now: datetime) -> None:
    mine, other = talk(database, now), talk(database, now, "telegram", CHAT)
    for one in (mine, other):
        write(database, letters, one, now)
    with database.reading() as work:
        found = work.people.export(mine.person)
    (letter,) = found["letters"]
    assert letter == {
        "id": letter["id"], "person_id": mine.person, "conversation_id": mine.id, "body": {"text": "hei"},
        "subject": "Terveisiä", "topic": "a", "status": "active", "came_at": now, "closed_at": None,
    }  # fmt: skip
    assert [page["text"] for page in found["pages"]] == ["sivu"]
    assert "marks" not in found
