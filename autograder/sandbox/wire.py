"""The only language between grader and student: bounded frames of plain arrays and JSON values.

A frame is a fixed header, a JSON text that describes one value, and the bytes of the arrays in it.
Nothing is ever unpickled, and every size is checked before memory is taken for it.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

HEADER = struct.Struct("<4sIQ")  # magic, bytes of JSON text, bytes of array data
MAGIC = b"CNN1"

LOCKED = "locked"  # what a fork says before it runs anything

MAX_TEXT = 1 << 20
MAX_DATA = 64 << 20
MAX_DEPTH = 12
MAX_NODES = 100_000
MAX_STRING = 1 << 16
MAX_NAME = 100  # characters of a type's name
MAX_INTEGER = 1 << 256
MAX_DIMENSIONS = 16
MAX_CALLBACKS = 32
MAX_RESULTS = 16  # of one function

JOINED = 1 << 14  # bytes of array data that are copied into one piece with what stands before them

DTYPES = frozenset(
    "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16".split()
)  # little-endian numbers and truth values


class WireError(Exception):
    """A frame that breaks the format or a bound, or a value that has no place in one."""


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that the wire does not carry; only its type's name crosses."""

    type_name: str


@dataclass(frozen=True, eq=False)
class ArraySubclass:
    """An instance of a subclass of `numpy.ndarray`: its plain values and the class's name."""

    type_name: str
    array: npt.NDArray[Any]


@dataclass(frozen=True)
class Callback:
    """Stands for a function of the grader's that a student's function may ask, by its number."""

    number: int


@dataclass(frozen=True, eq=False)
class Computed:
    """Stands for what a function of the notebook returns: it is made, and stays, in the child.

    Attributes
    ----------
    function : str
        The function's name.
    arguments : tuple
        What it is called with.
    component : int
        Which of its several results is meant.
    """

    function: str
    arguments: tuple[Any, ...]
    component: int


def as_layer(ask: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a function that asks with all it is called with in one value: callbacks take one."""

    def layer(*arguments: Any, **options: Any) -> Any:
        return ask({"arguments": arguments, "options": options})

    return layer


# --------------------------------------------------------------------------- encoding


def encode(value: object) -> list[bytes | memoryview]:
    """Encode one value as a frame.

    Parameters
    ----------
    value : object
        None, bool, int, float, str, lists, tuples and string-keyed dicts of them, NumPy arrays and
        scalars. Whatever else it holds crosses as `Opaque`.

    Returns
    -------
    list of bytes-like
        The frame in pieces, so that arrays need not be copied.

    Raises
    ------
    WireError
        If the frame would pass a bound.
    """
    encoder = _Encoder()
    tree = encoder.node(value, MAX_DEPTH)
    text = json.dumps(tree, allow_nan=False, separators=(",", ":")).encode()
    if len(text) > MAX_TEXT:
        raise WireError(f"the value takes {len(text)} bytes as text; {MAX_TEXT} are allowed")
    header = HEADER.pack(MAGIC, len(text), encoder.size)
    pieces: list[bytes | memoryview] = [header, text, *encoder.buffers]
    # What is sent in one piece wakes the other side once.
    return [b"".join(pieces)] if encoder.size <= JOINED else pieces


class _Encoder:
    """Turns values into JSON nodes and collects the arrays' bytes beside them."""

    def __init__(self) -> None:
        self.buffers: list[memoryview] = []
        self.size = 0
        self.characters = 0
        self.nodes = 0

    def node(self, value: object, depth: int) -> Any:
        self.nodes += 1
        if depth < 0 or self.nodes > MAX_NODES:
            raise WireError("the value is nested too deeply or has too many elements")
        if isinstance(value, np.generic):
            return self._array("scalar", np.asarray(value))
        if isinstance(value, np.ndarray):
            return self._ndarray(value)
        if isinstance(value, ArraySubclass):
            return self._subclass(value.array, value.type_name)
        # Exact types: a student's subclass of int may lie about its value.
        if value is None or type(value) is bool:
            return value
        if type(value) is int:
            return value if abs(value) < MAX_INTEGER else ["opaque", "int of too many digits"]
        if type(value) is float:
            return value if math.isfinite(value) else ["float", repr(value)]
        if type(value) is str:
            too_long = ["opaque", "str that is too long"]
            return self._string(value) if len(value) <= MAX_STRING else too_long
        return self._container(value, depth)

    def _string(self, text: str) -> str:
        # Counted as they come: a list may hold one long string many times over.
        self.characters += len(text)
        if self.characters > MAX_TEXT:
            raise WireError(f"the strings take more than the {MAX_TEXT} bytes that are allowed")
        return text

    def _container(self, value: object, depth: int) -> list[Any]:
        if type(value) is list or type(value) is tuple:
            children = [self.node(child, depth - 1) for child in value]
            return ["list" if type(value) is list else "tuple", children]
        if type(value) is dict and all(_is_key(key) for key in value):
            pairs = value.items()
            return ["dict", [[self._string(key), self.node(x, depth - 1)] for key, x in pairs]]
        if type(value) is Callback:
            return ["callback", value.number]
        if type(value) is Computed:
            arguments = [self.node(child, depth - 1) for child in value.arguments]
            return ["computed", self._string(value.function), arguments, value.component]
        name = value.type_name if isinstance(value, Opaque) else type(value).__name__
        return ["opaque", self._string(str(name)[:MAX_NAME])]

    def _ndarray(self, value: npt.NDArray[Any]) -> list[Any]:
        if type(value) is np.ndarray:
            return self._array("array", value)
        return self._subclass(value.view(np.ndarray), type(value).__name__)

    def _subclass(self, plain: npt.NDArray[Any], name: str) -> list[Any]:
        node = self._array("subclass", plain)
        return node if node[0] == "opaque" else [*node, self._string(name[:MAX_NAME])]

    def _array(self, tag: str, value: npt.NDArray[Any]) -> list[Any]:
        # Only numbers and truth values have a byte order that can be asked for.
        dtype = value.dtype.newbyteorder("<") if value.dtype.kind in "biufc" else value.dtype
        if dtype.str not in DTYPES:
            return ["opaque", self._string(f"array of dtype {value.dtype}"[:MAX_NAME])]
        if value.ndim > MAX_DIMENSIONS:
            return ["opaque", f"array of {value.ndim} dimensions"]
        # Before the copy: a broadcast array may stand for far more than it takes.
        self.size += value.nbytes
        if self.size > MAX_DATA:
            raise WireError(f"the arrays take more than the {MAX_DATA} bytes that are allowed")
        plain = np.ascontiguousarray(value, dtype=dtype)
        if plain.nbytes:
            self.buffers.append(plain.reshape(-1).view(np.uint8).data)
        return [tag, dtype.str, list(value.shape)]


def _is_key(key: object) -> bool:
    return type(key) is str and len(key) <= MAX_STRING


# --------------------------------------------------------------------------- decoding


def decode_header(header: bytes) -> tuple[int, int]:
    """Return the sizes in bytes of a frame's text and array data.

    Raises
    ------
    WireError
        If this is no header, or a size passes its bound.
    """
    if len(header) != HEADER.size:
        raise WireError(f"a header has {HEADER.size} bytes, not {len(header)}")
    magic, text_size, data_size = HEADER.unpack(header)
    if magic != MAGIC:
        raise WireError("the frame does not start with its magic bytes")
    if text_size > MAX_TEXT or data_size > MAX_DATA:
        raise WireError(f"a frame of {text_size} + {data_size} bytes is too large")
    return text_size, data_size


def decode_body(text: bytes, data: bytes | bytearray, stand_ins: bool = True) -> Any:
    """Decode what follows a header.

    Arrays are views of `data`, and writable if `data` is.

    Parameters
    ----------
    text, data : bytes-like
    stand_ins : bool
        Whether a `Callback` or `Computed` may stand in it: only the grader sends those.

    Raises
    ------
    WireError
        If the body breaks the format or a bound. No other exception escapes.
    """
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WireError("the frame's text is not JSON") from error
    decoder = _Decoder(memoryview(data), stand_ins)
    value = decoder.value(tree, MAX_DEPTH)
    if decoder.offset != len(decoder.data):
        raise WireError("the frame holds array data that no array refers to")
    return value


class _Decoder:
    """Turns JSON nodes back into values, taking the arrays' bytes in order."""

    def __init__(self, data: memoryview, stand_ins: bool) -> None:
        self.data = data
        self.stand_ins = stand_ins
        self.offset = 0
        self.nodes = 0

    def value(self, node: Any, depth: int) -> Any:
        self.nodes += 1
        if depth < 0 or self.nodes > MAX_NODES:
            raise WireError("the value is nested too deeply or has too many elements")
        if isinstance(node, list):
            return self._tagged(node, depth)
        if isinstance(node, dict):
            raise WireError("a bare JSON object has no meaning here")
        if isinstance(node, str):
            return self._string(node)
        if isinstance(node, int) and abs(node) >= MAX_INTEGER:
            raise WireError("an integer has too many digits")
        if isinstance(node, float) and not math.isfinite(node):
            raise WireError("a bare JSON number must be finite")
        return node

    def _string(self, text: str) -> str:
        if len(text) > MAX_STRING:
            raise WireError("a string is too long")
        # A lone surrogate could not be printed or stored later on.
        return text.encode("utf-8", "replace").decode()

    def _tagged(self, node: list[Any], depth: int) -> Any:
        match node:
            case ["list", list(children)]:
                return [self.value(child, depth - 1) for child in children]
            case ["tuple", list(children)]:
                return tuple(self.value(child, depth - 1) for child in children)
            case ["dict", list(pairs)]:
                return dict(self._pair(pair, depth - 1) for pair in pairs)
            case ["float", "nan" | "inf" | "-inf" as name]:
                return float(name)
            case ["opaque", str(name)] if len(name) <= MAX_NAME:
                return Opaque(self._string(name))
            case ["callback" | "computed", *_] if self.stand_ins:
                return self._stand_in(node, depth)
            case ["array", str(dtype), list(shape)]:
                return self._array(dtype, shape)
            case ["scalar", str(dtype), []]:
                return self._array(dtype, [])[()]
            case ["subclass", str(dtype), list(shape), str(name)] if len(name) <= MAX_NAME:
                return ArraySubclass(self._string(name), self._array(dtype, shape))
        raise WireError("a value has an unknown form")

    def _stand_in(self, node: list[Any], depth: int) -> Callback | Computed:
        match node:
            case ["callback", number] if _is_below(number, MAX_CALLBACKS):
                return Callback(number)
            case ["computed", str(function), list(children), component] if len(
                function
            ) <= MAX_NAME and _is_below(component, MAX_RESULTS):
                arguments = tuple(self.value(child, depth - 1) for child in children)
                return Computed(self._string(function), arguments, component)
        raise WireError("a value has an unknown form")

    def _pair(self, pair: Any, depth: int) -> tuple[str, Any]:
        match pair:
            case [str(key), child] if len(key) <= MAX_STRING:
                return self._string(key), self.value(child, depth)
        raise WireError("a dict's entry is not a pair of name and value")

    def _array(self, dtype: str, shape: list[Any]) -> npt.NDArray[Any]:
        if dtype not in DTYPES:
            raise WireError("an array has a dtype that is not allowed")
        if len(shape) > MAX_DIMENSIONS:
            raise WireError("an array has too many dimensions")
        if not all(type(length) is int and 0 <= length <= MAX_DATA for length in shape):
            raise WireError("an array's shape is not made of lengths")
        # Python ints do not overflow; NumPy also refuses shapes whose non-zero lengths multiply
        # past the address space, although the array is empty.
        if math.prod(length for length in shape if length) > MAX_DATA:
            raise WireError("an array is larger than its data")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if size > len(self.data) - self.offset:
            raise WireError("an array is larger than its data")
        chunk = self.data[self.offset : self.offset + size]
        self.offset += size
        array = np.frombuffer(chunk, dtype=dtype) if size else np.empty(0, dtype=dtype)
        return array.reshape(shape)


def _is_below(number: Any, bound: int) -> bool:
    """Tell whether a number counts from 0 and stays below a bound; a bool would pass for one."""
    return type(number) is int and 0 <= number < bound


# --------------------------------------------------------------------------- reading


def read(receive: Callable[[int], bytes], stand_ins: bool = True) -> Any:
    """Read one frame and return its value.

    Parameters
    ----------
    receive : callable
        Given a number of bytes, returns at least one and at most so many, as `socket.recv` does;
        none once the other side has closed.
    stand_ins : bool
        Whether a `Callback` or `Computed` may stand in it.

    Raises
    ------
    WireError
        If the frame is malformed.
    EOFError
        If the other side closed before the frame was complete.
    """
    text_size, data_size = decode_header(bytes(_read_exactly(receive, HEADER.size)))
    text = bytes(_read_exactly(receive, text_size))
    return decode_body(text, _read_exactly(receive, data_size), stand_ins)


def _read_exactly(receive: Callable[[int], bytes], size: int) -> bytearray:
    # Grows with what has arrived: an announced size alone takes no memory.
    data = bytearray()
    while len(data) < size:
        chunk = receive(min(size - len(data), 1 << 20))
        if not chunk:
            raise EOFError("the other side closed the connection")
        data += chunk
    return data
