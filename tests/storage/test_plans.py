"""No statement of a message's way reads a whole table: it must cost the same among a million conversations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text

from channels.message import Inbound, Priority, Receipt, Status
from storage.database import Database, Work
from storage.encryption.keyring import Keyring
from storage.lifecycle import erasure
from storage.lifecycle.retention import Ages, rules
from storage.models.meaning import Going

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
        said = work.feedback.rate(
            talk.person, None, 3, now=now, unit=None, channel="sms", language="fi", question="q"
        )
        case = work.cases.open(said, None, now=now, within=LEASE)
        work.alerts.raise_(case, "crisis", beside=("crisis", "violence"), again=True, now=now)
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
        work.visits.asked_all([visit_due.id], now=now, remind_at=now, close_at=now)
    work.visits.to_remind(now=now, limit=9)
    work.visits.to_close(now=now, limit=9)
    work.visits.remind_at_all([(1, now)])
    work.outbox.alarming(since=now)
    work.reminders.late(now=now)
    for alert in work.alerts.due(now=now, limit=9):
        work.alerts.step(alert, alert.told, due=None, left=True)
    work.seats.taken("olka")
    work.seats.place("olka", 1)
    work.seats.next_in_line("olka", 1)
    work.seats.waited_for("olka")
    work.seats.lapses(now=now)
    work.seats.lapse(now=now)
    work.seats.offer_to(1, since=now)
    work.signups.of(1)
    work.event_notices.changed("olka", "", limit=9)
    work.event_notices.unreminded("olka", signed_up_before=now, limit=9)
    work.alerts.waiting(("crisis",))
    work.alerts.standing(("crisis",))


def _plans(database: Database, now: datetime) -> dict[str, list[str]]:
    """How SQLite goes about each statement, with the values filled in."""
    statements: list[str] = []
    with database.writing() as work:
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
    tables = "alerts|conversations|early_receipts|feedback|messages_in|messages_out|people|ratings|reminders|signups|suppressions|visits"
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
    with database.writing() as work:
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


def _explained(connection: Connection, run: Callable[[], object]) -> dict[str, list[str]]:
    """How the database goes about what is asked meanwhile. PostgreSQL reads a whole table only where it must."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        asked.append((sql, parameters))

    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    event.listen(connection, "before_cursor_execute", note)
    run()
    event.remove(connection, "before_cursor_execute", note)
    how = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    return {
        sql: [str(row[-1]).strip() for row in connection.exec_driver_sql(f"{how} {sql}", parameters)]
        for sql, parameters in asked
    }


def _reads_a_whole_table(step: str) -> bool:
    return "Seq Scan on" in step or bool(re.fullmatch(r"SCAN \w+", step))


def test_erasing_and_forgetting_read_what_is_the_persons_alone(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person = work.conversations.ensure("sms", "+358412345678", now=now).person
        for going in Going:
            plans = _explained(
                work.connection, lambda going=going: erasure.go(work.connection, [person], going, now)
            )
            assert len(plans) > 15
            assert not [sql for sql, steps in plans.items() if any(map(_reads_a_whole_table, steps))]


def test_what_is_kept_of_a_person_is_read_without_reading_what_is_kept_of_others(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        person = work.conversations.ensure("sms", "+358412345678", now=now).person
        plans: dict[str, list[str]] = {}
        for read in (work.people.inventory, work.people.export):
            plans |= _explained(work.connection, lambda read=read: read(person))
        assert len(plans) > 40
        assert not [sql for sql, steps in plans.items() if any(map(_reads_a_whole_table, steps))]


def test_what_staff_did_is_found_without_what_they_read(tmp_path: Path, keys: Keyring, now: datetime) -> None:
    database = Database(f"sqlite:///{tmp_path}/kynnys.db", keys)
    database.upgrade()
    with database.writing() as work:
        plans = _explained(work.connection, lambda: work.audit.page(limit=9, action="export"))
    database.close()
    ((step, *_),) = plans.values()
    assert step == "SEARCH audit USING INDEX ix_audit_acts (action=? AND id<?)"


def test_the_sweep_of_every_minute_reads_what_is_of_erased_people_alone(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        plans = _explained(work.connection, lambda: erasure.sweep(work.connection))
        assert len(plans) == 1  # no person was erased
        person = work.conversations.ensure("sms", "+358412345678", now=now).person
        work.people.erase(person, now=now)
        plans |= _explained(work.connection, lambda: erasure.sweep(work.connection))
        assert len(plans) > 15
        assert not [sql for sql, steps in plans.items() if any(map(_reads_a_whole_table, steps))]


def test_retention_goes_on_after_what_it_has_seen(database: Database, now: datetime) -> None:
    """What is done stays where it is, such as visits: it must not be read again for each batch."""
    ages = Ages(*[now] * 7)
    with database.writing() as work:
        for rule in rules():
            plans = _explained(work.connection, lambda rule=rule: rule.find(work.connection, ages, after=7))
            ((_, steps),) = plans.items()
            table = rule.table.name
            onwards = f"SEARCH {table} USING INTEGER PRIMARY KEY (rowid>?)", "(id > '7'::bigint)"
            assert any(each in step for step in steps for each in onwards), steps
            assert not any(step.startswith("SCAN") for step in steps), steps
