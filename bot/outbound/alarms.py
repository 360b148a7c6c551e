"""What nobody but an operator can mend at a provider, with what to do about it."""

from __future__ import annotations

from channels.message import Reason

ALARMING = (Reason.filtered, Reason.misconfigured)

# Where a channel refuses us or is not set up: what to look at. Every channel that can be set has a line.
_LOOK_AT = {
    "sms": "the provider refuses us: check KYNNYS_SMS_ACCOUNT_SID, KYNNYS_SMS_AUTH_TOKEN and KYNNYS_SMS_FROM, then "
    "`kynnys sms check`",
    "whatsapp": "the provider refuses us: check KYNNYS_SMS_ACCOUNT_SID, KYNNYS_SMS_AUTH_TOKEN and KYNNYS_WHATSAPP_FROM",
    "telegram": "the provider refuses us: check KYNNYS_TELEGRAM_TOKEN",
    "email": "no mail server is set, or it refuses us: check KYNNYS_SMTP_URL and KYNNYS_MAIL_FROM",
    "webhook": "the receiver refuses us: check `webhook` of its contact in the organisation's settings.yml and KYNNYS_WEBHOOK_SECRET",
}


def alarm(channel: str, reason: Reason) -> str:
    """What to do about messages on this channel that ended for this reason, which is one of `ALARMING`."""
    if reason is Reason.filtered:
        return "carriers take our messages for spam: ask the provider why before more are sent"
    return _LOOK_AT.get(channel, "the channel is not set up: check its settings")
