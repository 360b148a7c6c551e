"""`kynnys serve` before a provider that takes every SMS at once and writes down when: python -m tests.overload.application LEDGER."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

from benchmarks.people import TOKEN, US
from bot.cli.application import settings
from bot.cli.serve import listen, opened
from channels.sms import Sms
from channels.wire import Answer

ACCOUNT = "AC" + 32 * "0"


class Ledger:
    """Twilio's end of the wire. A line for each message that was handed over: when, and to whom."""

    def __init__(self, path: Path) -> None:
        self._lines = path.open("w", buffering=1)
        self._numbers = count(1)

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if body is None:  # which messages there are that no hook told of
            return Answer(200, b'{"messages": []}')
        self._lines.write(f"{time.time()} {parse_qs(body.decode())['To'][0]}\n")
        return Answer(201, b'{"sid":"SM%032x","status":"queued"}' % next(self._numbers))

    async def aclose(self) -> None:
        self._lines.close()


def main(ledger: Path) -> None:
    with opened(settings()) as (application, listener):
        application.channels["sms"] = Sms(
            account_sid=ACCOUNT, auth_token=TOKEN, sender=US, public_url=application.settings.public_url,
            wire=Ledger(ledger),
        )  # fmt: skip
        listen(application, listener, work=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
