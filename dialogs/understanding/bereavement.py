"""Whether the writer tells that a person close to them has died.

A word of dying must stand near a word for a person: "koirani kuoli", "puhelin kuoli" and "olin kuolla nauruun" tell of
something else, and so does what nearly happened or did not.
"""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import LatePattern

_LISTS = wordlists.read("bereavement")
_DEATH = Phrases(_LISTS["death"])
_OTHERWISE = Phrases(_LISTS["otherwise"])
_BEFORE_BIRTH = Phrases(_LISTS["before birth"])
_END = "(?:n|ni|mme|nsa|si|a|ani|amme|an|lle|lleni|llemme|lta|ltani|lla|llani|iin|in|kin)?"
_PERSON = LatePattern(
    rf"{_LISTS.choice('persons')}|{_LISTS.choice('before any ending')}{_END}"
    rf"|{_LISTS.choice('before ni mme and n')}(?:ni|mme|n)|{_LISTS.choice('before ni and mme')}(?:ni|mme)"
)
_MY = _LISTS.words("my")
_MY_BEHIND = _LISTS.words("my behind")
_BESIDE_MY = _LISTS.words("persons beside my")
_NEAR = 8  # words between the person and the dying


def is_of_things(bare: str) -> bool:
    """Whether what died is a telephone, an animal or a manner of speaking."""
    return bool(_OTHERWISE.search(bare))


def is_bereaved(bare: str) -> bool:
    """Whether the words tell of a death in the family or among friends."""
    if _BEFORE_BIRTH.search(bare):
        return True
    if not _DEATH.search(bare):
        return False
    words = _DEATH.remove(_OTHERWISE.remove(bare).replace(".", "")).split()
    deaths = [place for place, word in enumerate(words) if word == "."]
    return any(
        _is_person(words, place) and any(abs(place - death) <= _NEAR for death in deaths)
        for place in range(len(words))
        if deaths
    )


def _is_person(words: list[str], place: int) -> bool:
    if _PERSON.fullmatch(words[place]):
        return True
    if words[place] not in _BESIDE_MY:
        return False
    before, behind = words[max(0, place - 2) : place], words[place + 1 : place + 2]
    return not _MY.isdisjoint(before) or not _MY_BEHIND.isdisjoint(behind)
