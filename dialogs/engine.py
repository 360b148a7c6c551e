"""The engine: runs the dialogues of a book, one turn at a time. No clock, no database, no channel in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from dialogs.book import Dialogs
from dialogs.commands import (
    CancelFlow,
    CannotHandle,
    Command,
    CorrectSlots,
    RepeatBotMessages,
    SetSlot,
    SkipQuestion,
    StartFlow,
)  # fmt: skip
from dialogs.desk import Desk
from dialogs.desk import desk as at_desk
from dialogs.flow import Collect
from dialogs.interpret import Hearing, Listener, Question
from dialogs.slot import REFUSED
from dialogs.stack import Stack
from dialogs.state import Frame, State
from dialogs.turn import Choice, Heard, Turn
from dialogs.voice import Voice
from dialogs.walk import Walk


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
        channel: str = "sms",
        language: str = "fi",
    ) -> Turn:
        """Answer what was heard. Nothing is raised for what `state` holds: a broken one starts afresh.

        `language` is the person's; a language chosen in the conversation goes before it. What actions do at
        the desk is done when this returns; what they raise goes through.
        """
        token = at_desk.set(desk)
        try:
            return _Turn(self.book, state, desk, channel, language).answer(heard, self.listen)
        finally:
            at_desk.reset(token)


class _Turn:
    """One turn: what was heard becomes commands, the commands move the stack, a walk says what follows."""

    def __init__(
        self, book: Dialogs, state: dict[str, Any] | None, desk: Desk, channel: str, language: str
    ) -> None:
        self.book, self.desk = book, desk
        self.state = State.read(state, book.initial, book.slots)
        self.slots = self.state.slots
        known = language in book.slots["language"].values
        language = self.state.language or (language if known else str(book.initial["language"]))
        self.slots["language"] = language
        self.voice = Voice(book, self.slots, desk, channel, language)
        self.stack = Stack(self.state.stack, book, self.slots, self.voice.replies)

    def answer(self, heard: Heard, listen: Listen) -> Turn:
        now = self.desk.now
        if self.state.spoke_at and now - self.state.spoke_at > self.book.expiry:
            self.stack.expire()
        moved = self.stack.heal()
        question = self._question()
        hearing = listen(self.book, self.slots, question, self.stack, self.voice.language).hear(heard)
        self.slots.update(hearing.slots)
        if heard.event is None:
            self.state.spoke_at = now
            if moved:
                self.stack.pattern("pattern_code_change")
        # Rasa's way: the last command is pushed first, so that the first runs first.
        for command in reversed(hearing.commands):
            self._command(command, question)
        walk = Walk(self.book, self.state, self.stack, self.voice, self.desk, hearing.message)
        walk.run()
        return self._written(walk, question)

    def _written(self, walk: Walk, question: Question | None) -> Turn:
        replies = tuple(self.voice.replies)
        if replies:
            self.state.said = [{"text": reply.text, "response": reply.response} for reply in replies]
        self.state.stack = self.stack
        return Turn(
            state=self.state.write(self.book.initial),
            replies=replies,
            reminders=tuple(walk.reminders),
            language=self.voice.language,
            answered=question is not None and self._settled(question),
            trail=tuple(walk.trail),
        )

    def _settled(self, question: Question) -> bool:
        frame = question.frame
        waits = frame.step == question.step.id and frame in self.stack
        return not waits or question.slot.name in self.voice.asked

    def _question(self) -> Question | None:
        if not self.stack or not self.stack[-1].asked:
            return None
        frame = self.stack[-1]
        step = self.book.flows[frame.flow].steps.get(frame.step)
        if not isinstance(step, Collect):
            return None
        return Question(frame, step, self.book.slots[step.slot], lambda: self._offered(frame, step))

    def _offered(self, frame: Frame, step: Collect) -> Sequence[Choice]:
        if frame.choices is not None:
            return [Choice(title, payload, letter) for letter, title, payload in frame.choices]
        return self.voice.choices(step.utter) if step.utter in self.book.responses else ()

    # -- commands ---------------------------------------------------------------------------------------

    def _command(self, command: Command, question: Question | None) -> None:
        collect = question.slot.name if question else None
        match command:
            case StartFlow(flow, by_house):
                self.stack.start(flow, by_house=by_house)
            case SetSlot(name, value):
                self._fill(name, value, question)
            case CorrectSlots(slots):
                reset_only = all(value is None for value in slots.values())
                self.stack.pattern(
                    "pattern_correction", corrected_slots=dict(slots), is_reset_only=reset_only
                )
            case CancelFlow():
                self.stack.pattern("pattern_cancel_flow")
            case SkipQuestion():
                self.stack.pattern("pattern_skip_question", collect=collect)
            case RepeatBotMessages():
                self.stack.pattern("pattern_repeat_bot_messages")
            case CannotHandle(reason):
                self._cannot_handle(reason, question)

    def _fill(self, name: str, value: Any, question: Question | None) -> None:
        accepted = self.book.slots[name].accept(value)
        if accepted is REFUSED:
            self._cannot_handle("no_answer", question)
            return
        self.slots[name] = accepted
        self.stack.lift(name)  # answered at last though something else covers it: it goes on at once

    def _cannot_handle(self, reason: str, question: Question | None) -> None:
        misses = 0
        if question:
            if reason != "stale_button":
                question.frame.misses += 1
            misses = question.frame.misses
        collect = question.slot.name if question else None
        self.stack.pattern("pattern_cannot_handle", reason=reason, collect=collect, misses=misses)
