"""Prints how many submissions a second one and two workers of a Dask cluster grade.

python -m tests.benchmarks.cluster
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from autograder.classroom.cluster import ClusterWorkers
from autograder.course import Course
from tests.benchmarks.classroom import course_of
from tests.benchmarks.quota import held_to, is_possible
from tests.classroom.course import graded
from tests.fixtures.cluster import children, running_cluster
from tests.sample_class.build import NEVER_ENDS, build_sample_course

COPIES = 8  # so many that the end, when one worker waits for the other, matters little
SHARE = 0.7  # so that the scheduler and what writes have the rest of two cores to themselves
TURNS = 2


def rate(sample: Path, scratch: Path, workers: int, share: float | None) -> float:
    """Return how many submissions a second a cluster of so many workers grades, once it is warm.

    Parameters
    ----------
    sample, scratch : Path
    workers : int
    share : float or None
        Of a core that each worker may use; None for all of it.
    """
    folder = scratch / f"of-{workers}"
    folder.mkdir()
    with (
        running_cluster(folder, workers) as cluster,
        ClusterWorkers(cluster.address) as connected,
    ):
        while connected.slots < workers:
            time.sleep(0.2)
        groups = [(pid, *children(pid)) for pid in cluster.workers()] if share else []
        with held_to(share or 1.0, groups):
            graded(Course.find(directory=course_of(sample, folder / "warm", 1)), connected)
            course = Course.find(directory=course_of(sample, folder / "measured", COPIES))
            start = time.perf_counter()
            number = len(graded(course, connected))
            seconds = time.perf_counter() - start
    shutil.rmtree(folder)
    return number / seconds


def main() -> None:
    """Measure one worker and two, in turns."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        sample = scratch / "sample"
        build_sample_course(sample)
        shutil.rmtree(sample / "submitted" / NEVER_ENDS)
        print("a Dask cluster on this machine, submissions a second")
        shares = (None, SHARE) if is_possible() else (None,)
        for share in shares * TURNS:
            one, two = (rate(sample, scratch, workers, share) for workers in (1, 2))
            how = "whole cores" if share is None else f"{share} of a core for each worker"
            print(
                f"  {how}: {one:.2f}, with two workers {two:.2f}: {two / one:.2f} times", flush=True
            )


if __name__ == "__main__":
    main()
