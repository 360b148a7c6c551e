"""What an answer costs as an SMS: its parts, their price, and the letters that make it dearer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from channels.letters import plain, replacements
from channels.segments import segments


@dataclass(frozen=True, slots=True)
class Parts:
    """`cents` None: no price is set. `odd`: letters that no normal SMS holds, with what to write instead; `plain` is the
    number of parts then.
    """

    parts: int
    plain: int
    cents: float | None
    odd: Mapping[str, str]


def parts_of(text: str, cents_a_part: float | None) -> Parts:
    count = segments(text).parts
    return Parts(
        count,
        segments(plain(text)).parts,
        None if cents_a_part is None else round(count * cents_a_part, 2),
        replacements(text),
    )
