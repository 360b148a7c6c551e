"""The command generator: what was heard becomes Rasa's commands, by rule.

The order: crisis > stop > delete or see my data > help > an explicit answer to the open question > command
words > any other answer to the open question > free feedback. Flows name the intents that start them
(`nlu_trigger`): such an intent is a command unless it answers questions (`dialogs.assistant.ANSWERS`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogs.age_limit import age_told, answer_to_age
from dialogs.assistant import Assistant
from dialogs.button_commands import press
from dialogs.commands import (
    CancelFlow,
    CannotHandle,
    Command,
    RepeatBotMessages,
    SetSlot,
    SkipQuestion,
    StartFlow,
)
from dialogs.item_search import FindItems, letter_of_list, question_of_item
from dialogs.open_question import Question
from dialogs.prediction import Prediction, intent_of, message_of
from dialogs.rating_commands import rate
from dialogs.situation import Situation
from dialogs.staff_thread import to_staff
from dialogs.state import Frame
from dialogs.suggestion_words import FindCouncils, no_councils, of_number, to_council
from dialogs.taking_part import of_taking_part
from dialogs.turn import UserMessage
from dialogs.understanding import (
    Kind,
    Understanding,
    command_word,
    gives_up,
    own_age,
    phone_number,
    understand,
    yes_or_no,
)
from dialogs.understanding.calls import OFF
from dialogs.understanding.circumstances import ADULT
from dialogs.understanding.sensitive import MASK
from dialogs.unit_words import URGENT, FindUnit, UnitWords, named_unit

# A telephone or an app wrote this, not a person: an answer would only make it write again.
SILENT = frozenset({"auto_reply", "reaction"})
# The national questions are for people of this age and more, also where an organisation allows less.
YOUNGEST = 13
# Flags that are answered before all else.
ASIDES = ("identity_code", "foreign_script", "language", "errand")
# Flags that are answered in addition to all else; the most serious first.
REPORTS = ("discrimination", "complaint")

NUMBER_WANTED = "number"  # of the slot `call_heard`: it was asked for and has not come

_QUOTATION = Understanding(Kind.not_understood, flags=frozenset({"reaction"}))  # nothing but our own words


@dataclass(slots=True)
class CommandGenerator:
    """Reads one message in the light of what is open."""

    assistant: Assistant
    slots: Mapping[str, Any]
    question: Question | None
    stack: Sequence[Frame]
    language: str
    find_unit: FindUnit = lambda text, exact: None
    find_items: FindItems = lambda text, language, titles_only: None
    find_councils: FindCouncils = no_councils
    minimum_age: Callable[[str], int] = lambda unit: ADULT  # of people who may be asked by this unit
    situation: Situation = field(init=False)

    def __post_init__(self) -> None:
        self.situation = Situation(self.assistant, self.slots, self.question, self.stack)

    def predict(self, heard: UserMessage) -> Prediction:
        if heard.event is not None:
            return self._event(heard)
        if heard.payload is not None:
            return press(self.situation, heard.payload)
        if not heard.text.strip():
            return Prediction(message_of("", "unsupported"), self.situation.start("unsupported"))
        text, quoted = self.assistant.quotes.without(heard.text)
        if quoted and not text:
            return Prediction(message_of("", "quotation", _QUOTATION))
        if not heard.forwarded and (known := self._of_items(text)):
            return known
        prediction = (
            self._forwarded(text)
            if heard.forwarded
            else self._text(text, answered=heard.answered_at is not None)
        )
        if heard.answered_at is None or SILENT.intersection(prediction.message["metadata"]["flags"]):
            return prediction
        return to_staff(self.situation, heard.answered_at, prediction, (*REPORTS, *ASIDES))

    def _of_items(self, text: str) -> Prediction | None:
        """A letter of the last list, or a question about the item at hand."""
        return letter_of_list(self.situation, text) or question_of_item(self.situation, text)

    def _event(self, heard: UserMessage) -> Prediction:
        assert heard.event is not None
        flow = self.assistant.triggers.get(heard.event)
        commands = [StartFlow(flow, by_event=True)] if flow else []
        slots = {name: value for name, value in heard.slots.items() if name in self.assistant.slots}
        return Prediction(message_of("", heard.event), commands, slots)

    def _text(self, text: str, *, answered: bool = False) -> Prediction:
        question = self.question
        if question and question.slot.expecting != "rating" and gives_up(text):
            return self._given_up(question, text)
        understood = understand(
            text,
            expecting=question.slot.expecting if question else None,
            language=self.language,
            words=self.assistant.words,
        )
        named, understood = self._unit_named(text, understood)
        flags = understood.flags
        # Where words are asked for, a command with words behind it may be what was asked for.
        asks_for_words = question is not None and question.asks_for_words
        wish = None if named or asks_for_words else self._command_with_words(understood)
        understood = wish or understood
        kind, intent = understood.kind, intent_of(understood)
        message = message_of(understood.masked, intent, understood)
        message["entities"] += self._entities(text, understood, named)
        if circumstance := self._circumstance(text, understood):
            return self._told(message, understood, circumstance)
        if kind in URGENT:
            return Prediction(message, self.situation.start(intent))
        if flags & SILENT:
            return Prediction(message)
        if (alone := self._said_alone(message, text, understood)) is not None:
            return alone
        found = of_taking_part(
            self.situation, text, understood, self.language, self.find_items, answered=answered
        )
        if found:
            return found
        commands = self._commands(text, understood, intent)
        answers = next((c.name for c in commands if isinstance(c, SetSlot)), None)
        message["metadata"]["answers"] = answers
        if question and question.slot.name == answers and question.slot.expecting == "choice":
            # A letter or a title counts as its button, also where the word has another meaning.
            message |= {"intent": {"name": "choice"}, "entities": []}
        if intent not in self.assistant.commands or named or wish:
            commands = self._reported(flags, commands, kept=bool(named) or kind is Kind.initiative)
        wishes = {"wants_call": True} if understood.rating is not None and Kind.callback in flags else {}
        return Prediction(message, self._asides(flags) + commands, wishes)

    def _told(self, message: dict[str, Any], understood: Understanding, circumstance: str) -> Prediction:
        """The answer to what people tell of themselves; a call that they wish for is not lost beside it."""
        aside = self.situation.start("identity_code") if "identity_code" in understood.flags else []
        wished = Kind.callback in (understood.kind, *understood.flags)
        commands = [*aside, *self.situation.start(circumstance)]
        return Prediction(message, commands, {"wants_call": True} if wished else {})

    def _said_alone(self, message: dict[str, Any], text: str, understood: Understanding) -> Prediction | None:
        """An identity code where the text says no more, or what is said of a suggestion: its number, or to whom it goes;
        or an age.
        """
        if "identity_code" in understood.flags and not _says_more(understood.masked):
            return Prediction(message, self.situation.start("identity_code"))
        if said := age_told(self.situation, text):
            return answer_to_age(self.situation, said, understood)
        if (numbered := of_number(self.situation, text, understood)) is not None:
            return numbered
        suggested = to_council(self.situation, understood, self.find_councils)
        if suggested is None:
            return None
        commands = self._reported(understood.flags, list(suggested.commands), kept=True)
        return suggested._replace(commands=[*self._asides(understood.flags), *commands])

    def _asides(self, flags: frozenset[str]) -> list[Command]:
        return [command for aside in ASIDES if aside in flags for command in self.situation.start(aside)]

    def _entities(
        self, text: str, understood: Understanding, named: UnitWords | None
    ) -> Iterator[dict[str, str]]:
        """A unit that was named, and a telephone number to call; one in any other text is masked and goes nowhere."""
        if named:
            yield {"entity": "unit", "value": named.unit}
        asked = self.question is not None and "phone" in self.question.slot.entities
        wished = Kind.callback in (understood.kind, *understood.flags)
        if (asked or wished or self._is_late_number(understood)) and (phone := phone_number(text)):
            yield {"entity": "phone", "value": phone}

    def _is_late_number(self, understood: Understanding) -> bool:
        """A number alone, after the question for one was left."""
        asked = self.question is None and self.slots.get("call_heard") == NUMBER_WANTED
        return asked and understood.masked.strip() == MASK

    def _given_up(self, question: Question, text: str) -> Prediction:
        """PERU within a step ends the step; a survey's goes on without it."""
        slot, message = question.slot, message_of(text, "cancel")
        if self.situation.is_begun_by_event or slot.expecting == "phone":
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
        message = message_of(remark.masked, str(remark.kind), remark)
        if self.question is None:
            return Prediction(message, self.situation.start(str(remark.kind)))
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
        if age_told(self.situation, text):
            return None  # it answers what was asked
        if "child" in flags and (own_age(text) or 0) < max(self._limit(), YOUNGEST):
            return "child"
        return "needs_help" if "needs_help" in flags and kind is not Kind.callback else None

    def _limit(self) -> int:
        return self.minimum_age(self.slots.get("unit") or "")

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

    def _unit_named(self, text: str, understood: Understanding) -> tuple[UnitWords | None, Understanding]:
        """What is said at a unit's poster, and the command that it is; else the text as it was understood."""
        question = self.question
        # A place as the answer to the question about a visit only says which visit is meant.
        asked = question is not None and question.slot.expecting == "rating"
        visited = self.slots.get("unit") if asked and self.situation.is_begun_by_event else None
        return named_unit(
            text,
            understood,
            self.find_unit,
            self.assistant.words,
            visited=visited,
            words_asked=question is not None and question.asks_for_words,
            other_open=question is not None and question.slot.name != "feedback_text",
        )

    def _reported(
        self, flags: frozenset[str], commands: list[Command], *, kept: bool = False
    ) -> list[Command]:
        """`kept`: the commands keep the text, also where no question is open."""
        for flag in REPORTS:
            if flag in flags and (start := self.situation.start(flag)):
                # Its flow keeps the text itself where no question would: one answer is enough then.
                return [*start, *commands] if self.question or kept else start
        return commands

    def _commands(self, text: str, understood: Understanding, intent: str) -> list[Command]:
        kind, question = understood.kind, self.question
        if (earlier := self._before_commands(text, understood, intent)) is not None:
            return earlier
        asks_staff = intent == "ask_other" and question and question.slot.from_text
        if intent in self.assistant.commands and not asks_staff:
            return self.situation.start(intent)
        asks_for_a_number = question is not None and question.asks_for_a_number
        if (
            understood.rating is not None
            and not asks_for_a_number
            and (rated := rate(self.situation, understood))
        ):
            return rated
        if question:
            missed = "no_choice" if question.is_letter_without_choice(text) else "no_answer"
            return question.answer(text, understood) or [CannotHandle(missed)]
        if "courtesy" in understood.flags and kind in (Kind.comment, Kind.not_understood):
            return []  # a thank-you ends a conversation; to answer it would begin another
        return self.situation.start(intent)

    def _before_commands(self, text: str, understood: Understanding, intent: str) -> list[Command] | None:
        """What goes before command words; None where the text is nothing of that."""
        kind, question = understood.kind, self.question
        if self._wants_it_again(text, kind):
            return [RepeatBotMessages()]
        if intent == OFF:  # also where it could be a no to what was offered last
            return self.situation.start(OFF)
        if self._is_late_number(understood):
            return self.situation.start(str(Kind.callback))
        if question and (answered := question.sure_answer(text, intent)):
            return answered
        if kind is Kind.back:
            return self.situation.back()
        if refused := self._refusal(text, understood):
            return refused
        if kind is Kind.no_answer:
            return self.situation.start(intent)
        if kind is Kind.next:
            return self.situation.start(str(Kind.menu))
        if question and " " in text.strip() and (chosen := question.chosen(text)):
            return chosen  # the words of a title, though some of them may mean a command elsewhere
        return None

    def _wants_it_again(self, text: str, kind: Kind) -> bool:
        """A lone question mark; or the yes that led to the question for a name, sent twice."""
        named = self.question is not None and self.question.slot.expecting == "name"
        return text.strip().strip("?") == "" or (named and kind in (Kind.join, Kind.yes))

    def _refusal(self, text: str, understood: Understanding) -> list[Command]:
        if self.question:
            return self.question.refusal(text, understood, ends_survey=self.situation.is_begun_by_event)
        answer = self._to_offer(text, understood)
        return self.situation.start(str(answer)) if answer else []

    def _to_offer(self, text: str, understood: Understanding) -> Kind | None:
        """A yes or a no to what was offered last, though neither was asked for in so many words."""
        if not self.slots.get("offer") or understood.kind not in (Kind.comment, Kind.not_understood):
            return None
        answer = yes_or_no(text)
        if answer is Kind.yes and len(text.split()) > 2:
            return None  # "Ja lääkäri oli hyvä" goes on with the feedback; a yes is short
        return answer


def _says_more(masked: str) -> bool:
    """Whether anything is left of a text beside what was masked."""
    return any(map(str.isalnum, masked.replace(MASK, "")))
