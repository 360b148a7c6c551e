"""Why a visit is not asked about, as far as its record, its unit and its address tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.asking.calendar import day_of, due_at
from bot.asking.decision import rules_of
from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation, SurveyRules
from bot.visits.schema import VisitIn
from channels.registry import entry

if TYPE_CHECKING:
    from storage.feedback.visits import Visit

_WEIGHT = list(SkipReason).index  # the reasons stand in the order of their weight
_TEXTED = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def heaviest(reasons: Iterable[tuple[str, SkipReason | None]]) -> Mapping[str, SkipReason]:
    """Of the reasons under each key the one that weighs most."""
    most: dict[str, SkipReason] = {}
    for key, reason in reasons:
        if reason is not None:
            most[key] = min(reason, most.get(key, reason), key=_WEIGHT)
    return most


def person_reason(visit: VisitIn) -> SkipReason | None:
    """What the record says of the person, which holds for all their visits."""
    if visit.non_disclosure or visit.security_ban:
        return SkipReason.non_disclosure
    return SkipReason.no_permission if visit.sms_permission is False else None


def staff_reason(visit: VisitIn) -> SkipReason | None:
    """What was said at the unit of this visit."""
    if visit.refused:
        return SkipReason.refused
    if visit.flagged:
        return SkipReason.flagged
    return SkipReason.sensitive if visit.sensitive else None


def permanent_skip_reason(visit: VisitIn | Visit, organisation: Organisation) -> SkipReason | None:
    """The reason in its unit and its age group. The unit may have changed since the visit came in."""
    if visit.unit not in organisation.units:
        return SkipReason.unit_off
    if organisation.sensitive(visit.unit):
        return SkipReason.sensitive_unit
    rules = rules_of(visit.unit, visit.ended_at, organisation)
    if not rules.asks:
        return SkipReason.unit_off
    return _age_reason(visit.age_group, rules)


def skip_reason(
    visit: VisitIn, channel: str | None, organisation: Organisation, now: datetime
) -> SkipReason | None:
    """The reason for which a visit that is handed in is not asked about; None where it may be, as far as is known now.

    What decides about the person and what was said at the unit comes first, by `person_reason` and `staff_reason`.
    """
    rules = rules_of(visit.unit, visit.ended_at, organisation)
    if visit.sms_permission is None and rules.permission == "required":
        return SkipReason.no_permission
    return (
        staff_reason(visit)
        or permanent_skip_reason(visit, organisation)
        or _record_reason(visit, rules)
        or (None if _reachable(visit, channel, organisation) else SkipReason.no_channel)
        or (SkipReason.too_old if _falls_due_too_late(visit, rules, now) else None)
    )


def _age_reason(age_group: str | None, rules: SurveyRules) -> SkipReason | None:
    """A group is old enough where its youngest are."""
    if age_group is None:
        return SkipReason.unknown_age if rules.unknown_age == "skip" else None
    youngest = int(re.split(r"[-+]", age_group)[0])
    return SkipReason.too_young if youngest < rules.minimum_age else None


def _record_reason(visit: VisitIn, rules: SurveyRules) -> SkipReason | None:
    if visit.several_numbers and rules.several_numbers == "skip":
        return SkipReason.several_numbers
    if visit.started_at is not None and rules.long_stay_days is not None:
        nights = day_of(visit.ended_at) - day_of(visit.started_at)
        if nights.days > rules.long_stay_days:
            return SkipReason.long_stay
    return None


def _falls_due_too_late(visit: VisitIn, rules: SurveyRules, now: datetime) -> bool:
    """Whether it is certain now that its question would come after `drop_after_days`."""
    last = visit.ended_at + rules.drop_after
    return now > last or due_at(visit.ended_at, rules, received_at=now, key=visit.id) > last


def _reachable(visit: VisitIn, channel: str | None, organisation: Organisation) -> bool:
    if channel is None:
        return False
    return visit.phone is None or not entry(channel).costly_abroad or _texted(visit.phone, organisation)


def _texted(phone: str, organisation: Organisation) -> bool:
    """Whether an E.164 number can get an SMS, as far as its kind tells, and lies in a country that gets any."""
    if not organisation.settings.texts_to(phone):
        return False
    return phonenumbers.number_type(phonenumbers.parse(phone)) in _TEXTED
