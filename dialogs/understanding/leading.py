"""A grade that begins a text, and the sign that parts it from its reason."""

from __future__ import annotations

from dialogs.understanding.counts import begins_remark
from dialogs.understanding.text import LatePattern, Message

_FEW_WORDS = 2
"""A hyphen in so short a text joins ("8-luokka")."""
_GRADE_FIRST = LatePattern(r"\W*(?:10|\d)(\. (?=\w)|-(?=\w))([^\W\d_]+)")
_NTH = LatePattern(
    r"(?:kerta|kerra|kerro[sk]|krs|paiva|viik|luok|vuosi|vuode|vuote|raskau|laps|vaihe|jakso|gangen?$|dag$|vaning$)"
)
"""Nouns of which one is the second or third as often as it is rated, with a capital from the telephone."""
_COMPOUND = LatePattern(
    r"(?:luok|luoka|vuot|vuos|kert|kerr|osa|osast|tie$|linj|tyyp|heng|henk|paiva|viikk|viiko|kuuk|metr|aste|siv|puol|tunt|tunn|minu|vaih"
    r"|taso|tyypp|vitam|hepat|year|day|week|month|hour|minu|star|bed|room|grade|class|point|step|person|part|page|fold|way|arig|aring"
    r"|ars|dag|veck|timm|manad|rum|ska|steg|del|hjul|vaning|plats)"
)
_OF_COMPOUND = LatePattern(r"(?:inen|isen|ista|iset|isia|isten|ikko|ikon|ioita)$")


def parted(message: Message, folded: str) -> str:
    """A full stop or hyphen that parts a leading grade from its reason made a colon ("8. Hoitaja oli hyvä", "7-odotus pitkä").

    A small letter after the full stop makes an ordinal of the number, and a hyphen may join it to a word ("8-luokka").
    """
    first = _GRADE_FIRST.match(folded)
    if not first:
        return folded
    sign, word = first[1], first[2]
    if sign == "-":
        joined = _COMPOUND.match(word) or (_OF_COMPOUND.search(word) and not begins_remark(word))
        parts = not joined and len(message.words) > _FEW_WORDS
    else:
        parts = message.display[first.start(2)].isupper() and not _NTH.match(word)
    return f"{folded[: first.start(1)]}:{folded[first.start(1) + 1 :]}" if parts else folded
