"""A visit id that comes again: the same visit, another one, or a word that the person must not be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from bot.organisation import Organisation
from bot.organisation.survey import Delay, Window
from bot.visits import Conflicts, Result, VisitIn, read_csv, take_all
from storage.database import Database
from storage.lifecycle import unlinking
from storage.models import visits
from tests.bot.visits.test_register import DAY, EXAMPLE, NOW, counts, import_, let_fall_due, visit
from tests.visit_counts import by_outcome

OTHER = "+358412345670"


def row(database: Database) -> dict[str, Any]:
    with database.reading() as work:
        return dict(work.connection.execute(select(visits)).mappings().one())


@pytest.mark.parametrize(
    ("changed", "fields", "what"),
    [
        ({"phone": OTHER}, ["phone"], "another phone;"),
        ({"phone": ..., "telegram": "123456789"}, ["telegram"], "another Telegram id;"),
        ({"unit": "ratamo"}, ["unit"], "another unit;"),
        ({"ended_at": "2027-01-05T09:31"}, ["ended_at"], "another time;"),
        (
            {"phone": OTHER, "unit": "hamina", "ended_at": "2027-01-04T09:30"},
            ["phone", "unit", "ended_at"],
            "another phone and another unit and another time;",
        ),
    ],
    ids=["phone", "telegram", "unit", "time", "all"],
)
@pytest.mark.parametrize("how", ["in one file", "planned", "asked"])
def test_another_visit_under_a_known_id_is_a_conflict(
    database: Database,
    organisation: Organisation,
    how: str,
    changed: dict[str, Any],
    fields: list[str],
    what: str,
) -> None:
    if how == "in one file":
        first, second = import_(database, organisation, visit("v1"), visit("v1", **changed))
        assert first.status == "taken"
    else:
        import_(database, organisation, visit("v1"))
        if how == "asked":
            let_fall_due(database, organisation)
        (second,) = import_(database, organisation, visit("v1", **changed))
    assert (second.id, second.status) == ("v1", "conflict")
    assert [fault.field for fault in second.faults] == fields
    assert all(fault.why.startswith(f"a visit with this id is known with {what}") for fault in second.faults)
    assert sum(counts(database).values()) == 1
    with database.reading() as work:
        assert work.conversations.find("sms", OTHER) is None


@pytest.mark.parametrize(
    "changed",
    [{"language": "sv"}, {"age_group": "75+"}, {"age_group": ...}, {"mother_tongue": "so"},
     {"phone": "041 234 5678"}, {"ended_at": "2027-01-05T07:30:00Z"}, {"ended_at": "5.1.2027 klo 9.30"},
     {"unit": "Kymenlaakson keskussairaala"}, {"security_ban": False}, {"sms_permission": True}],
    ids=str,
)  # fmt: skip
def test_the_same_visit_in_other_words_is_a_repeat(
    database: Database, organisation: Organisation, changed: dict[str, Any]
) -> None:
    import_(database, organisation, visit("v1"))
    assert import_(database, organisation, visit("v1", **changed)) == [Result("v1", "known")]
    assert let_fall_due(database, organisation) == {"v1": "asked"}


def test_a_skipped_visit_is_compared_by_unit_and_time_and_says_why_it_was_skipped(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1", phone="05 123 4567"))
    assert import_(database, organisation, visit("v1")) == [Result("v1", "known", "no_channel")]
    (other,) = import_(database, organisation, visit("v1", unit="ratamo"))
    assert (other.status, [fault.field for fault in other.faults]) == ("conflict", ["unit"])


def test_what_was_asked_is_never_asked_twice(database: Database, organisation: Organisation) -> None:
    import_(database, organisation, visit("v1"))
    let_fall_due(database, organisation)
    later = NOW + 60 * DAY
    assert import_(database, organisation, visit("v1"), now=later) == [Result("v1", "known")]
    assert let_fall_due(database, organisation, later) == {}


def test_all_or_none_leaves_nothing_of_a_list_with_a_conflict(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1"))
    rows = [visit("v2", phone=OTHER), visit("v1", unit="ratamo")]
    with pytest.raises(Conflicts) as conflict, database.writing() as work:
        take_all(work, rows, organisation, channels={"phone": "sms", "telegram": "telegram"}, now=NOW)
    assert [result.status for result in conflict.value.results] == ["taken", "conflict"]
    assert counts(database) == {"planned": 1}
    with database.reading() as work:
        assert work.conversations.find("sms", OTHER) is None


def test_an_example_may_be_read_again_on_another_day(database: Database, organisation: Organisation) -> None:
    def example(now: Any) -> list[Result]:
        rows = [row for _, row in read_csv(EXAMPLE / "visits.csv", now=now)]
        return import_(database, organisation, *(row for row in rows if isinstance(row, VisitIn)), now=now)

    example(NOW)
    assert {result.status for result in example(NOW + 3 * DAY)} == {"known"}


@pytest.mark.parametrize(
    ("changed", "status"), [({}, "known"), ({"phone": OTHER}, "conflict"), ({"unit": "ratamo"}, "conflict")]
)
def test_of_two_at_one_moment_the_second_hears_of_the_first(
    database: Database, organisation: Organisation, changed: dict[str, Any], status: str
) -> None:
    results: list[Result] = []
    second = Thread(target=lambda: results.extend(import_(database, organisation, visit("v1", **changed))))
    with database.writing() as work:
        take_all(work, [visit("v1")], organisation, channels={"phone": "sms"}, now=NOW)
        second.start()
        second.join(0.5)  # it waits for this transaction, having seen nothing of it
        assert second.is_alive()
    second.join()
    assert [result.status for result in results] == [status]
    assert counts(database) == {"planned": 1}


# -- people who must not be asked ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        ({"non_disclosure": True}, "non_disclosure"),
        ({"security_ban": True}, "non_disclosure"),
        ({"non_disclosure": False, "security_ban": True}, "non_disclosure"),
        ({"non_disclosure": True, "security_ban": False}, "non_disclosure"),
        ({"sms_permission": False}, "no_permission"),
        ({"sms_permission": None}, "no_permission"),
        ({"sms_permission": False, "non_disclosure": True}, "non_disclosure"),
        ({"sms_permission": True, "non_disclosure": True}, "non_disclosure"),
        ({"sms_permission": False, "phone": ..., "telegram": "123456789"}, "no_permission"),
        ({"non_disclosure": True, "unit": "lastensuojelu"}, "non_disclosure"),
    ],
)
def test_a_protected_person_is_skipped_and_not_remembered(
    database: Database, organisation: Organisation, flags: dict[str, Any], reason: str
) -> None:
    assert import_(database, organisation, visit("v1", **flags)) == [Result("v1", "skipped", reason)]
    assert import_(database, organisation, visit("v1", **flags)) == [Result("v1", "known", reason)]
    assert counts(database) == {"skipped": 1, reason: 1}
    with database.reading() as work:
        assert work.conversations.find("sms", "+358412345678") is None


def test_of_a_person_under_non_disclosure_as_little_as_possible_is_kept(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1", security_ban=True, mother_tongue="so", municipality="Kotka"))
    kept = {name: value for name, value in row(database).items() if value is not None}
    assert kept.keys() == {
        "id", "external_digest", "unit", "service", "area", "source", "channel", "ended_at", "status", "reason",
        "closed_at", "created_at",
    }  # fmt: skip
    assert kept["ended_at"].isoformat() == "2027-01-05T00:00:00+00:00"
    # So little that a repeat cannot be told from another visit: neither is asked about.
    assert import_(database, organisation, visit("v1", unit="ratamo"))[0].status == "known"


@pytest.mark.parametrize(
    ("flag", "reason"),
    [({"non_disclosure": True}, "non_disclosure"), ({"sms_permission": False}, "no_permission")],
)
def test_a_repeat_that_says_so_takes_the_question_back(
    database: Database, organisation: Organisation, flag: dict[str, Any], reason: str
) -> None:
    import_(database, organisation, visit("v1"))
    assert import_(database, organisation, visit("v1", **flag)) == [Result("v1", "skipped", reason)]
    assert let_fall_due(database, organisation) == {}
    assert counts(database) == {"skipped": 1, reason: 1}
    # And what was taken back does not come again with an older export.
    assert import_(database, organisation, visit("v1")) == [Result("v1", "known", reason)]
    assert let_fall_due(database, organisation) == {}


def test_what_one_visit_says_of_the_person_holds_for_those_that_wait(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("before"), visit("of another", phone=OTHER))
    results = import_(
        database,
        organisation,
        visit("first", ended_at="2027-01-05T10:00"),
        visit("banned", ended_at="2027-01-05T11:00", phone="041 2345678", non_disclosure=True),
    )
    assert [(result.status, result.reason) for result in results] == [("skipped", "non_disclosure")] * 2
    assert let_fall_due(database, organisation) == {"of another": "asked"}
    assert counts(database) == {"asked": 1, "skipped": 3, "non_disclosure": 3}


def test_who_was_asked_already_is_not_reminded(database: Database, organisation: Organisation) -> None:
    import_(database, organisation, visit("v1"), visit("of another", phone=OTHER))
    let_fall_due(database, organisation)
    import_(database, organisation, visit("v2", ended_at="2027-01-05T11:00", sms_permission=False))
    with database.writing() as work:
        reminded = work.visits.to_remind(now=NOW + 9 * DAY, limit=9)
        assert [each.external_id for each in reminded] == ["of another"]
        assert by_outcome(work) == {"no_permission": 1}


# -- ages at the limit ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("minimum", "group", "skipped"),
    [
        (18, "13-17", True), (18, "17-17", True), (18, "17-24", True), (18, "17+", True), (18, "18-18", False),
        (18, "18-29", False), (18, "18+", False), (13, "12-17", True), (13, "0-12", True), (13, "13-17", False),
        (15, "13-17", True), (15, "15-17", False), (1, "0-12", True), (1, "1-12", False),
    ],
)  # fmt: skip
def test_a_person_who_may_be_younger_than_the_limit_is_not_asked(
    database: Database, organisation: Organisation, minimum: int, group: str, skipped: bool
) -> None:
    survey = organisation.survey.model_copy(update={"minimum_age": minimum})
    settings = organisation.settings.model_copy(update={"survey": survey})
    place = replace(organisation, settings=settings)
    expected = Result("v1", "skipped", "too_young") if skipped else Result("v1", "taken")
    assert import_(database, place, visit("v1", age_group=group)) == [expected]


def test_a_mother_tongue_is_kept(database: Database, organisation: Organisation) -> None:
    import_(database, organisation, visit("v1", language="venäjä"))
    assert (row(database)["language"], row(database)["mother_tongue"]) == ("en", "ru")


def test_what_is_too_old_by_now_is_skipped_at_once(database: Database, organisation: Organisation) -> None:
    drop = timedelta(days=organisation.survey.drop_after_days)
    results = import_(
        database,
        organisation,
        visit("at the limit", ended_at=(NOW - drop).isoformat()),
        visit("past it", ended_at=(NOW - drop - timedelta(seconds=1)).isoformat(), phone=OTHER),
    )
    assert [result.reason for result in results] == ["", "too_old"]
    with database.reading() as work:
        assert work.conversations.find("sms", OTHER) is None


NOON = Window(opens=time(12), closes=time(13), weekdays=frozenset(("mon", "tue", "wed", "thu", "fri")))


@pytest.mark.parametrize(
    ("ended_at", "received_at", "rules", "too_old"),
    [
        # NOW is a Tuesday, 14:00 in Finland; the 6th is a public holiday.
        ("2027-01-05T09:30", NOW, {"delay": Delay(days=2), "drop_after_days": 1}, True),
        ("2027-01-05T09:30", NOW, {"delay": Delay(hours=24), "drop_after_days": 1}, False),
        ("2027-01-05T09:30", NOW, {"delay": Delay(hours=25), "drop_after_days": 1}, True),
        ("2027-01-05T09:30", NOW, {"delay": Delay(days=1, at=time(9, 31)), "drop_after_days": 1}, True),
        ("2027-01-05T09:30", NOW, {"window": NOON, "drop_after_days": 1}, True),
        ("2027-01-05T12:01", NOW, {"window": NOON, "drop_after_days": 2}, False),
        ("2027-01-05T11:59", NOW, {"window": NOON, "drop_after_days": 2}, True),
        ("2027-01-02T12:30", NOW, {"drop_after_days": 3}, True),
        ("2027-01-02T14:00", NOW, {"drop_after_days": 3}, False),
        ("2027-01-02T14:00", NOW, {"drop_after_days": 3, "jitter_minutes": 60}, True),
        ("2027-01-08T14:00", NOW + 3 * DAY, {"window": NOON, "drop_after_days": 2}, True),
        ("2027-01-08T14:00", NOW + 3 * DAY, {"window": NOON, "drop_after_days": 3}, False),
    ],
    ids=["days", "hours at the limit", "hours", "a time of day", "a holiday", "after a holiday", "a minute early",
         "received late", "received at the limit", "jitter", "a weekend", "after a weekend"],
)  # fmt: skip
@pytest.mark.parametrize("listed", [False, True], ids=["alone", "in a list"])
def test_what_will_be_too_old_when_it_falls_due_is_skipped_at_once(
    database: Database,
    organisation: Organisation,
    ended_at: str,
    received_at: datetime,
    rules: dict[str, Any],
    too_old: bool,
    listed: bool,
) -> None:
    survey = organisation.survey.model_copy(update=rules)
    place = replace(organisation, settings=organisation.settings.model_copy(update={"survey": survey}))
    others = [visit("other", phone=OTHER, ended_at=received_at.isoformat())] if listed else []
    given = [*others, visit("v1", ended_at=ended_at)]
    *_, result = import_(database, place, *given, now=received_at)
    assert result == (Result("v1", "skipped", "too_old") if too_old else Result("v1", "taken"))
    *_, again = import_(database, place, *given, now=received_at)
    assert again == Result("v1", "known", "too_old" if too_old else "")


def test_a_rare_language_is_named_as_long_as_its_person_is_known(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1", language="venäjä"))
    with database.writing() as work:
        talk = work.conversations.find("sms", "+358412345678")
        assert talk is not None
        work.people.erase(talk.person, now=NOW)
    assert (row(database)["language"], row(database)["mother_tongue"]) == ("other", "other")


def test_a_visit_that_leads_to_nobody_any_more_is_known_by_its_day(
    database: Database, organisation: Organisation
) -> None:
    """The hour and the address are gone; another unit or another day is another visit."""
    import_(database, organisation, visit("v1"))
    with database.writing() as work:
        unlinking.unlink(
            work.connection, visits, list(work.connection.execute(select(visits.c.id)).scalars())
        )
    again = [visit("v1"), visit("v1", ended_at="2027-01-05T08:00", phone="0412345670")]
    assert [result.status for each in again for result in import_(database, organisation, each)] == [
        "known"
    ] * 2
    for other in (visit("v1", ended_at="2027-01-04T23:59"), visit("v1", unit="ratamo")):
        assert import_(database, organisation, other)[0].status == "conflict"
