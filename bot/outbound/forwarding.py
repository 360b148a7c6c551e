"""A sign-up is forwarded exactly once on each way: by e-mail to the contact who keeps the list, and by HTTP where set.

Both are outbound messages like any other, queued in the very transaction that stores the sign-up, each under a key
that can be queued only once for ever. It leaves at once; a mail to a contact with `in_working_hours` waits for those.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from bot.asking.calendar import next_in
from bot.organisation import Contact, Organisation
from channels.message import Priority
from channels.registry import EMAIL, WEBHOOK
from dialogs.languages import LANGUAGES
from storage.database import Work
from storage.encryption import public_ids
from storage.messages.conversations import Conversation
from storage.people.signups import SignUp


class _Forward(TypedDict):
    key: str
    public_id: str


def forward(
    work: Work,
    signup: SignUp,
    conversation: Conversation,
    organisation: Organisation,
    base_url: str,
    now: datetime,
) -> None:
    """Queue the sign-up for the owner of its opportunity, with a link to acknowledge it."""
    title, keeper = _list(signup, organisation)
    joined = organisation.opportunities.get(signup.opportunity)
    purpose = organisation.purpose_of(joined).of("fi") if joined else None
    ack = f"{base_url}/ack/{signup.ack_token}"
    local = signup.consented_at.astimezone(ZoneInfo(organisation.settings.time_zone))
    promised = organisation.settings.promises_on(local.date())
    text = "\n".join(
        [
            f"Uusi ilmoittautuminen: {title}.",
            "",
            f"Nimi: {signup.name or 'ei kerrottu'}",
            f"Kieli: {LANGUAGES.get(signup.language, signup.language)}",
            *([f"Ryhmän nimi: {signup.group_name or 'ei kerrottu'}"] if signup.group_size else []),
            *([f"Ryhmän koko: {signup.group_size}"] if signup.group_size else []),
            f"Yhteys: {conversation.address} ({conversation.channel})",
            f"Suostumus: {signup.consent_version}, {local:%d.%m.%Y klo %H.%M}",
            f"Suostumusta kysyttiin sanoilla: {signup.shown or 'ei tiedossa'}",
            f"Vastaus: {signup.said or 'ei tiedossa'}",
            "",
            *([f"Käyttö: vain {purpose}."] if purpose else []),
            f"Lupasimme ottaa yhteyttä alle {promised.answer_days} päivässä.",
            "",
            f"Kuittaa vastaanotto: {ack}",
        ]
    )
    subject = f"Uusi ilmoittautuminen: {title}"
    due = mailed_at(organisation, keeper.email, now)
    queued = [_mail(work, keeper.email, subject, text, signup, "signup", conversation.person, now, due)]
    if keeper.webhook:
        body = {
            "event": "signup",
            "id": signup.public_id,
            "opportunity": signup.opportunity,
            "name": signup.name,
            "group": {"name": signup.group_name, "size": signup.group_size} if signup.group_size else None,
            "language": signup.language,
            "channel": conversation.channel,
            "contact": conversation.address,
            "consent": {
                "version": signup.consent_version,
                "at": signup.consented_at.isoformat(),
                "purpose": purpose,
                "shown": signup.shown,
            },
            "acknowledge": ack,
        }
        queued.append(_post(work, str(keeper.webhook), body, signup, "signup", conversation.person, now))
    for message in queued:
        if message is not None:
            work.signups.forwarded(signup.id, message)


@dataclass(frozen=True, slots=True)
class Known:
    """A sign-up, and to whom it is known under which address of the person."""

    signup: SignUp
    title: str
    contact: str = field(repr=False)
    ways: Sequence[tuple[str, str]] = field(repr=False)  # channel and address
    waiting: Collection[tuple[str, str]] = field(
        repr=False
    )  # of these, where the sign-up itself has not left yet
    organisation: Organisation = field(repr=False)


def known(work: Work, signup: SignUp, conversation: Conversation, organisation: Organisation) -> Known:
    """Where the sign-up was sent, and the contact that keeps its list now. Works where the catalogue names neither any more.

    To be asked before the person is erased. `conversation` counts where the sign-up's own is gone.
    """
    title, keeper = _list(signup, organisation)
    forwards = work.signups.forwarded_to(signup.id)
    ways = [(each.channel, each.address) for each in forwards]
    joined = organisation.opportunities.get(signup.opportunity)
    if (joined is not None and organisation.is_contact(joined.owner)) or not ways:
        ways.append((EMAIL, keeper.email))
        if keeper.webhook:
            ways.append((WEBHOOK, str(keeper.webhook)))
    own = work.conversations.get(signup.conversation) if signup.conversation else None
    return Known(
        signup,
        title,
        (own or conversation).address,
        list(dict.fromkeys(ways)),
        {(each.channel, each.address) for each in forwards if each.waits},
        organisation,
    )


def mailed_at(organisation: Organisation, address: str, moment: datetime) -> datetime:
    """When a mail may leave to this mailbox: at the moment, or in the working hours after it where it keeps to them."""
    settings = organisation.settings
    waits = any(contact.email == address and contact.in_working_hours for contact in settings.contacts)
    return next_in(settings.working_hours, moment) if waits else moment


def _list(signup: SignUp, organisation: Organisation) -> tuple[str, Contact]:
    """The title and the keeper of the list that was joined, which the catalogue may not name any more."""
    opportunity = organisation.opportunities.get(signup.opportunity)
    if opportunity is None:
        return signup.opportunity, organisation.default_contact
    return opportunity.title.of("fi"), organisation.keeper(opportunity.owner)


def tell_name(work: Work, known: Known, name: str, person: int, now: datetime) -> None:
    """Tell a name that came after the sign-up."""
    text = f"Lisää listalle nimi: {name}, {known.contact}."
    _tell(work, known, "name", "Nimi ilmoittautumiseen", text, {"name": name}, person, now)


def tell_corrected(work: Work, known: Known, name: str, person: int, now: datetime) -> None:
    """Tell that the name of a sign-up was corrected. May happen more than once."""
    text = f"Korjaa listalle nimi: {name}, {known.contact}."
    told = {"name": name}
    once = f"name {now.isoformat()}"
    _tell(work, known, "name", "Korjaus ilmoittautumiseen", text, told, person, now, once)


def tell_left(work: Work, known: Known, person: int, now: datetime) -> None:
    """Tell that the person left the list. Where the sign-up has not left yet, neither goes: there is nothing to forget."""
    work.signups.withdraw_forwards(known.signup.id, now=now)
    known = replace(known, ways=[way for way in known.ways if way not in known.waiting])
    text = (
        f"Poista listalta: {known.signup.name or 'nimi ei tiedossa'}, {known.contact}.\n"
        f"{_group(known.signup)}"
        "Hän ei halua enää viestejä tästä aiheesta."
    )
    _tell(work, known, "left", "Poistuminen listalta", text, {"contact": known.contact}, person, now)


def _group(signup: SignUp) -> str:
    """Of several groups of one contact it is this one."""
    if not signup.group_size:
        return ""
    named = f", {signup.group_name}" if signup.group_name else ""
    return f"Ryhmä: {signup.group_size} henkilöä{named}.\n"


def _tell(
    work: Work,
    known: Known,
    event: str,
    subject: str,
    text: str,
    told: Mapping[str, str],
    person: int,
    now: datetime,
    once: str | None = None,
) -> None:
    """Tell of what happened to a sign-up later: once each on each way, under the name `once` where it may happen again."""
    signup = known.signup
    body = {"event": event, "id": signup.public_id, "opportunity": signup.opportunity, **told}
    places: Counter[str] = Counter()
    for channel, address in known.ways:
        place = places[channel]
        places[channel] += 1
        if channel == WEBHOOK:
            _post(work, address, body, signup, once or event, person, now, place)
        else:
            title = f"{subject}: {known.title}"
            due = mailed_at(known.organisation, address, now)
            _mail(work, address, title, text, signup, once or event, person, now, due, place)


def _mail(
    work: Work,
    address: str,
    subject: str,
    text: str,
    signup: SignUp,
    event: str,
    person: int,
    now: datetime,
    due: datetime,
    place: int = 0,
) -> int | None:
    return work.outbox.queue(
        channel=EMAIL, address=address, subject=subject, text=text,
        **_forward(work, signup, event, EMAIL, place),
        conversation=None, person=person, priority=Priority.forward, now=now, due_at=due,
    )  # fmt: skip


def _post(
    work: Work,
    url: str,
    body: Mapping[str, object],
    signup: SignUp,
    event: str,
    person: int,
    now: datetime,
    place: int = 0,
) -> int | None:
    text = json.dumps(body, ensure_ascii=False)
    return work.outbox.queue(
        channel=WEBHOOK, address=url, text=text, **_forward(work, signup, event, WEBHOOK, place),
        conversation=None, person=person, priority=Priority.forward, now=now,
    )  # fmt: skip


def _forward(work: Work, signup: SignUp, event: str, channel: str, place: int) -> _Forward:
    """Queued once, under an id that follows from the sign-up's: the same again where both are made once more by a
    database restored from an earlier time, so that receivers know what they have. `place` counts the receivers on
    one channel.
    """
    channel = f"{channel}:{place}" if place else channel
    once = channel if event == "signup" else f"{event}:{channel}"
    return {
        "key": f"signup:{signup.id}:{once}",
        "public_id": public_ids.of(work.keys, signup.public_id, event, channel),
    }
