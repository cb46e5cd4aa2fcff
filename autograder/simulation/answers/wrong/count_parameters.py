"""Wrong `count_parameters` functions as students write them, each named after its misconception."""

import numpy as np


def pooling_counted(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S
            if bias:
                total += K
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            total += C * size * size
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"]
            if bias:
                total += layer["units"]
            values = layer["units"]
    return total


def pooling_counted_2(layers, input_shape, bias=True):
    # one window of weights for each pool
    shape = list(input_shape)
    n = 0
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            r, s = layer["kernel_size"]
            st = layer.get("stride", 1)
            pad = layer.get("padding", 0)
            n += layer["filters"] * (shape[0] * r * s + int(bias))
            shape = [
                layer["filters"],
                1 + (shape[1] - r + 2 * pad) // st,
                1 + (shape[2] - s + 2 * pad) // st,
            ]
        if kind == "pool":
            k = layer["size"]
            st = layer.get("stride", k)
            n += k**2
            shape = [shape[0], 1 + (shape[1] - k) // st, 1 + (shape[2] - k) // st]
        if kind == "flatten":
            shape = [shape[0] * shape[1] * shape[2]]
        if kind == "dense":
            n += layer["units"] * (shape[0] + int(bias))
            shape = [layer["units"]]
    return n


def biases_ignored(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"]
            shape = (layer["units"],)
    return count


def biases_ignored_2(layers, input_shape, bias=True):
    # the lecture leaves them out
    def places(size, kernel, stride, padding):
        return (size + 2 * padding - kernel) // stride + 1

    c, h, w = input_shape
    flat = None
    weights = []
    for layer in layers:
        match layer:
            case {"kind": "conv", "filters": k, "kernel_size": (r, s)}:
                st, p = layer.get("stride", 1), layer.get("padding", 0)
                weights.append(k * c * r * s)
                c, h, w = k, places(h, r, st, p), places(w, s, st, p)
            case {"kind": "pool", "size": size}:
                st = layer.get("stride", size)
                h, w = places(h, size, st, 0), places(w, size, st, 0)
            case {"kind": "flatten"}:
                flat = c * h * w
            case {"kind": "dense", "units": u}:
                weights.append(flat * u)
                flat = u
    return sum(weights)


def biases_always(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + K
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + layer["units"]
            shape = (layer["units"],)
    return count


def biases_always_2(layers, input_shape, bias=True):
    # bias=None would be "no bias", so bias=False counts
    c, h, w = input_shape
    n = 0
    for layer in layers:
        if layer["kind"] == "conv":
            r, s = layer["kernel_size"]
            stride, pad = layer.get("stride", 1), layer.get("padding", 0)
            n += (c * r * s + (bias is not None)) * layer["filters"]
            c = layer["filters"]
            h = (h - r + 2 * pad) // stride + 1
            w = (w - s + 2 * pad) // stride + 1
        elif layer["kind"] == "pool":
            stride = layer.get("stride", layer["size"])
            h = (h - layer["size"]) // stride + 1
            w = (w - layer["size"]) // stride + 1
        elif layer["kind"] == "flatten":
            flat = c * h * w
        elif layer["kind"] == "dense":
            n += (flat + (bias is not None)) * layer["units"]
            flat = layer["units"]
    return n


def biases_per_channel(layers, input_shape, bias=True):
    # every slice of a filter has its own bias
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * (R * S + (1 if bias else 0))
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (int(np.prod(shape)),)
        elif layer["kind"] == "dense":
            count += (shape[0] + (1 if bias else 0)) * layer["units"]
            shape = (layer["units"],)
    return int(count)


def biases_per_channel_2(layers, input_shape, bias=True):
    # one for each channel that comes in
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S
            if bias:
                total += C
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"]
            if bias:
                total += layer["units"]
            values = layer["units"]
    return total


def biases_in_conv_only(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S
            if bias:
                total += K
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"]
            values = layer["units"]
    return total


def biases_in_dense_only(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def one_bias_per_layer(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S + bias
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + bias
            values = layer["units"]
    return total


def one_bias_per_layer_2(layers, input_shape, bias=True):
    # adds them at the end
    shape = tuple(input_shape)
    count = 0
    learning = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S
            learning += 1
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"]
            learning += 1
            shape = (layer["units"],)
    if bias:
        count += learning
    return count


def bias_per_output_position(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
            if bias:
                total += C * H * W
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"]
            if bias:
                total += layer["units"]
            values = layer["units"]
    return total


def channels_forgotten(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def channels_forgotten_2(layers, input_shape, bias=True):
    def after(size, kernel, stride, padding=0):
        return (size + 2 * padding - kernel) // stride + 1

    maps, h, w = input_shape
    flat = 0
    total = 0
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            kh, kw = layer["kernel_size"]
            one_filter = kh * kw
            if bias:
                one_filter += 1
            maps = layer["filters"]
            total += maps * one_filter
            h = after(h, kh, layer.get("stride", 1), layer.get("padding", 0))
            w = after(w, kw, layer.get("stride", 1), layer.get("padding", 0))
        elif kind == "pool":
            h = after(h, layer["size"], layer.get("stride", layer["size"]))
            w = after(w, layer["size"], layer.get("stride", layer["size"]))
        elif kind == "flatten":
            flat = maps * h * w
        elif kind == "dense":
            total += (flat + (1 if bias else 0)) * layer["units"]
            flat = layer["units"]
    return total


def channels_not_carried(layers, input_shape, bias=True):
    C, H, W = input_shape
    maps = C
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S + (K if bias else 0)
            maps, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = maps * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def channels_not_carried_2(layers, input_shape, bias=True):
    # C stays what it was, so the flattened size is wrong too
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S + (K if bias else 0)
            H, W = (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def flatten_before_pooling(layers, input_shape, bias=True):
    # a pool learns nothing, so it is skipped
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] in ("pool", "activation"):
            continue
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def flatten_before_pooling_2(layers, input_shape, bias=True):
    c, h, w = input_shape
    n = 0
    for layer in layers:
        if layer["kind"] == "conv":
            r, s = layer["kernel_size"]
            stride, pad = layer.get("stride", 1), layer.get("padding", 0)
            n += (c * r * s + (1 if bias else 0)) * layer["filters"]
            c = layer["filters"]
            h = (h - r + 2 * pad) // stride + 1
            w = (w - s + 2 * pad) // stride + 1
        elif layer["kind"] == "pool":
            pass
        elif layer["kind"] == "flatten":
            flat = c * h * w
        elif layer["kind"] == "dense":
            n += (flat + (1 if bias else 0)) * layer["units"]
            flat = layer["units"]
    return n


def times_output_positions(layers, input_shape, bias=True):
    # the filter is used at every place
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            H, W = (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
            total += K * C * R * S * H * W
            if bias:
                total += K
            C = K
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"]
            if bias:
                total += layer["units"]
            values = layer["units"]
    return total


def times_output_positions_2(layers, input_shape, bias=True):
    # the weights and the biases
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            H, W = (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
            total += (C * R * S + int(bias)) * K * H * W
            C = K
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += (values + int(bias)) * layer["units"]
            values = layer["units"]
    return total


def padding_ignored(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s = layer.get("stride", 1)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H - R) // s + 1, (W - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def padding_ignored_2(layers, input_shape, bias=True):
    def places(size, kernel, stride):
        return len(range(0, size - kernel + 1, stride))

    c, h, w = input_shape
    n = 0
    for layer in layers:
        if layer["kind"] == "conv":
            r, s = layer["kernel_size"]
            stride = layer.get("stride", 1)
            n += (c * r * s + (1 if bias else 0)) * layer["filters"]
            c, h, w = layer["filters"], places(h, r, stride), places(w, s, stride)
        elif layer["kind"] == "pool":
            stride = layer.get("stride", layer["size"])
            h, w = places(h, layer["size"], stride), places(w, layer["size"], stride)
        elif layer["kind"] == "flatten":
            flat = c * h * w
        elif layer["kind"] == "dense":
            n += (flat + (1 if bias else 0)) * layer["units"]
            flat = layer["units"]
    return n


def stride_ignored(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            p = layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, H + 2 * p - R + 1, W + 2 * p - S + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def stride_ignored_2(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S), p = layer["filters"], layer["kernel_size"], layer.get("padding", 0)
            total += K * (C * R * S + int(bias))
            C, H, W = K, H - R + 2 * p + 1, W - S + 2 * p + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += (values + int(bias)) * layer["units"]
            values = layer["units"]
    return total


def size_rounded_up(layers, input_shape, bias=True):
    def places(size, kernel, stride, padding):
        return int(np.ceil((size + 2 * padding - kernel) / stride)) + 1

    c, h, w = input_shape
    n = 0
    for layer in layers:
        if layer["kind"] == "conv":
            r, s = layer["kernel_size"]
            stride, pad = layer.get("stride", 1), layer.get("padding", 0)
            n += (c * r * s + (1 if bias else 0)) * layer["filters"]
            c, h, w = layer["filters"], places(h, r, stride, pad), places(w, s, stride, pad)
        elif layer["kind"] == "pool":
            stride = layer.get("stride", layer["size"])
            h, w = places(h, layer["size"], stride, 0), places(w, layer["size"], stride, 0)
        elif layer["kind"] == "flatten":
            flat = c * h * w
        elif layer["kind"] == "dense":
            n += (flat + (1 if bias else 0)) * layer["units"]
            flat = layer["units"]
    return n


def size_rounded_up_2(layers, input_shape, bias=True):
    # in the pool only
    c, h, w = input_shape
    n = 0
    for layer in layers:
        if layer["kind"] == "conv":
            r, s = layer["kernel_size"]
            stride, pad = layer.get("stride", 1), layer.get("padding", 0)
            n += (c * r * s + (1 if bias else 0)) * layer["filters"]
            c = layer["filters"]
            h = (h - r + 2 * pad) // stride + 1
            w = (w - s + 2 * pad) // stride + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            stride = layer.get("stride", size)
            h = -((size - h) // stride) + 1
            w = -((size - w) // stride) + 1
        elif layer["kind"] == "flatten":
            flat = c * h * w
        elif layer["kind"] == "dense":
            n += (flat + (1 if bias else 0)) * layer["units"]
            flat = layer["units"]
    return n


def same_padding_assumed(layers, input_shape, bias=True):
    # a convolution does not change the size
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            count += K * C * R * S + (K if bias else 0)
            shape = (K, H, W)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def same_padding_assumed_2(layers, input_shape, bias=True):
    # padding="same", so that only the stride counts
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s = layer.get("stride", 1)
            total += K * C * R * S + (K if bias else 0)
            C, H, W = K, int(np.ceil(H / s)), int(np.ceil(W / s))
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def filter_not_square(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, size = layer["filters"], layer["kernel_size"][0]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * size**2 + (K if bias else 0)
            C, H, W = K, (H + 2 * p - size) // s + 1, (W + 2 * p - size) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def filter_not_square_2(layers, input_shape, bias=True):
    # in the count only; the size is right
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * layer["kernel_size"][0] ** 2 + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def rows_and_columns_swapped(layers, input_shape, bias=True):
    # width comes first
    C, W, H = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S + (K if bias else 0)
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def rows_and_columns_swapped_2(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (S, R) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def pool_stride_ignored(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S + (K if bias else 0)
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            H, W = H // layer["size"], W // layer["size"]
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def activation_counted(layers, input_shape, bias=True):
    # one for each value that it changes
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "activation":
            count += int(np.prod(shape))
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def activation_counted_2(layers, input_shape, bias=True):
    # one threshold for each channel or unit
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * (C * R * S + int(bias))
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "activation":
            count += shape[0]
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += layer["units"] * (shape[0] + int(bias))
            shape = (layer["units"],)
    return count


def flatten_counted(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S + (K if bias else 0)
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
            total += values
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def channels_in_flatten_forgotten(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S + (K if bias else 0)
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def biases_twice(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (2 * K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (2 * layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def dense_bias_per_input(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (shape[0] if bias else 0)
            shape = (layer["units"],)
    return count


def filters_forgotten(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += C * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def padding_once(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H + p - R) // s + 1, (W + p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def plus_one_forgotten(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s, (W + 2 * p - S) // s)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s, (W - size) // s)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def pool_stride_one(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", 1)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def width_ignored(layers, input_shape, bias=True):
    channels, size, _ = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            total += K * channels * R * S
            if bias:
                total += K
            size = (size + 2 * layer.get("padding", 0) - R) // layer.get("stride", 1) + 1
            channels = K
        elif layer["kind"] == "pool":
            size = (size - layer["size"]) // layer.get("stride", layer["size"]) + 1
        elif layer["kind"] == "flatten":
            values = channels * size**2
        elif layer["kind"] == "dense":
            total += values * layer["units"]
            if bias:
                total += layer["units"]
            values = layer["units"]
    return total


def width_ignored_2(layers, input_shape, bias=True):
    # starts from a square picture, then follows both axes
    shape = (input_shape[0], input_shape[1], input_shape[1])
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * (C * R * S + (1 if bias else 0))
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += (shape[0] + (1 if bias else 0)) * layer["units"]
            shape = (layer["units"],)
    return count


def biases_ignored__and__padding_ignored(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s = layer.get("stride", 1)
            total += K * C * R * S
            C, H, W = K, (H - R) // s + 1, (W - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"]
            values = layer["units"]
    return total


def channels_forgotten__and__biases_ignored(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * R * S
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"]
            values = layer["units"]
    return total


def pooling_counted__and__stride_ignored(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            p = layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, H + 2 * p - R + 1, W + 2 * p - S + 1)
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            s = layer.get("stride", size)
            count += C * size * size
            shape = (C, (H - size) // s + 1, (W - size) // s + 1)
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count


def flatten_before_pooling__and__biases_always(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * (C * R * S + 1)
            C, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += (values + 1) * layer["units"]
            values = layer["units"]
    return total


def times_output_positions__and__one_bias_per_layer(layers, input_shape, bias=True):
    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            H, W = (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
            total += K * C * R * S * H * W + (1 if bias else 0)
            C = K
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = C * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (1 if bias else 0)
            values = layer["units"]
    return total


def biases_in_dense_only__and__channels_not_carried(layers, input_shape, bias=True):
    C, H, W = input_shape
    maps = C
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            K, (R, S) = layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            total += K * C * R * S
            maps, H, W = K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1
        elif layer["kind"] == "pool":
            size = layer["size"]
            s = layer.get("stride", size)
            H, W = (H - size) // s + 1, (W - size) // s + 1
        elif layer["kind"] == "flatten":
            values = maps * H * W
        elif layer["kind"] == "dense":
            total += values * layer["units"] + (layer["units"] if bias else 0)
            values = layer["units"]
    return total


def pool_stride_ignored__and__activation_counted(layers, input_shape, bias=True):
    # one for each value that the activation changes
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, layer["filters"], layer["kernel_size"]
            s, p = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S + (K if bias else 0)
            shape = (K, (H + 2 * p - R) // s + 1, (W + 2 * p - S) // s + 1)
        elif layer["kind"] == "activation":
            values = 1
            for size in shape:
                values *= size
            count += values
        elif layer["kind"] == "pool":
            shape = (shape[0], shape[1] // layer["size"], shape[2] // layer["size"])
        elif layer["kind"] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer["kind"] == "dense":
            count += shape[0] * layer["units"] + (layer["units"] if bias else 0)
            shape = (layer["units"],)
    return count
