"""The simulator beside something real is refused before anything starts."""

from __future__ import annotations

import pytest

from bot.config.exposure import refuse_exposure
from bot.config.settings import SettingsError, load

TWILIO = {"SMS_ACCOUNT_SID": "AC1", "SMS_AUTH_TOKEN": "invented", "SMS_FROM": "+358412345001"}
REAL = [
    ({"HOST": "0.0.0.0"}, "KYNNYS_HOST"),
    ({"HOST": "::"}, "KYNNYS_HOST"),
    ({"HOST": "192.168.1.5"}, "KYNNYS_HOST"),
    ({"HOST": "palaute.example"}, "KYNNYS_HOST"),
    ({"PUBLIC_URL": "https://palaute.example"}, "KYNNYS_PUBLIC_URL"),
    ({"PUBLIC_URL": "http://palaute.example"}, "KYNNYS_PUBLIC_URL"),
    ({"PUBLIC_URL": "https://localhost"}, "KYNNYS_PUBLIC_URL"),
    ({"PUBLIC_URL": "https://127.0.0.1.palaute.example"}, "KYNNYS_PUBLIC_URL"),
    (TWILIO, "KYNNYS_SMS_ACCOUNT_SID"),
    (TWILIO | {"SMS_API_URL": "https://api.ie1.twilio.com"}, "KYNNYS_SMS_ACCOUNT_SID"),
    (TWILIO | {"SMS_API_URL": "http://127.0.0.1@api.twilio.com"}, "KYNNYS_SMS_ACCOUNT_SID"),
    (TWILIO | {"WHATSAPP_FROM": "+358412345001"}, "KYNNYS_WHATSAPP_FROM"),
    ({"TELEGRAM_TOKEN": "1:invented"}, "KYNNYS_TELEGRAM_TOKEN"),
    ({"TELEGRAM_TOKEN": "1:invented", "TELEGRAM_API_URL": "https://x.example"}, "KYNNYS_TELEGRAM_TOKEN"),
    ({"SMTP_URL": "smtp://user:invented@mail.example:587"}, "KYNNYS_SMTP_URL"),
    ({"SMTP_URL": "smtps://10.0.0.2"}, "KYNNYS_SMTP_URL"),
]
HARMLESS: list[dict[str, str]] = [
    {},
    {"HOST": "localhost"},
    {"HOST": "::1"},
    {"HOST": "127.0.0.2", "PUBLIC_URL": "http://127.0.0.2:8001"},
    {"PUBLIC_URL": "http://[::1]:8000"},
    TWILIO | {"SMS_API_URL": "http://127.0.0.1:9", "WHATSAPP_FROM": "+358412345001"},
    {"TELEGRAM_TOKEN": "1:invented", "TELEGRAM_API_URL": "http://localhost:9"},
    {"SMTP_URL": "smtp://127.0.0.1:2525"},
    {"API_TOKENS": "invented"},
]


def environment(given: dict[str, str]) -> dict[str, str]:
    return {f"KYNNYS_{name}": value for name, value in given.items()}


@pytest.mark.parametrize(("given", "named"), REAL)
def test_the_simulator_beside_something_real_is_refused(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        refuse_exposure(load(environment({"SIMULATOR": "1"} | given)))
    assert str(refused.value).startswith("KYNNYS_SIMULATOR: ")
    assert named in str(refused.value)
    assert "invented" not in str(refused.value)
    refuse_exposure(load(environment(given)))  # alone each is fine


@pytest.mark.parametrize("given", HARMLESS)
def test_a_demonstration_and_emulators_on_this_machine_are_fine(given: dict[str, str]) -> None:
    refuse_exposure(load(environment({"SIMULATOR": "1"} | given)))


def test_everything_real_is_named_at_once() -> None:
    given = {"SIMULATOR": "1", "HOST": "0.0.0.0", "PUBLIC_URL": "https://palaute.example"} | TWILIO
    with pytest.raises(SettingsError) as refused:
        refuse_exposure(load(environment(given)))
    for name in ("KYNNYS_HOST", "KYNNYS_PUBLIC_URL", "KYNNYS_SMS_ACCOUNT_SID"):
        assert name in str(refused.value)
