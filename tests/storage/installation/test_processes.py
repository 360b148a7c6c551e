"""Which processes are alive, and what happens to the claims of a dead one."""

from __future__ import annotations

from datetime import datetime, timedelta

from channels.message import Status
from storage.database import Database, Work

LEASE = timedelta(minutes=2)
LISTED = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


def _add(work: Work, now: datetime, kind: str = "worker") -> int:
    return work.processes.add(kind, "host", 7, fingerprints=["ab", "cd"], version="1", now=now)


def _queue(work: Work, now: datetime, channel: str) -> int:
    talk = work.conversations.ensure(channel, "+358412345678", now=now)
    id = work.outbox.queue(channel=channel, address=talk.address, text="Hei", conversation=talk.id, now=now)
    assert id is not None
    return id


def _claim(work: Work, now: datetime, process: int | None = None) -> list[tuple[int, bool]]:
    claimed = work.outbox.claim(now=now, limit=9, lease=LEASE, process=process)
    return sorted((each.id, each.uncertain) for each in claimed)


def test_a_process_is_known_until_it_ends(database: Database, now: datetime) -> None:
    with database.writing() as work:
        first, second = _add(work, now), _add(work, now, "web")
        assert work.processes.seen(first, now=now + SECOND)
        (one, other) = work.processes.all()
        assert (one.kind, one.host, one.pid, one.fingerprints, one.version) == (
            "worker", "host", 7, ("ab", "cd"), "1",
        )  # fmt: skip
        assert (one.started_at, one.seen_at, other.seen_at) == (now, now + SECOND, now)
        work.processes.end(first, now=now, asked=(), check_at=now)
        assert not work.processes.seen(first, now=now)
        assert [process.id for process in work.processes.all()] == [second]
        assert _add(work, now) > second


def test_what_a_dead_process_held_is_due_at_once_or_once_the_provider_can_list_it(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        dead, alive = _add(work, now), _add(work, now)
        chat, text = _queue(work, now, "telegram"), _queue(work, now, "sms")
        assert _claim(work, now, dead) == [(chat, False), (text, False)]
        other = _queue(work, now, "simulator")
        assert _claim(work, now, alive) == [(other, False)]
        work.processes.end(dead, now=now + SECOND, asked=["sms"], check_at=now + LISTED)
        assert _claim(work, now + SECOND, alive) == [(chat, True)]
        assert _claim(work, now + LISTED - SECOND, alive) == []
        assert _claim(work, now + LISTED, alive) == [(text, True)]


def test_what_waits_to_be_looked_up_or_tried_again_is_held_by_no_process(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        dead = _add(work, now)
        doubtful, refused, sent = (_queue(work, now, each) for each in ("sms", "telegram", "simulator"))
        _claim(work, now, dead)
        work.outbox.unconfirmed(doubtful, now=now, check_at=now + LISTED)
        work.outbox.retry(refused, at=now + LISTED, reason="throttled")
        work.outbox.sent(sent, "1", now=now)
        work.processes.end(dead, now=now, asked=(), check_at=now)
        assert _claim(work, now) == []
        done = work.outbox.get(sent)
        assert done is not None
        assert done.status is Status.sent


def test_a_claim_is_renewed_by_the_process_that_has_it_and_by_no_other(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        mine, other = _add(work, now), _add(work, now)
        id = _queue(work, now, "sms")
        _claim(work, now, mine)
        assert work.processes.renew(other, [id], until=now + 9 * LEASE) == set()
        assert work.processes.renew(mine, [id, id + 1], until=now + 2 * LEASE) == {id}
        assert _claim(work, now + LEASE) == []
        assert _claim(work, now + 2 * LEASE, other) == [(id, True)]
        assert work.processes.renew(mine, [id], until=now) == set()
        assert work.processes.renew(mine, [], until=now) == set()
