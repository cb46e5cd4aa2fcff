"""Is a file of 19 MB that takes a gigabyte once it is read."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that takes fifty times what the file is large",
    notebook=lambda data: (
        b'{"nbformat": 4, "cells": [], "metadata": {"x": [' + b"[],{}," * 3_100_000 + b"0]}}"
    ),
    refused=True,
)
