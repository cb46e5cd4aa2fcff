"""Keeps its cells in an object instead of a list."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that goes over keys",
    notebook=lambda data: data.replace(b'"cells": [', b'"cells": {"0": [', 1).replace(
        b'], "metadata"', b']}, "metadata"'
    ),
    refused=True,
)
