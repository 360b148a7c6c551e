"""Plays a transcript's lines to a rehearsal and writes down the answers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence

from bot.rehearsal.rehearsal import OTHERS, Rehearsal, channel_of
from bot.rehearsal.transcript import Line, TranscriptError, duration
from bot.visits import VisitError
from channels.message import Outbound, with_letters
from channels.registry import EMAIL, TELEGRAM
from storage.database import Work
from storage.feedback.cases import Case
from storage.feedback.feedback_history import StoredFeedback
from storage.feedback.visit_figures import VisitRecord
from storage.messages.outbox_history import Sent
from storage.people.signups import SignUp
from storage.staff.threads import Message

LOOKED_AT = 100  # rows of each kind: far more than one conversation makes
UNLINKED = 1000  # of all conversations together: what leads to no person any more stands in no order
REFERENCE = re.compile(r"\b[A-Z]\d-\d{4}\b")  # of a suggestion: another one each time
ANY_REFERENCE = "K7-4821"
CODE = re.compile(r"\b[A-Z]{3}-[A-Z]{3}\b")  # that links two channels: likewise
ANY_CODE = "KLM-PRT"

PLAIN_SOURCES = (
    "invited",
    "unasked",
)  # of answers to a visit's question, and of what people write by themselves

Key = tuple[str, int]
Record = VisitRecord | StoredFeedback | Case | Message | SignUp | Sent


class Script:
    """One phone's conversation. `lines` grows with everything that was played and everything that was received."""

    def __init__(self, rehearsal: Rehearsal, phone: str, language: str) -> None:
        self._rehearsal = rehearsal
        self._phone = phone
        self._language = language
        self._before: frozenset[Key] = frozenset()
        self._buttons: dict[str, str] = {}
        self._reference = ANY_REFERENCE  # the one that was told last, for which ANY_REFERENCE stands
        self.lines: list[Line] = [Line("@", language)]

    async def begin(self) -> None:
        """Note what was written down before: the account at the end leaves it out."""
        self._before = await self._rehearsal.application.database.read_async(_keys)

    async def play(self, line: Line, *sent_with_it: Line) -> list[Line]:
        """What the phone received after this. Raises `TranscriptError` for a line that cannot be played.

        Texts that are `sent_with_it` arrive together with it, before any of them is answered.
        """
        match line.sign:
            case ">" if sent_with_it:
                texts = [sent.text for sent in (line, *sent_with_it)]
                await self._rehearsal.send(self._phone, *texts, language=self._language)
            case ">":
                text = line.text.replace(ANY_REFERENCE, self._reference)
                await self._rehearsal.say(self._phone, text, language=self._language)
            case ">>":
                payload = self._buttons.get(line.text)
                if payload is None:
                    raise TranscriptError(
                        f"no button is called {line.text!r}; there are: {', '.join(self._buttons) or 'none'}"
                    )
                await self._rehearsal.say(self._phone, line.text, payload, language=self._language)
            case "+":
                await self._rehearsal.advance(duration(line.text))
            case "*":
                await self._happen(line.text)
            case "#":
                pass
            case sign:
                raise TranscriptError(f"{sign} {line.text}: cannot be played")
        await self._rehearsal.settle()
        received = self._rehearsal.news(self._phone)
        self._remember(received)
        news = [Line("<", _same_every_time(_seen(message))) for message in received]
        self.lines += [line, *sent_with_it, *news]
        return news

    async def _happen(self, event: str) -> None:
        match event.split():
            case ["visit", unit, *more]:
                fields = dict(each.partition("=")[::2] for each in more)
                try:
                    await self._rehearsal.visit(self._phone, unit, self._language, fields)
                except VisitError as error:
                    raise TranscriptError(f"* {event}: {error}") from None
            case ["picture", *_]:
                words = event.removeprefix("picture").removeprefix(" ")
                await self._rehearsal.send(self._phone, words, language=self._language, kind="media")
            case ["contact", number]:
                await self._rehearsal.send(self._phone, number, language=self._language, kind="contact")
            case ["opened", *source]:
                await self._rehearsal.send(
                    self._phone, " ".join(source), language=self._language, kind="start"
                )
            case ["full", opportunity]:
                await self._of_others(self._rehearsal.fill, opportunity)
            case ["free", opportunity]:
                await self._of_others(self._rehearsal.free, opportunity)
            case ["answer", *_] | ["done"] | ["suggested", *_] | ["handled"]:
                await self._handle(event)
            case _:
                raise TranscriptError(
                    f"* {event}: only `visit UNIT FIELD=VALUE`, `picture`, `contact NUMBER`, `opened`, `full LIST`, "
                    "`free LIST`, `suggested TEXT`, `handled`, `answer TEXT` and `done` can happen"
                )

    async def _of_others(self, what: Callable[[str], Awaitable[None]], opportunity: str) -> None:
        try:
            await what(opportunity)
        except LookupError:
            raise TranscriptError(f"* no list called {opportunity} has a number of seats") from None

    async def _handle(self, event: str) -> None:
        """Of this phone's newest case, or `handled` of another phone's; or another phone makes one."""
        try:
            if event.startswith("suggested"):
                self._reference = await self._rehearsal.suggest(event.removeprefix("suggested").strip())
            elif event in ("done", "handled"):
                await self._rehearsal.close_case(OTHERS if event == "handled" else self._phone)
            else:
                await self._rehearsal.answer(self._phone, event.removeprefix("answer").strip())
        except LookupError as error:
            raise TranscriptError(f"* {event}: {error}") from None

    def _remember(self, received: Sequence[Outbound]) -> None:
        """The choices on the screen, where older ones stay to be pressed, too; and the number of a suggestion."""
        for message in received:
            for found in REFERENCE.findall(message.text):
                self._reference = found
            self._buttons |= {button.title: button.payload for button in message.buttons}

    @property
    def choices(self) -> Sequence[str]:
        return list(self._buttons)

    async def account(self) -> list[Line]:
        """What was stored since this began, as staff would find it. Belongs at the end."""
        look = self._rehearsal.application.database.read_async
        texts = [*await look(_entries, self._before), *await look(self._settings)]
        lines = [Line("=", _same_every_time(text)) for text in texts]
        self.lines += lines
        return lines

    def _settings(self, work: Work) -> list[str]:
        """What holds for the person from here on, where it differs from how this began."""
        address = channel_of(self._phone), self._phone
        settings = [
            _words("no messages", f"({asked.source})", "lifted" if asked.lifted_at else None)
            for asked in work.suppressions.history(*address)
        ]
        conversation = work.conversations.find(*address)
        if conversation is not None and conversation.language != self._language:
            settings.append(_words("language", conversation.language))
        return settings


def _seen(message: Outbound) -> str:
    """As the phone shows it: choices have letters, or are buttons where there are such."""
    if message.channel == TELEGRAM:
        text = "\n".join([message.text, *(f"[{button.title}]" for button in message.buttons)])
    else:
        text = with_letters(message.text, message.buttons)
    return f"{text}\n[{message.file.name}]" if message.file else text


def _same_every_time(text: str) -> str:
    return CODE.sub(ANY_CODE, REFERENCE.sub(ANY_REFERENCE, text))


def _keys(work: Work) -> frozenset[Key]:
    """What is written down, by what it is and its number."""
    return frozenset(key for key, _ in _records(work))


def _entries(work: Work, before: frozenset[Key]) -> list[str]:
    """What is written down and was not before, the oldest first of each kind. What leads to no person any more comes
    before that and in the order of its words: its numbers are random.
    """
    new = [(key, _entry(work, record)) for key, record in _records(work) if key not in before]
    kinds = list(dict.fromkeys(kind for (kind, _), _ in new))

    def place(entry: tuple[Key, str]) -> tuple[int, bool, str]:
        (kind, number), words = entry
        return kinds.index(kind), number > 0, "" if number > 0 else words

    return [words for _, words in sorted(new, key=place)]


def _records(work: Work) -> Iterator[tuple[Key, Record]]:
    visits = [*work.visits.unlinked(limit=UNLINKED), *reversed(work.visits.recent(limit=LOOKED_AT))]
    yield from {("visit", visit.id): visit for visit in visits}.items()
    feedback = [*work.feedback.unlinked(limit=UNLINKED), *reversed(work.feedback.recent(limit=LOOKED_AT))]
    yield from {("feedback", said.id): said for said in feedback}.items()
    for case in work.cases.list():
        yield ("case", case.id), case
    for message in reversed(work.threads.recent(limit=LOOKED_AT)):
        yield ("written back", message.id), message
    for signup in work.signups.list():
        yield ("sign-up", signup.id), signup
    for letter in work.outbox.recent(EMAIL, limit=LOOKED_AT):
        yield ("mail", letter.id), letter


def _entry(work: Work, record: Record) -> str:
    match record:
        case VisitRecord():
            return _words("visit", record.unit, record.status, record.outcome or record.reason)
        case StoredFeedback():
            given = " then ".join(str(rating) for rating, _ in work.feedback.ratings(record.id))
            source = record.source if record.source not in PLAIN_SOURCES else None
            words = f'"{record.text}"' if record.text else None
            return _words(record.kind, source, record.unit, given, words)
        case Case():
            marks = [
                *sorted(record.flags - {record.kind}),
                "urgent" if record.urgent else None,
                "wants an answer" if record.wants_answer else None,
                f"to {record.addressed_to}" if record.addressed_to else None,
            ]
            return _words("case", record.kind, record.unit, record.status, *marks)
        case Message():
            return _words("written back", f'"{record.text}"')
        case SignUp():
            group = (f"group of {record.group_size}", record.group_name) if record.group_size else ()
            return _words(
                "sign-up", record.opportunity, record.name, *group, record.consent_version, record.status
            )
        case Sent():
            return _words("mail", record.subject)


def _words(*words: str | None) -> str:
    return " ".join(filter(None, words)).replace("\n", " / ")
