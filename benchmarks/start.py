"""How soon the command line and the application are there."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from time import monotonic, perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.people import folder
from benchmarks.running import START, free_port
from benchmarks.turns import KEY

KYNNYS = [sys.executable, "-m", "bot"]


def told() -> float:
    """Seconds of `kynnys --help`."""
    begun = perf_counter()
    subprocess.run([*KYNNYS, "--help"], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun


def answering() -> float:
    """Seconds from the start of `kynnys serve`, with an empty folder and the simulator, to the first /healthz."""
    with folder() as place:
        port = free_port()
        environment = {
            **os.environ,
            "KYNNYS_DATABASE_URL": f"sqlite:///{place}/kynnys.db",
            "KYNNYS_SECRET_KEYS": KEY,
            "KYNNYS_SIMULATOR": "1",
            "KYNNYS_PORT": str(port),
        }
        begun = perf_counter()
        application = subprocess.Popen([*KYNNYS, "serve"], env=environment, stdout=subprocess.DEVNULL)
        try:
            until = monotonic() + START
            while monotonic() < until and application.poll() is None:
                with suppress(URLError), urlopen(f"http://127.0.0.1:{port}/healthz"):
                    return perf_counter() - begun
                sleep(0.01)
            raise RuntimeError("the application does not start")
        finally:
            application.terminate()
            application.wait()


if __name__ == "__main__":
    print("help", told(), "answering", answering())
