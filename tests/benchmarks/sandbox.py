"""Prints what the sandbox costs a submission: a fork that locks itself in, and its end.

python -m tests.benchmarks.sandbox
"""

from __future__ import annotations

import statistics
import time

from autograder.sandbox import process
from autograder.sandbox.layers import Layer, Policy
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.session import CellRun

SESSIONS = 200
MODES = {
    "with bubblewrap": Policy(),
    "without bubblewrap": Policy(frozenset({Layer.BUBBLEWRAP})),
    "rlimits alone": Policy(frozenset(Layer) - {Layer.RLIMITS}, unsafe=True),
}


def one_session() -> float:
    """Return the seconds on the clock from the order to fork until nothing is left of the fork."""
    start = time.perf_counter()
    session = process.open_session(Limits())
    run = session.run(0, "ready = True")
    session.close()
    seconds = time.perf_counter() - start
    assert run == CellRun(None, "", ()), run
    return seconds


def main() -> None:
    """Measure all modes and print a line for each."""
    print(f"\nfork, lockdown, a first cell and teardown, {SESSIONS} submissions (ms on the clock)")
    for mode, policy in MODES.items():
        process.start(policy)
        one_session()
        milliseconds = [1000 * one_session() for _ in range(SESSIONS)]
        tenths = statistics.quantiles(milliseconds, n=10)
        held = ", ".join(process.protection().held)
        print(
            f"  {mode:20}{statistics.median(milliseconds):6.1f} median"
            f"{tenths[-1]:7.1f} ninth tenth   ({held})"
        )
    process.start(Policy())
    process.shutdown()


if __name__ == "__main__":
    main()
