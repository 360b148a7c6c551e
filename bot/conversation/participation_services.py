"""Taking part: what there is to take part in, and signing up for it and leaving it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.turn_context import TurnContext
from bot.organisation import Opportunity as Item
from bot.outbound import forwarding
from dialogs.languages import in_full
from dialogs.services import Consent, Opportunity
from storage.people.signups import SignUp


class ParticipationServices(TurnContext):
    def opportunities(self, language: str) -> Sequence[Opportunity]:
        return [self._told(item, language) for item in self._catalogue.open(self._now)]

    def opportunity(self, id: str, language: str) -> Opportunity | None:
        item = self._catalogue.opportunities.get(id)
        return self._told(item, language) if item is not None and item.open(self._now) else None

    def _told(self, item: Item, language: str) -> Opportunity:
        return Opportunity(
            item.id,
            item.title.of(language),
            item.summary.of(language),
            item.sign_up,
            recipient=self._organisation.keeper(item.owner).name.of(language),
            purpose=self._organisation.purpose_of(item).of(language),
            min_age=item.min_age,
        )

    def signed_up(self, opportunity: str) -> bool:
        return self._work.signups.active(self._conversation.person, opportunity) is not None

    def sign_up(self, opportunity: str, name: str | None, consent: Consent) -> None:
        signup = self._work.signups.add(
            self._conversation.person,
            self._conversation.id,
            opportunity,
            name=name,
            language=in_full(self._language),
            consent_version=consent.version,
            shown=consent.shown,
            said=consent.said,
            group_size=consent.group_size,
            now=self._now,
            public_id=self._lasting_id(opportunity),
        )
        if signup is not None:
            self._work.cases.open_contact(
                signup.id,
                now=self._now,
                within=self._promises.handled_within,
                answered_within=self._promises.answered_within,
            )
            forwarding.forward(
                self._work, signup, self._conversation, self._organisation, self._base_url, self._now
            )

    def add_name(self, opportunity: str, name: str) -> bool:
        signup = self._work.signups.active(self._conversation.person, opportunity)
        if signup is None or not self._work.signups.add_name(signup.id, name):
            return False
        forwarding.tell_name(self._work, self._known(signup), name, self._conversation.person, self._now)
        return True

    def leave(self) -> bool:
        """Off every list. No contact is promised any more."""
        left = self._work.signups.leave(self._conversation.person, now=self._now)
        for signup in left:
            contact = self._work.cases.of_signup(signup.id)
            if contact is not None:
                self._work.cases.end(contact.id, now=self._now, what="left")
            forwarding.tell_left(self._work, self._known(signup), self._conversation.person, self._now)
        return bool(left)

    def _known(self, signup: SignUp) -> forwarding.Known:
        return forwarding.known(self._work, signup, self._conversation, self._organisation)
