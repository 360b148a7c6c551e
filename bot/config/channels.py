"""Which channels this house has, by its settings. A new channel is a function here, its module and its settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.config.rates import Rate
from bot.config.settings import Settings, SettingsError
from bot.config.telegram_menu import IN_GROUPS
from bot.organisation import Organisation
from channels.clock import Clock, utc_now
from channels.message import Channel


def make_channels(settings: Settings, organisation: Organisation, now: Clock = utc_now) -> dict[str, Channel]:
    """The channels that are set up. Modules of the others are not even imported: some are slow to load.

    Raises `SettingsError` for a setting that a channel lacks or cannot use.
    """
    made = (
        _simulator(settings),
        _sms(settings, now),
        _whatsapp(settings, now),
        _telegram(settings),
        _email(settings, now),
        _webhook(settings, organisation, now),
    )
    return {channel.name: channel for channel in made if channel is not None}


def _simulator(settings: Settings) -> Channel | None:
    if not settings.simulator:
        return None
    from channels.simulator import Simulator

    return Simulator()


def _sms(settings: Settings, now: Clock) -> Channel | None:
    if settings.sms_account_sid is None:
        return None
    from channels.sms import Sms

    if settings.sms_from is None:
        raise SettingsError(
            "KYNNYS_SMS_ACCOUNT_SID: needs KYNNYS_SMS_AUTH_TOKEN and KYNNYS_SMS_FROM beside it"
        )
    account = _twilio(settings, now, "KYNNYS_SMS_ACCOUNT_SID")
    try:
        return Sms(sender=settings.sms_from, **account)
    except ValueError as error:
        raise SettingsError(f"KYNNYS_SMS_FROM: {error}") from None


def _whatsapp(settings: Settings, now: Clock) -> Channel | None:
    if settings.whatsapp_from is None:
        return None
    from channels.whatsapp import WhatsApp

    templates = {
        "fi": settings.whatsapp_template_fi,
        "sv": settings.whatsapp_template_sv,
        "en": settings.whatsapp_template_en,
    }
    account = _twilio(settings, now, "KYNNYS_WHATSAPP_FROM")
    try:
        return WhatsApp(
            sender=settings.whatsapp_from,
            templates={language: sid for language, sid in templates.items() if sid},
            **account,
        )
    except ValueError as error:
        raise SettingsError(f"KYNNYS_WHATSAPP_FROM and its templates: {error}") from None


def _twilio(settings: Settings, now: Clock, asked_by: str) -> dict[str, Any]:
    """What every channel of the Twilio account needs. Raises `SettingsError` that names who asked."""
    sid, token = settings.sms_account_sid, settings.sms_auth_token
    if sid is None or token is None:
        raise SettingsError(f"{asked_by}: needs KYNNYS_SMS_ACCOUNT_SID and KYNNYS_SMS_AUTH_TOKEN beside it")
    return {
        "account_sid": sid,
        "auth_token": token.get_secret_value(),
        "public_url": settings.public_url,
        "api_url": settings.sms_api_url,
        "timeout": settings.send_timeout,
        "now": now,
    }


def _telegram(settings: Settings) -> Channel | None:
    if settings.telegram_token is None:
        return None
    from channels.telegram import Telegram

    secret = settings.telegram_webhook_secret
    return Telegram(
        token=settings.telegram_token.get_secret_value(),
        secret=secret.get_secret_value() if secret else None,
        in_groups=IN_GROUPS,
        api_url=settings.telegram_api_url,
        timeout=settings.send_timeout,
    )


def _email(settings: Settings, now: Clock) -> Channel | None:
    """Where phones are simulated and there is no mail server, mail is simulated too."""
    if settings.smtp_url is not None:
        from channels.email import Email

        try:
            return Email(settings.smtp_url.get_secret_value(), sender=settings.mail_from, now=now)
        except ValueError as error:
            raise SettingsError(f"KYNNYS_SMTP_URL: {error}") from None
    if settings.simulator:
        from channels.simulator import Mailbox

        return Mailbox()
    return None


def _webhook(settings: Settings, organisation: Organisation, now: Clock) -> Channel | None:
    if settings.webhook_secret is None:
        contact = next((contact for contact in organisation.settings.contacts if contact.webhook), None)
        if contact is not None:
            raise SettingsError(
                f"KYNNYS_WEBHOOK_SECRET: is needed, for the contact {contact.id} in the organisation's "
                "settings has a webhook"
            )
        return None
    from channels.webhook import Webhook

    return Webhook(secret=settings.webhook_secret.get_secret_value(), now=now)


def rates(settings: Settings) -> dict[str, Rate]:
    """How fast the channels may send that have a limit: Twilio's and Telegram's own documents name them.

    Telegram wants no more than one message a second in one chat (core.telegram.org/bots/faq, "hitting limits").
    """
    return {
        "sms": Rate(settings.sms_rate),
        "whatsapp": Rate(settings.whatsapp_rate),
        "telegram": Rate(settings.telegram_rate, spacing=timedelta(seconds=1)),
    }


def phone_channel(settings: Settings) -> str | None:
    """Where a phone number is reached; phones are simulated where there is a simulator and no SMS account."""
    if settings.sms_account_sid is not None:
        return "sms"
    return "simulator" if settings.simulator else None


def telegram_channel(settings: Settings) -> str | None:
    if settings.telegram_token is not None:
        return "telegram"
    return "simulator" if settings.simulator else None
