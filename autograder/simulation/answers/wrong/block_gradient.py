"""Wrong `block_gradient` functions as students write them, each named after its misconception."""

import numpy as np


def rectifier_forgotten(dP, X, F, b, padding, pool_size):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = Xp.shape[2] - R + 1, Xp.shape[3] - S + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            O += np.einsum("nchw,kc->nkhw", Xp[:, :, r : r + h, s : s + w], F[:, :, r, s])
    A = np.maximum(O + b[:, None, None], 0)
    dO = np.zeros(A.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = A[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dO[n, k, y + p, x + q] += dP[n, k, i, j]
    dXp = np.zeros(Xp.shape)
    dF = np.zeros(F.shape)
    for r in range(R):
        for s in range(S):
            dF[:, :, r, s] = np.einsum("nkhw,nchw->kc", dO, Xp[:, :, r : r + h, s : s + w])
            dXp[:, :, r : r + h, s : s + w] += np.einsum("nkhw,kc->nchw", dO, F[:, :, r, s])
    dX = dXp[:, :, padding : padding + H, padding : padding + W]
    return dX, dF, dO.sum(axis=(0, 2, 3))


def rectifier_forgotten_2(dP, X, F, b, padding, pool_size):
    # forwards without it too: only the largest outputs matter
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dX, dF, db = np.zeros(Xp.shape), np.zeros(F.shape), np.zeros(K)
    for n, k, i, j in np.ndindex(dP.shape):
        best = None
        for y in range(i * pool_size, (i + 1) * pool_size):
            for x in range(j * pool_size, (j + 1) * pool_size):
                o = np.sum(Xp[n, :, y : y + R, x : x + S] * F[k]) + b[k]
                if best is None or o > best:
                    best, row, col = o, y, x
        g = dP[n, k, i, j]
        dX[n, :, row : row + R, col : col + S] += g * F[k]
        dF[k] += g * Xp[n, :, row : row + R, col : col + S]
        db[k] += g
    return dX[:, :, padding : padding + H, padding : padding + W], dF, db


def rectifier_from_upstream(dP, X, F, b, padding, pool_size):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win, F) + b.reshape(1, K, 1, 1)
    A = O * (O > 0)
    dA = np.zeros(A.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        best = np.argmax(A[n, k, y : y + pool_size, x : x + pool_size])
        dA[n, k, y + best // pool_size, x + best % pool_size] = dP[n, k, i, j]
    dO = dA * (dA > 0)
    db = dO.sum(axis=(0, 2, 3))
    dF = np.einsum("nkij,ncijrs->kcrs", dO, win)
    dX = np.zeros(Xp.shape)
    for i in range(dO.shape[2]):
        for j in range(dO.shape[3]):
            dX[:, :, i : i + R, j : j + S] += np.einsum("nk,kcrs->ncrs", dO[:, :, i, j], F)
    return dX[:, :, padding : padding + H, padding : padding + W], dF, db


def rectifier_from_upstream_2(dP, X, F, b, padding, pool_size):
    # relu of the gradient
    def convolution(X, F, b):
        h, w = X.shape[2] - F.shape[2] + 1, X.shape[3] - F.shape[3] + 1
        O = np.zeros((len(X), len(F), h, w))
        for i in range(h):
            for j in range(w):
                patch = X[:, None, :, i : i + F.shape[2], j : j + F.shape[3]]
                O[:, :, i, j] = np.sum(patch * F, axis=(2, 3, 4)) + b
        return O

    def pool_back(dP, A):
        dA = np.zeros(A.shape)
        for n, k, i, j in np.ndindex(dP.shape):
            a, e = i * pool_size, j * pool_size
            window = A[n, k, a : a + pool_size, e : e + pool_size]
            r, s = np.argwhere(window == window.max())[0]
            dA[n, k, a + r, e + s] += dP[n, k, i, j]
        return dA

    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    A = np.maximum(convolution(Xp, F, b), 0)
    dO = np.maximum(pool_back(dP, A), 0)
    dX, dF = np.zeros(Xp.shape), np.zeros(F.shape)
    for n, k, i, j in np.ndindex(dO.shape):
        g = dO[n, k, i, j]
        dF[k] += g * Xp[n, :, i : i + F.shape[2], j : j + F.shape[3]]
        dX[n, :, i : i + F.shape[2], j : j + F.shape[3]] += g * F[k]
    H, W = X.shape[2:]
    return dX[:, :, padding : H + padding, padding : W + padding], dF, dO.sum(axis=(0, 2, 3))


def bias_forgotten_in_forward(dP, X, F, b, padding, pool_size):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = Xp.shape[2] - R + 1, Xp.shape[3] - S + 1
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    O[n, k, i, j] = np.sum(Xp[n, :, i : i + R, j : j + S] * F[k])
    A = np.maximum(O, 0)
    dA = np.zeros(A.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = A[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(np.argmax(window), window.shape)
        dA[n, k, y + p, x + q] += dP[n, k, i, j]
    dO = dA * (O > 0)
    dX, dF = np.zeros(Xp.shape), np.zeros(F.shape)
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    dX[n, :, i : i + R, j : j + S] += dO[n, k, i, j] * F[k]
                    dF[k] += dO[n, k, i, j] * Xp[n, :, i : i + R, j : j + S]
    return dX[:, :, padding : padding + H, padding : padding + W], dF, np.sum(dO, axis=(0, 2, 3))


def bias_forgotten_in_forward_2(dP, X, F, b, padding, pool_size):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.tensordot(win, F, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)
    dO = np.zeros(O.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        flat = O[n, k, y : y + pool_size, x : x + pool_size].ravel()
        best = flat.argmax()
        if flat[best] > 0:
            dO[n, k, y + best // pool_size, x + best % pool_size] = dP[n, k, i, j]
    dF = np.tensordot(dO, win, axes=([0, 2, 3], [0, 2, 3]))
    spread = np.pad(dO, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    win = np.lib.stride_tricks.sliding_window_view(spread, (R, S), axis=(2, 3))
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1])
    return dX[:, :, padding : padding + H, padding : padding + W], dF, dO.sum((0, 2, 3))


def padding_ignored_backward(dP, X, F, b, padding, pool_size):
    # backwards on X without its ring; what is beyond the edge is skipped
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win, F) + b[:, None, None]
    A = np.maximum(O, 0)
    dA = np.zeros(A.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = A[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dA[n, k, y + p, x + q] += dP[n, k, i, j]
    dO = dA * (O > 0)
    dX, dF = np.zeros(X.shape), np.zeros(F.shape)
    for n, k, i, j in np.ndindex(dO.shape):
        for r in range(R):
            for s in range(S):
                if i + r < H and j + s < W:
                    dX[n, :, i + r, j + s] += dO[n, k, i, j] * F[k, :, r, s]
                    dF[k, :, r, s] += dO[n, k, i, j] * X[n, :, i + r, j + s]
    return dX, dF, dO.sum(axis=(0, 2, 3))


def pool_spread_evenly(dP, X, F, b, padding, pool_size):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = Xp.shape[2] - R + 1, Xp.shape[3] - S + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            O += np.einsum("nchw,kc->nkhw", Xp[:, :, r : r + h, s : s + w], F[:, :, r, s])
    O += b.reshape(1, K, 1, 1)
    dA = np.zeros(O.shape)
    for i in range(dP.shape[2]):
        for j in range(dP.shape[3]):
            y, x = i * pool_size, j * pool_size
            share = dP[:, :, i, j] / pool_size**2
            dA[:, :, y : y + pool_size, x : x + pool_size] = share[:, :, None, None]
    dO = dA * (O > 0)
    dXp = np.zeros(Xp.shape)
    dF = np.zeros(F.shape)
    for r in range(R):
        for s in range(S):
            dF[:, :, r, s] = np.einsum("nkhw,nchw->kc", dO, Xp[:, :, r : r + h, s : s + w])
            dXp[:, :, r : r + h, s : s + w] += np.einsum("nkhw,kc->nchw", dO, F[:, :, r, s])
    return dXp[:, :, padding : padding + H, padding : padding + W], dF, dO.sum(axis=(0, 2, 3))


def filter_not_rotated(dP, X, F, b, padding, pool_size):
    # pads dO and convolves it with F as it is
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win, F) + b[:, None, None]
    A = np.maximum(O, 0)
    dA = np.zeros(A.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = A[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dA[n, k, y + p, x + q] += dP[n, k, i, j]
    dO = dA * (O > 0)
    dF = np.einsum("nkij,ncijrs->kcrs", dO, win)
    db = np.einsum("nkij->k", dO)
    full = np.pad(dO, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    dX = np.zeros(Xp.shape)
    for u in range(Xp.shape[2]):
        for v in range(Xp.shape[3]):
            patch = full[:, :, u : u + R, v : v + S]
            dX[:, :, u, v] = np.einsum("nkrs,kcrs->nc", patch, F)
    return dX[:, :, padding : padding + H, padding : padding + W], dF, db


def results_in_another_order(dP, X, F, b, padding, pool_size):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = Xp.shape[2] - R + 1, Xp.shape[3] - S + 1
    O = np.zeros((N, K, h, w))
    for i in range(h):
        for j in range(w):
            O[:, :, i, j] = np.einsum("ncrs,kcrs->nk", Xp[:, :, i : i + R, j : j + S], F) + b
    A = np.maximum(O, 0)
    dA = np.zeros(A.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        best = np.argmax(A[n, k, y : y + pool_size, x : x + pool_size])
        dA[n, k, y + best // pool_size, x + best % pool_size] += dP[n, k, i, j]
    dO = np.where(O > 0, dA, 0)
    dX, dF = np.zeros(Xp.shape), np.zeros(F.shape)
    for i in range(h):
        for j in range(w):
            dF += np.einsum("nk,ncrs->kcrs", dO[:, :, i, j], Xp[:, :, i : i + R, j : j + S])
            dX[:, :, i : i + R, j : j + S] += np.einsum("nk,kcrs->ncrs", dO[:, :, i, j], F)
    dX = dX[:, :, padding : padding + H, padding : padding + W]
    db = np.sum(dO, axis=(0, 2, 3))
    return dF, dX, db


def results_in_another_order_2(dP, X, F, b, padding, pool_size):
    # in the order in which they are computed
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win, F) + b[:, None, None]
    dO = np.zeros(O.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = O[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        if window[p, q] > 0:
            dO[n, k, y + p, x + q] = dP[n, k, i, j]
    db = dO.sum(axis=(0, 2, 3))
    dF = np.einsum("nkij,ncijrs->kcrs", dO, win)
    dX = np.zeros(Xp.shape)
    for n, k, i, j in np.ndindex(dO.shape):
        dX[n, :, i : i + R, j : j + S] += dO[n, k, i, j] * F[k]
    dX = dX[:, :, padding : padding + H, padding : padding + W]
    return db, dF, dX


def db_averaged(dP, X, F, b, padding, pool_size):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = Xp.shape[2] - R + 1, Xp.shape[3] - S + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            O += np.einsum("nchw,kc->nkhw", Xp[:, :, r : r + h, s : s + w], F[:, :, r, s])
    O += b.reshape(1, K, 1, 1)
    dA = np.zeros(O.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = O[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dA[n, k, y + p, x + q] = dP[n, k, i, j]
    dO = dA * (O > 0)
    dXp = np.zeros(Xp.shape)
    dF = np.zeros(F.shape)
    for r in range(R):
        for s in range(S):
            dF[:, :, r, s] = np.einsum("nkhw,nchw->kc", dO, Xp[:, :, r : r + h, s : s + w])
            dXp[:, :, r : r + h, s : s + w] += np.einsum("nkhw,kc->nchw", dO, F[:, :, r, s])
    return dXp[:, :, padding : padding + H, padding : padding + W], dF, dO.mean(axis=(0, 2, 3))


def db_averaged_2(dP, X, F, b, padding, pool_size):
    # divided by the number of images
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dX, dF, db = np.zeros(Xp.shape), np.zeros(F.shape), np.zeros(K)
    for n, k, i, j in np.ndindex(dP.shape):
        best = 0.0  # what relu leaves of a window that is nowhere positive
        row = None
        for y in range(i * pool_size, (i + 1) * pool_size):
            for x in range(j * pool_size, (j + 1) * pool_size):
                o = np.sum(Xp[n, :, y : y + R, x : x + S] * F[k]) + b[k]
                if o > best:
                    best, row, col = o, y, x
        if row is not None:
            g = dP[n, k, i, j]
            dX[n, :, row : row + R, col : col + S] += g * F[k]
            dF[k] += g * Xp[n, :, row : row + R, col : col + S]
            db[k] += g
    return dX[:, :, padding : padding + H, padding : padding + W], dF, db / N


def upstream_pooled_only(dP, X, F, b, padding, pool_size):
    # every pixel of a window gets the whole dP
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win, F) + b[:, None, None]
    dA = np.zeros(O.shape)
    up = dP.repeat(pool_size, axis=2).repeat(pool_size, axis=3)
    dA[:, :, : up.shape[2], : up.shape[3]] = up
    dO = dA * (O > 0)
    dF = np.einsum("nkij,ncijrs->kcrs", dO, win)
    dX = np.zeros(Xp.shape)
    for n, k, i, j in np.ndindex(dO.shape):
        dX[n, :, i : i + R, j : j + S] += dO[n, k, i, j] * F[k]
    return dX[:, :, padding : padding + H, padding : padding + W], dF, dO.sum(axis=(0, 2, 3))


def batch_averaged(dP, X, F, b, padding, pool_size):
    # what is learned is averaged, what is passed back is not
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win, F) + b[:, None, None]
    A = np.maximum(O, 0)
    dA = np.zeros(A.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = A[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dA[n, k, y + p, x + q] += dP[n, k, i, j]
    dO = dA * (O > 0)
    dF = np.einsum("nkij,ncijrs->kcrs", dO, win) / N
    db = dO.sum(axis=(0, 2, 3)) / N
    dX = np.zeros(Xp.shape)
    for i in range(dO.shape[2]):
        for j in range(dO.shape[3]):
            dX[:, :, i : i + R, j : j + S] += np.tensordot(dO[:, :, i, j], F, axes=(1, 0))
    return dX[:, :, padding : padding + H, padding : padding + W], dF, db


def batch_averaged_2(dP, X, F, b, padding, pool_size):
    # the mean of everything
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    dP = dP / N
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h, w = Xp.shape[2] - R + 1, Xp.shape[3] - S + 1
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            O += np.einsum("nchw,kc->nkhw", Xp[:, :, r : r + h, s : s + w], F[:, :, r, s])
    O += b.reshape(1, K, 1, 1)
    dA = np.zeros(O.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = O[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dA[n, k, y + p, x + q] = dP[n, k, i, j]
    dO = dA * (O > 0)
    dXp = np.zeros(Xp.shape)
    dF = np.zeros(F.shape)
    for r in range(R):
        for s in range(S):
            dF[:, :, r, s] = np.einsum("nkhw,nchw->kc", dO, Xp[:, :, r : r + h, s : s + w])
            dXp[:, :, r : r + h, s : s + w] += np.einsum("nkhw,kc->nchw", dO, F[:, :, r, s])
    return dXp[:, :, padding : padding + H, padding : padding + W], dF, dO.sum(axis=(0, 2, 3))


def db_from_upstream(dP, X, F, b, padding, pool_size):
    # the bias is added, so its gradient is what comes in
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win, F) + b[:, None, None]
    dO = np.zeros(O.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = O[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dO[n, k, y + p, x + q] = dP[n, k, i, j] if window[p, q] > 0 else 0
    dX = np.zeros(Xp.shape)
    for n, k, i, j in np.ndindex(dO.shape):
        dX[n, :, i : i + R, j : j + S] += dO[n, k, i, j] * F[k]
    dF = np.einsum("nkij,ncijrs->kcrs", dO, win)
    return dX[:, :, padding : padding + H, padding : padding + W], dF, dP.sum(axis=(0, 2, 3))


def padding_hard_coded(dP, X, F, b, padding, pool_size):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, (R, S), axis=(2, 3))
    O = np.einsum("ncijrs,kcrs->nkij", win, F) + b[:, None, None]
    A = np.maximum(O, 0)
    dA = np.zeros(A.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        y, x = i * pool_size, j * pool_size
        window = A[n, k, y : y + pool_size, x : x + pool_size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dA[n, k, y + p, x + q] += dP[n, k, i, j]
    dO = dA * (O > 0)
    dX = np.zeros(Xp.shape)
    for n, k, i, j in np.ndindex(dO.shape):
        dX[n, :, i : i + R, j : j + S] += dO[n, k, i, j] * F[k]
    dF = np.einsum("nkij,ncijrs->kcrs", dO, win)
    return dX[:, :, 1 : 1 + H, 1 : 1 + W], dF, dO.sum(axis=(0, 2, 3))


def upstream_ignored(dP, X, F, b, padding, pool_size):
    # 1 at the maxima
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dX, dF, db = np.zeros(Xp.shape), np.zeros(F.shape), np.zeros(K)
    for n, k, i, j in np.ndindex(dP.shape):
        best, row = 0.0, None
        for y in range(i * pool_size, (i + 1) * pool_size):
            for x in range(j * pool_size, (j + 1) * pool_size):
                o = np.sum(Xp[n, :, y : y + R, x : x + S] * F[k]) + b[k]
                if o > best:
                    best, row, col = o, y, x
        if row is not None:
            dX[n, :, row : row + R, col : col + S] += F[k]
            dF[k] += Xp[n, :, row : row + R, col : col + S]
            db[k] += 1
    return dX[:, :, padding : padding + H, padding : padding + W], dF, db
