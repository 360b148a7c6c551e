"""Implements `dialogs.services` on the turn's own transaction: what is done here is stored with the turn or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.asking.calendar import HELSINKI, day_of
from bot.conversation import account_linking, opt_out
from bot.organisation import Organisation
from bot.outbound import forwarding
from channels.message import Inbound
from dialogs.services import Consent, NamedUnit, Opportunity
from storage.database import Work
from storage.encryption import public_ids
from storage.feedback.feedback import Kept
from storage.feedback.visits import Visit
from storage.messages.conversations import Conversation
from storage.people.signups import SignUp

WISH = 4  # words that ask for a call and say nothing else: "voisitteko soittaa minulle kiitos"
DAY = timedelta(days=1)
RECENT = timedelta(
    days=30
)  # a late answer is about a visit asked about within it, a call about what was said within it
URGENT = ("crisis", "discrimination")  # flags of cases that come before all others
QUESTION = "recommend-1"  # the wording of the rating question; a new wording gets a new id, so that no report mixes them


class TurnServices:
    def __init__(
        self,
        work: Work,
        conversation: Conversation,
        organisation: Organisation,
        language: str,
        now: datetime,
        base_url: str,
        asked: dict[int, int | None] | None = None,
        message_id: str | None = None,
    ) -> None:
        """`asked`: the visit that each person was last asked about, as far as it was read in this transaction.
        `message_id`: what the channel calls the message that this turn answers.
        """
        self._work = work
        self._conversation = _as_of_now(work, conversation)
        self._organisation = organisation
        self._language = language
        self._now = now
        self._base_url = base_url
        self._asked = {} if asked is None else asked
        self._message_id = message_id
        self._kept: Kept | None = None  # the feedback that holds this turn's words
        self._flagged: dict[str, str] = {}
        self.forgot = False  # whether the person was erased in this turn

    @property
    def now(self) -> datetime:
        return self._now

    def variables(self, language: str) -> Mapping[str, str]:
        return self._organisation.facts(language)

    # -- visits -------------------------------------------------------------------------------------------
    def rate(
        self, visit: str | None, rating: int, unit: str | None = None, *, question: str | None = None
    ) -> None:
        about = self._visit(visit)
        unit = about.unit if about else unit
        feedback = self._work.feedback.rate(
            self._conversation.person,
            about.id if about else None,
            rating,
            now=self._now,
            unit=unit,
            channel=self._conversation.channel,
            language=self._language,
            question=(about.question or QUESTION) if about else question,
        )
        if about is not None:
            self._work.visits.answered(about.id, now=self._now)
        if rating <= 6:
            self._work.cases.open(feedback, unit, now=self._now)

    def unrate(self, visit: str | None, unit: str | None = None) -> None:
        about = self._visit(visit)
        self._work.feedback.unrate(
            self._conversation.person, about.id if about else None, unit, now=self._now
        )
        if about is not None:
            self._work.visits.said(about.id, now=None)

    def explain(self, visit: str | None, text: str, unit: str | None = None) -> None:
        self._explain(self._visit(visit), text, unit)

    def _explain(self, about: Visit | None, text: str, unit: str | None = None) -> int:
        kept = self._work.feedback.explain(
            self._conversation.person,
            about.id if about else None,
            text,
            now=self._now,
            unit=about.unit if about else unit,
            channel=self._conversation.channel,
            language=self._language,
            source="poster" if unit else "unasked",
        )
        if about is not None and about.answered_at is None:
            self._work.visits.said(about.id, now=self._now)
        self._kept = Kept(kept)
        return kept

    def close(self, visit: str, outcome: str) -> None:
        about = self._visit(visit)
        if about is not None:
            self._work.visits.close(about.id, outcome, now=self._now)

    def latest_visit(self) -> str | None:
        person = self._conversation.person
        known = self._asked if person in self._asked else self._work.visits.latest_asked_of([person])
        visit = self._visit(None if known[person] is None else str(known[person]))
        recent = visit is not None and visit.asked_at is not None and self._now - visit.asked_at <= RECENT
        return str(visit.id) if visit and recent else None

    def visit_day(self, visit: str) -> date | None:
        about = self._visit(visit)
        return about.ended_at.astimezone(HELSINKI).date() if about else None

    def reply_is_free(self) -> bool:
        return self._organisation.settings.sms_free

    def _visit(self, visit: str | None) -> Visit | None:
        return self._work.visits.get(int(visit)) if visit and visit.isdigit() else None

    def question_of(self, unit: str) -> str:
        return self._organisation.rules(unit, on=day_of(self._now)).question

    # -- what people say ----------------------------------------------------------------------------------
    def unit(self, text: str, exact: bool = False) -> NamedUnit | None:
        found = self._organisation.unit_named(text, exact=exact)
        return NamedUnit(found[0].id, found[1], found[0].sensitive) if found else None

    def keep(self, text: str, kind: str = "feedback", unit: str | None = None) -> None:
        self._keep(text, kind, unit, source="poster" if unit else "unasked")

    def _keep(self, text: str, kind: str, unit: str | None = None, source: str = "unasked") -> Kept:
        if kind == "crisis" and (before := self._cried_before()) is not None:
            self._work.feedback.add(before, text, now=self._now)
            self._kept = Kept(before)
            return self._kept
        known = self._organisation.unit_by_keyword(unit) if unit else None
        if unit and known is None:
            text = f"{unit}\n{text}"
        self._kept = self._work.feedback.keep(
            self._conversation.person,
            text,
            kind=kind,
            unit=known.id if known else None,
            now=self._now,
            channel=self._conversation.channel,
            language=self._language,
            source=source,
        )
        return self._kept

    def _cried_before(self) -> int | None:
        """Several cries for help of one person within a day are one case, with all of the words in it."""
        return self._work.cases.cried_again(self._conversation.person, now=self._now, since=self._now - DAY)

    def suggest(self, text: str) -> str:
        reference = self._work.feedback.suggest(
            self._conversation.person,
            text,
            now=self._now,
            channel=self._conversation.channel,
            language=self._language,
            seed=self._lasting_id("suggestion"),
        )
        suggestion = self._work.feedback.by_reference(reference)
        self._kept = Kept(suggestion.id) if suggestion else None
        return reference

    def hand_over(self, text: str, visit: str | None = None) -> None:
        about, latest = self._visit(visit), self._visit(self.latest_visit())
        if about is not None:
            kept = self._explain(about, text)
        else:
            kept = self._keep(text, "feedback", latest.unit if latest else None).id
        self._work.cases.open(kept, self._unit_of(kept), now=self._now)

    def flag(self, flag: str, text: str) -> None:
        self._flagged[flag] = text

    def settle(self) -> None:
        """Open or mark the case of what was flagged, wherever the turn kept it. Belongs at the turn's end."""
        for flag, text in self._flagged.items():
            kept = (self._kept or self._keep(text, "feedback")).id
            self._work.cases.open(
                kept, self._unit_of(kept), now=self._now, flags=(flag,), urgent=flag in URGENT
            )

    def call_me(self, text: str) -> None:
        feedback = self._to_call_about(text)
        case = self._work.cases.open(feedback, self._unit_of(feedback), now=self._now)
        self._work.cases.want_answer(case, now=self._now)

    def _to_call_about(self, text: str) -> int:
        """The open visit's feedback, else what was said last; more words than the wish itself are kept, too."""
        visit = self._work.visits.latest_asked(self._conversation.person)
        says_more = len(text.split()) > WISH
        if visit is not None and visit.status in ("asked", "answered"):
            known = self._work.feedback.of_visit(visit.id)
            return known if known is not None and not says_more else self._explain(visit, text)
        last = self._work.feedback.latest(self._conversation.person, since=self._now - RECENT)
        return last if last is not None and not says_more else self._keep(text, "feedback").id

    def _unit_of(self, feedback: int) -> str | None:
        said = self._work.feedback.get(feedback)
        return said.unit if said else None

    # -- taking part --------------------------------------------------------------------------------------
    def opportunities(self, language: str) -> Sequence[Opportunity]:
        return [
            Opportunity(item.id, item.title.of(language), item.summary.of(language), item.sign_up)
            for item in self._organisation.opportunities_open(self._now)
        ]

    def opportunity(self, id: str, language: str) -> Opportunity | None:
        return next((item for item in self.opportunities(language) if item.id == id), None)

    def signed_up(self, opportunity: str) -> bool:
        return self._work.signups.active(self._conversation.person, opportunity) is not None

    def sign_up(self, opportunity: str, name: str | None, consent: Consent) -> None:
        signup = self._work.signups.add(
            self._conversation.person,
            self._conversation.id,
            opportunity,
            name=name,
            language=self._language,
            consent_version=consent.version,
            shown=consent.shown,
            said=consent.said,
            now=self._now,
            public_id=self._lasting_id(opportunity),
        )
        if signup is not None:
            forwarding.forward(
                self._work, signup, self._conversation, self._organisation, self._base_url, self._now
            )

    def _lasting_id(self, what: str) -> str | None:
        """The same where the same message is handled once more, by a database restored from an earlier time."""
        if self._message_id is None:
            return None
        return public_ids.of(self._work.keys, self._conversation.channel, self._message_id, what)

    def add_name(self, opportunity: str, name: str) -> bool:
        signup = self._work.signups.active(self._conversation.person, opportunity)
        if signup is None or not self._work.signups.add_name(signup.id, name):
            return False
        forwarding.tell_name(self._work, self._known(signup), name, self._conversation.person, self._now)
        return True

    def leave(self) -> bool:
        left = self._work.signups.leave(self._conversation.person, now=self._now)
        for signup in left:
            forwarding.tell_left(self._work, self._known(signup), self._conversation.person, self._now)
        return bool(left)

    def _known(self, signup: SignUp) -> forwarding.Known:
        return forwarding.known(self._work, signup, self._conversation, self._organisation)

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

    def link_code(self) -> str:
        return self._work.links.offer(self._conversation.id, now=self._now)

    def link(self, code: str) -> str:
        outcome = account_linking.link(self._work, self._conversation, code, self._organisation, self._now)
        self._conversation = _as_of_now(self._work, self._conversation)
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
        left = self._work.signups.leave(self._conversation.person, now=self._now)
        known = [self._known(signup) for signup in left]
        unheard = self._unheard()
        self._work.people.erase(self._conversation.person, now=self._now)
        self._work.inbox.receive_anew(unheard, now=self._now)
        self.forgot = True
        self._asked.clear()
        # Only now: what is queued before the erasing is erased with the rest, and the receivers of the sign-up
        # must learn that it is to be forgotten.
        for each in known:
            forwarding.tell_left(self._work, each, self._conversation.person, self._now)

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


def _as_of_now(work: Work, conversation: Conversation) -> Conversation:
    """The conversation under its person, who may have been linked to another one since it was read."""
    person = work.people.now_known_as(conversation.person)
    return conversation if person == conversation.person else replace(conversation, person=person)
