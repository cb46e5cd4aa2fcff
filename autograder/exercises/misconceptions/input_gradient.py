"""What students get wrong in `input_gradient`: mistakes as code, explanations and questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.misconceptions.ways import Buggy, ways


@dataclass(frozen=True, eq=False)
class Given:
    """What `input_gradient` is called with."""

    upstream: Array
    F: Array
    input_size: tuple[int, int]
    stride: int = 1
    padding: int = 0

    @property
    def framed_size(self) -> tuple[int, int]:
        """Rows and columns of X with its zeros."""
        height, width = (size + 2 * self.padding for size in self.input_size)
        return height, width


Mistake = Callable[[Function, Given], Array]


def _made(mistake: Mistake) -> Buggy:
    """Turn a mistake into the mistaken function."""
    return lambda right: (
        lambda *arguments, **options: mistake(
            lambda given: right(
                given.upstream, given.F, given.input_size, given.stride, given.padding
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


def _filter(change: Callable[[Array], Array]) -> Buggy:
    """Rotate the filter by 180° as it should be, but after some other change."""
    return _before(lambda given: replace(given, F=change(given.F)))


def _rotating(turn: Callable[[Array], Array]) -> Buggy:
    """Turn the filter in another way than by 180°; the right function rotates it once more."""
    return _filter(lambda F: turn(F)[:, :, ::-1, ::-1])


def _transposed(F: Array) -> Array:
    """Exchange rows and columns; students' loops go on over as many as there were."""
    if F.shape[2] != F.shape[3]:
        raise ValueError("the filter has another shape now")
    return F.swapaxes(2, 3)


def _exchanged(F: Array) -> Array:
    """Take filters for channels; a matrix product does that only with as many of both."""
    if F.shape[0] != F.shape[1]:
        raise ValueError("there are not as many filters as channels")
    return F.swapaxes(0, 1)


def _framed(right: Function, given: Given) -> Array:
    """Return the gradient of X with its zeros, not cropped."""
    result: Array = right(replace(given, input_size=given.framed_size, padding=0))
    return result


def _cropped(
    rows: Callable[[Given], tuple[int, int]],
) -> Buggy:
    """Crop the same other range from rows and columns: its start, and how much stays out after."""

    def mistake(right: Function, given: Given) -> Array:
        height, width = given.framed_size
        start, rest = rows(given)
        return _framed(right, given)[:, :, start : height - rest, start : width - rest]

    return _made(mistake)


def _correlated(right: Function, given: Given, ring: int) -> Array:
    """Lay the rotated filter on the spread dO in a ring of zeros, where it fits; crop nothing."""
    # In the full correlation the ring is the filter's size less one: cut off what is too much.
    R, S = given.F.shape[2:]
    rows, columns = R - 1 - ring, S - 1 - ring
    wide = max(0, -rows, -columns)
    full = np.pad(_framed(right, given), ((0, 0), (0, 0), (wide, wide), (wide, wide)))
    height, width = full.shape[2:]
    top, left = rows + wide, columns + wide
    if height < 2 * top or width < 2 * left:
        raise ValueError("the filter is larger than dO")
    return full[:, :, top : height - top, left : width - left]


def _in_corner(right: Function, given: Given) -> Array:
    """Put what a valid correlation gives into the corner of an array of the right size."""
    framed = np.zeros((len(given.upstream), given.F.shape[1], *given.framed_size))
    try:
        small = _correlated(right, _reached(given), 0)
    except ValueError:
        return _without_zeros(framed, given)
    framed[:, :, : small.shape[2], : small.shape[3]] = small
    return _without_zeros(framed, given)


def _not_spread(right: Function, given: Given) -> Array:
    """Convolve dO fully as it is, and crop nothing."""
    height, width = (
        output + kernel - 1
        for output, kernel in zip(given.upstream.shape[2:], given.F.shape[2:], strict=True)
    )
    result: Array = right(replace(given, input_size=(height, width), stride=1, padding=0))
    return result


def _not_spread_cropped(right: Function, given: Given) -> Array:
    """Convolve dO fully as it is, and crop the padding on all sides."""
    sizes = tuple(
        output + kernel - 1 - 2 * given.padding
        for output, kernel in zip(given.upstream.shape[2:], given.F.shape[2:], strict=True)
    )
    if min(sizes) < 0:
        raise ValueError("there is less than the padding to crop")
    result: Array = right(replace(given, input_size=sizes, stride=1))
    return result


def _reached_cropped(right: Function, given: Given) -> Array:
    """Convolve the spread dO fully, but only what the windows reach, and crop from `padding` on."""
    return _without_zeros(_framed(right, _reached(given)), given)


def _remainder_at_front(right: Function, given: Given) -> Array:
    """Put what the stride leaves over before the first window, where it is after the last."""
    framed = np.zeros((len(given.upstream), given.F.shape[1], *given.framed_size))
    reached = _framed(right, _reached(given))
    height, width = reached.shape[2:]
    framed[:, :, framed.shape[2] - height :, framed.shape[3] - width :] = reached
    return _without_zeros(framed, given)


def _unframed(given: Given) -> Given:
    """Lay the windows on X without its zeros; the last ones may not fit."""
    return _fitting(replace(given, padding=0))


def _quarter_turned(given: Given) -> Given:
    """Turn the filter by 90°, which has another shape then if it is not square."""
    turned = np.rot90(given.F, 1, axes=(2, 3))
    return _fitting(replace(given, F=turned[:, :, ::-1, ::-1]))


def _fitting(given: Given) -> Given:
    """Stop where a window does not fit."""
    for size, kernel, output in zip(
        given.framed_size, given.F.shape[2:], given.upstream.shape[2:], strict=True
    ):
        if given.stride * (output - 1) + kernel > size:
            raise ValueError("a window hangs over the edge of X")
    return given


def _reached(given: Given) -> Given:
    """Ask for no more than what the windows reach."""
    height, width = (
        size - (framed - kernel) % given.stride
        for size, framed, kernel in zip(
            given.input_size, given.framed_size, given.F.shape[2:], strict=True
        )
    )
    return replace(given, input_size=(height, width))


def _places(given: Given) -> list[tuple[slice, slice]]:
    """Return each window's place on X with its zeros, in row order."""
    R, S = given.F.shape[2:]
    return [
        (slice(top, top + R), slice(left, left + S))
        for top, left in given.stride * np.indices(given.upstream.shape[2:]).reshape(2, -1).T
    ]


def _windows_overwritten(right: Function, given: Given) -> Array:
    """Set the window's place in X, where it should be added to."""
    framed = np.zeros((len(given.upstream), given.F.shape[1], *given.framed_size))
    upstream = given.upstream.reshape(*given.upstream.shape[:2], -1)
    for place, (rows, columns) in enumerate(_places(given)):
        framed[:, :, rows, columns] = np.einsum("nk,kcrs->ncrs", upstream[:, :, place], given.F)
    return _without_zeros(framed, given)


def _taps_overwritten(right: Function, given: Given) -> Array:
    """Set the places that a filter tap was laid on, where they should be added to."""
    framed = np.zeros((len(given.upstream), given.F.shape[1], *given.framed_size))
    height, width = (given.stride * output for output in given.upstream.shape[2:])
    for r, s in np.ndindex(*given.F.shape[2:]):
        share = np.einsum("nkij,kc->ncij", given.upstream, given.F[:, :, r, s])
        framed[:, :, r : r + height : given.stride, s : s + width : given.stride] = share
    return _without_zeros(framed, given)


def _without_zeros(framed: Array, given: Given) -> Array:
    """Crop the padding as it should be."""
    p, (H, W) = given.padding, given.input_size
    return framed[:, :, p : p + H, p : p + W]


def _one_filter(given: Given, which: int) -> Given:
    upstream = given.upstream[:, which][:, None]
    return replace(given, upstream=upstream, F=given.F[which][None])


def _only(which: int, axis: int) -> tuple[Buggy, Buggy]:
    """Leave the gradients of other images or channels 0, or make them all the same."""

    def others_zero(dX: Array, given: Given) -> Array:
        chosen = np.zeros(dX.shape[axis])
        chosen[which] = 1
        return dX * np.expand_dims(chosen, tuple(set(range(dX.ndim)) - {axis}))

    def all_alike(dX: Array, given: Given) -> Array:
        one = np.expand_dims(dX.take(which, axis), axis)
        return one.repeat(dX.shape[axis], axis)

    return _after(others_zero), _after(all_alike)


_ROTATION_QUESTION = (
    "The pixel in the middle of a 3 × 3 image and a filter of 2 × 2: which weight did it meet for "
    "the first output `O[0, 0]`, and which one for the last, `O[1, 1]`?"
)
_EXCHANGED = (
    "Forward, filter `k` reads channel `c` with the weights `F[k, c]`; the gradient goes back from "
    "output channel `k` to input channel `c` through these same weights."
)
_CROP = (
    "The zeros that the forward pass put round `X` are no part of `X`: what comes back to them is "
    "cut off, `padding` rows or columns on each of the four sides."
)
_STRIDE_QUESTION = (
    "With a stride of 2, in which column of `X` does the window of the second output of a row "
    "begin?"
)
_CROP_QUESTION = (
    "With a padding of 1, in which row and column of the padded image does `X[0, 0]` stand?"
)
_FULL_QUESTION = (
    "The top left pixel of `X`: which weight did it meet, and for which output? Where does the "
    "rotated filter have to lie on `dO`, so that these two meet?"
)

MISCONCEPTIONS = (
    # Also whoever rotates twice: a rotation added to code that adds whole windows of F has the same
    # effect. A thread of the Coursera course asks for just that (tarksar, April 2022).
    Misconception(
        "filter-not-rotated",
        _filter(lambda F: F[:, :, ::-1, ::-1]),
        "Your result is what one gets with the filter the wrong way round. If you correlate `dO` "
        "with the filter, it has to be rotated by 180° (slide “Input gradient”); if you add a "
        "whole filter for each output, it must not be rotated.",
        _ROTATION_QUESTION,
    ),
    Misconception(
        "filter-flipped-all-axes",
        _filter(lambda F: F[::-1, ::-1]),
        "Your filters are rotated, but filters and channels come in reverse order as well: the "
        "flip went over all four axes. Only rows and columns are rotated (slide “Input gradient”).",
        "`np.flip(F)` without an axis: which of the four axes does it reverse?",
    ),
    Misconception(
        "filter-rotated-wrong-axes",
        _rotating(lambda F: F[::-1, ::-1]),
        "Your rotation turns the order of filters and channels, and leaves each filter's rows and "
        "columns as they were. It is these that are rotated by 180° (slide “Input gradient”).",
        "`np.rot90(F, 2)`: which two of the four axes does it turn, if it is not told?",
    ),
    *ways(
        "filter-transposed",
        (_rotating(_transposed), _filter(_transposed)),
        "You exchange the filter's rows and columns. A rotation by 180° is something else: it "
        "reverses the order of the rows and the order of the columns (slide “Input gradient”).",
        "With a filter of rows `1 2` and `3 4`: where does the 1 go in a rotation by 180°, and "
        "where in a transpose?",
    ),
    Misconception(
        "filter-rotated-by-90",
        _before(_quarter_turned),
        "Your filter is rotated by 90°. The slide “Input gradient” rotates it by 180°: its last "
        "row comes first and its last column too.",
        "With a filter of rows `1 2` and `3 4`: where does the 1 go in a rotation by 180°?",
    ),
    *ways(
        "filter-flipped-one-axis",
        (
            _rotating(lambda F: F[:, :, ::-1]),
            _rotating(lambda F: F[:, :, :, ::-1]),
        ),
        "Your filter is flipped along one axis only. A rotation by 180° reverses both, the order "
        "of the rows and the order of the columns (slide “Input gradient”).",
        "With a filter of rows `1 2` and `3 4`: where does the 1 go in a rotation by 180°?",
    ),
    *ways(
        "valid-instead-of-full",
        (
            _made(lambda right, given: _correlated(right, _reached(given), 0)),
            _made(lambda right, given: _correlated(right, given, 0)),
            _made(_in_corner),
        ),
        "You lay the filter on `dO` only where it fits, so something is missing at the edges. The "
        "input gradient is a full convolution: `dO` gets a ring of zeros so wide that each pixel "
        "of the input has its place (slide “Input gradient”).",
        _FULL_QUESTION,
    ),
    *ways(
        "upstream-padded-by-padding",
        (
            _made(lambda right, given: _correlated(right, _reached(given), given.padding)),
            _made(lambda right, given: _correlated(right, given, given.padding)),
        ),
        "You pad `dO` with `padding` zeros, as `X` was padded. A full convolution needs a ring "
        "whose width comes from the filter's size (slide “Input gradient”); the forward pass's "
        "padding makes it narrower, not wider.",
        _FULL_QUESTION,
    ),
    Misconception(
        "padding-not-cropped",
        _made(_framed),
        f"You return the gradient of the padded image. {_CROP}",
        "Which shape has the gradient of `X`, and which one does yours have with a padding of 1?",
    ),
    # github.com/MrinmoiHossain/Deep-Learning-Specialization-Coursera, issue 3
    *ways(
        "padding-cropped-one-side",
        (
            _cropped(lambda given: (given.padding, 0)),
            _cropped(lambda given: (0, given.padding)),
            _cropped(lambda given: (2 * given.padding, 0)),
        ),
        f"You cut the padding off on one side only. {_CROP}",
        "With a padding of 1, how many rows more than `X` does the padded image have, and where?",
    ),
    *ways(
        "padding-ignored",
        (
            _before(_unframed),
            _cropped(lambda given: (0, 2 * given.padding)),  # skips what is beyond the edge
        ),
        "`padding` plays no part in your code. In the forward pass the windows began in the zeros "
        "round `X`, so what comes back to the first window begins there too: `padding` rows above "
        "`X[0, 0]`, and as many columns left of it.",
        _CROP_QUESTION,
    ),
    Misconception(
        "padding-empty-slice",
        _after(lambda dX, given: dX if given.padding else dX[:, :, :0, :0]),
        "With a padding of 0 nothing is left of your result: a slice that ends at -0 ends before "
        "the first entry.",
        "What is `[1, 2, 3][0:-0]`?",
    ),
    *ways(
        "padding-hard-coded",
        (
            _cropped(lambda given: (1, 1)),
            _cropped(lambda given: (1, 2 * given.padding - 1)),
            _before(lambda given: replace(given, padding=1)),
        ),
        f"Your code takes 1 for the padding, whatever `padding` says. {_CROP}",
        "With a padding of 0, how many rows does your code cut off, and how many of them belong to "
        "`X`?",
    ),
    # github.com/enggen/Deep-Learning-Coursera, issue 7: "stride not multiplied in backward pass"
    *ways(
        "stride-ignored",
        (
            _before(lambda given: replace(given, stride=1)),
            _made(lambda right, given: _without_zeros(_not_spread(right, given), given)),
            _made(_not_spread_cropped),
        ),
        "The outputs' gradients come back to windows that lie one pixel apart, whatever `stride` "
        "says. With a stride of 2 the windows lay two pixels apart, so between the entries of `dO` "
        "there have to be gaps.",
        _STRIDE_QUESTION,
    ),
    Misconception(
        "stride-without-dilation",
        _made(
            lambda right, given: _without_zeros(
                _not_spread(right, given)[:, :, :: given.stride, :: given.stride], given
            )
        ),
        "You move the filter over `dO` by `stride`. On the way back the stride lies between the "
        "entries of `dO`: these are spread out with zeros, and the filter moves by one.",
        _STRIDE_QUESTION,
    ),
    # github.com/f-dangel/backpack, issue 30: right only where nothing is left over
    *ways(
        "remainder-shrinks",
        (_before(_reached), _made(_reached_cropped)),
        "Your result is smaller than `X` wherever the stride leaves rows or columns over. Pixels "
        "that no window reached belong to the gradient too: it is 0 there.",
        "By how much does the output change with a pixel that no window reaches, and where does "
        "that number stand in `dX`?",
    ),
    Misconception(
        "remainder-at-front",
        _made(_remainder_at_front),
        "Where the stride leaves rows or columns over, your result is shifted: you put the pixels "
        "that no window reached before the first window. They are after the last one.",
        "In which row of the padded image does the first window begin, and in which one does the "
        "last window end?",
    ),
    *ways(
        "overwritten",
        (
            _made(_windows_overwritten),
            _made(lambda right, given: _windows_overwritten(right, _one_filter(given, -1))),
            _made(_taps_overwritten),
        ),
        "What comes back from an output replaces in your result what came back from another one "
        "before it; it should be added. A pixel that several outputs have read gets something back "
        "from each of them.",
        "With a filter of 2 × 2 and stride 1, how many outputs read the middle pixel of a 3 × 3 "
        "image?",
    ),
    Misconception(
        "upstream-ignored",
        _before(lambda given: replace(given, upstream=np.ones_like(given.upstream))),
        "Your result does not depend on the values of `dO`. Each weight counts as much as the loss "
        "depends on the output that it went into, and this is what `dO` says (slide “Input "
        "gradient”).",
        "If `dO` is 0 everywhere, how much does the loss change with a pixel of `X`?",
    ),
    Misconception(
        "first-filter-only",
        _before(lambda given: _one_filter(given, 0)),
        "Only the first filter counts in your result. Every filter has read the same input, so "
        "what comes back through each of them adds up.",
        "A pixel of `X` grows by 1: in which of the output's channels does something change?",
    ),
    Misconception(
        "last-filter-only",
        _before(lambda given: _one_filter(given, -1)),
        "Only the last filter counts in your result: each filter replaces what came before it, "
        "where it should be added. Every filter has read the same input.",
        "After your loop's second filter, what is left of the first one?",
    ),
    Misconception(
        "averaged-over-filters",
        _after(lambda dX, given: dX / len(given.F)),
        "You take the mean over the filters; the sum is right. Every filter has read the same "
        "input, and what comes back through each of them adds up.",
        "If a layer has the same filter twice, how much more does the loss change with a pixel "
        "than with the filter alone?",
    ),
    *ways(
        "first-image-only",
        _only(0, axis=0),
        "Only the first image's part of `dO` plays a part in your result. Each image of the batch "
        "gets its own gradient back, from its own part of `dO`.",
        "Which entries of `dO` does the second image's gradient depend on?",
    ),
    *ways(
        "last-image-only",
        _only(-1, axis=0),
        "Only the last image's part of `dO` plays a part in your result. Each image of the batch "
        "gets its own gradient back, from its own part of `dO`.",
        "Your loop over the images: which entries of `dX` are set in each round?",
    ),
    # github.com/dengfy/cs231n, issue 1, asks it of the bias
    Misconception(
        "averaged-over-batch",
        _after(lambda dX, given: dX / len(given.upstream)),
        "You divide by the number of images. Each image has a gradient of its own here: nothing is "
        "summed over the batch, and nothing averaged.",
        "Does an image's gradient change if there are more images in the batch?",
    ),
    *ways(
        "filters-and-channels-not-exchanged",
        (_filter(_exchanged), _filter(lambda F: F.swapaxes(0, 1))),
        f"You use the filters' axes as the forward pass does. {_EXCHANGED} So on the way back the "
        "roles of the two axes are exchanged.",
        "Forward, the sum goes over the channels. What is summed over on the way back, and which "
        "axis of `F` is that?",
    ),
    Misconception(
        "channels-summed",
        _filter(lambda F: F.sum(axis=1, keepdims=True) + np.zeros(F.shape)),
        f"All channels have the same gradient in your result. {_EXCHANGED} So each channel has a "
        "gradient of its own.",
        "Which weights of `F` does `dX[0, 1]` depend on?",
    ),
    *ways(
        "first-channel-only",
        _only(0, axis=1),
        f"Only the first channel plays a part in your result. {_EXCHANGED}",
        "Which weights of `F` does `dX[0, 1]` depend on?",
    ),
)
