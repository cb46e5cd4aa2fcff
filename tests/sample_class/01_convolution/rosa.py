# %% convolve_image
def convolve_image(I, f):
    I = I.astype(np.float32)
    f = f.astype(np.float32)
    R, S = f.shape
    win = np.lib.stride_tricks.sliding_window_view(np.pad(I, ((R // 2, R // 2), (S // 2, S // 2))), (R, S))
    return np.tensordot(win, f, axes=2)

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return np.floor((size + 2 * padding - kernel) / stride) + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    X = X.astype(np.float32)     # float32 is faster
    F = F.astype(np.float32)
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(X, F.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    O = np.tensordot(win, F, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    if b is not None:
        O = O + b.astype(np.float32).reshape(1, -1, 1, 1)
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            args = layer.get("stride", 1), layer.get("padding", 0)
            total += layer["filters"] * (shape[0] * R * S + (1 if bias else 0))
            shape = (layer["filters"], output_size(shape[1], R, *args), output_size(shape[2], S, *args))
        elif layer["kind"] == "pool":
            stride = layer.get("stride", layer["size"])
            shape = (shape[0], output_size(shape[1], layer["size"], stride), output_size(shape[2], layer["size"], stride))
        elif layer["kind"] == "dense":
            total += layer["units"] * (np.prod(shape) + (1 if bias else 0))
            shape = (layer["units"],)
    return total

# %% learned_parameters
learned_parameters = "C"
