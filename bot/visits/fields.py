"""How the fields of a visit are read: what is written, or an error in our own words that never shows a number."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from bot.asking.calendar import HELSINKI
from bot.visits import languages

LONGEST_SHOWN = 30  # characters of a value that an error repeats
MOMENT = "a day and a time such as 2027-03-01T09:30 or 1.3.2027 9.30"
FLAG = "yes or no"
AGES = "a group of ages such as 18-29 or 75+"

_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r" ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?",
    re.IGNORECASE | re.ASCII,
)
_FINNISH = re.compile(
    r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4}),? (?:(?:klo|kl\.?|klockan) ?)?"
    r"([0-9]{1,2})[.:]([0-9]{2})(?:[.:]([0-9]{2}))?",
    re.IGNORECASE | re.ASCII,
)
_LIKE_A_DAY = re.compile(
    r"(?:[0-9]{4}|[0-9]{1,2})[-./][0-9]{1,2}[-./](?:[0-9]{4}|[0-9]{1,2})(?![0-9]).*", re.ASCII
)
_ROUNDED = re.compile(r"[0-9]+(?:[.,][0-9]+)?E[+-][0-9]+|[0-9]+[.,][0-9]+E[0-9]+", re.IGNORECASE | re.ASCII)
_DECIMAL = re.compile(r"[0-9]+[.,]0+", re.ASCII)
_AGES = re.compile(r"([0-9]{1,3})-([0-9]{1,3})|[0-9]{1,3}\+", re.ASCII)
# With those that Excel writes for its own true and false in Finnish and in Swedish.
_YES = frozenset(("yes", "true", "1", "kyllä", "ja", "x", "tosi", "sant"))
_NO = frozenset(("no", "false", "0", "ei", "nej", "epätosi", "falskt", ""))


def found(value: Any) -> str:
    """What stands there, without repeating what may be a person's number."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    if not isinstance(value, str):
        return "a list" if isinstance(value, list) else "an object"
    text = " ".join(value.split())
    digits = sum(letter.isdigit() for letter in text)
    if len(text) <= LONGEST_SHOWN and text.isprintable() and (digits <= 4 or _LIKE_A_DAY.fullmatch(text)):
        return f'"{text}"'
    return f"{digits} digits" if digits == len(text) else f"a text of {len(text)} characters"


def wrong(value: Any, right: str, why: str = "is wrong") -> ValueError:
    return ValueError(f"{why} (found {found(value)}); it should be {right}")


def visit_id(value: Any) -> Any:
    """Refuses what a spreadsheet made of a long number: two visits would become one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) or (isinstance(value, str) and _ROUNDED.fullmatch(value.strip())):
        raise ValueError(
            "is a number that a spreadsheet rounded, and no longer that of the visit; "
            "export it anew and let the column be text"
        )
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        raise ValueError("ends in decimals, as a spreadsheet writes numbers; let the column be text")
    return value


def telegram_id(value: Any) -> Any:
    """A person's id. That of a group is negative: a question there would be read by others."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and not re.fullmatch(r"[1-9][0-9]{0,15}", text.strip()):
        raise ValueError("is no id of a Telegram user; it should be digits only, such as 123456789")
    return text


def moment(value: Any) -> datetime:
    """In UTC. Finnish time where no offset is given, as ISO 8601 or as people in Finland write it."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, fraction, offset = match.groups()
    elif match := _FINNISH.fullmatch(text):
        day, month, year, hour, minute, second = match.groups()
        fraction = offset = None
    else:
        raise wrong(value, MOMENT, "is no day and time")
    micro = int((fraction or "0").ljust(6, "0")[:6])
    try:
        plain = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micro)  # noqa: DTZ001
        placed = plain.replace(tzinfo=_offset(offset) if offset else HELSINKI)
        utc = placed.astimezone(UTC)
        if not offset and utc.astimezone(HELSINKI).replace(tzinfo=None) != plain:
            raise wrong(value, MOMENT, "was skipped when the clocks went forward")
    except OverflowError:
        raise wrong(value, MOMENT, "is in no calendar") from None
    except ValueError as error:
        if "found" in str(error):
            raise
        raise wrong(value, MOMENT, "is in no calendar") from None
    return utc


def _offset(text: str) -> timezone:
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if minutes > 59:
        raise ValueError("no such offset")
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if text[0] == "-" else shift)


def language(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return languages.language_code(value)
    except ValueError:
        raise wrong(value, languages.RIGHT, "is no language") from None


def age_group(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = re.sub(r"[ \u00a0]*[-\u2013\u2014][ \u00a0]*", "-", value.strip())
    match = _AGES.fullmatch(text)
    if match is None or (match[1] and int(match[1]) > int(match[2])):
        raise wrong(value, AGES, "is no group of ages")
    return text


def flag(value: Any) -> bool:
    """Nothing is no, where the field is given: a permission is not guessed."""
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        word = unicodedata.normalize("NFC", value.strip()).casefold()
        if word in _YES | _NO:
            return word in _YES
    raise wrong(value, FLAG, "is neither yes nor no")
