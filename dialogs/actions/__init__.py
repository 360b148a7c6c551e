"""The actions of the flows: rasa-sdk's `Action` classes, one aggregate a file.

They run in this process with the application's services. `python -m rasa_sdk --actions dialogs.actions` serves
the same classes to a Rasa server; there, without the application's services, they report what they would have done in
the slot `desk_journal`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from inspect import isabstract

from dialogs.actions.sdk import Action


def registered() -> list[Action]:
    """One of each action, found in this package's modules as rasa-sdk's server finds them."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return [
        action()
        for action in dict.fromkeys(_subclasses(Action))
        if action.__module__.startswith(f"{__name__}.") and not isabstract(action)
    ]


def _subclasses(action: type[Action]) -> Iterator[type[Action]]:
    for subclass in action.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
