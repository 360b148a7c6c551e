"""The channels that are set up, made from `channels.registry` and the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from pydantic import SecretStr

from bot.config.language_texts import in_groups
from bot.config.rates import Rate
from bot.config.settings import PREFIX, Settings, SettingsError
from bot.organisation import Organisation
from channels.clock import Clock, utc_now
from channels.message import Channel
from channels.registry import CHANNELS, SIMULATOR, Entry, ask_first, by_name, entry
from dialogs.languages import LANGUAGES, PREPARED


def make_channels(settings: Settings, organisation: Organisation, now: Clock = utc_now) -> dict[str, Channel]:
    """The channels that are set up. Modules of the others are not even imported: some are slow to load.

    Where phones are simulated and there is no mail server, mail is simulated too.

    Raises `SettingsError` for a setting that a channel lacks or cannot use.
    """
    given = {"now": now, "in_groups": in_groups(organisation.settings.languages)}
    made = {
        name: _make(name, settings, given) for name, each in CHANNELS.items() if is_set_up(each, settings)
    }
    if settings.simulator:
        from channels.simulator import Mailbox

        made.setdefault(Mailbox.name, Mailbox())
    _ensure_signed(settings, organisation)
    return made


def is_set_up(entry: Entry, settings: Settings) -> bool:
    return value(settings, entry.switch) not in (None, False)


def implementation(channel: str) -> Any:
    """The class, whether the channel is set up or not; None for a channel that there is no more."""
    module, _, name = entry(channel).implementation.partition(":")
    return getattr(import_module(module), name) if module else None


def _make(name: str, settings: Settings, given: Mapping[str, object]) -> Channel:
    known = CHANNELS[name]
    if any(value(settings, setting) is None for setting in known.needs):
        needs = " and ".join(map(variable, known.needs))
        raise SettingsError(f"{variable(known.switch)}: needs {needs} beside it")
    try:
        channel: Channel = implementation(name)(
            **dict(_parameters(known, settings)),
            **{parameter: given[parameter] for parameter in known.given},
        )
    except ValueError as error:
        raise SettingsError(f"{variable(known.blames or known.switch)}: {error}") from None
    return channel


def _parameters(entry: Entry, settings: Settings) -> Iterator[tuple[str, Any]]:
    for name, source in entry.parameters.items():
        if not isinstance(source, str):
            values = {key: value(settings, setting) for key, setting in source.items()}
            yield name, {key: each for key, each in values.items() if each is not None}
        elif (found := value(settings, source)) is not None:
            yield name, found


def value(settings: Settings, name: str) -> Any:
    """A secret as plain text."""
    found = getattr(settings, name)
    return found.get_secret_value() if isinstance(found, SecretStr) else found


def variable(setting: str) -> str:
    """As operators write it."""
    return f"{PREFIX}{setting.upper()}"


def _ensure_signed(settings: Settings, organisation: Organisation) -> None:
    """A webhook is sent signed requests only."""
    known = organisation.settings
    having = [f"the contact {contact.id}" for contact in known.contacts if contact.webhook]
    having += ["`alerts`"] if known.alerts.webhook else []
    if having and settings.webhook_secret is None:
        raise SettingsError(
            f"{variable('webhook_secret')}: is needed, for {having[0]} in the organisation's settings has a webhook"
        )


def rates(settings: Settings) -> dict[str, Rate]:
    """How fast the channels may send that have a limit."""
    return {
        name: Rate(value(settings, each.rate), spacing=each.spacing)
        for name, each in CHANNELS.items()
        if each.rate
    }


def visit_channels(settings: Settings) -> dict[str, str]:
    """The channels on which people are asked, by what a visit says of it: `VisitIn.reached_by`."""
    unnamed: dict[str, str] = {}
    for name, each in CHANNELS.items():
        if is_set_up(each, settings):
            unnamed = {**dict.fromkeys(each.visits, name), **unnamed}
    named = {
        by_name(name, language): channel
        for name, each in ask_first().items()
        for language in (*LANGUAGES, *PREPARED)
        if (channel := _on_it(name, each, language, settings))
    }
    return unnamed | named


def _on_it(name: str, entry: Entry, language: str, settings: Settings) -> str | None:
    """The channel that writes first to a person in this language where a visit names this one."""
    if not is_set_up(entry, settings):
        return SIMULATOR if is_set_up(CHANNELS[SIMULATOR], settings) else None
    needed = entry.first_words.get(language)
    if entry.first_words and (needed is None or value(settings, needed) is None):
        return None
    return name


def help_with(channel: str) -> str:
    """What an operator should look at where the provider refuses us."""
    found = entry(channel)
    if found.help:
        return found.help
    if not found.switch:
        return "the channel is not set up: check its settings"
    looked_at = {found.switch, *found.needs}
    *most, last = [variable(name) for name in Settings.model_fields if name in looked_at]
    named = f"{', '.join(most)} and {last}" if most else last
    return f"the provider refuses us: check {named}"
