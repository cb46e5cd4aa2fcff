# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Convolution, from one image to a CNN layer
#
# You will write the operation that gives convolutional networks their name, first on one image,
# then as the layer that a network runs, and you will make it fast. At the end you count what such a
# network has to learn.
#
# | | you write | points | time |
# |---|---|---|---|
# | 1 | `convolve_image`: one filter over one image | 5 | 30 min |
# | 2 | `output_size`: how large the result is | 3 | 15 min |
# | 3 | `convolve`: batch, channels, filters, bias, stride, padding | 14 + 6 for speed | 2 h |
# | 4 | `count_parameters`: what a network learns | 10 | 45 min |
# | 5 | `learned_parameters`: one question | 2 | 5 min |
#
# **How to work.** Write your code where it says `# YOUR CODE HERE` and delete the line
# `raise NotImplementedError()`. Below each function there are visible tests with pictures: run them
# as often as you like. Grading also calls your functions with other inputs, so write for any size,
# not for the sizes in the pictures. You may add cells of your own. The last cell, `progress()`, says
# how far you are. Before you hand in, press *Validate*, where JupyterLab has that button: your
# notebook runs from the start, and you read which visible tests fail. NumPy is all that you need, and
# all that is there when your homework is graded.
#
# **Notation.** $X$ is the input, $F$ the filter (also called kernel), $O$ the output.
# Everything is `float64`. Tensors are (N, C, H, W): image in the batch, channel, row, column. Filters are
# (K, C, R, S). PyTorch uses this order too; the lecture's demo uses Keras, which puts the channels last.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

try:
    import visible_tests

    visible_tests.expected_outputs()
except (ModuleNotFoundError, FileNotFoundError) as missing:
    print(f"A file is missing ({missing}). Put visible_tests.py, testbench.py and expected_outputs.npz")
    print("into the folder of this notebook (on Colab: upload all under Files), then run this cell again.")

# %% [markdown]
# ## 1. One filter over one image
#
# **30 minutes, 5 points.** Done means: the four pictures below say ✓.
#
# A filter is a small array of weights. Lay it on the image, multiply each weight with the pixel under
# it, add up: that is one output pixel. Then move on by one pixel.
#
# So that the window fits at the border too, the image gets a ring of zeros. The picture shows the
# lecture's example at its first three places. Blue frame: the image. Orange: the window.

# %% nbgrader={"grade": false, "grade_id": "picture-sliding-window", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_sliding_window()

# %% [markdown]
# If you have the slide beside you: it prints 20, **21**, 36. The 21 is a slip and should read **28**, as the
# sum above shows.
#
# As a formula, for a filter of R rows and S columns, both odd:
#
# $$O[i, j] = \sum_{r=0}^{R-1} \sum_{s=0}^{S-1} F[r, s] \; X\left[i + r - \tfrac{R-1}{2},\; j + s - \tfrac{S-1}{2}\right]$$
#
# where $X$ is 0 outside the image. The output is as large as the image ("same" padding).

# %% [markdown]
# **The filter is not flipped.** Mathematicians turn it by 180° before they slide it and call what we do
# here cross-correlation. Deep-learning libraries do not turn it and say convolution all the same.
#
# The lecture's filter cannot show the difference, because it is symmetric. The one on the right can.

# %% nbgrader={"grade": false, "grade_id": "picture-filters", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_filters()

# %% [markdown]
# ### Loop over taps, not over pixels
#
# You could visit every pixel and add up its window. That is correct and slow: Python pays for every pixel.
#
# The lecture takes the sum apart the other way round. Fix one weight of the filter (one *tap*) and look at
# all output pixels at once: this tap reads a *shifted copy of the image*. So the output is a sum of shifted
# copies, each times one tap. A 2 × 2 filter needs four of them, however large the image is.

# %% nbgrader={"grade": false, "grade_id": "picture-shift-and-add", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_shift_and_add()

# %% [markdown]
# The picture has no ring of zeros, so its output is smaller than X. In `convolve_image`, add the ring first.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# image with ring        copy for tap (0, 0)     copy for tap (0, 2)
# 0 0 0 0 0              [0 0 0] 0 0             0 0 [0 0 0]
# 0 a b c 0              [0 a b] c 0             0 a [b c 0]
# 0 d e f 0              [0 d e] f 0             0 d [e f 0]
# 0 g h i 0               0 g h  i 0             0 g  h i 0
# 0 0 0 0 0               0 0 0  0 0             0 0  0 0 0
# ```
# Each copy is as large as the image; only its corner moves.
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# Image (H, W), filter (R, S). The ring has `R // 2` rows above and below and `S // 2` columns left and right
# (look up `np.pad`), so the framed image is (H + R − 1, W + S − 1). The copy for tap (r, s) is (H, W): rows
# r to r + H, columns s to s + W.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# framed = image with its ring of zeros
# O = zeros, as large as the image
# for each row r and column s of the filter:
#     add f[r, s] times the copy of `framed` that starts at (r, s)
# ```
# </details>

# %% nbgrader={"grade": false, "grade_id": "convolve_image", "locked": false, "schema_version": 3, "solution": true, "task": false}
def convolve_image(I, f):
    """Slide the filter f over the image I, with zeros around the image.

    I : array (H, W)
    f : array (R, S), both odd
    returns O : float64 array (H, W)
    """
    ### BEGIN SOLUTION
    H, W = I.shape
    R, S = f.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.zeros((H, W))
    for r in range(R):
        for s in range(S):
            O += f[r, s] * framed[r : r + H, s : s + W]
    return O
    ### END SOLUTION

# %% [markdown]
# The lecture's example. Wrong entries get an orange frame.

# %% nbgrader={"grade": false, "grade_id": "picture-convolve_image-lecture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve_image-lecture", convolve_image)

# %% [markdown]
# An asymmetric filter: 1 above the centre, 2 right of the centre. You can check the entries by eye. If your
# picture looks as if it had been shifted the other way, the filter is flipped.

# %% nbgrader={"grade": false, "grade_id": "picture-convolve_image-asymmetric", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve_image-asymmetric", convolve_image)

# %% [markdown]
# A photograph: Grace Hopper, who wrote one of the first compilers. This filter takes the difference of right
# and left, so it answers to vertical edges.

# %% nbgrader={"grade": false, "grade_id": "picture-convolve_image-edges", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve_image-edges", convolve_image)

# %% [markdown]
# A filter need not be square. One row of seven weights smears the picture sideways, like a camera that moves.

# %% nbgrader={"grade": false, "grade_id": "picture-convolve_image-wide", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve_image-wide", convolve_image)

# %% [markdown]
# The same four tests once more, as a list. This cell is worth 5 points.

# %% nbgrader={"grade": true, "grade_id": "convolve_image-values", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("convolve_image", convolve_image)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("convolve_image-values", convolve_image)
### END HIDDEN TESTS

# %% [markdown]
# ## 2. How large is the output?
#
# **15 minutes, 3 points.** Done means: every line below says ✓.
#
# Two numbers change how far the window goes. The *padding* puts that many zeros on both ends. The *stride* is
# the step from one place of the window to the next. A place counts only if the whole window fits; what is
# left over at the end is not used.
#
# Rows and columns follow the same rule, so one function for one axis is enough. Here are a row of 8
# cells and a window of 3; each orange bar is one place.

# %% nbgrader={"grade": false, "grade_id": "picture-window-positions", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_window_positions()

# %% [markdown]
# $$\text{output size} = \left\lfloor \frac{\text{size} + 2 \cdot \text{padding} - \text{kernel}}{\text{stride}} \right\rfloor + 1$$
#
# The brackets mean: round down. The result is an `int`, because it will be part of a shape.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# size 8, kernel 3, stride 2          last possible start: 8 - 3 = 5
# [x x x] x x  x x x    start 0
#  x x [x x x] x x x    start 2
#  x x  x x [x x x] x   start 4       next would be 6: does not fit
# ```
# Count the starts 0, 2, 4 that are not beyond 5.
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# Everything is a single int. With padding the row has `size + 2 * padding` cells.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# last = last possible start in the padded row
# return how many whole strides fit into `last`, plus one for start 0
# ```
# In Python `//` divides and rounds down; `/` gives a float.
# </details>

# %% nbgrader={"grade": false, "grade_id": "output_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def output_size(size, kernel, stride=1, padding=0):
    """Count the places of a window of `kernel` cells on an axis of `size` cells.

    size, kernel, stride, padding : int
    returns an int
    """
    ### BEGIN SOLUTION
    last_start = int(size) + 2 * int(padding) - int(kernel)
    return last_start // int(stride) + 1
    ### END SOLUTION

# %% [markdown]
# This cell is worth 3 points.

# %% nbgrader={"grade": true, "grade_id": "output_size-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("output_size", output_size)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("output_size-values", output_size)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The convolutional layer
#
# **2 hours, 14 points for right values and 6 for speed.** Done means: the six pictures below say ✓, and your
# dot on the yardstick at the end of the section is in the green.
#
# A layer of a network does what `convolve_image` does, with four things more.
#
# * **Channels.** A colour image has three. A filter has as many slices as the input has channels; it reads
#   them all, and *everything adds up to one output channel*.
# * **Filters.** A layer has K filters, and so K output channels.
# * **Bias.** One number per filter, added to its whole output channel. `b=None` means no bias.
# * **Batch.** N images go through at once, each on its own.
#
# And you know stride and padding already.

# %% nbgrader={"grade": false, "grade_id": "picture-one-filter", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_one_filter()

# %% [markdown]
# With $p$ the padding and $t$ the stride, and $X$ being 0 outside the image:
#
# $$O[n, k, i, j] = b[k] + \sum_{c} \sum_{r} \sum_{s} F[k, c, r, s] \; X[n,\; c,\; i\,t + r - p,\; j\,t + s - p]$$
#
# The padding is now what the caller says, not what keeps the size. It may be 0, and the filter may have an
# even size.
#
# **A way to get there.** Write it for stride 1, padding 0 and no bias first, and run the first two tests
# (channels, filters). Then add one thing at a time, in the order of the tests. Loop over the taps (r, s) as
# before: for each tap, take the shifted copy of *all images and channels* at once.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# for one tap (r, s):
#
#   F[:, :, r, s]         shifted copy of X, all channels        part of O
#        C                        H' x W'                         H' x W'
#     +-----+                   +---------+                     +---------+
#   K |     |      times      C |         |         gives     K |         |
#     +-----+                   +---------+                     +---------+
#
# a matrix product: it sums over the channels.
# ```
# With stride 2 the copy takes every second row and column: `start : stop : step`.
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# | what | shape |
# |---|---|
# | X with its zeros | (N, C, H + 2·padding, W + 2·padding) |
# | the copy for one tap | (N, C, H', W') |
# | the weights of one tap, `F[:, :, r, s]` | (K, C) |
# | the tap's part of the output | (N, K, H', W') |
# | b, so that it meets the K axis | (K, 1, 1) |
#
# H' and W' come from your `output_size`. The copy starts at row r and has H' rows, `stride` apart, so it
# ends before row r + stride · H'.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# framed = X with `padding` zeros on both sides of both image axes
# O = zeros (N, K, H', W')
# for each tap (r, s):
#     copy = every stride-th row and column of framed, starting at (r, s), H' x W' of them
#     for each image n:
#         add to O[n] the matrix F[:, :, r, s] times copy[n], with the pixels laid out in one row
# if there is a bias: add b[k] to output channel k
# ```
# Look up `np.tensordot`, `reshape` and the operator `@`. NumPy can also do all images at once.
# </details>

# %% nbgrader={"grade": false, "grade_id": "convolve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def convolve(X, F, b=None, stride=1, padding=0):
    """Run a convolutional layer: K filters over a batch of N images.

    X : array (N, C, H, W)
    F : array (K, C, R, S)
    b : array (K,), or None for no bias
    stride : int, the step of the window along both axes
    padding : int, how many zeros go on both sides of both image axes
    returns O : float64 array (N, K, H', W')
    """
    ### BEGIN SOLUTION
    stride, padding = int(stride), int(padding)
    (N, C, H, W), (K, _, R, S) = X.shape, F.shape
    rows = output_size(H, R, stride, padding)

    # The frame holds one image at a time. windows[:, s] is its copy shifted by s columns, as a view
    # into the frame: nothing is copied yet.
    framed = np.zeros((C, H + 2 * padding, W + 2 * padding))
    windows = np.lib.stride_tricks.sliding_window_view(framed, S, axis=2)
    windows = windows[:, :, ::stride].transpose(0, 3, 1, 2)
    columns = windows.shape[3]

    # One row of all filters at a time: what it reads is a matrix as it stands, because rows that
    # follow each other lie side by side in memory. So a matrix product does the row for all pixels.
    # Memory is taken once and used again for every image.
    shifted, product = np.empty(windows.shape), np.empty((K, rows * columns))
    filters = F.transpose(2, 0, 1, 3).reshape(R, K, C * S)
    O = np.empty((N, K, rows * columns))
    for n in range(N):
        framed[:, padding : padding + H, padding : padding + W] = X[n]
        shifted[...] = windows
        for r in range(R):
            read = shifted[:, :, r : r + stride * rows : stride].reshape(C * S, rows * columns)
            if r == 0:
                np.matmul(filters[r], read, out=O[n])
            else:
                O[n] += np.matmul(filters[r], read, out=product)
    if b is not None:
        O += b.reshape(K, 1)
    return O.reshape(N, K, rows, columns)
    ### END SOLUTION

# %% [markdown]
# ### Six steps
#
# **Channels.** One image of two channels, one filter of two slices, one output channel. The upper row is
# channel 0, the lower row channel 1. The filter is 2 × 2 and not symmetric.

# %% nbgrader={"grade": false, "grade_id": "picture-convolve-channels", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve-channels", convolve)

# %% [markdown]
# **Filters.** Three filters on the photograph: vertical edges, horizontal edges, a soft blur.

# %% nbgrader={"grade": false, "grade_id": "picture-convolve-filters", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve-filters", convolve)

# %% [markdown]
# **Bias.** The second filter is the first one times −1. The bias is (10, 0.5).

# %% nbgrader={"grade": false, "grade_id": "picture-convolve-bias", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve-bias", convolve)

# %% [markdown]
# **Batch.** The photograph and its mirror image go through together.

# %% nbgrader={"grade": false, "grade_id": "picture-convolve-batch", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve-batch", convolve)

# %% [markdown]
# **Padding.** Two rings of zeros around a 5 × 5 image, and a filter of 3 rows and 1 column. Rows and columns
# of the output are not the same number: which is which?

# %% nbgrader={"grade": false, "grade_id": "picture-convolve-padding", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve-padding", convolve)

# %% [markdown]
# **Stride.** A 6 × 7 image, a window of 3 × 3 that moves by two. It fits twice on the rows, three times on the
# columns. The filter is asymmetric again.

# %% nbgrader={"grade": false, "grade_id": "picture-convolve-stride", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("convolve-stride", convolve)

# %% [markdown]
# The six tests once more, as a list. This cell is worth 14 points: each of the six things counts on its own, so
# a wrong stride costs the points for the stride only. Grading also mixes them.

# %% nbgrader={"grade": true, "grade_id": "convolve-values", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("convolve", convolve)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("convolve-values", convolve)
### END HIDDEN TESTS

# %% [markdown]
# ### Speed
#
# Training calls this function thousands of times, forward and backward, so it has to be fast.
#
# At best, nearly all the time goes into one matrix product with as many multiplications. So that product is the
# yardstick: the picture says how many times longer your function takes. Your computer adds some noise, so look
# at which zone you are in, not at the digits. Grading measures in a quieter place and on several layer sizes.
#
# Green is fast enough for all 6 points: a loop over taps gets there, word for word as in the lecture. Yellow is
# worth half of them: one loop over the output's pixels.

# %% nbgrader={"grade": true, "grade_id": "convolve-speed", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
visible_tests.show_speed(convolve)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("convolve-speed", convolve)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. What does a network learn?
#
# **45 minutes, 10 points.** Done means: every line below says ✓.
#
# A layer's *parameters* are the numbers that training changes. Here are the lecture's two networks for images of
# 9 × 9 pixels and 10 classes. In the boxes: the shape between two layers.

# %% nbgrader={"grade": false, "grade_id": "picture-networks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_networks()

# %% [markdown]
# Without biases the first one has $9^2 \cdot 20 + 20 \cdot 10 = 1{,}820$ parameters. The second one has
# $27 + 27 \cdot 20 + 20 \cdot 10 = 767$: three filters of $1 \cdot 3 \cdot 3$ weights, then 27 values into 20 units,
# then 20 into 10.
#
# **With or without biases?** The slides leave them out. With them, the same networks have 1,850 and 800: each filter
# and each dense unit has one more number. Keras' `summary()` counts them. So a count means something only if
# you say which one it is; always write `bias=True` or `bias=False`.
#
# Your function gets the network as a list of layers:
#
# | layer | may say | changes the shape | learns |
# |---|---|---|---|
# | `{"kind": "conv", "filters": 3, "kernel_size": (3, 3)}` | `"stride"` (1), `"padding"` (0) | yes | ? |
# | `{"kind": "activation"}` | | no | ? |
# | `{"kind": "pool", "size": 3}` | `"stride"` (the size) | yes | ? |
# | `{"kind": "flatten"}` | | yes | ? |
# | `{"kind": "dense", "units": 20}` | | yes | ? |
#
# In brackets: what holds if the key is missing. `input_shape` is (C, H, W).
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# shape:   (1, 9, 9) --conv--> (3, 9, 9) --pool--> (3, 3, 3) --flatten--> 27 --dense--> 20 --dense--> 10
# learns:              27                   0                    0               540           200
# ```
# Walk along the arrows with two things in hand: the shape so far and the count so far.
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# A conv layer with K filters of (R, S) on (C, H, W) has weights (K, C, R, S) and K biases, and its output is
# (K, H', W'). A pool keeps C. A dense layer of U units on V values has weights (V, U) and U biases. For H' and W' you
# have `output_size`.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# shape = input_shape, count = 0
# for each layer:
#     conv:     count its weights (and biases), shape = (filters, new height, new width)
#     pool:     shape = (same channels, new height, new width)
#     flatten:  shape = (product of the shape,)
#     dense:    count its weights (and biases), shape = (units,)
# ```
# `layer.get("stride", 1)` reads a key that may be missing.
# </details>

# %% nbgrader={"grade": false, "grade_id": "count_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parameters(layers, input_shape, bias=True):
    """Count the parameters that a network learns.

    layers : list of dicts, one a layer, in order
    input_shape : (C, H, W)
    bias : bool, whether conv and dense layers have biases
    returns an int
    """
    ### BEGIN SOLUTION
    shape, count = tuple(map(int, input_shape)), 0
    for layer in layers:
        if layer["kind"] == "conv":
            (C, H, W), K, (R, S) = shape, int(layer["filters"]), layer["kernel_size"]
            stride, padding = layer.get("stride", 1), layer.get("padding", 0)
            count += K * C * int(R) * int(S) + (K if bias else 0)
            shape = (K, output_size(H, R, stride, padding), output_size(W, S, stride, padding))
        elif layer["kind"] == "pool":
            (C, H, W), size = shape, layer["size"]
            stride = layer.get("stride", size)
            shape = (C, output_size(H, size, stride), output_size(W, size, stride))
        elif layer["kind"] == "flatten":
            shape = (int(np.prod(shape)),)
        elif layer["kind"] == "dense":
            (values,), units = shape, int(layer["units"])
            count += values * units + (units if bias else 0)
            shape = (units,)
    return count
    ### END SOLUTION

# %% [markdown]
# The last two lines belong to a network for colour images of 16 × 20 pixels. This cell is worth 10 points.

# %% nbgrader={"grade": true, "grade_id": "count_parameters-values", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("count_parameters", count_parameters)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("count_parameters-values", count_parameters)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. A question from the lecture
#
# **5 minutes, 2 points.** Done means: `learned_parameters` holds your letter.
#
# A network stacks filtering, activation and pooling, again and again, before its dense layers. Look back at
# your table: which numbers of the convolutional part change during training?
#
# * **A** the activations
# * **B** the pooling weights
# * **C** the filter weights
# * **D** all of these
#
# Write the letter in quotes, for example `"A"`, in place of `None`, and delete the line
# `raise NotImplementedError()`.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# image --filters--> maps --activation--> maps --max-pool--> smaller maps --> ...
#         ^^^^^^^           what is in these      which numbers
#         which numbers     maps? where does      does the maximum
#         are these?        it come from?         have?
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# What is learned stays the same when another image comes in, and its number does not depend on the image.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# for each step of the convolutional part:
#     did your count_parameters add anything there?
# ```
# </details>

# %% nbgrader={"grade": false, "grade_id": "learned_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
learned_parameters = None

### BEGIN SOLUTION
learned_parameters = "C"
### END SOLUTION

# %% [markdown]
# This cell only says whether your answer can be read. It is worth 2 points.

# %% nbgrader={"grade": true, "grade_id": "learned_parameters-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_letter(learned_parameters)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("learned_parameters-values", learned_parameters)
### END HIDDEN TESTS

# %% [markdown]
# ## How far are you?
#
# Run this cell at any time. Before you hand in: restart the kernel, run all cells from the top, and look here.

# %% nbgrader={"grade": false, "grade_id": "picture-progress", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.progress()
