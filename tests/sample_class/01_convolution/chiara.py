# %% convolve_image
def convolve_image(I, f):
    # One shifted copy of the picture per filter entry.
    H, W = I.shape
    R, S = f.shape
    P = np.zeros((H + R - 1, W + S - 1))
    P[R // 2:R // 2 + H, S // 2:S // 2 + W] = I
    return sum(f[r, s] * P[r:r + H, s:s + W] for r in range(R) for s in range(S))

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return int((size + 2 * padding - kernel) // stride) + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    h = output_size(H, R, stride, padding)
    w = output_size(W, S, stride, padding)
    P = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    P[:, :, padding:padding + H, padding:padding + W] = X
    O = np.zeros((N, K, h * w))
    for r in range(R):
        for s in range(S):
            shifted = P[:, :, r:r + stride * (h - 1) + 1:stride, s:s + stride * (w - 1) + 1:stride]
            # (K, C) @ (N, C, h*w): all filters and channels of this tap at once
            O += F[:, :, r, s] @ shifted.reshape(N, C, h * w)
    O = O.reshape(N, K, h, w)
    if b is not None:
        O = O + b.reshape(1, -1, 1, 1)
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    def count(layers, shape):
        if not layers:
            return 0
        first, rest = layers[0], layers[1:]
        if first["kind"] == "conv":
            channels, height, width = shape
            r, s = first["kernel_size"]
            stride, padding = first.get("stride", 1), first.get("padding", 0)
            new = (first["filters"], output_size(height, r, stride, padding), output_size(width, s, stride, padding))
            mine = first["filters"] * channels * r * s
            if bias:
                mine += first["filters"]
        elif first["kind"] == "pool":
            step = first.get("stride", first["size"])
            new = (shape[0], output_size(shape[1], first["size"], step), output_size(shape[2], first["size"], step))
            mine = 0
        elif first["kind"] == "dense":
            new = (first["units"],)
            mine = math.prod(shape) * first["units"]
            if bias:
                mine += first["units"]
        else:   # activation and flatten learn nothing
            new, mine = shape, 0
        return mine + count(rest, new)

    import math
    return count(list(layers), tuple(input_shape))

# %% learned_parameters
learned_parameters = 'C'
