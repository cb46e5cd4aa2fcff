"""Looks through the frames, sources and arguments of what runs it."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="something of the grader in the process that runs the submission",
    top=SHOW
    + """
import gc, inspect, linecache, sys, traceback

def frames():
    frame = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back

show(lambda: " ".join(repr(frame.f_locals)[:100000] for frame in frames()))
show(lambda: " ".join(repr(frame.f_globals)[:100000] for frame in frames()))
show(lambda: " ".join(sys.argv + sys.orig_argv + sys.path))
show(lambda: "".join(traceback.format_stack()))
show(lambda: repr(linecache.cache))
show(lambda: " ".join(repr(inspect.getmodule(frame)) for frame in frames()))
ours = [m for m in list(sys.modules.values()) if m.__name__.startswith(("autograder", "__main__"))]
show(lambda: " ".join(repr(vars(module))[:100000] for module in ours))
show(lambda: " ".join(repr(thing) for thing in gc.get_objects() if isinstance(thing, type)))
show(lambda: repr(get_ipython().user_ns))
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
