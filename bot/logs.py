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
    "alembic",
    "uvicorn.access",
    "taskiq",
    "asyncio",
)


def configure(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def failure(log: logging.Logger, what: str, error: BaseException) -> None:
    """Say what failed and where, never with what: an exception's own text may hold what a person wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    log.error("%s failed: %s at %s", what, type(error).__name__, where)
