"""What the registry says of each channel is so."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import Any

import pytest

from channels.registry import CHANNELS, PHONE, Entry, entry, kind_of_address

every = pytest.mark.parametrize("name", CHANNELS)


def implementation(entry: Entry) -> Any:
    module, _, kind = entry.implementation.partition(":")
    return getattr(import_module(module), kind)


def parameters(kind: Any) -> set[str]:
    """All that a class is made with, those included that it hands on to the class above."""
    found: set[str] = set()
    for each in kind.__mro__:
        if "__init__" in vars(each):
            found |= set(signature(each.__init__).parameters) - {"self"}
    return found


@every
def test_a_channel_has_the_name_under_which_it_stands(name: str) -> None:
    assert implementation(CHANNELS[name]).name == name


@every
def test_a_channel_is_made_with_parameters_that_it_has(name: str) -> None:
    found = CHANNELS[name]
    assert {*found.parameters, *found.given} <= parameters(implementation(found))


def test_a_phone_number_is_one_person_over_all_channels_that_reach_phones() -> None:
    phones = {name for name in CHANNELS if kind_of_address(name) == PHONE}
    assert phones == {"sms", "whatsapp", "simulator"}


def test_other_addresses_are_kinds_of_their_own() -> None:
    """These names are part of stored digests and stay as they are."""
    assert [kind_of_address(name) for name in ("telegram", "email", "webhook")] == [
        "telegram",
        "email",
        "webhook",
    ]
    assert kind_of_address("unheard-of") == "unheard-of"


def test_a_channel_that_is_no_more_has_nothing_special() -> None:
    assert entry("unheard-of") == Entry(implementation="", switch="")
