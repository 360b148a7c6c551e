"""Which errors a person at the terminal can mend, and in what words."""

from __future__ import annotations


def plain(error: Exception) -> str | None:
    """One line for an error that an operator can mend; None for a fault in the program."""
    from sqlalchemy.exc import DBAPIError

    from bot.catalogue.file_merge import NoCatalogue, NotImported
    from bot.config.settings import SettingsError
    from bot.organisation import UnknownUnit
    from bot.poster.poster import PosterError
    from bot.rehearsal.transcript import TranscriptError
    from bot.reports.period import ReportError
    from bot.visits import FileError
    from channels.message import SendError
    from dialogs.problems import DocumentError
    from storage.database import WrongKey
    from storage.driver.presence import Unusable, why
    from storage.installation.restores import NotTakenIn
    from storage.operations.backup import NotRestored
    from storage.operations.key_rotation import NotRotated
    from storage.operations.transfer import NotMoved

    match error:
        case (
            SettingsError()
            | DocumentError()
            | WrongKey()
            | Unusable()
            | TranscriptError()
            | FileError()
            | PosterError()
            | UnknownUnit()
            | ReportError()
            | NoCatalogue()
            | NotImported()
            | NotMoved()
            | NotRestored()
            | NotTakenIn()
            | NotRotated()
        ):
            return str(error)
        case SendError():
            return (
                f"the provider cannot be asked ({error}): try again, or look at the settings of its channel"
            )
        case DBAPIError():
            return f"the database does not answer as it should ({why(error)}): is KYNNYS_DATABASE_URL right?"
        case OSError():
            return f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
        case ValueError() if "database" in str(error):
            return f"KYNNYS_DATABASE_URL: {error}"
        case _:
            return None
