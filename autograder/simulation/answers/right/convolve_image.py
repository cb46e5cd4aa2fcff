"""Right `convolve_image` functions as students write them."""

import numpy as np


def shifted_copies(I, f):
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    return O


def frame_by_hand(I, f):
    R, S = f.shape
    framed = np.zeros((I.shape[0] + R - 1, I.shape[1] + S - 1))
    framed[R // 2 : R // 2 + I.shape[0], S // 2 : S // 2 + I.shape[1]] = I
    O = np.zeros(I.shape)
    for (r, s), tap in np.ndenumerate(f):
        O = O + tap * framed[r : r + O.shape[0], s : s + O.shape[1]]
    return O


def window_for_each_pixel(I, f):
    H, W = I.shape
    R, S = f.shape
    padded = np.pad(I, ((R // 2,), (S // 2,)), mode="constant")
    O = np.empty((H, W))
    for i in range(H):
        for j in range(W):
            # the window around (i, j), the filter laid on as it is
            O[i, j] = np.sum(padded[i : i + R, j : j + S] * f)
    return O


def windows_einsum(I, f):
    R, S = f.shape
    padded = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (R, S))
    return np.einsum("ijrs,rs->ij", windows, f)


def windows_tensordot(I, f):
    top, left = f.shape[0] // 2, f.shape[1] // 2
    padded = np.pad(I.astype(float), [(top, top), (left, left)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, f.shape)
    return np.tensordot(windows, f, axes=2)


def only_inside_the_image(I, f):
    H, W = I.shape
    R, S = f.shape
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            total = 0.0
            for r in range(R):
                for s in range(S):
                    row = i + r - R // 2
                    column = j + s - S // 2
                    if 0 <= row < H and 0 <= column < W:
                        total += f[r, s] * I[row, column]
            O[i, j] = total
    return O


def columns_of_windows(I, f):
    H, W = I.shape
    R, S = f.shape
    padded = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    columns = [padded[r : r + H, s : s + W].ravel() for r in range(R) for s in range(S)]
    return (f.reshape(1, -1) @ np.array(columns)).reshape(H, W)
