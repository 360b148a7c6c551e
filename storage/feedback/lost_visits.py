"""Visits of which a restored database knows only that their question went out: a provider's list tells so.

Their unit is empty until the visit is handed in again. Then it takes this row's place, with what was answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, literal_column, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.keyring import Keyring
from storage.feedback.language_counts import count
from storage.feedback.visit_intake import NewVisit
from storage.messages.conversations import Conversation
from storage.models import cases, feedback, visits

UNIT = ""  # of a visit that is lost
_EXTERNAL_ID = "visits.external_id"
_FACTS = (
    "unit",
    "service",
    "area",
    "ended_at",
    "language",
    "mother_tongue",
    "age_group",
    "municipality",
    "home_area",
)
_t = visits.c

_add = InsertNew(visits, [_t.external_digest], _t.id)
# Written out, not bound: the index over these rows serves only where the planner sees the word.
_of = select(_t.id, _t.conversation_id, _t.asked_at).where(
    _t.unit == literal_column("''"), _t.conversation_id.in_(bindparam("conversations", expanding=True))
)
_found = (
    update(visits)
    .where(_t.id == bindparam("id_"))
    .values(
        {
            name: bindparam(f"{name}_")
            for name in (
                "external_digest",
                "external_id",
                *_FACTS,
            )
        }
    )
)
_feedback = (
    update(feedback)
    .where(feedback.c.visit_id == bindparam("id_"), feedback.c.unit == UNIT)
    .values(unit=bindparam("unit_"))
)
_cases = (
    update(cases)
    .where(
        cases.c.feedback_id.in_(select(feedback.c.id).where(feedback.c.visit_id == bindparam("id_"))),
        cases.c.unit == UNIT,
    )
    .values(unit=bindparam("unit_"))
)


@dataclass(frozen=True, slots=True)
class Lost:
    id: int
    asked_at: datetime


class LostVisits:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def add(
        self,
        message_id: str,
        conversation: Conversation,
        *,
        asked_at: datetime,
        remind_at: datetime,
        close_at: datetime,
        question: str | None = None,
    ) -> int | None:
        """One whose question was this message of the provider's, in words of this version. None where it is known
        already.
        """
        external_id = f"lost:{conversation.channel}:{message_id}"
        row = {
            "external_digest": self._keys.digest(external_id, context=_EXTERNAL_ID),
            "external_id": self._keys.encrypt(external_id, context=_EXTERNAL_ID),
            "unit": UNIT,
            "person_id": conversation.person,
            "conversation_id": conversation.id,
            "channel": conversation.channel,
            "ended_at": asked_at,
            "language": conversation.language,
            "question": question,
            "status": "asked",
            "asked_at": asked_at,
            "remind_at": remind_at,
            "close_at": close_at,
            "created_at": asked_at,
        }
        id: int | None = self._connection.execute(_add.on(self._connection), row).scalar()
        return id

    def of(self, conversations: Sequence[int]) -> dict[int, Lost]:
        """The last one of each of these conversations that has one."""
        rows = self._connection.execute(_of, {"conversations": conversations}) if conversations else ()
        return {
            row.conversation_id: Lost(row.id, row.asked_at)
            for row in sorted(rows, key=lambda row: (row.asked_at, row.id))
        }

    def found(self, id: int, visit: NewVisit) -> None:
        """It was handed in again: what is known of it is this, and what was answered belongs to its unit."""
        self._connection.execute(
            _found,
            {
                "id_": id,
                "external_digest_": self._keys.digest(visit.external_id, context=_EXTERNAL_ID),
                "external_id_": self._keys.encrypt(visit.external_id, context=_EXTERNAL_ID),
                **{f"{name}_": getattr(visit, name) for name in _FACTS},
            },
        )
        count(self._connection, [(visit.ended_at, visit.language, visit.mother_tongue)])
        for statement in (_feedback, _cases):
            self._connection.execute(statement, {"id_": id, "unit_": visit.unit})
