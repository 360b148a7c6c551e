"""Command words, and the same wishes said in a sentence.

The words themselves are data (`dialogs.understanding.training_data`). A word is a command in any case, with or without umlauts, with
stray punctuation, in every language at once. A small typing error is mended only where one command is near: ALOITE and
ALOITA are both commands, so neither is ever mended into the other.
"""

from __future__ import annotations

from functools import cache, lru_cache

from dialogs.understanding import wordlists
from dialogs.understanding.command_words import CommandWords
from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.frames import Frames
from dialogs.understanding.frames import first as first_frame
from dialogs.understanding.kinds import Kind
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.speech import CONCEPTS, scene
from dialogs.understanding.text import WORDS_REMEMBERED
from dialogs.understanding.training_data import shipped_words
from dialogs.understanding.typos import near

_LISTS = wordlists.read("commands")

_SKIPS = _LISTS.words("skipping")
_SKIPPED = _LISTS.words("beside skipping")
_POLITE = _LISTS.words("polite")
_GROUP_WORDS = frozenset({"ryhma", "grupp", "group"})
_NOT_TYPOS = _LISTS.words("no typing errors")

_SENTENCES: tuple[tuple[Kind, Phrases], ...] = tuple(
    (kind, Phrases(_LISTS[kind.value]))
    for kind in (Kind.delete, Kind.mydata, Kind.initiative, Kind.callback, Kind.join, Kind.menu)
)
_WISHES: tuple[tuple[Kind, Frames], ...] = tuple(
    (kind, Frames(CONCEPTS, _LISTS[f"{kind.value} meant"]))
    for kind in (Kind.mydata, Kind.leave, Kind.callback, Kind.join, Kind.menu, Kind.group)
)
_NEGATION = Phrases(_LISTS["negation"])
_NOT_DENIED = Phrases(_LISTS["not denied"])
_LONGEST_WISH = 14
"""Words of a text that is read as a wish; a longer one says more than that."""


@cache
def shipped() -> CommandWords:
    """The words that come with this package, for a text that is read without an assistant."""
    return shipped_words()


def exact(bare: str, known: CommandWords | None = None) -> tuple[Kind, str | None] | None:
    """The command that the words are, with politeness around it; the second value is its topic."""
    said = (known or shipped()).said
    found = said.get(bare)
    if found or len(bare) >= _LONGEST_POLITE:
        return found
    if " " not in bare:
        return (Kind.skip, None) if bare in _SKIPS else None
    words = [word for word in bare.split() if word not in _POLITE]
    if 0 < len(words) <= _FEW:
        found = said.get(" ".join(words)) or said.get("".join(words))
        if found is None and len(words) == 2 and words[0] in _GROUP_WORDS and words[1].isdigit():
            return Kind.group, None
    if found is None and len(set(words)) == 1:
        found = said.get(words[0])
    if found is None and not _SKIPS.isdisjoint(words) and set(words) <= _SKIPS | _SKIPPED:
        found = Kind.skip, None
    return found


_LONGEST_POLITE = 60
_FEW = 4


@lru_cache(maxsize=WORDS_REMEMBERED)
def mended(bare: str, known: CommandWords | None = None) -> tuple[Kind, str | None] | None:
    """The command that a single word with one typing error means."""
    if " " in bare or not 4 <= len(bare) <= 20 or bare in _NOT_TYPOS or bare in REAL_WORDS:
        return None
    known = known or shipped()
    word = near(bare, known.mendable)
    return known.said.get(word) if word else None


def sentence(bare: str) -> Kind | None:
    """The command that a whole sentence asks for; never a denied one ("älkää soittako")."""
    if len(bare) > 160:
        return None
    kind = first_phrase(_SENTENCES, bare)
    if kind is None and bare.count(" ") < _LONGEST_WISH:
        kind = first_frame(_WISHES, scene(bare))
    if kind and _NEGATION.search(bare) and _NEGATION.search(_NOT_DENIED.remove(bare)):
        return None
    return kind
