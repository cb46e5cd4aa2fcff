"""Inside, every system call that is not on the list fails, and what students need works."""

from __future__ import annotations

import errno
import platform

import pyseccomp
import pytest

from autograder.sandbox.outcome import Stop, Stopped
from autograder.sandbox.syscalls import ALLOWED, FOR_SHOW, NOT_THERE, compile_filter
from tests.fixtures.inside import Inside

CALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""
UPROBES = {335, 336} if platform.machine() == "x86_64" else set()  # no filter sees their calls
LAST_NUMBER = 600  # Linux 6.18 has none above 480
# Allowed with some arguments alone; tried below.
IN_PART = ("open", "openat", "ioctl", "fcntl", "prlimit64", "recvfrom", "sendto")


def number_of(name: str) -> int:
    number: int = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    return number


def test_every_call_that_is_not_on_the_list_fails(inside: Inside) -> None:
    known = {number_of(name) for name in (*ALLOWED, *NOT_THERE, *FOR_SHOW, *IN_PART)}
    others = [number for number in range(LAST_NUMBER) if number not in known | UPROBES]
    inside.works(
        CALL
        + f"""
answers = []
for number in {others}:
    try:
        answers.append([number, call(number, 0, 0, 0, 0, 0, 0)])
    except OSError as error:
        if error.errno != {errno.EPERM}:
            answers.append([number, error.errno])
"""
    )
    assert inside.value("answers") == []


@pytest.mark.parametrize("name", NOT_THERE)
def test_what_glibc_can_do_without_is_not_there(name: str, inside: Inside) -> None:
    kind, message = inside.fails(f"{CALL}\ncall({number_of(name)})")
    assert (kind, message) == ("OSError", "[Errno 38] Function not implemented")


@pytest.mark.parametrize("name", FOR_SHOW)
def test_what_would_keep_a_disk_waiting_is_not_done(name: str, inside: Inside) -> None:
    # The kernel would say that there is no such file, or no such memory.
    inside.works(f"{CALL}\nassert call({number_of(name)}, 1000, 1000, 1000, 1000) == 0")


# What is refused, in the groups that the comment on the list names.
REFUSED = {
    "a fork": "os.fork()",
    "another program": "os.execv('/bin/true', ['true'])",
    "a program that is waited for": "os.system('true') == 0 or call(-1)",
    "a program by posix_spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "a TCP socket": "socket.socket()",
    "a UDP socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "an IPv6 socket": "socket.socket(socket.AF_INET6)",
    "a Unix socket": "socket.socket(socket.AF_UNIX)",
    "a netlink socket": "socket.socket(socket.AF_NETLINK)",
    "a packet socket": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "a kernel crypto socket": "socket.socket(socket.AF_ALG)",
    "a pair of sockets": "socket.socketpair()",
    "a signal to its parent": "os.kill(os.getppid(), 0)",
    "a signal to everyone": "os.kill(-1, 0)",
    "a signal to itself": "os.kill(os.getpid(), 0)",
    "a signal to a thread": "signal.pthread_kill(threading.get_ident(), 0)",
    "a pidfd": "os.pidfd_open(os.getppid())",
    "a new session": "os.setsid()",
    "a link": "os.link('own', 'link')",
    "a symbolic link": "os.symlink('/etc/passwd', 'link')",
    "where a link leads": "os.readlink('/lib')",
    "a mode": "os.chmod('own', 0o777)",
    "a mode by descriptor": "os.fchmod(own.fileno(), 0o777)",
    "an owner": "os.chown('own', 1, 1)",
    "a time": "os.utime('own')",
    "an attribute": "os.setxattr('own', 'user.x', b'1')",
    "a pipe with a name": "os.mkfifo('fifo')",
    "a device": "os.mknod('device', 0o20666, os.makedev(1, 3))",
    "truncating by name": "os.truncate('own', 0)",
    "truncating what is only read": "os.open('own', os.O_RDONLY | os.O_TRUNC)",
    "a file without a name": "os.open('.', os.O_TMPFILE | os.O_RDWR)",
    "writing through to the disk": "os.open('own', os.O_WRONLY | os.O_SYNC)",
    "writing through to the disk, data alone": "os.open('own', os.O_WRONLY | os.O_DSYNC)",
    "reading from the disk itself": "os.open('own', os.O_RDONLY | os.O_DIRECT)",
    "doing so later": "fcntl.fcntl(own, fcntl.F_SETFL, os.O_DIRECT)",
    "space that is not written": "os.posix_fallocate(own.fileno(), 0, 4096)",
    "memory with a name": "os.memfd_create('x')",
    "a root of its own": "os.chroot('.')",
    "a namespace": f"call({number_of('unshare')}, 0x10000000)",
    "a mount": f"call({number_of('mount')}, 0, 0, 0, 0, 0)",
    "another's memory": f"call({number_of('process_vm_readv')}, os.getppid(), 0, 0, 0, 0, 0)",
    "tracing": f"call({number_of('ptrace')}, 16, os.getppid(), 0, 0)",
    "shared memory": f"call({number_of('shmget')}, 42, 4096, 0o1600)",
    "a System V queue": f"call({number_of('msgget')}, 42, 0o1600)",
    "a POSIX queue": f"call({number_of('mq_open')}, 0, 0, 0, 0)",
    "a key": f"call({number_of('add_key')}, 0, 0, 0, 0, 0)",
    "io_uring": f"call({number_of('io_uring_setup')}, 1, 0)",
    "the kernel's programs": f"call({number_of('bpf')}, 0, 0, 0)",
    "the kernel's log": f"call({number_of('syslog')}, 10, 0, 0)",
    "another filter": f"call({number_of('seccomp')}, 0, 0, 0)",
    "prctl": f"call({number_of('prctl')}, 1, 0, 0, 0, 0)",
    "owning a file's signals": "fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())",
    "choosing a file's signal": "fcntl.fcntl(0, 10, 9)",  # F_SETSIG
    "a lease": "fcntl.fcntl(own, fcntl.F_SETLEASE, fcntl.F_WRLCK)",
    "watching a folder": "fcntl.fcntl(os.open('.', os.O_RDONLY), fcntl.F_NOTIFY, 2)",
    "typing for the terminal": "fcntl.ioctl(0, termios.TIOCSTI, b'x')",
    "a terminal": "fcntl.ioctl(0, termios.TIOCSCTTY, 0)",
    "asynchronous signals": "fcntl.ioctl(0, 0x5452, b'1000')",  # FIOASYNC
    "another's limits": f"call({number_of('prlimit64')}, os.getppid(), 0, 0, 0)",
    "new limits": f"call({number_of('setrlimit')}, 4, 0)",
    "new limits by prlimit": f"call({number_of('prlimit64')}, 0, 4, 1, 0)",
    "a priority": "os.nice(-1)",
    "a core of its own": "os.sched_setaffinity(0, {0})",
    "another user": "os.setuid(0)",
    "another group": "os.setgroups([])",
    "the time of day": "time.clock_settime(time.CLOCK_REALTIME, 0)",
    "the machine's name": "socket.sethostname('x')",
    "out-of-band data": f"call({number_of('sendto')}, 3, 0, 0, 1, 0, 0)",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_reaches_beyond_the_process_is_refused(what: str, inside: Inside) -> None:
    inside.works(CALL + "own = open('own', 'w+')\nown.write('kept')\nown.flush()")
    inside.works("import fcntl, os, resource, signal, socket, termios, threading, time")
    kind, message = inside.fails(REFUSED[what])
    assert kind == "PermissionError"
    assert message.startswith("[Errno 1] Operation not permitted")
    inside.works("assert open('own').read() == 'kept' and os.listdir() == ['own']")


@pytest.mark.parametrize(
    "source",
    [
        "import threading\nthreading.Thread(target=print).start()",
        "import subprocess\nsubprocess.run(['/bin/true'])",
        "import multiprocessing\nmultiprocessing.Process(target=print).start()",
        "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor().submit(print)",
        "from multiprocessing.shared_memory import SharedMemory\nSharedMemory(create=True, size=8)",
    ],
)
def test_threads_and_processes_fail_with_an_error(source: str, inside: Inside) -> None:
    kind, _ = inside.fails(source)
    assert kind in {"RuntimeError", "PermissionError", "FileNotFoundError"}  # no /dev/shm


X86_64 = platform.machine() == "x86_64"
# mov eax, 20 (getpid); int 0x80; ret
THROUGH_INT_0X80 = """
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("b814000000cd80c3"))
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
"""
OTHER_DOORS = {
    "x32": CALL + f"call(0x40000000 | {number_of('getpid')})",
    "x32's own numbers": CALL + "call(0x40000000 | 520, 0, 0, 0)",
    "int 0x80": THROUGH_INT_0X80,
}


@pytest.mark.parametrize("door", OTHER_DOORS if X86_64 else ())
def test_the_processors_other_ways_into_the_kernel_end_the_process(
    door: str, inside: Inside
) -> None:
    outcome = inside.session.run(0, OTHER_DOORS[door])
    assert isinstance(outcome, Stopped)
    assert outcome.reason is Stop.DIED


# What students write in a notebook on convolution, or might.
NEEDED = {
    "linear algebra": """
        A = np.random.default_rng(0).normal(size=(60, 60)); S = A @ A.T + np.eye(60)
        np.linalg.inv(A), np.linalg.svd(A), np.linalg.eig(A), np.linalg.eigh(S), np.linalg.qr(A)
        np.linalg.cholesky(S), np.linalg.lstsq(A, A), np.linalg.solve(A, A), np.linalg.det(A)
        np.linalg.matrix_rank(A), np.linalg.norm(A), np.linalg.pinv(A), np.linalg.cond(A)
    """,
    "products": """
        X = np.random.rand(2, 3, 16, 16); F = np.random.rand(4, 3, 3, 3)
        np.einsum("nchw,kchw->nk", X[:, :, :3, :3], F, optimize=True)
        np.tensordot(X, X, axes=([1], [1])), np.kron(F, F), np.convolve([1, 2], [3, 4])
        np.lib.stride_tricks.sliding_window_view(X, (3, 3), axis=(2, 3))
    """,
    "FFT": "np.fft.ifft2(np.fft.fft2(np.ones((64, 64)))), np.fft.rfftn(np.ones((3, 5, 7)))",
    "random": "np.random.seed(); np.random.rand(3); np.random.default_rng().normal(size=9)",
    "random of the library": "import random, secrets; random.seed(); secrets.token_bytes(9)",
    "large arrays": "x = np.ones(50_000_000); assert (x * 2).sum() == 1e8; del x",
    "arrays in files": """
        np.save("a.npy", np.ones(9)); np.load("a.npy"); np.load("a.npy", mmap_mode="r").sum()
        np.savez("a.npz", x=np.ones(9)); np.load("a.npz")["x"]; np.savez_compressed("b", x=[1])
        np.savetxt("a.txt", np.ones((2, 2))); np.loadtxt("a.txt"); np.ones(9).tofile("raw")
        np.genfromtxt("a.txt"); np.fromfile("raw")
    """,
    "an array that is a file": """
        m = np.memmap("m", dtype=float, mode="w+", shape=(1000, 1000)); m[:] = 1; m.flush(); del m
        assert np.memmap("m", dtype=float, mode="r").sum() == 1e6
    """,
    "what NumPy is built with": "np.show_config(); np.__config__; np.geterr()",
    "figures": """
        fig, ax = plt.subplots(2, 2); ax[0, 0].imshow(np.ones((9, 9))); ax[0, 1].plot([1, 2])
        ax[1, 0].hist(np.arange(9)); ax[1, 1].contourf(np.random.rand(5, 5)); plt.colorbar
        plt.suptitle("Faltung × Größe $\\\\sum_i x_i^2$"); plt.legend([]); plt.tight_layout()
        for kind in ("png", "pdf", "svg", "jpg", "ps"): plt.savefig(f"figure.{kind}")
        plt.show(); plt.close("all")
    """,
    "pictures": """
        plt.imsave("i.png", np.random.rand(8, 8)); assert plt.imread("i.png").shape == (8, 8, 4)
        from PIL import Image; Image.open("i.png").resize((4, 4)).save("i.gif")
    """,
    "axes in 3D": """
        from mpl_toolkits.mplot3d import Axes3D
        ax = plt.figure().add_subplot(projection="3d"); ax.plot_surface(*np.ones((3, 4, 4)))
        plt.savefig("3d.png")
    """,
    "animations": """
        from matplotlib.animation import FuncAnimation, PillowWriter
        fig = plt.figure(); a = FuncAnimation(fig, lambda i: [], frames=2)
        a.save("a.gif", writer=PillowWriter(fps=2))
    """,
    "pylab": "from pylab import *\nplot([1, 2])",
    "a style and fonts": """
        from matplotlib import font_manager
        font_manager.findfont("DejaVu Sans"); plt.style.use("ggplot"); plt.rcParams["font.size"] = 9
    """,
    "widgets of the notebook": """
        from IPython.display import HTML, Image, clear_output, display
        display(HTML("<b>x</b>"), np.ones(2)); clear_output()
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    """,
    "data formats": """
        import csv, gzip, json, pickle, sqlite3, zipfile, bz2, lzma, tomllib, html, xml
        json.dump({"a": 1}, open("a.json", "w")); csv.writer(open("a.csv", "w")).writerow([1])
        pickle.load(io.BytesIO(pickle.dumps(np.ones(3)))); gzip.open("a.gz", "wb").write(b"x")
        zipfile.ZipFile("a.zip", "w").writestr("x", "y")
    """,
    "folders and files": """
        import glob, os, pathlib, shutil, tempfile
        with tempfile.TemporaryDirectory() as d: pathlib.Path(d, "x").write_text("y")
        with tempfile.NamedTemporaryFile() as f: f.write(b"x")
        with tempfile.TemporaryFile() as f: f.write(b"x")
        os.makedirs("a/b/c"); pathlib.Path("a/b/c/f").write_text("x")
        shutil.copyfile("a/b/c/f", "f")
        assert [str(p) for p in pathlib.Path().rglob("f")] and glob.glob("**/f", recursive=True)
        os.rename("f", "g"); os.replace("g", "h"); os.remove("h"); shutil.rmtree("a"); os.getcwd()
        os.cpu_count(); os.environ.get("HOME"); pathlib.Path("x").resolve(); os.path.exists("/etc")
        assert shutil.disk_usage(".").free > 0
    """,
    "numbers": """
        import cmath, decimal, fractions, itertools, math, operator, statistics
        decimal.Decimal(1) / 3; fractions.Fraction(1, 3); list(itertools.product("ab", repeat=2))
    """,
    "classes and functions": """
        import abc, collections, contextlib, copy, dataclasses, enum, functools, typing, warnings
        @functools.lru_cache
        def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
        @dataclasses.dataclass
        class Layer: size: int = 3
        assert f(50) and copy.deepcopy(Layer()) == Layer()
    """,
    "text": "import re, string, textwrap, unicodedata; re.sub('a', 'b', 'aa'); textwrap.dedent('')",
    "times": """
        import datetime, time, timeit, calendar, locale
        from zoneinfo import ZoneInfo
        time.sleep(0.001); time.perf_counter(); time.process_time(); time.localtime(); time.ctime()
        datetime.datetime.now(ZoneInfo("Europe/Berlin")).isoformat(); timeit.timeit("1", number=9)
    """,
    "logs and warnings": """
        import faulthandler, gc, logging, sys, traceback, warnings, tracemalloc, platform, resource
        logging.basicConfig(); logging.warning("x"); warnings.warn("y"); sys.getsizeof(1)
        try: 1 / 0
        except ZeroDivisionError: traceback.print_exc()
        platform.platform(); platform.machine(); sys.version; gc.collect()
        resource.getrusage(resource.RUSAGE_SELF); resource.getrlimit(resource.RLIMIT_AS)
    """,
    "looking at code": """
        import inspect, dis, ast
        def g(): return 1
        assert "return 1" in inspect.getsource(g)
        assert "def norm" in inspect.getsource(np.linalg.norm)
        inspect.signature(np.pad.__wrapped__ if hasattr(np.pad, "__wrapped__") else g); help(g)
    """,
    "profiles and tests": """
        import cProfile, doctest, unittest, pstats, pdb
        cProfile.run("1 + 1"); doctest.testmod()
        from numpy.testing import assert_allclose; assert_allclose(1, 1)
    """,
    "locks and queues": """
        import asyncio, queue, threading, concurrent.futures, multiprocessing, signal, socket, ssl
        with threading.Lock(): queue.Queue().put(1)
    """,
    "magics": "%timeit -n1 -r1 1 + 1\n%time 3\n%matplotlib inline",
}


@pytest.mark.parametrize("what", NEEDED)
def test_what_students_need_works(what: str, inside: Inside) -> None:
    inside.works("import io\nimport numpy as np, matplotlib.pyplot as plt")
    inside.works(NEEDED[what])


def test_asking_for_input_is_the_end_of_the_input(inside: Inside) -> None:
    assert inside.fails("input('How many? ')") == ("EOFError", "EOF when reading a line")


def test_the_filter_is_an_array_of_instructions_of_eight_bytes() -> None:
    program = compile_filter()
    assert program
    assert len(program) % 8 == 0
    assert len(program) // 8 < 4096  # the kernel takes no more


def test_no_call_is_on_the_list_twice() -> None:
    assert len(set(ALLOWED)) == len(ALLOWED)
    assert not set(ALLOWED) & {*NOT_THERE, *FOR_SHOW, *IN_PART}
