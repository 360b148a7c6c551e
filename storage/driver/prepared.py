"""The statements of every turn, compiled once and asked of the driver directly.

For each execution SQLAlchemy hashes the statement, looks up its compiled form and wraps the driver's cursor and rows.
For a statement that every turn needs this costs more than the database takes to answer, and more than doubles the CPU
time of a turn. Only such statements belong here; all others go through SQLAlchemy (`Statements.execute`).

A prepared statement gives the rows that SQLAlchemy gives for the same values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast

from sqlalchemy import Dialect, Insert, Update
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.driver.by_dialect import ByDialect

Values = Mapping[str, Any]
Row = TypeVar("Row", bound=tuple[Any, ...])  # a class made with `NamedTuple`
Convert = Callable[[Any], Any]
Conversion = tuple[int, Convert]  # of the value in this place of a row

LONGEST = 256  # items of a list that a statement is compiled for; a longer one goes through SQLAlchemy


class Prepared:
    """`statement` is one for both databases, or one for each of them. `columns` are those that an INSERT fills from values
    of these names.

    Raises `ValueError` for a table with Python-side defaults, which SQLAlchemy computes for each execution, and for
    rows of other fields than those of `row`; for a statement by dialect when it is first compiled.
    """

    all: ClassVar[dict[str, Prepared]] = {}  # by name

    def __init__(
        self,
        name: str,
        row: type[tuple[Any, ...]] | None,
        statement: Executable | ByDialect,
        *,
        columns: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.columns = tuple(columns)
        self._row = row
        self._statement = statement
        self._compiled: dict[tuple[str, tuple[int, ...]], Compiled] = {}
        if not isinstance(statement, ByDialect):
            self._refuse(statement)
        if name in self.all:
            raise ValueError(f"two prepared statements are named {name}")
        self.all[name] = self

    def on(self, dialect: Dialect) -> Executable:
        """The statement for SQLAlchemy."""
        return self._statement.on(dialect) if isinstance(self._statement, ByDialect) else self._statement

    def _refuse(self, statement: Executable) -> None:
        _refuse_defaults(self.name, statement)
        _refuse_other_fields(self.name, statement, self._row)

    def compiled(self, dialect: Dialect, lengths: tuple[int, ...] = ()) -> Compiled:
        """`lengths` are those of the lists among its values, in the order of `Compiled.lists`."""
        key = dialect.name, lengths
        found = self._compiled.get(key)
        if found is None:
            statement = self.on(dialect)
            self._refuse(statement)
            found = self._compiled[key] = Compiled(self.name, statement, dialect, self.columns, lengths)
        return found

    def fitted(self, dialect: Dialect, values: Values) -> tuple[Compiled, Values] | None:
        """The form for lists of these lengths. None for an empty or a long list, which only SQLAlchemy takes.

        Each list is filled up to a power of two with its last item: so there are few forms of a statement.
        """
        compiled = self.compiled(dialect)
        if not compiled.lists:
            return compiled, values
        filled = dict(values)
        for name in compiled.lists:
            items = list(values[name])
            if not 0 < len(items) <= LONGEST:
                return None
            filled[name] = items + items[-1:] * ((1 << (len(items) - 1).bit_length()) - len(items))
        return self.compiled(dialect, tuple(len(filled[name]) for name in compiled.lists)), filled


class PreparedCommand(Prepared):
    """A statement that gives no rows."""

    def __init__(self, name: str, statement: Executable | ByDialect, *, columns: Sequence[str] = ()) -> None:
        super().__init__(name, None, statement, columns=columns)


class PreparedQuery(Prepared, Generic[Row]):
    """A statement whose rows are `row`s."""

    def __init__(
        self,
        name: str,
        row: type[Row],
        statement: Executable | ByDialect,
        *,
        columns: Sequence[str] = (),
    ) -> None:
        super().__init__(name, row, statement, columns=columns)
        self._make: Callable[[Iterable[Any]], Row] = cast("Any", row)._make

    def rows(self, found: Iterable[Sequence[Any]], conversions: Sequence[Conversion] = ()) -> list[Row]:
        """`conversions` make of what the driver gave what SQLAlchemy would give."""
        if not conversions:
            return [self._make(row) for row in found]
        rows = []
        for row in found:
            values = list(row)
            for place, convert in conversions:
                values[place] = convert(values[place])
            rows.append(self._make(values))
        return rows


class Compiled:
    """A statement in the words of one database. A statement with lists is `whole` only for given `lengths` of them."""

    def __init__(
        self,
        name: str,
        statement: Executable,
        dialect: Dialect,
        columns: Sequence[str],
        lengths: Sequence[int],
    ) -> None:
        # `for_executemany`: an INSERT gives nothing back that was not asked for.
        compiled = statement.compile(  # type: ignore[attr-defined]
            dialect=dialect, column_keys=list(columns) or None, for_executemany=True
        )
        if not isinstance(compiled, SQLCompiler) or compiled.literal_execute_params:
            raise ValueError(f"the statement {name} cannot be prepared for {dialect.name}")
        listed = [bind for bind in compiled.post_compile_params if bind.required]
        self.lists = tuple(sorted(compiled.bind_names[bind] for bind in listed))
        self.whole = len(lengths) == len(self.lists)
        self.conversions: list[Conversion] = [
            (place, convert)
            for place, column in enumerate(_columns(statement))
            if (convert := _from_driver(column.type, dialect)) is not None
        ]
        if self.whole:
            self._expand(compiled, dialect, columns, dict(zip(self.lists, lengths, strict=True)))

    def _expand(
        self, compiled: SQLCompiler, dialect: Dialect, columns: Sequence[str], lengths: Mapping[str, int]
    ) -> None:
        """The text with a placeholder for each item of the lists, and what stands in each placeholder."""
        required = [name for name, bind in compiled.binds.items() if bind.required]
        blanks = {name: [None] * length for name, length in lengths.items()}
        state = compiled.construct_expanded_state(dict.fromkeys(required) | blanks)
        items = {
            key: (name, n) for name, keys in state.parameter_expansion.items() for n, key in enumerate(keys)
        }
        order = state.positiontup
        keys = order or list(state.parameters)
        self.sql = state.statement
        self._blank: Any = [None] * len(keys) if order else {}  # with what is always the same
        self._given: list[tuple[Any, str, int | None, Convert | None]] = []
        for place, key in enumerate(keys):
            name, item = items.get(key, (key, None))
            bind = compiled.binds[name]
            convert = _to_driver(bind.type, dialect)
            where: Any = place if order else key
            if bind.required or name in columns:
                self._given.append((where, name, item, convert))
            else:
                self._blank[where] = _fit(bind.effective_value, item, convert)
        self.names = frozenset(name for _, name, _, _ in self._given)

    def bind(self, values: Values) -> Any:
        """The values in the order and form of the driver. Raises `ValueError` where they are too many or too few."""
        if len(values) != len(self.names):
            raise ValueError(f"needs values of the names {sorted(self.names)}, got {sorted(values)}")
        bound = self._blank.copy()
        for place, name, item, convert in self._given:
            bound[place] = _fit(values[name], item, convert)
        return bound


def _fit(value: Any, item: int | None, convert: Convert | None) -> Any:
    """One value, or one item of a list, as the driver takes it."""
    if item is not None:
        value = value[item]
    return value if convert is None else convert(value)


def _columns(statement: Executable) -> Sequence[Any]:
    """Those of its rows."""
    return list(cast("Any", statement).exported_columns)


def _to_driver(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)


def _refuse_defaults(name: str, statement: Executable) -> None:
    if isinstance(statement, Insert):
        computed = [column.name for column in statement.table.columns if column.default is not None]
    elif isinstance(statement, Update):
        computed = [column.name for column in statement.table.columns if column.onupdate is not None]
    else:
        return
    if computed:
        raise ValueError(
            f"the statement {name} cannot be prepared: the columns {', '.join(computed)} have Python-side defaults; "
            "use a server default, or execute the statement through SQLAlchemy"
        )


def _refuse_other_fields(name: str, statement: Executable, row: Any) -> None:
    fields = () if row is None else row._fields
    columns = tuple(column.key for column in _columns(statement))
    if fields != columns:
        raise ValueError(f"the statement {name} gives {columns}, not {fields}")
