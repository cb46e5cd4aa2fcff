# %% convolve_image
def convolve_image(I, f):
    H, W = I.shape
    R, S = f.shape
    P = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += P[r:r + H, s:s + W] * f[r, s]
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    h = output_size(H, R, stride, padding)
    w = output_size(W, S, stride, padding)
    P = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    O = np.zeros((N, K, h, w))
    for n in range(N):
        for k in range(K):
            for i in range(h):
                for j in range(w):
                    window = P[n, :, i * stride:i * stride + R, j * stride:j * stride + S]
                    O[n, k, i, j] = np.sum(window * F[k])
    if b is not None:
        for k in range(K):
            O[:, k] += b[k]
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    while layers:
        layer = layers.pop(0)
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += layer["filters"] * (C * R * S + (1 if bias else 0))
            C, H, W = layer["filters"], output_size(H, R, s, p), output_size(W, S, s, p)
        elif layer["kind"] == "pool":
            s = layer.get("stride", layer["size"])
            H, W = output_size(H, layer["size"], s), output_size(W, layer["size"], s)
        elif layer["kind"] == "dense":
            total += layer["units"] * (C * H * W + (1 if bias else 0))
            C, H, W = layer["units"], 1, 1
    return total

# %% learned_parameters
learned_parameters = "C"
