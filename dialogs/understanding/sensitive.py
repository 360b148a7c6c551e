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
# The birth date, a century sign, three digits and a check character, with spaces and dots anywhere between.
_CHECK = "0-9A-FHJ-NPR-Ya-fhj-npr-y"
_CODE = LatePattern(
    rf"(?<!\d)\d{{2}}[ .]?\d{{2}}[ .]?\d{{2}} ?[-+–A-FU-Ya-fu-y] ?\d{{3}} ?[{_CHECK}]"
    rf"|(?<!\d)\d{{6}}  ?\d{{3}} ?[{_CHECK}]"
)
# The same with any other sign in place of the century's, with none, with the whole year, with slashes in the date.
_LOOSE_CODE = LatePattern(
    rf"(?<!\d)\d{{2}}([ ./-]?)\d{{2}}\1(?:\d{{2}}|(?:18|19|20)\d{{2}})"
    rf"(?: ?(?:[^\w\s]{{1,3}}|[_A-FU-Ya-fu-y])? ?)\d{{3}} ?[{_CHECK}]"
)
# A code as it is issued, with any characters attached on either side; it must be a valid one.
_WHOLE_CODE = LatePattern(rf"(?=(\d{{6}}[ \n]?[-+–A-FU-Ya-fu-y][ \n]?\d{{3}}[ \n]?[{_CHECK}]))")
# A Swedish personal identity number: a birth date (the day of a coordination number is 60 more), a sign, four digits.
_SWEDISH_CODE = LatePattern(
    r"(?<!\d)(?:(?:18|19|20)\d{2}[01]\d{3} ?[-+–]? ?\d{4}|\d{2}[01]\d{3} ?[-+–] ?\d{4})(?!\d)"
)
# Cyrillic and Greek letters that look like the letters of codes.
_LOOKALIKES = str.maketrans("АВСЕНКМРТХУавсенкмртхуΑΒΕΗΚΜΝΡΤΧΥ", "ABCEHKMPTXYabcehkmptxyABEHKMNPTXY")
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
    return _is_valid(compact) or _has_date(compact)


def _is_valid(code: str) -> bool:
    from stdnum.fi import hetu  # 90 ms, and needed only when something looks like a code

    return bool(hetu.is_valid(code, allow_temporary=True))


def _has_date(code: str) -> bool:
    return 1 <= int(code[:2]) <= 31 and 1 <= int(code[2:4]) <= 12


def _is_loose_code(text: str) -> bool:
    """Whether the digits and the check character are those of a code, with any separator between them.

    A check character that is a digit must be the right one: most numbers of that length are something else.
    """
    digits, check = re.sub(r"\D", "", text[:-1]), text[-1].upper()
    if len(digits) == len("ddmmyyyynnn"):
        digits = digits[:4] + digits[6:]
    return _has_date(digits) and (check.isalpha() or _is_valid(f"{digits[:6]}-{digits[6:]}{check}"))


def _is_swedish_code(text: str) -> bool:
    """Whether the date is possible and the check digit is right: numbers of invoices look alike."""
    digits = re.sub(r"\D", "", text)[-10:]
    day = int(digits[4:6])
    doubled = "".join(str(int(digit) * (2 - place % 2)) for place, digit in enumerate(digits))
    return (
        1 <= int(digits[2:4]) <= 12
        and 1 <= (day - 60 if day > 60 else day) <= 31
        and sum(map(int, doubled)) % 10 == 0
    )


def _codes(text: str) -> Iterator[tuple[int, int]]:
    for pattern, holds in ((_CODE, is_identity_code), (_LOOSE_CODE, _is_loose_code)):
        for match in pattern.finditer(text):
            # Words may be glued to a code on either side; a longer number is none.
            glued = text[match.end() : match.end() + 1]
            if glued.isdigit() or not holds(match[0]):
                continue
            if glued.isalpha() and match[0][-1].isdigit():
                continue
            yield match.span()
    for swedish in _SWEDISH_CODE.finditer(text):
        if _is_swedish_code(swedish[0]):
            yield swedish.span()
    for whole in _WHOLE_CODE.finditer(text):
        if _is_valid(re.sub(r"\s", "", whole[1]).upper().replace("–", "-")):
            yield whole.span(1)


def _is_account(text: str) -> bool:
    from stdnum import iban  # 100 ms, and needed only when something looks like an account

    return bool(iban.is_valid(text, check_country=False)) or text[:2].upper() == "FI"


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    for start, end in _codes(text.translate(_LOOKALIKES)):
        yield start, end, "identity_code"
    for match in _EMAIL.finditer(text) if "@" in text else ():
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
        elif what == "identity_code":  # it may begin within a longer number
            places[-1] = (places[-1][0], max(end, places[-1][1]), what)
    return places


def mask(text: str, places: list[tuple[int, int, str]] | None = None) -> str:
    """The text with a mark in place of each sensitive piece."""
    for start, end, _ in reversed(find(text) if places is None else places):
        text = text[:start] + MASK + text[end:]
    return text
