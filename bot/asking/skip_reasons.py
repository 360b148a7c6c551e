"""Why a visit is not asked about."""

from __future__ import annotations

from enum import StrEnum


class SkipReason(StrEnum):
    """Stored with the visit and counted in reports. Of several the first here counts, as far as they are known then."""

    # Of the person.
    non_disclosure = "non_disclosure"  # under non-disclosure for personal safety, by the population register
    no_permission = "no_permission"  # to be sent texts
    # Of the visit, said at the unit.
    refused = "refused"  # the person does not want to be asked about it
    flagged = "flagged"  # staff marked it as not to be asked about
    sensitive = "sensitive"  # a text about it might harm its receiver
    # By the rules of its unit.
    sensitive_unit = "sensitive_unit"
    unit_off = "unit_off"
    too_young = "too_young"
    unknown_age = "unknown_age"  # and the rules ask only people whose age is known
    several_numbers = "several_numbers"  # on record: the one that is given may be another person's
    long_stay = "long_stay"
    # By what can be done.
    no_channel = "no_channel"  # a landline, a country without texts, or a channel that is not set up
    too_old = "too_old"
    # By what is known of the person when it falls due.
    opted_out = "opted_out"
    superseded = "superseded"  # the person visited again: only the last unit is asked about
    quarantine = "quarantine"
    erased = "erased"  # the person wished to be forgotten; storage writes this one
