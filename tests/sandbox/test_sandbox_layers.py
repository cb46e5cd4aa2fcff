"""Which layers grading cannot do without, and the sentence where they are missing."""

from __future__ import annotations

import itertools

import pytest

from autograder.sandbox.layers import HOW_TO_GET, PURPOSE, Layer, is_sufficient, refusal

SUBSETS = [
    frozenset(chosen)
    for size in range(len(Layer) + 1)
    for chosen in itertools.combinations(Layer, size)
]


@pytest.mark.parametrize("held", SUBSETS, ids=lambda held: "+".join(sorted(held)) or "none")
def test_it_takes_seccomp_and_bubblewrap_or_landlock_with_it(held: frozenset[Layer]) -> None:
    files = Layer.BUBBLEWRAP in held or Layer.LANDLOCK in held
    assert is_sufficient(held) == (Layer.SECCOMP in held and files)


@pytest.mark.parametrize("layer", Layer)
def test_each_layer_has_a_purpose_and_a_way_to_get_it(layer: Layer) -> None:
    assert PURPOSE[layer]
    assert HOW_TO_GET[layer]


def test_a_refusal_names_what_is_missing_why_and_what_to_do() -> None:
    reasons = {Layer.SECCOMP: "libseccomp cannot be loaded", Layer.UID: "not needed"}
    text = refusal({Layer.LANDLOCK, Layer.RLIMITS}, reasons)
    assert "seccomp: libseccomp cannot be loaded (install Debian's" in text
    assert "bubblewrap: does not hold (install Debian's" in text
    assert "landlock:" not in text
    assert "uid" not in text, "it would not help"
    assert "`autograder doctor`" in text
    assert "`--unsafe`" in text
