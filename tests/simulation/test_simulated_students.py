"""Students are drawn from a seed, and whatever can be planted is planted in a large class."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from autograder import exercises
from autograder.exercise import Result
from autograder.simulation.attacks import attack_names
from autograder.simulation.mishaps import CRASHES, LOOPS
from autograder.simulation.pool import Kind, answer, answers
from autograder.simulation.proportions import Habits
from autograder.simulation.students import UNREADABLE, Student, drawn

NAMES = {
    "01_convolution": "convolve_image output_size convolve count_parameters learned_parameters",
    "02_gradients": "numerical_gradient relu relu_gradient max_pool max_pool_gradient "
    "bias_gradient filter_gradient input_gradient block_gradient",
}
LARGE = 1500


@cache
def class_of(assignment: str, number: int = LARGE, seed: int = 0) -> list[Student]:
    return list(drawn(NAMES[assignment].split(), number, seed))


def planted(assignment: str, share: str) -> Counter[str]:
    """Count what the students of a share have in their notebooks, apart from what is right."""
    return Counter(
        one.what
        for student in class_of(assignment)
        if student.share == share
        for one in student.planted.values()
        if not one.what.startswith("right")
    )


@pytest.fixture(params=NAMES)
def assignment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_same_seed_draws_the_same_class(assignment: str) -> None:
    names = NAMES[assignment].split()
    assert list(drawn(names, 80, 3)) == list(drawn(names, 80, 3))
    assert list(drawn(names, 80, 3)) != list(drawn(names, 80, 4))


def test_the_class_need_not_be_held_in_memory(assignment: str) -> None:
    first = next(drawn(NAMES[assignment].split(), 1_000_000, 0))
    assert first.id == "s0000001"


def test_ids_are_in_order(assignment: str) -> None:
    ids = [student.id for student in class_of(assignment)]
    assert ids == sorted(set(ids))


def test_every_misconception_is_planted(assignment: str) -> None:
    names = NAMES[assignment].split()
    known = {(name, one.name) for name in names for one in exercises.load(name).misconceptions} | {
        (name, one.misconception)
        for name in names
        for one in exercises.load(name).distractors.values()
    }
    made = {
        (name, one.misconception)
        for student in class_of(assignment)
        if student.share == "mistake"
        for name, one in student.planted.items()
    }
    assert known <= made


def test_every_pair_is_planted(assignment: str) -> None:
    pairs = {
        f"wrong: {one.name}"
        for name in NAMES[assignment].split()
        for one in answers(name, Kind.WRONG).values()
        if len(one.mistakes) == 2
    }
    assert set(planted(assignment, "pair")) == pairs


def test_every_crash_loop_attack_and_unreadable_file_is_there(assignment: str) -> None:
    assert set(planted(assignment, "crash")) == {f"crash: {one.name}" for one in CRASHES}
    assert set(planted(assignment, "loop")) == {f"loop: {one.name}" for one in LOOPS}
    assert set(planted(assignment, "attack")) == {f"attack: {name}" for name in attack_names()}
    unreadable = {student.unreadable for student in class_of(assignment)}
    assert unreadable == {None, *UNREADABLE}


def test_every_certain_right_answer_is_there(assignment: str) -> None:
    """Of those whose speed counts, the fast ones; the slow ones are a share of their own."""
    given = {
        (name, one.what)
        for student in class_of(assignment)
        for name, one in student.planted.items()
    }
    for name in NAMES[assignment].split():
        budget = exercises.load(name).budget
        for one in answers(name, Kind.RIGHT).values():
            is_certain = budget is None or one.speed is not None
            assert ((name, f"right: {one.name}") in given) == is_certain


def test_one_mistake_is_in_one_exercise_and_several_are_in_several(assignment: str) -> None:
    wrong = {"mistake": {1}, "pair": {1}, "several": {2, 3, 4}, "right": {0}, "slow": {0}}
    for share, counts in wrong.items():
        found = {
            sum(one.what.startswith("wrong") for one in student.planted.values())
            for student in class_of(assignment)
            if student.share == share
        }
        assert found == counts, share


def test_slow_students_are_right_and_lose_speed(assignment: str) -> None:
    for student in class_of(assignment):
        if student.share == "slow":
            assert all(one.values == 1 for one in student.planted.values())
            assert any(
                (one.speed or 0) < 1 for one in student.planted.values() if one.speed is not None
            )


def test_unfinished_notebooks_end_in_stubs_and_untouched_ones_are_nothing_else(
    assignment: str,
) -> None:
    for student in class_of(assignment):
        begun = [one.source is not None for one in student.planted.values()]
        if student.share == "unfinished":
            assert sorted(begun, reverse=True) == begun
            assert any(begun)
            assert not all(begun)
        if student.share == "untouched":
            assert not any(begun)
            assert not student.own


def test_right_answers_call_only_what_is_right_in_the_same_notebook(assignment: str) -> None:
    calling = 0
    for student in class_of(assignment):
        for name, one in student.planted.items():
            kind, _, way = one.what.partition(": ")
            if kind == "right" and exercises.load(name).result is not Result.CHOICE:
                calls = answer(name, Kind.RIGHT, way).calls
                assert all(student.planted[called].is_right for called in calls)
                calling += bool(calls)
    assert calling > 0


def test_a_duplicate_is_the_very_same_notebook_of_a_student_before(assignment: str) -> None:
    class_ = {student.id: student for student in class_of(assignment)}
    copies = [student for student in class_.values() if student.same_as is not None]
    assert len(copies) == LARGE * 0.02
    for copy in copies:
        original = class_[str(copy.same_as)]
        assert original.id < copy.id
        assert (copy.planted, copy.own) == (original.planted, original.own)
        assert original.unreadable is None


def test_as_many_are_late_stamped_and_renamed_as_is_said(assignment: str) -> None:
    class_ = class_of(assignment)
    seconds = [student.seconds_late for student in class_]
    late = sum(one is not None and one > 0 for one in seconds) / LARGE
    stamped = sum(one is not None and one <= 0 for one in seconds) / LARGE
    renamed = sum(student.file_name is not None for student in class_) / LARGE
    habits = Habits()
    assert late == pytest.approx(habits.late, abs=0.025)
    assert stamped == pytest.approx((1 - habits.late) * habits.stamped, abs=0.05)
    assert renamed == pytest.approx(habits.renamed, abs=0.015)
