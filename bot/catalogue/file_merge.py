"""The organisation's file against the catalogue of the database: the first start takes it, later an import merges it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.catalogue.content import differing, new_items
from bot.organisation import Organisation
from bot.organisation.catalogue_file import Content
from bot.organisation.opportunities import SECTIONS

if TYPE_CHECKING:
    from storage.catalogue.items import NewItem, StoredItem
    from storage.work import Work

log = logging.getLogger(__name__)

SHOWN = 5  # names of a kind of difference in one line


class NotImported(Exception):
    """Nothing was changed."""


class NoCatalogue(Exception):
    def __init__(self) -> None:
        super().__init__(
            "the database has no catalogue yet: the first start takes that of opportunities.yml, `import` any other"
        )


@dataclass(frozen=True, slots=True)
class Differences:
    """Between a file and the database, where `only_here` stays as it is."""

    new: Sequence[NewItem]
    changed: Sequence[tuple[NewItem, StoredItem, Sequence[str]]]  # with the fields that differ
    only_here: Sequence[str]

    @property
    def any(self) -> bool:
        return bool(self.new or self.changed or self.only_here)

    def __str__(self) -> str:
        parts = (
            ("not in the database", [item.name for item in self.new]),
            ("different", [item.name for item, _, _ in self.changed]),
            ("only in the database", self.only_here),
        )
        return "; ".join(f"{what}: {_listed(names)}" for what, names in parts if names)


def begin(work: Work, organisation: Organisation, now: datetime) -> bool:
    """Whether this is a new installation: it has the catalogue of the organisation's file."""
    return work.catalogue.begin(list(new_items(organisation.catalogue_file)), now=now)


def differences(work: Work, catalogue_file: Mapping[str, Sequence[Content]]) -> Differences:
    here = {stored.name: stored for stored in work.catalogue.changed_since(0)}
    new: list[NewItem] = []
    changed: list[tuple[NewItem, StoredItem, Sequence[str]]] = []
    for item in new_items(catalogue_file):
        stored = here.pop(item.name, None)
        if stored is None:
            new.append(item)
        elif stored.kind != item.kind:
            changed.append((item, stored, ["kind"]))
        elif fields := differing(item.kind, item.content, stored.content):
            changed.append((item, stored, fields))
    return Differences(new, changed, list(here))


def tell_differences(work: Work, organisation: Organisation) -> None:
    """Into the log, where the file and the database differ: the database counts."""
    found = differences(work, organisation.catalogue_file)
    if found.any:
        log.warning("%s", told(found))


def told(found: Differences) -> str:
    return (
        f"opportunities.yml differs from the catalogue in the database, which counts ({found}); "
        "`kynnys opportunities import --dry-run` tells what an import would change, `export` writes a file"
    )


def mergeable(work: Work, catalogue_file: Mapping[str, Sequence[Content]]) -> Differences:
    """The differences, where they can be merged. Raises `NotImported`."""
    found = differences(work, catalogue_file)
    for item, stored, _ in found.changed:
        if item.kind != stored.kind:
            raise NotImported(
                f"{item.name} is a {stored.kind} in the database: give it another id in the file"
            )
        if item.status == "draft" and work.catalogue.joined(item.name):
            raise NotImported(
                f"{item.name}: people signed up for it, so it is no draft any more: write `status: closed`"
            )
    return found


def merge(work: Work, catalogue_file: Mapping[str, Sequence[Content]], now: datetime) -> Differences:
    """Add and change what the file says otherwise. Raises `NotImported`."""
    found = mergeable(work, catalogue_file)
    done = [work.catalogue.add(item, now=now) is not None for item in found.new]
    done += [
        work.catalogue.write(stored, status=item.status, owner=item.owner, content=item.content, now=now)
        for item, stored, _ in found.changed
    ]
    if not all(done):
        raise NotImported("staff changed the catalogue meanwhile: import once more")
    return found


def as_sections(items: Sequence[StoredItem]) -> Mapping[str, Sequence[Content]]:
    """What a file of these items holds, in their order."""
    return {
        section: [dict(item.content) for item in items if item.kind == kind]
        for kind, section in SECTIONS.items()
    }


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown
