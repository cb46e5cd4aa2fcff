"""Lets stock nbgrader grade the attacks, tests and students' code in one kernel, and counts.

`python -m tests.attacks.stock [NAME...]` prints a Markdown table of the attacks that pay: more
marks than the honest part deserves, the secret in what the student gets to see, something left
behind, or a class that is not graded any further. Each attack is a class of its own, with an
honest student after it. What runs is bounded in time and memory, and ended by its pid; it is not
locked in.

Without a layer attacks are let loose: run this on a machine that may be lost, not on one that
grades.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from tests.attacks.attack import Attack, load, names
from tests.attacks.build import hand_in, honest
from tests.attacks.harness import leaks, left_behind, places, run, scores
from tests.attacks.place import Place

CELL_SECONDS = 30
SECONDS = 240.0  # for an attack and the honest student after it
MEMORY = 4 << 30
STOCK = f"""
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
c.Autograde.exporter_class = NotebookExporter
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
c.ExecutePreprocessor.timeout = {CELL_SECONDS}
c.Execute.timeout = {CELL_SECONDS}
"""


def main(words: Sequence[str]) -> None:
    """Print a line for each attack that pays, and how many there are."""
    chosen = [name for name in names() if not words or any(word in name for word in words)]
    paid = 0
    print("| attack | what it gains with stock nbgrader |\n|---|---|", flush=True)
    with places(1) as (place,):
        for name in chosen:
            place.restore()
            gains = list(_gains(load(name), place))
            paid += bool(gains)
            if gains:
                print(f"| {name} | {'; '.join(gains)} |".replace("\n", " "), flush=True)
    print(f"\n{paid} of {len(chosen)} attacks pay.")


def _gains(attack: Attack, place: Place) -> Iterator[str]:
    attacker, other = attack.student or "s1-attacker", "s2-honest"
    config = place.course / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + STOCK, encoding="utf-8")
    hand_in(attack, place, attacker)
    hand_in(honest(attack.assignment), place, other)
    before = place.outside_state()
    command = [sys.executable, "-m", "nbgrader"]
    students = ["--CourseDirectory.student_id_exclude=zoe"]
    autograde = run([*command, "autograde", attack.assignment, *students], place, SECONDS, MEMORY)
    feedback = run([*command, "generate_feedback", attack.assignment], place, SECONDS, MEMORY)
    earned = scores(place, attack.assignment)
    if earned.get(attacker, 0.0) > attack.deserves:
        yield f"{earned[attacker]:g} points instead of {attack.deserves:g}"
    if earned.get(other) != honest(attack.assignment).deserves:
        yield f"the honest student after it gets {earned.get(other, 'nothing')}"
    files = [
        path
        for folder in ("autograded", "feedback")
        for path in (place.course / folder / attacker / attack.assignment).glob("*")
        if path.suffix in (".html", ".ipynb") and path.is_file()
    ]
    yield from leaks(place, {path.name: path.read_text(errors="replace") for path in files})
    own = str(place.temporary)  # where kernels leave things of their own
    yield from left_behind(place, before, autograde, own)
    yield from left_behind(place, place.outside_state(), feedback, own)


if __name__ == "__main__":
    main(sys.argv[1:])
