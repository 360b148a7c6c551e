"""A visit as it comes in: what is taken, what is refused, and that a refusal names the field only."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from bot.organisation import Organisation, load
from bot.visits import Fault, VisitContext, VisitError, VisitIn, check, ignored, visit_in

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "id": "v-1",
    "unit": "koks",
    "phone": "+358412345678",
    "ended_at": "2027-01-04T09:30:00+02:00",
    "language": "fi",
    "age_group": "18-29",
}


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(Path(__file__).parents[3] / "examples" / "kymenlaakso")


def faults(within: VisitContext | None = None, **changed: Any) -> tuple[Fault, ...]:
    with pytest.raises(VisitError) as error:
        visit_in({key: value for key, value in (GOOD | changed).items() if value is not ...}, within=within)
    return error.value.faults


def refused(**changed: Any) -> Fault:
    """What is wrong, where it is one field alone."""
    (fault,) = faults(**changed)
    return fault


def test_a_visit_comes_in_whole() -> None:
    visit = visit_in(GOOD | {"diagnosis": "not ours to know", "nurse": {"name": "x"}})
    assert visit == VisitIn(**GOOD)
    assert visit.ended_at == datetime(2027, 1, 4, 7, 30, tzinfo=UTC)
    assert "diagnosis" not in visit.model_dump()


@pytest.mark.parametrize(
    "written",
    ["+358412345678", "0412345678", "041 234 5678", "+358 (0)41 2345678", "00358412345678", "041-2345678"],
)
def test_a_number_is_read_however_it_is_written(written: str) -> None:
    assert visit_in(GOOD | {"phone": written}).phone == "+358412345678"


@pytest.mark.parametrize(
    "number",
    ["", " ", "call me", "12", "116117", "+3584123456780000", "+35800000000", "041x2345678", None],
)
def test_what_is_no_number_is_refused_without_repeating_it(number: str | None) -> None:
    error = refused(phone=number)
    assert error.field == "phone"
    assert not number or not number.strip() or number not in str(error)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2027-01-04T09:30", datetime(2027, 1, 4, 7, 30, tzinfo=UTC)),
        ("2027-07-01T09:30", datetime(2027, 7, 1, 6, 30, tzinfo=UTC)),
        ("2027-01-04 09:30:15", datetime(2027, 1, 4, 7, 30, 15, tzinfo=UTC)),
        ("2027-01-04T09:30:00Z", datetime(2027, 1, 4, 9, 30, tzinfo=UTC)),
        ("2027-01-04T09:30:00.123456+05:45", datetime(2027, 1, 4, 3, 45, 0, 123456, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_is_finnish(written: str, moment: datetime) -> None:
    visit = visit_in(GOOD | {"ended_at": written})
    assert visit.ended_at == moment
    assert visit.ended_at.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2027-01-04",
        "2027-13-04T09:30",
        "0001-01-01T00:00",
        1767512000,
        None,
        [],
    ],
)
def test_what_is_no_time_is_refused_with_an_example(written: object) -> None:
    error = refused(ended_at=written)
    assert error.field == "ended_at"
    assert "2027-03-01T09:30" in error.why


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("29.11.2026 10:30", datetime(2026, 11, 29, 8, 30, tzinfo=UTC)),
        ("29.11.2026 10.30", datetime(2026, 11, 29, 8, 30, tzinfo=UTC)),
        ("29.11.2026 klo 10.30", datetime(2026, 11, 29, 8, 30, tzinfo=UTC)),
        ("29.11.2026 klo 10:30", datetime(2026, 11, 29, 8, 30, tzinfo=UTC)),
        ("29.11.2026, KLO 10.30", datetime(2026, 11, 29, 8, 30, tzinfo=UTC)),
        ("29.11.2026 kl. 10.30", datetime(2026, 11, 29, 8, 30, tzinfo=UTC)),
        ("29.11.2026 kl 10.30", datetime(2026, 11, 29, 8, 30, tzinfo=UTC)),
        ("29. 11. 2026\u00a0 10:30:15", datetime(2026, 11, 29, 8, 30, 15, tzinfo=UTC)),
        ("1.7.2026 9.05", datetime(2026, 7, 1, 6, 5, tzinfo=UTC)),
        ("01.07.2026 09.05.30", datetime(2026, 7, 1, 6, 5, 30, tzinfo=UTC)),
        ("2026-11-29 10:30:15,25", datetime(2026, 11, 29, 8, 30, 15, 250_000, tzinfo=UTC)),
        ("2026-11-29T10:30-0330", datetime(2026, 11, 29, 14, 0, tzinfo=UTC)),
        ("2026-11-29T10:30 +02", datetime(2026, 11, 29, 8, 30, tzinfo=UTC)),
        ("2026-10-25T03:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
    ],
)
def test_a_time_is_read_as_finns_and_their_spreadsheets_write_it(written: str, moment: datetime) -> None:
    assert visit_in(GOOD | {"ended_at": written}).ended_at == moment


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2026-11-29T10.30", 'is no day and time (found "2026-11-29T10.30")'),
        ("2026-11-29T10,30", 'is no day and time (found "2026-11-29T10,30")'),
        ("2026-11-29T10", "is no day and time"),
        ("2026-11-29T1030", "is no day and time"),
        ("20261129T1030", "is no day and time (found a text of 13 characters)"),
        ("2026-W48-7T10:30", "is no day and time"),
        ("29.11.2026", 'is no day and time (found "29.11.2026")'),
        ("29.11.26 10:30", "is no day and time"),
        ("29.11. 10:30", "is no day and time"),
        ("29.11.2026 klo 10", "is no day and time"),
        ("11/29/2026 10:30", "is no day and time"),
        ("29.11.2026 10:30 PM", "is no day and time"),
        ("46355,4375", "is no day and time"),
        ("46355", "is no day and time (found 5 digits)"),
        ("+358412345678", "is no day and time (found a text of 13 characters)"),
        ("041 2345678", "is no day and time (found a text of 11 characters)"),
        ("31.2.2026 10:30", 'is in no calendar (found "31.2.2026 10:30")'),
        ("29.2.2026 10:30", "is in no calendar"),
        ("2026-02-30T10:30", "is in no calendar"),
        ("29.13.2026 10:30", "is in no calendar"),
        ("29.11.2026 24:00", "is in no calendar"),
        ("29.11.2026 10:60", "is in no calendar"),
        ("2026-11-29T10:30+99:00", "is in no calendar"),
        ("2026-11-29T10:30+02:75", "is in no calendar"),
        ("29.3.2026 03:30", "was skipped when the clocks went forward"),
        ("\u0662\u0660\u0662\u0666-11-29T10:30", "is no day and time"),
    ],
)
def test_a_time_that_could_mean_another_is_refused_in_our_words(written: str, why: str) -> None:
    error = refused(ended_at=written)
    assert error.why.startswith(why)
    assert error.why.endswith("; it should be a day and a time such as 2027-03-01T09:30 or 1.3.2027 9.30")
    assert "2345678" not in error.why


@pytest.mark.parametrize(
    "id", ["1,23457E+14", "1.23457E+14", "1E+14", "1,2e+5", "1.5E14", " 1,23457E+14 ", 1.23457e14, 12.0]
)
def test_an_id_that_a_spreadsheet_rounded_is_refused(id: object) -> None:
    error = refused(id=id)
    assert error.field == "id"
    assert "spreadsheet rounded" in error.why


@pytest.mark.parametrize("id", ["123456.0", "123456,00"])
def test_an_id_with_decimals_is_refused(id: str) -> None:
    assert "spreadsheet" in refused(id=id).why


@pytest.mark.parametrize("id", ["12E5", "1E5", "E+14", "a1.0", "v-1.2", "1.25", 123456789012345678])
def test_an_id_that_only_looks_a_little_like_it_is_taken(id: object) -> None:
    assert visit_in(GOOD | {"id": id}).id == str(id)


@pytest.mark.parametrize(
    "value", [True, 1, "1", "yes", "YES", "true", "True", "kyllä", "Kylla\u0308", "ja", "x", "X ", "TOSI"]
)
def test_a_flag_is_yes(value: object) -> None:
    for flag in ("non_disclosure", "security_ban", "sms_permission"):
        assert getattr(visit_in(GOOD | {flag: value}), flag) is True


@pytest.mark.parametrize(
    "value", [False, 0, "0", "no", "NO", "false", "ei", "nej", "", "  ", None, "epätosi"]
)
def test_a_flag_is_no_and_a_permission_without_a_value_is_none(value: object) -> None:
    for flag in ("non_disclosure", "security_ban", "sms_permission"):
        assert getattr(visit_in(GOOD | {flag: value}), flag) is False
    assert visit_in(GOOD).sms_permission is None


@pytest.mark.parametrize(
    "value",
    ["maybe", "k", "y", "n", "on", "2", 2, -1, 1.0, "1.0", "joo", "kylla", "?", [], {}, "+358412345678"],
)
@pytest.mark.parametrize("flag", ["non_disclosure", "security_ban", "sms_permission"])
def test_a_flag_is_never_guessed(flag: str, value: object) -> None:
    error = refused(**{flag: value})
    assert error.field == flag
    assert error.why.startswith("is neither yes nor no (found ")
    assert error.why.endswith("it should be yes or no")
    assert "2345678" not in error.why


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("nondisclosure", "non_disclosure"),
        ("nonDisclosure", "non_disclosure"),
        ("non-disclosure", "non_disclosure"),
        ("non_disclosur", "non_disclosure"),
        ("securityBan", "security_ban"),
        ("Security_Ban", "security_ban"),
        ("smsPermission", "sms_permission"),
        ("sms_permision", "sms_permission"),
        ("permission", "sms_permission"),
        ("turvakielto", "non_disclosure"),
        ("Turvakielto", "non_disclosure"),
        ("spärrmarkering", "non_disclosure"),
    ],
)
def test_a_misspelt_protection_is_refused_and_not_ignored(name: str, meant: str) -> None:
    error = refused(**{name: True})
    assert (error.field, error.why) == (name, f"is no field; is {meant} meant by it?")


def test_what_is_not_read_is_named() -> None:
    names = [
        "id",
        "diagnosis",
        "mother_tongue",
        "municipality",
        "security_ban",
        "",
        "diagnosis",
        "\ud83d",
        "x" * 99,
    ]
    assert ignored(names) == ["diagnosis", "?", "x" * 60]


@pytest.mark.parametrize("field", ["id", "unit", "ended_at", "language"])
def test_a_missing_field_is_named(field: str) -> None:
    assert str(refused(**{field: ...})).startswith(f"{field}: is missing; it should be ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", "x" * 101),
        ("id", ["v"]),
        ("id", True),
        ("unit", 7),
        ("unit", "   "),
        ("phone", 412345678),
        ("phone", {"number": "1"}),
        ("telegram", "@somebody"),
        ("telegram", 1.5),
        ("language", None),
        ("language", "f"),
        ("age_group", "adult"),
        ("age_group", "18"),
        ("age_group", 18),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    changed = {field: value} | ({"phone": ...} if field == "telegram" else {})
    assert refused(**changed).field == field


WRONG: dict[str, Any] = {
    "id": "1,23457E+14",
    "unit": "rattamo",
    "phone": "call me",
    "telegram": "@somebody",
    "ended_at": "31.2.2027 10:30",
    "language": "xx",
    "age_group": "old",
    "mother_tongue": "x",
    "municipality": 7,
    "sms_permission": "joo",
    "non_disclosure": "joo",
    "security_ban": "joo",
}


@pytest.mark.parametrize("wrong", [*combinations(WRONG, 2), tuple(WRONG)], ids=",".join)
def test_all_wrong_fields_are_named_together_in_their_order(
    organisation: Organisation, wrong: tuple[str, ...]
) -> None:
    """Also where the organisation knows what is wrong with one and the field itself with another."""
    left_out = {"phone": ...} if "telegram" in wrong and "phone" not in wrong else {}
    alone = [refused_within(organisation, **{field: WRONG[field]}) for field in wrong]
    assert faults(
        VisitContext(organisation, NOW), **left_out, **{field: WRONG[field] for field in wrong}
    ) == (*(fault for (fault,) in alone),)


def refused_within(organisation: Organisation, **changed: Any) -> tuple[Fault, ...]:
    left_out = {"phone": ...} if "telegram" in changed else {}
    return faults(VisitContext(organisation, NOW), **left_out, **changed)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"phone": ..., "unit": "rattamo"}, ["unit", "phone"]),
        ({"telegram": "123456789", "language": ...}, ["phone", "language"]),
        ({"phone": "12", "telegram": "123456789", "language": "xx"}, ["phone", "language"]),
        ({"phone": " ", "telegram": "", "id": ...}, ["id", "phone"]),
        ({"ended_at": (NOW + timedelta(hours=1)).isoformat(), "unit": "rattamo"}, ["unit", "ended_at"]),
        (
            {"turvakielto": "x", "smsPermission": "x", "phone": "12"},
            ["turvakielto", "smsPermission", "phone"],
        ),
        (dict.fromkeys(GOOD, ...), ["id", "unit", "phone", "ended_at", "language"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_between_fields_is_named_beside_what_is_wrong_in_them(
    organisation: Organisation, changed: dict[str, Any], named: list[str]
) -> None:
    found = faults(VisitContext(organisation, NOW), **changed)
    assert [fault.field for fault in found] == named


def test_a_refusal_fits_into_one_line() -> None:
    error = VisitError(Fault("phone", "is no phone number"), Fault("id", "is missing"))
    assert str(error) == "phone: is no phone number | id: is missing"
    error = VisitError(Fault("phone", "another; change it"), Fault("unit", "another; change it"))
    assert str(error) == "phone, unit: another; change it"
    assert str(VisitError(Fault("", "a visit is a JSON object"))) == "a visit is a JSON object"


def test_a_visit_within_an_organisation_has_the_id_of_its_unit(organisation: Organisation) -> None:
    within = VisitContext(organisation, NOW)
    assert visit_in(GOOD | {"unit": "Kymenlaakson keskussairaala"}, within=within).unit == "koks"
    assert check(visit_in(GOOD, within=within), organisation, now=NOW).unit == "koks"


def test_a_visit_that_was_read_before_is_checked_whole(organisation: Organisation) -> None:
    visit = visit_in(GOOD | {"unit": "rattamo", "ended_at": (NOW + timedelta(hours=1)).isoformat()})
    with pytest.raises(VisitError) as error:
        check(visit, organisation, now=NOW)
    assert [fault.field for fault in error.value.faults] == ["unit", "ended_at"]


@pytest.mark.parametrize("group", ["29-18", "18-\n29", "12.17.", "18\u00b29-30", "-17", "<18", "18-", "K-18"])
def test_an_age_group_that_is_none_is_refused(group: str) -> None:
    assert refused(age_group=group).why.endswith("it should be a group of ages such as 18-29 or 75+")


@pytest.mark.parametrize(
    "id",
    ["-100123456", -5, "0123", "712345678.0", "7,12E+08", "+712345678", "712 345", "\uff17" * 9, "9" * 17],
)
def test_a_telegram_id_is_that_of_a_person_digit_by_digit(id: object) -> None:
    error = refused(phone=..., telegram=id)
    assert error.field == "telegram"
    assert "digits only" in error.why


def test_every_error_is_in_our_words() -> None:
    values: list[Any] = [None, 7, 7.5, True, [], {}, "", " ", "x" * 200, "\ud83d", "\x00"]
    library = re.compile(r"pattern|string|valid|input|instance|\\|\^|Error|pydantic", re.IGNORECASE)
    for field in VisitIn.model_fields:
        for value in values:
            try:
                visit_in(GOOD | {field: value})
            except VisitError as error:
                assert not library.search(str(error)), (field, value, str(error))


def test_a_person_is_reached_in_one_way() -> None:
    assert visit_in({**GOOD, "phone": None, "telegram": 123456789}).telegram == "123456789"
    assert "one of phone and telegram" in refused(phone=...).why
    assert "one of phone and telegram" in refused(telegram="123456789").why


@pytest.mark.parametrize(
    ("given", "asked_in"),
    [
        ("fi", "fi"),
        ("FI", "fi"),
        ("fi-FI", "fi"),
        ("sv", "sv"),
        ("sv_FI", "sv"),
        ("en", "en"),
        ("ar", "en"),
        ("fin", "fi"),
    ],
)
def test_finnish_and_swedish_are_spoken_and_english_to_everybody_else(
    organisation: Organisation, given: str, asked_in: str
) -> None:
    assert check(visit_in(GOOD | {"language": given}), organisation, now=NOW).language == asked_in


@pytest.mark.parametrize(
    ("given", "kept"),
    [("18-29", "18-29"), ("75+", "75+"), (" 0 \u2013 12 ", "0-12"), ("", None), (None, None)],
)
def test_an_age_group_may_be_left_out(given: str | None, kept: str | None) -> None:
    assert visit_in(GOOD | {"age_group": given}).age_group == kept


def test_an_unknown_unit_is_refused_with_the_one_that_was_meant(organisation: Organisation) -> None:
    with pytest.raises(VisitError, match=r"unit: no such unit; did you mean ratamo\?"):
        check(visit_in(GOOD | {"unit": "rattamo"}), organisation, now=NOW)
    with pytest.raises(
        VisitError, match=r"unit: no such unit \(found a text of 13 characters\); it should be"
    ):
        check(visit_in(GOOD | {"unit": "+358412345678"}), organisation, now=NOW)
    check(visit_in(GOOD | {"unit": "KOKS "}), organisation, now=NOW)


@pytest.mark.parametrize(
    "name",
    [
        "koks",
        "KOKS ",
        "Kymenlaakson keskussairaala",
        "kymmenedalens centralsjukhus",
        "Kymenlaakso  Central\u00a0Hospital",
    ],
)
def test_a_unit_is_known_by_its_id_and_its_names(organisation: Organisation, name: str) -> None:
    assert check(visit_in(GOOD | {"unit": name}), organisation, now=NOW).unit == "koks"


@pytest.mark.parametrize("name", ["keskussairaala", "Kymenlaakso", "Pyhtään", "koks ratamo"])
def test_a_unit_is_not_guessed(organisation: Organisation, name: str) -> None:
    with pytest.raises(VisitError, match="unit: no such unit") as error:
        check(visit_in(GOOD | {"unit": name}), organisation, now=NOW)
    (fault,) = error.value.faults
    assert "did you mean" in fault.why or f'(found "{name}"); it should be the id or the name' in fault.why


def test_a_visit_in_the_future_is_refused(organisation: Organisation) -> None:
    five_minutes = (NOW + timedelta(minutes=5)).isoformat()
    check(visit_in(GOOD | {"ended_at": five_minutes}), organisation, now=NOW)
    with pytest.raises(VisitError, match="ended_at: is in the future"):
        check(visit_in(GOOD | {"ended_at": five_minutes}), organisation, now=NOW - timedelta(seconds=1))


def test_a_mother_tongue_is_kept_beside_the_language() -> None:
    visit = visit_in(GOOD | {"language": "suomi", "mother_tongue": "Somali"})
    assert (visit.language, visit.spoken) == ("fi", "so")
    assert visit_in(GOOD | {"language": "venäjä"}).spoken == "ru"
    assert refused(mother_tongue="klingonese-ish").field == "mother_tongue"


def test_a_visit_shows_no_number() -> None:
    visit = visit_in(GOOD)
    assert "2345678" not in repr(visit)
    assert "2345678" not in str(visit)
