"""What students get wrong in `maximise_activation`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises import ascent, backward, forward, network
from autograder.exercises.ascent import PENALTY, Direction, gradient
from autograder.exercises.misconceptions.ways import Buggy, ways
from autograder.exercises.network import Params


def _going(direction: Direction) -> Buggy:
    """Go in another direction."""

    def buggy(right: Function) -> Function:
        def maximise_activation(
            params: Params, layer: str, channel: int, steps: int, seed: int
        ) -> Array:
            return ascent.ascend(params, layer, channel, steps, seed, direction)

        return maximise_activation

    return buggy


def _asking(change: Callable[[str, int], tuple[str, int]]) -> Buggy:
    """Maximise another unit."""

    def buggy(right: Function) -> Function:
        def maximise_activation(
            params: Params, layer: str, channel: int, steps: int, seed: int
        ) -> Any:
            return right(params, *change(layer, channel), steps, seed)

        return maximise_activation

    return buggy


def _starting_at(start: Callable[[Params, int], Array]) -> Buggy:
    """Start from another image."""

    def buggy(right: Function) -> Function:
        def maximise_activation(
            params: Params, layer: str, channel: int, steps: int, seed: int
        ) -> Array:
            image = start(params, seed)
            for _ in range(steps):
                image = image + ascent.upwards(params, image, layer, channel)
            return image

        return maximise_activation

    return buggy


def _penalised(penalty: Callable[[Array], Array]) -> Buggy:
    """Take another gradient for the penalty's."""
    return _going(
        lambda params, image, layer, channel: np.asarray(
            gradient(params, image, layer, channel) - penalty(image)
        )
    )


def _scaled(share: Callable[[Array], float]) -> Buggy:
    """Take a part of a filter's gradient."""

    def direction(params: Params, image: Array, layer: str, channel: int) -> Array:
        found = gradient(params, image, layer, channel)
        if layer == "conv":
            found = found * share(image[0])
        return found - 2 * PENALTY * image

    return _going(direction)


def _to_input(params: Params, dO: Array, image: Array, filters: Array | None = None) -> Array:
    F = params["F"] if filters is None else filters
    _, H, W = image.shape
    return np.asarray(backward.input_gradient(dO, F, (H, W), 1, F.shape[2] // 2)[0])


def _of_scores(
    params: Params,
    image: Array,
    dscores: Array,
    first_mask: bool = True,
    second_mask: bool = True,
    filters: Array | None = None,
) -> Array:
    """Go back from the scores to the image."""
    found = network.activations(params, image[np.newaxis])
    dZ = dscores[np.newaxis] @ params["W2"].T
    if second_mask:
        dZ = backward.relu_gradient(dZ, found.Z)
    dP = (dZ @ params["W1"].T).reshape(found.P.shape)
    dO = backward.max_pool_gradient(dP, forward.relu(found.O), network.POOL_SIZE)
    if first_mask:
        dO = backward.relu_gradient(dO, found.O)
    return _to_input(params, dO, image, filters)


def _of_filter(
    params: Params,
    image: Array,
    upstream: Callable[[Array], Array],
    channel: int | slice,
    filters: Array | None = None,
) -> Array:
    """Go back from a filter's map to the image."""
    O = network.activations(params, image[np.newaxis]).O
    dO = np.zeros(O.shape)
    dO[0, channel] = upstream(O[0, channel])
    return _to_input(params, dO, image, filters)


def _one_hot(params: Params, channel: int) -> Array:
    return np.asarray(np.eye(len(params["b2"]))[channel])


def _back(
    conv: Callable[[Params, Array, int], Array] | None = None,
    scores: Callable[[Params, Array, int], Array] | None = None,
) -> Buggy:
    """Go back in another way from a filter, or from a score."""

    def direction(params: Params, image: Array, layer: str, channel: int) -> Array:
        way = conv if layer == "conv" else scores
        if way is None:
            return ascent.upwards(params, image, layer, channel)
        return np.asarray(way(params, image, channel) - 2 * PENALTY * image)

    return _going(direction)


def _probabilities(params: Params, image: Array) -> Array:
    scores = network.scores_of(params, image[np.newaxis])[0]
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def _of_probability(params: Params, image: Array, channel: int) -> Array:
    found = _probabilities(params, image)
    return _of_scores(params, image, found[channel] * (_one_hot(params, channel) - found))


def _of_logarithm(params: Params, image: Array, channel: int) -> Array:
    found = _probabilities(params, image)
    return _of_scores(params, image, _one_hot(params, channel) - found)


def _rectified(map_of: Array) -> Array:
    return np.asarray((map_of > 0) * 1.0)


def _largest_only(map_of: Array) -> Array:
    only = np.zeros(map_of.shape)
    only.flat[np.argmax(map_of)] = 1.0
    return only * (map_of > 0)


def _filters_not_turned(params: Params, image: Array, layer: str, channel: int) -> Array:
    turned = params["F"][:, :, ::-1, ::-1]
    if layer == "conv":
        found = _of_filter(params, image, _rectified, channel, turned)
    else:
        found = _of_scores(params, image, _one_hot(params, channel), filters=turned)
    return found - 2 * PENALTY * image


def _over_length(image: Array) -> Array:
    length = float(np.linalg.norm(image))
    return np.asarray(PENALTY * image / length) if length > 0 else image


def _batch_kept(right: Function) -> Function:
    def maximise_activation(*arguments: Any) -> Array:
        found: Array = right(*arguments)[np.newaxis]
        return found

    return maximise_activation


MISCONCEPTIONS = (
    Misconception(
        "wrong-sign",
        _going(
            lambda params, image, layer, channel: -ascent.upwards(params, image, layer, channel)
        ),
        "You go downwards. Training goes against the gradient, to make the loss small; here the "
        "activation should become large (slide “Visuals”).",
        "If the gradient at a pixel is positive, should that pixel become brighter or darker?",
    ),
    Misconception(
        "penalty-forgotten",
        _penalised(np.zeros_like),
        "You leave out the penalty. Without it the image becomes ever brighter, and what shows "
        "most in it is noise.",
        "What is the gradient of λ times the sum of the squares of the image?",
    ),
    Misconception(
        "penalty-added",
        _penalised(lambda image: -2 * PENALTY * image),
        "You add the gradient of the penalty. It is what the goal is less by, so bright pixels "
        "have to fade.",
        "In the goal, which sign has the penalty?",
    ),
    Misconception(
        "factor-two-missing",
        _penalised(lambda image: PENALTY * image),
        "The gradient of the penalty is half as large as it should be: the derivative of a square "
        "has a factor 2.",
        "What is the derivative of x² at 3?",
    ),
    Misconception(
        "length-for-square",
        _penalised(_over_length),
        "You take the gradient of the image's length. The penalty is the sum of the squares, "
        "without a root.",
        "How fast does the penalty grow if the whole image gets brighter?",
    ),
    Misconception(
        "penalty-averaged",
        _penalised(lambda image: 2 * PENALTY * image / image.size),
        "You divide the penalty by the number of pixels. It is the sum of the squares, not their "
        "mean.",
        "How large is the penalty of an image of 64 pixels that all are 1?",
    ),
    Misconception(
        "start-at-zeros",
        _starting_at(lambda params, seed: np.zeros(ascent.image_size(params))),
        "You start from a black image. The ascent starts from `start_image(params, seed)`: from 0, "
        "many units do not answer at all, and then there is no way up.",
        "What comes out of your function if it makes no steps?",
    ),
    Misconception(
        "seed-ignored",
        _starting_at(lambda params, seed: ascent.start_image(params, 0)),
        "You always start from the same noise, whatever `seed` says.",
        "Do two different seeds give two different images if no step is made?",
    ),
    Misconception(
        "channel-ignored",
        _asking(lambda layer, channel: (layer, 0)),
        "You always maximise the first filter, and the first score. `channel` says which.",
        "What does your function do with `channel`?",
    ),
    Misconception(
        "all-units",
        _back(
            lambda params, image, channel: _of_filter(params, image, _rectified, slice(None)),
            lambda params, image, channel: _of_scores(params, image, np.ones(len(params["b2"]))),
        ),
        "You maximise all filters at once, and all scores. It is the one that `channel` says.",
        "On the way back, where does the gradient begin with 1, and where with 0?",
    ),
    Misconception(
        "layer-ignored",
        _asking(lambda layer, channel: ("scores", channel)),
        'You maximise a score, even if `layer` is `"conv"`.',
        "How far forward does the image have to go for the answer of a filter?",
    ),
    Misconception(
        "layer-ignored",
        _asking(lambda layer, channel: ("conv", channel)),
        'You maximise a filter\'s answer, even if `layer` is `"scores"`.',
        "Which layers lie between a filter's map and the scores?",
    ),
    Misconception(
        "no-mask",
        _back(lambda params, image, channel: _of_filter(params, image, np.ones_like, channel)),
        "For a filter, your gradient begins with 1 everywhere. The rectifier comes after the "
        "convolution: where it lets nothing through, nothing goes back.",
        "At a place where the convolution gives -3, how does the sum after the rectifier change "
        "if it becomes -2?",
    ),
    Misconception(
        "multiplied-by-map",
        _back(lambda params, image, channel: _of_filter(params, image, forward.relu, channel)),
        "For a filter, your gradient begins with the map itself. The derivative of a sum is 1 "
        "everywhere, so strong answers count no more than weak ones.",
        "If one entry of the map grows by 1, by how much does the sum over the map grow?",
    ),
    Misconception(
        "largest-only",
        _back(lambda params, image, channel: _of_filter(params, image, _largest_only, channel)),
        "For a filter, you maximise its strongest answer only. Its activation is the sum over all "
        "places.",
        "How many entries of the filter's map go into its activation?",
    ),
    Misconception(
        "mean-for-sum",
        _scaled(lambda plane: 1 / plane.size),
        "For a filter, you maximise the mean of its map. Its activation is the sum; with the mean, "
        "the penalty weighs much more.",
        "With a map of 64 entries, how much smaller is its mean than its sum, and the penalty?",
    ),
    Misconception(
        "first-mask-missing",
        _back(
            scores=lambda params, image, channel: _of_scores(
                params, image, _one_hot(params, channel), first_mask=False
            )
        ),
        "On the way back from a score you leave out the rectifier after the convolution. Where it "
        "lets nothing through, nothing goes back (slide “Back through the whole layer”).",
        "In which order do pool, rectifier and convolution come on the way back?",
    ),
    Misconception(
        "second-mask-missing",
        _back(
            scores=lambda params, image, channel: _of_scores(
                params, image, _one_hot(params, channel), second_mask=False
            )
        ),
        "On the way back from a score you leave out the rectifier between the two dense layers. "
        "Where it lets nothing through, nothing goes back.",
        "If a hidden unit is negative before its rectifier, how much does a score change with it?",
    ),
    *ways(
        "probability-for-score",
        (_back(scores=_of_probability), _back(scores=_of_logarithm)),
        "You maximise the probability after the softmax, not the score. A probability also rises "
        "if the other scores fall, so the image shows what it is not.",
        "Does your gradient begin with 0 at the scores of the other classes?",
    ),
    Misconception(
        "filter-not-turned",
        _going(_filters_not_turned),
        "On the way back through the convolution you lay the filter on as on the way forward. "
        "There it is turned by 180 degrees (slide “Input gradient”).",
        "Which of your functions goes back through a convolution to its input?",
    ),
    Misconception(
        "sign-of-gradient",
        _going(
            lambda params, image, layer, channel: np.sign(
                ascent.upwards(params, image, layer, channel)
            )
        ),
        "You move every pixel equally far, by the sign of its gradient. The steepest way up moves "
        "those most that matter most.",
        "If the gradient is 10 at one pixel and 0.1 at another, how far should each of them move?",
    ),
    Misconception(
        "batch-axis-kept",
        _batch_kept,
        "You return a batch of one image. It should be the image: (C, H, W).",
        "How many axes has `start_image(params, seed)`, and how many has your result?",
    ),
)
