"""What a person will read of an item, worded and cut as the dialogue does it, with what it costs as an SMS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.application import Application
from bot.asking.calendar import day_of
from bot.catalogue import spans
from bot.catalogue.content import MOMENTS
from bot.catalogue.councils import names_council
from bot.conversation.splitting import split_reply
from bot.organisation.catalogue_texts import told_of
from bot.web.staff.opportunity_form import moment_in
from channels.message import with_letters
from channels.registry import SMS, TELEGRAM
from channels.segments import segments, septets
from dialogs.actions.membership import CONSENT, PURPOSE, consent_facts
from dialogs.actions.participation import cut, in_words, stage_responses
from dialogs.services import SUMMARY_LENGTH, TITLE_LENGTH, Opportunity
from dialogs.turn import Reply

CHANNELS = {SMS: "SMS", TELEGRAM: "Telegram"}


@dataclass(frozen=True, slots=True)
class Message:
    """`length` in letters of an SMS, `parts` those of an SMS; both None on other channels."""

    text: str
    buttons: Sequence[str]
    length: int | None
    parts: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How people are told in this language on this channel."""

    application: Application
    language: str
    channel: str
    now: datetime

    def messages(self, kind: str, content: Mapping[str, Any]) -> list[Message]:
        """What is sent when the item is opened, and then to who wants to join it. `content` has `{tel}` and `{org}` filled in,
        and may lack or mistake things.
        """
        reply = self._item(kind, content)
        stages = self._stages(content) if kind == "opportunity" else []
        joined = kind == "opportunity" and content.get("sign_up")
        replies = [*stages, reply, *self._consent(content)] if joined else [reply, *stages]
        return [message for reply in replies for message in _messages(reply, self.channel)]

    def _item(self, kind: str, content: Mapping[str, Any]) -> Reply:
        summary = text_of(content, "summary", self.language)
        if kind == "place":
            address, municipality = (str(content.get(name, "")) for name in ("address", "municipality"))
            hours, phone = text_of(content, "hours", self.language), content.get("phone")
            title = text_of(content, "title", self.language)
            return Reply(told_of(title, address, municipality, hours, phone))
        titles = content.get("title")
        council = (
            kind == "opportunity" and isinstance(titles, dict) and names_council(map(str, titles.values()))
        )
        response = "utter_council_detail" if council else "utter_opportunity_detail"
        if kind == "opportunity" and content.get("sign_up"):
            summary = cut(summary, SUMMARY_LENGTH)
            response = "utter_ask_wants_of_council" if council else "utter_ask_wants"
        return self._said(response, {"opportunity_summary": summary})

    def _stages(self, content: Mapping[str, Any]) -> list[Reply]:
        """How far the decision is, or when one can propose and vote: the question to join comes after it."""
        moments = {name: moment_in(content.get(name)) for name in MOMENTS}
        proposals = spans.span(moments["proposals_from"], moments["proposals_until"], self.now)
        voting = spans.span(moments["voting_from"], moments["voting_until"], self.now)
        days = {
            "proposals_days": in_words(proposals, self.language),
            "voting_days": in_words(voting, self.language),
        }
        responses = stage_responses(str(content.get("stage")), proposals, voting)
        return [self._said(response, days) for response in responses]

    def _consent(self, content: Mapping[str, Any]) -> list[Reply]:
        """To a person who told no age before."""
        organisation, limit = self.application.organisation, content.get("min_age")
        given = text_of(content, "purpose", self.language)
        opportunity = Opportunity(
            "",
            text_of(content, "title", self.language),
            "",
            sign_up=True,
            recipient=organisation.keeper(str(content.get("owner", ""))).name.of(self.language),
            purpose=given or organisation.settings.sign_up_purpose.of(self.language),
            min_age=limit if isinstance(limit, int) else 0,
        )
        facts = consent_facts(opportunity)
        return [self._said(name, facts) for name in (PURPOSE, CONSENT)]

    def _said(self, response: str, slots: Mapping[str, Any]) -> Reply:
        organisation, language = self.application.organisation, self.language
        promises = organisation.settings.promises_on(day_of(self.now))
        known = {**organisation.facts(language, promises), **slots}
        variation = self.application.dialogs.responses[response].variation(self.channel, slots)

        def value(name: str) -> str:
            return str(known.get(name, ""))

        return Reply(variation.texts[language].fill(value), variation.choices(language, value), response)


def _messages(reply: Reply, channel: str) -> Iterator[Message]:
    for text, buttons in split_reply(reply, channel):
        if channel == SMS:
            lettered = with_letters(text, buttons)
            yield Message(lettered, (), septets(lettered), segments(lettered).parts)
        else:
            yield Message(text, [button.title for button in buttons], None, None)


def in_list(content: Mapping[str, Any], language: str) -> str:
    """As a choice of the list."""
    return cut(text_of(content, "title", language), TITLE_LENGTH)


def text_of(content: Mapping[str, Any], name: str, language: str) -> str:
    texts = content.get(name)
    return str(texts.get(language, "")) if isinstance(texts, dict) else ""
