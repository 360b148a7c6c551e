"""A telephone number that a person gives to be called."""

from __future__ import annotations

from dialogs.understanding import sensitive
from dialogs.understanding.text import clean


def phone_number(text: str) -> str | None:
    """The only number in the text that can be called, as +358412345678; None where there is none, or more than one.

    Finnish where it has no country. Numbers that cost more than a call are none.
    """
    display = clean(text)
    found = [display[start:end] for start, end, what in sensitive.find(display) if what == "phone"]
    return _read(found[0]) if len(found) == 1 else None


def _read(written: str) -> str | None:
    import phonenumbers  # needed only by people who are asked for a number

    try:
        number = phonenumbers.parse(written, "FI")
    except phonenumbers.NumberParseException:
        return None
    costly = phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) in costly:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
