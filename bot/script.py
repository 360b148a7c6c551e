"""Plays a transcript's lines to a rehearsal and writes down what came of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.rehearsal import Message, Rehearsal
from bot.transcript import Line, TranscriptError, duration
from storage.database import Work

LOOKED_AT = 100  # rows of each kind: far more than one conversation makes
REFERENCE = re.compile(r"\b[A-Z]\d-\d{4}\b")  # of a suggestion: another one each time
ANY_REFERENCE = "K7-4821"


class Script:
    """One phone's conversation. `lines` grows with everything that was played and everything that was received."""

    def __init__(self, rehearsal: Rehearsal, phone: str, language: str) -> None:
        self._rehearsal = rehearsal
        self._phone = phone
        self._language = language
        self._before: frozenset[tuple[str, int]] = frozenset()
        self._buttons: dict[str, str] = {}
        self.lines: list[Line] = [Line("@", language)]

    async def begin(self) -> None:
        """Note what was written down before: the account at the end leaves it out."""
        self._before = frozenset(await self._rehearsal.house.database.look(_entries))

    async def play(self, line: Line, *sent_with_it: Line) -> list[Line]:
        """What the phone received after this. Raises `TranscriptError` for a line that cannot be played.

        Texts that are `sent_with_it` arrive together with it, before any of them is answered.
        """
        match line.sign:
            case ">" if sent_with_it:
                texts = [sent.text for sent in (line, *sent_with_it)]
                await self._rehearsal.send(self._phone, *texts, language=self._language)
            case ">":
                await self._rehearsal.say(self._phone, line.text, language=self._language)
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
        received = await self._rehearsal.news(self._phone)
        self._remember(received)
        news = [Line("<", REFERENCE.sub(ANY_REFERENCE, message.text)) for message in received]
        self.lines += [line, *sent_with_it, *news]
        return news

    async def _happen(self, event: str) -> None:
        match event.split():
            case ["visit", unit]:
                await self._rehearsal.visit(self._phone, unit, self._language)
            case ["picture"]:
                await self._rehearsal.send(self._phone, "", language=self._language, kind="media")
            case ["opened"]:
                await self._rehearsal.send(self._phone, "", language=self._language, kind="start")
            case _:
                raise TranscriptError(f"* {event}: only `visit UNIT`, `picture` and `opened` can happen")

    def _remember(self, received: Sequence[Message]) -> None:
        """The choices on the screen; older ones stay there to be pressed, too."""
        for message in received:
            self._buttons |= {button["title"]: button["payload"] for button in message.buttons}

    @property
    def choices(self) -> Sequence[str]:
        return list(self._buttons)

    async def account(self) -> list[Line]:
        """What the house has written down since this began, as staff would find it. Belongs at the end."""
        entries = await self._rehearsal.house.database.look(_entries)
        lines = [Line("=", text) for key, text in entries.items() if key not in self._before]
        lines += [Line("=", text) for text in await self._rehearsal.house.database.look(self._settings)]
        self.lines += lines
        return lines


    def _settings(self, work: Work) -> list[str]:
        """What holds for the person from here on, where it differs from how this began."""
        address = "simulator", self._phone
        settings = [
            _words("no messages", f"({asked.source})", "lifted" if asked.lifted_at else None)
            for asked in work.suppressions.history(*address)
        ]
        conversation = work.conversations.find(*address)
        if conversation is not None and conversation.language != self._language:
            settings.append(_words("language", conversation.language))
        return settings


def _entries(work: Work) -> dict[tuple[str, int], str]:
    """Everything written down lately, by what it is and its number, the oldest first of each kind."""
    entries: dict[tuple[str, int], str] = {}
    for visit in reversed(work.visits.recent(limit=LOOKED_AT)):
        entries["visit", visit.id] = _words("visit", visit.unit, visit.status, visit.outcome or visit.reason)
    for said in reversed(work.feedback.recent(limit=LOOKED_AT)):
        given = [str(rating) for rating, _ in work.feedback.ratings(said.id)]
        rating = " then ".join(given) or None
        entries["feedback", said.id] = _words(
            said.kind, said.unit, rating, f'"{said.text}"' if said.text else None
        )
    for case in work.cases.list():
        marks = [
            *sorted(case.flags),
            "urgent" if case.urgent else None,
            "wants an answer" if case.wants_answer else None,
        ]
        about = work.feedback.get(case.feedback)
        entries["case", case.id] = _words(
            "case", about.kind if about else None, case.unit, case.status, *marks
        )
    for signup in work.signups.list():
        entries["sign-up", signup.id] = _words(
            "sign-up", signup.opportunity, signup.name, signup.consent_version, signup.status
        )
    for letter in work.outbox.recent("email", limit=LOOKED_AT):
        entries["mail", letter.id] = _words("mail", letter.subject)
    return entries


def _words(*words: str | None) -> str:
    return " ".join(filter(None, words)).replace("\n", " / ")
