from __future__ import annotations

import pytest

from channels.capabilities import (
    Acknowledges,
    ClearsButtons,
    Finds,
    FollowsUp,
    LimitsText,
    ListsBothWays,
    ListsInbound,
    OffersMenu,
    Polls,
    Rereads,
    SetsHook,
    can,
)
from channels.registry import CHANNELS
from tests.channels.test_contract import channel
from tests.channels.test_registry import implementation

TWILIO = {Acknowledges, Finds, ListsInbound, ListsBothWays}
CAN: dict[str, set[type]] = {
    "sms": TWILIO,
    "whatsapp": TWILIO | {LimitsText},
    "telegram": {ClearsButtons, FollowsUp, OffersMenu, Polls, Rereads, SetsHook},
    "email": set(),
    "webhook": set(),
    "simulator": set(),
}
ALL: set[type] = set().union(*CAN.values())


@pytest.mark.parametrize("name", CAN)
def test_each_channel_can_what_its_provider_can(name: str) -> None:
    for _ in range(2):  # the second time from memory
        assert {each for each in ALL if can(channel(name), each)} == CAN[name]


def test_a_class_is_asked_about_what_was_kept() -> None:
    assert {name for name, each in CHANNELS.items() if isinstance(implementation(each), Rereads)} == {
        "telegram"
    }


def test_what_is_no_channel_can_nothing() -> None:
    assert not any(can(None, each) for each in ALL)
