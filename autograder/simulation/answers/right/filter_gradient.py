"""Right `filter_gradient` functions as students write them, in the order of their cost."""

import numpy as np


def pad(X, padding):
    return np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def windows_of(dO, X, kernel_size, stride, padding):
    view = np.lib.stride_tricks.sliding_window_view(pad(X, padding), kernel_size, axis=(2, 3))
    return view[:, :, ::stride, ::stride]


def copy_for_tap(padded, dO, r, s, stride):
    H, W = dO.shape[2:]
    return padded[:, :, r : r + stride * H : stride, s : s + stride * W : stride]


def empty_gradient(dO, X, kernel_size):
    return np.zeros((dO.shape[1], X.shape[1], *kernel_size))


def dilate(dO, stride):
    N, K, H, W = dO.shape
    dilated = np.zeros((N, K, stride * (H - 1) + 1, stride * (W - 1) + 1))
    dilated[:, :, ::stride, ::stride] = dO
    return dilated


def windows_tensordot(dO, X, kernel_size, stride=1, padding=0):
    windows = windows_of(dO, X, kernel_size, stride, padding)
    return np.tensordot(dO, windows, axes=([0, 2, 3], [0, 2, 3]))


def windows_einsum_optimised(dO, X, kernel_size, stride=1, padding=0):
    windows = windows_of(dO, X, kernel_size, stride, padding)
    return np.einsum("nkhw,nchwrs->kcrs", dO, windows, optimize=True)


def im2col_matmul(dO, X, kernel_size, stride=1, padding=0):
    N, K, H, W = dO.shape
    C, (R, S) = X.shape[1], kernel_size
    padded = pad(X, padding)
    columns = np.empty((N, C, R, S, H, W))
    for r in range(R):
        for s in range(S):
            columns[:, :, r, s] = copy_for_tap(padded, dO, r, s, stride)
    columns = columns.reshape(N, C * R * S, H * W).transpose(0, 2, 1)
    return (dO.reshape(N, K, H * W) @ columns).sum(axis=0).reshape(K, C, R, S)


def im2col_pixels(dO, X, kernel_size, stride=1, padding=0):
    """CS231n's way: a column for every window, collected in a loop over pixels."""
    N, K, H, W = dO.shape
    C, (R, S) = X.shape[1], kernel_size
    padded = pad(X, padding)
    columns = np.zeros((N, C * R * S, H * W))
    for i in range(H):
        for j in range(W):
            window = padded[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            columns[:, :, i * W + j] = window.reshape(N, -1)
    total = np.einsum("nkp,ncp->kc", dO.reshape(N, K, -1), columns, optimize=True)
    return total.reshape(K, C, R, S)


def taps_tensordot(dO, X, kernel_size, stride=1, padding=0):
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    for r in range(kernel_size[0]):
        for s in range(kernel_size[1]):
            copy = copy_for_tap(padded, dO, r, s, stride)
            dF[:, :, r, s] = np.tensordot(dO, copy, axes=([0, 2, 3], [0, 2, 3]))
    return dF


def taps_einsum(dO, X, kernel_size, stride=1, padding=0):
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    for r in range(kernel_size[0]):
        for s in range(kernel_size[1]):
            copy = copy_for_tap(padded, dO, r, s, stride)
            dF[:, :, r, s] = np.einsum("nkhw,nchw->kc", dO, copy)
    return dF


def lecture_formula(dO, X, kernel_size, stride=1, padding=0):
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    for r in range(kernel_size[0]):
        for s in range(kernel_size[1]):
            copy = copy_for_tap(padded, dO, r, s, stride)
            dF[:, :, r, s] = np.sum(dO[:, :, None] * copy[:, None], axis=(0, 3, 4))
    return dF


def convolve_with_dilated(dO, X, kernel_size, stride=1, padding=0):
    """Correlate X with the dilated upstream gradient, one tensordot for the whole."""
    dilated = dilate(dO, stride)
    R, S = kernel_size
    H, W = dilated.shape[2:]
    padded = pad(X, padding)[:, :, : H + R - 1, : W + S - 1]
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(2, 3))
    return np.tensordot(dilated, windows, axes=([0, 2, 3], [0, 4, 5]))


def windows_einsum(dO, X, kernel_size, stride=1, padding=0):
    windows = windows_of(dO, X, kernel_size, stride, padding)
    return np.einsum("nkhw,nchwrs->kcrs", dO, windows)


def fourier(dO, X, kernel_size, stride=1, padding=0):
    R, S = kernel_size
    padded, dilated = pad(X, padding), dilate(dO, stride)
    shape = padded.shape[2:]
    spectrum = np.einsum(
        "nkhw,nchw->kchw",
        np.conj(np.fft.rfft2(dilated, s=shape)),
        np.fft.rfft2(padded),
        optimize=True,
    )
    return np.fft.irfft2(spectrum, s=shape)[:, :, :R, :S]


def pixels_tensordot(dO, X, kernel_size, stride=1, padding=0):
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    R, S = kernel_size
    for i in range(dO.shape[2]):
        for j in range(dO.shape[3]):
            window = padded[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            dF += np.tensordot(dO[:, :, i, j], window, axes=(0, 0))
    return dF


def pixels_broadcast(dO, X, kernel_size, stride=1, padding=0):
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    R, S = kernel_size
    for i in range(dO.shape[2]):
        for j in range(dO.shape[3]):
            window = padded[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
            dF += (dO[:, :, i, j][:, :, None, None, None] * window[:, None]).sum(axis=0)
    return dF


def planes(dO, X, kernel_size, stride=1, padding=0):
    """Loops over images, filters, channels and taps; whole planes inside."""
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    K, C, R, S = dF.shape
    for n in range(len(X)):
        for k in range(K):
            for c in range(C):
                for r in range(R):
                    for s in range(S):
                        copy = copy_for_tap(padded[n : n + 1, c : c + 1], dO, r, s, stride)
                        dF[k, c, r, s] += np.sum(dO[n, k] * copy[0, 0])
    return dF


def windows_broadcast(dO, X, kernel_size, stride=1, padding=0):
    windows = windows_of(dO, X, kernel_size, stride, padding)
    return np.sum(dO[:, :, None, :, :, None, None] * windows[:, None], axis=(0, 3, 4))


def filters_and_pixels(dO, X, kernel_size, stride=1, padding=0):
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    R, S = kernel_size
    for k in range(dO.shape[1]):
        for i in range(dO.shape[2]):
            for j in range(dO.shape[3]):
                window = padded[:, :, i * stride : i * stride + R, j * stride : j * stride + S]
                dF[k] += np.sum(dO[:, k, i, j][:, None, None, None] * window, axis=0)
    return dF


def images_filters_and_pixels(dO, X, kernel_size, stride=1, padding=0):
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    R, S = kernel_size
    N, K, H, W = dO.shape
    for n in range(N):
        for k in range(K):
            for i in range(H):
                for j in range(W):
                    window = padded[n, :, i * stride : i * stride + R, j * stride : j * stride + S]
                    dF[k] += window * dO[n, k, i, j]
    return dF


def all_loops(dO, X, kernel_size, stride=1, padding=0):
    padded, dF = pad(X, padding), empty_gradient(dO, X, kernel_size)
    N, K, H, W = dO.shape
    _, C, R, S = dF.shape
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for r in range(R):
                    for s in range(S):
                        for i in range(H):
                            for j in range(W):
                                pixel = padded[n, c, i * stride + r, j * stride + s]
                                dF[k, c, r, s] += dO[n, k, i, j] * pixel
    return dF


# Where it is at least 1.5 times away from a step of the budget: all points, half of them, or none.
SPEED = {
    "full": "windows_tensordot windows_einsum_optimised im2col_matmul taps_tensordot taps_einsum "
    "lecture_formula windows_einsum planes",
    "half": "pixels_tensordot pixels_broadcast",
    "none": "filters_and_pixels images_filters_and_pixels all_loops",
}
