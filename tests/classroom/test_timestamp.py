"""A timestamp is read as nbgrader reads it, and whatever else lies in its place is none."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import tzdata
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from autograder.classroom.timestamp import LONGEST, TIMESTAMP, Timestamp, timestamp_in, when

A_ZONE = Path(tzdata.__file__).parent / "zoneinfo" / "Europe" / "Berlin"
VALID = "2026-11-01 12:00:00.250000 UTC"
NOON = datetime(2026, 11, 1, 12, 0, 0, 250000)


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        f"\n{VALID}\n",
        "2026-11-01 13:00:00.25 Europe/Berlin",
        "2026-11-01T13:00:00.25+01:00",
        "20261101T120000.25",
        "Nov 1 2026 12:00:00.25",
    ],
)
def test_every_way_of_nbgraders_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / TIMESTAMP).write_text(text)
    found = timestamp_in(tmp_path)
    assert found == Timestamp(text, NOON), "it is kept as it stands there"
    assert when(found) == NOON


def test_there_may_be_none(tmp_path: Path) -> None:
    assert timestamp_in(tmp_path) is None
    assert timestamp_in(tmp_path / "missing") is None
    assert when(None) is None


IN_ITS_PLACE: dict[str, Callable[[Path], object]] = {
    "nothing": Path.touch,
    "white space": lambda path: path.write_text(" \n"),
    "words": lambda path: path.write_text("yesterday"),
    "bytes": lambda path: path.write_bytes(bytes(range(256))),
    "too much": lambda path: path.write_text(VALID + " " * LONGEST),
    "a folder": Path.mkdir,
    "a FIFO": os.mkfifo,
    "a link": lambda path: path.symlink_to(_valid_beside(path)),
    "an endless file": lambda path: path.symlink_to("/dev/zero"),
    "a circle": lambda path: path.symlink_to(path.name),
    "a huge number": lambda path: path.write_text(f"١ {'1' * 30} M10 11 +0200 ."),
    "a zone that is too far off": lambda path: path.write_text("2026-11-01 12:00:00 99999999"),
    "a zone in a file": lambda path: path.write_text(f"2026-11-01 12:00:00 {A_ZONE}"),
    "a zone in a file, said otherwise": lambda path: path.write_text(f"2026-11-01 12:00 :{A_ZONE}"),
}


def _valid_beside(path: Path) -> Path:
    other = path.with_name("other.txt")
    other.write_text(VALID)
    return other


@pytest.mark.parametrize("put", IN_ITS_PLACE.values(), ids=IN_ITS_PLACE)
def test_what_is_none_is_passed_over(tmp_path: Path, put: Callable[[Path], object]) -> None:
    put(tmp_path / TIMESTAMP)
    assert timestamp_in(tmp_path) is None


PIECES = """2026 11 01 12:00 T Z UTC GMT+3 +0200 -99:99 1e400 0x AM . , - th Jan nan 99999999999 ١
111111111111111111111111111111 M10 EST5EDT,M3.2.0 / .. a""".split()


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.sampled_from([" ", "", "-"]))
def test_no_text_fails(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dateutil's, of zones that it does not know
        found = Timestamp.of(text)
        assert found is None or found == Timestamp(text, parse_utc(text.strip()))
