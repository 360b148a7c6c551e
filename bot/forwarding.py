"""A sign-up leaves the house exactly once on each way: by e-mail to whoever keeps the list, and by HTTP where set.

Both are outbound messages like any other, queued in the very transaction that stores the sign-up, each under a key
that can be queued only once for ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from bot.organisation import Organisation
from channels.message import Priority
from storage import public_ids
from storage.conversations import Conversation
from storage.database import Work
from storage.signups import SignUp


class _Forward(TypedDict):
    key: str
    public_id: str


LANGUAGES = {"fi": "suomi", "sv": "ruotsi", "en": "englanti"}


def forward(
    work: Work,
    signup: SignUp,
    conversation: Conversation,
    organisation: Organisation,
    base_url: str,
    now: datetime,
) -> None:
    """Queue the sign-up for the owner of its opportunity, with a link to acknowledge it."""
    opportunity = organisation.opportunity(signup.opportunity)
    owner = organisation.contact(opportunity.owner)
    ack = f"{base_url}/ack/{signup.ack_token}"
    local = signup.consented_at.astimezone(ZoneInfo(organisation.settings.time_zone))
    text = "\n".join(
        [
            f"Uusi ilmoittautuminen: {opportunity.title.fi}.",
            "",
            f"Nimi: {signup.name or 'ei kerrottu'}",
            f"Kieli: {LANGUAGES.get(signup.language, signup.language)}",
            f"Yhteys: {conversation.address} ({conversation.channel})",
            f"Suostumus: {signup.consent_version}, {local:%d.%m.%Y klo %H.%M}",
            f"Suostumuksen sanat: {signup.consent_text}",
            "",
            "Käyttötarkoitus: palvelujen kehittämiseen ja arviointiin liittyvä tiedottaminen.",
            "Lupasimme ottaa yhteyttä 5 päivän sisällä.",
            "",
            f"Kuittaa vastaanotto: {ack}",
        ]
    )
    subject = f"Uusi ilmoittautuminen: {opportunity.title.fi}"
    queued = [_mail(work, owner.email, subject, text, signup, "signup", conversation.person, now)]
    if owner.webhook:
        body = {
            "event": "signup",
            "id": signup.public_id,
            "opportunity": signup.opportunity,
            "name": signup.name,
            "language": signup.language,
            "channel": conversation.channel,
            "contact": conversation.address,
            "consent": {"version": signup.consent_version, "at": signup.consented_at.isoformat()},
            "acknowledge": ack,
        }
        queued.append(_post(work, str(owner.webhook), body, signup, "signup", conversation.person, now))
    for message in queued:
        if message is not None:
            work.signups.forwarded(signup.id, message)


def tell_name(
    work: Work,
    signup: SignUp,
    name: str,
    conversation: Conversation,
    organisation: Organisation,
    now: datetime,
) -> None:
    """Tell whoever keeps the list a name that came after the sign-up."""
    subject = "Nimi ilmoittautumiseen"
    text = f"Lisää listalle nimi: {name}, {conversation.address}."
    _tell(work, signup, "name", subject, text, {"name": name}, conversation, organisation, now)


def tell_left(
    work: Work, signup: SignUp, conversation: Conversation, organisation: Organisation, now: datetime
) -> None:
    """Tell whoever keeps the list that somebody left it."""
    subject = "Poistuminen listalta"
    text = (
        f"Poista listalta: {signup.name or 'nimi ei tiedossa'}, {conversation.address}.\n"
        "Hän ei halua enää viestejä tästä aiheesta."
    )
    contact = {"contact": conversation.address}
    _tell(work, signup, "left", subject, text, contact, conversation, organisation, now)


def _tell(
    work: Work,
    signup: SignUp,
    event: str,
    subject: str,
    text: str,
    told: Mapping[str, str],
    conversation: Conversation,
    organisation: Organisation,
    now: datetime,
) -> None:
    """Tell of what happened to a sign-up later: once each."""
    opportunity = organisation.opportunity(signup.opportunity)
    owner = organisation.contact(opportunity.owner)
    person = conversation.person
    _mail(work, owner.email, f"{subject}: {opportunity.title.fi}", text, signup, event, person, now)
    if owner.webhook:
        body = {"event": event, "id": signup.public_id, "opportunity": signup.opportunity, **told}
        _post(work, str(owner.webhook), body, signup, event, person, now)


def _mail(
    work: Work, address: str, subject: str, text: str, signup: SignUp, event: str, person: int, now: datetime
) -> int | None:
    return work.outbox.queue(
        channel="email", address=address, subject=subject, text=text, **_forward(work, signup, event, "email"),
        conversation=None, person=person, priority=Priority.forward, now=now,
    )  # fmt: skip


def _post(
    work: Work, url: str, body: Mapping[str, object], signup: SignUp, event: str, person: int, now: datetime
) -> int | None:
    text = json.dumps(body, ensure_ascii=False)
    return work.outbox.queue(
        channel="webhook", address=url, text=text, **_forward(work, signup, event, "webhook"),
        conversation=None, person=person, priority=Priority.forward, now=now,
    )  # fmt: skip


def _forward(work: Work, signup: SignUp, event: str, channel: str) -> _Forward:
    """Queued once, under an id that follows from the sign-up's: the same again where both are made once more by a
    database restored from an earlier time, so that receivers know what they have.
    """
    once = channel if event == "signup" else f"{event}:{channel}"
    return {
        "key": f"signup:{signup.id}:{once}",
        "public_id": public_ids.of(work.keys, signup.public_id, event, channel),
    }
