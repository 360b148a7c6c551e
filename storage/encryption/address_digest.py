"""What an address is to us, whichever channel it came by."""

from __future__ import annotations

from channels.registry import kind_of_address
from storage.encryption.keyring import Keyring


def address_digest(keys: Keyring, channel: str, address: str) -> bytes:
    """The same for one phone number over every channel that reaches phones (SMS, WhatsApp, the simulator)."""
    return keys.digest(f"{kind_of_address(channel)}:{address}", context="address")
