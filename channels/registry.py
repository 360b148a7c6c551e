"""Every channel that there is, one entry each. A new channel is an entry here, its module and its settings.

An entry holds what must be known of a channel without its module: modules are loaded only for channels that are set
up, for some of them are slow to load, and rows of a channel outlive its settings. Settings are named as the fields of
`bot.config.settings.Settings`, which builds on this (`bot.config.channels`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

# Channels that are named outside their own modules: by what reads a provider's messages, and by what forwards sign-ups.
SMS = "sms"
WHATSAPP = "whatsapp"
TELEGRAM = "telegram"
EMAIL = "email"
WEBHOOK = "webhook"
SIMULATOR = "simulator"

PHONE = "phone"
"""Addresses that are phone numbers: the same number on two channels is one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    implementation: str
    """Module and class, such as `channels.sms:Sms`."""
    switch: str
    """The setting without which the channel is not set up."""
    parameters: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    """What the class is made with, by the settings that hold it; settings that are not set are left out."""
    needs: tuple[str, ...] = ()
    """Settings that must be set beside the switch."""
    given: tuple[str, ...] = ()
    """What the class is made with besides: `now` (the clock) and `in_groups` (words to a group of people)."""
    blames: str = ""
    """The setting that is most likely wrong where the class refuses its parameters; none: the switch."""
    help: str = ""
    """What an operator should look at where the provider refuses us; none: the settings above."""
    public: str = "a real channel"
    """What it reaches, where the simulator must not stand beside it; empty for a channel that it may stand beside."""
    url: str = ""
    """The setting that may lead to an emulator on this machine instead."""

    addresses: str = ""
    """What kind its addresses are; none: a kind of its own. Equal addresses of one kind are one person."""
    visits: tuple[str, ...] = ()
    """The fields of a visit whose addresses it reaches before the person ever wrote. The first such channel is taken
    unless the visit names one."""
    first_words: Mapping[str, str] = field(default_factory=dict)
    """By language, the setting without which the first words to a person are not taken; none: they are."""
    rate: str = ""
    """The setting that limits how much is sent a second; none: there is no limit."""
    spacing: timedelta = timedelta()
    """At least this time lies between two messages to one person."""
    by_segment: bool = False
    """Texts are SMS: sent, counted and paid by the segment."""
    longest: int | None = None
    """Characters of one message, where the provider refuses more."""
    receipts: bool = False
    """The provider reports what arrived. Where it does not, what it took counts as arrived."""
    long_lists: bool = False
    """One message shows a long list as buttons."""
    files: bool = False
    """A message can hold a file (`channels.capabilities.SendsFiles`)."""
    window: bool = False
    """Sending depends on when the person last wrote, and in which language."""
    costly_abroad: bool = False
    """Fraudsters earn on each answer to a number abroad, so strangers' messages from there are left unanswered."""


_TWILIO = {
    "account_sid": "sms_account_sid",
    "auth_token": "sms_auth_token",
    "public_url": "public_url",
    "api_url": "sms_api_url",
    "timeout": "send_timeout",
}

_TEMPLATES = {
    "fi": "whatsapp_template_fi",
    "sv": "whatsapp_template_sv",
    "en": "whatsapp_template_en",
}

CHANNELS: Mapping[str, Entry] = {
    SMS: Entry(
        implementation="channels.sms:Sms",
        switch="sms_account_sid",
        parameters={**_TWILIO, "sender": "sms_from"},
        needs=("sms_auth_token", "sms_from"),
        given=("now",),
        blames="sms_from",
        help="the provider refuses us: check KYNNYS_SMS_ACCOUNT_SID, KYNNYS_SMS_AUTH_TOKEN and KYNNYS_SMS_FROM, then "
        "`kynnys sms check`",
        public="a real SMS account",
        url="sms_api_url",
        addresses=PHONE,
        visits=("phone",),
        receipts=True,
        rate="sms_rate",  # Twilio sends one segment a second from each number
        by_segment=True,
        costly_abroad=True,
    ),
    WHATSAPP: Entry(
        implementation="channels.whatsapp:WhatsApp",
        switch="whatsapp_from",
        parameters={
            **_TWILIO,
            "sender": "whatsapp_from",
            "templates": _TEMPLATES,
        },
        needs=("sms_account_sid", "sms_auth_token"),
        given=("now",),
        public="a real WhatsApp sender",
        url="sms_api_url",
        addresses=PHONE,
        receipts=True,
        visits=("phone",),
        first_words=_TEMPLATES,
        rate="whatsapp_rate",
        longest=1600,  # characters that Twilio takes
        window=True,
    ),
    TELEGRAM: Entry(
        implementation="channels.telegram:Telegram",
        switch="telegram_token",
        parameters={
            "token": "telegram_token",
            "secret": "telegram_webhook_secret",
            "api_url": "telegram_api_url",
            "timeout": "send_timeout",
        },
        given=("in_groups",),
        public="a real bot",
        url="telegram_api_url",
        visits=("telegram",),
        rate="telegram_rate",
        spacing=timedelta(seconds=1),  # core.telegram.org/bots/faq, "hitting limits"
        longest=4096,
        long_lists=True,
        files=True,
    ),
    EMAIL: Entry(
        implementation="channels.email:Email",
        switch="smtp_url",
        parameters={"url": "smtp_url", "sender": "mail_from"},
        given=("now",),
        help="no mail server is set, or it refuses us: check KYNNYS_SMTP_URL and KYNNYS_MAIL_FROM",
        public="a real mail server",
        url="smtp_url",
    ),
    WEBHOOK: Entry(
        implementation="channels.webhook:Webhook",
        switch="webhook_secret",
        parameters={"secret": "webhook_secret"},
        given=("now",),
        help="the receiver refuses us: check `webhook` of its contact in the organisation's settings.yml and "
        "KYNNYS_WEBHOOK_SECRET",
        public="",
    ),
    SIMULATOR: Entry(  # the last: it stands in for each channel that is not set up
        implementation="channels.simulator:Simulator",
        switch="simulator",
        public="",
        addresses=PHONE,
        visits=("phone", "telegram"),
        files=True,
        costly_abroad=True,
    ),
}

UNKNOWN = Entry(implementation="", switch="")


def entry(channel: str) -> Entry:
    """Of a channel that there is no more, one with which nothing is special."""
    return CHANNELS.get(channel, UNKNOWN)


def ask_first() -> dict[str, Entry]:
    """The channels that may write to a person first, by the names that a visit may give them."""
    return {name: each for name, each in CHANNELS.items() if each.visits and name != SIMULATOR}


def by_name(channel: str, language: str) -> str:
    """What a visit says that names its channel and is asked about in this language."""
    return f"{channel}:{language}"


def kind_of_address(channel: str) -> str:
    """Equal addresses of one kind are one person, over all channels."""
    return entry(channel).addresses or channel


def can_be_called(channel: str, address: str) -> bool:
    """Whether the address is a telephone number."""
    return kind_of_address(channel) == PHONE and address.startswith("+")


def takes_files(channel: str, address: str) -> bool:
    """Whether a message to this address can hold a file. A telephone number of the simulator stands for SMS."""
    return entry(channel).files and not can_be_called(channel, address)


def reaching(field: str) -> list[str]:
    """A channel for each kind of address that this field of a visit may hold."""
    kinds = {kind_of_address(name): name for name, each in CHANNELS.items() if field in each.visits}
    return list(kinds.values())
