"""Visits: taken in once each, and asked about or skipped with a reason. None is lost between the two.

A row of a file or of the API becomes a `VisitIn`; `take_in` stores it with the time when its question falls
due, or with the reason why none ever will. When it falls due, `decide` looks once more. So of N visits taken
in, those asked and those skipped make N again once all have fallen due.
"""

from bot.asking.decision import (
    Ask,
    Facts,
    Skip,
    Wait,
    decide,
    facts,
    follow_ups,
    is_young,
    question_of,
    rules_of,
)
from bot.asking.skip_reasons import SkipReason
from bot.visits.csv_file import read_csv
from bot.visits.faults import Fault, VisitError
from bot.visits.reading import ignored, visit_in
from bot.visits.reasons import permanent_skip_reason
from bot.visits.register import TOLD, Conflicts, Result, take_all, take_in
from bot.visits.schema import ADDRESSES, VisitContext, VisitIn, check
from bot.visits.text_file import FileError

__all__ = [
    "ADDRESSES",
    "TOLD",
    "Ask",
    "Conflicts",
    "Facts",
    "Fault",
    "FileError",
    "Result",
    "Skip",
    "SkipReason",
    "VisitContext",
    "VisitError",
    "VisitIn",
    "Wait",
    "check",
    "decide",
    "facts",
    "follow_ups",
    "ignored",
    "is_young",
    "permanent_skip_reason",
    "question_of",
    "read_csv",
    "rules_of",
    "take_all",
    "take_in",
    "visit_in",
]
