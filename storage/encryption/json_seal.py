"""JSON in an encrypted column."""

from __future__ import annotations

import json
from typing import Any

from storage.encryption.keyring import Keyring

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode  # there is never anything around what we wrote


def seal(keys: Keyring, value: Any, *, context: str) -> bytes:
    return keys.encrypt(_encode(value), context=context)


def unseal(keys: Keyring, data: bytes, *, context: str) -> Any:
    """Raises `storage.encryption.keyring.Unreadable`."""
    value, _ = _decode(keys.decrypt(data, context=context))
    return value
