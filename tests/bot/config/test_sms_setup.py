"""What an operator is told of the account at Twilio, in plain words, from what Twilio's API says of it."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest

from bot.config.settings import EXAMPLE, Settings, SettingsError
from bot.config.sms_setup import Finding, Weight, check, wrong
from bot.inbound.polling import look_at_sender
from bot.organisation import load
from channels.message import Reason, SendError
from dialogs.loader import load_assistant
from tests.channels.edges import Answering

ACCOUNT = "AC00000000000000000000000000000001"
SERVICE = "MG00000000000000000000000000000001"
NUMBER = "+358412345001"
TOKEN = "invented-auth-token"
PUBLIC = "https://palaute.example"
HOOK = f"{PUBLIC}/hooks/sms#rc=5&rp=all"

ORGANISATION = load(EXAMPLE)
DIALOGS = load_assistant()


class Twilio:
    """Twilio's account, number and Messaging Service as its API shows them; everything is as it must be."""

    def __init__(self) -> None:
        self.account: dict[str, Any] = {"sid": ACCOUNT, "status": "active", "type": "Full"}
        self.number: dict[str, Any] = {
            "sid": "PN1",
            "phone_number": NUMBER,
            "capabilities": {"sms": True, "voice": False},
            "sms_url": HOOK,
            "sms_fallback_url": HOOK,
            "sms_method": "POST",
        }
        self.service: dict[str, Any] = {
            "sid": SERVICE,
            "inbound_request_url": HOOK,
            "inbound_method": "POST",
            "fallback_url": HOOK,
            "use_inbound_webhook_on_number": False,
        }
        self.numbers: list[str] = [NUMBER]
        self.names: list[str] = []
        self.failure: httpx.Response | Exception | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure is not None:
            return self.failure
        match request.url.path.split("/")[1:]:
            case ["2010-04-01", "Accounts", "AC00000000000000000000000000000001.json"]:
                return httpx.Response(200, json=self.account)
            case ["2010-04-01", "Accounts", _, "IncomingPhoneNumbers.json"]:
                asked = request.url.params["PhoneNumber"] == self.number["phone_number"]
                return httpx.Response(200, json={"incoming_phone_numbers": [self.number] if asked else []})
            case ["v1", "Services", _]:
                return httpx.Response(200, json=self.service)
            case ["v1", "Services", _, "AlphaSenders"]:
                return self._list("alpha_senders", [{"alpha_sender": name} for name in self.names])
            case ["v1", "Services", _, "DestinationAlphaSenders"]:
                return self._list("alpha_senders", [])
            case ["v1", "Services", _, "PhoneNumbers"]:
                return self._list("phone_numbers", [{"phone_number": number} for number in self.numbers])
        raise AssertionError(request.url.path)

    def _list(self, key: str, items: list[Any]) -> httpx.Response:
        return httpx.Response(200, json={"meta": {"key": key, "next_page_url": None}, key: items})


def settings(**changes: Any) -> Settings:
    given = {
        "sms_account_sid": ACCOUNT,
        "sms_auth_token": TOKEN,
        "sms_from": NUMBER,
        "public_url": PUBLIC,
        "sms_sender_authorised": True,
    }
    return Settings(**(given | changes))


async def findings(twilio: Twilio, **changes: Any) -> list[Finding]:
    return await check(settings(**changes), ORGANISATION, DIALOGS, wire=Answering(twilio))


def to_mend(found: list[Finding]) -> str:
    return "\n".join(finding.what for finding in found if finding.weight is Weight.mend)


@pytest.mark.parametrize("sender", [NUMBER, SERVICE])
async def test_where_all_is_well_nothing_is_to_be_mended(sender: str) -> None:
    found = await findings(Twilio(), sms_from=sender)
    assert to_mend(found) == ""
    assert not wrong(found)


@pytest.mark.parametrize("sender", [NUMBER, SERVICE])
async def test_the_opt_out_answers_to_set_are_told_in_each_language(sender: str) -> None:
    [told] = [
        item.what for item in await findings(Twilio(), sms_from=sender) if item.weight is Weight.confirm
    ]
    for words in ("LOPETA ->", "HJÄLP, HJALP ->", "START ->", ORGANISATION.settings.telephone):
        assert words in told
    assert "{" not in told
    assert ("needs a Messaging Service" in told) is (sender == NUMBER)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sms_from": "KYMENHVA"}, "nobody can answer it"),
        ({"sms_from": "+46701234567"}, "no Finnish number"),
        ({"sms_from": "+358412345002"}, "no such number"),
        ({"public_url": None}, "KYNNYS_PUBLIC_URL is not set"),
        ({"public_url": "http://palaute.example"}, "must begin with https"),
        ({"sms_sender_authorised": False}, "Regulation 28 L/2025 M"),
    ],
)
async def test_what_our_settings_lack(changes: dict[str, Any], told: str) -> None:
    assert told in to_mend(await findings(Twilio(), **changes))


@pytest.mark.parametrize(
    ("part", "changes", "told"),
    [
        ("account", {"status": "suspended"}, "the account is suspended"),
        ("account", {"type": "Trial"}, "trial"),
        ("number", {"capabilities": {"sms": False}}, "cannot send or receive SMS"),
        ("number", {"sms_url": ""}, f"must be POST {HOOK}"),
        ("number", {"sms_url": f"{PUBLIC}/hooks/sms"}, f"must be POST {HOOK}"),
        ("number", {"sms_method": "GET"}, f"must be POST {HOOK}"),
        ("number", {"sms_fallback_url": None}, "no fallback"),
    ],
)
async def test_what_the_number_lacks(part: str, changes: dict[str, Any], told: str) -> None:
    twilio = Twilio()
    getattr(twilio, part).update(changes)
    assert told in to_mend(await findings(twilio))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"inbound_request_url": None}, f"must be POST {HOOK}"),
        ({"fallback_url": ""}, "no fallback"),
        ({"use_inbound_webhook_on_number": True}, "defers to the webhook of its number"),
    ],
)
async def test_what_the_service_lacks(changes: dict[str, Any], told: str) -> None:
    twilio = Twilio()
    twilio.service |= changes
    assert told in to_mend(await findings(twilio, sms_from=SERVICE))


async def test_a_service_that_would_send_from_a_name() -> None:
    twilio = Twilio()
    twilio.names = ["KYMENHVA"]
    twilio.numbers = ["+46701234567"]
    told = to_mend(await findings(twilio, sms_from=SERVICE))
    assert "KYMENHVA" in told
    assert "no Finnish number" in told


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (httpx.Response(401, json={"code": 20003}), "code 20003"),
        (httpx.Response(404, json={"code": 20404}), "code 20404"),
        (httpx.Response(500), "try again"),
        (httpx.Response(200, text="?"), "try again"),
        (SendError(Reason.throttled, "down"), "try again"),
    ],
)
async def test_where_twilio_says_no_the_rest_is_told_all_the_same(failure: Any, told: str) -> None:
    twilio = Twilio()
    twilio.failure = failure
    found = await findings(twilio, sms_sender_authorised=False)
    assert told in to_mend(found)
    assert "Regulation 28" in to_mend(found)
    assert TOKEN not in str(found)


async def test_another_region_is_asked_where_it_is() -> None:
    hosts = set()
    twilio = Twilio()

    def handle(request: httpx.Request) -> httpx.Response:
        hosts.add(request.url.host)
        return twilio(request)

    given = settings(sms_from=SERVICE, sms_api_url="https://api.dublin.ie1.twilio.com")
    await check(given, ORGANISATION, DIALOGS, wire=Answering(handle))
    assert hosts == {"api.dublin.ie1.twilio.com", "messaging.dublin.ie1.twilio.com"}


async def test_without_an_account_there_is_nothing_to_ask() -> None:
    with pytest.raises(SettingsError, match="KYNNYS_SMS_ACCOUNT_SID"):
        await check(settings(sms_account_sid=None), ORGANISATION, DIALOGS)


# -- at the start -------------------------------------------------------------------------------------------


async def test_the_start_warns_of_a_sender_without_authorisation(caplog: pytest.LogCaptureFixture) -> None:
    await look_at_sender(settings(sms_sender_authorised=False))
    assert "Regulation 28" in caplog.text


async def test_the_start_finds_a_name_in_the_service(caplog: pytest.LogCaptureFixture) -> None:
    twilio = Twilio()
    await look_at_sender(settings(sms_from=SERVICE), Answering(twilio))
    assert caplog.text == ""
    twilio.names = ["KYMENHVA"]
    await look_at_sender(settings(sms_from=SERVICE), Answering(twilio))
    [record] = caplog.records
    assert (record.levelno, "people cannot answer" in record.getMessage()) == (logging.ERROR, True)


async def test_the_start_goes_on_where_twilio_is_away(caplog: pytest.LogCaptureFixture) -> None:
    twilio = Twilio()
    twilio.failure = SendError(Reason.throttled, "down")
    await look_at_sender(settings(sms_from=SERVICE), Answering(twilio))
    assert "cannot be asked" in caplog.text
