"""Identity codes, bank accounts, e-mail addresses and phone numbers: found, so that they are never kept.

Masks are the same in every language. A Finnish identity code is masked when it only looks like one (a wrong check
character is a typing error, not a reason to keep it), but the flag is raised also for loosely written ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogs.understanding.text import LatePattern

MASK = "[***]"

_AT_OR_DIGIT = LatePattern(r"[@\d]")
"""Most texts have neither, and to look for one of a few characters is ten times as fast as what comes next."""
_TRIGGER = LatePattern(r"@|\d(?:[ .()/-]{0,3}\d){4}|\d{2}(?:[ .]?\d{2}){2}")
# six digits of the birth date, a century sign, three digits and a check character; spaces and dots anywhere between
_CODE = LatePattern(
    r"(?<![\dA-Za-z])\d{2}[ .]?\d{2}[ .]?\d{2} ?[-+–A-FU-Ya-fu-y] ?\d{3} ?[0-9A-Ya-y](?![\dA-Za-z])"
    r"|(?<![\dA-Za-z])\d{6}  ?\d{3} ?[0-9A-Ya-y](?![\dA-Za-z])"
)
_EMAIL = LatePattern(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_IBAN = LatePattern(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){3,7}(?: ?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
)
_PHONE = LatePattern(
    r"(?<![\w+])(?:(?:\+|00)\d{1,3}[ -]?(?:\(0\))?|\(?0\d{1,3}\)?)(?:[ -]?\d){5,10}(?![\w])"
    r"|(?<![\w+])\+?358(?:[ -]?\d){6,10}(?!\w)"
)
_DIGITS = LatePattern(r"(?<![\w,.])\d{7,}(?![\w])")


def is_identity_code(text: str) -> bool:
    """Whether this is a Finnish identity code, also when loosely written; a valid one or one with a valid date."""
    compact = re.sub(r"[ .]", "", text).upper().replace("–", "-")
    if len(compact) == 10:  # the century sign was left out
        compact = f"{compact[:6]}-{compact[6:]}"
    from stdnum.fi import hetu  # 90 ms, and needed only when something looks like a code

    if hetu.is_valid(compact, allow_temporary=True):
        return True
    return 1 <= int(compact[:2]) <= 31 and 1 <= int(compact[2:4]) <= 12


def _is_account(text: str) -> bool:
    from stdnum import iban  # 100 ms, and needed only when something looks like an account

    return bool(iban.is_valid(text, check_country=False)) or text[:2].upper() == "FI"


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _CODE.finditer(text):
        if is_identity_code(match[0]):
            yield (*match.span(), "identity_code")
    for match in _EMAIL.finditer(text):
        yield (*match.span(), "email")
    for match in _IBAN.finditer(text):
        if _is_account(match[0]):
            yield (*match.span(), "iban")
    for pattern in (_PHONE, _DIGITS):
        for match in pattern.finditer(text):
            yield (*match.span(), "phone")


def find(text: str) -> list[tuple[int, int, str]]:
    """Places of sensitive pieces, in order, not overlapping: (start, end, what)."""
    if not _AT_OR_DIGIT.search(text) or not _TRIGGER.search(text):
        return []
    places: list[tuple[int, int, str]] = []
    for start, end, what in sorted(_found(text), key=lambda place: (place[0], -place[1])):
        if not places or start >= places[-1][1]:
            places.append((start, end, what))
    return places


def mask(text: str, places: list[tuple[int, int, str]] | None = None) -> str:
    """The text with a mark in place of each sensitive piece."""
    for start, end, _ in reversed(find(text) if places is None else places):
        text = text[:start] + MASK + text[end:]
    return text
