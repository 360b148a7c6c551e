"""What a process makes at its start is never walked over again; what it makes later is collected as ever."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from bot.runtime.garbage import made_for_good


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_made_in_the_block_is_left_out_of_collections() -> None:
    with made_for_good():
        assert not gc.isenabled()
        made: list[object] = [{}]
    assert gc.isenabled()
    assert not any(each is made for each in gc.get_objects())
    later: list[object] = [{}]
    assert any(each is later for each in gc.get_objects())


def test_a_start_that_fails_leaves_collections_as_they_were() -> None:
    frozen = gc.get_freeze_count()
    with pytest.raises(RuntimeError), made_for_good():
        raise RuntimeError
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
