"""Processes that are really started, while what they need is broken."""

from __future__ import annotations

import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.cli.test_serve import PHONE, address, received, wait_until
from tests.databases import own

Start = Callable[..., "subprocess.Popen[str]"]


def test_a_full_disk_is_told_and_logged_once_a_minute(start: Start) -> None:
    process = start("serve", port="0")
    with httpx.Client(base_url=address(process), timeout=15) as http:
        assert http.get("/readyz").json() == {"ready": True, "problems": [], "notices": []}
        none, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, most))
        refused = [hook(http, n) for n in range(60)]
        assert refused[-1] == 503
        told = http.get("/readyz").json()
        assert told["ready"] is False
        assert any("disk" in problem for problem in told["problems"])
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (none, most))
        wait_until(lambda: hook(http, 60) == 200)
        wait_until(lambda: received(http, "") != [])
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    faults = [line for line in err.splitlines() if "database_disk" in line and "over:" not in line]
    assert 1 <= len(faults) <= 2  # full, and what cannot be written
    assert "SQLITE_" in faults[0]
    assert PHONE[1:] not in err


def hook(http: httpx.Client, n: int) -> int:
    body = {"id": f"m{n}", "from": PHONE, "text": "OHJE" if n == 60 else "odotin käytävällä" * 100}
    return http.post("/hooks/simulator", json=body).status_code


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_worker_ends_in_time_though_redis_accepts_and_never_answers(
    start: Start, kind: str, request: pytest.FixtureRequest, tmp_path: Path, secret_key: str
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    url = own(kind, request, folder)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        closing(Database(url, Keyring.from_text(secret_key))) as database,
    ):
        redis = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        process = start("worker", database_url=url, redis_url=redis)
        wait_until(lambda: alive(database) == 1)
        time.sleep(1)  # it reads by now
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
        assert time.monotonic() - begun < 10
        assert process.returncode == 0
        assert "Traceback" not in err
        assert alive(database) == 0


class Relay:
    """Stands before PostgreSQL. Stopped, it takes connections and answers nothing more, as a host that hangs."""

    def __init__(self, url: str) -> None:
        there = make_url(url)
        self._server = f"{there.query['host']}/.s.PGSQL.{there.port or 5432}"
        self._flows = threading.Event()
        self._flows.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        here = there.set(host="127.0.0.1", port=port, query={})
        self.url = here.render_as_string(hide_password=False)
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._flows.clear()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            for ends in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(1 << 16):
                self._flows.wait()
                other.sendall(said)
            other.shutdown(socket.SHUT_WR)


def test_a_process_ends_in_time_though_postgresql_hangs(
    start: Start, request: pytest.FixtureRequest, tmp_path: Path, secret_key: str
) -> None:
    relay = Relay(own("postgresql", request, tmp_path))
    with closing(Database(relay.url, Keyring.from_text(secret_key))) as database:
        processes = [start(command, database_url=relay.url, port="0") for command in ("worker", "serve")]
        wait_until(lambda: alive(database) == 2)
        time.sleep(0.5)  # they work by now
        database.close()
        relay.stop()
        time.sleep(2.5)  # their heartbeats wait for an answer by now
        begun = time.monotonic()
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            _, err = process.communicate(timeout=20)
            assert time.monotonic() - begun < 15  # it ends itself after 9 s; the rest is for a busy machine
            assert process.returncode == 0
            assert "Traceback" not in err
            assert "taken up again" in err


def alive(database: Database) -> int:
    with database.reading() as work:
        return len(work.processes.all())
