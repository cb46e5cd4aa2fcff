"""Wrong `convolve_image` functions as students write them, each named after its misconception."""

import numpy as np


def filter_flipped(I, f):
    H, W = I.shape
    R, S = f.shape
    f = np.rot90(f, 2)
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            O[i, j] = np.sum(framed[i : i + R, j : j + S] * f)
    return O


def filter_flipped_2(I, f):
    # shifts the copies in the wrong direction
    H, W = I.shape
    R, S = f.shape
    p, q = R // 2, S // 2
    framed = np.zeros((H + 2 * p, W + 2 * q))
    framed[p : p + H, q : q + W] = I
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            y, x = 2 * p - r, 2 * q - s
            O += f[r, s] * framed[y : y + H, x : x + W]
    return O


def filter_flipped_3(I, f):
    # I[i - r, j - s], as in the mathematics book
    H, W = I.shape
    R, S = f.shape
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for r in range(-(R // 2), R // 2 + 1):
                for s in range(-(S // 2), S // 2 + 1):
                    if 0 <= i - r < H and 0 <= j - s < W:
                        O[i, j] += I[i - r, j - s] * f[r + R // 2, s + S // 2]
    return O


def filter_transposed(I, f):
    H, W = I.shape
    f = f.T
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    return O


def filter_transposed_2(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for r in range(R):
                for s in range(S):
                    O[i, j] += framed[i + r, j + s] * f[s, r]
    return O


def padding_edge(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)), mode="edge")
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    return O


def padding_edge_2(I, f):
    H, W = I.shape
    R, S = f.shape
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            total = 0
            for r in range(R):
                for s in range(S):
                    y = np.clip(i + r - R // 2, 0, H - 1)
                    x = np.clip(j + s - S // 2, 0, W - 1)
                    total += f[r, s] * I[y, x]
            O[i, j] = total
    return O


def padding_wraps(I, f):
    # shifted copies with np.roll
    R, S = f.shape
    O = np.zeros(I.shape)
    for r in range(R):
        for s in range(S):
            O += f[r, s] * np.roll(I, (R // 2 - r, S // 2 - s), axis=(0, 1))
    return O


def padding_wraps_2(I, f):
    # checks the lower and right edge only
    H, W = I.shape
    R, S = f.shape
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for r in range(R):
                for s in range(S):
                    y, x = i + r - R // 2, j + s - S // 2
                    if y < H and x < W:
                        O[i, j] += f[r, s] * I[y, x]
    return O


def valid_instead_of_same(I, f):
    H, W = I.shape
    R, S = f.shape
    O = np.zeros((H - R + 1, W - S + 1))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * I[r : r + H - R + 1, s : s + W - S + 1]
    return O


def valid_instead_of_same_2(I, f):
    windows = np.lib.stride_tricks.sliding_window_view(I, f.shape)
    return np.einsum("ijrs,rs->ij", windows, f)


def border_zero(I, f):
    H, W = I.shape
    R, S = f.shape
    p, q = R // 2, S // 2
    O = np.zeros((H, W))
    for i in range(p, H - p):
        for j in range(q, W - q):
            O[i, j] = np.sum(I[i - p : i + p + 1, j - q : j + q + 1] * f)
    return O


def border_zero_2(I, f):
    # pads the result instead of the image
    windows = np.lib.stride_tricks.sliding_window_view(I, f.shape)
    O = np.tensordot(windows, f, axes=2)
    R, S = f.shape
    return np.pad(O, ((R // 2, R // 2), (S // 2, S // 2)))


def taps_overwritten(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O = f[r, s] * framed[r : r + H, s : s + W]
    return O


def taps_overwritten_2(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for r in range(R):
                for s in range(S):
                    O[i, j] = framed[i + r, j + s] * f[r, s]
    return O


def window_averaged(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            O[i, j] = np.mean(framed[i : i + R, j : j + S] * f)
    return O


def window_averaged_2(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    O /= f.size
    return O


def padding_hard_coded(I, f):
    # one ring of zeros, as in the picture; the size is what comes out
    framed = np.pad(I, 1)
    R, S = f.shape
    rows, cols = framed.shape[0] - R + 1, framed.shape[1] - S + 1
    O = np.zeros((rows, cols))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + rows, s : s + cols]
    return O


def padding_hard_coded_2(I, f):
    # one ring of zeros and a result as large as the image
    H, W = I.shape
    R, S = f.shape
    framed = np.zeros((H + 2, W + 2))
    framed[1:-1, 1:-1] = I
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            O[i, j] = np.sum(framed[i : i + R, j : j + S] * f)
    return O


def output_transposed(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((W, H))
    for x in range(W):
        for y in range(H):
            O[x, y] = np.sum(framed[y : y + R, x : x + S] * f)
    return O


def output_transposed_2(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            O[j, i] = np.sum(framed[i : i + R, j : j + S] * f)
    return O


def output_clipped(I, f):
    # a pixel lies between 0 and 255
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    return np.clip(O, 0, 255)


def output_clipped_2(I, f):
    # a pixel is never negative
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            O[i, j] = max(0.0, np.sum(framed[i : i + R, j : j + S] * f))
    return O


def border_unchanged(I, f):
    H, W = I.shape
    R, S = f.shape
    p, q = R // 2, S // 2
    O = I.astype(np.float64)
    for i in range(p, H - p):
        for j in range(q, W - q):
            O[i, j] = np.sum(I[i - p : i + p + 1, j - q : j + q + 1] * f)
    return O


def filter_normalised(I, f):
    # the weights have to add up to 1
    H, W = I.shape
    R, S = f.shape
    f = f / f.sum()
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    return O


def last_windows_missing(I, f):
    # range stops too early
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(framed.shape[0] - R):
        for j in range(framed.shape[1] - S):
            O[i, j] = np.sum(framed[i : i + R, j : j + S] * f)
    return O


def padding_after(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.zeros((H + R - 1, W + S - 1))
    framed[:H, :W] = I
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    return O


def padding_one_side_double(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R - 1, 0), (S - 1, 0)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            O[i, j] = np.sum(framed[i : i + R, j : j + S] * f)
    return O


def filter_mirrored(I, f):
    H, W = I.shape
    R, S = f.shape
    f = f[:, ::-1]
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            O[i, j] = np.sum(framed[i : i + R, j : j + S] * f)
    return O


def filter_mirrored_2(I, f):
    # y points upwards
    H, W = I.shape
    R, S = f.shape
    p, q = R // 2, S // 2
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for dy in range(-p, p + 1):
                for dx in range(-q, q + 1):
                    y, x = i - dy, j + dx
                    if 0 <= y < H and 0 <= x < W:
                        O[i, j] += f[p + dy, q + dx] * I[y, x]
    return O


def matrix_product(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            O[i, j] = (framed[i : i + R, j : j + S] @ f).sum()
    return O


def matrix_product_2(I, f):
    # transposed, so that the shapes fit
    H, W = I.shape
    R, S = f.shape
    framed = np.zeros((H + R - 1, W + S - 1))
    framed[R // 2 : R // 2 + H, S // 2 : S // 2 + W] = I
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            window = framed[i : i + R, j : j + S]
            O[i, j] = np.sum(np.dot(window, f.T))
    return O


def padding_mirrored(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)), mode="reflect")
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    return O


def padding_edge_3(I, f):
    # the border pixel itself is mirrored as well
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)), "symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(framed, (R, S))
    return np.einsum("ijrs,rs->ij", windows, f)


def columns_as_rows(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(H):
            O[i, j] = np.sum(framed[i : i + R, j : j + S] * f)
    return O


def columns_as_rows_2(I, f):
    # one size for both axes
    size = len(I)
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((size, size))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + size, s : s + size]
    return O
