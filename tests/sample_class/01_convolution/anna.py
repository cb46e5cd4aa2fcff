# %% convolve_image
def convolve_image(I, f):
    pad_rows, pad_cols = f.shape[0] // 2, f.shape[1] // 2
    padded = np.pad(I, ((pad_rows, pad_rows), (pad_cols, pad_cols)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, f.shape)
    return np.tensordot(windows, f, axes=((2, 3), (0, 1)))

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(X, F.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    O = np.tensordot(windows, F, axes=((1, 4, 5), (1, 2, 3)))   # (N, H', W', K)
    O = O.transpose(0, 3, 1, 2)
    if b is not None:
        O = O + b[:, None, None]
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    total = 0
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            R, S = layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            C, H, W = shape
            K = layer["filters"]
            total += K * C * R * S + (K if bias else 0)
            shape = (K, output_size(H, R, s, p), output_size(W, S, s, p))
        elif kind == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            shape = (shape[0], output_size(shape[1], size, s), output_size(shape[2], size, s))
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            inputs = int(np.prod(shape))
            total += inputs * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return total

# %% learned_parameters
learned_parameters = "C"
