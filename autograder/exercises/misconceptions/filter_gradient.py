"""What students get wrong in `filter_gradient`: mistakes as code, explanations and questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.forward import output_size, padded
from autograder.exercises.misconceptions.ways import Buggy, ways


@dataclass(frozen=True, eq=False)
class Given:
    """What `filter_gradient` is called with."""

    upstream: Array
    X: Array
    kernel_size: tuple[int, int]
    stride: int = 1
    padding: int = 0

    @property
    def framed(self) -> Array:
        """X with its zeros."""
        return padded(self.X, self.padding)


Mistake = Callable[[Function, Given], Array]


def _made(mistake: Mistake) -> Buggy:
    """Turn a mistake into the mistaken function."""
    return lambda right: (
        lambda *arguments, **options: mistake(
            lambda given: right(
                given.upstream, given.X, given.kernel_size, given.stride, given.padding
            ),
            Given(*arguments, **options),
        )
    )


def _before(change: Callable[[Given], Given]) -> Buggy:
    """Make a mistake with the arguments."""
    return _made(lambda right, given: right(change(given)))


def _after(change: Callable[[Array, Given], Array]) -> Buggy:
    """Make a mistake with the right result."""
    return _made(lambda right, given: change(right(given), given))


def _valid_correlation(right: Function, given: Given, dilation: int) -> Array:
    """Lay dO on X wherever it fits, its entries `dilation` apart."""
    sizes = [
        size - dilation * (output - 1)
        for size, output in zip(given.framed.shape[2:], given.upstream.shape[2:], strict=True)
    ]
    if min(sizes) < 1:
        raise ValueError("dO is larger than X")
    spread = replace(given, kernel_size=tuple(sizes), stride=dilation)
    result: Array = right(spread)
    return result


def _unpadded_correlation(right: Function, given: Given) -> Array:
    """Lay the spread dO on X without its zeros, and cut off what the stride leaves over."""
    R, S = given.kernel_size
    return _valid_correlation(right, replace(given, padding=0), given.stride)[:, :, :R, :S]


def _strided_correlation(right: Function, given: Given) -> Array:
    """Lay dO on X as it is, and move it on by the stride: the forward pass with another filter."""
    dense: Array = _valid_correlation(right, given, 1)
    return dense[:, :, :: given.stride, :: given.stride]


def _strided_taps(right: Function, given: Given) -> Array:
    """Do the same for as many places as the filter has weights."""
    result = _strided_correlation(right, given)
    R, S = given.kernel_size
    if result.shape[2] < R or result.shape[3] < S:
        raise ValueError("dO hangs over the edge of X")
    return result[:, :, :R, :S]


def _thinned(right: Function, given: Given) -> Array:
    """Take every stride-th pixel of X, where dO should be spread."""
    thin = given.framed[:, :, :: given.stride, :: given.stride]
    return _valid_correlation(right, replace(given, X=thin, padding=0), 1)


def _full(right: Function, given: Given) -> Array:
    """Lay the spread dO on X also where it hangs over the edge."""
    rows, columns = (given.stride * (output - 1) for output in given.upstream.shape[2:])
    wide = np.pad(given.framed, ((0, 0), (0, 0), (rows, rows), (columns, columns)))
    return _valid_correlation(right, replace(given, X=wide, padding=0), given.stride)


def _full_cropped(right: Function, given: Given) -> Array:
    """Begin where it hangs over at the top left, and end after as many places as weights."""
    R, S = given.kernel_size
    return _full(right, given)[:, :, :R, :S]


def _unframed(given: Given) -> Given:
    """Lay the windows on X without its zeros; the last ones may not fit."""
    for size, kernel, output in zip(
        given.X.shape[2:], given.kernel_size, given.upstream.shape[2:], strict=True
    ):
        if given.stride * (output - 1) + kernel > size:
            raise ValueError("a window hangs over the edge of X")
    return replace(given, padding=0)


def _padding_ignored(given: Given) -> Given:
    """Go over the outputs that there would be without padding."""
    height, width = (
        max(output_size(size, kernel, given.stride), 0)
        for size, kernel in zip(given.X.shape[2:], given.kernel_size, strict=True)
    )
    return replace(given, upstream=given.upstream[:, :, :height, :width], padding=0)


def _framed_by(before: int, after: int) -> Callable[[Given], Given]:
    """Put so many times the padding before and after the image."""

    def change(given: Given) -> Given:
        ring = (before * given.padding, after * given.padding)
        return replace(given, X=np.pad(given.X, ((0, 0), (0, 0), ring, ring)), padding=0)

    return change


def _each_image(right: Function, given: Given) -> Array:
    """Keep what each image gives apart."""
    images = range(len(given.upstream))
    return np.stack(
        [
            right(replace(given, upstream=given.upstream[n : n + 1], X=given.X[n : n + 1]))
            for n in images
        ]
    )


def _only(array: Array, place: int, axis: int) -> Array:
    """Leave 0 everywhere but at one place of an axis."""
    result = np.zeros(array.shape)
    chosen = tuple([slice(None)] * axis + [place])
    result[chosen] = array[chosen]
    return result


def _everywhere(part: Array, dF: Array) -> Array:
    """Repeat what there is along the axis that has shrunk to one."""
    return np.broadcast_to(part, dF.shape).copy()


def _transposed(dF: Array, given: Given) -> Array:
    """Write to [s, r] of an array made for [r, s]."""
    if given.kernel_size[0] != given.kernel_size[1]:
        raise IndexError("rows and columns are not as many")
    return dF.swapaxes(2, 3)


def _images(which: slice) -> Callable[[Given], Given]:
    return lambda given: replace(given, upstream=given.upstream[which], X=given.X[which])


def _last_place(given: Given) -> Given:
    """Keep the last window only, of every image."""
    rows, columns = (given.stride * (output - 1) for output in given.upstream.shape[2:])
    R, S = given.kernel_size
    window = given.framed[:, :, rows : rows + R, columns : columns + S]
    return replace(given, upstream=given.upstream[:, :, -1:, -1:], X=window, padding=0)


def _reshaped_upstream(given: Given) -> Given:
    """Read the columns of dO as if the filters came before the images in memory."""
    N, K, *outputs = given.upstream.shape
    return replace(given, upstream=given.upstream.reshape(K, N, *outputs).swapaxes(0, 1))


def _reshaped_result(dF: Array, given: Given) -> Array:
    """Read the (C·R·S, K) product as (K, C, R, S)."""
    return dF.reshape(len(dF), -1).T.reshape(dF.shape)


_BATCH = (
    "The same filter reads every image, so what comes back from the images adds up; it is not "
    "averaged. Whoever wants the mean puts the factor into the loss, once."
)
_STRIDE_QUESTION = (
    "With a stride of 2, which two entries of `X` did the filter's first weight meet for the first "
    "two outputs of a row?"
)
_PADDING = (
    "In the forward pass the filter has seen `padding` zeros on each of the four sides, so the "
    "same ring belongs around `X` here."
)

MISCONCEPTIONS = (
    # end-to-end-machine-learning.teachable.com, course 322: "the order of the arguments matters in
    # cross correlation ... the calculated weight gradient was reversed"
    Misconception(
        "gradient-flipped",
        _after(lambda dF, given: dF[:, :, ::-1, ::-1]),
        "Your filter gradient comes rotated by 180°. It is the input gradient that needs a "
        "rotation; here `X` and `dO` are correlated as they stand (slide “Filter gradient”).",
        "The filter's top left weight: which entry of `X` did it meet for the first output?",
    ),
    Misconception(
        "upstream-flipped",
        _before(lambda given: replace(given, upstream=given.upstream[:, :, ::-1, ::-1])),
        "You rotate `dO` by 180° before you lay it on `X`. Nothing is rotated in the filter "
        "gradient: `dO` lies on `X` as it stands (slide “Filter gradient”).",
        "In the slide's sum for the first weight, which entry of `X` stands beside the first entry "
        "of `dO`?",
    ),
    Misconception(
        "upstream-ignored",
        _before(lambda given: replace(given, upstream=np.ones_like(given.upstream))),
        "Your result does not depend on the values of `dO`. Each entry of `X` counts as much as "
        "the loss depends on the output that it went into, and this is what `dO` says (slide "
        "“Filter gradient”).",
        "If `dO` is 0 everywhere, how much does the loss change with the filter?",
    ),
    # github.com/Kulbear/deep-learning-coursera, pull request 34: "stride missing in conv_backward"
    *ways(
        "stride-ignored",
        (
            _before(lambda given: replace(given, stride=1)),
            _made(lambda right, given: _valid_correlation(right, given, 1)),
        ),
        "You lay `dO` on `X` with its entries side by side, whatever `stride` says. With a stride "
        "of 2 neighbours in `dO` belong to windows that lie two pixels apart.",
        _STRIDE_QUESTION,
    ),
    # github.com/mlpack/mlpack, issue 2986; github.com/sebgao/cTensor, issue 4
    *ways(
        "stride-without-dilation",
        (
            _made(_strided_correlation),
            _made(_strided_taps),
            _made(_thinned),
        ),
        "You use the stride at the wrong place: your `dO` lies on `X` without gaps, and moves on "
        "by the stride. It is the other way round. Neighbours in `dO` belong to windows a stride "
        "apart, and neighbouring weights met neighbouring pixels.",
        _STRIDE_QUESTION,
    ),
    # github.com/f-dangel/backpack, issue 30: right only where nothing is left over
    Misconception(
        "remainder-enlarges",
        _made(lambda right, given: _valid_correlation(right, given, given.stride)),
        "Your filter gradient is larger than the filter wherever the stride leaves rows or columns "
        "of the image over. What no window reached plays no part, and a gradient has the shape of "
        "what it belongs to.",
        "How many weights has the filter, and what tells you so in the function's arguments?",
    ),
    *ways(
        "padding-ignored",
        (
            _before(_unframed),
            _before(_padding_ignored),
            _made(_unpadded_correlation),
            _before(_framed_by(0, 2)),  # skips what is beyond the edge
        ),
        f"The `padding` zeros above and to the left of the image are missing. {_PADDING}",
        "What did the filter's first weight meet when the window was in the top left corner?",
    ),
    Misconception(
        "padding-hard-coded",
        _before(lambda given: replace(given, padding=1)),
        f"You always put one ring of zeros around `X`, whatever `padding` says. {_PADDING}",
        "With a padding of 0, which entry of `X` did the filter's first weight meet for the first "
        "output? And with a padding of 2?",
    ),
    Misconception(
        "padding-one-side",
        _before(_framed_by(2, 0)),
        f"You put all zeros above and to the left of the image. {_PADDING}",
        "With a padding of 1, how many rows of zeros lie above the image, and how many below?",
    ),
    Misconception(
        "filters-and-channels-swapped",
        _after(lambda dF, given: dF.swapaxes(0, 1)),
        "Your result has the input channels on the first axis and the filters on the second. A "
        "gradient has the shape of what it belongs to, and `F` is (K, C, R, S).",
        "Which axis of `dO`, and which one of `X`, becomes the first axis of `dF`?",
    ),
    Misconception(
        "averaged-over-batch",
        _after(lambda dF, given: dF / len(given.upstream)),
        f"You divide by the number of images. {_BATCH}",
        "If a batch holds the same image twice, how much more does the loss change with a weight "
        "than with the image alone?",
    ),
    # github.com/sebgao/cTensor, issue 3: "Is *(1.0/(B*H*W)) necessary in the gradient of weights?"
    Misconception(
        "averaged-over-all",
        _after(lambda dF, given: dF / given.upstream[:, 0].size),
        "You take the mean over images and places; the sum is right. A weight was used once for "
        "every output, and each time adds to the loss (slide “Filter gradient”).",
        "In the slide's sum for the first weight, what stands before the four products?",
    ),
    Misconception(
        "averaged-over-positions",
        _after(lambda dF, given: dF / given.upstream[0, 0].size),
        "You take the mean over the places where the filter was laid; the sum is right. A weight "
        "was used once at every place, and each time adds to the loss (slide “Filter gradient”).",
        "In the slide's sum for the first weight, what stands before the four products?",
    ),
    Misconception(
        "twice-batch-mean",
        _after(lambda dF, given: dF / len(given.upstream) ** 2),
        f"You divide by the number of images, and then a second time. {_BATCH}",
        "At which two places of your code does the number of images come in?",
    ),
    Misconception(
        "first-image-only",
        _before(_images(slice(0, 1))),
        "Only the first image of the batch counts in your result. The same filter reads every "
        "image, so what comes back from the images adds up.",
        "If only the second image's `dO` is not 0, what should the filter learn from it?",
    ),
    Misconception(
        "overwritten-over-batch",
        _before(_images(slice(-1, None))),
        "Only the last image of the batch counts in your result: each image replaces what came "
        "before it, where it should be added.",
        "After your loop's second image, what is left of the first one?",
    ),
    Misconception(
        "batch-not-summed",
        _made(_each_image),
        "Your result has one gradient for each image. The same filter reads every image, so what "
        "comes back from the images adds up to one gradient of the filter's shape.",
        "How many filters does the layer have for a batch of two images?",
    ),
    *ways(
        "positions-overwritten",
        (_before(_last_place), _before(lambda given: _last_place(_images(slice(-1, None))(given)))),
        "Only the last place where the filter was laid counts in your result: each place replaces "
        "what came before it, where it should be added (slide “Filter gradient”).",
        "How many products are added up in the slide's sum for the first weight?",
    ),
    *ways(
        "first-channel-only",
        (
            _after(lambda dF, given: _only(dF, 0, axis=1)),
            _after(lambda dF, given: _everywhere(dF[:, :1], dF)),
        ),
        "Only the first input channel plays a part in your result. Slice `F[k, c]` met channel `c` "
        "of `X`, so each channel gives its own slice.",
        "Which entries of `X` does `dF[0, 1]` depend on?",
    ),
    Misconception(
        "channels-mixed",
        _after(lambda dF, given: _everywhere(dF.sum(axis=1, keepdims=True), dF)),
        "All slices of a filter have the same gradient in your result, the sum over the channels. "
        "Slice `F[k, c]` met channel `c` of `X` and no other one, so each channel gives its own "
        "slice.",
        "Which entries of `X` does `dF[0, 1]` depend on?",
    ),
    *ways(
        "first-filter-only",
        (
            _after(lambda dF, given: _only(dF, 0, axis=0)),
            _after(lambda dF, given: _everywhere(dF[:1], dF)),
        ),
        "Only the first filter plays a part in your result. Filter `k` made channel `k` of the "
        "output, so each channel of `dO` gives a gradient to its own filter.",
        "Which channel of `dO` does the second filter's gradient depend on?",
    ),
    *ways(
        "last-filter-only",
        (
            _after(lambda dF, given: _only(dF, -1, axis=0)),
            _after(lambda dF, given: _everywhere(dF[-1:], dF)),
        ),
        "Only the last filter's gradient is left in your result. Filter `k` made channel `k` of "
        "the output, so each channel of `dO` gives a gradient to its own filter.",
        "Your loop over the filters: which entries of `dF` are set in each round?",
    ),
    Misconception(
        "filters-mixed",
        _after(lambda dF, given: _everywhere(dF.sum(axis=0, keepdims=True), dF)),
        "All filters have the same gradient in your result, the sum over the channels of `dO`. "
        "Filter `k` made channel `k` of the output and no other one.",
        "Which channel of `dO` does the second filter's gradient depend on?",
    ),
    *ways(
        "kernel-transposed",
        (_after(lambda dF, given: dF.swapaxes(2, 3)), _after(_transposed)),
        "Rows and columns are exchanged in your filter gradient. Its entry `[r, s]` is about the "
        "weight in row `r` and column `s`: it comes from `X` shifted by `r` rows and `s` columns.",
        "One step to the right in the filter: in which direction does the copy of `X` move?",
    ),
    *ways(
        "full-instead-of-valid",
        (_made(_full), _made(_full_cropped)),
        "You also lay `dO` where it hangs over the edge of `X`. That is the full convolution of "
        "the input gradient; the filter gradient lays `dO` only where it fits, the valid "
        "correlation (slide “Filter gradient”).",
        "On a 3 × 3 image, in how many places does a `dO` of 2 × 2 fit, and how large is the "
        "filter?",
    ),
    # im2col: np.dot(columns.T, dO_columns).reshape(F.shape), and dO.reshape(K, -1) on a batch
    Misconception(
        "reshape-for-transpose",
        _after(_reshaped_result),
        "Many numbers of your result stand at the wrong place. A product with the filters on its "
        "last axis needs a transpose before it can be reshaped to (K, C, R, S): `reshape` does not "
        "move numbers from one axis to another.",
        "Before your last `reshape`, which axis of the array are the filters, and which one should "
        "they be?",
    ),
    Misconception(
        "upstream-reshaped",
        _before(_reshaped_upstream),
        "You reshape `dO` of shape (N, K, H', W') as if the filters came first. With several "
        "images that mixes images and filters: `reshape` does not move an axis, a transpose does.",
        "With 2 images and 3 filters, which image and filter do the second H' · W' numbers of `dO` "
        "belong to?",
    ),
)
