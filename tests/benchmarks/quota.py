"""Holds processes to a share of a core, so that two workers and their coordinator fit on two."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PERIOD = 20_000  # microseconds


def is_possible() -> bool:
    """Tell whether this process may make control groups: as root, outside of most containers."""
    folder = ROOT / "cpu" if (ROOT / "cpu").is_dir() else ROOT
    return os.access(folder, os.W_OK) and os.geteuid() == 0


@contextmanager
def held_to(share: float, groups: Iterable[Iterable[int]]) -> Iterator[None]:
    """Hold each group of processes, and what they start, to a share of a core.

    Parameters
    ----------
    share : float
    groups : iterable of iterable of int
        The ids of the processes of each group.
    """
    is_old = (ROOT / "cpu").is_dir()  # version 1 of control groups
    parent = ROOT / "cpu" if is_old else ROOT
    made = []
    try:
        for number, group in enumerate(groups):
            folder = parent / f"autograder-benchmark-{os.getpid()}-{number}"
            folder.mkdir()
            made.append(folder)
            quota = round(share * PERIOD)
            if is_old:
                (folder / "cpu.cfs_period_us").write_text(str(PERIOD))
                (folder / "cpu.cfs_quota_us").write_text(str(quota))
            else:
                (folder / "cpu.max").write_text(f"{quota} {PERIOD}")
            for process in group:
                (folder / "cgroup.procs").write_text(str(process))
        yield
    finally:
        for folder in made:
            for process in (folder / "cgroup.procs").read_text().split():
                (parent / "cgroup.procs").write_text(process)
            folder.rmdir()
