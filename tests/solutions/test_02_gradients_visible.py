"""The visible tests of assignment 2: what they tell a student about right and wrong gradients."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import matplotlib
import numpy as np
import pytest

from tests.solutions.released import grade_id, helper_of, notebook, reference_of, unwritten

matplotlib.use("Agg")

NAME = "02_gradients"
NOTEBOOK = notebook(NAME)
STEPS = ("derivation", "channels", "filters", "batch", "padding", "stride")
Gradient = Callable[..., Any]


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """What the reference solution defines."""
    return reference_of(NAME)


@pytest.fixture(scope="module")
def visible(reference: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The helper module as students have it, with its file of expected outputs beside it."""
    return helper_of(NAME, reference, tmp_path_factory.mktemp("released"))


def sentence(visible: ModuleType, name: str, function: object) -> str:
    return str(visible.judge(name, function).sentence)


# --- The cases -----------------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["filter_gradient", "input_gradient"])
def test_the_two_convolutions_are_taken_apart_in_six_steps(
    visible: ModuleType, function: str
) -> None:
    assert visible.TESTS.tests_of(function) == [f"{function}-{step}" for step in STEPS]


@pytest.mark.parametrize("values", ["SIGNS", "SQUARE", "WIDE"])
def test_values_near_kinks_are_distinct_and_four_apart(visible: ModuleType, values: str) -> None:
    """A step of 1 then changes no sign and no maximum."""
    array = getattr(visible, values)
    assert len(np.unique(array)) == array.size
    assert np.array_equal(array % 4, np.full(array.shape, 2))


def test_the_block_has_no_kink_within_a_step_and_a_window_shut_by_relu(
    visible: ModuleType, reference: dict[str, Any]
) -> None:
    _, X, F, b, padding, size = visible.cases()["block_gradient-dX"].arguments
    framed = np.pad(X[0, 0], padding)
    highest = []
    for k in range(len(F)):
        O = reference["convolve_plain"](framed, F[k, 0]) + b[k]
        assert np.abs(O).min() >= 1
        for i, j in np.ndindex(O.shape[0] // size, O.shape[1] // size):
            window = np.sort(O[i * size : (i + 1) * size, j * size : (j + 1) * size].ravel())
            assert window[-1] - window[-2] >= 1
            highest.append(window[-1])
    assert min(highest) < 0 < max(highest)


# --- The illustrations ---------------------------------------------------------------------------


def layer(plane: Any) -> Any:
    return plane[np.newaxis, np.newaxis]


def test_the_derivations_pictures_show_the_right_numbers(
    visible: ModuleType, reference: dict[str, Any]
) -> None:
    dO, X, F = layer(visible.EXAMPLE_DO), layer(visible.EXAMPLE_X), layer(visible.EXAMPLE_F)
    dF, dX = reference["filter_gradient"](dO, X, (2, 2)), reference["input_gradient"](dO, F, (3, 3))
    assert np.array_equal(dF[0, 0], visible.EXAMPLE_DF)
    assert np.array_equal(dX[0, 0], visible.EXAMPLE_DX)
    assert np.array_equal(sum(visible.STAMPS.values()), visible.EXAMPLE_DX)


def test_the_pictures_of_stride_show_the_right_numbers(
    visible: ModuleType, reference: dict[str, Any]
) -> None:
    dO, X, F = layer(visible.EXAMPLE_DO), layer(visible.STRIDED_X), layer(visible.EXAMPLE_F)
    dF = reference["filter_gradient"](dO, X, (2, 2), stride=2)
    assert {place: dF[0, 0][place] for place in visible.STRIDED_DF} == visible.STRIDED_DF
    dX = reference["input_gradient"](dO, F, (5, 5), stride=2)
    assert np.array_equal(dX[0, 0], visible.STRIDED_DX)
    assert np.array_equal(visible.SPREAD_DO[::2, ::2], visible.EXAMPLE_DO)


def test_the_picture_of_the_pool_shows_the_right_numbers(visible: ModuleType) -> None:
    outputs = visible.expected_outputs()
    assert np.array_equal(outputs["max_pool-plane"][0, 0], visible.SQUARE_P)
    assert np.array_equal(outputs["max_pool_gradient-plane"][0, 0], visible.SQUARE_DX)


@pytest.mark.parametrize(
    ("sums", "totals"),
    [("DF_SUMS", "EXAMPLE_DF"), ("STRIDED_DF_SUMS", "STRIDED_DF"), ("DX_SUMS", "EXAMPLE_DX")],
)
def test_the_sums_in_the_pictures_add_up(visible: ModuleType, sums: str, totals: str) -> None:
    for place, terms in getattr(visible, sums).items():
        total = eval(terms.replace("·", "*").replace("−", "-"))
        assert total == getattr(visible, totals)[place]


# --- Common mistakes -----------------------------------------------------------------------------


def one_sided(f: Any, x: Any, h: float = 1e-5) -> Any:
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += h
        gradient[index] = (f(moved) - f(x)) / h
    return gradient


def never_put_back(f: Any, x: Any, h: float = 1e-5) -> Any:
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


def test_one_sided_differences_are_named(visible: ModuleType) -> None:
    assert "one-sided difference" in sentence(visible, "numerical_gradient-squares", one_sided)


def test_an_entry_that_stays_moved_is_named_and_the_changed_argument_too(
    visible: ModuleType,
) -> None:
    said = sentence(visible, "numerical_gradient-product", never_put_back)
    assert "put it back before the next one" in said
    assert "It also changed its argument x." in said


def test_a_rounding_error_left_in_x_is_told(visible: ModuleType, reference: dict[str, Any]) -> None:
    def drifting(f: Any, x: Any, h: float = 1e-5) -> Any:
        x += 0.1
        x -= 0.1
        return reference["numerical_gradient"](f, x, h)

    said = sentence(visible, "numerical_gradient-default step", drifting)
    assert said.startswith("The result is right, but the call changed its argument x.")


def test_a_step_that_is_not_the_callers_is_named(
    visible: ModuleType, reference: dict[str, Any]
) -> None:
    def own_step(f: Any, x: Any, h: float = 1e-5) -> Any:
        return reference["numerical_gradient"](f, x)

    assert "here the caller asks for h = 1/2" in sentence(
        visible, "numerical_gradient-cubes", own_step
    )


def mistaken(reference: dict[str, Any], mistake: str) -> Gradient:
    """Return a gradient function with one common mistake."""
    filters, inputs = reference["filter_gradient"], reference["input_gradient"]

    def filter_gradient(
        dO: Any, X: Any, kernel_size: Any, stride: int = 1, padding: int = 0
    ) -> Any:
        if mistake == "correlates with turned dO":
            dO = dO[:, :, ::-1, ::-1]
        if mistake == "ignores stride":
            (rows, columns), (R, S) = dO.shape[2:], kernel_size
            X, stride = X[:, :, : rows + R - 1, : columns + S - 1], 1
        dF = filters(dO, X, kernel_size, stride, padding)
        return {"averages": dF / len(X), "turns dF": dF[:, :, ::-1, ::-1]}.get(mistake, dF)

    def input_gradient(dO: Any, F: Any, input_size: Any, stride: int = 1, padding: int = 0) -> Any:
        if mistake == "does not turn F":
            F = F[:, :, ::-1, ::-1]
        if mistake == "does not cut":
            input_size, padding = tuple(size + 2 * padding for size in input_size), 0
        if mistake == "does not spread":
            small, size = dO, (s - r + 1 for s, r in zip(input_size, F.shape[2:], strict=True))
            dO = np.zeros((*small.shape[:2], *size))
            dO[:, :, : small.shape[2], : small.shape[3]], stride = small, 1
        if mistake == "averages inputs":
            dO = dO / len(dO)
        return inputs(dO, F, input_size, stride, padding)

    of_filters = ("correlates with turned dO", "ignores stride", "averages", "turns dF")
    return filter_gradient if mistake in of_filters else input_gradient


@pytest.mark.parametrize(
    ("mistake", "name", "said"),
    [
        ("turns dF", "filter_gradient-derivation", "the right gradient turned by 180°"),
        ("correlates with turned dO", "filter_gradient-derivation", "dO turned by 180°"),
        ("averages", "filter_gradient-batch", "the mean over the batch"),
        ("ignores stride", "filter_gradient-stride", "the taps read neighbours"),
        ("does not turn F", "input_gradient-derivation", "without turning the filter"),
        ("averages inputs", "input_gradient-batch", "divided by the size of the batch"),
        ("does not cut", "input_gradient-padding", "cut the ring off"),
        ("does not spread", "input_gradient-stride", "spread dO out with zeros first"),
    ],
)
def test_a_mistake_in_a_convolutions_gradient_is_named(
    visible: ModuleType, reference: dict[str, Any], mistake: str, name: str, said: str
) -> None:
    assert said in sentence(visible, name, mistaken(reference, mistake))


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [
        ("relu-plane", lambda Z: np.abs(Z), "absolute value"),
        ("relu_gradient-signs", lambda dA, Z: 1.0 * (Z > 0), "multiply it with dA"),
        ("relu_gradient-zero", lambda dA, Z: dA * (Z >= 0), "if the derivative at 0 is 1;"),
        ("relu_gradient-zero", lambda dA, Z: dA * np.heaviside(Z, 0.5), "at 0 is 1/2;"),
        ("bias_gradient-batch", lambda dO: dO.mean(0).sum((1, 2)), "the mean over the batch"),
        ("bias_gradient-batch", lambda dO: dO.mean((0, 2, 3)), "over images and pixels"),
    ],
)
def test_a_mistake_in_a_small_gradient_is_named(
    visible: ModuleType, name: str, function: Gradient, said: str
) -> None:
    assert said in sentence(visible, name, function)


def pool_gradient(choose: Callable[[Any], Any], adds: bool = True) -> Gradient:
    """Return a max-pool gradient; `choose` marks the entries of a window that get it."""

    def function(dP: Any, X: Any, size: int, stride: int | None = None) -> Any:
        dX = np.zeros(X.shape)
        for n, c, i, j in np.ndindex(dP.shape):
            top, left = i * (stride or size), j * (stride or size)
            window = X[n, c, top : top + size, left : left + size]
            part = dX[n, c, top : top + size, left : left + size]
            marked = choose(window)
            part[marked] = dP[n, c, i, j] + (part[marked] if adds else 0)
        return dX

    return function


def first(window: Any) -> Any:
    return np.arange(window.size).reshape(window.shape) == window.argmax()


def last(window: Any) -> Any:
    return first(window[::-1, ::-1])[::-1, ::-1]


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [
        ("ties", pool_gradient(lambda window: window == window.max()), "all equal values"),
        ("ties", pool_gradient(last), "the last of equal values"),
        ("ties", pool_gradient(lambda window: first(window.T).T), "go along the rows"),
        ("overlap", pool_gradient(first, adds=False), "the last one replaced the rest"),
    ],
)
def test_a_mistake_in_the_pools_gradient_is_named(
    visible: ModuleType, name: str, function: Gradient, said: str
) -> None:
    assert said in sentence(visible, f"max_pool_gradient-{name}", function)


def test_the_pools_gradient_written_with_loops_is_right(visible: ModuleType) -> None:
    for name in visible.TESTS.tests_of("max_pool_gradient"):
        assert visible.judge(name, pool_gradient(first)).status.value == "passes"


@pytest.mark.parametrize("symbol", ["dX", "dF", "db"])
def test_a_block_that_forgets_the_activation_is_named(
    visible: ModuleType, reference: dict[str, Any], symbol: str
) -> None:
    names = {**reference, "relu_gradient": lambda dA, Z: dA}
    source = next(cell.source for cell in NOTEBOOK.cells if grade_id(cell) == "block_gradient")
    exec(source, names)
    said = sentence(visible, f"block_gradient-{symbol}", names["block_gradient"])
    assert "without the gradient of the activation" in said


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (None, "The function returned None."),
        (np.zeros((1, 1, 4, 4)), "The tuple (dX, dF, db) was expected, yours is one array."),
        ((1, 2), "The tuple (dX, dF, db) was expected, yours is a tuple of 2."),
        ((None, None, None), "dX is None."),
        (([0.0], 1, 2), "A NumPy array was expected, yours is a list."),
        ((np.zeros((1, 1, 4, 4)),) * 3, "dX[0, 0, 0, 1] should be 3, yours is 0"),
    ],
)
def test_a_wrong_tuple_gets_a_sentence_of_its_own(
    visible: ModuleType, returned: object, said: str
) -> None:
    assert said in sentence(visible, "block_gradient-dX", lambda *_: returned)


def test_numbers_that_look_alike_are_written_in_full(visible: ModuleType) -> None:
    nearly = visible.expected_outputs()["numerical_gradient-squares"] + 1e-7
    said = sentence(visible, "numerical_gradient-squares", lambda *_, **__: nearly)
    assert "should be 2, yours is 2.0000001" in said


# --- Comparing with the numerical gradient -------------------------------------------------------


def numerical(name: str, reference: dict[str, Any]) -> Gradient:
    """Return the numerical gradient of that name, as the notebook defines it."""
    names = dict(reference)
    for cell in NOTEBOOK.cells:
        if f"def {name}(" in cell.source:
            exec(cell.source.partition("\n\n\nvisible_tests")[0], names)
    return names[name]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("name", "function", "by_trying"),
    [
        ("relu_gradient-signs", "relu_gradient", "numerical_relu_gradient"),
        ("max_pool_gradient-plane", "max_pool_gradient", "numerical_max_pool_gradient"),
        ("max_pool_gradient-overlap", "max_pool_gradient", "numerical_max_pool_gradient"),
        ("max_pool_gradient-remainder", "max_pool_gradient", "numerical_max_pool_gradient"),
        ("bias_gradient-batch", "bias_gradient", "numerical_bias_gradient"),
        ("filter_gradient-derivation", "filter_gradient", "numerical_filter_gradient"),
        ("filter_gradient-padding", "filter_gradient", "numerical_filter_gradient"),
        ("filter_gradient-stride", "filter_gradient", "numerical_filter_gradient"),
        ("input_gradient-derivation", "input_gradient", "numerical_input_gradient"),
        ("input_gradient-padding", "input_gradient", "numerical_input_gradient"),
        ("input_gradient-stride", "input_gradient", "numerical_input_gradient"),
    ],
)
def test_the_numerical_gradient_is_exact_with_step_one(
    visible: ModuleType, reference: dict[str, Any], name: str, function: str, by_trying: str
) -> None:
    case = visible.cases()[name]
    tried = numerical(by_trying, reference)(*case.arguments, **case.options)
    assert np.array_equal(tried, visible.expected_outputs()[name])


@pytest.mark.parametrize(
    ("name", "by_trying"),
    [
        ("block_gradient-dX", "numerical_block_input_gradient"),
        ("block_gradient-dF", "numerical_block_filter_gradient"),
    ],
)
def test_the_block_agrees_exactly_with_its_numerical_gradient(
    visible: ModuleType, reference: dict[str, Any], name: str, by_trying: str
) -> None:
    case = visible.cases()[name]
    tried = numerical(by_trying, reference)(*case.arguments)
    assert np.array_equal(tried, visible.expected_outputs()[name])


def test_agreement_is_told(visible: ModuleType, reference: dict[str, Any], capsys: Any) -> None:
    visible.compare(
        "relu_gradient-signs",
        reference["relu_gradient"],
        numerical("numerical_relu_gradient", reference),
    )
    said = capsys.readouterr().out
    assert said == "✓ relu_gradient-signs: your gradient and the numerical one agree.\n"


def test_disagreement_names_the_first_entry(
    visible: ModuleType, reference: dict[str, Any], capsys: Any
) -> None:
    visible.compare(
        "filter_gradient-derivation",
        mistaken(reference, "turns dF"),
        numerical("numerical_filter_gradient", reference),
    )
    assert capsys.readouterr().out == (
        "✗ filter_gradient-derivation: dF[0, 0, 0, 0] is 31 in yours and 11 numerically "
        "(4 of 4 values differ). One of the two is wrong.\n"
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("own", "by_trying", "said"),
    [
        (unwritten, lambda dA, Z: dA, "· relu_gradient-signs: `relu_gradient` is not written"),
        (lambda dA, Z: dA, lambda dA, Z: None, "the numerical gradient: A NumPy array was exp"),
        (lambda dA, Z: None, lambda dA, Z: dA, "✗ relu_gradient-signs: A NumPy array was"),
        (lambda dA, Z: dA[0], lambda dA, Z: dA, "has shape (4,), the numerical one (3, 4)."),
        (lambda dA, Z: dA * np.nan, lambda dA, Z: dA, "dZ[0, 0] is nan in yours"),
        (lambda dA: dA, lambda dA, Z: dA, "stopped with TypeError"),
        (3, lambda dA, Z: dA, "`relu_gradient` is an int, not a function."),
    ],
)
def test_what_cannot_be_compared_is_told(
    visible: ModuleType, own: object, by_trying: object, said: str, capsys: Any
) -> None:
    visible.compare("relu_gradient-signs", own, by_trying)
    captured = capsys.readouterr()
    assert said in captured.out
    assert captured.err == ""


def test_a_numerical_gradient_that_is_not_written_yet_is_named(
    visible: ModuleType, reference: dict[str, Any], capsys: Any
) -> None:
    by_trying = numerical("numerical_relu_gradient", reference)
    stub = "def numerical_gradient(f, x, h=1e-5):\n    raise NotImplementedError()"
    exec(stub, by_trying.__globals__)
    visible.compare("relu_gradient-signs", reference["relu_gradient"], by_trying)
    said = capsys.readouterr().out
    assert "It calls `numerical_gradient`, which is not written yet." in said


# --- Speed and step sizes ------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["filter_gradient", "input_gradient"])
def test_the_reference_is_timed(
    visible: ModuleType, reference: dict[str, Any], function: str, capsys: Any
) -> None:
    visible.show_speed(function, reference[function])
    said = capsys.readouterr().out
    assert said.startswith(f"Your {function} takes ")
    assert "× a matrix product of this size." in said


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (unwritten, "· input_gradient: not written yet, so there is nothing to time"),
        (lambda dO, *_, **__: dO, "get its shape right first, (2, 3, 64, 64) here."),
        (lambda dO: dO, "stopped with TypeError"),
    ],
)
def test_what_cannot_be_timed_is_told(
    visible: ModuleType, function: Gradient, said: str, capsys: Any
) -> None:
    visible.show_speed("input_gradient", function)
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("function", "said"),
    [(unwritten, "nothing to draw"), (lambda f, x: x, "stopped with TypeError")],
)
def test_step_sizes_of_a_function_that_fails_are_not_drawn(
    visible: ModuleType, function: Gradient, said: str, capsys: Any
) -> None:
    visible.draw_step_sizes(function)
    captured = capsys.readouterr()
    assert said in captured.out
    assert captured.err == ""


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("returned", [None, np.zeros(2), np.full(3, np.nan), [0, 0, 0], "g"])
def test_step_sizes_of_a_function_that_returns_nonsense_do_not_raise(
    visible: ModuleType, returned: object, capsys: Any
) -> None:
    visible.draw_step_sizes(lambda f, x, h: returned)
    assert capsys.readouterr().err == ""
    assert matplotlib.pyplot.get_fignums() == []


# --- The notebook --------------------------------------------------------------------------------


def test_the_points_add_up_to_sixty() -> None:
    points = {
        grade_id(cell): cell.metadata["nbgrader"]["points"]
        for cell in NOTEBOOK.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points == {
        "numerical_gradient-values": 6,
        "relu-values": 1,
        "relu_gradient-values": 3,
        "max_pool-values": 3,
        "max_pool_gradient-values": 5,
        "bias_gradient-values": 3,
        "filter_gradient-values": 12,
        "filter_gradient-speed": 5,
        "input_gradient-values": 14,
        "input_gradient-speed": 4,
        "block_gradient-values": 4,
    }


# --- The reference solution ----------------------------------------------------------------------

GEOMETRIES = [
    (size, kernel, stride, padding)
    for size in ((5, 5), (6, 9), (7, 4))
    for kernel in ((1, 1), (2, 3), (3, 2), (4, 4))
    for stride, padding in ((1, 0), (1, 2), (2, 0), (2, 1), (3, 2))
]


def forward(X: Any, F: Any, stride: int, padding: int) -> Any:
    """Convolve by the definition, window by window."""
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(X, F.shape[2:], axis=(2, 3))
    return np.einsum("ncijrs,kcrs->nkij", windows[:, :, ::stride, ::stride], F)


@pytest.mark.parametrize(("size", "kernel", "stride", "padding"), GEOMETRIES)
def test_both_gradients_are_the_adjoints_of_the_forward_pass(
    reference: dict[str, Any],
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: int,
    padding: int,
) -> None:
    """Exact on eighths, for every entry: unit vectors in F and in X find every wrong one."""
    generator = np.random.default_rng(5)
    X = generator.integers(-64, 64, (2, 2, *size)) / 8
    F = generator.integers(-64, 64, (3, 2, *kernel)) / 8
    dO = generator.integers(-64, 64, forward(X, F, stride, padding).shape) / 8
    dF = reference["filter_gradient"](dO, X, kernel, stride=stride, padding=padding)
    dX = reference["input_gradient"](dO, F, size, stride=stride, padding=padding)
    assert dF.shape == F.shape
    assert dX.shape == X.shape
    for index in np.ndindex(F.shape):
        unit = np.zeros(F.shape)
        unit[index] = 1
        assert dF[index] == np.sum(dO * forward(X, unit, stride, padding))
    for index in np.ndindex(X.shape):
        unit = np.zeros(X.shape)
        unit[index] = 1
        assert dX[index] == np.sum(dO * forward(unit, F, stride, padding))


@pytest.mark.parametrize("integer", [int, np.int64, np.int16, np.uint8])
def test_the_reference_takes_any_integral_type(reference: dict[str, Any], integer: Any) -> None:
    dO, X, F = np.ones((1, 1, 75, 2)), np.ones((1, 1, 150, 4)), np.ones((1, 1, 3, 3))
    options = {"stride": integer(2), "padding": integer(1)}
    three = (integer(3), integer(3))
    assert reference["filter_gradient"](dO, X, three, **options).shape == (1, 1, 3, 3)
    size = (integer(150), integer(4))
    assert reference["input_gradient"](dO, F, size, **options).shape == (1, 1, 150, 4)
    assert reference["max_pool"](X, integer(2), integer(2)).shape == (1, 1, 75, 2)
    pooled = reference["max_pool_gradient"](dO, X, integer(2), integer(2))
    assert pooled.shape == X.shape
    assert pooled[0, 0, 148, 2] == 1


@pytest.mark.parametrize("shape", [(), (1,), (2, 1, 3)])
@pytest.mark.parametrize("dtype", [np.float64, np.int64])
def test_the_numerical_gradient_works_for_any_shape_and_leaves_x_alone(
    reference: dict[str, Any], shape: tuple[int, ...], dtype: Any
) -> None:
    x = np.full(shape, 3, dtype)
    gradient = reference["numerical_gradient"](lambda at: float(np.sum(at**2)), x)
    assert gradient.shape == shape
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient, 6)
    assert np.array_equal(x, np.full(shape, 3, dtype))


def test_a_block_of_several_images_and_channels_agrees_with_its_numerical_gradient(
    reference: dict[str, Any],
) -> None:
    generator = np.random.default_rng(2)
    X = generator.integers(-64, 64, (2, 2, 5, 6)) / 8
    F = generator.integers(-64, 64, (3, 2, 2, 3)) / 8
    b = np.array([0.25, -3.5, 8.0])
    dP = generator.integers(-64, 64, (2, 3, 3, 3)) / 8

    def loss(X: Any, F: Any, b: Any) -> float:
        O = forward(X, F, 1, 1) + b.reshape(-1, 1, 1)
        return float(np.sum(dP * reference["max_pool"](reference["relu"](O), 2)))

    numerical_gradient = reference["numerical_gradient"]
    dX, dF, db = reference["block_gradient"](dP, X, F, b, 1, 2)
    step = 2.0**-12
    assert np.array_equal(dX, numerical_gradient(lambda x: loss(x, F, b), X, step))
    assert np.array_equal(dF, numerical_gradient(lambda f: loss(X, f, b), F, step))
    assert np.array_equal(db, numerical_gradient(lambda b: loss(X, F, b), b, step))
