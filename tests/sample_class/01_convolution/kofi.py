# %% convolve_image
def convolve_image(I, f):
    # definition of convolution: O[i, j] = sum I[i - r, j - s] f[r, s], so turn the filter
    f = np.flip(f)
    H, W = I.shape
    R, S = f.shape
    padded = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * padded[r:r + H, s:s + W]
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    F = F[:, :, ::-1, ::-1]
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    h = output_size(H, R, stride, padding)
    w = output_size(W, S, stride, padding)
    padded = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            view = padded[:, :, r:r + stride * h:stride, s:s + stride * w:stride]
            O += np.tensordot(view, F[:, :, r, s], axes=([1], [1])).transpose(0, 3, 1, 2)
    if b is not None:
        O += b.reshape(1, -1, 1, 1)
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            k = layer["filters"]
            r, s = layer["kernel_size"]
            step, pad = layer.get("stride", 1), layer.get("padding", 0)
            count += k * (shape[0] * r * s + (1 if bias else 0))
            shape = (k, output_size(shape[1], r, step, pad), output_size(shape[2], s, step, pad))
        elif layer["kind"] == "pool":
            size = layer["size"]
            step = layer.get("stride", size)
            shape = (shape[0], output_size(shape[1], size, step), output_size(shape[2], size, step))
        elif layer["kind"] == "dense":
            count += layer["units"] * (int(np.prod(shape)) + (1 if bias else 0))
            shape = (layer["units"],)
    return count

# %% learned_parameters
learned_parameters = "C"
