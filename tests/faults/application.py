"""`kynnys serve`, `web` and `worker` by the harness's clock: the same commands, handed another clock.

SHARED_CLOCK=clock python -m tests.faults.application serve
"""

from __future__ import annotations

import os
import sys

from sqlalchemy.exc import OperationalError

from bot.application import Application
from bot.cli.application import settings
from bot.cli.serve import listen, opened, work
from storage.driver.presence import Unusable
from tests.emulators.clock import now

# The exit status of a start that found no database. Once it runs, the application outlives that.
NO_DATABASE = os.EX_TEMPFAIL


def main(command: str) -> None:
    if command == "worker":
        work(Application(settings(), now=now))
        return
    with opened(settings(), now) as (application, listener):
        listen(application, listener, work=command == "serve")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (OperationalError, Unusable):
        sys.exit(NO_DATABASE)
