"""What an address is to us, whichever channel it came by."""

from __future__ import annotations

from dataclasses import dataclass, field

from channels.registry import kind_of_address
from storage.encryption.keyring import Keyring


def address_digest(keys: Keyring, channel: str, address: str) -> bytes:
    """The same for one phone number over every channel that reaches phones (SMS, WhatsApp, the simulator)."""
    return keys.digest(_value(channel, address), context="address")


def address_digests(keys: Keyring, channel: str, address: str) -> list[bytes]:
    """On every layer, the top one first."""
    return keys.digests(_value(channel, address), context="address")


@dataclass(frozen=True, slots=True)
class StoredAddress:
    """An address as it is told from others: by its digest, for which it need not be read."""

    channel: str
    digest: bytes = field(repr=False)
    keys: Keyring = field(repr=False)

    def is_(self, address: str) -> bool:
        return self.digest in address_digests(self.keys, self.channel, address)


def _value(channel: str, address: str) -> str:
    return f"{kind_of_address(channel)}:{address}"
