"""What stands beside a grade: courtesy and hedges, or a remark."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from dialogs.understanding import sounds, wordlists
from dialogs.understanding.counts import BLANK
from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.refusals import is_no_answer
from dialogs.understanding.text import WORDS_REMEMBERED, LatePattern, bare_words
from dialogs.understanding.typos import Vocabulary, near

_LISTS = wordlists.read("beside_grade")
_FILLERS = _LISTS.words("fillers")
# Words of grading, hedges and courtesy by their stems; what any of them ends in says nothing about a visit.
_FILLER_STEM = LatePattern(
    r"(?:anna|anne|antai|antas|ant(?:aa|an|oi)|arvio|arvosan|kouluarvosan|numero|pistei|pistet|pist(?:an|aisi|etaan)|laita|laite|laitt"
    r"|merka|merki|kirjoit|valits|valitan$|valka|sano|sanni|vasta(?:us|uks|an(?!ot)|ai)|suosittel|todennako|arvell|arvel|luul|uskoi|tarkoti|tarkoiti|tarkoitan|korja"
    r"|korkeint|enint|vahint|maksimi|minimi|ainakin|paikkei|tienoi|hujakoi|nurkil|luokka(?:a|ksi|$)|keskitas|keskiver|puolival"
    r"|tietty|tiety|tieten|tottak|ehdott|ilmanmu|olisk|oisk|olkoo|menkoo|menee$|menna|semmo|sellai|sella[ns]|semmos|tammo|tallai"
    r"|vaikka|kysym|kysyt|kysyi|kerran$|mielest|mielip|minust|kohdall|osalta|rehelli|suoraan|suunnil|suurin|noin|arviol|jotak|jotain|jonkin|viikonlop|paivanjat"
    r"|jatko[aj]|illanjat|terveis|terkku|terkui|kiitoks|kiittae|ystavallisin|juhannus|paasiais|vappu|joulu[ai]|anteeks|pahoit"
    r"|pyore|taysi|tayde|tasan|tarkal|melkein|lahes|hyvinki|varm(?:a|ast|aan|ah)|ehk|kenties|kaipa|lie(?:nee)?$"
    r"|proba|perhap|defin|absol|certa|obvio|maybe|possib|rough|approx|exact|honest|guess|suppos|reckon|somewh|around|solid|recomm"
    r"|kanske|ungef|absolut|definit|troli|sanno|antag|gissn|sjalvk|givet|rekomm|betyg|uppskat|vanligen|vanligtv|halsn|ursak|forlat"
    r"|minimum|maximum|max$|min$|sinne|sinnep|pain$|suun$|niinku|prol)"
)
_ASIDE = LatePattern(
    rf"(?<!\w){_LISTS.choice_of_several('asides')}(?!\w)|"
    r"\b(?:hyva|hyvaa|mukavaa|hauskaa|kivaa|ihanaa|oikein hyvaa|aurinkoista|trevlig|fin|skon|god|ha en|have a|nice|good|great|lovely)"
    r"(?: (?:bra|fin|trevlig|nice|good|great|lovely|a))*"
    r" (?:\w*viikonlop\w*|\w*paiva\w*|paivan jatkoa|\w*jatkoa|\w*ilta\w*|\w*loma\w*|\w*kesa\w*|\w*syks\w*|\w*talv\w*|\w*kevat\w*"
    r"|\w*joulu\w*|\w*vuotta|viikkoa|helg|kvall|dag|fortsattning|sommar|host|vinter|jul|weekend|day|evening|one|week|summer)\b"
    r"|\b(?:iso|isot|suuri|suuret|stort|big) (?:kiitos|kiitokset|tack|thanks|thank you)\b"
    r"|\b(?:en|ei) (?:yhtaan )?(?:enempaa|vahempaa)(?: anna)?\b|\b(?:inte|not) (?:mer|more|less)\b|\bor so\b"
    r"|\bja silla (?:hyva|selva|sipuli|siisti)\b|\bei kahta (?:sanaa|kysymysta|puhetta)\b|\b(?:ei|eika) (?:muuta|epailysta\w*)\b"
    r"|\bei (?:parempaan|enempaan|vahempaan) pysty\b|\bpa sin hojd\b|\b(?:int|inte) (?:na |nagot )?(?:mindre|minder|meir|mera)\b"
    r"|\buusi rivi\b|\brivinvaihto\b|\bnew line\b|\bny rad\b|\bhymy ?naama\b|\bsmiley face\b|\bexclamation (?:mark|point)\b|\bhuutomerkki\b|\butropstecken\b"
    r"|\bkiitos hyva\b|\bthere you go\b"
    r"|\ball day long\b|\bdet racker\b|\bpunkt slut\b|\bend of(?: story)?\b|\bno (?:doubt|question|less|more)\b|\bingen tvekan\b"
    r"|\btahan hataan\b|\bhadin tuskin\b|\bon (?:semmonen |ihan )?sopiva\b"
)
"""Wishing well, and hedges that mean what they say only as a whole ("en enempää anna")."""
_IS_FITTING = LatePattern(
    r"\s*(?:on|o|olisi|ois|olis|oisko|olisko|is|ar|blir) (?:ihan |iha |aivan |kai |varmaan |ganska |about )?(?:hyva|sopiva|oikea|ok|okei|kohdallaan|bra|lagom|fair|good|right)(?: numero| luku| arvosana| siffra| number)?\W*"
)
TELLING = Path(__file__).parent / "data" / "telling.txt"
"""How words of feedback begin: written by `make train` from its rows."""
_BEGINNING = 5  # letters
_FEW = 3
"""Words beside a grade that are none of feedback's: so many are dialect, or typing errors, and more tell something."""
_SHORTEST_SOUND = 4
_HELD_DOWN = re.compile(r"(.)\1{2,}")
_SHORTEST_MENDED = 7
_LONG_FILLERS = Vocabulary(word for word in _FILLERS if len(word) >= _SHORTEST_MENDED)
_NOT_TYPOS = _LISTS.words("no typing errors")
_LONG_COUNT = 5
"""What counts something and is longer than this ("3 eri lääkäriä") tells something; shorter is an age or a unit."""
_SAYING_PHRASE = LatePattern(
    r"(?<!\w)(?:en (?:\w+ )?suosit|suosittelen (?:kaikille|lampimasti|muille|ystav)|(?:dont|not|inte|wont|wouldnt) (?:recommend|rekommend|tule|come)"
    r"|(?:ei|eika|inte|int|didnt|wasnt|not) (?!enempaa|vahempaa|parempaan|enempaan|mindre|minder|kahta|muuta|epailys|ihan|oikein|varma|tays|tayd|full|more|sure)[^\W\d_]{4,}"
    r"|never again|aldrig mer|ei enaa|en tule|ikina)"
)
_OF_GRADES = _LISTS.words("of grades")
"""Adjectives of the grade itself where they stand before it; after it they speak of something else."""
_SIGNATURE = LatePattern(
    r"(?<!\w)(?:(?:(?:ystavallisin|parhain) )?(?:terveisin|terkuin|terv|terkut)|yst\.? ?terv|(?:med vanlig(?:a)? )?halsning(?:ar)?"
    r"|mvh|(?:best |kind )?regards|br|t(?=\.)|t(?=:)|nimim|toivoo|toivottaa|sano|sanoo|onskar|halsar)(?:[.,:]+\s*|\s+)[^\W\d_]+(?: [^\W\d_]+)?(?: (?:\d+ ?v|¤+))?[.!]*\s*$"
)
WORD = LatePattern(rf"[^\W_{BLANK}]+(?:'[^\W_]+)?|{BLANK}+")


@lru_cache(maxsize=8)
def unknown_words(part: str, *, before: bool = False) -> list[str]:
    """The words that are none of the known courtesies and hedges; `before` the grade its adjectives are some too."""
    words = WORD.findall(_ASIDE.sub(" ", _SIGNATURE.sub("", part))) if part.strip() else []
    return [word for word in words if not (is_filler(word) or (before and word in _OF_GRADES))]


def telling_words(part: str, *, before: bool = False) -> list[str]:
    """The unknown words, where they are many or one of them is a word of feedback; else none."""
    unknown = unknown_words(part, before=before)
    return unknown if len(unknown) > _FEW or any(map(is_telling, unknown)) else []


def beginning(word: str) -> str:
    return word[:_BEGINNING]


def is_telling(word: str) -> bool:
    """Whether the word is one of feedback."""
    return word[0] == BLANK or word in WORDS or beginning(word) in _telling()


@cache
def _telling() -> frozenset[str]:
    lines = TELLING.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def is_remark(part: str, *, before: bool = False) -> bool:
    """Whether a part of the text is a remark: all that is not known to be empty words."""
    if not part.strip():
        return False
    unknown = telling_words(part, before=before)
    says = any(word[0] != BLANK or len(word) > _LONG_COUNT for word in unknown) or _SAYING_PHRASE.search(part)
    return bool(says) and not (_IS_FITTING.fullmatch(part) or is_no_answer(bare_words(part)))


def only_fillers(*parts: str) -> bool:
    """Whether nothing but words that are known to say nothing stands around an "en" or a "one"."""
    return all(word in _FILLERS for part in parts for word in WORD.findall(_SIGNATURE.sub("", part)))


@lru_cache(maxsize=WORDS_REMEMBERED)
def is_filler(word: str) -> bool:
    if word in _FILLERS or _FILLER_STEM.match(word):
        return True
    if len(word) < sounds.SHORTEST or not word.isascii():
        return False
    sound = sounds.of(word)
    if sound in _heard() or _FILLER_STEM.match(sound):
        return True
    return _HELD_DOWN.sub(r"\1\1", word) in _FILLERS or _mistyped(word)


def _mistyped(word: str) -> bool:
    return (
        word not in REAL_WORDS
        and word not in _NOT_TYPOS
        and near(word, _LONG_FILLERS, shortest=_SHORTEST_MENDED) is not None
    )


@cache
def _heard() -> frozenset[str]:
    """The sounds of fillers that are long enough to be known by them."""
    heard = {sounds.of(filler) for filler in _FILLERS if len(filler) >= sounds.SHORTEST}
    return frozenset(sound for sound in heard if len(sound) >= _SHORTEST_SOUND)
