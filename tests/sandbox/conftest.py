"""Fork servers of both kinds, with bubblewrap and without, started once for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.sandbox.layers import Layer, Policy
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.process import Zygote
from tests.fixtures.inside import Inside
from tests.requirements import needs

INSIDE = {Layer.LANDLOCK, Layer.SECCOMP, Layer.RLIMITS}
WITHOUT: dict[str, frozenset[Layer]] = {
    "bubblewrap": frozenset(),
    "in-process": frozenset({Layer.BUBBLEWRAP}),
}


@pytest.fixture(scope="session", params=WITHOUT)
def zygote_of_each_kind(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    """Return a fork server, once in bubblewrap and once not."""
    if request.param == "bubblewrap":
        needs("bubblewrap")
    zygote = Zygote(Policy(WITHOUT[request.param]))
    try:
        held = set(zygote.protection().held)
        assert held >= INSIDE | ({Layer.BUBBLEWRAP} - WITHOUT[request.param])
        yield zygote
    finally:
        zygote.close()


@pytest.fixture
def inside(zygote_of_each_kind: Zygote) -> Iterator[Inside]:
    """Return a session in each kind of sandbox."""
    session = zygote_of_each_kind.open_session(Limits())
    yield Inside(session)
    session.close()
