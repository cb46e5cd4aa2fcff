"""The wire carries plain arrays and JSON values exactly, and survives whatever else comes along."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.sandbox import wire
from autograder.sandbox.wire import ArraySubclass, Opaque, WireError


def frame_of(value: object) -> bytes:
    return b"".join(bytes(piece) for piece in wire.encode(value))


def reader(data: bytes, chunk: int = 1 << 20) -> Callable[[int], bytes]:
    """Return what reads from `data` as `socket.recv` does, at most `chunk` bytes at a time."""
    rest = memoryview(data)

    def receive(size: int) -> bytes:
        nonlocal rest
        taken, rest = rest[: min(size, chunk)], rest[min(size, chunk) :]
        return bytes(taken)

    return receive


def through(value: object, chunk: int = 1 << 20) -> Any:
    return wire.read(reader(frame_of(value), chunk))


def handmade(tree: object, data: bytes = b"", magic: bytes = wire.MAGIC) -> bytes:
    text = json.dumps(tree).encode()
    return wire.HEADER.pack(magic, len(text), len(data)) + text + data


def same(one: Any, other: Any) -> bool:
    """Compare type and value, with NaN equal to NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (np.ndarray, np.generic)):
        return bool(
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return bool(one == other or (one != one and other != other))


plain_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=50)
dtypes = st.sampled_from(sorted(wire.DTYPES)).map(np.dtype)
shapes = arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)
ndarrays = st.builds(lambda dtype, shape: (dtype, shape), dtypes, shapes).flatmap(
    lambda pair: arrays.arrays(*pair)
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**255), 2**255)
    | st.floats()
    | plain_text
    | ndarrays
    | dtypes.flatmap(lambda dtype: arrays.arrays(dtype, ())).map(lambda array: array[()]),
    lambda children: (
        st.lists(children, max_size=4)
        | st.lists(children, max_size=4).map(tuple)
        | st.dictionaries(plain_text, children, max_size=4)
    ),
    max_leaves=8,
)


class TestWhatItCarries:
    @given(values, st.integers(1, 40))
    @settings(max_examples=300, deadline=None)
    def test_comes_out_as_it_went_in_however_it_is_cut(self, value: object, chunk: int) -> None:
        assert same(through(value, chunk), value)

    @pytest.mark.parametrize(
        "array",
        [
            np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1),
            np.arange(10.0)[::-2],
            np.broadcast_to(np.float64(3), (2, 2)),
            np.arange(6, dtype=">f8"),
            np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        ],
        ids=["transposed", "strided", "broadcast", "big-endian", "fortran"],
    )
    def test_values_do_not_depend_on_how_an_array_lies_in_memory(self, array: Any) -> None:
        got = through(array)
        assert got.dtype == array.dtype.newbyteorder("<")
        np.testing.assert_array_equal(got, array)

    def test_arrays_can_be_written_to_as_students_do(self) -> None:
        got = through(np.zeros(3))
        got += 1
        assert got.tolist() == [1, 1, 1]

    def test_a_subclass_of_ndarray_comes_as_its_plain_values_and_name(self) -> None:
        got = through(np.ma.masked_array([1.0, 2.0], [True, False]))
        assert isinstance(got, ArraySubclass)
        assert got.type_name == "MaskedArray"
        assert type(got.array) is np.ndarray
        assert got.array.tolist() == [1, 2]

    @pytest.mark.parametrize(
        ("value", "name"),
        [
            ({1, 2}, "set"),
            (b"bytes", "bytes"),
            (1j, "complex"),
            (OrderedDict(a=1), "OrderedDict"),
            ({1: 2}, "dict"),
            (print, "builtin_function_or_method"),
            (np.array([None]), "array of dtype object"),
            (np.array(["a"]), "array of dtype <U1"),
            (np.zeros(2, "datetime64[s]"), "array of dtype datetime64[s]"),
            (np.zeros(2, [("a", "f8")]), "array of dtype [('a', '<f8')]"),
            (np.zeros(2, np.longdouble), f"array of dtype {np.dtype(np.longdouble)}"),
            (np.zeros((1,) * 17), "array of 17 dimensions"),
            (10**80, "int of too many digits"),
            ("a" * (wire.MAX_STRING + 1), "str that is too long"),
        ],
        ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "",
    )
    def test_of_everything_else_only_a_name_comes(self, value: object, name: str) -> None:
        assert through([value]) == [Opaque(name)]

    def test_a_number_that_lies_about_its_value_is_only_named(self) -> None:
        class Liar(int):
            def __eq__(self, other: object) -> bool:
                return True

            __hash__ = int.__hash__

        assert through(Liar(3)) == Opaque("Liar")

    def test_half_a_surrogate_pair_comes_as_a_question_mark(self) -> None:
        assert through("a\ud800b") == "a?b"


class TestBounds:
    @pytest.mark.parametrize(
        "value",
        [
            np.zeros(wire.MAX_DATA // 8 + 1),
            [0] * (wire.MAX_NODES + 1),
            ["a" * 60_000] * 20,
        ],
        ids=["array data", "elements", "text"],
    )
    def test_what_is_too_large_is_not_sent(self, value: object) -> None:
        with pytest.raises(WireError, match=r"allowed|too many"):
            wire.encode(value)

    def test_what_holds_itself_is_not_sent(self) -> None:
        endless: list[Any] = []
        endless.append(endless)
        with pytest.raises(WireError, match="too deeply"):
            wire.encode(endless)

    @pytest.mark.parametrize(
        ("frame", "complaint"),
        [
            (handmade(None, magic=b"CNN2"), "magic"),
            (wire.HEADER.pack(wire.MAGIC, wire.MAX_TEXT + 1, 0), "too large"),
            (wire.HEADER.pack(wire.MAGIC, 4, wire.MAX_DATA + 1), "too large"),
            (wire.HEADER.pack(wire.MAGIC, 1, 0) + b"{", "not JSON"),
            (wire.HEADER.pack(wire.MAGIC, 2, 0) + b"\xff\xff", "not JSON"),
            (wire.HEADER.pack(wire.MAGIC, 100_000, 0) + b"[" * 100_000, "not JSON"),
            (wire.HEADER.pack(wire.MAGIC, 9_000, 0) + b"9" * 9_000, "not JSON"),
            (handmade({}), "JSON object"),
            (handmade(2**256), "digits"),
            (handmade(float("nan")), "finite"),
            (wire.HEADER.pack(wire.MAGIC, 5, 0) + b"1e999", "finite"),
            (handmade("a" * (wire.MAX_STRING + 1)), "too long"),
            (handmade(["list", [0] * wire.MAX_NODES]), "too many"),
            (handmade(["pickle", "gASVCg=="]), "unknown form"),
            (handmade(["float", "1"]), "unknown form"),
            (handmade(["opaque", "a" * 101]), "unknown form"),
            (handmade(["dict", [["a"]]]), "pair"),
            (handmade(["dict", [[1, 1]]]), "pair"),
            (handmade(["array", "|O8", [1]], b"12345678"), "dtype"),
            (handmade(["array", "|V0", [10**9]]), "dtype"),
            (handmade(["array", ">f8", [1]], b"12345678"), "dtype"),
            (handmade(["array", "<f8", [1] * 17], b"12345678"), "dimensions"),
            (handmade(["array", "<f8", [-1]]), "lengths"),
            (handmade(["array", "<f8", [True]], b"12345678"), "lengths"),
            (handmade(["array", "<f8", [1.0]], b"12345678"), "lengths"),
            (handmade(["array", "<f8", [2]], b"12345678"), "larger"),
            (handmade(["array", "<f8", [2**26, 2**26, 2**12]]), "larger"),
            (handmade(["array", "<f8", [0, 2**26, 2**26, 2**26]]), "larger"),
            (handmade(["array", "<f8", []], b"1234567890123456"), "no array refers"),
            (handmade(["scalar", "<f8", [1]], b"12345678"), "unknown form"),
        ],
    )
    def test_a_frame_that_breaks_a_rule_is_refused(self, frame: bytes, complaint: str) -> None:
        with pytest.raises(WireError, match=complaint):
            wire.read(reader(frame))

    @pytest.mark.parametrize("kept", [0, 3, wire.HEADER.size, -1])
    def test_a_frame_that_breaks_off_is_an_end_of_file(self, kept: int) -> None:
        with pytest.raises(EOFError):
            wire.read(reader(frame_of(np.zeros(3))[:kept]))

    def test_an_announced_size_alone_takes_no_memory(self) -> None:
        announced = wire.HEADER.pack(wire.MAGIC, wire.MAX_TEXT, wire.MAX_DATA)
        tracemalloc.start()
        with pytest.raises(EOFError):
            wire.read(reader(announced + b"[" * 1000))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 1 << 20


def read_or_refuse(data: bytes) -> None:
    """Read a frame; whatever the bytes are, nothing but the two announced errors may come."""
    try:
        wire.read(reader(data))
    except (WireError, EOFError):
        return


json_trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 2**70)
    | st.floats()
    | st.sampled_from([*sorted(wire.DTYPES), "array", "scalar", "subclass", "list", "dict", "nan"])
    | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=5) | st.dictionaries(st.text(max_size=3), children)
    ),
    max_leaves=12,
)


class TestHostileBytes:
    @given(st.binary(max_size=300))
    @settings(max_examples=300, deadline=None)
    def test_any_bytes_give_a_value_or_an_error_of_ours(self, data: bytes) -> None:
        read_or_refuse(data)

    @given(st.binary(max_size=100), st.binary(max_size=100))
    @settings(max_examples=300, deadline=None)
    def test_any_body_behind_a_good_header(self, text: bytes, data: bytes) -> None:
        read_or_refuse(wire.HEADER.pack(wire.MAGIC, len(text), len(data)) + text + data)

    @given(json_trees, st.binary(max_size=64))
    @settings(max_examples=500, deadline=None)
    def test_any_json_tree(self, tree: object, data: bytes) -> None:
        read_or_refuse(handmade(tree, data))

    @given(values, st.data())
    @settings(max_examples=500, deadline=None)
    def test_any_frame_with_a_few_bytes_changed(self, value: object, data: st.DataObject) -> None:
        frame = bytearray(frame_of(value))
        for _ in range(data.draw(st.integers(1, 4))):
            frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
        read_or_refuse(bytes(frame))

    def test_no_frame_takes_more_memory_than_the_bounds_allow(self) -> None:
        # In a process of its own: what it allocates ends with it. RLIMIT_AS counts all of it.
        script = """
import resource, sys
import numpy as np
from autograder.sandbox import wire
frames = [
    wire.HEADER.pack(wire.MAGIC, wire.MAX_TEXT, 0) + b"[" + b"{}," * 349524 + b"0]  ",
    wire.HEADER.pack(wire.MAGIC, wire.MAX_TEXT, 0) + b"[" * wire.MAX_TEXT,
    wire.HEADER.pack(wire.MAGIC, 24, wire.MAX_DATA) + b'["array","|u1",[67108864]]'[:24],
    wire.HEADER.pack(wire.MAGIC, 35, 0) + b'["array","<c16",[67108864,1,67108]]',
]
now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
limit = now + 3 * wire.MAX_DATA
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for frame in frames:
    data = memoryview(frame)
    def receive(size):
        global data
        taken, data = data[:size], data[size:]
        return bytes(taken)
    try:
        wire.read(receive)
    except (wire.WireError, EOFError):
        print("refused")
"""
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60
        )
        assert done.stdout.split() == ["refused"] * 4, done.stderr
