"""Wrong `max_pool_gradient` functions as students write them, named after the misconception."""

import numpy as np


def all_ties(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    N, C, h, w = dP.shape
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    a, b = i * stride, j * stride
                    window = X[n, c, a : a + size, b : b + size]
                    mask = window == np.max(window)
                    dX[n, c, a : a + size, b : b + size] += mask * dP[n, c, i, j]
    return dX


def all_ties_2(dP, X, size, stride=None):
    stride = size if stride is None else stride
    h, w = dP.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    P = windows[:, :, ::stride, ::stride].max(axis=(4, 5))
    dX = np.zeros(X.shape)
    for r in range(size):
        for s in range(size):
            place = (..., slice(r, r + stride * h, stride), slice(s, s + stride * w, stride))
            dX[place] += np.where(X[place] == P, dP, 0)
    return dX


def ties_shared(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        mask = window == window.max()
        dX[n, c, a : a + size, b : b + size] += dP[n, c, i, j] * mask / mask.sum()
    return dX


def last_tie(dP, X, size, stride=None):
    # >= where > is right
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    N, C, h, w = dP.shape
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    best = -np.inf
                    for y in range(i * stride, i * stride + size):
                        for x in range(j * stride, j * stride + size):
                            if X[n, c, y, x] >= best:
                                best = X[n, c, y, x]
                                row, column = y, x
                    dX[n, c, row, column] += dP[n, c, i, j]
    return dX


def last_tie_2(dP, X, size, stride=None):
    stride = size if stride is None else stride
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.argwhere(window == window.max())[-1]
        dX[n, c, a + r, b + s] += dP[n, c, i, j]
    return dX


def spread_evenly(dP, X, size, stride=None):
    # the gradient of a mean-pool
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    h, w = dP.shape[2:]
    for i in range(h):
        for j in range(w):
            share = dP[:, :, i, j] / (size * size)
            a, b = i * stride, j * stride
            dX[:, :, a : a + size, b : b + size] += share[:, :, None, None]
    return dX


def spread_evenly_2(dP, X, size, stride=None):
    stride = stride or size
    dX = np.zeros_like(X, dtype=np.float64)
    h, w = dP.shape[2:]
    for r in range(size):
        for s in range(size):
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += dP / size**2
    return dX


def spread_everywhere(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        dX[n, c, a : a + size, b : b + size] += dP[n, c, i, j]
    return dX


def spread_everywhere_2(dP, X, size, stride=None):
    stride = stride or size
    dX = np.zeros(X.shape)
    h, w = dP.shape[2:]
    for r in range(size):
        for s in range(size):
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += dP
    return dX


def upstream_ignored(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += 1
    return dX


def upstream_ignored_2(dP, X, size, stride=None):
    # a mask: 1 where a maximum is
    stride = size if stride is None else stride
    dX = np.zeros(X.shape)
    N, C, h, w = dP.shape
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    window = X[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    k = window.argmax()
                    dX[n, c, i * stride + k // size, j * stride + k % size] = 1
    return dX


def overwritten(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] = dP[n, c, i, j]
    return dX


def overwritten_2(dP, X, size, stride=None):
    # dX[indices] += adds once only
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    k = windows.reshape(*dP.shape, size * size).argmax(axis=-1)
    n, c, i, j = np.indices(dP.shape)
    dX = np.zeros(X.shape)
    dX[n, c, i * stride + k // size, j * stride + k % size] += dP
    return dX


def overwritten_3(dP, X, size, stride=None):
    # the whole window is written, its zeros too
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        stamp = np.zeros((size, size))
        stamp[np.unravel_index(window.argmax(), window.shape)] = dP[n, c, i, j]
        dX[n, c, a : a + size, b : b + size] = stamp
    return dX


def stride_ignored(dP, X, size, stride=None):
    dX = np.zeros(X.shape)
    N, C, h, w = dP.shape
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    window = X[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size]
                    r, s = np.unravel_index(np.argmax(window), window.shape)
                    dX[n, c, i * size + r, j * size + s] += dP[n, c, i, j]
    return dX


def stride_ignored_2(dP, X, size, stride=None):
    # as many windows as tile the image
    N, C, H, W = X.shape
    dX = np.zeros(X.shape)
    for n in range(N):
        for c in range(C):
            for i in range(H // size):
                for j in range(W // size):
                    window = X[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size]
                    k = np.argmax(window)
                    dX[n, c, i * size + k // size, j * size + k % size] += dP[n, c, i, j]
    return dX


def first_corner(dP, X, size, stride=None):
    stride = size if stride is None else stride
    dX = np.zeros(X.shape)
    h, w = dP.shape[2:]
    dX[:, :, : stride * h : stride, : stride * w : stride] = dP
    return dX


def first_corner_2(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        dX[n, c, i * stride, j * stride] += dP[n, c, i, j]
    return dX


def global_maximum(dP, X, size, stride=None):
    # everything goes to the largest pixel of the image
    dX = np.zeros(X.shape)
    N, C, H, W = X.shape
    for n in range(N):
        for c in range(C):
            r, s = np.unravel_index(np.argmax(X[n, c]), (H, W))
            for value in dP[n, c].ravel():
                dX[n, c, r, s] += value
    return dX


def global_maximum_2(dP, X, size, stride=None):
    # compares every window with the largest pixel of the image
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        largest = X[n, c].max()
        for r in range(size):
            for s in range(size):
                if X[n, c, i * stride + r, j * stride + s] == largest:
                    dX[n, c, i * stride + r, j * stride + s] += dP[n, c, i, j]
    return dX


def remainder_shrinks(dP, X, size, stride=None):
    if stride is None:
        stride = size
    N, C, h, w = dP.shape
    dX = np.zeros((N, C, (h - 1) * stride + size, (w - 1) * stride + size))
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += dP[n, c, i, j]
    return dX


def minimum_place(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmin(window), window.shape)
        dX[n, c, a + r, b + s] += dP[n, c, i, j]
    return dX


def index_not_offset(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        window = X[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, r, s] += dP[n, c, i, j]
    return dX


def index_not_offset_2(dP, X, size, stride=None):
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    k = windows.reshape(*dP.shape, size * size).argmax(axis=-1)
    n, c, _, _ = np.indices(dP.shape)
    dX = np.zeros(X.shape)
    np.add.at(dX, (n, c, k // size, k % size), dP)
    return dX


def averaged_over_batch(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += dP[n, c, i, j] / len(X)
    return dX


def first_channel_only(dP, X, size, stride=None):
    # the places of channel 0 for all channels
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, 0, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += dP[n, c, i, j]
    return dX


def first_channel_only_2(dP, X, size, stride=None):
    # fills channel 0 and no other
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    N, _, h, w = dP.shape
    for n in range(N):
        for i in range(h):
            for j in range(w):
                a, b = i * stride, j * stride
                window = X[n, 0, a : a + size, b : b + size]
                r, s = np.unravel_index(np.argmax(window), window.shape)
                dX[n, 0, a + r, b + s] += dP[n, 0, i, j]
    return dX


def maximum_for_upstream(dP, X, size, stride=None):
    # puts the maximum itself at its place
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += window[r, s]
    return dX


def multiplied_by_maximum(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += dP[n, c, i, j] * window.max()
    return dX


def first_image_only(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    N, C, h, w = dP.shape
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    a, b = i * stride, j * stride
                    window = X[n, c, a : a + size, b : b + size]
                    r, s = np.unravel_index(np.argmax(window), window.shape)
                    dX[n, c, a + r, b + s] += dP[n, c, i, j]
        return dX


def return_in_loop(dP, X, size, stride=None):
    # returns after the first window
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += dP[n, c, i, j]
        return dX


def size_hard_coded(dP, X, size, stride=None):
    # always 2 x 2
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + 2, b : b + 2]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += dP[n, c, i, j]
    return dX


def tiles_only(dP, X, size, stride=None):
    # the trick with reshape, for sizes that divide
    N, C, H, W = X.shape
    h, w = H // size, W // size
    tiles = X.reshape(N, C, h, size, w, size).transpose(0, 1, 2, 4, 3, 5)
    tiles = tiles.reshape(N, C, h, w, size * size)
    first = np.eye(size * size)[tiles.argmax(axis=4)]
    dX = first * dP[..., np.newaxis]
    dX = dX.reshape(N, C, h, w, size, size).transpose(0, 1, 2, 4, 3, 5)
    return dX.reshape(N, C, H, W)


def rows_and_columns_swapped(dP, X, size, stride=None):
    # row and column of the maximum exchanged
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        k = np.argmax(X[n, c, a : a + size, b : b + size])
        dX[n, c, a + k % size, b + k // size] += dP[n, c, i, j]
    return dX


def stride_in_size_only(dP, X, size, stride=None):
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        window = X[n, c, i : i + size, j : j + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, i + r, j + s] += dP[n, c, i, j]
    return dX


def stride_one(dP, X, size, stride=None):
    if stride is None:
        stride = 1
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        window = X[n, c, a : a + size, b : b + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, a + r, b + s] += dP[n, c, i, j]
    return dX


def stride_rows_only(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        window = X[n, c, i * stride : i * stride + size, j : j + size]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dX[n, c, i * stride + r, j + s] += dP[n, c, i, j]
    return dX


def ties_in_column_order(dP, X, size, stride=None):
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        a, b = i * stride, j * stride
        s, r = divmod(np.argmax(X[n, c, a : a + size, b : b + size].T), size)
        dX[n, c, a + r, b + s] += dP[n, c, i, j]
    return dX


def zero_included(dP, X, size, stride=None):
    # nothing comes back where the maximum is not above 0
    if stride is None:
        stride = size
    dX = np.zeros(X.shape)
    for n, c, i, j in np.ndindex(dP.shape):
        best, row = 0.0, None
        for y in range(i * stride, i * stride + size):
            for x in range(j * stride, j * stride + size):
                if X[n, c, y, x] > best:
                    best, row, column = X[n, c, y, x], y, x
        if row is not None:
            dX[n, c, row, column] += dP[n, c, i, j]
    return dX
