"""What the commands say where the simulator is on beside something real."""

from __future__ import annotations

import pytest

from tests.bot.cli.conftest import Kynnys


@pytest.mark.parametrize("command", ["serve", "web", "worker", "check"])
def test_nothing_starts_and_the_reason_is_said(kynnys: Kynnys, command: str) -> None:
    outcome = kynnys(command, port="0", public_url="https://palaute.example")
    assert outcome.code == 1
    assert outcome.err.startswith("kynnys: KYNNYS_SIMULATOR: ")
    assert "KYNNYS_PUBLIC_URL" in outcome.err
    assert outcome.err.count("\n") == 1
    assert outcome.out == ""
