"""Services that remember what they were asked to do, for the tests of the dialogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.config.language_texts import of_languages
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

VARIABLES = {
    "fi": {
        "org": "Kymenlaakson hyvinvointialue",
        "tel": "05 123 4567",
        "days": "90",
        "list_days": "730",
        "handle_days": "7",
        "answer_days": "5",
        "quarantine_days": "30",
    },
    "sv": {
        "org": "Kymmenedalens välfärdsområde",
        "tel": "05 123 4567",
        "days": "90",
        "list_days": "730",
        "handle_days": "7",
        "answer_days": "5",
        "quarantine_days": "30",
    },
    "en": {
        "org": "Kymenlaakso wellbeing services county",
        "tel": "05 123 4567",
        "days": "90",
        "list_days": "730",
        "handle_days": "7",
        "answer_days": "5",
        "quarantine_days": "30",
    },
}

OPPORTUNITIES = (
    Opportunity(
        "asukasilta",
        "Asukasilta 26.8.",
        "Asukasilta 26.8. klo 17-19, Kuusankoski. Ei maksa mitään.",
        True,
        recipient="Osallisuuskoordinaattori",
        purpose="tämän illan järjestäminen",
    ),
    Opportunity("kysely", "Kysely nuorille", "Kysely nuorille. Vastaa verkossa.", False),
    Opportunity(
        "olka",
        "Sairaalan vapaaehtoinen",
        "Sairaalan vapaaehtoinen. Koulutus 4 tuntia.",
        True,
        recipient="OLKA-yhteyshenkilö",
        purpose="vapaaehtoisten kutsuminen",
        min_age=18,
    ),
    Opportunity(
        "asukaskehittaja",
        "Asukaskehittäjä",
        "Asukaskehittäjä vastaa kyselyihin.",
        True,
        recipient="Yhdyshenkilö",
        purpose="palvelujen kehittämisestä kertominen",
    ),
)


@dataclass
class RecordedServices:
    """Implements `Services`. `done` holds every call that changes something, in order."""

    now: datetime = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    visit: str | None = None
    open: Sequence[Opportunity] = OPPORTUNITIES
    lists: set[str] = field(default_factory=set)
    shown: str = ""  # with the last consent
    group: Group | None = None  # that signed up last
    seats: int | None = None
    suggestions: dict[str, str] = field(default_factory=dict)  # their states by number
    supports: dict[str, set[str]] = field(default_factory=dict)  # who supports them
    official_ways: int = 0  # how often they were told
    offered: OfferedSeat | None = None
    link_outcome: str = "linked"
    free: bool = False
    finds: Mapping[str, Sequence[str]] = field(default_factory=dict)  # text: ids of what fits it
    question: str = "recommend-1"
    call: WishedCall | None = None
    done: list[tuple[Any, ...]] = field(default_factory=list)

    def pass_time(self, **by: float) -> None:
        self.now += timedelta(**by)

    def variables(self, language: str) -> Mapping[str, str]:
        return VARIABLES[language] | of_languages(tuple(LANGUAGES), language)

    def rate(
        self, visit: str | None, rating: int, unit: str | None = None, *, question: str | None = None
    ) -> None:
        self.done.append(("rate", visit, rating, unit, question) if unit else ("rate", visit, rating))

    def unrate(self, visit: str | None, unit: str | None = None) -> None:
        self.done.append(("unrate", visit, unit) if unit else ("unrate", visit))

    def explain(self, visit: str | None, text: str, unit: str | None = None) -> None:
        self.done.append(("explain", visit, text, unit) if unit else ("explain", visit, text))

    def close(self, visit: str, outcome: str) -> None:
        self.done.append(("close", visit, outcome))

    def latest_visit(self) -> str | None:
        return self.visit

    def languages(self) -> Sequence[str]:
        return tuple(LANGUAGES)

    def reply_is_free(self) -> bool:
        return self.free

    def visit_day(self, visit: str) -> date | None:
        return date(2026, 3, 1) if visit else None

    def unit(self, text: str, exact: bool = False) -> NamedUnit | None:
        name, _, rest = text.partition(" ")
        name = name.casefold().strip(":,.")
        known = name in ("koks", "ratamo", "lastensuojelu")
        return NamedUnit(name, rest.strip(), name == "lastensuojelu") if known else None

    def by_poster(self, kind: str, name: str) -> str | None:
        known = {"campaign": ("kesa",), "poster": tuple(each.id for each in self.open)}[kind]
        if name not in known:
            return None
        self.done.append(("by_poster", kind, name))
        return "" if kind == "campaign" else name

    def question_of(self, unit: str) -> str:
        return self.question

    def keep(self, text: str, kind: str = "feedback", unit: str | None = None) -> None:
        self.done.append(("keep", text, kind, unit) if unit else ("keep", text, kind))

    def ask(self, text: str) -> None:
        self.done.append(("ask", text))

    def suggest(self, text: str, council: str | None = None) -> str:
        self.done.append(("suggest", text, council) if council else ("suggest", text))
        return "E-12"

    def suggestion_state(self, reference: str) -> str | None:
        return self.suggestions.get(reference)

    def official_way_told(self) -> None:
        self.official_ways += 1

    def supporters(self, reference: str) -> int:
        return len(self.supports.get(reference, ()))

    def support(self, reference: str) -> Supported:
        self.done.append(("support", reference))
        if reference not in self.suggestions:
            return Supported("unknown")
        new = "me" not in self.supports.setdefault(reference, set())
        self.supports[reference].add("me")
        return Supported("new" if new else "already", len(self.supports[reference]))

    def take_back_support(self, reference: str) -> Supported:
        self.done.append(("take_back_support", reference))
        known = self.supports.get(reference, set())
        had = "me" in known
        known.discard("me")
        return Supported("taken_back" if had else "none", len(known))

    def hand_over(self, text: str, visit: str | None = None) -> None:
        self.done.append(("hand_over", text, visit))

    def flag(self, flag: str, text: str) -> None:
        self.done.append(("flag", flag, text))

    def call_me(self, text: str) -> str:
        self.done.append(("call_me", text))
        return "promised" if self.call is None else "open" if self.call.number_known else "number"

    def give_number(self, number: str | None, text: str) -> bool:
        self.done.append(("give_number", number, text))
        return number is not None

    def wished_call(self) -> WishedCall | None:
        return self.call

    def asked_when_call(self) -> None:
        self.done.append(("asked_when_call",))

    def call_off(self, text: str) -> None:
        self.done.append(("call_off", text))

    def write_back(self, text: str, *, thanks: bool) -> None:
        self.done.append(("write_back", text, thanks))

    long_lists = False

    def opportunities(self, language: str) -> Sequence[Opportunity]:
        return self.open

    def opportunity(self, id: str, language: str) -> Opportunity | None:
        return next((opportunity for opportunity in self.open if opportunity.id == id), None)

    def search(self, text: str, language: str, titles_only: bool = False) -> Sequence[FoundItem] | None:
        found = self.finds.get(text)
        return None if found is None else [item for item in self._found if item.id in found]

    @property
    def _found(self) -> Sequence[FoundItem]:
        return [FoundItem(each.id, each.title, "Kotka") for each in self.open]

    def councils(self) -> CouncilNames:
        return CouncilNames({each.id: [each.title] for each in self.open if each.council})

    def wish(self, text: str) -> None:
        self.done.append(("wish", text))

    def hindered(self, barrier: str) -> None:
        self.done.append(("hindered", barrier))

    def standing(self, opportunity: str, group: Group | None = None) -> Standing | None:
        return Standing("active") if opportunity in self.lists else None

    def full(self, opportunity: str, size: int) -> bool:
        return self.seats is not None and size > self.seats

    def sign_up(self, opportunity: str, name: str | None, consent: Consent) -> Standing:
        self.lists.add(opportunity)
        self.group = consent.group
        self.shown = consent.shown
        self.done.append(("sign_up", opportunity, name, consent.version, consent.said))
        full = self.full(opportunity, consent.group.size if consent.group else 1)
        return Standing("waiting", 3) if full else Standing("active")

    def add_name(self, opportunity: str, name: str) -> bool:
        self.done.append(("add_name", opportunity, name))
        return opportunity in self.lists

    def offered_seat(self) -> OfferedSeat | None:
        return self.offered

    def take_seat(self) -> bool:
        self.done.append(("take_seat",))
        return self.offered is not None and self.offered.stands

    def pass_seat(self) -> None:
        self.done.append(("pass_seat",))

    def memberships(self, language: str) -> Sequence[Membership]:
        titles = {each.id: each.title for each in self.open}
        return [Membership(id, titles.get(id, id)) for id in sorted(self.lists)]

    def leave(self, membership: str | None = None) -> bool:
        was_listed = bool(self.lists)
        self.lists = set() if membership is None else self.lists - {membership}
        self.done.append(("leave", membership) if membership else ("leave",))
        return was_listed

    def stop(self, text: str) -> None:
        self.done.append(("stop", text))

    def start(self, text: str) -> None:
        self.done.append(("start", text))

    def wrong_person(self, text: str) -> None:
        self.done.append(("wrong_person", text))

    def link_code(self) -> str:
        self.done.append(("link_code",))
        return "KLM-PRT"

    def link(self, code: str) -> str:
        self.done.append(("link", code))
        return self.link_outcome

    def set_language(self, language: str) -> None:
        self.done.append(("set_language", language))

    def stored(self) -> Mapping[str, str]:
        return {"n": "3", "listed": "yes" if self.lists else "no"}

    def forget(self) -> None:
        self.done.append(("forget",))
