"""What Twilio's words and numbers mean to us: the status of a message, the code of an error."""

from __future__ import annotations

from channels.message import Reason, Status

STATUSES = {
    # Any word at all means that Twilio has the message, which is what `sent` says here.
    **dict.fromkeys(
        ("accepted", "scheduled", "queued", "sending", "sent", "partially_delivered"), Status.sent
    ),
    **dict.fromkeys(("delivered", "read"), Status.delivered),
    **dict.fromkeys(("undelivered", "failed", "canceled"), Status.failed),
}

# twilio.com/docs/api/errors. Since July 2024 some of the older codes come in finer grades.
REASONS = {
    21610: Reason.blocked,  # answered STOP
    **dict.fromkeys(
        (
            21211,  # 'To' is no phone number
            21214,  # 'To' cannot be reached
            21265,  # 'To' is a short code
            21266,  # 'To' is our own number
            21612,  # no route from this sender to this number
            21614,  # 'To' is no mobile number
            21635,  # 'To' is a landline
            30003,  # unreachable handset
            63003,  # no such address on this channel
            63024,  # the receiver has no WhatsApp
            30004,  # the destination takes no messages
            30005,  # unknown handset
            30006,  # landline or unreachable carrier
        ),
        Reason.unreachable,
    ),
    30007: Reason.filtered,  # by Twilio or a carrier, as spam
    30450: Reason.filtered,  # by Twilio's protection against SMS pumping
    63013: Reason.filtered,  # against the channel's own policy
    **dict.fromkeys(
        (
            20429,  # too many requests
            21611,  # this sender's queue is full
            30001,  # queue overflow
            30022,  # over the sender's rate
            30036,  # waited in Twilio's queue until its validity ran out
            63018,  # over the channel's rate
            63017,  # over the account's rate
        ),
        Reason.throttled,
    ),
    **dict.fromkeys(
        (
            20003,  # wrong account or token
            20005,  # account not active
            20403,  # forbidden
            20404,  # no such account
            21212,  # 'From' is no phone number
            21408,  # messages to this country are not switched on
            21606,  # 'From' cannot send SMS
            21608,  # a trial account sends to verified numbers only
            21609,  # the status callback's URL is no URL
            21659,  # 'From' is not Twilio's
            21660,  # 'From' is not this account's
            21661,  # 'From' cannot send SMS
            21703,  # the Messaging Service has no sender
            21705,  # no such Messaging Service
            30002,  # account suspended
            63002,  # 'From' is unknown to the channel
            63007,  # no channel has this 'From'
            63008,  # the channel is set up wrong
            30024,  # the carrier does not know this sender
        ),
        Reason.misconfigured,
    ),
}
