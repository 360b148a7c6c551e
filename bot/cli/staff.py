"""`kynnys staff`: who may see the staff pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.organisation import Organisation
    from storage.staff.accounts import StoredAccount, StoredRole
    from storage.work import Work

app = typer.Typer(name="staff", help="Who may see the staff pages.", no_args_is_help=True)

LONGEST_NAME = 64  # letters
SHORTEST, LONGEST = 12, 1000  # letters of a password

Name = Annotated[str, typer.Argument(help="the name to sign in with")]
Role = Annotated[
    list[str] | None,
    typer.Option(
        help="handler, lead, coordinator, partner, reader, privacy, admin or on_call; may be given several times. "
        "Without it: handler"
    ),
]
Unit = Annotated[
    list[str] | None,
    typer.Option(
        help="a unit in which the roles handler and reader hold; without it, they hold in all units"
    ),
]
Contact = Annotated[
    list[str] | None,
    typer.Option(
        help="a contact for whose lists the roles coordinator and partner hold; a partner needs one"
    ),
]
PasswordFile = Annotated[
    Path | None, typer.Option(help="a file whose first line is the password; without it, it is asked for")
]


@app.callback()
def staff() -> None:
    """Who may see the staff pages."""


@app.command()
def add(
    name: Name,
    role: Role = None,
    unit: Unit = None,
    contact: Contact = None,
    email: Annotated[str | None, typer.Option(help="where mails to this member of staff go")] = None,
    language: Annotated[str, typer.Option(help="in which the pages speak: fi, sv or en")] = "fi",
    password_file: PasswordFile = None,
    password: Annotated[str | None, typer.Option(envvar="KYNNYS_STAFF_PASSWORD", hidden=True)] = None,
) -> None:
    """Add an account.

    The password is asked for, or read from a file or from KYNNYS_STAFF_PASSWORD.

    Example: kynnys staff add maija --role handler --unit koks
    """
    from bot.application import utc_now
    from bot.cli.application import database
    from bot.organisation.parts import EMAIL
    from bot.staff.passwords import hashed
    from bot.web.translations import PAGE_LANGUAGES

    if not name.strip() or ":" in name or not name.isprintable() or len(name) > LONGEST_NAME:
        _stop(f"a name has 1 to {LONGEST_NAME} letters, on one line, and no colon")
    if language not in PAGE_LANGUAGES:
        _stop(f"--language {language}: the pages speak {', '.join(PAGE_LANGUAGES)}")
    if email is not None and not re.match(EMAIL, email):
        _stop("--email: an address such as maija@county.example")
    roles = _roles(role or ["handler"], unit or [], contact or [])
    with database() as opened:
        chosen = hashed(_password(password, password_file))
        with opened.writing() as work:
            now = utc_now()
            id = work.accounts.add(name.strip(), chosen, roles=roles, email=email, language=language, now=now)
            if id is not None:
                work.audit.add("command", "staff", [id], at=now, detail="staff add")
    if id is None:
        _stop(f"there is a {name.strip()} already")
    typer.echo(f"{name.strip()} may sign in at /staff: {_told(roles)}.")


@app.command(name="list")
def list_() -> None:
    """List the accounts with their roles.

    Example: kynnys staff list
    """
    from bot.cli.application import database

    with database() as opened, opened.reading() as work:
        accounts = work.accounts.all()
    if not accounts:
        typer.echo("There is no account. kynnys staff add makes one.")
    for account in accounts:
        more = [
            account.language,
            *([account.email] if account.email else []),
            *(["demo"] if account.demo else []),
        ]
        typer.echo(f"{account.name}: {_told(account.roles) or 'no role'} ({', '.join(more)})")


@app.command()
def remove(name: Name) -> None:
    """Remove an account.

    It is signed out everywhere and signs in no more. The audit keeps what it did.

    Example: kynnys staff remove maija
    """
    from bot.application import utc_now
    from bot.cli.application import database

    with database() as opened, opened.writing() as work:
        now = utc_now()
        account = _account(work, name)
        work.accounts.remove(account.id, now=now)
        work.audit.add("command", "staff", [account.id], at=now, detail="staff remove")
    typer.echo(f"{account.name} may not sign in any more.")


@app.command()
def password(
    name: Name,
    password_file: PasswordFile = None,
    password: Annotated[str | None, typer.Option(envvar="KYNNYS_STAFF_PASSWORD", hidden=True)] = None,
) -> None:
    """Give an account a new password.

    The password is asked for, or read from a file or from KYNNYS_STAFF_PASSWORD. The account is signed out everywhere.

    Example: kynnys staff password maija
    """
    from bot.application import utc_now
    from bot.cli.application import database
    from bot.staff.passwords import hashed

    with database() as opened:
        with opened.reading() as work:
            account = _account(work, name)
        chosen = hashed(_password(password, password_file))
        with opened.writing() as work:
            work.accounts.change(account.id, password=chosen)
            work.audit.add("command", "staff", [account.id], at=utc_now(), detail="staff password")
    typer.echo(f"{account.name} signs in with the new password from now on.")


def _account(work: Work, name: str) -> StoredAccount:
    account = work.accounts.called(name.strip())
    if account is None:
        _stop(f"there is no account {name.strip()}; kynnys staff list names them")
    return account


def _roles(roles: list[str], units: list[str], contacts: list[str]) -> list[StoredRole]:
    """Each role in each unit or contact that it takes."""
    from bot.cli.application import settings
    from bot.organisation import load
    from bot.staff.access import BY_CONTACT, BY_UNIT
    from bot.staff.access import Role as Roles
    from storage.staff.accounts import StoredRole

    organisation = load(settings().organisation) if units or contacts else None
    if organisation:
        _known(organisation, units, contacts)
    if wrong := [role for role in roles if role not in set(Roles)]:
        _stop(f"--role {wrong[0]}: a role is one of {', '.join(Roles)}")
    if units and not set(roles) & BY_UNIT:
        _stop("--unit goes with the roles handler and reader")
    if contacts and not set(roles) & BY_CONTACT:
        _stop("--contact goes with the roles coordinator and partner")
    if Roles.partner in roles and not contacts:
        _stop("a partner needs a --contact: whose sign-ups may be seen")
    given = []
    for role in map(Roles, roles):
        if role in BY_UNIT and units:
            given += [StoredRole(role, unit=unit) for unit in units]
        elif role in BY_CONTACT and contacts:
            given += [StoredRole(role, contact=contact) for contact in contacts]
        else:
            given.append(StoredRole(role))
    return given


def _known(organisation: Organisation, units: list[str], contacts: list[str]) -> None:
    for unit in units:
        if unit not in organisation.units:
            _stop(f"--unit {unit}: a unit is one of {', '.join(organisation.units)}")
    known = [contact.id for contact in organisation.settings.contacts]
    for contact in contacts:
        if contact not in known:
            _stop(f"--contact {contact}: a contact is one of {', '.join(known)}")


def _password(given: str | None, file: Path | None) -> str:
    if file is not None:
        try:
            given = file.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, UnicodeDecodeError, IndexError):
            _stop(f"--password-file {file}: no file with a password on its first line")
    elif given is None:
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not SHORTEST <= len(given or "") <= LONGEST:
        _stop(f"a password has {SHORTEST} to {LONGEST} letters")
    return given or ""


def _told(roles: list[StoredRole] | tuple[StoredRole, ...]) -> str:
    return ", ".join(
        role.role + (f" of {role.unit or role.contact}" if role.unit or role.contact else "")
        for role in roles
    )


def _stop(why: str) -> NoReturn:
    typer.echo(f"kynnys: {why}", err=True)
    raise typer.Exit(1)
