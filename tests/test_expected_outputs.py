from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.expected_outputs import (
    HELPER,
    OUTPUTS,
    ExpectedOutputsError,
    outputs_of,
    save_arrays,
    without_magics,
    write_expected_outputs,
)

HELPER_TEXT = """
from types import SimpleNamespace

def cases():
    return {
        "half": SimpleNamespace(function="double", arguments=(0.5,), options={}),
        "row": SimpleNamespace(function="double", arguments=([1, 2],), options={"plus": 1}),
    }
"""
REFERENCE = [
    "%matplotlib inline\nimport numpy as np",
    "def double(x, plus=0):\n    return np.multiply(x, 2) + plus",
]


def case(*arguments: Any, function: str = "f", **options: Any) -> SimpleNamespace:
    return SimpleNamespace(function=function, arguments=arguments, options=options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / HELPER).write_text(HELPER_TEXT)
    return tmp_path


def test_every_case_gets_the_output_of_the_reference(folder: Path) -> None:
    write_expected_outputs(folder, REFERENCE)
    with np.load(folder / OUTPUTS) as outputs:
        assert sorted(outputs) == ["half", "row"]
        assert outputs["half"] == 1.0
        np.testing.assert_array_equal(outputs["row"], [3.0, 5.0])
        assert outputs["row"].dtype == np.float64


def test_nothing_else_is_left_in_the_folder(folder: Path) -> None:
    write_expected_outputs(folder, REFERENCE)
    assert sorted(path.name for path in folder.iterdir()) == [OUTPUTS, HELPER]


def test_a_failing_reference_is_named_with_its_reason(folder: Path) -> None:
    with pytest.raises(ExpectedOutputsError, match=rf"{folder.name}.*NameError: name 'jnp'"):
        write_expected_outputs(folder, ["double = jnp.double"])


def test_a_reference_that_never_ends_is_stopped(folder: Path) -> None:
    with pytest.raises(ExpectedOutputsError, match=r"longer than 2 s.*smaller"):
        write_expected_outputs(folder, ["while True: pass"], time_limit=2)


def test_a_case_for_a_function_that_is_missing_is_named() -> None:
    with pytest.raises(ExpectedOutputsError, match="`wide` asks for `g`"):
        outputs_of({"f": abs}, {"wide": case(1, function="g")})


def test_arguments_and_options_are_handed_on() -> None:
    outputs = outputs_of({"f": lambda x, stride: x * stride}, {"a": case(3, stride=4)})
    assert outputs["a"] == 12.0


def test_a_case_may_ask_for_one_element_of_a_tuple() -> None:
    second = SimpleNamespace(function="f", arguments=(9, 2), options={}, element=1)
    assert outputs_of({"f": divmod}, {"rest": second})["rest"] == 1.0


def test_minus_zero_is_written_as_zero() -> None:
    assert not np.signbit(outputs_of({"f": lambda: -0.0}, {"a": case()})["a"])


def test_the_file_depends_on_names_and_values_alone(tmp_path: Path) -> None:
    square = np.arange(4.0).reshape(2, 2)
    save_arrays(tmp_path / "1.npz", {"a": square, "b": np.float64(1)})
    save_arrays(tmp_path / "2.npz", {"b": np.asarray(1.0), "a": np.asfortranarray(square)})
    assert (tmp_path / "1.npz").read_bytes() == (tmp_path / "2.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.npz") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_number_stays_a_number_and_an_array_keeps_its_axes(tmp_path: Path) -> None:
    """By its axes a visible test knows whether an int or an array is asked for."""
    save_arrays(tmp_path / "1.npz", {"count": np.asarray(767.0), "row": np.ones((1, 3))})
    with np.load(tmp_path / "1.npz") as stored:
        assert stored["count"].shape == ()
        assert stored["row"].shape == (1, 3)


@pytest.mark.parametrize("line", ["%matplotlib inline", "!pip install numpy", "    %time f()"])
def test_magics_are_blanked_and_line_numbers_kept(line: str) -> None:
    assert without_magics(f"a = 7 % 3\n{line}\nb = 2") == "a = 7 % 3\n\nb = 2"
