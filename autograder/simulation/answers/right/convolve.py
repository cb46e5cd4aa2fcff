"""Right `convolve` functions as students write them, in the order of their cost."""

import numpy as np


def output_shape(X, F, stride, padding):
    return tuple(
        (size + 2 * padding - kernel) // stride + 1
        for size, kernel in zip(X.shape[2:], F.shape[2:], strict=True)
    )


def pad(X, padding):
    return np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def windows_of(X, F, stride, padding):
    view = np.lib.stride_tricks.sliding_window_view(pad(X, padding), F.shape[2:], axis=(2, 3))
    return view[:, :, ::stride, ::stride]


def add_bias(O, b):
    return O if b is None else O + b.reshape(1, -1, 1, 1)


def windows_tensordot(X, F, b=None, stride=1, padding=0):
    windows = windows_of(X, F, stride, padding)
    O = np.tensordot(windows, F, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)
    return add_bias(O, b)


def windows_einsum_optimised(X, F, b=None, stride=1, padding=0):
    windows = windows_of(X, F, stride, padding)
    return add_bias(np.einsum("nchwrs,kcrs->nkhw", windows, F, optimize=True), b)


def im2col_matmul(X, F, b=None, stride=1, padding=0):
    N, C = X.shape[:2]
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    columns = np.empty((N, C, R, S, H, W))
    for r in range(R):
        for s in range(S):
            columns[:, :, r, s] = padded[
                :, :, r : r + stride * H : stride, s : s + stride * W : stride
            ]
    O = F.reshape(K, -1) @ columns.reshape(N, C * R * S, H * W)
    return add_bias(O.reshape(N, K, H, W), b)


def im2col_pixels(X, F, b=None, stride=1, padding=0):
    """CS231n's way: a column for every window, collected in a loop over pixels."""
    N, C = X.shape[:2]
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    columns = np.zeros((N, C * R * S, H * W))
    for i in range(H):
        for j in range(W):
            window = padded[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            columns[:, :, i * W + j] = window.reshape(N, -1)
    return add_bias((F.reshape(K, -1) @ columns).reshape(N, K, H, W), b)


def taps_matmul(X, F, b=None, stride=1, padding=0):
    N, _, _, _ = X.shape
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((N, K, H, W))
    for r in range(R):
        for s in range(S):
            copy = padded[:, :, r : r + stride * H : stride, s : s + stride * W : stride]
            O += np.tensordot(F[:, :, r, s], copy, axes=(1, 1)).transpose(1, 0, 2, 3)
    return add_bias(O, b)


def taps_einsum(X, F, b=None, stride=1, padding=0):
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((len(X), K, H, W))
    for r in range(R):
        for s in range(S):
            copy = padded[:, :, r : r + stride * H : stride, s : s + stride * W : stride]
            O += np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
    return add_bias(O, b)


def lecture_formula(X, F, b=None, stride=1, padding=0):
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((len(X), K, H, W))
    for r in range(R):
        for s in range(S):
            copy = padded[:, :, r : r + stride * H : stride, s : s + stride * W : stride]
            O += (copy[:, None] * F[None, :, :, r, s, None, None]).sum(axis=2)
    return add_bias(O, b)


def lecture_formula_channels(X, F, b=None, stride=1, padding=0):
    """The lecture's formula with a loop over channels outside."""
    K, C, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((len(X), K, H, W))
    for c in range(C):
        for r in range(R):
            for s in range(S):
                copy = padded[:, c, r : r + stride * H : stride, s : s + stride * W : stride]
                O += F[:, c, r, s][None, :, None, None] * copy[:, None]
    return add_bias(O, b)


def windows_einsum(X, F, b=None, stride=1, padding=0):
    windows = windows_of(X, F, stride, padding)
    return add_bias(np.einsum("nchwrs,kcrs->nkhw", windows, F), b)


def fourier(X, F, b=None, stride=1, padding=0):
    R, S = F.shape[2:]
    padded = pad(X, padding)
    shape = padded.shape[2:]
    spectrum = np.einsum(
        "nchw,kchw->nkhw", np.fft.rfft2(padded), np.conj(np.fft.rfft2(F, s=shape)), optimize=True
    )
    O = np.fft.irfft2(spectrum, s=shape)[:, :, : shape[0] - R + 1, : shape[1] - S + 1]
    return add_bias(O[:, :, ::stride, ::stride], b)


def pixels_tensordot(X, F, b=None, stride=1, padding=0):
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((len(X), K, H, W))
    for i in range(H):
        for j in range(W):
            window = padded[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            O[:, :, i, j] = np.tensordot(window, F, axes=([1, 2, 3], [1, 2, 3]))
    return add_bias(O, b)


def planes(X, F, b=None, stride=1, padding=0):
    """Loops over images, filters, channels and taps; whole planes inside."""
    K, C, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((len(X), K, H, W))
    for n in range(len(X)):
        for k in range(K):
            for c in range(C):
                for r in range(R):
                    for s in range(S):
                        copy = padded[
                            n, c, r : r + stride * H : stride, s : s + stride * W : stride
                        ]
                        O[n, k] += F[k, c, r, s] * copy
    return add_bias(O, b)


def windows_broadcast(X, F, b=None, stride=1, padding=0):
    windows = windows_of(X, F, stride, padding)
    O = (windows[:, None] * F[None, :, :, None, None]).sum(axis=(2, 5, 6))
    return add_bias(O, b)


def pixels_broadcast(X, F, b=None, stride=1, padding=0):
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((len(X), K, H, W))
    for i in range(H):
        for j in range(W):
            window = padded[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            O[:, :, i, j] = (window[:, None] * F[None]).sum(axis=(2, 3, 4))
    return add_bias(O, b)


def filters_and_pixels(X, F, b=None, stride=1, padding=0):
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((len(X), K, H, W))
    for k in range(K):
        for i in range(H):
            for j in range(W):
                window = padded[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
                O[:, k, i, j] = np.sum(window * F[k], axis=(1, 2, 3))
    return add_bias(O, b)


def images_filters_and_pixels(X, F, b=None, stride=1, padding=0):
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((len(X), K, H, W))
    for n in range(len(X)):
        for k in range(K):
            for i in range(H):
                for j in range(W):
                    window = padded[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    O[n, k, i, j] = (window * F[k]).sum()
    return add_bias(O, b)


def all_loops(X, F, b=None, stride=1, padding=0):
    N, C = X.shape[:2]
    K, _, R, S = F.shape
    H, W = output_shape(X, F, stride, padding)
    padded = pad(X, padding)
    O = np.zeros((N, K, H, W))
    for n in range(N):
        for k in range(K):
            for i in range(H):
                for j in range(W):
                    total = 0.0
                    for c in range(C):
                        for r in range(R):
                            for s in range(S):
                                total += (
                                    padded[n, c, i * stride + r, j * stride + s] * F[k, c, r, s]
                                )
                    O[n, k, i, j] = total
    return add_bias(O, b)


# Where it is at least 1.5 times away from a step of the budget: all points, half of them, or none.
SPEED = {
    "full": "windows_tensordot windows_einsum_optimised im2col_matmul taps_matmul taps_einsum "
    "lecture_formula lecture_formula_channels windows_einsum planes",
    "half": "pixels_broadcast",
    "none": "filters_and_pixels all_loops",
}
