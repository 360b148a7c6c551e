"""The files of an organisation: each a strict YAML document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from dialogs import documents
from dialogs.documents import Misread, Place, instead, nearest, read
from dialogs.problems import DocumentError, Problem

__all__ = [
    "Document",
    "Misread",
    "OrganisationError",
    "Place",
    "Problem",
    "instead",
    "nearest",
    "read",
    "unknown",
]


class OrganisationError(DocumentError):
    """The organisation's files cannot be used. One line for each problem."""


class Document(documents.Document):
    error: ClassVar[type[DocumentError]] = OrganisationError


def unknown(file: Document, place: Place, id: str, known: Iterable[str], kind: str) -> Iterator[Problem]:
    """That nothing of this kind is called so."""
    known = list(known)
    if id not in known:
        yield file.problem(place, f"no {kind} is called {id}; {instead(id, known)}")
