"""An address that none of the keys opens stops no visit from coming in: addresses are told apart by their digests."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.organisation import Organisation
from bot.visits import Result
from storage.database import Database
from storage.models import conversations
from tests.bot.visits.test_register import NOW, counts, import_, visit

UNREAD, FINE = "+358412345678", "+358412345670"


@pytest.fixture
def damaged(database: Database, organisation: Organisation) -> Database:
    """Two people with a visit each; the address of one cannot be read any more."""
    import_(database, organisation, visit("v1", phone=UNREAD), visit("v2", phone=FINE))
    with database.writing() as work:
        talk = work.conversations.find("sms", UNREAD)
        assert talk is not None
        work.connection.execute(
            update(conversations).where(conversations.c.id == talk.id).values(address=b"under some other key")
        )
    return database


def test_a_file_that_comes_again_is_known_and_the_rest_is_taken(
    damaged: Database, organisation: Organisation
) -> None:
    results = import_(
        damaged, organisation, visit("v1", phone=UNREAD), visit("v2", phone=FINE), visit("v3", phone=FINE)
    )
    assert results == [Result("v1", "known"), Result("v2", "known"), Result("v3", "taken")]


def test_another_visit_under_its_id_is_a_conflict_all_the_same(
    damaged: Database, organisation: Organisation
) -> None:
    results = import_(
        damaged, organisation, visit("v1", phone=FINE), visit("v1", phone=UNREAD), visit("v4", phone=FINE)
    )
    assert [result.status for result in results] == ["conflict", "known", "taken"]
    assert [fault.field for fault in results[0].faults] == ["phone"]


def test_another_visit_of_that_person_is_taken_for_when_it_can_be_read(
    damaged: Database, organisation: Organisation
) -> None:
    assert import_(damaged, organisation, visit("v5", phone=UNREAD)) == [Result("v5", "taken")]
    assert counts(damaged) == {"planned": 3}


@pytest.mark.parametrize("id", ["v1", "v6"])
def test_that_person_is_protected_all_the_same(
    damaged: Database, organisation: Organisation, id: str
) -> None:
    protected = visit(id, phone=UNREAD, non_disclosure=True)
    results = import_(damaged, organisation, protected, visit("v7", phone=FINE))
    assert results == [Result(id, "skipped", "non_disclosure"), Result("v7", "taken")]
    with damaged.writing() as work:
        assert {each.external_id for each in work.visits.due(now=NOW, limit=10)} == {"v2", "v7"}
