"""The engine: runs the dialogues of a book, one turn at a time. No clock, no database, no channel in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from dialogs.command_generator import SILENT, Hearing, Listener, Question
from dialogs.flow import Collect
from dialogs.flow_executor import Walk
from dialogs.language_switch import language_written
from dialogs.loader import Dialogs
from dialogs.offers import end_old_offer, note_offer
from dialogs.response_generator import Voice
from dialogs.responses import DEFAULT_LANGUAGE, LANGUAGES
from dialogs.services import Desk
from dialogs.services import desk as at_desk
from dialogs.stack import Stack
from dialogs.state import Frame, State
from dialogs.turn import Choice, Heard, Turn
from dialogs.understanding import Kind

UNOPENED = "utter_unopened"  # the sentence that goes along with the answer to words under a picture


class Hears(Protocol):
    def hear(self, heard: Heard) -> Hearing: ...


# What hears in the light of the book, the slots, the open question, the stack and the language.
Listen = Callable[[Dialogs, Mapping[str, Any], Question | None, Sequence[Frame], str], Hears]


class Engine:
    """Runs the book's dialogues. One engine serves any number of conversations, in any number of threads."""

    def __init__(self, book: Dialogs, listen: Listen = Listener) -> None:
        self.book = book
        self.listen = listen

    def turn(
        self,
        state: dict[str, Any] | None,
        heard: Heard,
        desk: Desk,
        *,
        channel: str = "",
        language: str = "fi",
    ) -> Turn:
        """Answer what was heard. Nothing is raised for what `state` holds: a broken one starts afresh.

        `language` is the person's; a language chosen in the conversation goes before it. What actions do at
        the desk is done when this returns; what they raise goes through.
        """
        token = at_desk.set(desk)
        try:
            return self._turn(
                State.read(state, self.book.preset, self.book.slots), heard, desk, channel, language
            )
        finally:
            at_desk.reset(token)

    def _turn(self, state: State, heard: Heard, desk: Desk, channel: str, language: str) -> Turn:
        book, slots, now = self.book, state.slots, desk.now
        language = state.language or (language if language in LANGUAGES else DEFAULT_LANGUAGE)
        if heard.text and not heard.forwarded and (written := language_written(slots, heard.text, language)):
            language = state.language = written
            desk.set_language(language)
        slots["language"] = language
        end_old_offer(slots, now)
        voice = Voice(book, slots, desk, channel, language)
        stack = state.stack = Stack(state.stack, book, slots, voice.replies)
        if state.spoke_at and now - state.spoke_at > book.expiry:
            stack.expire()
        moved = stack.heal()

        question = self._question(stack, voice)
        hearing = self.listen(book, slots, question, stack, language).hear(heard)
        slots.update(hearing.slots)
        if heard.event is None:
            state.spoke_at = now
            if moved:
                stack.pattern("pattern_code_change")
        # Rasa's way: the last command is pushed first, so that the first runs first.
        for command in reversed(hearing.commands):
            stack.obey(command, question)

        walk = Walk(book, state, stack, voice, desk, hearing.message)
        walk.run()
        if voice.replies:
            note_offer(slots, voice.offer, now)
            state.said = [{"text": reply.text, "response": reply.response} for reply in voice.replies]
        if heard.unsupported and (heard.text.strip() or heard.event) and UNOPENED in book.responses:
            _note_unopened(voice, hearing)
        return Turn(
            state=state.write(book.initial),
            replies=tuple(voice.replies),
            reminders=tuple(walk.reminders),
            language=voice.language,
            answered=question is not None and _settled(question, stack, voice),
            intent=hearing.message.get("intent", {}).get("name", ""),
            trail=tuple(walk.trail),
        )

    def _question(self, stack: Stack, voice: Voice) -> Question | None:
        """The question that stands open when the turn begins."""
        if not stack or not stack[-1].asked:
            return None
        frame = stack[-1]
        step = self.book.flows[frame.flow].steps.get(frame.step)
        if not isinstance(step, Collect):
            return None
        return Question(frame, step, self.book.slots[step.slot], lambda: _offered(frame, step, voice))


def _note_unopened(voice: Voice, hearing: Hearing) -> None:
    """Say that only the words were read. A cry for help is answered without it, a machine not at all."""
    message = hearing.message
    if message["intent"]["name"] == Kind.crisis or SILENT & set(message["metadata"]["flags"]):
        return
    said = len(voice.replies)
    voice.utter(UNOPENED)
    note = voice.replies[said]
    if said:
        del voice.replies[said]
        place = next((n for n in reversed(range(said)) if not voice.replies[n].question), said - 1)
        voice.replies[place] = voice.replies[place]._replace(note=note.text)


def _offered(frame: Frame, step: Collect, voice: Voice) -> Sequence[Choice]:
    if frame.choices is not None:
        return [Choice(title, payload, letter) for letter, title, payload in frame.choices]
    return voice.choices(step.utter)


def _settled(question: Question, stack: Stack, voice: Voice) -> bool:
    waits = question.frame.step == question.step.id and question.frame in stack
    return not waits or question.slot.name in voice.asked
