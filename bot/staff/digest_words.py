"""The words of digests, in the languages of the staff pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    yours: str
    queue: str
    others: str
    all: str
    case: str
    contact: str
    no_unit: str
    answer: str
    handle: str
    outcome: str
    done: str
    late: str
    urgent: str


WORDS: Mapping[str, Words] = {
    "fi": Words(
        subject="Kynnys: myöhässä {late}, pian määräaika {soon}",
        yours="Sinun tapauksesi",
        queue="Jonossa, ei omistajaa",
        others="Muiden tapaukset",
        all="Kaikki avoimet",
        case="Tapaus",
        contact="Yhteydenotto, ilmoittautuminen",
        no_unit="ei yksikköä",
        answer="vastaa ennen {at}",
        handle="käsittele viimeistään {at}",
        outcome="kerro lopputulos viimeistään {at}",
        done="tapaus on päätetty, ihminen odottaa",
        late="myöhässä",
        urgent="kiireellinen",
    ),
    "sv": Words(
        subject="Kynnys: försenade {late}, snart tidsfrist {soon}",
        yours="Dina ärenden",
        queue="I kön, utan ägare",
        others="Andras ärenden",
        all="Alla öppna",
        case="Ärende",
        contact="Kontakt, anmälan",
        no_unit="ingen enhet",
        answer="svara före {at}",
        handle="behandla senast {at}",
        outcome="berätta resultatet senast {at}",
        done="ärendet är avslutat, personen väntar",
        late="försenat",
        urgent="brådskande",
    ),
    "en": Words(
        subject="Kynnys: {late} late, {soon} due soon",
        yours="Your cases",
        queue="In the queue, without an owner",
        others="Cases of others",
        all="All that is open",
        case="Case",
        contact="Contact, sign-up",
        no_unit="no unit",
        answer="answer before {at}",
        handle="handle by {at}",
        outcome="tell the outcome by {at}",
        done="the case is done, the person waits",
        late="late",
        urgent="urgent",
    ),
}
