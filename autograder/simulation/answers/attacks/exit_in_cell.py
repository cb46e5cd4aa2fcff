"""Ends its process while the cells run."""

import os

os._exit(0)


def answer(*arguments, **options):
    return 0
