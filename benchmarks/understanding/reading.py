"""What `understand` makes of a held-out row, and whether that is right."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.understanding.rows import Row
from dialogs.understanding import Expecting, understand

DANGER = frozenset({"crisis", "violence"})
_EXPECTING: dict[str, Expecting] = {"rating": "rating", "reason": "text", "nothing": None}
_NUMBERED = {"rating", "rating_comment"}
_WITHOUT_WORDS = {"rating", "not_understood", "no_answer"}  # kinds that must not pass words on as feedback


@dataclass(frozen=True)
class Reading:
    row: Row
    kind: str
    rating: int | None
    comment: str | None
    flags: frozenset[str]
    masked: str

    @property
    def right(self) -> bool:
        """Strictly: kind, rating and comment."""
        return self.kind in self.row.kinds and self.rating_right and self._comment_right

    @property
    def rating_right(self) -> bool:
        if len(self.row.kinds) > 1 and self.kind not in _NUMBERED:
            return self.rating in (None, self.row.rating)
        return self.rating == self.row.rating

    @property
    def invented(self) -> bool:
        return self.row.rating is None and self.rating is not None

    @property
    def danger(self) -> bool:
        return self.kind == "crisis" or bool(self.flags & DANGER)

    @property
    def stop(self) -> bool:
        return self.kind == "stop"

    @property
    def discrimination(self) -> bool:
        return "discrimination" in self.flags

    @property
    def code_gone(self) -> bool:
        """Whether the row's identity code (its note) can no longer be read from what is kept."""
        end = self.row.note[-4:].casefold()
        return not any(end in kept.casefold() for kept in (self.masked, self.comment or ""))

    @property
    def _comment_right(self) -> bool:
        if self.row.comment is None:
            return True
        if self.row.comment:
            return bool(self.comment)
        return not self.comment or self.kind not in _WITHOUT_WORDS


def read(row: Row) -> Reading:
    meant = understand(row.text, expecting=_EXPECTING[row.expecting], language=row.language)
    return Reading(row, meant.kind.value, meant.rating, meant.comment, frozenset(meant.flags), meant.masked)
