"""WhatsApp through Twilio: phone numbers behind `whatsapp:`, and a window of 24 hours.

Words of our own reach a person only within 24 hours of that person's last message; after that WhatsApp takes nothing
but a template it has approved (twilio.com/docs/api/errors/63016). A template here is any text around one variable,
`{{1}}`, which holds what we want to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from channels.message import Outbound, Reason, SendError
from channels.twilio import TwilioChannel

WINDOW = timedelta(hours=24) - timedelta(minutes=5)  # what is sent at its very end may come too late
LONGEST_TEXT = 1600  # characters that Twilio takes
LONGEST_VARIABLE = 255  # characters; twilio.com/docs/content-api/using-variables-with-content-api

_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32}")
_TEMPLATE = re.compile(r"HX[0-9a-fA-F]{32}")


class WhatsApp(TwilioChannel):
    """`templates` are ContentSids (HX…) per language.

    Sending reads two things from a message's `data`: `heard_at`, when the person last wrote, and `language`.
    """

    name = "whatsapp"
    prefix = "whatsapp:"

    def __init__(self, *, sender: str, templates: Mapping[str, str], **account: Any) -> None:
        if not _SENDER.fullmatch(sender):
            raise ValueError("the WhatsApp sender must be a number, +358…, or a Messaging Service, MG…")
        if wrong := [language for language, sid in templates.items() if not _TEMPLATE.fullmatch(sid)]:
            raise ValueError(f"the template for {', '.join(wrong)} must be a ContentSid, HX…")
        super().__init__(sender=sender, **account)
        self._templates = dict(templates)

    def longest(self, data: Mapping[str, str], at: datetime) -> int:
        if self._is_free(data, at):
            return LONGEST_TEXT
        return LONGEST_VARIABLE if data.get("language") in self._templates else 0

    def _content(self, message: Outbound, text: str) -> Mapping[str, str]:
        if self._is_free(message.data, self._now()):
            if len(text) > LONGEST_TEXT:
                raise SendError(Reason.rejected, f"{len(text)} characters")
            return {"Body": text}
        template = self._templates.get(message.data.get("language", ""))
        if template is None:
            raise SendError(Reason.rejected, "24 hours have passed and there is no template")
        variable = _in_one_line(text)
        if len(variable) > LONGEST_VARIABLE:
            raise SendError(Reason.rejected, f"{len(variable)} characters in a template")
        return {"ContentSid": template, "ContentVariables": json.dumps({"1": variable})}

    def _is(self, body: str, text: str) -> bool:
        """A template's text stands around ours."""
        return _in_one_line(text) in _in_one_line(body)

    def _is_free(self, data: Mapping[str, str], at: datetime) -> bool:
        try:
            heard_at = datetime.fromisoformat(data.get("heard_at", ""))
        except ValueError:
            return False
        return at - heard_at < WINDOW


def _in_one_line(text: str) -> str:
    """WhatsApp refuses variables with line breaks in them."""
    return " ".join(text.split())
