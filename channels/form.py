"""Forms in a request's body, read and written as `urllib.parse` does it, for less than half of what that costs.

`parse_qsl` looks at every name and value as if it were quoted, and few are; `quote_plus` goes through a text byte by
byte in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote_plus, unquote

_QUOTED = {byte: quote_plus(bytes([byte])) for byte in range(256)}


def read(body: bytes) -> list[tuple[str, str]]:
    """Names and values, empty ones too, in their order. Bytes that are no UTF-8 become U+FFFD."""
    pairs = body.decode("utf-8", "replace").replace("+", " ").split("&")
    return [
        (unquote(name) if "%" in name else name, unquote(value) if "%" in value else value)
        for name, _, value in [pair.partition("=") for pair in pairs if pair]
    ]


def write(fields: Mapping[str, object]) -> bytes:
    """The names are taken as they are: of letters, digits and `_` alone."""
    return "&".join([f"{name}={_quoted(str(value))}" for name, value in fields.items()]).encode()


def _quoted(text: str) -> str:
    return text.encode().decode("latin-1").translate(_QUOTED)
