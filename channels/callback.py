"""What a Telegram button carries: `1.<id of our message>.<payload>`.

The first field is the version of this form, so that a button pressed years later is still told from a new one. The
id says which question the button belonged to, so that an old one is not taken for an answer to the open one.
Telegram hands the data to the person's app and back: it is trusted no more than a typed text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST = 64  # bytes of callback_data; core.telegram.org/bots/api#inlinekeyboardbutton
LONGEST_PAYLOAD = 49  # bytes; leaves twelve characters for the id

_VERSION = "1"
_ID = re.compile(r"[A-Za-z0-9_-]{1,12}")


@dataclass(frozen=True, slots=True)
class Pressed:
    message: str  # our own id, of the message the button was under
    payload: str


def encode(message: str, payload: str) -> str:
    """Raises `ValueError` when Telegram would not take it; a payload up to `LONGEST_PAYLOAD` always fits."""
    data = f"{_VERSION}.{message}.{payload}"
    if len(data.encode()) > LARGEST:
        raise ValueError("payload too long for a button")
    return data


def decode(data: str) -> Pressed | None:
    """None for what no version of Kynnys has written."""
    if len(data.encode("utf-8", "replace")) > LARGEST:
        return None
    version, _, rest = data.partition(".")
    message, dot, payload = rest.partition(".")
    if version != _VERSION or not dot or not _ID.fullmatch(message):
        return None
    return Pressed(message, payload)
