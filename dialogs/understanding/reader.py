"""The order in which a text is read; the first rule that holds decides.

crisis > what a telephone wrote > stop > delete or see my data > help > other command words > an answer to the open
question > free feedback. A grade in the same text is kept beside a crisis or a stop. Nothing here knows channels,
storage or time, and no text raises.
"""

from __future__ import annotations

from dialogs.understanding import (
    about_us,
    answers,
    calls,
    circumstances,
    commands,
    crisis,
    errands,
    feedback,
    language_wish,
    numbers_elsewhere,
    optout,
    rating,
    reactions,
    refusals,
    second_opinion,
    sensitive,
    sizes,
)
from dialogs.understanding.command_words import CommandWords
from dialogs.understanding.grade_candidates import is_hand
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.numbers import CARDINAL, GRADE, WORDS
from dialogs.understanding.remarks import COURTESY
from dialogs.understanding.saying import is_only_numbers, says_something
from dialogs.understanding.text import Message, clean, fold


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
    ("en"). Never raises, for any text. The time grows in step with the length of the text, and only its first 2 000 and last
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
    value = None if expecting == "name" else numbers_elsewhere.number(message.bare, language)
    if value is not None:
        return message, _lone_grade(value, masked, expecting)
    understanding = _read(message, places, masked, expecting, words)
    if message.bare == "en" and language != "sv" and understanding.kind is Kind.rating:
        understanding = _FINNISH_EN if expecting != "text" else Understanding(Kind.no_answer)
    understanding = errands.read(understanding, message.bare, masked, expecting)
    understanding = about_us.read(understanding, message.bare, masked, expecting)
    understanding = calls.read(understanding, message.display, message.bare, masked, expecting)
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
    return answers.read(message, places, masked, expecting)


def _stopped(message: Message, places: list[tuple[int, int, str]], rest: str) -> Understanding:
    """An opt-out; its `comment` is what else was said, and its flags are those of that."""
    grade = rating.read(message, places)
    said = Message(rest)
    beside = rating.read(said, sensitive.find(said.display)) if grade.value is not None else None
    comment = sensitive.mask(beside.comment if beside and beside.value is not None else rest)
    words = Message(comment)
    nothing = (
        not says_something(words, comment)
        or COURTESY.issuperset(words.words)
        or refusals.is_no_answer(words.bare)
    )
    if nothing or is_only_numbers(words.words):
        return Understanding(Kind.stop, grade.value)
    return Understanding(Kind.stop, grade.value, comment, flags=feedback.flags(words.bare))


def command_word(text: str, words: CommandWords | None = None) -> Kind | None:
    """The command that the text is in so many words; None for a sentence that could be one, and for any other text."""
    command = _command(Message(clean(text)).bare, None, words)
    return command.kind if command else None


def _command(bare: str, expecting: Expecting, words: CommandWords | None) -> Understanding | None:
    """An exact command word; inside its own question a word may mean its answer."""
    found = commands.exact(bare, words)
    if found is None and expecting not in ("name", "choice"):
        found = commands.mended(bare, words)
    words_asked = expecting in ("text", "name")
    if found is None and not words_asked and sizes.signs_up_group(bare, keyword=expecting == "rating"):
        found = Kind.group, None
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
