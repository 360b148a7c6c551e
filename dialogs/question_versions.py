"""The wordings of the question 0-10. A version is the `id` of a variation; answers to different versions are told apart.

Which version is asked stands in a slot: it comes with the event of the visit, and at a poster from the rules of its unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from dialogs.assistant import Assistant
from dialogs.languages import OTHERWISE
from dialogs.problems import Problem
from dialogs.responses import OTHER_TONGUES, Response, Text, Variation

QUESTION = "utter_ask_rating"
REMINDER = "utter_rating_remind"  # it asks the same question once more
ASKING = (QUESTION, REMINDER)
AT_POSTER = "utter_ask_unit_rating"
# Every response that is told apart by versions, with the slot that names the one that is said.
VERSIONED = {QUESTION: "question", REMINDER: "question", AT_POSTER: "unit_question"}


def versions(assistant: Assistant) -> tuple[str, ...]:
    """The ids of all versions, the one that is asked where no rule names another one at the end."""
    response = assistant.responses.get(QUESTION)
    return tuple(dict.fromkeys(each.id for each in response.variations if each.id)) if response else ()


def version_problems(assistant: Assistant) -> Iterator[Problem]:
    """Wordings that cannot be told apart, and versions of which a part is missing."""
    for name in VERSIONED.keys() & assistant.responses.keys():
        response = assistant.responses[name]
        for wrong, right in _mistakes(response):
            yield Problem(response.file, name, wrong, right)
    known = set(versions(assistant))
    for response in [assistant.responses[REMINDER]] if REMINDER in assistant.responses else []:
        for id in sorted(known.symmetric_difference(each.id for each in response.variations if each.id)):
            lacks, has = (REMINDER, QUESTION) if id in known else (QUESTION, REMINDER)
            wrong = f"the version {id} stands in {has} and not in {lacks}"
            yield Problem(
                response.file, lacks, wrong, f"Word it in both: give {lacks} a variation with `id: {id}`"
            )


def wordings(assistant: Assistant, languages: Collection[str]) -> dict[tuple[str, str, str], str]:
    """The words of each version: by its id, the response (and channel) and the language. Placeholders stay in them."""
    found = {}
    for name in VERSIONED.keys() & assistant.responses.keys():
        for variation in assistant.responses[name].variations:
            place = f"{name} ({variation.channel})" if variation.channel else name
            for language in languages:
                found[variation.id or "", place, language] = _written(variation.texts[language])
            if variation.other_tongues and OTHERWISE in languages:
                found[variation.id or "", f"{place} ({OTHER_TONGUES})", OTHERWISE] = _written(
                    variation.other_tongues
                )
    return found


def _written(text: Text) -> str:
    return text.fill("{{{}}}".format)


def _mistakes(response: Response) -> Iterator[tuple[str, str]]:
    slot = VERSIONED[response.name]
    for variation in response.variations:
        if variation.id is None:
            yield "a wording without an `id`", "Give it one, such as own-1: reports keep wordings apart by it"
        elif variation.condition not in ((), ((slot, variation.id),)):
            right = f"Write `condition: [{{type: slot, name: {slot}, value: {variation.id}}}]`"
            yield f"the version {variation.id} is asked under another condition", right
    used = Counter(_place(variation) for variation in response.variations if variation.id)
    for (id, _), times in used.items():
        if times > 1:
            yield f"two wordings have the id {id}", "A new wording is a new version: give it an id of its own"


def _place(variation: Variation) -> tuple[str | None, str | None]:
    return variation.id, variation.channel
