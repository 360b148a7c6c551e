"""What an operator meets on a bad night, on both ways to run the application, with people talking: the short form of `make drills`.

`make drills` holds all of them and writes var/drills.md.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from tests.drills.breakages import Scene, drills_of
from tests.drills.night import hold, stop, table
from tests.emulators.people import rehearse
from tests.faults.crowd import crowd
from tests.faults.town import CHANNELS, Conditions, inhabited
from tests.ways import WAYS, emptied

REPORT = Path("var/drills.md")


@pytest.mark.parametrize("way", WAYS)
async def test_a_bad_night_loses_no_message(
    way: str, request: pytest.FixtureRequest, tmp_path: Path, secret_key: str
) -> None:
    wanted: str | None = request.config.getoption("drills")
    full = wanted is not None
    drills = drills_of(way, wanted)
    if not drills:
        pytest.skip("none of these is held this way; `make drills` holds all")
    scripts = {
        channel: [each.script for each in crowd(channel, 30 if full else 4, 1, 6 if full else 3)]
        for channel in CHANNELS
    }
    everything = [script for some in scripts.values() for script in some] + [stop(each) for each in CHANNELS]
    expected = await rehearse(everything, tmp_path, secret_key)
    url, redis_url = emptied(way, request, tmp_path)
    # As in a real application: nothing hangs but what the drill breaks.
    conditions = Conditions(datetime.now(UTC), send_timeout=15.0)
    outcomes = []
    async with inhabited(conditions, url, redis_url, tmp_path, secret_key) as town:
        scene = Scene(
            town, partial(request.getfixturevalue, "postgres"), partial(request.getfixturevalue, "redis")
        )
        for number, drill in enumerate(drills):
            outcomes.append(await hold(number, drill, scene, scripts, expected, full=full))
            print(outcomes[-1].row(), flush=True)
    report = table(outcomes)
    if full:
        _write(f"## Drills, {way}\n\n{report}\n\n")
    print(report)
    assert all(outcome.clean for outcome in outcomes), report


def _write(report: str) -> None:
    """Below what this run has reported so far."""
    REPORT.parent.mkdir(exist_ok=True)
    with REPORT.open("a", encoding="utf-8") as file:
        file.write(report)
