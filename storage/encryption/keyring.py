"""The keys that keep personal columns unreadable at rest.

Two things are made of a key. Its *cipher* (AES-256-GCM) turns a text into bytes that carry the key's id, so that
several keys can be in use while they are changed. Its *hash key* (HMAC-SHA256) makes the digests by which an address
or an external id is found again without being readable.

The value of a digest is often gone: an erased person leaves nothing but a suppression. So a change of keys puts a new
layer over each digest, HMAC(new hash key, old digest), and every later digest is made through the same layers. The
hash keys of earlier layers stay, sealed by the newest key, in the database; the key text itself may be thrown away.
A digest of the first layer has 16 bytes; one of a later layer has the layer's number in front of its 16.

AES-GCM with random nonces is safe for about 2**32 texts a key. At ten encryptions a message and 200 000 visits a
day that is years; change keys once a year (`kynnys keys rotate`).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY = 32  # bytes: AES-256
_ID = 4  # bytes of the key's id in front of every ciphertext
_NONCE = 12  # bytes: what AES-GCM is defined for
_DIGEST = 16  # bytes kept of a digest: no two of 10**9 values meet by chance, and indexes stay small
_MOST_LAYERS = 255  # a layer's number is one byte
_EARLIER = "keyrings.earlier"


class Unreadable(Exception):
    """Stored bytes that none of the keys opens, or that belong to another column."""


class UnknownKey(Exception):
    """No key of this list has that fingerprint."""


class Key:
    """One key of the list, and what is made of it."""

    __slots__ = ("cipher", "fingerprint", "hash_key", "id")

    def __init__(self, key: bytes) -> None:
        self.cipher = AESGCM(key)
        self.id = _derive(key, "id", _ID)
        self.hash_key = _derive(key, "hash", 32)
        self.fingerprint = _derive(self.hash_key, "fingerprint", 8).hex()


class Keyring:
    """Opens and closes personal columns. Never shows a key: not in its repr, not in what it raises.

    Opens with every key of the list; closes and makes digests with the first one, or, as `at` gives it, with the one
    that a database stands under.
    """

    __slots__ = ("_by_id", "_first", "current", "keys", "layers")

    def __init__(
        self, keys: Sequence[Key], current: Key | None = None, layers: tuple[bytes, ...] = ()
    ) -> None:
        """`keys` newest first; `layers` are the hash keys under each digest, the first one first."""
        self.keys = keys
        self.current = current or keys[0]
        self.layers = layers or (self.current.hash_key,)
        # Copied for each digest: `hmac.digest` would let go of the interpreter's lock and wait to have it back.
        self._first = hmac.new(self.layers[0], digestmod="sha256")
        self._by_id = {key.id: key for key in keys}

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
                raise ValueError(f"{which} is empty; `kynnys keys new` makes one")
            try:
                key = base64.b64decode(part, validate=True)
            except (binascii.Error, ValueError):
                raise ValueError(f"{which} is not base64") from None
            if len(key) != _KEY:
                raise ValueError(f"{which} holds {len(key)} bytes; {_KEY} are needed")
            if key in keys:
                raise ValueError(f"{which} is there twice")
            keys.append(key)
        return cls([Key(key) for key in keys])

    @staticmethod
    def new_key() -> str:
        return base64.b64encode(os.urandom(_KEY)).decode()

    @property
    def fingerprint(self) -> str:
        """Of the key in use. It tells two keys apart and leads to neither."""
        return self.current.fingerprint

    @property
    def alone(self) -> bool:
        """One key in the list: nothing is being changed here."""
        return len(self.keys) == 1

    # -- texts ------------------------------------------------------------------------------------------------
    def encrypt(self, text: str, *, context: str) -> bytes:
        """`context` is `table.column`: the bytes open nowhere else."""
        nonce = os.urandom(_NONCE)
        return self.current.id + nonce + self.current.cipher.encrypt(nonce, _bytes(text), context.encode())

    def decrypt(self, data: bytes, *, context: str) -> str:
        """Raises `Unreadable`."""
        key = self._by_id.get(data[:_ID])
        if key is None:
            raise Unreadable(f"{context} was written under a key that is not in the list")
        nonce, sealed = data[_ID : _ID + _NONCE], data[_ID + _NONCE :]
        try:
            return key.cipher.decrypt(nonce, sealed, context.encode()).decode(errors="surrogatepass")
        except InvalidTag:
            raise Unreadable(f"{context} holds bytes that were changed or belong to another column") from None

    def readable(self, data: bytes | None, *, context: str) -> str | None:
        """None also for what no key of the list opens: one such row must not hold back those beside it."""
        try:
            return None if data is None else self.decrypt(data, context=context)
        except Unreadable:
            return None

    @property
    def mark(self) -> bytes:
        """What every text that was closed with the key in use begins with."""
        return self.current.id

    # -- digests ----------------------------------------------------------------------------------------------
    def digest(self, value: str, *, context: str) -> bytes:
        """The same for the same value and context as long as the same layers lie under it."""
        first = self.first_digest(value, context=context)
        return self.lift(first) if len(self.layers) > 1 else first

    def first_digest(self, value: str, *, context: str) -> bytes:
        """On the first layer: the same under every later key. For what is only given out, never looked up."""
        made = self._first.copy()
        made.update(_bytes(f"{context}\0{value}"))
        return made.digest()[:_DIGEST]

    def digests(self, value: str, *, context: str) -> list[bytes]:
        """On every layer, the top one first. For what must be found though its layer is not known."""
        made = [self.first_digest(value, context=context)]
        for number in range(1, len(self.layers)):
            made.append(self._over(number, made[-1]))
        return made[::-1]

    def lift(self, digest: bytes) -> bytes:
        """The digest of the same value on the top layer, from one on any layer below; itself from the top one."""
        layer = digest[0] if len(digest) > _DIGEST else 0
        for number in range(layer + 1, len(self.layers)):
            digest = self._over(number, digest)
        return digest

    def _over(self, number: int, digest: bytes) -> bytes:
        """On that layer, from the digest on the one below."""
        return bytes((number,)) + hmac.digest(self.layers[number], digest, "sha256")[:_DIGEST]

    @property
    def layer(self) -> bytes:
        """What every digest of the top layer begins with; nothing for the first layer."""
        top = len(self.layers) - 1
        return bytes((top,)) if top else b""

    # -- as a database stands ---------------------------------------------------------------------------------
    def at(self, fingerprint: str, earlier: bytes | None) -> Keyring:
        """These keys as a database uses them that stands under that key, with what `next` sealed beside it.

        Raises `UnknownKey`.
        """
        current = self._named(fingerprint)
        below = json.loads(self.decrypt(earlier, context=_EARLIER)) if earlier else []
        return Keyring(self.keys, current, (*(base64.b64decode(key) for key in below), current.hash_key))

    def next(self, fingerprint: str) -> tuple[Keyring, bytes]:
        """With the key of that fingerprint in use, on one layer more; and what `at` needs to find back to it.

        Raises `UnknownKey`.
        """
        if len(self.layers) > _MOST_LAYERS:
            raise ValueError(f"the keys of a database change {_MOST_LAYERS} times at the most")
        current = self._named(fingerprint)
        ring = Keyring(self.keys, current, (*self.layers, current.hash_key))
        below = json.dumps([base64.b64encode(key).decode() for key in self.layers])
        return ring, ring.encrypt(below, context=_EARLIER)

    def _named(self, fingerprint: str) -> Key:
        for key in self.keys:
            if key.fingerprint == fingerprint:
                return key
        raise UnknownKey

    def __contains__(self, fingerprint: str) -> bool:
        return any(key.fingerprint == fingerprint for key in self.keys)

    def __repr__(self) -> str:
        return f"<Keyring {self.fingerprint} of {len(self.keys)} keys>"


def _derive(key: bytes, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=f"kynnys {purpose}".encode()).derive(key)


def _bytes(text: str) -> bytes:
    # A phone can send half a surrogate pair in JSON. It must be kept as it came, not refused.
    return text.encode(errors="surrogatepass")
