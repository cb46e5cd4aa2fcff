"""A class of 200, every fifth of it dishonest, is graded whole, and takes no more memory for it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.attacks.attack import Attack, load, names
from tests.attacks.build import STUDENT, hand_in, take_back
from tests.attacks.harness import places
from tests.attacks.place import Place

STUDENTS = 200
SOME = 40  # students, at the beginning and at the end
GROWTH = 10 << 20  # bytes; a leak of one page or one large answer a student would be more
PEAK = 400 << 20  # bytes; while a single answer of 64 MB, the most there is, is looked at
SECONDS = 1500.0


def students() -> dict[str, Attack]:
    """Return who hands in what: attacks of all groups, evenly, that have a report."""
    attacks = [load(name) for name in names()]
    fitting = [
        attack
        for attack in attacks
        if attack.assignment == STUDENT.assignment and not attack.refused and not attack.student
    ]
    chosen = iter(fitting[:: max(1, len(fitting) * 5 // STUDENTS)])
    return {
        f"s{number:03}": next(chosen, STUDENT) if number % 5 == 4 else STUDENT
        for number in range(STUDENTS)
    }


def resident_bytes(pid: int) -> int:
    """Return the memory that a process takes up; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS")), 0)


def graded(place: Place) -> tuple[str, list[tuple[int, int]]]:
    """Grade all that was handed in.

    Returns
    -------
    said : str
        What the command printed.
    memory : list of pairs
        How many reports there were, and the memory that the process took up then.
    """
    command = [sys.executable, "-m", "autograder", "grade", STUDENT.assignment]
    reports = place.course / "reports" / STUDENT.assignment
    memory: list[tuple[int, int]] = []
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*command, "--course", str(place.course)],
            cwd=place.course,
            env=place.environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        end = time.monotonic() + SECONDS
        try:
            while process.poll() is None:
                assert time.monotonic() < end, "the class takes too long"
                number = sum(1 for _ in reports.glob("*.json"))
                memory.append((number, resident_bytes(process.pid)))
                time.sleep(0.05)
        finally:
            process.kill()
            process.wait()
        said.seek(0)
        return said.read().decode(errors="replace"), memory


@pytest.mark.attack
def test_a_large_class_is_graded_whole_and_in_flat_memory() -> None:
    with places(1) as (place,):
        take_back(place, "zoe")  # who belongs to the other tests
        class_ = students()
        for student, attack in class_.items():
            hand_in(attack, place, student)
        said, memory = graded(place)
        assert "Traceback" not in said
        scores = {
            student: json.loads(path.read_text())["score"]
            for student in class_
            if (path := place.course / "reports" / STUDENT.assignment / f"{student}.json").exists()
        }
    deserved = {student: attack.deserves for student, attack in class_.items()}
    assert scores == deserved
    assert sum(attack is not STUDENT for attack in class_.values()) == STUDENTS // 5
    # Between two submissions; within one it may go up for a moment.
    early = min(size for number, size in memory if 10 <= number < SOME)
    late = min(size for number, size in memory if number > STUDENTS - SOME and size)
    peak = max(size for _, size in memory)
    print(f"{early >> 20} MB at first, {late >> 20} MB at last, {peak >> 20} MB at most")
    assert late - early < GROWTH
    assert peak < PEAK
