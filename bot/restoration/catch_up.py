"""Asks the providers what they keep, and lets a restored database live through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.application import Application
from bot.config.channels import implementation
from bot.restoration.replay import Replay
from bot.restoration.report import Report, Told
from channels.capabilities import ListsBothWays, can
from channels.registry import CHANNELS
from storage.database import Work

MARGIN = timedelta(minutes=5)  # before the backup: clocks differ, and what was on its way then is not in it


class NotSetUp(Exception):
    """People were written to on these channels, and their providers cannot be asked with these settings."""

    def __init__(self, channels: Sequence[str]) -> None:
        super().__init__(", ".join(channels))
        self.channels = channels


async def take_in(
    application: Application, told: Told = lambda done, of: None, *, ask_all: bool = True
) -> Report | None:
    """Let a restored database catch up; None where there is nothing to do.

    Raises `SendError` while a provider does not answer, and with `ask_all` `NotSetUp` where one that could be asked is
    not: then nothing was changed, and nothing leaves yet.
    """
    restore = await application.database.read_async(lambda work: work.restores.open())
    if restore is None:
        return None
    if ask_all and (
        missing := await application.database.read_async(lambda work: _missing(work, application))
    ):
        raise NotSetUp(missing)
    lists = {name: channel for name, channel in application.channels.items() if can(channel, ListsBothWays)}
    since = restore.as_of - MARGIN
    listed = [(name, one) for name, channel in lists.items() for one in await channel.since(since)]
    listed.sort(key=lambda pair: pair[1].at)

    def replay(work: Work) -> Report:
        report = Report(restore.as_of, since, sorted(lists))
        replayed = Replay(
            work, application.turns, application.timers, application.organisation, lists, report
        )
        replayed.run(listed, restore.as_of, application.now(), told)
        return report

    return await application.database.write_async(replay)


def _missing(work: Work, application: Application) -> list[str]:
    return [
        name
        for name in CHANNELS
        if name not in application.channels
        and work.conversations.first_began(name)
        and issubclass(implementation(name), ListsBothWays)
    ]
