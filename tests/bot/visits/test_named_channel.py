"""A visit may name the channel on which its person is asked: any that may write first."""

from __future__ import annotations

from typing import Any

import pytest

from bot.organisation import Organisation
from bot.visits import Fault, Result, VisitError, take_in
from channels.registry import ask_first
from storage.database import Database
from tests.bot.visits.test_register import NOW, counts, visit

PHONE = "+358412345678"
REACHED = {
    "phone": "sms",
    "telegram": "telegram",
    "sms:fi": "sms",
    "whatsapp:fi": "whatsapp",
    "telegram:fi": "telegram",
}


def import_(
    database: Database, organisation: Organisation, *given: Any, **reached: str | None
) -> list[Result]:
    channels = {name: channel for name, channel in (REACHED | reached).items() if channel}
    with database.writing() as work:
        return take_in(work, given, organisation, channels=channels, now=NOW)


def channels_of(database: Database) -> list[str]:
    with database.reading() as work:
        return [record.channel for record in work.visits.recent(10)]


def test_those_may_be_named_that_reach_people_first() -> None:
    assert list(ask_first()) == ["sms", "whatsapp", "telegram"]
    assert not {"email", "webhook", "simulator"} & set(ask_first())
    assert all(each.visits for each in ask_first().values())


@pytest.mark.parametrize(
    ("changed", "channel"),
    [
        ({}, "sms"),
        ({"channel": ""}, "sms"),
        ({"channel": None}, "sms"),
        ({"channel": "sms"}, "sms"),
        ({"channel": " WhatsApp "}, "whatsapp"),
        ({"phone": ..., "telegram": 123456789, "channel": "telegram"}, "telegram"),
    ],
    ids=str,
)
def test_the_person_is_asked_on_the_channel_that_is_named(
    database: Database, organisation: Organisation, changed: dict[str, Any], channel: str
) -> None:
    assert import_(database, organisation, visit("v1", **changed)) == [Result("v1", "taken")]
    assert channels_of(database) == [channel]
    with database.reading() as work:
        address = "123456789" if channel == "telegram" else PHONE
        assert work.conversations.find(channel, address) is not None


@pytest.mark.parametrize("changed", [{"language": "sv"}, {"language": "ru"}], ids=str)
def test_nobody_is_asked_first_in_a_language_without_a_template(
    database: Database, organisation: Organisation, changed: dict[str, Any]
) -> None:
    given = visit("v1", channel="whatsapp", **changed)
    assert import_(database, organisation, given) == [Result("v1", "skipped", "no_channel")]
    assert import_(database, organisation, given) == [Result("v1", "known", "no_channel")]


def test_a_named_channel_that_is_not_set_up_is_not_replaced_by_another(
    database: Database, organisation: Organisation
) -> None:
    results = import_(
        database, organisation, visit("v1", channel="whatsapp"), visit("v2"), **{"whatsapp:fi": None}
    )
    assert results == [Result("v1", "skipped", "no_channel"), Result("v2", "taken")]


@pytest.mark.parametrize(("channel", "status"), [("sms", "skipped"), ("whatsapp", "taken")])
@pytest.mark.parametrize("phone", ["+447400123456", "05 123 4567"], ids=["abroad", "landline"])
def test_what_texts_cost_abroad_keeps_no_other_channel_from_asking(
    database: Database, organisation: Organisation, phone: str, channel: str, status: str
) -> None:
    (result,) = import_(database, organisation, visit("v1", phone=phone, channel=channel))
    assert result.status == status


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (
            {"channel": "email"},
            'is no channel on which people are asked (found "email"); it should be sms or',
        ),
        ({"channel": "simulator"}, "is no channel on which people are asked"),
        (
            {"channel": "+358412345678"},
            "is no channel on which people are asked (found a text of 13 characters)",
        ),
        ({"channel": 7}, "is no channel on which people are asked (found a number)"),
        ({"channel": "telegram"}, "telegram does not go with phone; give telegram, or another channel"),
        (
            {"phone": ..., "telegram": "123456789", "channel": "whatsapp"},
            "whatsapp does not go with telegram; give phone, or another channel",
        ),
    ],
    ids=str,
)
def test_a_channel_that_cannot_be_is_refused(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(VisitError) as error:
        visit("v1", **changed)
    ((field, told),) = error.value.faults
    assert field == "channel"
    assert told.startswith(why)


def test_an_address_that_is_wrong_is_not_held_against_its_channel() -> None:
    with pytest.raises(VisitError) as error:
        visit("v1", phone="12", channel="telegram")
    assert [fault.field for fault in error.value.faults] == ["phone"]
    with pytest.raises(VisitError) as error:
        visit("v1", phone=..., channel="letter")
    assert [fault.field for fault in error.value.faults] == ["phone", "channel"]


@pytest.mark.parametrize("asked_on", ["sms", "whatsapp"])
@pytest.mark.parametrize(
    ("said_on", "set_up"), [("sms", True), ("whatsapp", True), (None, True), ("whatsapp", False)]
)
def test_a_protection_holds_on_every_channel_that_reaches_the_person(
    database: Database, organisation: Organisation, asked_on: str, said_on: str | None, set_up: bool
) -> None:
    import_(database, organisation, visit("v1", channel=asked_on))
    protected = visit("v2", channel=said_on, non_disclosure=True)
    reached = {} if set_up else {"whatsapp:fi": None}
    assert import_(database, organisation, protected, **reached) == [
        Result("v2", "skipped", "non_disclosure")
    ]
    assert counts(database) == {"skipped": 2, "non_disclosure": 2}


@pytest.mark.parametrize("channel", [None, "sms", "whatsapp"])
def test_a_repeat_that_names_another_channel_is_a_repeat(
    database: Database, organisation: Organisation, channel: str | None
) -> None:
    import_(database, organisation, visit("v1", channel="sms"))
    assert import_(database, organisation, visit("v1", channel=channel)) == [Result("v1", "known")]
    assert channels_of(database) == ["sms"]


def test_a_fault_says_which_channels_there_are() -> None:
    with pytest.raises(VisitError) as error:
        visit("v1", channel="letter")
    assert error.value.faults == (
        Fault(
            "channel",
            'is no channel on which people are asked (found "letter"); it should be sms or whatsapp or telegram',
        ),
    )
