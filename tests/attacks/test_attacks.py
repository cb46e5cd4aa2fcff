"""No attack gains marks, reads a secret, leaves anything behind or stops the class.

Each is tried with bubblewrap and without, on its own through `autograder check` and together with
all others as one class through nbgrader. Only a few run by default: `pytest tests/attacks -m ""`
runs all of them.
"""

from __future__ import annotations

import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from tests.attacks.attack import GROUPS, Attack, load, names
from tests.attacks.build import STUDENT
from tests.attacks.harness import (
    MODES,
    ClassResult,
    Mode,
    Tried,
    check_all,
    grade_class,
    load_all,
    places,
)
from tests.requirements import needs

# A few of each group, for breadth; the others have to be asked for.
SHORT = frozenset(
    """
    marks/array_subclass marks/reply_forged marks/solution_imported marks/work_in_fork
    secrets/environment_read secrets/solution_read
    escape/forks escape/sockets
    denial/large_results page/printed files/link_to_a_secret files/not_json
    """.split()
)
LAST = "the last, honest student"


class Results:
    """What came of the attacks; those that were asked for are tried together, once a mode."""

    def __init__(self, asked: dict[tuple[str, str], list[str]]) -> None:
        self._asked = asked  # (way in, mode) -> names of attacks
        self._checked: dict[str, dict[str, Tried]] = {}
        self._classes: dict[tuple[str, str], ClassResult] = {}

    def checked(self, name: str, mode: Mode) -> Tried:
        """Return what came of an attack in `autograder check`."""
        if mode.name not in self._checked:
            attacks = load_all([n for n in self._asked["check", mode.name] if n != LAST])
            self._checked[mode.name] = check_all({**attacks, LAST: STUDENT}, mode)
        return self._checked[mode.name][name]

    def class_of(self, assignment: str, mode: Mode) -> ClassResult:
        """Return what came of the class of all attacks on one assignment."""
        if (assignment, mode.name) not in self._classes:
            attacks = attacks_on(assignment)
            with places(1) as (place,):
                self._classes[assignment, mode.name] = grade_class(attacks, place, mode)
        return self._classes[assignment, mode.name]


def attacks_on(assignment: str) -> dict[str, Attack]:
    return {name: one for name, one in load_all(names()).items() if one.assignment == assignment}


ASSIGNMENTS = sorted({load(name).assignment for name in names()})


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest) -> Results:
    """Return the results, for the attacks of the tests that are to run."""
    asked: dict[tuple[str, str], list[str]] = {}
    for item in request.session.items:
        parameters = getattr(item, "callspec", None)
        if parameters is not None and {"mode", "name"} <= parameters.params.keys():
            mode, name = parameters.params["mode"], parameters.params["name"]
            asked.setdefault(("check", mode.name), []).append(name)
    return Results(asked)


@pytest.fixture(params=MODES, ids=lambda mode: mode.name, scope="session")
def mode(request: pytest.FixtureRequest) -> Mode:
    """Return which layers are done without."""
    found: Mode = request.param
    if "bubblewrap" not in found.without:
        needs("bubblewrap")
    return found


def marked(name: str) -> object:
    return pytest.param(name, marks=() if name in SHORT or name == LAST else pytest.mark.attack)


@pytest.mark.parametrize("name", [*map(marked, names()), marked(LAST)])
def test_check_gives_it_nothing(name: str, mode: Mode, results: Results) -> None:
    assert results.checked(name, mode).gains == ()


def test_those_that_run_by_default_exist() -> None:
    assert set(names()) >= SHORT


# Those of the group `page` are about how a source looks.
@pytest.mark.parametrize("name", [name for name in names() if not name.startswith("page/")])
def test_its_sources_are_python(name: str) -> None:
    # An attack with a slip in it would be held by anything.
    attack = load(name)
    for source in (attack.top, *attack.solutions.values(), attack.bottom):
        ast.parse(TransformerManager().transform_cell(source))


@pytest.mark.attack
@pytest.mark.parametrize("name", names())
def test_nbgrader_gives_it_nothing(name: str, mode: Mode, results: Results) -> None:
    assert results.class_of(load(name).assignment, mode).attacks[name].gains == ()


@pytest.mark.attack
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_honest_students_in_between_get_their_points(
    assignment: str, mode: Mode, results: Results
) -> None:
    honest = results.class_of(assignment, mode).honest
    assert {student: one.gains for student, one in honest.items() if one.gains} == {}


@pytest.mark.attack
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_class_leaves_nothing_behind(assignment: str, mode: Mode, results: Results) -> None:
    assert results.class_of(assignment, mode).whole.gains == ()


def test_the_mode_is_what_it_is_called(mode: Mode, results: Results) -> None:
    sandbox = results.checked(LAST, mode).sandbox
    assert ("bubblewrap" in sandbox) == ("bubblewrap" not in mode.without)
    assert {"landlock", "seccomp", "rlimits"} <= set(sandbox)


def test_there_are_attacks_of_every_group() -> None:
    assert {name.partition("/")[0] for name in names()} == set(GROUPS)
    assert len(names()) >= 60
