"""A cluster of two workers, started once: a test that has killed some gets new ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fixtures.cluster import Cluster, running_cluster

WORKERS = 2


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster"), WORKERS) as cluster:
        yield cluster


@pytest.fixture
def cluster(running: Cluster) -> Cluster:
    """Return a cluster of two workers."""
    while len(running.nannies) < WORKERS:
        running.add_worker()
    return running
