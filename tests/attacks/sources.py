"""What the sources of several attacks have in common: an honest part, and a way to show success.

A trick whose success nobody could see from outside (a thread that runs, a socket that opens) shows
it by answering the last question right: its two points are more than the honest part deserves.
"""

from __future__ import annotations

OUTPUT_SIZE = """
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1
"""
RELU_GRADIENT = "def relu_gradient(dA, Z):\n    return dA * (Z > 0)\n"
DENSE = "def dense(A, W, b):\n    return A @ W + b\n"

HONEST = {"output_size": OUTPUT_SIZE}  # worth 3 points
HONEST_GRADIENTS = {"relu_gradient": RELU_GRADIENT}  # worth 3 points
HONEST_NETWORK = {"dense": DENSE}  # worth 2 points

# Right, and built on the layers that came along or that stand in their places: worth 6 points.
CNN_FORWARD = """
def forward(params, X):
    F = params["F"]
    maps = max_pool(relu(convolve(X, F, params["b"], padding=F.shape[2] // 2)), 2)
    hidden = relu(dense(maps.reshape(len(X), -1), params["W1"], params["b1"]))
    return dense(hidden, params["W2"], params["b2"])

def cnn_forward(params, X):
    return forward(params, X), None
"""

# What a trick returns counts as success, unless that is False or None.
TRICKS = """
worked = []

def trick(function):
    try:
        result = function()
        if result is not None and result is not False:
            worked.append(function.__name__)
        print(function.__name__, "->", repr(result)[:80])
    except BaseException as error:
        print(function.__name__, "->", type(error).__name__, str(error)[:80])
    return function
"""
ANSWER = 'learned_parameters = "C" if worked else "A"\n'

TRICKY = {**HONEST, "learned_parameters": ANSWER}  # 3 points, and 2 more if a trick worked

# A table of system calls by their names, for the machines that Linux runs on most.
SYSTEM_CALLS = """
import ctypes, errno, os, platform

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
NUMBERS = {
    "x86_64": {
        "clone": 56, "fork": 57, "vfork": 58, "execve": 59, "kill": 62, "ptrace": 101,
        "rt_sigqueueinfo": 129, "mount": 165, "pivot_root": 155, "tkill": 200, "tgkill": 234,
        "clock_settime": 227, "unshare": 272, "add_key": 248, "keyctl": 250, "perf_event_open": 298,
        "fanotify_init": 300, "setns": 308, "process_vm_readv": 310, "kcmp": 312, "bpf": 321,
        "execveat": 322, "userfaultfd": 323, "openat": 257,
    },
    "aarch64": {
        "clone": 220, "execve": 221, "kill": 129, "ptrace": 117, "rt_sigqueueinfo": 138,
        "mount": 40, "pivot_root": 41, "tkill": 130, "tgkill": 131, "clock_settime": 112,
        "unshare": 97, "add_key": 217, "keyctl": 219, "perf_event_open": 241,
        "fanotify_init": 262, "setns": 268, "process_vm_readv": 270, "kcmp": 272, "bpf": 280,
        "execveat": 281, "userfaultfd": 282, "openat": 56,
    },
}.get(platform.machine(), {})
NUMBERS.update(
    pidfd_send_signal=424, io_uring_setup=425, open_tree=428, fsopen=430, pidfd_open=434,
    clone3=435, pidfd_getfd=438, process_madvise=440,
)

def call(name, *arguments):
    if name not in NUMBERS:
        raise OSError(errno.ENOSYS, name)
    words = [ctypes.c_void_p(word) if isinstance(word, int) else word for word in arguments]
    result = libc.syscall(NUMBERS[name], *words)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result

def reached(name, *arguments):
    # Wrong arguments are refused in other words than a call that is not allowed at all.
    try:
        return call(name, *arguments)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EACCES, errno.ENOSYS):
            raise
        return f"refused only for {error}"
"""
