"""Our own sentences in what a person writes, as telephones and mail programs quote them: found, so that they can be left out.

A sentence is told from the person's own words by its length: a short one counts only in quotation marks, behind `>`, or beside
another one. It may be cut where the text, the line or the quotation ends, or at an ellipsis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from dialogs.understanding.reactions import is_reaction
from dialogs.understanding.text import HEAD, LatePattern, clean, fold

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_ENDS = re.compile(r"[.?!\n]+(?=\s|$)")
_LONG = 30
"""Letters of a quotation that are no coincidence."""
_LONG_FRAMED, _WORDS_FRAMED = 14, 3
_SHORTEST = 14
_SCALE = {"0", "10"}
"""A text that names both ends of the scale is our question, or a question about it; it grades nothing."""
_FILLED = 6
"""Words at most that stand in place of a placeholder, in the quotation of a sentence that ends with one."""

_OPENING = LatePattern(r"(?:^|[\"'«»>“”‘’]|\.\.\.?|…)[ \t>]*$|\n[ \t]*>[ \t>]*$|[\"“”„«»…][ \t]*[^\W_]+\s$")
_NEAR = 30
"""Characters before a word among which the quotation may have begun."""
_CLOSING = LatePattern(r"[ \t.?!:,]*(?:[\"'«»“”‘’…]|\.\.|\n|$)")
_CUT = LatePattern(r"[ \t]*(?:…|\.\.|[\"“”„«»]|\n|$)")
_REST_OF_LINE = LatePattern(r"[ \t.,:;?!]*(?:[^\s]+[ \t]*){0,3}(?=\n|$)")
_BETWEEN = LatePattern(r"[\s.,:;?!=>\"'…-]*")
_NAMED_BEFORE = LatePattern(
    r"(?:[^\W\d_][\w-]* (?:ja|och|and) )?[A-ZÅÄÖ][\w-]*(?: [a-zåäö][\w-]*){0,4}:[\s>]*$"
)
_REST_BEFORE = LatePattern(r"[\"“”„«»][ \t.…]*(?:[^\s\"“”„«»]+[ \t]+){0,2}$")
_REST_AFTER = LatePattern(
    r"[ \t.,:;?!]*(?:[^\s\"“”„«»….]+[ \t.,:;?!=]*){0,3}(?:…|\.\.+)?[\"“”„«»]|[ \t.,:;?!]*(?:[^\s\"“”….]+[ \t]*){0,3}(?:…|\.\.+)"
)
_VALUE = LatePattern(
    rf"(?:[ \t]*[^\s.?!\"“”]+){{1,{_FILLED}}}?(?=[ \t]*(?:[.?!,]*\s*(?:$|[\"“”\n])|[.?!,]\s))"
)
_NEXT_WORD = LatePattern(r"[\s>]*([^\W_]+)")
_SIGNS = LatePattern(r"[ \t]*[.?!:,]*")
_ALONE_BEFORE = LatePattern(r"(^|[\n\"“”„>])\s*([^\W_]+)[.!]\s*$")
_EMPTY_MARKS = LatePattern(r"[\"'“”„«»‘’]\s*[.…]*\s*[\"'“”„«»‘’]")
_FRAMES = LatePattern(
    r"^[ \t]*>[ \t>]*(?=\n|$)|^[ \t]*[\"'“”„«»…]+[ \t]*(?=\n|$)"
    r"|^.{0,120}\b(?:wrote|kirjoitti|skrev)\b[^\n:]{0,60}:[ \t]*$"
    r"|^[ \t]*-{2,}[^\n-]{0,40}-{2,}[ \t]*$"
    r"|^[ \t]*(?:from|to|sent|date|subject|lähettäjä|vastaanottaja|lähetetty|päiväys|aihe|från|till|skickat|datum|ämne):[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)


class _Sentence(NamedTuple):
    """`named` where a name and a colon stand before it, `filled` the name of the value that ends it, `rest` a word behind
    that value ("7 days").
    """

    words: tuple[str, ...]
    named: bool
    filled: str
    rest: str


class _Found(NamedTuple):
    start: int
    end: int
    letters: int
    words: int
    framed: bool
    scale: bool


class Reply(NamedTuple):
    """`words` are the person's own; `quoted` whether our sentences were left out."""

    words: str
    quoted: bool


class Quotes:
    """`texts` are what we say, each as its parts: words, and between them what is filled in."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._texts = tuple(texts)

    def without(self, text: str) -> Reply:
        """The text without our sentences that it quotes."""
        if len(text) < _SHORTEST:
            return Reply(text, quoted=False)
        display = clean(text)
        folded = fold(display[:HEAD])
        words = [(match[0], *match.span()) for match in _WORD.finditer(folded)]
        groups = [
            group for group in _groups(self._found(display, folded, words), folded) if _is_quotation(group)
        ]
        if not groups:
            return Reply(text, quoted=False)
        if is_reaction(folded):
            return Reply("", quoted=True)
        parts, start = [], 0
        for group in groups:
            begin, end = self._around(folded, group[0].start, group[-1].end)
            parts.append(display[start:begin])
            start = end
        parts.append(display[start:])
        left = _EMPTY_MARKS.sub(" ", " ".join(parts))
        left = _FRAMES.sub("", left)
        return Reply(
            left.strip(' \t\n>"“”„«»…') if any(map(str.isalnum, left)) else _signs(left), quoted=True
        )

    def _around(self, folded: str, begin: int, end: int) -> tuple[int, int]:
        """With what is left of a cut quotation, the "Kiitos!" before it and the signs after it."""
        alone = _ALONE_BEFORE.search(folded[:begin])
        if alone and alone[2] in self._alone:
            begin = alone.start(2)
        if (before := _REST_BEFORE.search(folded[:begin])) and (after := _REST_AFTER.match(folded, end)):
            return before.start(), after.end()
        if after := _REST_AFTER.match(folded, end):
            return begin, after.end()
        if folded[folded.rfind("\n", 0, begin) + 1 :].startswith(">") and (
            after := _REST_OF_LINE.match(folded, end)
        ):
            return begin, after.end()
        signs = _SIGNS.match(folded, end)
        return begin, signs.end() if signs else end

    @cached_property
    def _alone(self) -> frozenset[str]:
        """Sentences of a single word."""
        pieces = (
            piece for parts in self._texts for part in parts[::2] for piece in _SENTENCE_ENDS.split(part)
        )
        return frozenset(fold(piece.strip()) for piece in pieces if len(_WORD.findall(piece)) == 1)

    @cached_property
    def _sentences(self) -> Mapping[tuple[str, str], list[tuple[_Sentence, int]]]:
        """Every sentence under each two neighbours of its words, with their place in it."""
        filed: dict[tuple[str, str], list[tuple[_Sentence, int]]] = {}
        for sentence in dict.fromkeys(sentence for parts in self._texts for sentence in _sentences(parts)):
            for place in range(len(sentence.words) - 1):
                filed.setdefault(sentence.words[place : place + 2], []).append((sentence, place))  # type: ignore[arg-type]
        return filed

    def _found(self, display: str, folded: str, words: Sequence[tuple[str, int, int]]) -> Iterator[_Found]:
        at = 0
        while at < len(words) - 1:
            longest = self._longest(display, folded, words, at)
            if longest is None:
                at += 1
                continue
            yield longest
            while at < len(words) and words[at][1] < longest.end:
                at += 1

    def _longest(
        self, display: str, folded: str, words: Sequence[tuple[str, int, int]], at: int
    ) -> _Found | None:
        filed = self._sentences.get((words[at][0], words[at + 1][0]))
        if not filed:
            return None
        opened = bool(_OPENING.search(folded[: words[at][1]][-_NEAR:]))
        inner = opened and words[at][1] > 0
        found = [
            match
            for sentence, place in filed
            if (place == 0 or inner)
            and (match := _match(display, folded, words, at, sentence, place, opened=inner))
        ]
        return max(found, key=lambda match: match.end, default=None)


def _match(
    display: str,
    folded: str,
    words: Sequence[tuple[str, int, int]],
    at: int,
    sentence: _Sentence,
    place: int,
    *,
    opened: bool,
) -> _Found | None:
    """As much of the sentence as stands here; None where it breaks off in the middle of a line."""
    ours = sentence.words[place:]
    count = 0
    while count < len(ours) and at + count < len(words) and words[at + count][0] == ours[count]:
        count += 1
    end = words[at + count - 1][2]
    whole = count == len(ours)
    if not whole and at + count < len(words):
        word, _, cut = words[at + count]
        if ours[count].startswith(word) and _CUT.match(folded, cut):
            count, end = count + 1, cut
    closing = _CLOSING.match(folded, end)
    if not whole and closing is None:
        return None
    graded = whole and sentence.filled == "rating"
    if whole and sentence.filled and (value := _VALUE.match(folded, end)):
        end = value.end()
        if sentence.rest and (rest := _NEXT_WORD.match(folded, end)) and rest[1] == sentence.rest:
            end = rest.end()
    start = words[at][1]
    name = _NAMED_BEFORE.search(display[:start]) if sentence.named and place == 0 else None
    if name:
        start = name.start()
    framed = opened or bool(name) or bool(closing and closing[0].strip(" \t.?!:,\n"))
    return _Found(start, end, end - words[at][1], count, framed, graded or _SCALE.issubset(ours[:count]))


def _groups(found: Iterable[_Found], folded: str) -> list[list[_Found]]:
    """What stands next to each other belongs together."""
    groups: list[list[_Found]] = []
    for match in found:
        if groups and _BETWEEN.fullmatch(folded, groups[-1][-1].end, match.start):
            groups[-1].append(match)
        else:
            groups.append([match])
    return groups


def _is_quotation(group: Sequence[_Found]) -> bool:
    letters, words = sum(match.letters for match in group), sum(match.words for match in group)
    framed = any(match.framed for match in group) and letters >= _LONG_FRAMED and words >= _WORDS_FRAMED
    return letters >= _LONG or framed or any(match.scale for match in group)


def _sentences(parts: Sequence[str]) -> Iterator[_Sentence]:
    for place, part in enumerate(parts[::2]):
        pieces = _SENTENCE_ENDS.split(part)
        for number, piece in enumerate(pieces):
            words = tuple(_WORD.findall(fold(clean(piece))))
            if len(words) > 1:
                named = number == 0 and place > 0 and part.startswith(":")
                filled = parts[place * 2 + 1 : place * 2 + 3] if number == len(pieces) - 1 else ()
                behind = _WORD.findall(fold(clean(_SENTENCE_ENDS.split(filled[1])[0]))) if filled[1:] else []
                rest = behind[0] if len(behind) == 1 else ""
                yield _Sentence(words, named, filled[0] if filled else "", rest)


def _signs(left: str) -> str:
    """What is left where no word is: an emoji may answer, marks of quotation do not."""
    return "".join(char for char in left if not char.isspace() and char not in ".,:;?!=>\"'“”„«»‘’…()*-–")
