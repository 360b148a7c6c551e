"""What a driver raises is one kind of fault, on SQLite and PostgreSQL alike, and what is over is told as that."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from storage.driver.faults import LATELY, MINUTE, Fault, Faults, fault_of
from storage.driver.statements import RanAhead, TransactionLost
from storage.encryption.columns import WrongKey


def of_driver(error: Exception) -> DBAPIError:
    return DBAPIError("SELECT 'odotin'", {"phone": "+358412345678"}, error)


def of_server(state: str) -> DBAPIError:
    return of_driver(psycopg.errors.lookup(state)("odotin käytävällä"))


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", "disk_full"),
        ("53200", "memory"),
        ("53300", "connections"),
        ("55P03", "locked"),
        ("57014", "locked"),
        ("40P01", "locked"),
        ("28P01", "login"),
        ("28000", "login"),
        ("3D000", "unreachable"),
        ("57P01", "unreachable"),
        ("57P03", "unreachable"),
        ("08006", "unreachable"),
        ("42P01", "tables"),
        ("42501", "permission"),
        ("25006", "read_only"),
        ("58030", "disk_error"),
        ("XX001", "damaged"),
        ("XX000", "other"),
    ],
)
def test_a_servers_state_is_a_kind_with_words(state: str, kind: str) -> None:
    fault = fault_of(of_server(state))
    assert fault == Fault(kind, state)
    assert fault.words
    assert "odotin" not in fault.words


@pytest.mark.parametrize("state", ["23505", "22001"])
def test_wrong_data_is_no_fault_of_the_database(state: str) -> None:
    assert fault_of(of_server(state)) is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("connection to server failed: FATAL:  sorry, too many clients already", "connections"),
        (
            "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
            "connections",
        ),
        ('FATAL:  too many connections for role "kynnys"', "connections"),
        ('FATAL:  password authentication failed for user "kynnys"', "login"),
        ('FATAL:  role "kynnys" does not exist', "login"),
        ("connection refused", "unreachable"),
        ("server closed the connection unexpectedly", "unreachable"),
    ],
)
def test_a_refused_connection_has_no_state_and_is_known_all_the_same(said: str, kind: str) -> None:
    fault = fault_of(of_driver(psycopg.OperationalError(said)))
    assert fault == Fault(kind)


def test_what_sqlite_meets_is_a_kind_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "kynnys.db"
    one, other = (sqlite3.connect(path, timeout=0, isolation_level=None) for _ in range(2))
    one.execute("CREATE TABLE t (x UNIQUE)")
    one.execute("INSERT INTO t VALUES (1)")
    one.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.Error) as full:
        one.execute("INSERT INTO t VALUES (?)", ["x" * 100_000])
    with pytest.raises(sqlite3.Error) as twice:
        one.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.Error) as missing:
        one.execute("SELECT * FROM nowhere")
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.Error) as busy:
        other.execute("BEGIN IMMEDIATE")
    one.close()
    other.close()
    path.write_bytes(b"nonsense" * 1_000)
    with pytest.raises(sqlite3.Error) as damaged, sqlite3.connect(path) as broken:
        broken.execute("SELECT * FROM t")
    with pytest.raises(sqlite3.Error) as nowhere:
        sqlite3.connect(tmp_path / "no" / "folder.db")
    assert [fault_of(of_driver(each.value)) for each in (full, twice, missing, busy, damaged, nowhere)] == [
        Fault("disk_full", "SQLITE_FULL"),
        None,
        Fault("tables", "SQLITE_ERROR"),
        Fault("locked", "SQLITE_BUSY"),
        Fault("damaged", "SQLITE_NOTADB"),
        Fault("unreachable", "SQLITE_CANTOPEN"),
    ]


def test_what_is_met_on_our_own_side_of_the_driver() -> None:
    assert fault_of(WrongKey("no")) == Fault("wrong_key")
    assert fault_of(NoFreeConnection()) == Fault("busy")
    assert fault_of(RanAhead()) is None  # done again, and then its cause is met
    assert fault_of(TransactionLost()) == Fault("disk_error")
    assert fault_of(ValueError("no")) is None


def test_what_passes_is_over_when_something_was_stored_and_what_meets_some_writes_stays_a_minute() -> None:
    time = [100.0]
    faults = Faults(lambda: time[0])
    for state in ("55P03", "53100"):
        time[0] += 1
        with pytest.raises(DBAPIError), faults.noting():
            raise of_server(state)
    with pytest.raises(ValueError, match="no"), faults.noting():
        raise ValueError("no")
    assert [fault.kind for fault in faults.now()] == ["locked", "disk_full"]
    time[0] += 1
    with faults.noting():
        pass
    assert [fault.kind for fault in faults.now()] == ["disk_full"]
    assert [fault.kind for fault in faults.passed()] == ["locked"]
    assert faults.stored_lately()
    time[0] += LATELY
    assert not faults.stored_lately()
    time[0] += MINUTE
    assert faults.now() == faults.passed() == []
    assert faults.counts == {"locked": 1, "disk_full": 1}
