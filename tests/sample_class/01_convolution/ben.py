# %% convolve_image
def convolve_image(I, f):
    h, w = I.shape
    r, s = f.shape
    padded = np.pad(I, ((r // 2,), (s // 2,)))
    O = np.zeros((h, w))
    for i in range(r):
        for j in range(s):
            O += f[i, j] * padded[i:i + h, j:j + w]
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    # last position where the filter still fits, then count the steps
    last = size + 2 * padding - kernel
    return last // stride + 1

# %% im2col helper
def im2col(image, R, S, stride):
    C, H, W = image.shape
    rows = (H - R) // stride + 1
    cols = (W - S) // stride + 1
    matrix = np.empty((C, R, S, rows, cols))
    for r in range(R):
        for s in range(S):
            matrix[:, r, s] = image[:, r:r + stride * rows:stride, s:s + stride * cols:stride]
    return matrix.reshape(C * R * S, rows * cols)

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Hout = output_size(H, R, stride, padding)
    Wout = output_size(W, S, stride, padding)
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    weights = F.reshape(K, -1)
    O = np.empty((N, K, Hout, Wout))
    for n in range(N):
        O[n] = (weights @ im2col(Xp[n], R, S, stride)).reshape(K, Hout, Wout)
    if b is not None:
        O += b.reshape(1, K, 1, 1)
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    C, H, W = input_shape
    features = None      # number of values once the tensor is flat
    n = 0
    for layer in layers:
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            n += layer["filters"] * (C * R * S + bias)
            H = output_size(H, R, layer.get("stride", 1), layer.get("padding", 0))
            W = output_size(W, S, layer.get("stride", 1), layer.get("padding", 0))
            C = layer["filters"]
        if layer["kind"] == "pool":
            stride = layer.get("stride", layer["size"])
            H = output_size(H, layer["size"], stride)
            W = output_size(W, layer["size"], stride)
        if layer["kind"] == "flatten":
            features = C * H * W
        if layer["kind"] == "dense":
            if features is None:
                features = C * H * W
            n += layer["units"] * (features + bias)
            features = layer["units"]
    return n

# %% learned_parameters
learned_parameters = "C"
