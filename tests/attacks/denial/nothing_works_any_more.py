"""Breaks whatever the worker needs for its answers: its modules, the encoder, the builtins."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a worker that cannot even say that it failed",
    solutions=HONEST,
    bottom="""
import builtins, gc, json, socket, struct, sys

needed = ("autograder", "json", "socket", "struct", "IPython")
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith(needed):
        for name in list(vars(module)):
            try:
                setattr(module, name, None)
            except Exception:
                pass
sys.modules.clear()
for name in list(vars(builtins)):
    if name not in ("list", "vars", "setattr", "getattr", "Exception", "BaseException"):
        setattr(builtins, name, None)
""",
    deserves=3.0,
)
