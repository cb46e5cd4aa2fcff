"""Prints a perfect report and ends the process."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a report of its own in the place of the grader's",
    top="""
import json, os, sys

REPORT = json.dumps({"assignment": "01_convolution", "student": None, "seed": 0, "score": 40.0,
                     "max_score": 40.0, "checks": [], "cells": [], "sandbox": [], "versions": {},
                     "mended": []})
for descriptor in range(1, 64):
    try:
        os.write(descriptor, REPORT.encode())
    except OSError:
        continue
print(REPORT, file=sys.__stdout__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    bottom="""
import os, sys

print("SCORE 40")
for end in (sys.exit, os._exit, os.abort):
    end(0)
""",
    deserves=OUTPUT_SIZE_POINTS,
)
