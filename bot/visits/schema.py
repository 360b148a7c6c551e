"""A visit as a unit's system reports it, in a file or over the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from bot.organisation import Organisation, UnknownUnit
from bot.visits import fields as read
from bot.visits import languages
from bot.visits.faults import Fault, VisitError
from channels import phone as phones
from channels.registry import ask_first, by_name

_CLOCK_SKEW = timedelta(minutes=5)  # the clocks of two machines; more than that is a wrong date

# What would be right where a value is of the wrong kind, too long or not there.
RIGHT = {
    "id": "text of 1 to 100 characters such as visit-2027-000123",
    "unit": "the id or the name of a unit",
    "phone": "text such as +358 and the rest",
    "telegram": "the id of a Telegram user such as 123456789",
    "channel": " or ".join(ask_first()),
    "ended_at": read.MOMENT,
    "started_at": read.MOMENT,
    "language": languages.RIGHT,
    "age_group": read.AGES,
    "mother_tongue": languages.RIGHT,
    "municipality": "the name of a municipality",
    "sms_permission": read.FLAG,
    "non_disclosure": read.FLAG,
    "security_ban": read.FLAG,
    "refused": read.FLAG,
    "flagged": read.FLAG,
    "sensitive": read.FLAG,
    "several_numbers": read.FLAG,
}
_DIGITS = r"^[1-9][0-9]{0,15}$"
_TELEGRAM_ID: list[JsonValue] = [  # a number may be written as one
    {"type": "string", "pattern": _DIGITS},
    {"type": "integer", "minimum": 1, "maximum": 10**16 - 1},
    {"type": "null"},
]
_ASKING = ask_first()
ADDRESSES = ("phone", "telegram")
ONE_ADDRESS = "one of phone and telegram is needed, and only one"


def none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _unit_of(name: str, info: ValidationInfo) -> str:
    return name if info.context is None else _unit_id(name, info.context.organisation)


def _channel(value: object) -> object:
    if isinstance(value, str) and (name := value.strip().casefold()) in _ASKING:
        return name
    raise read.wrong(value, RIGHT["channel"], "is no channel on which people are asked")


def _with_its_address(channel: str, info: ValidationInfo) -> str:
    given = next((name for name in ADDRESSES if info.data.get(name)), None)
    fields = _ASKING[channel].visits
    if given and given not in fields:
        raise ValueError(
            f"{channel} does not go with {given}; give {' or '.join(fields)}, or another channel"
        )
    return channel


def _started(moment: datetime | None, info: ValidationInfo) -> datetime | None:
    ended = info.data.get("ended_at")
    if moment is not None and ended is not None and moment > ended:
        raise ValueError("is after `ended_at`; it should be when the visit or the stay began")
    return moment


def _ended(moment: datetime, info: ValidationInfo) -> datetime:
    return moment if info.context is None else _not_in_the_future(moment, info.context.now)


_Language = Annotated[
    Annotated[str, StringConstraints(min_length=2, max_length=60)], BeforeValidator(read.language)
]
_Flag = Annotated[bool, BeforeValidator(read.flag)]


class VisitIn(BaseModel):
    """One visit as a unit's system reports it. Fields that are not named here are not read: `ignored` names them.

    A time without an offset is Finnish time. `phone` comes out as E.164, languages as codes.
    """

    # Strings are not kept for the next visit: hardly any comes again, and some are personal.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, cache_strings="none")

    id: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)],
        BeforeValidator(read.visit_id),
        Field(examples=["visit-2027-000123"]),
    ]
    unit: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
        AfterValidator(_unit_of),
        Field(examples=["koks"], description="the unit's id, or its name in any language"),
    ]
    phone: Annotated[
        Annotated[str, StringConstraints(max_length=40), AfterValidator(phones.e164)] | None,
        BeforeValidator(none_if_blank),
        Field(repr=False, examples=["+358412345678"]),
    ] = None
    telegram: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, pattern=_DIGITS)] | None,
        BeforeValidator(read.telegram_id),
        BeforeValidator(none_if_blank),
        Field(repr=False, examples=["123456789"], json_schema_extra={"anyOf": _TELEGRAM_ID}),
    ] = None
    channel: Annotated[
        Annotated[str, BeforeValidator(_channel), AfterValidator(_with_its_address)] | None,
        BeforeValidator(none_if_blank),
        Field(
            examples=[next(iter(_ASKING))],
            description="on which the person is asked; where none is named, the first that is set up for the address",
            json_schema_extra={"enum": [*_ASKING, None]},
        ),
    ] = None
    ended_at: Annotated[
        datetime,
        BeforeValidator(read.moment),
        AfterValidator(_ended),
        Field(examples=["2027-03-01T09:30+02:00"]),
    ]
    started_at: Annotated[
        Annotated[datetime, BeforeValidator(read.moment)] | None,
        BeforeValidator(none_if_blank),
        AfterValidator(_started),
        Field(
            examples=["2027-02-22T10:00+02:00"],
            description="when the stay began; by the rules of the unit, nobody is asked about a long one",
        ),
    ] = None
    language: Annotated[
        _Language,
        Field(
            examples=["fi"],
            description="as an ISO 639 code or by name; one that the organisation does not ask in is asked in English",
        ),
    ]
    age_group: Annotated[
        Annotated[str, BeforeValidator(read.age_group)] | None,
        BeforeValidator(none_if_blank),
        Field(examples=["18-29"]),
    ] = None
    mother_tongue: Annotated[
        _Language | None,
        BeforeValidator(none_if_blank),
        Field(examples=["so"], description="where it is another than `language`"),
    ] = None
    municipality: Annotated[
        Annotated[str, StringConstraints(max_length=100)] | None,
        BeforeValidator(none_if_blank),
        Field(
            examples=["Kotka"],
            description="where the person lives; stored with the visit where it is one of the organisation's",
        ),
    ] = None
    sms_permission: Annotated[
        _Flag | None,
        BeforeValidator(read.flag),
        Field(
            description="false, or given without a value: the person is not asked; left out: the rules decide"
        ),
    ] = None
    non_disclosure: Annotated[
        _Flag, Field(description="non-disclosure for personal safety: the person is not asked")
    ] = False
    security_ban: Annotated[_Flag, Field(description="another name of `non_disclosure`")] = False
    refused: Annotated[
        _Flag, Field(description="the person said at the unit that they do not want to be asked: not asked")
    ] = False
    flagged: Annotated[_Flag, Field(description="staff marked the visit: the person is not asked")] = False
    sensitive: Annotated[
        _Flag, Field(description="a text about the visit might harm its receiver: the person is not asked")
    ] = False
    several_numbers: Annotated[
        _Flag,
        Field(description="the record has more than one number of the person; the rules of the unit decide"),
    ] = False

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.phone is None) == (self.telegram is None):
            raise ValueError(ONE_ADDRESS)
        return self

    @property
    def address(self) -> str:
        return self.phone or self.telegram or ""

    @property
    def addressed_by(self) -> str:
        """The field that holds the address."""
        return "phone" if self.phone else "telegram"

    @property
    def reached_by(self) -> str:
        """What decides on which channel the person is asked."""
        return by_name(self.channel, self.language) if self.channel else self.addressed_by

    @property
    def spoken(self) -> str:
        """The mother tongue, as a code."""
        return self.mother_tongue or self.language


class RelativeVisit(VisitIn):
    """A visit of an example, whose time moves with the day on which the file is read."""


@dataclass(frozen=True, slots=True)
class VisitContext:
    """What a visit is held against beside its own fields."""

    organisation: Organisation
    now: datetime


def check(visit: VisitIn, organisation: Organisation, *, now: datetime) -> VisitIn:
    """The visit with the id of its unit, the language that it is asked in, and the mother tongue beside that.

    Raises `VisitError` for a unit that there is not and for a visit in the future.
    """
    faults: list[Fault] = []
    unit = visit.unit
    try:
        unit = _unit_id(visit.unit, organisation)
    except ValueError as error:
        faults.append(Fault("unit", str(error)))
    try:
        _not_in_the_future(visit.ended_at, now)
    except ValueError as error:
        faults.append(Fault("ended_at", str(error)))
    if faults:
        raise VisitError(*faults)
    language = languages.asked_in(visit.language, organisation.settings)
    return visit.model_copy(update={"unit": unit, "language": language, "mother_tongue": visit.spoken})


def _unit_id(name: str, organisation: Organisation) -> str:
    try:
        return organisation.unit_called(name).id
    except UnknownUnit as error:
        right = "" if error.near else f" (found {read.found(name)}); it should be {RIGHT['unit']}"
        raise ValueError(f"{error}{right}") from None


def _not_in_the_future(moment: datetime, now: datetime) -> datetime:
    if moment > now + _CLOCK_SKEW:
        raise ValueError("is in the future")
    return moment
