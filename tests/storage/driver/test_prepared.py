"""A prepared statement goes to the driver directly and gives what SQLAlchemy Core gives for the same values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    Delete,
    Dialect,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Update,
    bindparam,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.types import NullType

import storage.work  # all repositories with their prepared statements
from channels.message import Priority, Status
from storage.database import Database
from storage.driver.prepared import LONGEST, Prepared, PreparedCommand, PreparedQuery
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.models import (
    conversations,
    early_receipts,
    erased_messages,
    feedback,
    messages_in,
    messages_out,
    people,
    ratings,
    reminders,
    visits,
)
from storage.models.column_types import UtcDateTime

assert storage.work
ALL = pytest.mark.parametrize("prepared", Prepared.all.values(), ids=Prepared.all)

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
TIMES = [NOW + timedelta(hours=hours) for hours in (-48, -1, 0, 1)]
DIGESTS = [bytes([n]) for n in range(6)]
WORDS = ["sms", "telegram"]
WORDS_OF = {
    "kind": ["visit", "feedback", "x"],
    "source": ["invited", "unasked", "x"],
    "status": ["waiting", "handled", Status.queued, Status.sent, "x"],
    "key": ["1", "2", "k", "l"],
}
NUMBERS = [1, 2, 3, 4, 77]


def rows_of_all_tables() -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """A few rows that the values above find."""
    numbers = range(1, 5)
    yield people, [{"address_digest": DIGESTS[n], "pseudonym": f"p{n}", "created_at": NOW} for n in numbers]
    yield (
        conversations,
        [
            {
                "person_id": n,
                "channel": ("sms", "telegram")[n % 2],
                "address": None if n == 4 else b"address",
                "address_digest": DIGESTS[n],
                "last_heard_at": TIMES[n - 1],
                "created_at": NOW,
            }
            for n in numbers
        ],
    )
    yield (
        messages_in,
        [
            {
                "conversation_id": 1 + n % 4,
                "channel": "sms",
                "external_digest": DIGESTS[n],
                "kind": "text",
                "content": b"content",
                "status": ("waiting", "handled")[n % 3 == 0],
                "priority": n % 3,
                "attempts": 0,
                "received_at": TIMES[n % 4],
            }
            for n in range(6)
        ],
    )
    yield (
        messages_out,
        [
            {
                "conversation_id": None if n == 9 else 1 + n % 4,
                "channel": ("sms", "telegram")[n % 2],
                "priority": list(Priority)[n % len(Priority)],
                "content": b"content",
                "key": str(n),
                "status": list(Status)[n % len(Status)],
                "due_at": None if n % 5 == 4 else TIMES[n % 4],
                "valid_until": TIMES[-n % 4] if n % 3 else None,
                "attempts": n % 2,
                "external_digest": DIGESTS[n % 6] if n % 2 else None,
                "queued_at": NOW,
                "changed_at": NOW,
            }
            for n in range(16)
        ],
    )
    yield (
        early_receipts,
        [
            {
                "channel": "sms",
                "external_digest": DIGESTS[n],
                "status": list(Status)[n],
                "reason": None if n % 2 else "filtered",
                "received_at": NOW,
            }
            for n in numbers
        ],
    )
    yield (
        erased_messages,
        [{"channel": "sms", "external_digest": DIGESTS[n], "erased_at": NOW} for n in (1, 5)],
    )
    yield (
        reminders,
        [
            {
                "conversation_id": n,
                "name": "n",
                "event": "e",
                "due_at": NOW,
                "kill_on_user_message": n % 2 == 0,
            }
            for n in numbers
        ],
    )
    yield (
        visits,
        [
            {
                "external_digest": DIGESTS[n],
                "unit": "koks",
                "person_id": 1 + n % 2,
                "conversation_id": 1 + n % 2,
                "channel": "sms",
                "ended_at": NOW,
                "status": ("asked", "answered", "planned")[n % 3],
                "asked_at": TIMES[n % 4] if n else None,
                "created_at": NOW,
            }
            for n in range(5)
        ],
    )
    yield (
        feedback,
        [
            {"visit_id": n, "kind": "visit", "channel": "sms", "created_at": NOW, "changed_at": NOW}
            for n in numbers
        ],
    )
    yield ratings, [{"feedback_id": 1, "place": n, "rating": 7 + n, "given_at": NOW} for n in (1, 2)]


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as work:
        for table, rows in rows_of_all_tables():
            for row in rows:
                work.connection.execute(insert(table), row)
    return database


def of_type(name: str, bind: Any) -> st.SearchStrategy[Any]:
    if isinstance(bind.type, UtcDateTime):
        return st.sampled_from(TIMES)
    if isinstance(bind.type, LargeBinary):
        return st.sampled_from(DIGESTS)
    if isinstance(bind.type, Boolean):
        return st.booleans()
    if isinstance(bind.type, Integer | NullType):  # of a LIMIT
        return st.sampled_from(NUMBERS)
    assert isinstance(bind.type, String), bind.type
    return st.sampled_from(WORDS_OF.get(name, WORDS))


def values_of(prepared: Prepared, database: Database, *, longest: int = 5) -> st.SearchStrategy[Any]:
    """What the statement may be asked with: one value of each name that it needs."""
    statement: Any = prepared.on(database._writing.dialect)
    compiled = statement.compile(dialect=database._writing.dialect, column_keys=prepared.columns or None)
    nullable = {
        column.name: column.nullable
        for column in (statement.table.c if isinstance(statement, Insert | Update) else ())
    }
    strategies = {}
    for name, bind in compiled.binds.items():
        if not bind.required and name not in prepared.columns:
            continue
        strategies[name] = of_type(name, bind)
        if bind.expanding:
            strategies[name] = st.lists(strategies[name], max_size=longest)
        elif nullable.get(name, name.endswith("_") or name == "process"):
            strategies[name] |= st.none()
    return st.fixed_dictionaries(strategies)


@contextmanager
def undone(database: Database) -> Iterator[Statements]:
    """A transaction in which the next row of each table has the same id every time; nothing of it stays."""
    with database._writing.connect() as connection, connection.begin() as transaction:
        statements = Statements(connection, begin=("BEGIN",) if database.shared else ())
        if database.shared:
            for table, _ in rows_of_all_tables():
                sequence = func.pg_get_serial_sequence(table.name, "id")
                statements.execute(select(func.setval(sequence, 1000)))
        yield statements
        statements.settle()
        transaction.rollback()


def typed(rows: Sequence[Any]) -> list[list[tuple[type, Any]]]:
    """Bytes are equal to a view of them, and 1 to True: neither is the same row."""
    return [[(type(value), value) for value in row] for row in rows]


class Outcome(NamedTuple):
    error: type | None = None
    rows: Any = None
    kept: Any = None  # all that the statement's table holds afterwards


def outcome(prepared: Prepared, statements: Statements, run: Callable[[], Sequence[Any]]) -> Outcome:
    statement: Any = prepared.on(statements.dialect)
    try:
        with statements.savepoint():
            found = typed(run())
    except (IntegrityError, DataError) as error:
        return Outcome(type(error.orig))
    if not isinstance(statement, Insert | Update | Delete):
        return Outcome(None, found)
    table: Any = statement.table
    kept = typed(statements.execute(select(table).order_by(*table.primary_key)).all())
    return Outcome(None, sorted(found, key=repr), kept)


def by_driver(prepared: Prepared, statements: Statements, values: Any) -> Sequence[Any]:
    match prepared:
        case PreparedQuery() if isinstance(values, list):
            return statements.fetch_each(prepared, values)
        case PreparedQuery():
            return statements.fetch(prepared, values)
        case PreparedCommand() if isinstance(values, list):
            statements.run_each(prepared, values)
        case PreparedCommand():
            statements.run(prepared, values)
    return []


def by_core(prepared: Prepared, statements: Statements, values: Any) -> Sequence[Any]:
    found: list[Any] = []
    for each in values if isinstance(values, list) else [values]:
        result = statements.execute(prepared.on(statements.dialect), each)
        found += result.all() if isinstance(prepared, PreparedQuery) else []
    return found


@ALL
def test_it_goes_to_the_driver_and_gives_what_core_gives(
    prepared: Prepared, filled: Database, long: bool
) -> None:
    one = values_of(prepared, filled)
    lists = prepared.compiled(filled._writing.dialect).lists
    asked = one if lists else one | st.lists(one, min_size=1, max_size=4)
    through_sqlalchemy: list[str] = []
    event.listen(filled._writing, "before_cursor_execute", lambda *args: through_sqlalchemy.append(args[2]))
    without_error = 0

    @given(values=asked)
    @settings(
        max_examples=50 if long else 12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    def compare(values: Any) -> None:
        nonlocal without_error

        def directly() -> Sequence[Any]:
            through_sqlalchemy.clear()
            found = by_driver(prepared, statements, values)
            assert not through_sqlalchemy or any(values[name] == [] for name in lists)
            return found

        with undone(filled) as statements:
            ours = outcome(prepared, statements, directly)
        with undone(filled) as statements:
            theirs = outcome(prepared, statements, lambda: by_core(prepared, statements, values))
        assert ours == theirs
        without_error += ours.error is None

    compare()
    assert without_error


# -- lists ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("length", [0, 1, 2, 3, 5, LONGEST, LONGEST + 1])
def test_a_list_of_any_length_finds_what_is_on_it(length: int, filled: Database) -> None:
    query = Prepared.all["conversations.ids_by_address"]
    assert isinstance(query, PreparedQuery)
    digests = [bytes([n % 256, *([1] if n > 255 else [])]) for n in range(length)]
    with undone(filled) as statements:
        found = statements.fetch(query, {"digests": digests})
    assert sorted(row.address_digest for row in found) == digests[1:5]


# -- what is refused when it is made -----------------------------------------------------------------------------
class Id(NamedTuple):
    id: int


@pytest.fixture
def unregistered() -> Iterator[None]:
    known = dict(Prepared.all)
    yield
    Prepared.all.clear()
    Prepared.all.update(known)


_defaults = Table(
    "with_defaults",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("by_python", Integer, default=7),
    Column("by_call", String, default=lambda: "x"),
    Column("by_server", Integer, server_default="7"),
)
_on_update = Table(
    "with_onupdate", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer, onupdate=7)
)


@pytest.mark.usefixtures("unregistered")
@pytest.mark.parametrize(
    "statement",
    [
        insert(_defaults),
        insert(_defaults).values(id=1, by_python=2, by_call="y"),
        update(_on_update).values(id=bindparam("id_")),
    ],
    ids=["insert", "insert that names them", "update"],
)
def test_a_table_with_python_side_defaults_is_refused(statement: Any) -> None:
    with pytest.raises(
        ValueError, match=r"statement test cannot be prepared: the columns .* Python-side defaults"
    ):
        PreparedCommand("test", statement, columns=["id"])
    assert "test" not in Prepared.all


@pytest.mark.usefixtures("unregistered")
@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_a_statement_by_dialect_is_refused_when_it_is_first_compiled(dialect: Dialect) -> None:
    command = PreparedCommand("test", InsertNew(_defaults, [_defaults.c.id]).silent, columns=["id"])
    with pytest.raises(
        ValueError, match=r"statement test cannot be prepared: the columns .* Python-side defaults"
    ):
        command.compiled(dialect)


@pytest.mark.usefixtures("unregistered")
def test_defaults_of_the_server_and_of_what_is_only_read_are_not_refused() -> None:
    servers = Table(
        "t", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer, server_default="7")
    )
    PreparedCommand("insert", insert(servers), columns=["id"])
    PreparedQuery("select", Id, select(_defaults.c.id))


@pytest.mark.usefixtures("unregistered")
def test_rows_of_other_fields_than_the_statement_gives_are_refused() -> None:
    with pytest.raises(ValueError, match=r"statement test gives \('id', 'address_digest'\), not \('id',\)"):
        PreparedQuery("test", Id, select(people.c.id, people.c.address_digest))
    with pytest.raises(ValueError, match=r"statement test gives \('id',\), not \(\)"):
        PreparedCommand("test", insert(reminders).returning(reminders.c.id))
    PreparedCommand("test", insert(reminders))
    with pytest.raises(ValueError, match="two prepared statements are named test"):
        PreparedCommand("test", insert(reminders))


@pytest.mark.parametrize("more", [{}, {"limit": 1, "other": 2}])
def test_values_too_few_or_too_many_are_refused(more: dict[str, int], filled: Database) -> None:
    query = Prepared.all["conversations.claim_any"]
    assert isinstance(query, PreparedQuery)
    with (
        undone(filled) as statements,
        pytest.raises(ValueError, match=r"needs values of the names \['limit'\]"),
    ):
        statements.fetch(query, more)
