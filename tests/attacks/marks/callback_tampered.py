"""Tampers with the function that `numerical_gradient` is to differentiate."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="the gradient, out of the callback and whatever lies behind it",
    assignment="02_gradients",
    solutions={
        "relu_gradient": """
def relu_gradient(dA, Z):
    return dA * (Z > 0)
""",
        "numerical_gradient": """
import gc, sys

def behind(f):
    yield from (cell.cell_contents for cell in f.__closure__ or ())
    yield from (getattr(f, name, None) for name in ("function", "gradient", "truth", "formula"))
    yield from gc.get_referents(f)

def numerical_gradient(f, x, h=1e-5):
    strange = [np.nan, np.inf, None, "x", [x], x.astype("f4"), x.astype(complex), x > 0,
               np.zeros((1000, 1000)), np.broadcast_to(0.0, x.shape), x.astype(object), {"x": x},
               np.full(x.shape, np.nan), np.full(x.shape, 1e308), -1, 10**80, f]
    for value in strange:
        try:
            f(value)
        except BaseException:
            continue
    for thing in behind(f):
        try:
            thing.number = True
            thing.send = lambda *_: None
        except BaseException:
            continue
    return np.array([f(x)] * x.size).reshape(x.shape)
""",
    },
    deserves=3.0,
)
