"""All nine functions without loops where that can be: windows, einsum, Adam, a tuple as cache."""

import numpy as np


def windows_of(X, size, stride=1, padding=0):
    """(N, C, H, W) -> (N, C, rows, columns, R, S)."""
    if padding:
        X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(X, size, axis=(2, 3))
    return view[:, :, ::stride, ::stride]


def convolve(X, F, b=None, stride=1, padding=0):
    windows = windows_of(X, F.shape[2:], stride, padding)
    O = np.tensordot(windows, F, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    return O if b is None else O + b[None, :, None, None]


def filter_gradient(dO, X, kernel_size, stride=1, padding=0):
    windows = windows_of(X, kernel_size, stride, padding)
    windows = windows[:, :, : dO.shape[2], : dO.shape[3]]
    return np.tensordot(dO, windows, axes=((0, 2, 3), (0, 2, 3)))


def input_gradient(dO, F, input_size, stride=1, padding=0):
    (H, W), (R, S) = input_size, F.shape[2:]
    (N, K, h, w) = dO.shape
    spread = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    spread[:, :, R - 1 : R - 1 + stride * h : stride, S - 1 : S - 1 + stride * w : stride] = dO
    rotated = F[:, :, ::-1, ::-1].swapaxes(0, 1)
    dX = convolve(spread, rotated)
    return dX[:, :, padding : padding + H, padding : padding + W]


def bias_gradient(dO):
    return np.einsum("nkij->k", dO)


def relu(Z):
    return np.maximum(Z, 0.0)


def relu_gradient(dA, Z):
    return dA * (Z > 0)


def blocks_of(X, size):
    """(N, C, H, W) -> (N, C, H // size, W // size, size * size), in row order."""
    N, C, H, W = X.shape
    h, w = H // size, W // size
    blocks = X[:, :, : h * size, : w * size].reshape(N, C, h, size, w, size)
    return blocks.transpose(0, 1, 2, 4, 3, 5).reshape(N, C, h, w, size * size)


def max_pool(X, size):
    return blocks_of(X, size).max(axis=-1)


def max_pool_gradient(dP, X, size):
    N, C, h, w = dP.shape
    first = blocks_of(X, size).argmax(axis=-1)[..., None]
    blocks = np.zeros((N, C, h, w, size * size))
    np.put_along_axis(blocks, first, dP[..., None], axis=-1)
    dX = np.zeros(X.shape)
    whole = blocks.reshape(N, C, h, w, size, size).transpose(0, 1, 2, 4, 3, 5)
    dX[:, :, : h * size, : w * size] = whole.reshape(N, C, h * size, w * size)
    return dX


def convolve_image(I, f):
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    return np.einsum("ijrs,rs->ij", np.lib.stride_tricks.sliding_window_view(framed, f.shape), f)


def softmax_cross_entropy(scores, labels):
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    right = np.eye(scores.shape[1])[labels]
    return -np.einsum("nm,nm->", log_p, right) / len(scores), (np.exp(log_p) - right) / len(scores)


def dense(A, W, b):
    return np.einsum("nd,dm->nm", A, W) + b


def dense_gradient(dZ, A, W):
    dA = np.einsum("nm,dm->nd", dZ, W)
    dW = np.einsum("nd,nm->dm", A, dZ)
    return dA, dW, np.einsum("nm->m", dZ)


def cnn_forward(params, X):
    O = convolve(X, params["F"], params["b"], padding=params["F"].shape[-1] // 2)
    A = relu(O)
    P = max_pool(A, 2)
    D = P.reshape(len(P), -1)
    Z = dense(D, params["W1"], params["b1"])
    hidden = relu(Z)
    return dense(hidden, params["W2"], params["b2"]), (X, O, A, P.shape, D, Z, hidden)


def back_to_convolution(params, cache, dscores):
    """Return dO and the gradients of the dense layers."""
    _, O, A, pooled_shape, D, Z, hidden = cache
    dhidden, dW2, db2 = dense_gradient(dscores, hidden, params["W2"])
    dD, dW1, db1 = dense_gradient(relu_gradient(dhidden, Z), D, params["W1"])
    dO = relu_gradient(max_pool_gradient(dD.reshape(pooled_shape), A, 2), O)
    return dO, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def cnn_backward(params, cache, dscores):
    dO, grads = back_to_convolution(params, cache, dscores)
    size = params["F"].shape[2:]
    dF = filter_gradient(dO, cache[0], size, padding=size[0] // 2)
    return {"F": dF, "b": bias_gradient(dO), **grads}


def adam(params, epochs_of_batches, gradient, rate=0.004, beta1=0.9, beta2=0.999):
    m = {name: np.zeros_like(value) for name, value in params.items()}
    v = {name: np.zeros_like(value) for name, value in params.items()}
    for t, batch in enumerate(epochs_of_batches, start=1):
        for name, g in gradient(params, batch).items():
            m[name] += (1 - beta1) * (g - m[name])
            v[name] += (1 - beta2) * (g**2 - v[name])
            step = m[name] / (1 - beta1**t) / (np.sqrt(v[name] / (1 - beta2**t)) + 1e-8)
            params[name] = params[name] - rate * 0.9985**t * step
    return params


def train(X, y, seed, epochs):
    generator = np.random.default_rng(seed)
    N, C, H, W = X.shape
    K, M, classes = 8, 32, 10
    D = K * (H // 2) * (W // 2)
    params = {
        "F": generator.normal(0, np.sqrt(2 / (9 * C)), (K, C, 3, 3)),
        "b": np.zeros(K),
        "W1": generator.normal(0, np.sqrt(2 / D), (D, M)),
        "b1": np.zeros(M),
        "W2": generator.normal(0, np.sqrt(2 / M), (M, classes)),
        "b2": np.zeros(classes),
    }
    batches = (
        batch
        for _ in range(epochs)
        for batch in np.array_split(generator.permutation(N), max(1, N // 40))
    )

    def gradient(params, batch):
        scores, cache = cnn_forward(params, X[batch])
        return cnn_backward(params, cache, softmax_cross_entropy(scores, y[batch])[1])

    return adam(params, batches, gradient)


def orientation_maps(I, orientations, sigma):
    framed = np.pad(I.astype(float), 1)
    across = (framed[1:-1, 2:] - framed[1:-1, :-2]) / 2
    down = (framed[2:, 1:-1] - framed[:-2, 1:-1]) / 2
    theta = 2 * np.pi * np.arange(orientations) / orientations
    growth = np.einsum("ot,tij->oij", np.stack([np.cos(theta), np.sin(theta)], 1), [across, down])
    radius = int(np.ceil(3 * sigma))
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    gaussian = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    gaussian /= gaussian.sum()
    return convolve(relu(growth)[:, None], gaussian[None, None], padding=radius)[:, 0]


def daisy_descriptor(I, row, col, radii=(3, 6), sigmas=(1.0, 2.0), orientations=8, points=8):
    H, W = I.shape
    maps = np.stack([orientation_maps(I, orientations, sigma) for sigma in sigmas])
    theta = 2 * np.pi * np.arange(points) / points
    rows = np.rint(row + np.outer(radii, np.sin(theta))).astype(int).ravel()
    cols = np.rint(col + np.outer(radii, np.cos(theta))).astype(int).ravel()
    rows, cols = np.append(row, rows), np.append(col, cols)
    which = np.append(0, np.repeat(np.arange(len(radii)), points))
    inside = (rows >= 0) & (rows < H) & (cols >= 0) & (cols < W)
    found = maps[which, :, rows.clip(0, H - 1), cols.clip(0, W - 1)] * inside[:, None]
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return (found / np.where(lengths > 0, lengths, 1.0)).ravel()


def maximise_activation(params, layer, channel, steps, seed):
    image = start_image(params, seed)  # noqa: F821  the notebook's
    padding = params["F"].shape[2] // 2
    for t in range(steps):
        scores, cache = cnn_forward(params, image[None])
        if layer == "conv":
            dO = np.zeros_like(cache[1])
            dO[:, channel] = cache[1][:, channel] > 0
        else:
            one_hot = np.eye(scores.shape[1])[[channel]]
            dO, _ = back_to_convolution(params, cache, one_hot)
        gradient = input_gradient(dO, params["F"], image.shape[1:], padding=padding)[0]
        gradient = gradient - 2 * L2_PENALTY * image  # noqa: F821  the notebook's
        image = image + 0.5 * 0.98**t * gradient / (np.linalg.norm(gradient) + 1e-12)
    return image
