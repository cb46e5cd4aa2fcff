"""Fuzzes the wire decoder and the notebook reader for a while: `make fuzz FUZZ_MINUTES=10`.

Ends with 1 at the first example that breaks a rule. Hypothesis prints the smallest such example and
keeps it, so that `make test` meets it again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence

TESTS = ("tests/sandbox/test_wire_fuzz.py", "tests/test_notebook_fuzz.py")
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "tests.fuzzing.profile")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fuzz tests, with new examples each time, until the time is up."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="at least; a round is finished")
    asked = parser.parse_args(arguments)
    start = time.monotonic()
    rounds = 0
    while not rounds or time.monotonic() - start < 60 * asked.minutes:
        done = subprocess.run([*PYTEST, "--hypothesis-profile=fuzz", *TESTS], check=False)
        if done.returncode:
            return done.returncode
        rounds += 1
    print(f"nothing found; rounds: {rounds}, minutes: {(time.monotonic() - start) / 60:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
