"""The mutation test in short, and proof that it can fail: a weakened check lets mutants survive."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest

from autograder import exercises
from autograder.exercise import Exercise
from autograder.model import Role
from autograder.reference import Reference
from tests.mutants.__main__ import main, report
from tests.mutants.geometries import CALLS
from tests.mutants.mutate import KINDS, Mutant, mutants
from tests.mutants.trial import Bench, Fate, Trial

CELL = """
def f(a, b, n, flag=None):
    '''Docstring with a 7.'''
    unmarked = 5
    ### BEGIN SOLUTION
    {}
    ### END SOLUTION
"""


def changes(statement: str) -> dict[str, set[str]]:
    """Return what each kind of change makes of a statement."""
    made: dict[str, set[str]] = {}
    for mutant in mutants("f", CELL.format(statement)):
        made.setdefault(mutant.kind, set()).add(mutant.added)
    return made


@pytest.mark.parametrize(
    ("kind", "statement", "some"),
    [
        ("constant", "return 3", {"return 4", "return 2", "return 0", "return 1"}),
        ("constant", "return True", {"return False"}),
        ("constant", "return 'conv'", {"return ''"}),
        ("arithmetic", "return a + b", {"return a - b", "return a * b", "return a", "return b"}),
        ("arithmetic", "return a // b", {"return a / b", "return a % b"}),
        ("comparison", "return a < b", {"return a <= b", "return a > b"}),
        ("comparison", "return a is b", {"return a is not b"}),
        ("condition", "return a if not flag else b", {"return a", "return b"}),
        ("condition", "return not a", {"return a"}),
        ("condition", "return a and b", {"return a or b"}),
        ("sign", "return -a", {"return a"}),
        ("sign", "c = a[b]", {"c = -a[b]"}),
        ("arithmetic", "return a**2", {"return a * 2", "return a"}),
        ("augmented", "a += b", {"a = b", "a -= b"}),
        ("statement", "a[0] = b", {"pass"}),
        ("bounds", "return a[1:n]", {"return a[:n]", "return a[1:]", "return a[1:n:2]"}),
        ("bounds", "return a[::n]", {"return a[:]", "return a[1::n]", "return a[:-1:n]"}),
        ("off_by_one", "return a[n]", {"return a[n + 1]", "return a[n - 1]"}),
        ("off_by_one", "return range(n)", {"return range(n - 1)"}),
        ("order", "return a(b, n)", {"return a(n, b)"}),
        ("order", "return a.sum(axis=(0, 2))", {"return a.sum(axis=(2, 0))"}),
        ("order", "N, C = a.shape", {"C, N = a.shape"}),
        ("left_out", "return a.sum(axis=(0, 2))", {"return a.sum()", "return a.sum(axis=(2,))"}),
        ("left_out", "return a[b].copy()", {"return a[b]", "return a.copy()"}),
        ("function", "return max(a, b)", {"return min(a, b)"}),
        ("function", "return a.argmax()", {"return a.argmin()"}),
        ("name", "(H, W) = a; return H", {"return W"}),
    ],
)
def test_each_kind_of_change(kind: str, statement: str, some: set[str]) -> None:
    assert some <= changes(statement)[kind]


def test_every_kind_is_tried_above() -> None:
    (tried,) = (
        mark.args[1]
        for mark in test_each_kind_of_change.pytestmark  # type: ignore[attr-defined]
    )
    assert {kind for kind, _, _ in tried} == {*KINDS, "name"}


def test_a_loop_is_left_out_or_runs_once() -> None:
    sources = [mutant.source for mutant in mutants("f", CELL.format("for i in a: b(i)"))]
    assert any("b(i)\n        break" in source for source in sources)
    assert any("for" not in source for source in sources)


def test_what_stands_outside_the_marks_stays() -> None:
    for mutant in mutants("f", CELL.format("return a + 1")):
        assert "unmarked = 5" in mutant.source
        assert "Docstring with a 7." in mutant.source


def test_every_mutant_differs_from_the_original_and_from_all_others() -> None:
    sources = [mutant.source for mutant in mutants("f", CELL.format("return a[1, 1] + 1"))]
    assert len(sources) == len(set(sources)) > 10


def source_of(reference: Reference, exercise: str) -> str:
    (source,) = (
        cell.source
        for cell in reference.assignment.reference().cells
        if cell.grade_id == exercise and cell.role is Role.SOLUTION
    )
    return source


def trials(reference: Reference, exercise: Exercise, every: int) -> list[Trial]:
    """Try some of an exercise's mutants: every second, third, ... of them."""
    bench = Bench(reference, exercise, number=100)
    found = list(mutants(exercise.name, source_of(reference, exercise.name)))
    return [bench.try_mutant(mutant) for mutant in found[::every]]


def weakened(name: str) -> Exercise:
    """Return an exercise that looks at the smallest case and nothing else."""
    exercise = exercises.load(name)
    return dataclasses.replace(exercise, parts=exercise.parts[:1], settings=exercise.settings[:1])


def test_no_mutant_survives(reference: Reference) -> None:
    fates = [trial.fate for trial in trials(reference, exercises.load("convolve_image"), every=4)]
    assert fates.count(Fate.KILLED) > 25
    assert Fate.SURVIVED not in fates


def test_mutants_survive_a_check_that_is_too_weak(reference: Reference) -> None:
    survivors = [
        trial
        for trial in trials(reference, weakened("convolve_image"), every=4)
        if trial.fate is Fate.SURVIVED
    ]
    assert len(survivors) > 3
    assert all("I (" in trial.shown_by for trial in survivors), "with a call that shows it"


def replaced(reference: Reference, exercise: str, right: str, wrong: str) -> Mutant:
    source = source_of(reference, exercise)
    assert source.count(right) == 1
    return Mutant(exercise, "by hand", source.replace(right, wrong), 1, right, wrong)


def test_another_exercise_that_uses_the_function_may_kill_a_mutant(reference: Reference) -> None:
    mutant = replaced(reference, "output_size", "+ 2 *", "+ 3 *")
    assert Bench(reference, weakened("output_size"), 50).try_mutant(mutant).fate is Fate.KILLED


@pytest.mark.parametrize("instead", ["while True: pass", "return np.ones(1 << 40)"])
def test_a_mutant_may_loop_for_ever_or_ask_for_all_memory(
    instead: str, reference: Reference
) -> None:
    mutant = replaced(reference, "convolve_image", "H, W = I.shape", instead)
    bench = Bench(reference, exercises.load("convolve_image"), 1)
    assert bench.try_mutant(mutant).fate is Fate.KILLED


@pytest.fixture(scope="module")
def owners(
    reference: Reference, gradients: Reference, network: Reference
) -> Mapping[str, Reference]:
    """Return the solution of the assignment that each exercise belongs to."""
    return {
        check.exercise: solved
        for solved in (reference, gradients, network)
        for check in solved.assignment.checks
    }


def unchanged(owner: Reference, name: str) -> Mutant:
    return Mutant(name, "none", source_of(owner, name), 1, "", "")


@pytest.mark.parametrize("name", CALLS)
def test_the_reference_is_equivalent_to_itself_on_every_geometry(
    name: str, owners: Mapping[str, Reference]
) -> None:
    bench = Bench(owners[name], exercises.load(name), 40)
    assert bench.try_mutant(unchanged(owners[name], name)).fate is Fate.EQUIVALENT


def test_every_function_that_students_write_has_geometries(
    owners: Mapping[str, Reference],
) -> None:
    """But those of which no single result is right: a letter is chosen, a network is trained."""
    assert owners.keys() - {"learned_parameters", "train"} == set(CALLS)


@pytest.mark.long
class TestTheNetwork:
    @pytest.mark.parametrize("name", ["softmax_cross_entropy", "dense_gradient"])
    def test_no_mutant_survives(self, name: str, network: Reference) -> None:
        fates = [trial.fate for trial in trials(network, exercises.load(name), every=8)]
        assert fates.count(Fate.KILLED) >= 4
        assert Fate.SURVIVED not in fates

    def test_a_cache_that_lacks_something_is_found_by_who_uses_it(self, network: Reference) -> None:
        """Nobody looks into what is kept for the way back, but the way back."""
        mutant = replaced(network, "cnn_forward", "flat, Z, hidden)", "flat, Z, Z)")
        bench = Bench(network, exercises.load("cnn_forward"), 5)
        assert bench.try_mutant(mutant).fate is Fate.KILLED

    def test_a_cache_that_does_as_well_is_no_mistake(self, network: Reference) -> None:
        mutant = replaced(network, "cnn_forward", "flat, Z, hidden)", "1 * flat, Z, hidden)")
        bench = Bench(network, exercises.load("cnn_forward"), 5)
        assert bench.try_mutant(mutant).fate is Fate.EQUIVALENT

    def test_an_ascent_with_shorter_steps_is_as_right(self, network: Reference) -> None:
        mutant = replaced(
            network,
            "maximise_activation",
            "image + dX[0] - 2 * L2_PENALTY * image",
            "image + 0.5 * (dX[0] - 2 * L2_PENALTY * image)",
        )
        bench = Bench(network, exercises.load("maximise_activation"), 20)
        assert bench.try_mutant(mutant).fate is Fate.EQUIVALENT

    @pytest.mark.parametrize(
        ("right", "wrong", "fate"),
        [
            ("kept * velocity[name] - learning_rate", "kept * velocity[name] + 0", Fate.KILLED),
            ("learning_rate *= 0.95", "learning_rate *= 0.94", Fate.EQUIVALENT),
        ],
    )
    def test_a_training_is_judged_by_its_network(
        self, right: str, wrong: str, fate: Fate, network: Reference
    ) -> None:
        mutant = replaced(network, "train", right, wrong)
        assert Bench(network, exercises.load("train")).try_mutant(mutant).fate is fate


def trial(fate: Fate, shown_by: str = "") -> Trial:
    mutant = Mutant("relu", "sign", "...", 3, "return Z", "return -Z")
    return Trial(mutant, fate, shown_by)


def test_a_survivor_is_printed_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    status = report([trial(Fate.KILLED), trial(Fate.SURVIVED, "Z (1,): should be 0")])
    printed = capsys.readouterr().out
    assert status == 1
    assert "- return Z" in printed
    assert "+ return -Z" in printed
    assert "Z (1,): should be 0" in printed


def test_without_survivors_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([trial(Fate.KILLED), trial(Fate.EQUIVALENT)]) == 0
    *_, last = capsys.readouterr().out.strip().splitlines()
    assert last.split() == ["all", "1", "0", "1"]


def test_no_mutants_at_all_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([]) == 1
    assert "There are no mutants" in capsys.readouterr().out


def test_an_unknown_assignment_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["07_nothing"])
    assert "no assignment 07_nothing: there are 01_convolution" in capsys.readouterr().err
