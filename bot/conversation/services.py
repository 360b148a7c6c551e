"""Implements `dialogs.services` on the turn's own transaction: what is done here is stored with the turn or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.asking.calendar import HELSINKI, day_of
from bot.config.language_texts import of_languages
from bot.conversation import account_linking, opt_out, persons
from bot.conversation.call_services import CallServices
from bot.conversation.participation_services import ParticipationServices
from bot.conversation.turn_context import as_of_now
from channels.message import Inbound
from dialogs.services import NamedUnit


class TurnServices(CallServices, ParticipationServices):
    """All that a dialogue can do; what is said of visits and what is taken part in stand in modules of their own."""

    def variables(self, language: str) -> Mapping[str, str]:
        languages = self._organisation.settings.languages
        return self._organisation.facts(language, self._promises) | of_languages(languages, language)

    def languages(self) -> Sequence[str]:
        settings = self._organisation.settings
        return sorted(settings.languages, key=lambda language: language != settings.language)

    def visit_day(self, visit: str) -> date | None:
        about = self._visit(visit)
        return about.ended_at.astimezone(HELSINKI).date() if about else None

    def reply_is_free(self) -> bool:
        return self._organisation.settings.sms_free

    def question_of(self, unit: str) -> str:
        return self._organisation.rules(unit, on=day_of(self._now)).question

    def unit(self, text: str, exact: bool = False) -> NamedUnit | None:
        found = self._organisation.unit_named(text, exact=exact)
        return NamedUnit(found[0].id, found[1], self._organisation.sensitive(found[0].id)) if found else None

    # -- the person ---------------------------------------------------------------------------------------
    def stop(self, text: str) -> None:
        opt_out.stop(self._work, self._conversation.person, text=text, now=self._now)

    def start(self, text: str) -> None:
        opt_out.start(self._work, self._conversation.person, text=text, now=self._now)

    def wrong_person(self, text: str) -> None:
        """Of this address alone: it belongs to another person."""
        self._work.suppressions.add(
            self._conversation.channel, self._conversation.address,
            source="wrong_person", text=text, now=self._now,
        )  # fmt: skip
        self._work.outbox.drop_bulk(self._conversation.id, now=self._now)
        self._work.threads.forget(self._conversation.id)

    def link_code(self) -> str:
        return self._work.links.offer(self._conversation.id, now=self._now)

    def link(self, code: str) -> str:
        outcome = account_linking.link(self._work, self._conversation, code, self._organisation, self._now)
        self._conversation = as_of_now(self._work, self._conversation)
        self._asked.clear()  # the visits of two people may be one person's now
        return outcome

    def set_language(self, language: str) -> None:
        self._language = language
        self._work.people.set_language(self._conversation.person, language)

    def stored(self) -> Mapping[str, str]:
        return {
            "n": str(self._work.feedback.count(self._conversation.person)),
            "listed": "yes" if self._work.signups.of(self._conversation.person) else "no",
        }

    def forget(self) -> None:
        unheard = self._unheard()
        persons.erase(
            self._work, self._conversation.person, self._conversation, self._organisation, self._now
        )
        self._work.inbox.receive_anew(unheard, now=self._now)
        self.forgot = True
        self._asked.clear()

    def _unheard(self) -> list[Inbound]:
        """What the person wrote after the message of this turn: it comes from a stranger once the person is erased."""
        waiting = self._work.inbox.waiting([self._conversation.id])[self._conversation.id]
        here = next((each.id for each in waiting if each.external_id == self._message_id), None)
        channel, address = self._conversation.channel, self._conversation.address
        return [
            Inbound(
                channel, each.external_id, address, each.text, each.payload,
                kind=each.kind, data=each.data, priority=each.priority,
            )
            for each in waiting
            if here is not None and each.id > here
        ]  # fmt: skip
