"""Which channels this house has, by its settings. A new channel is a line here, its module and its settings."""

from __future__ import annotations

from bot.settings import Settings
from channels.message import Channel


def make_channels(settings: Settings) -> dict[str, Channel]:
    """The channels that are set up. Modules of the others are not even imported: some are slow to load."""
    channels: dict[str, Channel] = {}
    if settings.simulator:
        from channels.simulator import Simulator

        channels["simulator"] = Simulator()
    if settings.smtp_url is not None:
        from channels.email import Email

        channels["email"] = Email(settings.smtp_url.get_secret_value(), sender=settings.mail_from)
    elif settings.simulator:
        from channels.simulator import Mailbox

        channels["email"] = Mailbox()
    if settings.webhook_secret is not None:
        from channels.webhook import Webhook

        channels["webhook"] = Webhook(secret=settings.webhook_secret.get_secret_value())
    return channels


def phone_channel(settings: Settings) -> str | None:
    """Where a phone number is reached; phones are simulated where there is a simulator and no SMS account."""
    if settings.sms_account_sid is not None:
        return "sms"
    return "simulator" if settings.simulator else None


def telegram_channel(settings: Settings) -> str | None:
    if settings.telegram_token is not None:
        return "telegram"
    return "simulator" if settings.simulator else None
