"""Functions of SQL that the two databases write differently, or that SQLite is taught here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

FINLAND = ZoneInfo("Europe/Helsinki")
_BITS = 60


class DayInFinland(FunctionElement[Any]):
    """The moment at which the day of that time began in Finland."""

    inherit_cache = True
    name = "day_in_finland"


class MonthInFinland(FunctionElement[Any]):
    """The moment at which the month of that time began in Finland."""

    inherit_cache = True
    name = "month_in_finland"


class YearInFinland(FunctionElement[Any]):
    """The year of that time in Finland."""

    inherit_cache = True
    name = "year_in_finland"


class RandomNumber(FunctionElement[Any]):
    """A random number below zero for the id of a row: counted ids are above it."""

    inherit_cache = True
    name = "random_number"


def day_in_finland(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(FINLAND).date(), time(), FINLAND).astimezone(UTC)


def month_in_finland(moment: datetime) -> datetime:
    first = moment.astimezone(FINLAND).date().replace(day=1)
    return datetime.combine(first, time(), FINLAND).astimezone(UTC)


def teach_sqlite(connection: Any) -> None:
    """To a connection of the driver: the zone that SQLite does not know."""
    for begin in (day_in_finland, month_in_finland):
        connection.create_function(begin.__name__, 1, partial(_begins, begin), deterministic=True)


def _begins(begin: Callable[[datetime], datetime], written: str | None) -> str | None:
    if written is None:
        return None
    moment = begin(datetime.fromisoformat(written).replace(tzinfo=UTC))
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


@compiles(DayInFinland, "sqlite")
@compiles(MonthInFinland, "sqlite")
def _taught(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
    return f"{element.name}({compiler.process(element.clauses, **options)})"


@compiles(YearInFinland, "sqlite")
def _year_on_sqlite(element: YearInFinland, compiler: Any, **options: Any) -> str:
    # Years begin in winter, when Finland is two hours ahead.
    moment = compiler.process(element.clauses, **options)
    return f"CAST(strftime('%Y', {moment}, '+2 hours') AS INTEGER)"


@compiles(DayInFinland, "postgresql")
@compiles(MonthInFinland, "postgresql")
def _truncated(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
    part = element.name.split("_")[0]
    return f"date_trunc('{part}', {compiler.process(element.clauses, **options)}, '{FINLAND.key}')"


@compiles(YearInFinland, "postgresql")
def _year_on_postgresql(element: YearInFinland, compiler: Any, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(extract(year FROM {moment} AT TIME ZONE '{FINLAND.key}') AS integer)"


@compiles(RandomNumber, "sqlite")
def _random_on_sqlite(_element: RandomNumber, _compiler: Any, **_options: Any) -> str:
    return f"(-1 - (random() & {2**_BITS - 1}))"


@compiles(RandomNumber, "postgresql")
def _random_on_postgresql(_element: RandomNumber, _compiler: Any, **_options: Any) -> str:
    # The digits of a UUID that are random: all but those of its version and its variant.
    first = "left(replace(gen_random_uuid()::text, '-', ''), 12)"
    last = f"right(gen_random_uuid()::text, {_BITS // 4 - 12})"
    return f"(-1 - ('x' || {first} || {last})::bit({_BITS})::bigint)"
