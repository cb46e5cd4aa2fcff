"""Has the same keys twice, so that two readers may see two notebooks."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="one notebook for the one who mends, and another for the one who grades",
    solutions=HONEST,
    notebook=lambda data: b'{"cells": [], "nbformat": 3, "metadata": [], ' + data.lstrip()[1:],
    deserves=3.0,
)
