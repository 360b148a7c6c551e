"""What `/api/openapi.json` says of visits: what may be sent, and every answer with its headers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from bot.inbound.admission import RETRY_AFTER
from bot.visits import ADDRESSES, TOLD, VisitIn

MOST = 1_000  # visits in one request; a longer list would hold up answers to people
_JSON = "application/json"


class VisitResult(BaseModel):
    """The result for one visit."""

    id: str
    status: Annotated[
        Literal["taken", "known", "skipped"],
        Field(
            description="`taken`: the person is asked, unless something comes between, such as a STOP; `known`: it was "
            "handed in before, and nothing changes; `skipped`: the person is not asked about it, for `reason`"
        ),
    ]
    reason: Annotated[
        str,
        Field(
            description="why the visit is skipped, or was when it was handed in first; empty for every other one. What "
            "the person did, such as a STOP, is not told",
            json_schema_extra={"enum": ["", *TOLD]},
        ),
    ] = ""
    ignored: Annotated[
        list[str], Field(description="fields of which nothing is kept; left out where there are none")
    ] = []


class Problem(BaseModel):
    """What is wrong with one field of one visit."""

    loc: Annotated[
        list[str | int],
        Field(
            description="`body`, then the place in the list (counted from 0) where there is one, then the field"
        ),
    ]
    msg: Annotated[str, Field(description="what is wrong and what would be right; never the value")]
    field: Annotated[str, Field(description="empty where the visit as a whole is wrong")]


class Problems(BaseModel):
    """Everything that is wrong, one entry a field. Nothing of the request was taken in."""

    detail: Annotated[list[Problem], Field(min_length=1)]


class Refusal(BaseModel):
    """Why the request was not taken. Nothing of it was."""

    detail: str


_VISIT = {
    "id": "visit-2027-000123",
    "unit": "koks",
    "phone": "+358412345678",
    "ended_at": "2027-03-01T09:30+02:00",
    "language": "fi",
    "age_group": "30-44",
}
_WRONG_PHONE = {
    "loc": ["body", 1, "phone"],
    "msg": "is no phone number: it has a letter in it; write it as +358 and the rest",
    "field": "phone",
}
_OTHER_UNIT = {
    "loc": ["body", "unit"],
    "msg": "a visit with this id is known with another unit; give another visit an id of its own, or hand in the same "
    "one unchanged",
    "field": "unit",
}


def _visit_schema() -> dict[str, Any]:
    schema = VisitIn.model_json_schema()
    fields = schema["properties"]
    for field in fields.values():
        field.pop("title")
        for each in (field, *field.get("anyOf", ())):
            each.pop("format", None)  # a time need not have an offset
    fields["id"] = {"anyOf": [fields["id"], {"type": "integer"}]}
    fields["age_group"]["anyOf"][0]["pattern"] = "^([0-9]{1,3}-[0-9]{1,3}|[0-9]{1,3}\\+)$"
    schema["oneOf"] = [
        {
            "required": [name],
            "properties": {
                each: {"not": {"type": "null"}} if each == name else {"type": "null"} for each in ADDRESSES
            },
        }
        for name in ADDRESSES
    ]
    return schema | {"title": "Visit", "examples": [_VISIT]}


SCHEMAS: dict[str, Any] = {"Visit": _visit_schema()}
_ONE: dict[str, Any] = {"$ref": "#/components/schemas/Visit"}
REQUEST: dict[str, Any] = {
    "required": True,
    "content": {
        _JSON: {
            "schema": {"oneOf": [_ONE, {"type": "array", "maxItems": MOST, "items": _ONE}]},
            "examples": {
                "one": {"summary": "one visit", "value": _VISIT},
                "list": {
                    "summary": "a list",
                    "value": [_VISIT, _VISIT | {"id": "visit-2027-000124", "unit": "ratamo"}],
                },
            },
        }
    },
}


def _answer(model: Any, description: str, /, *headers: str, **examples: Any) -> dict[str, Any]:
    shown = {name: {"value": value} for name, value in examples.items()}
    return {
        "model": model,
        "description": description,
        "content": {_JSON: {"examples": shown}},
        "headers": {name: _HEADERS[name] for name in headers},
    }


_HEADERS = {
    "WWW-Authenticate": {"schema": {"type": "string", "enum": ["Bearer"]}, "required": True},
    "Retry-After": {
        "description": "seconds after which to come again",
        "schema": {"type": "integer", "minimum": 1, "example": RETRY_AFTER},
        "required": True,
    },
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: _answer(
        VisitResult | list[VisitResult],
        "The result of the visit, or those of a list in its order",
        one={"id": "visit-2027-000123", "status": "taken", "reason": ""},
        list=[
            {"id": "visit-2027-000123", "status": "known", "reason": ""},
            {"id": "visit-2027-000124", "status": "skipped", "reason": "too_old", "ignored": ["ward"]},
        ],
    ),
    401: _answer(
        Refusal,
        "No valid bearer token",
        "WWW-Authenticate",
        refused={"detail": "a valid bearer token is needed"},
    ),
    408: _answer(
        Refusal, "The body came too slowly", slow={"detail": "the body did not come within 10 seconds"}
    ),
    409: _answer(
        Problems,
        "An id is that of another visit: none of the list is taken in",
        another={"detail": [_OTHER_UNIT]},
    ),
    413: _answer(
        Refusal,
        f"More than {MOST} visits, or a body of more than a megabyte",
        many={"detail": f"at most {MOST} visits at once"},
    ),
    422: _answer(
        Problems,
        "The body is not JSON or a visit is wrong: none of the list is taken in",
        wrong={"detail": [_WRONG_PHONE]},
    ),
    503: _answer(
        Refusal,
        "Nothing can be stored just now. Hand the same in again: what was taken in meanwhile is `known`",
        "Retry-After",
        busy={"detail": "too much waits to be stored; come again"},
    ),
}
RESPONSES[503]["content"]["text/plain"] = {"schema": {"type": "string"}}  # while too many are connected
