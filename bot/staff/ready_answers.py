"""Ready answers: chosen by the person's language, filled in for the case, and kept by the feedback lead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.organisation import Organisation
from bot.organisation.ready_answers import MOST_PARTS, fill, unknown_placeholders
from channels.letters import replacements
from channels.segments import segments

if TYPE_CHECKING:
    from storage.staff.ready_answers import Sentence
    from storage.work import Work

LONGEST = 600  # letters, before it is filled in


class Ready(NamedTuple):
    """`stale`: it may not say what it says in the languages that were changed last."""

    id: int
    text: str
    stale: bool


class Unfit(NamedTuple):
    """Why a text cannot be a ready answer: `empty`, `long`, `letters` (those in `names`) or `placeholder` (likewise)."""

    language: str
    why: str
    names: tuple[str, ...] = ()


def begin(work: Work, organisation: Organisation, now: datetime) -> None:
    """A new installation has those of the organisation's file."""
    sentences = [answer.text.given for answer in organisation.settings.ready_answers]
    work.ready_answers.begin(sentences, now=now)


def for_case(work: Work, organisation: Organisation, unit: str | None, language: str) -> list[Ready]:
    """Those in this language, filled in."""
    facts = _facts(organisation, unit, language)
    return [
        Ready(sentence.id, fill(sentence.texts[language], facts), language in sentence.stale)
        for sentence in work.ready_answers.all()
        if language in sentence.texts
    ]


def unfit(texts: Mapping[str, str], organisation: Organisation) -> list[Unfit]:
    """Filled in with the longest name of a unit, each is at most two SMS parts of plain letters."""
    return [found for language, text in texts.items() if (found := _unfit(language, text, organisation))]


def stale_after(sentence: Sentence, texts: Mapping[str, str], checked: Collection[str]) -> set[str]:
    """The languages of which it is not known whether they still say the same: those that stay as they were while
    another is changed, unless they were `checked`.
    """
    changed = {language for language, text in texts.items() if sentence.texts.get(language) != text}
    behind = set(texts) - changed if changed else set(sentence.stale)
    return behind - set(checked)


def _unfit(language: str, text: str, organisation: Organisation) -> Unfit | None:
    if not text or len(text) > LONGEST:
        return Unfit(language, "long" if text else "empty")
    if unknown := unknown_placeholders(text):
        return Unfit(language, "placeholder", tuple(unknown))
    if odd := replacements(text):
        return Unfit(language, "letters", tuple(odd))
    units = organisation.units.values()
    unit = max(units, key=lambda each: len(each.name.of(language)), default=None)
    filled = fill(text, _facts(organisation, unit.id if unit else None, language))
    return Unfit(language, "long") if segments(filled).parts > MOST_PARTS else None


def _facts(organisation: Organisation, unit: str | None, language: str) -> dict[str, str]:
    known = organisation.units.get(unit or "")
    name = organisation.name.of(language)
    return {
        "org": name,
        "tel": organisation.settings.telephone,
        "unit": known.name.of(language) if known else name,
    }
