"""Opens the course's gradebook."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="everybody's names and grades",
    top=SHOW
    + r"""
import shutil, sqlite3

def by_query(address):
    with sqlite3.connect(address, uri=True) as gradebook:
        return repr(gradebook.execute("SELECT * FROM student").fetchall())

def by_backup():
    copy = sqlite3.connect(":memory:")
    sqlite3.connect("@COURSE@/gradebook.db").backup(copy)
    return "\n".join(copy.iterdump())

def by_attaching():
    own = sqlite3.connect(":memory:")
    own.execute("ATTACH '@COURSE@/gradebook.db' AS other")
    return repr(own.execute("SELECT * FROM other.student").fetchall())

show(by_query, "file:@COURSE@/gradebook.db")
show(by_query, "file:@COURSE@/gradebook.db?mode=ro&immutable=1")
show(by_query, "file:@COURSE@/gradebook.db?mode=ro&nolock=1")
show(by_backup)
show(by_attaching)
show(lambda: open("@COURSE@/gradebook.db", "rb").read())
show(lambda: open(shutil.copy("@COURSE@/gradebook.db", "own.db"), "rb").read())
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
