"""Logs: one line an event on standard error, and nothing personal at any level."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Any

from storage.driver.faults import fault_of

log = logging.getLogger(__name__)

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
    "asyncio",
)


class Discreet(logging.Formatter):
    """Tells of an exception its kind and its way, never its own words: they may hold what a person wrote."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # as some other formatter may have written and kept it, words and all
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        kind, _, trace = ei
        way = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([getattr(kind, "__name__", "an exception"), *way])


class Unquoting(logging.Filter):
    """Cuts what asyncio says before it quotes a task, an exception or the arguments of a call."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = re.split(r"[<(\n]", record.getMessage(), maxsplit=1)[0].rstrip(" :"), ()
        return True


_unquoting = Unquoting()  # one, so that configuring twice adds it once


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("what no code caught", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    """What is raised while an object is destroyed. Python's own hook shows the object, too."""
    if args.exc_value is not None:
        log.error("what could not be raised", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))


def configure(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.raiseExceptions = False  # a record that cannot be written would be shown with its arguments
    logging.getLogger("asyncio").addFilter(_unquoting)
    sys.excepthook, threading.excepthook, sys.unraisablehook = _uncaught, _uncaught_in_thread, _unraisable
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        # A channel may have silenced its library for good, because it writes texts even into its errors.
        logger.setLevel(max(logger.level, logging.WARNING))


class Seldom:
    """Says the same once a minute, and with the next time how often it was left out."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()  # threads of the database meet faults, too
        self._said: dict[str, tuple[float, int]] = {}  # when last, and how often it was left out since

    def __call__(self, kind: str) -> str | None:
        """What is to follow the line, or None where the line is to be left out."""
        with self._lock:
            at, left_out = self._said.get(kind, (float("-inf"), 0))
            now = self._clock()
            if now - at < MINUTE:
                self._said[kind] = at, left_out + 1
                return None
            self._said[kind] = now, 0
        return f"; left out {left_out} more of these in the {now - at:.0f} s before" if left_out else ""

    def clear(self) -> None:
        self._said.clear()


MINUTE = 60.0  # seconds
seldom = Seldom()  # one for the process


def failure(log: logging.Logger, what: str, error: BaseException) -> None:
    """Say what failed and where, never with what: an exception's own text may hold what a person wrote.

    A fault of the database is met by everything at once: each kind is said once a minute.
    """
    fault = fault_of(error)
    more = "" if fault is None else seldom(f"database_{fault.kind}")
    if more is None:
        return
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    if fault is None:
        log.error("%s failed: %s at %s", what, type(error).__name__, where)
        return
    cause = f"{type(error).__name__} {fault.code}".rstrip()
    log.error("%s failed: %s (database_%s, %s) at %s%s", what, fault.words, fault.kind, cause, where, more)
