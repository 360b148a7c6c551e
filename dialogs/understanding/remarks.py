"""Free feedback: a wish, a question or a comment, with or without a grade, that no question asked for."""

from __future__ import annotations

from dialogs.understanding import commands, feedback, questions, refusals, sensitive, wordlists
from dialogs.understanding.kinds import Kind, Understanding
from dialogs.understanding.rating import Grade
from dialogs.understanding.saying import is_only_numbers, only_greets, says_something
from dialogs.understanding.text import Message

_LISTS = wordlists.read("remarks")
COURTESY = _LISTS.words("courtesy")
THANKS = _LISTS.words("thanks")
_DECLINES = _LISTS.words("declining")


def correction(grade: Grade) -> frozenset[str]:
    return frozenset({"correction"}) if grade.corrected else frozenset()


def rated_comment(grade: Grade, bare: str) -> Understanding:
    flags = feedback.flags(bare) | correction(grade)
    wish = commands.sentence(bare)
    if wish:
        flags |= {wish.value}
    return Understanding(Kind.rating_comment, grade.value, sensitive.mask(grade.comment), flags=flags)


def wish_or_question(message: Message, masked: str) -> Understanding | None:
    bare = message.bare
    if refusals.is_wrong_person(bare):
        return Understanding(Kind.wrong_person)
    wish = commands.sentence(bare)
    if wish and len(message.words) <= 14:
        return Understanding(wish)
    topic = questions.find(message.display, bare)
    if topic:
        return Understanding(Kind.question, None, masked, topic, feedback.flags(bare))
    return None


def refusal(bare: str) -> Understanding | None:
    return Understanding(Kind.no_answer) if refusals.is_no_answer(bare) else None


def remark(message: Message, masked: str) -> Understanding:
    """A comment, where anything was said; else there is nothing to keep."""
    bare = message.bare
    words = message.words
    if words and _DECLINES.issuperset(words):
        return Understanding(Kind.not_understood, flags=frozenset({"decline"}))
    if not says_something(message, masked) or is_only_numbers(words) or only_greets(words):
        return Understanding(Kind.not_understood)
    if COURTESY.issuperset(words) and not THANKS.isdisjoint(words):
        return Understanding(Kind.comment, None, masked, flags=frozenset({"courtesy"}))
    return comment(bare, masked)


def comment(bare: str, masked: str) -> Understanding:
    return Understanding(Kind.comment, None, masked, flags=feedback.flags(bare))
