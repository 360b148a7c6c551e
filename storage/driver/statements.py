"""One open transaction: prepared statements go to the driver, all others through SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from typing import Any, Generic, TypeVarTuple, overload

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import TypedReturnsRows

from storage.driver.prepared import Compiled, PreparedCommand, PreparedQuery, Row, Values

_Ts = TypeVarTuple("_Ts")
_NONE: Values = {}
_SET, _RELEASE = "SAVEPOINT kept", "RELEASE SAVEPOINT kept"


class TransactionLost(DBAPIError):
    """The database has undone the whole transaction by itself, as SQLite does when the disk is full."""

    def __init__(self) -> None:
        super().__init__(None, None, RuntimeError("the transaction was undone"))


class RanAhead(TransactionLost):
    """Something failed in a transaction that ran ahead. Nothing of it was kept: it is to be done again, waiting."""


class Pending(Generic[Row]):
    """Rows that are not waited for before they are read."""

    def __init__(self, read: Callable[[], list[Row]]) -> None:
        self._read = read
        self._rows: list[Row] | None = None

    # No `cached_property`: that of Python 3.11 holds up all threads while one of them waits.
    def rows(self) -> list[Row]:
        if self._rows is None:
            self._rows = self._read()
        return self._rows


class Statements:
    """One open transaction, as the repositories see it.

    What `begin` says goes together with the first statement, such as BEGIN where the driver does not say it. Where it runs `ahead`, PostgreSQL
    is asked without waiting for its answer: reading a result waits for all that was asked up to there, and
    `settle` for the rest. Then an error may turn up late, in a place that has nothing to do with it, and undoes the
    whole transaction: what failed is to be done again, not ahead, and each error is met where it belongs.
    """

    def __init__(self, connection: Connection, *, begin: Sequence[str] = (), ahead: bool = False) -> None:
        self._connection = connection
        # What goes before the next statement, and is never needed without one.
        self._due: list[str] = list(begin)
        self._lost = False
        self._ahead = ahead
        self._pipeline: Any = None  # psycopg's, while no result is waited for
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
        """Let what was asked come to its end; all of it is undone."""
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
        """Wait for all results that were not waited for, and raise their errors."""
        self._pipeline = None
        try:
            self._leaving.close()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named("a statement that was not waited for", error) from error
        self.ensure_whole()

    @cached_property
    def _driver(self) -> Any:
        return self._connection.connection.dbapi_connection

    @cached_property
    def _cursor(self) -> Any:
        """Of SQLite, for all of them: each result is read before the next statement."""
        return self._driver.cursor()

    @overload
    def execute(
        self, statement: TypedReturnsRows[*_Ts], values: Values | Sequence[Values] | None = None
    ) -> CursorResult[*_Ts]: ...
    @overload
    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...
    def execute(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> Any:
        """Through SQLAlchemy, which waits for the answer."""
        connection = self.connection
        try:
            return connection.execute(statement, values)
        except DBAPIError:
            self._lost |= self._ahead
            raise

    # -- prepared statements ----------------------------------------------------------------------------------
    # They raise SQLAlchemy's `DBAPIError` for the driver's errors.

    def fetch(self, query: PreparedQuery[Row], values: Values = _NONE) -> list[Row]:
        fitted = query.fitted(self.dialect, values)
        if fitted is None:
            return query.rows(self.execute(query.on(self.dialect), values))
        compiled, values = fitted
        return self._read(query, compiled, self._send(compiled, values))

    def fetch_later(self, query: PreparedQuery[Row], values: Values) -> Pending[Row]:
        """The same without waiting for the answer, where this transaction runs ahead."""
        compiled = query.compiled(self.dialect)
        cursor = self._send(compiled, values)
        if self._pipeline is not None:
            return Pending(lambda: self._read(query, compiled, cursor))
        rows = self._read(query, compiled, cursor)
        return Pending(lambda: rows)

    def fetch_each(self, query: PreparedQuery[Row], values: Sequence[Values]) -> list[Row]:
        """The rows that each of these gives, in their order, in one round trip."""
        compiled = query.compiled(self.dialect)
        bound = [compiled.bind(each) for each in values]
        with self._sending(compiled.sql) as cursor:
            if self._on_sqlite:
                found = [row for each in bound for row in cursor.execute(compiled.sql, each).fetchall()]
            else:
                cursor.executemany(compiled.sql, bound, returning=True)
                found = cursor.fetchall()
                while cursor.nextset():
                    found += cursor.fetchall()
        return query.rows(found, compiled.conversions)

    def run(self, command: PreparedCommand, values: Values) -> None:
        fitted = command.fitted(self.dialect, values)
        if fitted is None:
            self.execute(command.on(self.dialect), values)
        else:
            self._send(*fitted)

    def run_each(self, command: PreparedCommand, values: Sequence[Values]) -> None:
        """For each of these, in their order, in one round trip."""
        compiled = command.compiled(self.dialect)
        bound = [compiled.bind(each) for each in values]
        with self._sending(compiled.sql) as cursor:
            cursor.executemany(compiled.sql, bound)

    def _send(self, compiled: Compiled, values: Values) -> Any:
        """The cursor that has the answer, or will have it where this transaction runs ahead."""
        bound = compiled.bind(values)
        with self._sending(compiled.sql) as cursor:
            cursor.execute(compiled.sql, bound)
        return cursor

    def _read(self, query: PreparedQuery[Row], compiled: Compiled, cursor: Any) -> list[Row]:
        try:
            found = cursor.fetchall()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named(compiled.sql, error) from error
        return query.rows(found, compiled.conversions)

    @contextmanager
    def _sending(self, sql: str) -> Iterator[Any]:
        """A cursor of the driver, with what goes before the statement said."""
        self.ensure_whole()
        try:
            if self._on_sqlite:
                if self._due:
                    self._say(*self._taken())
                yield self._cursor
            else:
                with self._before(self._taken()):
                    yield self._driver.cursor()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named(sql, error) from error

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
