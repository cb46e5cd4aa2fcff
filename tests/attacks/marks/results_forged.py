"""Writes a report, a page and a graded notebook of its own."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="files in the course's folder that say it has full marks",
    top="""
import json, os, pathlib

course = pathlib.Path("@COURSE@")
report = json.dumps({"score": 40.0, "max_score": 40.0})
try:
    students = os.listdir(course / "submitted")
except OSError:
    students = ["zoe"]
for student in students:
    for name, content in {
        f"reports/01_convolution/{student}.json": report,
        f"feedback/{student}/01_convolution/01_convolution.html": "<h1>40 of 40</h1>",
        f"autograded/{student}/01_convolution/forged.ipynb": report,
        f"submitted/{student}/01_convolution/forged.ipynb": report,
        f"source/01_convolution/forged-{student}.ipynb": report,
    }.items():
        try:
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            (course / name).write_text(content)
        except OSError as error:
            print(type(error).__name__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
