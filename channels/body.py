"""Reading what a provider posted, however large, broken or hostile it is."""

from __future__ import annotations

import json
from typing import Any

from channels.message import Refused

LARGEST = 1 << 20  # bytes; real hooks have a few thousand, a list of 1 000 visits about 200 000


def checked(body: bytes) -> bytes:
    """The body itself. Raises `Refused` (413) for one that no provider would send."""
    if len(body) > LARGEST:
        raise Refused("body: too large", 413)
    return body


def json_object(body: bytes) -> dict[str, Any]:
    """Raises `Refused`: 413 when too large, 422 when it is no JSON object.

    Strings may still hold lone surrogates; see `well_formed`.
    """
    try:
        value = json.loads(checked(body))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refused("body: must be a JSON object", 422)
    return value


def well_formed(text: str) -> str:
    r"""The text as it can be stored: JSON's `\ud83d` alone is no character, and NUL no database takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
