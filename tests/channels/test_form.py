from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from channels import form


@given(st.binary(max_size=40) | st.text(st.sampled_from("aB ä%+=&;2C34"), max_size=40).map(str.encode))
def test_reads_what_the_standard_library_reads(body: bytes) -> None:
    assert form.read(body) == parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


@given(st.dictionaries(st.from_regex(r"[A-Za-z]+", fullmatch=True), st.text() | st.integers()))
def test_writes_what_the_standard_library_writes(fields: dict[str, str | int]) -> None:
    assert form.write(fields) == urlencode(fields).encode()
