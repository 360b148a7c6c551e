"""Whom a provider names as the sender: one phone over every network, machines told apart."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.message import Unanswered
from channels.sender import address_of, channel_of, is_possible, sender

PHONE = "+358412345678"


@pytest.mark.parametrize(
    ("written", "channel", "prefix"),
    [
        (PHONE, "sms", ""),
        (f" {PHONE}\n", "sms", ""),
        ("+358 41 234-5678", "sms", ""),
        (f"rcs:{PHONE}", "sms", "rcs:"),
        (f"RCS: {PHONE}", "sms", "rcs:"),
        (f"sms:{PHONE}", "sms", ""),
        (f"mms:{PHONE}", "sms", ""),
        (f"tel:{PHONE}", "sms", ""),
        (f"whatsapp:{PHONE}", "whatsapp", "whatsapp:"),
    ],
)
def test_one_phone_has_one_address(written: str, channel: str, prefix: str) -> None:
    read = sender(written)
    assert (read.channel, read.address, read.prefix, read.unanswered) == (channel, PHONE, prefix, None)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("messenger:123456", Unanswered.unknown_prefix),
        (f"messenger:{PHONE}", Unanswered.unknown_prefix),
        (f"sip:{PHONE}@example.invalid", Unanswered.unknown_prefix),
        ("client:anna", Unanswered.unknown_prefix),
        (f"rcs:whatsapp:{PHONE}", Unanswered.unknown_prefix),
        ("Info:Posti", Unanswered.unknown_prefix),
        ("Posti", Unanswered.name),
        ("DNA Oy", Unanswered.name),
        ("K-Ryhmä", Unanswered.name),
        ("4YOU", Unanswered.name),
        ("rcs:posti_agent", Unanswered.name),
        ("16400", Unanswered.short_code),
        ("123", Unanswered.short_code),
        ("+12345", Unanswered.short_code),
        ("+999123456789", Unanswered.impossible_number),
        ("+3584", Unanswered.short_code),
        ("+358412345678901234", Unanswered.impossible_number),
        ("+12025550", Unanswered.impossible_number),
        ("+0412345678", Unanswered.impossible_number),
        ("358412345678", Unanswered.impossible_number),
        ("0412345678", Unanswered.impossible_number),
        (f"{PHONE} (2)", Unanswered.impossible_number),
        ("+٣٥٨٤١٢٣٤٥٦٧٨", Unanswered.impossible_number),
        ("", Unanswered.impossible_number),
        ("?", Unanswered.impossible_number),
    ],
)
def test_what_is_no_phone_is_not_answered(written: str, why: Unanswered) -> None:
    assert sender(written).unanswered is why


@pytest.mark.parametrize(
    "number", ["+46701234567", "+447700900123", "+37251234567", "+12025550123", "+358912345"]
)
def test_numbers_of_every_country_are_possible(number: str) -> None:
    assert is_possible(number)


@given(st.text() | st.from_regex(r"\A\s*([a-zA-Z]{2,8}:)?\s*[+0-9 -]{0,16}\Z"))
@example(PHONE)
@example(f"RCS: {PHONE}")
@example(f"messenger: {PHONE} ")
def test_the_address_alone_is_the_senders(written: str) -> None:
    assert address_of(written) == sender(written).address


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("whatsapp:" + PHONE, "whatsapp"),
        ("rcs:" + PHONE, "sms"),
        (PHONE, None),
        ("sip:" + PHONE, None),
        ("", None),
    ],
)
def test_a_prefix_names_its_channel(written: str, channel: str | None) -> None:
    assert channel_of(written) == channel
