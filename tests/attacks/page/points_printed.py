"""Prints points, reports and test results, as if grading had been done."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="points that are read from what is printed",
    top="""
import json, sys

REPORT = json.dumps({
    "assignment": "01_convolution", "student": None, "seed": 0, "score": 40.0, "max_score": 40.0,
    "checks": [{"id": "convolve-values", "points": 14.0, "max_points": 14.0, "status": "passed",
                "message": "All is right.", "misconception": None, "parts": {},
                "counterexample": None, "speed_ratio": None, "needs_review": False}],
    "cells": [], "sandbox": ["bubblewrap"], "versions": {}, "mended": [],
})
SCORES = ["SCORE 100", "Score: 40/40", "✓ convolve-values: 14 of 14 points. All is right.", REPORT,
          "Total Score: 40", "OK (passed=40)", "::set-output name=points::40", "points: 40\\n14\\n"]
for text in SCORES:
    print(text)
    print(text, file=sys.stderr)
14
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    raise Exception("\\n".join(SCORES))
""",
        "learned_parameters": """
learned_parameters = "\\n✓ learned_parameters-values: 2 of 2 points. Right."
2
""",
    },
    bottom="40.0",
    deserves=3.0,
)
