"""Settings: environment variables `KYNNYS_*`, each also readable from a file named by `KYNNYS_*_FILE`.

The descriptions below are the settings table of the README; a test holds the two together.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

PREFIX = "KYNNYS_"
ELSEWHERE = {"KYNNYS_STAFF_PASSWORD"}  # read by one command alone
NEVER_EMPTY = {"database_url", "secret_keys"}  # an empty file would mean another database, or a new key
MOST = 86_400.0  # of seconds, and of messages a second; infinity is neither
EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "kymenlaakso"


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and never shows its value."""


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str = Field(
        "sqlite:///var/kynnys.db",
        repr=False,
        description="SQLAlchemy URL: `sqlite:///path` or `postgresql://…`",
    )
    redis_url: str | None = Field(
        None, repr=False, description="Redis for hints between processes; none: everything in one process"
    )
    organisation: Path = Field(EXAMPLE, description="folder with the organisation's data")
    secret_keys: SecretStr | None = Field(
        None,
        description="base64 keys of 32 bytes, newest first, separated by commas; none: one is made under `./var`",
    )
    public_url: str | None = Field(
        None, description="the address under which the world reaches this application, without a path"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR; no level shows personal data")
    simulator: bool = Field(
        False,
        description="`1` switches on the simulated phones at `/simulator`, for demonstrations only: not beside real "
        "channels, a public address or an address that others can reach",
    )
    smtp_url: SecretStr | None = Field(
        None, description="mail server for sign-ups and alerts: `smtp://user:password@host:port`, `smtps://…`"
    )
    mail_from: str = Field("kynnys@localhost.localdomain", description="sender of e-mails")
    webhook_secret: SecretStr | None = Field(
        None, description="key that signs sign-ups and alerts sent as JSON (HMAC-SHA256) to a `webhook`"
    )
    sms_account_sid: str | None = Field(None, description="Twilio account; none: no SMS")
    sms_auth_token: SecretStr | None = Field(
        None, description="Twilio auth token, which also proves Twilio's requests"
    )
    sms_from: str | None = Field(
        None, description="our Finnish number in the form +358…, or a Messaging Service (MG…)"
    )
    sms_api_url: str | None = Field(None, description="another base URL than Twilio's, for an emulator")
    sms_rate: float = Field(
        1.0, gt=0, le=MOST, description="SMS segments a second; Twilio sends one a second from each number"
    )
    sms_sender_authorised: bool = Field(
        False,
        description="`1` once Traficom's authorisation of our sender is confirmed; until then the start-up warns",
    )
    whatsapp_from: str | None = Field(
        None,
        description="our WhatsApp number on the same Twilio account, or a service (MG…); none: no WhatsApp",
    )
    whatsapp_rate: float = Field(
        80.0,
        gt=0,
        le=MOST,
        description="WhatsApp messages a second; Twilio sends 80 a second from each number",
    )
    whatsapp_template_fi: str | None = Field(
        None,
        description="approved template in Finnish (ContentSid, HX…) for first words and for when 24 hours have passed",
    )
    whatsapp_template_sv: str | None = Field(None, description="the same in Swedish")
    whatsapp_template_en: str | None = Field(None, description="the same in English")
    telegram_token: SecretStr | None = Field(None, description="the bot's token; none: no Telegram")
    telegram_bot: str | None = Field(
        None, description="the bot's user name, for the QR code on posters; none: posters name no Telegram"
    )
    telegram_webhook_secret: SecretStr | None = Field(
        None, description="secret that proves Telegram's requests"
    )
    telegram_api_url: str | None = Field(
        None, description="another base URL than Telegram's, for an emulator"
    )
    telegram_rate: float = Field(
        30.0, gt=0, le=MOST, description="Telegram messages a second; more needs Telegram's paid broadcasts"
    )
    send_timeout: float = Field(
        15.0, gt=0, le=MOST, description="seconds that SMS and Telegram get to take a message"
    )
    check_after: float = Field(
        30.0,
        gt=0,
        le=MOST,
        description="seconds before a message whose sending was not confirmed is looked up or repeated",
    )
    api_tokens: tuple[SecretStr, ...] = Field(
        (), description="bearer tokens for `/api`, separated by commas; none: the API refuses everybody"
    )

    @field_validator("api_tokens", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(token.strip() for token in value.split(",") if token.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("public_url", "sms_api_url", "telegram_api_url")
    @classmethod
    def _bare(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        if value is not None and not _host(value):
            raise ValueError("must name a host behind https://")
        return value.rstrip("/") if value else None

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://")
        return value

    @field_validator("mail_from")
    @classmethod
    def _address(cls, value: str) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
            raise ValueError("must be one e-mail address, such as palaute@county.example")
        return value

    @field_validator("telegram_bot")
    @classmethod
    def _user_name(cls, value: str | None) -> str | None:
        name = value.removeprefix("@") if value else ""
        if value and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{4,31}", name):
            raise ValueError("must be a user name as Telegram gives them, such as our_county_bot")
        return name or None

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @property
    def base_url(self) -> str:
        return self.public_url or f"http://{self.host}:{self.port}"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises `SettingsError` naming every wrong one."""
    given = {
        name: value for name, value in environ.items() if name.upper().startswith(PREFIX) and value != ""
    }
    values: dict[str, str] = {}
    for name, value in given.items():
        field = name.upper().removeprefix(PREFIX).lower()
        if field in Settings.model_fields:
            values[field] = value
        elif field.endswith("_file") and (named := field.removesuffix("_file")) in Settings.model_fields:
            text = _read(name, value)
            if text:
                values.setdefault(named, text)
            elif named in NEVER_EMPTY:
                raise SettingsError(f"{name}: {value} is empty")
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(
            f"{PREFIX}{'_'.join(str(part) for part in problem['loc']).upper()}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise SettingsError(wrong) from None


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _read(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: cannot read {path} ({type(error).__name__})") from None


def unknown(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The names that look like ours and are none: a typo here would otherwise go unnoticed."""
    known = {
        f"{PREFIX}{field.upper()}{suffix}" for field in Settings.model_fields for suffix in ("", "_FILE")
    }
    return sorted(
        name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known | ELSEWHERE
    )
