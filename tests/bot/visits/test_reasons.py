"""Each reason for not asking about a visit, at its limits."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation, load
from bot.organisation.survey import Pilot
from bot.visits import Result, VisitError, VisitIn, read_csv, take_in, visit_in
from storage.database import Database
from tests.visit_counts import by_outcome, by_reason

NOW = datetime(2027, 4, 5, 12, tzinfo=UTC)
ENDED = "2027-04-05T09:30"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(Path(__file__).parents[3] / "examples" / "kymenlaakso")


def visit(id: str = "v1", **changed: Any) -> VisitIn:
    given = {
        "id": id,
        "unit": "koks",
        "phone": "+358412345678",
        "ended_at": ENDED,
        "language": "fi",
        "age_group": "30-44",
    } | changed
    return visit_in({name: value for name, value in given.items() if value is not ...})


def with_rules(organisation: Organisation, **rules: Any) -> Organisation:
    koks = organisation.units["koks"].model_copy(update={"survey": rules})
    return dataclasses.replace(organisation, units={**organisation.units, "koks": koks})


def hand_in(
    database: Database, organisation: Organisation, *visits: VisitIn, now: datetime = NOW
) -> list[Result]:
    with database.writing() as work:
        return take_in(work, visits, organisation, channels={"phone": "sms", "telegram": "telegram"}, now=now)


def reasons(
    database: Database, organisation: Organisation, *visits: VisitIn, now: datetime = NOW
) -> list[str]:
    return [result.reason for result in hand_in(database, organisation, *visits, now=now)]


TABLE: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {}, ""),
    # permission
    ({}, {"sms_permission": False}, "no_permission"),
    ({}, {"sms_permission": ""}, "no_permission"),
    ({}, {"sms_permission": True}, ""),
    ({"permission": "required"}, {}, "no_permission"),
    ({"permission": "required"}, {"sms_permission": False}, "no_permission"),
    ({"permission": "required"}, {"sms_permission": True}, ""),
    ({"permission": "required"}, {"sms_permission": "kyllä"}, ""),
    # non-disclosure
    ({}, {"non_disclosure": True}, "non_disclosure"),
    ({}, {"security_ban": "ja"}, "non_disclosure"),
    ({"permission": "required"}, {"non_disclosure": True}, "non_disclosure"),
    # said at the unit
    ({}, {"refused": True}, "refused"),
    ({}, {"flagged": "x"}, "flagged"),
    ({}, {"sensitive": 1}, "sensitive"),
    ({}, {"refused": False, "flagged": "ei", "sensitive": ""}, ""),
    ({}, {"refused": True, "flagged": True, "sensitive": True}, "refused"),
    ({"asks": False}, {"refused": True}, "refused"),
    ({}, {"refused": True, "sms_permission": False}, "no_permission"),
    # the unit
    ({"asks": False}, {}, "unit_off"),
    ({"asks": False}, {"age_group": "0-12"}, "unit_off"),
    ({}, {"unit": "lastensuojelu"}, "sensitive_unit"),
    # age: the youngest of the group counts
    ({"minimum_age": 15}, {"age_group": "13-17"}, "too_young"),
    ({"minimum_age": 15}, {"age_group": "15-17"}, ""),
    ({"minimum_age": 15}, {"age_group": "15-15"}, ""),
    ({"minimum_age": 15}, {"age_group": "14-14"}, "too_young"),
    ({"minimum_age": 15}, {"age_group": "14+"}, "too_young"),
    ({"minimum_age": 13}, {"age_group": "13-17"}, ""),
    ({"minimum_age": 1}, {"age_group": "0-12"}, "too_young"),
    ({"unknown_age": "skip"}, {"age_group": ...}, "unknown_age"),
    ({"unknown_age": "skip"}, {"age_group": " "}, "unknown_age"),
    ({"unknown_age": "skip"}, {}, ""),
    ({"unknown_age": "ask"}, {"age_group": ...}, ""),
    # several numbers
    ({}, {"several_numbers": True}, "several_numbers"),
    ({"several_numbers": "ask"}, {"several_numbers": True}, ""),
    ({}, {"several_numbers": "nej"}, ""),
    # a long stay, in nights: daylight saving time began on 28 March 2027
    ({"long_stay_days": 7}, {"started_at": "2027-03-29T23:59"}, ""),
    ({"long_stay_days": 7}, {"started_at": "2027-03-28T23:59"}, "long_stay"),
    ({"long_stay_days": 8}, {"started_at": "2027-03-28T00:00"}, ""),
    ({"long_stay_days": 8}, {"started_at": "2027-03-27T22:30+00:00"}, ""),  # 00.30 on the 28th in Finland
    ({"long_stay_days": 8}, {"started_at": "2027-03-27T21:59+00:00"}, "long_stay"),
    ({"long_stay_days": 7}, {}, ""),
    ({"long_stay_days": 7}, {"started_at": ""}, ""),
    ({}, {"started_at": "1.1.2020 12.00"}, ""),
    # the address
    ({}, {"phone": "05 123 4567"}, "no_channel"),
    ({}, {"phone": "+1 212 555 0123"}, "no_channel"),
    ({}, {"phone": ..., "telegram": "123456789"}, ""),
]  # fmt: skip


def test_each_reason(database: Database, organisation: Organisation) -> None:
    found = []
    for number, (rules, said, _) in enumerate(TABLE):
        given = visit(f"v{number}", **{"phone": f"+358412345{number:03}"} | said)
        found += reasons(database, with_rules(organisation, **rules), given)
    assert found == [reason for *_, reason in TABLE]
    with database.reading() as work:
        told = [reason for *_, reason in TABLE if reason]
        assert by_reason(work) == {reason: told.count(reason) for reason in told}
        assert work.visits.by_status() == {"skipped": len(told), "planned": len(TABLE) - len(told)}
        for number, (_, said, reason) in enumerate(TABLE):
            if "phone" not in said:
                known = work.conversations.find("sms", f"+358412345{number:03}")
                assert (known is None) == bool(reason)


def test_the_reasons_stand_in_the_order_in_which_they_count(
    database: Database, organisation: Organisation
) -> None:
    """With each taken away in turn the next one counts."""
    place = with_rules(
        organisation, minimum_age=18, several_numbers="skip", long_stay_days=1, permission="required"
    )
    said: dict[str, Any] = {
        "non_disclosure": True,
        "sms_permission": False,
        "refused": True,
        "flagged": True,
        "sensitive": True,
        "age_group": "0-12",
        "several_numbers": True,
        "started_at": "2027-01-01T12:00",
        "phone": "05 123 4567",
        "ended_at": "2027-03-01T09:30",
    }
    mended = {
        "sms_permission": True,
        "age_group": "18-29",
        "phone": "+358412345678",
        "ended_at": ENDED,
        "started_at": "",
    }
    found = []
    for number, name in enumerate([*said, "end"]):
        found += reasons(database, place, visit(f"v{number}", **said))
        said[name] = mended.get(name, False)
    order = list(SkipReason)
    assert found == [
        "non_disclosure", "no_permission", "refused", "flagged", "sensitive", "too_young", "several_numbers",
        "long_stay", "no_channel", "too_old", "",
    ]  # fmt: skip
    assert found[:-1] == sorted(found[:-1], key=lambda reason: order.index(SkipReason(reason)))


# -- pilots: the day of the visit in Finland ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ended", "reason"),
    [
        ("2027-03-31T23:59", "unit_off"),
        ("2027-04-01T00:00", ""),
        ("2027-03-31T20:59+00:00", "unit_off"),  # 23.59 in Finland
        ("2027-03-31T21:00+00:00", ""),  # midnight in Finland
        ("2027-04-02T23:59", ""),
        ("2027-04-02T20:59+00:00", ""),
        ("2027-04-02T21:00+00:00", "unit_off"),
        ("2027-04-03T00:00", "unit_off"),
    ],
)
def test_a_unit_asks_about_visits_of_its_pilots_days(
    database: Database, organisation: Organisation, ended: str, reason: str
) -> None:
    koks = organisation.units["koks"].model_copy(update={"survey": {"asks": False}})
    pilot = Pilot.model_validate_json(
        '{"id": "spring", "units": ["koks"], "from": "2027-04-01", "to": "2027-04-02"}'
    )
    place = dataclasses.replace(
        organisation,
        units={**organisation.units, "koks": koks},
        settings=organisation.settings.model_copy(update={"pilots": (pilot,)}),
    )
    assert reasons(database, place, visit(ended_at=ended)) == [reason]


# -- what is learnt after a visit came in --------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["refused", "flagged", "sensitive"])
def test_what_the_unit_says_later_stops_the_question(
    database: Database, organisation: Organisation, flag: str
) -> None:
    assert reasons(database, organisation, visit("v1"), visit("v2", phone="+358412345679")) == ["", ""]
    (again,) = hand_in(database, organisation, visit("v1", **{flag: True}))
    assert (again.status, again.reason) == ("skipped", flag)
    with database.reading() as work:
        assert work.visits.by_status() == {"skipped": 1, "planned": 1}
        assert by_reason(work) == {flag: 1}


def test_what_the_unit_says_later_stops_the_reminder(database: Database, organisation: Organisation) -> None:
    hand_in(database, organisation, visit("v1"))
    with database.writing() as work:
        (asked,) = work.visits.due(now=NOW, limit=9)
        work.visits.asked_all([asked.id], NOW, remind_at=NOW, close_at=NOW)
    (again,) = hand_in(database, organisation, visit("v1", refused=True))
    assert again.status == "known"
    with database.writing() as work:
        assert work.visits.to_remind(now=NOW, limit=9) == []
        assert by_outcome(work) == {"refused": 1}


def test_of_two_rows_of_one_visit_either_may_say_that_nobody_is_asked(
    database: Database, organisation: Organisation
) -> None:
    results = hand_in(database, organisation, visit("v1"), visit("v1", flagged=True))
    assert [(result.status, result.reason) for result in results] == [("skipped", "flagged"), ("known", "")]


def test_a_refusal_holds_for_its_visit_only(database: Database, organisation: Organisation) -> None:
    assert reasons(database, organisation, visit("v1", refused=True), visit("v2")) == ["refused", ""]


# -- how they are written -----------------------------------------------------------------------------------------------


def test_the_columns_of_a_file(tmp_path: Path, database: Database, organisation: Organisation) -> None:
    file = tmp_path / "visits.csv"
    flags = ("refused", "flagged", "sensitive", "several_numbers")
    rows = [
        f"v{number};koks;04123456{number:02};{ENDED};fi;1.4.2027 klo 8.00;"
        + ";".join("kyllä" if name == flag else "" for name in flags)
        for number, flag in enumerate(("", *flags))
    ]
    header = f"id;unit;phone;ended_at;language;started_at;{';'.join(flags)}"
    file.write_text("\n".join([header, *rows]), encoding="utf-8")
    read = read_csv(file, now=NOW)
    assert read.ignored == []
    visits = [row for _, row in read if isinstance(row, VisitIn)]
    assert reasons(database, organisation, *visits) == ["", *flags]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("refuse", "refused"), ("kieltäytyi", "refused"), ("Kieltäytynyt", "refused"), ("vägrat", "refused"),
        ("flaged", "flagged"), ("flag", "flagged"), ("sensitiv", "sensitive"), ("arkaluonteinen", "sensitive"),
        ("känslig", "sensitive"), ("several_number", "several_numbers"), ("useita numeroita", "several_numbers"),
    ],
)  # fmt: skip
def test_a_misspelt_field_that_protects_is_refused(name: str, meant: str) -> None:
    with pytest.raises(VisitError) as error:
        visit(**{name: True})
    assert [fault.why for fault in error.value.faults] == [f"is no field; is {meant} meant by it?"]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("refused", "maybe", 'is neither yes nor no (found "maybe"); it should be yes or no'),
        ("started_at", "in spring", 'is no day and time (found "in spring"); it should be a day and a time'),
        (
            "started_at",
            "2027-04-05T09:31",
            "is after `ended_at`; it should be when the visit or the stay began",
        ),
    ],
)
def test_a_wrong_value_is_told(name: str, value: str, why: str) -> None:
    with pytest.raises(VisitError) as error:
        visit(**{name: value})
    (fault,) = error.value.faults
    assert fault.field == name
    assert fault.why.startswith(why)


@pytest.mark.parametrize("first", [True, False])
def test_what_one_row_says_of_a_person_holds_for_all_parts_of_a_file(
    database: Database, organisation: Organisation, first: bool
) -> None:
    said: dict[str, SkipReason] = {}
    rows = [visit("v1", sms_permission=False), visit("v2"), visit("v3", phone="+358412345679")]
    for row in rows if first else reversed(rows):
        with database.writing() as work:
            take_in(work, [row], organisation, channels={"phone": "sms"}, now=NOW, said=said)
    with database.reading() as work:
        assert by_reason(work) == {"no_permission": 2}
        assert work.visits.by_status() == {"skipped": 2, "planned": 1}
