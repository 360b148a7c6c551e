from __future__ import annotations

import pytest

from dialogs.plain_language import LONGEST_SENTENCE, long_sentence

FIFTEEN = "a b c d e f g h i j k l m n o"


@pytest.mark.parametrize(
    "text",
    [
        FIFTEEN,
        f"{FIFTEEN}. {FIFTEEN}!",
        f"{FIFTEEN}\n{FIFTEEN}",
        f"{FIFTEEN} 26.8. 16.30",
        f"{FIFTEEN} 9. {FIFTEEN.upper()}",
    ],
)
def test_short_sentences(text: str) -> None:
    assert long_sentence(text) is None


@pytest.mark.parametrize("text", [f"Hei. {FIFTEEN} p", f"{FIFTEEN} 26. elokuuta", f"{FIFTEEN}, p"])
def test_long_sentences(text: str) -> None:
    assert LONGEST_SENTENCE == 15
    assert long_sentence(text)
