"""Right `input_gradient` functions as students write them, in the order of their cost."""

import numpy as np


def dilate_and_pad(dO, F, input_size, stride, padding):
    """Return dO with zeros between and around its entries, ready for a full correlation."""
    N, K, H, W = dO.shape
    R, S = F.shape[2:]
    height, width = input_size[0] + 2 * padding, input_size[1] + 2 * padding
    dilated = np.zeros((N, K, height + R - 1, width + S - 1))
    dilated[:, :, R - 1 : R - 1 + stride * H : stride, S - 1 : S - 1 + stride * W : stride] = dO
    return dilated


def rotate(F):
    return F[:, :, ::-1, ::-1]


def crop(dX, input_size, padding):
    H, W = input_size
    return dX[:, :, padding : padding + H, padding : padding + W]


def padded_gradient(dO, F, input_size, padding):
    return np.zeros((len(dO), F.shape[1], input_size[0] + 2 * padding, input_size[1] + 2 * padding))


def dilated_windows(dO, F, input_size, stride, padding):
    dilated = dilate_and_pad(dO, F, input_size, stride, padding)
    return np.lib.stride_tricks.sliding_window_view(dilated, F.shape[2:], axis=(2, 3))


def dilate_rotate_tensordot(dO, F, input_size, stride=1, padding=0):
    """The lecture's way: dilate, pad, rotate, one tensordot."""
    windows = dilated_windows(dO, F, input_size, stride, padding)
    dX = np.tensordot(windows, rotate(F), axes=([1, 4, 5], [0, 2, 3])).transpose(0, 3, 1, 2)
    return crop(dX, input_size, padding)


def dilate_rotate_einsum_optimised(dO, F, input_size, stride=1, padding=0):
    windows = dilated_windows(dO, F, input_size, stride, padding)
    dX = np.einsum("nkhwrs,kcrs->nchw", windows, rotate(F), optimize=True)
    return crop(dX, input_size, padding)


def dilate_rotate_im2col(dO, F, input_size, stride=1, padding=0):
    dilated = dilate_and_pad(dO, F, input_size, stride, padding)
    N, K = dO.shape[:2]
    C, R, S = F.shape[1:]
    H, W = input_size[0] + 2 * padding, input_size[1] + 2 * padding
    columns = np.empty((N, K, R, S, H, W))
    for r in range(R):
        for s in range(S):
            columns[:, :, r, s] = dilated[:, :, r : r + H, s : s + W]
    filters = rotate(F).transpose(1, 0, 2, 3).reshape(C, -1)
    dX = filters @ columns.reshape(N, K * R * S, H * W)
    return crop(dX.reshape(N, C, H, W), input_size, padding)


def dilate_rotate_taps(dO, F, input_size, stride=1, padding=0):
    """Dilate, pad, rotate; then shift and add with matrix products."""
    dilated = dilate_and_pad(dO, F, input_size, stride, padding)
    dX, rotated = padded_gradient(dO, F, input_size, padding), rotate(F)
    H, W = dX.shape[2:]
    for r in range(F.shape[2]):
        for s in range(F.shape[3]):
            copy = dilated[:, :, r : r + H, s : s + W]
            dX += np.tensordot(rotated[:, :, r, s], copy, axes=(0, 1)).transpose(1, 0, 2, 3)
    return crop(dX, input_size, padding)


def lecture_formula(dO, F, input_size, stride=1, padding=0):
    """Dilate, pad, rotate; then shift and add, product and sum word for word."""
    dilated = dilate_and_pad(dO, F, input_size, stride, padding)
    dX, rotated = padded_gradient(dO, F, input_size, padding), rotate(F)
    H, W = dX.shape[2:]
    for r in range(F.shape[2]):
        for s in range(F.shape[3]):
            copy = dilated[:, :, None, r : r + H, s : s + W]
            dX += (copy * rotated[None, :, :, r, s, None, None]).sum(axis=1)
    return crop(dX, input_size, padding)


def scatter_taps(dO, F, input_size, stride=1, padding=0):
    """The forward pass's loop over taps, turned round."""
    dX = padded_gradient(dO, F, input_size, padding)
    H, W = dO.shape[2:]
    for r in range(F.shape[2]):
        for s in range(F.shape[3]):
            part = np.tensordot(dO, F[:, :, r, s], axes=(1, 0)).transpose(0, 3, 1, 2)
            dX[:, :, r : r + stride * H : stride, s : s + stride * W : stride] += part
    return crop(dX, input_size, padding)


def scatter_taps_einsum(dO, F, input_size, stride=1, padding=0):
    dX = padded_gradient(dO, F, input_size, padding)
    H, W = dO.shape[2:]
    for r in range(F.shape[2]):
        for s in range(F.shape[3]):
            part = np.einsum("nkhw,kc->nchw", dO, F[:, :, r, s])
            dX[:, :, r : r + stride * H : stride, s : s + stride * W : stride] += part
    return crop(dX, input_size, padding)


def col2im(dO, F, input_size, stride=1, padding=0):
    N, K, H, W = dO.shape
    C, R, S = F.shape[1:]
    columns = F.reshape(K, -1).T @ dO.reshape(N, K, H * W)
    columns = columns.reshape(N, C, R, S, H, W)
    dX = padded_gradient(dO, F, input_size, padding)
    for r in range(R):
        for s in range(S):
            part = columns[:, :, r, s]
            dX[:, :, r : r + stride * H : stride, s : s + stride * W : stride] += part
    return crop(dX, input_size, padding)


def dilate_rotate_einsum(dO, F, input_size, stride=1, padding=0):
    windows = dilated_windows(dO, F, input_size, stride, padding)
    return crop(np.einsum("nkhwrs,kcrs->nchw", windows, rotate(F)), input_size, padding)


def fourier(dO, F, input_size, stride=1, padding=0):
    N, K, H, W = dO.shape
    shape = input_size[0] + 2 * padding, input_size[1] + 2 * padding
    dilated = np.zeros((N, K, *shape))
    dilated[:, :, : stride * H : stride, : stride * W : stride] = dO
    spectrum = np.einsum(
        "nkhw,kchw->nchw", np.fft.rfft2(dilated), np.fft.rfft2(F, s=shape), optimize=True
    )
    return crop(np.fft.irfft2(spectrum, s=shape), input_size, padding)


def pixels_tensordot(dO, F, input_size, stride=1, padding=0):
    dX = padded_gradient(dO, F, input_size, padding)
    R, S = F.shape[2:]
    for i in range(dO.shape[2]):
        for j in range(dO.shape[3]):
            window = (slice(i * stride, i * stride + R), slice(j * stride, j * stride + S))
            dX[:, :, *window] += np.tensordot(dO[:, :, i, j], F, axes=(1, 0))
    return crop(dX, input_size, padding)


def pixels_broadcast(dO, F, input_size, stride=1, padding=0):
    dX = padded_gradient(dO, F, input_size, padding)
    R, S = F.shape[2:]
    for i in range(dO.shape[2]):
        for j in range(dO.shape[3]):
            window = (slice(i * stride, i * stride + R), slice(j * stride, j * stride + S))
            dX[:, :, *window] += (dO[:, :, i, j][:, :, None, None, None] * F).sum(axis=1)
    return crop(dX, input_size, padding)


def planes(dO, F, input_size, stride=1, padding=0):
    """Loops over images, filters, channels and taps; whole planes inside."""
    dX = padded_gradient(dO, F, input_size, padding)
    N, K, H, W = dO.shape
    C, R, S = F.shape[1:]
    for n in range(N):
        for k in range(K):
            for c in range(C):
                for r in range(R):
                    for s in range(S):
                        rows = slice(r, r + stride * H, stride)
                        columns = slice(s, s + stride * W, stride)
                        dX[n, c, rows, columns] += F[k, c, r, s] * dO[n, k]
    return crop(dX, input_size, padding)


def windows_broadcast(dO, F, input_size, stride=1, padding=0):
    windows = dilated_windows(dO, F, input_size, stride, padding)
    product = windows[:, :, None] * rotate(F)[None, :, :, None, None]
    return crop(product.sum(axis=(1, 5, 6)), input_size, padding)


def filters_and_pixels(dO, F, input_size, stride=1, padding=0):
    dX = padded_gradient(dO, F, input_size, padding)
    R, S = F.shape[2:]
    for k in range(dO.shape[1]):
        for i in range(dO.shape[2]):
            for j in range(dO.shape[3]):
                window = (slice(i * stride, i * stride + R), slice(j * stride, j * stride + S))
                dX[:, :, *window] += dO[:, k, i, j][:, None, None, None] * F[k]
    return crop(dX, input_size, padding)


def images_filters_and_pixels(dO, F, input_size, stride=1, padding=0):
    dX = padded_gradient(dO, F, input_size, padding)
    N, K, H, W = dO.shape
    R, S = F.shape[2:]
    for n in range(N):
        for i in range(H):
            for j in range(W):
                for k in range(K):
                    window = (slice(i * stride, i * stride + R), slice(j * stride, j * stride + S))
                    dX[n, :, *window] += F[k] * dO[n, k, i, j]
    return crop(dX, input_size, padding)


def all_loops(dO, F, input_size, stride=1, padding=0):
    dX = padded_gradient(dO, F, input_size, padding)
    N, K, H, W = dO.shape
    C, R, S = F.shape[1:]
    for n in range(N):
        for k in range(K):
            for i in range(H):
                for j in range(W):
                    for c in range(C):
                        for r in range(R):
                            for s in range(S):
                                pixel = dO[n, k, i, j] * F[k, c, r, s]
                                dX[n, c, i * stride + r, j * stride + s] += pixel
    return crop(dX, input_size, padding)


# Where it is at least 1.5 times away from a step of the budget: all points, half of them, or none.
SPEED = {
    "full": "dilate_rotate_tensordot dilate_rotate_einsum_optimised dilate_rotate_im2col "
    "dilate_rotate_taps lecture_formula scatter_taps scatter_taps_einsum col2im planes",
    "half": "pixels_broadcast pixels_tensordot",
    "none": "images_filters_and_pixels all_loops",
}
