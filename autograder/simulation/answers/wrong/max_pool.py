"""Wrong `max_pool` functions as students write them, each named after its misconception."""

import numpy as np


def mean_pool(X, size, stride=None):
    if stride is None:
        stride = size
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = np.mean(X[:, :, a : a + size, b : b + size], axis=(2, 3))
    return P


def mean_pool_2(X, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].mean(axis=(-2, -1))


def sum_pool(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for r in range(size):
        for s in range(size):
            P += X[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
    return P


def sum_pool_2(X, size, stride=None):
    if stride is None:
        stride = size
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    return np.einsum("ncijrs->ncij", windows[:, :, ::stride, ::stride])


def min_pool(X, size, stride=None):
    if stride is None:
        stride = size
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    a, b = i * stride, j * stride
                    P[n, c, i, j] = X[n, c, a : a + size, b : b + size].min()
    return P


def min_pool_2(X, size, stride=None):
    stride = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    return np.min(windows[:, :, ::stride, ::stride], axis=(4, 5))


def stride_one(X, size, stride=None):
    if stride is None:
        stride = 1
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[:, :, a : a + size, b : b + size].max(axis=(2, 3))
    return P


def stride_one_2(X, size, stride=None):
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    P = windows.max(axis=(4, 5))
    if stride:
        P = P[:, :, ::stride, ::stride]
    return P


def stride_ignored(X, size, stride=None):
    N, C, H, W = X.shape
    h, w = H // size, W // size
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    a, b = i * size, j * size
                    P[n, c, i, j] = np.max(X[n, c, a : a + size, b : b + size])
    return P


def stride_ignored_2(X, size, stride=None):
    # the trick with reshape
    N, C, H, W = X.shape
    h, w = H // size, W // size
    X = X[:, :, : h * size, : w * size]
    return X.reshape(N, C, h, size, w, size).max(axis=(3, 5))


def stride_rows_only(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, W - size + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            P[:, :, i, j] = X[:, :, i * stride : i * stride + size, j : j + size].max(axis=(2, 3))
    return P


def stride_rows_only_2(X, size, stride=None):
    # right size, but the columns start at j
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    y = i * stride
                    P[n, c, i, j] = X[n, c, y : y + size, j : j + size].max()
    return P


def remainder_kept(X, size, stride=None):
    # the last window takes what is left
    if stride is None:
        stride = size
    N, C, H, W = X.shape
    h = int(np.ceil((H - size) / stride)) + 1
    w = int(np.ceil((W - size) / stride)) + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[:, :, a : a + size, b : b + size].max(axis=(2, 3))
    return P


def remainder_kept_2(X, size, stride=None):
    # a window at every start, however little of it is left
    if stride is None:
        stride = size
    N, C, H, W = X.shape
    rows = []
    for i in range(0, H, stride):
        row = [X[:, :, i : i + size, j : j + size].max(axis=(2, 3)) for j in range(0, W, stride)]
        rows.append(np.stack(row, axis=-1))
    return np.stack(rows, axis=2)


def zero_included(X, size, stride=None):
    # the largest value so far starts at 0
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for r in range(size):
        for s in range(size):
            part = X[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            P = np.maximum(P, part)
    return P


def zero_included_2(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    largest = 0.0
                    for value in X[
                        n, c, i * stride : i * stride + size, j * stride : j * stride + size
                    ].ravel():
                        if value > largest:
                            largest = value
                    P[n, c, i, j] = largest
    return P


def output_transposed(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, w, h))
    for x in range(w):
        for y in range(h):
            a, b = y * stride, x * stride
            P[:, :, x, y] = X[:, :, a : a + size, b : b + size].max(axis=(2, 3))
    return P


def output_transposed_2(X, size, stride=None):
    # filled column by column
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, j, i] = X[:, :, a : a + size, b : b + size].max(axis=(2, 3))
    return P


def channels_pooled_too(X, size, stride=None):
    # X[n] and max without an axis: the same for every channel
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for i in range(h):
            for j in range(w):
                a, b = i * stride, j * stride
                P[n, :, i, j] = np.max(X[n, :, a : a + size, b : b + size])
    return P


def channels_pooled_too_2(X, size, stride=None):
    # one channel comes out
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    return windows.max(axis=(1, 4, 5), keepdims=True)[..., 0, 0]


def absolute_maximum(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = np.abs(X[:, :, a : a + size, b : b + size]).max(axis=(2, 3))
    return P


def absolute_maximum_2(X, size, stride=None):
    # the strongest answer, with its sign
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    a, b = i * stride, j * stride
                    flat = X[n, c, a : a + size, b : b + size].ravel()
                    P[n, c, i, j] = flat[np.argmax(np.abs(flat))]
    return P


def first_channel_only(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    a, b = i * stride, j * stride
                    P[n, c, i, j] = np.max(X[n, 0, a : a + size, b : b + size])
    return P


def first_channel_only_2(X, size, stride=None):
    # fills channel 0 and no other
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, 0, i, j] = X[:, 0, a : a + size, b : b + size].max(axis=(1, 2))
    return P


def first_image_only(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[0, :, a : a + size, b : b + size].max(axis=(1, 2))
    return P


def images_and_channels_pooled_too(X, size, stride=None):
    # max without an axis
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = np.max(X[:, :, a : a + size, b : b + size])
    return P


def output_size_off_by_one(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride, (W - size) // stride
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[:, :, a : a + size, b : b + size].max(axis=(2, 3))
    return P


def output_size_without_window(X, size, stride=None):
    # only the stride shrinks; the last windows hang over the edge
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = H // stride, W // stride
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[:, :, a : a + size, b : b + size].max(axis=(2, 3))
    return P


def first_image_only_2(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    a, b = i * stride, j * stride
                    P[n, c, i, j] = np.max(X[n, c, a : a + size, b : b + size])
        return P


def return_in_loop(X, size, stride=None):
    # returns after the first window
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    a, b = i * stride, j * stride
                    P[n, c, i, j] = np.max(X[n, c, a : a + size, b : b + size])
                    return P


def tiles_only(X, size, stride=None):
    # the trick with reshape, for sizes that divide
    N, C, H, W = X.shape
    return X.reshape(N, C, H // size, size, W // size, size).max(axis=(3, 5))


def stride_in_start_only(X, size, stride=None):
    # as many windows as tile the image, at the starts that the stride says
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = H // size, W // size
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[:, :, a : a + size, b : b + size].max(axis=(2, 3))
    return P


def reshape_for_transpose(X, size, stride=None):
    # the maxima are collected window by window, (H' * W', N, C)
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    maxima = []
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            maxima.append(X[:, :, a : a + size, b : b + size].max(axis=(2, 3)))
    return np.array(maxima).reshape(N, C, h, w)


def size_hard_coded(X, size, stride=None):
    # always 2 x 2
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - 2) // stride + 1, (W - 2) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[:, :, a : a + 2, b : b + 2].max(axis=(2, 3))
    return P


def square_image_assumed(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, _ = X.shape
    h = (H - size) // stride + 1
    P = np.zeros((N, C, h, h))
    for i in range(h):
        for j in range(h):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[:, :, a : a + size, b : b + size].max(axis=(2, 3))
    return P


def stride_in_size_only(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            P[:, :, i, j] = X[:, :, i : i + size, j : j + size].max(axis=(2, 3))
    return P


def window_too_small(X, size, stride=None):
    # "up to row a + size - 1"
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    P = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            a, b = i * stride, j * stride
            P[:, :, i, j] = X[:, :, a : a + size - 1, b : b + size - 1].max(axis=(2, 3))
    return P
