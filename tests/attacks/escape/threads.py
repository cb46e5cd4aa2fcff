"""Starts threads in every way there is, so as to work on after the answer."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="threads, whose work is done while nobody measures",
    top=TRICKS
    + """
import _thread, concurrent.futures, ctypes, threading, time

@trick
def by_thread():
    thread = threading.Thread(target=time.sleep, args=(600,), daemon=True)
    thread.start()
    return thread.is_alive()

@trick
def by_low_level_thread():
    return _thread.start_new_thread(time.sleep, (600,))

@trick
def by_pool():
    return concurrent.futures.ThreadPoolExecutor(1).submit(sum, (1, 2)).result(timeout=2)

@trick
def by_timer():
    timer = threading.Timer(600, print)
    timer.daemon = True
    timer.start()
    return timer.is_alive()

@trick
def by_pthread():
    libc, thread = ctypes.CDLL(None), ctypes.c_void_p()
    start = ctypes.cast(libc.pause, ctypes.c_void_p)
    return libc.pthread_create(ctypes.byref(thread), None, start, None) == 0
""",
    solutions=TRICKY,
    deserves=3.0,
)
