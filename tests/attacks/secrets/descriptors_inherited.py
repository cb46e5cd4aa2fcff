"""Tries every file descriptor that there could be."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a file or a connection that the grader left open",
    top=SHOW
    + """
import array, os, socket

def taken(number):
    state = os.fstat(number)
    print(number, oct(state.st_mode))
    return os.pread(number, 1 << 16, 0)

def passed(number):
    # Looks without taking: the grader's own requests have to stay where they are.
    connection = socket.socket(fileno=os.dup(number))
    flags = socket.MSG_DONTWAIT | socket.MSG_PEEK
    found, extra, _, _ = connection.recvmsg(1 << 16, 4096, flags)
    descriptors = array.array("i")
    for _, _, data in extra:
        descriptors.frombytes(data[: len(data) // 4 * 4])
    return found + b"".join(os.pread(one, 1 << 16, 0) for one in descriptors)

def listed(number):
    return " ".join(os.listdir(number))

for number in range(4096):
    try:
        os.fstat(number)
    except OSError:
        continue
    show(taken, number)
    show(passed, number)
    show(listed, number)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
