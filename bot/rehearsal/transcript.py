"""Transcripts: whole conversations as text, written by `kynnys chat --record` and accepted by the tests.

    # a comment
    @ sv                          the language of the record; first line that counts
    * visit koks                  a visit to the unit ends now
    * picture [Ovi on rikki.]     the person sends a picture [with words under it]
    * contact +358412345678       the person shares their own number
    * opened [unit-koks]          the person opens the chat [by a link]
    * answer Soitamme huomenna.   staff answer in the person's newest case
    * done                        staff end that case
    > 9                           the person writes
    >+ siis 8                     the person writes this right after the line before, ahead of any answer
    >> En halua vastata           the person presses the button with this title
    +3d                           time passes: m, h or d
    < Kiitos! Mikä meni hyvin?    the phone receives
    . second line of the same message
    = rating koks 9               at the end: what was stored

Choices stand below their text: with their letters where a phone shows letters, in brackets where it has buttons.
A text of several lines goes on in lines that begin with `. `; `>` and `<` alone are empty texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class TranscriptError(Exception):
    """A line that is none of a transcript's; the message holds its number."""


@dataclass(frozen=True, slots=True)
class Line:
    sign: str  # # @ * > >+ >> + < =
    text: str


def parse(text: str) -> list[Line]:
    lines: list[Line] = []
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        match = re.match(r"(>>|>\+|[#@*><=+.])\s?(.*)$", raw)
        if match is None:
            raise TranscriptError(f"line {number}: begins with none of # @ * > >+ >> + < . =")
        sign, rest = match[1], match[2]
        if sign == ".":
            if not lines:
                raise TranscriptError(f"line {number}: goes on with nothing")
            lines[-1] = Line(lines[-1].sign, f"{lines[-1].text}\n{rest}")
        else:
            lines.append(Line(sign, rest))
    return lines


def moments(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines, with what is sent at one moment together."""
    moment: list[Line] = []
    for line in lines:
        if moment and line.sign != ">+":
            yield moment
            moment = []
        moment.append(line)
    if moment:
        yield moment


def render(lines: Iterable[Line]) -> str:
    return "".join(_render(lines))


def _render(lines: Iterable[Line]) -> Iterator[str]:
    before = ""
    for line in lines:
        if (line.sign in "#@=" and before not in ("", line.sign)) or (
            line.sign in ("*", ">", ">>", "+") and before in ("@", "#", "<")
        ):
            yield "\n"
        before = line.sign
        separator = "" if line.sign == "+" else " "
        yield (
            f"{line.sign}{separator}".rstrip()
            + (separator + line.text.replace("\n", "\n. ") if line.text else "")
            + "\n"
        )


def duration(text: str) -> timedelta:
    """`3d`, `+2h`, `90m`. Raises `TranscriptError`."""
    match = re.fullmatch(r"\+?\s*(\d{1,4})\s*([mhd])", text.strip())
    if match is None:
        raise TranscriptError(f"{text!r} is no time that passes: write +30m, +2h or +3d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})
