"""Waits for what never comes: a lock, a pipe, a file, time."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a grader that waits although no CPU time is used",
    top="""
import os, sys, threading, time

print(repr(sys.stdin.read()))
try:
    input()
except EOFError:
    pass
lock = threading.Lock()
lock.acquire()
try:
    os.mkfifo("fifo")
    open("fifo").read()
except OSError as error:
    print(error)
while True:
    try:
        lock.acquire()
    except BaseException:
        time.sleep(1e6)
""",
    solutions=HONEST,
    deserves=3.0,
)
