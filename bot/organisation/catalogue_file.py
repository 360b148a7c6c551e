"""The catalogue as the organisation's file holds it: its items as written, and a file of items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from bot.organisation.opportunities import CatalogueFile
from bot.organisation.reading import Document

FILE = "opportunities.yml"
SECTIONS = tuple(CatalogueFile.model_fields)
_WIDTH = 110

# What an item holds, as JSON: `{tel}` and `{org}` stand as they were written.
Content = dict[str, Any]


def written_items(file: Document) -> Mapping[str, Sequence[Content]]:
    """The items of a file, by section."""
    data = file.data if isinstance(file.data, dict) else {}
    return {section: data.get(section) or [] for section in SECTIONS}


def as_file(items: Mapping[str, Sequence[Content]]) -> str:
    """A file from which the same items are read, in their order."""
    sections = {section: list(items[section]) for section in SECTIONS if items.get(section)}
    return yaml.dump(sections, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


class _Dumper(yaml.SafeDumper):
    """Lists stand on one line, and nothing is written as a reference to something above it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        plain = all(isinstance(item, str) and len(item) < 30 for item in sequence)
        return super().represent_sequence(tag, sequence, flow_style=plain or flow_style)


# `SafeDumper` looks a representer up by type, so that the method above is found through this entry.
_Dumper.add_representer(list, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data))
