"""Wrong `output_size` functions as students write them, each named after its misconception."""


def plus_one_forgotten(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride


def plus_one_forgotten_2(size, kernel, stride=1, padding=0):
    # the last start, counted from 0
    start, i = 0, 0
    while start + kernel <= size + 2 * padding:
        last = i
        start += stride
        i += 1
    return last


def padding_once(size, kernel, stride=1, padding=0):
    return (size + padding - kernel) // stride + 1


def padding_once_2(size, kernel, stride=1, padding=0):
    row = [0] * padding + [1] * size
    return len(range(0, len(row) - kernel + 1, stride))


def padding_ignored(size, kernel, stride=1, padding=0):
    return (size - kernel) // stride + 1


def padding_ignored_2(size, kernel, stride=1, padding=0):
    count = 0
    for start in range(0, size, stride):
        if start + kernel <= size:
            count += 1
    return count


def stride_ignored(size, kernel, stride=1, padding=0):
    return size + 2 * padding - kernel + 1


def stride_ignored_2(size, kernel, stride=1, padding=0):
    places = 0
    for start in range(size + 2 * padding):
        if start + kernel <= size + 2 * padding:
            places += 1
    return places


def rounded_up(size, kernel, stride=1, padding=0):
    import math

    return math.ceil((size + 2 * padding - kernel) / stride) + 1


def rounded_up_2(size, kernel, stride=1, padding=0):
    left = size + 2 * padding - kernel
    places = left // stride + 1
    if left % stride != 0:
        places += 1
    return places


def rounded_to_nearest(size, kernel, stride=1, padding=0):
    return round((size + 2 * padding - kernel) / stride + 1)


def rounded_to_nearest_2(size, kernel, stride=1, padding=0):
    return int((size + 2 * padding - kernel) / stride + 0.5) + 1


def rounded_to_nearest_3(size, kernel, stride=1, padding=0):
    # rounds first, then adds one
    return round((size + 2 * padding - kernel) / stride) + 1


def stride_divides_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding) // stride


def stride_divides_size_2(size, kernel, stride=1, padding=0):
    # a filter of size 1 or "same": only the stride shrinks
    padded = padding + size + padding
    return int(padded / stride)


def plus_one_before_division(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel + 1) // stride


def plus_one_before_division_2(size, kernel, stride=1, padding=0):
    places_with_stride_one = size - kernel + 2 * padding + 1
    return int(places_with_stride_one / stride)


def padding_subtracted(size, kernel, stride=1, padding=0):
    return (size - 2 * padding - kernel) // stride + 1


def not_rounded(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) / stride + 1


def same_size_assumed(size, kernel, stride=1, padding=0):
    return size


def same_size_assumed_2(size, kernel, stride=1, padding=0):
    # padding="same": only the stride shrinks
    return (size + stride - 1) // stride
