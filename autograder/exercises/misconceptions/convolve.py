"""What students get wrong in `convolve`: each mistake as code, an explanation and a question."""

from __future__ import annotations

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.forward import output_size


def _filter_flipped(right: Function) -> Function:
    def convolve(
        X: Array, F: Array, b: Array | None = None, stride: int = 1, padding: int = 0
    ) -> Array:
        O: Array = right(X, F[:, :, ::-1, ::-1], b, stride, padding)
        return O

    return convolve


def _stride_ignored(right: Function) -> Function:
    def convolve(
        X: Array, F: Array, b: Array | None = None, stride: int = 1, padding: int = 0
    ) -> Array:
        O: Array = right(X, F, b, 1, padding)
        return O

    return convolve


def _stride_in_size_only(right: Function) -> Function:
    def convolve(
        X: Array, F: Array, b: Array | None = None, stride: int = 1, padding: int = 0
    ) -> Array:
        height = output_size(X.shape[2], F.shape[2], stride, padding)
        width = output_size(X.shape[3], F.shape[3], stride, padding)
        O: Array = right(X, F, b, 1, padding)[:, :, :height, :width]
        return O

    return convolve


def _bias_forgotten(right: Function) -> Function:
    def convolve(
        X: Array, F: Array, b: Array | None = None, stride: int = 1, padding: int = 0
    ) -> Array:
        O: Array = right(X, F, None, stride, padding)
        return O

    return convolve


def _first_channel_only(right: Function) -> Function:
    def convolve(
        X: Array, F: Array, b: Array | None = None, stride: int = 1, padding: int = 0
    ) -> Array:
        O: Array = right(X[:, :1], F[:, :1], b, stride, padding)
        return O

    return convolve


MISCONCEPTIONS = (
    Misconception(
        "filter-flipped",
        _filter_flipped,
        "Your filter is rotated by 180° before it is laid on the image. That is convolution as "
        "mathematicians define it; the lecture, like every deep-learning library, lays the filter "
        "on as it stands (slide “Convolution”).",
        "Which entry of the filter does the top left pixel of a window meet, and which one in "
        "your code?",
    ),
    Misconception(
        "stride-ignored",
        _stride_ignored,
        "Your windows always move on by one pixel, whatever `stride` says.",
        "With a stride of 2, at which rows of the image do the first three windows begin?",
    ),
    Misconception(
        "stride-in-size-only",
        _stride_in_size_only,
        "Your output has the size that the stride asks for, but its windows begin one pixel apart "
        "all the same.",
        "Output row `i` looks at a window: in which row of the padded image does it begin?",
    ),
    Misconception(
        "bias-forgotten",
        _bias_forgotten,
        "`b` is not added: every filter has a bias of its own, which raises all entries of its "
        "output channel.",
        "If all weights of a filter are 0, what should its output channel be?",
    ),
    Misconception(
        "first-channel-only",
        _first_channel_only,
        "Only the first channel of the input is used. One filter reads all input channels, and "
        "their products add up to one output channel (slide “Convolution in a CNN”).",
        "How many numbers of `X` does one entry of the output depend on, with 3 channels and 3×3 "
        "filters?",
    ),
)
