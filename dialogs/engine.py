"""The engine: runs an assistant's dialogues, one turn at a time. No clock, no database, no channel in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from dialogs.assistant import Assistant
from dialogs.command_generator import SILENT, CommandGenerator
from dialogs.flow import Collect
from dialogs.flow_executor import FlowExecutor
from dialogs.item_search import FindItems
from dialogs.language_switch import language_written
from dialogs.languages import PREPARED
from dialogs.lettered_lists import note_list
from dialogs.offers import end_old_offer, note_offer
from dialogs.open_question import Question
from dialogs.prediction import Prediction
from dialogs.response_generator import ResponseGenerator
from dialogs.responses import DEFAULT_LANGUAGE, LANGUAGES, OTHERWISE
from dialogs.services import Services
from dialogs.services import services as current_services
from dialogs.stack import Stack
from dialogs.state import Frame, State
from dialogs.suggestion_words import FindCouncils
from dialogs.turn import Choice, Turn, UserMessage
from dialogs.understanding import Kind
from dialogs.unit_words import FindUnit

UNOPENED = "utter_unopened"  # the sentence that goes along with the answer to words under a picture


class PredictsCommands(Protocol):
    def predict(self, heard: UserMessage) -> Prediction: ...


# Made of the assistant, the slots, the open question, the stack, the language, what finds a unit by its keyword and items
# by anybody's words.
MakeCommandGenerator = Callable[
    [Assistant, Mapping[str, Any], Question | None, Sequence[Frame], str, FindUnit, FindItems, FindCouncils],
    PredictsCommands,
]


class Engine:
    """Runs the assistant's dialogues. One engine serves any number of conversations, in any number of threads."""

    def __init__(self, assistant: Assistant, make_generator: MakeCommandGenerator = CommandGenerator) -> None:
        self.assistant = assistant
        self.make_generator = make_generator

    def turn(
        self,
        state: dict[str, Any] | None,
        heard: UserMessage,
        services: Services,
        *,
        channel: str = "",
        language: str = "fi",
    ) -> Turn:
        """Answer what was heard. Nothing is raised for what `state` holds: a broken one starts afresh.

        `language` is the person's; a language chosen in the conversation goes before it. What actions do with
        the services is done when this returns; what they raise goes through.
        """
        token = current_services.set(services)
        try:
            return self._turn(
                State.read(state, self.assistant.preset, self.assistant.slots),
                heard,
                services,
                channel,
                language,
            )
        finally:
            current_services.reset(token)

    def _turn(
        self, state: State, heard: UserMessage, services: Services, channel: str, language: str
    ) -> Turn:
        assistant, slots, now = self.assistant, state.slots, services.now
        offered = services.languages()
        wished = state.language if state.language in {*offered, *assistant.prepared} else language
        language, prepared = _spoken(wished or language, assistant)
        language = language if language in offered else offered[0]
        slots.pop("prepared", None)
        if prepared:
            slots["prepared"] = prepared
        follows = heard.text and not heard.forwarded and not prepared
        written = language_written(slots, heard.text, language) if follows else None
        if written is not None and written in offered:
            language = state.language = written
            services.set_language(language)
        slots["language"] = language
        end_old_offer(slots, now, heard.answered_at)
        nlg = ResponseGenerator(assistant, slots, services, channel, language)
        stack = state.stack = Stack(state.stack, assistant, slots, nlg.replies)
        if state.spoke_at and now - state.spoke_at > assistant.expiry:
            stack.expire()
        moved = stack.heal()

        question = self._question(stack, nlg)
        generator = self.make_generator(
            assistant,
            slots,
            question,
            stack,
            prepared or language,
            services.unit,
            services.search,
            services.councils,
        )
        prediction = generator.predict(heard)
        slots.update(prediction.slots)
        if state.language:  # the person knows how to choose one
            slots.pop("switch", None)
        if heard.event is None:
            state.spoke_at = now
            if moved:
                stack.pattern("pattern_code_change")
        # Rasa's way: the last command is pushed first, so that the first runs first.
        for command in reversed(prediction.commands):
            stack.run_command(command, question)

        executor = FlowExecutor(assistant, state, stack, nlg, services, prediction.message)
        executor.run()
        if nlg.replies:
            note_offer(slots, nlg.offer, now)
            note_list(slots, nlg.replies, now)
            state.said = [{"text": reply.text, "response": reply.response} for reply in nlg.replies]
        if heard.unsupported and (heard.text.strip() or heard.event) and UNOPENED in assistant.responses:
            _note_unopened(nlg, prediction)
        return Turn(
            state=state.write(assistant.initial),
            replies=tuple(nlg.replies),
            reminders=tuple(executor.reminders),
            language=slots.get("prepared") or nlg.language,
            answered=question is not None and _settled(question, stack, nlg),
            intent=prediction.message.get("intent", {}).get("name", ""),
            trail=tuple(executor.trail),
        )

    def _question(self, stack: Stack, nlg: ResponseGenerator) -> Question | None:
        """The question that stands open when the turn begins."""
        if not stack or not stack[-1].asked:
            return None
        frame = stack[-1]
        step = self.assistant.flows[frame.flow].steps.get(frame.step)
        if not isinstance(step, Collect):
            return None
        return Question(frame, step, self.assistant.slots[step.slot], lambda: _offered(frame, step, nlg))


def _spoken(language: str, assistant: Assistant) -> tuple[str, str | None]:
    """The language in which everything can be said, and the prepared one in which some of it is."""
    if language in LANGUAGES:
        return language, None
    if language in PREPARED:
        return OTHERWISE, language if language in assistant.prepared else None
    return DEFAULT_LANGUAGE, None


def _note_unopened(nlg: ResponseGenerator, prediction: Prediction) -> None:
    """Say that only the words were read. A cry for help is answered without it, a machine not at all."""
    message = prediction.message
    if message["intent"]["name"] == Kind.crisis or SILENT & set(message["metadata"]["flags"]):
        return
    said = len(nlg.replies)
    nlg.utter(UNOPENED)
    note = nlg.replies[said]
    if said:
        del nlg.replies[said]
        place = next((n for n in reversed(range(said)) if not nlg.replies[n].question), said - 1)
        nlg.replies[place] = nlg.replies[place]._replace(note=note.text)


def _offered(frame: Frame, step: Collect, nlg: ResponseGenerator) -> Sequence[Choice]:
    if frame.choices is not None:
        return [Choice(title, payload, letter) for letter, title, payload in frame.choices]
    return nlg.choices(step.utter)


def _settled(question: Question, stack: Stack, nlg: ResponseGenerator) -> bool:
    waits = question.frame.step == question.step.id and question.frame in stack
    return not waits or question.slot.name in nlg.asked
