"""Statements prepared once: SQLAlchemy says what is asked, the driver is asked directly.

Every statement of this package is written once, at import. What SQLAlchemy does for each execution of it, finding
its compiled form and wrapping driver and rows, costs several times what SQLite needs to answer. So the compiled form
is kept with its processors, and an execution is a call of the driver. What needs more than that (an empty list, plain
text) goes the long way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property, lru_cache
from typing import Any, TypeVarTuple, overload

from sqlalchemy import Connection, CursorResult, Dialect, LargeBinary
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.selectable import TypedReturnsRows

_Ts = TypeVarTuple("_Ts")
_SET, _RELEASE = "SAVEPOINT kept", "RELEASE SAVEPOINT kept"
_LONGEST = 256  # items of a list whose statement is kept
Values = Mapping[str, Any]


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

    `begin` opens it together with the first statement, where the driver does not. Where it runs `ahead`, PostgreSQL
    is asked without waiting for its answer: whoever looks at a result waits for all that was asked up to there, and
    `settle` for the rest. Then an error may turn up late, in a place that has nothing to do with it, and undoes the
    whole transaction: what failed is to be done again, not ahead, and each error is met where it belongs.
    """

    def __init__(self, connection: Connection, *, begin: str | None = None, ahead: bool = False) -> None:
        self._connection = connection
        # What goes before the next statement, and is never needed without one.
        self._due: list[str] = [] if begin is None else [begin]
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
            prepared = _prepare(statement, self.dialect, tuple(one))
            if prepared.lists:
                prepared, one = _expanded(prepared, statement, self.dialect, one)
            if prepared.whole:
                return self._ask(prepared, prepared.bind(one), many=False)
        elif (prepared := _prepare(statement, self.dialect, tuple(values[0]))).whole:
            if len(values) == 1:
                return self._ask(prepared, prepared.bind(values[0]), many=False)
            return self._ask(prepared, [prepared.bind(each) for each in values], many=True)
        return self.connection.execute(statement, values)

    def _ask(self, prepared: _Prepared, bound: Any, *, many: bool) -> Rows | Later:
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

    def _read(self, prepared: _Prepared, cursor: Any) -> Rows:
        try:
            rows = () if prepared.row is None else prepared.read(cursor.fetchall())
            if prepared.row is None and self._pipeline is not None:
                self._pipeline.sync()  # how many rows there were
            return Rows(rows, cursor.rowcount)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._named(prepared.sql, error) from error

    def _ask_sqlite(self, prepared: _Prepared, bound: Any, *, many: bool) -> Rows:
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

    def _ask_each(self, cursor: Any, prepared: _Prepared, bound: Sequence[Any]) -> Rows:
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


class _Prepared:
    """A statement in one dialect, for values of these names and lists of these lengths."""

    def __init__(
        self,
        statement: Executable,
        dialect: Dialect,
        names: tuple[str, ...],
        lengths: tuple[tuple[str, int], ...] = (),
    ) -> None:
        self.whole = False  # whether the text is all there
        self.lists: tuple[str, ...] = ()  # the values by whose lengths the text differs
        self.row: Callable[[Sequence[Any]], Any] | None = None
        if isinstance(statement, TextClause):
            return
        # `for_executemany`: an insert gives nothing back that was not asked for.
        compiled: Any = statement.compile(  # type: ignore[attr-defined]
            dialect=dialect, column_keys=list(names) or None, for_executemany=True
        )
        if not isinstance(compiled, SQLCompiler) or compiled.literal_execute_params:
            return
        self.sql: str = compiled.string
        order: Sequence[str] | None = compiled.positiontup
        processors: dict[str, Any] = dict(compiled._bind_processors)  # noqa: SLF001 - as SQLAlchemy reads them
        listed = {compiled.bind_names[bind] for bind in compiled.post_compile_params}
        places: dict[str, tuple[str, int]] = {}  # of the items of lists
        if listed:
            if not lengths:
                self.lists = tuple(listed) if listed <= set(names) else ()
                return
            lists = {name: [None] * length for name, length in lengths}
            state = compiled.construct_expanded_state(dict.fromkeys(names) | lists)
            self.sql, order = state.statement, state.positiontup
            processors |= state.processors
            for name in listed:
                places |= {item: (name, n) for n, item in enumerate(state.parameter_expansion[name])}
        self.whole = True
        self._keys = list(order or [*(compiled.binds.keys() - listed), *places])
        self._named = order is None
        self._blank: list[Any] = [None] * len(self._keys)  # with what is always the same, fit for the driver
        self._given: list[tuple[int, str]] = []  # the rest, by place
        self._items: list[tuple[int, str, int]] = []  # of lists
        self._fits: list[tuple[int, Callable[[Any], Any]]] = []  # what makes them fit for it
        for place, key in enumerate(self._keys):
            name, item = places.get(key, (key, 0))
            # Both drivers take bytes as they are.
            process = None if isinstance(compiled.binds[name].type, LargeBinary) else processors.get(key)
            if key in places:
                self._items.append((place, name, item))
            elif key in names or compiled.binds[key].required:
                self._given.append((place, key))
            else:
                constant = compiled.binds[key].effective_value
                self._blank[place] = process(constant) if process else constant
                continue
            if process is not None:
                self._fits.append((place, process))
        columns = compiled._result_columns  # noqa: SLF001
        if columns:
            self.row = _row([column.keyname for column in columns])
            self._processors = [
                (place, process)
                for place, column in enumerate(columns)
                if not isinstance(column.type, LargeBinary)  # which both drivers give as bytes
                and (process := column.type._cached_result_processor(dialect, None)) is not None  # noqa: SLF001
            ]

    def bind(self, values: Values) -> Any:
        bound = self._blank.copy()
        for place, key in self._given:
            bound[place] = values[key]
        for place, name, item in self._items:
            bound[place] = values[name][item]
        for place, fit in self._fits:
            bound[place] = fit(bound[place])
        return dict(zip(self._keys, bound, strict=True)) if self._named else bound

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


def _expanded(
    prepared: _Prepared, statement: Executable, dialect: Dialect, values: Values
) -> tuple[_Prepared, Values]:
    """The statement for lists of these lengths, filled up to powers of two so that there are few of them."""
    filled: dict[str, Any] = dict(values)
    for name in prepared.lists:
        items = list(values[name])
        if not items or len(items) > _LONGEST:
            return prepared, values  # the long way
        filled[name] = items + items[-1:] * ((1 << (len(items) - 1).bit_length()) - len(items))
    lengths = tuple((name, len(filled[name])) for name in prepared.lists)
    return _prepare(statement, dialect, tuple(values), lengths), filled
