"""Makes the notebook of an attack, and those of the honest students who come after it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.place import Place
from tests.attacks.sources import HONEST_GRADIENTS, HONEST_NETWORK, OUTPUT_SIZE
from tests.sample_class.build import Answer, fill

# Cheap to grade, and right without doubt: whatever an attack leaves behind would show.
STUDENT = Attack(
    wants="nothing but the points of two exercises",
    solutions={
        "convolve_image": """
def convolve_image(I, f):
    R, S = f.shape
    padded = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, f.shape)
    return np.tensordot(windows, f, axes=((2, 3), (0, 1)))
""",
        "output_size": OUTPUT_SIZE,
    },
    deserves=8.0,
)
GRADIENTS_STUDENT = Attack(
    wants="nothing but the points of one exercise",
    solutions=HONEST_GRADIENTS,
    assignment="02_gradients",
    deserves=3.0,
)
NETWORK_STUDENT = Attack(
    wants="nothing but the points of one exercise",
    solutions=HONEST_NETWORK,
    assignment="03_network",
    deserves=2.0,
)
STUDENTS = {each.assignment: each for each in (STUDENT, GRADIENTS_STUDENT, NETWORK_STUDENT)}


def honest(assignment: str) -> Attack:
    """Return what an honest student hands in for an assignment."""
    return STUDENTS[assignment]


def hand_in(attack: Attack, place: Place, student: str) -> Path:
    """Put an attack into the course's folder `submitted`, and return the notebook's path."""
    released = place.course / "assignments" / attack.assignment
    folder = place.course / "submitted" / student / attack.assignment
    shutil.copytree(released, folder)
    path = folder / f"{attack.assignment}.ipynb"
    notebook = _filled(json.loads(path.read_text(encoding="utf-8")), attack)
    content = json.dumps(notebook, ensure_ascii=False).encode()
    content = content if attack.notebook is None else attack.notebook(content)
    path.write_bytes(place.fill_in(content))
    if attack.folder is not None:
        attack.folder(folder)
    return path if path.exists() or path.is_symlink() else next(folder.glob("*.ipynb"), path)


def take_back(place: Place, student: str) -> None:
    """Remove what was handed in."""
    shutil.rmtree(place.course / "submitted" / student)


def _filled(released: dict[str, Any], attack: Attack) -> dict[str, Any]:
    answers = [Answer(name, source.strip("\n")) for name, source in attack.solutions.items()]
    order = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in released["cells"]]
    answers.sort(key=lambda answer: order.index(answer.name))
    notebook = fill(released, answers)
    if attack.top:
        notebook["cells"].insert(0, _own_cell("own-top", attack.top))
    if attack.bottom:
        notebook["cells"].append(_own_cell("own-bottom", attack.bottom))
    return notebook


def _own_cell(id: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": id, "metadata": {}, "source": source.strip("\n")}
    return {**cell, "execution_count": None, "outputs": []}
