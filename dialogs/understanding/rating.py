"""A grade 0-10 in a text, and what remains of the text when it is taken away.

The steps, in order: numbers that count or date something are wiped out (`counts`); what is left are candidates;
corrections ("8 eiku 9") leave the last one; ranges ("8-9") leave none; a marked candidate ("arvosana 9", "9/10", "ysi")
goes before one that only stands where grades stand (first, last, or alone between punctuation). Two different grades
that are equally good are no answer. When in doubt there is no grade: asking again costs less than a false figure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dialogs.understanding import full_marks, grade_opinion, grade_parts, wordlists
from dialogs.understanding.beside_grade import is_filler, is_remark
from dialogs.understanding.counts import BLANK, blank, counts_next
from dialogs.understanding.grade_candidates import (
    BEST,
    DIGIT,
    TENS,
    WORST,
    Candidate,
    find_candidates,
    is_hand,
)
from dialogs.understanding.grade_choice import begin_of, choose
from dialogs.understanding.grade_denials import CORRECTING, NEGATING, is_denied, without_denied
from dialogs.understanding.grade_typing import TRIM, is_spelled, normalised
from dialogs.understanding.numbers import ARTICLE, GRADE, number_word
from dialogs.understanding.other_grades import MOST, without, without_others
from dialogs.understanding.saying import is_only_numbers
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
_CONDITIONAL = LatePattern(
    r"(?:(?:would|could|should) (?:have )?(?:be|been|give|given)|olisi|olis|ois|oisi|olisin|oisin|skulle (?:ha )?(?:vara|varit|bli|blivit|gett|ge)|hade (?:jag )?(?:varit|blivit|gett))"
    r"(?: (?:ollut|ollu|a|an|en|ett|saanut|saanu|antanut))*\s+$"
)
"""Before a number that would have been given, had something been otherwise; the number that was given stands beside it."""
_NEGATED = LatePattern(rf"(?<!\w)(?:ei|inte|int|not|ej)(?: {_LISTS.choice('before a denied one')})*\s+$")
_NEGATED_BY_ME = LatePattern(r"(?<!\w)en\s+$")
_BUT_BY_ME = LatePattern(rf"[\s,]*{_LISTS.choice('but in finnish')}[\s,]*")
"""The Finnish "en", which is an article in Swedish, with a word that is only Finnish ("en 10 mutta 9")."""
_BUT = LatePattern(rf"[\s,]*(?:{_LISTS.choice('but')}[\s,]*)?(?:(?:a|an|en|ett)\s+)?")
_JOINING = LatePattern(
    r"[\s(]*(?:-|/|,|tai|vai|taikka|eller|or|to|till|ja|och|and|ehka|maybe|kanske|jopa|ellei|&|\?|…|\.\.+|:)*"
    r"(?:\s+(?:tai|vai|eller|or|to|ehka|maybe|kanske|jopa|ellei|en|an|a))*[\s)]*"
)


def read(message: Message, places: list[tuple[int, int, str]]) -> Grade:
    """The grade that a text gives. `places` are its sensitive pieces, which hold no grades.

    A number alone is read by rule. Beside other words a second opinion is asked: a number that it surely takes for none is none,
    and one that it takes for the grade is read where the rules found none.
    """
    words = _number_words(message)
    if not _holds_number(message, words):
        return _NO_GRADE
    folded = normalised(message, places)
    counted = blank(folded)
    grade = _by_rules(message, folded, counted, words)
    if (grade.value is not None and not grade.comment) or is_only_numbers(message.words):
        return grade
    return _confirmed(message, grade, folded) if grade.value is not None else _found(message, folded, counted)


def read_by_rules(message: Message, places: list[tuple[int, int, str]]) -> Grade:
    """The grade without the second opinion."""
    words = _number_words(message)
    if not _holds_number(message, words):
        return _NO_GRADE
    folded = normalised(message, places)
    return _by_rules(message, folded, blank(folded), words)


def _confirmed(message: Message, grade: Grade, folded: str) -> Grade:
    """A grade beside other words, unless it surely is none; without words that surely say nothing."""
    candidates = find_candidates(folded, 0)
    if not 0 < len(candidates) <= MOST:
        return grade
    own = [grade_opinion.score(folded, one, candidates) for one in candidates if one.value == grade.value]
    if own and max(own) < grade_opinion.UNLIKELY:
        return _NO_GRADE
    several = len({one.value for one in candidates if one.sort != ARTICLE}) > 1
    return grade if several or grade_opinion.says_more(message.words) else grade._replace(comment="")


def _found(message: Message, folded: str, counted: str) -> Grade:
    """The likeliest of the numbers that the rules neither took nor know to count something, where it is likely enough."""
    candidates = find_candidates(counted, 0)
    if not 0 < len(candidates) <= MOST:
        return _NO_GRADE
    scored = [(grade_opinion.score(folded, one, candidates), one) for one in candidates]
    likelihood, chosen = max(scored, key=lambda each: each[0])
    if likelihood < grade_opinion.likely():
        return _NO_GRADE
    if not grade_opinion.says_more(message.words):
        return Grade(chosen.value)
    start = begin_of(folded, chosen.start)
    return Grade(chosen.value, _comment(message, folded, start, chosen, denies=False))


def _holds_number(message: Message, number_words: dict[str, str]) -> bool:
    """Whether a number is in the text that may be a grade, and is not only asked about."""
    typed = not _TYPED_AS_NUMBERS.isdisjoint(message.words) or is_spelled(message.words)
    return (typed or _may_hold_grade(message.folded, number_words)) and not grade_parts.asks(message)


def _by_rules(message: Message, folded: str, counted: str, words: dict[str, str]) -> Grade:
    if BLANK in counted and len(folded) > _MENDED and not _may_hold_grade(counted, words):
        return _NO_GRADE
    repair = 5 if " " not in folded.strip(TRIM) else 6
    candidates = find_candidates(counted, 0)
    if not candidates and len(folded) <= _MENDED:
        candidates = find_candidates(counted, repair)
    candidates = [one for one in candidates if not is_hand(message.display[one.start : one.end])]
    if any(one.sort != ARTICLE for one in candidates):
        candidates = [one for one in candidates if one.sort != ARTICLE]
    candidates, counted = without_others(candidates, counted, message.words)
    counted, denies = without_denied(candidates, counted)
    candidates = candidates[: 1 if denies else None]
    if len(candidates) > 1:
        candidates = [
            one for one in candidates if one.sort == GRADE or not counts_next(counted[one.end :], one.value)
        ]
        candidates = [
            one for one in candidates if not _CONDITIONAL.search(counted[: one.start][-25:])
        ] or candidates
    candidates = _joined(candidates, counted)
    denied = [one for one in candidates if is_denied(one, counted)]
    candidates = [one for one in candidates if one not in denied]
    if len(candidates) > MOST or grade_parts.are_of_parts(candidates, counted):
        return _NO_GRADE
    chosen = choose(candidates, without(denied, counted))
    if chosen is None:
        return _NO_GRADE
    start = begin_of(counted, chosen.start)
    marked = chosen.corrected or bool(_MEANT.search(folded))
    return Grade(
        chosen.value, _comment(message, counted, start, chosen, denies=denies), marked, chosen.strong
    )


_NO_GRADE = Grade(None)
_DIGIT = re.compile(rf"[\d½{TENS}{BEST}{WORST}]")
_TYPED_AS_NUMBERS = frozenset(["lo", "io", "o", "oh", "n"]) | full_marks.WORDS
"""What stands for a number only as it is typed ("lo", "o", "kymmene n"), or without a number ("full marks")."""


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
_MEANT = LatePattern(rf"\b{_LISTS.choice_of_several('meant')}\b")


def _joined(candidates: list[Candidate], text: str) -> list[Candidate]:
    """Corrections made one, repetitions made one, ranges and alternatives taken out."""
    result: list[Candidate] = []
    dropped_end = -1
    for candidate in candidates:
        last = result[-1] if result else None
        between = text[last.end : candidate.start] if last else text[dropped_end : candidate.start]
        negated = _NEGATED.search(text[: last.start][-30:]) if last else None
        if last and (
            CORRECTING.fullmatch(between)
            or (candidate.value == last.value and _JOINING.fullmatch(between))
            or (negated and _BUT.fullmatch(between))
            or (_BUT_BY_ME.fullmatch(between) and _NEGATED_BY_ME.search(text[: last.start]))
        ):
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


_LONGEST_TAKING_BACK = 4


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
