"""rasa-sdk's own action server over the same classes, as a process of its own, asked over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from dialogs.assistant import Assistant

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    log = tmp_path_factory.mktemp("actions") / "log"
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "dialogs.actions", "-p", str(port)]
    environment = {**os.environ, "SANIC_HOST": "127.0.0.1"}
    with (
        log.open("wb") as out,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(300):
                try:
                    urlopen(f"{url}/health", timeout=5).close()
                    break
                except OSError:
                    assert process.poll() is None, log.read_text()
                    time.sleep(0.1)
            else:
                pytest.fail(log.read_text())
            yield url
        finally:
            # Sanic's manager may outlive a SIGTERM by minutes; the server holds nothing worth an orderly end.
            os.killpg(process.pid, signal.SIGKILL)


def call(url: str, path: str, body: Any = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    request = Request(f"{url}{path}", data, {"Content-Type": "application/json"})
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


def run(url: str, assistant: Assistant, action: str, slots: dict[str, Any], message: dict[str, Any]) -> Any:
    tracker = {
        "sender_id": "x",
        "slots": {**assistant.initial, **slots},
        "latest_message": message,
        "events": [],
    }
    body = {
        "next_action": action,
        "sender_id": "x",
        "tracker": tracker,
        "domain": dict(assistant.domain),
        "version": "3.1",
    }
    return call(url, "/webhook", body)


def slots_set(answer: Any) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in answer["events"] if event["event"] == "slot"}


def test_it_serves_every_action(server: str, assistant: Assistant) -> None:
    assert {action["name"] for action in call(server, "/actions")} == set(assistant.actions)


def test_an_action_says_what_it_would_have_done(server: str, assistant: Assistant) -> None:
    slots = slots_set(run(server, assistant, "action_rate", {"survey": "v1", "rating": 3}, {"text": "3"}))
    assert slots["last_rating"] == 3
    assert slots["rated_at"]
    assert slots["desk_journal"] == [{"call": "rate", "visit": "v1", "rating": 3}]


def test_an_action_utters(server: str, assistant: Assistant) -> None:
    answer = run(server, assistant, "action_ask_opportunity", {}, {"text": "C"})
    assert [response["response"] for response in answer["responses"]] == ["utter_ask_opportunity"]


def test_an_action_reads_the_domain_it_is_sent(server: str, assistant: Assistant) -> None:
    slots = slots_set(run(server, assistant, "action_ask_consent", {"joining": "olka"}, {"text": "MUKAAN"}))
    assert slots["consent_version"].startswith("olka-")
    assert "Vastaa MUKAAN tai EI" in slots["consent_shown"]
