"""Dishonest answers: files of students' code, of which each fits every exercise."""

from __future__ import annotations

import ast
from functools import cache

from autograder.simulation.planted import Planted
from autograder.simulation.pool import ANSWERS


@cache
def attack_names() -> tuple[str, ...]:
    """Return the names of all attacks."""
    return tuple(sorted(path.stem for path in (ANSWERS / "attacks").glob("*.py")))


def attack_on(exercise: str, name: str) -> Planted:
    """Return an exercise that is not solved but attacked: it is worth nothing.

    Parameters
    ----------
    exercise : str
        One that asks for a function.
    name : str
        Of the attack.
    """
    text = (ANSWERS / "attacks" / f"{name}.py").read_text(encoding="utf-8")
    documented = ast.parse(text).body[0].end_lineno
    code = "\n".join(text.splitlines()[documented:]).strip()
    source = code.replace("def answer(", f"def {exercise}(", 1) + "\n"
    return Planted(exercise, f"attack: {name}", source, 0.0, 0.0)
