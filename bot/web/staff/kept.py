"""What was written in the form of a case while the session ended: it goes through the sign-in and is a draft then."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from bot.organisation import Organisation
from bot.staff import cases
from bot.staff.access import Account, Right
from storage.models.cases import DRAFTED
from storage.work import Work

_CASE = re.compile(r"/staff/cases/(-?\d{1,18})(?:/[a-z/0-9-]*)?")


@dataclass(frozen=True, slots=True)
class Kept:
    form: str = ""
    text: str = field(default="", repr=False)

    @classmethod
    def of_form(cls, fields: dict[str, str]) -> Kept:
        """Of the form of a case."""
        return cls(*next(iter(texts_of(fields).items()), ("", "")))

    @classmethod
    def of_sign_in(cls, fields: dict[str, str]) -> Kept:
        return cls.of_form(
            {"form": (form := fields.get("kept_form", "")), _field(form): fields.get("kept", "")}
        )

    def save(
        self, work: Work, organisation: Organisation, account: Account, path: str, now: datetime
    ) -> None:
        """As a draft in the case of that path, where the account may handle it."""
        case = case_of(path)
        if case is None or not self.text or not (account.may(Right.cases) or account.may(Right.addressed)):
            return
        known = cases.seen_by(work, organisation, account, case)
        if known is not None and cases.may_handle(organisation, account, known):
            work.drafts.save(case, account.id, self.form, self.text, now=now)


def texts_of(fields: dict[str, str]) -> dict[str, str]:
    """What was written in a form of a case, by the form's name in `DRAFTED`."""
    form = fields.get("form", "")
    text = fields.get(_field(form), "")[: cases.LONGEST_NOTE]
    return {form: text} if form in DRAFTED and text.strip() else {}


def _field(form: str) -> str:
    return "outcome" if form == "outcome" else "text"


def case_of(path: str) -> int | None:
    found = _CASE.fullmatch(path)
    return int(found[1]) if found else None
