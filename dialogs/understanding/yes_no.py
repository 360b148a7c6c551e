"""Yes and no, to a question or an offer."""

from __future__ import annotations

from dialogs.understanding import commands, refusals, wordlists
from dialogs.understanding.kinds import Kind, Understanding
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import Message, clean

_LISTS = wordlists.read("yes_no")
_YES = _LISTS.words("yes")
_NO = _LISTS.words("no")
NO_CORE = _LISTS.words("denying")
YES_CORE = _YES - _LISTS.words("no yes alone")
_ASSENTING = _LISTS.words("assenting")
_AFTER_SWEDISH_YES = _LISTS.words("after ja")
_TELLING = _LISTS.words("telling")
RESERVES = _LISTS.words("reserves")
_UNSURE = _LISTS.words("unsure")
_NO_TROUBLE = Phrases(_LISTS["no trouble"])
_THINKS_IT_OVER = Phrases(_LISTS["thinks it over"])
_CONSENTS = Phrases(_LISTS["consents"])
_LONGEST_ANSWER = 6
_THUMBS = {"👍": Kind.yes, "👌": Kind.yes, "✅": Kind.yes, "👎": Kind.no, "❌": Kind.no}


def yes_or_no(text: str) -> Kind | None:
    """Whether a remark is a yes or a no to what was only offered; None for any other text."""
    answer = find(Message(clean(text).strip()))
    return answer.kind if answer else None


def find(message: Message) -> Understanding | None:
    """A yes or a no: what the first word is, unless the text asks something or is long."""
    bare = message.bare
    words = message.words
    if not words:
        return next(
            (Understanding(kind) for sign, kind in _THUMBS.items() if sign in message.display[:20]), None
        )
    if len(words) > _LONGEST_ANSWER or "?" in message.display:
        return None
    if _NO_TROUBLE.search(bare):
        return Understanding(Kind.yes)
    denies = bool(NO_CORE.intersection(words))
    if denies and set(words) <= _NO | _YES:
        return Understanding(Kind.no)
    if words[0] in NO_CORE or _is_unsure(bare, words):
        return Understanding(Kind.no)
    if denies or not RESERVES.isdisjoint(words):
        return None
    if _CONSENTS.search(bare) or (set(words) <= _YES and YES_CORE.intersection(words)):
        return Understanding(Kind.yes)
    if _assents(words) or commands.sentence(bare) is Kind.join:
        return Understanding(Kind.yes)
    return None


def _is_unsure(bare: str, words: list[str]) -> bool:
    """A person who does not know or thinks it over has not consented."""
    return not _UNSURE.isdisjoint(words) or bool(_THINKS_IT_OVER.search(bare)) or refusals.is_no_answer(bare)


def _assents(words: list[str]) -> bool:
    """Whether a yes comes first and nothing is told after it. The Finnish "ja" only goes on with a remark."""
    first, rest = words[0], words[1:]
    if first not in _ASSENTING or not _TELLING.isdisjoint(rest):
        return False
    return first != "ja" or not rest or not _AFTER_SWEDISH_YES.isdisjoint(rest)
