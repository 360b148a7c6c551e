"""rasa-sdk as the actions import it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_actions_load_without_the_server_and_the_server_can_be_had_later() -> None:
    script = """
import sys
from dialogs.actions import registered
actions = registered()
assert "sanic" not in sys.modules
import rasa_sdk
assert actions and all(isinstance(action, rasa_sdk.Action) for action in actions)
import rasa_sdk.endpoint
assert "sanic" in sys.modules
assert callable(rasa_sdk.plugin.plugin_manager)
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=60)
