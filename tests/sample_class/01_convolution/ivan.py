# %% convolve_image
def convolve_image(I, f):
    I_pad = np.pad(I, 1)
    O = np.zeros(I.shape)
    for i in range(I.shape[0]):
        for j in range(I.shape[1]):
            O[i, j] = (I_pad[i:i+3, j:j+3] * f).sum()
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return int(np.floor((size + 2*padding - kernel) / stride)) + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    # same padding as in part 1
    X_pad = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
    H_out = (H + 2 - R) // stride + 1
    W_out = (W + 2 - S) // stride + 1
    O = np.zeros((N, K, H_out, W_out))
    for r in range(R):
        for s in range(S):
            piece = X_pad[:, :, r:r + stride*H_out:stride, s:s + stride*W_out:stride]
            O += np.einsum('nchw,kc->nkhw', piece, F[:, :, r, s], optimize=True)
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    shape = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (r, s), k = layer["kernel_size"], layer["filters"]
            total += k * shape[0] * r * s + (k if bias else 0)
            st, p = layer.get("stride", 1), layer.get("padding", 0)
            shape = (k, output_size(shape[1], r, st, p), output_size(shape[2], s, st, p))
        elif layer["kind"] == "pool":
            st = layer.get("stride", layer["size"])
            shape = (shape[0], output_size(shape[1], layer["size"], st), output_size(shape[2], layer["size"], st))
        elif layer["kind"] == "flatten":
            shape = (int(np.prod(shape)),)
        elif layer["kind"] == "dense":
            total += int(np.prod(shape)) * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return total

# %% learned_parameters
learned_parameters = "C"
