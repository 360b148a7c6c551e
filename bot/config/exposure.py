"""Whether the simulator is on beside something real.

With the simulator on, every mail and every conversation are open without a password, and the staff pages to
any visitor who chooses a role. That is right for a demonstration on one machine, and for nothing that real people can
reach.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.config.channels import is_set_up, value, variable
from bot.config.settings import Settings, SettingsError
from channels.registry import CHANNELS


def refuse_exposure(settings: Settings) -> None:
    """Raises `SettingsError` that names every setting that does not go together with the simulator."""
    if settings.simulator and (real := list(_real(settings))):
        raise SettingsError(
            "KYNNYS_SIMULATOR: opens the staff pages, every mail and every conversation without a password, and "
            f"does not go together with {'; '.join(real)}. Unset KYNNYS_SIMULATOR, or unset these for a demonstration"
        )


def _real(settings: Settings) -> Iterator[str]:
    """What real people or the network can reach. A provider's emulator on this machine is neither."""
    if not _is_local(settings.host):
        yield "KYNNYS_HOST (listens beyond this machine; 127.0.0.1 does not)"
    if settings.public_url is not None and not (
        settings.public_url.startswith("http://") and _is_local(_host(settings.public_url))
    ):
        yield "KYNNYS_PUBLIC_URL (an address for the world)"
    for channel in CHANNELS.values():
        emulated = channel.url and _is_local(_host(value(settings, channel.url)))
        if channel.public and is_set_up(channel, settings) and not emulated:
            yield f"{variable(channel.switch)} ({channel.public})"


def _host(url: str | None) -> str:
    """Empty where there is none."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _is_local(host: str) -> bool:
    """Whether only this machine can be meant; a name other than localhost may lead anywhere."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
