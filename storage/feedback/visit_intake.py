"""Visits come in: each is known once by its external id, and is to be asked about or skipped with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.address_digest import StoredAddress
from storage.encryption.keyring import Keyring
from storage.feedback.language_counts import count
from storage.messages.conversations import Conversation
from storage.models import conversations, visits

EXTERNAL_ID = "visits.external_id"


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit to take in. With `skipped`, the reason why it is not asked about; else it falls due at `due_at`.

    Without a person and a conversation it can only be skipped.
    """

    external_id: str
    unit: str
    person: int | None
    conversation: int | None
    channel: str
    ended_at: datetime
    language: str | None = None
    age_group: str | None = None
    due_at: datetime | None = None
    skipped: str | None = None
    mother_tongue: str | None = None
    service: str | None = None
    area: str | None = None
    municipality: str | None = None
    home_area: str | None = None
    keep_id: bool = True  # False: nothing but its digest


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """A visit taken in before, as far as it can be compared with one that comes in under its id.

    `address` is None where nothing leads to the person, or no longer. Once nothing does, `ended_at` is the day alone.
    """

    id: int
    unit: str
    ended_at: datetime
    status: str
    reason: str | None
    address: StoredAddress | None

    @property
    def day_alone(self) -> bool:
        return self.id < 0


_t = visits.c
_add = InsertNew(visits, [_t.external_digest], _t.id, _t.external_digest)
_known = (
    select(
        _t.external_digest, _t.id, _t.unit, _t.ended_at, _t.status, _t.reason,
        conversations.c.channel, conversations.c.address_digest,
    )
    .outerjoin_from(visits, conversations, conversations.c.id == _t.conversation_id)
    .where(_t.external_digest.in_(bindparam("digests", expanding=True)))
)  # fmt: skip


class VisitIntake:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def add(
        self,
        external_id: str,
        *,
        unit: str,
        conversation: Conversation | None,
        channel: str,
        ended_at: datetime,
        now: datetime,
        language: str | None = None,
        age_group: str | None = None,
        due_at: datetime | None = None,
        skipped: str | None = None,
    ) -> int | None:
        """None where a visit of this external id is known already: then nothing changes."""
        visit = NewVisit(
            external_id,
            unit,
            conversation.person if conversation else None,
            conversation.id if conversation else None,
            channel,
            ended_at,
            language,
            age_group,
            due_at,
            skipped,
        )
        (id,) = self.add_all([visit], now=now)
        return id

    def add_all(self, new: Sequence[NewVisit], *, now: datetime) -> list[int | None]:
        """The same for many in one statement, in their order. Of two with one external id the first counts."""
        if not new:
            return []
        digests = [self._keys.digest(visit.external_id, context=EXTERNAL_ID) for visit in new]
        firsts = dict(reversed(list(zip(digests, new, strict=True))))
        # In one order everywhere: two imports of the same visits never wait for each other in a ring.
        rows = [
            self._row(digest, visit, now)
            for digest, visit in sorted(firsts.items(), key=lambda item: item[0])
        ]
        ids = {
            row.external_digest: row.id for row in self._connection.execute(_add.on(self._connection), rows)
        }
        new_ones = [row for row in rows if row["external_digest"] in ids]
        count(
            self._connection,
            [(row["ended_at"], row["language"], row["mother_tongue"]) for row in new_ones],
        )
        return [ids.pop(digest, None) for digest in digests]

    def known(self, external_ids: Sequence[str]) -> dict[str, KnownVisit]:
        """Those of these that were taken in before, by their ids, also where their person was erased since."""
        digests = {self._keys.digest(id, context=EXTERNAL_ID): id for id in external_ids}
        rows = self._connection.execute(_known, {"digests": list(digests)})
        return {digests[row.external_digest]: self._known_visit(row) for row in rows}

    def _known_visit(self, row: Any) -> KnownVisit:
        digest = row.address_digest
        address = StoredAddress(row.channel, digest, self._keys) if digest else None
        return KnownVisit(row.id, row.unit, row.ended_at, row.status, row.reason, address)

    def _row(self, digest: bytes, visit: NewVisit, now: datetime) -> dict[str, Any]:
        if visit.skipped is None and (
            visit.due_at is None or visit.conversation is None or visit.person is None
        ):
            raise ValueError("a visit needs a due time and a conversation, or the reason why it is skipped")
        return {
            "external_digest": digest,
            "external_id": self._keys.encrypt(visit.external_id, context=EXTERNAL_ID)
            if visit.keep_id
            else None,
            "unit": visit.unit,
            "service": visit.service,
            "area": visit.area,
            "person_id": visit.person,
            "conversation_id": visit.conversation,
            "channel": visit.channel,
            "ended_at": visit.ended_at,
            "language": visit.language,
            "mother_tongue": visit.mother_tongue,
            "age_group": visit.age_group,
            "municipality": visit.municipality,
            "home_area": visit.home_area,
            "status": "planned" if visit.skipped is None else "skipped",
            "reason": visit.skipped,
            "due_at": visit.due_at,
            "closed_at": None if visit.skipped is None else now,
            "created_at": now,
        }
