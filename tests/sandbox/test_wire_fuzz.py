"""Whatever a hostile child sends, the wire gives a plain value or refuses, at a bounded cost."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox import wire
from autograder.sandbox.wire import ArraySubclass, Callback, Computed, Opaque, WireError
from tests.fixtures.frames import dtypes, frame_of, framed, reader, same, through, values
from tests.fuzzing.spending import fuzzed, look_for_more, peak_memory, steps
from tests.fuzzing.spoiling import STRANGE, raw_json, spoiled_bytes, spoiled_json

# What a frame may cost: bytes of memory for each byte of text and of array data, bytecodes for
# each byte of text. An object of one entry takes 232 bytes and seven characters.
MEMORY_PER_TEXT, MEMORY_PER_DATA, STEPS_PER_TEXT = 48, 3, 120
SLACK = 1 << 16

lengths = st.integers(0, 5) | st.sampled_from(
    [-1, 2**26, 2**26 + 1, 2**40, 2**63, 2**64, True, 1.0]
)
# Trees of the right grammar and, here and there, of wrong pieces.
trees = st.recursive(
    STRANGE
    | st.sampled_from(["nan", "inf", "-inf", "1"]).map(lambda name: ["float", name])
    | st.text(max_size=120).map(lambda name: ["opaque", name])
    | st.integers(-1, 20).map(lambda number: ["callback", number])
    | st.tuples(
        st.sampled_from(["array", "scalar", "subclass"]),
        dtypes.map(lambda dtype: dtype.str) | st.sampled_from(["|O8", "|V0", ">f8", "<U9", "<f16"]),
        st.lists(lengths, max_size=4) | st.lists(lengths, min_size=15, max_size=18),
    ).map(list)
    | st.tuples(
        st.just("subclass"), dtypes.map(lambda dtype: dtype.str), st.lists(lengths), st.text()
    ).map(list),
    lambda children: (
        st.tuples(st.sampled_from(["list", "tuple", "pickle"]), st.lists(children)).map(list)
        | st.lists(st.tuples(st.text(max_size=5) | STRANGE, children)).map(lambda p: ["dict", p])
        | st.tuples(st.text(max_size=120), st.lists(children), st.integers(-1, 20) | STRANGE).map(
            lambda parts: ["computed", *parts]
        )
        | st.lists(children, max_size=5)
    ),
    max_leaves=12,
)
good_frames = values.map(frame_of)
good_bodies = good_frames.map(
    lambda frame: (
        json.loads(frame[wire.HEADER.size :][: text_size(frame)]),
        frame[wire.HEADER.size + text_size(frame) :],
    )
)


def text_size(frame: bytes) -> int:
    return wire.decode_header(frame[: wire.HEADER.size])[0]


def data_size(frame: bytes) -> int:
    return wire.decode_header(frame[: wire.HEADER.size])[1]


@st.composite
def frames_with_a_spoiled_tree(draw: st.DrawFn) -> bytes:
    tree, data = draw(good_bodies)
    return framed(draw(spoiled_json(st.just(tree), STRANGE | trees)), data)


@st.composite
def frames_with_other_sizes(draw: st.DrawFn) -> bytes:
    frame = draw(good_frames)
    magic, text, data = wire.HEADER.unpack(frame[: wire.HEADER.size])
    wrong = st.sampled_from([0, wire.MAX_TEXT, wire.MAX_DATA, 2**32 - 1, 2**31])
    text = draw(wrong | st.integers(max(0, text - 9), text + 9))
    data = draw(wrong | st.integers(max(0, data - 9), data + 9))
    return wire.HEADER.pack(magic, text, data) + frame[wire.HEADER.size :]


# What a decoder may trip over, with the array data that would go with it.
odd_pieces: list[tuple[Any, bytes]] = [
    *((number, b"") for number in (2**256, -(2**256), 2**255, "@digits", "@overflow", "@nan")),
    *((text, b"") for text in ("@surrogate", "@long", "\0\x1b[31m", {}, [], ["list", "x"])),
    *((["array", dtype, [1]], bytes(8)) for dtype in ("<f8", "|O8", "|V8", ">f8", "<U2", "<m8", 8)),
    (["array", "|u1", [2**26]], b""),
    (["array", "<f8", [2**26, 2**26, 2**12]], b""),
    (["array", "<f8", [0, 2**26, 2**26, 2**26]], b""),
    (["array", "<f8", [1] * 16], bytes(8)),
    (["array", "<f8", [1] * 17], bytes(8)),
    (["array", "<f8", [-1, -1]], bytes(8)),
    (["array", "<f8", [True]], bytes(8)),
    (["array", "|b1", [3]], b"\x00\x01\xff"),
    (["scalar", "<c16", []], b"\xff" * 16),
    (["scalar", "<f8", [1]], bytes(8)),
    (["subclass", "<f4", [1], "@surrogate"], bytes(4)),
    (["opaque", "x" * 101], b""),
    (["opaque", "@surrogate"], b""),
    (["callback", 16], b""),
    (["callback", True], b""),
    (["callback", 32], b""),
    (["callback", 0, 0], b""),
    (["computed", "f", [["array", "|u1", [2]], 1], 15], bytes(2)),
    (["computed", "f", [["computed", "f", [["computed", "f", [], 0]], 0]], 0], b""),
    (["computed", "f", [], 16], b""),
    (["computed", "f", [], True], b""),
    (["computed", "f", [], -1], b""),
    (["computed", "f", {}, 0], b""),
    (["computed", "x" * 101, [], 0], b""),
    (["computed", "@surrogate", [], 0], b""),
    (["computed", 1, [], 0], b""),
    (["computed", "f", []], b""),
    (["dict", [["a", 1], ["a", 2]]], b""),
    (["dict", [["@surrogate", 1]]], b""),
    (["dict", [["@long", 1]]], b""),
    (["dict", [[1, 1]]], b""),
]


@st.composite
def frames_with_an_odd_piece(draw: st.DrawFn) -> bytes:
    """Return a frame that is right but for one piece, which may stand deep within it."""
    piece, data = draw(st.sampled_from(odd_pieces))
    for _ in range(draw(st.integers(0, 3) | st.integers(10, 15))):
        around = draw(st.sampled_from(["list", "tuple", "dict"]))
        piece = [around, [["a", piece] if around == "dict" else piece]]
    before = draw(st.lists(st.sampled_from([None, 1, "x", ["array", "|u1", [2]]]), max_size=3))
    data = bytes(2 * sum(type(node) is list for node in before)) + data
    data = draw(st.just(data) | st.sampled_from([data[:-1], data + b"x"]))
    return framed(raw_json(["list", [*before, piece]]), data)


hostile_frames = st.one_of(
    frames_with_an_odd_piece(),
    st.binary(max_size=300),
    st.binary(max_size=100).map(framed),
    spoiled_bytes(good_frames),
    frames_with_a_spoiled_tree(),
    frames_with_other_sizes(),
    st.tuples(trees.map(raw_json), st.binary(max_size=64)).map(lambda body: framed(*body)),
)
# Text that Python makes much of, in lists of thousands; some of it is right, up to the end.
REPEATED = [
    framed(before + b",".join([piece] * 20_000) + after)
    for before in (b'["list",[', b'["dict",[', b"[")
    for piece in (b"0", b'["list",[]]', b'["",0]', b'"ab"', b"1.5", b"[0]", b'{"":0}', b"[[0]]")
    for after in (b"]]", b"]")
]


def read_or_refuse(frame: bytes) -> Any:
    """Read a frame; whatever the bytes are, nothing but the two announced errors may come."""
    try:
        return wire.read(reader(frame))
    except (WireError, EOFError) as error:
        return error


def assert_plain(value: Any, depth: int = wire.MAX_DEPTH) -> None:
    """Assert that a value is made of what the wire carries, and of nothing else."""
    assert depth >= 0
    match value:
        case None | bool():
            pass
        case np.ndarray() | np.generic():
            assert value.dtype.str in wire.DTYPES
            assert type(value) is np.ndarray or value.shape == ()
        case ArraySubclass():
            assert_plain(value.type_name)
            assert type(value.array) is np.ndarray
            assert_plain(value.array)
        case Opaque():
            assert len(value.type_name) <= wire.MAX_NAME
            assert_plain(value.type_name)
        case Callback():
            assert 0 <= value.number < wire.MAX_CALLBACKS
        case Computed():
            assert len(value.function) <= wire.MAX_NAME
            assert_plain(value.function)
            assert 0 <= value.component < wire.MAX_RESULTS
            for argument in value.arguments:
                assert_plain(argument, depth - 1)
        case int():
            assert type(value) is int
            assert abs(value) < wire.MAX_INTEGER
        case float():
            assert type(value) is float
        case str():
            assert value.encode().decode() == value
            assert len(value) <= wire.MAX_STRING
        case list() | tuple():
            for child in value:
                assert_plain(child, depth - 1)
        case dict():
            for key, child in value.items():
                assert type(key) is str
                assert_plain(key, depth)
                assert_plain(child, depth - 1)
        case _:
            pytest.fail(f"the wire carries no {type(value)}")


def stands_in(value: Any) -> bool:
    """Tell whether a value holds one that stands for another."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return any(map(stands_in, value))
    return isinstance(value, (Callback, Computed))


def text_that_has_arrived(frame: bytes) -> int:
    try:
        return min(text_size(frame), len(frame) - wire.HEADER.size)
    except WireError:
        return 0


class TestWhatIsRead:
    @given(hostile_frames)
    @fuzzed
    def test_is_plain_or_refused_and_what_is_plain_crosses_unchanged(self, frame: bytes) -> None:
        value = read_or_refuse(frame)
        if not isinstance(value, Exception):
            assert_plain(value)
            assert same(through(value), value)
            # Nothing that was sent along is left over.
            assert data_size(frame_of(value)) == data_size(frame)

    @given(hostile_frames)
    @fuzzed
    def test_from_a_child_nothing_stands_for_anything_else(self, frame: bytes) -> None:
        value = read_or_refuse(frame)
        try:
            from_child = wire.read(reader(frame), stand_ins=False)
        except (WireError, EOFError):
            return
        assert not stands_in(from_child)
        assert same(from_child, value)

    @given(good_frames, st.data())
    @fuzzed
    def test_a_frame_cut_short_anywhere_is_an_end_of_file(
        self, frame: bytes, data: st.DataObject
    ) -> None:
        kept = data.draw(st.integers(0, len(frame) - 1))
        assert isinstance(read_or_refuse(frame[:kept]), EOFError)

    @given(good_frames, good_frames)
    @fuzzed
    def test_two_frames_in_a_row_are_read_one_after_the_other(
        self, first: bytes, second: bytes
    ) -> None:
        receive = reader(first + second)
        for frame in (first, second):
            assert same(wire.read(receive), read_or_refuse(frame))
        with pytest.raises(EOFError):
            wire.read(receive)


def memory_of(frame: bytes) -> float:
    """Return the memory that reading takes, as a part of what it may take."""
    text = text_that_has_arrived(frame)
    bound = SLACK + MEMORY_PER_TEXT * text + MEMORY_PER_DATA * (len(frame) - text)
    return peak_memory(lambda: read_or_refuse(frame)) / bound


def work_of(frame: bytes) -> float:
    """Return the steps that reading takes, as a part of what it may take."""
    bound = 2000 + STEPS_PER_TEXT * len(frame)
    return steps(lambda: read_or_refuse(frame), bound) / bound


class TestWhatItCosts:
    @given(hostile_frames)
    @fuzzed
    def test_memory_is_bounded_by_what_has_arrived(self, frame: bytes) -> None:
        memory = memory_of(frame)
        look_for_more(memory, label="memory")
        assert memory <= 1

    @given(hostile_frames)
    @fuzzed
    def test_work_is_bounded_by_the_length_of_the_text(self, frame: bytes) -> None:
        work = work_of(frame)
        look_for_more(work, label="steps")
        assert work <= 1

    @pytest.mark.parametrize("piece", odd_pieces, ids=lambda piece: repr(piece)[:30])
    def test_both_bounds_hold_for_every_odd_piece(self, piece: tuple[Any, bytes]) -> None:
        frame = framed(raw_json(piece[0]), piece[1])
        assert work_of(frame) <= 1
        assert memory_of(frame) <= 1

    @pytest.mark.parametrize("frame", REPEATED, ids=lambda frame: repr(frame[16:40]))
    def test_both_bounds_hold_for_thousands_of_small_pieces(self, frame: bytes) -> None:
        assert work_of(frame) <= 1
        assert memory_of(frame) <= 1

    @given(good_frames, st.integers(1, 64))
    @fuzzed
    def test_no_more_is_asked_for_than_the_frame_announces(self, frame: bytes, chunk: int) -> None:
        receive, asked = reader(frame, chunk), []
        wire.read(lambda size: (asked.append(size), receive(size))[1])
        assert max(asked) <= len(frame)
        assert len(asked) <= 3 + math.ceil(len(frame) / chunk)


class Named(np.ndarray):
    """A subclass, as masked arrays and matrices are."""


strange_arrays = st.one_of(
    st.sampled_from(["O", "U3", "S2", "M8[s]", "f8,i4", ">i2", "longdouble", "?"]).map(
        lambda dtype: np.zeros((2, 1), dtype)
    ),
    st.just(np.array(["a"], np.dtypes.StringDType())),
    st.integers(0, 40).map(lambda length: np.broadcast_to(np.int8(3), 1 << length)),
)
# What students' functions return, of any kind.
returned = st.recursive(
    values
    | strange_arrays
    | strange_arrays.map(lambda array: array.view(Named))
    | st.complex_numbers()
    | st.sampled_from([10**80, "a" * 65_000, "a" * 70_000, {"a" * 70_000: 1}, {1: 2}, print, int])
    | st.text(),
    lambda children: (
        st.lists(children)
        | st.lists(children).map(tuple)
        | st.dictionaries(st.text() | st.integers(), children)
        | st.tuples(children, st.sampled_from([1, 2, 30])).map(lambda pair: [pair[0]] * pair[1])
    ),
    max_leaves=6,
)


MOST_FOR_NODES = 200 * wire.MAX_NODES + 20 * wire.MAX_TEXT  # and for the text made of them


def encode_or_refuse(value: Any) -> None:
    try:
        wire.encode(value)
    except WireError:
        return


class TestWhatIsSent:
    @given(returned)
    @fuzzed
    def test_is_read_on_the_other_side_or_refused_on_this_one(self, value: Any) -> None:
        try:
            frame = frame_of(value)
        except WireError:
            return
        assert_plain(wire.read(reader(frame)))

    @given(returned)
    @fuzzed
    def test_memory_is_bounded_however_much_a_value_stands_for(self, value: Any) -> None:
        assert peak_memory(lambda: encode_or_refuse(value)) <= wire.MAX_DATA + MOST_FOR_NODES

    @given(
        st.integers(1, wire.MAX_STRING), st.sampled_from([1, 15, 2000]), st.sampled_from("aé\n😀")
    )
    @fuzzed
    def test_memory_is_bounded_however_often_a_value_holds_one_string(
        self, length: int, times: int, character: str
    ) -> None:
        value = [character * length] * times
        assert peak_memory(lambda: encode_or_refuse(value)) <= MOST_FOR_NODES


def test_no_frame_takes_more_memory_than_the_bounds_allow() -> None:
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
