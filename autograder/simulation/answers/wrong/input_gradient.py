"""Wrong `input_gradient` functions as students write them, each named after its misconception."""

import numpy as np


def filter_not_rotated(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    rows, cols = spread.shape[2] - R + 1, spread.shape[3] - S + 1
    framed = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = spread[:, :, r : r + rows, s : s + cols]
            framed[:, :, :rows, :cols] += np.einsum("nkhw,kc->nchw", part, F[:, :, r, s])
    return framed[:, :, padding : padding + H, padding : padding + W]


def filter_not_rotated_2(dO, F, input_size, stride=1, padding=0):
    # stamps with the filter turned, because the lecture says that it is turned
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            turned = F[k, :, ::-1, ::-1]
            for i in range(h):
                for j in range(w):
                    y, x = i * stride, j * stride
                    dX[n, :, y : y + R, x : x + S] += dO[n, k, i, j] * turned
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_not_rotated_3(dO, F, input_size, stride=1, padding=0):
    # rotated twice
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    Hp, Wp = H + 2 * padding, W + 2 * padding
    big = np.zeros((N, K, Hp + R - 1, Wp + S - 1))
    for i in range(h):
        for j in range(w):
            big[:, :, R - 1 + i * stride, S - 1 + j * stride] = dO[:, :, i, j]
    turned = np.rot90(F, 2, axes=(2, 3))
    dX = np.zeros((N, C, Hp, Wp))
    for n in range(N):
        for c in range(C):
            for u in range(Hp):
                for v in range(Wp):
                    window = big[n, :, u : u + R, v : v + S]
                    dX[n, c, u, v] = np.sum(window * turned[:, c, ::-1, ::-1])
    return dX[:, :, padding : H + padding, padding : W + padding]


def filter_flipped_all_axes(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    big[:, :, R - 1 : R - 1 + h * stride : stride, S - 1 : S - 1 + w * stride : stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, np.flip(F))
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_flipped_all_axes_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    G = F[::-1, ::-1, ::-1, ::-1]
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    rows, cols = spread.shape[2] - R + 1, spread.shape[3] - S + 1
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            for k in range(K):
                for c in range(C):
                    part = spread[:, k, r : r + rows, s : s + cols]
                    dX[:, c, :rows, :cols] += G[k, c, r, s] * part
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_rotated_wrong_axes(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    rotated = np.rot90(F, 2)
    spread = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    for i in range(h):
        for j in range(w):
            spread[:, :, i * stride + R - 1, j * stride + S - 1] = dO[:, :, i, j]
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for u in range(H + 2 * padding):
        for v in range(W + 2 * padding):
            window = spread[:, :, u : u + R, v : v + S]
            dX[:, :, u, v] = np.tensordot(window, rotated, axes=([1, 2, 3], [0, 2, 3]))
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_rotated_wrong_axes_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    F180 = np.rot90(np.rot90(F))
    dil = np.zeros((N, K, stride * (h - 1) + 1, stride * (w - 1) + 1))
    dil[:, :, ::stride, ::stride] = dO
    dil = np.pad(dil, [(0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)])
    win = np.lib.stride_tricks.sliding_window_view(dil, (R, S), axis=(2, 3))
    full = np.einsum("nkuvrs,kcrs->ncuv", win, F180)
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    dX[:, :, : full.shape[2], : full.shape[3]] = full
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_transposed(dO, F, input_size, stride=1, padding=0):
    # F.T is what comes back through a matrix
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    G = F.transpose(0, 1, 3, 2)
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    rows, cols = spread.shape[2] - R + 1, spread.shape[3] - S + 1
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = spread[:, :, r : r + rows, s : s + cols]
            dX[:, :, :rows, :cols] += np.einsum("nkhw,kc->nchw", part, G[:, :, r, s])
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_transposed_2(dO, F, input_size, stride=1, padding=0):
    # stamps with rows and columns of the filter exchanged
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for i in range(h):
                    for j in range(w):
                        y, x = i * stride, j * stride
                        dX[n, c, y : y + R, x : x + S] += dO[n, k, i, j] * F[k, c].T
    return dX[:, :, padding : padding + H, padding : padding + W]


def valid_instead_of_full(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    rows, cols = spread.shape[2] - R + 1, spread.shape[3] - S + 1
    dX = np.zeros((N, C, rows, cols))
    for i in range(rows):
        for j in range(cols):
            window = spread[:, :, i : i + R, j : j + S]
            turned = F[:, :, ::-1, ::-1]
            dX[:, :, i, j] = np.tensordot(window, turned, axes=([1, 2, 3], [0, 2, 3]))
    return dX


def valid_instead_of_full_2(dO, F, input_size, stride=1, padding=0):
    # as many entries as there are, in the corner of an array of the right size
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    rows, cols = max(spread.shape[2] - R + 1, 0), max(spread.shape[3] - S + 1, 0)
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = spread[:, :, r : r + rows, s : s + cols]
            f = F[:, :, R - 1 - r, S - 1 - s]
            dX[:, :, :rows, :cols] += np.einsum("nkhw,kc->nchw", part[:, :, :rows, :cols], f)
    return dX[:, :, padding : padding + H, padding : padding + W]


def padding_not_cropped(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    y, x = i * stride, j * stride
                    dX[n, :, y : y + R, x : x + S] += dO[n, k, i, j] * F[k]
    return dX


def padding_not_cropped_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size[0] + 2 * padding, input_size[1] + 2 * padding
    big = np.zeros((N, K, H + R - 1, W + S - 1))
    big[:, :, R - 1 : R - 1 + stride * h : stride, S - 1 : S - 1 + stride * w : stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    dX = np.tensordot(win, F[:, :, ::-1, ::-1], axes=([1, 4, 5], [0, 2, 3]))
    return dX.transpose(0, 3, 1, 2)


def padding_cropped_one_side(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = np.einsum("nkij,kc->ncij", dO, F[:, :, r, s])
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += part
    return dX[:, :, padding:, padding:]


def padding_cropped_one_side_2(dO, F, input_size, stride=1, padding=0):
    # cuts off the last rows and columns only
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    Hp, Wp = input_size[0] + 2 * padding, input_size[1] + 2 * padding
    dX = np.zeros((N, C, Hp, Wp))
    for n in range(N):
        for i in range(h):
            for j in range(w):
                stamp = np.tensordot(dO[n, :, i, j], F, axes=(0, 0))
                dX[n, :, i * stride : i * stride + R, j * stride : j * stride + S] += stamp
    return dX[:, :, : Hp - padding, : Wp - padding]


def padding_empty_slice(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = np.tensordot(dO, F[:, :, r, s], axes=(1, 0)).transpose(0, 3, 1, 2)
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += part
    return dX[:, :, padding:-padding, padding:-padding]


def padding_empty_slice_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    for i in range(h):
        for j in range(w):
            big[:, :, R - 1 + i * stride, S - 1 + j * stride] = dO[:, :, i, j]
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    dX_pad = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1])
    dX = dX_pad[:, :, padding:-padding, padding:-padding]
    return dX


def upstream_padded_by_padding(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows, cols = spread.shape[2] - R + 1, spread.shape[3] - S + 1
    dX = np.zeros((N, C, rows, cols))
    for r in range(R):
        for s in range(S):
            part = spread[:, :, r : r + rows, s : s + cols]
            dX += np.einsum("nkhw,kc->nchw", part, F[:, :, R - 1 - r, S - 1 - s])
    return dX


def upstream_padded_by_padding_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    turned = np.flip(F, axis=(2, 3))
    H, W = padding * 2 + (h - 1) * stride + 1, padding * 2 + (w - 1) * stride + 1
    big = np.zeros((N, K, H, W))
    for i in range(h):
        for j in range(w):
            big[:, :, padding + i * stride, padding + j * stride] = dO[:, :, i, j]
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    return np.einsum("nkuvrs,kcrs->ncuv", win, turned)


def stride_ignored(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    dX[n, :, i : i + R, j : j + S] += dO[n, k, i, j] * F[k]
    return dX[:, :, padding : padding + H, padding : padding + W]


def stride_ignored_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            dX[:, :, r : r + h, s : s + w] += np.einsum("nkij,kc->ncij", dO, F[:, :, r, s])
    return dX[:, :, padding : padding + H, padding : padding + W]


def stride_ignored_3(dO, F, input_size, stride=1, padding=0):
    # full convolution of dO as it stands; the size is what comes out
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dOp = np.pad(dO, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    win = np.lib.stride_tricks.sliding_window_view(dOp, (R, S), axis=(2, 3))
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1])
    return dX[:, :, padding : padding + H, padding : padding + W]


def stride_without_dilation(dO, F, input_size, stride=1, padding=0):
    # a full convolution of dO, with the stride of the forward pass
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dOp = np.pad(dO, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    win = np.lib.stride_tricks.sliding_window_view(dOp, (R, S), axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1])
    return dX[:, :, padding : padding + H, padding : padding + W]


def stride_without_dilation_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    turned = np.rot90(F, 2, axes=(2, 3))
    dOp = np.zeros((N, K, h + 2 * (R - 1), w + 2 * (S - 1)))
    dOp[:, :, R - 1 : R - 1 + h, S - 1 : S - 1 + w] = dO
    rows = (dOp.shape[2] - R) // stride + 1
    cols = (dOp.shape[3] - S) // stride + 1
    dX = np.zeros((N, C, rows, cols))
    for u in range(rows):
        for v in range(cols):
            patch = dOp[:, :, u * stride : u * stride + R, v * stride : v * stride + S]
            dX[:, :, u, v] = np.tensordot(patch, turned, axes=([1, 2, 3], [0, 2, 3]))
    return dX[:, :, padding : padding + H, padding : padding + W]


def remainder_shrinks(dO, F, input_size, stride=1, padding=0):
    # works out the size from dO
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    Hp, Wp = (h - 1) * stride + R, (w - 1) * stride + S
    dX = np.zeros((N, C, Hp, Wp))
    for r in range(R):
        for s in range(S):
            part = np.einsum("nkij,kc->ncij", dO, F[:, :, r, s])
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += part
    return dX[:, :, padding : Hp - padding, padding : Wp - padding]


def remainder_shrinks_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    win = np.lib.stride_tricks.sliding_window_view(spread, (R, S), axis=(2, 3))
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1])
    return dX[:, :, padding : padding + H, padding : padding + W]


def remainder_at_front(dO, F, input_size, stride=1, padding=0):
    # fills up with zeros on the wrong side
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    win = np.lib.stride_tricks.sliding_window_view(spread, (R, S), axis=(2, 3))
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1])
    dX = np.pad(
        dX,
        (
            (0, 0),
            (0, 0),
            (H + 2 * padding - dX.shape[2], 0),
            (W + 2 * padding - dX.shape[3], 0),
        ),
    )
    return dX[:, :, padding : padding + H, padding : padding + W]


def overwritten(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i in range(h):
        for j in range(w):
            stamp = np.tensordot(dO[:, :, i, j], F, axes=(1, 0))
            dX[:, :, i * stride : i * stride + R, j * stride : j * stride + S] = stamp
    return dX[:, :, padding : padding + H, padding : padding + W]


def overwritten_2(dO, F, input_size, stride=1, padding=0):
    # one = for the windows and the filters
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    y, x = i * stride, j * stride
                    dX[n, :, y : y + R, x : x + S] = dO[n, k, i, j] * F[k]
    return dX[:, :, padding : padding + H, padding : padding + W]


def overwritten_3(dO, F, input_size, stride=1, padding=0):
    # tap by tap: the last tap wins
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = np.einsum("nkij,kc->ncij", dO, F[:, :, r, s])
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] = part
    return dX[:, :, padding : padding + H, padding : padding + W]


def upstream_ignored(dO, F, input_size, stride=1, padding=0):
    # dO/dX is just the filter
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    y, x = i * stride, j * stride
                    dX[n, :, y : y + R, x : x + S] += F[k]
    return dX[:, :, padding : padding + H, padding : padding + W]


def upstream_ignored_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    ones = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    ones[:, :, R - 1 : R - 1 + stride * h : stride, S - 1 : S - 1 + stride * w : stride] = 1
    win = np.lib.stride_tricks.sliding_window_view(ones, (R, S), axis=(2, 3))
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1])
    return dX[:, :, padding : padding + H, padding : padding + W]


def upstream_ignored_3(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            tap = F[:, :, r, s].sum(axis=0).reshape(C, 1, 1)
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += tap
    return dX[:, :, padding : padding + H, padding : padding + W]


def first_filter_only(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(w):
                    y, x = i * stride, j * stride
                    dX[n, c, y : y + R, x : x + S] += dO[n, 0, i, j] * F[0, c]
    return dX[:, :, padding : padding + H, padding : padding + W]


def first_filter_only_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            for c in range(C):
                part = dO[:, 0] * F[0, c, r, s]
                dX[:, c, r : r + stride * h : stride, s : s + stride * w : stride] += part
    return dX[:, :, padding : padding + H, padding : padding + W]


def last_filter_only(dO, F, input_size, stride=1, padding=0):
    # every filter starts anew
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            one = np.zeros((C, H + 2 * padding, W + 2 * padding))
            for i in range(h):
                for j in range(w):
                    one[:, i * stride : i * stride + R, j * stride : j * stride + S] += (
                        dO[n, k, i, j] * F[k]
                    )
            dX[n] = one
    return dX[:, :, padding : padding + H, padding : padding + W]


def last_filter_only_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    big[:, :, R - 1 : R - 1 + h * stride : stride, S - 1 : S - 1 + w * stride : stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    for k in range(K):
        dX = np.einsum("nuvrs,crs->ncuv", win[:, k], F[k, :, ::-1, ::-1])
    return dX[:, :, padding : padding + H, padding : padding + W]


def first_image_only(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for k in range(K):
        for i in range(h):
            for j in range(w):
                y, x = i * stride, j * stride
                dX[:, :, y : y + R, x : x + S] += dO[0, k, i, j] * F[k]
    return dX[:, :, padding : padding + H, padding : padding + W]


def first_image_only_2(dO, F, input_size, stride=1, padding=0):
    # the return is indented once too often
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    y, x = i * stride, j * stride
                    dX[n, :, y : y + R, x : x + S] += dO[n, k, i, j] * F[k]
        return dX[:, :, padding : padding + H, padding : padding + W]


def filters_and_channels_not_exchanged(dO, F, input_size, stride=1, padding=0):
    # calls the forward convolution with the turned filter, and nothing else
    N, K, h, w = dO.shape
    R, S = F.shape[2:]
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    big[:, :, R - 1 : R - 1 + h * stride : stride, S - 1 : S - 1 + w * stride : stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    dX = np.tensordot(win, F[:, :, ::-1, ::-1], axes=([1, 4, 5], [1, 2, 3]))
    dX = dX.transpose(0, 3, 1, 2)
    return dX[:, :, padding : padding + H, padding : padding + W]


def filters_and_channels_not_exchanged_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    _, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for c in range(C):
            for k in range(K):
                for i in range(h):
                    for j in range(w):
                        y, x = i * stride, j * stride
                        dX[n, c, y : y + R, x : x + S] += dO[n, k, i, j] * F[c, k]
    return dX[:, :, padding : padding + H, padding : padding + W]


def channels_summed(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            f = F[k].sum(axis=0)
            for i in range(h):
                for j in range(w):
                    y, x = i * stride, j * stride
                    dX[n, :, y : y + R, x : x + S] += dO[n, k, i, j] * f
    return dX[:, :, padding : padding + H, padding : padding + W]


def channels_summed_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = np.einsum("nkij,kc->nij", dO, F[:, :, r, s])
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += part[:, None]
    return dX[:, :, padding : padding + H, padding : padding + W]


def averaged_over_batch(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = np.einsum("nkij,kc->ncij", dO, F[:, :, r, s])
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += part
    return dX[:, :, padding : padding + H, padding : padding + W] / N


def averaged_over_batch_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    Hp, Wp = input_size[0] + 2 * padding, input_size[1] + 2 * padding
    big = np.zeros((N, K, Hp + R - 1, Wp + S - 1))
    for i in range(h):
        for j in range(w):
            big[:, :, R - 1 + i * stride, S - 1 + j * stride] = dO[:, :, i, j] / N
    turned = np.rot90(F, 2, axes=(2, 3))
    dX = np.zeros((N, C, Hp, Wp))
    for u in range(Hp):
        for v in range(Wp):
            patch = big[:, :, u : u + R, v : v + S]
            dX[:, :, u, v] = np.tensordot(patch, turned, axes=([1, 2, 3], [0, 2, 3]))
    return dX[:, :, padding : Hp - padding, padding : Wp - padding]


def averaged_over_filters(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i in range(h):
        for j in range(w):
            stamps = dO[:, :, i, j].reshape(N, K, 1, 1, 1) * F
            y, x = i * stride, j * stride
            dX[:, :, y : y + R, x : x + S] += stamps.mean(axis=1)
    return dX[:, :, padding : padding + H, padding : padding + W]


def averaged_over_filters_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    big[:, :, R - 1 : R - 1 + h * stride : stride, S - 1 : S - 1 + w * stride : stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1]) / K
    return dX[:, :, padding : padding + H, padding : padding + W]


def padding_ignored(dO, F, input_size, stride=1, padding=0):
    # stamps on the image itself; what is beyond the edge is skipped
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H, W))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    for r in range(R):
                        for s in range(S):
                            y, x = i * stride + r, j * stride + s
                            if y < H and x < W:
                                dX[n, :, y, x] += dO[n, k, i, j] * F[k, :, r, s]
    return dX


def padding_ignored_2(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    win = np.lib.stride_tricks.sliding_window_view(spread, (R, S), axis=(2, 3))
    full = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1, ::-1])[:, :, :H, :W]
    dX = np.zeros((N, C, H, W))
    dX[:, :, : full.shape[2], : full.shape[3]] = full
    return dX


def padding_hard_coded(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2, W + 2))
    for r in range(R):
        for s in range(S):
            part = np.einsum("nkij,kc->ncij", dO, F[:, :, r, s])
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += part
    return dX[:, :, 1:-1, 1:-1]


def padding_hard_coded_2(dO, F, input_size, stride=1, padding=0):
    # the frame is right, the cut is not
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for i in range(h):
            for j in range(w):
                stamp = np.tensordot(dO[n, :, i, j], F, axes=(0, 0))
                dX[n, :, i * stride : i * stride + R, j * stride : j * stride + S] += stamp
    return dX[:, :, 1 : 1 + H, 1 : 1 + W]


def filter_flipped_one_axis(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    big[:, :, R - 1 : R - 1 + h * stride : stride, S - 1 : S - 1 + w * stride : stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    dX = np.einsum("nkuvrs,kcrs->ncuv", win, F[:, :, ::-1])
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_flipped_one_axis_2(dO, F, input_size, stride=1, padding=0):
    # the columns only
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    for i in range(h):
        for j in range(w):
            big[:, :, R - 1 + i * stride, S - 1 + j * stride] = dO[:, :, i, j]
    turned = np.flip(F, axis=3)
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for u in range(H + 2 * padding):
        for v in range(W + 2 * padding):
            patch = big[:, :, u : u + R, v : v + S]
            dX[:, :, u, v] = np.tensordot(patch, turned, axes=([1, 2, 3], [0, 2, 3]))
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_rotated_by_90_1(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    C = F.shape[1]
    H, W = input_size
    F = np.rot90(F, axes=(2, 3))
    R, S = F.shape[2:]
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    win = np.lib.stride_tricks.sliding_window_view(spread, (R, S), axis=(2, 3))
    full = np.einsum("nkuvrs,kcrs->ncuv", win, F)
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    dX[:, :, : full.shape[2], : full.shape[3]] = full
    return dX[:, :, padding : padding + H, padding : padding + W]


def first_channel_only(dO, F, input_size, stride=1, padding=0):
    # F[k, 0] for every channel
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    y, x = i * stride, j * stride
                    dX[n, :, y : y + R, x : x + S] += dO[n, k, i, j] * F[k, 0]
    return dX[:, :, padding : padding + H, padding : padding + W]


def first_channel_only_2(dO, F, input_size, stride=1, padding=0):
    # fills channel 0 and no other
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = np.einsum("nkij,k->nij", dO, F[:, 0, r, s])
            dX[:, 0, r : r + stride * h : stride, s : s + stride * w : stride] += part
    return dX[:, :, padding : padding + H, padding : padding + W]


def last_image_only(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        one = np.zeros((C, H + 2 * padding, W + 2 * padding))
        for i in range(h):
            for j in range(w):
                stamp = np.tensordot(dO[n, :, i, j], F, axes=(0, 0))
                one[:, i * stride : i * stride + R, j * stride : j * stride + S] += stamp
        dX[:] = one
    return dX[:, :, padding : padding + H, padding : padding + W]


def last_image_only_2(dO, F, input_size, stride=1, padding=0):
    # dX[n] is filled after the loop over n
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H, W))
    for n in range(N):
        one = np.zeros((C, H + 2 * padding, W + 2 * padding))
        for i in range(h):
            for j in range(w):
                stamp = np.tensordot(dO[n, :, i, j], F, axes=(0, 0))
                one[:, i * stride : i * stride + R, j * stride : j * stride + S] += stamp
    dX[n] = one[:, padding : padding + H, padding : padding + W]
    return dX


def filter_not_rotated__and__stride_ignored(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    dX[n, :, i : i + R, j : j + S] += dO[n, k, i, j] * F[k, :, ::-1, ::-1]
    return dX[:, :, padding : padding + H, padding : padding + W]


def filter_not_rotated__and__padding_not_cropped(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    big[:, :, R - 1 : R - 1 + h * stride : stride, S - 1 : S - 1 + w * stride : stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    return np.einsum("nkuvrs,kcrs->ncuv", win, F)


def stride_ignored__and__padding_not_cropped(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            dX[:, :, r : r + h, s : s + w] += np.einsum("nkij,kc->ncij", dO, F[:, :, r, s])
    return dX


def averaged_over_batch__and__padding_not_cropped(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for i in range(h):
            for j in range(w):
                stamp = np.tensordot(dO[n, :, i, j], F, axes=(0, 0))
                dX[n, :, i * stride : i * stride + R, j * stride : j * stride + S] += stamp
    return dX / N


def last_filter_only__and__filter_not_rotated(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    big = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    big[:, :, R - 1 : R - 1 + h * stride : stride, S - 1 : S - 1 + w * stride : stride] = dO
    win = np.lib.stride_tricks.sliding_window_view(big, (R, S), axis=(2, 3))
    for k in range(K):
        dX = np.einsum("nuvrs,crs->ncuv", win[:, k], F[k])
    return dX[:, :, padding : padding + H, padding : padding + W]


def remainder_shrinks__and__filter_not_rotated(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    spread = np.zeros((N, K, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dO
    spread = np.pad(spread, ((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1)))
    rows, cols = spread.shape[2] - R + 1, spread.shape[3] - S + 1
    dX = np.zeros((N, C, rows, cols))
    for i in range(rows):
        for j in range(cols):
            window = spread[:, :, i : i + R, j : j + S]
            dX[:, :, i, j] = np.tensordot(window, F, axes=([1, 2, 3], [0, 2, 3]))
    return dX[:, :, padding : rows - padding, padding : cols - padding]


def padding_empty_slice__and__averaged_over_batch(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            part = np.einsum("nkij,kc->ncij", dO / N, F[:, :, r, s])
            dX[:, :, r : r + stride * h : stride, s : s + stride * w : stride] += part
    return dX[:, :, padding:-padding, padding:-padding]


def upstream_ignored__and__padding_ignored(dO, F, input_size, stride=1, padding=0):
    N, K, h, w = dO.shape
    K, C, R, S = F.shape
    H, W = input_size
    dX = np.zeros((N, C, H, W))
    for i in range(h):
        for j in range(w):
            for r in range(R):
                for s in range(S):
                    y, x = i * stride + r, j * stride + s
                    if y < H and x < W:
                        dX[:, :, y, x] += F[:, :, r, s].sum(axis=0)
    return dX


# Where it is right on a timed size and at least 1.5 times away from a step of the budget there.
SPEED = {
    "full": "padding_empty_slice upstream_padded_by_padding stride_ignored_2 stride_ignored_3 "
    "stride_without_dilation remainder_shrinks overwritten overwritten_3 "
    "padding_hard_coded",
    "none": "stride_ignored",
}
