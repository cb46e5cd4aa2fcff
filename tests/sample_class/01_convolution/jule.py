# %% convolve_image
def convolve_image(I, f):
    pr = f.shape[0] // 2
    pc = f.shape[1] // 2
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(I, ((pr, pr), (pc, pc))), f.shape)
    return (windows * f).sum(axis=(2, 3))

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    H2 = output_size(H, R, stride, padding)
    W2 = output_size(W, S, stride, padding)
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    Xp[:, :, padding:-padding, padding:-padding] = X
    O = np.zeros((N, K, H2, W2))
    for i in range(R):
        for j in range(S):
            part = Xp[:, :, i:i + H2 * stride:stride, j:j + W2 * stride:stride]
            O += np.moveaxis(np.tensordot(F[:, :, i, j], part, axes=(1, 1)), 0, 1)
    if b is not None:
        O += b[None, :, None, None]
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            p = layer.get("padding", 0)
            s = layer.get("stride", 1)
            total += (C * R * S + bool(bias)) * layer["filters"]
            C, H, W = layer["filters"], output_size(H, R, s, p), output_size(W, S, s, p)
        elif layer["kind"] == "pool":
            s = layer.get("stride", layer["size"])
            H, W = output_size(H, layer["size"], s), output_size(W, layer["size"], s)
        elif layer["kind"] == "dense":
            total += (C * H * W + bool(bias)) * layer["units"]
            C, H, W = layer["units"], 1, 1
    return total

# %% learned_parameters
learned_parameters = "C"
