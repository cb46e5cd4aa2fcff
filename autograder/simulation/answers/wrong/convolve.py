"""Wrong `convolve` functions as students write them, each named after its misconception."""

import numpy as np


def filter_flipped(X, F, b=None, stride=1, padding=0):
    # The lecture says convolution, so the filter has to be turned first.
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    X_pad = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H_out = (H + 2 * padding - R) // stride + 1
    W_out = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, H_out, W_out))
    for n in range(N):
        for k in range(K):
            f = np.flipud(np.fliplr(F[k].transpose(1, 2, 0))).transpose(2, 0, 1)
            for i in range(H_out):
                for j in range(W_out):
                    x0, y0 = i * stride, j * stride
                    O[n, k, i, j] = np.sum(X_pad[n, :, x0 : x0 + R, y0 : y0 + S] * f)
            if b is not None:
                O[n, k] += b[k]
    return O


def filter_flipped_2(X, F, b=None, stride=1, padding=0):
    K, C, R, S = F.shape
    framed = np.pad(X, [(0, 0), (0, 0), (padding,) * 2, (padding,) * 2])
    h = (framed.shape[2] - R) // stride + 1
    w = (framed.shape[3] - S) // stride + 1
    O = np.zeros((len(X), K, h, w))
    for r in range(R):
        for s in range(S):
            tap = F[:, :, R - 1 - r, S - 1 - s]
            shifted = framed[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.einsum("kc,nchw->nkhw", tap, shifted)
    if b is not None:
        O += b[None, :, None, None]
    return O


def filter_flipped_3(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    P = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    P[:, :, padding : padding + H, padding : padding + W] = X
    win = np.lib.stride_tricks.sliding_window_view(P, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    O = np.tensordot(win, F[:, :, ::-1, ::-1], axes=([1, 4, 5], [1, 2, 3]))
    O = np.moveaxis(O, 3, 1)
    return O + (0 if b is None else b.reshape(1, -1, 1, 1))


def filter_flipped_all_axes(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    F = np.flip(F)
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    out = np.zeros((N, K, rows, cols))
    for i in range(rows):
        for j in range(cols):
            window = X[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            out[:, :, i, j] = np.tensordot(window, F, axes=([1, 2, 3], [1, 2, 3]))
    if b is not None:
        for k in range(K):
            out[:, k] += b[k]
    return out


def filter_flipped_all_axes_2(X, F, b=None, stride=1, padding=0):
    # F[::-1, ::-1, ::-1, ::-1] to be on the safe side
    F = F[::-1, ::-1, ::-1, ::-1]
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    K, C, R, S = F.shape
    windows = np.lib.stride_tricks.sliding_window_view(X, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", windows[:, :, ::stride, ::stride], F)
    if b is not None:
        O = O + b[:, None, None]
    return O


def filter_rotated_wrong_axes(X, F, b=None, stride=1, padding=0):
    # "turn the filter by 180 degrees"
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    turned = np.rot90(F, 2)
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H - R + 2 * padding) // stride + 1
    Wo = (W - S + 2 * padding) // stride + 1
    O = np.zeros((N, K, Ho, Wo))
    for n in range(N):
        for k in range(K):
            for i in range(Ho):
                for j in range(Wo):
                    patch = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = (patch * turned[k]).sum()
    if b is not None:
        O += b.reshape((1, K, 1, 1))
    return O


def filter_rotated_wrong_axes_2(X, F, b=None, stride=1, padding=0):
    F = np.rot90(np.rot90(F))
    K, C, R, S = F.shape
    N, _, H, W = X.shape
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    Xp[:, :, padding : H + padding, padding : W + padding] = X
    oh, ow = 1 + (H + 2 * padding - R) // stride, 1 + (W + 2 * padding - S) // stride
    O = np.zeros((N, K, oh, ow))
    for r in range(R):
        for s in range(S):
            part = Xp[:, :, r : r + oh * stride : stride, s : s + ow * stride : stride]
            for k in range(K):
                for c in range(C):
                    O[:, k] += F[k, c, r, s] * part[:, c]
    if b is not None:
        for k in range(K):
            O[:, k] += b[k]
    return O


def filter_transposed(X, F, b=None, stride=1, padding=0):
    F = F.transpose(0, 1, 3, 2)
    K, C, R, S = F.shape
    N, C, H, W = X.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            x = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.tensordot(x, F[:, :, r, s], axes=(1, 1)).transpose(0, 3, 1, 2)
    if b is not None:
        O += b[:, None, None]
    return O


def filter_transposed_2(X, F, b=None, stride=1, padding=0):
    # mixes up which index of the filter is the row
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    total = 0.0 if b is None else b[k]
                    for c in range(C):
                        for r in range(R):
                            for s in range(S):
                                total += Xp[n, c, i * stride + r, j * stride + s] * F[k, c, s, r]
                    O[n, k, i, j] = total
    return O


def output_transposed(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    columns = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, columns, rows))
    for n in range(N):
        for k in range(K):
            for x in range(columns):
                for y in range(rows):
                    win = Xp[n, :, y * stride : y * stride + R, x * stride : x * stride + S]
                    O[n, k, x, y] = np.sum(win * F[k])
                    if b is not None:
                        O[n, k, x, y] += b[k]
    return O


def output_transposed_2(X, F, b=None, stride=1, padding=0):
    # the result is as large as it should be, but filled column by column
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    columns = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = Xp[:, :, top : top + R, left : left + S].reshape(N, -1)
            O[:, :, j, i] = patch @ F.reshape(K, -1).T
    if b is not None:
        O += b.reshape(K, 1, 1)
    return O


def output_transposed_3(X, F, b=None, stride=1, padding=0):
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    O = np.tensordot(F, windows, axes=([1, 2, 3], [1, 4, 5])).T  # (W', H', N, K)
    O = O.transpose(2, 3, 0, 1)
    return O if b is None else O + b.reshape(-1, 1, 1)


def stride_ignored(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H2 = H + 2 * padding - R + 1
    W2 = W + 2 * padding - S + 1
    O = np.zeros((N, K, H2, W2))
    for r in range(R):
        for s in range(S):
            for n in range(N):
                copy = Xp[n, :, r : r + H2, s : s + W2].reshape(C, H2 * W2)
                O[n] += (F[:, :, r, s] @ copy).reshape(K, H2, W2)
    if b is not None:
        O += b[:, np.newaxis, np.newaxis]
    return O


def stride_ignored_2(X, F, b=None, stride=1, padding=0):
    if padding > 0:
        X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    w = np.lib.stride_tricks.sliding_window_view(X, F.shape[2:], axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", w, F, optimize=True)
    if b is not None:
        O += b[None, :, None, None]
    return O


def stride_ignored_3(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K = F.shape[0]
    R, S = F.shape[2], F.shape[3]
    big = np.zeros((N, C, H + padding + padding, W + padding + padding))
    for n in range(N):
        for c in range(C):
            for h in range(H):
                for v in range(W):
                    big[n, c, h + padding, v + padding] = X[n, c, h, v]
    out = []
    for n in range(N):
        maps = []
        for k in range(K):
            rows = []
            for i in range(big.shape[2] - R + 1):
                row = []
                for j in range(big.shape[3] - S + 1):
                    value = np.sum(big[n, :, i : i + R, j : j + S] * F[k])
                    row.append(value + (b[k] if b is not None else 0))
                rows.append(row)
            maps.append(rows)
        out.append(maps)
    return np.array(out, dtype=np.float64)


def stride_in_size_only(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H_out = (H + 2 * padding - R) // stride + 1
    W_out = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, H_out, W_out))
    for n in range(N):
        for k in range(K):
            for i in range(H_out):
                for j in range(W_out):
                    O[n, k, i, j] = np.sum(Xp[n, :, i : i + R, j : j + S] * F[k])
                    if b is not None:
                        O[n, k, i, j] += b[k]
    return O


def stride_in_size_only_2(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    framed = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows, cols = (H + 2 * padding - R) // stride + 1, (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for r in range(R):
        for s in range(S):
            O += np.einsum("nchw,kc->nkhw", framed[:, :, r : r + rows, s : s + cols], F[:, :, r, s])
    return O if b is None else O + b.reshape(1, K, 1, 1)


def stride_rows_only(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = W + 2 * padding - S + 1
    O = np.zeros((N, K, rows, cols))
    for i in range(rows):
        for j in range(cols):
            w = Xp[:, :, i * stride : i * stride + R, j : j + S]
            O[:, :, i, j] = np.einsum("ncrs,kcrs->nk", w, F)
    if b is not None:
        O += b[:, None, None]
    return O


def stride_rows_only_2(X, F, b=None, stride=1, padding=0):
    # right size, but the columns of the window start at j
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    O[n, k, i, j] = np.sum(Xp[n, :, i * stride : i * stride + R, j : j + S] * F[k])
            if b is not None:
                O[n, k] = O[n, k] + b[k]
    return O


def stride_rows_only_3(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride]
    O = np.tensordot(windows, F, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)
    if b is not None:
        O = O + b.reshape(-1, 1, 1)
    return O


def padding_ignored(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    H_out = (H - R) // stride + 1
    W_out = (W - S) // stride + 1
    O = np.zeros((N, K, H_out, W_out))
    for n in range(N):
        for k in range(K):
            for i in range(H_out):
                for j in range(W_out):
                    i0, j0 = i * stride, j * stride
                    O[n, k, i, j] = np.sum(X[n, :, i0 : i0 + R, j0 : j0 + S] * F[k])
            if b is not None:
                O[n, k] += b[k]
    return O


def padding_ignored_2(X, F, b=None, stride=1, padding=0):
    # pads, and then goes on with X
    X_padded = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    X_padded = X_padded.astype(np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(X, F.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    O = np.einsum("ncijrs,kcrs->nkij", windows, F)
    if b is not None:
        O += b[:, None, None]
    return O


def padding_ignored_3(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    rows, cols = len(range(0, H - R + 1, stride)), len(range(0, W - S + 1, stride))
    O = np.zeros((N, K, rows, cols))
    for r in range(R):
        for s in range(S):
            copy = X[:, :, r : H - R + r + 1 : stride, s : W - S + s + 1 : stride]
            for k in range(K):
                O[:, k] += np.sum(F[k, :, r, s].reshape(1, C, 1, 1) * copy, axis=1)
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def padding_hard_coded(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
    N, C, H, W = Xp.shape
    K, C, R, S = F.shape
    h, w = (H - R) // stride + 1, (W - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.tensordot(F[:, :, r, s], copy, axes=(1, 1)).transpose(1, 0, 2, 3)
    if b is not None:
        O += b.reshape(K, 1, 1)
    return O


def padding_hard_coded_2(X, F, b=None, stride=1, padding=0):
    # takes over the ring of zeros from the first exercise
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    frame = np.zeros((N, C, H + 2, W + 2))
    frame[:, :, 1:-1, 1:-1] = X
    rows = (H + 2 - R) // stride + 1
    cols = (W + 2 - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for i in range(rows):
            for j in range(cols):
                patch = frame[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                for k in range(K):
                    O[n, k, i, j] = np.sum(patch * F[k])
                    if b is not None:
                        O[n, k, i, j] += b[k]
    return O


def padding_same(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    ph, pw = R // 2, S // 2
    Xp = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows, cols = (H + 2 * ph - R) // stride + 1, (W + 2 * pw - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * rows : stride, s : s + stride * cols : stride]
            O += np.einsum("kc,ncij->nkij", F[:, :, r, s], copy)
    if b is not None:
        O += b.reshape(1, -1, 1, 1)
    return O


def padding_same_2(X, F, b=None, stride=1, padding=0):
    # one number for both axes
    K, C, R, S = F.shape
    p = R // 2
    Xp = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win[:, :, ::stride, ::stride], F)
    return O if b is None else O + b[None, :, None, None]


def padding_one_side(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.zeros((N, C, H + padding, W + padding))
    Xp[:, :, padding:, padding:] = X
    rows = (H + padding - R) // stride + 1
    cols = (W + padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for i in range(rows):
        for j in range(cols):
            w = Xp[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            O[:, :, i, j] = np.tensordot(w, F, axes=([1, 2, 3], [1, 2, 3]))
    if b is not None:
        O += b[:, None, None]
    return O


def padding_one_side_2(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, 0), (padding, 0)))
    K, C, R, S = F.shape
    h = (Xp.shape[2] - R) // stride + 1
    w = (Xp.shape[3] - S) // stride + 1
    O = np.zeros((X.shape[0], K, h, w))
    for r in range(R):
        for s in range(S):
            shifted = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.einsum("nchw,kc->nkhw", shifted, F[:, :, r, s])
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def padding_one_side_double(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    Xp[:, :, 2 * padding :, 2 * padding :] = X
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.vdot(w, F[k])
    if b is not None:
        O += b.reshape(K, 1, 1)
    return O


def padding_after(X, F, b=None, stride=1, padding=0):
    # the larger array has the right size, but X lies in its corner
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    Xp[:, :, :H, :W] = X
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * rows : stride, s : s + stride * cols : stride]
            O += np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
    if b is not None:
        O += b[:, None, None]
    return O


def padding_after_2(X, F, b=None, stride=1, padding=0):
    # forgets to move the window back by the padding, and skips what is beyond the edge
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for i in range(rows):
        for j in range(cols):
            for r in range(R):
                for s in range(S):
                    y, x = i * stride + r, j * stride + s
                    if y < H and x < W:
                        O[:, :, i, j] += X[:, :, y, x] @ F[:, :, r, s].T
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def padding_one_axis(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (0, 0)))
    N, C, H, W = Xp.shape
    K, C, R, S = F.shape
    h, w = (H - R) // stride + 1, (W - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    patch = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(patch * F[k]) + (0 if b is None else b[k])
    return O


def padding_one_axis_2(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    zeros = np.zeros((N, C, padding, W))
    Xp = np.concatenate([zeros, X, zeros], axis=2)
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    O = np.einsum("ncijrs,kcrs->nkij", win, F)
    if b is not None:
        O += b.reshape(1, -1, 1, 1)
    return O


def padding_all_axes(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    X = np.pad(X, padding)
    H_out = (H + 2 * padding - R) // stride + 1
    W_out = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, H_out, W_out))
    for n in range(N):
        for k in range(K):
            for i in range(H_out):
                for j in range(W_out):
                    window = X[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(window * F[k])
                    if b is not None:
                        O[n, k, i, j] += b[k]
    return O


def padding_all_axes_2(X, F, b=None, stride=1, padding=0):
    # looks up the sizes after padding
    X = np.pad(X, padding)
    K, _, R, S = F.shape
    N, C, H, W = X.shape
    h = (H - R) // stride + 1
    w = (W - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    a, e = i * stride, j * stride
                    O[n, k, i, j] = np.sum(X[n, :, a : a + R, e : e + S] * F[k])
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def padding_all_axes_3(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, padding)
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for r in range(R):
                    for s in range(S):
                        x = Xp[n, c, r : r + stride * h : stride, s : s + stride * w : stride]
                        O[n, k] += F[k, c, r, s] * x
            if b is not None:
                O[n, k] += b[k]
    return O


def padding_edge(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")
    N, C, H, W = Xp.shape
    K, C, R, S = F.shape
    h, w = (H - R) // stride + 1, (W - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
    if b is not None:
        O += b[:, None, None]
    return O


def padding_edge_2(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for i in range(rows):
        for j in range(cols):
            for r in range(R):
                for s in range(S):
                    y = min(max(i * stride + r - padding, 0), H - 1)
                    x = min(max(j * stride + s - padding, 0), W - 1)
                    O[:, :, i, j] += X[:, :, y, x] @ F[:, :, r, s].T
    if b is not None:
        O += b.reshape(K, 1, 1)
    return O


def padding_wraps(X, F, b=None, stride=1, padding=0):
    # catches only what is beyond the lower and right edge
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    total = 0.0
                    for c in range(C):
                        for r in range(R):
                            for s in range(S):
                                y = i * stride + r - padding
                                x = j * stride + s - padding
                                if y < H and x < W:
                                    total += X[n, c, y, x] * F[k, c, r, s]
                    O[n, k, i, j] = total
            if b is not None:
                O[n, k] += b[k]
    return O


def padding_wraps_2(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for r in range(R):
        for s in range(S):
            y = (np.arange(rows) * stride + r - padding) % H
            x = (np.arange(cols) * stride + s - padding) % W
            O += np.einsum("nchw,kc->nkhw", X[:, :, y][:, :, :, x], F[:, :, r, s])
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def padding_wraps_3(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="wrap")
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win[:, :, ::stride, ::stride], F)
    return O if b is None else O + b[:, None, None]


def output_size_ceil(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    rows = int(np.ceil((H + 2 * padding - R) / stride)) + 1
    cols = int(np.ceil((W + 2 * padding - S) / stride)) + 1
    Xp = np.zeros((N, C, (rows - 1) * stride + R, (cols - 1) * stride + S))
    Xp[:, :, padding : padding + H, padding : padding + W] = X
    O = np.zeros((N, K, rows, cols))
    for i in range(rows):
        for j in range(cols):
            w = Xp[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            O[:, :, i, j] = np.einsum("ncrs,kcrs->nk", w, F)
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def output_size_ceil_2(X, F, b=None, stride=1, padding=0):
    # the last window takes what is left
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = -(-(H + 2 * padding - R) // stride) + 1
    cols = -(-(W + 2 * padding - S) // stride) + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(w * F[k, :, : w.shape[1], : w.shape[2]])
            if b is not None:
                O[n, k] += b[k]
    return O


def output_size_off_by_one(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride
    cols = (W + 2 * padding - S) // stride
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(w * F[k])
                    if b is not None:
                        O[n, k, i, j] += b[k]
    return O


def output_size_off_by_one_2(X, F, b=None, stride=1, padding=0):
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = (Xp.shape[2] - R) // stride, (Xp.shape[3] - S) // stride
    O = np.zeros((len(X), K, h, w))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.tensordot(copy, F[:, :, r, s], axes=(1, 1)).transpose(0, 3, 1, 2)
    return O if b is None else O + b[:, None, None]


def first_channel_only(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for r in range(R):
                for s in range(S):
                    copy = Xp[n, 0, r : r + stride * rows : stride, s : s + stride * cols : stride]
                    O[n, k] += F[k, 0, r, s] * copy
            if b is not None:
                O[n, k] += b[k]
    return O


def first_channel_only_2(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X[:, 0], ((0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(1, 2))
    O = np.einsum("nijrs,krs->nkij", win[:, ::stride, ::stride], F[:, 0])
    if b is not None:
        O += b.reshape(1, -1, 1, 1)
    return O


def last_channel_only(X, F, b=None, stride=1, padding=0):
    # every channel starts anew
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for i in range(rows):
                    for j in range(cols):
                        w = Xp[n, c, i * stride : i * stride + R, j * stride : j * stride + S]
                        O[n, k, i, j] = np.sum(w * F[k, c])
            if b is not None:
                O[n, k] += b[k]
    return O


def last_channel_only_2(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    for c in range(C):
        O = np.einsum("nijrs,krs->nkij", win[:, c], F[:, c])
    if b is not None:
        O = O + b[None, :, None, None]
    return O


def first_image_only(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X[0], ((0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for k in range(K):
        for i in range(rows):
            for j in range(cols):
                w = Xp[:, i * stride : i * stride + R, j * stride : j * stride + S]
                O[:, k, i, j] = np.sum(w * F[k])
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def first_image_only_2(X, F, b=None, stride=1, padding=0):
    # the return is indented once too often
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(w * F[k])
            if b is not None:
                O[n, k] += b[k]
        return O


def last_image_only(X, F, b=None, stride=1, padding=0):
    # O[:] for O[n]
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[:, k, i, j] = np.sum(w * F[k])
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def last_image_only_2(X, F, b=None, stride=1, padding=0):
    # O[n] is filled after the loop over n
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        framed = np.pad(X[n], ((0, 0), (padding, padding), (padding, padding)))
        one = np.zeros((K, rows, cols))
        for r in range(R):
            for s in range(S):
                copy = framed[:, r : r + stride * rows : stride, s : s + stride * cols : stride]
                one += np.tensordot(F[:, :, r, s], copy, axes=(1, 0))
        if b is not None:
            one += b[:, None, None]
    O[n] = one
    return O


def first_filter_only(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(w * F[0])
            if b is not None:
                O[n, k] += b[k]
    return O


def first_filter_only_2(X, F, b=None, stride=1, padding=0):
    # the same filter for all output channels
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * rows : stride, s : s + stride * cols : stride]
            O += np.sum(copy * F[0, :, r, s].reshape(C, 1, 1), axis=1, keepdims=True)
    if b is not None:
        O += b[:, None, None]
    return O


def last_filter_only(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for i in range(rows):
            for j in range(cols):
                w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                for f in F:
                    O[n, :, i, j] = np.sum(w * f)
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def last_filter_only_2(X, F, b=None, stride=1, padding=0):
    # the bias of the last filter goes along with it
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            image = np.zeros((rows, cols))
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    image[i, j] = np.sum(w * F[k])
            if b is not None:
                image += b[k]
            O[n] = image
    return O


def taps_overwritten(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O = np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
    if b is not None:
        O += b[:, None, None]
    return O


def taps_overwritten_2(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    framed = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    framed[:, :, padding : padding + H, padding : padding + W] = X
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h * w))
    for n in range(N):
        for r in range(R):
            for s in range(S):
                copy = framed[n, :, r : r + stride * h : stride, s : s + stride * w : stride]
                O[n] = F[:, :, r, s] @ copy.reshape(C, h * w)
    O = O.reshape(N, K, h, w)
    if b is not None:
        O = O + b.reshape(K, 1, 1)
    return O


def channels_averaged(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for k in range(K):
        for r in range(R):
            for s in range(S):
                copy = Xp[:, :, r : r + stride * rows : stride, s : s + stride * cols : stride]
                O[:, k] += np.mean(F[k, :, r, s].reshape(C, 1, 1) * copy, axis=1)
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def channels_averaged_2(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    per_channel = np.einsum("ncijrs,kcrs->nkcij", win, F)
    O = per_channel.mean(axis=2)
    return O if b is None else O + b[:, None, None]


def window_averaged(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.mean(w * F[k])
            if b is not None:
                O[n, k] += b[k]
    return O


def window_averaged_2(X, F, b=None, stride=1, padding=0):
    # divides by the size of the window, as for a blur
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
    O = O / (R * S)
    if b is not None:
        O += b[:, None, None]
    return O


def batch_summed(X, F, b=None, stride=1, padding=0):
    # all images at once, but np.sum without an axis
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for k in range(K):
        for i in range(rows):
            for j in range(cols):
                w = Xp[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
                O[:, k, i, j] = np.sum(w * F[k])
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def batch_summed_2(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->kij", win[:, :, ::stride, ::stride], F)
    if b is not None:
        O += b[:, None, None]
    return O


def bias_forgotten(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H_out = (H + 2 * padding - R) // stride + 1
    W_out = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, H_out, W_out))
    for r in range(R):
        for s in range(S):
            copy = X[:, :, r : r + stride * H_out : stride, s : s + stride * W_out : stride]
            O += np.tensordot(copy, F[:, :, r, s], axes=([1], [1])).transpose(0, 3, 1, 2)
    return O


def bias_forgotten_2(X, F, b=None, stride=1, padding=0):
    # O + b is computed and thrown away
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win[:, :, ::stride, ::stride], F)
    if b is not None:
        O + b[:, None, None]
    return O


def bias_forgotten_3(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    if b is None:
        b = np.zeros(K)
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    patches = []
    for n in range(N):
        for i in range(h):
            for j in range(w):
                p = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                patches.append(p.ravel())
    O = np.array(patches) @ F.reshape(K, -1).T
    return O.reshape(N, h, w, K).transpose(0, 3, 1, 2)


def bias_per_channel(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for i in range(rows):
                    for j in range(cols):
                        w = Xp[n, c, i * stride : i * stride + R, j * stride : j * stride + S]
                        O[n, k, i, j] += np.sum(w * F[k, c])
                        if b is not None:
                            O[n, k, i, j] += b[k]
    return O


def bias_per_channel_2(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    if b is None:
        b = np.zeros(K)

    def one_channel(x, f, bias):
        x = np.pad(x, padding)
        win = np.lib.stride_tricks.sliding_window_view(x, f.shape)[::stride, ::stride]
        return np.sum(win * f, axis=(2, 3)) + bias

    return np.array(
        [
            [sum(one_channel(X[n, c], F[k, c], b[k]) for c in range(C)) for k in range(K)]
            for n in range(N)
        ]
    )


def bias_per_tap(X, F, b=None, stride=1, padding=0):
    # w * x + b, and then the sum
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    if b is None:
        b = np.zeros(K)
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(w * F[k] + b[k])
    return O


def bias_per_tap_2(X, F, b=None, stride=1, padding=0):
    # inside the loop over taps: R * S times
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
            if b is not None:
                O += b[:, None, None]
    return O


def bias_first_only(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
    if b is not None:
        O += b[0]
    return O


def bias_first_only_2(X, F, b=None, stride=1, padding=0):
    bias = 0.0 if b is None else b[0]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    K, C, R, S = F.shape
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    N, h, w = win.shape[:3]
    O = win.reshape(N * h * w, -1) @ F.reshape(K, -1).T + bias
    return O.reshape(N, h, w, K).transpose(0, 3, 1, 2)


def bias_subtracted(X, F, b=None, stride=1, padding=0):
    # as for a threshold
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(w * F[k])
                    if b is not None:
                        O[n, k, i, j] -= b[k]
    return O


def one_output_per_channel(X, F, b=None, stride=1, padding=0):
    # the filters add up, the channels stay apart
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, C, rows, cols))
    for n in range(N):
        for c in range(C):
            for k in range(K):
                for i in range(rows):
                    for j in range(cols):
                        w = Xp[n, c, i * stride : i * stride + R, j * stride : j * stride + S]
                        O[n, c, i, j] += np.sum(w * F[k, c])
                        if b is not None:
                            O[n, c, i, j] += b[k]
    return O


def one_output_per_channel_2(X, F, b=None, stride=1, padding=0):
    # every slice of every filter makes a map of its own
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K * C, rows, cols))
    for k in range(K):
        for c in range(C):
            for r in range(R):
                for s in range(S):
                    x = Xp[:, c, r : r + stride * rows : stride, s : s + stride * cols : stride]
                    O[:, k * C + c] += F[k, c, r, s] * x
            if b is not None:
                O[:, k * C + c] += b[k]
    return O


def one_output_per_channel_3(X, F, b=None, stride=1, padding=0):
    # the sum over the channels is missing: one more axis
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkcij", win[:, :, ::stride, ::stride], F)
    if b is not None:
        O += b.reshape(1, -1, 1, 1, 1)
    return O


def filters_and_channels_swapped(X, F, b=None, stride=1, padding=0):
    C, K, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    O = np.tensordot(win, F, axes=([1, 4, 5], [0, 2, 3])).transpose(0, 3, 1, 2)
    if b is not None:
        O = O + b.reshape(1, -1, 1, 1)
    return O


def filters_and_channels_swapped_2(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    _, K, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    for c in range(C):
                        O[n, k, i, j] += np.sum(w[c] * F[c, k])
            if b is not None:
                O[n, k] += b[k]
    return O


def channels_last(X, F, b=None, stride=1, padding=0):
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    O = np.tensordot(win, F, axes=([1, 4, 5], [1, 2, 3]))
    if b is not None:
        O += b
    return O


def channels_last_2(X, F, b=None, stride=1, padding=0):
    # as in Keras
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (H + 2 * padding - R) // stride + 1
    cols = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, rows, cols, K))
    for n in range(N):
        for i in range(rows):
            for j in range(cols):
                w = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                for k in range(K):
                    O[n, i, j, k] = np.sum(w * F[k]) + (b[k] if b is not None else 0)
    return O


def filters_first(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((K, N, h, w))
    for r in range(R):
        for s in range(S):
            copy = Xp[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.tensordot(F[:, :, r, s], copy, axes=(1, 1))
    if b is not None:
        O += b.reshape(K, 1, 1, 1)
    return O


def filters_first_2(X, F, b=None, stride=1, padding=0):
    maps = []
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    for k in range(len(F)):
        one = np.einsum("ncijrs,crs->nij", win, F[k])
        if b is not None:
            one = one + b[k]
        maps.append(one)
    return np.stack(maps)


def reshape_for_transpose(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    col = np.zeros((N * h * w, C * R * S))
    row = 0
    for n in range(N):
        for i in range(h):
            for j in range(w):
                p = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                col[row] = p.reshape(-1)
                row += 1
    out = col @ F.reshape(K, -1).T
    if b is not None:
        out = out + b
    return out.reshape(N, K, h, w)


def reshape_for_transpose_2(X, F, b=None, stride=1, padding=0):
    # the bias comes after the reshape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    N, _, h, w = win.shape[:4]
    O = np.tensordot(win, F, axes=([1, 4, 5], [1, 2, 3])).reshape(N, K, h, w)
    if b is not None:
        O = O + b.reshape(1, K, 1, 1)
    return O


def filter_mirrored(X, F, b=None, stride=1, padding=0):
    # "flip the filter": left and right only
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H_out = (H + 2 * padding - R) // stride + 1
    W_out = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, H_out, W_out))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                f = np.fliplr(F[k, c])
                for i in range(H_out):
                    for j in range(W_out):
                        y, x = i * stride, j * stride
                        O[n, k, i, j] += np.sum(Xp[n, c, y : y + R, x : x + S] * f)
            if b is not None:
                O[n, k] += b[k]
    return O


def filter_mirrored_2(X, F, b=None, stride=1, padding=0):
    # counts the filter's rows from below
    K, C, R, S = F.shape
    framed = np.pad(X, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    h = (framed.shape[2] - R) // stride + 1
    w = (framed.shape[3] - S) // stride + 1
    O = np.zeros((len(X), K, h, w))
    for r in range(R):
        for s in range(S):
            copy = framed[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.einsum("kc,nchw->nkhw", F[:, :, R - 1 - r, s], copy)
    if b is not None:
        O += b[:, None, None]
    return O


def matrix_product(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - R) // stride + 1
    Wo = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, Ho, Wo))
    for n in range(N):
        for k in range(K):
            for i in range(Ho):
                for j in range(Wo):
                    window = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(window @ F[k])
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O


def matrix_product_2(X, F, b=None, stride=1, padding=0):
    # transposed, so that the shapes fit
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    Xp[:, :, padding : padding + H, padding : padding + W] = X
    rows = 1 + (H + 2 * padding - R) // stride
    cols = 1 + (W + 2 * padding - S) // stride
    O = np.zeros((N, K, rows, cols))
    for n in range(N):
        for k in range(K):
            for i in range(rows):
                for j in range(cols):
                    total = 0.0
                    for c in range(C):
                        top, left = i * stride, j * stride
                        window = Xp[n, c, top : top + R, left : left + S]
                        total += np.dot(window, F[k, c].T).sum()
                    O[n, k, i, j] = total if b is None else total + b[k]
    return O


def input_subsampled(X, F, b=None, stride=1, padding=0):
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    X = X[:, :, ::stride, ::stride]
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    O = np.zeros((N, K, H - R + 1, W - S + 1))
    for i in range(H - R + 1):
        for j in range(W - S + 1):
            window = X[:, :, i : i + R, j : j + S]
            O[:, :, i, j] = np.tensordot(window, F, axes=([1, 2, 3], [1, 2, 3]))
    if b is not None:
        O += b[:, None, None]
    return O


def input_subsampled_2(X, F, b=None, stride=1, padding=0):
    # every stride-th pixel first, then the ring of zeros
    small = X[:, :, ::stride, ::stride]
    N, C, H, W = small.shape
    K, _, R, S = F.shape
    framed = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    framed[:, :, padding : padding + H, padding : padding + W] = small
    h, w = H + 2 * padding - R + 1, W + 2 * padding - S + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            for n in range(N):
                copy = framed[n, :, r : r + h, s : s + w].reshape(C, h * w)
                O[n] += (F[:, :, r, s] @ copy).reshape(K, h, w)
    if b is not None:
        for k in range(K):
            O[:, k] += b[k]
    return O


def columns_as_rows(X, F, b=None, stride=1, padding=0):
    # one output size for both axes
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    size = (H + 2 * padding - R) // stride + 1
    O = np.zeros((N, K, size, size))
    for n in range(N):
        for k in range(K):
            for i in range(size):
                for j in range(size):
                    y, x = i * stride, j * stride
                    O[n, k, i, j] = np.sum(Xp[n, :, y : y + R, x : x + S] * F[k])
            if b is not None:
                O[n, k] += b[k]
    return O


def columns_as_rows_2(X, F, b=None, stride=1, padding=0):
    # copied the line for the rows and changed R only
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    h = (H + 2 * padding - R) // stride + 1
    w = (H + 2 * padding - S) // stride + 1
    framed = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    framed[:, :, padding : padding + H, padding : padding + W] = X
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            copy = framed[:, :, r : r + stride * h : stride, s : s + stride * w : stride]
            O += np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
    if b is not None:
        O += b.reshape(K, 1, 1)
    return O


def filters_summed(X, F, b=None, stride=1, padding=0):
    # F instead of F[k]
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - R) // stride + 1
    Wo = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, Ho, Wo))
    for n in range(N):
        for k in range(K):
            for i in range(Ho):
                for j in range(Wo):
                    patch = Xp[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = np.sum(patch * F)
                    if b is not None:
                        O[n, k, i, j] += b[k]
    return O


def filters_summed_2(X, F, b=None, stride=1, padding=0):
    # every filter is added to all of O
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    Xp[:, :, padding : H + padding, padding : W + padding] = X
    oh, ow = 1 + (H + 2 * padding - R) // stride, 1 + (W + 2 * padding - S) // stride
    O = np.zeros((N, K, oh, ow))
    for r in range(R):
        for s in range(S):
            part = Xp[:, :, r : r + oh * stride : stride, s : s + ow * stride : stride]
            for k in range(K):
                for c in range(C):
                    O += F[k, c, r, s] * part[:, c : c + 1]
    if b is not None:
        O += b[None, :, None, None]
    return O


def flattened_in_another_order(X, F, b=None, stride=1, padding=0):
    # im2col with the channels last in each row
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    h, w = windows.shape[2:4]
    rows = windows.transpose(0, 2, 3, 4, 5, 1).reshape(N * h * w, R * S * C)
    O = (rows @ F.reshape(K, -1).T).reshape(N, h, w, K).transpose(0, 3, 1, 2)
    if b is not None:
        O = O + b[:, None, None]
    return O


def flattened_in_another_order_2(X, F, b=None, stride=1, padding=0):
    # the filters in Keras' order, the windows in ours
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    framed = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    framed[:, :, padding : padding + H, padding : padding + W] = X
    weights = F.transpose(2, 3, 1, 0).reshape(R * S * C, K)
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for i in range(h):
        for j in range(w):
            y, x = i * stride, j * stride
            windows = framed[:, :, y : y + R, x : x + S].reshape(N, -1)
            O[:, :, i, j] = windows @ weights
    if b is not None:
        for k in range(K):
            O[:, k] += b[k]
    return O


def stride_ignored__and__bias_forgotten(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = H + 2 * padding - R + 1, W + 2 * padding - S + 1
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    O[n, k, i, j] = np.sum(Xp[n, :, i : i + R, j : j + S] * F[k])
    return O


def filter_flipped__and__bias_forgotten(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    return np.einsum("ncijrs,kcrs->nkij", win, np.flip(F, axis=(2, 3)))


def stride_ignored__and__padding_ignored(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    O = np.zeros((N, K, H - R + 1, W - S + 1))
    for r in range(R):
        for s in range(S):
            part = X[:, :, r : H - R + 1 + r, s : W - S + 1 + s]
            O += np.einsum("nchw,kc->nkhw", part, F[:, :, r, s])
    if b is not None:
        O += b[:, None, None]
    return O


def filter_flipped__and__padding_hard_coded(X, F, b=None, stride=1, padding=0):
    X = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    h, w = (H - R) // stride + 1, (W - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for i in range(h):
        for j in range(w):
            win = X[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            win = win[:, :, ::-1, ::-1]
            O[:, :, i, j] = np.tensordot(win, F, axes=([1, 2, 3], [1, 2, 3]))
    if b is not None:
        O += b.reshape(K, 1, 1)
    return O


def stride_in_size_only__and__filter_flipped(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h = (H + 2 * padding - R) // stride + 1
    w = (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            f = F[k, :, ::-1, ::-1]
            for i in range(h):
                for j in range(w):
                    O[n, k, i, j] = np.sum(Xp[n, :, i : i + R, j : j + S] * f)
            if b is not None:
                O[n, k] += b[k]
    return O


def padding_ignored__and__bias_first_only(X, F, b=None, stride=1, padding=0):
    win = np.lib.stride_tricks.sliding_window_view(X, F.shape[2:], axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win[:, :, ::stride, ::stride], F)
    if b is not None:
        O = O + b[0]
    return O


def channels_last__and__bias_forgotten(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))
    return np.tensordot(win[:, :, ::stride, ::stride], F, axes=([1, 4, 5], [1, 2, 3]))


def first_channel_only__and__stride_rows_only(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = (H + 2 * padding - R) // stride + 1, W + 2 * padding - S + 1
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    O[n, k, i, j] = np.sum(
                        Xp[n, 0, i * stride : i * stride + R, j : j + S] * F[k, 0]
                    )
            if b is not None:
                O[n, k] += b[k]
    return O


# Where it is right on a timed size and at least 1.5 times away from a step of the budget there.
SPEED = {
    "full": "stride_ignored stride_ignored_2 stride_in_size_only_2 stride_rows_only_3 "
    "padding_hard_coded padding_same padding_same_2 padding_one_side_2 last_image_only_2 "
    "bias_forgotten bias_forgotten_2 bias_per_tap_2 bias_first_only bias_first_only_2 "
    "input_subsampled_2 columns_as_rows_2",
    "half": "output_size_ceil",
    "none": "stride_ignored_3 stride_in_size_only stride_rows_only_2 padding_hard_coded_2 "
    "output_size_ceil_2 first_image_only first_image_only_2 last_image_only batch_summed "
    "bias_per_channel bias_per_tap bias_subtracted columns_as_rows "
    "stride_ignored__and__bias_forgotten",
}
