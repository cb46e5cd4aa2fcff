# %% convolve_image
def convolve_image(I, f):
    rows, cols = I.shape
    r, c = f.shape
    X = np.pad(I, [(r // 2, r // 2), (c // 2, c // 2)], mode="constant")
    O = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            O[i, j] = np.sum(X[i:i + r, j:j + c] * f)
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size - kernel + 2 * padding + stride) // stride

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    H_out = output_size(H, R, stride, padding)
    W_out = output_size(W, S, stride, padding)
    X = np.pad(X, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    O = np.zeros((N, K, H_out, W_out))
    # O = X** . F11 + X** . F12 + X** . F21 + ...   (slide "Breaking apart convolution")
    for r in range(R):
        for s in range(S):
            X_shifted = X[:, :, r:r + H_out * stride:stride, s:s + W_out * stride:stride]
            F_rs = F[:, :, r, s]
            O += (X_shifted[:, None] * F_rs[None, :, :, None, None]).sum(axis=2)
    if b is not None:
        O += b[None, :, None, None]
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    shape = list(input_shape)
    params = 0
    for layer in layers:
        if layer["kind"] == "conv":
            kh, kw = layer["kernel_size"]
            params += shape[0] * kh * kw * layer["filters"]
            if bias:
                params += layer["filters"]
            shape = [layer["filters"],
                     output_size(shape[1], kh, layer.get("stride", 1), layer.get("padding", 0)),
                     output_size(shape[2], kw, layer.get("stride", 1), layer.get("padding", 0))]
        elif layer["kind"] == "pool":
            k = layer["size"]
            s = layer["stride"] if "stride" in layer else k
            shape[1] = output_size(shape[1], k, s)
            shape[2] = output_size(shape[2], k, s)
        elif layer["kind"] == "flatten":
            shape = [shape[0] * shape[1] * shape[2]]
        elif layer["kind"] == "dense":
            n_in = 1
            for d in shape:
                n_in *= d
            params += n_in * layer["units"]
            if bias:
                params += layer["units"]
            shape = [layer["units"]]
    return params

# %% learned_parameters
learned_parameters = "C"
