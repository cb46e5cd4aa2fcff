"""How many numbers a network has to learn."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Call, Exercise, Manner, Part, Result, Setting, SmallCase
from autograder.exercises.counting import Counting, Layer
from autograder.exercises.misconceptions.count_parameters import MISCONCEPTIONS

FLATTEN: Layer = {"kind": "flatten"}
ACTIVATION: Layer = {"kind": "activation"}


def _conv(filters: int, kernel_size: tuple[int, int] = (3, 3), **options: int) -> Layer:
    return {"kind": "conv", "filters": filters, "kernel_size": kernel_size, **options}


def _pool(size: int, **options: int) -> Layer:
    return {"kind": "pool", "size": size, **options}


def _dense(units: int) -> Layer:
    return {"kind": "dense", "units": units}


def _part(
    name: str,
    weight: float,
    meaning: str,
    *networks: tuple[tuple[int, int, int], list[Layer]],
    bias: bool | None = None,
    combines: bool = False,
) -> Part:
    """Make a part; without a `bias` of its own it is judged with whichever one works."""

    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        # Fresh layers for every call: nothing that one call changes may reach another.
        return tuple(
            Call(
                {"layers": [dict(layer) for layer in layers], "input_shape": shape},
                {"bias": setting["bias"] if bias is None else bias},
            )
            for shape, layers in networks
        )

    return Part(name, weight, meaning, calls, combines)


def _small(layers: list[Layer], shape: tuple[int, int, int], bias: bool = False) -> SmallCase:
    return SmallCase(Call({"layers": layers, "input_shape": shape}, {"bias": bias}))


SMALL_CASES = (
    _small([_pool(2)], (1, 2, 2)),
    _small([_pool(2)], (2, 2, 2)),
    _small([ACTIVATION], (1, 2, 2)),
    _small([ACTIVATION], (2, 2, 2)),
    _small([_conv(1)], (1, 3, 3)),
    _small([_conv(2)], (1, 3, 3)),
    _small([_conv(1)], (2, 3, 3)),
    _small([_conv(1, (1, 2))], (1, 2, 2)),
    _small([_conv(1)], (1, 4, 4)),
    _small([_conv(2)], (1, 3, 3), bias=True),
    _small([_conv(2)], (3, 3, 3), bias=True),
    _small([_conv(1)], (1, 4, 4), bias=True),
    _small([FLATTEN, _dense(2)], (1, 1, 1)),
    _small([FLATTEN, _dense(2)], (1, 1, 1), bias=True),
    _small([FLATTEN, _dense(2)], (1, 2, 2)),
    _small([FLATTEN, _dense(2)], (1, 2, 2), bias=True),
    _small([FLATTEN, _dense(2)], (2, 2, 2)),
    _small([FLATTEN, _dense(2)], (1, 1, 2)),
    _small([_conv(2), _conv(1)], (1, 5, 5)),
    _small([_pool(2), FLATTEN, _dense(1)], (1, 4, 4)),
    _small([_pool(2, stride=1), FLATTEN, _dense(1)], (1, 3, 3)),
    _small([_pool(2), FLATTEN, _dense(1)], (1, 5, 5)),
    _small([_conv(1), FLATTEN, _dense(1)], (1, 4, 4)),
    _small([_conv(2), FLATTEN, _dense(1)], (1, 3, 3)),
    _small([_conv(1, padding=1), FLATTEN, _dense(1)], (1, 3, 3)),
    _small([_conv(1, stride=2), FLATTEN, _dense(1)], (1, 5, 5)),
    _small([_conv(1, stride=2), FLATTEN, _dense(1)], (1, 6, 6)),
    _small([_conv(1, (1, 2)), FLATTEN, _dense(1)], (1, 2, 3)),
)

EXERCISE = Exercise(
    name="count_parameters",
    result=Result.INTEGER,
    parts=(
        _part(
            "dense",
            1,
            "dense layers",
            ((1, 2, 2), [FLATTEN, _dense(3)]),
            ((1, 5, 5), [FLATTEN, _dense(4), _dense(3)]),
        ),
        _part(
            "filter_weights",
            1,
            "the weights of the filters",
            ((1, 4, 4), [_conv(2)]),
            ((1, 6, 6), [_conv(5), ACTIVATION]),
        ),
        _part(
            "channels",
            1.5,
            "a convolution that reads several channels",
            ((3, 4, 4), [_conv(2)]),
            ((1, 8, 8), [_conv(4), ACTIVATION, _conv(6)]),
            ((2, 6, 6), [_conv(3), _conv(2)]),
        ),
        _part(
            "pool",
            1,
            "pooling, which learns nothing but shrinks what comes after",
            ((1, 4, 4), [_pool(2)]),
            ((1, 4, 4), [_pool(2), FLATTEN, _dense(3)]),
            ((2, 9, 9), [_pool(3, stride=3), FLATTEN, _dense(5)]),
        ),
        _part(
            "same_padding",
            0.75,
            "a dense layer after a convolution with padding",
            ((1, 5, 5), [_conv(2, stride=1, padding=1), FLATTEN, _dense(3)]),
            ((1, 6, 6), [_conv(2, (5, 5), stride=1, padding=2), FLATTEN, _dense(3)]),
        ),
        _part(
            "no_padding",
            0.75,
            "a dense layer after a convolution without padding",
            ((1, 5, 5), [_conv(2, stride=1, padding=0), FLATTEN, _dense(3)]),
        ),
        _part(
            "stride",
            0.75,
            "a dense layer after a convolution with a stride",
            ((1, 7, 7), [_conv(2, stride=2, padding=0), FLATTEN, _dense(3)]),
            ((1, 9, 9), [_conv(2, stride=3, padding=0), FLATTEN, _dense(3)]),
        ),
        _part(
            "remainder",
            0.25,
            "a stride that does not divide evenly",
            ((1, 8, 8), [_conv(2, stride=2, padding=0), FLATTEN, _dense(3)]),
            ((1, 8, 8), [_conv(2, stride=3, padding=0), FLATTEN, _dense(3)]),
        ),
        _part(
            "pool_remainder",
            0.25,
            "a pool that does not divide evenly, overlaps, or reads an image that is not square",
            ((2, 8, 8), [_pool(3), FLATTEN, _dense(3)]),
            ((1, 5, 5), [_pool(2), FLATTEN, _dense(3)]),
            ((2, 7, 7), [_pool(3, stride=2), FLATTEN, _dense(3)]),
            ((1, 4, 4), [_pool(2, stride=1), FLATTEN, _dense(3)]),
            ((1, 6, 10), [_pool(2), _conv(2, (1, 3), stride=1, padding=0), FLATTEN, _dense(3)]),
        ),
        _part(
            "defaults",
            0.25,
            "layers that leave out stride and padding",
            ((1, 5, 5), [_conv(2), FLATTEN, _dense(3)]),
        ),
        _part(
            "not_square",
            0.5,
            "images or filters that are not square",
            ((1, 4, 6), [FLATTEN, _dense(3)]),
            ((1, 5, 8), [_conv(2, (1, 3)), FLATTEN, _dense(3)]),
            # Height and width exchanged show in a filter that comes after and is not square.
            ((1, 8, 5), [_conv(1, (3, 2)), _conv(2, (1, 3)), FLATTEN, _dense(3)]),
        ),
        _part(
            "bias",
            0.75,
            "bias=True: one more number for each filter and for each unit",
            ((1, 4, 4), [_conv(3)]),
            ((1, 3, 3), [FLATTEN, _dense(4), _dense(2)]),
            ((1, 2, 2), [FLATTEN, _dense(3)]),
            ((1, 8, 8), [_conv(5), ACTIVATION, FLATTEN, _dense(7)]),
            bias=True,
        ),
        _part(
            "no_bias",
            0.5,
            "bias=False",
            ((1, 4, 4), [_conv(3)]),
            ((1, 8, 8), [_conv(5), ACTIVATION, FLATTEN, _dense(7)]),
            bias=False,
        ),
        _part(
            "bias_channels",
            0.25,
            "bias=True where filters read several channels",
            ((3, 4, 4), [_conv(2)]),
            ((2, 6, 6), [_conv(3), ACTIVATION, _conv(2)]),
            bias=True,
            combines=True,
        ),
    ),
    settings=({"bias": False}, {"bias": True}),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.25},
    right=Counting(),
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
