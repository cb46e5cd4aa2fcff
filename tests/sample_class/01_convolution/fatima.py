# %% convolve_image
def convolve_image(I, f):
    # convolution theorem: the filter is turned because the FFT really convolves
    H, W = I.shape
    R, S = f.shape
    size = (H + R - 1, W + S - 1)
    full = np.fft.irfft2(np.fft.rfft2(I, size) * np.fft.rfft2(f[::-1, ::-1], size), size)
    return full[R // 2:R // 2 + H, S // 2:S // 2 + W]

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    H = X.shape[2] + 2 * padding
    W = X.shape[3] + 2 * padding
    R, S = F.shape[2:]
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    size = (H + R - 1, W + S - 1)
    X_hat = np.fft.rfft2(X, size)
    F_hat = np.fft.rfft2(F[:, :, ::-1, ::-1], size)
    O_hat = np.einsum("nchw,kchw->nkhw", X_hat, F_hat)
    O = np.fft.irfft2(O_hat, size)[:, :, R - 1:H, S - 1:W]
    O = O[:, :, ::stride, ::stride]
    if b is not None:
        O = O + b[None, :, None, None]
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    shape = input_shape
    number = 0
    for layer in layers:
        match layer["kind"]:
            case "conv":
                R, S = layer["kernel_size"]
                stride = layer.get("stride", 1)
                padding = layer.get("padding", 0)
                number += layer["filters"] * (shape[0] * R * S + (1 if bias else 0))
                shape = (layer["filters"],
                         output_size(shape[1], R, stride, padding),
                         output_size(shape[2], S, stride, padding))
            case "pool":
                stride = layer.get("stride", layer["size"])
                shape = (shape[0],
                         output_size(shape[1], layer["size"], stride),
                         output_size(shape[2], layer["size"], stride))
            case "dense":
                values = 1
                for extent in shape:
                    values *= extent
                number += layer["units"] * (values + (1 if bias else 0))
                shape = (layer["units"],)
    return number

# %% learned_parameters
learned_parameters = "C"
