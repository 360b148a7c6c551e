"""No message is lost and none is doubled when processes, databases and the disk break: the short form of `make soak`, on both ways to run the application.

`make soak` does the same with 10 000 messages in 1 000 conversations on each, and writes var/soak.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.faults.account import HELSINKI, Account
from tests.faults.day import Plan, spend
from tests.ways import WAYS, emptied

SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=HELSINKI), datetime(2027, 10, 31, tzinfo=HELSINKI)
SHORT = Plan("", SPRING, people=10, messages=4, at_once=10, rate=15.0, send_timeout=1.0, every=1.3, dispatcher=1,
             latecomers=0, seed=1)  # fmt: skip
LONG = replace(SHORT, people=250, messages=10, at_once=20, rate=10.0, send_timeout=2.0, every=7.0, dispatcher=None,
               latecomers=20)  # fmt: skip
DAYS = [(way, day) for way in WAYS for day in ("spring", "autumn")]
REPORT = Path("var/soak.md")


@pytest.mark.parametrize(("way", "season"), DAYS)
async def test_nothing_is_lost_and_nothing_doubled(
    way: str, season: str, request: pytest.FixtureRequest, tmp_path: Path, secret_key: str
) -> None:
    soak: bool = request.config.getoption("soak")
    if not soak and (way, season) not in (DAYS[0], DAYS[-1]):
        pytest.skip("each way has one of the two days; `make soak` spends all four")
    day = SPRING if season == "spring" else AUTUMN
    plan = replace(LONG if soak else SHORT, name=f"{way}, {season}", changes=day)
    url, redis_url = emptied(way, request, tmp_path)
    servers = (
        (request.getfixturevalue("postgres"), request.getfixturevalue("redis")) if redis_url else (None, None)
    )
    account = await spend(plan, url, *servers, tmp_path, secret_key)
    if soak:
        _write(account)
    print(account.report())
    assert not account.details, account.report()
    tries = account.found["tries beyond the first on Telegram"]
    assert account.found["sent again on Telegram, as counted"] <= tries
    assert (
        account.found["letters again under their Message-ID"] <= account.found["told of as repeated on email"]
    )
    assert not account.found["parked"]
    assert not account.found["never ended"]


def _write(account: Account) -> None:
    """Below what this run has reported so far."""
    REPORT.parent.mkdir(exist_ok=True)
    with REPORT.open("a", encoding="utf-8") as report:
        report.write(account.report() + "\n\n")
