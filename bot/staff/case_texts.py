"""Texts of the application to the person of a case: worded in the person's language, and queued where the person is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot.asking.calendar import day_of
from bot.organisation import Organisation
from bot.staff.answers import conversation_with, queue_reply
from dialogs.languages import in_full
from dialogs.responses import Response

if TYPE_CHECKING:
    from storage.staff.handling import HandledCase
    from storage.work import Work


class CaseTexts:
    def __init__(self, responses: Mapping[str, Response], organisation: Organisation) -> None:
        self._responses = responses
        self._organisation = organisation

    def queue(
        self, work: Work, case: HandledCase, response: str, now: datetime, *, key: str | None = None
    ) -> None:
        """Raises `Unreachable`."""
        talk = conversation_with(work, case.person, case.channel)
        language = self._spoken(talk.language or case.language)
        queue_reply(work, talk, self._text(response, talk.channel, language, now), language, now, key=key)

    def draft(self, case: HandledCase, response: str, now: datetime) -> str:
        """The text as it would be worded for the case."""
        return self._text(response, case.channel, self._spoken(case.language), now)

    def _spoken(self, language: str | None) -> str:
        settings = self._organisation.settings
        spoken = in_full(language or settings.language)
        return spoken if spoken in settings.languages else settings.language

    def _text(self, response: str, channel: str, language: str, now: datetime) -> str:
        facts = self._organisation.facts(language, self._organisation.settings.promises_on(day_of(now)))
        text = self._responses[response].variation(channel).texts[language]
        return text.fill(lambda name: facts.get(name, ""))
