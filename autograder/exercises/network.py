"""The lecture's network, written once more by the grader: forward, backward, and random ones.

Convolution that keeps the image's size, rectifier, max-pool of 2, flatten, dense, rectifier, dense.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.checks.gradient import central_differences
from autograder.exercise import Array
from autograder.exercises import backward, forward
from autograder.exercises.probes import eighths
from autograder.notebook import one_line
from autograder.sandbox.wire import Opaque

Params = Mapping[str, Array]

NAMES = ("F", "b", "W1", "b1", "W2", "b2")
POOL_SIZE = 2
# Entries before the rectifiers are multiples of 2^-17 at the finest. No step this small moves one
# past 0, and all sums still are exact.
STEP = 2.0**-24
MAX_DRAWS = 10_000
NEGATIVE = ("maps", "units", "scores")  # what a rectifier would change


@dataclass(frozen=True, eq=False)
class Activations:
    """What a network computes on its way from images to scores."""

    X: Array
    O: Array
    P: Array
    D: Array
    Z: Array
    scores: Array


def dense(A: Array, W: Array, b: Array) -> Array:
    """Multiply by the weights and add the biases: (N, D), (D, M), (M,) -> (N, M)."""
    return np.asarray(A @ W + b)


def dense_gradient(dZ: Array, A: Array, W: Array) -> tuple[Array, Array, Array]:
    """Return the gradients with respect to A, W and b."""
    return dZ @ W.T, A.T @ dZ, dZ.sum(axis=0)


def activations(params: Params, X: Array) -> Activations:
    """Return all that a network computes for images X of shape (N, C, H, W)."""
    F = params["F"]
    O = forward.convolve(X, F, params["b"], 1, F.shape[2] // 2)
    P = forward.max_pool(forward.relu(O), POOL_SIZE)
    D = P.reshape(len(P), -1)
    Z = dense(D, params["W1"], params["b1"])
    scores = dense(forward.relu(Z), params["W2"], params["b2"])
    return Activations(X, O, P, D, Z, scores)


def scores_of(params: Params, X: Array) -> Array:
    """Return a score for each image and class, of shape (N, M)."""
    return activations(params, X).scores


def gradients(params: Params, X: Array, dscores: Array) -> dict[str, Array]:
    """Return the gradient with respect to every parameter."""
    found = activations(params, X)
    dA, dW2, db2 = dense_gradient(dscores, forward.relu(found.Z), params["W2"])
    dZ = backward.relu_gradient(dA, found.Z)
    dD, dW1, db1 = dense_gradient(dZ, found.D, params["W1"])
    dP = dD.reshape(found.P.shape)
    dA = backward.max_pool_gradient(dP, forward.relu(found.O), POOL_SIZE)
    dO = backward.relu_gradient(dA, found.O)
    R, S = params["F"].shape[2:]
    dF = backward.filter_gradient(dO, X, (R, S), 1, R // 2)
    db = backward.bias_gradient(dO)
    return {"F": dF, "b": db, "W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def numerical_gradients(
    params: Params, X: Array, dscores: Array, scores: Callable[[Params, Array], Array]
) -> dict[str, Array]:
    """Return the same by central differences: exact where no step crosses a kink."""

    def gradient(name: str) -> Array:
        def with_other(array: Array) -> Array:
            return scores({**params, name: array}, X)

        return central_differences(with_other, params[name], dscores, STEP)

    return {name: gradient(name) for name in NAMES}


@dataclass(frozen=True)
class Sizes:
    """How large a network and its images are.

    Attributes
    ----------
    image : tuple of int
        (N, C, H, W).
    K : int
        Filters.
    kernel_size : int
    hidden, classes : int
    """

    image: tuple[int, int, int, int] = (1, 1, 4, 4)
    K: int = 1
    kernel_size: int = 3
    hidden: int = 3
    classes: int = 2

    @property
    def flat(self) -> int:
        """How many numbers the dense layers are given for an image."""
        return self.K * (self.image[2] // POOL_SIZE) * (self.image[3] // POOL_SIZE)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of its parameters by their names."""
        return {
            "F": (self.K, self.image[1], self.kernel_size, self.kernel_size),
            "b": (self.K,),
            "W1": (self.flat, self.hidden),
            "b1": (self.hidden,),
            "W2": (self.hidden, self.classes),
            "b2": (self.classes,),
        }


def random_network(
    generator: np.random.Generator,
    sizes: Sizes,
    biased: bool = False,
    negative: tuple[str, ...] = NEGATIVE,
) -> tuple[dict[str, Array], Array]:
    """Return parameters and images on which everything is exact, and mistakes show.

    No entry before a rectifier is 0, and none is as large as another one of its window.

    Parameters
    ----------
    generator : numpy.random.Generator
    sizes : Sizes
    biased : bool
        Whether biases are other than 0.
    negative : tuple of str
        Of `NEGATIVE`, what is below 0 somewhere. The rectifiers do nothing to what is not, or
        nothing that is left after the pool.
    """
    for _ in range(MAX_DRAWS):
        params = _random_params(generator, sizes, biased)
        X = eighths(generator, sizes.image)
        if "maps" not in negative:
            X = np.abs(X)  # so a rectifier that stands before the convolution does nothing either
        # Sums of products of positive numbers are positive, without many draws.
        positive = ["F"] if "maps" not in negative and sizes.kernel_size == 1 else []
        positive += ["W1", "b1"] if "units" not in negative else []
        positive += ["W2", "b2"] if "scores" not in negative else []
        params |= {name: np.abs(params[name]) for name in positive}
        found = activations(params, X)
        if not _has_kink(found) and _is_alive(found) and _negative(found) == negative:
            return params, X
    raise ValueError(f"no network without kinks in {MAX_DRAWS} draws: choose other sizes")


def _random_params(generator: np.random.Generator, sizes: Sizes, biased: bool) -> dict[str, Array]:
    return {
        name: eighths(generator, shape, 4) if biased or len(shape) > 1 else np.zeros(shape)
        for name, shape in sizes.shapes.items()
    }


def _has_kink(found: Activations) -> bool:
    if np.any(found.O == 0) or np.any(found.Z == 0):
        return True
    planes = found.O.reshape(-1, *found.O.shape[2:])
    return any(len(np.unique(plane)) < plane.size for plane in planes)


def _is_alive(found: Activations) -> bool:
    """Tell whether every channel, two units at least, and something of each image get through."""
    through = (found.P > 0).any(axis=(0, 2, 3)).all() and (found.Z > 0).any(axis=1).all()
    return bool(through and (found.Z > 0).any(axis=0).sum() > 1)


def _negative(found: Activations) -> tuple[str, ...]:
    """Return what is negative somewhere: all of a window, a hidden unit, a score."""
    somewhere = (np.any(found.P == 0), np.any(found.Z < 0), np.any(found.scores < 0))
    return tuple(name for name, is_so in zip(NEGATIVE, somewhere, strict=True) if is_so)


def handing_on(X: Array, classes: int, **changed: float | Array) -> tuple[dict[str, Array], Array]:
    """Return a network whose layers hand on what they get, but for those that are given.

    Its scores then are the numbers that its pool leaves, so they tell where they are from.
    """
    F = changed.get("F", 1.0)
    K = len(F) if isinstance(F, np.ndarray) else 1
    flat = K * (X.shape[2] // POOL_SIZE) * (X.shape[3] // POOL_SIZE)
    params = {
        "F": F if isinstance(F, np.ndarray) else np.full((1, X.shape[1], 1, 1), F),
        "b": np.zeros(K),
        "W1": np.eye(flat),
        "b1": np.zeros(flat),
        "W2": np.eye(flat, classes),
        "b2": np.zeros(classes),
    }
    for name, value in changed.items():
        params[name] = np.full(params[name].shape, value, dtype=np.float64)
    return params, X


def checked_params(returned: object, image: tuple[int, int, int], classes: int) -> Params:
    """Return what a student's training returned, if it is a network for such images.

    Raises
    ------
    ValueError
        If it is none; the message goes on after "it returned".
    """
    if not isinstance(returned, dict):
        name = returned.type_name if isinstance(returned, Opaque) else type(returned).__name__
        raise ValueError(f"a value of type {one_line(name)}, where a dict of arrays is asked for")
    params: dict[str, Array] = {}
    for name in NAMES:
        array = returned.get(name)
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "iuf":
            raise ValueError(f'no array of numbers as params["{name}"]')
        if not np.isfinite(array).all():
            raise ValueError(f'numbers that are not finite in params["{name}"]')
        params[name] = array
    _must_fit(params, image, classes)
    return {name: array.astype(np.float64) for name, array in params.items()}


# The grader computes with it, so these bound what a stranger's network may cost.
LARGEST_NETWORK = 1_000_000  # numbers
MOST_MAPS = 256


def _must_fit(params: Params, image: tuple[int, int, int], classes: int) -> None:
    C, H, W = image
    F, W1 = params["F"], params["W1"]
    if F.ndim != 4 or F.shape[2] != F.shape[3] or F.shape[2] % 2 == 0:
        raise ValueError(f"filters of shape {F.shape}, where (K, C, R, R) with an odd R is needed")
    if W1.ndim != 2:
        raise ValueError(f'params["W1"] of shape {W1.shape}, where (inputs, units) is needed')
    K, R = len(F), F.shape[2]
    right = Sizes((1, C, H, W), K, R, hidden=W1.shape[1], classes=classes).shapes
    for name, shape in right.items():
        if params[name].shape != shape:
            raise ValueError(f'params["{name}"] of shape {params[name].shape}, not {shape}')
    size = sum(array.size for array in params.values())
    if size > LARGEST_NETWORK or K > MOST_MAPS or R > H:
        raise ValueError("a network that is too large for these images")
