"""A mother tongue as records name it: a code of ISO 639 or a name, and the language that its people are asked in.

The names are those of CLDR: the language's own and those in every other language. They are 4 MB in compact files,
opened when a name is first looked up; fi, sv and en need none of it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from dialogs.languages import LANGUAGES, OTHERWISE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.organisation import OrganisationSettings

RIGHT = "a language such as fi, sv, en, ru or its name"

_NAMED_IN = ("fi", "sv", "en")  # the languages of Finnish records
_ISO_639_2 = {"fin": "fi", "swe": "sv", "eng": "en"}
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*")  # fi, fin, fi-FI, sv_FI, zh-Hans
_NAME = re.compile(r"[^\W\d_]+(?:[ '\u2019-]+[^\W\d_]+)*")
# Codes that name no language: undetermined, several, no linguistic content; and those kept for private use. The rest
# are codes of small languages far away that mean `other`, Finnish or Swedish where a Finn writes them.
_NO_LANGUAGE = re.compile(r"und|mul|zxx|q[a-t][a-z]|muu|suo|ruo|sve")
# What Finnish records say and CLDR does not.
_ALSO = {
    "suomen kieli": "fi",
    "suomenkielinen": "fi",
    "finska språket": "fi",
    "finskspråkig": "fi",
    "ruotsin kieli": "sv",
    "ruotsinkielinen": "sv",
    "svenska språket": "sv",
    "svenskspråkig": "sv",
    "englannin kieli": "en",
    "englanninkielinen": "en",
    "engelskspråkig": "en",
    "saame": "smi",
    "samiska": "smi",
    "sami": "smi",
    "viittomakieli": "fse",
    "suomalainen viittomakieli": "fse",
    "finskt teckenspråk": "fse",
    "finlandssvenskt teckenspråk": "fss",
    "suomenruotsalainen viittomakieli": "fss",
}
# Whose written language is Finnish or Swedish: the sign languages of Finland.
_WRITTEN_IN = {"fse": "fi", "fss": "sv"}


def language_code(text: str) -> str:
    """The shortest ISO 639 code of a language. Raises `ValueError` for what is no language."""
    name = unicodedata.normalize("NFC", " ".join(text.split())).casefold()
    code = _by_code(name) or _ALSO.get(name) or _by_name(name)
    if code is None or _NO_LANGUAGE.fullmatch(code):
        raise ValueError("is no language")
    return code


def asked_in(code: str, settings: OrganisationSettings) -> str:
    """A language that the organisation asks in as it is. For every other one English, if that is one of them."""
    written = _WRITTEN_IN.get(code, code)
    if written in settings.asked_in:
        return written
    return OTHERWISE if OTHERWISE in settings.asked_in else settings.language


@lru_cache(maxsize=512)
def _by_code(name: str) -> str | None:
    match = _TAG.fullmatch(name)
    if match is None:
        return None
    code = match[1]
    if code in LANGUAGES or code in _ISO_639_2:
        return _ISO_639_2.get(code, code)
    from langcodes import Language

    language = Language.get(code)  # brings ISO 639-2 and 639-3 to the code of two letters where there is one
    return language.language if language.is_valid() else None


@lru_cache(maxsize=512)
def _by_name(name: str) -> str | None:
    """The names in Finnish, Swedish and English first: some mean another language elsewhere."""
    if not _NAME.fullmatch(name):
        return None
    from language_data.names import get_trie_value, normalize_name

    plain = normalize_name(name)
    for spoken in (*_NAMED_IN, "und"):
        names = _names(spoken)
        if plain in names:
            return str(get_trie_value(names, plain)).split("-")[0]
    return None


@lru_cache
def _names(spoken: str) -> Mapping[str, list[bytes]]:
    from language_data.names import load_trie
    from language_data.util import data_filename

    names: Mapping[str, list[bytes]] = load_trie(data_filename(f"trie/{spoken}/name_to_language.marisa"))
    return names
