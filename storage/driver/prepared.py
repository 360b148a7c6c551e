"""Statements prepared once: what SQLAlchemy makes of them, kept fit for the driver.

Every statement of this package is written once, at import. What SQLAlchemy does for each execution of it, finding
its compiled form and wrapping driver and rows, costs several times what SQLite needs to answer. So the compiled form
is kept with its processors, and an execution is a call of the driver.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import TextClause

_LONGEST = 256  # items of a list whose statement is kept
Values = Mapping[str, Any]


class Prepared:
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


prepare = lru_cache(maxsize=1024)(Prepared)


def expanded(
    prepared: Prepared, statement: Executable, dialect: Dialect, values: Values
) -> tuple[Prepared, Values]:
    """The statement for lists of these lengths, filled up to powers of two so that there are few of them."""
    filled: dict[str, Any] = dict(values)
    for name in prepared.lists:
        items = list(values[name])
        if not items or len(items) > _LONGEST:
            return prepared, values  # the long way
        filled[name] = items + items[-1:] * ((1 << (len(items) - 1).bit_length()) - len(items))
    lengths = tuple((name, len(filled[name])) for name in prepared.lists)
    return prepare(statement, dialect, tuple(values), lengths), filled
