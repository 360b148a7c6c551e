"""What a person will read of an item, worded and cut as the dialogue does it, with what it costs as an SMS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.application import Application
from bot.asking.calendar import day_of
from bot.conversation.splitting import split_reply
from bot.organisation.catalogue_texts import told_of
from channels.message import with_letters
from channels.registry import SMS, TELEGRAM
from channels.segments import segments, septets
from dialogs.actions.participation import cut
from dialogs.services import SUMMARY_LENGTH, TITLE_LENGTH
from dialogs.turn import Reply

CHANNELS = {SMS: "SMS", TELEGRAM: "Telegram"}


@dataclass(frozen=True, slots=True)
class Message:
    """`length` in letters of an SMS, `parts` those of an SMS; both None on other channels."""

    text: str
    buttons: Sequence[str]
    length: int | None
    parts: int | None


def messages(
    application: Application,
    kind: str,
    content: Mapping[str, Any],
    language: str,
    channel: str,
    now: datetime,
) -> list[Message]:
    """What is sent when the item is opened. `content` has `{tel}` and `{org}` filled in, and may lack or mistake things."""
    reply = _reply(application, kind, content, language, channel, now)
    found = []
    for text, buttons in split_reply(reply, channel):
        if channel == SMS:
            lettered = with_letters(text, buttons)
            found.append(Message(lettered, (), septets(lettered), segments(lettered).parts))
        else:
            found.append(Message(text, [button.title for button in buttons], None, None))
    return found


def in_list(content: Mapping[str, Any], language: str) -> str:
    """As a choice of the list."""
    return cut(text_of(content, "title", language), TITLE_LENGTH)


def text_of(content: Mapping[str, Any], name: str, language: str) -> str:
    texts = content.get(name)
    return str(texts.get(language, "")) if isinstance(texts, dict) else ""


def _reply(
    application: Application,
    kind: str,
    content: Mapping[str, Any],
    language: str,
    channel: str,
    now: datetime,
) -> Reply:
    summary = text_of(content, "summary", language)
    if kind == "place":
        address, municipality = (str(content.get(name, "")) for name in ("address", "municipality"))
        hours, phone = text_of(content, "hours", language), content.get("phone")
        return Reply(told_of(text_of(content, "title", language), address, municipality, hours, phone))
    response = "utter_opportunity_detail"
    if kind == "opportunity" and content.get("sign_up"):
        summary, response = cut(summary, SUMMARY_LENGTH), "utter_ask_wants"
    organisation = application.organisation
    facts = organisation.facts(language, organisation.settings.promises_on(day_of(now)))
    values = {**facts, "opportunity_summary": summary}
    variation = application.dialogs.responses[response].variation(channel)

    def value(name: str) -> str:
        return values.get(name, "")

    return Reply(variation.texts[language].fill(value), variation.choices(language, value), response)
