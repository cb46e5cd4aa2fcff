"""The wire carries plain arrays and JSON values exactly, and survives whatever else comes along."""

from __future__ import annotations

import tracemalloc
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox import wire
from autograder.sandbox.wire import ArraySubclass, Opaque, WireError
from tests.fixtures.frames import frame_of, handmade, reader, same, through, values


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
            ({"a" * (wire.MAX_STRING + 1): 1}, "dict"),
            (print, "builtin_function_or_method"),
            (np.ma.masked_array([None]), "array of dtype object"),
            (np.array(["a"], np.dtypes.StringDType()), "array of dtype StringDType()"),
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


class TestPieces:
    def test_what_is_small_is_one_piece(self) -> None:
        assert len(wire.encode({"x": np.zeros((2, 3)), "y": [np.ones(2), "text"]})) == 1

    def test_a_large_array_is_not_copied(self) -> None:
        array = np.zeros(wire.JOINED)
        *_, piece = wire.encode([array])
        assert np.shares_memory(np.frombuffer(piece), array)


class TestBounds:
    @pytest.mark.parametrize(
        "value",
        [
            np.zeros(wire.MAX_DATA // 8 + 1),
            [0] * (wire.MAX_NODES + 1),
            ["a" * 60_000] * 20,
            ["\n" * 60_000] * 10,
            np.broadcast_to(np.float64(3), (10**9,)),
        ],
        ids=["array data", "elements", "strings", "escaped strings", "broadcast"],
    )
    def test_what_is_too_large_is_not_sent(self, value: object) -> None:
        with pytest.raises(WireError, match=r"allowed|too many"):
            wire.encode(value)

    @pytest.mark.parametrize(
        "value",
        [["a" * 60_000] * 2_000, np.broadcast_to(np.float64(3), (10**9,))],
        ids=["strings", "broadcast"],
    )
    def test_what_is_too_large_is_refused_before_memory_is_taken(self, value: object) -> None:
        tracemalloc.start()
        with pytest.raises(WireError, match="allowed"):
            wire.encode(value)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 1 << 20

    def test_what_holds_itself_is_not_sent(self) -> None:
        endless: list[Any] = []
        endless.append(endless)
        with pytest.raises(WireError, match="too deeply"):
            wire.encode(endless)

    @pytest.mark.parametrize(
        ("frame", "complaint"),
        [
            (handmade(None, magic=b"CNN2"), "magic"),
            (handmade(["subclass", "<f8", [0], "a" * 101]), "unknown form"),
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

    def test_a_header_of_another_length_is_none(self) -> None:
        with pytest.raises(WireError, match="a header has 16 bytes, not 4"):
            wire.decode_header(wire.MAGIC)

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
