"""Services for an action server without a database: each call is written down and nothing is pretended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from dialogs.languages import LANGUAGES
from dialogs.services import (
    Consent,
    FoundItem,
    Membership,
    NamedUnit,
    OfferedSeat,
    Opportunity,
    Standing,
    Supported,
    WishedCall,
)
from dialogs.understanding import Group
from dialogs.understanding.council_names import CouncilNames


class Journal:
    """Implements `Services` for rasa-sdk's action server. `entries` is JSON: one object a call, in order."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def _note(self, call: str, **given: Any) -> None:
        self.entries.append({"call": call, **given})

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)  # no application hands a clock in here

    def variables(self, language: str) -> Mapping[str, str]:
        return {}

    def rate(
        self, visit: str | None, rating: int, unit: str | None = None, *, question: str | None = None
    ) -> None:
        asked = {"question": question} if question else {}
        self._note("rate", visit=visit, rating=rating, **_of(unit), **asked)

    def unrate(self, visit: str | None, unit: str | None = None) -> None:
        self._note("unrate", visit=visit, **_of(unit))

    def explain(self, visit: str | None, text: str, unit: str | None = None) -> None:
        self._note("explain", visit=visit, text=text, **_of(unit))

    def close(self, visit: str, outcome: str) -> None:
        self._note("close", visit=visit, outcome=outcome)

    def latest_visit(self) -> str | None:
        return None

    def languages(self) -> Sequence[str]:
        return tuple(LANGUAGES)

    def reply_is_free(self) -> bool:
        return False

    def visit_day(self, visit: str) -> date | None:
        return None

    def unit(self, text: str, exact: bool = False) -> NamedUnit | None:
        return None

    def by_poster(self, kind: str, name: str) -> str | None:
        return name if kind == "poster" else ""

    def question_of(self, unit: str) -> str:
        return ""

    def keep(self, text: str, kind: str = "feedback", unit: str | None = None) -> None:
        self._note("keep", text=text, kind=kind, unit=unit)

    def ask(self, text: str) -> None:
        self._note("ask", text=text)

    def suggest(self, text: str, council: str | None = None) -> str:
        self._note("suggest", text=text, council=council)
        return ""

    def suggestion_state(self, reference: str) -> str | None:
        return None

    def official_way_told(self) -> None:
        self._note("official_way_told")

    def supporters(self, reference: str) -> int:
        return 0

    def support(self, reference: str) -> Supported:
        self._note("support", reference=reference)
        return Supported("unknown")

    def take_back_support(self, reference: str) -> Supported:
        self._note("take_back_support", reference=reference)
        return Supported("unknown")

    def hand_over(self, text: str, visit: str | None = None) -> None:
        self._note("hand_over", text=text, visit=visit)

    def flag(self, flag: str, text: str) -> None:
        self._note("flag", flag=flag, text=text)

    def call_me(self, text: str) -> str:
        self._note("call_me", text=text)
        return "promised"

    def give_number(self, number: str | None, text: str) -> bool:
        self._note("give_number", text=text)
        return number is not None

    def wished_call(self) -> WishedCall | None:
        return None

    def asked_when_call(self) -> None:
        self._note("asked_when_call")

    def call_off(self, text: str) -> None:
        self._note("call_off", text=text)

    def write_back(self, text: str, *, thanks: bool) -> None:
        self._note("write_back", text=text, thanks=thanks)

    long_lists = False

    def opportunities(self, language: str) -> Sequence[Opportunity]:
        return ()

    def opportunity(self, id: str, language: str) -> Opportunity | None:
        return None

    def search(self, text: str, language: str, titles_only: bool = False) -> Sequence[FoundItem] | None:
        return None

    def councils(self) -> CouncilNames:
        return CouncilNames({})

    def wish(self, text: str) -> None:
        self._note("wish", text=text)

    def hindered(self, barrier: str) -> None:
        self._note("hindered", barrier=barrier)

    def standing(self, opportunity: str, group: Group | None = None) -> Standing | None:
        return None

    def full(self, opportunity: str, size: int) -> bool:
        return False

    def sign_up(self, opportunity: str, name: str | None, consent: Consent) -> Standing:
        self._note("sign_up", opportunity=opportunity, name=name, consent=consent.version, text=consent.said)
        return Standing("active")

    def offered_seat(self) -> OfferedSeat | None:
        return None

    def take_seat(self) -> bool:
        self._note("take_seat")
        return False

    def pass_seat(self) -> None:
        self._note("pass_seat")

    def add_name(self, opportunity: str, name: str) -> bool:
        self._note("add_name", opportunity=opportunity, name=name)
        return False

    def memberships(self, language: str) -> Sequence[Membership]:
        return ()

    def leave(self, membership: str | None = None) -> bool:
        self._note("leave", membership=membership)
        return False

    def stop(self, text: str) -> None:
        self._note("stop", text=text)

    def start(self, text: str) -> None:
        self._note("start", text=text)

    def wrong_person(self, text: str) -> None:
        self._note("wrong_person", text=text)

    def link_code(self) -> str:
        self._note("link_code")
        return ""

    def link(self, code: str) -> str:
        self._note("link", code=code)
        return "unknown"

    def set_language(self, language: str) -> None:
        self._note("set_language", language=language)

    def stored(self) -> Mapping[str, str]:
        return {}

    def forget(self) -> None:
        self._note("forget")


def _of(unit: str | None) -> dict[str, str]:
    return {"unit": unit} if unit else {}
