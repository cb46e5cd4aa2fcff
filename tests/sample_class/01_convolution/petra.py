# %% convolve_image
def convolve_image(I, f):
    rows, cols = I.shape
    r, c = f.shape
    P = np.pad(I, ((r // 2, r // 2), (c // 2, c // 2)))
    O = np.zeros((rows, cols))
    for i in range(r):
        for j in range(c):
            O += P[i:i + rows, j:j + cols] * f[i, j]
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    rows = output_size(H, R, stride, padding)
    cols = output_size(W, S, stride, padding)
    P = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    columns = np.empty((N, C, R, S, rows, cols))
    for i in range(R):
        for j in range(S):
            columns[:, :, i, j] = P[:, :, i:i + stride * rows:stride, j:j + stride * cols:stride]
    O = F.reshape(K, C * R * S) @ columns.reshape(N, C * R * S, rows * cols)
    O = O.reshape(N, K, rows, cols)
    return O if b is None else O + b[:, None, None]

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            total += layer["filters"] * C * R * S
            if bias:
                total += 1
            H = output_size(H, R, layer.get("stride", 1), layer.get("padding", 0))
            W = output_size(W, S, layer.get("stride", 1), layer.get("padding", 0))
            C = layer["filters"]
        elif layer["kind"] == "pool":
            total += layer["size"] ** 2
            H = output_size(H, layer["size"], layer.get("stride", layer["size"]))
            W = output_size(W, layer["size"], layer.get("stride", layer["size"]))
        elif layer["kind"] == "dense":
            total += C * H * W * layer["units"]
            if bias:
                total += 1
            C, H, W = layer["units"], 1, 1
    return total

# %% learned_parameters
learned_parameters = "D"
