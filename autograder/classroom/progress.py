"""How far a class is: a bar on a terminal, a plain line now and then anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

from tqdm import tqdm

from autograder.classroom.runner import Graded

SECONDS_BETWEEN_LINES = 10.0


def shown(graded: Iterable[Graded], total: int) -> Iterator[Graded]:
    """Yield what is graded, and say meanwhile how far it is."""
    return _bar(graded, total) if sys.stderr.isatty() else _lines(graded, total)


def _bar(graded: Iterable[Graded], total: int) -> Iterator[Graded]:
    failed = 0
    with tqdm(total=total, unit=" submissions", desc="graded", dynamic_ncols=True) as bar:
        for one in graded:
            failed += one.problem is not None
            bar.set_postfix_str(f"{failed} failed", refresh=False)
            bar.update()
            yield one


def _lines(graded: Iterable[Graded], total: int) -> Iterator[Graded]:
    start = last = time.monotonic()
    done = new = failed = 0
    for one in graded:
        done += 1
        new += one.is_new
        failed += one.problem is not None
        now = time.monotonic()
        if now - last >= SECONDS_BETWEEN_LINES and done < total:
            last = now
            print(line(done, total, new / (now - start), failed), file=sys.stderr, flush=True)
        yield one
    rate = new / max(time.monotonic() - start, 1e-9)
    print(line(done, total, rate, failed), file=sys.stderr, flush=True)


def line(done: int, total: int, rate: float, failed: int) -> str:
    """Say how far it is.

    Parameters
    ----------
    done, total : int
        Submissions.
    rate : float
        Submissions a second, those that were graded already left out.
    failed : int
        Those that could not be graded.
    """
    parts = [f"{done:,} of {total:,} graded", f"{rate:.1f} a second"]
    if done < total and rate > 0:
        parts.append(f"{duration((total - done) / rate)} left")
    return ", ".join([*parts, f"{failed:,} failed"])


def duration(seconds: float) -> str:
    """Return a time to wait, as precise as anybody wants to know it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"
