"""What an address is to us, whichever channel it came by."""

from __future__ import annotations

from storage.encryption.keyring import Keyring

_KIND = {"telegram": "telegram", "email": "email", "webhook": "webhook"}


def address_digest(keys: Keyring, channel: str, address: str) -> bytes:
    """The same for one phone number over every channel that reaches phones (SMS, WhatsApp, the simulator)."""
    return keys.digest(f"{_KIND.get(channel, 'phone')}:{address}", context="address")
