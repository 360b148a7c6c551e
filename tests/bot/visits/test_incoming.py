"""A visit as it comes in: what is taken, what is refused, and that a refusal names the field only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.organisation import Organisation, load
from bot.visits import VisitError, VisitIn, check, visit_in

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


def refused(**changed: Any) -> VisitError:
    with pytest.raises(VisitError) as error:
        visit_in({key: value for key, value in (GOOD | changed).items() if value is not ...})
    return error.value


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
        "4.1.2027 9.30",
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


@pytest.mark.parametrize("field", ["id", "unit", "ended_at", "language"])
def test_a_missing_field_is_named(field: str) -> None:
    assert str(refused(**{field: ...})) == f"{field}: is missing"


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


def test_somebody_is_reached_in_one_way() -> None:
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
        ("fin", "en"),
    ],
)
def test_finnish_and_swedish_are_spoken_and_english_to_everybody_else(given: str, asked_in: str) -> None:
    assert visit_in(GOOD | {"language": given}).asked_in == asked_in


@pytest.mark.parametrize(
    ("given", "kept"),
    [("18-29", "18-29"), ("75+", "75+"), (" 0 \u2013 12 ", "0-12"), ("", None), (None, None)],
)
def test_an_age_group_may_be_left_out(given: str | None, kept: str | None) -> None:
    assert visit_in(GOOD | {"age_group": given}).age_group == kept


def test_an_unknown_unit_is_refused_with_the_one_that_was_meant(organisation: Organisation) -> None:
    with pytest.raises(VisitError, match=r"unit: no such unit; did you mean ratamo\?"):
        check(visit_in(GOOD | {"unit": "rattamo"}), organisation, now=NOW)
    with pytest.raises(VisitError, match=r"unit: no such unit$"):
        check(visit_in(GOOD | {"unit": "+358412345678"}), organisation, now=NOW)
    check(visit_in(GOOD | {"unit": "KOKS "}), organisation, now=NOW)


def test_a_visit_in_the_future_is_refused(organisation: Organisation) -> None:
    five_minutes = (NOW + timedelta(minutes=5)).isoformat()
    check(visit_in(GOOD | {"ended_at": five_minutes}), organisation, now=NOW)
    with pytest.raises(VisitError, match="ended_at: is in the future"):
        check(visit_in(GOOD | {"ended_at": five_minutes}), organisation, now=NOW - timedelta(seconds=1))


def test_a_visit_shows_no_number() -> None:
    visit = visit_in(GOOD)
    assert "2345678" not in repr(visit)
    assert "2345678" not in str(visit)
