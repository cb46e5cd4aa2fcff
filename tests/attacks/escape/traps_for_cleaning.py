"""Fills its own folder with what is hard to remove, and with links that lead out of it."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a clean-up that fails, or that follows a link and removes what others own",
    top=r"""
import os

def attempt(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        print(function.__name__, type(error).__name__, str(error)[:80])

for number, target in enumerate(("@OUTSIDE@", "@OUTSIDE@/untouched", "@COURSE@", "..", "/")):
    attempt(os.symlink, target, f"link-{number}")
attempt(os.link, "@OUTSIDE@/untouched", "hard-link")
for name in (b"\xff\xfe", b"new\nline", b"-rf", b" ", b"\x1b[2J", "\u202e".encode(), b"n" * 255):
    attempt(os.mkdir, name)
attempt(os.mkfifo, "fifo")
attempt(os.mknod, "node", 0o60000, 0)

os.mkdir("closed")
open("closed/file", "w").close()
attempt(os.chmod, "closed/file", 0)
attempt(os.chmod, "closed", 0)

here = os.getcwd()
for _ in range(3000):
    try:
        os.mkdir("deep")
        os.chdir("deep")
    except OSError as error:
        print(error)
        break
attempt(os.symlink, "@OUTSIDE@", "out")
attempt(os.chdir, here)
attempt(os.chmod, here, 0)
attempt(os.rmdir, "..")
# A link in its own place: whatever cleans up there would do it outside.
attempt(os.rename, here, here + "-elsewhere")
attempt(os.symlink, "@OUTSIDE@", here)
""",
    solutions=HONEST,
    deserves=3.0,
)
