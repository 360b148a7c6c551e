"""The keys that keep personal columns unreadable at rest.

Two things are made of the key text. *Encryption keys* (AES-256-GCM) turn a text into bytes that carry the id of
their key, so that several keys can be in use while they are changed. The *hash key* (HMAC-SHA256) makes the
digests by which an address or an external id is found again without being readable.

The hash key is derived from the OLDEST key of the list, the last one. To rotate: put a new key in front. What is
written from then on is under the new key, what is there stays readable, and every digest stays the same. A key in
the middle may go once nothing is stored under it any more; the oldest one must stay for as long as the database.

AES-GCM with random nonces is safe for about 2**32 texts a key. At ten encryptions a message and 200 000 visits a
day that is years; put a new key in front once a year.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY = 32  # bytes: AES-256
_ID = 4  # bytes of the key's id in front of every ciphertext
_NONCE = 12  # bytes: what AES-GCM is defined for
_DIGEST = 16  # bytes kept of a digest: no two of 10**9 values meet by chance, and indexes stay small


class Unreadable(Exception):
    """Stored bytes that none of the keys opens, or that belong to another column."""


class Keyring:
    """Opens and closes personal columns. Never shows a key: not in its repr, not in what it raises."""

    __slots__ = ("_ciphers", "_hash_key", "_newest", "_newest_id", "fingerprint")

    def __init__(self, keys: list[bytes]) -> None:
        """`keys` newest first, each of 32 bytes."""
        self._ciphers = {_derive(key, "id", _ID): AESGCM(key) for key in keys}
        self._newest_id = _derive(keys[0], "id", _ID)
        self._newest = self._ciphers[self._newest_id]
        self._hash_key = _derive(keys[-1], "hash", 32)
        self.fingerprint: str = _derive(self._hash_key, "fingerprint", 8).hex()

    @classmethod
    def from_text(cls, secret: str) -> Keyring:
        """Comma-separated base64 keys of 32 bytes, newest first.

        Raises `ValueError` that says which key is wrong and why.
        """
        keys: list[bytes] = []
        parts = [part.strip() for part in secret.split(",")]
        for place, part in enumerate(parts, start=1):
            which = f"secret key {place} of {len(parts)}"
            if not part:
                raise ValueError(f"{which} is empty; make one with Keyring.new_key()")
            try:
                key = base64.b64decode(part, validate=True)
            except (binascii.Error, ValueError):
                raise ValueError(f"{which} is not base64") from None
            if len(key) != _KEY:
                raise ValueError(f"{which} holds {len(key)} bytes; {_KEY} are needed")
            if key in keys:
                raise ValueError(f"{which} is there twice")
            keys.append(key)
        return cls(keys)

    @staticmethod
    def new_key() -> str:
        return base64.b64encode(os.urandom(_KEY)).decode()

    def encrypt(self, text: str, *, context: str) -> bytes:
        """`context` is `table.column`: the bytes open nowhere else."""
        nonce = os.urandom(_NONCE)
        return self._newest_id + nonce + self._newest.encrypt(nonce, _bytes(text), context.encode())

    def decrypt(self, data: bytes, *, context: str) -> str:
        """Raises `Unreadable`."""
        cipher = self._ciphers.get(data[:_ID])
        if cipher is None:
            raise Unreadable(f"{context} was written under a key that is not in the list")
        nonce, sealed = data[_ID : _ID + _NONCE], data[_ID + _NONCE :]
        try:
            return cipher.decrypt(nonce, sealed, context.encode()).decode(errors="surrogatepass")
        except InvalidTag:
            raise Unreadable(f"{context} holds bytes that were changed or belong to another column") from None

    def digest(self, value: str, *, context: str) -> bytes:
        """16 bytes, the same for the same value and context under any rotation that keeps the oldest key."""
        return hmac.digest(self._hash_key, _bytes(f"{context}\0{value}"), "sha256")[:_DIGEST]

    def __repr__(self) -> str:
        return f"<Keyring {self.fingerprint} of {len(self._ciphers)} keys>"


def _derive(key: bytes, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=f"kynnys {purpose}".encode()).derive(key)


def _bytes(text: str) -> bytes:
    # A phone can send half a surrogate pair in JSON. It must be kept as it came, not refused.
    return text.encode(errors="surrogatepass")
