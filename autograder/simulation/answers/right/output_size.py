"""Right `output_size` functions as students write them."""

import math


def formula(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def last_start(size, kernel, stride=1, padding=0):
    last = size + 2 * padding - kernel
    places = last // stride
    return places + 1  # start 0 counts as well


def floor_of_division(size, kernel, stride=1, padding=0):
    return math.floor((size + 2 * padding - kernel) / stride) + 1


def truncated(size, kernel, stride=1, padding=0):
    return int((size - kernel + 2 * padding) / stride + 1)


def counted_in_a_loop(size, kernel, stride=1, padding=0):
    count = 0
    start = -padding
    while start + kernel <= size + padding:
        count += 1
        start += stride
    return count


def length_of_a_range(size, kernel, stride=1, padding=0):
    padded = padding + size + padding
    return len(range(0, padded - kernel + 1, stride))


def divided_with_remainder(size, kernel, stride=1, padding=0):
    whole, left_over = divmod(size + 2 * padding - kernel, stride)
    return whole + 1
