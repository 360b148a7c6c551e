"""`kynnys serve`, `web` and `worker`: the house in one process, or split over several."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.house import house as open_house

if TYPE_CHECKING:
    from bot.house import House


def serve(
    visits: Annotated[
        Path | None, typer.Option(help="import this CSV of visits first, as `kynnys visits import` does")
    ] = None,
) -> None:
    """Everything in one process; creates or upgrades its database first.

    Example: KYNNYS_SIMULATOR=1 kynnys serve
    """
    house = open_house()
    house.database.upgrade()
    if visits is not None:
        from bot.cli.visits import import_file

        import_file(visits, house.database, house.organisation, house.settings)
    _listen(house, work=True)


def web() -> None:
    """Take hooks, the API and pages; workers elsewhere answer and deliver.

    Example: KYNNYS_DATABASE_URL=postgresql://… KYNNYS_REDIS_URL=redis://… kynnys web
    """
    _listen(open_house(), work=False)


def worker() -> None:
    """Answer and deliver what web processes take in; run as many as you need.

    Example: KYNNYS_DATABASE_URL=postgresql://… KYNNYS_REDIS_URL=redis://… kynnys worker
    """
    import signal

    house = open_house()

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with house.open(work=True):
            await stop.wait()

    asyncio.run(run())


def _listen(house: House, *, work: bool) -> None:
    import socket

    import uvicorn

    from bot.web.app import build

    listener = socket.create_server((house.settings.host, house.settings.port))
    port = listener.getsockname()[1]
    base = house.settings.public_url or f"http://{house.settings.host}:{port}"
    typer.echo(f"Kynnys is at {base}")
    if house.settings.simulator:
        typer.echo(f"  phones:      {base}/simulator")
    typer.echo(f"  staff:       {base}/staff")
    typer.echo(f"  API:         {base}/api/docs")
    typer.echo("Ctrl-C stops it.")
    config = uvicorn.Config(
        build(house, work=work), log_config=None, access_log=False, loop="uvloop", http="httptools",
        timeout_graceful_shutdown=5, server_header=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])
