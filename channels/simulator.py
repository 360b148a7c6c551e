"""The simulator: phones and mail that exist only here, behind the same functions as the real ones.

What it sends is read from our own rows, so sending is nothing but saying yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from channels.body import json_object, well_formed
from channels.message import File, Hook, Inbound, Outbound, Receipt, Refused, Unanswered
from channels.phone import NotAPhoneNumber, e164
from channels.registry import EMAIL
from channels.sender import sender

KINDS = ("text", "media")  # of what a phone sends without a button
LONGEST_NAME = 200  # characters; ids and names are keys, not texts


class Simulator:
    """Takes POST JSON `{"id", "from", "text"}`, and optionally `payload` (a pressed button), `language`, and `kind`:
    `media` for a picture with the text under it.

    A payload typed as text stays text. Unknown fields are ignored.
    """

    name = "simulator"

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        """Raises `Refused`: 422 naming the field that is missing or wrong, 413 for a body that is too large."""
        fields = json_object(hook.body)
        payload = _text(fields, "payload", optional=True)
        written = _name(fields, "from")
        return [
            Inbound(
                channel=self.name,
                external_id=_id(fields),
                address=address(written),
                text=_text(fields, "text", optional=False) or "",
                payload=payload,
                language=_text(fields, "language", optional=True),
                kind=_kind(fields) if payload is None else "button",
                unanswered=_unanswered(written),
            )
        ]

    async def send(self, message: Outbound) -> str:
        return f"{self.name}-{message.id}"

    async def send_file(self, message: Outbound, file: File) -> str:
        return await self.send(message)

    async def close(self) -> None:
        pass


class Mailbox:
    """The channel `email` of a machine without a mail server: mail is kept as rows and goes nowhere."""

    name = EMAIL

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        raise Refused("e-mail takes no hooks", 404)

    async def send(self, message: Outbound) -> str:
        return f"mailbox-{message.id}"

    async def close(self) -> None:
        pass


def address(name: str) -> str:
    """E.164 for a phone number, read as strictly as that of a visit; else the name itself.

    A prefix that phone channels know, such as `rcs:`, is left out. Digits without a prefix are the id of a simulated
    Telegram user.
    """
    written = sender(name).address
    try:
        return e164(written)
    except NotAPhoneNumber:
        return written


def _unanswered(written: str) -> Unanswered | None:
    """As on a phone channel, but names and digits without a `+` are simulated people here."""
    known = sender(address(written))
    if known.channel is None or known.address.startswith("+"):
        return known.unanswered
    return None


def _kind(fields: dict[str, Any]) -> str:
    kind = _text(fields, "kind", optional=True) or "text"
    if kind not in KINDS:
        raise Refused(f"kind: must be one of {', '.join(KINDS)}", 422)
    return kind


def _id(fields: dict[str, Any]) -> str:
    value = fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**64:
        return str(value)
    return _name(fields, "id")


def _name(fields: dict[str, Any], field: str) -> str:
    value = (_text(fields, field, optional=False) or "").strip()
    if not value:
        raise Refused(f"{field}: must not be empty", 422)
    if len(value) > LONGEST_NAME:
        raise Refused(f"{field}: must not be longer than {LONGEST_NAME} characters", 422)
    return value


def _text(fields: dict[str, Any], field: str, *, optional: bool) -> str | None:
    value = fields.get(field)
    if value is None and optional:
        return None
    if value is None:
        raise Refused(f"{field}: missing", 422)
    if not isinstance(value, str):
        raise Refused(f"{field}: must be a string", 422)
    return well_formed(value)
