"""`kynnys sms`: what an operator may ask of the SMS provider."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

LONGEST = 400 * 24  # hours that Twilio keeps messages

app = typer.Typer(name="sms", help="The SMS provider.", no_args_is_help=True)


@app.callback()
def sms() -> None:
    """The SMS provider."""


@app.command()
def check() -> None:
    """Ask Twilio about our account and sender. Says what must be set there. Exit code 1 when something must.

    Example: KYNNYS_PUBLIC_URL=https://palaute.example kynnys sms check
    """
    from bot.cli.application import settings
    from bot.config.dialogue import load_dialogue
    from bot.config.sms_setup import check as ask
    from bot.config.sms_setup import wrong
    from bot.organisation import load

    values = settings()
    organisation = load(values.organisation)
    findings = asyncio.run(ask(values, organisation, load_dialogue(values.organisation, organisation)))
    for finding in findings:
        typer.echo(f"{finding.weight:5} {finding.what}")
    if wrong(findings):
        raise typer.Exit(1)


@app.command()
def reconcile(
    hours: Annotated[int, typer.Option(min=1, max=LONGEST, help="how far to look back")] = 48,
) -> None:
    """Take in SMS and WhatsApp messages that our hooks never heard. Workers that run answer them at once.

    The provider has kept them. It happens by itself at every start and every minute.

    Example: kynnys sms reconcile --hours 72
    """
    from bot.cli.application import application as open_application
    from bot.cli.application import settings
    from bot.config.settings import SettingsError
    from channels.capabilities import ListsInbound, can
    from storage.driver.presence import require

    values = settings()
    require(values.database_url)
    application = open_application(values)
    if not any(can(channel, ListsInbound) for channel in application.channels.values()):
        raise SettingsError("KYNNYS_SMS_ACCOUNT_SID: not set, so the provider cannot be asked")

    async def run() -> int:
        async with application.open(work=False):
            return await application.reconcile(application.now() - timedelta(hours=hours))

    typer.echo(f"{asyncio.run(run())} messages taken in that our hook never heard.")
