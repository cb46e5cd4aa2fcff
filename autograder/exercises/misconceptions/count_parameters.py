"""What students get wrong in `count_parameters`: each mistake as another rule of counting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from autograder.exercise import Function, Misconception
from autograder.exercises.counting import Counting, Layer, Shape, Step
from autograder.exercises.forward import output_size
from autograder.exercises.misconceptions.ways import Buggy, ways


def _rule(**rules: Any) -> Buggy:
    """Follow other rules, beside those that are other ones already."""

    def buggy(right: Function) -> Function:
        assert isinstance(right, Counting), "only a `Counting` has rules"
        return replace(right, **rules)

    return buggy


def _filter_weights(change: Callable[[int, Step], int], **rules: Any) -> Buggy:
    """Change the number of the filters' weights, whatever rule it comes from."""

    def buggy(right: Function) -> Function:
        assert isinstance(right, Counting), "only a `Counting` has rules"
        weights = right.filter_weights
        return replace(right, filter_weights=lambda step: change(weights(step), step), **rules)

    return buggy


def _rounded_up(size: int, kernel: int, stride: int, padding: int) -> int:
    return ceil((size + 2 * padding - kernel) / stride) + 1


def _plus_one_forgotten(size: int, kernel: int, stride: int, padding: int) -> int:
    return output_size(size, kernel, stride, padding) - 1


def _padding_ignored(size: int, kernel: int, stride: int, padding: int) -> int:
    return output_size(size, kernel, stride)


def _padding_once(size: int, kernel: int, stride: int, padding: int) -> int:
    return output_size(size + padding, kernel, stride)


def _stride_ignored(size: int, kernel: int, stride: int, padding: int) -> int:
    return output_size(size, kernel, 1, padding)


def _same_size(size: int, kernel: int, stride: int, padding: int) -> int:
    return size


def _same_size_strided(size: int, kernel: int, stride: int, padding: int) -> int:
    return -(-size // stride)


def _pool_shrinks_nothing(size: int, kernel: int, stride: int, padding: int) -> int:
    return size


def _exchanged(shape: Sequence[int]) -> Shape:
    channels, height, width = shape
    return Shape(channels, width, height)


def _square(shape: Sequence[int]) -> Shape:
    channels, height, _ = shape
    return Shape(channels, height, height)


def _square_kernel(layer: Layer) -> tuple[int, int]:
    return layer["kernel_size"][0], layer["kernel_size"][0]


def _square_weights(step: Step) -> int:
    R, _ = step.layer["kernel_size"]
    return step.filters * step.reads.channels * int(R) ** 2


def _filter_weights_of_input(step: Step) -> int:
    return step.filters * step.network_input.channels * step.kernel_area


def _times_positions(weights: int, step: Step) -> int:
    return weights * step.positions


def _bias_at_each_position(step: Step) -> int:
    return step.filters * step.positions


def _pool_area(step: Step) -> int:
    return int(step.layer["size"]) ** 2


MISCONCEPTIONS = (
    # https://github.com/dgschwend/netscope/issues/17, Wrong parameter count
    Misconception(
        "biases-ignored",
        _rule(with_biases=lambda bias: False),
        "Biases are not counted. With `bias=True` each filter and each unit of a dense layer has "
        "one more number to learn.",
        "Where in your code does the argument `bias` have an effect?",
    ),
    Misconception(
        "biases-always",
        _rule(with_biases=lambda bias: True),
        "Biases are counted always. With `bias=False`, as on the slides, there are none.",
        "Where in your code does the argument `bias` have an effect?",
    ),
    *ways(
        "pooling-counted",
        (
            _rule(pool_weights=_pool_area),
            _rule(pool_weights=lambda step: _pool_area(step) * step.reads.channels),
            _rule(pool_weights=lambda step: _pool_area(step) * step.reads.channels**2),
        ),
        "You count numbers for the pooling layers. Taking a maximum needs no weights: there is "
        "nothing to learn (slide “Putting it together”).",
        "Which number in a pooling layer could gradient descent change?",
    ),
    *ways(
        "flatten-before-pooling",
        (_rule(pool_places=_pool_shrinks_nothing),),
        "In your code the picture is as large after pooling as before. Pooling keeps one number "
        "of every window, so the layers after it read fewer (slide “From fully connected to CNN”).",
        "What is the shape of a picture of 9×9 after max-pooling with windows of 3×3?",
    ),
    # https://github.com/keras-team/autokeras/pull/576, Update layers.py
    Misconception(
        "channels-forgotten",
        _filter_weights(lambda weights, step: weights // step.reads.channels),
        "Your filters have one slice only. A filter reads all channels that come in, with weights "
        "of its own for each (slide “Convolution in a CNN”).",
        "How many weights does one 3×3 filter have that reads a colour image?",
    ),
    *ways(
        "channels-not-carried",
        (
            _rule(filter_weights=_filter_weights_of_input),
            _rule(channels=lambda layer, reads: reads.channels),
        ),
        "Each of your convolutions reads as many channels as the network's input has. It reads "
        "what the layer before gave: one channel for each of its filters (slide “Convolution in a "
        "CNN”).",
        "After a convolution with 4 filters, how many channels does the next one read?",
    ),
    Misconception(
        "filters-forgotten",
        _filter_weights(lambda weights, step: weights // step.filters),
        "You count one filter only. Each filter of a layer has weights of its own.",
        "What would a second filter find if it had to share the first one's weights?",
    ),
    *ways(
        "times-output-positions",
        (
            _filter_weights(_times_positions),
            _filter_weights(_times_positions, filter_biases=_bias_at_each_position),
        ),
        "You count a filter's weights anew at every place of the output. It is one and the same "
        "filter that moves over the image: its weights are shared by all places (slide "
        "“Convolution in a CNN”).",
        "Does a filter have more weights on a larger image?",
    ),
    *ways(
        "biases-per-channel",
        (
            _rule(filter_biases=lambda step: step.filters * step.reads.channels),
            _rule(filter_biases=lambda step: step.reads.channels),
        ),
        "You count a bias for each channel that a filter reads. A filter has one bias: it is added "
        "once, after everything that the filter read was summed.",
        "How many biases do 2 filters have that read a colour image?",
    ),
    # https://github.com/sovrasov/flops-counter.pytorch/issues/73, Parameter count of conv
    Misconception(
        "bias-per-output-position",
        _rule(filter_biases=_bias_at_each_position),
        "You count a bias for every place of the output. A filter has one bias, the same at all "
        "places.",
        "Does a filter have more biases on a larger image?",
    ),
    # https://github.com/udacity/sdc-issue-reports/issues/471, Quiz: Parameter Sharing
    Misconception(
        "biases-twice",
        _rule(
            filter_biases=lambda step: 2 * step.filters,
            dense_biases=lambda step: 2 * step.gives.size,
        ),
        "You count each bias twice. Each filter and each unit of a dense layer has one.",
        "How many numbers does a unit learn that reads 27 values?",
    ),
    Misconception(
        "one-bias-per-layer",
        _rule(filter_biases=lambda step: 1, dense_biases=lambda step: 1),
        "You count one bias for a whole layer. Each filter and each unit of a dense layer has a "
        "bias of its own.",
        "How many biases does a dense layer of 20 units have?",
    ),
    Misconception(
        "biases-in-conv-only",
        _rule(dense_biases=lambda step: 0),
        "You count biases for the filters only. With `bias=True` each unit of a dense layer has "
        "one as well.",
        "How many biases does a dense layer of 20 units have?",
    ),
    Misconception(
        "biases-in-dense-only",
        _rule(filter_biases=lambda step: 0),
        "You count biases for the dense layers only. With `bias=True` each filter has one as well.",
        "How many biases does a layer of 3 filters have?",
    ),
    # https://github.com/apache/mxnet/pull/7528, counting parameters of FullyConnected layer
    Misconception(
        "dense-bias-per-input",
        _rule(dense_biases=lambda step: step.reads.size),
        "In dense layers you count a bias for each value that comes in. The bias belongs to the "
        "unit, which adds it to its sum once.",
        "How many biases does a dense layer of 20 units have that reads 27 values?",
    ),
    *ways(
        "padding-ignored",
        (_rule(conv_places=_padding_ignored),),
        "The sizes of your pictures leave out a convolution's padding, so that a dense layer after "
        "it reads too few values.",
        "How large is the output of a 3×3 filter with a padding of 1 on an image of 5×5?",
    ),
    *ways(
        "stride-ignored",
        (_rule(conv_places=_stride_ignored),),
        "The sizes of your pictures leave out a convolution's stride, so that a dense layer after "
        "it reads too many values.",
        "How large is the output of a 3×3 filter with a stride of 2 on an image of 7×7?",
    ),
    *ways(
        "same-padding-assumed",
        (_rule(conv_places=_same_size), _rule(conv_places=_same_size_strided)),
        "In your code a convolution never shrinks the picture. That holds only if its padding "
        "makes up for the filter's size; without `padding` there is none.",
        "How large is the output of a 3×3 filter without padding on an image of 5×5?",
    ),
    Misconception(
        "padding-once",
        _rule(conv_places=_padding_once),
        "The sizes of your pictures count a convolution's padding once. An axis has two ends, and "
        "each gets so many zeros.",
        "How long is an axis of 5 pixels after it was padded by 1?",
    ),
    *ways(
        "size-rounded-up",
        (
            _rule(conv_places=_rounded_up, pool_places=_rounded_up),
            _rule(conv_places=_rounded_up),
            _rule(pool_places=_rounded_up),
        ),
        "The sizes of your pictures are rounded up where the stride does not divide evenly. Only "
        "windows that lie wholly in the picture count.",
        "An axis of 8 pixels, windows of 3, a stride of 2: where does the last window that fits "
        "begin?",
    ),
    *ways(
        "plus-one-forgotten",
        (
            _rule(conv_places=_plus_one_forgotten, pool_places=_plus_one_forgotten),
            _rule(conv_places=_plus_one_forgotten),
        ),
        "The sizes of your pictures are too small by one: there is one window more than there are "
        "steps from one window to the next.",
        "At how many places can a window of 3 stand on an axis of 3 pixels?",
    ),
    *ways(
        "filter-not-square",
        (
            _rule(filter_weights=_square_weights),
            _rule(filter_weights=_square_weights, kernel=_square_kernel),
        ),
        "You count a filter as square: its height stands for both. `kernel_size` is a pair, and "
        "the two may differ.",
        "How many weights does a filter of 1×3 have that reads one channel?",
    ),
    Misconception(
        "rows-and-columns-swapped",
        _rule(input_shape=_exchanged),
        "Height and width are exchanged: `input_shape` is (C, H, W), and `kernel_size` (R, S), "
        "rows first.",
        "How large is the output of a filter of 1×3 on a picture of 5 rows and 8 columns?",
    ),
    Misconception(
        "width-ignored",
        _rule(input_shape=_square),
        "You count as if every picture were square: its height stands for both. `input_shape` is "
        "(C, H, W), and the two may differ.",
        "How many values does a picture of one channel with 4 rows and 6 columns have?",
    ),
    Misconception(
        "pool-stride-ignored",
        _rule(pool_stride=lambda layer: layer["size"]),
        "Your pooling windows always lie side by side. Where a pool says `stride`, its windows "
        "begin so far apart, and may overlap.",
        "An axis of 7 pixels, pooling windows of 3, a stride of 2: where do the windows begin?",
    ),
    Misconception(
        "pool-stride-one",
        _rule(pool_stride=lambda layer: layer.get("stride", 1)),
        "Where a pool does not say `stride`, your windows move on by one pixel. Pooling windows "
        "lie side by side then: the stride is their size.",
        "How large is a picture of 4×4 after pooling with windows of 2×2 that lie side by side?",
    ),
    Misconception(
        "channels-in-flatten-forgotten",
        _rule(flat_size=lambda shape: shape.height * shape.width),
        "Your `flatten` keeps one channel only. It writes all channels in one row, so that there "
        "are C·H·W values (slide “From fully connected to CNN”).",
        "How many values do 3 channels of 3×3 make in a row?",
    ),
    *ways(
        "activation-counted",
        (
            _rule(activation_weights=lambda step: step.reads.size),
            _rule(activation_weights=lambda step: step.reads.channels),
            _rule(activation_weights=lambda step: 1),
        ),
        "You count numbers for the activation. It is the same fixed function for every value, and "
        "has nothing to learn (slide “Putting it together”).",
        "Which number in a ReLU could gradient descent change?",
    ),
    *ways(
        "flatten-counted",
        (_rule(flatten_weights=lambda step: step.reads.size),),
        "You count the values that `flatten` gives as learned. They change with every image; what "
        "is learned are the weights that multiply them (slide “From fully connected to CNN”).",
        "Does `flatten` do anything to the values besides writing them in a row?",
    ),
)
