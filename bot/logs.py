"""Logs: one line an event on standard error, and nothing personal at any level."""

from __future__ import annotations

import logging

# These write addresses, texts or tokens into their lines below WARNING: URLs that hold the bot's token, whole
# updates, mail commands, statements' parameters.
TALKATIVE = (
    "httpx",
    "httpcore",
    "telegram",
    "twilio",
    "aiosmtplib",
    "aiohttp",
    "sqlalchemy",
    "uvicorn.access",
    "taskiq",
    "asyncio",
)


def configure(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
