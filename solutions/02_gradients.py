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
# # Gradients, and how one knows that they are right
#
# A network learns by asking of every number in it: if this number grew a little, would the loss grow or shrink,
# and by how much? You will write the functions that answer this for a convolutional layer with its activation and
# its pooling. The answer for the convolution turns out to be two more convolutions.
#
# A wrong gradient gives no error message; the network just learns badly. So the first function that you write is
# the one that checks all the others.
#
# | | you write | points | time |
# |---|---|---|---|
# | 1 | `numerical_gradient`: the gradient of anything, by trying | 6 | 45 min |
# | 2 | `relu`, `relu_gradient` | 1 + 3 | 20 min |
# | 3 | `max_pool`, `max_pool_gradient` | 3 + 5 | 1 h |
# | 4 | `bias_gradient` | 3 | 15 min |
# | 5 | `filter_gradient`: what a filter learns from | 12 + 5 for speed | 1 h 30 |
# | 6 | `input_gradient`: what is passed back | 14 + 4 for speed | 1 h 30 |
# | 7 | `block_gradient`: all of it in a row | 4 | 30 min |
#
# **How to work.** Write your code where it says `# YOUR CODE HERE` and delete the line
# `raise NotImplementedError()`. Below each function there are visible tests with pictures: run them as often as
# you like. Grading also calls your functions with other inputs, so write for any size, not for the sizes in the
# pictures. You may add cells of your own. The last cell, `progress()`, says how far you are. Before you hand in,
# press *Validate*, where JupyterLab has that button: your notebook runs from the start, and you read which
# visible tests fail. NumPy is all that you need, and all that is there when your homework is graded.
#
# **Notation.** $X$ is the input of a layer, $F$ its filters, $b$ its biases, $O$ its output. Everything is
# `float64`. Tensors are (N, C, H, W): image in the batch, channel, row, column. Filters are (K, C, R, S).

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
# Here is a forward pass, so that nobody has to wait for the first assignment: one channel, one filter, stride 1,
# no padding. It is slow and enough for all that follows.

# %% nbgrader={"grade": false, "grade_id": "convolve_plain", "locked": true, "schema_version": 3, "solution": false, "task": false}
def convolve_plain(X, F):
    """Slide one filter over one channel, stride 1, without padding.

    X : array (H, W)
    F : array (R, S)
    returns O : float64 array (H - R + 1, W - S + 1)
    """
    (H, W), (R, S) = X.shape, F.shape
    O = np.zeros((H - R + 1, W - S + 1))
    for i, j in np.ndindex(O.shape):
        O[i, j] = np.sum(F * X[i : i + R, j : j + S])
    return O

# %% [markdown]
# ## What comes back
#
# Forward, an image goes through convolution, activation and pooling, and so on to the end, where one number says
# how bad the answer was: the loss $L$. Backward, every step is told the gradient of $L$ with respect to *what it
# put out*, and answers with the gradient with respect to *what it took in*. That is the chain rule, one step at a
# time.

# %% nbgrader={"grade": false, "grade_id": "picture-backward-block", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_backward_block()

# %% [markdown]
# `dO` is short for $\partial L / \partial O$: an array as large as $O$, and each entry says how much $L$ grows
# per unit by which that entry of $O$ grows. In every function below the gradient that comes from above, the
# *upstream gradient*, is the first argument.
#
# **If you have the slides beside you:** there $L$ is the activation of the layer, $J$ the objective and $V$ the
# sensitivity that comes back to the layer. Here $L$ is the objective. So our `dO` is what has already come back
# through pool and activation, which the slides write as $\phi'(O) \cdot V$.

# %% [markdown]
# ## 1. The gradient by trying
#
# **45 minutes, 6 points.** Done means: every line below says ✓, and your dots follow the dashed line.
#
# To find out how much `f(x)` grows with one entry of `x`: raise the entry by $h$ and call `f`, lower it by $h$
# and call `f`, divide the difference by the distance.
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(\ldots, x_i + h, \ldots) - f(\ldots, x_i - h, \ldots)}{2h}$$
#
# This needs two calls of `f` for every entry, so it is far too slow for training. But it knows nothing of how `f`
# works, so it cannot share a mistake with the formula you want to check.
#
# Why both sides? If `f` is curved, going only to the right errs by about $h/2$ times the curvature. Going to both
# sides, the two errors cancel, and what is left shrinks with $h^2$.
#
# Three things make it useful for all that follows: `x` may have any number of axes, `f` returns one number, and
# afterwards `x` is exactly what it was before.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# x:          2    3    5
#             ^ raise: f(2 + h, 3, 5)
#             ^ lower: f(2 - h, 3, 5)      gradient[0] = (first - second) / (2 h)
#             ^ back to 2
#                  ^ the same with the next entry
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# The result has the shape of `x`. `np.ndindex(x.shape)` gives the index of every entry, whatever the number of
# axes: it is a tuple, and `x[index]` works with it.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# gradient = zeros like x, float64
# for each index of x:
#     old = x[index]
#     x[index] = old + h,   above = f(x)
#     x[index] = old - h,   below = f(x)
#     x[index] = old
#     gradient[index] = (above - below) / (2 h)
# ```
# Remember `old`. Adding h again after subtracting it leaves a rounding error. If `x` is an array of integers,
# adding h does not work at all: make a float64 copy first.
# </details>

# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(f, x, h=1e-5):
    """Estimate the gradient of f at x by central differences.

    f : function of an array like x; returns a float
    x : array of any shape
    h : float, how far each entry is moved to either side
    returns the gradient : float64 array, shaped like x
    """
    ### BEGIN SOLUTION
    moved = np.array(x, dtype=np.float64)
    gradient = np.zeros(moved.shape)
    for index in np.ndindex(moved.shape):
        old = moved[index]
        moved[index] = old + h
        above = f(moved)
        moved[index] = old - h
        below = f(moved)
        moved[index] = old
        gradient[index] = (above - below) / (2 * h)
    return gradient
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-numerical_gradient-squares", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("numerical_gradient-squares", numerical_gradient)

# %% [markdown]
# This cell is worth 6 points.

# %% nbgrader={"grade": true, "grade_id": "numerical_gradient-values", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("numerical_gradient", numerical_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("numerical_gradient-values", numerical_gradient)
### END HIDDEN TESTS

# %% [markdown]
# **Which step?** The picture shows how far your function is off for the sine, step by step. From right to left:
# first the error falls as the dashed line does, because the sine is curved less and less over the step. Then it
# rises again, because the two values of `f` become so alike that their difference is mostly rounding. The
# default, $h = 10^{-5}$, is near the best.

# %% nbgrader={"grade": false, "grade_id": "picture-step-sizes", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_step_sizes(numerical_gradient)

# %% [markdown]
# **A trick for the rest of this notebook.** Without curvature there is no error that a small step could reduce. A
# convolution is linear in $X$, and linear in $F$. So with integers and $h = 1$ the numerical gradient is
# *exactly* right, and you can look for `==` instead of "about the same".

# %% [markdown]
# ## 2. The activation
#
# **20 minutes, 1 + 3 points.** Done means: every line below says ✓, and your gradient agrees with the numerical
# one.
#
# $$A = \max(Z, 0), \qquad dZ = dA \cdot \begin{cases} 1 & \text{where } Z > 0 \\ 0 & \text{elsewhere} \end{cases}$$
#
# At $Z = 0$ there is a kink and no derivative. One has to agree on something: here it is 0, as in PyTorch.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# Z      -2   0.5   0    3          A       0   0.5   0    3
# dA      7    -1   4   -2          dZ      0    -1   0   -2
#         x         x                       (x: the gate is shut)
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# All arrays have the same shape, and it may be any. The gate depends on `Z`; what goes through it is `dA`, with
# its sign.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# relu:           the larger of each entry and 0
# relu_gradient:  dA times (1 where Z > 0, else 0)
# ```
# Look up `np.maximum`. A comparison of arrays gives an array of truth values, which counts as 1 and 0 in a
# product.
# </details>

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(Z):
    """Set what is negative to zero.

    Z : array of any shape
    returns A : float64 array, shaped like Z
    """
    ### BEGIN SOLUTION
    return np.maximum(Z, 0.0)
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "relu_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_gradient(dA, Z):
    """Pass the gradient back through relu.

    dA : array, the gradient with respect to A = relu(Z)
    Z : array, what relu was called with
    returns dZ : float64 array, shaped like Z
    """
    ### BEGIN SOLUTION
    return dA * (Z > 0)
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-relu_gradient-signs", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("relu_gradient-signs", relu_gradient)

# %% [markdown]
# **Now check it with your own tool.** To have *one* number as the loss, take $L = \sum dA \cdot A$, summed over
# all entries. Its gradient with respect to $A$ is `dA`, so its gradient with respect to $Z$ is what
# `relu_gradient` should return. You will see this line again and again; only the function inside changes.
#
# The values of `Z` here are far enough from 0 that a step of 1 does not cross the kink.

# %% nbgrader={"grade": false, "grade_id": "picture-relu_gradient-numerical", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
def numerical_relu_gradient(dA, Z):
    return numerical_gradient(lambda z: np.sum(dA * relu(z)), Z, h=1)


visible_tests.compare("relu_gradient-signs", relu_gradient, numerical_relu_gradient)

# %% [markdown]
# On the kink the two do not agree: seen from both sides, the slope there looks like 1/2. That is no mistake of
# yours. Numerical gradients are to be trusted only where the function is smooth over the whole step.
#
# These two cells are worth 1 and 3 points.

# %% nbgrader={"grade": true, "grade_id": "relu-values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("relu", relu)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("relu-values", relu)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "relu_gradient-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("relu_gradient", relu_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("relu_gradient-values", relu_gradient)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The pool
#
# **1 hour, 3 + 5 points.** Done means: every line below says ✓, and your gradient agrees with the numerical one.
#
# `max_pool` keeps the largest value of each window of `size` × `size`, on every image and channel by itself. The
# windows are `stride` apart; `stride=None` means as far as they are large, so that they tile the image. A window
# that sticks out is left out, as in a convolution without padding.
#
# Backward: only the largest entry of a window had any influence. Raise it by a little, and $P$ rises as much.
# Raise another one by a little, and nothing happens. So the largest entry gets the gradient, and the others
# get 0.

# %% nbgrader={"grade": false, "grade_id": "picture-pool-gradient", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_pool_gradient()

# %% [markdown]
# Two cases need care.
#
# * **Overlap.** If the stride is smaller than the window, one entry can be the largest of several windows. Then
#   it has influenced several outputs, and gets the *sum* of their gradients.
# * **Ties.** If the largest value occurs twice in a window, the slides leave open who gets the gradient. Here it
#   is the *first one in row order*: the upper row first, and in it from left to right.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
#  6  46 |  2  30            .  .  |  .   .
# 58* 14 | 38* 10     P:    58     | 38          dX:   dP[0,0] goes to the place of 58,
# -------+-------           -------+------             dP[0,1] to the place of 38, ...
# 22  34 | 62* 18           54     | 62
# 26  54*| 42  50
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# X is (N, C, H, W) and P is (N, C, H', W') with H' = (H − size) // stride + 1, W' likewise. Window (i, j) has
# rows i · stride to i · stride + size. dX is as large as X, also where no window reaches.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# max_pool:
# for each place (i, j) of P:
#     window = X[:, :, rows of the window, columns of the window]
#     P[:, :, i, j] = its maximum over the last two axes
#
# max_pool_gradient:
# dX = zeros like X
# for each image n, channel c and place (i, j):
#     find row and column of the first maximum in its window     (np.argmax, np.unravel_index)
#     add dP[n, c, i, j] to that entry of dX
# ```
# `np.argmax` gives the first one in row order. Add, do not assign. Without loops:
# `np.lib.stride_tricks.sliding_window_view` and `np.add.at`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "max_pool", "locked": false, "schema_version": 3, "solution": true, "task": false}
def max_pool(X, size, stride=None):
    """Keep the largest value of each window.

    X : array (N, C, H, W)
    size : int, rows and columns of the window
    stride : int, the step of the window; None for `size`
    returns P : float64 array (N, C, H', W')
    """
    ### BEGIN SOLUTION
    size = int(size)
    stride = size if stride is None else int(stride)
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "max_pool_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def max_pool_gradient(dP, X, size, stride=None):
    """Pass the gradient back through max_pool.

    dP : array (N, C, H', W'), the gradient with respect to P = max_pool(X, size, stride)
    X, size, stride : what max_pool was called with
    returns dX : float64 array (N, C, H, W)
    """
    ### BEGIN SOLUTION
    size = int(size)
    stride = size if stride is None else int(stride)
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    # The place of the first maximum within each window, counted along its rows.
    largest = windows.reshape(*windows.shape[:4], size * size).argmax(axis=4)
    n, c, i, j = np.indices(largest.shape)
    dX = np.zeros(X.shape)
    # An entry may win in several windows: add.at adds each time, dX[...] += would add once.
    np.add.at(dX, (n, c, i * stride + largest // size, j * stride + largest % size), dP)
    return dX
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-max_pool-overlap", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("max_pool-overlap", max_pool)

# %% nbgrader={"grade": false, "grade_id": "picture-max_pool_gradient-overlap", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("max_pool_gradient-overlap", max_pool_gradient)

# %% nbgrader={"grade": false, "grade_id": "picture-max_pool_gradient-ties", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("max_pool_gradient-ties", max_pool_gradient)

# %% [markdown]
# The numerical check again. The values lie 4 apart, so a step of 1 never makes another entry the largest.

# %% nbgrader={"grade": false, "grade_id": "picture-max_pool_gradient-numerical", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
def numerical_max_pool_gradient(dP, X, size, stride=None):
    return numerical_gradient(lambda x: np.sum(dP * max_pool(x, size, stride)), X, h=1)


visible_tests.compare("max_pool_gradient-overlap", max_pool_gradient, numerical_max_pool_gradient)

# %% [markdown]
# These two cells are worth 3 and 5 points.

# %% nbgrader={"grade": true, "grade_id": "max_pool-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("max_pool", max_pool)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("max_pool-values", max_pool)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "max_pool_gradient-values", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("max_pool_gradient", max_pool_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("max_pool_gradient-values", max_pool_gradient)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The bias
#
# **15 minutes, 3 points.** Done means: the lines below say ✓, and your gradient agrees with the numerical one.
#
# Now to the convolution, and to its easiest part. The bias $b[k]$ is added to every pixel of output channel $k$,
# in every image: $O[n, k, i, j] = \ldots + b[k]$. So each of these outputs passes its gradient on to $b[k]$, with
# the factor 1.
#
# **When one number was used in many places, the gradients of all places add up.** This one sentence is behind
# every gradient that follows. It includes the batch: gradients are *summed* over the images, not averaged.
# (Whoever wants the mean puts the factor $1/N$ into the loss, once.)
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# image 0:  dO[0, k]  a b        image 1:  dO[1, k]  e f
#                     c d                            g h
#
# db[k] = a + b + c + d + e + f + g + h
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# dO is (N, K, H', W'), db is (K,): one axis stays, three are summed away.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# db[k] = sum of dO[n, k, i, j] over n, i and j
# ```
# `np.sum` takes a tuple of axes.
# </details>

# %% nbgrader={"grade": false, "grade_id": "bias_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bias_gradient(dO):
    """Return the gradient with respect to the biases of a convolution.

    dO : array (N, K, H', W'), the gradient with respect to its output
    returns db : float64 array (K,)
    """
    ### BEGIN SOLUTION
    return np.sum(dO, axis=(0, 2, 3))
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-bias_gradient-batch", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("bias_gradient-batch", bias_gradient)

# %% nbgrader={"grade": false, "grade_id": "picture-bias_gradient-numerical", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
def numerical_bias_gradient(dO):
    O_without_bias = np.zeros(dO.shape)  # any numbers would do

    def loss(b):
        return np.sum(dO * (O_without_bias + b.reshape(-1, 1, 1)))

    return numerical_gradient(loss, np.zeros(dO.shape[1]), h=1)


visible_tests.compare("bias_gradient-batch", bias_gradient, numerical_bias_gradient)

# %% [markdown]
# This cell is worth 3 points.

# %% nbgrader={"grade": true, "grade_id": "bias_gradient-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("bias_gradient", bias_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("bias_gradient-values", bias_gradient)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The filter gradient
#
# **1 hour 30 minutes, 12 points for right values and 5 for speed.** Done means: the six pictures below say ✓, and
# your dot on the yardstick is in the green.
#
# How much does the loss change with a weight of the filter? That is what the filter learns from. As in the
# lecture, take a 3 × 3 input and a 2 × 2 filter; indices start at 1 here, as on the slides, so $X_{11}$ is
# `X[0, 0]`.
#
# $$\begin{aligned}
# O_{11} &= X_{11} F_{11} + X_{12} F_{12} + X_{21} F_{21} + X_{22} F_{22} \\
# O_{12} &= X_{12} F_{11} + X_{13} F_{12} + X_{22} F_{21} + X_{23} F_{22} \\
# O_{21} &= X_{21} F_{11} + X_{22} F_{12} + X_{31} F_{21} + X_{32} F_{22} \\
# O_{22} &= X_{22} F_{11} + X_{23} F_{12} + X_{32} F_{21} + X_{33} F_{22}
# \end{aligned}$$
#
# Each weight occurs once in each line, so every derivative is just the entry of $X$ that stands beside it:
#
# | $\partial O / \partial F$ | $F_{11}$ | $F_{12}$ | $F_{21}$ | $F_{22}$ |
# |---|---|---|---|---|
# | $O_{11}$ | $X_{11}$ | $X_{12}$ | $X_{21}$ | $X_{22}$ |
# | $O_{12}$ | $X_{12}$ | $X_{13}$ | $X_{22}$ | $X_{23}$ |
# | $O_{21}$ | $X_{21}$ | $X_{22}$ | $X_{31}$ | $X_{32}$ |
# | $O_{22}$ | $X_{22}$ | $X_{23}$ | $X_{32}$ | $X_{33}$ |
#
# Every weight was used in four places, so its gradients add up: go down a column of the table, and weight each
# entry with the `dO` of its row.
#
# $$\begin{aligned}
# dF_{11} &= dO_{11} X_{11} + dO_{12} X_{12} + dO_{21} X_{21} + dO_{22} X_{22} \\
# dF_{12} &= dO_{11} X_{12} + dO_{12} X_{13} + dO_{21} X_{22} + dO_{22} X_{23} \\
# dF_{21} &= dO_{11} X_{21} + dO_{12} X_{22} + dO_{21} X_{31} + dO_{22} X_{32} \\
# dF_{22} &= dO_{11} X_{22} + dO_{12} X_{23} + dO_{21} X_{32} + dO_{22} X_{33}
# \end{aligned}$$
#
# Read the right-hand sides as a picture: `dO` is laid on $X$ like a filter, and moves on by one for the next
# entry of `dF`. **The filter gradient is the convolution of $X$ with `dO`**, without padding and without turning
# anything.

# %% nbgrader={"grade": false, "grade_id": "picture-filter-gradient", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_filter_gradient()

# %% [markdown]
# ### Beyond the lecture's example
#
# **Channels and filters.** Slice $F[k, c]$ meets channel $c$ of $X$ and puts out into channel $k$ of $O$, and
# nothing else. So `dF[k, c]` is made of `X[:, c]` and `dO[:, k]`.
#
# **Batch.** The same filter reads every image: sum over $n$.
#
# **Padding.** The filter has also seen the ring of zeros. Put the same ring around $X$, then go on as before.
#
# **Stride.** With stride 2, the output beside $O_{11}$ belongs to the window *two* columns further on. So for one
# weight, the entries of $X$ that it met lie two apart: `dO` is laid on $X$ with gaps, as if it had been spread
# out with zeros between. What is left over at the end of $X$, in no window, plays no part.

# %% nbgrader={"grade": false, "grade_id": "picture-filter-gradient-stride", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_filter_gradient_stride()

# %% [markdown]
# All in one formula, with padding $p$, stride $t$, and $X$ being 0 outside the image:
#
# $$dF[k, c, r, s] = \sum_{n} \sum_{i} \sum_{j} dO[n, k, i, j] \; X[n,\; c,\; i\,t + r - p,\; j\,t + s - p]$$
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# for one tap (r, s):
#
#      dO                    shifted copy of X               dF[:, :, r, s]
#    n, places                    n, places                        C
#   +-----------+              +-----------+                    +-----+
# K |           |    times   C |           |  turned   gives  K |     |
#   +-----------+              +-----------+                    +-----+
#
# a matrix product: it sums over images and places.
# ```
# The shifted copy is the same one as in the forward pass.
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# | what | shape |
# |---|---|
# | X with its zeros | (N, C, H + 2·padding, W + 2·padding) |
# | the copy for one tap | (N, C, H', W'), the H' and W' of dO |
# | dO | (N, K, H', W') |
# | `dF[:, :, r, s]` | (K, C) |
#
# The caller says how large the filter was, since stride and remainder do not tell: `kernel_size` is (R, S). The
# copy starts at row r and has H' rows, `stride` apart, so it ends before row r + stride · H'.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# framed = X with `padding` zeros on both sides of both image axes
# dF = zeros (K, C, R, S)
# for each tap (r, s):
#     copy = every stride-th row and column of framed, starting at (r, s), H' x W' of them
#     dF[:, :, r, s] = products of dO and copy, summed over n, i and j, for every pair of k and c
# ```
# `np.tensordot(dO, copy, axes=...)` does the last line at once; it takes the axes to sum over, of both arrays.
# </details>

# %% nbgrader={"grade": false, "grade_id": "filter_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def filter_gradient(dO, X, kernel_size, stride=1, padding=0):
    """Return the gradient with respect to the filters of a convolution.

    dO : array (N, K, H', W'), the gradient with respect to its output
    X : array (N, C, H, W), its input
    kernel_size : (R, S), rows and columns of the filters
    stride, padding : int, as in the forward pass
    returns dF : float64 array (K, C, R, S)
    """
    ### BEGIN SOLUTION
    stride, padding = int(stride), int(padding)
    (N, C, H, W), (K, rows, columns), (R, S) = X.shape, dO.shape[1:], map(int, kernel_size)
    # How much goes into one product is a matter of speed only. Those of less than a million
    # multiplications are the fastest: one of the filters' S columns, a quarter of the image. With
    # few channels the S columns go together, else they are too small; with very many no small one
    # is worth it.
    (parts, depth), blocks = ((S, C), 4) if K <= C and C * K < 15_000 else ((1, S * C), 2)
    at_once = -(-rows // blocks)

    # The frame holds one image at a time, channels last. windows[s] is what the filters' column s
    # meets in it, as a view: nothing is copied yet. One row of it is a matrix, pixels by channels.
    framed = np.zeros((H + 2 * padding, W + 2 * padding, C))
    windows = np.lib.stride_tricks.sliding_window_view(framed, S, axis=1)[:, ::stride]
    windows = windows.transpose(0, 1, 3, 2).reshape(-1, columns, parts, depth)
    windows = windows.transpose(2, 0, 1, 3)

    # One row of the filters at a time. The matrix product sums over the pixels of some rows of the
    # output; the loops over h and n sum over the others, and over the batch.
    shifted, upstream = np.empty(windows.shape), np.empty((rows, columns, K))
    dF = np.zeros((R, parts, K, depth))
    for n in range(N):
        framed[padding : padding + H, padding : padding + W] = X[n].transpose(1, 2, 0)
        shifted[...] = windows
        upstream[...] = dO[n].transpose(1, 2, 0)
        for h in range(0, rows, at_once):
            part = upstream[h : h + at_once].reshape(-1, K)
            for r in range(R):
                read = shifted[:, r : r + stride * rows : stride][:, h : h + at_once]
                dF[r] += part.T @ read.reshape(parts, len(part), depth)
    return dF.transpose(2, 0, 1, 3).reshape(K, R, S, C).transpose(0, 3, 1, 2).copy()
    ### END SOLUTION

# %% [markdown]
# ### Six steps
#
# **The derivation's example.** The numbers of the picture above.

# %% nbgrader={"grade": false, "grade_id": "picture-filter_gradient-derivation", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("filter_gradient-derivation", filter_gradient)

# %% [markdown]
# The same numbers by trying: the loss is $L = \sum dO \cdot O$, and `convolve_plain` makes $O$ from the filter.
# Padding is `np.pad` before it. Stride 2 is every second row and column of the stride-1 output, so the same lines
# serve for the last two steps as well.

# %% nbgrader={"grade": false, "grade_id": "picture-filter_gradient-numerical", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
def numerical_filter_gradient(dO, X, kernel_size, stride=1, padding=0):
    framed = np.pad(X[0, 0], padding)

    def loss(F):
        return np.sum(dO[0, 0] * convolve_plain(framed, F[0, 0])[::stride, ::stride])

    return numerical_gradient(loss, np.zeros((1, 1, *kernel_size)), h=1)


visible_tests.compare("filter_gradient-derivation", filter_gradient, numerical_filter_gradient)

# %% [markdown]
# **Channels.** One image of two channels, one filter of two slices.

# %% nbgrader={"grade": false, "grade_id": "picture-filter_gradient-channels", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("filter_gradient-channels", filter_gradient)

# %% [markdown]
# **Filters.** Two filters read the same image.

# %% nbgrader={"grade": false, "grade_id": "picture-filter_gradient-filters", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("filter_gradient-filters", filter_gradient)

# %% [markdown]
# **Batch.** Two images went through the same filter.

# %% nbgrader={"grade": false, "grade_id": "picture-filter_gradient-batch", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("filter_gradient-batch", filter_gradient)

# %% [markdown]
# **Padding.** A filter of 3 × 2, and one ring of zeros.

# %% nbgrader={"grade": false, "grade_id": "picture-filter_gradient-padding", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("filter_gradient-padding", filter_gradient)

# %% [markdown]
# **Stride.** A 6 × 7 image, a window of 3 × 2 that moves by two. One row and one column are left over.

# %% nbgrader={"grade": false, "grade_id": "picture-filter_gradient-stride", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("filter_gradient-stride", filter_gradient)

# %% [markdown]
# If that one fails, or if it passes and you want to be sure: ask your own tool. For other sizes, copy the line
# into a cell of your own and call the two functions with your own arrays. If your `convolve` from assignment 1
# works, you can put it in place of `convolve_plain` and check several channels, filters and images too.

# %% nbgrader={"grade": false, "grade_id": "picture-filter_gradient-numerical-stride", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.compare("filter_gradient-padding", filter_gradient, numerical_filter_gradient)
visible_tests.compare("filter_gradient-stride", filter_gradient, numerical_filter_gradient)

# %% [markdown]
# The six tests once more, as a list. This cell is worth 12 points; each of the steps counts on its own. Grading
# also mixes them.

# %% nbgrader={"grade": true, "grade_id": "filter_gradient-values", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("filter_gradient", filter_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("filter_gradient-values", filter_gradient)
### END HIDDEN TESTS

# %% [markdown]
# ### Speed
#
# The yardstick is the one of assignment 1: a matrix product with as many multiplications as this layer needs.
# Look at the zone, not at the digits. Green is fast enough for all 5 points: a loop over taps gets there. Yellow
# is worth half of them: one loop over the output's pixels. Grading measures in a quieter place and on several
# layer sizes.

# %% nbgrader={"grade": true, "grade_id": "filter_gradient-speed", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
visible_tests.show_speed("filter_gradient", filter_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("filter_gradient-speed", filter_gradient)
### END HIDDEN TESTS

# %% [markdown]
# ## 6. The input gradient
#
# **1 hour 30 minutes, 14 points for right values and 4 for speed.** Done means: the six pictures below say ✓, and
# your dot on the yardstick is in the green.
#
# How much does the loss change with a pixel of the input? The input is what the layer before put out, so this is
# what gets passed back to it: the *new sensitivity*. Same example, same four equations, but now ask each line for
# its derivative with respect to each pixel. A pixel that the window did not cover has the derivative 0 (left
# empty here):
#
# | $\partial O / \partial X$ | $X_{11}$ | $X_{12}$ | $X_{13}$ | $X_{21}$ | $X_{22}$ | $X_{23}$ | $X_{31}$ | $X_{32}$ | $X_{33}$ |
# |---|---|---|---|---|---|---|---|---|---|
# | $O_{11}$ | $F_{11}$ | $F_{12}$ | | $F_{21}$ | $F_{22}$ | | | | |
# | $O_{12}$ | | $F_{11}$ | $F_{12}$ | | $F_{21}$ | $F_{22}$ | | | |
# | $O_{21}$ | | | | $F_{11}$ | $F_{12}$ | | $F_{21}$ | $F_{22}$ | |
# | $O_{22}$ | | | | | $F_{11}$ | $F_{12}$ | | $F_{21}$ | $F_{22}$ |
#
# Down the columns again, each entry weighted with the `dO` of its row:
#
# $$\begin{aligned}
# dX_{11} &= dO_{11} F_{11} \\
# dX_{12} &= dO_{11} F_{12} + dO_{12} F_{11} \\
# dX_{13} &= dO_{12} F_{12} \\
# dX_{21} &= dO_{11} F_{21} + dO_{21} F_{11} \\
# dX_{22} &= dO_{11} F_{22} + dO_{12} F_{21} + dO_{21} F_{12} + dO_{22} F_{11} \\
# dX_{23} &= dO_{12} F_{22} + dO_{22} F_{12} \\
# dX_{31} &= dO_{21} F_{21} \\
# dX_{32} &= dO_{21} F_{22} + dO_{22} F_{21} \\
# dX_{33} &= dO_{22} F_{22}
# \end{aligned}$$
#
# **First way to read it: stamps.** Go along a *row* of the table: $O_{12}$ reached the loss with the strength
# $dO_{12}$, and passes it to the four pixels that it was made of, each by its weight. So every entry of `dO` puts
# one stamp of the whole filter, times itself, onto `dX`, at the place of its window. Where stamps overlap, they
# add up.

# %% nbgrader={"grade": false, "grade_id": "picture-stamps", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_stamps()

# %% [markdown]
# **Second way to read it: a convolution.** Go down a *column*: $dX_{22}$ is made of all four entries of `dO`, but
# while `dO` goes forwards, 11, 12, 21, 22, $F$ goes backwards, 22, 21, 12, 11. That is the filter turned by 180°,
# laid on `dO`. At the corners the filter sticks out, and only one product is left; so `dO` gets a ring of zeros
# as wide as the filter minus one. **The input gradient is the convolution of the padded `dO` with the filter
# turned by 180°.** Because the result is larger than `dO`, it is called a *full* convolution. (In assignment 1
# the filter was never turned. Here it is, and not by convention: the table says so.)

# %% nbgrader={"grade": false, "grade_id": "picture-input-gradient", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_input_gradient()

# %% [markdown]
# ### Beyond the lecture's example
#
# **Channels and filters.** Channel $c$ of $X$ reached the loss through every filter $k$, by its slice $F[k, c]$:
# sum over $k$. Forward the sum went over $c$; backward the two have changed places.
#
# **Batch.** Every image has its own `dX`. Nothing is added up, and nothing is divided by $N$.
#
# **Padding.** Forward, the filter slid over $X$ with its ring of zeros. So compute the gradient of that larger
# image, and then cut the ring off.
#
# **Stride.** With stride 2 the stamps are set two pixels apart. Seen as a convolution: put a row and a column of
# zeros between those of `dO` (with stride $t$, put $t - 1$ of them), then pad and convolve as before, with
# stride 1. What is left over at the end of $X$ was in no window and gets 0. The output's size does not tell how
# much that is, so the caller says how large $X$ was.

# %% nbgrader={"grade": false, "grade_id": "picture-input-gradient-stride", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.draw_input_gradient_stride()

# %% [markdown]
# All in one formula. With $p$ the padding and $t$ the stride, for each pixel $(u, v)$ the sum goes over all
# windows that have covered it:
#
# $$dX[n, c, u, v] = \sum_{k} \sum_{i} \sum_{j} dO[n, k, i, j] \; F[k,\; c,\; u + p - i\,t,\; v + p - j\,t]$$
#
# where $F$ is 0 outside its R rows and S columns.
#
# <details><summary>Hint 1: a picture</summary>
#
# Either way will do; both reach all points.
# ```
# stamps, tap by tap:                          as a full convolution:
#
# dO, all places, times F[:, :, r, s]          dO        spread       padded         dX
#    -> a shifted copy of dX                   a b       a . b       . . . . .     (then cut to
#                                              c d       . . .       . a . b .      size)
# with stride 2, the copy has gaps,                      c . d       . . . . .
# exactly where the forward pass read                                . c . d .
#                                                                    . . . . .
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# | what | shape |
# |---|---|
# | dO | (N, K, H', W') |
# | `F[:, :, r, s]`, the weights of one tap | (K, C) |
# | what one tap adds | (N, C, H', W') |
# | gradient of the padded image | (N, C, H + 2·padding, W + 2·padding) |
# | dX | (N, C, H, W) with `input_size` = (H, W) |
# | dO, spread out | (N, K, (H' − 1) · stride + 1, (W' − 1) · stride + 1) |
# | its ring of zeros | R − 1 rows above and below, S − 1 columns left and right |
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# stamps:
# framed = zeros, as large as the padded image
# for each tap (r, s):
#     add to every stride-th row and column of framed, starting at (r, s), H' x W' of them:
#         dO times F[:, :, r, s], summed over k
# cut `padding` rows and columns off on all sides
#
# full convolution:
# spread = zeros; every stride-th row and column of it is dO
# pad it by R - 1 and S - 1
# convolve with F turned by 180 degrees (F[:, :, ::-1, ::-1]), filters and channels exchanged, stride 1
# put the result into zeros as large as the padded image, and cut the ring off
# ```
# A ring of width 0 is a trap: `[0:-0]` is empty. Write `[padding : padding + H]` instead.
# </details>

# %% nbgrader={"grade": false, "grade_id": "input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def input_gradient(dO, F, input_size, stride=1, padding=0):
    """Return the gradient with respect to the input of a convolution.

    dO : array (N, K, H', W'), the gradient with respect to its output
    F : array (K, C, R, S), its filters
    input_size : (H, W), rows and columns of its input
    stride, padding : int, as in the forward pass
    returns dX : float64 array (N, C, H, W)
    """
    ### BEGIN SOLUTION
    stride, padding = int(stride), int(padding)
    (N, K, rows, columns), (_, C, R, S), (H, W) = dO.shape, F.shape, map(int, input_size)
    sliding_window_view = np.lib.stride_tricks.sliding_window_view
    height, width = H + 2 * padding, W + 2 * padding
    if C >= K:
        # One large product for an image. Across, it is a full convolution: dO's columns, `stride`
        # apart in a frame of zeros, meet the filters' columns in reverse. Down the image each of
        # the filters' R rows adds its share at the places that it had read.
        dilated = np.zeros((K, rows, S - 1 + width))
        windows = sliding_window_view(dilated, S, axis=2)[:, :, padding : padding + W]
        windows = windows.transpose(0, 3, 1, 2)
        filters = F[:, :, :, ::-1].transpose(2, 1, 0, 3).reshape(R * C, K * S)
        shifted, product = np.empty(windows.shape), np.empty((R * C, rows * W))
        dX = np.zeros((N, C, height, W))
        for n in range(N):
            dilated[:, :, S - 1 : S - 1 + stride * columns : stride] = dO[n]
            shifted[...] = windows
            np.matmul(filters, shifted.reshape(K * S, rows * W), out=product)
            for r, share in enumerate(product.reshape(R, C, rows, W)):
                dX[n, :, r : r + stride * rows : stride] += share
        return dX[:, :, padding : padding + H]

    # With fewer channels the product is too small to be worth copying what it reads. The same with
    # rows and columns exchanged needs no copy: stored row by row, a band of R rows is a matrix as
    # it stands. The bands overlap: `bands` is a view.
    dilated = np.zeros((R - 1 + height, K, columns))
    bands = sliding_window_view(dilated, R, axis=0)[padding : padding + H]
    bands = bands.transpose(0, 3, 1, 2).reshape(H, R * K, columns)
    filters = F[:, :, ::-1].transpose(3, 1, 2, 0).reshape(S * C, R * K)
    products = np.empty((H, S * C, columns))
    shares = products.reshape(H, S, C, columns).transpose(1, 2, 0, 3)
    dX = np.zeros((N, C, H, width))
    for n in range(N):
        dilated[R - 1 : R - 1 + stride * rows : stride] = dO[n].transpose(1, 0, 2)
        np.matmul(filters, bands, out=products)
        for s, share in enumerate(shares):
            dX[n, :, :, s : s + stride * columns : stride] += share
    return dX[:, :, :, padding : padding + W]
    ### END SOLUTION

# %% [markdown]
# ### Six steps
#
# **The derivation's example.** The numbers of the pictures above.

# %% nbgrader={"grade": false, "grade_id": "picture-input_gradient-derivation", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("input_gradient-derivation", input_gradient)

# %% [markdown]
# And by trying: now it is the input that is moved.

# %% nbgrader={"grade": false, "grade_id": "picture-input_gradient-numerical", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
def numerical_input_gradient(dO, F, input_size, stride=1, padding=0):
    def loss(X):
        framed = np.pad(X[0, 0], padding)
        return np.sum(dO[0, 0] * convolve_plain(framed, F[0, 0])[::stride, ::stride])

    return numerical_gradient(loss, np.zeros((1, 1, *input_size)), h=1)


visible_tests.compare("input_gradient-derivation", input_gradient, numerical_input_gradient)

# %% [markdown]
# **Channels.** A filter of two slices read an image of two channels.

# %% nbgrader={"grade": false, "grade_id": "picture-input_gradient-channels", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("input_gradient-channels", input_gradient)

# %% [markdown]
# **Filters.** Two filters read the same image.

# %% nbgrader={"grade": false, "grade_id": "picture-input_gradient-filters", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("input_gradient-filters", input_gradient)

# %% [markdown]
# **Batch.** Two images.

# %% nbgrader={"grade": false, "grade_id": "picture-input_gradient-batch", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("input_gradient-batch", input_gradient)

# %% [markdown]
# **Padding.** A filter of 3 × 2 on a 3 × 4 image with one ring of zeros. `dO` is larger than `dX`.

# %% nbgrader={"grade": false, "grade_id": "picture-input_gradient-padding", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("input_gradient-padding", input_gradient)

# %% [markdown]
# **Stride.** A 6 × 7 image, a window of 3 × 2 that moves by two. One row and one column are left over.

# %% nbgrader={"grade": false, "grade_id": "picture-input_gradient-stride", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("input_gradient-stride", input_gradient)

# %% [markdown]
# Your own tool has the last word:

# %% nbgrader={"grade": false, "grade_id": "picture-input_gradient-numerical-stride", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.compare("input_gradient-padding", input_gradient, numerical_input_gradient)
visible_tests.compare("input_gradient-stride", input_gradient, numerical_input_gradient)

# %% [markdown]
# The six tests once more, as a list. This cell is worth 14 points; each of the steps counts on its own. Grading
# also mixes them.

# %% nbgrader={"grade": true, "grade_id": "input_gradient-values", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("input_gradient", input_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("input_gradient-values", input_gradient)
### END HIDDEN TESTS

# %% [markdown]
# ### Speed
#
# Both gradients of a convolution are convolutions, as large as the forward pass. So training costs about three
# times as much as using the network, and it pays to make all three fast.
#
# The same yardstick once more. Green is fast enough for all 4 points: a loop over taps gets there, and so does
# one full convolution on whole arrays. Yellow is worth half of them.

# %% nbgrader={"grade": true, "grade_id": "input_gradient-speed", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
visible_tests.show_speed("input_gradient", input_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("input_gradient-speed", input_gradient)
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Back through the whole block
#
# **30 minutes, 4 points.** Done means: every line below says ✓, and your gradient agrees with the numerical one.
#
# Now put them in a row. Forward, the block is
#
# $$X \xrightarrow{\text{convolve, } F,\, b} O \xrightarrow{\text{relu}} A \xrightarrow{\text{max-pool}} P$$
#
# with stride 1 in the convolution and windows that tile in the pool. You get `dP` and return the three gradients
# that this block needs: `dX` to pass back, `dF` and `db` to learn from. You have written every step; only the
# order is new. Mind what each step wants to know from the forward pass.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# X ------> O ------> A ------> P        first forward: you need O and A
# dX <----- dO <----- dA <----- dP       then backward, from right to left
#    |
#    v
#  dF, db
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# O, A, dO and dA are (N, K, H', W'); P and dP are smaller. The result is a tuple of three arrays, shaped like X,
# F and b.
#
# For O take your `convolve` from assignment 1: copy it into a cell of your own, above. Or use `convolve_plain`,
# once for every image, filter and channel: O[n, k] is the sum over the channels, plus b[k]. `X` needs its ring of
# zeros first.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# O = forward pass of the convolution
# A = relu of O
# dA = dP back through the pool         (which needs A)
# dO = dA back through the activation   (which needs O)
# return input gradient, filter gradient, bias gradient, all from dO
# ```
# </details>

# %% nbgrader={"grade": false, "grade_id": "block_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def block_gradient(dP, X, F, b, padding, pool_size):
    """Pass the gradient back through convolution, relu and max-pool.

    dP : array, the gradient with respect to P = max_pool(relu(O), pool_size)
    X : array (N, C, H, W), F : array (K, C, R, S), b : array (K,) and
    padding : int are what the convolution made O of, with stride 1
    pool_size : int
    returns (dX, dF, db) : float64 arrays, shaped like X, F and b
    """
    ### BEGIN SOLUTION
    def output_channel(image, filters):
        return sum(convolve_plain(x, f) for x, f in zip(image, filters, strict=True))

    padding = int(padding)
    framed = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    O = np.array([[output_channel(image, filters) for filters in F] for image in framed])
    O += b.reshape(-1, 1, 1)
    dA = max_pool_gradient(dP, relu(O), pool_size)
    dO = relu_gradient(dA, O)
    dX = input_gradient(dO, F, X.shape[2:], padding=padding)
    dF = filter_gradient(dO, X, F.shape[2:], padding=padding)
    return dX, dF, bias_gradient(dO)
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-block_gradient-dX", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("block_gradient-dX", block_gradient)

# %% nbgrader={"grade": false, "grade_id": "picture-block_gradient-dF", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("block_gradient-dF", block_gradient)

# %% [markdown]
# The numerical check goes the whole way forward and knows nothing of the way back. The step is small here, so
# that no entry crosses a kink; as a power of two it is still exact.

# %% nbgrader={"grade": false, "grade_id": "picture-block_gradient-numerical", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
def block_loss(dP, X, F, b, padding, pool_size):
    framed = np.pad(X[0, 0], padding)
    O = np.stack([convolve_plain(framed, F[k, 0]) + b[k] for k in range(len(F))])[np.newaxis]
    return np.sum(dP * max_pool(relu(O), pool_size))


def numerical_block_input_gradient(dP, X, F, b, padding, pool_size):
    return numerical_gradient(lambda x: block_loss(dP, x, F, b, padding, pool_size), X, h=1 / 1024)


def numerical_block_filter_gradient(dP, X, F, b, padding, pool_size):
    return numerical_gradient(lambda f: block_loss(dP, X, f, b, padding, pool_size), F, h=1 / 1024)


visible_tests.compare("block_gradient-dX", block_gradient, numerical_block_input_gradient)
visible_tests.compare("block_gradient-dF", block_gradient, numerical_block_filter_gradient)

# %% [markdown]
# This cell is worth 4 points.

# %% nbgrader={"grade": true, "grade_id": "block_gradient-values", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("block_gradient", block_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("block_gradient-values", block_gradient)
### END HIDDEN TESTS

# %% [markdown] tags=["optional-understanding"]
# ## 8. Do you know what you wrote?
#
# **1 h 30, 15 bonus points.** The 60 points of the sections above are all points there are; these come on top.
#
# Code can be had in seconds. To know what it does, and to see from outside that it is wrong, takes somebody who has
# understood it. Here you are that somebody: you test other people's functions, tell mistakes by their pictures, and
# say what comes out before anything is run.

# %% nbgrader={"grade": false, "grade_id": "setup-understanding", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["optional-understanding"]
try:
    import understanding
except ModuleNotFoundError:
    print("understanding.py is missing: put it and variant.json into the folder of this notebook.")

# %% [markdown] tags=["optional-understanding"]
# ### 8.1 The tester
#
# **30 minutes, 6 points.** Done means: every probe below says ✓.
#
# Somewhere in this course there are wrong versions of `convolve`, `filter_gradient` and `input_gradient`: more than a
# hundred, of every kind that students have ever handed in. You may ask for five calls. A wrong version is caught
# if what it returns in one of your calls differs from what is right.
#
# A call is told by its sizes; the numbers in it are drawn, and none of them is 0. This is one:
#
# ```
# {"function": "convolve", "X": (1, 1, 3, 3), "F": (1, 1, 2, 2), "stride": 1, "padding": 0}
# ```
#
# `X` has the sizes (N, C, H, W) of the input, `F` those of the filters, (K, C, R, S), also where a gradient is asked
# for. X and F may have 14 numbers together, so that a person can still look at them; the stride is 6 at most, and
# the padding 3.
#
# Mistakes that even the plain call above would show are not among them. Those that are made more often count more.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# three images in the batch, one of them wrong      shows only if N > 1
# rows and columns exchanged                        shows only if H and W, or R and S, differ
# a stride in rows alone                            shows only if ...
# ```
# </details>
#
# <details><summary>Hint 2: sizes</summary>
#
# One call can catch many mistakes at once: nothing keeps it from having two images, two channels *and* a stride.
# With 14 numbers it cannot have all of it, though. An image may be one pixel wide, and a filter too.
# </details>
#
# <details><summary>Hint 3: the way to go</summary>
#
# ```
# write down a line for every way in which a layer's sizes can be special
# for each of the three functions: which of these lines can be in one call together?
# which of them exclude each other, and need two calls?
# ```
# </details>

# %% nbgrader={"grade": false, "grade_id": "find_bugs", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["optional-understanding"]
def find_bugs():
    """Name up to five calls in which as many wrong functions as possible show.

    returns a list of dicts: function, X, F, stride and padding of each call
    """
    ### BEGIN SOLUTION
    return [
        {"function": "convolve", "X": (1, 2, 3, 1), "F": (2, 2, 1, 2), "stride": 2, "padding": 2},
        {"function": "convolve", "X": (2, 1, 4, 1), "F": (2, 1, 1, 2), "stride": 2, "padding": 2},
        {"function": "filter_gradient", "X": (2, 2, 1, 1), "F": (2, 2, 2, 1), "stride": 2, "padding": 2},
        {"function": "input_gradient", "X": (1, 2, 4, 1), "F": (1, 2, 1, 2), "stride": 3, "padding": 1},
        {"function": "input_gradient", "X": (2, 1, 4, 1), "F": (2, 1, 1, 2), "stride": 3, "padding": 1},
    ]
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-find_bugs", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution", "optional-understanding"]
understanding.check_probes(find_bugs)

# %% [markdown] tags=["optional-understanding"]
# This cell is worth 6 bonus points.

# %% nbgrader={"grade": true, "grade_id": "find_bugs-values", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false} tags=["bonus", "optional-understanding"]
understanding.check_probes(find_bugs)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("find_bugs-values", find_bugs)
### END HIDDEN TESTS

# %% [markdown] tags=["optional-understanding"]
# ### 8.2 Which mistake is it?
#
# **25 minutes, 4 points.** Done means: `diagnosis` holds a letter for each picture.
#
# Three times somebody convolved an image, and got it wrong. You see the input, the filter and what came out. Each
# picture shows exactly one of the mistakes in the list.

# %% nbgrader={"grade": false, "grade_id": "picture-wrong-outputs", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution", "optional-understanding"]
understanding.draw_wrong_outputs()

# %% nbgrader={"grade": false, "grade_id": "picture-mistakes", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution", "optional-understanding"]
understanding.list_mistakes()

# %% [markdown] tags=["optional-understanding"]
# <details><summary>Hint 1: a picture</summary>
#
# Begin with the size: how many rows and columns should the output have? If it has others, most mistakes are out.
# </details>
#
# <details><summary>Hint 2: one entry</summary>
#
# Then compute a single entry by hand, one whose window lies in the middle of the image, where no zeros reach. If it
# is right, the filter is right.
# </details>
#
# <details><summary>Hint 3: the rest</summary>
#
# Your own functions help: with `convolve_plain` and a few lines you can make most mistakes of the list yourself, and
# compare.
# </details>
#
# Write your letters in place of the three `None`, for example `["A", "B", "C"]`, and delete the line
# `raise NotImplementedError()`. What you do not know may stay `None`.

# %% nbgrader={"grade": false, "grade_id": "diagnosis", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception", "optional-understanding"]
diagnosis = [None, None, None]

### BEGIN SOLUTION
diagnosis = ["K", "A", "J"]
### END SOLUTION

# %% [markdown] tags=["optional-understanding"]
# This cell only says whether your answer can be read. It is worth 4 bonus points.

# %% nbgrader={"grade": true, "grade_id": "diagnosis-values", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false} tags=["bonus", "optional-understanding"]
understanding.check_diagnosis(diagnosis)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("diagnosis-values", diagnosis)
### END HIDDEN TESTS

# %% [markdown] tags=["optional-understanding"]
# ### 8.3 What will come out?
#
# **20 minutes, 3 points.** Done means: `predict` holds all six numbers.
#
# With paper and pencil, before you run anything: how large is this layer's output, how many numbers does it learn,
# biases included, and what are three entries of dX?

# %% nbgrader={"grade": false, "grade_id": "picture-predict", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution", "optional-understanding"]
understanding.show_case()

# %% [markdown] tags=["optional-understanding"]
# <details><summary>Hint 1: a picture</summary>
#
# Lay the 2×2 filter on the 3×3 input in all four places. Which of the places reach the entry that is asked for?
# </details>
#
# <details><summary>Hint 2: which weight</summary>
#
# For each place that reaches it: by which entry of the filter was the pixel multiplied there? That entry, times the
# entry of dO that belongs to the place.
# </details>
#
# <details><summary>Hint 3: sums</summary>
#
# A corner is reached from one place, an edge from two, the middle from all four. Add up.
# </details>
#
# Write the numbers in place of `None`, and delete the line `raise NotImplementedError()`.

# %% nbgrader={"grade": false, "grade_id": "predict", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception", "optional-understanding"]
predict = {"output_size": (None, None), "parameters": None, "dX": (None, None, None)}

### BEGIN SOLUTION
predict = {"output_size": (6, 5), "parameters": 133, "dX": (-4, -5, 0)}
### END SOLUTION

# %% [markdown] tags=["optional-understanding"]
# This cell only says whether your answer can be read. It is worth 3 bonus points.

# %% nbgrader={"grade": true, "grade_id": "predict-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["bonus", "optional-understanding"]
understanding.check_prediction(predict)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("predict-values", predict)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "why_rotated", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": true} tags=["bonus", "optional-understanding"]
# ### 8.4 In your own words
#
# **15 minutes, 2 bonus points.** A person reads this answer.
#
# Why is the filter rotated by 180° when the gradient goes back to the input? Argue with a single pixel: $X_{12}$, the
# second one in the first row, in a 3×3 image under a 2×2 filter. Five sentences are enough. Write into the cell below.
#
# === BEGIN MARK SCHEME ===
#
# 1 point: says in which outputs $X_{12}$ takes part, $O_{11}$ and $O_{12}$, and with which weights: $F_{12}$ in $O_{11}$,
# $F_{11}$ in $O_{12}$. So $dX_{12} = dO_{11} F_{12} + dO_{12} F_{11}$.
#
# 1 point: sees the order in it. As the output moves to the right, the weight that meets the pixel moves to the left
# (and, from row to row, up): against the direction of dO, F is read backwards on both axes, which is a rotation by 180°.
#
# ½ point only: "because the derivative of a convolution is a convolution with the rotated filter", the formula without
# the pixel. No points for "because it is called convolution" or for a rotation by 90°.
#
# === END MARK SCHEME ===

# %% [markdown] tags=["optional-understanding"]
# *Your answer:*

# %% [markdown]
# ## How far are you?
#
# Run this cell at any time. Before you hand in: restart the kernel, run all cells from the top, and look here.

# %% nbgrader={"grade": false, "grade_id": "picture-progress", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.progress()
