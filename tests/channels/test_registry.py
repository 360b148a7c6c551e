"""What the registry says of each channel is true."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from channels.registry import CHANNELS, PHONE, Entry, entry, kind_of_address

ROOT = Path(__file__).parent.parent.parent

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
    assert {"sms", "whatsapp", "simulator"} <= phones


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


def test_a_new_channel_is_taken_for_one_that_reaches_real_people() -> None:
    """Beside which the simulator must not stand."""
    assert Entry(implementation="channels.new:New", switch="new_url").public
    assert {name for name, each in CHANNELS.items() if not each.public} == {"webhook", "simulator"}


# Where a word that is also a channel's name means something else.
OTHER_MEANINGS = {
    "bot/cli/chat.py": {"simulator"},  # a setting
    "bot/cli/sms.py": {"sms"},  # the command `kynnys sms`
    "bot/config/logs.py": {"telegram"},  # the library's logger
    "bot/visits/csv_file.py": {"telegram"},  # a field of a visit
    "bot/visits/schema.py": {"telegram"},
    "bot/web/api/description.py": {"telegram"},
    "bot/web/staff/pages.py": {"simulator"},  # a setting
    "channels/sender.py": {"sms", "whatsapp"},  # Twilio's prefixes of numbers
    "channels/twilio_setup.py": {"sms"},  # what Twilio says that a number can do
    "storage/models/staff.py": {"email"},  # an address of staff
    "storage/staff/accounts.py": {"email"},
    "bot/staff/duty.py": {"email"},
    "storage/models/alerts.py": {"email"},
    "storage/staff/on_call.py": {"email"},
    "dialogs/understanding/sensitive.py": {"email"},  # a kind of personal data
}


def words(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_a_name_stands_in_the_registry_and_in_the_channels_own_module_alone() -> None:
    own = {"channels/registry.py": set(CHANNELS)}
    for name, found in CHANNELS.items():
        own.setdefault(found.implementation.partition(":")[0].replace(".", "/") + ".py", set()).add(name)
    named = {}
    for package in ("bot", "channels", "dialogs", "storage"):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            allowed = own.get(place, set()) | OTHER_MEANINGS.get(place, set())
            if "migrations/versions" not in place and (found := set(words(path)) & CHANNELS.keys() - allowed):
                named[place] = found
    assert named == {}
