"""What actions need of rasa-sdk, without its server.

`import rasa_sdk` reads `rasa_sdk.plugin`, which imports Sanic: four fifths of the time it takes, for what only
rasa-sdk's own action server uses. Unless that server is what imports us, the standard library's lazy loader
disables this one module until it is looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

SERVER_ONLY = "rasa_sdk.plugin"


class _Later:
    """Finds the one module, and puts off reading it."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == SERVER_ONLY else None
        if spec and spec.loader:
            spec.loader = LazyLoader(spec.loader)
        return spec


sys.meta_path.insert(0, _Later)
try:
    from rasa_sdk import Action, Tracker
    from rasa_sdk.events import EventType, SlotSet
    from rasa_sdk.executor import CollectingDispatcher
finally:
    sys.meta_path.remove(_Later)

__all__ = ["Action", "CollectingDispatcher", "EventType", "SlotSet", "Tracker"]
