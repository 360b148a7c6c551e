"""A second opinion on texts in which no rule found anything certain, by a small model (docs/understanding.md).

It hears a wish to stop, danger, discrimination, a question, a wish for a call or to take part, that the wrong person was
asked, and that no number will be given. It overrules no number, no opt-out, no command and no other reading of a rule; what it decides has `sure` false and is
answered with care.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from dialogs.understanding import crisis, features, linear_model
from dialogs.understanding.circumstances import CIRCUMSTANCES
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.references import numbered
from dialogs.understanding.sensitive import MASK
from dialogs.understanding.text import LatePattern

DANGER, VIOLENCE, STOP, DISCRIMINATION = "danger", "violence", "stop", "discrimination"
NO_ANSWER, QUESTION = "no_answer", "question"
COMPLAINT = "complaint"  # a flag of the rules: who complains formally wants an answer
OTHERS = {
    "wrong_person": Kind.wrong_person,
    "callback": Kind.callback,
    "join": Kind.join,
    NO_ANSWER: Kind.no_answer,
    QUESTION: Kind.question,
}
"""What else a remark may be, the rarest first. Where words are asked for, they are those."""
HEADS = (DANGER, VIOLENCE, STOP, DISCRIMINATION, *OTHERS)

FEWEST_WORDS = 3
_FEWEST_IN_LETTERS = 2
_OPEN = (Kind.comment, Kind.rating_comment, Kind.not_understood)
_READ = CIRCUMSTANCES | {
    "auto_reply",
    "reaction",
    "courtesy",
    "decline",
    "errand",
    "language",
    "foreign_script",
    "call_off",
}
"""Flags of what a rule knows: a machine's text, a thank-you, a bare no, a death, an errand that is not ours."""
_OF_MACHINES = LatePattern(r"[={}<>\\_]|^/|://")
"""Signs that people hardly write: code, payloads of buttons, markup, links such as those in our alerts."""
_TELLS = LatePattern(
    r"(?:det|de|he|se|it|this|they) (?:var|va|oli|was|were|tog|kesti|took|gick|meni|went|blev) "
)
"""So a remark begins that tells of something, and asks nothing ("det var svårt att boka tid")."""
_ASKED: tuple[Expecting, ...] = ("rating", "text", None)
"""Where a remark may be about anything; a name or a choice is no wish to stop."""


def read(
    understanding: Understanding, words: Sequence[str], masked: str, expecting: Expecting
) -> Understanding:
    """The reading of the rules, or what the model makes of the text where they left it open."""
    if not is_open(understanding, words) or expecting not in _ASKED or _OF_MACHINES.search(masked):
        return understanding
    if numbered(masked):  # what is said of a suggestion by its number is a command that a rule knows
        return understanding
    heard = decide(linear_model.load().scores(words))
    if DANGER in heard and not crisis.is_idiom(" ".join(words)):
        topic = "violence" if VIOLENCE in heard else "suicide"
        return understanding._replace(kind=Kind.crisis, comment=masked, topic=topic, sure=False)
    if STOP in heard and understanding.kind is Kind.comment and COMPLAINT not in understanding.flags:
        return understanding._replace(kind=Kind.stop, comment=None, sure=False)
    may_ask = understanding.kind is Kind.comment and expecting != "text" and MASK not in masked
    if expecting != "rating":
        heard -= {NO_ANSWER}  # it refuses a number, and none is asked for
    if _TELLS.match(" ".join(words)):
        heard -= {QUESTION}
    if may_ask and (other := _other(heard)):
        return _read_anew(understanding, other, masked)
    if DISCRIMINATION in heard and DISCRIMINATION not in understanding.flags:
        return understanding._replace(flags=understanding.flags | {DISCRIMINATION}, sure=False)
    return understanding


def _other(heard: frozenset[str]) -> Kind | None:
    return next((kind for name, kind in OTHERS.items() if name in heard), None)


def _read_anew(understanding: Understanding, kind: Kind, masked: str) -> Understanding:
    asks = kind is Kind.question
    comment, topic = (masked, "other") if asks else (None, None)
    return understanding._replace(kind=kind, comment=comment, topic=topic, sure=False)


def is_open(by_rules: Understanding, words: Sequence[str]) -> bool:
    """Whether the rules found nothing certain in a text that is as long as those of training."""
    fits = FEWEST_WORDS <= len(words) <= features.MOST_WORDS
    return fits and _says_something(words) and by_rules.kind in _OPEN and _READ.isdisjoint(by_rules.flags)


def _says_something(words: Sequence[str]) -> bool:
    """Numbers, dates and codes alone are no remark."""
    return sum(map(str.isalpha, words)) >= _FEWEST_IN_LETTERS


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
