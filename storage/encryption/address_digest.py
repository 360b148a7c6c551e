"""What an address is to us, whichever channel it came by."""

from __future__ import annotations

from channels.registry import kind_of_address
from storage.encryption.keyring import Keyring


def address_digest(keys: Keyring, channel: str, address: str) -> bytes:
    """The same for one phone number over every channel that reaches phones (SMS, WhatsApp, the simulator)."""
    return keys.digest(_value(channel, address), context="address")


def address_digests(keys: Keyring, channel: str, address: str) -> list[bytes]:
    """On every layer, the top one first."""
    return keys.digests(_value(channel, address), context="address")


def _value(channel: str, address: str) -> str:
    return f"{kind_of_address(channel)}:{address}"
