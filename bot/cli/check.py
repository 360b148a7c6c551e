"""`kynnys check`: is everything that talks fit to talk?"""

from __future__ import annotations

import typer


def check() -> None:
    """Check settings, organisation and dialogues. Starts nothing. Exit code 1 when something is wrong.

    Example: KYNNYS_ORGANISATION=/etc/kynnys/our-county kynnys check
    """
    from bot.channels import make_channels
    from bot.cli.house import settings
    from bot.exposure import refuse_exposure
    from bot.organisation import load
    from bot.texts import problems
    from dialogs.book import Dialogs

    values = settings()
    refuse_exposure(values)
    organisation = load(values.organisation)
    make_channels(values, organisation)
    wrong = problems(Dialogs.load(), organisation)
    for problem in wrong:
        typer.echo(str(problem), err=True)
    if wrong:
        raise typer.Exit(1)
    typer.echo(
        f"All is well: {len(organisation.units)} units, {len(organisation.opportunities)} ways to take part, "
        "and every text fits one SMS in Finnish, Swedish and English."
    )
