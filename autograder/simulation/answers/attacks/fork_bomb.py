"""Tries to fork again and again; where nothing stops it, it stops by itself."""

import os
import time


def answer(*arguments, **options):
    for _ in range(20):
        try:
            if os.fork() == 0:
                time.sleep(5)
                os._exit(0)
        except OSError:
            return
