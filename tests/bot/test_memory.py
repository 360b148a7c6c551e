"""What an application does not use takes no memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bot.applications import environment

ROOT = Path(__file__).parents[2]
UNUSED = [
    "aiosmtplib",
    "alembic",
    "httpx",
    "jinja2",
    "multipart",
    "prometheus_client",
    "psycopg",
    "redis",
    "reportlab",
    "rich",
    "sanic",
    "sqlalchemy.orm",
    "telegram",
    "twilio.rest.api",
    "twilio.rest.messaging",
]
ANSWERED = """
import asyncio, sys
from bot.application import Application
from bot.config.settings import load
from bot.web.app import build
from channels.message import Inbound
from channels.sms import Sms
from channels.wire import Answer

class Twilio:
    bodies = []
    async def ask(self, method, url, headers, body):
        if body is None:
            return Answer(200, b'{"messages": []}')
        self.bodies.append(body)
        return Answer(201, b'{"sid": "SM1"}')
    async def aclose(self):
        pass

async def answered():
    application, twilio = Application(load()), Twilio()
    application.channels["sms"] = Sms(
        account_sid=application.settings.sms_account_sid, auth_token="invented", sender="+358412345670", wire=twilio
    )
    build(application, work=True)
    async with application.open(work=True), asyncio.timeout(30):
        await application.intake.take([Inbound("sms", "m1", "+358412345678", "OHJE")])
        while not twilio.bodies:
            await asyncio.sleep(0.01)

asyncio.run(answered())
print([name for name in sys.argv[1:] if name in sys.modules])
"""


def test_an_application_with_sms_alone_loads_no_more_than_that_needs(tmp_path: Path, secret_key: str) -> None:
    """From its first start, on a new SQLite database, to its first reply."""
    account = {"sms_account_sid": "AC1", "sms_auth_token": "invented", "sms_from": "+358412345670"}
    values = environment(f"sqlite:///{tmp_path}/kynnys.db", secret_key, simulator="", **account)
    ran = subprocess.run(
        [sys.executable, "-c", ANSWERED, *UNUSED], cwd=ROOT, env=os.environ | values,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stdout.strip() == "[]", ran.stderr
