"""Sign-ups: at most one active a person and opportunity, each with the words that were consented to."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, literal_column, select, update

from channels.message import Status
from storage.driver.newest import newest_of
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption import public_ids
from storage.encryption.json_seal import unseal
from storage.encryption.keyring import Keyring
from storage.models import consent_wordings, messages_out, signup_forwards, signups
from storage.models.signups import OPEN

_NAME = "signups.name"
_SAID = "signups.said"
_MESSAGE = "messages_out.content"
_GROUP = "signups.group_name"
TOKEN = "signups.ack_token"  # noqa: S105 - the name of a column


@dataclass(frozen=True, slots=True)
class SignUp:
    """`status` is active, waiting (for a seat), offered (one), left or erased. `ack_token` is there only when the sign-up was just made."""

    id: int
    public_id: str  # what partners know it by
    person: int | None
    conversation: int | None
    opportunity: str
    name: str | None = field(repr=False)
    language: str
    consent_version: str
    shown: str | None  # the words that the consent was asked with
    said: str | None = field(repr=False)  # what the person answered, and wrote with it
    group_size: int | None  # None: one person
    group_name: str | None = field(repr=False)
    consented_at: datetime
    status: str
    offered_until: datetime | None  # a seat that was offered could be taken until then
    left_at: datetime | None
    acknowledged_at: datetime | None
    forwarded_at: datetime | None  # when the last message that carries it was sent; None while one was not
    ack_token: str = field(default="", repr=False)


class Forward(NamedTuple):
    """`waits`: it was not tried yet, so no one has the sign-up from it."""

    channel: str
    address: str
    waits: bool


_t = signups.c
_open = _t.status.in_([literal_column(f"'{status}'") for status in OPEN])
_forwarding = (
    select(messages_out.c.sent_at)
    .join(signup_forwards, signup_forwards.c.message_id == messages_out.c.id)
    .where(signup_forwards.c.signup_id == _t.id)
    .correlate(signups)
)


def _of_forwards(what: Any) -> Any:
    """For each sign-up by itself: the forwards of all would be grouped for one."""
    return _forwarding.with_only_columns(what).scalar_subquery()


_unordered = select(
    _t.id,
    public_ids.in_rows_of(signups),
    _t.person_id,
    _t.conversation_id,
    _t.opportunity,
    _t.name,
    _t.language,
    _t.consent_version,
    _t.said,
    _t.group_size,
    _t.group_name,
    consent_wordings.c.text.label("shown"),
    _t.consent_at,
    _t.status,
    _t.offered_until,
    _t.left_at,
    _t.acknowledged_at,
    _of_forwards(func.max(messages_out.c.sent_at)).label("sent_at"),
    _of_forwards(func.count()).label("messages"),
    _of_forwards(func.count(messages_out.c.sent_at)).label("sent"),
).outerjoin(
    consent_wordings,
    and_(consent_wordings.c.version == _t.consent_version, consent_wordings.c.language == _t.language),
)
_all = _unordered.order_by(_t.id)
_page = _unordered.where(_t.id < bindparam("before")).order_by(_t.id.desc()).limit(bindparam("limit"))
_by_id = _all.where(_t.id == bindparam("id"))
_open_of = _all.where(_t.person_id == bindparam("person"), _open)
_open_ones = _open_of.where(_t.opportunity == bindparam("opportunity"))
_some = _unordered.where(_t.id.in_(bindparam("ids", expanding=True))).order_by(_t.id.desc())
_by_token = _all.where(_t.ack_digest == bindparam("digest"))
_leave = (
    update(signups)
    .where(_t.id.in_(bindparam("ids", expanding=True)), _open)
    .values(status="left", left_at=bindparam("now"), offered_until=None)  # nothing ended unanswered
)
_add_name = (
    update(signups).where(_t.id == bindparam("id_"), _open, _t.name.is_(None)).values(name=bindparam("name_"))
)
_rename = update(signups).where(_t.id == bindparam("id_"), _open).values(name=bindparam("name_"))
_acknowledge = (
    update(signups)
    .where(_t.ack_digest == bindparam("digest"), _t.acknowledged_at.is_(None))
    .values(acknowledged_at=bindparam("now"))
)
_take = (
    update(signups)
    .where(_t.id == bindparam("id_"), _t.acknowledged_at.is_(None))
    .values(acknowledged_at=bindparam("now"))
)
_forward = InsertNew(signup_forwards, [signup_forwards.c.signup_id, signup_forwards.c.message_id])
_waits = and_(messages_out.c.status == Status.queued.value, messages_out.c.attempts == 0)
_forwards = (
    select(messages_out.c.channel, messages_out.c.content, _waits.label("waits"))
    .join(signup_forwards, signup_forwards.c.message_id == messages_out.c.id)
    .where(signup_forwards.c.signup_id == bindparam("id"))
    .order_by(messages_out.c.id)
)
_withdraw = (
    update(messages_out)
    .where(
        messages_out.c.id.in_(
            select(signup_forwards.c.message_id).where(signup_forwards.c.signup_id == bindparam("signup"))
        ),
        _waits,
    )
    .values(status=Status.dropped.value, reason="left", due_at=None, changed_at=bindparam("now"))
)
_about = (
    update(messages_out)
    .where(messages_out.c.id == bindparam("message"))
    .values(person_id=select(_t.person_id).where(_t.id == bindparam("signup")).scalar_subquery())
)
_new = InsertNew(signups, [_t.person_id, _t.opportunity], _t.id, where=and_(_open, _t.group_size.is_(None)))
_show = InsertNew(consent_wordings, [consent_wordings.c.version, consent_wordings.c.language])


class SignUps:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def add(
        self,
        person: int,
        conversation: int,
        opportunity: str,
        *,
        name: str | None,
        language: str,
        consent_version: str,
        shown: str = "",
        said: str = "",
        group_size: int | None = None,
        group_name: str | None = None,
        waits: bool = False,
        event_told: str | None = None,
        now: datetime,
        public_id: str | None = None,
    ) -> SignUp | None:
        """None where the person is on this list already, unless it is a group. Without `public_id` it gets a random one.

        It `waits` for a seat where there is none.
        `shown` is what the consent was asked with, in `language`; it is kept once for each version. `said` is what
        the person answered.
        """
        token = secrets.token_urlsafe(24)
        row = {
            "person_id": person,
            "conversation_id": conversation,
            "public_id": public_id or public_ids.new(),
            "opportunity": opportunity,
            "name": None if name is None else self._keys.encrypt(name, context=_NAME),
            "language": language,
            "consent_version": consent_version,
            "said": self._keys.encrypt(said, context=_SAID) if said else None,
            "group_size": group_size,
            "group_name": self._keys.encrypt(group_name, context=_GROUP) if group_name else None,
            "consent_at": now,
            "status": "waiting" if waits else "active",
            "event_told": event_told,
            "ack_digest": self._keys.digest(token, context=TOKEN),
        }
        id = self._connection.execute(_new.on(self._connection), row).scalar()
        if id is None:
            return None
        if shown:
            wording = {
                "version": consent_version, "language": language, "text": shown, "first_shown_at": now,
            }  # fmt: skip
            self._connection.execute(_show.silent_on(self._connection), wording)
        (made,) = self._signups(_by_id, token, id=id)
        return made

    def of(self, person: int, opportunity: str | None = None) -> Sequence[SignUp]:
        """Those of the person that are not over: for every list, or for one, on which several groups may be."""
        if opportunity is None:
            return self._signups(_open_of, person=person)
        return self._signups(_open_ones, person=person, opportunity=opportunity)

    def get(self, id: int, *, ack_token: str = "") -> SignUp | None:
        """`ack_token`: that it was given just now."""
        return next(iter(self._signups(_by_id, ack_token, id=id)), None)

    def some(self, ids: Sequence[int]) -> Sequence[SignUp]:
        """The newest first."""
        return self._signups(_some, ids=ids)

    def by_token(self, token: str) -> SignUp | None:
        """The sign-up that this acknowledgement belongs to. None for an unknown token."""
        return next(iter(self._signups(_by_token, digest=self._keys.digest(token, context=TOKEN))), None)

    def add_name(self, id: int, name: str) -> bool:
        """False where it has a name, or is over."""
        sealed = self._keys.encrypt(name, context=_NAME)
        return bool(self._connection.execute(_add_name, {"id_": id, "name_": sealed}).rowcount)

    def rename(self, id: int, name: str) -> bool:
        """False where it is over."""
        sealed = self._keys.encrypt(name, context=_NAME)
        return bool(self._connection.execute(_rename, {"id_": id, "name_": sealed}).rowcount)

    def leave(self, person: int, *, now: datetime, public_id: str | None = None) -> Sequence[SignUp]:
        """Off every list, or by one sign-up; gives those that ended, as they were."""
        left = [each for each in self.of(person) if public_id in (None, each.public_id)]
        if left:
            self._connection.execute(_leave, {"ids": [each.id for each in left], "now": now})
        return left

    def acknowledge(self, token: str, *, now: datetime) -> SignUp | None:
        """The other end has it. None for an unknown token; a second time changes nothing."""
        digest = self._keys.digest(token, context=TOKEN)
        self._connection.execute(_acknowledge, {"digest": digest, "now": now})
        return self.by_token(token)

    def take(self, id: int, *, now: datetime) -> bool:
        """The keeper of the list has it. False where that is known."""
        return bool(self._connection.execute(_take, {"id_": id, "now": now}).rowcount)

    def forwarded(self, id: int, message: int) -> None:
        """A message that forwards the sign-up. It is erased with the person."""
        self._connection.execute(
            _forward.silent_on(self._connection), {"signup_id": id, "message_id": message}
        )
        self._connection.execute(_about, {"message": message, "signup": id})

    def forwarded_to(self, id: int) -> Sequence[Forward]:
        """Every message that carries the sign-up, in the order queued."""
        rows = self._connection.execute(_forwards, {"id": id})
        return [
            Forward(row.channel, unseal(self._keys, row.content, context=_MESSAGE)["address"], row.waits)
            for row in rows
        ]

    def withdraw_forwards(self, id: int, *, now: datetime) -> None:
        """What carries the sign-up and was not tried yet does not go out."""
        self._connection.execute(_withdraw, {"signup": id, "now": now})

    def list(self) -> Sequence[SignUp]:
        """All of them, also those who left, in the order made."""
        return self._signups(_all)

    def page(
        self, opportunities: frozenset[str] | None, *, before: int | None = None, limit: int
    ) -> Sequence[SignUp]:
        """The newest first, with ids below `before`, for these opportunities; None: for all."""
        if opportunities is None:
            return self._signups(_page, before=before or 2**62, limit=limit)
        if not opportunities:
            return []
        ids = newest_of(_t.id, _t.opportunity, opportunities, before=before, limit=limit)
        newest_first = _unordered.where(_t.id.in_(ids)).order_by(_t.id.desc())
        return self._signups(newest_first)

    def _signups(self, statement: Any, token: str = "", **values: Any) -> Sequence[SignUp]:
        return [
            SignUp(
                row.id,
                row.public_id,
                row.person_id,
                row.conversation_id,
                row.opportunity,
                None if row.name is None else self._keys.decrypt(row.name, context=_NAME),
                row.language,
                row.consent_version,
                row.shown,
                None if row.said is None else self._keys.decrypt(row.said, context=_SAID),
                row.group_size,
                None if row.group_name is None else self._keys.decrypt(row.group_name, context=_GROUP),
                row.consent_at,
                row.status,
                row.offered_until,
                row.left_at,
                row.acknowledged_at,
                row.sent_at if row.messages and row.messages == row.sent else None,
                token,
            )
            for row in self._connection.execute(statement, values)
        ]
