"""What a student's gradient function may return: each gets its own sentence, never a traceback."""

from __future__ import annotations

import pytest

from autograder import exercises
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.gradients import FILTER_GRADIENT, INPUT_GRADIENT
from tests.fixtures.verdicts import values, weights_of, wrong_parts

SUBCLASS = """
class Tensor(np.ndarray):
    def __eq__(self, other):
        return True
"""
RIGHT = {"filter_gradient": FILTER_GRADIENT, "input_gradient": INPUT_GRADIENT}
FOURIER = {
    "filter_gradient": """
import numpy as np

def filter_gradient(dO, X, kernel_size, stride=1, padding=0):
    p = padding
    X = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
    H, W = X.shape[2:]
    dilated = np.zeros((*dO.shape[:2], H, W))
    dilated[:, :, : stride * dO.shape[2] : stride, : stride * dO.shape[3] : stride] = dO
    spectrum = np.einsum("nkij,ncij->kcij", np.conj(np.fft.fft2(dilated)), np.fft.fft2(X))
    return np.fft.ifft2(spectrum).real[:, :, : kernel_size[0], : kernel_size[1]]
""",
    "input_gradient": """
import numpy as np

def input_gradient(dO, F, input_size, stride=1, padding=0):
    p = padding
    H, W = input_size[0] + 2 * p, input_size[1] + 2 * p
    dilated = np.zeros((*dO.shape[:2], H, W))
    dilated[:, :, : stride * dO.shape[2] : stride, : stride * dO.shape[3] : stride] = dO
    spectrum = np.einsum("nkij,kcij->ncij", np.fft.fft2(dilated), np.fft.fft2(F, s=(H, W)))
    return np.fft.ifft2(spectrum).real[:, :, p : H - p, p : W - p]
""",
}

FINE = {
    "a view with negative strides": "np.ascontiguousarray(right[..., ::-1])[..., ::-1]",
    "a view of a transposed array": "np.ascontiguousarray(right.T).T",
    "a read-only array": "[right, right.setflags(write=False)][0]",
}
# What is returned, and how the sentence about it ends.
WRONG_TYPE = {
    "a list": ("right.tolist()", "returned a list; a NumPy array of dtype float64 is asked for."),
    "float32": (
        "right.astype(np.float32)",
        "returned an array of dtype float32; float64 is asked for.",
    ),
    "complex": (
        "right.astype(complex)",
        "returned an array of dtype complex128; float64 is asked for.",
    ),
    "a subclass": (
        "right.view(Tensor)",
        "returned a `Tensor`; a NumPy array of dtype float64 is asked for.",
    ),
    "a matrix with a mask": (
        "np.ma.array(right)",
        "returned a `MaskedArray`; a NumPy array of dtype float64 is asked for.",
    ),
}
NOTHING_RIGHT = {
    "None": ("None", "returned None: is the `return` missing?"),
    "an array of objects": (
        "right.astype(object)",
        "returned an array of dtype object; a NumPy array of dtype float64 is asked for.",
    ),
    "a ragged list": (
        "[[1.0], [2.0, 3.0]]",
        "returned a list that is no table of numbers; a NumPy array of dtype float64 is asked for.",
    ),
    "text": ("'done'", "returned a str; a NumPy array of dtype float64 is asked for."),
    "a function": ("lambda: right", "returned a function; "),
    "two results": ("(right, right)", "it should be (1, 1, "),
    "NaN": ("right * np.nan", "You returned nan."),
    "infinity": ("right + np.inf", "You returned inf."),
    "one number": ("float(right.sum())", "returned a float; "),
    "without the axis of images": ("right[0]", "returned shape (1, "),
    "channels last": ("right.transpose(0, 2, 3, 1)", ", 1); it should be (1, 1, "),
    "a tensor that lies": ("(0 * right).view(Tensor)", "You returned 0."),
}


def returning(name: str, result: str) -> str:
    """Return a right answer that passes its result on through an expression."""
    return (
        f"{RIGHT[name]}\n{SUBCLASS}\ncompute = {name}\n"
        f"def {name}(*arguments, **options):\n"
        f"    right = compute(*arguments, **options)\n    return {result}\n"
    )


@pytest.mark.parametrize("what", FINE)
@pytest.mark.parametrize("name", RIGHT)
def test_how_an_array_lies_in_memory_costs_nothing(
    name: str, what: str, gradients: Reference
) -> None:
    verdict = values(exercises.load(name), returning(name, FINE[what]), gradients)
    assert verdict.fraction == 1, verdict.told


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_fourier_transform_loses_nothing(
    name: str, seed: int, gradients: Reference
) -> None:
    verdict = values(exercises.load(name), FOURIER[name], gradients, seed)
    assert verdict.fraction == 1, verdict.told


@pytest.mark.parametrize("what", WRONG_TYPE)
@pytest.mark.parametrize("name", RIGHT)
def test_right_values_in_a_wrong_type_cost_one_part(
    name: str, what: str, gradients: Reference
) -> None:
    exercise = exercises.load(name)
    result, sentence = WRONG_TYPE[what]
    verdict = values(exercise, returning(name, result), gradients)
    assert wrong_parts(verdict) == {"type"}
    lost = weights_of(exercise)["type"] / sum(weights_of(exercise).values())
    assert verdict.fraction == pytest.approx(1 - lost)
    assert verdict.told == f"The values are right. One thing beside them: it {sentence}"


@pytest.mark.parametrize("what", NOTHING_RIGHT)
@pytest.mark.parametrize("name", RIGHT)
def test_what_is_no_gradient_is_told_in_a_sentence(
    name: str, what: str, gradients: Reference
) -> None:
    result, sentence = NOTHING_RIGHT[what]
    verdict = values(exercises.load(name), returning(name, result), gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)
    assert sentence in verdict.told
    assert "Traceback" not in verdict.told


@pytest.mark.parametrize("name", RIGHT)
def test_an_exception_is_told_with_its_line(name: str, gradients: Reference) -> None:
    verdict = values(exercises.load(name), returning(name, "right.no_such_thing"), gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.ERROR)
    assert "AttributeError" in verdict.told
    assert "`return right.no_such_thing`" in verdict.told
