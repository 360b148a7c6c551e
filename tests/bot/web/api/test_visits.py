"""Visits over HTTP: all of a request or none of it, each once, and every refusal says where and why."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from bot.inbound.admission import AdmissionControl
from bot.visits import SkipReason
from tests.bot.applications import NOW, Town
from tests.bot.web.api.conftest import Description
from tests.visit_counts import by_outcome

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = {"authorization": "Bearer one-token"}
_ids = count(1)


def visit(**changed: Any) -> dict[str, Any]:
    given = {
        "id": f"visit-{next(_ids)}",
        "unit": "koks",
        "ended_at": (NOW - timedelta(hours=1)).isoformat(),
        "language": "fi",
    } | changed
    return {name: value for name, value in given.items() if value is not ...}


async def post(town: Town, body: Any, headers: dict[str, str] = TOKEN) -> httpx.Response:
    answer = await town.http.post("/api/visits", content=json.dumps(body).encode(), headers=headers)
    await town.settle()
    return answer


async def total(town: Town) -> int:
    return sum((await town.application.database.read_async(lambda work: work.visits.by_status())).values())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer one-token,another-token"},
        {"authorization": "Basic one-token"},
        {"authorization": "one-token"},
        {"authorization": "Bearer ON\u00c9-token"},
    ],
)
async def test_visits_are_refused_without_a_token(town: Town, phone: str, headers: dict[str, str]) -> None:
    before = await total(town)
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = await town.http.post("/api/visits", json=visit(phone=phone), headers=raw)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert await total(town) == before


async def test_every_token_of_the_list_holds(town: Town, phone: str) -> None:
    answer = await post(town, visit(phone=phone), {"authorization": "Bearer another-token"})
    assert answer.status_code == 200


async def test_a_visit_becomes_a_question_on_the_phone(town: Town, phone: str) -> None:
    answer = await post(town, visit(id="asked", phone=phone))
    assert answer.json() == {"id": "asked", "status": "taken", "reason": ""}
    (question,) = await town.received(phone)
    assert "0-10" in question


async def test_a_visit_of_a_telegram_user_becomes_a_question(town: Town) -> None:
    answer = await post(town, visit(telegram=712345678, language="sv"))
    assert answer.json()["status"] == "taken"
    (question,) = await town.received("712345678")
    assert "0-10" in question


async def test_a_list_is_answered_in_its_order(town: Town, phone: str) -> None:
    answer = await post(
        town,
        [
            visit(id="list-1", phone=phone),
            visit(id="list-2", phone="05 123 4567"),
            visit(id="list-1", phone=phone),
        ],
    )
    assert answer.json() == [
        {"id": "list-1", "status": "taken", "reason": ""},
        {"id": "list-2", "status": "skipped", "reason": "no_channel"},
        {"id": "list-1", "status": "known", "reason": ""},
    ]


async def test_an_empty_list_is_none(town: Town) -> None:
    answer = await post(town, [])
    assert (answer.status_code, answer.json()) == (200, [])


async def test_a_visit_is_taken_once_by_its_id(town: Town, phone: str) -> None:
    again = visit(phone=phone)
    statuses = [(await post(town, again)).json()["status"] for _ in range(3)]
    assert statuses == ["taken", "known", "known"]
    assert len(await town.received(phone)) == 1


async def test_unknown_fields_are_named_back(town: Town, phone: str) -> None:
    answer = await post(
        town, visit(phone=phone, diagnosis="none of our business", ssn=[1], municipality="Kotka")
    )
    assert answer.json()["status"] == "taken"
    assert answer.json()["ignored"] == ["diagnosis", "ssn"]
    answer = await post(town, [visit(phone=phone, unit="ratamo"), visit(phone=phone, **{"\ud83d": 1})])
    assert [result.get("ignored") for result in answer.json()] == [None, ["?"]]


async def test_a_field_of_the_contract_is_not_named_back(town: Town, phone: str) -> None:
    more = {"mother_tongue": "so", "sms_permission": True, "non_disclosure": False, "security_ban": False}
    answer = await post(town, visit(phone=phone, age_group="18-29", **more))
    assert (answer.json()["status"], "ignored" in answer.json()) == ("taken", False)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"non_disclosure": True}, "non_disclosure"),
        ({"security_ban": True}, "non_disclosure"),
        ({"security_ban": "kyllä"}, "non_disclosure"),
        ({"sms_permission": False}, "no_permission"),
        ({"sms_permission": None}, "no_permission"),
        ({"age_group": "17-24"}, "too_young"),
        ({"ended_at": (NOW - timedelta(days=8)).isoformat()}, "too_old"),
    ],
)
async def test_who_must_not_be_asked_is_not(
    town: Town, phone: str, changed: dict[str, Any], reason: str
) -> None:
    answer = await post(town, visit(phone=phone, **changed))
    assert (answer.json()["status"], answer.json()["reason"]) == ("skipped", reason)
    assert await town.received(phone) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"phone": "+358412349999"}, "phone"),
        ({"phone": ..., "telegram": 712340000}, "telegram"),
        ({"unit": "ratamo"}, "unit"),
        ({"ended_at": (NOW - timedelta(hours=2)).isoformat()}, "ended_at"),
    ],
)
async def test_another_visit_under_a_known_id_is_a_conflict(
    town: Town, phone: str, changed: dict[str, Any], field: str
) -> None:
    first = visit(phone=phone)
    await post(town, first)
    before = await total(town)
    other = {name: value for name, value in (first | changed).items() if value is not ...}
    answer = await post(town, other)
    assert answer.status_code == 409
    (detail,) = answer.json()["detail"]
    assert (detail["field"], detail["loc"]) == (field, ["body", field])
    assert "is known with another" in detail["msg"]
    assert phone not in answer.text
    answer = await post(town, [visit(phone="+358412349998"), other, first])
    assert answer.status_code == 409
    assert [detail["loc"] for detail in answer.json()["detail"]] == [["body", 1, field]]
    assert await total(town) == before
    assert await town.received("+358412349998") == []
    assert len(await town.received(phone)) == 1
    assert (await post(town, first)).json()["status"] == "known"


@pytest.mark.parametrize(
    ("language", "as_code"),
    [("fin", "fi"), ("suomi", "fi"), ("ruotsi", "sv"), ("swe", "sv"), ("venäjä", "ru"), ("English", "en")],
)
async def test_a_language_by_any_of_its_names(town: Town, phone: str, language: str, as_code: str) -> None:
    await post(town, visit(phone=phone, language=language))
    (text,) = await town.received(phone)
    await post(town, visit(telegram=int(phone[4:]), language=as_code))
    assert await town.received(phone[4:]) == [text]


WRONG = {
    "unknown unit": ({"unit": "koksi"}, "unit"),
    "a unit that is no text": ({"unit": 7}, "unit"),
    "no unit": ({"unit": ...}, "unit"),
    "in the future": ({"ended_at": (NOW + timedelta(hours=1)).isoformat()}, "ended_at"),
    "no time": ({"ended_at": "yesterday"}, "ended_at"),
    "a day without a time": ({"ended_at": "2027-03-01"}, "ended_at"),
    "a time beyond all calendars": ({"ended_at": "9999-12-31T23:59:59-23:59"}, "ended_at"),
    "a number as time": ({"ended_at": 1_800_000_000}, "ended_at"),
    "no number at all": ({"phone": "call me"}, "phone"),
    "a number that cannot be": ({"phone": "+358 1"}, "phone"),
    "a number of a hundred digits": ({"phone": "+" + "3" * 100}, "phone"),
    "a number with decimals": ({"phone": "358412345678.0"}, "phone"),
    "a number with a letter": ({"phone": "041 23O5678"}, "phone"),
    "a number as a number": ({"phone": 358412345678}, "phone"),
    "a number that a spreadsheet rounded": ({"id": "1,23457E+14"}, "id"),
    "an hour with a point": ({"ended_at": "2027-02-27T10.30"}, "ended_at"),
    "no language at all": ({"language": "xx"}, "language"),
    "a guess at a flag": ({"security_ban": "maybe"}, "security_ban"),
    "a guess at a permission": ({"sms_permission": 2}, "sms_permission"),
    "a misspelt flag": ({"securityBan": True}, "securityBan"),
    "a tongue that is none": ({"mother_tongue": "x"}, "mother_tongue"),
    "a place that is no text": ({"municipality": 7}, "municipality"),
    "a group in Telegram": ({"phone": ..., "telegram": -100123456}, "telegram"),
    "neither phone nor telegram": ({"phone": ...}, "phone"),
    "both phone and telegram": ({"telegram": "712345678"}, "phone"),
    "no id": ({"id": ...}, "id"),
    "an empty id": ({"id": " "}, "id"),
    "a huge id": ({"id": "x" * 101}, "id"),
    "an id that is no text": ({"id": {"a": 1}}, "id"),
    "a lone surrogate": ({"id": "\ud83d"}, "id"),
    "no language": ({"language": ...}, "language"),
    "an age that is no group": ({"age_group": "old"}, "age_group"),
}


@pytest.mark.parametrize(("changed", "field"), WRONG.values(), ids=WRONG)
async def test_a_wrong_visit_is_refused_by_field(
    town: Town, phone: str, changed: dict[str, Any], field: str
) -> None:
    before = await total(town)
    answer = await post(town, visit(**{"phone": phone} | changed))
    assert answer.status_code == 422
    (detail,) = answer.json()["detail"]
    assert detail["field"] == field
    assert detail["loc"] == ["body", field]
    assert detail["msg"]
    assert phone[4:] not in answer.text
    assert await total(town) == before


async def test_with_one_wrong_visit_none_of_the_list_is_taken(town: Town, phone: str) -> None:
    before = await total(town)
    answer = await post(
        town, [visit(phone=phone), visit(phone=phone, unit="nowhere"), "a visit", visit(phone="12")]
    )
    assert answer.status_code == 422
    assert [detail["loc"] for detail in answer.json()["detail"]] == [
        ["body", 1, "unit"],
        ["body", 2],
        ["body", 3, "phone"],
    ]
    assert await total(town) == before
    assert await town.received(phone) == []


async def test_all_wrong_fields_of_all_visits_are_named_together(town: Town, phone: str) -> None:
    wrong = {"unit": "rattamo", "ended_at": "2027-02-30T10:30", "language": "xx", "non_disclosure": "joo"}
    answer = await post(town, visit(**wrong))
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["detail"]] == [
        "unit", "phone", "ended_at", "language", "non_disclosure",
    ]  # fmt: skip
    answer = await post(town, [visit(phone=phone, **wrong), visit(phone=phone), visit(phone="12", id=" ")])
    assert [detail["loc"][1:] for detail in answer.json()["detail"]] == [
        [0, "unit"], [0, "ended_at"], [0, "language"], [0, "non_disclosure"], [2, "id"], [2, "phone"],
    ]  # fmt: skip
    assert await town.received(phone) == []


async def test_all_that_tells_a_visit_from_the_known_one_is_named_together(town: Town, phone: str) -> None:
    first = visit(phone=phone)
    await post(town, first)
    answer = await post(town, [first, first | {"unit": "ratamo", "phone": "+358412349997"}])
    assert answer.status_code == 409
    assert [detail["loc"] for detail in answer.json()["detail"]] == [
        ["body", 1, "phone"],
        ["body", 1, "unit"],
    ]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b'"visit"', b"null", b"7"])
async def test_what_is_no_visit_is_refused(town: Town, body: bytes) -> None:
    answer = await town.http.post("/api/visits", content=body, headers=TOKEN)
    assert answer.status_code == 422


async def test_too_much_at_once_is_refused(town: Town) -> None:
    assert (await post(town, [visit(telegram=n) for n in range(1_001)])).status_code == 413
    huge = await town.http.post("/api/visits", content=b" " * ((1 << 20) + 1), headers=TOKEN)
    assert huge.status_code == 413


async def test_a_thousand_visits_are_taken_at_once(town: Town) -> None:
    visits = [visit(id=f"thousand-{n}", unit="lastensuojelu", telegram=800_000_000 + n) for n in range(1_000)]
    answer = await town.http.post("/api/visits", content=json.dumps(visits).encode(), headers=TOKEN)
    assert [result["status"] for result in answer.json()] == ["skipped"] * 1_000


async def test_the_api_describes_itself(town: Town) -> None:
    description = (await town.http.get("/api/openapi.json")).json()
    assert {"get", "post"} & set(description["paths"]["/api/visits"]) == {"post"}
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(description)):
        part: Any = description
        for name in reference.split("/"):
            part = part[name]


async def test_every_answer_is_described_with_its_enums_and_headers(description: Description) -> None:
    answers = description.operation["responses"]
    assert set(answers) == {"200", "401", "408", "409", "413", "422", "503"}
    assert set(answers["503"]["headers"]) == {"Retry-After"}
    one = description.components["VisitResult"]["properties"]
    assert one["status"]["enum"] == ["taken", "known", "skipped"]
    assert set(one["reason"]["enum"]) == {"", *SkipReason} - {
        "opted_out",
        "quarantine",
        "superseded",
        "erased",
    }


async def test_every_example_of_the_description_is_as_it_says(description: Description) -> None:
    for status, said in description.operation["responses"].items():
        content = said["content"]["application/json"]
        assert content["examples"], status
        for example in content["examples"].values():
            description.validator(content["schema"]).validate(example["value"])
    for example in description.operation["requestBody"]["content"]["application/json"]["examples"].values():
        description.request().validate(example["value"])


@pytest.mark.parametrize(
    ("changed", "valid"),
    [
        ({}, True),
        ({"telegram": None}, True),
        ({"phone": ..., "telegram": "712349001"}, True),
        ({"phone": ..., "telegram": 712349002}, True),
        ({"phone": None, "telegram": "712349003"}, True),
        ({"phone": ...}, False),
        ({"phone": None}, False),
        ({"phone": None, "telegram": None}, False),
        ({"telegram": "712349004"}, False),
        ({"phone": ..., "telegram": "-1001234567"}, False),
        ({"channel": "whatsapp"}, True),
        ({"channel": None}, True),
        ({"channel": "letter"}, False),
        ({"ended_at": "2027-02-28T09:30"}, True),
        ({"ended_at": 1_800_000_000}, False),
        ({"started_at": "2027-02-27T10:00", "refused": False, "flagged": True}, True),
        ({"started_at": None, "several_numbers": True, "sensitive": False}, True),
        ({"started_at": 1_800_000_000}, False),
        ({"refused": "joo"}, False),
        ({"id": 123}, True),
        ({"id": ""}, False),
        ({"id": "x" * 101}, False),
        ({"language": None}, False),
        ({"unit": ...}, False),
        ({"age_group": "75+", "sms_permission": True, "municipality": "Kotka", "ward": "5"}, True),
        ({"sms_permission": None, "mother_tongue": None}, True),
        ({"age_group": "old"}, False),
        ({"non_disclosure": "joo"}, False),
    ],
    ids=str,
)
async def test_what_the_description_allows_is_taken_and_what_it_forbids_is_refused(
    town: Town, description: Description, phone: str, changed: dict[str, Any], valid: bool
) -> None:
    given = visit(**{"phone": phone} | changed)
    for body in (given, [given]):
        assert description.request().is_valid(body) is valid
        assert (await post(town, body)).status_code == (200 if valid else 422)


async def test_what_cannot_be_stored_soon_comes_again_later(town: Town, phone: str) -> None:
    application = town.application
    admission, application.admission = application.admission, AdmissionControl(most=0)
    try:
        answer = await town.http.post("/api/visits", json=visit(phone=phone), headers=TOKEN)
    finally:
        application.admission = admission
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_answers_of_each_status_are_as_the_description_says(
    town: Town, phone: str, description: Description
) -> None:
    """Every answer of these tests is held against it; those of this one are one of each."""
    first = visit(phone=phone)
    statuses = [
        (await post(town, body, headers)).status_code
        for body, headers in (
            (first, {}), (first, TOKEN), ([first], TOKEN), (first | {"unit": "ratamo"}, TOKEN),
            ([first] * 1_001, TOKEN), ({}, TOKEN), (7, TOKEN), ([7], TOKEN),
        )
    ]  # fmt: skip
    statuses.append((await town.http.post("/api/visits", content=b"{", headers=TOKEN)).status_code)
    assert statuses == [401, 200, 200, 409, 413, 422, 422, 422, 422]
    assert description.answered >= {*statuses}


async def test_what_cannot_be_stored_is_refused_and_may_come_again(town: Town, phone: str) -> None:
    again = visit(phone=phone)
    path = town.application.settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE visits RENAME TO elsewhere")
    refused = await town.http.post("/api/visits", json=again, headers=TOKEN)
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE elsewhere RENAME TO visits")
    assert refused.status_code == 503
    assert "nothing was stored" in refused.json()["detail"]
    assert (await post(town, again)).json()["status"] == "taken"
    assert len(await town.received(phone)) == 1


async def test_the_description_page_works_without_the_internet(town: Town) -> None:
    page = await town.http.get("/api/docs")
    assert page.status_code == 200
    sources = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert sources
    for source in sources:
        assert not source.startswith(("http:", "https:", "//"))
        assert (await town.http.get(source)).status_code == 200


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"refused": True}, "refused"),
        ({"flagged": "yes"}, "flagged"),
        ({"sensitive": 1}, "sensitive"),
        ({"several_numbers": True}, "several_numbers"),
        ({"started_at": "2020-01-01T12:00"}, ""),
        ({"age_group": "17+"}, "too_young"),
        ({"refused": False, "flagged": None, "sensitive": ""}, ""),
    ],
)
async def test_what_the_unit_says_is_answered_with_its_reason_at_once(
    town: Town, phone: str, said: dict[str, Any], reason: str
) -> None:
    answer = await post(town, visit(phone=phone, **said))
    assert answer.status_code == 200
    assert answer.json()["reason"] == reason
    assert answer.json()["status"] == ("skipped" if reason else "taken")
    assert "ignored" not in answer.json()


async def test_a_visit_that_is_flagged_later_is_not_asked_about(town: Town, phone: str) -> None:
    given = visit(phone=phone, started_at="2027-01-01T12:00")
    await post(town, given)
    answer = await post(town, given | {"flagged": True})
    assert answer.json()["status"] == "known"  # its question is out: nothing follows it any more
    closed = await town.application.database.read_async(by_outcome)
    assert closed["flagged"] == 1
