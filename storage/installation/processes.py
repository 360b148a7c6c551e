"""Which processes are alive, and what each of them is sending.

A live process tells so every few seconds and renews its claims. What a dead one held is freed at once, and becomes
`unconfirmed` by the next claim like every claim that ran out.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from channels.message import Status
from storage.driver.statements import Statements
from storage.models import messages_out, processes

MISSED = 10.0  # seconds without a heartbeat after which a process is taken for dead: five were missed


@dataclass(frozen=True, slots=True)
class Process:
    """`host` names what `pid` is unique in; `fingerprints` are those of the secret keys that it can open."""

    id: int
    kind: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    fingerprints: tuple[str, ...]
    version: str


_t = processes.c
_m = messages_out.c
_held = (
    _m.claimed_by == bindparam("process"),
    _m.claimed_by.is_not(None),
    _m.due_at.is_not(None),
    _m.status.in_((Status.sending, Status.unconfirmed)),
)

_add = insert(processes).returning(_t.id)
_seen = update(processes).where(_t.id == bindparam("id_")).values(seen_at=bindparam("now")).returning(_t.id)
_all = select(processes).order_by(_t.id)
_gone = delete(processes).where(_t.id == bindparam("id_"))
_renew = (
    update(messages_out)
    .where(_m.id.in_(bindparam("ids", expanding=True)), *_held)
    .values(due_at=bindparam("until", type_=_m.due_at.type))
    .returning(_m.id)
)


def _freeing(*conditions: Any) -> Any:
    return (
        update(messages_out)
        .where(*_held, *conditions)
        .values(due_at=bindparam("due", type_=_m.due_at.type), claimed_by=None)
    )


_free_asked = _freeing(_m.channel.in_(bindparam("asked", expanding=True)))
_free = _freeing()


class Processes:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def add(
        self, kind: str, host: str, pid: int, *, fingerprints: Sequence[str], version: str, now: datetime
    ) -> int:
        row = {
            "kind": kind,
            "host": host,
            "pid": pid,
            "started_at": now,
            "seen_at": now,
            "fingerprints": ",".join(fingerprints),
            "version": version,
        }
        return int(self._connection.execute(_add, row).scalar_one())

    def seen(self, id: int, *, now: datetime) -> bool:
        """The process is alive. False where others took it for dead and freed what it held."""
        return self._connection.execute(_seen, {"id_": id, "now": now}).scalar() is not None

    def all(self) -> list[Process]:
        """Those that did not end well or have not ended, the oldest first."""
        return [
            Process(
                row.id,
                row.kind,
                row.host,
                row.pid,
                row.started_at,
                row.seen_at,
                tuple(filter(None, row.fingerprints.split(","))),
                row.version,
            )
            for row in self._connection.execute(_all)
        ]

    def renew(self, id: int, messages: Sequence[int], *, until: datetime) -> set[int]:
        """Hold these messages until then; gives those that the process still held."""
        if not messages:
            return set()
        rows = self._connection.execute(_renew, {"process": id, "ids": list(messages), "until": until})
        return set(rows.scalars())

    def end(self, id: int, *, now: datetime, asked: Sequence[str], check_at: datetime) -> None:
        """The process is dead. What it was sending is due now, or at `check_at` on the channels that are `asked`."""
        if asked:
            self._connection.execute(_free_asked, {"process": id, "asked": list(asked), "due": check_at})
        self._connection.execute(_free, {"process": id, "due": now})
        self._connection.execute(_gone, {"id_": id})


def place() -> str:
    """What a process number is unique in: two containers may share a name, and none shares its numbers with another."""
    name = socket.gethostname()
    with suppress(OSError):
        name += f" {Path('/proc/self/ns/pid').readlink()}"
    return name


def is_gone(process: Process) -> bool:
    """Whether the operating system knows that it has ended. One with our own number ended before we began."""
    if process.host != place():
        return False
    if process.pid == os.getpid():
        return True
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass  # it runs, and belongs to another user
    return False
