# %% convolve_image
def convolve_image(I, f):
    p, q = f.shape[0] // 2, f.shape[1] // 2
    win = np.lib.stride_tricks.sliding_window_view(np.pad(I, ((p, p), (q, q))), f.shape)
    return np.einsum("ijrs,rs->ij", win, f)

# %% output_size
def output_size(size, kernel, stride=1, padding=0):
    return (size + 2*padding - kernel)//stride + 1

# %% convolve
def convolve(X, F, b=None, stride=1, padding=0):
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = np.lib.stride_tricks.sliding_window_view(Xp, F.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    out = np.einsum("nchwrs,kcrs->nkhw", win, F)
    if b is not None:
        out += b.reshape(1, -1, 1, 1)
    return out

# %% count_parameters
def count_parameters(layers, input_shape, bias=True):
    c, h, w = input_shape
    flat = None
    total = 0
    for l in layers:
        k = l["kind"]
        if k == "conv":
            r, s = l["kernel_size"]
            total += l["filters"]*c*r*s + l["filters"]*int(bias)
            c = l["filters"]
            h = output_size(h, r, l.get("stride", 1), l.get("padding", 0))
            w = output_size(w, s, l.get("stride", 1), l.get("padding", 0))
        elif k == "pool":
            h = output_size(h, l["size"], l.get("stride", l["size"]))
            w = output_size(w, l["size"], l.get("stride", l["size"]))
        elif k == "flatten":
            flat = c*h*w
        elif k == "dense":
            flat = c*h*w if flat is None else flat
            total += flat*l["units"] + l["units"]*int(bias)
            flat = l["units"]
    return total

# %% learned_parameters
learned_parameters = "C"
