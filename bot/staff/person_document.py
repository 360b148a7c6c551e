"""All that is kept of a person as one document, to be handed over (GDPR, articles 15 and 20)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.organisation import Organisation

Records = Mapping[str, Sequence[Mapping[str, Any]]]


def as_json(records: Records, organisation: Organisation, made_at: datetime) -> str:
    """With every column, in the order of the tables: those first that others refer to."""
    document = {
        "controller": organisation.name.of("fi"),
        "made_at": made_at,
        "data": records,
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=_written) + "\n"


def _written(value: object) -> str:
    assert isinstance(value, datetime), type(value)
    return value.isoformat()
