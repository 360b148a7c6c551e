"""The languages that people are spoken with. A line here adds one; `kynnys check` then names what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping

# Code of ISO 639 and name in Finnish, as staff read it.
LANGUAGES: Mapping[str, str] = {
    "fi": "suomi",
    "sv": "ruotsi",
    "en": "englanti",
}
# In these only the question about a visit and what follows on it is said; all else is in English. An organisation switches
# one on, once it was reviewed (`dialogs/prepared_languages.py`).
PREPARED: Mapping[str, str] = {
    "uk": "ukraina",
    "ru": "venäjä",
    "ar": "arabia",
    "et": "viro",
    "so": "somali",
    "se": "pohjoissaame",
}
DEFAULT = "fi"  # of a response's `text`; the others stand under `translation`
OTHERWISE = "en"  # for a person who speaks none of them


def in_full(language: str) -> str:
    """In which language that is said which a prepared one does not have."""
    return OTHERWISE if language in PREPARED else language
