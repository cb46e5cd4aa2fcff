"""The visible tests of assignment 1: what they tell a student about right and wrong functions."""

from __future__ import annotations

import re
import sys
from types import ModuleType
from typing import Any

import matplotlib
import numpy as np
import pytest

from tests.solutions.released import grade_id, helper_of, notebook, reference_of, unwritten

matplotlib.use("Agg")

NAME = "01_convolution"
NOTEBOOK = notebook(NAME)


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


def test_convolve_is_taken_apart_in_six_steps(visible: ModuleType) -> None:
    steps = ("channels", "filters", "bias", "batch", "padding", "stride")
    named = [
        name
        for name, case in visible.cases().items()
        if case.function == "convolve" and not case.pitfall_of
    ]
    assert named == [f"convolve-{step}" for step in steps]


def test_the_photograph_is_there_and_the_one_that_the_outputs_belong_to(
    visible: ModuleType,
) -> None:
    assert visible.photograph() is not None
    assert visible.photograph().shape == (64, 52)


def test_without_the_photograph_the_other_tests_still_run(
    visible: ModuleType, reference: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(visible, "photograph", lambda: None)
    visible.check("convolve-filters", reference["convolve"])
    assert "sample photograph" in capsys.readouterr().out
    visible.check_all("convolve", reference["convolve"])
    assert capsys.readouterr().out.count("✓") == 4


def test_every_check_in_the_notebook_names_a_test_of_the_helper_module(visible: ModuleType) -> None:
    asked = re.findall(
        r'check\("([^"]+)"', "\n".join(c.source for c in NOTEBOOK.cells if c.cell_type == "code")
    )
    arrays = [
        name
        for name, case in visible.cases().items()
        if case.function in ("convolve_image", "convolve") and not case.pitfall_of
    ]
    assert asked == arrays


# --- What they say -------------------------------------------------------------------------------


def pad(X: Any) -> None:
    raise NotImplementedError


def calls_a_stub(X: Any, F: Any, b: Any = None, stride: int = 1, padding: int = 0) -> None:
    pad(X)


def test_a_stub_that_the_function_calls_is_named(visible: ModuleType) -> None:
    said = sentence(visible, "convolve-channels", calls_a_stub)
    assert said == "It calls `pad`, which is not written yet."


@pytest.mark.parametrize(
    ("name", "returned", "said"),
    [
        ("convolve_image-lecture", None, "The function returned None. Is there a `return`"),
        ("convolve_image-lecture", [[1.0]], "A NumPy array was expected, yours is a list."),
        ("convolve_image-lecture", np.zeros((7, 7), int), "float64 was expected, yours is int64."),
        ("convolve_image-lecture", np.zeros((7, 7), object), "float64 was expected, yours is obj"),
        ("convolve_image-lecture", np.zeros((5, 5)), "(7, 7) was expected, yours is (5, 5)."),
        ("convolve_image-lecture", np.float64(3), "A NumPy array was expected, yours is a float64"),
        ("convolve_image-lecture", np.zeros((7, 7)), "O[0, 0] should be 20, yours is 0 (49 of 49"),
        ("convolve_image-lecture", np.full((7, 7), np.nan), "yours is nan (49 of 49"),
        ("output_size-same", 7.0, "The value is right, but an int was expected, yours is the fl"),
        ("output_size-same", 7.5, "An int was expected, yours is the float 7.5. Is there a /"),
        ("output_size-same", 8, "7 was expected, yours is 8."),
        ("output_size-one window", True, "An int was expected, yours is a bool."),
        ("output_size-same", "7", "An int was expected, yours is a str."),
        ("output_size-same", None, "The function returned None."),
        ("count_parameters-fully connected", 1850, "1,820 was expected, yours is 1,850."),
    ],
)
def test_a_wrong_result_gets_a_sentence_of_its_own(
    visible: ModuleType, name: str, returned: object, said: str
) -> None:
    assert said in sentence(visible, name, lambda *_, **__: returned)


def test_the_first_wrong_entry_is_named(visible: ModuleType, reference: dict[str, Any]) -> None:
    def slide(I: Any, f: Any) -> Any:
        O = reference["convolve_image"](I, f)
        O[0, 1] = 21
        return O

    assert sentence(visible, "convolve_image-lecture", slide) == (
        "O[0, 1] should be 28, yours is 21 (1 of 49 values differ)."
    )


def test_rounding_as_in_a_fourier_transform_is_no_mistake(
    visible: ModuleType, reference: dict[str, Any]
) -> None:
    def rounded(I: Any, f: Any) -> Any:
        return reference["convolve_image"](I, f) * (1 + 1e-12)

    assert visible.judge("convolve_image-edges", rounded).status.value == "passes"


def mistaken(convolve: Any, mistake: str) -> Any:
    """Return `convolve` with one common mistake."""

    def function(X: Any, F: Any, b: Any = None, stride: int = 1, padding: int = 0) -> Any:
        if mistake == "flips":
            F = F[:, :, ::-1, ::-1]
        if mistake == "reads one channel":
            X, F = X[:, :1], F[:, :1]
        b = None if mistake == "forgets bias" else b
        stride = 1 if mistake == "ignores stride" else stride
        padding = {"ignores padding": 0, "pads by 1": 1}.get(mistake, padding)
        return convolve(X, F, b, stride, padding)

    return function


@pytest.mark.parametrize(
    ("mistake", "name", "said"),
    [
        ("flips", "convolve-channels", "filters turned by 180°"),
        ("reads one channel", "convolve-channels", "channel 0 alone"),
        ("forgets bias", "convolve-bias", "without the bias"),
        ("ignores stride", "convolve-stride", "for stride 1"),
        ("ignores padding", "convolve-padding", "for padding 0"),
        ("pads by 1", "convolve-padding", "for padding 1, whatever"),
    ],
)
def test_a_common_mistake_is_named(
    visible: ModuleType, reference: dict[str, Any], mistake: str, name: str, said: str
) -> None:
    assert said in sentence(visible, name, mistaken(reference["convolve"], mistake))


def stops(I: Any, f: Any) -> Any:
    return I[100, 100]


def test_an_exception_is_shown_with_its_line_in_the_students_code(visible: ModuleType) -> None:
    said = sentence(visible, "convolve_image-lecture", stops)
    number = stops.__code__.co_firstlineno + 1
    assert "IndexError: index 100 is out of bounds" in said
    assert f"in line {number} of the cell that defines `stops`: return I[100, 100]" in said
    assert "visible_tests" not in said


def test_wrong_parameters_are_shown_as_the_call_that_failed(visible: ModuleType) -> None:
    said = sentence(visible, "convolve-stride", lambda X, F: X)
    assert said.startswith("The call convolve(X, F, stride=...) stopped with TypeError")


def test_what_is_not_a_function_is_named(visible: ModuleType) -> None:
    said = sentence(visible, "convolve_image-lecture", 3)
    assert said == "`convolve_image` is an int, not a function."


def test_leaving_with_exit_is_shown_like_an_exception(visible: ModuleType) -> None:
    def leaves(I: Any, f: Any) -> None:
        sys.exit("bye")

    assert "SystemExit: bye" in sentence(visible, "convolve_image-lecture", leaves)


@pytest.mark.parametrize(
    ("name", "argument"), [("convolve-bias", "X"), ("convolve-bias", "b"), ("convolve-stride", "F")]
)
def test_a_changed_argument_is_named(
    visible: ModuleType, reference: dict[str, Any], name: str, argument: str
) -> None:
    def careless(X: Any, F: Any, b: Any = None, stride: int = 1, padding: int = 0) -> Any:
        O = reference["convolve"](X, F, b, stride, padding)
        {"X": X, "F": F, "b": b}[argument][:] = 0
        return O

    assert f"changed its argument {argument}." in sentence(visible, name, careless)


def test_a_careless_function_spoils_no_later_test(
    visible: ModuleType, reference: dict[str, Any]
) -> None:
    def careless(I: Any, f: Any) -> None:
        I[:] = 0

    visible.judge("convolve_image-lecture", careless)
    outcome = visible.judge("convolve_image-lecture", reference["convolve_image"])
    assert outcome.status.value == "passes"


def test_warnings_and_stderr_of_a_function_stay_off_stderr(
    visible: ModuleType, capsys: Any
) -> None:
    def noisy(I: Any, f: Any) -> Any:
        print("looking", file=sys.stderr)
        return np.zeros_like(I) / 0.0

    visible.check("convolve_image-lecture", noisy)
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "looking" in captured.out
    assert "RuntimeWarning: invalid value" in captured.out


# --- Pictures ------------------------------------------------------------------------------------


ODD_RESULTS = (
    None,
    np.zeros((0, 3)),
    np.zeros((7, 7), object),
    np.full((7, 7), np.inf),
    np.full((7, 7), np.nan),
    np.zeros((300, 2)),
    np.zeros((7, 7), complex),
    np.zeros((7, 7), bool),
    "O",
)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("index", range(len(ODD_RESULTS)))
@pytest.mark.parametrize("name", ["convolve_image-lecture", "convolve_image-edges"])
def test_whatever_comes_back_the_picture_is_drawn(
    visible: ModuleType, name: str, index: int, capsys: Any
) -> None:
    visible.check(name, lambda *_: ODD_RESULTS[index])
    captured = capsys.readouterr()
    assert captured.out.startswith(f"✗ {name}: ")
    assert captured.err == ""


@pytest.mark.filterwarnings("error")
def test_a_backend_without_a_screen_is_no_reason_to_warn(
    visible: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")  # without it, matplotlib keeps quiet on Linux anyway
    visible.draw_filters()


def test_no_figure_stays_open(visible: ModuleType, reference: dict[str, Any]) -> None:
    visible.check("convolve-stride", reference["convolve"])
    assert matplotlib.pyplot.get_fignums() == []


# --- The yardstick for speed ---------------------------------------------------------------------


def test_speed_is_told_as_a_multiple_of_a_matrix_product(
    visible: ModuleType, reference: dict[str, Any], capsys: Any
) -> None:
    visible.show_speed(reference["convolve"])
    assert re.search(r"[\d.e+]+ × a matrix product of this size\.", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (unwritten, "nothing to time"),
        (lambda X, F, padding: X, "get its shape right first"),
        (lambda X: X, "stopped with TypeError"),
    ],
)
def test_what_cannot_be_timed_is_told(
    visible: ModuleType, function: Any, said: str, capsys: Any
) -> None:
    visible.show_speed(function)
    captured = capsys.readouterr()
    assert said in captured.out
    assert "Traceback" not in captured.out + captured.err


@pytest.mark.parametrize(
    ("ratio", "said"), [(2, "Fast"), (40, "Fast"), (300, "Half way"), (900, "Slow")]
)
def test_the_speed_verdict_goes_by_the_marks(visible: ModuleType, ratio: float, said: str) -> None:
    assert visible.yardstick().verdict(ratio).startswith(said)


# --- Progress ------------------------------------------------------------------------------------


def test_progress_tells_done_failing_untouched_and_absent_apart(
    visible: ModuleType, reference: dict[str, Any], capsys: Any
) -> None:
    visible.progress(
        {
            "convolve_image": reference["convolve_image"],
            "convolve": mistaken(reference["convolve"], "ignores stride"),
            "count_parameters": unwritten,
            "learned_parameters": None,
        }
    )
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["convolve_image"].startswith("✓ done")
    assert lines["output_size"] == "· not there: run the cell that defines it"
    assert lines["convolve"] == "✗ failing: stride"
    assert lines["count_parameters"] == "· not written yet"
    assert lines["learned_parameters"] == "· not answered yet"


def test_progress_is_quiet_about_what_functions_print(visible: ModuleType, capsys: Any) -> None:
    def chatty(*_: object, **__: object) -> None:
        print("chatter")
        print("chatter", file=sys.stderr)

    visible.progress({"convolve": chatty})
    captured = capsys.readouterr()
    assert "chatter" not in captured.out + captured.err


@pytest.mark.parametrize("letter", [["A"], np.array(["A", "B"]), {"A"}, "AB", "a", 3])
def test_a_letter_that_cannot_be_read_is_told(
    visible: ModuleType, letter: object, capsys: Any
) -> None:
    visible.check_letter(letter)
    assert 'one of "A", "B", "C", "D" was expected' in capsys.readouterr().out


def test_the_letter_is_not_judged(visible: ModuleType, capsys: Any) -> None:
    for letter in "ABCD":
        visible.check_letter(letter)
        assert capsys.readouterr().out == f"✓ learned_parameters: your answer is {letter}\n"


# --- The notebook --------------------------------------------------------------------------------


def test_the_points_add_up_to_forty() -> None:
    points = {
        grade_id(cell): cell.metadata["nbgrader"]["points"]
        for cell in NOTEBOOK.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points == {
        "convolve_image-values": 5,
        "output_size-values": 3,
        "convolve-values": 14,
        "convolve-speed": 6,
        "count_parameters-values": 10,
        "learned_parameters-values": 2,
    }


# --- The reference solution ----------------------------------------------------------------------


@pytest.mark.parametrize("integer", [int, np.int64, np.int16, np.uint8])
def test_the_reference_takes_any_integral_type(reference: dict[str, Any], integer: Any) -> None:
    assert reference["output_size"](integer(224), integer(7), integer(2), integer(30)) == 139
    X, F = np.ones((1, 1, 150, 4)), np.ones((1, 1, 3, 3))
    O = reference["convolve"](X, F, stride=integer(2), padding=integer(1))
    assert O.shape == (1, 1, 75, 2)


@pytest.mark.parametrize(
    ("bias", "dense", "convolutional"), [(False, 1820, 767), (True, 1850, 800)]
)
def test_the_reference_counts_as_the_lecture_does(
    visible: ModuleType, bias: bool, dense: int, convolutional: int
) -> None:
    suffix = " with biases" if bias else ""
    outputs = visible.expected_outputs()
    assert outputs[f"count_parameters-fully connected{suffix}"] == dense
    assert outputs[f"count_parameters-convolutional{suffix}"] == convolutional


def test_the_lectures_example_starts_20_28_36(visible: ModuleType) -> None:
    assert visible.expected_outputs()["convolve_image-lecture"][0, :3].tolist() == [20, 28, 36]


def test_the_reference_equals_the_definition_on_mixed_settings(reference: dict[str, Any]) -> None:
    generator = np.random.default_rng(3)
    for stride, padding in ((1, 0), (2, 1), (3, 2)):
        X = generator.integers(-64, 64, (2, 3, 6, 9)) / 8
        F = generator.integers(-64, 64, (4, 3, 2, 3)) / 8
        b = generator.integers(-64, 64, 4) / 8
        O = reference["convolve"](X, F, b, stride, padding)
        framed = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        for n, k, i, j in np.ndindex(O.shape):
            i0, j0 = i * stride, j * stride
            window = framed[n, :, i0 : i0 + 2, j0 : j0 + 3]
            assert O[n, k, i, j] == (window * F[k]).sum() + b[k]
        assert O.shape == (
            2,
            4,
            (6 + 2 * padding - 2) // stride + 1,
            (9 + 2 * padding - 3) // stride + 1,
        )
