"""The languages that people are spoken with. A line here adds one; `kynnys check` then names what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping

# Code of ISO 639 and name in Finnish, as staff read it.
LANGUAGES: Mapping[str, str] = {
    "fi": "suomi",
    "sv": "ruotsi",
    "en": "englanti",
}
DEFAULT = "fi"  # of a response's `text`; the others stand under `translation`
OTHERWISE = "en"  # for a person who speaks none of them
