"""The actions of the flows: rasa-sdk's `Action` classes, one aggregate a file.

They run in this process with the application's services. `python -m rasa_sdk --actions dialogs.actions` serves
the same classes to a Rasa server; there, with no house behind them, they report what they would have done in
the slot `desk_journal`.
"""

from __future__ import annotations

import importlib
import pkgutil

from dialogs.actions.base import ServiceAction


def registered() -> list[ServiceAction]:
    """One of each action, found in this package's modules."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return [
        action() for action in ServiceAction.__subclasses__() if action.__module__.startswith(f"{__name__}.")
    ]
