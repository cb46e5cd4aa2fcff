"""Wrong `filter_gradient` functions as students write them, each named after its misconception."""

import numpy as np


def gradient_flipped(dO, X, kernel_size, stride=1, padding=0):
    # turned at the end, as for the input gradient
    N, C, H, W = X.shape
    _, K, Ho, Wo = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * Ho : stride, s : s + stride * Wo : stride]
            dF[:, :, r, s] = np.tensordot(dO, copy, axes=([0, 2, 3], [0, 2, 3]))
    return dF[:, :, ::-1, ::-1].copy()


def gradient_flipped_2(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for i in range(rows):
                    for j in range(cols):
                        w = Xp[n, c, i * stride : i * stride + R, j * stride : j * stride + S]
                        dF[k, c] += dO[n, k, i, j] * np.rot90(w, 2)
    return dF


def gradient_flipped_3(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    h, w = dO.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride][:, :, :h, :w]
    dF = np.einsum("nkij,ncijrs->kcrs", dO, win)
    return np.flip(np.flip(dF, axis=2), axis=3)


def upstream_flipped(dO, X, kernel_size, stride=1, padding=0):
    # dO is the filter now, and a filter gets turned
    N, C, H, W = X.shape
    _, K, Ho, Wo = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    turned = dO[:, :, ::-1, ::-1]
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * Ho : stride, s : s + stride * Wo : stride]
            dF[:, :, r, s] = np.einsum("nkij,ncij->kc", turned, copy)
    return dF


def upstream_flipped_2(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    framed = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    framed[:, :, padding : padding + H, padding : padding + W] = X
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            g = np.flipud(np.fliplr(dO[n, k]))
            for i in range(rows):
                for j in range(cols):
                    y, x = i * stride, j * stride
                    dF[k] += g[i, j] * framed[n, :, y : y + R, x : x + S]
    return dF


def upstream_ignored(dO, X, kernel_size, stride=1, padding=0):
    # dO/dF is just the pixel beside the weight
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    dF[k] += Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
    return dF


def upstream_ignored_2(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    K, h, w = dO.shape[1:]
    C = X.shape[1]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, r, s] = copy.sum(axis=(0, 2, 3))
    return dF


def upstream_ignored_3(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    dO = np.ones_like(dO)
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    return np.tensordot(dO, win, axes=([0, 2, 3], [0, 2, 3]))


def stride_ignored(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    dF[k] += dO[n, k, i, j] * Xp[n, :, i : i + R, j : j + S]
    return dF


def stride_ignored_2(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    N, K, h, w = dO.shape
    C = X.shape[1]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            dF[:, :, r, s] = np.einsum("nkij,ncij->kc", dO, Xp[:, :, r : r + h, s : s + w])
    return dF


def stride_ignored_3(dO, X, kernel_size, stride=1, padding=0):
    # convolves X with dO and takes whatever size comes out
    N, K, h, w = dO.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (h, w), axis=(2, 3))
    return np.einsum("ncrsij,nkij->kcrs", win, dO)


def stride_without_dilation(dO, X, kernel_size, stride=1, padding=0):
    # convolves X with dO, with the same stride as in the forward pass
    N, K, h, w = dO.shape
    N, C, H, W = X.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    R = (H + 2 * padding - h) // stride + 1
    S = (W + 2 * padding - w) // stride + 1
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            part = Xp[:, :, r * stride : r * stride + h, s * stride : s * stride + w]
            dF[:, :, r, s] = np.tensordot(dO, part, axes=([0, 2, 3], [0, 2, 3]))
    return dF


def stride_without_dilation_2(dO, X, kernel_size, stride=1, padding=0):
    # the same, but as many windows as the filter has taps
    N, K, h, w = dO.shape
    N, C, H, W = X.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for r in range(R):
                    for s in range(S):
                        y, x = r * stride, s * stride
                        dF[k, c, r, s] += np.vdot(Xp[n, c, y : y + h, x : x + w], dO[n, k])
    return dF


def stride_without_dilation_3(dO, X, kernel_size, stride=1, padding=0):
    # thins out X instead of spreading dO
    N, K, h, w = dO.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Xp = Xp[:, :, ::stride, ::stride]
    win = np.lib.stride_tricks.sliding_window_view(Xp, (h, w), axis=(2, 3))
    return np.einsum("ncrsij,nkij->kcrs", win, dO)


def padding_ignored(dO, X, kernel_size, stride=1, padding=0):
    # skips what is beyond the edge
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    dF = np.zeros((K, C, R, S))
    for i in range(rows):
        for j in range(cols):
            for r in range(R):
                for s in range(S):
                    y, x = i * stride + r, j * stride + s
                    if y < H and x < W:
                        dF[:, :, r, s] += dO[:, :, i, j].T @ X[:, :, y, x]
    return dF


def padding_ignored_2(dO, X, kernel_size, stride=1, padding=0):
    # valid convolution of X with the spread dO; what is left over at the end is cut off
    N, K, h, w = dO.shape
    R, S = kernel_size
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(X, spread.shape[2:], axis=(2, 3))
    return np.einsum("ncrsij,nkij->kcrs", win, spread)[:, :, :R, :S]


def padding_hard_coded(dO, X, kernel_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    C = X.shape[1]
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, r, s] = np.einsum("nkij,ncij->kc", dO, copy)
    return dF


def padding_hard_coded_2(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    frame = np.zeros((N, C, H + 2, W + 2))
    frame[:, :, 1:-1, 1:-1] = X
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    for r in range(R):
                        for s in range(S):
                            x = frame[n, :, i * stride + r, j * stride + s]
                            dF[k, :, r, s] += dO[n, k, i, j] * x
    return dF


def padding_one_side(dO, X, kernel_size, stride=1, padding=0):
    # all zeros above and left
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    Xp[:, :, 2 * padding :, 2 * padding :] = X
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    dF[k] += dO[n, k, i, j] * w
    return dF


def filters_and_channels_swapped(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    h, w = dO.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride][:, :, :h, :w]
    return np.tensordot(win, dO, axes=([0, 2, 3], [0, 2, 3])).transpose(0, 3, 1, 2)


def filters_and_channels_swapped_2(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((C, K, R, S))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for i in range(rows):
                    for j in range(cols):
                        w = Xp[n, c, i * stride : i * stride + R, j * stride : j * stride + S]
                        dF[c, k] += dO[n, k, i, j] * w
    return dF


def overwritten_over_batch(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for r in range(R):
            for s in range(S):
                copy = Xp[n, :, r : r + stride * h : stride, s : s + stride * w : stride]
                dF[:, :, r, s] = dO[n].reshape(K, -1) @ copy.reshape(C, -1).T
    return dF


def overwritten_over_batch_2(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    N, K, rows, cols = dO.shape
    for n in range(N):
        image = np.pad(X[n], ((0, 0), (padding, padding), (padding, padding)))
        dF = np.zeros((K, X.shape[1], R, S))
        for i in range(rows):
            for j in range(cols):
                w = image[:, i * stride : i * stride + R, j * stride : j * stride + S]
                dF += dO[n, :, i, j].reshape(K, 1, 1, 1) * w
    return dF


def first_image_only(dO, X, kernel_size, stride=1, padding=0):
    C, H, W = X.shape[1:]
    K, h, w = dO.shape[1:]
    R, S = kernel_size
    Xp = np.pad(X[0], ((0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for k in range(K):
        for c in range(C):
            for r in range(R):
                for s in range(S):
                    x = Xp[c, r : r + stride * h : stride, s : s + stride * w : stride]
                    dF[k, c, r, s] = np.sum(dO[0, k] * x)
    return dF


def first_image_only_2(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for i in range(rows):
            for j in range(cols):
                w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                dF += np.multiply.outer(dO[n, :, i, j], w)
        return dF


def averaged_over_batch(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, r, s] = np.tensordot(dO, copy, axes=([0, 2, 3], [0, 2, 3]))
    return dF / N


def averaged_over_batch_2(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    h, w = dO.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride][:, :, :h, :w]
    per_image = np.einsum("nkij,ncijrs->nkcrs", dO, win)
    return np.mean(per_image, axis=0)


def averaged_over_positions(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for r in range(R):
                    for s in range(S):
                        x = Xp[n, c, r : r + stride * h : stride, s : s + stride * w : stride]
                        dF[k, c, r, s] += np.mean(dO[n, k] * x)
    return dF


def averaged_over_positions_2(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for i in range(rows):
        for j in range(cols):
            w = Xp[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            dF += np.einsum("nk,ncrs->kcrs", dO[:, :, i, j], w)
    return dF / (rows * cols)


def first_channel_only(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for i in range(rows):
                    for j in range(cols):
                        w = Xp[n, 0, i * stride : i * stride + R, j * stride : j * stride + S]
                        dF[k, c] += dO[n, k, i, j] * w
    return dF


def first_channel_only_2(dO, X, kernel_size, stride=1, padding=0):
    # fills the slice of channel 0 and no other
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, 0, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, 0, r, s] = np.einsum("nkij,nij->k", dO, copy)
    return dF


def last_filter_only(dO, X, kernel_size, stride=1, padding=0):
    # dF[:] for dF[k]
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for k in range(K):
        for r in range(R):
            for s in range(S):
                copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
                dF[:, :, r, s] = np.einsum("nij,ncij->c", dO[:, k], copy)
    return dF


def last_filter_only_2(dO, X, kernel_size, stride=1, padding=0):
    # dF[k] is filled after the loop over k
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for k in range(K):
        one = np.zeros((C, R, S))
        for n in range(N):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    one += dO[n, k, i, j] * w
    dF[k] = one
    return dF


def kernel_transposed(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    h, w = dO.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride][:, :, :h, :w]
    return np.einsum("nkij,ncijrs->kcsr", dO, win)


def kernel_transposed_2(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for i in range(rows):
            for j in range(cols):
                for r in range(R):
                    for s in range(S):
                        x = Xp[n, :, i * stride + r, j * stride + s]
                        dF[:, :, s, r] += np.outer(dO[n, :, i, j], x)
    return dF


def remainder_enlarges(dO, X, kernel_size, stride=1, padding=0):
    # convolves X with the spread dO and takes whatever size comes out
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    for i in range(h):
        for j in range(w):
            spread[:, :, i * stride, j * stride] = dO[:, :, i, j]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    R = H + 2 * padding - spread.shape[2] + 1
    S = W + 2 * padding - spread.shape[3] + 1
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            part = Xp[:, :, r : r + spread.shape[2], s : s + spread.shape[3]]
            dF[:, :, r, s] = np.tensordot(spread, part, axes=([0, 2, 3], [0, 2, 3]))
    return dF


def remainder_enlarges_2(dO, X, kernel_size, stride=1, padding=0):
    spread = np.zeros(dO.shape[:2] + tuple((n - 1) * stride + 1 for n in dO.shape[2:]))
    spread[..., ::stride, ::stride] = dO
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, spread.shape[2:], axis=(2, 3))
    return np.einsum("ncrsij,nkij->kcrs", win, spread)


def channels_mixed(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for r in range(R):
                for s in range(S):
                    copy = Xp[n, :, r : r + stride * h : stride, s : s + stride * w : stride]
                    dF[k, :, r, s] += np.sum(dO[n, k] * copy)
    return dF


def channels_mixed_2(dO, X, kernel_size, stride=1, padding=0):
    # the channels add up in the forward pass, so they add up here too
    R, S = kernel_size
    N, K, rows, cols = dO.shape
    C = X.shape[1]
    Xp = np.pad(X.sum(axis=1), ((0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for i in range(rows):
        for j in range(cols):
            w = Xp[:, i * stride : i * stride + R, j * stride : j * stride + S]
            dF += np.tensordot(dO[:, :, i, j], w, axes=(0, 0))[:, None]
    return dF


def positions_overwritten(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for i in range(rows):
        for j in range(cols):
            w = Xp[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            dF = np.einsum("nk,ncrs->kcrs", dO[:, :, i, j], w)
    return dF


def positions_overwritten_2(dO, X, kernel_size, stride=1, padding=0):
    # one = for the images and the positions
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    dF[k] = dO[n, k, i, j] * w
    return dF


def full_instead_of_valid(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    hs, ws = (h - 1) * stride + 1, (w - 1) * stride + 1
    spread = np.zeros((N, K, hs, ws))
    spread[:, :, ::stride, ::stride] = dO
    p, q = padding + hs - 1, padding + ws - 1
    Xp = np.pad(X, ((0, 0), (0, 0), (p, p), (q, q)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (hs, ws), axis=(2, 3))
    return np.einsum("ncrsij,nkij->kcrs", win, spread)


def full_instead_of_valid_2(dO, X, kernel_size, stride=1, padding=0):
    # the first R x S entries of the full convolution
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    p, q = padding + (h - 1) * stride, padding + (w - 1) * stride
    Xp = np.pad(X, ((0, 0), (0, 0), (p, p), (q, q)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, r, s] = np.einsum("nkij,ncij->kc", dO, copy)
    return dF


def batch_not_summed(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((N, K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, :, r, s] = np.einsum("nkij,ncij->nkc", dO, copy)
    return dF


def batch_not_summed_2(dO, X, kernel_size, stride=1, padding=0):
    def one_image(g, x):
        dF = np.zeros((g.shape[0], x.shape[0], *kernel_size))
        x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
        for i in range(g.shape[1]):
            for j in range(g.shape[2]):
                a, e = i * stride, j * stride
                w = x[:, a : a + kernel_size[0], e : e + kernel_size[1]]
                dF += g[:, i, j].reshape(-1, 1, 1, 1) * w
        return dF

    return np.array([one_image(g, x) for g, x in zip(dO, X)])


def twice_batch_mean(dO, X, kernel_size, stride=1, padding=0):
    # the mean of the images, from a dO that is divided by N as well
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    dO = dO / N
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, r, s] = np.tensordot(dO, copy, axes=([0, 2, 3], [0, 2, 3]))
    return dF / N


def twice_batch_mean_2(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for i in range(rows):
            for j in range(cols):
                w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                dF += dO[n, :, i, j].reshape(K, 1, 1, 1) * w / N
    dF /= N
    return dF


def averaged_over_all(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    N, K, h, w = dO.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, X.shape[1], R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, r, s] = np.mean(dO[:, :, None] * copy[:, None], axis=(0, 3, 4))
    return dF


def filters_mixed(dO, X, kernel_size, stride=1, padding=0):
    # all filters read the same image, so all of dO counts for each
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for i in range(rows):
            for j in range(cols):
                w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                dF += np.sum(dO[n, :, i, j]) * w
    return dF


def first_filter_only(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    dF[k] += dO[n, 0, i, j] * w
    return dF


def first_filter_only_2(dO, X, kernel_size, stride=1, padding=0):
    # fills dF[0] and no other
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[0, :, r, s] = np.einsum("nij,ncij->c", dO[:, 0], copy)
    return dF


def reshape_for_transpose(dO, X, kernel_size, stride=1, padding=0):
    # the product of im2col is (C * R * S, K)
    R, S = kernel_size
    N, K, h, w = dO.shape
    C = X.shape[1]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride][:, :, :h, :w]
    columns = win.transpose(1, 4, 5, 0, 2, 3).reshape(C * R * S, N * h * w)
    dF = columns @ dO.transpose(0, 2, 3, 1).reshape(N * h * w, K)
    return dF.reshape(K, C, R, S)


def upstream_reshaped(dO, X, kernel_size, stride=1, padding=0):
    # dO is brought to (K, N * H' * W') without a transpose
    R, S = kernel_size
    N, K, h, w = dO.shape
    C = X.shape[1]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = []
    for n in range(N):
        for i in range(h):
            for j in range(w):
                p = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                rows.append(p.ravel())
    return (dO.reshape(K, -1) @ np.array(rows)).reshape(K, C, R, S)


def stride_ignored__and__averaged_over_batch(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, rows, cols = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for i in range(rows):
            for j in range(cols):
                w = Xp[n, :, i : i + R, j : j + S]
                dF += dO[n, :, i, j].reshape(K, 1, 1, 1) * w
    return dF / N


def gradient_flipped__and__averaged_over_batch(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, R - 1 - r, S - 1 - s] = np.einsum("nkij,ncij->kc", dO, copy) / N
    return dF


def upstream_ignored__and__first_image_only(dO, X, kernel_size, stride=1, padding=0):
    K, rows, cols = dO.shape[1:]
    R, S = kernel_size
    x = np.pad(X[0], ((0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, X.shape[1], R, S))
    for i in range(rows):
        for j in range(cols):
            dF += x[:, i * stride : i * stride + R, j * stride : j * stride + S]
    return dF


def stride_ignored__and__overwritten_over_batch(dO, X, kernel_size, stride=1, padding=0):
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dF = np.zeros((K, C, R, S))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for r in range(R):
                    for s in range(S):
                        dF[k, c, r, s] = np.sum(dO[n, k] * Xp[n, c, r : r + h, s : s + w])
    return dF


def filters_and_channels_swapped__and__gradient_flipped(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    h, w = dO.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride][:, :, :h, :w]
    return np.einsum("nkij,ncijrs->ckrs", dO, win)[:, :, ::-1, ::-1]


def upstream_flipped__and__padding_one_side(dO, X, kernel_size, stride=1, padding=0):
    # all zeros above and left
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.pad(X, ((0, 0), (0, 0), (2 * padding, 0), (2 * padding, 0)))
    turned = np.rot90(dO, 2, axes=(2, 3))
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, r, s] = np.einsum("nkij,ncij->kc", turned, copy)
    return dF


def averaged_over_batch__and__padding_one_side(dO, X, kernel_size, stride=1, padding=0):
    # all zeros above and left
    N, C, H, W = X.shape
    N, K, h, w = dO.shape
    R, S = kernel_size
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    Xp[:, :, 2 * padding :, 2 * padding :] = X
    dF = np.zeros((K, C, R, S))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            dF[:, :, r, s] = np.tensordot(dO, copy, axes=([0, 2, 3], [0, 2, 3])) / N
    return dF


# Where it is right on a timed size and at least 1.5 times away from a step of the budget there.
SPEED = {
    "full": "stride_ignored_2 stride_ignored_3 stride_without_dilation stride_without_dilation_2 "
    "stride_without_dilation_3 padding_hard_coded remainder_enlarges "
    "remainder_enlarges_2",
    "none": "stride_ignored padding_hard_coded_2",
}
