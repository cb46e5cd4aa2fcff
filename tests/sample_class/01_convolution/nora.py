# %% convolve_image
def convolve_image(I, f):
    R, S = f.shape
    P = np.pad(I, ((R//2, R//2), (S//2, S//2)))
    win = np.lib.stride_tricks.sliding_window_view(P, (R, S))
    return np.tensordot(win, f, 2)

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2*padding - kernel) // stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    N, C, H, W = X.shape
    K, C, R, S = F.shape
    h, w = output_size(H, R, stride, padding), output_size(W, S, stride, padding)
    P = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    O = np.zeros((N, K, h, w))
    for r in range(R):
        for s in range(S):
            tap = P[:, :, r:r+stride*h:stride, s:s+stride*w:stride].reshape(N, C, h*w)
            O += np.matmul(F[:, :, r, s], tap).reshape(N, K, h, w)
    if b is not None:
        O += b[:, None, None]
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            total += layer["filters"] * (C*R*S + bias)
            C = layer["filters"]
    return total

# %% learned_parameters
learned_parameters = "C"
