"""Personal columns are unreadable without the keys, and readable over any rotation of them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.encryption import public_ids
from storage.encryption.keyring import Keyring, UnknownKey, Unreadable

OLD, MIDDLE, NEW = (Keyring.new_key() for _ in range(3))
KEYS = Keyring.from_text(OLD)


@given(st.text(st.characters(codec=None)))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert KEYS.decrypt(KEYS.encrypt(text, context="inbox.text"), context="inbox.text") == text


def test_the_same_text_never_looks_the_same() -> None:
    assert KEYS.encrypt("9", context="a.b") != KEYS.encrypt("9", context="a.b")


def test_bytes_open_in_their_own_column_only() -> None:
    sealed = KEYS.encrypt("Aino", context="signups.name")
    with pytest.raises(Unreadable, match=r"feedback\.text"):
        KEYS.decrypt(sealed, context="feedback.text")


def test_changed_bytes_do_not_open() -> None:
    sealed = bytearray(KEYS.encrypt("Aino", context="signups.name"))
    sealed[-1] ^= 1
    with pytest.raises(Unreadable):
        KEYS.decrypt(bytes(sealed), context="signups.name")


def test_after_a_rotation_old_data_opens_and_new_data_is_under_the_new_key() -> None:
    rotated = Keyring.from_text(f"{NEW},{OLD}")
    assert rotated.decrypt(KEYS.encrypt("ennen", context="a.b"), context="a.b") == "ennen"
    with pytest.raises(Unreadable, match="not in the list"):
        KEYS.decrypt(rotated.encrypt("jälkeen", context="a.b"), context="a.b")
    assert Keyring.from_text(NEW).decrypt(rotated.encrypt("uusi", context="a.b"), context="a.b") == "uusi"


def test_digests_stay_the_same_under_the_key_that_a_database_stands_under() -> None:
    before = KEYS.digest("+358412345678", context="address")
    for listed in (f"{NEW},{OLD}", f"{OLD},{NEW}", f"{NEW},{MIDDLE},{OLD}"):
        standing = Keyring.from_text(listed).at(KEYS.fingerprint, None)
        assert standing.digest("+358412345678", context="address") == before
        assert standing.encrypt("uusi", context="a.b").startswith(KEYS.mark)
    with pytest.raises(UnknownKey):
        Keyring.from_text(NEW).at(KEYS.fingerprint, None)


def test_each_change_puts_a_layer_over_digests_that_outlives_the_key() -> None:
    middle = Keyring.from_text(MIDDLE).fingerprint
    first = KEYS.digest("+358412345678", context="address")
    once, _ = Keyring.from_text(f"{MIDDLE},{OLD}").at(KEYS.fingerprint, None).next(middle)
    second = once.digest("+358412345678", context="address")
    assert once.lift(first) == second != first
    assert once.lift(second) == second
    assert second.startswith(once.layer)
    assert once.digests("+358412345678", context="address") == [second, first]

    _, sealed = Keyring.from_text(f"{NEW},{MIDDLE},{OLD}").at(KEYS.fingerprint, None).next(middle)
    twice, sealed = (
        Keyring.from_text(f"{NEW},{MIDDLE}").at(middle, sealed).next(Keyring.from_text(NEW).fingerprint)
    )
    alone = Keyring.from_text(NEW).at(Keyring.from_text(NEW).fingerprint, sealed)
    assert twice.lift(first) == twice.lift(second) == alone.digest("+358412345678", context="address")
    assert Keyring.from_text(NEW).digest("+358412345678", context="address") != twice.lift(first)


def test_an_id_that_was_given_out_is_the_same_under_a_later_key() -> None:
    middle = Keyring.from_text(MIDDLE).fingerprint
    later, _ = Keyring.from_text(f"{MIDDLE},{OLD}").at(KEYS.fingerprint, None).next(middle)
    assert public_ids.of(later, "sms", "SM1") == public_ids.of(KEYS, "sms", "SM1")
    assert public_ids.of(KEYS, "sms", "SM1") != public_ids.of(KEYS, "smsSM", "1")
    assert public_ids.of(KEYS, "sms", "SM1") != public_ids.of(Keyring.from_text(NEW), "sms", "SM1")


def test_a_digest_belongs_to_its_context() -> None:
    assert KEYS.digest("1", context="address") != KEYS.digest("1", context="visits.external_id")


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("", "secret key 1 of 1 is empty"),
        (f"{OLD},", "secret key 2 of 2 is empty"),
        ("not base64!", "secret key 1 of 1 is not base64"),
        (f"{OLD},{base64.b64encode(b'short').decode()}", "secret key 2 of 2 holds 5 bytes; 32 are needed"),
        (f"{OLD}, {OLD}", "secret key 2 of 2 is there twice"),
    ],
    ids=["none", "an empty one", "not base64", "too short", "twice"],
)
def test_a_wrong_key_text_is_refused_with_the_reason_and_without_the_key(secret: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        Keyring.from_text(secret)
    assert OLD not in str(refused.value)


def test_a_keyring_shows_no_key() -> None:
    assert OLD not in repr(KEYS)
    assert base64.b64decode(OLD).hex() not in repr(KEYS)
