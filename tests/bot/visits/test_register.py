"""Visits on real databases: each taken in once, and each asked about or skipped with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.organisation import Organisation
from bot.visits import (
    Ask,
    Fault,
    Result,
    Skip,
    VisitIn,
    Wait,
    decide,
    facts,
    read_csv,
    rules_of,
    take_in,
    visit_in,
)
from storage.database import Database
from storage.models import visits
from tests.visit_counts import by_reason

EXAMPLE = Path(__file__).parents[3] / "examples" / "kymenlaakso"
NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def visit(id: str, **changed: Any) -> VisitIn:
    fields = {
        "id": id,
        "unit": "koks",
        "phone": "+358412345678",
        "ended_at": "2027-01-05T09:30",
        "language": "fi",
        "age_group": "30-44",
    }
    return visit_in({key: value for key, value in (fields | changed).items() if value is not ...})


def import_(
    database: Database,
    organisation: Organisation,
    *visits: VisitIn,
    now: datetime = NOW,
    phones: str | None = "sms",
) -> list[Result]:
    channels = {"telegram": "telegram"} | ({"phone": phones} if phones else {})
    with database.writing() as work:
        return take_in(work, visits, organisation, channels=channels, now=now)


def let_fall_due(database: Database, organisation: Organisation, now: datetime = NOW) -> dict[str, str]:
    """Deal with all that is due as the application does; what became of each by its id."""
    became: dict[str, str] = {}
    with database.writing() as work:
        visits = work.visits.due(now=now, limit=1_000)
        known = facts(work, visits, organisation, now=now)
        for due, facts_of_it in zip(visits, known, strict=True):
            match decide(due, facts_of_it, rules_of(due.unit, due.ended_at, organisation), now=now):
                case Skip(reason):
                    work.visits.skip_all([(due.id, reason)], now=now)
                    became[due.external_id] = reason
                case Wait(until):
                    work.visits.plan_all([(due.id, until)])
                    became[due.external_id] = "waits"
                case Ask():
                    work.visits.asked_all([due.id], now=now, remind_at=now, close_at=now)
                    became[due.external_id] = "asked"
    return became


def counts(database: Database) -> dict[str, int]:
    with database.reading() as work:
        return work.visits.by_status() | by_reason(work)


def test_a_visit_is_taken_once(database: Database, organisation: Organisation) -> None:
    assert import_(database, organisation, visit("v1")) == [Result("v1", "taken")]
    assert import_(
        database, organisation, visit("v1", language="sv", age_group=...), visit("v2", phone="0412345670")
    ) == [
        Result("v1", "known"),
        Result("v2", "taken"),
    ]
    assert let_fall_due(database, organisation) == {"v1": "asked", "v2": "asked"}
    assert import_(database, organisation, visit("v1")) == [Result("v1", "known")]
    assert counts(database) == {"asked": 2}


def test_a_lost_visit_that_comes_in_again_is_as_if_it_had_never_been_lost(
    database: Database, organisation: Organisation
) -> None:
    """In all that the visit itself says."""
    own = {
        "id",
        "external_digest",
        "person_id",
        "conversation_id",
        "status",
        "due_at",
        "asked_at",
        "remind_at",
        "close_at",
        "created_at",
    }
    lost, kept = "+358412345678", "+358412345679"
    with database.writing() as work:
        talk = work.conversations.ensure("sms", lost, "fi", now=NOW)
        assert work.lost_visits.add("SM1", talk, asked_at=NOW, remind_at=NOW, close_at=NOW)
    said = {"mother_tongue": "so", "age_group": "18-29", "language": "sv"}
    results = import_(
        database, organisation, visit("v1", phone=lost, **said), visit("v1b", phone=kept, **said)
    )
    assert [result.status for result in results] == ["known", "taken"]
    with database.reading() as work:
        rows = [row._mapping for row in work.connection.execute(visits.select().order_by(visits.c.id))]
        ids = [work.visits.get(row["id"]) for row in rows]
    assert [each and each.external_id for each in ids] == ["v1", "v1b"]
    one, other = ({key: row[key] for key in row if key not in {*own, "external_id"}} for row in rows)
    assert one == other


def test_of_two_with_one_id_in_one_file_the_first_counts(
    database: Database, organisation: Organisation
) -> None:
    results = import_(
        database, organisation, visit("v1"), visit("v1", language="sv"), visit("v1", phone="0412345670")
    )
    assert [(result.status, [fault.field for fault in result.faults]) for result in results] == [
        ("taken", []),
        ("known", []),
        ("conflict", ["phone"]),
    ]
    with database.reading() as work:
        assert work.conversations.find("sms", "+358412345670") is None


def test_no_person_is_remembered_who_will_not_be_asked(
    database: Database, organisation: Organisation
) -> None:
    results = import_(
        database,
        organisation,
        visit("child", phone="0412345670", age_group="0-12"),
        visit("almost", phone="0412345671", age_group="13-17"),
        visit("adult", phone="0412345672", age_group="18-29"),
        visit("no age", phone="0412345673", age_group=...),
        visit("sensitive", phone="0412345674", unit="lastensuojelu"),
        visit("landline", phone="05 123 4567"),
        visit("chat", phone=..., telegram="123456789"),
    )
    assert [(result.id, result.status, result.reason) for result in results] == [
        ("child", "skipped", "too_young"),
        ("almost", "skipped", "too_young"),
        ("adult", "taken", ""),
        ("no age", "taken", ""),
        ("sensitive", "skipped", "sensitive_unit"),
        ("landline", "skipped", "no_channel"),
        ("chat", "taken", ""),
    ]
    with database.reading() as work:
        assert work.conversations.find("sms", "+358412345670") is None
        assert work.conversations.find("sms", "+358412345674") is None
        assert work.conversations.find("sms", "+35851234567") is None
        assert work.conversations.find("telegram", "123456789") is not None


def test_an_application_without_sms_skips_phones(database: Database, organisation: Organisation) -> None:
    assert import_(database, organisation, visit("v1"), phones=None) == [
        Result("v1", "skipped", "no_channel")
    ]


def test_a_wrong_visit_is_refused_and_the_others_are_taken(
    database: Database, organisation: Organisation
) -> None:
    results = import_(
        database,
        organisation,
        visit("v1", unit="koksi"),
        visit("v2", ended_at="2027-01-06T09:30"),
        visit("v3"),
    )
    assert results == [
        Result("v1", "refused", faults=(Fault("unit", "no such unit; did you mean koks?"),)),
        Result("v2", "refused", faults=(Fault("ended_at", "is in the future"),)),
        Result("v3", "taken"),
    ]
    # A visit that was refused may come again once it is right.
    assert import_(database, organisation, visit("v1")) == [Result("v1", "taken")]


def test_of_several_visits_only_the_last_unit_is_asked_about(
    database: Database, organisation: Organisation
) -> None:
    import_(
        database,
        organisation,
        visit("second", unit="ratamo", ended_at="2027-01-05T11:00"),
        visit("first", ended_at="2027-01-05T09:30"),
        visit("third", unit="hamina", ended_at="2027-01-05T13:00"),
    )
    assert let_fall_due(database, organisation) == {
        "first": "superseded",
        "second": "superseded",
        "third": "asked",
    }


def test_of_two_visits_at_one_time_one_is_asked_about(database: Database, organisation: Organisation) -> None:
    import_(database, organisation, visit("a"), visit("b", unit="ratamo"))
    assert sorted(let_fall_due(database, organisation).values()) == ["asked", "superseded"]


def test_a_person_is_left_alone_for_thirty_days_over_all_units(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1"))
    assert let_fall_due(database, organisation) == {"v1": "asked"}
    for days, became in ((1, "quarantine"), (29, "quarantine"), (30, "asked"), (31, "quarantine")):
        now = NOW + days * DAY
        id = f"v{days + 1}"
        import_(database, organisation, visit(id, unit="ratamo", ended_at=now.isoformat()), now=now)
        assert let_fall_due(database, organisation, now) == {id: became}


def test_a_number_that_comes_over_two_channels_is_one_person(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1"), phones="sms")
    import_(database, organisation, visit("v2", ended_at="2027-01-05T10:00"), phones="simulator")
    assert let_fall_due(database, organisation) == {"v1": "superseded", "v2": "asked"}


def test_a_person_who_stopped_is_not_asked(database: Database, organisation: Organisation) -> None:
    import_(database, organisation, visit("v1"))
    with database.writing() as work:
        work.suppressions.add("sms", "+358412345678", source="person", text="STOP", now=NOW)
    assert let_fall_due(database, organisation) == {"v1": "opted_out"}


def test_a_visit_of_last_month_is_not_asked_about(database: Database, organisation: Organisation) -> None:
    assert import_(database, organisation, visit("v1", ended_at="2026-12-05T09:30")) == [
        Result("v1", "skipped", "too_old")
    ]
    import_(database, organisation, visit("v2", ended_at=(NOW - 7 * DAY).isoformat()))
    assert let_fall_due(database, organisation, NOW + timedelta(seconds=1)) == {"v2": "too_old"}


def test_a_person_in_the_middle_of_something_else_is_not_interrupted(
    database: Database, organisation: Organisation
) -> None:
    with database.writing() as work:
        talk = work.conversations.ensure("sms", "+358412345678", "fi", now=NOW)
        stack = {"stack": [{"flow": "join", "step": "name"}]}
        work.conversations.save(talk.id, state=stack, language="fi", last_heard_at=NOW)
    import_(database, organisation, visit("v1"))
    assert let_fall_due(database, organisation) == {"v1": "waits"}
    assert let_fall_due(database, organisation, NOW + timedelta(minutes=14)) == {}
    assert let_fall_due(database, organisation, NOW + timedelta(minutes=15)) == {"v1": "asked"}


def test_a_person_whose_dialogue_has_ended_is_asked_at_once(
    database: Database, organisation: Organisation
) -> None:
    with database.writing() as work:
        talk = work.conversations.ensure("sms", "+358412345678", "fi", now=NOW)
        work.conversations.save(talk.id, state={"stack": []}, language="fi", last_heard_at=NOW)
    import_(database, organisation, visit("v1"))
    assert let_fall_due(database, organisation) == {"v1": "asked"}


def test_an_old_file_does_not_bring_an_erased_person_back(
    database: Database, organisation: Organisation
) -> None:
    import_(database, organisation, visit("v1"))
    with database.writing() as work:
        talk = work.conversations.find("sms", "+358412345678")
        assert talk is not None
        work.people.erase(talk.person, now=NOW)
    assert import_(database, organisation, visit("v1")) == [Result("v1", "known")]
    with database.reading() as work:
        assert work.conversations.find("sms", "+358412345678") is None
    assert counts(database) == {"skipped": 1, "erased": 1}


def test_asked_and_skipped_by_reason_make_all(database: Database, organisation: Organisation) -> None:
    """Over a thousand visits of three hundred people, in two files with the same ids in both."""
    units = list(organisation.units)
    ages = ("0-12", "13-17", "18-29", "75+", "")
    visits = [
        visit(
            f"v{n}",
            unit=units[n % len(units)],
            phone=f"+35841234{5000 + n % 300}" if n % 7 else "05 123 4567",
            ended_at=(NOW - timedelta(hours=n % 300)).isoformat(),
            language=("fi", "sv", "ar")[n % 3],
            age_group=ages[n % len(ages)],
        )
        for n in range(1_100)
    ]
    first = import_(database, organisation, *visits)
    again = import_(database, organisation, *visits)
    became: dict[str, str] = {}
    for _ in range(3):
        became |= let_fall_due(database, organisation)

    assert {result.status for result in first} == {"taken", "skipped"}
    assert {result.status for result in again} == {"known"}
    with database.reading() as work:
        status, reasons = work.visits.by_status(), by_reason(work)
    assert set(status) == {"asked", "skipped"}
    assert status["asked"] + sum(reasons.values()) == 1_100
    assert {"no_channel", "too_young", "sensitive_unit", "superseded", "too_old"} <= set(reasons)
    assert status["asked"] == list(became.values()).count("asked")


def test_the_example_asks_ten_people_and_tells_why_not_the_others(
    database: Database, organisation: Organisation
) -> None:
    visits = [visit for _, visit in read_csv(EXAMPLE / "visits.csv", now=NOW)]
    import_(
        database, organisation, *(visit for visit in visits if isinstance(visit, VisitIn)), phones="simulator"
    )
    became = let_fall_due(database, organisation)
    assert list(became.values()).count("asked") == 10
    assert counts(database) == {"asked": 10, "skipped": 2, "superseded": 1, "sensitive_unit": 1}
