"""Replies that are said without the engine, which may have failed: from the domain alone."""

from __future__ import annotations

from collections.abc import Mapping

from bot.organisation import Organisation
from dialogs.languages import in_full
from dialogs.responses import Response
from dialogs.turn import Reply

APOLOGY = "utter_internal_error_rasa"  # Rasa's name for it
NOTICE = "utter_reply_limit"  # the last answer for a while


class FixedReplies:
    def __init__(self, responses: Mapping[str, Response], organisation: Organisation) -> None:
        self._apology, self._notice = responses[APOLOGY], responses[NOTICE]
        self._organisation = organisation

    def apology(self, channel: str, language: str) -> Reply:
        """For a message that no turn could answer."""
        return self._reply(self._apology, channel, language)

    def notice(self, channel: str, language: str) -> Reply:
        """What ends the answers for a while."""
        return self._reply(self._notice, channel, language)

    def _reply(self, response: Response, channel: str, language: str) -> Reply:
        texts = response.variation(channel).texts
        settings = self._organisation.settings
        text = texts.get(in_full(language), texts[settings.language])
        return Reply(
            text.fill(lambda name: settings.telephone if name == "tel" else ""), response=response.name
        )
