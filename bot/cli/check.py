"""`kynnys check`: is everything that talks fit to talk?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.organisation import Organisation
    from dialogs.assistant import Assistant
    from dialogs.problems import Problem
    from storage.work import Work


def check() -> None:
    """Check settings, organisation, dialogues and database. Starts and makes nothing. Exit code 1 when something is wrong.

    A database or a key that is still to be made is no fault, and is told.

    Example: KYNNYS_ORGANISATION=/etc/kynnys/our-county kynnys check
    """
    from bot.cli.application import settings
    from bot.config.channels import make_channels
    from bot.config.dialogue import load_dialogue, misfits
    from bot.config.exposure import refuse_exposure
    from bot.config.prepared_parts import summary
    from bot.config.unit_keywords import keyword_problems
    from bot.organisation import load
    from dialogs.clashes import clashes

    values = settings()
    refuse_exposure(values)
    organisation = load(values.organisation)
    make_channels(values, organisation)
    dialogs = load_dialogue(values.organisation, organisation)
    wrong = [
        *clashes(dialogs),  # of words that ship: no start needs to look at them
        *misfits(values.organisation, dialogs, organisation),
        *keyword_problems(organisation, dialogs.words),  # slow: a start leaves it to its loop
        *versions_reworded(values, dialogs, organisation),
    ]
    unfit, differs = catalogue_kept(values, organisation)
    wrong += unfit
    for problem in wrong:
        typer.echo(str(problem), err=True)
    missing = to_be_made(values)
    if wrong:
        raise typer.Exit(1)
    catalogue = organisation.catalogue.current
    typer.echo(
        f"All is well: {len(organisation.units)} units, {len(catalogue.opportunities)} ways to take part, "
        f"{len(catalogue.places)} meeting places, {len(catalogue.information)} answers, "
        f"and every text fits one SMS in {', '.join(organisation.settings.languages)}."
    )
    typer.echo(summary(organisation))
    for line in [*differs, *missing]:
        typer.echo(line)


def versions_reworded(values: Settings, dialogs: Assistant, organisation: Organisation) -> list[Problem]:
    """Versions of the question that have other words than people were asked with, by a database of this program."""
    from bot.config.question_versions import reworded

    with reading(values) as work:
        return reworded(work, dialogs, organisation) if work else []


def catalogue_kept(values: Settings, organisation: Organisation) -> tuple[list[Problem], list[str]]:
    """What of the catalogue in the database does not fit, and whether the organisation's file differs from it."""
    from bot.catalogue import file_merge
    from bot.catalogue.content import mistakes_in
    from dialogs.documents import written
    from dialogs.problems import Problem

    with reading(values) as work:
        if work is None or not work.catalogue.revision():
            return [], []
        unfit = [
            Problem(
                "the catalogue in the database", ".".join(filter(None, (stored.name, written(place)))), wrong
            )
            for stored in work.catalogue.changed_since(0)
            for place, wrong in mistakes_in(stored.kind, stored.content, organisation.settings)
        ]
        found = file_merge.differences(work, organisation.catalogue_file)
    return unfit, [file_merge.told(found)] if found.any else []


@contextmanager
def reading(values: Settings) -> Iterator[Work | None]:
    """A transaction on a database of this program; None where there is none yet or it is of an earlier one."""
    from bot.config.secret_keys import keyring
    from storage.database import Database
    from storage.driver.location import understood
    from storage.driver.presence import look, refuse
    from storage.migrations import newest

    found = look(values.database_url)
    refuse(found, understood(values.database_url))
    if found.revision != newest():
        yield None
        return
    database = Database(values.database_url, keyring(values))
    try:
        with database.reading() as work:
            yield work
    finally:
        database.close()


def to_be_made(values: Settings) -> list[str]:
    """What the first start will make. Raises what the database and its key are refused for."""
    from bot.config.secret_keys import KEY_FILE, keyring
    from storage.database import Database
    from storage.driver.location import shown, understood
    from storage.driver.presence import look, refuse
    from storage.migrations import newest

    found, location = look(values.database_url), understood(values.database_url)
    refuse(found, location)
    if found.revision is None:
        missing = [
            f"There is no database yet at {shown(location)}: `kynnys serve` or `kynnys db upgrade` makes it."
        ]
        if values.secret_keys is None and not KEY_FILE.exists():
            missing.append(f"KYNNYS_SECRET_KEYS is not set: a key will be made in {KEY_FILE.absolute()}.")
        return missing
    keys = keyring(values)
    if found.revision != newest():
        return [
            f"The database is of revision {found.revision}: `kynnys db upgrade` or the next start brings it up to {newest()}."
        ]
    database = Database(values.database_url, keys)
    try:
        with database.reading():
            return []
    finally:
        database.close()
