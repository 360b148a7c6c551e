"""What people say of their visits and otherwise: ratings, words, and the cases that staff have to handle."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.asking.calendar import day_of, midnight
from bot.conversation.raising import raise_alert
from bot.conversation.turn_context import TurnContext
from bot.outbound.addressed import tell_owner
from dialogs.services import Supported
from storage.feedback.feedback import Kept
from storage.feedback.visits import Visit

RECENT = timedelta(
    days=30
)  # a late answer is about a visit asked about within it, a call about what was said within it
URGENT = ("crisis", "violence", "discrimination")  # flags of cases that come before all others
# Kinds of which several texts of one person, about no visit, are one case; the first one's words are in it.
TOGETHER = {
    "crisis": ("crisis", "violence"),
    "question": ("question",),
    "complaint": ("complaint",),
    "discrimination": ("discrimination",),
}


class FeedbackServices(TurnContext):
    def rate(
        self, visit: str | None, rating: int, unit: str | None = None, *, question: str | None = None
    ) -> None:
        about = self._visit(visit)
        unit = about.unit if about else unit
        feedback = self._work.feedback.rate(
            self._conversation.person,
            about.id if about else None,
            rating,
            now=self._now,
            unit=unit,
            channel=self._conversation.channel,
            language=self._language,
            question=about.question if about else question,
        )
        if about is not None:
            self._work.visits.answered(about.id, now=self._now)
        if rating <= 6:
            self._open_case(feedback, unit, "low_rating")

    def unrate(self, visit: str | None, unit: str | None = None) -> None:
        about = self._visit(visit)
        self._work.feedback.unrate(
            self._conversation.person, about.id if about else None, unit, now=self._now
        )
        if about is not None:
            self._work.visits.said(about.id, now=None)

    def explain(self, visit: str | None, text: str, unit: str | None = None) -> None:
        self._explain(self._visit(visit), text, unit)

    def _explain(self, about: Visit | None, text: str, unit: str | None = None) -> int:
        kept = self._work.feedback.explain(
            self._conversation.person,
            about.id if about else None,
            text,
            now=self._now,
            unit=about.unit if about else unit,
            channel=self._conversation.channel,
            language=self._language,
            source="poster" if unit else "unasked",
        )
        if about is not None and about.answered_at is None:
            self._work.visits.said(about.id, now=self._now)
        self._kept = Kept(kept)
        return kept

    def close(self, visit: str, outcome: str) -> None:
        about = self._visit(visit)
        if about is not None:
            self._work.visits.close(about.id, outcome, now=self._now)

    def latest_visit(self) -> str | None:
        person = self._conversation.person
        known = self._asked if person in self._asked else self._work.visits.latest_asked_of([person])
        visit = self._visit(None if known[person] is None else str(known[person]))
        recent = visit is not None and visit.asked_at is not None and self._now - visit.asked_at <= RECENT
        return str(visit.id) if visit and recent else None

    def keep(self, text: str, kind: str = "feedback", unit: str | None = None) -> None:
        self._keep(text, kind, unit, source="poster" if unit else "unasked")

    def _keep(self, text: str, kind: str, unit: str | None = None, source: str = "unasked") -> Kept:
        if not unit and (before := self._said_before({kind, *self._flagged})) is not None:
            self._work.feedback.add(before, text, now=self._now)
            self._kept = Kept(before)
            return self._kept
        known = self._organisation.unit_by_keyword(unit) if unit else None
        if unit and known is None:
            text = f"{unit}\n{text}"
        self._kept = self._work.feedback.keep(
            self._conversation.person,
            text,
            kind=kind,
            unit=known.id if known else None,
            now=self._now,
            channel=self._conversation.channel,
            language=self._language,
            source=source,
        )
        return self._kept

    def _said_before(self, kinds: Collection[str]) -> int | None:
        """Several texts of one kind within some hours are one case."""
        together = [kind for name in TOGETHER if name in kinds for kind in TOGETHER[name]]
        if not together:
            return None
        since = self._now - timedelta(hours=self._organisation.settings.one_case_hours)
        return self._work.cases.said_again(self._conversation.person, together, now=self._now, since=since)

    def ask(self, text: str) -> None:
        kept = self._keep(text, "question").id
        self._open_case(kept, self._unit_of(kept), "question")

    def suggest(self, text: str, council: str | None = None) -> str:
        reference = self._work.feedback.suggest(
            self._conversation.person,
            text,
            now=self._now,
            channel=self._conversation.channel,
            language=self._language,
            seed=self._lasting_id("suggestion"),
        )
        suggestion = self._work.feedback.by_reference(reference)
        assert suggestion is not None  # it was just written
        self._kept = Kept(suggestion.id)
        case = self._open_case(
            suggestion.id,
            None,
            "suggestion",
            outcome_within=self._promises.outcome_within,
            addressed_to=council,
        )
        if council is not None:
            tell_owner(
                self._work, self._organisation, self._base_url, council, reference, case,
                person=self._conversation.person, now=self._now,
            )  # fmt: skip
        return reference

    def suggestion_state(self, reference: str) -> str | None:
        suggestion = self._work.feedback.by_reference(reference)
        case = self._work.cases.of_feedback(suggestion.id) if suggestion else None
        return case.status if case else None

    def official_way_told(self) -> None:
        self._work.suggestion_figures.official_way_told(day=midnight(day_of(self._now)))

    def supporters(self, reference: str) -> int:
        known = self._work.supports.find(reference, self._conversation.person)
        return self._work.supports.count(known.id) if known else 0

    def support(self, reference: str) -> Supported:
        supports, person = self._work.supports, self._conversation.person
        known = supports.find(reference, person)
        if known is None:
            return Supported("unknown")
        if known.own:
            return Supported("own", supports.count(known.id))
        if known.status == "valmis":
            return Supported("done", supports.count(known.id))
        new = supports.add(known.id, person, now=self._now)
        return Supported("new" if new else "already", supports.count(known.id))

    def take_back_support(self, reference: str) -> Supported:
        supports, person = self._work.supports, self._conversation.person
        known = supports.find(reference, person)
        if known is None:
            return Supported("unknown")
        gone = supports.take_back(known.id, person)
        return Supported("taken_back" if gone else "none", supports.count(known.id))

    def hand_over(self, text: str, visit: str | None = None) -> None:
        about, latest = self._visit(visit), self._visit(self.latest_visit())
        if about is not None:
            kept = self._explain(about, text)
        else:
            kept = self._keep(text, "feedback", latest.unit if latest else None).id
        self._open_case(kept, self._unit_of(kept), "stopped")

    def flag(self, flag: str, text: str) -> None:
        self._flagged[flag] = text

    def settle(self) -> None:
        """Open or mark the case of what was flagged, wherever the turn kept it. Belongs at the turn's end."""
        for flag, text in self._flagged.items():
            kept = (self._kept or self._keep(text, "feedback")).id
            kind = "crisis" if flag == "perhaps_crisis" else flag
            case = self._open_case(kept, self._unit_of(kept), kind, flag, anew=True)
            raise_alert(self._work, case, flag, self._now)

    def write_back(self, text: str, *, thanks: bool) -> None:
        case = self._thread()
        if thanks and case is not None:
            self._work.threads.add_thanks(case, text, now=self._now)
        else:
            self._write_back(text)

    def _write_back(self, text: str) -> bool:
        """False where the text belongs to no case that staff answered in."""
        case = self._thread()
        if case is None:
            return False
        self._work.threads.add(
            case,
            text,
            now=self._now,
            answer_within=self._promises.answered_within,
            handle_within=self._promises.handled_within,
        )
        if case.feedback is not None:
            self._kept = Kept(case.feedback)  # what is flagged in this turn marks this case
        return True

    def _open_case(
        self,
        feedback: int,
        unit: str | None,
        kind: str,
        *flags: str,
        anew: bool = False,
        outcome_within: timedelta | None = None,
        addressed_to: str | None = None,
    ) -> int:
        """The case of this feedback. `anew`: where staff are done with it, it is taken up again."""
        within = self._promises.handled_within
        case = self._work.cases.open(
            feedback,
            unit,
            now=self._now,
            within=within,
            kind=kind,
            flags=flags,
            urgent=bool(set(flags) & set(URGENT)),
            outcome_within=outcome_within,
            addressed_to=addressed_to,
        )
        if anew:
            self._work.cases.reopen(case, now=self._now, within=within)
        return case

    def _unit_of(self, feedback: int) -> str | None:
        said = self._work.feedback.get(feedback)
        return said.unit if said else None
