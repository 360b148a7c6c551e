"""SMS through Twilio, by its official client.

`/hooks/sms` takes what people send, `/hooks/sms/status` the status of what we sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from channels.message import Outbound, Reason, SendError
from channels.segments import segments
from channels.twilio import TwilioChannel

MOST_PARTS = 10  # Twilio takes 1600 characters; ten parts of GSM-7 are 1530

# A number that people can answer, or the service that holds such numbers. An alphanumeric sender is one-way.
_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{5,6}|MG[0-9a-fA-F]{32}")


class Sms(TwilioChannel):
    name = "sms"

    def __init__(self, *, sender: str, **account: Any) -> None:
        if not _SENDER.fullmatch(sender):
            raise ValueError(
                "the SMS sender must be a number that people can answer: +358…, or a service MG…"
            )
        super().__init__(sender=sender, **account)

    def _content(self, message: Outbound, text: str) -> Mapping[str, str]:
        if (parts := segments(text).parts) > MOST_PARTS:
            raise SendError(Reason.rejected, f"{parts} parts")
        return {"Body": text}
