"""STOP, the keyword that our texts name, in other scripts, in look-alike letters and letter by letter."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
import unicodedata

KEYWORD = "stop"
# The word as it is written in each script, and what signs of the road say where they say it otherwise.
_WRITTEN = frozenset(
    unicodedata.normalize("NFKC", word).casefold()
    for word in """стоп остановите остановить зупиніть стій στοπ סטופ עצור ستوب قف توقف أوقف ايقاف إيقاف استاپ ایست سٹاپ
    სტოპ ստոպ स्टॉप স্টপ สต็อป หยุด ስቶፕ አቁም ストップ スタップ 停止 停 스톱 스탑 정지""".split()
)
_ALIKE = {
    **dict(zip("ѕторτορσꜱᴛᴏᴘꓢꓔꓳꓑᏚᎢᎾᏢ", "stoptopsstopstopstop", strict=True)),
    **dict(zip("5$07", "ssot", strict=True)),
}
_ENCLOSED = (0x1F1E6, 0x1F150, 0x1F170)  # the letter A of flags, of black circles and of black squares
_LETTERS = re.compile(r"[^\s.,:;!?'\"()\[\]{}*_/\\|<>~+=#@&-]+")
_LONGEST = 60
# Most texts begin with a plain word that is another.
_FIRST_WORD = re.compile(r"\W*([A-Za-zåäöÅÄÖ]+)(?=[\s.,:;!?]|$)")
_ANOTHER_LETTER = re.compile(r"[A-NQ-RU-Za-nq-ru-zåäöÅÄÖ]")
_COURTESY = frozenset(
    "kiitos kiitti tack thanks please pls hei hej hi спасибо пожалуйста будьласка дякую ευχαριστω παρακαλω شكرا 谢谢".split()
)


def is_keyword(display: str) -> bool:
    """Whether the text is the keyword, once or more, with nothing but punctuation, pictures and courtesy beside it."""
    if len(display) > _LONGEST:
        return False
    first = _FIRST_WORD.match(display)
    if first and _ANOTHER_LETTER.search(first[1]) and first[1].lower() not in _COURTESY:
        return False
    words = [word for word in map(_latin, _LETTERS.findall(display)) if word and word not in _COURTESY]
    return bool(words) and (_is_stop("".join(words)) or all(map(_is_stop, words)))


def begins_with_keyword(display: str) -> int:
    """Where the first word ends, if it is the keyword in another script and in capitals; else 0."""
    first = _LETTERS.search(display)
    if first is None or first[0].isascii() or not first[0].isupper() or not _is_stop(_latin(first[0])):
        return 0
    return first.end()


def _is_stop(word: str) -> bool:
    return word in _WRITTEN or "".join(_ALIKE.get(char, char) for char in word) == KEYWORD


def _latin(word: str) -> str:
    """Small letters of the same script; letters that stand in squares and circles taken out of them."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", unframed(word)).casefold()
        if char in _ALIKE
        or (unicodedata.category(char)[0] in "LM" and not unicodedata.name(char, "").startswith("VARIATION"))
    )


def unframed(text: str) -> str:
    """The text with letters that stand in squares and circles taken out of them."""
    return "".join(map(_out_of, text))


def _out_of(char: str) -> str:
    for first in _ENCLOSED:
        if first <= ord(char) < first + 26:
            return chr(ord("a") + ord(char) - first)
    return char
