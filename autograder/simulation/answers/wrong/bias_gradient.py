"""Wrong `bias_gradient` functions as students write them, each named after its misconception."""

import numpy as np


def averaged_over_batch(dO):
    return np.sum(dO, axis=(0, 2, 3)) / dO.shape[0]


def averaged_over_batch_2(dO):
    return dO.sum(axis=(2, 3)).mean(axis=0)


def averaged_over_all(dO):
    return np.mean(dO, axis=(0, 2, 3))


def averaged_over_all_2(dO):
    N, K, H, W = dO.shape
    db = np.zeros(K)
    for k in range(K):
        db[k] = dO[:, k].sum() / (N * H * W)
    return db


def upstream_ignored(dO):
    # dO/db is 1, at every place
    N, K, H, W = dO.shape
    return np.full(K, float(N * H * W))


def upstream_ignored_2(dO):
    return np.ones_like(dO).sum(axis=(0, 2, 3))


def batch_not_summed(dO):
    return dO.sum(axis=(2, 3))


def batch_not_summed_2(dO):
    N, K = dO.shape[:2]
    db = np.zeros((N, K))
    for n in range(N):
        for k in range(K):
            db[n, k] = np.sum(dO[n, k])
    return db


def first_image_only(dO):
    return dO[0].sum(axis=(1, 2))


def first_image_only_2(dO):
    N, K, H, W = dO.shape
    db = np.zeros(K)
    for n in range(N):
        for k in range(K):
            for i in range(H):
                for j in range(W):
                    db[k] += dO[n, k, i, j]
        return db


def positions_averaged(dO):
    return dO.mean(axis=(2, 3)).sum(axis=0)


def positions_averaged_2(dO):
    N, K, H, W = dO.shape
    return np.einsum("nkij->k", dO) / (H * W)


def summed_to_one_number(dO):
    return np.sum(dO)


def summed_to_one_number_2(dO):
    # the same number for every filter
    return np.full(dO.shape[1], dO.sum())


def kept_dimensions(dO):
    return np.sum(dO, axis=(0, 2, 3), keepdims=True)


def kept_dimensions_2(dO):
    return dO.sum(axis=(0, 2, 3)).reshape(1, -1, 1, 1)


def summed_over_filters(dO):
    return dO.sum(axis=(1, 2, 3))


def summed_over_filters_2(dO):
    # channels last: sums over all axes but the last
    return dO.sum(axis=(0, 1, 2))


def column_returned(dO):
    return dO.sum(axis=(0, 2, 3)).reshape(-1, 1)


def overwritten(dO):
    N, K, H, W = dO.shape
    db = np.zeros(K)
    for n in range(N):
        for k in range(K):
            for i in range(H):
                for j in range(W):
                    db[k] = dO[n, k, i, j]
    return db


def overwritten_over_batch(dO):
    db = np.zeros(dO.shape[1])
    for g in dO:
        db = g.sum(axis=(1, 2))
    return db


def positions_not_summed(dO):
    return dO.sum(axis=0)
