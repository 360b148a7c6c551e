"""What people ask of an item of the catalogue before they join it: `effort`, `coming`, `joining` or `doing`."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.text import HEAD, bare_words, clean, fold

_LISTS = wordlists.read("item_questions")
_TOPICS = tuple((topic, Phrases(_LISTS[topic])) for topic in ("effort", "coming", "joining", "doing"))
_LONGEST = 12  # words of a question and no more


def asked_of_item(text: str) -> str | None:
    bare = bare_words(fold(clean(text)[:HEAD]))
    return first_phrase(_TOPICS, bare) if bare.count(" ") < _LONGEST else None
