"""What a Telegram button carries: `1.<id of our message>.<payload>`.

The first field is the version of this form, so that a button pressed years later is still told from a new one. The
id says which question the button belonged to, so that an old one is not taken for an answer to the open one.
Telegram hands the data to the person's app and back: whoever reads it trusts it no more than a typed text.
"""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 64  # bytes of callback_data; core.telegram.org/bots/api#inlinekeyboardbutton
LONGEST_PAYLOAD = 49  # bytes; leaves twelve digits for the id

_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Pressed:
    message: int  # our own id, of the message the button was under
    payload: str


def encode(message: int, payload: str) -> str:
    """Raises `ValueError` when Telegram would not take it; a payload up to `LONGEST_PAYLOAD` always fits."""
    data = f"{_VERSION}.{message}.{payload}"
    if len(data.encode()) > LARGEST:
        raise ValueError("payload too long for a button")
    return data


def decode(data: str) -> Pressed | None:
    """None for what no version of ours has written."""
    version, _, rest = data.partition(".")
    message, dot, payload = rest.partition(".")
    if version != _VERSION or not dot or not (message.isascii() and message.isdecimal()):
        return None
    return Pressed(int(message), payload)
