"""The words with which people ask, refuse and wish: concepts for the frames of opt-outs, commands, questions, refusals."""

from __future__ import annotations

from functools import lru_cache

from dialogs.understanding import wordlists
from dialogs.understanding.frames import Concepts, Scene
from dialogs.understanding.text import TEXTS_REMEMBERED

CONCEPTS = Concepts(wordlists.read("speech")["concepts"])


@lru_cache(maxsize=TEXTS_REMEMBERED)
def scene(bare: str) -> Scene:
    """The concepts among the bare words; several readers ask about the same text in a row."""
    return Scene(bare.split(), CONCEPTS)
