"""The visible tests of assignment 3: what they tell a student, and what its files hold."""

from __future__ import annotations

import itertools
import re
import shutil
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.exercises import digits
from autograder.reference import Reference
from tests.solutions import mlp
from tests.solutions.released import (
    SOLUTIONS,
    grade_id,
    helper_of,
    notebook,
    reference_of,
    unwritten,
)

matplotlib.use("Agg")

NAME = "03_network"
NOTEBOOK = notebook(NAME)
DATA = SOLUTIONS / NAME
Student = Callable[..., Any]


def source_of(cell_id: str) -> str:
    return str(next(cell.source for cell in NOTEBOOK.cells if grade_id(cell) == cell_id))


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """What the reference solution defines, and what is given along with it."""
    names = reference_of(NAME)
    exec(source_of("goal"), names)
    return names


@pytest.fixture(scope="module")
def visible(reference: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The helper module as students have it, with its files beside it."""
    folder = tmp_path_factory.mktemp("released")
    for path in DATA.glob("*.npz"):
        shutil.copy(path, folder)
    return helper_of(NAME, reference, folder)


@pytest.fixture(scope="module")
def drawings(visible: ModuleType) -> ModuleType:
    """The module with the figures, from the same folder."""
    path = Path(str(visible.__file__)).with_name("drawings.py")
    spec = spec_from_file_location("drawings_of_03_network", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    before = sys.modules.get("visible_tests")
    sys.modules["visible_tests"] = visible
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules["visible_tests"]
        if before is not None:
            sys.modules["visible_tests"] = before
    return module


@pytest.fixture(scope="module")
def trained(reference: dict[str, Any], visible: ModuleType) -> Any:
    X, y = visible.digits()
    return reference["train"](X[:1000], y[:1000], 0, 20)


def sentence(visible: ModuleType, name: str, function: object) -> str:
    return str(visible.judge(name, function).sentence)


def with_change(reference: dict[str, Any], exercise: str, **changes: Any) -> Student:
    """Return the reference's function, with other functions in the notebook around it."""
    names = {**reference, **changes}
    exec(source_of(exercise), names)
    function: Student = names[exercise]
    return function


# --- In the released folder ----------------------------------------------------------------------


def test_the_reference_passes_all_tests_in_the_folder_that_students_get(
    network: Reference, reference: dict[str, Any], visible: ModuleType
) -> None:
    """The file of expected outputs is the one that a release writes, numbers included."""
    with np.load(network.assignment.folder / "expected_outputs.npz") as stored:
        released = {name: stored[name] for name in stored.files}
    here = visible.expected_outputs()
    assert released.keys() == here.keys()
    assert {name: array.shape for name, array in released.items()} == {
        name: array.shape for name, array in here.items()
    }
    for name, array in released.items():
        np.testing.assert_allclose(array, here[name], rtol=0, atol=1e-12, err_msg=name)


def test_the_untouched_notebook_says_not_written_yet_everywhere(
    visible: ModuleType, capsys: Any
) -> None:
    stubs: dict[str, Any] = {"np": np}
    exec(source_of("goal"), stubs)
    for exercise in (*visible.FUNCTIONS, "train", "maximise_activation"):
        exec(f"def {exercise}(*a, **k):\n    raise NotImplementedError()", stubs)
    visible.progress(stubs)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    assert [line for line in lines if not line.endswith("· not written yet")] == []


def test_in_an_empty_namespace_progress_names_what_is_to_be_run(
    visible: ModuleType, capsys: Any
) -> None:
    visible.progress({})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    assert all("run the cell that defines" in line for line in lines)


# --- The cases -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["b2", "W2", "b1", "W1", "b", "F"])
def test_no_expected_gradient_is_zero(visible: ModuleType, name: str) -> None:
    assert np.count_nonzero(visible.expected_outputs()[f"cnn_backward-{name}"]) > 0


@pytest.mark.parametrize(
    "name",
    [
        "one image",
        "biases",
        "batch",
        "wide filters",
    ],
)
def test_the_images_reach_the_scores(
    visible: ModuleType, reference: dict[str, Any], name: str
) -> None:
    params, X = visible.cases()[f"cnn_forward-{name}"].arguments
    blank = reference["cnn_forward"](params, np.zeros(X.shape))[0]
    assert not np.allclose(blank, visible.expected_outputs()[f"cnn_forward-{name}"])


# --- Common mistakes -----------------------------------------------------------------------------


def naive_loss(scores: Any, labels: Any) -> Any:
    rows = np.arange(len(labels))
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    dscores = p.copy()
    dscores[rows, labels] -= 1
    return -np.log(p[rows, labels]).mean(), dscores / len(labels)


def test_a_loss_that_overflows_passes_the_small_cases_only(
    visible: ModuleType, capsys: Any
) -> None:
    visible.check_all("softmax_cross_entropy", naive_loss)
    said = capsys.readouterr().out
    assert "✓ softmax_cross_entropy-batch (loss)" in said
    assert "✗ softmax_cross_entropy-large (loss)" in said
    assert "✗ softmax_cross_entropy-far (loss)" in said
    assert "overflow encountered in exp" in said


def test_a_gradient_not_divided_by_the_batch_shows_in_the_batch_only(
    visible: ModuleType, reference: dict[str, Any]
) -> None:
    def undivided(scores: Any, labels: Any) -> Any:
        loss, dscores = reference["softmax_cross_entropy"](scores, labels)
        return loss, dscores * len(labels)

    one, batch = (f"softmax_cross_entropy-{name} (dscores)" for name in ("one image", "batch"))
    assert visible.judge(one, undivided).status.value == "passes"
    assert visible.judge(batch, undivided).status.value == "fails"


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [
        ("softmax_cross_entropy-batch (loss)", lambda scores, labels: 0.4, "tuple (loss, dscores)"),
        (
            "softmax_cross_entropy-batch (loss)",
            lambda scores, labels: (np.ones(2), scores),
            "A float was expected for loss",
        ),
        ("dense-batch", lambda A, W, b: A @ W, "the result without the biases"),
        ("dense_gradient-db", lambda dZ, A, W: (A, W, dZ.sum()), "A NumPy array was expected"),
        ("dense_gradient-dW", lambda dZ, A, W: A, "tuple (dA, dW, db)"),
        ("cnn_forward-batch", lambda params, X: X, "tuple (scores, cache) was expected"),
        ("orientation_maps-four", lambda *_: [np.zeros((9, 9))], "NumPy array was expected"),
        ("daisy_descriptor-one ring", lambda *_, **__: np.zeros((5, 4)), "The shape (20,)"),
    ],
)
def test_what_is_wrong_with_a_result_is_told(
    visible: ModuleType, name: str, function: Student, said: str
) -> None:
    assert said in sentence(visible, name, function)


def test_a_network_without_biases_is_named(visible: ModuleType, reference: dict[str, Any]) -> None:
    def without(params: Any, X: Any) -> Any:
        zeros = {name: 0 * params[name] for name in ("b", "b1", "b2")}
        return reference["cnn_forward"]({**params, **zeros}, X)

    assert "without the biases" in sentence(visible, "cnn_forward-biases", without)


def backward_of(reference: dict[str, Any], **changes: Any) -> Student:
    return with_change(reference, "cnn_backward", **changes)


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"relu_gradient": lambda dA, Z: dA}, {"b1", "W1", "b", "F"}),
        ({"bias_gradient": lambda dO: dO.mean(axis=(0, 2, 3))}, {"b"}),
        (
            {"max_pool_gradient": lambda dP, X, size: np.kron(dP, np.ones((size, size)))},
            {"b", "F"},
        ),
        (
            {"dense_gradient": lambda dZ, A, W: (dZ @ W.T, A.T @ dZ / len(A), dZ.sum(axis=0))},
            {"W1", "W2"},
        ),
    ],
    ids=["relu left out", "mean for a bias", "pool for all", "mean for weights"],
)
def test_a_mistake_on_the_way_back_shows_in_what_lies_behind_it(
    visible: ModuleType, reference: dict[str, Any], changes: dict[str, Any], lost: set[str]
) -> None:
    function = backward_of(reference, **changes)
    wrong = {
        name
        for name in visible.PARAMETERS
        if visible.judge(f"cnn_backward-{name}", function).status.value == "fails"
    }
    assert wrong == lost


def test_a_gradient_that_is_missing_is_named(
    visible: ModuleType, reference: dict[str, Any]
) -> None:
    def without_filters(params: Any, cache: Any, dscores: Any) -> Any:
        grads = with_change(reference, "cnn_backward")(params, cache, dscores)
        return {name: grad for name, grad in grads.items() if name != "F"}

    without_filters.__globals__["cnn_forward"] = reference["cnn_forward"]
    assert 'has no key "F"' in sentence(visible, "cnn_backward-F", without_filters)


@pytest.mark.parametrize(
    ("exercise", "right", "wrong"),
    [
        ("orientation_maps", "np.sin(", "-np.sin("),
        ("orientation_maps", "np.ceil(3 * sigma)", "np.ceil(2 * sigma)"),
        ("daisy_descriptor", "np.rint", "np.floor"),
    ],
)
def test_a_mistake_in_the_hand_made_descriptor_is_found(
    visible: ModuleType, reference: dict[str, Any], exercise: str, right: str, wrong: str
) -> None:
    source = source_of(exercise)
    assert right in source
    names = dict(reference)
    exec(source.replace(right, wrong), names)
    tests = visible.TESTS.tests_of(exercise)
    statuses = {visible.judge(name, names[exercise]).status.value for name in tests}
    assert "fails" in statuses


# --- Training and climbing -----------------------------------------------------------------------


def training_told(visible: ModuleType, train: object, capsys: Any) -> str:
    visible.check_training(train)
    return str(capsys.readouterr().out)


def test_the_references_training_passes_and_its_time_is_told(
    visible: ModuleType, reference: dict[str, Any], capsys: Any
) -> None:
    said = training_told(visible, reference["train"], capsys)
    assert re.match(r"✓ train: 9\d\.\d% of the digits that it has not seen are right, after ", said)


def test_a_network_that_has_not_learned_fails(
    visible: ModuleType, reference: dict[str, Any], capsys: Any
) -> None:
    names = dict(reference)
    exec(source_of("train"), names)
    names["whole"] = names["train"]
    exec("def train(X, y, seed, epochs):\n    return whole(X, y, seed, 0)", names)
    assert training_told(visible, names["train"], capsys).startswith("✗ train: ")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise NotImplementedError()", "· train: not written yet"),
        ("return None", "✗ train: a dict with the keys F, b, W1, b1, W2, b2 was expected."),
        ("return {'F': 1}", "✗ train: a dict with the keys F, b, W1, b1, W2, b2 was expected."),
        ("return X @ y", "✗ train: it stopped with ValueError"),
        ("return {}['w1']", "✗ train: it stopped with KeyError: 'w1'"),
    ],
)
def test_what_cannot_train_is_told(visible: ModuleType, body: str, said: str, capsys: Any) -> None:
    names: dict[str, Any] = {"cnn_forward": unwritten}
    exec(f"def train(X, y, seed, epochs):\n    {body}", names)
    assert training_told(visible, names["train"], capsys).startswith(said)


def ascent_told(visible: ModuleType, reference: dict[str, Any], climb: Student, capsys: Any) -> str:
    visible.check_ascent(climb, reference["goal"])
    return str(capsys.readouterr().out)


def test_the_references_ascent_passes(
    visible: ModuleType, reference: dict[str, Any], capsys: Any
) -> None:
    said = ascent_told(visible, reference, reference["maximise_activation"], capsys)
    assert said.startswith("✓ maximise_activation: the goal after 0, 1, 10 and 40 steps")


def climbing(reference: dict[str, Any], direction: float, penalty: float = 0.0) -> Student:
    """Return an ascent that goes some way along the penalty's gradient only."""

    def climb(params: Any, layer: str, channel: int, steps: int, seed: int) -> Any:
        image = reference["start_image"](params, seed)
        for _ in range(steps):
            image = image + direction - 2 * penalty * image
        return image

    return climb


@pytest.mark.parametrize(
    ("direction", "penalty"),
    [
        (0.0, 0.0),
        (0.0, -0.1),
        (np.nan, 0.0),
        (0.0, 0.1),
    ],
    ids=["stays", "goes down", "nan", "only the penalty"],
)
def test_what_does_not_climb_fails(
    visible: ModuleType, reference: dict[str, Any], direction: float, penalty: float, capsys: Any
) -> None:
    climb = climbing(reference, direction, penalty)
    assert ascent_told(visible, reference, climb, capsys).startswith("✗ maximise_activation: ")


def test_an_ascent_that_has_arrived_passes(
    visible: ModuleType, reference: dict[str, Any], capsys: Any
) -> None:
    """A step of 1 / (2 lambda) leads to the summit at once, where no kink lies between."""
    source = source_of("maximise_activation")
    step = "image = image + dX[0] - 2 * L2_PENALTY * image"
    assert step in source
    names = dict(reference)
    exec(source.replace(step, "image = image + 5 * (dX[0] - 2 * L2_PENALTY * image)"), names)
    said = ascent_told(visible, reference, names["maximise_activation"], capsys)
    assert said.startswith("✓ maximise_activation: ")


@pytest.mark.parametrize(
    ("climb", "said"),
    [
        (unwritten, "· maximise_activation: not written yet"),
        (lambda *_: np.zeros((8, 8)), "✗ maximise_activation: an image of shape (1, 8, 8)"),
        (lambda *_: None, "✗ maximise_activation: an image of shape (1, 8, 8)"),
        (lambda: None, "✗ maximise_activation: it stopped with TypeError"),
    ],
)
def test_what_cannot_climb_is_told(
    visible: ModuleType, reference: dict[str, Any], climb: Student, said: str, capsys: Any
) -> None:
    assert ascent_told(visible, reference, climb, capsys).startswith(said)


# --- The drawings --------------------------------------------------------------------------------

FIGURES = {
    "draw_learning_curves": ("train", "cnn_forward"),
    "draw_confusion": ("params", "cnn_forward"),
    "draw_shifts": ("params", "cnn_forward", "dense"),
    "draw_filters": ("params",),
    "draw_activations": ("params", "convolve", "relu", "max_pool"),
    "draw_gallery": ("params", "maximise_activation"),
    "draw_saliency": ("params", "cnn_forward"),
    "draw_orientation_maps": ("orientation_maps",),
    "draw_daisy": ("daisy_descriptor",),
}


def test_the_notebook_calls_every_figure_with_what_it_takes() -> None:
    text = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code")
    called = {
        name: tuple(filter(None, arguments.split(", ")))
        for name, arguments in re.findall(r"drawings\.(draw_\w+)\((.*)\)", text)
    }
    assert called == {**FIGURES, "draw_digits": (), "draw_network": ()}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("figure", ["draw_digits", "draw_network"])
def test_a_figure_that_needs_nothing_is_drawn(drawings: ModuleType, figure: str) -> None:
    vars(drawings)[figure]()
    assert plt.get_fignums() == []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_of_the_reference_is_drawn(
    drawings: ModuleType, reference: dict[str, Any], trained: Any, figure: str, capsys: Any
) -> None:
    values = {**reference, "params": trained}
    vars(drawings)[figure](*(values[name] for name in FIGURES[figure]))
    assert capsys.readouterr().out.count("✗") == 0
    assert plt.get_fignums() == []


SCALES = {"draw_learning_curves", "draw_confusion", "draw_shifts", "draw_daisy"}


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_has_a_title_and_labels(
    drawings: ModuleType,
    reference: dict[str, Any],
    trained: Any,
    figure: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(drawings, "show", shown.append)
    values = {**reference, "params": trained}
    vars(drawings)[figure](*(values[name] for name in FIGURES[figure]))
    (drawn,) = shown
    axes = [one for one in drawn.axes if one.axison]
    assert drawn.get_suptitle() or all(one.get_title() for one in axes)
    scales = [one for one in axes if one.get_xticks().size and one.get_yticks().size]
    assert bool(scales) == (figure in SCALES)
    for one in scales:
        assert one.get_xlabel() or not one.get_title(), figure
        assert one.get_ylabel(), figure
    plt.close(drawn)


def test_below_every_figure_of_what_was_learned_stands_what_to_see() -> None:
    cells = NOTEBOOK.cells
    for cell, following in itertools.pairwise(cells):
        drawn = re.search(r"drawings\.(draw_\w+)\(.+\)", cell.source)
        if drawn is not None and cell.cell_type == "code":
            assert following.source.startswith("**What to see.** "), drawn[1]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_of_stubs_says_that_there_is_nothing_to_draw(
    drawings: ModuleType, figure: str, capsys: Any
) -> None:
    arguments = [None if name == "params" else unwritten for name in FIGURES[figure]]
    vars(drawings)[figure](*arguments)
    assert capsys.readouterr().out.startswith("· nothing to draw yet")
    assert plt.get_fignums() == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("returned", [None, np.full((2, 2), np.nan), [1, "g"]])
@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_of_nonsense_does_not_raise(
    drawings: ModuleType, trained: Any, figure: str, returned: object, capsys: Any
) -> None:
    names = FIGURES[figure]
    arguments = [trained if name == "params" else lambda *_, **__: returned for name in names]
    vars(drawings)[figure](*arguments)
    assert capsys.readouterr().err == ""
    plt.close("all")


@pytest.mark.parametrize("params", [{}, {"F": np.zeros(3)}, [], 3.0])
def test_a_figure_of_no_network_does_not_raise(
    drawings: ModuleType, params: object, capsys: Any
) -> None:
    drawings.draw_filters(params)
    assert "✗ this could not be drawn: " in capsys.readouterr().out


# --- The files -----------------------------------------------------------------------------------


def test_the_network_without_convolution_is_what_its_script_makes() -> None:
    made = mlp.arrays()
    with np.load(mlp.FILE) as stored:
        assert set(stored.files) == set(made)
        for name in stored.files:
            np.testing.assert_allclose(stored[name], made[name], rtol=1e-6, atol=1e-9)


def test_students_train_on_the_digits_that_grading_trains_on() -> None:
    with np.load(DATA / "digits.npz") as given, np.load(digits.DATA / "digits.npz") as ours:
        assert set(given.files) == set(ours.files) == {"images", "labels"}
        assert np.array_equal(given["images"], ours["images"])
        assert np.array_equal(given["labels"], ours["labels"])


def held_back_images() -> set[bytes]:
    with np.load(digits.DATA / "held_back_digits.npz") as stored:
        return {image.astype(np.uint8).tobytes() for image in stored["images"]}


def images_in(path: Path) -> set[bytes]:
    """Return whatever may be an image of 64 pixels in a file of arrays, of values up to 16 or 1."""
    found = set()
    with np.load(path) as stored:
        for name in stored.files:
            array = stored[name]
            if array.dtype.kind not in "biuf" or array.size % 64:
                continue
            for scale in (1.0, digits.LARGEST):
                scaled = array * scale
                if np.all((scaled >= 0) & (scaled <= digits.LARGEST)):
                    rows = np.rint(scaled).astype(np.uint8).reshape(-1, 64)
                    found |= {row.tobytes() for row in rows}
    return found


def test_no_file_of_students_holds_a_held_back_image(network: Reference) -> None:
    held_back = held_back_images()
    assert len(held_back) == 500
    paths = [path for path in network.assignment.folder.rglob("*") if path.is_file()]
    arrays = [path for path in paths if path.suffix == ".npz"]
    assert {path.name for path in arrays} == {"digits.npz", "expected_outputs.npz", "mlp.npz"}
    for path in arrays:
        assert not images_in(path) & held_back, path.name
    assert len(images_in(network.assignment.folder / "digits.npz")) >= 1297
    for path in paths:
        content = path.read_bytes()
        assert not any(image in content for image in held_back), path.name


def test_the_labels_of_the_digits_tell_nothing_of_those_held_back() -> None:
    with np.load(DATA / "digits.npz") as given:
        learned = given["labels"]
    with np.load(digits.DATA / "held_back_digits.npz") as stored:
        judging = stored["labels"]
    windows = np.lib.stride_tricks.sliding_window_view(learned, 20)
    runs = {window.tobytes() for window in np.ascontiguousarray(windows)}
    kept = np.lib.stride_tricks.sliding_window_view(judging.astype(learned.dtype), 20)
    assert not runs & {window.tobytes() for window in np.ascontiguousarray(kept)}


# --- The notebook --------------------------------------------------------------------------------


def test_the_points_add_up_to_sixty() -> None:
    points = {
        grade_id(cell): cell.metadata["nbgrader"]["points"]
        for cell in NOTEBOOK.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points == {
        "softmax_cross_entropy-values": 6,
        "dense-values": 2,
        "dense_gradient-values": 4,
        "cnn_forward-values": 6,
        "cnn_backward-values": 10,
        "train-accuracy": 10,
        "orientation_maps-values": 6,
        "daisy_descriptor-values": 8,
        "maximise_activation-values": 8,
    }
    assert sum(points.values()) == 60
