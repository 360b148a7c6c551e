"""Checks an assistant before it talks: what cannot work (`check`), what would be hard to read (`validate`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from dialogs.assistant import Assistant
from dialogs.dead_ends import dead_ends
from dialogs.flow import END, Call, Collect, Do, Flow, Goto, SetSlots, Step
from dialogs.languages import OTHERWISE
from dialogs.payload import PayloadError, read_payload
from dialogs.plain_language import hard_to_read, number_of_days
from dialogs.problems import Problem
from dialogs.question_versions import ASKING, version_problems
from dialogs.responses import LANGUAGES, VARIABLES, Response, Text, Variation
from dialogs.slot import REFUSED

ENGINE_ACTIONS = frozenset({     # Rasa's own, as far as the engine has them
    "action_cancel_flow", "action_clean_stack", "action_correct_flow_slot", "action_repeat_bot_messages",
})  # fmt: skip
# What the engine tells patterns (Rasa's names where Rasa has one).
CONTEXT = frozenset({"collect", "misses", "reason", "is_reset_only", "corrected"})
NO_LONGEST = "Give its slot `values`, or a least and a most, or the response `metadata: {longest: {...}}`"
SWITCH_SLOT = "switch"
SWITCH = f"Word it in English once more, as `metadata: {{other_tongues: ...}}`, with {{{SWITCH_SLOT}}} in it"
ONE_PART = 160  # septets of one SMS part, GSM 03.38


def check(assistant: Assistant) -> list[Problem]:
    """What would fail or be silent at run time."""
    problems = [problem for flow in assistant.flows.values() for problem in _flow(assistant, flow)]
    problems += _triggers(assistant)
    problems += _actions(assistant)
    problems += [
        problem for response in assistant.responses.values() for problem in _response(assistant, response)
    ]
    return [*problems, *version_problems(assistant), *dead_ends(assistant)]


def validate(
    assistant: Assistant,
    *,
    longest: Mapping[str, str],
    length: Callable[[str], int | None],
    channels: Mapping[str, bool] | None = None,
    languages: Collection[str] = LANGUAGES,
) -> list[Problem]:
    """Besides `check`: texts over one SMS part, sentences too long.

    Texts are measured with the longest values filled in. `longest` holds one for each placeholder, as `org`, or as
    `org:en` for one language. `length` counts septets; None is a text that GSM-7 cannot spell. `channels` says of each
    channel whether its texts travel as SMS: variations of the others are not measured for length. `languages` are those
    that are offered: the others are never said.
    """
    problems = check(assistant)
    for response in assistant.responses.values():
        for variation in response.variations:
            if channels is not None and variation.channel not in (None, *channels):
                wrong = f"a text for the channel {variation.channel!r}, which there is not"
                problems.append(Problem(response.file, response.name, wrong, f"One of {', '.join(channels)}"))
            measured = variation.channel is None or bool((channels or {}).get(variation.channel))
            for language, text in [said for said in variation.spoken if said[0] in languages]:
                file, place = variation.files[language], f"{response.name} ({language})"
                found = [
                    *_hard_to_read(text, language),
                    *_days_in_buttons(variation, language),
                    *(_too_long(assistant, variation, text, language, longest, length) if measured else ()),
                ]
                problems += [Problem(file, place, wrong, right) for wrong, right in found]
            if OTHERWISE in languages and (lacking := _names_no_switch(assistant, response, variation)):
                problems.append(Problem(response.file, response.name, lacking, SWITCH))
    return problems


def _names_no_switch(assistant: Assistant, response: Response, variation: Variation) -> str | None:
    """What is wrong with a question that people of other mother tongues get in English."""
    if response.name not in ASKING or SWITCH_SLOT not in assistant.slots:
        return None
    if variation.other_tongues is None:
        return f"{variation.id} does not tell people of other mother tongues how to choose a language"
    if SWITCH_SLOT not in variation.other_tongues.names:
        return f"the `other_tongues` of {variation.id} name no {{{SWITCH_SLOT}}}"
    return None


def _hard_to_read(text: Text, language: str) -> Iterator[tuple[str, str]]:
    plain = text.fill(lambda _name: "x")
    yield from hard_to_read(plain, language)
    yield from _days(plain, language)


def _days_in_buttons(variation: Variation, language: str) -> Iterator[tuple[str, str]]:
    for button in variation.buttons:
        if language in button.titles:
            yield from _days(button.titles[language].fill(lambda _name: "x"), language)


def _days(text: str, language: str) -> Iterator[tuple[str, str]]:
    if days := number_of_days(text, language):
        right = "Name a setting, so that the text stays true: {handle_days}, {answer_days}, {quarantine_days}, {days} or {list_days}"
        yield f"a number of days that no setting gives: {days!r}", right


def _too_long(
    assistant: Assistant,
    variation: Variation,
    text: Text,
    language: str,
    longest: Mapping[str, str],
    length: Callable[[str], int | None],
) -> Iterator[tuple[str, str]]:
    """What is wrong with a text as one SMS, and what would be right."""
    values = {name: _longest(assistant, variation, longest, name, language) for name in text.names}
    lines = [text.fill(lambda name: values[name] or "")]
    if variation.letters:
        lines += [f"A {b.titles[language].fill(str)}" for b in variation.buttons if language in b.titles]
    septets = length("\n".join(lines))
    if septets is None:
        strange = sorted({letter for line in lines for letter in line if length(letter) is None})
        wrong = f"a letter or mark outside GSM-7: {' '.join(strange)}"
        right = "Plain letters, - and ' cost half as much"
        yield wrong, right
    elif septets > ONE_PART:
        right = f"At most {ONE_PART}; write it shorter"
        if len(lines) > 1:
            left = ONE_PART - (length("\n".join(lines[:-1])) or 0) - 1
            right += f". For its last choice {max(left, 0)} are left, and it takes {length(lines[-1])}"
        yield f"{septets} septets", right
    for name in sorted(name for name, value in values.items() if value is None):
        yield f"no longest value for {{{name}}}", NO_LONGEST


def _longest(
    assistant: Assistant, variation: Variation, given: Mapping[str, str], name: str, language: str
) -> str | None:
    """The longest value of a placeholder: as given, as the response says, or as its slot's type tells."""
    slot = assistant.slots.get(name)
    values = given.get(f"{name}:{language}"), given.get(name), variation.longest.get(name)
    return next((value for value in values if value is not None), slot.longest if slot else None)


def branches(assistant: Assistant) -> list[str]:
    """Every `flow/step` that can be walked, and `flow/step>next` for each branch where a step has several."""
    walks = []
    for flow in assistant.flows.values():
        for step in flow.steps.values():
            walks.append(step.place)
            walks += [link.branch for link in step.links if link.branch]
    return walks


def _flow(assistant: Assistant, flow: Flow) -> Iterator[Problem]:
    def problem(place: str, wrong: str, right: str) -> Problem:
        return Problem(flow.file, f"{flow.id}/{place}", wrong, right)

    for step in flow.steps.values():
        for wrong, right in _step(assistant, flow, step):
            yield problem(step.id, wrong, right)
    for name in sorted(flow.persisted - assistant.slots.keys()):
        yield problem("persisted_slots", f"there is no slot {name!r}", "Add it to the domain or take it away")
    for place, condition in flow.conditions():
        for name in sorted(condition.slots - assistant.slots.keys()):
            yield problem(place, f"the condition asks for an unknown slot {name!r}", "Add it to the domain")
        for name in sorted(condition.context - (CONTEXT if flow.pattern else frozenset())):
            right = f"Patterns have {', '.join(sorted(CONTEXT))}; other flows have none"
            yield problem(place, f"the condition asks for an unknown context {name!r}", right)
    for id in flow.steps.keys() - _reachable(flow):
        yield problem(id, "nothing leads to this step", "Lead to it with `next`, or take it away")


def _step(assistant: Assistant, flow: Flow, step: Step) -> Iterator[tuple[str, str]]:
    """What is wrong with the step, and what would be right."""
    for link in step.links:
        if link.to != END and link.to not in flow.steps:
            yield f"`next` leads nowhere: {link.to!r}", "Name a step of this flow or END"
    match step:
        case Goto() | Call() if step.flow not in assistant.flows:
            yield f"there is no flow {step.flow!r}", "Name a flow"
        case Do() if not _can_do(assistant, step.action):
            yield f"{step.action!r} is no response, no action", "Write it or mend the name"
        case Collect():
            if step.slot not in assistant.slots:
                yield f"there is no slot {step.slot!r}", "Add it to the domain"
            for name in (step.utter, *(utter for _, utter in step.rejections)):
                if not _can_do(assistant, name):
                    yield f"{name!r} is no response, no action", "Write it or mend the name"
        case SetSlots():
            yield from _set_slots(assistant, step)


def _set_slots(assistant: Assistant, step: SetSlots) -> Iterator[tuple[str, str]]:
    for name, value in step.slots.items():
        if name not in assistant.slots:
            yield f"there is no slot {name!r}", "Add it to the domain"
        elif value is not None and assistant.slots[name].accept(value) is REFUSED:
            yield f"the slot {name!r} takes no {value!r}", "Give a value of its type"


def _can_do(assistant: Assistant, name: str) -> bool:
    return name in assistant.responses or name in assistant.actions or name in ENGINE_ACTIONS


def _reachable(flow: Flow) -> set[str]:
    reached: set[str] = set()
    ahead = [flow.first]
    while ahead:
        id = ahead.pop()
        if id in flow.steps and id not in reached:
            reached.add(id)
            ahead += [link.to for link in flow.steps[id].links]
    return reached


def _triggers(assistant: Assistant) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for flow in assistant.flows.values():
        for intent in flow.triggers:
            if intent not in assistant.intents:
                yield Problem(
                    flow.file, f"{flow.id}/nlu_trigger", f"unknown intent {intent!r}", "Add it to the domain"
                )
            if intent in owner:
                wrong = f"the intent {intent!r} starts {owner[intent]} too"
                yield Problem(flow.file, f"{flow.id}/nlu_trigger", wrong, "An intent starts one flow")
            owner[intent] = flow.id


def _actions(assistant: Assistant) -> Iterator[Problem]:
    for name in sorted(assistant.listed - assistant.actions.keys()):
        yield Problem(
            "domain", f"actions.{name}", "no such action is registered", "Write its class or take it away"
        )
    for name in sorted(assistant.actions.keys() - assistant.listed):
        yield Problem("domain", "actions", f"the action {name!r} is not listed", "Add it to `actions`")


def _response(assistant: Assistant, response: Response) -> Iterator[Problem]:
    def problem(wrong: str, right: str) -> Problem:
        return Problem(response.file, response.name, wrong, right)

    plain = [variation for variation in response.variations if not variation.condition]
    if sum(variation.channel is None for variation in plain) != 1:
        yield problem(
            "there must be one variation without a channel and without a condition",
            "It is said where no other one fits",
        )
    if response.variations[-1].condition:
        yield problem("its last variation has a condition", "Put the one without a condition last")
    said_when = [(variation.channel, variation.condition) for variation in response.variations]
    if len(set(said_when)) < len(said_when):
        yield problem(
            "two variations are said in the same case", "Keep one, or tell them apart by `condition`"
        )
    for variation in response.variations:
        said = [("text", variation.texts), *((f"button {b.payload}", b.titles) for b in variation.buttons)]
        for what, texts in said:
            for wrong, right in _said(assistant, what, texts):
                yield Problem(response.file, response.name, wrong, right)
        yield from _metadata(assistant, response, variation)
        for wrong in _conditions(assistant, variation):
            yield problem(wrong, "Name a slot of the domain and a value of its type")
        for button in variation.buttons:
            yield from _button(assistant, response, button.payload)


def _said(assistant: Assistant, what: str, texts: Mapping[str, Text]) -> Iterator[tuple[str, str]]:
    """What is wrong with one text in all its languages, and what would be right."""
    for language in LANGUAGES:
        if language not in texts or not any(texts[language].parts):
            yield f"the {what} is missing in {language!r}", "Say it in every language"
    for language in sorted(texts.keys() - set(LANGUAGES)):
        yield f"the {what} has an unknown language {language!r}", f"One of {', '.join(LANGUAGES)}"
    names = {language: text.names for language, text in texts.items()}
    if len(set(names.values())) > 1:
        yield f"the {what} names other placeholders in other languages", "Name the same in all"
    yield from _unknown(assistant, frozenset().union(*names.values()))


def _unknown(assistant: Assistant, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(names - assistant.slots.keys() - VARIABLES):
        yield f"unknown placeholder {{{name}}}", "A slot, or one of org, tel, days"


def _conditions(assistant: Assistant, variation: Variation) -> Iterator[str]:
    for name, value in variation.condition:
        if name not in assistant.slots:
            yield f"its condition names an unknown slot {name!r}"
        elif assistant.slots[name].accept(value) is REFUSED:
            yield f"the slot {name!r} of its condition takes no {value!r}"


def _metadata(assistant: Assistant, response: Response, variation: Variation) -> Iterator[Problem]:
    if variation.asks and variation.asks not in assistant.slots:
        wrong = f"it asks for an unknown slot {variation.asks!r}"
        yield Problem(response.file, response.name, wrong, "Add it to the domain")
    if variation.other_tongues:
        for wrong, right in _unknown(assistant, variation.other_tongues.names):
            yield Problem(response.file, f"{response.name} (other_tongues)", wrong, right)
    offer = assistant.slots.get("offer")
    if variation.offers and (offer is None or offer.accept(variation.offers) is REFUSED):
        wrong = f"it offers {variation.offers!r}, which a yes cannot mean"
        yield Problem(response.file, response.name, wrong, "Add it to the values of the slot 'offer'")


def _button(assistant: Assistant, response: Response, text: str) -> Iterator[Problem]:
    def problem(wrong: str) -> Problem:
        right = "Write /SetSlots(slot=value) or /intent"
        return Problem(response.file, response.name, f"the button's payload {text!r}: {wrong}", right)

    try:
        payload = read_payload(text)
    except PayloadError as error:
        yield problem(str(error))
        return
    for name, value in payload.slots.items():
        if name not in assistant.slots:
            yield problem(f"there is no slot {name!r}")
        elif assistant.slots[name].accept(value) is REFUSED:
            yield problem(f"the slot {name!r} takes no {value!r}")
    answers = {intent for slot in assistant.slots.values() for intent in slot.answers}
    if payload.intent and payload.intent not in (assistant.triggers.keys() | answers | {"skip"}):
        yield problem(f"the intent {payload.intent!r} starts no flow and answers no question")
