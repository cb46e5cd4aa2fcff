"""Spoils good input: a few bytes of a file or frame, or a few places of a JSON tree."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

# JSON text that Python would not write; stands in a tree as a string of this name.
RAW = {
    "@nan": "NaN",
    "@infinity": "-Infinity",
    "@overflow": "1e999",
    "@digits": "9" * 4000,
    "@endless digits": "9" * 5000,
    "@surrogate": '"\\ud83d x \\udc00"',
    "@twice": '{"a": 1, "a": [2]}',
    "@deep": "[" * 500 + "]" * 500,
    "@too deep": '{"":' * 5000 + "0" + "}" * 5000,
    "@long": '"' + "x" * 70_000 + '"',
    "@many": "[" + "[0]," * 1500 + "0]",
}
STRANGE = (
    st.none()
    | st.booleans()
    | st.sampled_from([-1, 0, 1, 4, 7, 16, 2**26, 2**31, 2**63, 2**64, 2**255, 2**256, 10**400])
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\0", "\x1b[31m", "\u202e", "\u2028", "\r", "\ufeff", "`", "</script>"])
    | st.sampled_from(sorted(RAW))
    | st.just([])
    | st.just({})
)


@st.composite
def spoiled_bytes(draw: st.DrawFn, good: st.SearchStrategy[bytes]) -> bytes:
    """Return good bytes of which a few are flipped, set, left out, doubled or put in."""
    data = draw(good)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(1, 40)))
        how = draw(st.sampled_from(["flip", "set", "leave out", "double", "put in", "cut off"]))
        if how == "flip" and at < end:
            data = data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :]
        elif how == "set" and at < end:
            data = data[:at] + draw(st.binary(min_size=1, max_size=8)) + data[end:]
        elif how == "leave out":
            data = data[:at] + data[end:]
        elif how == "double":
            data = data[:end] + data[at:]
        elif how == "put in":
            data = data[:at] + draw(st.binary(max_size=8)) + data[at:]
        elif how == "cut off":
            data = data[:at]
    return data


@st.composite
def spoiled_json(
    draw: st.DrawFn, good: st.SearchStrategy[Any], strange: st.SearchStrategy[Any]
) -> bytes:
    """Return the JSON text of a good tree in which a few places hold something else."""
    root = [copy.deepcopy(draw(good))]
    for _ in range(draw(st.integers(1, 4))):
        found = list(_places(root))
        holder, key = found[draw(st.integers(0, len(found) - 1))]
        how = draw(st.sampled_from(["replace", "leave out", "double", "wrap", "swap", "add"]))
        if how == "replace":
            holder[key] = copy.deepcopy(draw(strange))
        elif how == "leave out" and holder is not root:
            del holder[key]
        elif how == "double" and isinstance(holder, list) and holder is not root:
            holder.insert(key, copy.deepcopy(holder[key]))
        elif how == "wrap":
            for _ in range(draw(st.integers(1, 15))):
                holder[key] = [holder[key]]
        elif how == "swap":
            other, other_key = found[draw(st.integers(0, len(found) - 1))]
            holder[key] = copy.deepcopy(other[other_key])
        elif how == "add" and isinstance(holder[key], dict):
            holder[key][draw(st.text(max_size=5))] = copy.deepcopy(draw(strange))
        elif how == "add" and isinstance(holder[key], list):
            holder[key].append(copy.deepcopy(draw(strange)))
    return raw_json(root[0])


def raw_json(tree: Any) -> bytes:
    """Return a tree's JSON text, with the strings that stand for raw JSON replaced by it."""
    text = json.dumps(tree)
    for name, raw in RAW.items():
        text = text.replace(f'"{name}"', raw, 3)
    return text.encode()


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place of a tree as the list or dict that holds it and its index or key."""
    keys = range(len(tree)) if isinstance(tree, list) else list(tree)
    for key in keys:
        yield tree, key
        if isinstance(tree[key], list | dict):
            yield from _places(tree[key])
