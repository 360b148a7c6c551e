"""The units and the compose file start commands that there are, with settings that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.cli import app
from bot.settings import Settings, unknown

DEPLOY = Path(__file__).parents[1] / "examples" / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if not path.name.startswith("Containerfile"))
COMMANDS = {
    command.name or command.callback.__name__ for command in app.registered_commands if command.callback
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_is_one_of_ours(file: Path) -> None:
    names = set(re.findall(r"KYNNYS_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert len(names) >= 3
    assert unknown(dict.fromkeys(names, "")) == []


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.suffix == ".service"], ids=lambda file: file.name
)
def test_a_unit_starts_a_command_as_often_as_needed_and_leaves_it_time_to_end(file: Path) -> None:
    lines = [
        line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    settings = dict(
        line.split("=", 1) for line in lines if not line.startswith(("[", "Environment=", "LoadCredential="))
    )
    assert settings["ExecStart"].split()[-1] in COMMANDS
    assert int(settings["TimeoutStopSec"]) > 10
    # systemd by itself gives up after five starts within ten seconds, and a database may be gone for longer.
    assert (settings["Restart"], settings["StartLimitIntervalSec"]) == ("always", "0")
    # A credential that is read is one that is loaded.
    loaded = {line.split("=")[1].partition(":")[0] for line in lines if line.startswith("LoadCredential=")}
    assert set(re.findall(r"%d/(\w+)", "\n".join(lines))) == loaded


def test_the_compose_file_starts_commands_with_secrets_that_it_declares() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert [services[name]["command"] for name in ("web", "worker")] == [["web"], ["worker"]]
    assert {"web", "worker"} <= COMMANDS
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if name.endswith("_FILE"):
                secret = Path(value).name
                assert secret in service["secrets"]
                assert secret in compose["secrets"]
    assert "KYNNYS_HOST" in services["web"]["environment"]
    assert Settings.model_fields["port"].default == 8000
