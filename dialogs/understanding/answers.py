"""What a text is as an answer to the question that stands open, once it is no cry for help, opt-out or command."""

from __future__ import annotations

from collections.abc import Callable

from dialogs.understanding import (
    commands,
    questions,
    rating,
    reactions,
    refusals,
    remarks,
    sensitive,
    wordlists,
    yes_no,
)
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.saying import says_something
from dialogs.understanding.text import Message

_LISTS = wordlists.read("answers")
_NOTHING = _LISTS.words("nothing")
_NO_NAME = _LISTS.words("no name")
_REFUSING_NAME = _LISTS.words("refusing name")
_WHEN_CALLED = _LISTS.words("when called")


def read(
    message: Message, places: list[tuple[int, int, str]], masked: str, expecting: Expecting
) -> Understanding:
    return _ANSWERS[expecting](message, places, masked)


def _to_rating(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    bare = message.bare
    grade = rating.read(message, places)
    if grade.value is not None and not grade.comment and (grade.marked or not _asks_about_scale(bare)):
        if " " in bare and commands.sentence(bare):  # a wish beside the number is no filler
            return remarks.rated_comment(grade._replace(comment=masked), bare)
        return Understanding(Kind.rating, grade.value, flags=remarks.correction(grade))
    if reactions.is_automatic(bare) and not bare.startswith(f"{grade.value} "):
        return Understanding(Kind.not_understood, flags=frozenset({"auto_reply"}))
    if grade.value is not None and grade.comment and not (_asks(message) and not grade.marked):
        return remarks.rated_comment(grade, bare)
    return (
        remarks.wish_or_question(message, masked) or remarks.refusal(bare) or remarks.remark(message, masked)
    )


def _asks_about_scale(bare: str) -> bool:
    """Whether the number is asked about, not given ("mitä 0 tarkoittaa")."""
    return not bare[:1].isdigit() and " " in bare and questions.topic(bare) == "how"


def _asks(message: Message) -> bool:
    """Whether the text is a question from its first word on ("Är 10 bäst?")."""
    return not message.bare[:1].isdigit() and questions.find(message.display, message.bare) is not None


def _to_nothing(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    reading = _to_rating(message, places, masked)
    lone = reading.kind is Kind.not_understood
    if lone and message.bare in yes_no.YES_CORE and message.bare not in {"ok", "okei", "okej", "k"}:
        return Understanding(Kind.yes)
    if lone and message.bare in yes_no.NO_CORE:
        return Understanding(Kind.no, flags=frozenset({"decline"}))
    return reading


def _to_text(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    """The reason, or a suggestion: almost everything is the text that was asked for."""
    bare = message.bare
    grade = rating.read(message, places)
    if grade.value is not None and not grade.comment:
        return Understanding(Kind.rating, grade.value, flags=frozenset({"correction"}))
    if grade.value is not None and grade.corrected:
        return Understanding(
            Kind.rating_comment,
            grade.value,
            sensitive.mask(grade.comment),
            flags=remarks.correction(grade) | {"correction"},
        )
    words = set(message.words)
    if (
        words
        and words <= _NOTHING
        and words & yes_no.NO_CORE | words & {"inget", "ingenting", "nothing", "none", "inga", "nada"}
    ):
        return Understanding(Kind.no_answer, flags=frozenset({"decline"}))
    if reactions.is_automatic(bare):
        return Understanding(Kind.not_understood, flags=frozenset({"auto_reply"}))
    if refusals.is_wrong_person(bare) and len(words) <= 6:
        return Understanding(Kind.wrong_person)
    if refusals.is_no_answer(bare):
        return Understanding(Kind.no_answer)
    wish = commands.sentence(bare) if len(message.words) <= 5 else None
    if wish:
        return Understanding(wish)
    topic = questions.find(message.display, bare, only_clear=True)
    if topic:
        return Understanding(Kind.question, None, masked, topic)
    if not says_something(message, masked):
        return Understanding(Kind.not_understood)
    return remarks.comment(bare, masked)


def _to_name(message: Message, _places: list[tuple[int, int, str]], masked: str) -> Understanding:
    words = message.words
    if not words:
        return Understanding(Kind.not_understood)
    if _NO_NAME.issuperset(words) and not _REFUSING_NAME.isdisjoint(words):
        return Understanding(Kind.skip)
    if commands.sentence(message.bare) is Kind.callback and not _names_oneself(words):
        return Understanding(Kind.callback)
    topic = questions.find(message.display, message.bare, only_clear=True)
    if topic:
        return Understanding(Kind.question, None, masked, topic)
    return Understanding(Kind.comment, None, masked)


def _names_oneself(words: list[str]) -> bool:
    """Whether "call me" goes on with a name, as only English has it."""
    return words[:2] == ["call", "me"] and _WHEN_CALLED.isdisjoint(words[2:])


def _to_consent(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    return yes_no.find(message) or _to_rating(message, places, masked)


def _to_phone(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    """The number itself is read from the text as it came."""
    answer = yes_no.find(message)
    return (
        Understanding(Kind.no) if answer and answer.kind is Kind.no else _to_rating(message, places, masked)
    )


def _to_delete(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    answer = yes_no.find(message)
    if answer and answer.kind is Kind.yes:
        return Understanding(Kind.confirm_delete)
    return answer or _to_rating(message, places, masked)


def _to_choice(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    reading = _to_rating(message, places, masked)
    keep = {Kind.not_understood, Kind.rating_comment, Kind.no_answer}
    if reading.kind in keep and _letters_or_number(message):
        return Understanding(Kind.comment, None, masked)
    return reading


def _letters_or_number(message: Message) -> bool:
    return any(map(str.isalnum, message.display[:200]))


_ANSWERS: dict[Expecting, Callable[[Message, list[tuple[int, int, str]], str], Understanding]] = {
    "rating": _to_rating,
    "text": _to_text,
    "name": _to_name,
    "phone": _to_phone,
    "consent": _to_consent,
    "choice": _to_choice,
    "delete": _to_delete,
    None: _to_nothing,
}
