from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest

from channels.message import Reason, SendError
from channels.twilio_api import UNREADABLE, Api
from channels.wire import Answer

URL = "https://api.twilio.com"


class Wire:
    """Answers in turn, and keeps what was asked."""

    def __init__(self, *answers: Answer | dict[str, Any]) -> None:
        self.answers = [
            each if isinstance(each, Answer) else Answer(200, json.dumps(each).encode()) for each in answers
        ]
        self.asked: list[tuple[str, str, Mapping[str, str], bytes | None]] = []

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        self.asked.append((method, url, headers, body))
        return self.answers[len(self.asked) - 1]

    async def aclose(self) -> None:
        self.asked.clear()


def api(wire: Wire, url: str = URL) -> Api:
    return Api(wire, url, "2010-04-01", account_sid="AC1", auth_token="invented")


async def test_what_is_made_goes_as_a_form_under_the_account() -> None:
    wire = Wire(Answer(201, b'{"sid": "SM1"}'))
    fields = {"To": "+358412345678", "Body": "Hyvä & 1+1=2 €\n🙂", "ValidityPeriod": 60}
    assert await api(wire).create("/Messages.json", fields) == {"sid": "SM1"}
    [(method, url, headers, body)] = wire.asked
    assert (method, url) == ("POST", f"{URL}/2010-04-01/Messages.json")
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"AC1:invented").decode()
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["User-Agent"].startswith("twilio-python/")
    assert body is not None
    assert dict(parse_qsl(body.decode())) == {name: str(value) for name, value in fields.items()}


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:9/emulator"])
async def test_older_lists_name_the_path_of_the_next_page(url: str) -> None:
    wire = Wire(
        {"messages": [{"sid": "1"}], "next_page_uri": "/2010-04-01/Messages.json?Page=1", "page": 0},
        {"messages": [{"sid": "2"}], "next_page_uri": None, "page": 1},
    )
    assert await api(wire, url).listed("/Messages.json", {"DateSent>": "2027-01-01"}) == [
        {"sid": "1"},
        {"sid": "2"},
    ]
    assert [asked[1] for asked in wire.asked] == [
        f"{url}/2010-04-01/Messages.json?DateSent%3E=2027-01-01",
        f"{url}/2010-04-01/Messages.json?Page=1",
    ]
    assert all(body is None and "Content-Type" not in headers for _, _, headers, body in wire.asked)


async def test_newer_lists_name_the_address_of_the_next_page_and_the_field() -> None:
    following = f"{URL}/v1/Services?Page=1"
    wire = Wire(
        {"meta": {"key": "services", "next_page_url": following}, "services": [{"sid": "1"}], "other": []},
        {"meta": {"key": "services", "next_page_url": None}, "services": [{"sid": "2"}]},
    )
    assert await api(wire).listed("/Services") == [{"sid": "1"}, {"sid": "2"}]
    assert wire.asked[1][1] == following


async def test_no_more_pages_are_asked_for_than_are_wanted() -> None:
    page = {"messages": [{"sid": "1"}, {"sid": "2"}], "next_page_uri": "/2010-04-01/Messages.json?Page=1"}
    wire = Wire(page)
    assert await api(wire).listed("/Messages.json", limit=1) == [{"sid": "1"}]
    assert len(wire.asked) == 1


async def test_the_auth_token_goes_to_no_other_host() -> None:
    page = {"meta": {"key": "all", "next_page_url": f"{URL}.elsewhere.example/v1"}, "all": [{"sid": "1"}]}
    wire = Wire(page, page)
    with pytest.raises(ValueError, match="elsewhere"):
        await api(wire).listed("/Services")
    assert len(wire.asked) == 1


@pytest.mark.parametrize("url", [URL, f"{URL}/", "http://127.0.0.1:9/emulator"])
async def test_the_url_alone_says_where_twilio_is(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client reads these from the environment and would ask another host."""
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    wire = Wire({"sid": "SM1"})
    await api(wire, url).fetch("/Messages/SM1.json")
    assert wire.asked[0][1] == f"{url.rstrip('/')}/2010-04-01/Messages/SM1.json"


async def test_nothing_that_goes_either_way_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire = Wire(Answer(201, b'{"sid": "SM1"}'), {"messages": []})
    await api(wire).create("/Messages.json", {"To": "+358412345678", "Body": "Hei"})
    await api(wire).listed("/Messages.json", {"To": "+358412345678"})
    assert caplog.text == ""


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\xff",
        b"nonsense",
        b"[]",
        b"null",
        b"{}",
        b'{"a": [], "b": []}',
        b'{"meta": {}}',
        b'{"meta": {"key": "messages"}, "messages": {}}',
        b'{"message": ""}',
        b'{"messages": null}',
        b'{"messages": [1]}',
    ],
)
async def test_what_is_not_as_documented_cannot_be_read(page: bytes) -> None:
    with pytest.raises(UNREADABLE):
        await api(Wire(Answer(200, page))).listed("/Messages.json")


async def test_a_refusal_is_classified_without_its_words() -> None:
    body = json.dumps({"code": 21610, "message": "+358412345678 has opted out"}).encode()
    with pytest.raises(SendError) as raised:
        await api(Wire(Answer(400, body))).fetch("/Messages/SM1.json")
    assert (raised.value.reason, raised.value.code) == (Reason.blocked, "21610")
    assert "358" not in str(raised.value)
