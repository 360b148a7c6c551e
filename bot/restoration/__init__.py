"""After a restore: learn what happened since the backup, before anything leaves.

The database is as it was when the backup was taken, and what it would say next has mostly been said. So time is let
pass in it once more, from the backup to now, with nothing sent: what people wrote is taken from the providers that
keep it and answered in its order, what falls due falls due, and each message that this makes is looked for among
those that the provider got from us. What is found there is sent. What is not found there never left.

Of a channel whose provider cannot be asked nothing is known: what is unsent there is held, and an operator decides.
All of it is one transaction, while no other process runs.
"""

from bot.restoration.catch_up import NotSetUp, take_in
from bot.restoration.report import Report

__all__ = ["NotSetUp", "Report", "take_in"]
