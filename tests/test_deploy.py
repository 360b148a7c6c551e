"""The units and the compose file name only commands and settings that exist."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.cli import app
from bot.config.settings import Settings, load, unknown
from bot.web.api import visits
from bot.web.app import STAFF
from bot.web.operations import health
from bot.web.public import acknowledge, simulator

DEPLOY = Path(__file__).parents[1] / "examples" / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if not path.name.startswith(("Containerfile", "nginx")))
COMMANDS = {
    command.name or command.callback.__name__ for command in app.registered_commands if command.callback
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_exists(file: Path) -> None:
    names = set(re.findall(r"KYNNYS_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert len(names) >= 2
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
    assert services["web"]["env_file"] == services["worker"]["env_file"] == ["kynnys.env"]
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if name.endswith("_FILE"):
                secret = Path(value).name
                assert secret in service["secrets"]
                assert secret in compose["secrets"]
    assert "KYNNYS_HOST" in services["web"]["environment"]
    assert Settings.model_fields["port"].default == 8000


# By name, or as a secret; nothing of an emulator, of a demonstration or of a single process.
NOT_FOR_OPERATORS = {"simulator", "sms_api_url", "telegram_api_url", "host", "port"}


def test_the_compose_project_passes_every_setting_that_an_operator_may_need() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    passed = set(compose["services"]["worker"]["environment"])
    passed |= set(
        re.findall(r"^#?(KYNNYS_[A-Z_]+)=", (DEPLOY / "kynnys.env").read_text(encoding="utf-8"), re.MULTILINE)
    )
    names = {name.removeprefix("KYNNYS_").removesuffix("_FILE").lower() for name in passed}
    assert set(Settings.model_fields) - names == NOT_FOR_OPERATORS


def test_every_secret_is_a_file_and_no_line_of_the_settings() -> None:
    named = re.findall(r"KYNNYS_([A-Z_]+)=", (DEPLOY / "kynnys.env").read_text(encoding="utf-8"))
    for name in named:
        assert "Secret" not in str(Settings.model_fields[name.lower()].annotation)


def test_the_settings_that_ship_can_be_read() -> None:
    lines = (DEPLOY / "kynnys.env").read_text(encoding="utf-8").splitlines()
    assert load(dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))).public_url


def test_the_proxy_passes_what_the_world_may_see_and_nothing_else() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (passed,) = re.findall(r"location ~ (\S+) \{", text)
    routes = [route.path for module in (visits, acknowledge, *STAFF) for route in module.router.routes]  # type: ignore[attr-defined]
    for path in (
        *routes,
        "/",
        "/hooks/sms",
        "/hooks/sms/status",
        "/api/docs",
        "/api/static/x.js",
        "/static/x.css",
    ):
        assert re.search(passed, path), path
    inside = [route.path for module in (health, simulator) for route in module.router.routes]  # type: ignore[attr-defined]
    assert {"/healthz", "/readyz", "/metrics"} <= set(inside)
    for path in (*inside, "/staffing", "/x/hooks/sms"):
        assert not re.search(passed, path), path


def test_the_documented_paths_are_the_proxys() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    going_live = (DEPLOY.parents[1] / "docs" / "going-live.md").read_text(encoding="utf-8")
    (sentence,) = re.findall(r"a proxy that passes ([^.]+)\.", going_live)
    for path in re.findall(r"`(/\w*)", sentence):
        assert path == "/" or path.strip("/") in text
    assert {"/hooks", "/staff", "/api", "/ack", "/static"} <= set(re.findall(r"`(/\w+)", sentence))


@pytest.mark.parametrize("server", [False, True])
def test_a_command_is_run_as_the_units_run_theirs(tmp_path: Path, server: bool) -> None:
    """Systemd is not here: what it is asked for is what the units say."""
    asked = tmp_path / "systemd-run"
    asked.write_text("#!/bin/sh\nfor each; do printf '%s\\n' \"$each\"; done\n", encoding="utf-8")
    asked.chmod(0o755)
    if server:
        (tmp_path / "database.url").touch()
    ran = subprocess.run(
        [DEPLOY / "kynnys-run", "visits", "import", "two words.csv"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "ETC_KYNNYS": str(tmp_path)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    arguments = ran.stdout.splitlines()
    command = arguments.index("/opt/kynnys/.venv/bin/kynnys")
    assert arguments[command + 1 :] == ["visits", "import", "two words.csv"]
    options = arguments[:command]
    (unit,) = (option.removeprefix("--unit=") for option in options if option.startswith("--unit="))
    properties = [
        option.removeprefix("--property=") for option in options if option.startswith("--property=")
    ]
    given = [option.removeprefix("--setenv=") for option in options if option.startswith("--setenv=")]
    given = [value.replace(f"/run/credentials/{unit}.service", "%d") for value in given]
    file = "kynnys-worker@.service" if server else "kynnys.service"
    lines = (DEPLOY / file).read_text(encoding="utf-8").replace("/etc/kynnys", str(tmp_path)).splitlines()
    wanted = {"EnvironmentFile", "LoadCredential", "DynamicUser", "StateDirectory", "StateDirectoryMode"}
    for line in lines:
        if "redis" not in line.lower() and line.partition("=")[0] in {*wanted, "WorkingDirectory", "User"}:
            assert line in properties
        if line.startswith("Environment=") and "REDIS" not in line:
            assert line.removeprefix("Environment=") in given
    assert "--pipe" in options
