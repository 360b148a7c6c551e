"""The words of the pages: gettext catalogues in `bot/web/locale`, read from their sources without a build step.

What the code and the templates name is the English text; `fi.po` and `sv.po` hold the others.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
PAGE_LANGUAGES = ("fi", "sv", "en")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """English where there is no catalogue of the language."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = LOCALE / f"{language}.po"
    if not source.exists():
        return gettext.NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return gettext.GNUTranslations(BytesIO(compiled.getvalue()))


def page_language(wanted: str | None, offered: Sequence[str] = PAGE_LANGUAGES) -> str:
    """The first of those offered that an `Accept-Language` header names, else the first of all."""
    for part in (wanted or "").split(","):
        code = part.split(";")[0].strip().split("-")[0].casefold()
        if code in offered:
            return code
    return offered[0]
