"""`kynnys serve`, `web` and `worker`: everything in one process, or split over several."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.application import application as open_application
from bot.cli.application import settings
from bot.runtime.garbage import made_for_good
from channels.clock import AdvancedClock, Clock, utc_now

if TYPE_CHECKING:
    from socket import socket

    from bot.application import Application
    from bot.config.settings import Settings
    from storage.database import Database


def serve(
    visits: Annotated[
        Path | None, typer.Option(help="import this CSV of visits first, as `kynnys visits import` does")
    ] = None,
) -> None:
    """Everything in one process. Creates or upgrades its database first.

    Example: KYNNYS_SIMULATOR=1 kynnys serve
    """
    with made_for_good():
        values = settings()
    clock = AdvancedClock() if values.simulator else utc_now  # one process alone: the others would not follow
    with opened(values, clock) as (application, listener):
        if isinstance(clock, AdvancedClock):
            go_on_from(application.database, clock)
        if visits is not None:
            from bot.cli.visits import import_file

            import_file(visits, application.database, application.organisation, application.settings)
        listen(application, listener, work=True)


def web() -> None:
    """Take hooks, the API and pages. Workers elsewhere answer and deliver.

    Example: KYNNYS_DATABASE_URL=postgresql://… KYNNYS_REDIS_URL=redis://… kynnys web
    """
    with made_for_good():
        values = settings()
    with opened(values) as (application, listener):
        listen(application, listener, work=False)


def worker() -> None:
    """Answer and deliver what web processes take in. Run as many as you need.

    Example: KYNNYS_DATABASE_URL=postgresql://… KYNNYS_REDIS_URL=redis://… kynnys worker
    """
    with made_for_good():
        from bot.config.exposure import refuse_exposure

        values = settings()
        refuse_exposure(values)
        application = open_application(values)
    work(application)


def work(application: Application) -> None:
    """Answer and deliver until a signal ends it."""
    from bot.cli.ending import SIGNALS, end_in_time

    async def run() -> None:
        stop = asyncio.Event()

        def told() -> None:
            if not stop.is_set():
                end_in_time()
            stop.set()

        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, told)
        async with application.open(work=True, kind="worker"):
            await stop.wait()

    asyncio.run(run())


def go_on_from(database: Database, clock: AdvancedClock) -> None:
    """Where an earlier run moved its clock on, this one does not begin before what happened then."""
    from storage.installation.restores import last_activity

    with database.reading() as work:
        clock.catch_up(last_activity(work.connection))


@contextmanager
def opened(values: Settings, now: Clock = utc_now) -> Iterator[tuple[Application, socket]]:
    """The application with its database up to date, and the port that its links name, which may just have been found.

    Raises `SettingsError` where it must not start or cannot listen.
    """
    import socket

    from bot.config.exposure import refuse_exposure
    from bot.config.settings import SettingsError

    refuse_exposure(values)
    try:
        listener = socket.create_server((values.host, values.port))
    except OSError as error:
        raise SettingsError(
            f"KYNNYS_HOST, KYNNYS_PORT: cannot listen on {values.host}:{values.port} ({error.strerror})"
        ) from None
    with listener:
        with made_for_good():
            from bot.application import Application

            application = Application(values.model_copy(update={"port": listener.getsockname()[1]}), now=now)
            application.database.upgrade()
            application.ensure_taken_in()
        yield application, listener


def listen(application: Application, listener: socket, *, work: bool) -> None:
    """Serve until a signal ends it; with `work` this process also answers and delivers."""
    import signal

    from bot.cli.ending import on_signal

    base = application.settings.base_url
    typer.echo(f"Kynnys is at {base}")
    if application.settings.simulator:
        typer.echo(f"  phones:      {base}/simulator")
    typer.echo(f"  staff:       {base}/staff")
    typer.echo(f"  API:         {base}/api/docs")
    typer.echo("Ctrl-C stops it.")
    # Once it has stopped, uvicorn raises the signal again that stopped it: both mean a good end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        with made_for_good():
            from bot.web.app import build
            from bot.web.server import server

            web_server = server(build(application, work=work))
        on_signal(web_server)
        web_server.run(sockets=[listener])
