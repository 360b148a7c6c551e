"""What stands on the poster of a unit, an item of the catalogue or a campaign, before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import phonenumbers

from bot.config.language_texts import texts_of
from bot.config.settings import Settings
from bot.organisation import Organisation, State
from bot.organisation.parts import Translated
from bot.organisation.reading import instead


class PosterError(Exception):
    """Nothing useful could stand on this poster; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one language says. `notes` are the small print, one thing a line."""

    language: str
    heading: str
    lead: str
    organisation: str
    subject: str  # the unit, the item or the campaign
    send: str
    to: str
    keyword: str
    scan: str
    notes: Sequence[str]


class Says(NamedTuple):
    """What differs from one kind of poster to another, in one language."""

    heading: str
    lead: str
    subject: str
    keyword: str
    receives: str


@dataclass(frozen=True, slots=True)
class Poster:
    """`number` is as people read it, `link` what the QR code holds; one of them may be missing."""

    columns: Sequence[Column]
    number: str | None
    bot: str | None
    link: str | None


def make_poster(
    organisation: Organisation, unit_id: str, settings: Settings, *, number: str | None = None
) -> Poster:
    """Of a unit. `number` is the one that people text, where the settings name only a Messaging Service.

    Raises `UnknownUnit` and `PosterError`.
    """
    unit = organisation.unit(unit_id.strip().lower())
    if organisation.sensitive(unit.id):
        raise PosterError(f"{unit.id} is a sensitive unit: its name on a person's phone may harm them")

    def says(language: str) -> Says:
        words = texts_of(language).poster
        keyword = f"{words.keyword} {unit.keywords[0].upper()}"
        return Says(words.heading, words.lead, unit.name.of(language), keyword, words.receives)

    return _poster(organisation, settings, number, says, f"unit-{unit.id}")


def make_item_poster(
    organisation: Organisation, id: str, settings: Settings, *, number: str | None = None
) -> Poster:
    """Of an item of the catalogue. Raises `PosterError`."""
    items = organisation.catalogue.current.items
    item = items.get(name := id.strip().lower())
    if item is None:
        raise PosterError(f"no item of the catalogue is called {id}; {instead(name, list(items))}")
    if item.status is not State.published:
        raise PosterError(
            f"{name} is not published ({item.status}): its poster would lead nowhere. Publish it first"
        )
    return _invitation(organisation, settings, number, item.title, name, f"poster-{name}")


def make_campaign_poster(
    organisation: Organisation, id: str, settings: Settings, *, number: str | None = None
) -> Poster:
    """Of a campaign of the organisation's settings. Raises `PosterError`."""
    campaigns, name = organisation.campaigns, id.strip().lower()
    if not campaigns:
        raise PosterError("settings.yml has no campaigns: write one there, with its id and its name")
    if name not in campaigns:
        raise PosterError(f"no campaign is called {id}; {instead(name, list(campaigns))}")
    opens = campaigns[name].opens
    item = organisation.catalogue.current.get(opens) if opens else None
    if opens and (item is None or item.status is not State.published):
        raise PosterError(f"the campaign {name} opens {opens}, which is no published item of the catalogue")
    return _invitation(organisation, settings, number, campaigns[name].name, name, f"campaign-{name}")


def _invitation(
    organisation: Organisation,
    settings: Settings,
    number: str | None,
    title: Translated,
    name: str,
    start: str,
) -> Poster:
    def says(language: str) -> Says:
        words = texts_of(language).invitation
        keyword = f"{words.keyword} {name.replace('_', ' ').upper()}"
        return Says(words.heading, words.lead, title.of(language), keyword, words.receives)

    return _poster(organisation, settings, number, says, start)


def _poster(
    organisation: Organisation,
    settings: Settings,
    number: str | None,
    says: Callable[[str], Says],
    start: str,
) -> Poster:
    """`start` is what the link tells Telegram."""
    number = number or settings.sms_from
    if number is not None and not number.startswith("+"):
        raise PosterError(
            "KYNNYS_SMS_FROM is no number that people can text: name that one with --number +358…"
        )
    name = settings.telegram_bot
    if number is None and name is None:
        raise PosterError(
            "a poster needs a way to write to us: set KYNNYS_SMS_FROM, KYNNYS_TELEGRAM_BOT or both"
        )
    columns = []
    for language in organisation.settings.languages:
        said, words = says(language), texts_of(language).poster
        price = [] if number is None else [words.free if organisation.settings.sms_free else words.price]
        columns.append(
            Column(
                language=language,
                heading=said.heading,
                lead=said.lead,
                organisation=organisation.name.of(language),
                subject=said.subject,
                send=words.send,
                to=words.to,
                keyword=said.keyword,
                scan=words.scan,
                notes=[
                    said.receives.format(org=organisation.name.of(language)),
                    words.no_health_data,
                    words.not_at_once,
                    words.emergency,
                    *price,
                ],
            )
        )
    return Poster(
        columns=columns,
        number=_readable(number) if number else None,
        bot=f"@{name}" if name else None,
        link=f"https://t.me/{name}?start={start}" if name else None,
    )


def _readable(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise PosterError(f"{number} is no phone number") from None
    if not phonenumbers.is_possible_number(parsed):
        raise PosterError(f"{number} is no phone number")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
