from __future__ import annotations

import pytest

from dialogs.conditions import ConditionError, compile_condition

SLOTS = {"rating": 6, "word": "yes", "flag": True, "off": False, "nothing": None, "empty": "", "one": 1}
CONTEXT = {"collect": "rating", "misses": 2}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("slots.rating <= 6", True),
        ("slots.rating < 6", False),
        ("slots.rating > 5 and slots.rating < 7", True),
        ("slots.rating = 6", True),
        ("slots.rating == 6", True),
        ("slots.rating is 6", True),
        ("slots.rating is not 6", False),
        ("slots.rating != 7", True),
        ("slots.rating >= -1.5", True),
        ('slots.word = "yes"', True),
        ("slots.word is 'no'", False),
        ("slots.flag", True),
        ("slots.flag is true", True),
        ("slots.off = false", True),
        ("not slots.off", True),
        ("slots.nothing is null", True),
        ("slots.nothing is not null", False),
        ("slots.empty", False),
        ("slots.empty is not null", True),
        ("slots.unheard_of", False),
        ("slots.nothing > 3", False),
        ("slots.nothing <= 3", False),
        ("slots.word > 3", False),
        ("slots.flag = 1", False),
        ("slots.one is true", False),
        ("slots.off and slots.flag or slots.flag", True),
        ("slots.off and (slots.flag or slots.flag)", False),
        ("not (slots.flag and slots.off)", True),
        ("not slots.flag or slots.flag", True),
        ("slots.rating = slots.one", False),
        ('context.collect = "rating" and context.misses > 1', True),
    ],
)
def test_a_condition_means_what_it_says(text: str, holds: bool) -> None:
    assert compile_condition(text).holds(SLOTS, CONTEXT) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "slots.rating >",
        "rating > 3",
        "(slots.rating",
        "slots.rating 6",
        "slots.a matches 'x'",
        "slots.a ~ 3",
        "and",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        compile_condition(text)


def test_a_condition_knows_the_names_that_it_asks_for() -> None:
    condition = compile_condition("slots.a > 1 and (context.b or not slots.c)")
    assert condition.slots == {"a", "c"}
    assert condition.context == {"b"}
