"""Looks for the fork server's connections, and speaks in its name."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="another student's process, or one without limits",
    top="""
import json, os, socket, stat

ORDER = json.dumps({"directory": "/", "limits": {}, "path": [], "zygote": 1}).encode()
for number in range(3, 1024):
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            continue
        connection = socket.socket(fileno=os.dup(number))
        if connection.type == socket.SOCK_STREAM:
            continue  # our own: the one that answers come from
        socket.send_fds(connection, [b"forked"], [os.open("/dev/null", os.O_RDONLY)])
        connection.send(b"ready")
        socket.send_fds(connection, [ORDER], [number])
    except OSError as error:
        print(type(error).__name__)
for pid in (os.getppid(), 1):
    for number in range(3, 16):
        try:
            os.write(os.open(f"/proc/{pid}/fd/{number}", os.O_WRONLY | os.O_NONBLOCK), b"forked")
        except OSError:
            continue
try:
    for connection in socket.socketpair():
        connection.send(b"forked")
except OSError as error:
    print(type(error).__name__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
