"""Names of fields that protect people, and what they are called elsewhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz, process

_NEAR = 80  # of 100: one letter wrong in a name of five
_PROTECTING = (
    "sms_permission", "non_disclosure", "security_ban", "refused", "flagged", "sensitive", "several_numbers",
)  # fmt: skip
_SPELT = {name: name.replace("_", "") for name in _PROTECTING}
# Other names of theirs in records: refused with the right one, as a misspelt one is.
_MEANT = {
    "turvakielto": "non_disclosure",
    "sparrmarkering": "non_disclosure",
    "tekstiviestilupa": "sms_permission",
    "kieltaytyi": "refused",
    "kieltaytynyt": "refused",
    "vagrade": "refused",
    "vagrat": "refused",
    "flag": "flagged",
    "arkaluonteinen": "sensitive",
    "kanslig": "sensitive",
    "useita_numeroita": "several_numbers",
    "flera_nummer": "several_numbers",
}


@lru_cache(maxsize=1_000)  # the same for each row of a file
def protecting(name: str) -> str | None:
    """The field that a misspelt one means, where leaving it out would text a person who must not be texted."""
    plain = re.sub(r"[^a-z]+", "_", unicodedata.normalize("NFKD", name).casefold().replace("\u0308", ""))
    if meant := _MEANT.get(plain):
        return meant
    near = process.extractOne(plain.replace("_", ""), _SPELT, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return near[2] if near else None
