"""A phone number as people and systems write it, read digit by digit.

A text goes to the number that is read here, so nothing is guessed: the digits of the result are the digits written.
"""

from __future__ import annotations

import re

import phonenumbers

RIGHT = "write it as +358 and the rest"

_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_HYPHENS = re.compile(r"[\u2010-\u2015\u2212]")
_DIGITS = r"(?:[0-9]+|[0-9]*\([0-9]+\)[0-9]+)"  # brackets may part digits, but not hold the last ones: `(2)` is no part
_FINNISH = re.compile(
    r"(?:(?:\+|00)?358|\((?:\+|00)?358\))(?:\(0\))?(?P<a>\(?[1-9].*)"
    r"|\(0\)(?P<b>\(?[1-9].*)"
    r"|(?P<c>0\(?[1-9].*|\(0[1-9].*)"
)
_FOREIGN = re.compile(r"\+(?!0)(?P<a>[0-9].*)|\(\+(?!0)(?P<b>[0-9]+\).*)")
_REST = re.compile(_DIGITS)
_LEFT_OVER = re.compile(r"[0-9]{7}[ -]+[0-9]$")  # `0412345678 2` is a whole number and something else


class NotAPhoneNumber(ValueError):
    """Says what is wrong and what would be right, and never shows the number."""


def e164(text: str) -> str:
    """The number as +358412345678. Raises `NotAPhoneNumber`.

    Finnish after one of `+358`, `00358`, `358`, `0` and `(0)`; of another country after `+`. Spaces, hyphens and
    brackets may part the digits; anything else is refused.
    """
    written = _HYPHENS.sub("-", _SPACES.sub(" ", text.strip()))
    for letter in written:
        if letter not in "+0123456789 -()":
            raise NotAPhoneNumber(f"is no phone number: it has {_kind(letter)} in it; {RIGHT}")
    if _LEFT_OVER.search(written):
        raise NotAPhoneNumber(f"is no phone number: one digit stands alone behind it; {RIGHT}")
    number = _international(re.sub("[ -]", "", written))
    if number is None:
        raise NotAPhoneNumber(f"is no phone number; {RIGHT}")
    try:
        read = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber(f"is no number that exists; {RIGHT}") from None
    exact = phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) == number
    if not (exact and phonenumbers.is_valid_number(read)):
        raise NotAPhoneNumber(f"is no number that exists; {RIGHT}")
    return number


def _international(compact: str) -> str | None:
    """`+` and all digits, of what has no spaces and hyphens left; None where it is written in no known way."""
    if match := _FINNISH.fullmatch(compact):
        rest = match["a"] or match["b"] or match["c"]
        prefix = "+358"
    elif not compact.startswith(("+358", "(+358")) and (match := _FOREIGN.fullmatch(compact)):
        rest = match["a"] or f"({match['b']}"
        prefix = "+"
    else:
        return None
    if not _REST.fullmatch(rest):
        return None
    digits = rest.replace("(", "").replace(")", "")
    return prefix + (digits.removeprefix("0") if prefix == "+358" else digits)


def _kind(letter: str) -> str:
    if letter.isdigit():
        return "other digits than 0-9"
    if letter.isalpha():
        return "a letter"
    if letter in ".,":
        return "a point or a comma"
    return f"the character {letter}" if letter.isprintable() else "an invisible character"
