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
from tests.benchmarks.classroom import NEVER_ENDS, course_of
from tests.classroom.course import graded
from tests.cluster.conftest import Cluster, free_port, wait_until_it_answers
from tests.sample_class.build import build_sample_course

COPIES = 4
TURNS = 2


def rate(sample: Path, scratch: Path, workers: int) -> float:
    """Return how many submissions a second a cluster of so many workers grades, once it is warm."""
    folder = scratch / f"of-{workers}"
    folder.mkdir()
    port = free_port()
    cluster = Cluster(f"tcp://127.0.0.1:{port}", folder)
    try:
        cluster.start_scheduler(port)
        wait_until_it_answers(port)
        for _ in range(workers):
            cluster.add_worker()
        with ClusterWorkers(cluster.address) as connected:
            while connected.slots < workers:
                time.sleep(0.2)
                connected._counted = 0.0
            graded(Course.find(directory=course_of(sample, folder / "warm", 1)), connected)
            course = Course.find(directory=course_of(sample, folder / "measured", COPIES))
            start = time.perf_counter()
            number = len(graded(course, connected))
            return number / (time.perf_counter() - start)
    finally:
        cluster.end()
        shutil.rmtree(folder)


def main() -> None:
    """Measure one worker and two, in turns."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        sample = scratch / "sample"
        build_sample_course(sample)
        shutil.rmtree(sample / "submitted" / NEVER_ENDS)
        print("a Dask cluster on this machine, submissions a second")
        for _ in range(TURNS):
            one, two = rate(sample, scratch, 1), rate(sample, scratch, 2)
            print(
                f"  one worker {one:5.2f}, two workers {two:5.2f}: {two / one:.2f} times",
                flush=True,
            )


if __name__ == "__main__":
    main()
