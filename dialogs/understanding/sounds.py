"""What a word sounds like, so that one listed word stands for its forms in Finnish dialects ("ennää", "elekee", "kolome").

Two words with the same sound differ in doubled letters, in a vowel between consonants, in d, in some diphthongs, or in how
a long vowel at the end is said.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dialogs.understanding.text import WORDS_REMEMBERED

SHORTEST = 4
"""Letters of the shortest word that is compared by its sound."""
_CHANGES = [
    (re.compile(sound), plain)
    for sound, plain in (
        (r"([aeiouy])([lrnh])\1(?=[kpvmjhdrg])", r"\1\2"),  # kolome, elekee, yhyreksan
        (r"^e(?=lk)", "a"),  # elkaa
        (r"(?:ee|ea|oo|oa|aa)$", "A"),  # ennee, sannoo
        (r"(?<=u)v(?=a)", ""),  # minuva
        (r"(.)\1+", r"\1"),
        (r"(?<=h)[dr](?=[aeiouy])|(?<=[aeiouy])d(?=[aeiouy])", ""),  # lahretaan, lahetaan
        (r"ts", "t"),  # itte
        (r"([ao])e(?=[^\W])", r"\1i"),  # naeta, voesko
        (r"ia(?=.)", "ie"),  # mialesta
    )
]


@lru_cache(maxsize=WORDS_REMEMBERED)
def of(word: str) -> str:
    """The sound of a folded word."""
    for sound, plain in _CHANGES:
        word = sound.sub(plain, word)
    return word
