# %% convolve_image
def convolve_image(I, f):
    O = np.zeros(I.shape)
    r, c = f.shape
    padded = np.pad(I, ((r // 2, r // 2), (c // 2, c // 2)))
    for i in range(I.shape[0]):
        for j in range(I.shape[1]):
            O[i, j] = np.sum(padded[i:i + r, j:j + c] * f)
    return O

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return int((size + 2 * padding - kernel) / stride + 1)

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    # only one image with one channel so far, not finished
    N, C, H, W = X.shape
    O = convolve_image(X[0, 0], F[0, 0])
    return O

# %% learned_parameters
learned_parameters = "A"
