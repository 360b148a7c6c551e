"""Codes by which a person shows that two addresses are theirs: asked for at the one, sent from the other."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.address_digest import address_digest
from storage.encryption.keyring import Keyring
from storage.models import link_codes, link_misses

LIFE = timedelta(minutes=30)  # long enough to find the other telephone; the text that gives the code says it
WITHIN = timedelta(hours=1)  # how long a wrong code counts against an address

_CODE = "link_codes.digest"
_MISS = "link_misses.digest"

# Consonants that are not taken for each other when read aloud or written by hand. Without vowels no code is a word,
# and none holds a letter twice, so that "hmm hmm" is none either. Two million codes, of which a few are in life.
_LETTERS = "CFHJKLMNPRTVWX"
_LENGTH = 6
_FILLING = r"[\s.\-\u2010-\u2015'\"]*+"
_WRITTEN = re.compile(rf"{_FILLING}(?:[{_LETTERS}]{_FILLING}){{{_LENGTH}}}")

_c, _m = link_codes.c, link_misses.c
_forget = delete(link_codes).where(_c.conversation_id == bindparam("conversation"))
_new = InsertNew(link_codes, [_c.digest], _c.id)
_asked_by = select(_c.conversation_id).where(
    _c.digest == bindparam("digest"), _c.expires_at > bindparam("now")
)
_spend = (
    delete(link_codes)
    .where(_c.digest == bindparam("digest"), _c.expires_at > bindparam("now"))
    .returning(_c.conversation_id)
)
_missed = insert(link_misses)
_misses = (
    select(func.count())
    .select_from(link_misses)
    .where(_m.digest == bindparam("digest"), _m.missed_at > bindparam("since"))
)
_old_codes = delete(link_codes).where(_c.expires_at <= bindparam("now"))
_old_misses = delete(link_misses).where(_m.missed_at <= bindparam("before"))


def read_code(text: str) -> str | None:
    """The code that a text is, however it is written: `hkm-prt`, `HKM PRT.`. None for any other text."""
    written = text.upper()
    if not _WRITTEN.fullmatch(written):  # most texts end here, at their first letter
        return None
    letters = "".join(letter for letter in written if letter in _LETTERS)
    return letters if len(set(letters)) == _LENGTH else None


class Links:
    """Only digests of codes are stored, and a code leaves with its first use, its end, or a newer one."""

    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def offer(self, conversation: int, *, now: datetime) -> str:
        """A new code, such as HKM-PRT; the conversation's older one holds no longer."""
        self._connection.execute(_forget, {"conversation": conversation})
        statement = _new.on(self._connection)
        while True:  # a taken code inserts nothing
            letters = "".join(secrets.SystemRandom().sample(_LETTERS, _LENGTH))
            row = {
                "conversation_id": conversation,
                "digest": self._keys.digest(letters, context=_CODE),
                "expires_at": now + LIFE,
            }
            if self._connection.execute(statement, row).first():
                return f"{letters[:3]}-{letters[3:]}"

    def asked_by(self, code: str, *, now: datetime) -> int | None:
        """The conversation that asked for the code, as `read_code` gives it. None where no such code is in life."""
        return self._connection.execute(_asked_by, self._in_life(code, now)).scalar()

    def spend(self, code: str, *, now: datetime) -> int | None:
        """The same, for the first who comes with it: the code is gone then."""
        return self._connection.execute(_spend, self._in_life(code, now)).scalar()

    def missed(self, channel: str, address: str, *, now: datetime) -> None:
        self._connection.execute(_missed, {"digest": self._of(channel, address), "missed_at": now})

    def misses(self, channel: str, address: str, *, now: datetime) -> int:
        """How many wrong codes came from this address lately; erasing oneself takes none of them back."""
        digest = self._of(channel, address)
        return self._connection.execute(_misses, {"digest": digest, "since": now - WITHIN}).scalar_one()

    def sweep(self, *, now: datetime) -> None:
        """Take away what is over."""
        self._connection.execute(_old_codes, {"now": now})
        self._connection.execute(_old_misses, {"before": now - WITHIN})

    def _in_life(self, code: str, now: datetime) -> dict[str, object]:
        return {"digest": self._keys.digest(code, context=_CODE), "now": now}

    def _of(self, channel: str, address: str) -> bytes:
        """Another digest than that of suppressions: the two tables lead to each other by no key alone."""
        return self._keys.digest(address_digest(self._keys, channel, address).hex(), context=_MISS)
