"""Taking part: what there is to take part in, and signing up for it and leaving it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.asking.calendar import day_of, midnight
from bot.catalogue import spans
from bot.catalogue.calendar_file import calendar_file
from bot.catalogue.councils import council_names, is_council
from bot.catalogue.current import current_search
from bot.conversation import seats
from bot.conversation.event_facts import facts_of
from bot.conversation.turn_context import TurnContext
from bot.organisation import COUNTY, MeetingPlace
from bot.organisation import Opportunity as Item
from bot.organisation.catalogue_texts import told
from bot.outbound import forwarding
from channels.registry import CHANNELS, takes_files
from dialogs.languages import in_full
from dialogs.services import Consent, FoundItem, Membership, OfferedSeat, Opportunity, Standing
from dialogs.understanding import Group
from dialogs.understanding.council_names import CouncilNames
from dialogs.understanding.seeking import seeks_in_vain
from storage.people.seats import Offer
from storage.people.signups import SignUp

CAMPAIGN = "campaign"
REMEMBERED = timedelta(days=7)  # so long MUKAAN answers an offer of a seat, though too late


class ParticipationServices(TurnContext):
    @property
    def long_lists(self) -> bool:
        return CHANNELS[self._conversation.channel].long_lists

    def opportunities(self, language: str) -> Sequence[Opportunity]:
        return [self._told(item, language) for item in self._catalogue.open(self._now)]

    def opportunity(self, id: str, language: str) -> Opportunity | None:
        item = self._catalogue.get(id)
        if item is None or not item.open(self._now):
            return None
        if isinstance(item, MeetingPlace):
            return Opportunity(item.id, item.title.of(language), told(item, language), sign_up=False)
        if not isinstance(item, Item):
            return Opportunity(item.id, item.title.of(language), item.summary.of(language), sign_up=False)
        return self._told(item, language)

    def search(self, text: str, language: str, titles_only: bool = False) -> Sequence[FoundItem] | None:
        search = current_search(self._organisation)
        found = (search.titled if titles_only else search.find)(text, language, self._now)
        items = [(each, item) for each in found if (item := self._catalogue.get(each.id)) is not None]
        if not items:
            return () if not titles_only and seeks_in_vain(text) else None
        return [
            FoundItem(each.id, item.title.of(language), each.why, each.titled, each.sure)
            for each, item in items
        ]

    def councils(self) -> CouncilNames:
        return council_names(self._organisation.catalogue, self._now)

    def by_poster(self, kind: str, name: str) -> str | None:
        campaign = self._organisation.campaigns.get(name) if kind == CAMPAIGN else None
        if campaign is None and (kind == CAMPAIGN or self._catalogue.get(name) is None):
            return None
        self._work.poster_arrivals.add(
            kind, name, channel=self._conversation.channel, day=midnight(day_of(self._now))
        )
        return (campaign.opens or "") if campaign else name

    def wish(self, text: str) -> None:
        self._work.wishes.keep(text, day=midnight(day_of(self._now)))

    def hindered(self, barrier: str) -> None:
        self._work.hindrances.add(barrier, day=midnight(day_of(self._now)))

    def _told(self, item: Item, language: str) -> Opportunity:
        return Opportunity(
            item.id,
            item.title.of(language),
            item.summary.of(language),
            item.sign_up,
            recipient=self._organisation.keeper(item.owner).name.of(language),
            purpose=self._organisation.purpose_of(item).of(language),
            min_age=item.min_age,
            group_ok=item.group_ok,
            capacity=item.capacity,
            form=item.form.name,
            council=is_council(item),
            effort=item.effort.of(language) if item.effort else "",
            remote=item.remote,
            stage=item.stage,
            proposals=spans.proposals(item, self._now),
            voting=spans.voting(item, self._now),
            barriers=item.barriers,
            where=", ".join(area for area in item.area or () if area != COUNTY),
        )

    def standing(self, opportunity: str, group: Group | None = None) -> Standing | None:
        known = self._work.signups.of(self._conversation.person, opportunity)
        return next((self._standing(each) for each in known if _is_of(each, group)), None)

    def _standing(self, signup: SignUp) -> Standing:
        if signup.status != "waiting":
            return Standing("offered" if signup.status == "offered" else "active")
        return Standing("waiting", self._work.seats.place(signup.opportunity, signup.id))

    def full(self, opportunity: str, size: int) -> bool:
        item = self._catalogue.opportunities.get(opportunity)
        return item is not None and seats.full(self._work, item, size)

    def sign_up(self, opportunity: str, name: str | None, consent: Consent) -> Standing:
        if (known := self.standing(opportunity, consent.group)) is not None:
            return known
        item, size = (
            self._catalogue.opportunities.get(opportunity),
            consent.group.size if consent.group else None,
        )
        signup = self._work.signups.add(
            self._conversation.person,
            self._conversation.id,
            opportunity,
            name=name,
            language=in_full(self._language),
            consent_version=consent.version,
            shown=consent.shown,
            said=consent.said,
            group_size=size,
            group_name=consent.group.name if consent.group else None,
            event_told=facts_of(item) if item is not None and item.starts else None,
            waits=item is not None and seats.full(self._work, item, size or 1),
            now=self._now,
            public_id=self._lasting_id(opportunity),
        )
        if signup is None:  # on another channel, at the same time
            return Standing("active")
        if signup.status == "active":
            self._take_in(signup)
        return self._standing(signup)

    def _take_in(self, signup: SignUp) -> None:
        """The list's owner hears of it, and is to make the contact that is promised. Of an event the person gets a file for
        a calendar, where the channel carries files.
        """
        item = self._catalogue.opportunities.get(signup.opportunity)
        if item is not None and takes_files(self._conversation.channel, self._conversation.address):
            self.file = calendar_file(self._organisation, item, in_full(self._language), self._now)
        self._work.cases.open_contact(
            signup.id,
            now=self._now,
            within=self._promises.handled_within,
            answered_within=self._promises.answered_within,
        )
        forwarding.forward(
            self._work, signup, self._conversation, self._organisation, self._base_url, self._now
        )

    def offered_seat(self) -> OfferedSeat | None:
        offer = self._offer()
        return OfferedSeat(offer.opportunity, offer.stands and offer.until > self._now) if offer else None

    def _offer(self) -> Offer | None:
        return self._work.seats.offer_to(self._conversation.person, since=self._now - REMEMBERED)

    def take_seat(self) -> bool:
        offer = self._offer()
        token = self._work.seats.take(offer.id, now=self._now) if offer else None
        if offer is None or token is None:
            return False
        signup = self._work.signups.get(offer.id, ack_token=token)
        assert signup is not None
        self._take_in(signup)
        return True

    def pass_seat(self) -> None:
        if (offer := self._offer()) is not None:
            self._work.seats.forget(offer.id, now=self._now)

    def memberships(self, language: str) -> Sequence[Membership]:
        return [
            Membership(each.public_id, self._title(each.opportunity, language), each.group_name)
            for each in self._work.signups.of(self._conversation.person)
        ]

    def _title(self, opportunity: str, language: str) -> str:
        item = self._catalogue.opportunities.get(opportunity)
        return item.title.of(language) if item else opportunity

    def add_name(self, opportunity: str, name: str) -> bool:
        known = self._work.signups.of(self._conversation.person, opportunity)
        signup = next((each for each in reversed(known) if each.name is None), None)
        if signup is None or not self._work.signups.add_name(signup.id, name):
            return False
        if signup.status == "active":
            forwarding.tell_name(self._work, self._known(signup), name, self._conversation.person, self._now)
        return True

    def leave(self, membership: str | None = None) -> bool:
        """No contact is promised any more. A person who waited for a seat was not known to the list's owner."""
        left = self._work.signups.leave(self._conversation.person, now=self._now, public_id=membership)
        for signup in left:
            if signup.status != "active":
                continue
            contact = self._work.cases.of_signup(signup.id)
            if contact is not None:
                self._work.cases.end(contact.id, now=self._now, what="left")
            forwarding.tell_left(self._work, self._known(signup), self._conversation.person, self._now)
        return bool(left)

    def _known(self, signup: SignUp) -> forwarding.Known:
        return forwarding.known(self._work, signup, self._conversation, self._organisation)


def _is_of(signup: SignUp, group: Group | None) -> bool:
    """Whether it is the sign-up of this group, or of the person alone. Groups of one contact differ by size or name."""
    if group is None:
        return signup.group_size is None
    return (
        signup.group_size == group.size
        and (signup.group_name or "").casefold() == (group.name or "").casefold()
    )
