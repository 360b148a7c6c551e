"""`kynnys opportunities`: the catalogue of the database, from and into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.catalogue.file_merge import Differences

app = typer.Typer(
    name="opportunities", help="The catalogue: ways to take part, places, answers.", no_args_is_help=True
)


@app.callback()
def opportunities() -> None:
    """The catalogue: ways to take part, places, answers."""


@app.command(name="import")
def import_(
    file: Annotated[
        Path | None, typer.Argument(help="a catalogue; without it, opportunities.yml of the organisation")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only tell what would change")] = False,
) -> None:
    """Merge a file into the catalogue of the database.

    What the file has and the database lacks is added, what differs takes the file's words, and what only the database has stays.
    Each earlier version is kept. Running processes follow within seconds.

    Example: kynnys opportunities import --dry-run
    """
    from bot.application import utc_now
    from bot.catalogue import file_merge
    from bot.cli.application import database, settings
    from bot.organisation import load
    from bot.organisation.loading import read_catalogue

    organisation = load(settings().organisation)
    read = read_catalogue(file, organisation.settings) if file else organisation.catalogue_file
    with database() as opened:
        if dry_run:
            with opened.reading() as work:
                found = file_merge.mergeable(work, read)
        else:
            with opened.writing() as work:
                now = utc_now()
                found = file_merge.merge(work, read, now)
                if found.new or found.changed:
                    work.audit.add("command", "opportunity", at=now, detail="opportunities import")
    _tell(found, dry_run=dry_run)


@app.command()
def export(
    out: Annotated[Path | None, typer.Option("--out", help="a new file; without it, standard output")] = None,
) -> None:
    """Write the catalogue of the database as a file.

    `import` reads the same from it again.

    Example: kynnys opportunities export --out opportunities.yml
    """
    from bot.catalogue.file_merge import NoCatalogue, as_sections
    from bot.cli.application import database
    from bot.organisation.catalogue_file import as_file

    with database() as opened, opened.reading() as work:
        if not work.catalogue.revision():
            raise NoCatalogue
        text = as_file(as_sections(work.catalogue.changed_since(0)))
    if out is None:
        typer.echo(text, nl=False)
        return
    with out.open("x", encoding="utf-8") as file:  # never over another file
        file.write(text)
    typer.echo(f"{out} holds the catalogue of the database.")


def _tell(found: Differences, *, dry_run: bool) -> None:
    for item in found.new:
        typer.echo(f"new: {item.name}")
    for item, stored, fields in found.changed:
        edited = " (staff changed it here last)" if stored.changed_by is not None else ""
        typer.echo(f"changed: {item.name}: {', '.join(fields)}{edited}")
    for name in found.only_here:
        typer.echo(f"only in the database, stays: {name}")
    count = len(found.new) + len(found.changed)
    if not count:
        typer.echo("Nothing to import: the database has all that the file says.")
    elif dry_run:
        typer.echo(f"{count} items would change. Nothing was changed.")
    else:
        typer.echo(f"{count} items changed.")
