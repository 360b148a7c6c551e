"""Why a visit is not asked about."""

from __future__ import annotations

from enum import StrEnum


class SkipReason(StrEnum):
    """Stored with the visit and counted in reports."""

    non_disclosure = "non_disclosure"  # under non-disclosure for personal safety, by the population register
    no_permission = "no_permission"  # to be sent texts
    no_channel = "no_channel"  # a landline, a country without texts, or a channel that is not set up
    too_young = "too_young"
    unknown_age = "unknown_age"  # and the rules ask only people whose age is known
    too_old = "too_old"
    unit_off = "unit_off"
    sensitive_unit = "sensitive_unit"
    opted_out = "opted_out"
    quarantine = "quarantine"
    superseded = "superseded"  # the person visited again: only the last unit is asked about
    erased = "erased"  # the person wished to be forgotten; storage writes this one
