"""Where staff are signed in, and how often signing in was tried.

A session is known by the digest of a random token: who reads the table cannot sign in with what it holds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, insert, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.models import sign_in_tries, staff_sessions

LASTS = timedelta(hours=12)  # a working day, also with requests all the time
IDLE = timedelta(hours=2)  # without a request
SEEN_EVERY = timedelta(minutes=1)  # a request within a minute of another writes nothing

FAILURES = 5  # wrong passwords from one place, after which more are not looked at
LOCKED = timedelta(minutes=15)  # since the last of them


@dataclass(frozen=True, slots=True)
class Session:
    id: int
    staff: int
    created_at: datetime
    seen_at: datetime


_t = staff_sessions.c
_tries = sign_in_tries.c
_add = insert(staff_sessions)
_get = select(_t.id, _t.staff_id, _t.created_at, _t.seen_at).where(
    _t.token == bindparam("token"),
    _t.created_at > bindparam("created_after"),
    _t.seen_at > bindparam("seen_after"),
)
_see = update(staff_sessions).where(_t.id == bindparam("id_")).values(seen_at=bindparam("now"))
_end = delete(staff_sessions).where(_t.token == bindparam("token"))
_over = delete(staff_sessions).where(_t.created_at <= bindparam("created_before"))
_failures = select(_tries.failures).where(
    _tries.bucket == bindparam("bucket"), _tries.failed_at > bindparam("since")
)
_first = InsertNew(sign_in_tries, [_tries.bucket], _tries.id)
_again = (
    update(sign_in_tries)
    .where(_tries.bucket == bindparam("bucket_"))
    .values(
        failures=case((_tries.failed_at > bindparam("since"), _tries.failures + 1), else_=1),
        failed_at=bindparam("now"),
    )
)
_forgive = delete(sign_in_tries).where(_tries.bucket == bindparam("bucket"))
_forgotten = delete(sign_in_tries).where(_tries.failed_at <= bindparam("since"))


class Sessions:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def begin(self, staff: int, token: str, *, now: datetime) -> None:
        """Deletes what is over, too."""
        self._connection.execute(_over, {"created_before": now - LASTS})
        self._connection.execute(
            _add, {"staff_id": staff, "token": _digest(token), "created_at": now, "seen_at": now}
        )

    def find(self, token: str, *, now: datetime) -> Session | None:
        """None where there is none of this token, or it is over."""
        row = self._connection.execute(
            _get, {"token": _digest(token), "created_after": now - LASTS, "seen_after": now - IDLE}
        ).first()
        return Session(*row) if row else None

    def seen(self, session: Session, *, now: datetime) -> None:
        self._connection.execute(_see, {"id_": session.id, "now": now})

    def end(self, token: str) -> None:
        self._connection.execute(_end, {"token": _digest(token)})

    # -- tries --------------------------------------------------------------------------------------------------
    def locked(self, bucket: str, *, now: datetime) -> bool:
        """Whether a further password from there is not looked at. Ends by itself."""
        values = {"bucket": _digest(bucket), "since": now - LOCKED}
        failures: int = self._connection.execute(_failures, values).scalar() or 0
        return failures >= FAILURES

    def failed(self, bucket: str, *, now: datetime) -> None:
        self._connection.execute(_forgotten, {"since": now - LOCKED})
        row = {"bucket": _digest(bucket), "failures": 1, "failed_at": now}
        if self._connection.execute(_first.on(self._connection), row).first() is None:
            self._connection.execute(_again, {"bucket_": _digest(bucket), "since": now - LOCKED, "now": now})

    def forgive(self, bucket: str) -> None:
        self._connection.execute(_forgive, {"bucket": _digest(bucket)})


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
