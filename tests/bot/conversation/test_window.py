"""WhatsApp is told when the person last wrote, so that it knows whether its 24 hours still run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from channels.message import Inbound, Outbound
from channels.simulator import Simulator
from channels.window import window
from tests.bot.applications import NOW, inhabited, settings

PHONE = "+358412345671"


class Recorder(Simulator):
    name = "whatsapp"

    def __init__(self) -> None:
        self.sent: list[Outbound] = []

    async def send(self, message: Outbound) -> str:
        self.sent.append(message)
        return f"SM{message.id}"


async def test_what_is_said_of_our_own_accord_carries_when_the_person_wrote(
    tmp_path: Path, secret_key: str
) -> None:
    async with inhabited(settings(f"sqlite:///{tmp_path}/kynnys.db", secret_key)) as town:
        town.application.channels["whatsapp"] = phone = Recorder()
        await town.application.intake.take([Inbound("whatsapp", "SM1", PHONE, "HELP", language="en")])
        await town.settle()
        [answer] = phone.sent
        assert answer.data == {"language": "en", "heard_at": NOW.isoformat()}


@pytest.mark.parametrize("channel", ["sms", "telegram", "simulator"])
def test_other_channels_do_not_ask(channel: str) -> None:
    assert window(channel, "fi", NOW) == {}


def test_a_person_who_never_wrote() -> None:
    assert window("whatsapp", "sv", None) == {"language": "sv"}
    assert window("whatsapp", "sv", NOW - timedelta(days=2))
