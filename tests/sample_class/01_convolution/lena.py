# %% convolve_image
def convolve_image(I, f):
    h, w = I.shape
    fh, fw = f.shape
    big = np.zeros((h + fh - 1, w + fw - 1))
    big[fh // 2:fh // 2 + h, fw // 2:fw // 2 + w] = I
    O = np.zeros_like(I)
    for a in range(fh):
        for c in range(fw):
            O = O + big[a:a + h, c:c + w] * f[a, c]
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(X, F.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    return np.tensordot(windows, F, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    # the slides count weights only
    shape = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            r, s = layer["kernel_size"]
            stride, padding = layer.get("stride", 1), layer.get("padding", 0)
            total += layer["filters"] * shape[0] * r * s
            shape = (layer["filters"],
                     output_size(shape[1], r, stride, padding),
                     output_size(shape[2], s, stride, padding))
        elif layer["kind"] == "pool":
            stride = layer.get("stride", layer["size"])
            shape = (shape[0],
                     output_size(shape[1], layer["size"], stride),
                     output_size(shape[2], layer["size"], stride))
        elif layer["kind"] == "dense":
            total += int(np.prod(shape)) * layer["units"]
            shape = (layer["units"],)
    return total

# %% learned_parameters
learned_parameters = "C"
