"""What students get wrong in `convolve`: each mistake as code, an explanation and a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.forward import output_size
from autograder.exercises.misconceptions.ways import Buggy, ways


@dataclass(frozen=True, eq=False)
class Given:
    """What `convolve` is called with."""

    X: Array
    F: Array
    b: Array | None
    stride: int
    padding: int

    @property
    def bias(self) -> Array:
        """The bias as it is added to the output."""
        return np.zeros((len(self.F), 1, 1)) if self.b is None else self.b[:, None, None]

    def convolved(self, right: Function) -> Array:
        """Return what a function makes of it."""
        O: Array = right(self.X, self.F, self.b, self.stride, self.padding)
        return O

    def padded(
        self, rows: tuple[int, int], columns: tuple[int, int], mode: str = "constant"
    ) -> Given:
        """Return it with the image padded already, in this way."""
        X = np.pad(self.X, ((0, 0), (0, 0), rows, columns), mode)  # type: ignore[call-overload]
        return replace(self, X=X, padding=0)

    @property
    def output_size(self) -> tuple[int, int]:
        """The rows and columns of the right output."""
        R, S = self.F.shape[2:]
        H, W = self.X.shape[2:]
        return (
            output_size(H, R, self.stride, self.padding),
            output_size(W, S, self.stride, self.padding),
        )


def _mistake(make: Callable[[Function, Given], Array]) -> Buggy:
    """Give a mistake the signature of `convolve`."""

    def buggy(right: Function) -> Function:
        def convolve(
            X: Array, F: Array, b: Array | None = None, stride: int = 1, padding: int = 0
        ) -> Array:
            return make(right, Given(X, F, b, stride, padding))

        return convolve

    return buggy


def _before(change: Callable[[Given], Given]) -> Buggy:
    """Make the mistake of changing what is given first."""
    return _mistake(lambda right, given: change(given).convolved(right))


def _after(change: Callable[[Array, Given], Array]) -> Buggy:
    """Make the mistake of changing the right output."""
    return _mistake(lambda right, given: change(given.convolved(right), given))


def _transposed_filter_square_only(given: Given) -> Given:
    """Exchange the filter's two indices: beyond a filter that is not square."""
    if given.F.shape[2] != given.F.shape[3]:
        raise IndexError("the index is out of bounds")
    return replace(given, F=given.F.swapaxes(2, 3))


def _transposed_output_square_only(O: Array, given: Given) -> Array:
    """Exchange the output's two indices: beyond an output that is not square."""
    if O.shape[2] != O.shape[3]:
        raise IndexError("the index is out of bounds")
    return O.swapaxes(2, 3)


def _stride_one_cropped(right: Function, given: Given) -> Array:
    height, width = given.output_size
    return replace(given, stride=1).convolved(right)[:, :, :height, :width]


def _stride_in_rows(right: Function, given: Given) -> Array:
    return replace(given, stride=1).convolved(right)[:, :, :: given.stride]


def _stride_in_rows_cropped(right: Function, given: Given) -> Array:
    return _stride_in_rows(right, given)[:, :, :, : given.output_size[1]]


def _sides(given: Given, before: int, after: int, mode: str = "constant") -> Given:
    """Pad both axes by so many multiples of the padding before and after."""
    both = (before * given.padding, after * given.padding)
    return given.padded(both, both, mode)


def _same_padding(given: Given, columns_axis: int) -> Given:
    rows, columns = given.F.shape[2] // 2, given.F.shape[columns_axis] // 2
    return given.padded((rows, rows), (columns, columns))


def _wrapping_below_zero(given: Given) -> Given:
    """Read at negative indices, from the other side; zeros only beyond the far edges."""
    wrapped = _sides(given, 1, 0, "wrap")
    after = (0, given.padding)
    return wrapped.padded(after, after)


def _all_axes_padded(given: Given) -> Array:
    return np.pad(given.X, given.padding)


def _first_of_all_axes_padded(given: Given) -> Given:
    """Pad four axes, and read as many images and channels as there were before."""
    N, C = given.X.shape[:2]
    return replace(given, X=_all_axes_padded(given)[:N, :C], padding=0)


def _broadcast_of_all_axes_padded(given: Given, images: int | None) -> Given:
    """Pad four axes; the one slice of a filter is laid on all channels that there are now."""
    if given.X.shape[1] > 1 and given.padding:
        raise ValueError("operands could not be broadcast together")
    padded = _all_axes_padded(given)[:images]
    X = padded.sum(axis=1, keepdims=True) if given.X.shape[1] == 1 else padded
    return replace(given, X=X, padding=0)


def _hanging_windows(given: Given) -> Given:
    """Append zeros until the last window that begins inside the image fits."""
    p = given.padding
    R, S = given.F.shape[2:]
    H, W = given.X.shape[2:]
    rows, columns = -(H + 2 * p - R) % given.stride, -(W + 2 * p - S) % given.stride
    return given.padded((p, p + rows), (p, p + columns))


def _only_one(O: Array, index: int, axis: int) -> Array:
    """Keep one entry along an axis; the others stay 0."""
    kept = np.zeros_like(O)
    place = (slice(None),) * axis + (index,)
    kept[place] = O[place]
    return kept


def _last_tap(given: Given, last_channel: bool) -> Given:
    F = np.zeros_like(given.F)
    channels = slice(-1, None) if last_channel else slice(None)
    F[:, channels, -1, -1] = given.F[:, channels, -1, -1]
    return replace(given, F=F)


def _bias_times(times: Callable[[Given], int]) -> Buggy:
    return _after(lambda O, given: O + (times(given) - 1) * given.bias)


def _channel_outputs(right: Function, given: Given) -> Array:
    """Convolve each channel with its slice of each filter, along a new axis after the filters'."""
    outputs = [
        replace(given, X=given.X[:, c : c + 1], F=given.F[:, c : c + 1]).convolved(right)
        for c in range(given.X.shape[1])
    ]
    return np.stack(outputs, axis=2)


def _all_channel_outputs(right: Function, given: Given) -> Array:
    O = _channel_outputs(right, given)
    return O.reshape(len(O), -1, *O.shape[3:])


def _filters_and_channels_swapped(given: Given) -> Given:
    if given.F.shape[0] != given.X.shape[1]:
        raise IndexError("the index is out of bounds")
    return replace(given, F=given.F.swapaxes(0, 1))


def _filters_indexed_by_channel(given: Given) -> Given:
    """Loop over the channels, reading F[c, k]: filters beyond the channels are never reached."""
    C, K = given.X.shape[1], given.F.shape[1]
    if len(given.F) < C:
        raise IndexError("the index is out of bounds")
    b = None if given.b is None else given.b[:K]
    return replace(given, F=given.F[:C].swapaxes(0, 1), b=b)


def _one_filter(given: Given, index: int) -> Given:
    """Use one filter's weights for all output channels, each with its own bias."""
    return replace(given, F=np.repeat(given.F[[index]], len(given.F), axis=0))


def _matrix_product(given: Given) -> Given:
    """Multiply window and filter as matrices, and sum: row r of the filter meets column r."""
    if given.F.shape[2] != given.F.shape[3]:
        raise ValueError("matmul: the sizes do not fit")
    F = np.broadcast_to(given.F.sum(axis=3)[:, :, None], given.F.shape)
    return replace(given, F=F)


def _product_with_transposed(given: Given) -> Given:
    """Multiply windows by the transposed filter, and sum: the sizes always fit."""
    F = np.broadcast_to(given.F.sum(axis=2)[:, :, None], given.F.shape)
    return replace(given, F=F)


def _columns_as_rows(right: Function, given: Given, kernel_axis: int) -> Array:
    """Give the output as many columns as the image's height makes."""
    O = given.convolved(right)
    H, kernel = given.X.shape[2], given.F.shape[kernel_axis]
    columns = output_size(H, kernel, given.stride, given.padding)
    if columns > O.shape[3]:
        raise ValueError("operands could not be broadcast together")
    return O[:, :, :, :columns]


def _subsampled(given: Given) -> Given:
    padded = _sides(given, 1, 1)
    X = padded.X[:, :, :: given.stride, :: given.stride]
    return replace(padded, X=X, stride=1)


def _subsampled_before_padding(given: Given) -> Given:
    return replace(given, X=given.X[:, :, :: given.stride, :: given.stride], stride=1)


def _filters_channels_last(given: Given) -> Given:
    """Flatten the filters as (R, S, C), the windows as (C, R, S)."""
    return replace(given, F=given.F.transpose(0, 2, 3, 1).reshape(given.F.shape))


def _windows_channels_last(given: Given) -> Given:
    """Flatten the windows as (R, S, C), the filters as (C, R, S)."""
    K, C, R, S = given.F.shape
    return replace(given, F=given.F.reshape(K, R, S, C).transpose(0, 3, 1, 2))


def _windows_reshaped(right: Function, given: Given) -> Array:
    """Take windows (N, C, H', W', R, S) for (N, H', W', C, R, S)."""
    N, C = given.X.shape[:2]
    (K, _, R, S), (height, width) = given.F.shape, given.output_size
    windows = np.lib.stride_tricks.sliding_window_view(_sides(given, 1, 1).X, (R, S), (2, 3))
    chosen = windows[:, :, :: given.stride, :: given.stride]
    product = chosen.reshape(N * height * width, C * R * S) @ given.F.reshape(K, -1).T
    return product.reshape(N, height, width, K).transpose(0, 3, 1, 2) + given.bias


def _rows_of_pixels_reshaped(O: Array) -> Array:
    """Take (N, H', W', K) for (N, K, H', W')."""
    return O.transpose(0, 2, 3, 1).reshape(O.shape)


def _rows_of_filters_reshaped(O: Array) -> Array:
    """Take (K, N, H', W') for (N, K, H', W')."""
    return O.transpose(1, 0, 2, 3).reshape(O.shape)


def _bias_after(change: Callable[[Array], Array]) -> Buggy:
    """Change the output before the bias is added."""

    def make(right: Function, given: Given) -> Array:
        return change(replace(given, b=None).convolved(right)) + given.bias

    return _mistake(make)


MISCONCEPTIONS = (
    Misconception(
        "filter-flipped",
        _before(lambda given: replace(given, F=given.F[:, :, ::-1, ::-1])),
        "Your filter is rotated by 180° before it is laid on the image. That is convolution as "
        "mathematicians define it; the lecture, like every deep-learning library, lays the filter "
        "on as it stands (slide “Convolution”).",
        "Which entry of the filter does the top left pixel of a window meet, and which one in "
        "your code?",
    ),
    *ways(
        "filter-mirrored",
        (
            _before(lambda given: replace(given, F=given.F[:, :, ::-1])),
            _before(lambda given: replace(given, F=given.F[:, :, :, ::-1])),
        ),
        "Your filter is mirrored along one axis before it is laid on the image. It is laid on as "
        "it stands (slide “Convolution”).",
        "Which entry of the filter does the top left pixel of a window meet, and which one in "
        "your code?",
    ),
    *ways(
        "matrix-product",
        (_before(_matrix_product), _before(_product_with_transposed)),
        "You multiply window and filter as matrices. On the slide “Convolution” each pixel is "
        "multiplied by the weight that lies on it, entry by entry.",
        "Which operator of NumPy multiplies two arrays entry by entry?",
    ),
    Misconception(
        "stride-ignored",
        _before(lambda given: replace(given, stride=1)),
        "Your windows always move on by one pixel, whatever `stride` says.",
        "With a stride of 2, at which rows of the image do the first three windows begin?",
    ),
    # https://github.com/rasbt/machine-learning-book/pull/168, Fix stride in 1D and 2D convolution
    # https://community.deeplearning.ai/t/513501, Make sure you include stride in your calculation
    Misconception(
        "stride-in-size-only",
        _mistake(_stride_one_cropped),
        "Your output has the size that the stride asks for, but its windows begin one pixel apart "
        "all the same.",
        "Output row `i` looks at a window: in which row of the padded image does it begin?",
    ),
    *ways(
        "stride-rows-only",
        (_mistake(_stride_in_rows), _mistake(_stride_in_rows_cropped)),
        "Your windows move down by `stride` rows, but to the right by one column only. The stride "
        "holds for both axes.",
        "With a stride of 2, in which column of the padded image does the window of output column "
        "1 begin?",
    ),
    *ways(
        "input-subsampled",
        (_before(_subsampled), _before(_subsampled_before_padding)),
        "You leave out pixels of the image before you convolve. A stride moves the window further, "
        "but every window still reads neighbouring pixels.",
        "With a stride of 2, which pixels does the very first 3×3 window read?",
    ),
    Misconception(
        "padding-ignored",
        _before(lambda given: replace(given, padding=0)),
        "Your windows stay inside the image, whatever `padding` says. The image gets so many rings "
        "of zeros round it first (slide “Convolution”).",
        "How large is an image of 5×5 after it was padded by 1, and how many windows of 3×3 fit "
        "into a row of it then?",
    ),
    Misconception(
        "padding-hard-coded",
        _before(lambda given: replace(given, padding=1)),
        "Your image always gets one ring of zeros, whatever `padding` says.",
        "Where in your code does the argument `padding` have an effect?",
    ),
    *ways(
        "padding-same",
        (
            _before(lambda given: _same_padding(given, 3)),
            _before(lambda given: _same_padding(given, 2)),
        ),
        "Your image is padded by half of the filter's size, so that the output would be as large "
        "as the image. That was right in `convolve_image`; here `padding` says how many rings "
        "there are.",
        "With `padding=0` and a filter of 3×3, how large should the output of a 5×5 image be?",
    ),
    Misconception(
        "padding-one-side",
        _before(lambda given: _sides(given, 1, 0)),
        "Your image has zeros above and to the left of it only. `padding` says how many there are "
        "on each of the four sides (slide “Convolution”).",
        "By how many rows does an image grow if it is padded by 1?",
    ),
    Misconception(
        "padding-one-side-double",
        _before(lambda given: _sides(given, 2, 0)),
        "Your padded image has the right size, but all of its zeros lie above and to the left of "
        "the image. They belong all round it (slide “Convolution”).",
        "With `padding=1`, in which row of the padded image should row 0 of the image lie?",
    ),
    Misconception(
        "padding-after",
        _before(lambda given: _sides(given, 0, 2)),
        "Your image lies in the top left corner, and all zeros below it and to the right of it. "
        "They belong all round it (slide “Convolution”).",
        "With `padding=1`, what should the very first window see in its top row?",
    ),
    *ways(
        "padding-one-axis",
        (
            _before(lambda given: given.padded((given.padding, given.padding), (0, 0))),
            _before(lambda given: given.padded((0, 0), (given.padding, given.padding))),
        ),
        "Only one axis of your image is padded. The zeros belong on all four sides (slide "
        "“Convolution”).",
        "With `padding=1`, how many rows and how many columns does an image of 5×5 have after it "
        "was padded?",
    ),
    *ways(
        "padding-all-axes",
        (
            _before(_first_of_all_axes_padded),
            _before(lambda given: _broadcast_of_all_axes_padded(given, len(given.X))),
            _before(lambda given: _broadcast_of_all_axes_padded(given, None)),
        ),
        "A single number as the width for `np.pad` pads all four axes: you get images and channels "
        "full of zeros as well. Only rows and columns are to be padded.",
        "What is the shape of your padded image, and how many images and channels should it have?",
    ),
    Misconception(
        "padding-edge",
        _before(lambda given: _sides(given, 1, 1, "edge")),
        "Outside the image you repeat the pixels of its border. What lies outside counts as 0 "
        "(slide “Convolution”).",
        "Which number does a window read just above the image, and which one in your code?",
    ),
    *ways(
        "padding-wraps",
        (_before(_wrapping_below_zero), _before(lambda given: _sides(given, 1, 1, "wrap"))),
        "Where a window hangs over the edge, you read pixels from the opposite side of the image. "
        "In NumPy the index −1 is the last entry, not one outside. What lies outside counts as 0 "
        "(slide “Convolution”).",
        "Which index into `X` does your top left window begin with, and what does NumPy return "
        "for it?",
    ),
    Misconception(
        "output-size-ceil",
        _before(_hanging_windows),
        "Your output has one row or column too many where the stride does not divide evenly: its "
        "last window hangs over the edge. Only windows that lie wholly in the padded image count.",
        "An axis of 6 pixels, windows of 3, a stride of 2: where does the last window that fits "
        "begin?",
    ),
    Misconception(
        "output-size-off-by-one",
        _after(lambda O, given: O[:, :, :-1, :-1]),
        "Your output has one row and one column too few: the last windows are missing.",
        "At how many places can a window of 3 stand on an axis of 3 pixels?",
    ),
    # Forum of deeplearning.ai, Convolution_model_Step_by_Step_v1, exercise 3: n_H and n_W confused
    *ways(
        "columns-as-rows",
        (
            _mistake(lambda right, given: _columns_as_rows(right, given, 2)),
            _mistake(lambda right, given: _columns_as_rows(right, given, 3)),
        ),
        "Your output has its number of columns from the image's height. Rows come from H and R, "
        "columns from W and S.",
        "How many rows and how many columns does the output have for an image of 4×6 and a filter "
        "of 3×3, without padding?",
    ),
    Misconception(
        "bias-forgotten",
        _before(lambda given: replace(given, b=None)),
        "`b` is not added: every filter has a bias of its own, which raises all entries of its "
        "output channel.",
        "If all weights of a filter are 0, what should its output channel be?",
    ),
    Misconception(
        "bias-per-channel",
        _bias_times(lambda given: given.X.shape[1]),
        "You add the bias once for each input channel. It belongs once to the sum over all "
        "channels.",
        "How often is `b[k]` added to one entry of your output if `X` has 3 channels?",
    ),
    *ways(
        "bias-per-tap",
        (
            _bias_times(lambda given: int(np.prod(given.F.shape[1:]))),
            _bias_times(lambda given: int(np.prod(given.F.shape[2:]))),
        ),
        "You add the bias to every product, before they are summed. It belongs once to the whole "
        "sum.",
        "How often is `b[k]` added to one entry of your output if the filter has 3×3 weights?",
    ),
    Misconception(
        "bias-first-only",
        _before(
            lambda given: (
                given if given.b is None else replace(given, b=np.full_like(given.b, given.b[0]))
            )
        ),
        "You add `b[0]` to every output channel. `b` holds one number for each filter.",
        "With 3 filters, how many different numbers does `b` hold, and which channel does each "
        "belong to?",
    ),
    Misconception(
        "bias-subtracted",
        _before(lambda given: given if given.b is None else replace(given, b=-given.b)),
        "You subtract the bias. It is added, like everything else in the sum.",
        "If all weights of a filter are 0 and its bias is 2, what should its output channel be?",
    ),
    Misconception(
        "first-channel-only",
        _before(lambda given: replace(given, X=given.X[:, :1], F=given.F[:, :1])),
        "Only the first channel of the input is used. One filter reads all input channels, and "
        "their products add up to one output channel (slide “Convolution in a CNN”).",
        "How many numbers of `X` does one entry of the output depend on, with 3 channels and 3×3 "
        "filters?",
    ),
    Misconception(
        "last-channel-only",
        _before(lambda given: replace(given, X=given.X[:, -1:], F=given.F[:, -1:])),
        "Only the last input channel is left in your output: each channel replaces the one before. "
        "What a filter reads in all channels adds up (slide “Convolution in a CNN”).",
        "After your loop has done channel 1, what is left of channel 0?",
    ),
    *ways(
        "taps-overwritten",
        (
            _before(lambda given: _last_tap(given, last_channel=False)),
            _before(lambda given: _last_tap(given, last_channel=True)),
        ),
        "Only the last entry of each filter is left in your output: each one replaces what was "
        "there before. The shifted copies of the image add up (slide “Breaking apart "
        "convolution”).",
        "After your loop has done the second entry of the filter, what is left of the first?",
    ),
    Misconception(
        "channels-averaged",
        _before(lambda given: replace(given, F=given.F / given.X.shape[1])),
        "You take the mean over the input channels. Their products are summed (slide “Convolution "
        "in a CNN”).",
        "With a filter of ones, what should happen to the output if the input gets a second "
        "channel equal to the first?",
    ),
    *ways(
        "window-averaged",
        (
            _before(lambda given: replace(given, F=given.F / np.prod(given.F.shape[1:]))),
            _before(lambda given: replace(given, F=given.F / np.prod(given.F.shape[2:]))),
        ),
        "You take the mean of the products in a window. The formula sums them (slide "
        "“Convolution”).",
        "What should a filter of 3×3 ones make of a window of ones?",
    ),
    *ways(
        "first-image-only",
        (
            _after(lambda O, given: np.broadcast_to(O[:1], O.shape).copy()),
            _after(lambda O, given: _only_one(O, 0, axis=0)),
            _after(lambda O, given: O[:1]),
        ),
        "Only the first image of the batch is convolved. Each image goes through on its own, and "
        "has an output of its own.",
        "Which line of your code makes the difference between image 0 and image 1?",
    ),
    *ways(
        "last-image-only",
        (
            _after(lambda O, given: np.broadcast_to(O[-1:], O.shape).copy()),
            _after(lambda O, given: _only_one(O, -1, axis=0)),
            _after(lambda O, given: O[-1:]),
        ),
        "Only the last image of the batch is left in your output. Each image goes through on its "
        "own, and has an output of its own.",
        "After your loop has done image 1, what is left of image 0?",
    ),
    *ways(
        "batch-summed",
        (
            _bias_after(lambda O: np.broadcast_to(O.sum(axis=0), O.shape)),
            _after(lambda O, given: np.broadcast_to(O.sum(axis=0), O.shape).copy()),
            _bias_after(lambda O: O.sum(axis=0, keepdims=True)),
            _after(lambda O, given: O.sum(axis=0, keepdims=True)),
            _bias_after(lambda O: O.sum(axis=0)),
        ),
        "You add up the outputs of all images. Images in a batch know nothing of each other: each "
        "has an output of its own.",
        "If the second image changes, should the output of the first one change?",
    ),
    *ways(
        "first-filter-only",
        (
            _before(lambda given: _one_filter(given, 0)),
            _after(lambda O, given: np.broadcast_to(O[:, :1], O.shape).copy()),
            _after(lambda O, given: _only_one(O, 0, axis=1)),
            _after(lambda O, given: O[:, :1]),
        ),
        "Only the first filter is used. Each filter gives an output channel of its own (slide "
        "“Convolution in a CNN”).",
        "Which line of your code makes the difference between output channel 0 and channel 1?",
    ),
    *ways(
        "last-filter-only",
        (
            _before(lambda given: _one_filter(given, -1)),
            _after(lambda O, given: np.broadcast_to(O[:, -1:], O.shape).copy()),
            _after(lambda O, given: _only_one(O, -1, axis=1)),
            _after(lambda O, given: O[:, -1:]),
        ),
        "Only the last filter is left in your output. Each filter gives an output channel of its "
        "own (slide “Convolution in a CNN”).",
        "After your loop has done filter 1, where is what filter 0 gave?",
    ),
    Misconception(
        "filters-summed",
        _bias_after(lambda O: np.repeat(O.sum(axis=1, keepdims=True), O.shape[1], axis=1)),
        "All your output channels are the same: the sum over all filters. Each filter gives an "
        "output channel of its own (slide “Convolution in a CNN”).",
        "Over which axes of `F` does your sum run, and over which one should it not?",
    ),
    *ways(
        "flattened-in-another-order",
        (_before(_filters_channels_last), _before(_windows_channels_last)),
        "You flatten windows and filters in different orders, so that the numbers of one channel "
        "meet the weights of another. `F` is (K, C, R, S): in a filter's row the channel comes "
        "first.",
        "In a row of your windows, which index changes fastest: channel, row or column? And in "
        "your row of the filter?",
    ),
    *ways(
        "one-output-per-channel",
        (
            _mistake(lambda right, given: _channel_outputs(right, given).sum(axis=1)),
            _mistake(_all_channel_outputs),
            _mistake(_channel_outputs),
        ),
        "Your output keeps the input channels apart. One filter reads all input channels and gives "
        "one output channel: what it reads in them adds up (slide “Convolution in a CNN”).",
        "With 3 input channels and 2 filters, how many channels should the output have?",
    ),
    *ways(
        "filters-and-channels-swapped",
        (_before(_filters_and_channels_swapped), _before(_filters_indexed_by_channel)),
        "You take the first axis of `F` for the input channels and the second for the filters. The "
        "shape of `F` is (K, C, R, S): filters first.",
        "Which two entries of `F.shape` and `X.shape` have to be equal?",
    ),
    Misconception(
        "filter-flipped-all-axes",
        _before(lambda given: replace(given, F=np.flip(given.F))),
        "`np.flip(F)` without axes turns all four axes round: filters and channels change their "
        "order as well. The filter needs no turning at all here, it is laid on as it stands (slide "
        "“Convolution”).",
        "Which filter makes output channel 0 in your code, and which one should?",
    ),
    Misconception(
        "filter-rotated-wrong-axes",
        _before(lambda given: replace(given, F=np.rot90(given.F, 2))),
        "`np.rot90(F, 2)` turns the first two axes, which are filters and channels, not rows and "
        "columns. The filter needs no turning at all here, it is laid on as it stands (slide "
        "“Convolution”).",
        "Which filter makes output channel 0 in your code, and which one should?",
    ),
    *ways(
        "filter-transposed",
        (
            _before(lambda given: replace(given, F=given.F.swapaxes(2, 3))),
            _before(_transposed_filter_square_only),
        ),
        "Rows and columns of your filter are exchanged. The row of the filter goes with the row of "
        "the image (slide “Convolution”).",
        "Which entry of the filter does the pixel one to the right of a window's corner meet?",
    ),
    *ways(
        "output-transposed",
        (
            _after(lambda O, given: O.swapaxes(2, 3)),
            _after(_transposed_output_square_only),
        ),
        "Rows and columns of your output are exchanged. Output row `i` belongs to windows further "
        "down in the image.",
        "If a window moves to the right, which index of the output grows?",
    ),
    Misconception(
        "channels-last",
        _after(lambda O, given: O.transpose(0, 2, 3, 1)),
        "Your output has its channels last, as Keras has them. Here they come second: the shape is "
        "(N, K, H', W').",
        "Which axis of `X` holds the channels, and which axis of your output?",
    ),
    Misconception(
        "filters-first",
        _after(lambda O, given: O.transpose(1, 0, 2, 3)),
        "Your output has its channels first and the images second. The shape is (N, K, H', W'): "
        "images first.",
        "With 2 images and 3 filters, what does `O[0]` hold, and what should it hold?",
    ),
    *ways(
        "reshape-for-transpose",
        (
            _after(lambda O, given: _rows_of_pixels_reshaped(O)),
            _bias_after(_rows_of_pixels_reshaped),
            _after(lambda O, given: _rows_of_filters_reshaped(O)),
            _bias_after(_rows_of_filters_reshaped),
            _mistake(_windows_reshaped),
        ),
        "Your output has the right numbers in the wrong places. `reshape` keeps the order in which "
        "the numbers lie in memory; it does not exchange axes.",
        "What does each axis of your array stand for just before `reshape`, and which axes have to "
        "be neighbours?",
    ),
)
