"""A second opinion on texts in which no rule found anything certain, by a small model (docs/understanding.md).

It hears a wish to stop, danger, and discrimination. It overrules no number, no opt-out, no command and no other reading of
a rule; what it decides has `sure` false and is answered with care.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from dialogs.understanding import crisis, features, linear_model
from dialogs.understanding.circumstances import CIRCUMSTANCES
from dialogs.understanding.kinds import Expecting, Kind, Understanding

DANGER, VIOLENCE, STOP, DISCRIMINATION = HEADS = ("danger", "violence", "stop", "discrimination")

FEWEST_WORDS = 3
_OPEN = (Kind.comment, Kind.rating_comment, Kind.not_understood)
_READ = CIRCUMSTANCES | {
    "auto_reply",
    "reaction",
    "courtesy",
    "decline",
    "errand",
    "language",
    "foreign_script",
}
"""Flags of what a rule knows: a machine's text, a thank-you, a bare no, a death, an errand that is not ours."""
_ASKED: tuple[Expecting, ...] = ("rating", "text", None)
"""Where a remark may be about anything; a name or a choice is no wish to stop."""


def read(
    understanding: Understanding, words: Sequence[str], masked: str, expecting: Expecting
) -> Understanding:
    """The reading of the rules, or what the model makes of the text where they left it open."""
    if not is_open(understanding, words) or expecting not in _ASKED:
        return understanding
    heard = decide(linear_model.load().scores(words))
    if DANGER in heard and not crisis.is_idiom(" ".join(words)):
        topic = "violence" if VIOLENCE in heard else "suicide"
        return understanding._replace(kind=Kind.crisis, comment=masked, topic=topic, sure=False)
    if STOP in heard and understanding.kind is Kind.comment:
        return understanding._replace(kind=Kind.stop, comment=None, sure=False)
    if DISCRIMINATION in heard and DISCRIMINATION not in understanding.flags:
        return understanding._replace(flags=understanding.flags | {DISCRIMINATION}, sure=False)
    return understanding


def is_open(by_rules: Understanding, words: Sequence[str]) -> bool:
    """Whether the rules found nothing certain in a text that is as long as those of training."""
    fits = FEWEST_WORDS <= len(words) <= features.MOST_WORDS
    return fits and by_rules.kind in _OPEN and _READ.isdisjoint(by_rules.flags)


def decide(scores: dict[str, float]) -> frozenset[str]:
    """The heads that are at their thresholds or above."""
    heads = linear_model.load().heads
    return frozenset(name for name, score in scores.items() if score >= heads[name].threshold)


class Explanation(NamedTuple):
    """Who decided about a text: `rules` is the kind that the rules found; `scores` what the model made of what they left open."""

    by: Literal["rules", "second opinion"]
    rules: Kind
    scores: dict[str, float]
    thresholds: dict[str, float]


def explain(by_rules: Understanding, together: Understanding, words: Sequence[str]) -> Explanation:
    if not is_open(by_rules, words):
        return Explanation("rules", by_rules.kind, {}, {})
    model = linear_model.load()
    scores = {name: round(score, 2) for name, score in model.scores(words).items()}
    thresholds = {name: round(head.threshold, 2) for name, head in model.heads.items()}
    return Explanation("rules" if together.sure else "second opinion", by_rules.kind, scores, thresholds)
