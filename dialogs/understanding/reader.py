"""The order in which a text is read; the first rule that holds decides.

crisis > what a telephone wrote > stop > delete or see my data > help > other command words > an answer to the open
question > free feedback. A grade in the same text is kept beside a crisis or a stop. Nothing here knows channels,
storage or time, and no text raises.
"""

from __future__ import annotations

from collections.abc import Callable

from dialogs.understanding import (
    about_us,
    circumstances,
    commands,
    crisis,
    errands,
    feedback,
    language_wish,
    optout,
    questions,
    rating,
    reactions,
    refusals,
    second_opinion,
    sensitive,
    wordlists,
    yes_no,
)
from dialogs.understanding.command_words import CommandWords
from dialogs.understanding.grade_candidates import is_hand
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.numbers import CARDINAL, GRADE, WORDS
from dialogs.understanding.rating import Grade
from dialogs.understanding.saying import is_only_numbers, says_something
from dialogs.understanding.text import Message, clean, fold

_LISTS = wordlists.read("reader")
_NOTHING = _LISTS.words("nothing")
_NO_NAME = _LISTS.words("no name")
_REFUSING_NAME = _LISTS.words("refusing name")
_WHEN_CALLED = _LISTS.words("when called")
_COURTESY = _LISTS.words("courtesy")
_COURTESY_CORE = _LISTS.words("thanks")
_DECLINES = _LISTS.words("declining")


def understand(
    text: str,
    *,
    expecting: Expecting = None,
    language: str = "fi",
    words: CommandWords | None = None,
) -> Understanding:
    """What a person wrote, read by rule, and by the second opinion where the rules found nothing certain.

    `words` are the assistant's command words; those shipped where not given.

    Every language is read at once; `language` decides only what is a number in one and a refusal in another
    ("en"). Never raises, whatever the text. The time grows in step with the length of the text, and only its first 2 000 and last
    1 000 characters are analysed; all of it is kept in `comment` and `masked`.
    """
    word = text.strip()
    if len(word) <= _LONGEST_WORD and (known := _known_word(word, expecting, words)):
        return known
    message, understanding = _by_rules(text, expecting, language, words)
    return second_opinion.read(understanding, message.words, understanding.masked, expecting)


def understand_by_rules(
    text: str,
    *,
    expecting: Expecting = None,
    language: str = "fi",
    words: CommandWords | None = None,
) -> Understanding:
    """What `understand` makes of a text without the second opinion."""
    word = text.strip()
    if len(word) <= _LONGEST_WORD and (known := _known_word(word, expecting, words)):
        return known
    return _by_rules(text, expecting, language, words)[1]


def explain(
    text: str,
    *,
    expecting: Expecting = None,
    language: str = "fi",
    words: CommandWords | None = None,
) -> second_opinion.Explanation:
    """Who decided what `understand` makes of a text: the rules, or the second opinion, and how sure it is."""
    together = understand(text, expecting=expecting, language=language, words=words)
    message, by_rules = _by_rules(text, expecting, language, words)
    return second_opinion.explain(by_rules, together, message.words)


def _by_rules(
    text: str, expecting: Expecting, language: str, words: CommandWords | None
) -> tuple[Message, Understanding]:
    message = Message(reactions.without_signature(clean(text).strip()))
    places = sensitive.find(message.display)
    masked = sensitive.mask(message.display, places)
    found = frozenset({"identity_code"} if any(what == "identity_code" for *_, what in places) else ())
    understanding = _read(message, places, masked, expecting, words)
    if message.bare == "en" and language != "sv" and understanding.kind is Kind.rating:
        understanding = _FINNISH_EN if expecting != "text" else Understanding(Kind.no_answer)
    understanding = errands.read(understanding, message.bare, masked, expecting)
    understanding = about_us.read(understanding, message.bare, masked, expecting)
    understanding = language_wish.read(understanding, message.display, message.bare, language, expecting)
    flags = understanding.flags | found | circumstances.find(message.bare)
    return message, understanding._replace(flags=flags, masked=masked)


_FINNISH_EN = Understanding(Kind.not_understood, flags=frozenset({"decline"}))
_LONGEST_WORD = 15
_NO_NUMBER = 0, ""


def _known_word(written: str, expecting: Expecting, words: CommandWords | None) -> Understanding | None:
    """The short way for a word that is a grade, an opt-out or a command exactly; no such word is a cry for help."""
    word = written if expecting == "name" else written.rstrip(".!")
    if word.isascii() and word.isdigit():
        is_grade = len(word) <= len("10") and int(word) <= 10
        return _lone_grade(int(word), written, expecting) if is_grade else None
    if not word.isalpha():
        return None
    folded = fold(word)
    if folded in optout.WORDS:
        return Understanding(Kind.stop, masked=written)
    if command := _command(folded, expecting, words) if commands.exact(folded, words) else None:
        return command._replace(masked=written)
    value, sort = WORDS.get(folded, _NO_NUMBER)
    if sort in (GRADE, CARDINAL) and expecting != "name" and not is_hand(word):
        return _lone_grade(value, written, expecting)
    return None


def _lone_grade(value: int, text: str, expecting: Expecting) -> Understanding:
    corrected = frozenset({"correction"} if expecting == "text" else ())
    return Understanding(Kind.rating, value, flags=corrected, masked=text)


def _read(
    message: Message,
    places: list[tuple[int, int, str]],
    masked: str,
    expecting: Expecting,
    words: CommandWords | None,
) -> Understanding:
    topic = crisis.find(message)
    if topic:
        grade = rating.read(message, places)
        return Understanding(Kind.crisis, grade.value, masked, topic, feedback.flags(message.bare))
    if reactions.is_reaction(message.folded):
        return Understanding(Kind.not_understood, flags=frozenset({"reaction"}))
    if reactions.is_machine(message.bare):
        return Understanding(Kind.not_understood, flags=frozenset({"auto_reply"}))
    if stop := optout.find(message):
        return _stopped(message, places, stop.rest)
    command = _command(message.bare, expecting, words)
    if command:
        return command
    return _ANSWERS[expecting](message, places, masked)


def _stopped(message: Message, places: list[tuple[int, int, str]], rest: str) -> Understanding:
    """An opt-out; its `comment` is what else was said, and its flags are those of that."""
    grade = rating.read(message, places)
    said = Message(rest)
    beside = rating.read(said, sensitive.find(said.display)) if grade.value is not None else None
    comment = sensitive.mask(beside.comment if beside and beside.value is not None else rest)
    words = Message(comment)
    nothing = (
        not says_something(words, comment)
        or _COURTESY.issuperset(words.words)
        or refusals.is_no_answer(words.bare)
    )
    if nothing or is_only_numbers(words.words):
        return Understanding(Kind.stop, grade.value)
    return Understanding(Kind.stop, grade.value, comment, flags=feedback.flags(words.bare))


def command_word(word: str, words: CommandWords | None = None) -> Kind | None:
    """The command that a word is when more follows on it; None for any other word."""
    bare = Message(clean(word)).bare
    command = _command(bare, None, words)
    return command.kind if command else commands.sentence(bare)


def _command(bare: str, expecting: Expecting, words: CommandWords | None) -> Understanding | None:
    """An exact command word; inside its own question a word may mean its answer."""
    found = commands.exact(bare, words)
    if found is None and expecting not in ("name", "choice"):
        found = commands.mended(bare, words)
    if found is None:
        return None
    kind, topic = found
    if expecting == "delete" and (kind is Kind.yes or bare in _DELETES):
        kind = Kind.confirm_delete
    elif expecting == "consent" and kind is Kind.join:
        kind = Kind.yes
    elif expecting in ("text", "rating") and bare == "ohi":
        return None
    return Understanding(kind, topic=topic)


_DELETES = frozenset({"poista", "radera allt", "delete", "poista kaikki", "poistakaa"})


# ---- answers to the open question ---------------------------------------------------------------------------------


def _to_rating(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    bare = message.bare
    grade = rating.read(message, places)
    if grade.value is not None and not grade.comment and (grade.marked or not _asks_about_scale(bare)):
        if " " in bare and commands.sentence(bare):  # a wish beside the number is no filler
            return _rated_comment(grade._replace(comment=masked), bare)
        return Understanding(Kind.rating, grade.value, flags=_correction(grade))
    if reactions.is_automatic(bare) and not bare.startswith(f"{grade.value} "):
        return Understanding(Kind.not_understood, flags=frozenset({"auto_reply"}))
    if grade.value is not None and grade.comment and not (_asks(message) and not grade.marked):
        return _rated_comment(grade, bare)
    return _wish_or_question(message, masked) or _refusal(bare) or _remark(message, masked)


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
            flags=_correction(grade) | {"correction"},
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
    return _comment(bare, masked)


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
    "consent": _to_consent,
    "choice": _to_choice,
    "delete": _to_delete,
    None: _to_nothing,
}


# ---- free feedback -------------------------------------------------------------------------------------------------


def _correction(grade: Grade) -> frozenset[str]:
    return frozenset({"correction"}) if grade.corrected else frozenset()


def _rated_comment(grade: Grade, bare: str) -> Understanding:
    flags = feedback.flags(bare) | _correction(grade)
    wish = commands.sentence(bare)
    if wish:
        flags |= {wish.value}
    return Understanding(Kind.rating_comment, grade.value, sensitive.mask(grade.comment), flags=flags)


def _wish_or_question(message: Message, masked: str) -> Understanding | None:
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


def _refusal(bare: str) -> Understanding | None:
    return Understanding(Kind.no_answer) if refusals.is_no_answer(bare) else None


def _remark(message: Message, masked: str) -> Understanding:
    """A comment, where anything was said; else there is nothing to keep."""
    bare = message.bare
    words = message.words
    if words and _DECLINES.issuperset(words):
        return Understanding(Kind.not_understood, flags=frozenset({"decline"}))
    if not says_something(message, masked) or is_only_numbers(words):
        return Understanding(Kind.not_understood)
    if _COURTESY.issuperset(words) and not _COURTESY_CORE.isdisjoint(words):
        return Understanding(Kind.comment, None, masked, flags=frozenset({"courtesy"}))
    return _comment(bare, masked)


def _comment(bare: str, masked: str) -> Understanding:
    return Understanding(Kind.comment, None, masked, flags=feedback.flags(bare))
