"""Visits: each known once, and asked about or skipped with a reason; none is lost between the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, exists, func, literal_column, or_, select, update

from storage.driver.prepared import PreparedCommand, PreparedQuery
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.keyring import Keyring
from storage.messages.conversations import ADDRESS, Conversation
from storage.models import conversations, people, visits

_EXTERNAL_ID = "visits.external_id"


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
    keep_id: bool = True  # False: nothing but its digest


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """A visit taken in before, as far as it can be compared with one that comes in under its id.

    `address` is None where nothing leads to the person, or no longer.
    """

    id: int
    unit: str
    ended_at: datetime
    status: str
    reason: str | None
    address: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of a person whom we know. `status`: planned -> asked -> answered -> closed, or skipped."""

    id: int
    external_id: str = field(repr=False)
    unit: str
    person: int
    conversation: int
    channel: str
    ended_at: datetime
    language: str | None
    age_group: str | None
    status: str
    reason: str | None  # of a skip
    due_at: datetime | None
    asked_at: datetime | None
    reminded_at: datetime | None
    closed_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """What a visit is to the other visits of its person: asked about at `asked_at`, or planned where that is None."""

    visit: int
    person: int
    ended_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A visit as a report shows it: without a person, and kept when a person is erased."""

    id: int
    unit: str
    channel: str
    ended_at: datetime
    language: str | None
    age_group: str | None
    status: str
    reason: str | None
    due_at: datetime | None
    asked_at: datetime | None
    closed_at: datetime | None
    outcome: str | None


_t = visits.c


class _VisitRow(NamedTuple):
    id: int
    external_id: bytes
    unit: str
    person_id: int
    conversation_id: int
    channel: str
    ended_at: datetime
    language: str | None
    age_group: str | None
    status: str
    reason: str | None
    due_at: datetime | None
    asked_at: datetime | None
    reminded_at: datetime | None
    closed_at: datetime | None
    outcome: str | None


_columns = [_t[name] for name in _VisitRow._fields]
_record_columns = [_t[field.name] for field in fields(VisitRecord)]
# Written out, not bound: the indexes over these rows serve only where the planner sees the word.
_is_planned = _t.status == literal_column("'planned'")
_is_asked = _t.status == literal_column("'asked'")

_add = InsertNew(visits, [_t.external_digest], _t.id, _t.external_digest)
_known = (
    select(_t.external_digest, _t.id, _t.unit, _t.ended_at, _t.status, _t.reason, conversations.c.address)
    .outerjoin_from(visits, conversations, conversations.c.id == _t.conversation_id)
    .where(_t.external_digest.in_(bindparam("digests", expanding=True)))
)


_get = PreparedQuery(
    "visits.get",
    _VisitRow,
    select(*_columns).where(_t.id == bindparam("id"), _t.person_id.is_not(None)),
)
_recent = select(*_record_columns).order_by(_t.id.desc()).limit(bindparam("limit"))
_due = (
    select(*_columns)
    .where(_is_planned, _t.due_at <= bindparam("now"))
    .order_by(_t.due_at, _t.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, key_share=True)
)
_asked_long_ago = (
    select(*_columns)
    .where(_is_asked, _t.asked_at <= bindparam("before"))
    .order_by(_t.asked_at, _t.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, key_share=True)
)
_to_remind = _asked_long_ago.where(
    _t.reminded_at.is_(None),
    ~exists().where(
        conversations.c.id == _t.conversation_id, conversations.c.last_heard_at > bindparam("heard_before")
    ),
)


def _one(*conditions: Any) -> Any:
    return update(visits).where(_t.id == bindparam("id_"), *conditions)


def _some(*conditions: Any) -> Any:
    return update(visits).where(_t.id.in_(bindparam("ids", expanding=True)), *conditions)


_plan = _one(_is_planned).values(due_at=bindparam("due_at_"))
_asked = _some(_is_planned).values(status="asked", asked_at=bindparam("now"))
_reminded = _some(_is_asked).values(reminded_at=bindparam("now"))
_remind_no_more = (
    update(visits)
    .where(_is_asked, _t.reminded_at.is_(None), _t.channel.not_in(bindparam("channels", expanding=True)))
    .values(reminded_at=bindparam("now"))
)
_answered = PreparedCommand(
    "visits.answered",
    _one(_t.status.in_(("asked", "closed"))).values(
        status=case((_is_asked, "answered"), else_=_t.status),
        outcome=case((_is_asked, _t.outcome), else_="answered"),
    ),
)
_close = PreparedCommand(
    "visits.close",
    _some(_t.status.in_(("asked", "answered"))).values(
        status="closed", outcome=bindparam("outcome_"), closed_at=bindparam("now")
    ),
)
_call_off = _some(_is_planned).values(
    status="skipped", reason=bindparam("reason_"), closed_at=bindparam("now")
)
_let_go = _some(_is_asked).values(status="closed", outcome=bindparam("reason_"), closed_at=bindparam("now"))
_skip = _one(_is_planned).values(status="skipped", reason=bindparam("reason_"), closed_at=bindparam("now"))

_questions = select(_t.id, _t.person_id, _t.ended_at, _t.asked_at).where(
    _t.person_id.in_(bindparam("persons", expanding=True)), or_(_is_planned, _t.asked_at.is_not(None))
)
_latest_asked = (
    select(*_columns)
    .where(_t.person_id == bindparam("person"), _t.asked_at.is_not(None))
    .order_by(_t.asked_at.desc(), _t.id.desc())
    .limit(1)
)
_asked_last = visits.alias("asked_last")


class _AskedRow(NamedTuple):
    id: int
    visit: int | None


_latest_asked_of = PreparedQuery(
    "visits.latest_asked_of",
    _AskedRow,
    select(
        people.c.id,
        select(_asked_last.c.id)
        .where(_asked_last.c.person_id == people.c.id, _asked_last.c.asked_at.is_not(None))
        .order_by(_asked_last.c.asked_at.desc(), _asked_last.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("visit"),
    ).where(people.c.id.in_(bindparam("persons", expanding=True))),
)
_by_status = select(_t.status, func.count()).group_by(_t.status)
_by_outcome = select(_t.outcome, func.count()).where(_t.status == "closed").group_by(_t.outcome)
_by_reason = select(_t.reason, func.count()).where(_t.status == "skipped").group_by(_t.reason)


class Visits:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    # -- taking in --------------------------------------------------------------------------------------------
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
        digests = [self._keys.digest(visit.external_id, context=_EXTERNAL_ID) for visit in new]
        firsts = dict(reversed(list(zip(digests, new, strict=True))))
        # In one order everywhere: two imports of the same visits never wait for each other in a ring.
        rows = [
            self._row(digest, visit, now)
            for digest, visit in sorted(firsts.items(), key=lambda item: item[0])
        ]
        ids = {
            row.external_digest: row.id for row in self._connection.execute(_add.on(self._connection), rows)
        }
        return [ids.pop(digest, None) for digest in digests]

    def known(self, external_ids: Sequence[str]) -> dict[str, KnownVisit]:
        """Those of these that were taken in before, by their ids, also where their person was erased since."""
        digests = {self._keys.digest(id, context=_EXTERNAL_ID): id for id in external_ids}
        rows = self._connection.execute(_known, {"digests": list(digests)})
        return {digests[row.external_digest]: self._known_visit(row) for row in rows}

    def _known_visit(self, row: Any) -> KnownVisit:
        address = self._keys.decrypt(row.address, context=ADDRESS) if row.address else None
        return KnownVisit(row.id, row.unit, row.ended_at, row.status, row.reason, address)

    def _row(self, digest: bytes, visit: NewVisit, now: datetime) -> dict[str, Any]:
        if visit.skipped is None and (
            visit.due_at is None or visit.conversation is None or visit.person is None
        ):
            raise ValueError("a visit needs a due time and a conversation, or the reason why it is skipped")
        return {
            "external_digest": digest,
            "external_id": self._keys.encrypt(visit.external_id, context=_EXTERNAL_ID)
            if visit.keep_id
            else None,
            "unit": visit.unit,
            "person_id": visit.person,
            "conversation_id": visit.conversation,
            "channel": visit.channel,
            "ended_at": visit.ended_at,
            "language": visit.language,
            "mother_tongue": visit.mother_tongue,
            "age_group": visit.age_group,
            "status": "planned" if visit.skipped is None else "skipped",
            "reason": visit.skipped,
            "due_at": visit.due_at,
            "closed_at": None if visit.skipped is None else now,
            "created_at": now,
        }

    # -- what is to be done -----------------------------------------------------------------------------------
    def due(self, *, now: datetime, limit: int) -> list[Visit]:
        """Planned ones whose time has come, the longest due first, held by this transaction.

        Those that another process holds are passed over.
        """
        return self._visits(_due, now=now, limit=limit)

    def to_remind(self, *, asked_before: datetime, heard_before: datetime, limit: int) -> list[Visit]:
        """Asked by then and neither answered nor reminded yet, of people who were not heard since `heard_before`;
        held likewise.
        """
        return self._visits(_to_remind, before=asked_before, heard_before=heard_before, limit=limit)

    def to_close(self, *, asked_before: datetime, limit: int) -> list[Visit]:
        """Asked by then and not answered, reminded or not; held likewise."""
        return self._visits(_asked_long_ago, before=asked_before, limit=limit)

    # -- results: each does nothing to a visit that is past that step ----------------------------------------------
    def plan_all(self, times: Sequence[tuple[int, datetime]]) -> None:
        """In one round trip, as (visit, when it falls due)."""
        if times:
            self._connection.execute(_plan, [{"id_": id, "due_at_": due_at} for id, due_at in times])

    def asked_all(self, ids: Sequence[int], now: datetime) -> None:
        if ids:
            self._connection.execute(_asked, {"ids": ids, "now": now})

    def reminded_all(self, ids: Sequence[int], now: datetime) -> None:
        if ids:
            self._connection.execute(_reminded, {"ids": ids, "now": now})

    def remind_no_more(self, *, except_on: Sequence[str], now: datetime) -> None:
        """Of all that was asked and not answered until now, on other channels than these."""
        self._connection.execute(_remind_no_more, {"channels": [*except_on, ""], "now": now})

    def answered(self, id: int, now: datetime) -> None:
        """A closed one stays closed and is answered after all: a late answer is an answer."""
        self._connection.run(_answered, {"id_": id})

    def close(self, id: int, outcome: str, now: datetime) -> None:
        self.close_all([id], outcome, now)

    def close_all(self, ids: Sequence[int], outcome: str, now: datetime) -> None:
        if ids:
            self._connection.run(_close, {"ids": ids, "outcome_": outcome, "now": now})

    def skip_all(self, reasons: Sequence[tuple[int, str]], now: datetime) -> None:
        """In one round trip, as (visit, reason)."""
        if reasons:
            self._connection.execute(
                _skip, [{"id_": id, "reason_": reason, "now": now} for id, reason in reasons]
            )

    def withdraw_all(self, ids: Sequence[int], reason: str, now: datetime) -> None:
        """No question about these, where none went out yet, and no reminder where one did."""
        for statement in (_call_off, _let_go) if ids else ():
            self._connection.execute(statement, {"ids": ids, "reason_": reason, "now": now})

    # -- what is known ----------------------------------------------------------------------------------------
    def get(self, id: int) -> Visit | None:
        """None also where the person was erased."""
        return next((self._visit(row) for row in self._connection.fetch(_get, {"id": id})), None)

    def questions(self, persons: Sequence[int]) -> list[Question]:
        """What these people were asked about and what is planned, over all units and channels, in no order."""
        rows = self._connection.execute(_questions, {"persons": persons}) if persons else ()
        return [Question(*row) for row in rows]

    def latest_asked(self, person: int) -> Visit | None:
        """Open or closed: where a late answer belongs."""
        return next(iter(self._visits(_latest_asked, person=person)), None)

    def latest_asked_of(self, persons: Sequence[int]) -> dict[int, int | None]:
        """The same for many in one statement, by its id."""
        if not persons:
            return {}
        rows = self._connection.fetch(_latest_asked_of, {"persons": persons})
        return dict.fromkeys(persons) | {row.id: row.visit for row in rows}

    def recent(self, limit: int) -> list[VisitRecord]:
        """The newest first."""
        return [VisitRecord(*tuple(row)) for row in self._connection.execute(_recent, {"limit": limit})]

    def by_status(self) -> dict[str, int]:
        """Of N visits: how many stand where. The sum is N."""
        return dict(self._connection.execute(_by_status).all())

    def by_outcome(self) -> dict[str, int]:
        """Of those closed: how many with which outcome."""
        return dict(self._connection.execute(_by_outcome).all())

    def by_reason(self) -> dict[str, int]:
        """Of those skipped: how many for which reason."""
        return dict(self._connection.execute(_by_reason).all())

    def _visits(self, statement: Any, **values: Any) -> list[Visit]:
        return [self._visit(row) for row in self._connection.execute(statement, values)]

    def _visit(self, row: Any) -> Visit:
        id, external_id, *rest = row
        return Visit(id, self._keys.decrypt(external_id, context=_EXTERNAL_ID), *rest)
