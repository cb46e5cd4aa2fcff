# %% convolve_image
def convolve_image(I, f):
    H = I.shape[0]
    W = I.shape[1]
    R = f.shape[0]
    S = f.shape[1]
    O = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            total = 0
            for r in range(R):
                for s in range(S):
                    y = i + r - R // 2
                    x = j + s - S // 2
                    if y >= 0 and y < H and x >= 0 and x < W:
                        total = total + I[y, x] * f[r, s]
            O[i, j] = total
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    count = 0
    start = -padding
    while start + kernel <= size + padding:
        count = count + 1
        start = start + stride
    return count

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    Hn = output_size(H, R, stride, padding)
    Wn = output_size(W, S, stride, padding)
    Xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    Xp[n, c, i + padding, j + padding] = X[n, c, i, j]
    O = np.zeros((N, K, Hn, Wn))
    for n in range(N):
        for k in range(K):
            for i in range(Hn):
                for j in range(Wn):
                    total = 0
                    for c in range(C):
                        for r in range(R):
                            for s in range(S):
                                total += Xp[n, c, i * stride + r, j * stride + s] * F[k, c, r, s]
                    if b is not None:
                        total += b[k]
                    O[n, k, i, j] = total
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    C = input_shape[0]
    H = input_shape[1]
    W = input_shape[2]
    flattened = False
    total = 0
    for i in range(len(layers)):
        layer = layers[i]
        if layer["kind"] == "conv":
            weights = layer["filters"] * C * layer["kernel_size"][0] * layer["kernel_size"][1]
            if bias == True:
                weights = weights + layer["filters"]
            total = total + weights
            if "stride" in layer:
                stride = layer["stride"]
            else:
                stride = 1
            if "padding" in layer:
                padding = layer["padding"]
            else:
                padding = 0
            C = layer["filters"]
            H = output_size(H, layer["kernel_size"][0], stride, padding)
            W = output_size(W, layer["kernel_size"][1], stride, padding)
        if layer["kind"] == "pool":
            if "stride" in layer:
                stride = layer["stride"]
            else:
                stride = layer["size"]
            H = output_size(H, layer["size"], stride)
            W = output_size(W, layer["size"], stride)
        if layer["kind"] == "flatten":
            C = C * H * W
            H = 1
            W = 1
        if layer["kind"] == "dense":
            weights = C * H * W * layer["units"]
            if bias == True:
                weights = weights + layer["units"]
            total = total + weights
            C = layer["units"]
            H = 1
            W = 1
    return total

# %% learned_parameters
learned_parameters = "C"
