"""`kynnys understand`: how texts are read, to tune the rules or to check a figure."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dialogs.languages import LANGUAGES


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
    Language = StrEnum("Language", {code: code for code in LANGUAGES})


def understand(
    expecting: Annotated[Open | None, typer.Option(help="what the open question wants")] = None,
    lang: Annotated[Language, typer.Option(help="the conversation's language")] = Language.fi,
) -> None:
    """Say how texts are understood. Reads one a line on standard input, writes one JSON object a line.

    Example: echo "8 koska odotin" | kynnys understand --expecting rating
    """
    from dialogs.loader import load_assistant
    from dialogs.understanding import gives_up
    from dialogs.understanding import understand as read

    assistant = load_assistant()
    quotes = assistant.quotes
    for raw in sys.stdin.buffer:
        text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        own = quotes.without(text).words
        meant = read(
            own,
            expecting=expecting.value if expecting else None,
            language=lang.value,
            words=assistant.words,
        )
        ends = expecting not in (None, Open.rating) and gives_up(own)
        kind = "cancel" if ends else meant.kind.value
        line = {"text": text, "kind": kind, "rating": meant.rating, "comment": meant.comment}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
