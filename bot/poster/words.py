"""The poster's words, in plain language: one thing a sentence, nothing inflected that is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`keyword` is what a text message begins with; the unit's own word follows it."""

    heading: str
    lead: str
    send: str
    to: str
    keyword: str
    scan: str
    receives: str
    no_health_data: str
    not_at_once: str
    emergency: str
    free: str
    price: str


WORDS: Mapping[str, Words] = {
    "fi": Words(
        heading="Miten meni?",
        lead="Kerro meille. Palautteesi auttaa meitä.",
        send="Lähetä tekstiviesti",
        to="numeroon",
        keyword="PALAUTE",
        scan="Avaa Telegram tällä koodilla",
        receives="Palautteen saa {org}. Sinun ei tarvitse kertoa nimeäsi.",
        no_health_data="Älä kirjoita henkilötunnusta tai terveystietoja.",
        not_at_once="Emme lue viestejä heti.",
        emergency="Jos sinulla on hätä, soita 112.",
        free="Viesti on sinulle maksuton.",
        price="Tekstiviesti maksaa sen, mitä liittymäsi siitä veloittaa.",
    ),
    "sv": Words(
        heading="Hur gick det?",
        lead="Berätta för oss. Din respons hjälper oss.",
        send="Skicka ett sms",
        to="till",
        keyword="RESPONS",
        scan="Öppna Telegram med koden",
        receives="{org} får din respons. Du behöver inte säga ditt namn.",
        no_health_data="Skriv inte personbeteckning eller hälsouppgifter.",
        not_at_once="Vi läser inte meddelanden genast.",
        emergency="Vid nöd, ring 112.",
        free="Meddelandet är gratis för dig.",
        price="Ett sms kostar det som ditt abonnemang tar för det.",
    ),
    "en": Words(
        heading="How did it go?",
        lead="Tell us. Your feedback helps us.",
        send="Send a text message",
        to="to",
        keyword="FEEDBACK",
        scan="Open Telegram with this code",
        receives="{org} gets your feedback. You do not have to give your name.",
        no_health_data="Do not write your identity code or health details.",
        not_at_once="We do not read messages at once.",
        emergency="In an emergency, call 112.",
        free="The message is free of charge for you.",
        price="A text costs what your phone plan charges for it.",
    ),
}
