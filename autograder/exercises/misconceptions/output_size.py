"""What students get wrong in `output_size`: each mistake as code, explanation and question."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

from autograder.exercise import Function, Misconception
from autograder.exercises.misconceptions.ways import Buggy, ways


def _mistake(make: Callable[[Function, int, int, int, int], float]) -> Buggy:
    """Give a mistake the signature of `output_size`."""

    def buggy(right: Function) -> Function:
        def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> float:
            return make(right, size, kernel, stride, padding)

        return output_size

    return buggy


def _strides(right: Function, size: int, kernel: int, stride: int, padding: int) -> float:
    """Return how many strides fit between the first window and the last, not rounded."""
    steps: int = right(size, kernel, 1, padding) - 1
    return steps / stride


def _rounded_up(right: Function, size: int, kernel: int, stride: int, padding: int) -> float:
    missing = -round(_strides(right, size, kernel, 1, padding)) % stride
    total: int = right(size + missing, kernel, stride, padding)
    return total


MISCONCEPTIONS = (
    Misconception(
        "plus-one-forgotten",
        _mistake(lambda right, *given: right(*given) - 1),
        "You count the steps from one window to the next, not the windows: there is one window "
        "more than there are steps.",
        "At how many places can a filter of size 3 stand on an axis of 3 pixels?",
    ),
    Misconception(
        "not-rounded",
        _mistake(lambda right, *given: _strides(right, *given) + 1),
        "You divide with `/`, which gives a fraction where the stride does not divide evenly. Only "
        "whole windows count.",
        "What becomes of the pixels that are left over after the last window that fits?",
    ),
    Misconception(
        "padding-ignored",
        _mistake(lambda right, size, kernel, stride, padding: right(size, kernel, stride, 0)),
        "`padding` has no effect in your code. The zeros belong to the axis on which the windows "
        "stand.",
        "How long is an axis of 5 pixels after it was padded by 1?",
    ),
    Misconception(
        "padding-once",
        _mistake(
            lambda right, size, kernel, stride, padding: right(size + padding, kernel, stride, 0)
        ),
        "You add the padding once. An axis has two ends, and each gets so many zeros.",
        "How long is an axis of 5 pixels after it was padded by 1?",
    ),
    Misconception(
        "padding-subtracted",
        _mistake(
            lambda right, size, kernel, stride, padding: right(
                size - 2 * padding, kernel, stride, 0
            )
        ),
        "You subtract the padding. The zeros make the axis longer, so that more windows fit.",
        "How long is an axis of 5 pixels after it was padded by 1?",
    ),
    Misconception(
        "stride-ignored",
        _mistake(lambda right, size, kernel, stride, padding: right(size, kernel, 1, padding)),
        "`stride` has no effect in your code: you count a window at every pixel.",
        "With a stride of 2, where on the axis do the first three windows begin?",
    ),
    Misconception(
        "rounded-up",
        _mistake(_rounded_up),
        "You round up where the stride does not divide evenly. The last window would hang over the "
        "edge; only windows that lie wholly on the axis count.",
        "An axis of 6 pixels, a filter of 3, a stride of 2: where does the last window that fits "
        "begin?",
    ),
    *ways(
        "rounded-to-nearest",
        (
            _mistake(lambda right, *given: round(_strides(right, *given) + 1)),
            _mistake(lambda right, *given: round(_strides(right, *given)) + 1),
            _mistake(lambda right, *given: floor(_strides(right, *given) + 0.5) + 1),
        ),
        "You round to the nearest number where the stride does not divide evenly. A window that "
        "fits by more than half still hangs over the edge; only whole windows count.",
        "An axis of 5 pixels, a filter of 3, a stride of 3: where does the last window that fits "
        "begin?",
    ),
    Misconception(
        "plus-one-before-division",
        _mistake(
            lambda right, size, kernel, stride, padding: (
                right(size + 1, kernel, stride, padding) - 1
            )
        ),
        "You add the 1 before you divide by the stride. The 1 stands for the first window, which "
        "is there whatever the stride is.",
        "A filter as large as the axis, with a stride of 2: how many windows are there, and how "
        "many in your formula?",
    ),
    Misconception(
        "stride-divides-size",
        _mistake(lambda right, size, kernel, stride, padding: right(size, 0, stride, padding) - 1),
        "You divide the length of the axis by the stride. A window needs room: it can begin only "
        "where a whole filter still follows.",
        "An axis of 5 pixels, a filter of 3, a stride of 1: where does the last window begin?",
    ),
    *ways(
        "same-size-assumed",
        (
            _mistake(lambda right, size, kernel, stride, padding: size),
            _mistake(lambda right, size, kernel, stride, padding: -(-size // stride)),
        ),
        "You count as if the padding always made up for the filter's size. Only with the right "
        "padding is the output as large as the image; here `padding` may be anything.",
        "An axis of 5 pixels, a filter of 3 and no padding: where does the last window begin?",
    ),
)
