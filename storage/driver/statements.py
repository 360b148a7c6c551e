"""One open transaction: SQLAlchemy says what is asked, the driver is asked directly.

What needs more than a prepared statement (an empty list, plain text) goes the long way, through SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from typing import Any, TypeVarTuple, overload

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import TypedReturnsRows

from storage.driver.prepared import Prepared, Values, expanded, prepare

_Ts = TypeVarTuple("_Ts")
_SET, _RELEASE = "SAVEPOINT kept", "RELEASE SAVEPOINT kept"


class TransactionLost(DBAPIError):
    """The database has undone the whole transaction by itself, as SQLite does when the disk is full."""

    def __init__(self) -> None:
        super().__init__(None, None, RuntimeError("the transaction was undone"))


class RanAhead(TransactionLost):
    """Something failed in a transaction that ran ahead. Nothing of it was kept: it is to be done again, waiting."""


class Rows(list[Any]):
    """What a statement gave: named tuples, all of them read. Speaks like SQLAlchemy's result."""

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        super().__init__(rows)
        self.rowcount = rowcount

    def all(self) -> list[Any]:
        return self

    def first(self) -> Any:
        return self[0] if self else None

    def one(self) -> Any:
        (row,) = self
        return row

    def scalar(self) -> Any:
        return self[0][0] if self else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalars(self) -> list[Any]:
        return [row[0] for row in self]


class Later:
    """Rows that nobody waits for before they are looked at."""

    def __init__(self, read: Callable[[], Rows]) -> None:
        self._read = read
        self._rows: Rows | None = None

    def all(self) -> Rows:
        # No `cached_property`: in Python 3.11 those of all threads would wait for each other's databases.
        if self._rows is None:
            self._rows = self._read()
        return self._rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.all(), name)


class Statements:
    """One open transaction, as the repositories see it.

    What `begin` says goes together with the first statement, such as BEGIN where the driver does not say it. Where it runs `ahead`, PostgreSQL
    is asked without waiting for its answer: whoever looks at a result waits for all that was asked up to there, and
    `settle` for the rest. Then an error may turn up late, in a place that has nothing to do with it, and undoes the
    whole transaction: what failed is to be done again, not ahead, and each error is met where it belongs.
    """

    def __init__(self, connection: Connection, *, begin: Sequence[str] = (), ahead: bool = False) -> None:
        self._connection = connection
        # What goes before the next statement, and is never needed without one.
        self._due: list[str] = list(begin)
        self._lost = False
        self._ahead = ahead
        self._pipeline: Any = None  # psycopg's, while nobody waits
        self._leaving = ExitStack()
        self.dialect: Dialect = connection.dialect
        self._on_sqlite = connection.dialect.name == "sqlite"

    @property
    def lost(self) -> bool:
        """Whether what was asked before is undone: what were asked now would stand alone."""
        if self._on_sqlite and not self._driver.in_transaction:
            self._lost = True
        return self._lost

    def ensure_whole(self) -> None:
        if self.lost:
            raise TransactionLost

    def abandon(self) -> None:
        """Let what was asked come to its end, whatever it is: all of it is undone."""
        self._pipeline = None
        with suppress(self.dialect.loaded_dbapi.Error):
            self._leaving.close()

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's own, for what is said there and not here."""
        self.settle()
        self._say(*self._taken())
        return self._connection

    def settle(self) -> None:
        """Wait for what nobody has waited for, and raise what came of it."""
        self._pipeline = None
        try:
            self._leaving.close()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named("what nobody waited for", error) from error
        self.ensure_whole()

    @cached_property
    def _driver(self) -> Any:
        return self._connection.connection.dbapi_connection

    @cached_property
    def _cursor(self) -> Any:
        """Of SQLite, for all of them: whatever one gives is read before the next is asked."""
        return self._driver.cursor()

    # Typed as SQLAlchemy's own, like which `Rows` speaks.
    @overload
    def execute(
        self, statement: TypedReturnsRows[*_Ts], values: Values | Sequence[Values] | None = None
    ) -> CursorResult[*_Ts]: ...
    @overload
    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...
    def execute(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> Any:
        """Everything is read when this returns, or is first looked at where we run ahead. Raises SQLAlchemy's
        `DBAPIError` for the driver's errors.
        """
        if not values or isinstance(values, Mapping):
            one: Values = values if isinstance(values, Mapping) else {}
            prepared = prepare(statement, self.dialect, tuple(one))
            if prepared.lists:
                prepared, one = expanded(prepared, statement, self.dialect, one)
            if prepared.whole:
                return self._ask(prepared, prepared.bind(one), many=False)
        elif (prepared := prepare(statement, self.dialect, tuple(values[0]))).whole:
            if len(values) == 1:
                return self._ask(prepared, prepared.bind(values[0]), many=False)
            return self._ask(prepared, [prepared.bind(each) for each in values], many=True)
        return self.connection.execute(statement, values)

    def _ask(self, prepared: Prepared, bound: Any, *, many: bool) -> Rows | Later:
        self.ensure_whole()
        try:
            if self._on_sqlite:
                return self._ask_sqlite(prepared, bound, many=many)
            cursor = self._driver.cursor()
            with self._before(self._taken()):
                if not many:
                    cursor.execute(prepared.sql, bound)
                elif prepared.row is None:
                    cursor.executemany(prepared.sql, bound)
                else:
                    return self._ask_each(cursor, prepared, bound)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named(prepared.sql, error) from error
        if self._pipeline is not None:
            return Later(lambda: self._read(prepared, cursor))
        return self._read(prepared, cursor)

    def _read(self, prepared: Prepared, cursor: Any) -> Rows:
        try:
            rows = () if prepared.row is None else prepared.read(cursor.fetchall())
            if prepared.row is None and self._pipeline is not None:
                self._pipeline.sync()  # how many rows there were
            return Rows(rows, cursor.rowcount)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named(prepared.sql, error) from error

    def _ask_sqlite(self, prepared: Prepared, bound: Any, *, many: bool) -> Rows:
        """No round trip to save: what counts is how little is called."""
        cursor = self._cursor
        if self._due:
            self._say(*self._taken())
        if prepared.row is None:
            if many:
                cursor.executemany(prepared.sql, bound)
            else:
                cursor.execute(prepared.sql, bound)
            return Rows((), cursor.rowcount)
        if not many:
            return Rows(prepared.read(cursor.execute(prepared.sql, bound).fetchall()), cursor.rowcount)
        found = [row for values in bound for row in cursor.execute(prepared.sql, values).fetchall()]
        return Rows(prepared.read(found), len(found))

    def _ask_each(self, cursor: Any, prepared: Prepared, bound: Sequence[Any]) -> Rows:
        """What each gave, in their order, in one round trip."""
        cursor.executemany(prepared.sql, bound, returning=True)
        found: list[Any] = cursor.fetchall()
        while cursor.nextset():
            found += cursor.fetchall()
        return Rows(prepared.read(found), len(found))

    @contextmanager
    def _before(self, due: Sequence[str]) -> Iterator[None]:
        """On the way of the statement within, in one round trip with it."""
        if self._ahead and self._pipeline is None:
            self._pipeline = self._leaving.enter_context(self._driver.pipeline())
        if self._pipeline is not None:
            self._say(*due)
            yield
        elif not due:
            yield
        else:
            with self._driver.pipeline():
                self._say(*due)
                yield

    def _named(self, sql: str, error: Exception) -> BaseException:
        """The error under SQLAlchemy's name. A connection that is gone is never used again."""
        self._lost |= self._ahead
        gone = self.dialect.is_disconnect(error, self._driver, None)  # type: ignore[arg-type]
        if gone:
            self._connection.invalidate(error)
        return DBAPIError.instance(
            sql, {}, error, self.dialect.loaded_dbapi.Error,
            hide_parameters=True, connection_invalidated=gone, dialect=self.dialect,
        )  # fmt: skip

    # -- savepoints -------------------------------------------------------------------------------------------
    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What raises within is undone alone. One within which nothing is asked costs nothing."""
        self._due.append(_SET)
        try:
            yield
        except BaseException:
            if not self._never_set() and not self.lost:
                self._say(*self._taken(), "ROLLBACK TO SAVEPOINT kept")
                self._due.append(_RELEASE)
            raise
        if not self._never_set():
            self._due.append(_RELEASE)

    def _never_set(self) -> bool:
        """Whether the innermost savepoint, which ends now, has not been set: then it needs not be."""
        if self._due[-1:] == [_SET]:
            self._due.pop()
            return True
        return False

    def _taken(self) -> list[str]:
        due, self._due = self._due, []
        return due

    def _say(self, *lines: str) -> None:
        for sql in lines:
            try:
                (self._cursor if self._on_sqlite else self._driver.cursor()).execute(sql)
            except self.dialect.loaded_dbapi.Error as error:
                raise self._named(sql, error) from error
