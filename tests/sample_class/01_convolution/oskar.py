# %% convolve_image
def convolve_image(I, f):
    R, S = f.shape
    H, W = I.shape
    P = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += P[r:r + H, s:s + W] * f[r, s]
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    position = -padding
    count = 0
    while position + kernel <= size + padding:
        count += 1
        position + stride
    return count

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    # output_size hangs, no idea why, so without it
    P = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    R, S = F.shape[2], F.shape[3]
    h = (P.shape[2] - R) // stride + 1
    w = (P.shape[3] - S) // stride + 1
    O = 0
    for r in range(R):
        for s in range(S):
            tap = P[:, :, r:r + stride * h:stride, s:s + stride * w:stride]
            O = O + np.tensordot(tap, F[:, :, r, s], axes=(1, 1))
    O = np.moveaxis(O, 3, 1)
    if b is not None:
        O = O + b.reshape(-1, 1, 1)
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            r, s = layer["kernel_size"]
            d, p = layer.get("stride", 1), layer.get("padding", 0)
            total += layer["filters"] * (shape[0] * r * s + int(bias))
            shape = (layer["filters"], (shape[1] + 2 * p - r) // d + 1, (shape[2] + 2 * p - s) // d + 1)
        elif layer["kind"] == "pool":
            k, d = layer["size"], layer.get("stride", layer["size"])
            shape = (shape[0], (shape[1] - k) // d + 1, (shape[2] - k) // d + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            inputs = 1
            for n in shape:
                inputs = inputs * n
            total += layer["units"] * (inputs + int(bias))
            shape = (layer["units"],)
    return total

# %% learned_parameters
learned_parameters = "C"
