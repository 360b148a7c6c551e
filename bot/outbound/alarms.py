"""Faults at a provider that an operator must mend, with what to do about them."""

from __future__ import annotations

from bot.config.channels import help_with
from channels.message import Reason

ALARMING = (Reason.filtered, Reason.misconfigured)


def alarm(channel: str, reason: Reason) -> str:
    """What to do about messages on this channel that ended for this reason, which is one of `ALARMING`."""
    if reason is Reason.filtered:
        return "carriers take our messages for spam: ask the provider why before more are sent"
    return help_with(channel)
