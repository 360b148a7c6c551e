"""Which of the numbers in a text is the grade: the one that is announced ("arvosana 9"), else one that stands where grades
stand (first, last, or alone between punctuation). Two different ones that are equally good are none.
"""

from __future__ import annotations

import re

from dialogs.understanding import wordlists
from dialogs.understanding.beside_grade import (
    WORD,
    is_filler,
    is_remark,
    only_fillers,
    telling_words,
    unknown_words,
)
from dialogs.understanding.counts import (
    BLANK,
    begins_remark,
    counts_abbreviated,
    counts_next,
    judges,
    may_count,
)
from dialogs.understanding.grade_candidates import DIGIT, Candidate
from dialogs.understanding.grade_denials import CORRECTING
from dialogs.understanding.numbers import ARTICLE, CARDINAL, GRADE
from dialogs.understanding.text import LatePattern

_LINK = (
    r"(?:on|olisi|olis|ois|oli|is|was|are|ar|var|blir|blev|vaikka|noin|about|around|noin|ehka|kai|kanske|it|you|a|an|en|ett"
    r"|er|det|teille|sille|ainakin|just|kylla|nyt|ihan|taalle|paikalle|that|nog|vain|vaan|of|be|as|ungefar|cirka|ca|n"
    r"|siis|et|etta|hyva|hyvan|vahva|vahvan|taysi|tayden|selkea|selkean|reilu|reilun|solid|strong|stark|to|with|this|them)"
)
_BEFORE = LatePattern(
    r"(?<!\w)(?:(?:koulu|yleis|kokonais)?arvosana\w{0,6}|arvosteluni|numero|numerona|numeroksi|numeroni|annan|antaisin|antasin"
    r"|annetaan|sanoisin|sanosin|sanon|sanotaan|vastaan|vastaisin|vastaus|vastaukseni|vastauksena|suosittelen|suosittelisin"
    r"|suositus|todennakoisyys\w{0,4}|todennakoisyydella|todennakoisesti|pisteet|pisteita|arvio|arvioni|arvioisin"
    r"|tulos|lukuna|eli|tarkoitin|tarkotin|meinasin|korjaan|korjaus|piti olla|pitaisi olla|kokonaisuus|kokonaisuutena"
    r"|kokonaisuudessaan|yhteensa|laitan|laitetaan|laittaisin|pistan|valitsen|valitsisin|varmasti|ehdottomasti|kouluasteikolla"
    r"|(?:palvelu|hoito|kokemus|kaynti|kohtelu|vastaanotto|henkilokunta|paikka|toiminta)\w{0,4} (?:oli|on|ois|olisi)"
    r"|betyg|betyget|ger|gav|siffra|siffran|poang|svar|svaret|skulle saga|sager|rostar|rostar pa|rekommenderar|menade|menar|valjer"
    r"|totalt|helhet|(?:vard|service|besok|bemotande|tjanst)\w{0,4} (?:var|ar)"
    r"|rate|rated|rating|score|scored|give|gave|say|answer|number|meant|mean|recommend|overall|grade|mark|correction|likely"
    r"|definitely|absolutely|(?:service|care|visit|experience|staff|treatment|it) (?:was|is|were|are))"
    rf"(?:[\s:=,-]+{_LINK}){{0,4}}[\s:=\"'(*-]*$"
)
_NOT_A_PLACE = LatePattern(
    r"(?<!\w)(?:oli|on|ovat|oltiin|was|were|is|are|there|var|ar|fanns|finns|vain|vaan|only|bara|ainakin|by|in|to|from|of|till"
    r"|fran|pa|i|with|med|for|per|joka|noin|about|kaikki|asiakasta|numeron|sain|fick|got|had|meni|kesti|took|tog|alkoi"
    r"|saapui|fore|efter|vasta|auke\w+|aukea|avataan|sulje\w+|sulkeutu\w+|oppnar|stanger|opens|closes|kiinni|jonossa \w+ numero|jonossa|vuoronumero|plats|\w*(?:rokotus|rokote|annos|vaihe|versio|tyyppi)|ennen|before|after|tulin|tuli|came|kom|jai|taytt\w+|fyll\w+|turn(?:s|ed|ing)|maks\w+|kosta\w+|costs?|yli|alle|over|under|viela|just|the|my|our|klinikka|hammas|kohdassa|kohta|kohdan)\s*$"
)
_LISTS = wordlists.read("grade_choice")
_FOLLOWED = _LISTS.words("following")
_LACKED = _LISTS.words("lacked")
_SOMEWHERE = _LISTS.words("somewhere")
_AT_A_TIME = _LISTS.words("at a time")
_LEADING_UP = _LISTS.words("leading up")
_BELONGS = LatePattern(rf"\s+{_LISTS.choice('belongs to one')}(?!\w)")
_SEPARATED_LEFT = LatePattern(r"(?:^|[^\w\s¤'])\s*$|\n\s*$")
_SEPARATED_RIGHT = LatePattern(r"\s*(?:$|\n|[^\w\s¤'])")


def choose(candidates: list[Candidate], text: str) -> Candidate | None:
    """The grade among the candidates, or None when there is none or more than one."""
    strong = [candidate for candidate in candidates if _is_strong(candidate, text)]
    if strong:
        return strong[-1]._replace(strong=True) if len({one.value for one in strong}) == 1 else None
    placed = [candidate for candidate in candidates if _is_placed(candidate, text)]
    alone = [one for one in placed if _separated(one, text) and one.sort != ARTICLE]
    for group in (alone, placed):
        if len({one.value for one in group}) == 1:
            return group[0]
        if group and not unknown_words(text[: group[0].start], before=True):
            return group[0] if _separated(group[0], text) and not _separated(group[-1], text) else None
        if group:
            return None
    return None


def _is_strong(candidate: Candidate, text: str) -> bool:
    if candidate.strong:
        return True
    before, after = text[: candidate.start], text[candidate.end :]
    if candidate.sort == GRADE:
        return candidate.value != 1
    if counts_next(after, candidate.value):
        return False
    if candidate.sort == ARTICLE and not _SEPARATED_RIGHT.match(after):
        return False
    if not before.strip():
        return False
    if _BEFORE.search(before[-60:]) or _announced(before):
        return not _names_a_thing(before, after)
    return (
        candidate.sort != ARTICLE and bool(re.search(r"(?<!\w)(?:en|an|a)\s+$", before)) and _goes_on(after)
    )


_ANNOUNCING = LatePattern(
    r"(?:annan|annam|anna$|antais|antas|antai|antaa$|antanut|antanu|annetaan|sano(?:n|sin|isin|taan|a|is)$|vastaan|vastaisin|laitan|laitetaan|laittai|pistan|pistai|pisteta"
    r"|heitan|heitet|vetaisin|arvosan|arvioi|suosittelisi|suosittelen|ger$|gav$|sager|saga$|rostar|valjer|svarar|betyg"
    r"|give|gave|say$|said|rate|rating|score|gonna|go$|going|answer|vote|recommend|tarkoti|tarkoiti|korja|meinasin|menade|meant)"
)
_NAMING = LatePattern(r"(?<!\w)(?:numero|nro|nr|number|nummer|numret)[\s:]*$")
_ANNOUNCED_WITHIN = 6


def _announced(before: str) -> bool:
    """Whether a verb of grading leads up to the number, with nothing but hedges between."""
    for word in reversed(WORD.findall(before[-80:])[-_ANNOUNCED_WITHIN:]):
        if _ANNOUNCING.match(word):
            return True
        if not is_filler(word):
            return False
    return False


def _names_a_thing(before: str, after: str) -> bool:
    """Whether "number 7" is the name of what comes next ("numero 7 bussi")."""
    if not _NAMING.search(before) or _SEPARATED_RIGHT.match(after):
        return False
    return bool(unknown_words(after)) and not _goes_on(after) and not begins_remark(after)


def _goes_on(after: str) -> bool:
    """Whether a remark, not a counted thing, follows."""
    words = WORD.findall(after[:40])
    return bool(_SEPARATED_RIGHT.match(after)) or (bool(words) and words[0] in _FOLLOWED)


def _separated(candidate: Candidate, text: str) -> bool:
    return bool(
        _SEPARATED_LEFT.search(text[: candidate.start][-20:]) and _SEPARATED_RIGHT.match(text, candidate.end)
    )


def _is_placed(candidate: Candidate, text: str) -> bool:
    """Whether the candidate stands where a grade stands."""
    before, after = text[: candidate.start], text[candidate.end :]
    hedged = _is_likely_grade(candidate) and not counts_abbreviated(after)
    words_of = telling_words if hedged else unknown_words
    left, right = words_of(before, before=True), words_of(after)
    if _names_a_thing(before, after) or (not left and _is_of_something_unknown(before)):
        return False
    if candidate.value == 0 and _lacks(after):
        return False
    if not left and not right:
        return candidate.sort != ARTICLE or (
            only_fillers(before, after) and not _BELONGS.match(text, candidate.end)
        )
    if not right and (_begins_correction(before) or _is_led_up_to(before) or _sums_up(candidate, before)):
        return True
    if candidate.sort == ARTICLE or counts_next(after, candidate.value):
        return candidate.sort == ARTICLE and _separated(candidate, text) and not left
    if _separated(candidate, text):
        return True
    if not left:
        goes_on = _goes_on(after) and not (_COUNTS_IN_SWEDISH.match(text, candidate.start))
        return bool(_SEPARATED_RIGHT.match(after)) or goes_on or _opens(candidate, before, after)
    if candidate.sort == DIGIT and (not right or _SEPARATED_RIGHT.match(after)):
        return not _NOT_A_PLACE.search(before[-30:]) and not before.rstrip(" ").endswith(BLANK)
    if candidate.sort == DIGIT and len(WORD.findall(before)) <= _FEW_BEFORE:
        return bool(_BECAUSE.match(after)) and not _NOT_A_PLACE.search(before[-30:])
    return False


def _lacks(after: str) -> bool:
    """Whether zero says that there was none of what follows ("0 info")."""
    words = WORD.findall(after)
    if not words or _SEPARATED_RIGHT.match(after):
        return False
    if begins_remark(after) or words[0] in _LACKED:
        return words[0] in _LACKED
    return counts_next(after, 0) or (
        len(words) <= _FEW_BEHIND_ZERO and unknown_words(after) == words and not judges(words)
    )


def _is_of_something_unknown(before: str) -> bool:
    return bool(unknown_words(before, before=True)) and bool(_NOT_A_PLACE.search(before[-30:]))


def _is_likely_grade(candidate: Candidate) -> bool:
    """Whether words that are not known may be taken for hedges beside it: not beside what mostly counts, or is a word of its own."""
    return candidate.sort != ARTICLE and (candidate.sort != CARDINAL or candidate.value >= _SELDOM_COUNTED)


def _sums_up(candidate: Candidate, before: str) -> bool:
    """Whether a number at the end ends praise or blame ("fin personal nio")."""
    likely = candidate.sort == CARDINAL and candidate.value >= _SELDOM_COUNTED
    return likely and judges(WORD.findall(before)) and not _NOT_A_PLACE.search(before[-30:])


def _is_led_up_to(before: str) -> bool:
    words = WORD.findall(before[-20:])
    return bool(words) and words[-1] in _LEADING_UP


_COUNTS_IN_SWEDISH = LatePattern(r"(?:tva|tre|fyra|fem|sex|sju|atta|nio|tio) i ")
"""Where "i" is "in", and not the English "I"."""
_FEW_BEFORE = 3
_FEW_BEHIND_ZERO = 2
_BECAUSE = LatePattern(
    r"\s+(?:koska|ku|kun|mutta|mut|vaikka|because|cause|but|since|although|eftersom|for att|men|fast)(?!\w)"
)


_SELDOM_COUNTED = 7
"""People count fewer things than this, and grade with more, where a number in letters begins a text."""
_SAID_OF = LatePattern(rf"\s+{_LISTS.choice('said of')}(?!\w)")


def _opens(candidate: Candidate, before: str, after: str) -> bool:
    """Whether digits that a remark follows without a pause begin it; "1" must not count the next word."""
    if _NOT_A_PLACE.search(before):
        return False
    if candidate.sort == CARDINAL:
        says = not is_remark(after) or bool(_SAID_OF.match(after))
        return says or (
            candidate.value >= _SELDOM_COUNTED and not _is_somewhere(after) and not may_count(after)
        )
    if candidate.sort != DIGIT:
        return False
    return candidate.value != 1 or candidate.end - candidate.start > 1 or begins_remark(after)


def _is_somewhere(after: str) -> bool:
    words = WORD.findall(after[:30])[:_FEW_BEFORE]
    return not (_SOMEWHERE.isdisjoint(words[:1]) and _AT_A_TIME.isdisjoint(words))


def _begins_correction(before: str) -> bool:
    """Whether a text begins by taking back an earlier answer ("ei kun 7")."""
    return len(before.split()) > 1 and bool(CORRECTING.fullmatch(before))


def begin_of(text: str, start: int) -> int:
    """The start of the words that announce the grade, where they begin a clause."""
    marker = _BEFORE.search(text[max(0, start - 60) : start])
    if marker:
        begin = max(0, start - 60) + marker.start()
        if (
            _SEPARATED_LEFT.search(text[:begin][-20:])
            or not unknown_words(text[:begin], before=True)
            or text.startswith("eli", begin)
        ):
            return begin
    return start
