"""`kynnys keys`: a key is changed under an application that goes on answering."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import httpx

from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.cli.conftest import Kynnys
from tests.bot.cli.test_serve import address, received, say, stop, wait_until

PHONES = [f"+3584123470{n:02}" for n in range(10)]


def test_a_new_key_is_fit_for_use(kynnys: Kynnys) -> None:
    made = kynnys("keys", "new")
    assert Keyring.from_text(made.out.strip())
    assert kynnys("keys", "new").out != made.out


def test_a_change_needs_both_keys(kynnys: Kynnys) -> None:
    refused = kynnys("keys", "rotate")
    assert refused.code == 1
    assert refused.err.startswith("kynnys: KYNNYS_SECRET_KEYS: needs both keys")


def test_a_change_is_refused_while_a_process_lives_that_knows_one_key(
    start: Callable[..., subprocess.Popen[str]], kynnys: Kynnys, secret_key: str, database_url: str
) -> None:
    application = start("serve", port="0")
    assert httpx.get(
        f"{address(application)}/healthz", timeout=30
    ).is_success  # it counts itself among the living by then
    both = f"{Keyring.new_key()},{secret_key}"
    refused = kynnys("keys", "rotate", secret_keys=both)
    assert refused.code == 1
    assert refused.err.startswith(
        "kynnys: the key is not changed, because not every process knows both keys."
    )
    assert f"serve on {socket.gethostname()}, pid {application.pid}, started 20" in refused.err
    assert refused.err.count("\n") == 1
    application.kill()
    application.wait()
    changed = kynnys("keys", "rotate", secret_keys=both)  # the system knows that it has ended
    assert changed.code == 0
    late = start("serve", port="0")  # with the old key alone
    _, err = late.communicate(timeout=20)
    assert late.returncode == 1
    assert "under another secret key" in err
    assert "Traceback" not in err


def test_an_application_answers_while_its_key_changes_and_then_needs_the_old_one_no_more(
    start: Callable[..., subprocess.Popen[str]], secret_key: str, database_url: str
) -> None:
    new = Keyring.new_key()
    both = {"secret_keys": f"{new},{secret_key}"}
    with (
        closing(Database(database_url, Keyring.from_text(secret_key))) as database,
        database.writing() as work,
    ):
        for n in range(600):  # something to do
            work.suppressions.add(
                "sms", f"+35841235{n:04}", source="person", text="STOP", now=datetime.now(UTC)
            )
    with httpx.Client(timeout=10) as http:
        application = start("serve", simulator="1", port="0", **both)
        base = address(application)
        for phone in PHONES:
            say(http, base, "hei", id=f"{phone}-1", phone=phone)
        wait_until(lambda: all(received(http, base, phone) for phone in PHONES))
        before = {phone: len(received(http, base, phone)) for phone in PHONES}
        killed = start("keys", "rotate", **both)
        time.sleep(0.6)
        killed.kill()
        rotating = start("keys", "rotate", **both)
        for phone in PHONES:
            say(http, base, "hei", id=f"{phone}-1", phone=phone)  # a provider that comes again
            say(http, base, "OHJE", id=f"{phone}-2", phone=phone)
        out, err = rotating.communicate(timeout=60)
        assert rotating.returncode == 0, err
        assert "Everything is under the first key" in out
        for phone in PHONES:
            say(http, base, "OHJE", id=f"{phone}-2", phone=phone)
        wait_until(lambda: all(len(received(http, base, phone)) > before[phone] for phone in PHONES))
        stop(application, signal.SIGTERM)
        with closing(Database(database_url, Keyring.from_text(new))) as database, database.reading() as work:
            assert len(work.conversations.on_channel("simulator")) == len(PHONES)
            for phone in PHONES:
                known = work.conversations.find("simulator", phone)
                assert known is not None
                assert len(work.inbox.history(known.id)) == 2
            assert work.suppressions.active("sms", "+358412350599")
