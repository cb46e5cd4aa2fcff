# %% convolve_image
def convolve_image(I, f):
    H, W = I.shape
    R, S = f.shape
    Ip = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += Ip[r:r+H, s:s+W] * f[r, s]
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    # TODO stride
    Hn = H + 2 * padding - R + 1
    Wn = W + 2 * padding - S + 1
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    O = np.zeros((N, K, Hn, Wn))
    for r in range(R):
        for s in range(S):
            O += np.tensordot(Xp[:, :, r:r+Hn, s:s+Wn], F[:, :, r, s], axes=(1, 1)).transpose(0, 3, 1, 2)
    if b is not None:
        O += b[:, None, None]
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    C, H, W = input_shape
    n = 0
    for layer in layers:
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            n += layer["filters"] * C * R * S
            n += layer["filters"] if bias else 0
            C, H, W = (layer["filters"],
                       output_size(H, R, layer.get("stride", 1), layer.get("padding", 0)),
                       output_size(W, S, layer.get("stride", 1), layer.get("padding", 0)))
        elif layer["kind"] == "pool":
            H = output_size(H, layer["size"], layer.get("stride", layer["size"]))
            W = output_size(W, layer["size"], layer.get("stride", layer["size"]))
        elif layer["kind"] == "dense":
            n += C * H * W * layer["units"]
            n += layer["units"] if bias else 0
            C, H, W = layer["units"], 1, 1
    return n

# %% learned_parameters
learned_parameters = "C"
