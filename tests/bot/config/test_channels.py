"""Channels are made from the registry and the settings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.config.channels import help_with, is_set_up, make_channels, rates, variable, visit_channels
from bot.config.settings import EXAMPLE, Settings, SettingsError, load
from bot.organisation import load as load_organisation
from channels.registry import CHANNELS, Entry, by_name
from dialogs.languages import LANGUAGES, PREPARED

ORGANISATION = load_organisation(EXAMPLE)
SMS = {"SMS_ACCOUNT_SID": "AC1", "SMS_AUTH_TOKEN": "invented", "SMS_FROM": "+358412345001"}
TELEGRAM = {"TELEGRAM_TOKEN": "1:invented"}
SIMULATOR = {"SIMULATOR": "1"}


def settings(given: dict[str, str]) -> Settings:
    return load({f"KYNNYS_{name}": value for name, value in given.items()})


def named(entry: Entry) -> Iterator[str]:
    """Every setting that the entry names."""
    yield entry.switch
    yield from entry.needs
    yield from filter(None, (entry.blames, entry.url, entry.rate))
    yield from entry.first_words.values()
    for source in entry.parameters.values():
        yield from [source] if isinstance(source, str) else source.values()


@pytest.mark.parametrize("name", CHANNELS)
def test_an_entry_names_settings_that_there_are(name: str) -> None:
    assert set(named(CHANNELS[name])) <= Settings.model_fields.keys()


def test_a_channel_is_there_when_its_setting_is() -> None:
    assert make_channels(settings({}), ORGANISATION) == {}
    given = (
        SMS
        | TELEGRAM
        | {"SMTP_URL": "smtp://127.0.0.1", "WEBHOOK_SECRET": "s", "WHATSAPP_FROM": "+358412345001"}
    )
    made = make_channels(settings(given), ORGANISATION)
    assert set(made) == {"sms", "telegram", "email", "webhook", "whatsapp"}
    assert all(channel.name == name for name, channel in made.items())


def test_mail_is_simulated_beside_simulated_phones() -> None:
    assert set(make_channels(settings(SIMULATOR), ORGANISATION)) == {"simulator", "email"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"SMS_ACCOUNT_SID": "AC1"},
            "KYNNYS_SMS_ACCOUNT_SID: needs KYNNYS_SMS_AUTH_TOKEN and KYNNYS_SMS_FROM beside it",
        ),
        (SMS | {"SMS_FROM": "Kynnys"}, "KYNNYS_SMS_FROM: the SMS sender must be a number"),
        (
            {"WHATSAPP_FROM": "+358412345001"},
            "KYNNYS_WHATSAPP_FROM: needs KYNNYS_SMS_ACCOUNT_SID and KYNNYS_SMS_AUTH_TOKEN beside it",
        ),
        (SMS | {"WHATSAPP_FROM": "Kynnys"}, "KYNNYS_WHATSAPP_FROM: the WhatsApp sender must be a number"),
        (
            SMS | {"WHATSAPP_FROM": "+358412345001", "WHATSAPP_TEMPLATE_SV": "HX1"},
            "KYNNYS_WHATSAPP_FROM: the template for sv must be a ContentSid",
        ),
        ({"SMTP_URL": "http://mail.example"}, "KYNNYS_SMTP_URL: the mail server's URL must be smtp"),
    ],
)
def test_what_is_missing_or_wrong_is_named(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        make_channels(settings(given), ORGANISATION)
    assert str(wrong.value).startswith(words)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, {}),
        (SMS, {"phone": "sms"}),
        (SIMULATOR, {"phone": "simulator", "telegram": "simulator"}),
        (SMS | SIMULATOR, {"phone": "sms", "telegram": "simulator"}),
        (TELEGRAM | SIMULATOR, {"phone": "simulator", "telegram": "telegram"}),
        (SMS | {"WHATSAPP_FROM": "+358412345001"}, {"phone": "sms"}),
    ],
)
def test_visits_are_asked_about_where_their_address_is_reached(
    given: dict[str, str], asked: dict[str, str]
) -> None:
    found = visit_channels(settings(given))
    assert {name: found[name] for name in ("phone", "telegram") if name in found} == asked


WHATSAPP = SMS | {"WHATSAPP_FROM": "+358412345001"}
TEMPLATES = {f"WHATSAPP_TEMPLATE_{language}": "HX" + "0" * 32 for language in ("FI", "SV", "EN")}
ALL = [*LANGUAGES, *PREPARED]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, {}),
        (SMS, {"sms": ALL}),
        (TELEGRAM, {"telegram": ALL}),
        (WHATSAPP, {"sms": ALL}),
        (WHATSAPP | TEMPLATES, {"sms": ALL, "whatsapp": ["fi", "sv", "en"]}),
        (
            WHATSAPP | {"WHATSAPP_TEMPLATE_SV": TEMPLATES["WHATSAPP_TEMPLATE_SV"]},
            {"sms": ALL, "whatsapp": ["sv"]},
        ),
        (SMS | TEMPLATES, {"sms": ALL}),
    ],
)
def test_a_channel_may_be_named_where_it_takes_first_words(
    given: dict[str, str], asked: dict[str, list[str]]
) -> None:
    found = visit_channels(settings(given))
    assert {key: channel for key, channel in found.items() if ":" in key} == {
        by_name(channel, language): channel for channel, languages in asked.items() for language in languages
    }


def test_whatsapp_is_used_only_where_a_visit_names_it() -> None:
    """It needs the account of SMS, which stands before it."""
    assert CHANNELS["sms"].switch in CHANNELS["whatsapp"].needs
    assert visit_channels(settings(WHATSAPP | TEMPLATES | SIMULATOR))["phone"] == "sms"


def test_simulated_phones_stand_in_for_a_named_channel_that_is_not_set_up() -> None:
    found = visit_channels(settings(TELEGRAM | SIMULATOR))
    assert {found[by_name(name, "sv")] for name in ("sms", "whatsapp")} == {"simulator"}
    assert found[by_name("telegram", "sv")] == "telegram"
    found = visit_channels(settings(WHATSAPP | SIMULATOR))
    assert by_name("whatsapp", "fi") not in found


def test_each_channel_with_a_limit_keeps_its_own() -> None:
    found = rates(settings({"SMS_RATE": "3", "TELEGRAM_RATE": "20"}))
    assert {name: rate.per_second for name, rate in found.items()} == {
        "sms": 3,
        "whatsapp": 80,
        "telegram": 20,
    }
    assert {name: rate.spacing.total_seconds() for name, rate in found.items()} == {
        "sms": 0, "whatsapp": 0, "telegram": 1,
    }  # fmt: skip


@pytest.mark.parametrize("name", CHANNELS)
def test_operators_are_told_which_settings_to_look_at(name: str) -> None:
    assert variable(CHANNELS[name].switch) in help_with(name)


def test_help_with_each_channel() -> None:
    assert help_with("whatsapp") == (
        "the provider refuses us: check KYNNYS_SMS_ACCOUNT_SID, KYNNYS_SMS_AUTH_TOKEN and KYNNYS_WHATSAPP_FROM"
    )
    assert help_with("telegram") == "the provider refuses us: check KYNNYS_TELEGRAM_TOKEN"
    assert help_with("unheard-of") == "the channel is not set up: check its settings"


def test_off_is_not_set_up() -> None:
    assert not is_set_up(CHANNELS["simulator"], settings({}))
    assert is_set_up(CHANNELS["simulator"], settings(SIMULATOR))
