"""A visit as a unit's system reports it, in a file or over the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from bot.calendar import HELSINKI
from bot.organisation import Organisation, UnknownUnit
from channels.phone import e164

_CLOCK_SKEW = timedelta(minutes=5)  # the clocks of two machines; more than that is a wrong date


class VisitError(ValueError):
    """A visit that cannot be taken in. Names the field, never its value: that may be somebody's number."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}" if field else why)
        self.field = field
        self.why = why


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _text_if_number(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or "T" not in value.upper().strip().replace(" ", "T"):
        raise ValueError("must be a day and a time such as 2027-03-01T09:30")
    try:
        moment = datetime.fromisoformat(value.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("must be a day and a time such as 2027-03-01T09:30") from None


def _age_group(text: str) -> str:
    text = re.sub(r"\s*[-\u2013\u2014]\s*", "-", text.strip())
    if not re.fullmatch(r"\d{1,3}-\d{1,3}|\d{1,3}\+", text):
        raise ValueError("must be a group of ages such as 18-29 or 75+")
    return text


class VisitIn(BaseModel):
    """One visit as a unit's system reports it. Unknown fields are ignored: nothing more is wanted.

    A time without an offset is Finnish time. `phone` comes out as E.164.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)],
        BeforeValidator(_text_if_number),
        Field(examples=["visit-2027-000123"]),
    ]
    unit: Annotated[
        str,
        StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=40),
        Field(examples=["koks"]),
    ]
    phone: Annotated[
        Annotated[str, StringConstraints(max_length=40), AfterValidator(e164)] | None,
        BeforeValidator(_none_if_blank),
        Field(repr=False, examples=["+358412345678"]),
    ] = None
    telegram: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^-?[0-9]{1,20}$")] | None,
        BeforeValidator(_text_if_number),
        BeforeValidator(_none_if_blank),
        Field(repr=False, examples=["123456789"]),
    ] = None
    ended_at: Annotated[datetime, BeforeValidator(_moment), Field(examples=["2027-03-01T09:30+02:00"])]
    language: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=2, max_length=35),
        Field(examples=["fi"], description="mother tongue: fi, sv; any other is asked in English"),
    ]
    age_group: Annotated[
        Annotated[str, AfterValidator(_age_group)] | None,
        BeforeValidator(_none_if_blank),
        Field(examples=["18-29"]),
    ] = None

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.phone is None) == (self.telegram is None):
            raise ValueError("one of phone and telegram is needed, and only one")
        return self

    @property
    def address(self) -> str:
        return self.phone or self.telegram or ""

    @property
    def asked_in(self) -> Literal["fi", "sv", "en"]:
        """Finnish and Swedish as given, English to everybody else."""
        match re.split(r"[-_]", self.language.casefold())[0]:
            case "fi":
                return "fi"
            case "sv":
                return "sv"
            case _:
                return "en"


def visit_in(fields: Mapping[str, Any]) -> VisitIn:
    """Raises `VisitError` for the first field that is wrong."""
    try:
        return VisitIn.model_validate(fields)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = str(detail["loc"][0]) if detail["loc"] else "phone"
        why = "is missing" if detail["type"] == "missing" else detail["msg"].removeprefix("Value error, ")
        raise VisitError(field, why) from None


def check(visit: VisitIn, organisation: Organisation, *, now: datetime) -> None:
    """Raises `VisitError` for a unit that there is not and for a visit in the future."""
    try:
        organisation.unit(visit.unit)
    except UnknownUnit as error:
        raise VisitError("unit", str(error)) from None
    if visit.ended_at > now + _CLOCK_SKEW:
        raise VisitError("ended_at", "is in the future")
