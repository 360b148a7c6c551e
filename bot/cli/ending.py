"""Ends a process in time after a signal, even where a server, a disk or a library hangs."""

from __future__ import annotations

import logging
import os
import signal
from threading import Thread
from time import sleep
from types import FrameType
from typing import Any

log = logging.getLogger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LIMIT = 9.0  # seconds from the signal to the end


def end_in_time(seconds: float = LIMIT) -> None:
    """From here on this process has so long to end by itself.

    Then it is ended as it is. Nothing is lost by that: what it was doing is in the rows, and taken up by others or by
    the next start.
    """

    def end() -> None:
        sleep(seconds)
        log.warning(
            "the end takes longer than %.0f s: ended with work under way, which is taken up again", seconds
        )
        logging.shutdown()
        os._exit(0)

    Thread(target=end, name="ending", daemon=True).start()


def on_signal(server: Any) -> None:
    """The same from the first signal on that this uvicorn server gets."""
    handle = server.handle_exit

    def handle_exit(number: int, frame: FrameType | None) -> None:
        if not server.should_exit:
            end_in_time()
        handle(number, frame)

    server.handle_exit = handle_exit
