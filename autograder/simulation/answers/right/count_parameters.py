"""Right `count_parameters` functions as students write them."""

import numpy as np


def places(size, kernel, stride, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def shape_carried_along(layers, input_shape, bias=True):
    shape = tuple(input_shape)
    count = 0
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            C, H, W = shape
            K = layer["filters"]
            R, S = layer["kernel_size"]
            stride, padding = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * R * S
            if bias:
                count += K
            shape = (K, places(H, R, stride, padding), places(W, S, stride, padding))
        elif kind == "pool":
            C, H, W = shape
            size = layer["size"]
            stride = layer.get("stride", size)
            shape = (C, places(H, size, stride), places(W, size, stride))
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif kind == "dense":
            count += shape[0] * layer["units"]
            if bias:
                count += layer["units"]
            shape = (layer["units"],)
    return count


def with_output_size(layers, input_shape, bias=True):
    shape, total = list(input_shape), 0
    for layer in layers:
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            weights = shape[0] * R * S
            total += layer["filters"] * (weights + 1 if bias else weights)
            stride, padding = layer.get("stride", 1), layer.get("padding", 0)
            shape = [
                layer["filters"],
                output_size(shape[1], R, stride, padding),
                output_size(shape[2], S, stride, padding),
            ]
        if layer["kind"] == "pool":
            stride = layer.get("stride", layer["size"])
            shape[1:] = [output_size(size, layer["size"], stride) for size in shape[1:]]
        if layer["kind"] == "flatten":
            shape = [int(np.prod(shape))]
        if layer["kind"] == "dense":
            total += layer["units"] * (shape[0] + 1 if bias else shape[0])
            shape = [layer["units"]]
    return total


def one_number_for_each_layer(layers, input_shape, bias=True):
    C, H, W = input_shape
    values = None  # after the flattening
    learned = []
    for layer in layers:
        match layer["kind"]:
            case "conv":
                R, S = layer["kernel_size"]
                K, t, p = layer["filters"], layer.get("stride", 1), layer.get("padding", 0)
                learned.append(K * (C * R * S + int(bias)))
                C, H, W = K, (H + 2 * p - R) // t + 1, (W + 2 * p - S) // t + 1
            case "pool":
                size = layer["size"]
                t = layer.get("stride") or size
                H, W = (H - size) // t + 1, (W - size) // t + 1
            case "flatten":
                values = C * H * W
            case "dense":
                learned.append(layer["units"] * (values + int(bias)))
                values = layer["units"]
            case _:
                learned.append(0)
    return sum(learned)


def recursion(layers, input_shape, bias=True):
    def count(rest, shape):
        if not rest:
            return 0
        layer, rest = rest[0], rest[1:]
        if layer["kind"] == "activation":
            return count(rest, shape)
        if layer["kind"] == "flatten":
            return count(rest, (int(np.prod(shape)),))
        if layer["kind"] == "dense":
            here = (shape[0] + bool(bias)) * layer["units"]
            return here + count(rest, (layer["units"],))
        C, H, W = shape
        if layer["kind"] == "pool":
            (R, S), here, out = (layer["size"], layer["size"]), 0, C
            stride, padding = layer.get("stride", layer["size"]), 0
        else:
            (R, S), out = layer["kernel_size"], layer["filters"]
            here = out * (C * R * S + bool(bias))
            stride, padding = layer.get("stride", 1), layer.get("padding", 0)
        rows = (H + 2 * padding - R) // stride + 1
        columns = (W + 2 * padding - S) // stride + 1
        return here + count(rest, (out, rows, columns))

    return count(list(layers), tuple(input_shape))
