"""The command generator: what was heard becomes Rasa's commands, by rule.

The order: crisis > stop > delete or see my data > help > an explicit answer to the open question > command
words > any other answer to the open question > free feedback. Flows name the intents that start them
(`nlu_trigger`): such an intent is a command unless it answers questions (`dialogs.assistant.ANSWERS`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from dialogs.assistant import Assistant
from dialogs.commands import (
    CancelFlow,
    CannotHandle,
    Command,
    CorrectSlots,
    RepeatBotMessages,
    SetSlot,
    SkipQuestion,
    StartFlow,
)
from dialogs.flow import Collect
from dialogs.payload import Payload, PayloadError, read_payload
from dialogs.slot import REFUSED, Slot
from dialogs.state import Frame
from dialogs.turn import Choice, UserMessage
from dialogs.understanding import (
    Kind,
    Understanding,
    choose,
    command_word,
    first_name,
    gives_up,
    group_size,
    number,
    own_age,
    understand,
    yes_or_no,
)
from dialogs.understanding.about_us import DETAILS
from dialogs.understanding.circumstances import ADULT
from dialogs.understanding.sensitive import MASK
from dialogs.understanding.text import bare_words, fold

URGENT = frozenset({Kind.crisis, Kind.stop, Kind.delete, Kind.mydata, Kind.help})
PERHAPS_STOP = "perhaps_stop"  # the intent of a wish to stop that only the second opinion heard
# A telephone or an app wrote this, not a person: an answer would only make it write again.
SILENT = frozenset({"auto_reply", "reaction"})
# The national questions are for people of this age and more, also where an organisation allows less.
YOUNGEST = 13
LETTER = 2  # characters of a letter, with a full stop after it
RATING_BUTTON = "rating_button"  # the intent of a number that was pressed while no question waits for it
# Flags that are answered before all else.
ASIDES = ("identity_code", "foreign_script", "language", "errand")
# Flags that are answered in addition to all else; the most serious first.
REPORTS = ("discrimination", "complaint")

_QUOTATION = Understanding(Kind.not_understood, flags=frozenset({"reaction"}))
"""Nothing but our own words."""


@dataclass(slots=True)
class Question:
    """The question that stands open: the frame on top waits at this step."""

    frame: Frame
    step: Collect
    slot: Slot
    offered: Callable[[], Sequence[Choice]]

    @property
    def choices(self) -> Sequence[Choice]:
        """Its buttons, in the language of the conversation."""
        return self.offered()


class Prediction(NamedTuple):
    """`message` is what actions see (rasa-sdk's `latest_message`); its text is masked and fit to be kept."""

    message: dict[str, Any]
    commands: Sequence[Command] = ()
    slots: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class CommandGenerator:
    """Hears one thing in the light of what is open. `covered` are flows on the stack, the uppermost first."""

    assistant: Assistant
    slots: Mapping[str, Any]
    question: Question | None
    stack: Sequence[Frame]
    language: str
    minimum_age: Callable[[str], int] = lambda unit: ADULT  # of people who may be asked by this unit

    def predict(self, heard: UserMessage) -> Prediction:
        if heard.event is not None:
            return self._event(heard)
        if heard.payload is not None:
            return self._payload(heard.payload)
        if not heard.text.strip():
            return Prediction(_message("", "unsupported"), self._start("unsupported"))
        text, quoted = self.assistant.quotes.without(heard.text)
        if quoted and not text:
            return Prediction(_message("", "quotation", _QUOTATION))
        return self._forwarded(text) if heard.forwarded else self._text(text)

    def _event(self, heard: UserMessage) -> Prediction:
        assert heard.event is not None
        flow = self.assistant.triggers.get(heard.event)
        commands = [StartFlow(flow, by_event=True)] if flow else []
        slots = {name: value for name, value in heard.slots.items() if name in self.assistant.slots}
        return Prediction(_message("", heard.event), commands, slots)

    # -- buttons ----------------------------------------------------------------------------------------

    def _payload(self, text: str) -> Prediction:
        pressed = (
            next((c for c in self.question.choices if c.payload == text), None) if self.question else None
        )
        try:
            payload = read_payload(text)
        except PayloadError:
            payload = Payload()
        title = pressed.title if pressed else text
        message = _message(title, payload.intent or "choice")
        if payload.slots and pressed:
            return Prediction(message, [SetSlot(name, value) for name, value in payload.slots.items()])
        if self.question and payload.intent in self.question.slot.answers:
            return Prediction(
                message, [SetSlot(self.question.slot.name, self.question.slot.answers[payload.intent])]
            )
        if self.question and payload.intent == Kind.skip:
            return Prediction(message, [SkipQuestion()])
        if rated := self._rating_button(payload):
            return rated
        if (
            payload.intent
            and not payload.intent.startswith("EXTERNAL_")
            and payload.intent in self.assistant.triggers
        ):
            return Prediction(message, self._start(payload.intent))
        return Prediction(_message("", "stale_button"), [CannotHandle("stale_button")])

    def _rating_button(self, payload: Payload) -> Prediction | None:
        """A number pressed above the open question corrects, as if it were written. The flow knows if it is stale."""
        for name, value in payload.slots.items():
            slot = self.assistant.slots.get(name)
            rating = slot.accept(value) if slot and "rating" in slot.entities else REFUSED
            if isinstance(rating, int):
                pressed = Understanding(Kind.rating, rating, masked=value)
                return Prediction(_message(value, RATING_BUTTON, pressed), self._rating(pressed))
        return None

    # -- texts ------------------------------------------------------------------------------------------

    def _text(self, text: str) -> Prediction:
        question = self.question
        if question and question.slot.expecting != "rating" and gives_up(text):
            return self._given_up(question, text)
        understood = understand(
            text,
            expecting=question.slot.expecting if question else None,
            language=self.language,
            words=self.assistant.words,
        )
        flags = understood.flags
        if not self._text_is_asked() and (wish := self._command_with_words(understood)):
            understood = wish
        kind, intent = understood.kind, intent_of(understood)
        message = _message(understood.masked, intent, understood)
        if circumstance := self._circumstance(text, understood):
            commands = self._start("identity_code") if "identity_code" in flags else []
            calls = {"wants_call": True} if kind is Kind.callback or Kind.callback in flags else {}
            return Prediction(message, [*commands, *self._start(circumstance)], calls)
        if kind in URGENT:
            return Prediction(message, self._start(intent))
        if flags & SILENT:
            return Prediction(message)
        if "identity_code" in flags and not _says_more(understood.masked):
            return Prediction(message, self._start("identity_code"))
        commands = self._commands(text, understood, intent)
        answers = next((c.name for c in commands if isinstance(c, SetSlot)), None)
        message["metadata"]["answers"] = answers
        if question and question.slot.name == answers and question.slot.expecting == "choice":
            # A letter or a title counts as its button, also where the word has another meaning.
            message |= {"intent": {"name": "choice"}, "entities": []}
        if intent not in self.assistant.commands:
            commands = self._reported(flags, commands)
        commands = [
            command for aside in ASIDES if aside in flags for command in self._start(aside)
        ] + commands
        wishes = {"wants_call": True} if understood.rating is not None and Kind.callback in flags else {}
        return Prediction(message, commands, wishes)

    def _given_up(self, question: Question, text: str) -> Prediction:
        """PERU within a step ends the step; a survey's goes on without it."""
        slot, message = question.slot, _message(text, "cancel")
        if self._house_asks():
            return Prediction(message, [SkipQuestion()])
        if slot.expecting in ("consent", "delete") and str(Kind.no) in slot.answers:
            return Prediction(message, [SetSlot(slot.name, slot.answers[str(Kind.no)])])
        return Prediction(message, [CancelFlow()])

    def _forwarded(self, text: str) -> Prediction:
        """Another person's words: a cry for help is answered, all else is a comment."""
        read = understand(text, language=self.language, words=self.assistant.words)
        if read.kind is Kind.crisis:
            return self._text(text)
        remark = Understanding(
            Kind.comment, None, read.masked, None, read.flags - {"courtesy", "correction"}, read.masked
        )
        message = _message(remark.masked, str(remark.kind), remark)
        if self.question is None:
            return Prediction(message, self._start(str(remark.kind)))
        slot = self.question.slot
        message["metadata"]["answers"] = slot.name if slot.from_text else None
        return Prediction(
            message, [SetSlot(slot.name, remark.masked) if slot.from_text else CannotHandle("forwarded")]
        )

    def _circumstance(self, text: str, understood: Understanding) -> str | None:
        """What the writers tell of themselves and how they are answered for it, beside all else they say."""
        kind, flags = understood.kind, understood.flags
        if "bereavement" in flags and (kind is Kind.stop or kind not in URGENT):
            return "bereavement"
        if kind in URGENT or flags & SILENT:
            return None
        if "child" in flags and (own_age(text) or 0) < max(self._limit(), YOUNGEST):
            return "child"
        return "needs_help" if "needs_help" in flags and kind is not Kind.callback else None

    def _limit(self) -> int:
        return self.minimum_age(self.slots.get("unit") or "")

    def _text_is_asked(self) -> bool:
        """Whether words are what the open question asks for: then a command with words behind it may be one."""
        return bool(self.question and (self.question.slot.from_text or "name" in self.question.slot.entities))

    def _command_with_words(self, understood: Understanding) -> Understanding | None:
        """PALAUTE KOKS, ALOITE: more benches. The words behind the command become its `comment`."""
        head, _, rest = understood.masked.strip().partition(" ")
        rest = rest.strip()
        if understood.kind is not Kind.comment or not rest:
            return None
        # "Palaute oli hyvä" begins with the word too; only capitals, a colon or one lone word make it a
        # command.
        if not (head.isupper() or head.endswith(":") or " " not in rest):
            return None
        wish = command_word(head.rstrip(":"), self.assistant.words)
        if wish not in (Kind.feedback, Kind.initiative):
            return None
        return understood._replace(kind=wish, comment=rest)

    def _reported(self, flags: frozenset[str], commands: list[Command]) -> list[Command]:
        for flag in REPORTS:
            if flag in flags and (start := self._start(flag)):
                # Its flow keeps the text itself where no question would: one answer is enough then.
                return [*start, *commands] if self.question else start
        return commands

    def _commands(self, text: str, understood: Understanding, intent: str) -> list[Command]:
        kind, question = understood.kind, self.question
        if (earlier := self._before_commands(text, understood, intent)) is not None:
            return earlier
        asks_staff = intent == "ask_other" and question and question.slot.from_text
        if intent in self.assistant.commands and not asks_staff:
            return self._start(intent)
        asks_number = question and question.slot.by_type and question.slot.type == "float"
        if understood.rating is not None and not asks_number and (rated := self._rating(understood)):
            return rated
        if question:
            # A lone letter that no choice has says nothing; more than that is said to us and not to the list.
            missed = question.slot.expecting == "choice" and len(text.strip()) <= LETTER
            return self._answer(text, understood) or [CannotHandle("no_choice" if missed else "no_answer")]
        if "courtesy" in understood.flags and kind in (Kind.comment, Kind.not_understood):
            return []  # a thank-you ends a conversation; to answer it would begin another
        return self._start(intent)

    def _before_commands(self, text: str, understood: Understanding, intent: str) -> list[Command] | None:
        """What goes before command words; None where the text is nothing of that."""
        kind = understood.kind
        if self._wants_it_again(text, kind):
            return [RepeatBotMessages()]
        if answered := self._sure_answer(text, intent):
            return answered
        if kind is Kind.back:
            return self._back()
        if refused := self._refusal(text, understood):
            return refused
        if kind is Kind.no_answer:
            return self._start(intent)
        if kind is Kind.next:
            return self._start(str(Kind.menu))
        if " " in text.strip() and (chosen := self._chosen(text)):
            return chosen  # the words of a title, though some of them may mean a command elsewhere
        return None

    def _sure_answer(self, text: str, intent: str) -> list[Command]:
        """An answer that its question knows before any other meaning of the words."""
        question = self.question
        if question and intent in question.slot.answers:
            return [SetSlot(question.slot.name, question.slot.answers[intent])]
        if question and "size" in question.slot.entities and (size := group_size(text)):
            return [SetSlot(question.slot.name, size)]
        if question and question.slot.by_type and (value := self._by_type(text)) is not None:
            return [SetSlot(question.slot.name, value)]
        return []

    def _by_type(self, text: str) -> float | str | None:
        """A number for a slot without `mappings`, or one of its values by its own name or its button's title."""
        assert self.question
        slot = self.question.slot
        if slot.type == "float":
            return number(text)
        if slot.type == "text":  # a bare number is as good as any other text
            return text.strip() if text.strip().isdigit() else None
        if slot.type != "categorical":
            return None
        titles = {value: value for value in slot.values}
        for choice in self.question.choices:
            if value := read_payload(choice.payload).slots.get(slot.name):
                titles[choice.title] = value
        words = bare_words(fold(text))
        return next((value for title, value in titles.items() if bare_words(fold(title)) == words), None)

    def _wants_it_again(self, text: str, kind: Kind) -> bool:
        """A lone question mark; or the yes that led to the question for a name, sent twice."""
        named = self.question is not None and self.question.slot.expecting == "name"
        return text.strip().strip("?") == "" or (named and kind in (Kind.join, Kind.yes))

    def _refusal(self, text: str, understood: Understanding) -> list[Command]:
        kind, question = understood.kind, self.question
        if question is None:
            answer = self._to_offer(text, understood)
            return self._start(str(answer)) if answer else []
        if question.slot.expecting != "choice":
            return [SkipQuestion()] if self._skips(kind) else []
        refuses = kind in (Kind.no, Kind.no_answer, Kind.skip) or self._declines(text, understood)
        return [CancelFlow()] if refuses else []

    def _to_offer(self, text: str, understood: Understanding) -> Kind | None:
        """A yes or a no to what was offered last, though neither was asked for in so many words."""
        if not self.slots.get("offer") or understood.kind not in (Kind.comment, Kind.not_understood):
            return None
        answer = yes_or_no(text)
        if answer is Kind.yes and len(text.split()) > 2:
            return None  # "Ja lääkäri oli hyvä" goes on with the feedback; a yes is short
        return answer

    def _declines(self, text: str, understood: Understanding) -> bool:
        """A no to a menu."""
        return understood.kind in (Kind.comment, Kind.not_understood) and yes_or_no(text) is Kind.no

    def _skips(self, kind: Kind) -> bool:
        assert self.question
        if kind in (Kind.skip, Kind.next):
            return True
        # To refuse the number is to refuse the survey, which has words of its own; elsewhere it passes one
        # question.
        if kind is Kind.no_answer:
            return "rating" not in self.question.slot.entities
        return kind is Kind.no and self.question.slot.from_text

    def _back(self) -> list[Command]:
        frame = self.question.frame if self.question else None
        # A list that was paged through is one question: back leads out of it.
        for step_id in reversed([step for step in frame.answered if step != frame.step] if frame else []):
            step = self.assistant.flows[frame.flow].steps.get(step_id) if frame else None
            if isinstance(step, Collect):
                return [CorrectSlots({step.slot: None})]
        menu = self.assistant.triggers.get(Kind.menu)
        if menu is None or (frame and frame.flow == menu) or self._house_asks():
            return [RepeatBotMessages()]
        return [StartFlow(menu)]

    def _house_asks(self) -> bool:
        return bool(self.question and self.assistant.flows[self.question.frame.flow].by_event)

    def _rating(self, understood: Understanding) -> list[Command]:
        """What a number rates: the question that waits for one, or what it corrects. The flow finds out about any other."""
        question, rating = self.question, understood.rating
        slot = next(iter(self.assistant.filled_by("rating")), None)
        if slot is None:
            return []
        if question and question.slot is slot:
            return [SetSlot(slot.name, rating), *self._along(understood)]
        if (
            question
            and question.slot.from_text
            and understood.kind is Kind.rating_comment
            and "correction" not in understood.flags
        ):
            return []  # a longer text with a number in it, where a text was asked for
        for frame in reversed(self.stack):
            flow = self.assistant.flows[frame.flow]
            step = flow.steps.get(frame.step)
            if isinstance(step, Collect) and step.slot == slot.name:
                return [SetSlot(slot.name, rating), *self._along(understood)]
            rated = self.slots.get(slot.name)
            if rated is not None and slot.name in flow.asked_for:
                if rated == rating and not understood.comment:
                    return [RepeatBotMessages()]
                return [CorrectSlots({slot.name: rating}), *self._along(understood)]
        return self._start(str(understood.kind))

    def _along(self, understood: Understanding) -> list[Command]:
        """What came in the same text answers a later question before it is asked."""
        if not understood.comment:
            return []
        return [SetSlot(slot.name, understood.comment) for slot in self.assistant.filled_by("comment")]

    def _answer(self, text: str, understood: Understanding) -> list[Command]:
        question = self.question
        assert question
        slot = question.slot
        if "name" in slot.entities:
            name = first_name(understood.masked)
            return [SetSlot(slot.name, name)] if name else []
        if " " not in text.strip() and (
            chosen := self._chosen(text)
        ):  # several words were tried before commands
            return chosen
        if slot.from_text:
            return [SetSlot(slot.name, understood.masked)]
        return []

    def _chosen(self, text: str) -> list[Command]:
        choices = {c.letter: c for c in self.question.choices if c.letter} if self.question else {}
        letter = (
            choose(text, {letter: choice.title for letter, choice in choices.items()}) if choices else None
        )
        if letter is None:
            return []
        return [SetSlot(name, value) for name, value in read_payload(choices[letter].payload).slots.items()]

    def _start(self, intent: str) -> list[Command]:
        flow = self.assistant.triggers.get(intent)
        return [StartFlow(flow)] if flow else []


def _says_more(masked: str) -> bool:
    """Whether anything is left of a text beside what was masked."""
    return any(map(str.isalnum, masked.replace(MASK, "")))


def intent_of(understood: Understanding) -> str:
    """Rasa's intent of what was understood."""
    if understood.kind is Kind.command:
        return str(understood.topic)
    if understood.kind is Kind.stop and not understood.sure:
        return PERHAPS_STOP
    if understood.kind is Kind.question:
        detail = next((name for name in DETAILS if name in understood.flags), None)
        return f"ask_{detail or understood.topic or 'other'}"
    return str(understood.kind)


def _message(text: str, intent: str, understood: Understanding | None = None) -> dict[str, Any]:
    found = {
        "rating": understood.rating,
        "comment": understood.comment,
        "topic": understood.topic if understood.kind is not Kind.command else None,
    } if understood else {}  # fmt: skip
    return {
        "text": text,
        "intent": {"name": intent},
        "entities": [{"entity": name, "value": value} for name, value in found.items() if value is not None],
        "metadata": {
            "flags": sorted(understood.flags) if understood else [],
            "sure": understood is None or understood.sure,
            "answers": None,
        },
    }
