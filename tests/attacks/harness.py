"""Tries attacks, alone or all together as one class, and says what each of them achieved."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from nbgrader.api import Gradebook, MissingEntry

from autograder.feedback.html import report_page
from autograder.feedback.text import report_text
from autograder.model import Report
from tests.attacks.attack import Attack, load
from tests.attacks.build import hand_in, honest, take_back
from tests.attacks.injected import control_characters, injected_tags
from tests.attacks.place import Place, build_template, open_place

KEEPER = Path(__file__).with_name("keeper.py")
MEMORY = 24 << 30  # of addresses; the harness stays within bounds where the sandbox is off
CHECK_SECONDS = 300.0  # for one notebook
CLASS_SECONDS = 1800.0  # for all of them
WORKERS = 2  # notebooks that are checked at the same time
ATTACKER = "attacker"
SHORT = 200  # characters of a command's output that are shown


@dataclass(frozen=True)
class Mode:
    """Which of the sandbox's layers are done without."""

    name: str
    without: tuple[str, ...] = ()
    unsafe: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """The options of `autograder check`."""
        left_out = tuple(part for layer in self.without for part in ("--without", layer))
        return (*left_out, "--unsafe") if self.unsafe else left_out

    @property
    def traits(self) -> tuple[str, ...]:
        """The options of `nbgrader autograde`."""
        left_out = tuple(f"--GradeInSandbox.without={layer}" for layer in self.without)
        return (*left_out, "--GradeInSandbox.unsafe=True") if self.unsafe else left_out


MODES = (Mode("bubblewrap"), Mode("in-process", ("bubblewrap",)))


@dataclass(frozen=True)
class Ending:
    """How a command ended; its status is None where it had to be killed.

    Attributes
    ----------
    status : int or None
    stdout, stderr : str
    survivors : tuple of str
        The processes that it left running, one line each.
    seconds : float
    """

    status: int | None
    stdout: str
    stderr: str
    survivors: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Tried:
    """What an attack achieved, a sentence for each thing; nothing, if all is well.

    Attributes
    ----------
    gains : tuple of str
    score : float or None
    sandbox : tuple of str
        The layers that held, as the report has it.
    seconds : float
    """

    gains: tuple[str, ...]
    score: float | None = None
    sandbox: tuple[str, ...] = ()
    seconds: float = 0.0


@contextmanager
def places(count: int) -> Iterator[tuple[Place, ...]]:
    """Make as many places as are asked for, with the same course in each."""
    with ExitStack() as stack:
        # Not below pytest's folders, which nobody but their owner may enter.
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="attacks-")))
        root.chmod(0o755)
        build_template(root / "template")
        yield tuple(
            stack.enter_context(open_place(root / "template", root / f"place-{number}"))
            for number in range(count)
        )


def run(command: Sequence[str], place: Place, seconds: float, memory: int = MEMORY) -> Ending:
    """Run a command in a place, and end whatever it leaves running."""
    with tempfile.TemporaryDirectory() as folder:
        report, out, err = (Path(folder, name) for name in ("report", "out", "err"))
        keeper = [sys.executable, "-I", "-S", str(KEEPER), str(report), str(seconds), str(memory)]
        with out.open("wb") as stdout, err.open("wb") as stderr:
            subprocess.run(
                [*keeper, *command],
                cwd=place.course,
                env=place.environment(),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                check=True,
                start_new_session=True,
            )
        ending = json.loads(report.read_text())
        return Ending(
            ending["status"],
            out.read_text(errors="replace"),
            err.read_text(errors="replace"),
            tuple(ending["survivors"]),
            ending["seconds"],
        )


# --------------------------------------------------------------------- one notebook after another


def check_all(
    attacks: Mapping[str, Attack], mode: Mode, workers: int = WORKERS
) -> dict[str, Tried]:
    """Send every attack through `autograder check`, a few at a time, each place for itself."""
    free: SimpleQueue[Place] = SimpleQueue()

    def one(attack: Attack) -> Tried:
        place = free.get()
        try:
            return check(attack, place, mode)
        finally:
            free.put(place)

    with places(workers) as rooms, ThreadPoolExecutor(workers) as pool:
        for place in rooms:
            free.put(place)
        return dict(zip(attacks, pool.map(one, attacks.values()), strict=True))


def check(attack: Attack, place: Place, mode: Mode) -> Tried:
    """Send one attack through `autograder check`."""
    path = hand_in(attack, place, attack.student or ATTACKER)
    before = place.outside_state()
    command = [sys.executable, "-m", "autograder", "check", str(path), "--json", *mode.options]
    ending = run([*command, "--course", str(place.course)], place, CHECK_SECONDS)
    gains = [*left_behind(place, before, ending)]
    report = None if attack.refused else _report(ending)
    if attack.refused:
        gains += _refusal(ending)
    elif report is None:
        gains.append(f"there is no report, but status {ending.status}: {_last(ending.stderr)}")
    else:
        gains += _overpaid(attack, report.score)
    shown = _shown(ending, report)
    gains += [*leaks(place, shown), *rendered(shown)]
    take_back(place, attack.student or ATTACKER)
    if place.outside_state() != before:
        place.restore()  # the next attack is not to suffer from this one
    if report is None:
        return Tried(tuple(gains), seconds=ending.seconds)
    return Tried(tuple(gains), report.score, report.sandbox, ending.seconds)


def _report(ending: Ending) -> Report | None:
    if ending.status != 0 or "Traceback" in ending.stderr:
        return None
    try:
        return Report.from_json(json.loads(ending.stdout))
    except ValueError:  # whatever was printed is no report, which is then said
        return None


def _refusal(ending: Ending) -> Iterator[str]:
    lines = ending.stderr.splitlines()
    if ending.status != 1 or len(lines) != 1 or not lines[0].startswith("autograder: "):
        yield (
            f"not refused in one sentence, but status {ending.status}: "
            f"{_last(ending.stdout + ending.stderr)}"
        )


def _overpaid(attack: Attack, score: float) -> Iterator[str]:
    if score > attack.deserves:
        yield f"{score:g} points instead of {attack.deserves:g}"
    if score < attack.deserves:
        yield f"its honest part earns {score:g} points instead of {attack.deserves:g}"


def _shown(ending: Ending, report: Report | None) -> dict[str, str]:
    """Return everything that a person may get to see."""
    shown = {"its output": ending.stdout, "its errors": ending.stderr}
    if report is None:
        return shown
    return {**shown, "the text": report_text(report), "the page": report_page(report)}


def leaks(place: Place, shown: Mapping[str, str]) -> Iterator[str]:
    where = [name for name, text in shown.items() if place.canary in text]
    if where:
        yield f"the secret stands in {', '.join(where)}"


def rendered(shown: Mapping[str, str]) -> Iterator[str]:
    """Yield which pages hold HTML of an attack, and which texts command a terminal."""
    for name, text in shown.items():
        if name == "the page":
            tags = injected_tags(text)
            if tags:
                yield f"{len(tags)} tags of its own stand in the page, {tags[0]} among them"
        elif control_characters(text):
            yield f"{name} commands a terminal: {sorted(control_characters(text))}"


def left_behind(
    place: Place, before: frozenset[str], ending: Ending, apart_from: str = "\0"
) -> Iterator[str]:
    """Yield what did not end, was changed (apart from one folder), or was reached."""
    if ending.status is None:
        yield f"did not end within {ending.seconds:.0f} s"
    if ending.survivors:
        yield f"left running: {'; '.join(ending.survivors)[:SHORT]}"
    after = place.outside_state()
    changed = sorted(line for line in before ^ after if not line.startswith(apart_from))
    if changed:
        yield f"{len(changed)} things outside are not as before, {changed[0][:SHORT]} among them"
    yield from place.listeners.callers()


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return repr(lines[-1][-SHORT:]) if lines else "nothing was said"


# --------------------------------------------------------------------- all together, as one class


@dataclass(frozen=True)
class ClassResult:
    """What became of a class: of each attack, of the honest students, and of the whole."""

    attacks: Mapping[str, Tried]
    honest: Mapping[str, Tried]
    whole: Tried


def grade_class(attacks: Mapping[str, Attack], place: Place, mode: Mode) -> ClassResult:
    """Send attacks on the same assignment through nbgrader, an honest student after each.

    Parameters
    ----------
    attacks : mapping of str to Attack
    place : Place
        Not used before.
    mode : Mode
    """
    assignment = next(iter(attacks.values())).assignment
    students: dict[str, tuple[str, Attack]] = {}
    for number, (name, attack) in enumerate(attacks.items()):
        student = attack.student or f"s{number:03}-{name.replace('/', '-')}"
        students[student] = (name, attack)
        students[f"s{number:03}-then-honest"] = ("", honest(assignment))
    for student, (_, attack) in students.items():
        hand_in(attack, place, student)
    before = place.outside_state()
    command = [sys.executable, "-m", "nbgrader"]
    autograde = run([*command, "autograde", assignment, *mode.traits], place, CLASS_SECONDS)
    feedback = run([*command, "generate_feedback", assignment], place, CLASS_SECONDS)
    whole = [*left_behind(place, before, autograde), *left_behind(place, before, feedback)]
    refused = any(attack.refused for _, attack in students.values())
    if autograde.status != int(refused) or feedback.status != 0:
        whole.append(f"nbgrader ended with {autograde.status} and {feedback.status}")
    log = autograde.stderr + autograde.stdout + feedback.stderr + feedback.stdout
    if "Traceback" in log:
        whole.append(f"a traceback in the log: {log[log.index('Traceback') :][:2000]}")
    whole += leaks(place, {"the log": log})
    earned = scores(place, assignment)
    tried: dict[str, dict[str, Tried]] = {"attacks": {}, "honest": {}}
    for student, (name, attack) in students.items():
        gains = _class_gains(place, student, attack, earned.get(student))
        kind = "attacks" if name else "honest"
        tried[kind][name or student] = Tried(tuple(gains), earned.get(student))
    seconds = autograde.seconds + feedback.seconds
    return ClassResult(tried["attacks"], tried["honest"], Tried(tuple(whole), seconds=seconds))


def scores(place: Place, assignment: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{place.course / 'gradebook.db'}") as gradebook:
        try:
            submissions = gradebook.assignment_submissions(assignment)
        except MissingEntry:
            return {}
        return {found.student.id: float(found.score) for found in submissions}


def _class_gains(place: Place, student: str, attack: Attack, score: float | None) -> Iterator[str]:
    graded = place.course / "autograded" / student / attack.assignment
    page = place.course / "feedback" / student / attack.assignment / f"{attack.assignment}.html"
    if attack.refused:
        if graded.exists() or score:
            yield "was graded, although it cannot be read"
        return
    if score is None or not page.is_file():
        yield "was not graded"
        return
    yield from _overpaid(attack, round(score, 2))
    files = [path for path in graded.rglob("*") if path.is_file()]
    shown = {path.name: path.read_text(errors="replace") for path in (*files, page)}
    yield from leaks(place, shown)
    yield from rendered({"the page": page.read_text(errors="replace")})


def load_all(names: Sequence[str]) -> dict[str, Attack]:
    """Return the attacks of these names."""
    return {name: load(name) for name in names}
