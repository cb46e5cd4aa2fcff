"""Keeps every core busy, as other people's jobs do on the machine of a big class."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Matrix products, memory traffic and plain Python in turns; ends by itself once its parent is gone.
WORK = """
import os, sys
import numpy as np

parent = int(sys.argv[1])
small, large = np.ones((200, 200)), np.ones(2_000_000)
print("busy", flush=True)
while os.getppid() == parent:
    for _ in range(20):
        small @ small
    large += 1.0
    sum(range(20_000))
"""


@contextmanager
def every_core_busy() -> Iterator[None]:
    """Run one busy process for each core until the block ends."""
    processes = [_start() for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _start() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(os.getpid())],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"busy\n", "a busy process did not start"
    return process
