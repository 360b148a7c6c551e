"""Numbers that are named only to say that they are not given."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.grade_candidates import Candidate
from dialogs.understanding.numbers import CARDINAL, GRADE
from dialogs.understanding.text import LatePattern

_LISTS = wordlists.read("grade_denials")
CORRECTING = LatePattern(
    r"(?:\W*\b(?:utan|but|eiku|eikun|ei ?ku|ei ?kun|eiks|ei|eikku|vaan|siis|tai siis|tai no|tai sittenkin|tai oikeastaan|or actually|or no|oikeesti|oikeastaan|korjaan|korjaus|nej|eller nej"
    r"|menade|menar|jag|meant|mean|i|no|wait|sorry|anteeksi|forlat|tarkoitin|tarkotin|meinasin|piti|olla|oho|hups|oops"
    r"|actually|make that|make it|rather|niin|sittenkin|kuitenkin|ursakta|snarare|or rather|nah|hetkinen)\b)+\W*|\s*(?:->|=>|>|→)\s*"
)
NEGATING = LatePattern(r"[\s,(]*(?:eika|ei|not|and not|inte|och inte|ej)\s+")
_DENYING = LatePattern(
    r"(?<!\w)(?:(?:en|emme|ei|enka|eika|ette|eivat|muttei|muttein|koskei)(?: (?:ma|mina|me|todellakaan|missaan nimessa|missaan tapauksessa|ikimaailmassa|ihan|aivan|oikein|voi|voisi|voinut|pysty|osaa|kehtaa|uskalla|viitsi|raaski|halua|haluaisi|haluais|tahdo|koskaan|ikina|nyt|viela|kuitenkaan"
    r"|kylla))*(?: (?:anna|antaisi|antais|antanut|antanu|antaa|annettu|annan|saa|saanut|ole|oo))(?: (?:ihan|aivan|taytta|taysia|teille|sille|nyt|edes"
    r"|koskaan|ikina|mitaan))*"
    r"|(?:ei|en)(?: kylla)? (?:todellakaan|missaan nimessa|missaan tapauksessa|ikimaailmassa|ikina|ainakaan|ansaitse)"
    r"|tuskin(?:pa)?(?: ihan| aivan)?|knappast(?: en| ett)?|hardly(?: a)?|(?:doesnt|doesn't|dont|don't) deserve(?: a| an)?|fortjanar inte(?: en| ett)?"
    r"|(?:inte|int|ej|aldrig|ingen|inget)(?: (?:en|ett|riktigt|full|hela|er|nagon|helt|ge|ger|gett|kunna))*"
    r"|(?:no way|not a chance)(?: (?:its|it's|it is|is|a|an))*"
    r"|(?:not|never|nobody|noone|no one|none|won't|wont|can't|cant|cannot|don't|dont|didn't|didnt|wouldn't|wouldnt|couldn't|couldnt)"
    r"(?: (?:give|gave|gives|giving|getting|get|gets|deserve|deserves|say|rate|quite|a|an|the|full|you|it|be|exactly|really|perfect))*)\s+$"
)
_DENYING_WORD = LatePattern(
    r"(?<!\w)(?:en|ei|emme|enka|muttei|eika)(?: (?:ihan|aivan|oikein|taysi|kuitenkaan))*\s+$"
)
_DENIED_AFTER = LatePattern(
    r"kymppia (?:(?:en|emme|ei) (?:\w+ ){0,3}?(?:anna|antaa|antanut|antanu|annettu|voi|saa|tule|heru)(?!\w)(?! (?:vahempaa|alle|vahemman)))"
    r"|kymp(?:pi|in|pia) (?:arvoinen (?:\w+ )?(?:ei|en)(?!\w)|(?:jai|jaa) (?:\w+ )?(?:saamatta|antamatta|tulematta|puuttumaan|uupumaan|haaveeksi)|puuttu|uupu)"
    r"|kymp(?:pi|in|pia) (?:ei ole|ei oo|(?:olisi|ois|olis) (?:jo )?(?:liikaa|liioit\w*|ylimit\w*|liian|valhe\w*|kaukana)|on (?:liikaa|jumalille|varattu|mahdoton))(?!\w)"
    r"|(?:tia|tian|tio|10|ten|tens) (?:far man (?:inte|aldrig)|ar for|finns inte|is for|is too|is impossible|would be too|vore for)(?!\w)"
    r"|kymppiin (?:ei|ihan ei|on|oli|jai|jaa|puuttu)(?!\w)"
    r"|(?:kymppia|ysia|ysii|kasia|kasii|seiskaa|kutosta|vitosta|nelosta|\d\d?) (?:(?:tasta|talle|teille|tolle|siita|kylla|kyl) )?(?:ei|en) "
    r"(?:voi |kylla |ikina )?(?:saa|anna|antaa|irtoa|tipu|heru|tule|lohkea)(?!\w)(?! (?:vahempaa|alle|vahemman|enempaa|kymp|tays|tayd|\d|,))"
    r"|(?:en )?(?:tia|tian|tio|10) (?:(?:far|fick) vanta|uteblev|fattas|saknas|(?:ger|gav|kan|blir|blev|vill|far|fick) (?:jag |ja |det |vi |ni |de |dom )?(?:inte|int|ej|aldrig)(?!\w))"
    r"|(?:a )?(?:ten|10) (?:i never|is never|i (?:dont|don't|cant|can't|cannot|wont|won't) (?:give|do))(?!\w)"
)
_DENIAL_BEFORE = LatePattern(r"(?<!\w)(?:ei|en|eipa|enpa|emme)(?: [^\W\d_]+){0,4}\s+$")
_NOT_REACHED = LatePattern(
    rf"(?<!\w){_LISTS.choice('not')}(?: [^\W\d_]+){{0,4}} {_LISTS.choice('reaching')}(?: {_LISTS.choice('between')})*\s+$"
)
"""What is not reached, earned or needed ("nådde inte riktigt upp till en tia")."""
_FAR_FROM = LatePattern(
    rf"(?<!\w){_LISTS.choice_of_several('far from')}(?: (?:a|an|en|ett|the|den|mikaan))?\s+$"
)
_NOT_GIVEN = LatePattern(rf"\s+{_LISTS.choice_of_several('not given')}(?!\w)")
_OBJECT = LatePattern(r"[a-z]{2,}(?:ia|ii|aa|ta)")
_OBJECT_DENIED = LatePattern(
    r"\s+(?:kylla |kyl )?(?:en|ei|emme) (?:(?!enempaa|vahempaa)[^\W\d_]+ ){0,2}?"
    r"(?:anna|antaa|antaisi|antais|laita|laittaa|kehtaa|voi|viitsi|raski)(?!\w)(?! (?:vahempaa|alle|vahemman|enempaa))"
)
"""A Finnish number as what is not given ("nollaa en kehtaa antaa")."""
_VERB_BEHIND = LatePattern(
    r"\s*(?:[^\W\d_]+ )?(?:saa|sais|saisi|tule|tulisi|heru|irtoa|tipu|anna|antais|antaisi|annettais|annettu|ansaitse|lohkea)(?!\w)"
)
"""A denial before the number and its verb behind it ("en mä nyt ihan kymppiä anna")."""
_SWEDISH_GRADES = _LISTS.words("after en")
"""Before these "en" is an article."""


def is_denied(candidate: Candidate, text: str) -> bool:
    """Whether the number is named only to say that it is not given ("9, en anna kymppiä")."""
    if candidate.corrected:
        return False
    before = text[max(0, candidate.start - 60) : candidate.start]
    if _DENYING.search(before) or _DENIED_AFTER.match(text, candidate.start):
        return True
    if _NOT_REACHED.search(before) or _FAR_FROM.search(before) or _NOT_GIVEN.match(text, candidate.end):
        return True
    if _OBJECT.fullmatch(text, candidate.start, candidate.end) and _OBJECT_DENIED.match(text, candidate.end):
        return True
    if _DENIAL_BEFORE.search(before) and _VERB_BEHIND.match(text, candidate.end):
        return True
    word = text[candidate.start : candidate.end]
    is_word = candidate.sort in (GRADE, CARDINAL) and word not in _SWEDISH_GRADES
    return is_word and bool(_DENYING_WORD.search(before))


def without_denied(candidates: list[Candidate], text: str) -> tuple[str, bool]:
    """The text with a pause in place of the second of two grades, where that is only said not to be given."""
    if len(candidates) != 2:
        return text, False
    first, second = candidates
    between = text[first.end : second.start]
    if CORRECTING.fullmatch(between) or NEGATING.fullmatch(between) or is_denied(first, text):
        return text, False
    if not is_denied(second, text):
        return text, False
    return f"{text[: second.start]},{' ' * (second.end - second.start - 1)}{text[second.end :]}", True
