"""`kynnys understand`: how texts are read, to tune the rules or to check a figure."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from dialogs.languages import LANGUAGES, PREPARED

if TYPE_CHECKING:
    from dialogs.understanding import Expecting, Understanding


class Open(StrEnum):
    rating = "rating"
    text = "text"
    name = "name"
    consent = "consent"
    choice = "choice"
    delete = "delete"


if TYPE_CHECKING:

    class Language(StrEnum):
        fi = "fi"
else:
    Language = StrEnum("Language", {code: code for code in (*LANGUAGES, *PREPARED)})


def _flags(meant: Understanding) -> set[str]:
    """Those that staff act on."""
    found = set(meant.flags & {"discrimination", "identity_code"})
    if meant.kind == "crisis":
        found.add("crisis")
        found |= {"violence"} if meant.topic in ("violence", "threat") else set()
    return found


def understand(
    expecting: Annotated[Open | None, typer.Option(help="what the open question wants")] = None,
    lang: Annotated[Language, typer.Option(help="the conversation's language")] = Language.fi,
    explain: Annotated[
        bool, typer.Option(help="say also what the rules found and how sure the second opinion is")
    ] = False,
) -> None:
    """Say how texts are understood. Reads one a line on standard input, writes one JSON object a line.

    `sure` is false where no rule decided, but the second opinion.

    Example: echo "8 koska odotin" | kynnys understand --expecting rating
    """
    from dialogs.loader import load_assistant
    from dialogs.understanding import explain as explanation_of
    from dialogs.understanding import gives_up
    from dialogs.understanding import understand as read

    assistant = load_assistant()
    quotes = assistant.quotes
    waits = cast("Expecting", expecting and expecting.value)
    for raw in sys.stdin.buffer:
        text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        own = quotes.without(text).words
        meant = read(own, expecting=waits, language=lang.value, words=assistant.words)
        ends = expecting not in (None, Open.rating) and gives_up(own)
        kind = "cancel" if ends else meant.kind.value
        line: dict[str, Any] = {
            "text": text,
            "kind": kind,
            "rating": meant.rating,
            "comment": meant.comment,
            "flags": sorted(_flags(meant)),
            "sure": meant.sure,
        }
        if explain:
            told = explanation_of(own, expecting=waits, language=lang.value, words=assistant.words)
            line["explain"] = told._asdict()
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
