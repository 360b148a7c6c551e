"""The form of an item of the catalogue: its fields, what stands in them, and what an item holds once they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.asking.calendar import HELSINKI
from bot.organisation import Barrier, EventType, Form, Means, Organisation, Stage
from bot.organisation.opportunities import MODELS
from bot.organisation.organisation import COUNTY

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """`shape`: texts, phrases (both by language), line, area, choice, yes_no, check, checks, words, number, moment, venue."""

    name: str
    shape: str
    longest: int = 400


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    fields: tuple[Field, ...]


def _all(shape: str, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, shape) for name in names)


_PEOPLE_SEE = (Field("title", "texts", 30), Field("summary", "texts", 125))
_PHRASES = Group("phrasings", (Field("phrasings", "phrases", 4000),))
_OUTCOME = Group("outcome", (Field("outcome", "texts"),))

GROUPS: Mapping[str, Sequence[Group]] = {
    "opportunity": (
        Group(
            "people_see",
            (*_PEOPLE_SEE, Field("effort", "texts", 60), Field("audience", "texts", 100), Field("purpose", "texts", 60)),
        ),
        Group(
            "checklist",
            (*_all("area", "invited", "influence", "limits", "follows", "results", "left_out", "enough_time"),),
        ),
        Group(
            "when",
            (
                Field("event", "choice"),
                *_all("moment", "starts", "ends", "deadline"),
                Field("timing", "line"),
                Field("place", "venue", 60),
                Field("area", "checks"),
                *_all("moment", "valid_from", "valid_to"),
            ),
        ),
        Group(
            "barriers",
            (
                *_all("yes_no", "free", "step_free", "remote", "helper"),
                *_all("checks", "languages", "barriers"),
                *_all("number", "min_age", "capacity"),
                Field("group_ok", "check"),
            ),
        ),
        Group(
            "kept",
            (*_all("choice", "form", "means", "stage", "owner"), Field("topics", "words"), Field("sign_up", "check")),
        ),
        Group("budget", _all("moment", "proposals_from", "proposals_until", "voting_from", "voting_until")),
        _PHRASES,
        _OUTCOME,
    ),
    "place": (
        Group("people_see", (*_PEOPLE_SEE, Field("hours", "texts", 60))),
        Group("when", (Field("address", "line", 60), Field("municipality", "choice"), Field("phone", "line", 20))),
        Group("kept", _all("choice", "owner")),
        _PHRASES,
    ),
    "information": (Group("people_see", _PEOPLE_SEE), Group("kept", _all("choice", "owner")), _PHRASES),
}  # fmt: skip


def options(organisation: Organisation) -> Mapping[str, Sequence[str]]:
    """What may be chosen, by field."""
    settings = organisation.settings
    return {
        "form": tuple(Form),
        "means": tuple(Means),
        "stage": tuple(Stage),
        "event": tuple(EventType),
        "barriers": tuple(Barrier),
        "languages": settings.languages,
        "area": (COUNTY, *settings.municipalities),
        "municipality": settings.municipalities,
        "owner": [contact.id for contact in settings.contacts],
    }


# -- from the item ----------------------------------------------------------------------------------------------------
def shown(kind: str, content: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields of the form."""
    fields: dict[str, str] = {}
    for group in GROUPS[kind]:
        for field in group.fields:
            value = content.get(field.name)
            if value is not None:
                fields |= _SHOW.get(field.shape, _show_plain)(field.name, value)
    return fields


def _show_plain(name: str, value: Any) -> dict[str, str]:
    return {name: str(value)}


def _show_texts(name: str, value: Mapping[str, Any]) -> dict[str, str]:
    return {f"{name}-{key}": text for key, text in value.items() if text is not None}


def _show_phrases(name: str, value: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {f"{name}-{language}": "\n".join(phrases) for language, phrases in value.items()}


def _show_moment(name: str, value: str) -> dict[str, str]:
    moment = moment_in(value)
    return {name: f"{moment.astimezone(HELSINKI):%Y-%m-%dT%H:%M}" if moment else value}


def moment_in(value: Any) -> datetime | None:
    """None for what is no moment."""
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


_SHOW: Mapping[str, Callable[[str, Any], dict[str, str]]] = {
    "texts": _show_texts,
    "venue": _show_texts,
    "phrases": _show_phrases,
    "moment": _show_moment,
    "yes_no": lambda name, value: {name: "yes" if value else "no"},
    "check": lambda name, value: {name: "1"} if value else {},
    "checks": lambda name, value: {f"{name}-{each}": "1" for each in value},
    "words": lambda name, value: {name: ", ".join(value)},
}


# -- into the item ----------------------------------------------------------------------------------------------------
def content_of(
    kind: str, fields: Fields, before: Mapping[str, Any], organisation: Organisation
) -> dict[str, Any]:
    """What the item holds then. What the form does not have stays as it was, and what is wrong stays for `mistakes_in`."""
    content = dict(before)
    for group in GROUPS[kind]:
        for field in group.fields:
            content[field.name] = _READ.get(field.shape, _read_line)(field.name, fields, organisation)
    known = MODELS[kind].model_fields
    return {name: content[name] for name in known if content.get(name) not in (None, {}, [])}


def _read_line(name: str, fields: Fields, _: Organisation) -> str | None:
    return " ".join(fields.get(name, "").split()) or None


def _read_texts(name: str, fields: Fields, organisation: Organisation) -> dict[str, str]:
    texts = {
        language: " ".join(fields.get(f"{name}-{language}", "").split())
        for language in organisation.settings.languages
    }
    return {language: text for language, text in texts.items() if text}


def _read_phrases(name: str, fields: Fields, organisation: Organisation) -> dict[str, list[str]]:
    found = {
        language: [
            phrase
            for line in fields.get(f"{name}-{language}", "").splitlines()
            if (phrase := " ".join(line.split()))
        ]
        for language in organisation.settings.languages
    }
    return {language: phrases for language, phrases in found.items() if phrases}


def _read_venue(name: str, fields: Fields, _: Organisation) -> dict[str, str]:
    parts = {
        part: " ".join(fields.get(f"{name}-{part}", "").split())
        for part in ("name", "address", "municipality")
    }
    return {part: text for part, text in parts.items() if text}


def _read_moment(name: str, fields: Fields, _: Organisation) -> str | None:
    written = fields.get(name, "").strip()
    try:
        return datetime.fromisoformat(written).replace(tzinfo=HELSINKI).isoformat() if written else None
    except ValueError:
        return written


def _read_number(name: str, fields: Fields, _: Organisation) -> int | str | None:
    written = fields.get(name, "").strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else written or None


def _read_checks(name: str, fields: Fields, organisation: Organisation) -> list[str]:
    return [each for each in options(organisation)[name] if f"{name}-{each}" in fields]


_READ: Mapping[str, Callable[[str, Fields, Organisation], Any]] = {
    "texts": _read_texts,
    "phrases": _read_phrases,
    "venue": _read_venue,
    "moment": _read_moment,
    "number": _read_number,
    "checks": _read_checks,
    "yes_no": lambda name, fields, _: {"yes": True, "no": False}.get(fields.get(name, "")),
    "check": lambda name, fields, _: name in fields,
    "words": lambda name, fields, _: [
        word for part in fields.get(name, "").split(",") if (word := part.strip())
    ],
}
