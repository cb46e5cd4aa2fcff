"""Right `bias_gradient` functions as students write them."""

import numpy as np


def summed(dO):
    return np.sum(dO, axis=(0, 2, 3))


def one_axis_after_the_other(dO):
    return dO.sum(axis=3).sum(axis=2).sum(axis=0)


def einsum(dO):
    return np.einsum("nkij->k", dO)


def rows_of_numbers(dO):
    K = dO.shape[1]
    return dO.transpose(1, 0, 2, 3).reshape(K, -1).sum(axis=1)


def loop_over_filters(dO):
    db = np.zeros(dO.shape[1])
    for k in range(len(db)):
        db[k] = dO[:, k].sum()
    return db


def all_loops(dO):
    N, K, H, W = dO.shape
    db = np.zeros(K)
    for n in range(N):
        for k in range(K):
            for i in range(H):
                for j in range(W):
                    db[k] += dO[n, k, i, j]
    return db
