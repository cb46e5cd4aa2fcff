# %% install
!pip install numpy scikit-image tqdm
%matplotlib inline
%load_ext autoreload
%autoreload 2

# %% imports
import time
from numpy.lib.stride_tricks import sliding_window_view
print("numpy", np.__version__)
plt.rcParams["figure.figsize"] = (10, 6)

# %% convolve_image
def convolve_image(I, f):
    print("I", I.shape, "f", f.shape)
    ph, pw = f.shape[0] // 2, f.shape[1] // 2
    win = sliding_window_view(np.pad(I, ((ph, ph), (pw, pw))), f.shape)
    print("win", win.shape)
    O = np.tensordot(win, f, axes=2)
    print("O", O.shape)
    return O

# %% look at it
test_image = np.arange(20.0).reshape(4, 5)
%time result = convolve_image(test_image, np.ones((3, 3)))
plt.imshow(result)
plt.show()

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

# %% check output_size
assert output_size(7, 3) == 5
assert output_size(7, 3, stride=2, padding=1) == 4
?output_size

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    start = time.time()
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = sliding_window_view(Xp, F.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    N, C, H, W, R, S = win.shape
    cols = win.transpose(0, 2, 3, 1, 4, 5).reshape(N * H * W, C * R * S)
    O = (cols @ F.reshape(len(F), -1).T).reshape(N, H, W, len(F)).transpose(0, 3, 1, 2)
    if b is not None:
        O = O + b[None, :, None, None]
    print(f"convolve: {X.shape} * {F.shape} -> {O.shape}, {time.time() - start:.4f} s")
    return O

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    c, h, w = input_shape
    total = 0
    for i, layer in enumerate(layers):
        n = 0
        if layer["kind"] == "conv":
            kh, kw = layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            n = layer["filters"] * (c * kh * kw + (1 if bias else 0))
            c, h, w = layer["filters"], output_size(h, kh, s, p), output_size(w, kw, s, p)
        elif layer["kind"] == "pool":
            s = layer.get("stride", layer["size"])
            h, w = output_size(h, layer["size"], s), output_size(w, layer["size"], s)
        elif layer["kind"] == "flatten":
            c, h, w = c * h * w, 1, 1
        elif layer["kind"] == "dense":
            n = layer["units"] * (c * h * w + (1 if bias else 0))
            c, h, w = layer["units"], 1, 1
        print(i, layer["kind"], "->", (c, h, w), "params", n)
        total += n
    return total

# %% learned_parameters
learned_parameters = "C"  # A B and D are wrong
print(learned_parameters)
