"""What providers report of messages that they took: later than the send, or before we know that it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, select, update

from channels.message import Reason, Receipt, Status
from storage.driver.prepared import PreparedQuery
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.keyring import Keyring
from storage.models import early_receipts, messages_out

_EXTERNAL_ID = "messages_out.external_id"

# A receipt and the note that its message was sent may be written by two processes at the same moment, neither
# seeing the other. The next call that takes receipts applies what was left, this far back.
_LEFT_OVER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a receipt changed. `key` is that of the message, where it has one."""

    id: int
    channel: str
    conversation: int | None
    status: Status
    reason: Reason | None
    code: str | None
    key: str | None = None


_t, _e = messages_out.c, early_receipts.c
BEFORE: dict[Status, tuple[Status, ...]] = {
    status: tuple(other for other in Status if other.rank < status.rank) for status in Status
}
"""From which statuses a message may come to each."""

_receipt = {
    status: (
        update(messages_out)
        .where(
            _t.external_digest == bindparam("digest"),
            _t.channel == bindparam("channel_"),
            _t.status.in_(BEFORE[status]),
        )
        .values(
            status=status,
            due_at=None,
            reason=bindparam("reason_"),
            code=bindparam("code_"),
            changed_at=bindparam("now"),
        )
        .returning(_t.id, _t.conversation_id, _t.key)
    )
    for status in Status
}
_known = select(_t.external_digest, _t.channel).where(
    _t.external_digest.in_(bindparam("digests", expanding=True))
)
_early = InsertNew(early_receipts, [_e.external_digest, _e.channel, _e.status])


class _EarlyRow(NamedTuple):
    id: int
    external_digest: bytes
    channel: str
    status: str
    reason: str | None
    code: str | None


_early_columns = [_e[name] for name in _EarlyRow._fields]

_early_of = PreparedQuery(
    "receipts.early_of",
    _EarlyRow,
    select(*_early_columns).where(_e.external_digest.in_(bindparam("digests", expanding=True))),
)
_early_known = (
    select(*_early_columns)
    .join(
        messages_out,
        and_(_t.external_digest == _e.external_digest, _t.channel == _e.channel),
    )
    .where(_e.received_at >= bindparam("since"))
)
_early_done = delete(early_receipts).where(_e.id.in_(bindparam("ids", expanding=True)))
_early_stale = delete(early_receipts).where(_e.received_at < bindparam("before"))


class Receipts:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def take(self, receipts: Sequence[Receipt], *, now: datetime) -> list[Settled]:
        """Apply providers' reports on messages; gives what changed by it.

        Receipts come late, twice and in any order: a status of a lower or equal rank changes nothing. One whose
        message is not known to be sent yet is kept until it is.
        """
        settled = self.settle(now=now)
        if not receipts:
            return settled
        by_key = [((self.digest(receipt.external_id), receipt.channel), receipt) for receipt in receipts]
        rows = self._connection.execute(_known, {"digests": list({digest for (digest, _), _ in by_key})})
        known = {(row.external_digest, row.channel) for row in rows}
        early = []
        for key, receipt in by_key:
            if key in known:
                settled += self._apply(key, receipt.status, receipt.reason, receipt.code, now)
            else:
                early.append(
                    {
                        "external_digest": key[0],
                        "channel": key[1],
                        "status": receipt.status.value,
                        "reason": receipt.reason,
                        "code": receipt.code,
                        "received_at": now,
                    }
                )
        if early:
            early.sort(key=lambda row: (row["external_digest"], row["channel"], row["status"]))
            self._connection.execute(_early.silent_on(self._connection), early)
        return settled

    def take_early(self, digests: Sequence[bytes], *, now: datetime) -> list[Settled]:
        """Apply those that came before their messages were known to be sent, which have just become these."""
        return self._apply_early(self._connection.fetch(_early_of, {"digests": digests}), now)

    def settle(self, *, now: datetime) -> list[Settled]:
        """Apply the receipts of the last ten minutes that were kept and whose message is known by now."""
        return self._apply_early(
            self._connection.execute(_early_known, {"since": now - _LEFT_OVER}).all(), now
        )

    def forget(self, *, before: datetime) -> None:
        """Receipts from before then whose message never became known: other senders' on the same account."""
        self._connection.execute(_early_stale, {"before": before})

    def held(self, channel: str, external_ids: Sequence[str]) -> set[str]:
        """Those of the provider's ids that our messages have already."""
        digests = {self.digest(external_id): external_id for external_id in external_ids}
        rows = self._connection.execute(_known, {"digests": list(digests)})
        return {digests[row.external_digest] for row in rows if row.channel == channel}

    def digest(self, external_id: str) -> bytes:
        return self._keys.digest(external_id, context=_EXTERNAL_ID)

    def _apply_early(self, rows: Sequence[Any], now: datetime) -> list[Settled]:
        if not rows:
            return []
        settled: list[Settled] = []
        for row in rows:
            reason = Reason(row.reason) if row.reason else None
            key = (row.external_digest, row.channel)
            settled += self._apply(key, Status(row.status), reason, row.code, now)
        self._connection.execute(_early_done, {"ids": [row.id for row in rows]})
        return settled

    def _apply(
        self, key: tuple[bytes, str], status: Status, reason: Reason | None, code: str | None, now: datetime
    ) -> list[Settled]:
        digest, channel = key
        rows = self._connection.execute(
            _receipt[status],
            {"digest": digest, "channel_": channel, "reason_": reason, "code_": code, "now": now},
        )
        return [Settled(row.id, channel, row.conversation_id, status, reason, code, row.key) for row in rows]
