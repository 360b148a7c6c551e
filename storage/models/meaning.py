"""What columns and tables mean, declared where they are defined. What a person's data goes through follows from it.

Every column of text or bytes says what it holds: `plain`, `sealed` or `digest`. From this follow the rotation of
keys and what an export can read.

Every table says whose its rows are: one column or more is an `owner`, or the table gives its reason in
`about(no_owner=...)`. An owner column is a foreign key, or names the column that it equals. A chain of owners ends at
`people.id`. From this follow:

- erasure (the person asks for it) and forgetting (nothing was heard of the person for long): rows are deleted or kept
  as statistics, by `owner`; what is kept loses what is `cleared`; `about` says what is `Ending` then and what a row
  `Leaves` elsewhere;
- the joining of two people: every owner column moves, `about(doubles=...)` ends what the person would have twice;
- retention: `about(ages=...)` says which rows go by their own age, `sign_of_life` and `about(open=...)` what keeps
  a person from being forgotten;
- what is left in rows that stay (`storage.lifecycle.unlinking`): a time becomes its `day`, a language that few have is
  named no more unless it is `common`, and the row gets another number;
- the export of all that is known of a person.

`tests/storage/test_meaning.py` refuses a table that leaves any of this open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Info = dict[str, Any]
"""What `Column` and `Table` take as `info`. Several of a column are joined with `|`."""

Days = Literal["unanswered_visit", "address", "free_text", "sign_up", "audit", "repeats", "wish"]
"""The retention times of `storage.lifecycle.retention.Ages`."""


class Content(StrEnum):
    """What a column of text or bytes holds."""

    plain = "plain"
    sealed = "sealed"
    digest = "digest"


class Going(StrEnum):
    """Why a person's data goes."""

    erased = "erased"  # by the person's wish
    aged = "aged"  # nothing was heard of the person for the days of `address`


class Rows(StrEnum):
    """What becomes of a person's rows when the person goes."""

    deleted = "deleted"
    anonymised = "anonymised"  # they stay for statistics and lead to no person any more


class Coarse(StrEnum):
    """What a column becomes in a row that stays and leads to no person any more."""

    day = "day"
    common = "common"


BY_WISH = (Going.erased,)
ALWAYS = (Going.erased, Going.aged)  # what goes by age goes by wish, too


# -- what a column holds --------------------------------------------------------------------------------------------
def plain(*, exported: bool = True) -> Info:
    """Readable, and nothing personal: states, codes, ids of units, our own words.

    Not exported is what says something of staff, not of the person.
    """
    return {"content": Content.plain, "exported": exported}


def sealed(*, json: bool = False) -> Info:
    """Encrypted under the context `table.column`."""
    return {"content": Content.sealed, "json": json}


def digest(context: str) -> Info:
    """A keyed digest. Equal values are equal bytes in all columns of one context."""
    return {"content": Content.digest, "context": context}


# -- whose it is, and what becomes of it ----------------------------------------------------------------------------
def owner(rows: Rows, *, equals: str | None = None, stays: bool = False) -> Info:
    """The way from the row to its person: the foreign key, or the column (`table.column`) that it `equals`.

    In rows that are anonymised the column becomes NULL where it may, unless it `stays`: what it refers to leads to no
    person either, then.
    """
    return {"owner": rows, "equals": equals, "stays": stays}


def cleared(going: tuple[Going, ...] = ALWAYS) -> Info:
    """NULL once the person is gone. BY_WISH: not where the person was forgotten for age."""
    return {"cleared": going}


def day() -> Info:
    """A time of which the day in Finland stays."""
    return {"coarse": Coarse.day}


def common(kind: str, *, year_of: str, of: str | None = None) -> Info:
    """A language that becomes `other` where too few visits of that year have it, as `language_years` counts them by
    `kind`. With `of`, in rows that refer to a visit by that column.
    """
    return {"coarse": Coarse.common, "kind": kind, "year_of": year_of, "of": of}


def reference() -> Info:
    """A foreign key to something of the same person, which is not the row's owner and stays."""
    return {"reference": True}


def sign_of_life() -> Info:
    """A time before which something happened with the person, who is not forgotten for the days of `address`."""
    return {"sign_of_life": True}


# -- what a table means ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ending:
    """Rows in which something is still under way: they get new values when the person goes."""

    where: str = ""  # SQL; empty: all rows of the person
    values: dict[str, Any] = field(default_factory=dict)
    at: str | None = None  # the column that takes the time
    going: tuple[Going, ...] = ALWAYS


@dataclass(frozen=True, slots=True)
class Leaves:
    """A row in another table for each row of the person, written before anything of it goes."""

    into: str
    copies: dict[str, str]  # column there: column here
    at: str | None = None  # the column there that takes the time
    values: dict[str, Any] = field(default_factory=dict)
    where: str = ""  # SQL
    going: tuple[Going, ...] = BY_WISH


@dataclass(frozen=True, slots=True)
class Doubles:
    """Rows of which a person has one for each of `columns`. Of two, when people are joined, the later owner's ends."""

    columns: tuple[str, ...]
    ending: Ending


@dataclass(frozen=True, slots=True)
class Open:
    """Rows that keep their person from being forgotten as long as `where` holds, at most for `days` after `since`."""

    where: str
    days: Days | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Ageing:
    """Rows that are older than `days` go: deleted, or left without the columns that are `cleared`.

    `cleared` empty: the row is deleted. ALL_THAT_LEADS: what forgetting the person would clear, and of a row that has
    something coarse, all that is done to a row that stays, with the rows that hang on it.
    """

    name: str  # in the log and in counts
    days: Days
    since: str
    where: str = ""  # SQL
    cleared: tuple[str, ...] = ()
    months: tuple[str, ...] = ()  # times of which the month in Finland stays
    values: dict[str, Any] = field(default_factory=dict)
    at: str | None = None  # the column that takes the time
    kept_by: tuple[
        str, ...
    ] = ()  # `table.column` that refers to the row and holds it (where open, if it can be; until it goes itself)
    follows: str | None = None  # a foreign key: the row goes with the one that it names
    permit: str | None = None  # the table whose `before` the database asks before it lets a row be deleted


ALL_THAT_LEADS = ("*",)


def about(
    *,
    no_owner: str | None = None,
    open: Open | None = None,
    endings: tuple[Ending, ...] = (),
    leaves: tuple[Leaves, ...] = (),
    doubles: Doubles | None = None,
    ages: tuple[Ageing, ...] = (),
) -> Info:
    return {
        "no_owner": no_owner,
        "open": open,
        "endings": endings,
        "leaves": leaves,
        "doubles": doubles,
        "ages": ages,
    }
