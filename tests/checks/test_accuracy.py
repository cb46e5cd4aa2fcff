"""Training is judged by images that nobody has, and worth something only if it comes from `y`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from autograder import exercises
from autograder.checks.accuracy import check_accuracy
from autograder.checks.verdict import Verdict
from autograder.exercise import Array, Exercise, Images, Lesson, Result, Training
from autograder.exercises import digits, network
from autograder.model import Status
from autograder.reference import Reference
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Missing, Outcome, Raised, Returned, Stop, Stopped
from autograder.sandbox.wire import Opaque
from tests.exercises.misconceptions.in_process import InProcess
from tests.fixtures.submissions import running

KINDS = 3  # of images; an image of a kind has the kind's number as its only pixel
OF_NOBODY = 10  # numbers of the kinds that are unknown beforehand start here


def images(count: int, first: int = 0) -> Images:
    y = np.arange(count) % KINDS
    return Images((y + first).reshape(count, 1, 1, 1).astype(float), y)


def predict(returned: Any, X: Array) -> Array:
    """Return scores of a network that is a table of labels, one for each kind of image.

    Its last entry says which share of the images it is wrong about.
    """
    if not isinstance(returned, np.ndarray) or returned.shape != (21,):
        raise ValueError("no table")
    answers = returned[X.ravel().astype(int)].astype(int)
    wrong = np.arange(len(X)) < round(returned[20] * len(X))
    scores = np.zeros((len(X), KINDS))
    scores[np.arange(len(X)), np.where(wrong, (answers + 1) % KINDS, answers)] = 1
    return scores


TRAINING = Training(
    learned=lambda: images(60),
    held_back=lambda: images(200),
    predict=predict,
    lessons=(
        Lesson("seed 1", "seed 1", 1, 1, (0, 1, 2)),
        Lesson("seed 2", "seed 2", 1, 2, (0, 1, 2)),
        Lesson("other labels", "seed 3 and other labels", 1, 3, (1, 2, 0)),
    ),
    unknown=lambda generator: (images(30, OF_NOBODY), images(30, OF_NOBODY)),
    least=0.75,
    epochs=5,
    full=0.95,
    half=0.90,
    cpu_seconds=1,
)
EXERCISE = Exercise(name="train", result=Result.ARRAY, training=TRAINING)


def learn(X: Array, y: Any, seed: int, epochs: int) -> Array:
    table = np.zeros(21)
    table[X.ravel().astype(int)] = y
    return table


def wrong_about(shares: Mapping[int, float]) -> Callable[..., Array]:
    """Return a training whose networks are wrong about a share of the images, by seed."""

    def train(X: Array, y: Any, seed: int, epochs: int) -> Array:
        table = learn(X, y, seed, epochs)
        table[20] = shares.get(seed, 0.0)
        return table

    return train


def checked(train: Callable[..., Any]) -> Verdict:
    return check_accuracy(EXERCISE, InProcess("train", train))


@dataclasses.dataclass(frozen=True)
class Answering(InProcess):
    """A notebook whose trainings come to certain outcomes, by seed."""

    outcomes: Mapping[int, Outcome] = dataclasses.field(default_factory=dict)

    def timed_call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        cpu_limit: float | None = None,
    ) -> tuple[Outcome, float]:
        found = self.outcomes.get(arguments[2])
        return found or self.call(function, arguments, options), 0.0


def with_outcomes(outcomes: Mapping[int, Outcome]) -> Verdict:
    return check_accuracy(EXERCISE, Answering("train", learn, outcomes))


class TestPoints:
    def test_whoever_learns_gets_all(self) -> None:
        verdict = checked(learn)
        assert (verdict.fraction, verdict.status) == (1.0, Status.PASSED)
        assert verdict.parts == {"seed 1": 1.0, "seed 2": 1.0, "other labels": 1.0}
        assert verdict.message == (
            "With seed 1, 100.0% of the held-back images are recognised. "
            "With seed 2, 100.0% of the held-back images are recognised. "
            "With seed 3 and other labels, 100.0% of the held-back images are recognised."
        )

    @pytest.mark.parametrize(
        ("wrong", "share"), [(0.05, 1.0), (0.055, 0.5), (0.1, 0.5), (0.105, 0.0), (1.0, 0.0)]
    )
    def test_each_lesson_is_worth_a_step(self, wrong: float, share: float) -> None:
        verdict = checked(wrong_about({2: wrong}))
        assert verdict.parts == {"seed 1": 1.0, "seed 2": share, "other labels": 1.0}
        assert verdict.fraction == pytest.approx((2 + share) / 3)

    def test_half_of_the_points_are_told_with_what_is_missing(self) -> None:
        verdict = checked(wrong_about({1: 0.07, 2: 0.07, 3: 0.07}))
        assert (verdict.fraction, verdict.status) == (0.5, Status.PARTIAL)
        assert "93.0% of the held-back images" in verdict.message
        assert verdict.message.endswith("95% is worth all points, 90% half of them.")

    def test_whoever_learns_too_little_hears_where_to_look(self) -> None:
        verdict = checked(wrong_about(dict.fromkeys((1, 2, 3), 0.5)))
        assert (verdict.fraction, verdict.status) == (0.0, Status.FAILED)
        assert "Draw the loss after every epoch" in verdict.message

    def test_every_training_gets_images_of_its_own(self) -> None:
        def spoil(X: Array, y: Any, seed: int, epochs: int) -> Array:
            table = learn(X, y, seed, epochs)
            X[...], y[...] = 0, 0
            return table

        assert checked(spoil).fraction == 1

    def test_seed_and_epochs_are_those_of_the_lesson(self) -> None:
        seen = []

        def train(X: Array, y: Any, seed: int, epochs: int) -> Array:
            seen.append((seed, epochs, len(X)))
            return learn(X, y, seed, epochs)

        checked(train)
        assert sorted(seen) == [(1, 5, 60), (2, 5, 60), (3, 5, 60), (4, 5, 30)]


class TestWhatWasKnownBeforehand:
    def test_answers_that_were_known_are_worth_nothing(self) -> None:
        table = learn(images(60).X, images(60).y, 0, 0)
        verdict = checked(lambda X, y, seed, epochs: table)
        assert (verdict.fraction, verdict.status) == (0.0, Status.FAILED)
        assert set(verdict.parts.values()) == {0.0}

    def test_not_even_under_the_right_names(self) -> None:
        def rename(X: Array, y: Any, seed: int, epochs: int) -> Array:
            table = np.zeros(21)
            for kind in range(KINDS):  # which it has known before; others it has not
                table[kind] = y[X.ravel() == kind][0] if kind in X else 0
            return table

        verdict = checked(rename)
        assert (verdict.fraction, verdict.status) == (0.0, Status.FAILED)
        assert verdict.message.startswith("With seed 1, 100.0% of the held-back images")
        assert (
            "With images that were drawn for this training, easy patterns that nobody has seen "
            "before, it tells 33% of others of their kind." in verdict.message
        )

    @pytest.mark.parametrize(("wrong", "fraction"), [(0.0, 1.0), (0.2, 1.0), (0.3, 0.0)])
    def test_what_is_unknown_need_not_be_learned_well(self, wrong: float, fraction: float) -> None:
        assert checked(wrong_about({4: wrong})).fraction == fraction

    def test_whoever_does_not_learn_it_at_all_hears_why(self) -> None:
        verdict = with_outcomes({4: Raised("KeyError", "4")})
        assert verdict.fraction == 0
        assert "nobody has seen before, raises KeyError: 4. Whatever learns" in verdict.message

    def test_whoever_earns_nothing_hears_nothing_of_it(self) -> None:
        assert "drawn" not in checked(wrong_about(dict.fromkeys((1, 2, 3, 4), 1.0))).message

    def test_the_labels_of_one_lesson_go_by_other_names(self) -> None:
        verdict = checked(lambda X, y, seed, epochs: learn(X, X.ravel() % OF_NOBODY, seed, epochs))
        assert verdict.parts["other labels"] == 0
        assert "Does `train` learn from the `y` that it is called with?" in verdict.message

    def test_it_is_something_else_every_time(self) -> None:
        seen = []
        training = dataclasses.replace(
            TRAINING,
            unknown=lambda generator: (
                seen.append(generator.random()),
                TRAINING.unknown(generator),
            )[1],
        )
        exercise = dataclasses.replace(EXERCISE, training=training)
        for _ in range(2):
            check_accuracy(exercise, InProcess("train", learn))
        assert seen[0] != seen[1]


class TestFailures:
    def test_a_stub_is_not_written_yet(self) -> None:
        outcome = Raised("NotImplementedError", "", grade_id="train")
        verdict = with_outcomes({1: outcome})
        assert (verdict.status, verdict.message) == (Status.NOT_ATTEMPTED, "Not written yet.")

    def test_the_stub_of_another_one_is_an_error(self) -> None:
        outcome = Raised("NotImplementedError", "", 0, 2, "raise", grade_id="cnn_forward")
        verdict = with_outcomes({1: outcome})
        assert verdict.status is Status.ERROR
        assert "line 2 of the cell `cnn_forward`" in verdict.message

    @pytest.mark.parametrize(
        ("outcome", "status", "message"),
        [
            (Missing("train"), Status.ERROR, "`train` does not exist after all cells have run"),
            (Raised("ValueError", "no"), Status.ERROR, "`train` raises ValueError: no."),
            (
                Stopped(Stop.CPU, 30),
                Status.TIMEOUT,
                "`train` was stopped after 30 s of computing for one training: loops over pixels",
            ),
            (
                Stopped(Stop.ASLEEP, 2),
                Status.TIMEOUT,
                "`train` was stopped, because the submission",
            ),
            (Stopped(Stop.WALL, 40), Status.TIMEOUT, "`train` was stopped after 40 s in which"),
            (Stopped(Stop.DIED), Status.ERROR, "`train` ended the Python process"),
            (Stopped(Stop.GARBLED), Status.ERROR, "`train` sent back something"),
            (Stopped(Stop.EXHAUSTED, 120), Status.ERROR, "`train` did not run"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_whoever_cannot_train_once_is_not_asked_again(
        self, outcome: Outcome, status: Status, message: str
    ) -> None:
        verdict = with_outcomes({1: outcome})
        assert (verdict.fraction, verdict.status) == (0.0, status)
        assert verdict.message.startswith(message)

    def test_one_lesson_may_fail_alone(self) -> None:
        verdict = with_outcomes({2: Raised("ValueError", "no")})
        assert verdict.parts == {"seed 1": 1.0, "seed 2": 0.0, "other labels": 1.0}
        assert "With seed 2, raises ValueError: no." in verdict.message

    @pytest.mark.parametrize("returned", [None, {}, 7, "params", np.zeros(3), [np.zeros(21)]])
    def test_what_is_no_network_is_told(self, returned: Any) -> None:
        verdict = checked(lambda X, y, seed, epochs: returned)
        assert (verdict.fraction, verdict.status) == (0.0, Status.FAILED)
        assert "With seed 1, it returned no table." in verdict.message

    def test_scores_that_are_no_numbers_are_no_answers(self) -> None:
        training = dataclasses.replace(
            TRAINING, predict=lambda returned, X: predict(returned, X) / [[0, 1, 1]]
        )
        exercise = dataclasses.replace(EXERCISE, training=training)
        assert check_accuracy(exercise, InProcess("train", learn)).fraction == 0


IMAGE, CLASSES = (1, 8, 8), 10
TRAIN = exercises.load("train")


def params(K: int = 2, R: int = 3, hidden: int = 4, fill: float = 0.5) -> dict[str, Any]:
    shapes = {
        "F": (K, 1, R, R),
        "b": (K,),
        "W1": (16 * K, hidden),
        "b1": (hidden,),
        "W2": (hidden, CLASSES),
        "b2": (CLASSES,),
    }
    return {name: np.full(shape, fill) for name, shape in shapes.items()}


class TestParameters:
    @pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int8", "uint64"])
    def test_numbers_of_any_kind_will_do(self, dtype: str) -> None:
        given = {name: array.astype(dtype) for name, array in params().items()}
        taken = network.checked_params({**given, "more": "of it"}, IMAGE, CLASSES)
        assert set(taken) == set(given)
        assert all(array.dtype == np.float64 for array in taken.values())

    @pytest.mark.parametrize(
        ("changed", "complaint"),
        [
            ({"b1": None}, 'no array of numbers as params["b1"]'),
            ({"F": [[1.0]]}, 'no array of numbers as params["F"]'),
            ({"F": np.zeros((2, 1, 3, 3), complex)}, 'no array of numbers as params["F"]'),
            ({"F": np.zeros((2, 1, 3, 3), bool)}, 'no array of numbers as params["F"]'),
            ({"b": np.array([1, np.nan])}, 'numbers that are not finite in params["b"]'),
            ({"W2": np.full((4, 10), -np.inf)}, 'numbers that are not finite in params["W2"]'),
            ({"F": np.zeros((2, 1, 2, 2))}, "filters of shape (2, 1, 2, 2)"),
            ({"F": np.zeros((2, 1, 0, 0))}, "filters of shape (2, 1, 0, 0)"),
            ({"F": np.zeros((2, 9))}, "filters of shape (2, 9)"),
            ({"F": np.float64(1)}, 'no array of numbers as params["F"]'),
            ({"F": np.array(1.0)}, "filters of shape ()"),
            ({"F": np.zeros((2, 3, 3, 3))}, 'params["F"] of shape (2, 3, 3, 3), not (2, 1, 3, 3)'),
            ({"W1": np.zeros(32)}, 'params["W1"] of shape (32,)'),
            ({"W1": np.zeros((4, 32))}, 'params["W1"] of shape (4, 32), not (32, 32)'),
            ({"b2": np.zeros((1, 10))}, 'params["b2"] of shape (1, 10), not (10,)'),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_what_does_not_fit_is_refused_by_name(self, changed: Any, complaint: str) -> None:
        with pytest.raises(ValueError, match=re.escape(complaint)):
            network.checked_params({**params(), **changed}, IMAGE, CLASSES)

    @pytest.mark.parametrize(
        ("returned", "name"),
        [
            (None, "NoneType"),
            ([], "list"),
            (np.zeros(3), "ndarray"),
            (tuple(params().values()), "tuple"),
            (Opaque("Params\x1b[31m"), "Params?[31m"),
        ],
    )
    def test_what_is_no_dict_is_refused(self, returned: Any, name: str) -> None:
        complaint = f"a value of type {name}, where a dict of arrays is asked for"
        with pytest.raises(ValueError, match=re.escape(complaint)):
            network.checked_params(returned, IMAGE, CLASSES)

    @pytest.mark.parametrize(
        "sizes", [{"K": 257}, {"R": 9}, {"K": 250, "hidden": 250}, {"K": 60_000, "hidden": 0}]
    )
    def test_a_network_that_would_cost_the_grader_much_is_refused(self, sizes: Any) -> None:
        with pytest.raises(ValueError, match="too large for these images"):
            network.checked_params(params(**sizes), IMAGE, CLASSES)

    @pytest.mark.parametrize("sizes", [{"K": 0}, {"hidden": 0}, {"K": 0, "hidden": 0}])
    def test_one_of_nothing_tells_nothing(self, sizes: Any) -> None:
        returned = params(**sizes)
        verdict = check_accuracy(TRAIN, InProcess("train", lambda *arguments: returned))
        assert (verdict.fraction, verdict.status) == (0.0, Status.FAILED)
        assert "10.0% of the held-back images" in verdict.message

    @pytest.mark.filterwarnings("error")
    def test_numbers_whose_products_overflow_are_no_answers(self) -> None:
        returned = params(fill=1e300)
        verdict = check_accuracy(TRAIN, InProcess("train", lambda *arguments: returned))
        assert "With seed 1, 0.0% of the held-back images" in verdict.message


@pytest.mark.long
class TestTheRealThing:
    def test_the_solution_gets_all(self, network: Reference) -> None:
        folder = str(network.assignment.folder)
        with NotebookRun(network.assignment.reference().cells, (folder,)) as run:
            verdict = check_accuracy(TRAIN, run, np.random.default_rng(0))
        assert verdict.fraction == 1, verdict.message

    def test_a_trained_network_that_only_changes_its_labels_gets_nothing(
        self, network: Reference
    ) -> None:
        digits_known = digits.learned()
        folder = str(network.assignment.folder)
        with NotebookRun(network.assignment.reference().cells, (folder,)) as run:
            outcome = run.call("train", (digits_known.X, digits_known.y, 1, 20), {})
        assert isinstance(outcome, Returned)
        known = outcome.value
        verdict = check_accuracy(TRAIN, InProcess("train", relabelled(known)))
        assert verdict.fraction == 0
        assert verdict.message.count("9") >= 3  # it does tell digits, under any names
        assert "easy patterns that nobody has seen before" in verdict.message

    @pytest.mark.parametrize("seed", range(3))
    def test_patterns_are_as_digits_are(self, seed: int) -> None:
        training = TRAIN.training
        assert training is not None
        for made in training.unknown(np.random.default_rng(seed)):
            assert made.X.shape == (len(made.y), *IMAGE)
            assert (made.X.min(), made.X.max()) == (0, 1)
            assert (np.bincount(made.y) == len(made.y) // CLASSES).all()

    def test_held_back_digits_are_none_of_those_that_students_have(self) -> None:
        learned, held_back = digits.learned(), digits.held_back()
        known = {image.tobytes() for image in learned.X}
        assert not [image for image in held_back.X if image.tobytes() in known]

    def test_a_training_that_never_ends_is_stopped(self) -> None:
        training = dataclasses.replace(TRAINING, cpu_seconds=0.3)
        exercise = dataclasses.replace(EXERCISE, training=training)
        source = "def train(X, y, seed, epochs):\n    while True:\n        pass"
        with running(source, limits=Limits(request_wall_seconds=10)) as run:
            verdict = check_accuracy(exercise, run)
        assert verdict.status is Status.TIMEOUT


def relabelled(known: Mapping[str, Array]) -> Callable[..., Any]:
    """Return a training that brings a network along, and finds out what its labels are called."""

    def train(X: Array, y: Any, seed: int, epochs: int) -> Any:
        told = network.scores_of(known, X).argmax(axis=1)
        counts = np.zeros((CLASSES, CLASSES), int)
        np.add.at(counts, (told, y), 1)
        W2, b2 = np.zeros_like(known["W2"]), np.full_like(known["b2"], -1e6)
        for label, name in enumerate(counts.argmax(axis=1)):
            W2[:, name], b2[name] = known["W2"][:, label], known["b2"][label]
        return {**known, "W2": W2, "b2": b2}

    return train
