"""A grade 0-10 in a text, and what remains of the text when it is taken away.

The steps, in order: numbers that count or date something are wiped out (`counts`); what is left are candidates;
corrections ("8 eiku 9") leave the last one; ranges ("8-9") leave none; a marked candidate ("arvosana 9", "9/10", "ysi")
goes before one that only stands where grades stand (first, last, or alone between punctuation). Two different grades
that are equally good are no answer. When in doubt there is no grade: asking again costs less than a false figure.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from typing import NamedTuple

from dialogs.understanding import wordlists
from dialogs.understanding.beside_grade import WORD, is_filler, is_remark, only_fillers, unknown_words
from dialogs.understanding.counts import BLANK, begins_remark, blank, counts_next
from dialogs.understanding.grade_candidates import DIGIT, Candidate, find_candidates, is_hand
from dialogs.understanding.grade_denials import CORRECTING, NEGATING, is_denied, without_denied
from dialogs.understanding.grade_typing import TRIM, normalised
from dialogs.understanding.numbers import ARTICLE, CARDINAL, GRADE, number_word
from dialogs.understanding.text import LatePattern, Message

_LISTS = wordlists.read("rating")


class Grade(NamedTuple):
    """What was found; `value` None where the text gives no grade, or none that is clear."""

    value: int | None
    comment: str = ""
    corrected: bool = False
    marked: bool = False


_MODIFIERS = _LISTS.words("modifiers")
_DIGIT_MODIFIERS = _LISTS.words("modifiers of digits")
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
_CONDITIONAL = LatePattern(
    r"(?:(?:would|could|should) (?:have )?(?:be|been|give|given)|olisi|olis|ois|oisi|olisin|oisin|skulle (?:ha )?(?:vara|varit|bli|blivit|gett|ge)|hade (?:jag )?(?:varit|blivit|gett))"
    r"(?: (?:ollut|ollu|a|an|en|ett|saanut|saanu|antanut))*\s+$"
)
"""Before a number that would have been given, had something been otherwise; the number that was given stands beside it."""
_NEGATED = LatePattern(r"(?<!\w)(?:ei|inte|not|ej)\s+$")
_JOINING = LatePattern(
    r"[\s(]*(?:-|/|,|tai|vai|taikka|eller|or|to|till|ja|och|and|ehka|maybe|kanske|jopa|ellei|&|\?|…|\.\.+|:)*"
    r"(?:\s+(?:tai|vai|eller|or|to|ehka|maybe|kanske|jopa|ellei|en|an|a))*[\s)]*"
)
_NOT_A_PLACE = LatePattern(
    r"(?<!\w)(?:oli|on|ovat|oltiin|was|were|is|are|there|var|ar|fanns|finns|vain|vaan|only|bara|ainakin|by|in|to|from|of|till"
    r"|fran|pa|i|with|med|for|per|joka|noin|about|kaikki|asiakasta|numeron|sain|fick|got|had|meni|kesti|took|tog|alkoi"
    r"|saapui|fore|efter|vasta|auke\w+|aukea|avataan|sulje\w+|sulkeutu\w+|oppnar|stanger|opens|closes|kiinni|jonossa \w+ numero|jonossa|vuoronumero|plats|\w*(?:rokotus|rokote|annos|vaihe|versio|tyyppi)|ennen|before|after|tulin|tuli|came|kom|jai|yli|alle|over|under|viela|just|the|my|our|klinikka|hammas|kohdassa|kohta|kohdan)\s*$"
)
_FOLLOWED = _LISTS.words("following")
_SEPARATED_LEFT = LatePattern(r"(?:^|[^\w\s¤'])\s*$|\n\s*$")
_SEPARATED_RIGHT = LatePattern(r"\s*(?:$|\n|[^\w\s¤'])")


def read(message: Message, places: list[tuple[int, int, str]]) -> Grade:
    """The grade that a text gives. `places` are its sensitive pieces, which hold no grades."""
    words = _number_words(message)
    if _TYPED_AS_NUMBERS.isdisjoint(message.words) and not _may_hold_grade(message.folded, words):
        return _NO_GRADE
    folded = normalised(message, places)
    counted = blank(folded)
    if BLANK in counted and len(folded) > _MENDED and not _may_hold_grade(counted, words):
        return _NO_GRADE
    repair = 5 if " " not in folded.strip(TRIM) else 6
    candidates = find_candidates(counted, 0)
    if not candidates and len(folded) <= _MENDED:
        candidates = find_candidates(counted, repair)
    candidates = [one for one in candidates if not is_hand(message.display[one.start : one.end])]
    if any(one.sort != ARTICLE for one in candidates):
        candidates = [one for one in candidates if one.sort != ARTICLE]
    counted, denies = without_denied(candidates, counted)
    candidates = candidates[: 1 if denies else None]
    if len(candidates) > 1:
        candidates = [
            one for one in candidates if one.sort == GRADE or not counts_next(counted[one.end :], one.value)
        ]
        candidates = [
            one for one in candidates if not _CONDITIONAL.search(counted[: one.start][-25:])
        ] or candidates
    candidates = [one for one in _joined(candidates, counted) if not is_denied(one, counted)]
    chosen = _choose(candidates, counted) if len(candidates) <= _MOST else None
    if chosen is None:
        return _NO_GRADE
    start = _with_marker(counted, chosen.start)
    marked = chosen.corrected or bool(_MEANT.search(folded))
    return Grade(
        chosen.value, _comment(message, counted, start, chosen, denies=denies), marked, chosen.strong
    )


_NO_GRADE = Grade(None)
_MOST = 30
"""Who writes more numbers than this, and none of them counts anything, grades with none: each is weighed by all the text."""
_DIGIT = re.compile(r"[\d½🔟]")
_TYPED_AS_NUMBERS = frozenset("lo io o oh n".split())
"""What stands for a number only as it is typed: "lo", "o", "kymmene n"."""


def _number_words(message: Message) -> dict[str, str]:
    """The words that are numbers, with their sorts; most remarks have none."""
    repair = 0 if len(message.folded) > _MENDED else 5 if len(message.words) == 1 else 6
    return {word: found[1] for word in message.words if (found := number_word(word, repair))}


def _may_hold_grade(text: str, number_words: dict[str, str]) -> bool:
    """Whether any number is in the text that may be more than an "en" or a "one" before its noun."""
    if _DIGIT.search(text):
        return True
    sorts = {sort for word, sort in number_words.items() if word in text}
    return bool(sorts) and (sorts != {ARTICLE} or _has_article_alone(text))


_ARTICLE = LatePattern(r"(?<!\w)(?:yksi|yks|yhden|yhta|en|ett|one|etta)(?!\w)(?:\s+([^\W\d_]+))?")


def _has_article_alone(folded: str) -> bool:
    """Whether some "en" or "one" does not merely belong to the next word."""
    return any(not article[1] or is_filler(article[1]) for article in _ARTICLE.finditer(folded))


_MENDED = 60
"""Typing errors in number words are mended in texts up to this length; longer ones are remarks."""
_MEANT = LatePattern(
    r"\b(?:tarkoitin|tarkotin|korjaan|korjaus|piti olla|menade|meant|correction|rattelse|meinasin)\b"
)


def _joined(candidates: list[Candidate], text: str) -> list[Candidate]:
    """Corrections made one, repetitions made one, ranges and alternatives taken out."""
    result: list[Candidate] = []
    dropped_end = -1
    for candidate in candidates:
        last = result[-1] if result else None
        between = text[last.end : candidate.start] if last else text[dropped_end : candidate.start]
        if last and (
            CORRECTING.fullmatch(between) or (candidate.value == last.value and _JOINING.fullmatch(between))
        ):
            negated = _NEGATED.search(text[: last.start][-12:])
            begin = last.start - (len(negated[0]) if negated else 0)
            corrected = last.corrected or candidate.value != last.value
            strong = last.strong or candidate.strong
            result[-1] = candidate._replace(start=begin, corrected=corrected, strong=strong or corrected)
        elif last and NEGATING.fullmatch(between):
            result[-1] = last._replace(end=candidate.end)
        elif last and is_denied(candidate, text):
            continue
        elif (
            last
            and ARTICLE not in (last.sort, candidate.sort)
            and _JOINING.fullmatch(between)
            and "\n" not in between
        ):
            result.pop()
            dropped_end = candidate.end
        elif not last and dropped_end >= 0 and _JOINING.fullmatch(between):
            dropped_end = candidate.end
        else:
            result.append(candidate)
    return result


def _choose(candidates: list[Candidate], text: str) -> Candidate | None:
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
    left, right = unknown_words(before, before=True), unknown_words(after)
    if _names_a_thing(before, after):
        return False
    if not left and not right:
        return candidate.sort != ARTICLE or only_fillers(before, after)
    if not right and _begins_correction(before):
        return True
    if candidate.sort == ARTICLE or counts_next(after, candidate.value):
        return candidate.sort == ARTICLE and _separated(candidate, text) and not left
    if _separated(candidate, text):
        return True
    if not left:
        return bool(_SEPARATED_RIGHT.match(after)) or _goes_on(after) or _opens(candidate, before, after)
    if candidate.sort == DIGIT and (not right or _SEPARATED_RIGHT.match(after)):
        return not _NOT_A_PLACE.search(before[-30:]) and not before.rstrip(" ").endswith(BLANK)
    if candidate.sort == DIGIT and len(WORD.findall(before)) <= _FEW_BEFORE:
        return bool(_BECAUSE.match(after)) and not _NOT_A_PLACE.search(before[-30:])
    return False


_LONGEST_TAKING_BACK = 4
_FEW_BEFORE = 3
_BECAUSE = LatePattern(
    r"\s+(?:koska|ku|kun|mutta|mut|vaikka|because|cause|but|since|although|eftersom|for att|men|fast)(?!\w)"
)


def _opens(candidate: Candidate, before: str, after: str) -> bool:
    """Whether digits that a remark follows without a pause begin it; "1" must not count the next word."""
    if _NOT_A_PLACE.search(before):
        return False
    if candidate.sort == CARDINAL:
        return not is_remark(after)
    if candidate.sort != DIGIT:
        return False
    return candidate.value != 1 or candidate.end - candidate.start > 1 or begins_remark(after)


def _begins_correction(before: str) -> bool:
    """Whether a text begins by taking back an earlier answer ("ei kun 7")."""
    return len(before.split()) > 1 and bool(CORRECTING.fullmatch(before))


def _with_marker(text: str, start: int) -> int:
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


def _comment(message: Message, text: str, start: int, chosen: Candidate, *, denies: bool) -> str:
    """What the person said besides the grade; empty when that is only courtesy. To deny another grade is to say something."""
    before, after = text[:start], text[chosen.end :]
    taken_back = bool(CORRECTING.fullmatch(before)) or (
        bool(_MEANT.search(text[: chosen.start])) and len(before.split()) <= _LONGEST_TAKING_BACK
    )
    said_before = is_remark(before, before=True) and not taken_back
    left = message.display[:start].strip(TRIM) if said_before else ""
    said_after = denies or is_remark(after) or len(message.display) > len(text)
    right = message.display[chosen.end :].strip(TRIM) if said_after else ""
    modifiers = _DIGIT_MODIFIERS if chosen.sort == DIGIT else (*_MODIFIERS, *_DIGIT_MODIFIERS)
    if not right and before.strip(TRIM) in modifiers:
        return ""
    if left and right:
        return f"{left} {right}" if left[-1:] in ".!?" else f"{left}, {right}"
    return left or right
