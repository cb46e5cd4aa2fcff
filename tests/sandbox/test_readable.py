"""What a submission can read: Python, NumPy and matplotlib, and no other package."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

import pytest

import autograder
from autograder.sandbox.readable import interpreter, readable
from tests.fixtures.inside import Inside

PACKAGE = Path(autograder.__file__).parent
Files = Iterable[str]


class TestThisInterpreter:
    def test_no_path_leads_to_what_is_hidden(self) -> None:
        found = readable()
        assert found.hidden
        for hidden in found.hidden:
            for path in found.paths():
                assert not Path(hidden).is_relative_to(path)

    def test_of_what_is_hidden_only_packages_can_be_read(self) -> None:
        found = readable()
        for path in found.paths():
            if any(Path(path).is_relative_to(hidden) for hidden in found.hidden):
                assert path in found.packages

    def test_nothing_of_ours_can_be_read(self) -> None:
        for path in readable().paths():
            assert not PACKAGE.is_relative_to(path)
            assert not Path(path).is_relative_to(PACKAGE)

    def test_the_library_and_the_packages_can(self) -> None:
        paths = readable().paths()
        import numpy

        for needed in (Path(sysconfig.get_path("stdlib"), "os.py"), Path(numpy.__file__)):
            assert any(needed.is_relative_to(path) for path in paths)

    @pytest.mark.parametrize("name", ["nbgrader", "jinja2", "pyseccomp", "pytest", "pip"])
    def test_a_package_that_homework_does_not_need_cannot(self, name: str) -> None:
        assert name not in {Path(path).name for path in readable().packages}

    def test_every_path_is_there_and_named_once(self) -> None:
        paths = readable().paths()
        assert len(set(paths)) == len(paths)
        assert all(Path(path).exists() for path in paths)

    def test_starting_it_takes_the_program_and_its_settings(self) -> None:
        assert sys.executable in interpreter()
        if sys.prefix != sys.base_prefix:
            assert str(Path(sys.prefix) / "pyvenv.cfg") in interpreter()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of packages that is the only one."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    others = [path for path in sys.path if not path.endswith("-packages")]
    monkeypatch.setattr(sys, "path", [*others, str(folder)])
    return folder


def install(
    site: Path, name: str, files: Files = (), requires: Files = (), record: bool = True
) -> None:
    """Put a distribution into a folder, as pip does, or without a record, as Debian does."""
    metadata = site / f"{name}-1.0.dist-info"
    metadata.mkdir()
    for file in files:
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).touch()
    lines = (f"Requires-Dist: {requirement}\n" for requirement in requires)
    (metadata / "METADATA").write_text(f"Name: {name}\n{''.join(lines)}\nRequires-Dist: prose\n")
    if record:
        own = (f"{metadata.name}/METADATA", f"{metadata.name}/RECORD", "../../bin/x")
        (metadata / "RECORD").write_text("".join(f"{file},,\n" for file in (*files, *own)))


def found_in(site: Path) -> set[str]:
    return {str(Path(path).relative_to(site)) for path in readable().packages}


class TestWhatIsInstalled:
    def test_is_followed_from_requirement_to_requirement(self, site: Path) -> None:
        install(site, "numpy", ["numpy/__init__.py", "numpy.libs/blas.so"])
        install(site, "matplotlib", ["pylab.py", "matplotlib/a.py"], ["Python.Dateutil>=2.7 ; x"])
        install(site, "python_dateutil", ["dateutil/__init__.py"], ["six"])
        install(site, "six", ["six.py", "__pycache__/six.cpython-311.pyc"])
        install(site, "torch", ["torch/__init__.py"], ["numpy"])
        assert found_in(site) == {
            *("numpy", "numpy.libs", "numpy-1.0.dist-info", "six.py", "six-1.0.dist-info"),
            *("pylab.py", "matplotlib", "matplotlib-1.0.dist-info"),
            *("dateutil", "python_dateutil-1.0.dist-info"),
        }

    def test_in_a_circle_too(self, site: Path) -> None:
        install(site, "numpy", ["numpy/a.py"], ["matplotlib"])
        install(site, "matplotlib", ["matplotlib/a.py"], ["numpy"])
        assert {"numpy", "matplotlib"} <= found_in(site)

    def test_but_not_what_is_required_for_an_extra(self, site: Path) -> None:
        install(site, "numpy", ["numpy/a.py"], ["torch; extra == 'gpu'", "pip ; extra == 'dev'"])
        install(site, "torch", ["torch/a.py"])
        assert found_in(site) == {"numpy", "numpy-1.0.dist-info"}

    def test_nor_what_prose_mentions(self, site: Path) -> None:
        install(site, "numpy", ["numpy/a.py"])
        install(site, "prose", ["prose.py"])
        assert "prose.py" not in found_in(site)

    def test_without_a_record_it_goes_by_names(self, site: Path) -> None:
        install(site, "numpy", ["numpy/a.py"], record=False)
        install(site, "matplotlib", ["matplotlib/a.py"], ["pillow", "six"], record=False)
        install(site, "pillow", ["PIL/a.py"], record=False)
        (site / "pillow-1.0.dist-info" / "top_level.txt").write_text("PIL\n")
        install(site, "six", ["six.py"], record=False)
        assert {"numpy", "matplotlib", "PIL", "six.py"} <= found_in(site)

    def test_without_any_metadata_too(self, site: Path) -> None:
        for name in ("numpy", "matplotlib", "torch"):
            (site / name).mkdir()
        assert found_in(site) == {"numpy", "matplotlib"}

    def test_the_folder_itself_is_hidden(self, site: Path) -> None:
        assert str(site) in readable().hidden


class TestInside:
    def test_no_file_of_ours_but_the_sandbox_can_be_opened(self, inside: Inside) -> None:
        inside.works(
            f"""
            import os
            opened = []
            for folder, _, files in os.walk({str(PACKAGE)!r}):
                for file in files:
                    try:
                        open(os.path.join(folder, file)).close()
                        opened.append(os.path.relpath(os.path.join(folder, file), {str(PACKAGE)!r}))
                    except OSError:
                        pass
            """
        )
        opened = inside.value("opened")
        assert isinstance(opened, list)
        assert all(name == "__init__.py" or name.startswith("sandbox/") for name in opened)

    @pytest.mark.parametrize(
        "path", [PACKAGE / "grade.py", PACKAGE / "exercises", Path(__file__), Path("/etc/passwd")]
    )
    def test_a_file_that_is_hidden_cannot(self, path: Path, inside: Inside) -> None:
        kind, _ = inside.fails(f"import os\nos.listdir({str(path)!r})\nopen({str(path)!r})")
        assert kind in {"PermissionError", "FileNotFoundError", "NotADirectoryError"}
        kind, _ = inside.fails(f"open({str(path)!r})")
        assert kind in {"PermissionError", "FileNotFoundError"}

    @pytest.mark.parametrize(
        "look", ["os.listdir('/proc')", "open('/proc/self/environ')", "os.listdir('/sys')"]
    )
    def test_neither_can_the_kernels_files(self, look: str, inside: Inside) -> None:
        kind, _ = inside.fails(f"import os\n{look}")
        assert kind in {"PermissionError", "FileNotFoundError"}
