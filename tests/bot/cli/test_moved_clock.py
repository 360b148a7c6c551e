"""A demonstration whose clock was moved on goes on from there after a restart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.cli.serve import go_on_from, opened
from channels.clock import AdvancedClock
from tests.bot.applications import NOW, settings
from tests.databases import copied


def test_no_time_comes_before_what_is_stored(sqlite_template: Path, tmp_path: Path, secret_key: str) -> None:
    values = settings(copied(sqlite_template, tmp_path), secret_key, port="0")
    clock = AdvancedClock(lambda: NOW)
    for passed in (0, 5):
        with opened(values, clock) as (application, _):
            go_on_from(application.database, clock)
            assert clock() == NOW + timedelta(days=passed)
            with application.database.writing() as work:
                talk = work.conversations.ensure("simulator", "+358412345678", "fi", now=clock())
                later = NOW + timedelta(days=5)
                work.feedback.keep(
                    talk.person,
                    "hei",
                    kind="feedback",
                    unit=None,
                    channel="simulator",
                    language="fi",
                    now=later,
                )
            application.database.close()
        clock = AdvancedClock(lambda: NOW)
