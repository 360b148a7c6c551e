"""The conditions of flows: the part of Rasa's (pypred's) language that reads the same to everybody.

Comparisons (`= == is != is not < <= > >=`), `and`, `or`, `not`, parentheses, numbers, quoted strings, `true`,
`false`, `null`, and names in a namespace: `slots.x`, `context.x`. As in pypred, a comparison of order with
something that is not there is false, and a lone name asks whether it holds anything.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]
Test = Callable[[Values, Values], Any]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>-?\d+(?:\.\d+)?)
      | (?P<string>"[^"]*"|'[^']*')
      | (?P<sign>==|!=|<=|>=|=|<|>|\(|\))
      | (?P<name>[A-Za-z_][A-Za-z0-9_.]*)
    )""",
    re.VERBOSE,
)
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None, "empty": ""}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class ConditionError(ValueError):
    """The condition cannot be read; the message says where it stops making sense."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. `slots` and `context` are the names it asks for, `equals` the slots with the strings they are compared with."""

    text: str
    test: Test
    slots: frozenset[str]
    context: frozenset[str]
    equals: frozenset[tuple[str, str]] = frozenset()

    def holds(self, slots: Values, context: Values) -> bool:
        return bool(self.test(slots, context))


def compile_condition(text: str) -> Condition:
    """Raises `ConditionError`."""
    reader = _Reader(text)
    test = reader.either()
    if reader.peek() is not None:
        raise ConditionError(f"did not expect {reader.peek()!r} there")
    return Condition(text, test, frozenset(reader.slots), frozenset(reader.context), frozenset(reader.equals))


class _Reader:
    """Reads `either` of `both` of `negated` comparisons, the usual precedence."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.slots: set[str] = set()
        self.context: set[str] = set()
        self.equals: set[tuple[str, str]] = set()

    def peek(self) -> str | None:
        return self.tokens[0] if self.tokens else None

    def take(self) -> str:
        if not self.tokens:
            raise ConditionError("it ends too early")
        return self.tokens.pop(0)

    def either(self) -> Test:
        left = self.both()
        while self.peek() == "or":
            self.take()
            left = _or(left, self.both())
        return left

    def both(self) -> Test:
        left = self.negated()
        while self.peek() == "and":
            self.take()
            left = _and(left, self.negated())
        return left

    def negated(self) -> Test:
        if self.peek() == "not":
            self.take()
            return _not(self.negated())
        return self.comparison()

    def comparison(self) -> Test:
        one = self.peek()
        left = self.operand()
        sign = self.peek()
        if sign in ("=", "==", "!=", "is"):
            self.take()
            differs = sign == "!="
            if sign == "is" and self.peek() == "not":
                self.take()
                differs = True
            self.note_equal(one, self.peek())
            equal = _equal(left, self.operand())
            return _not(equal) if differs else equal
        if sign in _ORDER:
            self.take()
            return _ordered(_ORDER[sign], left, self.operand())
        return left

    def note_equal(self, *words: str | None) -> None:
        """Note a slot that is held against a quoted string, whichever stands first."""
        slots = [word.removeprefix("slots.") for word in words if word and word.startswith("slots.")]
        strings = [word[1:-1] for word in words if word and word[0] in "\"'"]
        self.equals.update((slot, string) for slot in slots for string in strings)

    def operand(self) -> Test:
        word = self.take()
        if word == "(":
            inner = self.either()
            if self.take() != ")":
                raise ConditionError("a parenthesis is not closed")
            return inner
        if word[0] in "\"'":
            return _constant(word[1:-1])
        if word[0].isdigit() or word[0] == "-":
            return _constant(float(word) if "." in word else int(word))
        if word in _CONSTANTS:
            return _constant(_CONSTANTS[word])
        space, dot, name = word.partition(".")
        if space == "slots" and dot:
            self.slots.add(name)
            return lambda slots, _context: slots.get(name)
        if space == "context" and dot:
            self.context.add(name)
            return lambda _slots, context: context.get(name)
        raise ConditionError(f"did not expect {word!r} there")


def _tokens(text: str) -> list[str]:
    tokens = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConditionError(f"cannot read {text[at:].strip()!r}")
        tokens.append(match[0].strip())
        at = match.end()
    return tokens


def _constant(value: Any) -> Test:
    return lambda _slots, _context: value


def _and(left: Test, right: Test) -> Test:
    return lambda slots, context: left(slots, context) and right(slots, context)


def _or(left: Test, right: Test) -> Test:
    return lambda slots, context: left(slots, context) or right(slots, context)


def _not(inner: Test) -> Test:
    return lambda slots, context: not inner(slots, context)


def _equal(left: Test, right: Test) -> Test:
    def equal(slots: Values, context: Values) -> bool:
        one, other = left(slots, context), right(slots, context)
        # Python holds True == 1; a yes is not the number one.
        return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)

    return equal


def _ordered(compare: Callable[[Any, Any], bool], left: Test, right: Test) -> Test:
    def ordered(slots: Values, context: Values) -> bool:
        try:
            return compare(left(slots, context), right(slots, context))
        except TypeError:  # one of them is not there, or they are of two kinds
            return False

    return ordered
