"""An instant goes in aware and comes out aware in UTC; a naive one is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError

from storage.database import Database

HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 1, 10, 0, 0, 123456, tzinfo=HELSINKI),
        datetime(2027, 10, 31, 3, 30, tzinfo=HELSINKI, fold=0),  # the hour that comes twice
        datetime(2027, 10, 31, 3, 30, tzinfo=HELSINKI, fold=1),
    ],
)
def test_an_instant_comes_back_in_utc(database: Database, moment: datetime) -> None:
    with database.writing() as work:
        person = work.conversations.ensure("sms", "+358412345678", now=moment).person
    with database.reading() as work:
        stored = work.people.get(person)
    assert stored is not None
    assert stored.created_at == moment.astimezone(UTC)
    assert stored.created_at.utcoffset() == timedelta(0)


def test_a_naive_time_is_refused_wherever_it_stands(database: Database) -> None:
    naive = datetime(2027, 3, 1, 8, 0)
    with pytest.raises(ValueError, match="a time without a zone"), database.writing() as work:
        work.conversations.ensure("sms", "+358412345678", now=naive)
    with pytest.raises(StatementError, match="a time without a zone"), database.reading() as work:
        work.outbox.backlog(now=naive)
