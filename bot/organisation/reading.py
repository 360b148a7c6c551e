"""The files of an organisation: each a strict YAML document."""

from __future__ import annotations

from typing import ClassVar

from dialogs import documents
from dialogs.documents import Place, instead, nearest
from dialogs.problems import DocumentError, Problem

__all__ = ["Document", "OrganisationError", "Place", "Problem", "instead", "nearest"]


class OrganisationError(DocumentError):
    """The organisation's files cannot be used. One line for each problem."""


class Document(documents.Document):
    error: ClassVar[type[DocumentError]] = OrganisationError
