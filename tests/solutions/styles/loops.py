"""All nine functions with plain loops: dicts for what is kept, no cleverness."""

import numpy as np
from given_layers import (
    bias_gradient,
    convolve,
    convolve_image,
    filter_gradient,
    input_gradient,
    max_pool,
    max_pool_gradient,
    relu,
    relu_gradient,
)


def softmax_cross_entropy(scores, labels):
    N = len(scores)
    M = len(scores[0])
    loss = 0.0
    dscores = np.zeros((N, M))
    for n in range(N):
        largest = scores[n][0]
        for m in range(M):
            if scores[n][m] > largest:
                largest = scores[n][m]
        total = 0.0
        for m in range(M):
            total = total + np.exp(scores[n][m] - largest)
        for m in range(M):
            p = np.exp(scores[n][m] - largest) / total
            if m == labels[n]:
                dscores[n][m] = (p - 1) / N
                loss = loss - (scores[n][m] - largest - np.log(total)) / N
            else:
                dscores[n][m] = p / N
    return float(loss), dscores


def dense(A, W, b):
    N, D = A.shape
    M = W.shape[1]
    Z = np.zeros((N, M))
    for m in range(M):
        Z[:, m] = b[m]
    for d in range(D):
        for m in range(M):
            Z[:, m] = Z[:, m] + A[:, d] * W[d, m]
    return Z


def dense_gradient(dZ, A, W):
    N, D = A.shape
    M = W.shape[1]
    dA = np.zeros((N, D))
    dW = np.zeros((D, M))
    db = np.zeros(M)
    for n in range(N):
        for m in range(M):
            dA[n] += dZ[n, m] * W[:, m]
            dW[:, m] += dZ[n, m] * A[n]
            db[m] += dZ[n, m]
    return dA, dW, db


def cnn_forward(params, X):
    cache = {}
    cache["X"] = X
    padding = params["F"].shape[2] // 2
    cache["O"] = convolve(X, params["F"], params["b"], stride=1, padding=padding)
    cache["A"] = relu(cache["O"])
    cache["P"] = max_pool(cache["A"], 2)
    N, K, H, W = cache["P"].shape
    flat = np.zeros((N, K * H * W))
    for n in range(N):
        i = 0
        for k in range(K):
            for h in range(H):
                for w in range(W):
                    flat[n, i] = cache["P"][n, k, h, w]
                    i = i + 1
    cache["flat"] = flat
    cache["Z"] = dense(flat, params["W1"], params["b1"])
    cache["hidden"] = relu(cache["Z"])
    scores = dense(cache["hidden"], params["W2"], params["b2"])
    return scores, cache


def cnn_backward(params, cache, dscores):
    grads = {}
    R = params["F"].shape[2]
    dhidden, grads["W2"], grads["b2"] = dense_gradient(dscores, cache["hidden"], params["W2"])
    dZ = relu_gradient(dhidden, cache["Z"])
    dflat, grads["W1"], grads["b1"] = dense_gradient(dZ, cache["flat"], params["W1"])
    dP = dflat.reshape(cache["P"].shape)
    dA = max_pool_gradient(dP, cache["A"], 2)
    dO = relu_gradient(dA, cache["O"])
    grads["F"] = filter_gradient(dO, cache["X"], (R, R), stride=1, padding=R // 2)
    grads["b"] = bias_gradient(dO)
    return grads


def train(X, y, seed, epochs):
    # Loops over every weight take too long here, so the two dense layers are written with @.
    rng = np.random.default_rng(seed)
    classes = 0
    for label in y:
        if label + 1 > classes:
            classes = int(label) + 1
    inputs = 8 * (X.shape[2] // 2) * (X.shape[3] // 2)
    params = {}
    params["F"] = rng.standard_normal((8, X.shape[1], 3, 3)) * np.sqrt(2 / (9 * X.shape[1]))
    params["b"] = np.zeros(8)
    params["W1"] = rng.standard_normal((inputs, 32)) * np.sqrt(2 / inputs)
    params["b1"] = np.zeros(32)
    params["W2"] = rng.standard_normal((32, classes)) * np.sqrt(2 / 32)
    params["b2"] = np.zeros(classes)
    velocity = {}
    for name in params:
        velocity[name] = np.zeros(params[name].shape)
    rate = 0.05
    for _epoch in range(epochs):
        order = rng.permutation(len(X))
        start = 0
        while start < len(X):
            batch = order[start : start + 32]
            images = X[batch]
            O = convolve(images, params["F"], params["b"], padding=1)
            A = relu(O)
            P = max_pool(A, 2)
            flat = P.reshape(len(P), -1)
            Z = flat @ params["W1"] + params["b1"]
            hidden = relu(Z)
            scores = hidden @ params["W2"] + params["b2"]
            _loss, dscores = softmax_cross_entropy(scores, y[batch])
            grads = {}
            grads["W2"] = hidden.T @ dscores
            grads["b2"] = dscores.sum(axis=0)
            dZ = relu_gradient(dscores @ params["W2"].T, Z)
            grads["W1"] = flat.T @ dZ
            grads["b1"] = dZ.sum(axis=0)
            dA = max_pool_gradient((dZ @ params["W1"].T).reshape(P.shape), A, 2)
            dO = relu_gradient(dA, O)
            grads["F"] = filter_gradient(dO, images, (3, 3), padding=1)
            grads["b"] = bias_gradient(dO)
            for name in params:
                velocity[name] = 0.9 * velocity[name] - rate * grads[name]
                params[name] = params[name] + velocity[name]
            start = start + 32
        rate = rate * 0.95
    return params


def orientation_maps(I, orientations, sigma):
    across = convolve_image(I, np.array([[-0.5, 0.0, 0.5]]))
    down = convolve_image(I, np.array([[-0.5], [0.0], [0.5]]))
    radius = int(np.ceil(3 * sigma))
    g = []
    for d in range(-radius, radius + 1):
        g.append(np.exp(-(d**2) / (2 * sigma**2)))
    total = sum(g)
    row = np.zeros((1, len(g)))
    column = np.zeros((len(g), 1))
    for i in range(len(g)):
        row[0, i] = g[i] / total
        column[i, 0] = g[i] / total
    maps = []
    for o in range(orientations):
        theta = 2 * np.pi * o / orientations
        growth = np.cos(theta) * across + np.sin(theta) * down
        for i in range(growth.shape[0]):
            for j in range(growth.shape[1]):
                if growth[i, j] < 0:
                    growth[i, j] = 0
        maps.append(convolve_image(convolve_image(growth, row), column))
    return np.array(maps)


def daisy_descriptor(I, row, col, radii=(3, 6), sigmas=(1.0, 2.0), orientations=8, points=8):
    descriptor = []
    maps = orientation_maps(I, orientations, sigmas[0])
    places = [(maps, row, col)]
    for i in range(len(radii)):
        maps = orientation_maps(I, orientations, sigmas[i])
        for t in range(points):
            angle = 2 * np.pi * t / points
            r = round(row + radii[i] * np.sin(angle))
            c = round(col + radii[i] * np.cos(angle))
            places.append((maps, r, c))
    for maps, r, c in places:
        histogram = [0.0] * orientations
        if r >= 0 and r < I.shape[0] and c >= 0 and c < I.shape[1]:
            for o in range(orientations):
                histogram[o] = maps[o, r, c]
        length = 0.0
        for h in histogram:
            length = length + h**2
        length = np.sqrt(length)
        for h in histogram:
            if length == 0:
                descriptor.append(0.0)
            else:
                descriptor.append(h / length)
    return np.array(descriptor)


def maximise_activation(params, layer, channel, steps, seed):
    image = start_image(params, seed)  # noqa: F821  the notebook's
    R = params["F"].shape[2]
    for _step in range(steps):
        X = image[np.newaxis]
        scores, cache = cnn_forward(params, X)
        if layer == "conv":
            dA = np.zeros(cache["A"].shape)
            dA[0, channel] = 1
        else:
            dscores = np.zeros(scores.shape)
            dscores[0, channel] = 1
            dhidden, _dW, _db = dense_gradient(dscores, cache["hidden"], params["W2"])
            dZ = relu_gradient(dhidden, cache["Z"])
            dflat, _dW, _db = dense_gradient(dZ, cache["flat"], params["W1"])
            dA = max_pool_gradient(dflat.reshape(cache["P"].shape), cache["A"], 2)
        dO = relu_gradient(dA, cache["O"])
        dX = input_gradient(dO, params["F"], image.shape[1:], padding=R // 2)
        image = image + 1.0 * (dX[0] - 2 * 0.1 * image)
    return image
