# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The Keras workflow
#
# An idea for a network is worth little until it is tried, and most ideas do not survive the first
# try. So what counts is how fast you get from the idea to the answer. Keras is made for that: the
# way is always **Create → Compile → Fit → Evaluate**, one line each, and the result can be tested
# on a picture of your own a moment later. In this notebook we walk the way twice, with two networks
# that look at a face and say whether it smiles, and look closely at what each of the lines does.
#
# **Afterwards you can** write a network in both forms of Keras; choose the loss that fits the output;
# train, watch a validation set and evaluate; try a network on a picture of your own; save it and load
# it again.
#
# | | |
# |---|---|
# | **Your time** | 2 to 3 hours; the cells themselves run for about 1 minute on 2 cores |
# | **Memory** | below 1.5 GB |
# | **You write** | six functions, 100 points |
# | **Contents** | 1 Create · 2 Compile · 3 Fit · 4 Evaluate · 5 A picture of our own · 6 Save and load |
# | **You know already** | what convolution, pooling and dense layers compute, and gradient descent |

# %% [markdown]
# ## Setup
#
# TensorFlow begins with a long log that Jupyter shows in red, although nothing is wrong. The next cell
# starts it quietly.

# %%
from grader import start_quietly

start_quietly()

# %% [markdown]
# Now we import what we need. `check(function)` compares one of your functions with the reference and
# says, requirement by requirement, what is right; `check()` shows your points so far. A cell that needs
# a function which is still a stub says so and does nothing: that is the job of `solved`. The cells that
# go on with its results then show nothing.
#
# After a restart of the kernel every name is gone: choose **Run → Run All Above Selected Cell** before
# you go on in the middle.

# %%
import importlib.util
import math
import shutil
import tempfile
import warnings
import zipfile
from pathlib import Path

import h5py
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from datasets import happy
from grader import check, colors, draw_model, solved

# %% [markdown]
# Colors that everybody can tell apart. The seed makes the initial weights, and all else that is
# random, the same in every run.

# %%
COLORS = {
    "training": colors.BLUE,
    "validation": colors.VERMILION,
    "third": colors.GREEN,
    "other": colors.GRAY,
}
keras.utils.set_random_seed(3)

# %% [markdown]
# ### The task
#
# You have moved into the Happy House. Its door opens for those who smile, and a camera beside the
# door takes the pictures. We have 600 of them to learn from and 150 to test with; they are rendered,
# not photographed. What is in the arrays?

# %%
(x_train, y_train), (x_test, y_test) = happy.load_data()
class_names = ["no smile", "smile"]

for name, images, labels in [("training", x_train, y_train), ("test", x_test, y_test)]:
    print(f"{name:9} images {images.shape} {images.dtype}, labels {labels.shape}", end=", ")
    print(f"{np.mean(labels):.0%} smiles")

# %% [markdown]
# The first axis counts the images; then come height, width and the three colors. Keras calls the
# first one the **batch axis**, and every array that goes into a network or comes out of it has one.
# A label is 1 for a smile and 0 for any other face.

# %%
figure, axes = plt.subplots(2, 6, figsize=(7, 2.8), layout="constrained")
for row, name in enumerate(class_names):
    for place, image in zip(axes[row], x_train[y_train == row], strict=False):
        place.imshow(image)
        place.set(xticks=[], yticks=[])
    axes[row, 0].set_ylabel(f"{row}: {name}")
figure.suptitle("Six training images of each class")
plt.show()


# %% [markdown]
# The pixels are integers from 0 to 255. Networks learn best from numbers of about the size of 1, so
# we divide by 255. Every image that a network ever sees, our own included, goes through this
# function.


# %%
def scale_pixels(images):
    """Turn integer pixels 0 to 255 into numbers 0 to 1."""
    return np.asarray(images, "float32") / 255


scaled_train, scaled_test = scale_pixels(x_train), scale_pixels(x_test)
print(scaled_train.dtype, scaled_train.min() >= 0, scaled_train.max() <= 1)

# %% [markdown]
# ### The way
#
# Five steps, and in each of them one call of Keras. The notebook has a section for each.

# %%
STEPS = {
    "Create": "keras.Sequential\nkeras.Model",
    "Compile": "compile\nloss, optimizer,\nmetrics",
    "Fit": "fit\nepochs, batches,\nvalidation",
    "Evaluate": "evaluate\non images it\nhas not seen",
    "Test": "predict\non a picture\nof our own",
}
figure, axes = plt.subplots(figsize=(7, 1.7))
for place, (step, calls) in enumerate(STEPS.items()):
    box = {"boxstyle": "round,pad=0.5", "facecolor": COLORS["training"], "edgecolor": "none"}
    axes.text(place, 1, step, ha="center", va="center", color="white", weight="bold", bbox=box)
    axes.text(place, 0.55, calls, ha="center", va="top", fontsize=8)
    if place:
        arrow = {"arrowstyle": "->", "shrinkA": 32, "shrinkB": 32}
        axes.annotate("", xy=(place, 1), xytext=(place - 1, 1), arrowprops=arrow)
axes.set(xlim=(-0.5, 4.5), ylim=(-0.2, 1.3))
axes.axis("off")
plt.show()

# %% [markdown]
# ## 1. Create
#
# A Keras model is made of **layers**. A layer is an object: it is made with its settings
# (`layers.Dense(8)`), and it can be called on an array like a function. Where are its weights? They
# are made at the first call, when the layer learns how many numbers it is given.

# %%
layer = layers.Dense(8, activation="relu", name="example")
print("before the first call:", len(layer.weights), "weight arrays")
answer = layer(np.ones((4, 3)))
print("after it:", [tuple(weight.shape) for weight in layer.weights], end=", ")
print("and the answer has the shape", tuple(answer.shape))

# %% [markdown]
# Three inputs, eight units: a kernel of 3x8 and a bias of 8. The 4 is the batch axis, and no weight
# depends on it.
#
# ### Two ways to put layers together
#
# With **Sequential**, a model is a list of layers, and each gets what the one before gives. With the
# **functional API**, we start from `keras.Input`, which stands for an image that is not there yet,
# call layers on it and on one another's results, and at the end tell `keras.Model` where it begins
# and ends. Here is one small network in both ways.

# %%
sequential = keras.Sequential(
    [
        keras.Input((64, 64, 3), name="image"),
        layers.Flatten(name="flatten"),
        layers.Dense(8, activation="relu", name="hidden"),
        layers.Dense(1, activation="sigmoid", name="smile"),
    ],
    name="sequential",
)

# %%
image = keras.Input((64, 64, 3), name="image")  # (batch, 64, 64, 3)
x = layers.Flatten(name="flatten")(image)  # (batch, 12288)
x = layers.Dense(8, activation="relu", name="hidden")(x)  # (batch, 8)
smile = layers.Dense(1, activation="sigmoid", name="smile")(x)  # (batch, 1)
functional = keras.Model(image, smile, name="functional")

# %% [markdown]
# `layers.Dense(8)(x)` has two pairs of parentheses because two things happen: the first makes the
# layer, the second calls it. Are the two models the same? They begin with different random weights,
# so we give the second the weights of the first.

# %%
functional.set_weights(sequential.get_weights())
same = np.allclose(sequential(scaled_test[:4]), functional(scaled_test[:4]))
print("parameters:", sequential.count_params(), "and", functional.count_params())
print("same outputs with the same weights:", same)

# %% [markdown]
# They are the same network. So which way do we take?
#
# * **Sequential** where layers follow one another in one line. It is the shorter text.
# * **Functional** as soon as there is a fork: two inputs, two outputs, or two ways through the
#   network that meet again. All architectures in the following notebooks are written with it.
#
# We begin with a list.

# %% [markdown]
# ### Exercise 1.1  build_happy_model  (20 points)
#
# Build a network that says how likely it is that a face smiles.
#
# * Input: images of shape `(batch, *input_shape)`; output: probabilities of shape `(batch, 1)`.
# * The layers, in this order:
#
# | layer | settings | output for 64x64x3 |
# |---|---|---|
# | convolution | 16 filters, 3x3, `"same"` padding, ReLU | 64x64x16 |
# | max pooling | 2x2 | 32x32x16 |
# | convolution | 32 filters, 3x3, `"same"` padding, ReLU | 32x32x32 |
# | max pooling | 2x2 | 16x16x32 |
# | convolution | 64 filters, 3x3, `"same"` padding, ReLU | 16x16x64 |
# | max pooling | 2x2 | 8x8x64 |
# | flatten | | 4096 |
# | dropout | rate 0.5 | 4096 |
# | dense | 1 unit, sigmoid | 1 |
#
# Not graded: `Sequential` (the functional API does it as well), names for the layers, compiling.


# %%
def build_happy_model(input_shape: tuple[int, int, int]) -> keras.Model:
    """Build a network of three convolutions that tells smiles from other faces.

    Args:
        input_shape: height, width and channels of an image.

    Returns:
        A model that maps images (batch, *input_shape) to the probability of a smile (batch, 1).
    """
    # 1. The input
    # 2. Three times convolution with ReLU and max pooling: 16, 32 and 64 filters
    # 3. Flatten, dropout, and one unit with a sigmoid
    # BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input(input_shape, name="image"),
            layers.Conv2D(16, 3, padding="same", activation="relu", name="conv_1"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(32, 3, padding="same", activation="relu", name="conv_2"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Conv2D(64, 3, padding="same", activation="relu", name="conv_3"),
            layers.MaxPooling2D(2, name="pool_3"),
            layers.Flatten(name="flatten"),
            layers.Dropout(0.5, name="dropout"),
            layers.Dense(1, activation="sigmoid", name="smile"),
        ],
        name="happy",
    )
    # END SOLUTION


# %%
check(build_happy_model)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# The table is the solution: one layer for each of its lines, in the same order, and before them the
# input.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `keras.Input(shape)`, `layers.Conv2D(num_filters, kernel_size, padding=..., activation=...)`,
# `layers.MaxPooling2D(pool_size)`, `layers.Flatten()`, `layers.Dropout(rate)`,
# `layers.Dense(num_units, activation=...)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# return keras.Sequential(
#     [
#         keras.Input(input_shape),
#         layers.Conv2D(...),
#         ...  # a layer for each line of the table
#         layers.Dense(...),
#     ]
# )
# ```
# </details>

# %% [markdown]
# `summary` is the first look at a new model. Do the shapes agree with the table?

# %%
if solved(build_happy_model):
    build_happy_model((64, 64, 3)).summary()

# %% [markdown]
# `None` is the batch axis: the model takes any number of images. Where do the numbers of parameters
# come from? A filter has a weight for each pixel of its window in each channel, and a bias. We count
# them by hand.

# %%
if solved(build_happy_model):
    by_hand = {
        "first convolution": (3 * 3 * 3 + 1) * 16,
        "second convolution": (3 * 3 * 16 + 1) * 32,
        "third convolution": (3 * 3 * 32 + 1) * 64,
        "dense": 8 * 8 * 64 + 1,
    }
    for name, count in by_hand.items():
        print(f"{name:18} {count:6,}")
    total = build_happy_model((64, 64, 3)).count_params()
    print(f"{'together':18} {sum(by_hand.values()):6,}, and Keras counts {total:,}")

# %% [markdown]
# Pooling, flatten and dropout have nothing to learn. What would change for images of 32x32 pixels?
# The convolutions not at all, for their windows are as large as before; the dense layer would have a
# quarter of its weights.
#
# ### A network with a fork
#
# What does a 3x3 window see of a face? Nine pixels: an edge, the corner of an eye. A larger window
# sees more at once and costs more. Which size is best, we do not know; so we take two sizes at the
# same time and let the training decide. The image goes two ways that meet again in
# `layers.Concatenate`, which puts the channels of both behind one another. (Notebook 4 makes a
# famous network of this idea.) A list cannot say that.
#
# And we let this network answer in another way: not with one probability but with one for each
# class, as we need it when there are more than two.

# %% [markdown]
# ### Exercise 1.2  build_functional_model  (20 points)
#
# Build a network that looks with two sizes of windows.
#
# * Input: images of shape `(batch, *input_shape)`; output: probabilities of shape
#   `(batch, num_classes)`.
# * Two convolutions **both look at the image**, each with 8 filters, `"same"` padding and ReLU: one
#   with 3x3 windows, one with 7x7. Their channels are concatenated, those of the 3x3 windows first.
# * Then, in a row: max pooling 2x2; convolution with 32 filters of 3x3, `"same"` padding, ReLU; max
#   pooling 2x2; convolution with 64 filters of 3x3, `"same"` padding, ReLU; max pooling 2x2;
#   flatten; dropout 0.5; a dense layer with softmax.
#
# Not graded: names for the layers, compiling.


# %%
def build_functional_model(input_shape: tuple[int, int, int], num_classes: int = 2) -> keras.Model:
    """Build a network that looks at an image through small and through large windows.

    Args:
        input_shape: height, width and channels of an image.
        num_classes: number of classes.

    Returns:
        A model that maps images (batch, *input_shape) to probabilities (batch, num_classes).
    """
    # 1. The input
    # 2. Two convolutions on it, 3x3 and 7x7, and their concatenation
    # 3. Max pooling; then twice convolution and max pooling, with 32 and 64 filters
    # 4. Flatten, dropout, and one unit for each class with a softmax
    # 5. The model from the input to the probabilities
    # BEGIN SOLUTION
    image = keras.Input(input_shape, name="image")
    fine = layers.Conv2D(8, 3, padding="same", activation="relu", name="fine")(image)
    coarse = layers.Conv2D(8, 7, padding="same", activation="relu", name="coarse")(image)
    x = layers.Concatenate(name="both")([fine, coarse])
    x = layers.MaxPooling2D(2, name="pool_1")(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu", name="conv_2")(x)
    x = layers.MaxPooling2D(2, name="pool_2")(x)
    x = layers.Conv2D(64, 3, padding="same", activation="relu", name="conv_3")(x)
    x = layers.MaxPooling2D(2, name="pool_3")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dropout(0.5, name="dropout")(x)
    probabilities = layers.Dense(num_classes, activation="softmax", name="probabilities")(x)
    return keras.Model(image, probabilities, name="two_windows")
    # END SOLUTION


# %%
check(build_functional_model)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A fork is nothing but a tensor that is used twice. Give the input a name and call two layers on it.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `keras.Input(shape)`; `layers.Concatenate()([first, second])`, which takes a *list*;
# `keras.Model(inputs, outputs)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# image = keras.Input(input_shape)
# fine = layers.Conv2D(8, 3, padding="same", activation="relu")(image)
# coarse = ...                                          # on the image as well
# x = layers.Concatenate()([fine, coarse])
# x = layers.MaxPooling2D(2)(x)
# ...                                                   # and so on
# return keras.Model(image, probabilities)
# ```
# </details>

# %% [markdown]
# A list of layers does not show a fork; a picture does. `keras.utils.plot_model` draws one if
# Graphviz is installed (the program, and the package `pydot`). If it is not, the picture of this kit
# does as well.


# %%
def show_model(model):
    """Keras's picture where Graphviz is installed, the kit's own where it is not."""
    if importlib.util.find_spec("pydot") and shutil.which("dot"):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "model.png")
            return keras.utils.plot_model(model, path, show_shapes=True, dpi=60)
    return draw_model(model)


# %% tags=["nbval-ignore-output"]
show_model(build_functional_model((64, 64, 3))) if solved(build_functional_model) else None

# %% [markdown]
# Follow the two arrows that leave the input. The picture is also the fastest way to see a mistake:
# a layer that hangs on the wrong tensor is drawn there.

# %% [markdown]
# ## 2. Compile
#
# The model can compute, but it does not know what is good. `compile` says three things:
#
# * the **loss**: one number for how wrong the answers are. Training makes it small.
# * the **optimizer**: how the weights change, given the gradient of the loss.
# * the **metrics**: what we want to read besides. They change nothing.
#
# ### Which loss?
#
# A network that ends in one **sigmoid** says the probability $p$ of label 1; so label 0 has
# $1 - p$. The loss of an image is $-\log$ of the probability that the *true* label got:
#
# $$L = -y \log p - (1 - y) \log(1 - p).$$
#
# It is called binary cross-entropy. We compute it by hand and let Keras compute it.

# %%
labels = np.array([1, 1, 0, 0])
p = np.array([0.9, 0.6, 0.2, 0.99])
by_hand = -labels * np.log(p) - (1 - labels) * np.log(1 - p)
by_keras = keras.losses.binary_crossentropy(labels[:, np.newaxis], p[:, np.newaxis])
for row in zip(labels, p, by_hand, np.asarray(by_keras), strict=True):
    print("label {}, p = {:.2f}: by hand {:.3f}, Keras {:.3f}".format(*row))

# %% [markdown]
# Being right and sure costs almost nothing, being wrong and sure (the last line) costs most. Why not
# simply the square of the difference, $(p - y)^2$? Because of the gradient. The sigmoid gets a number
# $z$ from the last layer, and what trains the network is the slope of the loss with respect to $z$.
# For the cross-entropy it is $p - y$; for the square it is $2 (p - y)\, p\, (1 - p)$. We draw both
# for an image that smiles.

# %%
z = np.linspace(-8, 8, 200)
p = 1 / (1 + np.exp(-z))
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
left.plot(z, -np.log(p), color=COLORS["training"], label="cross-entropy")
left.plot(z, (p - 1) ** 2, "--", color=COLORS["validation"], label="square")
right.plot(z, p - 1, color=COLORS["training"], label="cross-entropy")
right.plot(z, 2 * (p - 1) * p * (1 - p), "--", color=COLORS["validation"], label="square")
left.set(xlabel="z, the input of the sigmoid", ylabel="loss", title="Loss for label 1")
right.set(xlabel="z, the input of the sigmoid", ylabel="slope", title="Slope of the loss")
left.legend()
plt.show()

# %% [markdown]
# Look at the left end, where the network is sure and wrong. The square is flat there: its slope is
# almost zero, and the network hardly learns from its worst mistakes. The cross-entropy pulls with
# full strength.
#
# A network that ends in a **softmax** gives a probability to each class, and the loss is again
# $-\log$ of what the true class got. Keras has two names for it, and the difference is only in how
# the labels are written:
#
# | the network ends in | a label looks like | loss |
# |---|---|---|
# | one unit, sigmoid | `1` | `"binary_crossentropy"` |
# | `num_classes` units, softmax | `3` | `"sparse_categorical_crossentropy"` |
# | `num_classes` units, softmax | `[0, 0, 0, 1, 0, 0]`, called one-hot | `"categorical_crossentropy"` |
#
# For two classes, sigmoid and softmax are the same thing in two forms: a softmax over the numbers
# $(0, z)$ gives label 1 the probability $e^z / (1 + e^z)$, which is the sigmoid of $z$.

# %%
z = np.array([[-2.0], [0.5], [3.0]])
labels = np.array([0, 1, 1])
sigmoid = keras.ops.sigmoid(z)
softmax = keras.ops.softmax(np.hstack([np.zeros_like(z), z]))
print("probabilities of label 1:", np.asarray(sigmoid)[:, 0].round(4), "with a sigmoid")
print("                         ", np.asarray(softmax)[:, 1].round(4), "with a softmax")
binary = keras.losses.binary_crossentropy(labels[:, np.newaxis], sigmoid)
sparse = keras.losses.sparse_categorical_crossentropy(labels, softmax)
one_hot = keras.losses.categorical_crossentropy(keras.ops.one_hot(labels, 2), softmax)
print("the same loss:", np.allclose(binary, sparse) and np.allclose(sparse, one_hot))

# %% [markdown]
# What if we take the wrong one? Some mistakes end in an error, and these are the harmless ones. The
# others train. Here is the worst of them: the categorical loss at a sigmoid. It expects
# probabilities that add up to one, and so it divides by their sum first.

# %%
probabilities = np.array([[0.9], [0.5], [0.1]])
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    losses = keras.losses.CategoricalCrossentropy(reduction=None)(np.ones((3, 1)), probabilities)
print("losses of p = 0.9, 0.5 and 0.1 for label 1:", np.abs(losses).round(5))
print("Keras warns:", *str(warned[0].message).split(". "), sep="\n  ")

# %% [markdown]
# Divided by itself every $p$ is 1, so the loss is zero whatever the network says, there is no
# gradient, and nothing is learned. Keras trains on without an error, and its warning is easily lost
# among others.
#
# ### Which optimizer, which metric?
#
# Plain gradient descent, `SGD`, moves each weight by the learning rate times its gradient. **Adam**
# keeps a running mean of the gradient and of its square, one of each for every weight, and divides
# the one by the root of the other, so that all weights move by steps of about the learning rate
# whether their gradients are large or small (Kingma and Ba, 2015). It is a robust default: it works
# for most networks without much tuning, which is what we want in a first try. SGD with momentum, once
# its learning rate is tuned, often matches or beats it. We make both take their first step on the same
# three gradients.

# %%
for optimizer in (keras.optimizers.SGD(0.001), keras.optimizers.Adam(0.001)):
    weights = keras.Variable(np.zeros(3))
    optimizer.apply([np.array([100.0, 1.0, 0.01])], [weights])
    steps = ", ".join(f"{step:.5f}" for step in weights.numpy())
    print(f"{optimizer.name:4} moves the weights by {steps}")

# %% [markdown]
# The loss is what gradients need; people would rather read the **accuracy**, the share of right
# answers. Why do we not train for it? Because it has no slope: a tiny change of a weight changes no
# answer. The word `"accuracy"` adapts to the model: it takes $p > 0.5$ for a "yes" where there
# is one output, and the largest probability where there are several.

# %% [markdown]
# ### Exercise 1.3  compile_model  (15 points)
#
# Make a model ready for training.
#
# * Input: a model that ends in one sigmoid unit, or in a softmax over two or more classes. Output: the
#   same model, compiled.
# * The loss is a cross-entropy that fits what the model ends in. The labels are integers, as ours
#   are.
# * The optimizer is Adam with the given learning rate.
# * We want to see the accuracy beside the loss.
#
# Not graded: training, other arguments of the optimizer.


# %%
def compile_model(model: keras.Model, learning_rate: float = 0.001) -> keras.Model:
    """Compile with Adam and with the loss that fits the output.

    Args:
        model: a classifier with an output of shape (batch, 1), a sigmoid, or
            (batch, num_classes), a softmax.
        learning_rate: the learning rate of Adam.

    Returns:
        The same model, compiled.
    """
    # 1. How many outputs has the model? See model.output_shape
    # 2. The loss: one for a sigmoid, another for a softmax and integer labels
    # 3. compile with Adam, the loss, and the accuracy as a metric
    # BEGIN SOLUTION
    if model.output_shape[-1] == 1:
        loss = "binary_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy"
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss=loss,
        metrics=["accuracy"],
    )
    return model
    # END SOLUTION


# %%
check(compile_model)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# `model.output_shape` is `(None, 1)` for a sigmoid and, for example, `(None, 6)` for a softmax. Its
# last entry decides.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `model.compile(optimizer=..., loss=..., metrics=[...])`, `keras.optimizers.Adam(learning_rate=...)`,
# and the table of losses above.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# if model.output_shape[-1] == 1:
#     loss = ...
# else:
#     loss = ...
# model.compile(optimizer=..., loss=loss, metrics=[...])
# return model
# ```
# </details>

# %% [markdown]
# Before any training there is a test that costs a second: what is the loss? A network that knows
# nothing should say about 0.5, and $-\log 0.5 = 0.693$. If the first loss is far from that, something
# is wrong already: the scale of the pixels, the last layer, the labels.

# %% tags=["nbval-ignore-output"]
if solved(build_happy_model, compile_model):
    keras.utils.set_random_seed(3)
    happy_model = compile_model(build_happy_model((64, 64, 3)))
    loss, accuracy = happy_model.evaluate(scaled_train, y_train, verbose=0)
    print(f"first loss {loss:.3f}, log 2 is {math.log(2):.3f}")
    raw_loss, _ = happy_model.evaluate(x_train, y_train, verbose=0)
    print(f"and with pixels up to 255: {raw_loss:.3f}")

# %% [markdown]
# ## 3. Fit
#
# `fit` does what one would write as two loops. An **epoch** is one pass over the training images, in
# a random order. (After `keras.utils.set_random_seed`, as at the top of this notebook, Keras 3.15 draws
# one order and repeats it in each epoch.) It is cut into **batches**; for each batch the loss and its gradient
# are computed and the weights move once, which is one **step**.
#
# How do we notice that a network learns its images by heart, before we waste the test images on that
# question? We hold some of the training images back. `validation_split=0.2` takes a fifth of them
# away: no gradient ever sees them, and after each epoch `fit` measures on them. How many steps are
# there?

# %%
num_images, validation_split = len(x_train), 0.2
num_kept = int(num_images * (1 - validation_split))
print(num_images, "images,", num_kept, "to train on,", num_images - num_kept, "for validation")
for batch_size in (8, 16, 64, 480):
    steps = math.ceil(num_kept / batch_size)
    print(f"batches of {batch_size:3}, steps an epoch: {steps:2}")

# %% [markdown]
# There is a trap. Which images does Keras hold back? The **last** ones, as they stand in the array,
# *before* anything is shuffled. Ours are in random order. What if they were sorted by class, as files
# in folders often are?

# %%
for order, labels in [("as they come", y_train), ("sorted by class", np.sort(y_train))]:
    print(f"{order:15}: {labels[:num_kept].mean():.0%} smiles in training", end=", ")
    print(f"{labels[num_kept:].mean():.0%} in validation")

# %% [markdown]
# Sorted, the validation images would all be smiles, and what is measured on them would say nothing.
# Shuffle before you split.

# %% [markdown]
# ### Exercise 1.4  fit_model  (15 points)
#
# Train a compiled model.
#
# * Inputs: a compiled model; images of shape `(n, height, width, channels)` and labels of shape
#   `(n,)`.
# * `fit` runs for `num_epochs` epochs in batches of `batch_size`, and holds back the share
#   `validation_split` of the images.
# * Return the dictionary with the history of training.
# * Nothing is printed (`verbose=0`), and the model is not compiled again: a second call goes on where
#   the first ended.
#
# Not graded: callbacks, other validation data.


# %%
def fit_model(
    model: keras.Model,
    x_train: np.ndarray,
    y_train: np.ndarray,
    num_epochs: int = 10,
    batch_size: int = 16,
    validation_split: float = 0.2,
) -> dict[str, list[float]]:
    """Train a compiled model, and measure it on held back images after each epoch.

    Args:
        model: a compiled model with the metric "accuracy".
        x_train: images of shape (n, height, width, channels).
        y_train: integer labels of shape (n,).
        num_epochs: number of passes over the training images.
        batch_size: number of images in a training step.
        validation_split: share of the images, the last ones, that is held back.

    Returns:
        The dictionary `.history` of the History object that fit returns: a list of one number an
        epoch for "loss", "accuracy", "val_loss" and "val_accuracy".
    """
    # 1. One call of fit with all of these, quietly
    # 2. Return the dictionary of the history
    # BEGIN SOLUTION
    history = model.fit(
        x_train,
        y_train,
        epochs=num_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )
    return history.history
    # END SOLUTION


# %%
check(fit_model)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# `fit` takes everything that this function is given. It returns an object that has the dictionary as
# an attribute.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `model.fit(images, labels, epochs=..., batch_size=..., validation_split=..., verbose=0)` returns a
# `History` object with an attribute `history`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# history = model.fit(x_train, y_train, ...)
# return history.history
# ```
# </details>

# %% [markdown]
# Ten epochs in batches of 16. What does Keras write down?

# %%
history = {}
if solved(build_happy_model, compile_model, fit_model):
    history = fit_model(happy_model, scaled_train, y_train)
    for name, values in sorted(history.items()):
        print(f"{name:12} {len(values)} numbers")
    print("steps:", int(happy_model.optimizer.iterations))


# %% [markdown]
# A list of numbers is hard to read. We draw the loss and the accuracy, for training and for
# validation.


# %%
def plot_history(history, second_call=None):
    """Draw loss and accuracy by epoch; a line shows where the second call of fit begins."""
    figure, axes = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
    for place, quantity in zip(axes, ("loss", "accuracy"), strict=True):
        for prefix, name, marker in [("", "training", "."), ("val_", "validation", "x")]:
            values = history[prefix + quantity]
            epochs = range(1, len(values) + 1)
            place.plot(epochs, values, marker=marker, color=COLORS[name], label=name)
        if second_call:
            place.axvline(second_call + 0.5, color=COLORS["other"], linestyle=":")
        place.set(xlabel="epoch", ylabel=quantity)
    axes[0].legend()
    plt.show()


# %%
if history:
    plot_history(history)

# %% [markdown]
# Both losses fall and have not stopped falling, and validation is about as good as training: the
# network is still learning, not memorizing. (At the beginning training can even look *worse* than
# validation. Its numbers are averages over an epoch in which the network was getting better all the
# time, and dropout was switching off half of the units.)
#
# ### Calling fit again
#
# So we want ten epochs more. Does `fit` start from the beginning?

# %%
both = {}
if history:
    more = fit_model(happy_model, scaled_train, y_train)
    print("numbers in the second history:", len(more["loss"]))
    print("steps in all:", int(happy_model.optimizer.iterations))
    both = {name: history[name] + more[name] for name in history}
    plot_history(both, second_call=10)

# %% tags=["nbval-ignore-output"]
if both:
    print(f"first call: loss from {history['loss'][0]:.3f} to {history['loss'][-1]:.3f}")
    print(f"second call: loss from {more['loss'][0]:.3f} to {more['loss'][-1]:.3f}")

# %% [markdown]
# It goes on. The weights live in the model, not in `fit`, and so do the running means of Adam and its
# count of steps. Only the history is new, with epochs that count from the first again. It follows
# that running a `fit` cell twice gives another network than running it once, and that a true new
# start needs a new model: `build_happy_model` and `compile_model` once more.
#
# ### How large should a batch be?
#
# A gradient of many images is more precise, but takes longer, and the weights move only once. We
# start three times from the same weights and give each size of batch six epochs.

# %%
curves = {}
if solved(build_happy_model, compile_model, fit_model):
    for batch_size in (8, 32, 128):
        keras.utils.set_random_seed(3)
        fresh = compile_model(build_happy_model((64, 64, 3)))
        curves[batch_size] = fit_model(
            fresh, scaled_train, y_train, num_epochs=6, batch_size=batch_size
        )["loss"]
        print(f"batches of {batch_size:3}: {int(fresh.optimizer.iterations):3} steps")

# %%
if curves:
    figure, axes = plt.subplots(figsize=(6, 3))
    lines = zip(curves.items(), ("training", "validation", "third"), ("o", "s", "^"), strict=True)
    for (batch_size, losses), colour, marker in lines:
        label = f"batches of {batch_size}"
        axes.plot(range(1, 7), losses, marker=marker, color=COLORS[colour], label=label)
    axes.set(xlabel="epoch", ylabel="training loss")
    axes.set_title("Six epochs from the same weights")
    axes.legend()
    plt.show()

# %% [markdown]
# The three have seen the same images equally often, and the small batches are ahead, because they
# have moved the weights fifteen times as often as the large ones. That is not the whole story: large
# batches use many cores (or a GPU) better, and their precise gradients allow larger steps. A common
# choice is 16 to 64.

# %% [markdown]
# ## 4. Evaluate
#
# How good is the network? The validation images helped us to decide when to stop, so even they have
# been looked at. The test images have not, and they are for one question only: how often is the
# network right on images that had no part in its making?

# %% [markdown]
# ### Exercise 1.5  evaluate_model  (10 points)
#
# Measure a trained model on the images that it was trained on, and on those that it was not.
#
# * Inputs: a compiled model with the metric "accuracy"; images and labels for training and for
#   testing.
# * Return two numbers: the accuracy on the training images, then the accuracy on the test images.
# * Nothing is printed (`verbose=0`), and nothing is trained.


# %%
def evaluate_model(
    model: keras.Model,
    x_train: np.ndarray,
    y_train: np.ndarray,
    x_test: np.ndarray,
    y_test: np.ndarray,
) -> tuple[float, float]:
    """Measure the accuracy on the training images and on the test images.

    Args:
        model: a compiled model with the metric "accuracy".
        x_train, x_test: images of shape (n, height, width, channels).
        y_train, y_test: integer labels of shape (n,).

    Returns:
        (train_accuracy, test_accuracy), both from 0 to 1.
    """
    # 1. Evaluate on the training data, quietly
    # 2. Evaluate on the test data, quietly
    # 3. Return the two accuracies
    # BEGIN SOLUTION
    _, train_accuracy = model.evaluate(x_train, y_train, verbose=0)
    _, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    return train_accuracy, test_accuracy
    # END SOLUTION


# %%
check(evaluate_model)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# The same call twice, each time with other data. It gives two numbers, of which we want the second.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `model.evaluate(images, labels, verbose=0)` returns the loss, and then the metrics in the order of
# `compile`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# loss, train_accuracy = model.evaluate(...)
# loss, test_accuracy = model.evaluate(...)
# return ...
# ```
# </details>

# %%
test_accuracy = None
if both and solved(evaluate_model):
    train_accuracy, test_accuracy = evaluate_model(
        happy_model, scaled_train, y_train, scaled_test, y_test
    )

# %% tags=["nbval-ignore-output"]
if test_accuracy is not None:
    print(f"training accuracy {train_accuracy:.3f}, test accuracy {test_accuracy:.3f}")
    print(f"in the last epoch fit said {both['accuracy'][-1]:.3f}")

# %% [markdown]
# Three numbers, and each is an accuracy. Training and test differ because the network has begun to
# know its images by heart; the gap is what *overfitting* means. And why is the accuracy that `fit`
# prints another one than that of `evaluate` on the training images? It leaves out the fifth that was
# held back, it averages over an epoch, and dropout was on. `evaluate` and `predict` switch dropout
# off.

# %% [markdown]
# ### The same way with the other network
#
# Create → Compile → Fit → Evaluate with the fork and the softmax. Not one line is new: `compile_model`
# takes the loss that fits. This is what is meant by a prototyping tool.

# %%
fork_accuracy = None
if solved(build_functional_model, compile_model, fit_model, evaluate_model):
    keras.utils.set_random_seed(3)
    fork_model = compile_model(build_functional_model((64, 64, 3)))
    fork_history = fit_model(fork_model, scaled_train, y_train, num_epochs=15)
    _, fork_accuracy = evaluate_model(fork_model, scaled_train, y_train, scaled_test, y_test)
    print(f"{fork_model.count_params():,} parameters, loss {fork_model.loss}")

# %% tags=["nbval-ignore-output"]
if fork_accuracy is not None:
    print(f"test accuracy {fork_accuracy:.3f}")

# %%
if fork_accuracy is not None:
    plot_history(fork_history)

# %% [markdown]
# Is one network better than the other? Not that we could tell: one test image of 150 is two thirds of a percent, and another
# seed moves either of them by more than what lies between them. A difference of a percent or two on
# 150 images is no result.

# %% [markdown]
# ## 5. Test on a picture of our own
#
# `predict` asks the network for answers, without labels. First for the test images: which are the
# ones where it is most wrong?

# %%
if test_accuracy is not None:
    probabilities = happy_model.predict(scaled_test, verbose=0)  # (150, 1)
    print(probabilities.shape, "from 0 to 1:", probabilities.min() >= 0, probabilities.max() <= 1)
    of_true_class = np.where(y_test == 1, probabilities[:, 0], 1 - probabilities[:, 0])
    figure, axes = plt.subplots(1, 6, figsize=(7, 1.9), layout="constrained")
    for place, index in zip(axes, of_true_class.argsort()[:6], strict=True):
        place.imshow(x_test[index])
        place.set(xticks=[], yticks=[])
        place.set_xlabel(f"true: {class_names[y_test[index]]}\np = {probabilities[index, 0]:.2f}")
    figure.suptitle("Smallest probability of the true class")
    plt.show()

# %% [markdown]
# Now a single image. It has to become what the network was trained on: numbers from 0 to 1, and a
# batch, if only of one.

# %%
one_image = x_test[0]
print("an image:", one_image.shape, one_image.dtype)
print("a batch of one image:", one_image[np.newaxis].shape)

# %% [markdown]
# ### Exercise 1.6  predict_image  (20 points)
#
# Say what the network sees in one image, in words that a door can act upon.
#
# * Inputs: a model that ends in one sigmoid unit; an image of shape `(height, width, channels)` with
#   integers from 0 to 255, as they come out of a file; the names of the classes, that of label 0
#   first.
# * The network is given what it was trained on: a batch with this one image, with values from 0 to 1.
# * Return two values: the name of the class, label 1 where its probability is above 0.5; and the
#   probability of **that class** as a number. If the sigmoid says 0.1, the answer is "no smile", and
#   its probability is 0.9.
# * Nothing is printed (`verbose=0`).
#
# Not graded: reading files, changing the size of the image.


# %%
def predict_image(
    model: keras.Model, image: np.ndarray, class_names: list[str]
) -> tuple[str, float]:
    """Say which class an image belongs to, and how likely that is.

    Args:
        model: a model that maps images (batch, height, width, channels) with values from 0 to 1 to
            the probability of label 1 (batch, 1).
        image: one image of shape (height, width, channels), integers from 0 to 255.
        class_names: names of label 0 and of label 1.

    Returns:
        (name, probability): the name of the class that is more likely, and its probability.
    """
    # 1. Scale the pixels, and make a batch of the one image
    # 2. Ask the model; take the one number out of the array that it returns
    # 3. Return the name of the class and the probability of that class
    # BEGIN SOLUTION
    batch = scale_pixels(image)[np.newaxis]  # (1, height, width, channels)
    probability = float(model.predict(batch, verbose=0)[0, 0])
    if probability > 0.5:
        return class_names[1], probability
    return class_names[0], 1 - probability
    # END SOLUTION


# %%
check(predict_image)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# What was done to the training images is done to this one: the same function scales its pixels. The
# network takes a batch and returns a batch, so put the image in one and take the answer out.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `scale_pixels(image)`; `image[np.newaxis]` puts an axis in front; `model.predict(batch, verbose=0)`
# returns an array of shape `(1, 1)`, whose only number is `[0, 0]`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# batch = scale_pixels(...)[np.newaxis]
# probability = float(model.predict(batch, verbose=0)[0, 0])
# if probability > 0.5:
#     return ...
# return ...
# ```
# </details>

# %% [markdown]
# ### From a file
#
# Photographs are not 64x64 pixels. `load_img` reads a file and makes it that size;
# `keep_aspect_ratio=True` cuts off the longer sides, so that nobody's face is squeezed.


# %%
def load_picture(path):
    """Read an image file as an array of shape (64, 64, 3), integers from 0 to 255."""
    picture = keras.utils.load_img(
        path, target_size=(64, 64), interpolation="bilinear", keep_aspect_ratio=True
    )
    return np.asarray(picture)


# %% [markdown]
# Put the name of a photograph of your own here, in quotes: a face before a calm background, as large
# in the picture as those above. As long as there is none, a test image takes its place, by way of a
# file, wider than it is high.

# %%
MY_PICTURE = None  # for example "me.jpg"

# %%
with tempfile.TemporaryDirectory() as folder:
    path = MY_PICTURE
    if path is None:
        path = Path(folder) / "door.png"
        wide = np.pad(x_test[0].repeat(4, 0).repeat(4, 1), ((0, 0), (60, 60), (0, 0)), "edge")
        keras.utils.save_img(path, wide, scale=False)
    picture = load_picture(path)
print(picture.shape, picture.dtype)

# %%
if test_accuracy is not None and solved(predict_image):
    name, probability = predict_image(happy_model, picture, class_names)
    figure, (left, right) = plt.subplots(1, 2, figsize=(6, 2.6), layout="constrained")
    left.imshow(picture)
    left.set(xticks=[], yticks=[], title=f"{name}, {probability:.0%}")
    bars = [probability if name == other else 1 - probability for other in class_names]
    right.barh(class_names, bars, color=COLORS["training"])
    right.set(xlabel="probability", xlim=(0, 1))
    plt.show()

# %% [markdown]
# If your own photograph is misjudged, that is no surprise: the network has seen renderings only, and
# knows nothing of your camera, your light and your room. There is something else that it does not
# know. What does it say of a picture in which there is nobody?

# %% tags=["nbval-ignore-output"]
if test_accuracy is not None and solved(predict_image):
    grey_wall = np.full((64, 64, 3), 128, dtype="uint8")
    name, probability = predict_image(happy_model, grey_wall, class_names)
    print(f"a gray wall: {name}, with probability {probability:.2f}")

# %% [markdown]
# "Nobody is there" is not among its answers. A classifier spreads its belief over the classes that
# it knows, whatever it is shown, and its probability says how a smile compares with no smile, not
# whether there is a face.

# %% [markdown]
# ## 6. Save and load
#
# Training took seconds here; elsewhere it takes days. `save` writes the whole model into one file.
# What is in it? The file is a zip.

# %%
saved = tempfile.TemporaryDirectory()  # is deleted when the notebook ends
model_path = Path(saved.name) / "happy.keras"
if both:
    happy_model.save(model_path)
    with zipfile.ZipFile(model_path) as archive:
        for item in sorted(archive.namelist()):
            print(item)

# %% [markdown]
# `config.json` is the architecture together with what `compile` said; `model.weights.h5` has the
# numbers. Is the model that we load the same one, as if nothing had happened?

# %%
if both:
    loaded = keras.models.load_model(model_path)
    same = np.array_equal(
        loaded.predict(scaled_test, verbose=0), happy_model.predict(scaled_test, verbose=0)
    )
    print("same answers:", same)
    optimizer = type(loaded.optimizer).__name__
    print("compiled:", loaded.compiled, "with", optimizer, "and", loaded.loss)
    print("steps of its optimizer:", int(loaded.optimizer.iterations))

# %% [markdown]
# Even the state of Adam is there, so that `fit` would go on as if we had never stopped. And what if
# we compile the loaded model again?

# %%
if both and solved(compile_model):
    compile_model(loaded)
    same = np.array_equal(
        loaded.predict(scaled_test, verbose=0), happy_model.predict(scaled_test, verbose=0)
    )
    print("same answers:", same, "- steps of its optimizer:", int(loaded.optimizer.iterations))

# %% [markdown]
# `compile` leaves the weights alone and gives the model a new optimizer, which has forgotten
# everything. That is why `fit_model` must not compile.
#
# ### What a weights file looks like inside
#
# `save_weights` writes only the numbers, in the **HDF5** format: groups are like folders, datasets
# like files that hold one array. The library `h5py` reads it without Keras. We look at the part that
# belongs to the layers. (Keras numbers the groups by class; the name of a layer is an attribute.)

# %%
weights_path = Path(saved.name) / "happy.weights.h5"  # the ending is required
if both:
    happy_model.save_weights(weights_path)
    with h5py.File(weights_path) as file:
        print("at the top:", sorted(file))
        for group in sorted(file["layers"]):
            arrays = file["layers"][group]["vars"]
            shapes = [arrays[key].shape for key in sorted(arrays)]
            print(f"{group:16} {shapes}")

# %% [markdown]
# For each layer with weights two arrays, kernel and bias; and the optimizer's memory under
# `optimizer`. The 16 kernels of the first convolution are 3x3 pixels with three colors each. What do
# they see in a face? We read them from the file and slide them over a test image, without the model.

# %%
if both:
    with h5py.File(weights_path) as file:
        kernels, biases = (file[f"layers/conv2d/vars/{number}"][:] for number in (0, 1))
    sums = keras.ops.conv(scaled_test[:1], kernels, padding="same") + biases  # (1, 64, 64, 16)
    maps = np.asarray(keras.ops.relu(sums))[0]
    figure, axes = plt.subplots(2, 9, figsize=(7, 2.2), layout="constrained")
    axes[0, 0].imshow(scaled_test[0])
    axes[0, 0].set_xlabel("the image", fontsize=8)
    for number, place in enumerate(axes[:, 1:].flat):
        place.imshow(maps[..., number], cmap="gray")
        place.set_xlabel(f"map {number + 1}", fontsize=8)
    for place in axes.flat:
        place.set(xticks=[], yticks=[])
    axes[1, 0].axis("off")
    figure.suptitle("Feature maps of the first convolution, its kernels read with h5py")
    plt.show()

# %% [markdown]
# Some maps keep the picture in one mixture of its colors, others light up at edges of one direction, and
# some are dark: their sum is negative nearly everywhere, and the ReLU makes zeros of it.
#
# The weights file knows no architecture. To use it, build the network first, then load.

# %%
if both:
    fresh = build_happy_model((64, 64, 3))
    fresh.load_weights(weights_path)
    same = np.array_equal(
        fresh.predict(scaled_test, verbose=0), happy_model.predict(scaled_test, verbose=0)
    )
    print("same answers:", same, "- compiled:", fresh.compiled)

# %% [markdown]
# Take `.keras` to keep a model, and a weights file where the code that builds the network is at hand
# anyway. The data sets of these notebooks are HDF5 files too.

# %% [markdown]
# ## Glossary
#
# | | |
# |---|---|
# | **layer** | one step of a network; a Keras layer is an object that is made once and then called on tensors |
# | **functional model** | a model made of its input and output tensors; it can fork and join, a `Sequential` cannot |
# | **loss** | the number that training makes smaller |
# | **metric** | a number for people, such as the accuracy; training does not use it |
# | **batch** | the images of one step of the optimizer |
# | **epoch** | one pass over all training images |
# | **validation set** | images that no training sees and by which we choose; the test set chooses nothing |
# | **overfitting** | right on the training images, and less so on others |
# | **inference** | using a trained network; dropout is off, nothing is learned |

# %% [markdown]
# ## Summary
#
# * **Create.** `Sequential` for a list of layers, the functional API as soon as there is a fork. They
#   make the same networks. `summary` and a picture show what was built.
# * **Compile.** One sigmoid goes with binary cross-entropy, a softmax with (sparse) categorical
#   cross-entropy. A wrong loss need not raise an error. Adam is a good first choice; metrics are for
#   people.
# * **Fit.** Epochs are cut into batches, and each batch is one step of the weights. `fit` goes on
#   where it stopped; a new start needs a new model. `validation_split` takes the last images, before
#   shuffling.
# * **Evaluate** on images that had no part in training, and **test** on your own, scaled and batched
#   as the training images were.
# * `.keras` keeps everything, `.weights.h5` the numbers; `h5py` reads them.
#
# ## Questions to think about
#
# 1. In `build_happy_model`, which layer has the most parameters, and what happens to it if the images
#    are twice as high and wide?
# 2. `layers.Rescaling(1 / 255)` does what `scale_pixels` does, as the first layer of a network. Which
#    mistake can nobody make any more? What has to be changed in `predict_image`?
# 3. Someone trains with a batch size of 600 and `validation_split=0`. How many steps has an epoch, and
#    what is the order of the images good for?
# 4. The door should rather stay shut than open for a grumpy face. Which number in `predict_image`
#    would you change, and which images would you choose it by: training, validation or test?
# 5. A network with two softmax outputs and one with one sigmoid compute the same. How many parameters
#    does the last layer have in each, and which ones are superfluous?
# 6. You compile a trained model with another learning rate and call `fit`. What is kept, and what is
#    lost?
#
# ## Further reading
#
# * F. Chollet, [Keras: the Sequential model](https://keras.io/guides/sequential_model/),
#   [the functional API](https://keras.io/guides/functional_api/),
#   [training and evaluation](https://keras.io/guides/training_with_built_in_methods/) and
#   [saving](https://keras.io/guides/serialization_and_saving/): the four guides that belong to this
#   notebook.
# * D. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*, 2015,
#   [arXiv:1412.6980](https://arxiv.org/abs/1412.6980). Algorithm 1 is all of it, section 2.1 says why
#   the steps have the size of the learning rate.
# * N. Srivastava et al., *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, 2014,
#   [JMLR 15](https://jmlr.org/papers/v15/srivastava14a.html).

# %% [markdown]
# ## Final check
#
# All functions once more, as they are now, and the points so far.

# %%
check()
