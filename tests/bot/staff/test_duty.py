"""Hours of people on call: they may pass midnight, and belong to the day on which they begin."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.asking.calendar import HELSINKI
from bot.staff.duty import WEEKDAYS, on_duty
from storage.staff.on_call import Duty


def duty(hours: str, days: str, holidays: bool) -> Duty:
    opens, _, closes = hours.partition("-")
    return Duty(
        staff=None, name="x", email=None, phone=None, opens=opens or None, closes=closes or None,
        weekdays=tuple(days.split()) or WEEKDAYS, public_holidays=holidays,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "days", "holidays", "at", "on"),
    [
        ("", "", True, "2027-03-01 03:12", True), ("", "tue", True, "2027-03-01 23:59", False),
        ("", "tue", True, "2027-03-02 00:00", True), ("", "tue", True, "2027-03-03 00:00", False),
        ("08:00-16:00", "", True, "2027-03-01 08:00", True), ("08:00-16:00", "", True, "2027-03-01 16:00", False),
        ("08:00-16:00", "", True, "2027-03-01 07:59", False),
        # Over midnight, of the day on which it begins.
        ("16:00-08:00", "", True, "2027-03-01 03:12", True), ("16:00-08:00", "", True, "2027-03-01 12:00", False),
        ("16:00-08:00", "fri", True, "2027-03-06 07:59", True), ("16:00-08:00", "fri", True, "2027-03-06 16:00", False),
        ("16:00-08:00", "fri", True, "2027-03-05 07:59", False), ("16:00-08:00", "sun", True, "2027-03-01 03:00", True),
        ("08:00-08:00", "mon", True, "2027-03-02 07:59", True), ("08:00-08:00", "mon", True, "2027-03-01 07:59", False),
        # Independence Day 2027 is a Monday; the night of the Sunday before is a duty of its own.
        ("08:00-16:00", "", False, "2027-12-06 12:00", False), ("08:00-16:00", "", True, "2027-12-06 12:00", True),
        ("16:00-08:00", "", False, "2027-12-06 03:00", True), ("16:00-08:00", "", False, "2027-12-07 03:00", False),
        # The clocks change on 28 March 2027 and 31 October 2027.
        ("16:00-08:00", "", True, "2027-03-28 04:30", True), ("03:30-04:30", "", True, "2027-10-31 03:45", True),
    ],
)  # fmt: skip
def test_who_is_on_duty(hours: str, days: str, holidays: bool, at: str, on: bool) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=HELSINKI)
    assert on_duty(duty(hours, days, holidays), moment) is on
