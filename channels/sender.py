"""Who a text is from, as a provider of phone channels writes it: `+358…`, `rcs:+358…`, `whatsapp:+358…`, `Posti`.

One phone has one address, over whichever network its texts come. What cannot be answered, or must not be because a
machine would answer back, is told apart here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import phonenumbers
from phonenumbers import ValidationResult

from channels.message import Unanswered
from channels.registry import SMS, WHATSAPP

# Of each prefix: the channel that its texts belong to, and the prefix under which they are answered.
_PREFIXES = {
    "": (SMS, ""),
    "sms": (SMS, ""),
    "mms": (SMS, ""),
    "tel": (SMS, ""),
    "rcs": (SMS, "rcs:"),
    "whatsapp": (WHATSAPP, "whatsapp:"),
}

_PREFIXED = re.compile(r"(?:([^\W\d_][\w+.-]*)\s*:)?\s*(.*)", re.DOTALL)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SEPARATORS = re.compile(r"[\s-]+")
_SHORT_CODE = re.compile(r"\+?[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Sender:
    """`address` is E.164, or all that was written where that is no number. `channel` is None for an unknown prefix."""

    channel: str | None
    address: str = field(repr=False)
    prefix: str = ""  # before the number, to answer over the same network
    unanswered: Unanswered | None = None


def sender(written: str) -> Sender:
    written_prefix, rest = _parted(written)
    known = _PREFIXES.get(written_prefix)
    if known is None:
        return Sender(None, written.strip(), unanswered=Unanswered.unknown_prefix)
    channel, prefix = known
    if _E164.fullmatch(rest):
        possible = is_possible(rest)
        return Sender(channel, rest, prefix, None if possible else Unanswered.impossible_number)
    return Sender(channel, rest, prefix, _why_not(_SEPARATORS.sub("", rest)))


def address_of(written: str) -> str:
    """The sender's address alone, for a small part of what it costs to judge whether it can be answered."""
    prefix, rest = _parted(written)
    return rest if prefix in _PREFIXES else written.strip()


def channel_of(written: str) -> str | None:
    """The channel whose prefix is before the number; None where there is none, or one that no channel has."""
    prefix, _ = _parted(written)
    return _PREFIXES[prefix][0] if prefix and prefix in _PREFIXES else None


def _parted(written: str) -> tuple[str, str]:
    """The prefix in small letters, empty where there is none, and the rest: E.164 where it is that, however parted."""
    parts = _PREFIXED.fullmatch(written.strip())
    assert parts is not None  # it matches anything
    number = _SEPARATORS.sub("", parts[2])
    return (parts[1] or "").casefold(), number if _E164.fullmatch(number) else parts[2]


def is_possible(number: str) -> bool:
    """Whether a number in E.164 can exist, by the lengths that its country has. Not whether anybody has it."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE


def _why_not(number: str) -> Unanswered:
    if ":" in number:
        return Unanswered.unknown_prefix  # one prefix behind another
    if _SHORT_CODE.fullmatch(number):
        return Unanswered.short_code
    if re.search(r"[^\W\d_]", number):
        return Unanswered.name
    return Unanswered.impossible_number
