"""The wordings of the question 0-10. A version is the `id` of a variation; answers to different versions are told apart.

Which version is asked stands in the slot `question`, which comes with the event of the visit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dialogs.assistant import Assistant
from dialogs.problems import Problem
from dialogs.responses import Response, Variation

QUESTION = "utter_ask_rating"
REMINDER = "utter_rating_remind"  # it asks the same question once more
ASKING = (QUESTION, REMINDER)
SLOT = "question"


def versions(assistant: Assistant) -> tuple[str, ...]:
    """The ids of all versions, the one that is asked where no rule names another one at the end."""
    response = assistant.responses.get(QUESTION)
    return tuple(dict.fromkeys(each.id for each in response.variations if each.id)) if response else ()


def version_problems(assistant: Assistant) -> Iterator[Problem]:
    """Wordings that cannot be told apart, and versions of which a part is missing."""
    asking = [assistant.responses[name] for name in ASKING if name in assistant.responses]
    for response in asking:
        for wrong, right in _wordings(response):
            yield Problem(response.file, response.name, wrong, right)
    known = set(versions(assistant))
    for response in asking[1:]:
        for id in sorted(known.symmetric_difference(each.id for each in response.variations if each.id)):
            lacks, has = (REMINDER, QUESTION) if id in known else (QUESTION, REMINDER)
            wrong = f"the version {id} stands in {has} and not in {lacks}"
            yield Problem(
                response.file, lacks, wrong, f"Word it in both: give {lacks} a variation with `id: {id}`"
            )


def _wordings(response: Response) -> Iterator[tuple[str, str]]:
    for variation in response.variations:
        if variation.id is None:
            yield "a wording without an `id`", "Give it one, such as own-1: reports keep wordings apart by it"
        elif variation.condition not in ((), ((SLOT, variation.id),)):
            right = f"Write `condition: [{{type: slot, name: {SLOT}, value: {variation.id}}}]`"
            yield f"the version {variation.id} is asked under another condition", right
    used = Counter(_place(variation) for variation in response.variations if variation.id)
    for (id, _), times in used.items():
        if times > 1:
            yield f"two wordings have the id {id}", "A new wording is a new version: give it an id of its own"


def _place(variation: Variation) -> tuple[str | None, str | None]:
    return variation.id, variation.channel
