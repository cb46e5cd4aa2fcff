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
# # A network that learns to read, and a look inside
#
# You have the parts: convolution, activation, pooling, and their gradients. Now they become a network. It learns to
# read handwritten digits, and afterwards you take it apart: what do its filters look like, what does it see in a
# seven, which image would excite it most? In between you build what people used before anything was learned.
#
# | | you write | points | time |
# |---|---|---|---|
# | 1 | `softmax_cross_entropy`: how bad is an answer | 6 | 45 min |
# | 2 | `dense`, `dense_gradient` | 2 + 4 | 30 min |
# | 3 | `cnn_forward`: from images to scores | 6 | 30 min |
# | 4 | `cnn_backward`: every parameter's gradient | 10 | 1 h 30 |
# | 5 | `train`: the network learns | 10 | 1 h |
# | 6 | a look at what it has learned | | 30 min |
# | 7 | `orientation_maps`, `daisy_descriptor`: what we did before | 6 + 8 | 2 h |
# | 8 | `maximise_activation`: what a unit answers to | 8 | 1 h |
#
# **How to work.** Write your code where it says `# YOUR CODE HERE` and delete the line `raise NotImplementedError()`.
# Below each function there are visible tests: run them as often as you like. Grading also calls your functions with
# other inputs, so write for any size. You may add cells of your own. The last cell, `progress()`, says how far you are.
# Before you hand in, press *Validate*, where JupyterLab has that button: your notebook runs from the start, and you
# read which visible tests fail. NumPy is all that you need, and all that is there when your homework is graded.
#
# **Notation.** Tensors are (N, C, H, W): image in the batch, channel, row, column. Filters are (K, C, R, R), R odd.
# Everything is `float64`. If you read Keras beside this: there the channels come last.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

try:
    import drawings
    import visible_tests

    visible_tests.expected_outputs()
    X, y = visible_tests.digits()
except (ModuleNotFoundError, FileNotFoundError) as missing:
    print(f"A file is missing ({missing}). Put visible_tests.py, testbench.py, drawings.py,")
    print("given_layers.py, expected_outputs.npz, digits.npz and mlp.npz into the folder of this notebook")
    print("(on Colab: upload all under Files), then run this cell again.")

# %% [markdown]
# ## The layers
#
# The next cell brings the layers of the first two assignments: right, plain, not the fastest. **Have you written your
# own? Paste them into a new cell below it.** Then the network runs on what you wrote instead. If a layer of yours is
# wrong, that costs you no points here: grading also tries your network with right layers.

# %% nbgrader={"grade": false, "grade_id": "layers", "locked": true, "schema_version": 3, "solution": false, "task": false}
from given_layers import (
    bias_gradient,
    convolve,
    convolve_image,
    filter_gradient,
    input_gradient,
    max_pool,
    max_pool_gradient,
    relu,
    relu_gradient,
)

# %% [markdown]
# All of them are called as before:
#
# | forward | backward |
# |---|---|
# | `convolve(X, F, b, stride=1, padding=0)` | `input_gradient(dO, F, input_size, stride=1, padding=0)` |
# | | `filter_gradient(dO, X, kernel_size, stride=1, padding=0)`, `bias_gradient(dO)` |
# | `relu(Z)` | `relu_gradient(dA, Z)` |
# | `max_pool(X, size)` | `max_pool_gradient(dP, X, size)` |
# | `convolve_image(I, f)`: one image, one filter, same size | |
#
# And this is what is to be read:

# %% nbgrader={"grade": false, "grade_id": "picture-digits", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_digits()

# %% [markdown]
# ## 1. How bad is an answer?
#
# **45 minutes, 6 points.** Done means: every line below says ✓.
#
# For each image the network gives ten scores, one a digit. The softmax turns them into probabilities that add up to
# 1, and the loss is the negative logarithm of the probability of the right one, $y$:
#
# $$p_m = \frac{e^{s_m}}{\sum_k e^{s_k}}, \qquad L = -\log p_y \qquad \text{(averaged over the images of the batch)}$$
#
# If the network is sure and right, $p_y$ is near 1 and the loss near 0. If it is sure and wrong, the loss is large.
#
# The gradient is surprisingly simple: `dscores` is *what the network believes minus what is true*, $p_m$ minus 1 for
# the right class and $p_m$ for the others. The loss is the mean over N images, so all of it is divided by N.
#
# **Large scores.** `np.exp(1000)` is `inf`. But only differences of scores matter: take away the largest score of each
# image from all of its scores, and the probabilities stay what they are. The logarithm also needs care: a probability
# of 0 has none. Write $\log p_y$ as $s_y - \log \sum_k e^{s_k}$, and no logarithm of 0 ever comes up.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# scores      2     1     0          shifted     0    -1    -2
# e^shifted   1    0.37  0.14        sum  1.50
# p          0.67  0.24  0.09        right is the first: loss = -log 0.67 = 0.41
# dscores   -0.33  0.24  0.09        they add up to 0
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# scores is (N, M), labels (N,), with numbers from 0 to M - 1. Sums and maxima run over the last axis; with
# `keepdims=True` they are (N, 1) and can be taken away from the scores. loss is one float, dscores is (N, M).
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# shifted = scores - the largest of each row
# log_p   = shifted - log(sum of e^shifted in each row)
# loss    = - mean of log_p at (n, labels[n])
# dscores = e^log_p, less 1 at (n, labels[n]), all of it divided by N
# ```
# `array[np.arange(N), labels]` picks one entry from each row, and can be assigned to.
# </details>

# %% nbgrader={"grade": false, "grade_id": "softmax_cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_cross_entropy(scores, labels):
    """Return the mean loss of a batch, and its gradient.

    scores : array (N, M)
    labels : int array (N,), the right class of each image
    returns (loss, dscores) : a float, and a float64 array (N, M)
    """
    ### BEGIN SOLUTION
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(scores))
    dscores = np.exp(log_probabilities)
    dscores[rows, labels] -= 1
    return -log_probabilities[rows, labels].mean(), dscores / len(scores)
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-softmax_cross_entropy-batch", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("softmax_cross_entropy-batch (dscores)", softmax_cross_entropy)

# %% [markdown]
# This cell is worth 6 points.

# %% nbgrader={"grade": true, "grade_id": "softmax_cross_entropy-values", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("softmax_cross_entropy", softmax_cross_entropy)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("softmax_cross_entropy-values", softmax_cross_entropy)
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Dense layers
#
# **30 minutes, 2 + 4 points.** Done means: every line below says ✓.
#
# In a dense layer every unit reads every number. With one image a row:
#
# $$Z = A\,W + b, \qquad Z_{nm} = \sum_d A_{nd}\,W_{dm} + b_m$$
#
# Backward, go through it entry by entry once: $W_{dm}$ is multiplied by $A_{nd}$ in every image $n$, so its gradient is
# $\sum_n A_{nd}\, dZ_{nm}$. That is a matrix product again, and so are the others. There is only one way to multiply
# the matrices such that the shapes fit; but do see why.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
#  A (N, D)      W (D, M)        Z (N, M)
#  one row   x   one column   =  one number: the answer of one unit to one image
#  an image      a unit
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# A gradient is as large as what it is the gradient of: dA (N, D), dW (D, M), db (M,). dZ is (N, M). The images are
# summed over in dW and db.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# dA: dZ (N, M) times a matrix (M, D): W transposed
# dW: a matrix (D, N), A transposed, times dZ (N, M)
# db: the sum of dZ over the images
# ```
# Matrix products are written with `@`, and `array.T` transposes a matrix.
# </details>

# %% nbgrader={"grade": false, "grade_id": "dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense(A, W, b):
    """Return what a dense layer answers.

    A : array (N, D), W : array (D, M), b : array (M,)
    returns Z : float64 array (N, M)
    """
    ### BEGIN SOLUTION
    return np.matmul(A, W) + b
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "dense_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_gradient(dZ, A, W):
    """Pass the gradient back through a dense layer.

    dZ : array (N, M), the gradient with respect to its output
    A : array (N, D) and W : array (D, M), what it was called with
    returns (dA, dW, db) : float64 arrays, shaped like A, W and b
    """
    ### BEGIN SOLUTION
    return np.matmul(dZ, W.T), np.matmul(A.T, dZ), dZ.sum(axis=0)
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-dense-batch", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("dense-batch", dense)

# %% nbgrader={"grade": false, "grade_id": "picture-dense_gradient-dW", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("dense_gradient-dW", dense_gradient)

# %% [markdown]
# These two cells are worth 2 and 4 points.

# %% nbgrader={"grade": true, "grade_id": "dense-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("dense", dense)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("dense-values", dense)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "dense_gradient-values", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("dense_gradient", dense_gradient)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("dense_gradient-values", dense_gradient)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The network, forward
#
# **30 minutes, 6 points.** Done means: every line below says ✓.
#
# Now put the layers in a row. The convolution has stride 1 and keeps the size of the image: for filters of R × R, the
# padding is `R // 2`. The pool has windows of 2 × 2.

# %% nbgrader={"grade": false, "grade_id": "picture-network", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_network()

# %% [markdown]
# What is learned stands in `params`, a dict of arrays:
#
# | key | shape | |
# |---|---|---|
# | `"F"`, `"b"` | (K, C, R, R), (K,) | filters and their biases |
# | `"W1"`, `"b1"` | (D, M), (M,) | first dense layer, D = K · H/2 · W/2 |
# | `"W2"`, `"b2"` | (M, classes), (classes,) | second dense layer |
#
# **Flatten** turns the maps of one image into one row: channel after channel, each of them row after row. That is the
# order of `reshape`.
#
# The way back will ask for things that you compute here. Return them as a second result, `cache`: a tuple or a dict of
# whatever you like, or an object of your own. Nobody looks into it but you.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# X -> convolve -> relu -> max_pool -> flatten -> dense -> relu -> dense -> scores
# ```
# There is no activation behind the last layer: scores may be negative.
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# | | shape |
# |---|---|
# | X | (N, C, H, W) |
# | O and A | (N, K, H, W) |
# | P | (N, K, H // 2, W // 2) |
# | flattened | (N, K · (H // 2) · (W // 2)) |
# | hidden | (N, M) |
# | scores | (N, classes) |
#
# `P.reshape(len(P), -1)` flattens.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# O = convolution of X with F and b, padding as above
# P = pool of relu of O
# D = P flattened
# Z = dense layer 1 of D
# scores = dense layer 2 of relu of Z
# cache = all that the gradients of these layers ask for
# ```
# </details>

# %% nbgrader={"grade": false, "grade_id": "cnn_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cnn_forward(params, X):
    """Return the network's scores for a batch of images.

    params : dict with the arrays F, b, W1, b1, W2, b2
    X : array (N, C, H, W)
    returns (scores, cache) : float64 array (N, classes), and what cnn_backward needs
    """
    ### BEGIN SOLUTION
    filters = params["F"]
    O = convolve(X, filters, params["b"], padding=filters.shape[2] // 2)
    rectified = relu(O)
    P = max_pool(rectified, 2)
    flat = P.reshape(len(X), -1)
    Z = dense(flat, params["W1"], params["b1"])
    hidden = relu(Z)
    scores = dense(hidden, params["W2"], params["b2"])
    return scores, (X, O, rectified, P.shape, flat, Z, hidden)
    ### END SOLUTION

# %% [markdown]
# This cell is worth 6 points.

# %% nbgrader={"grade": true, "grade_id": "cnn_forward-values", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("cnn_forward", cnn_forward)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("cnn_forward-values", cnn_forward)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The network, backward
#
# **1 hour 30, 10 points.** Done means: every line below says ✓.
#
# `dscores` comes from the loss. Take it back through every layer, the last one first, and collect the gradient of every
# parameter on the way. Each step asks for two things: what came back so far, and what the layer was called with on the
# way forward. The second is in your `cache`.
#
# The result is a dict with the same keys as `params`, and each gradient is as large as its parameter. The gradient with
# respect to the images themselves is not asked for here; you will need it in part 8.
#
# **If a number is wrong**, look from the back: is `W2` right? Then the loss and the last layer are. Is `W1` right as
# well? Then so is all down to the flattened maps.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# scores <- dense <- relu <- dense <- flatten <- max_pool <- relu <- convolve
#    |        |                |                                         |
# dscores   W2, b2           W1, b1                                    F, b
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# What comes back through a layer is as large as what went into it. Flattening only changed the shape, so going back
# through it is a `reshape` to the shape of the pooled maps.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# through dense 2:  gradients of W2 and b2, and what goes back to the hidden units
# through relu:     mind what it was called with
# through dense 1:  gradients of W1 and b1, and what goes back to the flattened maps
# into the shape of the pooled maps
# through the pool, through relu
# then filter gradient and bias gradient, with the padding of the way forward
# ```
# </details>

# %% nbgrader={"grade": false, "grade_id": "cnn_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cnn_backward(params, cache, dscores):
    """Return the gradient of the loss with respect to every parameter.

    params : dict, as for cnn_forward
    cache : what cnn_forward returned
    dscores : array (N, classes), the gradient with respect to the scores
    returns grads : dict of float64 arrays with the keys of params
    """
    ### BEGIN SOLUTION
    X, O, rectified, pooled_shape, flat, Z, hidden = cache
    kernel_size = params["F"].shape[2:]
    dhidden, dW2, db2 = dense_gradient(dscores, hidden, params["W2"])
    dflat, dW1, db1 = dense_gradient(relu_gradient(dhidden, Z), flat, params["W1"])
    drectified = max_pool_gradient(dflat.reshape(pooled_shape), rectified, 2)
    dO = relu_gradient(drectified, O)
    dF = filter_gradient(dO, X, kernel_size, padding=kernel_size[0] // 2)
    return {"F": dF, "b": bias_gradient(dO), "W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-cnn_backward-F", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("cnn_backward-F", cnn_backward)

# %% [markdown]
# This cell is worth 10 points; every parameter counts on its own.

# %% nbgrader={"grade": true, "grade_id": "cnn_backward-values", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("cnn_backward", cnn_backward)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("cnn_backward-values", cnn_backward)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Training
#
# **1 hour, 10 points.** Done means: at least 95 % of digits that the network has never seen are recognised.
#
# `train` starts from random parameters and improves them, batch by batch:
#
# 1. Take a few images, say 32, and compute scores and loss.
# 2. Go back: every parameter's gradient says in which direction the loss grows.
# 3. Take every parameter a small step in the *other* direction.
#
# Once all images have had their turn, an epoch is over; shuffle them and begin again.
#
# The choices are yours: how many filters (8 are plenty), how many hidden units (32), how long a step is (the *learning
# rate*), how large a batch. Four things to know:
#
# * **Begin small but not at 0.** If all weights are 0, all filters stay alike for ever. Random numbers of a spread of
#   $\sqrt{2 / \text{inputs}}$ keep the size of what goes through; inputs are the numbers that one unit reads. Biases
#   begin at 0.
# * **Keep some speed.** Steps from a few images go zigzag, and long ones can leave filters dead: always 0 behind `relu`.
#   *Momentum* helps: each step keeps 0.9 of the step before. Try several seeds; a network that learns with one seed and
#   not with another takes steps that are too long.
# * **All chance from the seed.** Make one generator, `np.random.default_rng(seed)`, and draw everything from it. Then
#   the same seed gives the same network.
# * **Leave the images as they are.** Grading calls `train` three times, each with another seed, 20 epochs and all 1,297
#   digits; once with the ten labels exchanged, so learn from the `y` that you are given. Then it asks each network
#   about 500 digits that are in nobody's folder. From 95 % on there are all points, from 90 % half of them. A fourth
#   training is on patterns made up on the spot, which every network that learns tells apart. One training may take 30 s
#   of computing; the given layers take one or two.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# loss
#  |\
#  | \           too long a step: up and down, or nan
#  |  \__
#  |     \_____  a good one
#  |            ‾‾‾‾‾
#  +------------------ epochs
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# The last axis of `"W2"` is as long as there are digits: 10. With 8 filters and 8 × 8 images, `"W1"` has 8 · 4 · 4 = 128
# rows. Write it such that it follows from the shape of X.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# generator = one made from the seed
# params = random weights, biases 0
# for each epoch:
#     order = a random order of the images
#     for each batch of 32 from that order:
#         forward, loss, backward
#         for each parameter: take away learning rate times its gradient
# return params
# ```
# With momentum, keep a `velocity` for each parameter, 0 at first; each time it becomes 0.9 times what it was, less the
# learning rate times the gradient, and is added to the parameter. A learning rate of 0.05 and batches of 32 work well
# then. A little better: let the rate shrink by a few percent every epoch.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(X, y, seed, epochs):
    """Train the network on images, and return its parameters.

    X : array (N, 1, 8, 8), values from 0 to 1
    y : int array (N,), the digits that they show
    seed : int, where all chance comes from
    epochs : int, how often every image has its turn
    returns params : dict with the arrays F, b, W1, b1, W2, b2
    """
    ### BEGIN SOLUTION
    filters, units, classes, batch_size, learning_rate, kept = 8, 32, 10, 32, 0.05, 0.9
    random = np.random.default_rng(seed)

    def weights(*shape, inputs):
        return random.normal(0, np.sqrt(2 / inputs), shape)

    flat = filters * (X.shape[2] // 2) * (X.shape[3] // 2)
    params = {
        "F": weights(filters, X.shape[1], 3, 3, inputs=9 * X.shape[1]),
        "b": np.zeros(filters),
        "W1": weights(flat, units, inputs=flat),
        "b1": np.zeros(units),
        "W2": weights(units, classes, inputs=units),
        "b2": np.zeros(classes),
    }
    velocity = dict.fromkeys(params, 0.0)
    for _ in range(epochs):
        order = random.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            scores, cache = cnn_forward(params, X[batch])
            _, dscores = softmax_cross_entropy(scores, y[batch])
            grads = cnn_backward(params, cache, dscores)
            for name, gradient in grads.items():
                velocity[name] = kept * velocity[name] - learning_rate * gradient
                params[name] = params[name] + velocity[name]
        learning_rate *= 0.95
    return params
    ### END SOLUTION

# %% [markdown]
# Train on the first 1,000 digits and look at the other 297. This cell is worth 10 points.

# %% nbgrader={"grade": true, "grade_id": "train-accuracy", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_training(train)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("train-accuracy", train)
### END HIDDEN TESTS

# %% [markdown]
# ## 6. What has it learned?
#
# **30 minutes, 0 points.** Done means: you have looked at every figure. There is nothing to write here.
#
# Beside your network there is one *without* convolution: the 64 pixels go straight into a dense layer of 60 units, then
# ten scores. It has as many parameters as yours would have with 8 filters and 32 hidden units: 64 · 60 + 60 + 60 · 10 +
# 10 = 4,510 against 80 + 4,128 + 330 = 4,538. It was trained on the same 1,000 digits.

# %% nbgrader={"grade": false, "grade_id": "picture-trained", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
params = drawings.trained(train)

# %% nbgrader={"grade": false, "grade_id": "picture-learning-curves", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_learning_curves(train, cnn_forward)

# %% [markdown]
# **What to see.** Dashed lines are the digits that a network has trained on: both come to know them nearly by heart.
# Full lines are new digits, and only they count. The distance between the two lines is what was learned by heart and
# helps nobody.

# %% nbgrader={"grade": false, "grade_id": "picture-confusion", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_confusion(params, cnn_forward)

# %% [markdown]
# **What to see.** On the diagonal, what is right. Beside it, the mistakes: which digits are taken for each other? Would
# they be hard for you, too, at 8 × 8 pixels?

# %% nbgrader={"grade": false, "grade_id": "picture-shifts", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_shifts(params, cnn_forward, dense)

# %% [markdown]
# **What to see.** Both networks have only seen digits in the middle. Moved by a pixel, a stroke reaches other weights
# of a dense layer, which have never learned about it. The convolution finds it all the same, and the pool forgives a
# part of the move, so your network loses less. It is not unmoved: behind the pool there are dense layers, too.

# %% nbgrader={"grade": false, "grade_id": "picture-filters", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_filters(params)

# %% [markdown]
# **What to see.** Nobody told the filters what to look for. Find edges (one side violet, the other orange), and strokes
# (a line of one colour between two of the other).

# %% nbgrader={"grade": false, "grade_id": "picture-activations", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_activations(params, convolve, relu, max_pool)

# %% [markdown]
# **What to see.** Each column is one channel. Above, what the filter answers at every pixel; in the middle, what the
# activation lets through: only what is positive; below, the largest of each 2 × 2 window. The image becomes smaller and
# coarser, and still shows where each filter has found something. A channel that stays empty has found nothing in this
# digit; one that is empty for every digit is dead.

# %% [markdown]
# ## 7. What we did before
#
# Before filters were learned, people thought them up. One of the best such constructions is DAISY (E. Tola, V. Lepetit,
# P. Fua: *DAISY: An Efficient Dense Descriptor Applied to Wide-Baseline Stereo*, PAMI 2010). Look closely and you find
# what you have just trained: filters, a rectifier, smoothing in place of a pool. Only the numbers are made by hand.
#
# ### Orientation maps
#
# **1 hour, 6 points.** Done means: every line below says ✓.
#
# How much does the image grow at each pixel, if one goes in the direction $\theta$? Across, the derivative is
# $I_x = \frac{1}{2}(\text{right neighbour} - \text{left neighbour})$; down, $I_y$ likewise with the neighbours below and
# above. In between:
#
# $$I_\theta = \cos\theta \; I_x + \sin\theta \; I_y, \qquad \theta_o = \frac{2\pi\,o}{\text{orientations}}, \quad o = 0, 1, 2, \ldots$$
#
# So $\theta = 0$ looks to the right and $\theta = \pi / 2$ looks *down*, since rows are counted downwards. Then:
#
# 1. **Rectify.** Set what is negative to 0: a map holds growth in its direction only. The opposite direction has a map of
#    its own.
# 2. **Smooth** each map with a Gaussian of the given sigma: $g(d) \propto e^{-d^2 / (2\sigma^2)}$ for whole distances $d$ up
#    to $\lceil 3\sigma \rceil$ on either side, divided by their sum. In two dimensions the weight is $g(d_y)\,g(d_x)$.
#
# Both are convolutions that keep the image's size, with zeros outside. `convolve_image(I, f)` does that, for a filter of
# odd size, such as one row of three.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# filter for I_x:   [-1/2  0  1/2]          for I_y: the same, standing
#
# directions o = 0..3 of four:      → 0°    ↓ 90°    ← 180°    ↑ 270°
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# I is (H, W), each map too, the result (orientations, H, W). The Gaussian in one row has 2 · ceil(3 sigma) + 1 weights.
# Smoothing with the row and then with the same weights as a column is the same as with the whole square, and cheaper.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# across, down = convolutions of I with the two difference filters
# radius = ceil(3 sigma)
# g = weights for distances -radius ... radius, divided by their sum
# for each direction:
#     growth = cos times across + sin times down
#     map = relu of growth, convolved with g as a row, then with g as a column
# stack the maps
# ```
# `array[np.newaxis, :]` is a row, `array[:, np.newaxis]` a column.
# </details>

# %% nbgrader={"grade": false, "grade_id": "orientation_maps", "locked": false, "schema_version": 3, "solution": true, "task": false}
def orientation_maps(I, orientations, sigma):
    """Return how much an image grows in each direction, rectified and smoothed.

    I : array (H, W)
    orientations : int, how many directions, from 0 all the way round
    sigma : float, of the Gaussian that smooths, in pixels
    returns maps : float64 array (orientations, H, W)
    """
    ### BEGIN SOLUTION
    difference = np.array([[-0.5, 0.0, 0.5]])
    across, down = convolve_image(I, difference), convolve_image(I, difference.T)
    radius = int(np.ceil(3 * sigma))
    distances = np.arange(-radius, radius + 1)
    weights = np.exp(-(distances**2) / (2 * sigma**2))
    row = (weights / weights.sum())[np.newaxis]
    maps = []
    for angle in 2 * np.pi * np.arange(orientations) / orientations:
        growth = relu(np.cos(angle) * across + np.sin(angle) * down)
        maps.append(convolve_image(convolve_image(growth, row), row.T))
    return np.stack(maps)
    ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "picture-orientation_maps-four", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.check("orientation_maps-four", orientation_maps)

# %% [markdown]
# This cell is worth 6 points.

# %% nbgrader={"grade": true, "grade_id": "orientation_maps-values", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("orientation_maps", orientation_maps)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("orientation_maps-values", orientation_maps)
### END HIDDEN TESTS

# %% nbgrader={"grade": false, "grade_id": "picture-orientation-maps", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_orientation_maps(orientation_maps)

# %% [markdown]
# **What to see.** Each map shows the side of the strokes that rises in its direction. What is dark at 0° is light at
# 180°: the other side of the same stroke.

# %% [markdown]
# ### DAISY
#
# **1 hour, 8 points.** Done means: every line below says ✓.
#
# At one pixel, the orientation maps give one number a direction: a small histogram. A descriptor collects such
# histograms from the pixel and from rings round it, like the petals of a daisy. Far out it looks at smoother maps, since
# there the exact place matters less.
#
# * First comes the pixel (row, col), from the maps of the *first* sigma.
# * Then ring after ring. Ring $i$ has the radius `radii[i]` and uses the maps of `sigmas[i]`. On it lie `points` places,
#   at the angles $2\pi t / \text{points}$, $t = 0, 1, 2, \ldots$, from the right and first downwards:
#   row + radius · sin, col + radius · cos, rounded to the *nearest* pixel.
# * `radii` and `sigmas` are equally long.
# * Outside the image a histogram is all zeros; the pixel itself may lie there, too.
# * Each histogram is divided by its length $\sqrt{\sum h^2}$. One of zeros stays as it is.
#
# All of them in a row are the descriptor: orientations · (1 + rings · points) numbers.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
#         6                 points 4, one ring:   descriptor =
#      5     7                                    [ middle | right | below | left | above ]
#     4   x   0
#      3     1              each of them `orientations` numbers
#         2
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# `orientation_maps(I, orientations, sigma)` is (orientations, H, W), so `maps[:, row, col]` is one histogram. Compute the
# maps once for each sigma, not once for each place. An index of -1 is the last row, not outside: check before you index.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# histograms = [ maps of sigmas[0] at (row, col) ]
# for each ring:
#     for each angle:
#         place = nearest pixel
#         histogram there, or zeros if it is outside
# divide each histogram by its length, if that is not 0
# put them together
# ```
# `round` and `np.rint` give the nearest whole number; `int` cuts off.
# </details>

# %% nbgrader={"grade": false, "grade_id": "daisy_descriptor", "locked": false, "schema_version": 3, "solution": true, "task": false}
def daisy_descriptor(I, row, col, radii=(3, 6), sigmas=(1.0, 2.0), orientations=8, points=8):
    """Describe an image round one pixel by histograms of directions.

    I : array (H, W)
    row, col : int, the pixel
    radii, sigmas : the rings' radii in pixels, and the Gaussians of their maps
    orientations, points : int, directions, and places on each ring
    returns descriptor : float64 array (orientations * (1 + len(radii) * points),)
    """
    ### BEGIN SOLUTION
    maps = [orientation_maps(I, orientations, sigma) for sigma in sigmas]

    def histogram(ring, i, j):
        if not (0 <= i < I.shape[0] and 0 <= j < I.shape[1]):
            return np.zeros(orientations)
        found = ring[:, i, j]
        length = np.sqrt(np.sum(found**2))
        return found / length if length > 0 else found

    histograms = [histogram(maps[0], row, col)]
    for radius, ring in zip(radii, maps, strict=True):
        for angle in 2 * np.pi * np.arange(points) / points:
            i, j = np.rint([row + radius * np.sin(angle), col + radius * np.cos(angle)]).astype(int)
            histograms.append(histogram(ring, i, j))
    return np.concatenate(histograms)
    ### END SOLUTION

# %% [markdown]
# This cell is worth 8 points.

# %% nbgrader={"grade": true, "grade_id": "daisy_descriptor-values", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_all("daisy_descriptor", daisy_descriptor)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("daisy_descriptor-values", daisy_descriptor)
### END HIDDEN TESTS

# %% nbgrader={"grade": false, "grade_id": "picture-daisy", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_daisy(daisy_descriptor)

# %% [markdown]
# **What to see.** On the left, the places: circles as wide as their Gaussian. On the right, a line a place: which
# directions there are. Two images show the same thing where their descriptors are alike, even if one is a little moved
# or lit from elsewhere. A network learns all of this, filters, widths and what to make of it, from examples.

# %% [markdown]
# ## 8. What does a unit answer to?
#
# **1 hour, 8 points.** Done means: the goal rises, after 60 steps at least half as high as with steps of 1, and your
# pictures show something.
#
# So far the images were given and the parameters moved. Now turn it round: keep the trained network as it is, and move the
# *image*. Which image makes a unit answer most? Start from noise and climb:
#
# $$x \leftarrow x + \eta \, \frac{\partial}{\partial x}\Big( a(x) - \lambda \sum x^2 \Big)$$
#
# $a(x)$ is the activation of the unit. The second term is a penalty: without it the image would only become brighter and
# brighter. λ is `L2_PENALTY`. The next cell says exactly what is climbed. For `layer="conv"` the activation of a filter is the *sum* over
# all places of its map after `relu`; for `layer="scores"` it is the score of a class.

# %% nbgrader={"grade": false, "grade_id": "goal", "locked": true, "schema_version": 3, "solution": false, "task": false}
L2_PENALTY = 0.1


def start_image(params, seed):
    """Return the noise from which the ascent starts, (C, H, W)."""
    filters, channels = params["F"].shape[:2]
    side = 2 * round((len(params["W1"]) / filters) ** 0.5)
    return 0.1 * np.random.default_rng(seed).standard_normal((channels, side, side))


def goal(params, image, layer, channel):
    """Return what is to be maximised."""
    X = image[np.newaxis]
    if layer == "conv":
        padding = params["F"].shape[2] // 2
        activation = relu(convolve(X, params["F"], params["b"], padding=padding))[0, channel].sum()
    else:
        activation = cnn_forward(params, X)[0][0, channel]
    return activation - L2_PENALTY * np.sum(image**2)

# %% [markdown]
# You need the gradient with respect to the image. For a score it begins like `cnn_backward`, with a gradient of 1 at that
# score and 0 at the others, and goes one step further: through the convolution to its input. For a filter it begins at
# that filter's map. How long a step is, is up to you, as long as it
# goes along this gradient; 1 works well.
#
# With no steps, return `start_image(params, seed)`.
#
# <details><summary>Hint 1: a picture</summary>
#
# ```
# image -> convolve -> relu -> (sum of one map)                  "conv"
#       -> convolve -> relu -> max_pool -> dense -> relu -> dense   "scores", one of them
# image <- input_gradient <- ...                                 one way back for both
# ```
# </details>
#
# <details><summary>Hint 2: shapes</summary>
#
# The image is (C, H, W); the layers want a batch: `image[np.newaxis]` is (1, C, H, W). What comes back from
# `input_gradient` is a batch of one, too. The gradient of the penalty is as large as the image.
# </details>
#
# <details><summary>Hint 3: pseudocode</summary>
#
# ```
# image = the start image
# repeat `steps` times:
#     forward, as far as needed
#     upstream = 1 at what is maximised, 0 elsewhere
#     dO = the way back, down to the output of the convolution
#     gradient = input gradient of dO  -  the penalty's gradient, 2 lambda image
#     image = image + step times gradient
# ```
# The derivative of the sum of a map after relu is 1 where the map is positive.
# </details>

# %% nbgrader={"grade": false, "grade_id": "maximise_activation", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maximise_activation(params, layer, channel, steps, seed):
    """Return an image that a unit of the network answers to, found by gradient ascent.

    params : dict, as for cnn_forward
    layer : "conv" or "scores"
    channel : int, which filter, or which class
    steps : int, how many steps to take
    seed : int, for start_image
    returns image : float64 array (C, H, W)
    """
    ### BEGIN SOLUTION
    image = start_image(params, seed)
    filters = params["F"]
    padding = filters.shape[2] // 2
    for _ in range(steps):
        scores, cache = cnn_forward(params, image[np.newaxis])
        _, O, rectified, pooled_shape, flat, Z, hidden = cache
        if layer == "conv":
            drectified = np.zeros(O.shape)
            drectified[:, channel] = 1.0
        else:
            dscores = np.zeros(scores.shape)
            dscores[:, channel] = 1.0
            dhidden = dense_gradient(dscores, hidden, params["W2"])[0]
            dflat = dense_gradient(relu_gradient(dhidden, Z), flat, params["W1"])[0]
            drectified = max_pool_gradient(dflat.reshape(pooled_shape), rectified, 2)
        dX = input_gradient(relu_gradient(drectified, O), filters, image.shape[1:], padding=padding)
        image = image + dX[0] - 2 * L2_PENALTY * image
    return image
    ### END SOLUTION

# %% [markdown]
# The goal has to rise from step to step. This cell is worth 8 points.

# %% nbgrader={"grade": true, "grade_id": "maximise_activation-values", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
visible_tests.check_ascent(maximise_activation, goal)
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("maximise_activation-values", maximise_activation)
### END HIDDEN TESTS

# %% nbgrader={"grade": false, "grade_id": "picture-gallery", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_gallery(params, maximise_activation)

# %% [markdown]
# **What to see.** Above, a pattern for every filter: where the filter has an edge, the pattern has edges of that direction
# all over, as if the filter were printed again and again. (Only noise? Its bias is so negative that faint noise
# never wakes it. All orange? It answers to what is darker than black.) Below, an image for every class. It is not a digit, but the
# strokes that speak *for* a digit are violet in it, and those that speak against it are orange.

# %% nbgrader={"grade": false, "grade_id": "picture-saliency", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
drawings.draw_saliency(params, cnn_forward)

# %% [markdown]
# **What to see.** Here the image is a real digit, and the picture below it shows on which pixels its score hangs. These
# are often not the strokes themselves but the places where a stroke would turn it into another digit.

# %% [markdown]
# ## How far are you?
#
# Run this cell at any time. Before you hand in: restart the kernel, run all cells from the top, and look here.

# %% nbgrader={"grade": false, "grade_id": "picture-progress", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["skip-execution"]
visible_tests.progress()
