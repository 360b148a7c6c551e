"""What stands on a unit's poster, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers

from bot.config.language_texts import texts_of
from bot.config.settings import Settings
from bot.organisation import Organisation


class PosterError(Exception):
    """Nothing useful could stand on this poster; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one language says. `notes` are the small print, one thing a line."""

    language: str
    heading: str
    lead: str
    organisation: str
    unit: str
    send: str
    to: str
    keyword: str
    scan: str
    notes: Sequence[str]


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
    """`number` is the one that people text, where the settings name only a Messaging Service.

    Raises `UnknownUnit` and `PosterError`.
    """
    unit = organisation.unit(unit_id.strip().lower())
    if organisation.sensitive(unit.id):
        raise PosterError(f"{unit.id} is a sensitive unit: its name on a person's phone may harm them")
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
        words = texts_of(language).poster
        price = [] if number is None else [words.free if organisation.settings.sms_free else words.price]
        columns.append(
            Column(
                language=language,
                heading=words.heading,
                lead=words.lead,
                organisation=organisation.name.of(language),
                unit=unit.name.of(language),
                send=words.send,
                to=words.to,
                keyword=f"{words.keyword} {unit.keywords[0].upper()}",
                scan=words.scan,
                notes=[
                    words.receives.format(org=organisation.name.of(language)),
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
        link=f"https://t.me/{name}?start=unit-{unit.id}" if name else None,
    )


def _readable(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise PosterError(f"{number} is no phone number") from None
    if not phonenumbers.is_possible_number(parsed):
        raise PosterError(f"{number} is no phone number")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
