"""What an item holds in a row: checked when it is read and before it is written, by the parts that check the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.organisation.catalogue_file import Content
from bot.organisation.catalogue_problems import item_problems
from bot.organisation.catalogue_texts import filled, findings_in
from bot.organisation.opportunities import MODELS, SECTIONS, Item
from bot.organisation.reading import Misread, Place, read
from bot.organisation.settings import OrganisationSettings
from bot.organisation.translations import missing_texts
from storage.catalogue.items import NewItem

MOMENTS = (
    "starts", "ends", "deadline", "valid_from", "valid_to",
    "proposals_from", "proposals_until", "voting_from", "voting_until",
)  # fmt: skip
Mistakes = Sequence[tuple[Place, str]]


def item_of(kind: str, content: Mapping[str, Any], settings: OrganisationSettings) -> Item:
    """With `{tel}` and `{org}` filled in. Raises `Misread`."""
    return read(MODELS[kind], filled(dict(content), settings))


def mistakes_in(kind: str, content: Mapping[str, Any], settings: OrganisationSettings) -> Mistakes:
    """All that keeps it from being written."""
    try:
        item = item_of(kind, content, settings)
    except Misread as error:
        return list(dict.fromkeys([*error.mistakes, *findings_in(filled(dict(content), settings))]))
    return [*missing_texts(item, settings.languages), *item_problems(item, settings)]


def new_items(catalogue_file: Mapping[str, Sequence[Content]]) -> Iterator[NewItem]:
    """The items of a file that was checked, in its order."""
    for kind, section in SECTIONS.items():
        for content in catalogue_file.get(section, ()):
            yield new_item(kind, content)


def new_item(kind: str, content: Content) -> NewItem:
    return NewItem(content["id"], kind, content["status"], content["owner"], content)


def plain(kind: str, content: Mapping[str, Any]) -> Content:
    """Without what says nothing, so that two that say the same are equal."""
    fields = MODELS[kind].model_fields
    said = {}
    for name, value in content.items():
        if value in (None, [], {}) or value == fields[name].get_default(call_default_factory=True):
            continue
        said[name] = _moment(value) if name in MOMENTS else value
    return said


def differing(kind: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The fields in which they say different things."""
    first, second = plain(kind, one), plain(kind, other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _moment(written: str) -> str:
    """In Finland's time, so that one instant is written in one way."""
    return datetime.fromisoformat(written).astimezone(ZoneInfo("Europe/Helsinki")).isoformat()
