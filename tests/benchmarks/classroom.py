"""Prints what a class costs: by `autograder grade`, by nbgrader in the sandbox, by stock nbgrader.

python -m tests.benchmarks.classroom

All in this one run on this one machine; CPU time is the whole machine's, so nothing else may run.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from autograder.checks import values
from autograder.classroom import store, worker
from autograder.classroom.gradebook import ClassGradebook
from autograder.classroom.package import pack
from autograder.classroom.task import Answer, Task
from autograder.course import Course
from autograder.feedback.level import Level
from autograder.reference import TRUSTED_LIMITS
from autograder.sandbox import notebook_run
from autograder.sandbox.layers import Policy
from autograder.sandbox.session import Session
from tests.sample_class.build import ASSIGNMENT, NEVER_ENDS, build_sample_course

COPIES = 6  # of the sample class, to tell what a submission costs from what a start does
TURNS = 3
MEMORY_SIZES = (50, 500)
STOCK = """
from nbgrader.converters import Autograde
from nbconvert.exporters import NotebookExporter
c.Autograde.exporter_class = NotebookExporter
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
"""


@dataclass(frozen=True)
class Cost:
    """What one run took.

    Attributes
    ----------
    wall : float
        Seconds on the clock.
    cpu : float
        Seconds of all cores that were busy.
    memory : int
        The most that the command's own process had at a time, in bytes.
    own_cpu : float
        CPU seconds of the command's own process.
    """

    wall: float
    cpu: float
    memory: int = 0
    own_cpu: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        memory = max(self.memory, other.memory)
        own_cpu = self.own_cpu + other.own_cpu
        return Cost(self.wall + other.wall, self.cpu + other.cpu, memory, own_cpu)

    def __sub__(self, other: Cost) -> Cost:
        own_cpu = self.own_cpu - other.own_cpu
        return Cost(self.wall - other.wall, self.cpu - other.cpu, self.memory, own_cpu)

    def per(self, number: int) -> Cost:
        """Return a share of this cost."""
        return Cost(self.wall / number, self.cpu / number, self.memory, self.own_cpu / number)

    @property
    def busy(self) -> float:
        """How much of all cores' time was used."""
        return self.cpu / (self.wall * (os.cpu_count() or 1))

    def __str__(self) -> str:
        return f"{1000 * self.wall:7.0f} ms on the clock {1000 * self.cpu:7.0f} ms CPU"


def machine_seconds() -> float:
    """Return for how many seconds the cores of this machine have been busy so far."""
    user, nice, system, _, _, irq, softirq, *_ = Path("/proc/stat").read_text().split()[1:9]
    return sum(map(int, (user, nice, system, irq, softirq))) / os.sysconf("SC_CLK_TCK")


def peak_memory(pid: int) -> int:
    """Return the most memory that a process has had, in bytes; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    kilobytes = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return 1024 * int(kilobytes[0]) if kilobytes else 0


def own_seconds(pid: int) -> float:
    """Return the CPU seconds that a process has used, without its children's; 0 once it ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    user, system = text.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def run(*command: str, directory: Path, expected: tuple[int, ...] = (0,)) -> Cost:
    """Run a command of this environment to its end and return its cost.

    Parameters
    ----------
    *command : str
    directory : Path
        In which it runs, and leaves what it prints in bench.log.
    expected : tuple of int
        The exit statuses that are no failure.
    """
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    with (directory / "bench.log").open("ab") as log:
        cpu, start, memory, own = machine_seconds(), time.perf_counter(), 0, 0.0
        process = subprocess.Popen(
            [str(programs / command[0]), *command[1:]],
            cwd=directory,
            env=environment,
            stdout=log,
            stderr=log,
        )
        while process.poll() is None:
            memory = max(memory, peak_memory(process.pid))
            own = max(own, own_seconds(process.pid))
            time.sleep(0.02)
        cost = Cost(time.perf_counter() - start, machine_seconds() - cpu, memory, own)
    if process.returncode not in expected:
        raise SystemExit(f"{' '.join(command)} failed: see {directory / 'bench.log'}")
    return cost


def course_of(sample: Path, root: Path, copies: int, more_config: str = "") -> Path:
    """Return a course in which the sample class has handed in several times over."""
    shutil.copytree(sample, root)
    config = root / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8").replace(str(sample), str(root))
    config.write_text(text + more_config, encoding="utf-8")
    for student in sorted((root / "submitted").iterdir()):
        for copy in range(1, copies):
            shutil.copytree(student, student.with_name(f"{student.name}{copy}"))
    return root


def size_of(course: Path) -> int:
    """Return how many students have handed in."""
    return len(list((course / "submitted").iterdir()))


def by_grade(course: Path) -> Cost:
    """Grade with both cores: autograded notebooks, feedback pages with pictures, gradebook."""
    return run("autograder", "grade", ASSIGNMENT, directory=course)


def by_nbgrader(course: Path) -> Cost:
    """Grade, and make the feedback pages, as nbgrader knows it."""
    graded = run("nbgrader", "autograde", ASSIGNMENT, directory=course)
    return graded + run("nbgrader", "generate_feedback", ASSIGNMENT, directory=course)


def median(costs: list[Cost]) -> Cost:
    """Return the medians of all figures."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        round(statistics.median(cost.memory for cost in costs)),
        statistics.median(cost.own_cpu for cost in costs),
    )


def compare_ways(sample: Path, scratch: Path) -> None:
    """Print what a submission costs each way, measured in turns."""
    start_up = median([run("nbgrader", "--help", directory=scratch) for _ in range(TURNS)])
    costs: dict[str, list[Cost]] = {"one": [], "many": [], "sandbox": [], "stock": []}
    for turn in range(TURNS):
        for way in costs:
            copies = COPIES if way == "many" else 1
            config = STOCK if way == "stock" else ""
            course = course_of(sample, scratch / f"{turn}-{way}", copies, config)
            costs[way].append((by_grade if way in ("one", "many") else by_nbgrader)(course))
            number = size_of(course)
            shutil.rmtree(course)
            if way == "one":
                single = number
    one, many = median(costs["one"]), median(costs["many"])
    ours = (many - one).per((COPIES - 1) * single)
    print(f"a class of {single}, whole: {one}; of {COPIES * single}: {many}")
    print(f"`autograder grade`, a submission             {ours}")
    print(f"  of which the one process that writes has {1000 * ours.own_cpu:.0f} ms CPU")
    print(f"  both cores busy: {100 * many.busy:.0f} % of the time, the start included")
    print(f"  {1 / ours.wall:.1f} submissions a second; with a start for {single}:", end="")
    print(f" {single / one.wall:.1f}")
    for way, name in (("sandbox", "nbgrader through the sandbox"), ("stock", "stock nbgrader")):
        theirs = (median(costs[way]) - start_up - start_up).per(single)
        print(f"{name + ', a submission':45}{theirs}")
        print(f"  {theirs.wall / ours.wall:.1f} times as long as `autograder grade`", end="")
        print(f", {theirs.cpu / ours.cpu:.1f} times the CPU time; ", end="")
        print(f"{median(costs[way]).wall / one.wall:.1f} times for {single} with both starts")


def measure_sizes(sample: Path, scratch: Path) -> None:
    """Print what the grading process needs as the class grows."""
    for size in MEMORY_SIZES:
        course = course_of(sample, scratch / f"of-{size}", -(-size // size_of(sample)))
        students = sorted((course / "submitted").iterdir())
        for student in students[size:]:
            shutil.rmtree(student)
        assert size_of(course) == size
        cost = by_grade(course)
        print(
            f"  {size:5} submissions: {1000 * cost.wall / size:5.0f} ms each, "
            f"{cost.memory / 1e6:5.0f} MB in the parent, {100 * cost.busy:.0f} % busy"
        )
        shutil.rmtree(course)


@dataclass
class Stopwatch:
    """Adds up where the time goes; what is called inside of something else counts only there."""

    seconds: dict[str, float] = field(default_factory=dict)
    inner: list[float] = field(default_factory=list)

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        self.inner.append(0.0)
        try:
            yield
        finally:
            whole = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + whole - self.inner.pop()
            if self.inner:
                self.inner[-1] += whole

    def watch(self, owner: Any, attribute: str, name: str | Callable[..., str]) -> Any:
        """Return what has to be entered for a function to be watched."""
        original = getattr(owner, attribute)

        def watched(*arguments: Any, **options: Any) -> Any:
            called = name if isinstance(name, str) else name(*arguments)
            with self.running(called):
                return original(*arguments, **options)

        return patch.object(owner, attribute, watched)


def caller_of(session: Session, *_: Any) -> str:
    """Tell a student's calls from the solution's and the yardsticks'."""
    trusted = session._limits.memory_bytes == TRUSTED_LIMITS.memory_bytes
    return "solution and yardsticks" if trusted else "students' own calls"


WATCHED: tuple[tuple[Any, str, str | Callable[..., str]], ...] = (
    (notebook_run, "open_session", "fork and lockdown"),
    (Session, "_wait_until_locked", "fork and lockdown"),
    (Session, "close", "fork and lockdown"),
    (Session, "run", "students' cells"),
    (Session, "call", caller_of),
    (values, "explain", "explanations"),
    (worker, "figures_of", "pictures"),
    (worker, "report_page", "feedback page"),
    (worker, "autograded_notebook", "autograded notebook"),
    (worker, "written", "autograded notebook"),
    (Answer, "to_json", "way back as JSON"),
    (Answer, "from_json", "way back as JSON"),
    (store, "save_notebook", "files"),
    (store, "save_report", "files"),
    (ClassGradebook, "record", "gradebook"),
)


def break_down(sample: Path) -> None:
    """Print where the time of a submission goes, one after the other in one process."""
    course = Course.find(directory=sample)
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        package = pack(course, ASSIGNMENT, gradebook.template(), Policy())
        tasks = [
            Task(found.student, str(found.path), found.path.read_bytes(), (), 0, Level.FULL, "")
            for found in course.submissions(ASSIGNMENT)
            if found.path is not None
        ]
        for task in tasks:  # imports, opens, remembers
            worker.grade_task(package, task)
        stopwatch = Stopwatch()
        with ExitStack() as stack:
            for owner, attribute, name in WATCHED:
                stack.enter_context(stopwatch.watch(owner, attribute, name))
            for task in tasks:
                with stopwatch.running("checks: probes, comparisons"):
                    answer = Answer.from_json(worker.grade_task(package, task))
                    assert answer.report is not None
                    store.save_notebook(course, ASSIGNMENT, task.student, answer, None)
                    gradebook.record(task.student, answer.report, answer.untouched, None)
                    store.save_report(course, answer.report)
    whole = sum(stopwatch.seconds.values())
    for name, seconds in sorted(stopwatch.seconds.items(), key=lambda item: -item[1]):
        print(f"  {name:30}{1000 * seconds / len(tasks):7.1f} ms {100 * seconds / whole:4.0f} %")
    print(f"  {'all':30}{1000 * whole / len(tasks):7.1f} ms")


def main() -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        sample = scratch / "sample"
        build_sample_course(sample)
        # Stock nbgrader would wait 30 s for each of his test cells.
        shutil.rmtree(sample / "submitted" / NEVER_ENDS)
        print(json.dumps({"cores": os.cpu_count(), "turns": TURNS}))
        print("\nwhere the time of a submission goes (ms on the clock, one at a time)")
        break_down(course_of(sample, scratch / "parts", 1))
        print("\na class, each way (autograding, feedback pages, gradebook)")
        compare_ways(sample, scratch)
        print("\nas the class grows")
        measure_sizes(sample, scratch)


if __name__ == "__main__":
    main()
