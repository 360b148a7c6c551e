"""Numbers: words for 0-10 in three languages, and what a number in a text counts.

Three kinds of number words are told apart, because people use them differently:

- *grades* ("ysi", "seiska", "nia", "femma") name a mark and hardly anything else;
- *cardinals* ("kahdeksan", "åtta", "eight") count things just as often;
- *articles* ("yksi", "en", "ett", "one") are a number only when they stand alone.

What a number counts is the business of `counts`.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from functools import lru_cache

from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.text import WORDS_REMEMBERED
from dialogs.understanding.typos import Vocabulary

_GRADES = {
    0: "nollanen nollan nollia nollille",
    1: "ykkonen ykkone ykkosen ykkosta ykkoseks ettan",
    2: "kakkonen kakkone kakkosen kakkosta kakkoseks tvaa tvaan",
    3: "kolmonen kolmone kolmosen kolmosta kolmoseks trea trean",
    4: "nelonen nelkku nelkun nelone nelosen nelosta neloseks nelosia fyran",
    5: "vitonen vitone vitosen vitosta vitoseks vitosia viitonen viitone viitosen viitosta femma femman fiver",
    6: "kutonen kutone kutosen kutosta kutosia kutoseks kuutonen kuutone kuutosen kuutosta sexa sexan",
    7: "seiska seiskanen seitsikko seiskaa seiskan seiskaks seiskaksi seiskoja seiskat seitonen seittonen sjua sjuan",
    8: "kasi kasia kasii kasin kasit kaseja kasiks kasiksi kaheksikko kahdeksikko kaheksikon kahdeksikon attan",
    9: "ysi ysia ysii ysin ysit yseja ysiks ysiksi ysille ysikko yheksikko yhdeksikko yheksikon yhdeksikon ysiksen"
    " nia nian niner",
    10: "kymppi kympin kymppia kymppii kympit kymppeja kympiks kympiksi kymppiin kympille kympista kymp kyba kymppo"
    " tia tian tenner tiopoangare tiopoangaren kymppari tayskymppi tayskympin tayskymp",
}
_CARDINALS = {
    0: "nolla nollaa nollaks nollaksi noll zero nought",
    2: "kaksi kaks kahta kahden kahen tva two",
    3: "kolme kolm kolmee kolmea kolmen kolome tre three thre",
    4: "nelja nelj neljaa neljan nelija fyra four",
    5: "viisi viis viitta viiden viien fem five",
    6: "kuusi kuus kuutta kuuden kuuen sex six",
    7: "seitseman seitsema seitsemaa seitteman seittema seittemaa seitsaman seittaman seitteeman seiteman seitten"
    " sju siu sjy seven sevn",
    8: "kahdeksan kahdeksa kahdeksaa kaheksan kaheksa kaheksaa kahreksan kahreksaa kaeksan kaheksankin atta eight eigt eght",
    9: "nien yhdeksan yhdeksa yhdeksaa yheksan yheksa yheksaa yhreksan yhreksaa yeksan nio nie nine",
    10: "kymmenen kymmene kymmenta kymmenn kymment kymmeneen tio ten",
}
_ARTICLES = {1: "yksi yks yhden yhta en ett one etta"}

GRADE, CARDINAL, ARTICLE = "grade", "cardinal", "article"

WORDS: dict[str, tuple[int, str]] = {
    word: (value, sort)
    for sort, table in ((ARTICLE, _ARTICLES), (CARDINAL, _CARDINALS), (GRADE, _GRADES))
    for value, words in table.items()
    for word in words.split()
}

# Ordinary words one letter away from a number word.
_NOT_TYPOS = frozenset(
    """tiia tiian teen tenn tree yhtaa kassi lahden taksi kakki kaksin kaksio viini viinia viili viiri viisas viiste kuuli kuuri kuusia kuusen kuuma kolmas kolmet
    kolmeen neljas neljat neljan viides kuudes seitsemas kahdeksas yhdeksas kymmenes kymmenet kolmoset nalle nolo
    nollat yksin yksio yksiin olla nousi kasit kassi kasvi kaski ysari kampin tymppi tymppii seiska seisoa seisko
    seiskari right night light fight might sight tight weight height freight even sever severe fever never elevens
    there threw these tree thee street fire five fine live give hive dive file nines nice mine line none done gone
    zeros hero wiser their stress serven kolmena kympit kutoset nelosta vitoset vitsi vitun vitosella vitostie
    sexes sexig femme femte niande tionde attan attas tolva elva fyrar fyren tredje kasina kasino kutominen
    kaheksas kahdeks kahdeksat sevens seventh eighth ninth tenth tenor tanner""".split()
)
_NEVER_MEANT = frozenset({"niner"})
"""Number words that an ordinary word is oftener than a typing error of them."""
_TYPO_WORDS = Vocabulary(
    word
    for word, (_, sort) in WORDS.items()
    if len(word) >= 5 and sort != ARTICLE and word not in _NEVER_MEANT
)
_BY_SOUND = (
    (3, re.compile(r"kol[oe]?m[ea]{1,2}n?")),
    (4, re.compile(r"nelij[ao]{1,2}n?")),
    (7, re.compile(r"se[ij]?[hts]{1,3}[ae]{1,2}m[aeo]{0,2}n?")),
    (8, re.compile(r"ka[hk]?a?[drlt]?h?[ea](?:ks|x)[ao]{1,2}n?")),
    (9, re.compile(r"yh?y?[drlt]?e(?:ks|x)[aeo]{1,2}n?")),
    (10, re.compile(r"kymm[ei]?n?[ae]{1,2}n?|kymen[ae]n")),
)
"""Finnish numbers as dialects and learners say them: h and s for ts, r, l or nothing for d, a vowel between consonants."""
_CLITIC = re.compile(r"(?:plus|pluss|plussa|miinus|puol|puoli|luokkaa|nii|kin|kaan|han|pa|ko|pas|kos)$")


_DOUBLED = re.compile(r"(.)\1+")
_SHORTEST_ALONE = 4
_ALONE = 5
"""The least length that is mended in a word that is the whole text."""


@lru_cache(maxsize=WORDS_REMEMBERED)
def number_word(word: str, repair: int = 0) -> tuple[int, str] | None:
    """Value and sort of a number word, with Finnish clitics.

    `repair` is the least length of a word in which a small typing error is mended; 0 for none.
    """
    found = WORDS.get(word)
    if (
        not found
        and repair == _ALONE
        and len(word) >= _SHORTEST_ALONE
        and word not in REAL_WORDS | _NOT_TYPOS
    ):
        found = WORDS.get(_DOUBLED.sub(r"\1", word))  # tioo, tenn
    if found or len(word) < 5:
        return found
    stem = _CLITIC.sub("", word)
    if stem != word and len(stem) > 2 and stem in WORDS and WORDS[stem][1] != ARTICLE:
        return WORDS[stem]
    if word not in REAL_WORDS and (value := _by_sound(word)) is not None:
        return value, CARDINAL
    if repair and (squeezed := _squeezed(word)):
        return squeezed
    if not repair or len(word) < repair or word in _NOT_TYPOS or word in REAL_WORDS:
        return None
    others = _TYPO_WORDS.all_near(word)
    if repair > _ALONE:  # among other words: "muutosta" is no "kuutosta"
        others = {other for other in others if other[0] == word[0]}
    found_near = {WORDS[other] for other in others}
    if len({value for value, _ in found_near}) == 1:
        return min(found_near)
    return None


def _by_sound(word: str) -> int | None:
    return next((value for value, sound in _BY_SOUND if sound.fullmatch(word)), None)


def _squeezed(word: str) -> tuple[int, str] | None:
    """A number word with a letter held down ("kymppiiii")."""
    for times in (r"\1\1", r"\1"):
        found = WORDS.get(re.sub(r"(.)\1{2,}", times, word))
        if found:
            return found
    return None
