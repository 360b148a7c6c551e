"""The results of sends: a message is sent, failed, dropped, to be tried again, or it is not known whether it went out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, update

from channels.message import Reason, Status
from storage.driver.prepared import PreparedCommand
from storage.driver.statements import Statements
from storage.messages.receipts import BEFORE, Receipts, Settled
from storage.models import messages_out

_t = messages_out.c


def _becomes(status: Status, **values: Any) -> Any:
    """Our message, by id, takes a status; never one of a lower or equal rank."""
    return (
        update(messages_out)
        .where(_t.id == bindparam("id_"), or_(*(_t.status == before for before in BEFORE[status])))
        .values(status=status, changed_at=bindparam("now"), **values)
    )


_sent = PreparedCommand(
    "outbox.sent",
    _becomes(
        Status.sent,
        due_at=None,
        sent_at=bindparam("now"),
        external_digest=bindparam("digest"),
        reason=None,
        code=None,
    ),
)
_repeated = update(messages_out).where(_t.id == bindparam("id_")).values(reason="repeated")
_failed = _becomes(Status.failed, due_at=None, reason=bindparam("reason_"), code=bindparam("code_"))
_dropped = _becomes(Status.dropped, due_at=None, reason=bindparam("reason_"))
_retry = (
    update(messages_out)
    .where(_t.id == bindparam("id_"), _t.status.in_((Status.sending, Status.unconfirmed, Status.queued)))
    .values(
        status=Status.queued,
        due_at=bindparam("at"),
        claimed_by=None,
        reason=bindparam("reason_"),
    )
)
_unconfirmed = (
    update(messages_out)
    .where(_t.id == bindparam("id_"), _t.status.in_((Status.sending, Status.unconfirmed)))
    .values(
        status=Status.unconfirmed,
        due_at=bindparam("check_at"),
        claimed_by=None,
        maybe_sent=_t.maybe_sent + bindparam("doubtful"),
        changed_at=bindparam("now"),
    )
)


class OutboxResults:
    def __init__(self, connection: Statements, receipts: Receipts) -> None:
        self._connection = connection
        self._receipts = receipts

    def sent(self, id: int, external_id: str, *, now: datetime) -> list[Settled]:
        """The provider took it. Gives what receipts that came before this made of it."""
        return self.sent_all([(id, external_id)], now=now)

    def sent_all(self, taken: Sequence[tuple[int, str]], *, now: datetime) -> list[Settled]:
        """The same for many, as (our id, the provider's id): two statements."""
        if not taken:
            return []
        digests = [self._receipts.digest(external_id) for _, external_id in taken]
        self._connection.run_each(
            _sent,
            [
                {"id_": id, "digest": digest, "now": now}
                for (id, _), digest in zip(taken, digests, strict=True)
            ],
        )
        return self._receipts.take_early(digests, now=now)

    def repeated(self, id: int) -> None:
        """It was sent again though an earlier try may have arrived: the person may have it twice."""
        self._connection.execute(_repeated, {"id_": id})

    def retry(self, id: int, *, at: datetime, reason: Reason | str) -> None:
        """It is known that it did not go out: try again at `at`."""
        self._connection.execute(_retry, {"id_": id, "at": at, "reason_": str(reason)})

    def failed(self, id: int, reason: Reason | str, *, now: datetime, code: str | None = None) -> None:
        self._connection.execute(_failed, {"id_": id, "reason_": str(reason), "code_": code, "now": now})

    def unconfirmed(self, id: int, *, now: datetime, check_at: datetime, refused: bool = False) -> None:
        """It may have gone out: it comes back, `uncertain`, at `check_at`.

        With `refused` the last attempt did not, and what is unknown is an earlier one.
        """
        self._connection.execute(
            _unconfirmed, {"id_": id, "check_at": check_at, "now": now, "doubtful": int(not refused)}
        )

    def drop(self, id: int, reason: str, *, now: datetime) -> None:
        self._connection.execute(_dropped, {"id_": id, "reason_": reason, "now": now})
