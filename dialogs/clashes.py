"""Command words that cannot mean what they are given for: another flow has them, a rule reads them otherwise, or they
start nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.assistant import ANSWERS, Assistant
from dialogs.prediction import intent_of
from dialogs.problems import Problem
from dialogs.responses import LANGUAGES
from dialogs.understanding import Kind, gives_up, understand_by_rules
from dialogs.understanding.command_words import CommandWords
from dialogs.understanding.commands import exact, mended
from dialogs.understanding.training_data import Example, command_words

# Read by rules in Finnish, Swedish and English; any other language needs words for them.
BY_RULE = {str(kind): frozenset({"fi", "sv", "en"}) for kind in (Kind.stop, Kind.yes, Kind.no)}
# What no word by itself stands for.
WORDLESS = frozenset({Kind.crisis, Kind.rating, Kind.rating_comment, Kind.comment, Kind.not_understood})
NO_WORDS = CommandWords({})
# A letter apart, and both heard: neither is mended into the other.
ONE_APART = frozenset({"aloita", "aloite"})
_HARMLESS = frozenset({"suggestion"})  # flags of a remark that a command may be made of


def clashes(assistant: Assistant) -> Iterator[Problem]:
    by_intent: dict[str, list[Example]] = {}
    for example in assistant.examples:
        by_intent.setdefault(example.intent, []).append(example)
    for intent, examples in by_intent.items():
        place, file = f"nlu.{intent}", examples[0].file
        for wrong, right in _of_intent(assistant, intent):
            yield Problem(file, place, wrong, right)
        others = command_words(other for name, rest in by_intent.items() if name != intent for other in rest)
        for example in examples:
            if taken := _taken(assistant, example, others):
                wrong = f"the word {example.text!r} {taken}"
                yield Problem(example.file, place, wrong, "Choose another word")
    for intent in by_intent.keys() | BY_RULE.keys():
        known = {example.language for example in by_intent.get(intent, ())} | BY_RULE.get(intent, frozenset())
        file = by_intent[intent][0].file if intent in by_intent else "nlu"
        for language in [language for language in LANGUAGES if language not in known]:
            yield Problem(
                file, f"nlu.{intent}", f"it has no word in {language!r}", "Give it one in every language"
            )
        for language in sorted(known - set(LANGUAGES)):
            right = f"One of {', '.join(LANGUAGES)}"
            yield Problem(file, f"nlu.{intent}", f"unknown language {language!r}", right)


def _of_intent(assistant: Assistant, intent: str) -> Iterator[tuple[str, str]]:
    """What is wrong with words for the intent, and what would be right."""
    answered = {name for slot in assistant.slots.values() for name in slot.answers}
    if intent not in assistant.intents:
        yield f"unknown intent {intent!r}", "Add it to the domain"
    elif intent in WORDLESS or intent.startswith("EXTERNAL_"):
        yield "no word stands for this intent", "Give the words to another one"
    elif intent not in assistant.triggers.keys() | answered | ANSWERS:
        yield "its words start no flow and answer no question", "Name the intent in an `nlu_trigger`"


def _taken(assistant: Assistant, example: Example, others: CommandWords) -> str | None:
    """What the word means already, as the end of a sentence."""
    bare = example.bare
    if (found := exact(bare, others)) and _name(found) != example.intent:
        return f"is a word of {_name(found)!r} already"
    if bare not in ONE_APART and (found := mended(bare, others)) and _name(found) != example.intent:
        return f"is one typing error from a word of {_name(found)!r}"
    if gives_up(example.text):
        return "ends what is asked"
    read = understand_by_rules(example.text, words=NO_WORDS)
    meant, triggers = intent_of(read), assistant.triggers
    own = meant == example.intent or (meant in triggers and triggers[meant] == triggers.get(example.intent))
    if own or meant == "ask_other" or (read.kind is Kind.comment and read.flags <= _HARMLESS):
        return None
    flags = sorted(read.flags - _HARMLESS) if read.kind in (Kind.comment, Kind.not_understood) else []
    return f"is read as {', '.join(flags) or meant} by rule"


def _name(found: tuple[Kind, str | None]) -> str:
    kind, topic = found
    return str(topic if kind is Kind.command else kind)
