"""Kills a run over a class at random moments, again and again, and compares what is there at last.

`python -m tests.classroom.killed --times 50` prints what happened.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fixtures.gradebooks import CourseFolder
from tests.sample_class.build import ASSIGNMENT, NEVER_ENDS, build_sample_course

ENDED_SECONDS = 20  # for the workers of a killed run to end, on a busy machine


@dataclass(frozen=True)
class Outcome:
    """What is there after a class was graded.

    Attributes
    ----------
    grades : list of tuple
        The rows of the gradebook.
    reports : mapping
        Each student's report, without what a clock measured.
    files : list of str
        All that was written.
    """

    grades: list[tuple[Any, ...]]
    reports: dict[str, Any]
    files: list[str]

    @classmethod
    def of(cls, course: CourseFolder) -> Outcome:
        """Look at what is there."""
        reports = {
            path.stem: without_clock(json.loads(path.read_text()))
            for path in sorted((course.root / "reports" / ASSIGNMENT).glob("*.json"))
        }
        written = (
            course.root.glob(f"{folder}/**/*") for folder in ("reports", "feedback", "autograded")
        )
        files = sorted(str(path.relative_to(course.root)) for each in written for path in each)
        return cls(course.rows()["grade"], reports, files)


def without_clock(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report without what differs from one measurement to the next."""
    for cell in report["cells"]:
        del cell["output"]  # one student prints `%time`
    for check in report["checks"]:
        if check["id"].endswith("-speed"):
            for measured in ("speed_ratio", "costs", "message", "near_step"):
                del check[measured]
    return report


def make_course(root: Path) -> CourseFolder:
    """Make a course in which the sample class has handed in."""
    build_sample_course(root)
    shutil.rmtree(root / "submitted" / NEVER_ENDS)
    return CourseFolder(root)


def start(course: CourseFolder, scratch: Path) -> subprocess.Popen[bytes]:
    """Start a run over the class."""
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        ASSIGNMENT,
        "--course",
        str(course.root),
    ]
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with (scratch / "log").open("ab") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def kill_again_and_again(
    course: CourseFolder, folder: Path, times: int, seconds: float, seed: int
) -> Iterator[tuple[int, Outcome]]:
    """Yield how often a run was killed before the class was graded, and what was there then.

    Parameters
    ----------
    course : CourseFolder
        In which nobody has been graded; it is copied.
    folder : Path
    times : int
        How often to kill in all.
    seconds : float
        What a whole run takes, about.
    seed : int
        Determines the moments.
    """
    moments = random.Random(seed)
    killed = 0
    for number in range(times):
        if killed >= times:
            return
        scratch = folder / f"tmp{number}"
        scratch.mkdir()
        own = course.copy(folder / f"course{number}")
        in_this = 0
        while True:
            process = start(own, scratch)
            limit = moments.uniform(0.2, seconds) if killed < times else None
            try:
                status = process.wait(limit)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                await_end_of_workers(scratch)
                killed += 1
                in_this += 1
                continue
            assert status == 0, (scratch / "log").read_text()
            break
        yield in_this, Outcome.of(own)
        shutil.rmtree(own.root)


def await_end_of_workers(scratch: Path) -> None:
    """Wait until nothing runs any more that was started with this folder for temporary files."""
    end = time.monotonic() + ENDED_SECONDS
    while left := [pid for pid in all_processes() if uses(pid, scratch)]:
        assert time.monotonic() < end, f"processes {left} go on after their run was killed"
        time.sleep(0.05)


def all_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def uses(pid: int, scratch: Path) -> bool:
    """Tell whether a process has a folder in its environment, or works in it."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        place = str(Path(f"/proc/{pid}/cwd").readlink())
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False
    return str(scratch).encode() in environment or place.startswith(str(scratch))


def undisturbed(course: CourseFolder, folder: Path) -> tuple[Outcome, float]:
    """Return what is there after a run that nobody disturbs, and the seconds that it takes."""
    scratch = folder / "tmp"
    scratch.mkdir()
    own = course.copy(folder / "undisturbed")
    begin = time.monotonic()
    process = start(own, scratch)
    assert process.wait() == 0, (scratch / "log").read_text()
    return Outcome.of(own), time.monotonic() - begin


def main() -> None:
    """Kill as often as was asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        course = make_course(folder / "course")
        whole, seconds = undisturbed(course, folder)
        print(f"{len(whole.reports)} submissions, {seconds:.1f} s undisturbed", flush=True)
        killed = 0
        for times, found in kill_again_and_again(
            course, folder, options.times, seconds, options.seed
        ):
            killed += times
            assert found == whole, "not what an undisturbed run leaves"
            print(f"killed {killed} times: all grades there once, as undisturbed", flush=True)


if __name__ == "__main__":
    main()
