"""Texts measured as they will be sent: filled with this organisation's longest values, in septets."""

from __future__ import annotations

from bot.config.language_texts import gaps, of_languages, switch_words
from bot.config.prepared_parts import misfits
from bot.organisation import Organisation
from channels.registry import CHANNELS
from channels.segments import septets
from dialogs.assistant import Assistant
from dialogs.problems import Problem
from dialogs.services import ITEM_ANSWER_LENGTH, PLACE_LENGTH, PURPOSE_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH
from dialogs.validation import validate


def problems(dialogs: Assistant, organisation: Organisation) -> list[Problem]:
    settings = organisation.settings
    longest = {
        **{f"org:{language}": settings.name.of(language) for language in settings.languages},
        **{
            f"{name}:{language}": text
            for language in settings.languages
            for name, text in of_languages(settings.languages, language).items()
        },
        "tel": settings.telephone,
        "days": str(organisation.retention_days),
        "list_days": str(settings.retention.sign_up),
        "handle_days": str(max(each.handle_days for each in settings.all_promises)),
        "answer_days": str(max(each.answer_days for each in settings.all_promises)),
        "item_said": "x" * ITEM_ANSWER_LENGTH,
        "opportunity_summary": "x" * SUMMARY_LENGTH,
        "joining_title": "x" * TITLE_LENGTH,
        "joining_list": "x" * TITLE_LENGTH,
        "joining_purpose": "x" * PURPOSE_LENGTH,
        **{
            f"joining_recipient:{language}": max(
                (contact.name.of(language) for contact in settings.contacts), key=len
            )
            for language in settings.languages
        },
        **{
            f"initiative_service:{language}": settings.initiative_service.of(language)
            if settings.initiative_service
            else ""
            for language in settings.languages
        },
        "quarantine_days": str(organisation.shortest_quarantine.days),
        "ref": "K7-4821",
        "link_code": "WWW-WWW",
        "rating": "10",
        "n": "999",
        "greeting_name": "Maria-Margareta",
        "visit_day": "30 September",
        "proposals_days": "30 September - 30 September",
        "voting_days": "30 September - 30 September",
        "event_title": "x" * TITLE_LENGTH,
        "event_at:fi": "30.12. kello 12.00",
        "event_at:sv": "30.12. klockan 12.00",
        "event_at": "30 September at 12:00",
        "event_place": "x" * PLACE_LENGTH,
        "seat_until:fi": "30.12. kello 12.00",
        "seat_until:sv": "30.12. klockan 12.00",
        "seat_until": "30 September at 12:00",
        "call_at:fi": "30.12. kello 12.00",
        "call_at:sv": "30.12. klockan 12.00",
        "call_at": "30 September at 12:00",
        "switch": switch_words(settings.languages) or "",
    }
    channels = {name: entry.by_segment for name, entry in CHANNELS.items()}
    return [
        *validate(dialogs, longest=longest, length=septets, channels=channels, languages=settings.languages),
        *gaps(dialogs.words),
        *misfits(dialogs, organisation),
    ]
