"""Triggers in the application's own database that note every change of a message's status, by any process."""

from __future__ import annotations

from sqlalchemy import text

from channels.message import Status
from storage.database import Database, Work

_TABLE = "CREATE TABLE watched (place TEXT, message INTEGER, was TEXT, became TEXT)"
_SQLITE = """
CREATE TRIGGER watch_{table} AFTER UPDATE OF status ON {table} WHEN OLD.status <> NEW.status
BEGIN INSERT INTO watched VALUES ('{table}', NEW.id, OLD.status, NEW.status); END
"""
_FUNCTION = """
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO watched VALUES (TG_TABLE_NAME, NEW.id, OLD.status, NEW.status); RETURN NULL; END $$
"""
_POSTGRES = """
CREATE TRIGGER watch_{table} AFTER UPDATE OF status ON {table} FOR EACH ROW WHEN (OLD.status <> NEW.status)
EXECUTE FUNCTION watch()
"""
_GIVEN_BACK = {("sending", "queued"), ("unconfirmed", "queued")}  # clearly refused: it is tried again


def watch(database: Database) -> None:
    with database.writing() as work:
        work.connection.execute(text(_TABLE))
        if database.dialect == "postgresql":
            work.connection.execute(text(_FUNCTION))
        trigger = _POSTGRES if database.dialect == "postgresql" else _SQLITE
        for table in ("messages_in", "messages_out"):
            work.connection.execute(text(trigger.format(table=table)))


def backward(work: Work) -> list[str]:
    """Every change that should not be."""
    changes = work.connection.execute(text("SELECT place, message, was, became FROM watched"))
    return [
        f"{place} {id}: {was} -> {became}" for place, id, was, became in changes if _wrong(place, was, became)
    ]


def changes(work: Work) -> int:
    return int(work.connection.execute(text("SELECT count(*) FROM watched")).scalar_one())


def _wrong(place: str, was: str, became: str) -> bool:
    if place == "messages_in":
        return was != "waiting"
    return (was, became) not in _GIVEN_BACK and Status(became).rank <= Status(was).rank
