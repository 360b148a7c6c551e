"""A cry for help: suicide, violence, a threat, a medical emergency.

Tuned for recall: a false alarm costs one unneeded text with phone numbers, a miss may cost a life. Only narrow idioms
("jono tappaa") and care that is told as past or praised ("sain sydänkohtauksen, minut pelastettiin") are let through.
The lists, `words/crisis.txt`, are to be approved by professionals of crisis work before use.
"""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.understanding import lettering, wordlists
from dialogs.understanding.frames import Concepts, Frames, Scene
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.text import LatePattern, Message, words_of

_LISTS = wordlists.read("crisis")
_IDIOMS = Phrases(_LISTS["idioms"])
_CANNOT_GO_ON = Phrases(_LISTS["cannot go on"])
_CONCEPTS = Concepts(
    _LISTS["concepts"], vocabulary=_LISTS["with typing errors"], not_typos=_LISTS["no typing errors"]
)
_SUICIDE = Frames(_CONCEPTS, _LISTS["suicide"])
_SUICIDE_TOLD = Frames(_CONCEPTS, _LISTS["suicide told"])
_DYING_TOLD = Frames(_CONCEPTS, _LISTS["dying told"])
_VIOLENCE = Frames(_CONCEPTS, _LISTS["violence"])
_THREAT = Frames(_CONCEPTS, _LISTS["threat"])
_EMERGENCY = Frames(_CONCEPTS, _LISTS["emergency"])
_EMERGENCY_TOLD = Frames(_CONCEPTS, _LISTS["emergency told"])
_CARED_FOR = Frames(_CONCEPTS, _LISTS["cared for"])
_NOW = Frames(_CONCEPTS, _LISTS["now"])
_HELPED = Frames(_CONCEPTS, _LISTS["helped"])
_TOPICS = (
    ("suicide", _SUICIDE, None),
    ("violence", _VIOLENCE, None),
    ("suicide", _SUICIDE_TOLD, _HELPED),
    ("threat", _THREAT, None),
    ("suicide", _DYING_TOLD, _CARED_FOR),
    ("emergency", _EMERGENCY, None),
    ("emergency", _EMERGENCY_TOLD, _CARED_FOR),
)
"""A topic, its frames, and what vetoes them where the text does not also say that it holds now."""

_INTRODUCES = Phrases(_LISTS["introduces"])
_ELSEWHERE = tuple(
    (topic, Phrases(_LISTS[f"{topic} elsewhere"])) for topic in ("suicide", "violence", "emergency")
)
# What the eye sees and words do not say.
_SIGNS = {"🔪": "puukko", "🔫": "ase", "💔": "itken", "😭": "itken", "😢": "itken", "🩸": "verta"}


def find(message: Message) -> str | None:
    """What kind of crisis the text tells of: "suicide", "violence", "threat", "emergency" or None."""
    if _CANNOT_GO_ON.search(message.bare):
        return "suicide"
    signs = [] if message.folded.isascii() else [_SIGNS[char] for char in message.folded if char in _SIGNS]
    if len(message.bare) < 3 and message.folded.isascii():
        return None
    bare = message.bare if "toni" not in message.words else _without_name(message)
    if topic := _topic(bare, signs):
        return topic
    if topic := first_phrase(_ELSEWHERE, bare):
        return topic
    return next(filter(None, map(_topic, lettering.readings(message))), None) or _spaced(message)


def is_idiom(bare: str) -> bool:
    """Whether some words of the text are listed as no cry for help ("die of boredom")."""
    return _IDIOMS.search(bare) is not None


def _spaced(message: Message) -> str | None:
    """What the words are once single letters are joined; of words run together only suicide is sure enough."""
    words, text = message.words, lettering.joined(message)
    if text is not message.folded:
        words = words_of(text)
        if topic := _topic(" ".join(words)):
            return topic
    parted = lettering.parted(_IDIOMS.remove(" ".join(words)).split(), _CONCEPTS.names)
    return "suicide" if parted and _topic(parted) == "suicide" else None


_TONI = LatePattern(r"\bToni\b")


def _without_name(message: Message) -> str:
    """The bare words without the name Toni, which is "töni" (pushed) without its dots."""
    named = _TONI.search(message.display) or _INTRODUCES.search(message.bare)
    return " ".join(word for word in message.words if word != "toni") if named else message.bare


def _topic(bare: str, signs: Iterable[str] = ()) -> str | None:
    scene = Scene([*_IDIOMS.remove(bare).split(), *signs], _CONCEPTS)
    for topic, frames, cared_for in _TOPICS if scene.called else ():
        if (
            frames in scene.called
            and frames.hold(scene)
            and not (cared_for and cared_for.hold(scene) and not _NOW.hold(scene))
        ):
            return topic
    return None
