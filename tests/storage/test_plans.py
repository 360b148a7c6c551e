"""No statement of a message's way reads a whole table: it must cost the same among a million conversations."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from channels.message import Inbound, Priority, Receipt, Status
from storage.database import Database, Work
from storage.keys import Keyring

LEASE = timedelta(minutes=1)


def _the_way_of_a_message(work: Work, now: datetime) -> None:
    inbounds = [Inbound("sms", f"SM{n}", f"+35841234567{n}", "9") for n in range(3)]
    ids = work.inbox.receive(inbounds, now=now)
    work.inbox.receive(inbounds, now=now)
    work.conversations.claim(ids, limit=9)
    for talk in work.conversations.claim(None, limit=9):
        messages = work.inbox.waiting([talk.id])[talk.id]
        work.reminders.heard(talk.id)
        work.conversations.save(talk.id, state={}, language="fi", last_heard_at=now)
        work.outbox.queue(
            channel="sms", address=talk.address, text="x", now=now, conversation=talk.id, key=str(talk.id)
        )
        work.reminders.set(talk.id, "silence", "EXTERNAL_wake", now, kill_on_user_message=True)
        work.reminders.cancel(talk.id, "other")
        work.inbox.handled([message.id for message in messages], now=now)
        work.suppressions.active("sms", talk.address)
        visit = work.visits.add(
            str(talk.id), unit="koks", conversation=talk, channel="sms", ended_at=now, now=now, due_at=now
        )
        assert visit is not None
        work.visits.questions([talk.person])
        work.suppressions.active_among([talk.person])
        work.conversations.heard_since([talk.person], now)
        work.conversations.lock([talk.id])
        work.visits.latest_asked(talk.person)
        work.feedback.rate(
            talk.person, visit, 3, now=now, unit="koks", channel="sms", language="fi", question="q"
        )
        work.feedback.rate(
            talk.person, None, 3, now=now, unit=None, channel="sms", language="fi", question="q"
        )
        work.outbox.drop_bulk(talk.id, now=now)
    for claimed in work.outbox.claim(now=now, limit=9, lease=LEASE):
        work.outbox.sent(claimed.id, f"SM{claimed.id}", now=now)
        work.outbox.retry(claimed.id, at=now, reason="throttled")
    work.receipts.take(
        [Receipt("sms", "SM1", Status.delivered), Receipt("sms", "?", Status.delivered)], now=now
    )
    for reminder in work.reminders.due(now=now, limit=9):
        work.reminders.done(reminder.id)
    for visit_due in work.visits.due(now=now, limit=9):
        work.visits.asked_all([visit_due.id], now=now)
    work.visits.to_remind(asked_before=now, heard_before=now, limit=9)
    work.visits.to_close(asked_before=now, limit=9)
    work.outbox.alarming(since=now)
    work.reminders.late(now=now)


def _plans(database: Database, now: datetime) -> dict[str, list[str]]:
    """How SQLite goes about each statement, with the values filled in."""
    statements: list[str] = []
    with database.unit() as work:
        driver: Any = work.connection.connection.dbapi_connection
        driver.set_trace_callback(statements.append)
        _the_way_of_a_message(work, now)
        driver.set_trace_callback(None)
        return {
            sql: [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}")]
            for sql in statements
            if not sql.startswith(("SAVEPOINT", "--"))
        }


def test_no_statement_scans_a_table(tmp_path: Path, keys: Keyring, now: datetime) -> None:
    database = Database(f"sqlite:///{tmp_path}/kynnys.db", keys)
    database.upgrade()
    plans = _plans(database, now)
    database.close()
    assert len(plans) > 25
    assert any("ix_messages_out_alarming" in step for steps in plans.values() for step in steps)
    tables = "conversations|early_receipts|feedback|messages_in|messages_out|people|ratings|reminders|suppressions|visits"
    for sql, steps in plans.items():
        scans = [
            step
            for step in steps
            if re.fullmatch(rf"SCAN ({tables}|waiting|other)( USING COVERING INDEX .*)?", step)
        ]
        assert not scans, sql


def test_a_claim_reads_what_is_due_and_not_what_is_planned(
    tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    database = Database(f"sqlite:///{tmp_path}/kynnys.db", keys)
    database.upgrade()
    with database.unit() as work:
        work.outbox.queue(
            channel="sms",
            address="+358412345678",
            text="x",
            now=now,
            conversation=None,
            priority=Priority.bulk,
        )
    claim = next(steps for sql, steps in _plans(database, now).items() if "picked" in sql)
    database.close()
    assert (
        "SEARCH messages_out USING INDEX ix_messages_out_due (channel=? AND priority=? AND due_at<?)" in claim
    )
    assert not any("TEMP B-TREE" in step for step in claim)


def test_a_rating_of_no_visit_is_looked_for_among_the_persons_own(
    tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    database = Database(f"sqlite:///{tmp_path}/kynnys.db", keys)
    database.upgrade()
    plans = _plans(database, now)
    database.close()
    looked_for = [steps for sql, steps in plans.items() if "feedback.visit_id IS NULL" in sql]
    assert looked_for
    for steps in looked_for:
        assert "SEARCH feedback USING INDEX ix_feedback_pseudonym (pseudonym=?)" in steps
