"""All nine functions around small layers that hold their own state; the network is the cache."""

import numpy as np
from given_layers import (
    bias_gradient,
    convolve,
    filter_gradient,
    input_gradient,
    max_pool,
    max_pool_gradient,
    relu,
    relu_gradient,
)


class Layer:
    """What goes in is kept for the way back; gradients are left in `grads`."""

    def __init__(self):
        self.grads = {}

    def forward(self, inputs):
        self.inputs = inputs
        return self.answer(inputs)


class Convolution(Layer):
    def __init__(self, F, b):
        super().__init__()
        self.F, self.b, self.padding = F, b, F.shape[-1] // 2

    def answer(self, X):
        return convolve(X, self.F, self.b, padding=self.padding)

    def backward(self, dO):
        size = self.F.shape[2:]
        self.grads["F"] = filter_gradient(dO, self.inputs, size, padding=self.padding)
        self.grads["b"] = bias_gradient(dO)
        return input_gradient(dO, self.F, self.inputs.shape[2:], padding=self.padding)


class Rectifier(Layer):
    def answer(self, Z):
        return relu(Z)

    def backward(self, dA):
        return relu_gradient(dA, self.inputs)


class Pool(Layer):
    def answer(self, A):
        return max_pool(A, 2)

    def backward(self, dP):
        return max_pool_gradient(dP, self.inputs, 2)


class Flatten(Layer):
    def answer(self, P):
        return P.reshape(P.shape[0], -1)

    def backward(self, dD):
        return dD.reshape(self.inputs.shape)


class Dense(Layer):
    def __init__(self, W, b, number):
        super().__init__()
        self.W, self.b, self.number = W, b, number

    def answer(self, A):
        return dense(A, self.W, self.b)

    def backward(self, dZ):
        dA, dW, db = dense_gradient(dZ, self.inputs, self.W)
        self.grads[f"W{self.number}"], self.grads[f"b{self.number}"] = dW, db
        return dA


class Network:
    def __init__(self, params):
        self.layers = [
            Convolution(params["F"], params["b"]),
            Rectifier(),
            Pool(),
            Flatten(),
            Dense(params["W1"], params["b1"], 1),
            Rectifier(),
            Dense(params["W2"], params["b2"], 2),
        ]

    def forward(self, X, depth=7):
        for layer in self.layers[:depth]:
            X = layer.forward(X)
        return X

    def backward(self, upstream, depth=7):
        for layer in reversed(self.layers[:depth]):
            upstream = layer.backward(upstream)
        return upstream

    @property
    def grads(self):
        return {name: grad for layer in self.layers for name, grad in layer.grads.items()}


class Momentum:
    def __init__(self, params, rate, keep):
        self.params, self.rate, self.keep = params, rate, keep
        self.velocity = dict.fromkeys(params, 0.0)

    def step(self, grads):
        for name in self.params:
            self.velocity[name] = self.keep * self.velocity[name] - self.rate * grads[name]
            self.params[name] += self.velocity[name]


def softmax_cross_entropy(scores, labels):
    e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    rows = np.arange(len(labels))
    largest = scores.max(axis=-1)
    loss = np.mean(np.log(e.sum(axis=-1)) + largest - scores[rows, labels])
    p[rows, labels] -= 1
    return loss, p / len(labels)


def dense(A, W, b):
    return np.dot(A, W) + b


def dense_gradient(dZ, A, W):
    return np.dot(dZ, W.T), np.dot(A.T, dZ), np.sum(dZ, axis=0)


def cnn_forward(params, X):
    network = Network(params)
    return network.forward(X), network


def cnn_backward(params, cache, dscores):
    cache.backward(dscores)
    return cache.grads


def train(X, y, seed, epochs):
    rng = np.random.default_rng(seed)
    filters, hidden, batch_size = 12, 40, 50

    def weights(inputs, *shape):
        return rng.uniform(-1, 1, shape) * np.sqrt(6 / inputs)

    channels, height, width = X.shape[1:]
    flat = filters * (height // 2) * (width // 2)
    params = {
        "F": weights(channels * 9, filters, channels, 3, 3),
        "b": np.zeros(filters),
        "W1": weights(flat, flat, hidden),
        "b1": np.zeros(hidden),
        "W2": weights(hidden, hidden, y.max() + 1),
        "b2": np.zeros(y.max() + 1),
    }
    optimizer = Momentum(params, rate=0.04, keep=0.9)
    for _ in range(epochs):
        shuffled = rng.permutation(len(y))
        for i in range(0, len(y), batch_size):
            batch = shuffled[i : i + batch_size]
            scores, network = cnn_forward(params, X[batch])
            _, dscores = softmax_cross_entropy(scores, y[batch])
            optimizer.step(cnn_backward(params, network, dscores))
        optimizer.rate *= 0.97
    return params


def orientation_maps(I, orientations, sigma):
    angles = np.arange(orientations) * (2 * np.pi / orientations)
    stack = np.zeros((orientations, 1, 3, 3))
    stack[:, 0, 1, 2] = np.cos(angles) / 2
    stack[:, 0, 1, 0] = -np.cos(angles) / 2
    stack[:, 0, 2, 1] = np.sin(angles) / 2
    stack[:, 0, 0, 1] = -np.sin(angles) / 2
    growth = relu(convolve(I[None, None].astype(float), stack, padding=1))
    radius = int(np.ceil(3 * sigma))
    g = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    square = np.outer(g, g) / g.sum() ** 2
    smoothed = convolve(growth.swapaxes(0, 1), square[None, None], padding=radius)
    return smoothed[:, 0]


class Daisy:
    def __init__(self, I, orientations):
        self.I, self.orientations, self.seen = I, orientations, {}

    def maps(self, sigma):
        if sigma not in self.seen:
            self.seen[sigma] = orientation_maps(self.I, self.orientations, sigma)
        return self.seen[sigma]

    def histogram(self, sigma, row, col):
        H, W = self.I.shape
        if not (0 <= row < H and 0 <= col < W):
            return np.zeros(self.orientations)
        h = self.maps(sigma)[:, row, col].copy()
        if np.any(h):
            h /= np.sqrt(np.sum(h**2))
        return h


def daisy_descriptor(I, row, col, radii=(3, 6), sigmas=(1.0, 2.0), orientations=8, points=8):
    daisy = Daisy(I, orientations)
    histograms = [daisy.histogram(sigmas[0], row, col)]
    for radius, sigma in zip(radii, sigmas, strict=True):
        for t in range(points):
            turn = 2 * np.pi * t / points
            place = np.array([row, col]) + radius * np.array([np.sin(turn), np.cos(turn)])
            r, c = np.floor(place + 0.5).astype(int)
            histograms.append(daisy.histogram(sigma, r, c))
    return np.concatenate(histograms)


class Climber:
    """Ascent with a line search: a step is halved until it goes up."""

    def __init__(self, params, layer, channel):
        self.network, self.params, self.layer, self.channel = (
            Network(params),
            params,
            layer,
            channel,
        )
        self.depth = 2 if layer == "conv" else 7

    def height(self, image):
        return goal(self.params, image, self.layer, self.channel)  # noqa: F821  the notebook's

    def gradient(self, image):
        answer = self.network.forward(image[None], self.depth)
        upstream = np.zeros_like(answer)
        upstream[0, self.channel] = 1.0
        return self.network.backward(upstream, self.depth)[0] - 0.2 * image

    def step(self, image):
        gradient, now, length = self.gradient(image), self.height(image), 2.0
        while length > 1e-6:
            further = image + length * gradient
            if self.height(further) > now:
                return further
            length /= 2
        return image


def maximise_activation(params, layer, channel, steps, seed):
    image = start_image(params, seed)  # noqa: F821  the notebook's
    climber = Climber(params, layer, channel)
    for _ in range(steps):
        image = climber.step(image)
    return image
