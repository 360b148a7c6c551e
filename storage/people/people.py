"""People: known by a pseudonym, reached through their conversations, erased on their word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from storage.driver.statements import Statements
from storage.encryption.address_digest import address_digest
from storage.encryption.keyring import Keyring
from storage.lifecycle import erasure, export, inventory, merging
from storage.models import people


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    pseudonym: str
    language: str | None
    created_at: datetime


_t = people.c
_person = select(_t.id, _t.pseudonym, _t.language, _t.created_at).where(_t.erased_at.is_(None))
_by_id = _person.where(_t.id == bindparam("id"))
_came_by = people.alias("came_by")
_by_address = _person.join(_came_by, _t.id == func.coalesce(_came_by.c.same_as, _came_by.c.id)).where(
    _came_by.c.address_digest == bindparam("digest")
)
_set_language = update(people).where(_t.id == bindparam("id_")).values(language=bindparam("language_"))


class People:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys
        self._joined: dict[int, int] = {}  # in this transaction: whom others may still know by the old id

    def get(self, id: int) -> Person | None:
        """None once erased."""
        row = self._connection.execute(_by_id, {"id": id}).first()
        return Person(*row) if row else None

    def find(self, channel: str, address: str) -> Person | None:
        """Whose address this is, on whichever channel of its kind."""
        digest = address_digest(self._keys, channel, address)
        row = self._connection.execute(_by_address, {"digest": digest}).first()
        return Person(*row) if row else None

    def set_language(self, id: int, language: str) -> None:
        self._connection.execute(_set_language, {"id_": id, "language_": language})

    def join(self, kept: int, gone: int, *, now: datetime) -> None:
        """They are one: everything that leads to the one leads to the other from here on, the addresses too.

        A list that both are on, the one that is gone leaves.
        """
        merging.join(self._connection, kept, gone, now)
        self._joined[gone] = kept

    def now_known_as(self, id: int) -> int:
        """Who this person became, where a conversation was read before the joining of this transaction."""
        return self._joined.get(id, id)

    def erase(self, id: int, *, now: datetime) -> None:
        """Forget the person: address, names, texts, state, messages in and out, and every link to the visits.

        What stays: ratings by unit and visits by outcome, without a person, and the suppression, which from
        here on holds for each address that the person had. A reply that is queued after this, to say that it is
        done, still goes out; `sweep` takes it away when it has.
        """
        erasure.erase(self._connection, id, now)

    def export(self, id: int) -> dict[str, list[export.Record]]:
        """All that is known of the person, by table, readable: what a person may ask to see."""
        return export.export(self._connection, self._keys, id)

    def inventory(self, id: int) -> list[inventory.Kept]:
        """How much is known of the person, by table, and what an erasure would leave of it. Nothing is read."""
        return inventory.inventory(self._connection, id)

    def sweep(self) -> int:
        """Take away what was left of erased people until their last reply was sent. Gives how many are gone."""
        return erasure.sweep(self._connection)
