"""Statements prepared once: SQLAlchemy says what is asked, the driver is asked directly.

Every statement of this package is written once, at import. What SQLAlchemy does for each execution of it, finding
its compiled form and wrapping driver and rows, costs several times what SQLite needs to answer. So the compiled form
is kept with its processors, and an execution is a call of the driver. What needs more than that (a list that is
expanded, many rows that give something back, plain text) goes the long way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any, TypeVarTuple, overload

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.selectable import TypedReturnsRows

_Ts = TypeVarTuple("_Ts")
Values = Mapping[str, Any]


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


class Statements:
    """One open transaction, as the repositories see it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._wanted = 0  # savepoints that begin with the next statement
        self.dialect: Dialect = connection.dialect

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's own, for what is said there and not here."""
        self._set_savepoints()
        return self._connection

    @cached_property
    def _driver(self) -> Any:
        return self._connection.connection.dbapi_connection

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
        """Everything is read when this returns. Raises SQLAlchemy's `DBAPIError` for the driver's errors."""
        if not values or isinstance(values, Mapping):
            one: Values = values if isinstance(values, Mapping) else {}
            prepared = _prepare(statement, self.dialect, tuple(one))
            if prepared.whole:
                return self._ask(prepared, prepared.bind(one), many=False)
        elif (prepared := _prepare(statement, self.dialect, tuple(values[0]))).whole:
            if len(values) == 1:
                return self._ask(prepared, prepared.bind(values[0]), many=False)
            if prepared.row is None:
                return self._ask(prepared, [prepared.bind(each) for each in values], many=True)
        return self.connection.execute(statement, values)

    def _ask(self, prepared: _Prepared, bound: Any, *, many: bool) -> Rows:
        self._set_savepoints()
        try:
            cursor = self._driver.cursor()
            (cursor.executemany if many else cursor.execute)(prepared.sql, bound)
            rows = () if prepared.row is None else prepared.read(cursor.fetchall())
            return Rows(rows, cursor.rowcount)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named(prepared.sql, error) from error

    def _named(self, sql: str, error: Exception) -> BaseException:
        """The error under SQLAlchemy's name. A connection that is gone is never used again."""
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
        self._wanted += 1
        try:
            yield
        except BaseException:
            if not self._never_set():
                self._say("ROLLBACK TO SAVEPOINT kept")
                self._say("RELEASE SAVEPOINT kept")
            raise
        if not self._never_set():
            self._say("RELEASE SAVEPOINT kept")

    def _never_set(self) -> bool:
        """Whether the innermost savepoint, which ends now, is still to be set."""
        if self._wanted:
            self._wanted -= 1
            return True
        return False

    def _set_savepoints(self) -> None:
        while self._wanted:
            self._say("SAVEPOINT kept")
            self._wanted -= 1

    def _say(self, sql: str) -> None:
        try:
            self._driver.cursor().execute(sql)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named(sql, error) from error


class _Prepared:
    """A statement in one dialect. `whole` is False where its text depends on the values."""

    def __init__(self, statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> None:
        self.whole = False
        self.row: Callable[[Sequence[Any]], Any] | None = None
        if isinstance(statement, TextClause):
            return
        # `for_executemany`: an insert gives nothing back that was not asked for.
        compiled: Any = statement.compile(  # type: ignore[attr-defined]
            dialect=dialect, column_keys=list(names) or None, for_executemany=True
        )
        if (
            not isinstance(compiled, SQLCompiler)
            or compiled.post_compile_params
            or compiled.literal_execute_params
        ):
            return
        self.whole = True
        self.sql = compiled.string
        processors: Any = compiled._bind_processors  # noqa: SLF001 - as SQLAlchemy's own execution reads them
        given = set(names)
        self._binds: list[tuple[str, Callable[[Any], Any] | None, Any]] = []
        for name in compiled.positiontup or list(compiled.binds):
            bind, process = compiled.binds[name], processors.get(name)
            if name in given or bind.required:
                self._binds.append((name, process, None))
            else:
                constant = bind.effective_value
                self._binds.append(("", None, process(constant) if process else constant))
        self._names = None if compiled.positiontup is not None else list(compiled.binds)
        columns = compiled._result_columns  # noqa: SLF001
        if columns:
            self.row = _row([column.keyname for column in columns])
            self._processors = [
                (place, process)
                for place, column in enumerate(columns)
                if (process := column.type._cached_result_processor(dialect, None)) is not None  # noqa: SLF001
            ]

    def bind(self, values: Values) -> Any:
        bound = [
            constant if not name else values[name] if process is None else process(values[name])
            for name, process, constant in self._binds
        ]
        return bound if self._names is None else dict(zip(self._names, bound, strict=True))

    def read(self, rows: Sequence[Any]) -> list[Any]:
        assert self.row is not None
        if not self._processors:
            return [self.row(row) for row in rows]
        found = []
        for row in rows:
            values = list(row)
            for place, process in self._processors:
                values[place] = process(values[place])
            found.append(self.row(values))
        return found


def _row(names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024
    make: Callable[[Sequence[Any]], Any] = row._make
    return make


_prepare = lru_cache(maxsize=1024)(_Prepared)
