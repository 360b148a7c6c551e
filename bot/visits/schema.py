"""A visit as a unit's system reports it, in a file or over the API."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

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
from rapidfuzz import fuzz, process

from bot.organisation import Organisation, UnknownUnit
from bot.visits import fields as read
from bot.visits import languages
from channels import phone as phones

_CLOCK_SKEW = timedelta(minutes=5)  # the clocks of two machines; more than that is a wrong date
_LONGEST_NAME = 60  # characters of an unknown field that are told back
_NEAR = 80  # of 100: one letter wrong in a name of five

# What would be right where a value is of the wrong kind, too long or not there.
_RIGHT = {
    "id": "text of 1 to 100 characters such as visit-2027-000123",
    "unit": "the id or the name of a unit",
    "phone": "text such as +358 and the rest",
    "telegram": "the id of a Telegram user such as 123456789",
    "ended_at": read.MOMENT,
    "language": languages.RIGHT,
    "age_group": read.AGES,
    "mother_tongue": languages.RIGHT,
    "municipality": "the name of a municipality",
    "sms_permission": read.FLAG,
    "non_disclosure": read.FLAG,
    "security_ban": read.FLAG,
}
_SPELT = {name: name.replace("_", "") for name in ("sms_permission", "non_disclosure", "security_ban")}
# Other names of theirs in records: refused with the right one, as a misspelt one is.
_MEANT = {
    "turvakielto": "non_disclosure",
    "sparrmarkering": "non_disclosure",
    "tekstiviestilupa": "sms_permission",
}


class VisitError(ValueError):
    """A visit that cannot be taken in. Names the field, never its value, which may be a telephone number."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}" if field else why)
        self.field = field
        self.why = why


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


_Language = Annotated[
    Annotated[str, StringConstraints(min_length=2, max_length=60)], BeforeValidator(read.language)
]
_Flag = Annotated[bool, BeforeValidator(read.flag)]


class VisitIn(BaseModel):
    """One visit as a unit's system reports it. Fields that are not named here are not read: `ignored` names them.

    A time without an offset is Finnish time. `phone` comes out as E.164, languages as codes.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)],
        BeforeValidator(read.visit_id),
        Field(examples=["visit-2027-000123"]),
    ]
    unit: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
        Field(examples=["koks"], description="the unit's id, or its name in any language"),
    ]
    phone: Annotated[
        Annotated[str, StringConstraints(max_length=40), AfterValidator(phones.e164)] | None,
        BeforeValidator(_none_if_blank),
        Field(repr=False, examples=["+358412345678"]),
    ] = None
    telegram: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[1-9][0-9]{0,15}$")] | None,
        BeforeValidator(read.telegram_id),
        BeforeValidator(_none_if_blank),
        Field(repr=False, examples=["123456789"]),
    ] = None
    ended_at: Annotated[datetime, BeforeValidator(read.moment), Field(examples=["2027-03-01T09:30+02:00"])]
    language: Annotated[
        _Language,
        Field(
            examples=["fi"],
            description="as an ISO 639 code or by name; asked in Finnish, Swedish, or English for any other",
        ),
    ]
    age_group: Annotated[
        Annotated[str, BeforeValidator(read.age_group)] | None,
        BeforeValidator(_none_if_blank),
        Field(examples=["18-29"]),
    ] = None
    mother_tongue: Annotated[
        _Language | None,
        BeforeValidator(_none_if_blank),
        Field(examples=["so"], description="where it is another than `language`"),
    ] = None
    municipality: Annotated[
        Annotated[str, StringConstraints(max_length=100)] | None,
        BeforeValidator(_none_if_blank),
        Field(examples=["Kotka"], description="not stored yet"),
    ] = None
    sms_permission: Annotated[
        _Flag | None,
        BeforeValidator(read.flag),
        Field(description="false, or given without a value: the person is not asked"),
    ] = None
    non_disclosure: Annotated[
        _Flag, Field(description="non-disclosure for personal safety: the person is not asked")
    ] = False
    security_ban: Annotated[_Flag, Field(description="another name of `non_disclosure`")] = False

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.phone is None) == (self.telegram is None):
            raise ValueError("one of phone and telegram is needed, and only one")
        return self

    @property
    def address(self) -> str:
        return self.phone or self.telegram or ""

    @property
    def addressed_by(self) -> str:
        """The field that holds the address."""
        return "phone" if self.phone else "telegram"

    @property
    def asked_in(self) -> str:
        return languages.asked_in(self.language)

    @property
    def spoken(self) -> str:
        """The mother tongue, as a code."""
        return self.mother_tongue or self.language


class RelativeVisit(VisitIn):
    """A visit of an example, whose time moves with the day on which the file is read."""


def visit_in(fields: Mapping[str, Any], model: type[VisitIn] = VisitIn) -> VisitIn:
    """Raises `VisitError` for the first field that is wrong."""
    for name in fields:
        if name not in VisitIn.model_fields and (meant := _protecting(name)):
            raise VisitError(_shown(name), f"is no field; is {meant} meant by it?")
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False)[0]
        field = str(detail["loc"][0]) if detail["loc"] else "phone"
        match detail["type"]:
            case "missing":
                why = f"is missing; it should be {_RIGHT[field]}"
            case "value_error":
                why = detail["msg"].removeprefix("Value error, ")
            case _:
                why = str(read.wrong(detail["input"], _RIGHT[field]))
        raise VisitError(field, why) from None


def ignored(names: Iterable[str]) -> list[str]:
    """Those of these fields of which nothing is kept, each once and in their order."""
    kept = VisitIn.model_fields.keys() - {"municipality"}
    return [_shown(name) for name in dict.fromkeys(names) if name and name not in kept]


def check(visit: VisitIn, organisation: Organisation, *, now: datetime) -> VisitIn:
    """The visit with the id of its unit.

    Raises `VisitError` for a unit that there is not and for a visit in the future.
    """
    try:
        unit = organisation.unit_called(visit.unit).id
    except UnknownUnit as error:
        right = "" if error.near else f" (found {read.found(visit.unit)}); it should be {_RIGHT['unit']}"
        raise VisitError("unit", f"{error}{right}") from None
    if visit.ended_at > now + _CLOCK_SKEW:
        raise VisitError("ended_at", "is in the future")
    return visit if unit == visit.unit else visit.model_copy(update={"unit": unit})


def _shown(name: str) -> str:
    return name[:_LONGEST_NAME].encode(errors="replace").decode()


def _protecting(name: str) -> str | None:
    """The field that a misspelt one means, where leaving it out would text a person who must not be texted."""
    plain = re.sub(r"[^a-z]+", "_", unicodedata.normalize("NFKD", name).casefold().replace("\u0308", ""))
    if meant := _MEANT.get(plain):
        return meant
    near = process.extractOne(plain.replace("_", ""), _SPELT, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return near[2] if near else None
