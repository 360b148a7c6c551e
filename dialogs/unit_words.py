"""What a poster tells people to write: PALAUTE and the keyword of a unit, with a number and a reason or without.

The keyword alone is enough where a number follows it (KOKS 9 hyvä hoito), or where nothing else is said and no other
question is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from dialogs.services import NamedUnit
from dialogs.understanding import Kind, Understanding, command_word, understand
from dialogs.understanding.command_words import CommandWords

INTENT = "unit_feedback"  # of a text about a unit that is named as posters tell

# Finds the unit whose keyword a text begins with; `exact` forgives no typing error.
FindUnit = Callable[[str, bool], NamedUnit | None]

URGENT = frozenset({Kind.crisis, Kind.stop, Kind.delete, Kind.mydata, Kind.help})

_HEAD = re.compile(r"\W*([^\W\d_]+)(\W+|$)")
_NUMBER_FIRST = re.compile(r"(\d{1,2})\W+(?=\w)")
# Kinds of a text that may be words about a unit. Any other asks for something, and is answered for that.
_REMARKS = frozenset({Kind.comment, Kind.rating_comment, Kind.rating, Kind.not_understood, Kind.no_answer})

# Kinds that a number beside the unit keeps; any other is none, or no rating.
_WITH_NUMBER = frozenset({Kind.rating, Kind.rating_comment, Kind.stop, Kind.crisis})


class UnitWords(NamedTuple):
    """A unit and what is said of it. `called`: PALAUTE stands before it."""

    unit: str
    meant: Understanding  # the words behind the unit's name, as the answer to the question for a number
    bare: bool  # no word follows: nothing, or a number that is no rating (8-9)
    called: bool
    loud: bool  # PALAUTE in capitals or with a colon: no sentence begins so by chance

    @property
    def rating(self) -> int | None:
        return self.meant.rating if self.meant.kind in _WITH_NUMBER else None

    @property
    def comment(self) -> str | None:
        return self.meant.comment if self.meant.kind is Kind.rating_comment else None


def read_unit_words(text: str, find: FindUnit, words: CommandWords) -> UnitWords | None:
    """None where the text names no unit as posters tell."""
    head = _HEAD.match(text)
    if head and command_word(head[1], words) is Kind.feedback:
        named = _behind_the_word(text[head.end() :], find)
        loud = head[1].isupper() or ":" in head[2]
        return _read(named, words, called=True, loud=loud) if named else None
    named = find(text, True)
    return _read(named, words, called=False, loud=False) if named else None


def _behind_the_word(text: str, find: FindUnit) -> NamedUnit | None:
    """The unit and what is said of it; the number may stand first (PALAUTE 3 KOKS)."""
    number = _NUMBER_FIRST.match(text)
    if number and find(text, True) is None and (named := find(text[number.end() :], True)):
        return named._replace(rest=f"{number[1]} {named.rest}".strip())
    return find(text, False)


def _read(named: NamedUnit, words: CommandWords, *, called: bool, loud: bool) -> UnitWords:
    meant = understand(named.rest, expecting="rating", words=words)
    return UnitWords(named.id, meant, not any(map(str.isalpha, named.rest)), called, loud)


def named_unit(
    text: str,
    understood: Understanding,
    find: FindUnit,
    words: CommandWords,
    *,
    visited: str | None,
    words_asked: bool,
    other_open: bool,
) -> tuple[UnitWords | None, Understanding]:
    """What is said about a unit, and the command that it is; else None, and the text as it was understood.

    `visited`: the unit of the visit whose rating is asked for. `words_asked`: the open question asks for words;
    `other_open`: it is another one than the question for feedback. What is urgent stays so, with the unit's number.
    """
    said = read_unit_words(text, find, words)
    if said is None:
        return None, understood
    readings = sorted((understood, said.meant), key=lambda read: not read.sure)
    urgent = next((read for read in readings if read.kind in URGENT), None)
    if urgent and said.rating is not None:
        return said, urgent._replace(rating=said.rating, masked=understood.masked)
    if urgent or not _is_feedback(said, understood, words_asked=words_asked, other_open=other_open):
        return None, urgent or understood
    understood = understood._replace(rating=said.rating, flags=understood.flags | said.meant.flags)
    if said.unit == visited and not said.called:
        return None, understood._replace(kind=said.meant.kind, comment=said.comment)
    only_words = said.rating is None and not said.bare
    comment = understood.masked if only_words else said.comment
    return said, understood._replace(kind=Kind.command, topic=INTENT, comment=comment)


def _is_feedback(said: UnitWords, understood: Understanding, *, words_asked: bool, other_open: bool) -> bool:
    if said.rating is not None:
        return True
    if not said.called:
        return said.bare and not other_open and understood.kind in (Kind.comment, Kind.not_understood)
    if said.bare:
        return True
    return understood.kind in _REMARKS and (said.loud or not words_asked)
