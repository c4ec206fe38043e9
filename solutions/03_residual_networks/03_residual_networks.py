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
# # Residual networks
#
# A network with more layers can compute everything that a network with fewer layers can, and yet
# for years deeper networks came out of training worse. In this notebook we see the problem, build
# the block that solved it, stack sixteen of these blocks into **ResNet-50** and train it, in a few
# minutes and without a GPU, to read the digits that a hand signs. The paper is *Deep Residual
# Learning for Image Recognition* (He, Zhang, Ren and Sun, 2015), called "the paper" below.
#
# **Afterwards you can** say why very deep plain networks are hard to train; write residual blocks with
# and without a projection; build ResNet-50 from its table and check it against the paper; and find out
# why a network that has learned fails in inference.
#
# | | |
# |---|---|
# | **Your time** | 2.5 to 3.5 hours; the cells themselves run for about 5 minutes on 2 cores |
# | **Memory** | below 3 GB |
# | **You write** | six functions, 100 points |
# | **Contents** | 1 Why depth is hard · 2 The residual block · 3 Other dimensions · 4 ResNet-50 · |
# | | 5 A recipe that fails · 6 Create → Compile → Fit → Evaluate · 7 The mistakes |
# | **You know already** | convolution, pooling, batch normalization, the functional API of Keras |

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
# go on with its results then show nothing. `TrainingProgress()` shows how far a training is.
#
# After a restart of the kernel every name is gone: choose **Run → Run All Above Selected Cell** before
# you go on in the middle.

# %%
import gc
import itertools
import math
import tempfile
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.metrics import confusion_matrix

from datasets import measured, signs
from grader import TrainingProgress, check, colors, draw_architecture, solved

# %% [markdown]
# Colors that everybody can tell apart, one for each kind of network.

# %%
COLORS = {"plain": colors.VERMILION, "residual": colors.BLUE, "other": colors.GRAY}
keras.utils.set_random_seed(3)


def plot_seeds(axes, x, seeds, **style):
    """Plot means with bars of one standard deviation; seeds has a list of numbers for each x."""
    means, deviations = [np.mean(each) for each in seeds], [np.std(each) for each in seeds]
    axes.errorbar(x, means, deviations, capsize=3, **style)
    return [
        f"{mean:.2f} ± {deviation:.2f}" for mean, deviation in zip(means, deviations, strict=True)
    ]


# %% [markdown]
# ### The task
#
# SIGNS holds small color images of hands that sign the digits 0 to 5. How many are there, and what
# is in the arrays?

# %%
(x_train, y_train), (x_test, y_test) = signs.load_data()
num_classes = 6

for name, images, labels in [("training", x_train, y_train), ("test", x_test, y_test)]:
    print(f"{name:9} images {images.shape} {images.dtype}, labels {labels.shape}", end=", ")
    print("of each digit", set(np.bincount(labels).tolist()))

# %%
figure, axes = plt.subplots(2, 6, figsize=(7, 3), layout="constrained")
for digit in range(num_classes):
    for row, image in enumerate(x_train[y_train == digit][:2]):
        axes[row, digit].imshow(image)
        axes[row, digit].set(xticks=[], yticks=[])
    axes[0, digit].set_title(f"digit {digit}")
figure.suptitle("Two training images of each digit")
plt.show()


# %% [markdown]
# The pixels are integers from 0 to 255. The network gets numbers between 0 and 1, and every image
# that it ever sees, our own included, goes through the same function.


# %%
def scale_pixels(images):
    """Turn integer pixels 0 to 255 into numbers 0 to 1."""
    return np.asarray(images, "float32") / 255


scaled_train, scaled_test = scale_pixels(x_train), scale_pixels(x_test)
print(scaled_train.dtype, f"from {scaled_train.min():.2f} to {scaled_train.max():.2f}")

# %% [markdown]
# ### What we build
#
# ResNet-50 is a first convolution, then 16 blocks in four stages, then an average over all places
# and one dense layer. Each bar below is a block, as high as its feature maps; each arc is a
# *shortcut*, a path around the block. The arcs are what this notebook is about.

# %%
heights = [32] + [15] * 3 + [8] * 4 + [4] * 6 + [2] * 3
stages = [1] + [2] * 3 + [3] * 4 + [4] * 6 + [5] * 3
figure, axes = plt.subplots(figsize=(7, 3.5))
bars = axes.bar(range(17), heights, width=0.6, color=[plt.cm.cividis(s / 5) for s in stages])
for block in range(1, 17):
    arc = {"arrowstyle": "->", "connectionstyle": "arc3,rad=-0.9", "color": COLORS["residual"]}
    arc |= {"shrinkA": 0, "shrinkB": 0}
    level = heights[block]
    axes.annotate("", xy=(block + 0.4, level), xytext=(block - 0.4, level), arrowprops=arc)
axes.legend([bars[i] for i in (0, 1, 4, 8, 14)], ["conv1"] + [f"conv{i}_x" for i in range(2, 6)])
axes.set(xlabel="block", ylabel="height and width of the feature maps", xticks=range(17))
axes.set_title("ResNet-50 on images of 64x64 pixels")
plt.show()

# %% [markdown]
# ## 1. Why very deep networks are hard to train
#
# Gradient descent changes a layer by what the gradient says that reaches it. On its way back from
# the loss, the gradient passes through all layers above, and each of them multiplies it with its
# own Jacobian:
#
# $$\frac{\partial L}{\partial x_1} =
#   \frac{\partial L}{\partial x_n}\,
#   \frac{\partial x_n}{\partial x_{n-1}} \cdots \frac{\partial x_2}{\partial x_1}.$$
#
# A product of many factors has a habit: if a typical factor is 0.7, fifty of them are $10^{-8}$; if
# it is 1.2, they are $10^{4}$. What happens in real networks? We build three of 48 equal
# convolutions and look at the gradient before any training: a plain one, a plain one with batch
# normalization, and one in which the input of every second convolution is added to its output.


# %%
def build_tower(num_pairs, normalised, residual, num_filters=16):
    """Build pairs of 3x3 convolutions on 16x16 images; the output of every pair is an output."""
    inputs = keras.Input((16, 16, 3), name="image")
    X = layers.Conv2D(num_filters, 3, padding="same", name="stem")(inputs)
    pairs = []
    for pair in range(num_pairs):
        shortcut = X
        for half in "ab":
            X = layers.Conv2D(num_filters, 3, padding="same", name=f"conv_{pair}{half}")(X)
            if normalised:
                X = layers.BatchNormalization(axis=3, name=f"bn_{pair}{half}")(X)
            if half == "b" and residual:
                X = layers.Add(name=f"add_{pair}")([X, shortcut])
            X = layers.Activation("relu", name=f"relu_{pair}{half}")(X)
        pairs.append(X)
    X = layers.GlobalAveragePooling2D(name="average")(X)
    probabilities = layers.Dense(num_classes, activation="softmax", name="probabilities")(X)
    return keras.Model(inputs, [*pairs, probabilities])


# %% [markdown]
# One batch of 64 images forward, one loss, and the gradient with respect to the output of each pair
# of layers: how strong is the signal that arrives there?


# %%
def measure_gradients(model, images, labels):
    """Return the norm of the loss gradient at the output of every pair of layers."""
    with tf.GradientTape() as tape:
        *outputs, probabilities = model(images, training=True)
        losses = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
        loss = tf.reduce_mean(losses)
    return np.array([float(tf.norm(gradient)) for gradient in tape.gradient(loss, outputs)])


# %%
def shrink(images, size):
    """Average squares of pixels: images of 64x64 become images of size x size."""
    square = 64 // size
    return images.reshape(-1, size, square, size, square, 3).mean(axis=(2, 4))


images, labels = shrink(scaled_train[:64], 16), y_train[:64]
norms = {}
for name in ["plain", "plain, normalised", "residual, normalised"]:
    keras.utils.set_random_seed(3)
    tower = build_tower(24, normalised="normalised" in name, residual="residual" in name)
    norms[name] = measure_gradients(tower, images, labels)
    print(f"{name:21} {tower.count_params():7,} parameters, {len(norms[name])} pairs of layers")

# %%
figure, axes = plt.subplots(figsize=(6, 4))
lines = [(COLORS["plain"], ":"), (COLORS["plain"], "-"), (COLORS["residual"], "-")]
for (name, values), (colour, style) in zip(norms.items(), lines, strict=True):
    axes.semilogy(range(2, 49, 2), values / values[-1], style, color=colour, label=name)
axes.set(xlabel="layer (the loss is on the right)", ylabel="gradient norm / that of layer 48")
axes.set_title("How the gradient changes on its way back")
axes.legend()
axes.grid(alpha=0.3)
plt.show()

# %% tags=["nbval-ignore-output"]
print("Gradient norm at layer 2, divided by that of layer 48:")
for name, values in norms.items():
    print(f"{name:21} {values[0] / values[-1]:.1e}")

# %%
ratios = {name: values[0] / values[-1] for name, values in norms.items()}
assert ratios["plain"] < 1e-3 < 1e3 < ratios["plain, normalised"]
assert ratios["residual, normalised"] < 100

# %% [markdown]
# In the plain network the gradient *vanishes*: Keras's default initialization halves the energy of
# the signal at every ReLU, and the first layers learn nothing at all. Batch normalization brings
# the signal back to unit size in every layer, and the gradient now *grows* from the loss to the
# first layer (Yang et al., 2019, explain why no scale of the initial weights avoids it). With
# shortcuts the gradient changes by a factor of about thirty over 48 layers, and by less than five
# over the last forty.

# %% [markdown]
# ### While they train
#
# That was before any training. Do the first layers get a gradient once the network learns? Lectures
# draw its size against the training step, with a curve for each of a few layers.
# `python -m solutions.experiments.gradients` trained the same three networks for 100 steps of 54 images
# with Adam, from five seeds, and measured the gradient every 20 steps, on the same 64 images. A curve is
# the median of the seeds, a shadow reaches from the smallest to the largest.

# %%
table = measured.load_table("gradients")
steps = np.unique(table["step"])
figure, panels = plt.subplots(1, 3, figsize=(7, 4), layout="constrained", sharey=True)
for axes, name in zip(panels, ratios, strict=True):
    color = COLORS[name.split(",")[0]]
    for layer, style in ((48, "^:"), (24, "s--"), (2, "o-")):
        chosen = (table["network"] == name) & (table["layer"] == layer)
        seeds = [table["norm"][chosen & (table["step"] == step)] for step in steps]
        medians = np.median(seeds, axis=1)
        axes.semilogy(steps, medians, style, color=color, label=f"layer {layer}")
        axes.fill_between(
            steps, np.min(seeds, axis=1), np.max(seeds, axis=1), color=color, alpha=0.2
        )
        print(f"{name:20} layer {layer:2}:", " ".join(f"{median:.0e}" for median in medians))
    axes.set(xlabel="training step", title=name)
    axes.title.set_fontsize(10)
    axes.grid(alpha=0.3)
panels[0].set_ylabel("gradient norm")
panels[0].legend(fontsize=8)
plt.show()

# %% [markdown]
# Training does not remove the difference. In the plain network the gradient of layer 2 falls by another
# four powers of ten in the first 20 steps, and goes on falling; with one of the seeds it ends at zero.
# Layer 48, next to the loss, gets the same gradient all the time. With batch normalization alone, layer
# 2 gets a few hundred times the gradient of layer 48. That is less than the four thousand times before
# training, but how much it is depends on the seed: after 100 steps it differs by a factor of forty. With
# shortcuts layer 24 gets about as much as layer 48 at every step, and layer 2 at most about fifty times
# as much with any seed. So all layers are moved by gradients of a similar size while the network trains.
# How well it learns is another question, for section 2.
#
# Is that the whole story? The authors of the paper thought not. Their plain networks use batch
# normalization and an initialization made for ReLU, the gradients have healthy norms (section 4.1),
# and still the 34-layer plain network has a *larger training error* than the 18-layer one (Figure
# 4, left; Table 2: 28.54 % against 27.94 % validation error). They call it **degradation**. It is
# not overfitting, for the training error is larger as well. And it is strange: the deeper network
# could copy the shallower one and let its other layers do nothing. The solution exists, but the
# optimizer does not find it.

# %% [markdown]
# ## 2. The residual block
#
# If "do nothing" is hard to learn, let us make it the starting point. Instead of the wanted mapping
# $H(x)$, a few layers learn only the difference to their input, the **residual**
# $F(x) = H(x) - x$, and a shortcut adds the input again (Eq. 1 of the paper, with the ReLU that
# follows it in section 3.2):
#
# $$y = \mathrm{ReLU}\big(F(x, \{W_i\}) + x\big).$$
#
# Two things follow. If all weights in $F$ are zero, the block computes $\mathrm{ReLU}(x)$, which is
# $x$ itself wherever $x$ comes out of another block and is not negative. And in the gradient there
# is now a sum where there was a product,
#
# $$\frac{\partial y}{\partial x} = \mathrm{diag}\,[\,F(x) + x > 0\,]\,
#   \Big(I + \frac{\partial F}{\partial x}\Big),$$
#
# so that a part of it, the $I$, travels back without passing through any weight (He et al., 2016,
# Eq. 5).
#
# ResNet-50 uses the **bottleneck** form of Figure 5, right: a 1x1 convolution reduces the number of
# channels, an fxf convolution works on the few, and a 1x1 convolution restores the number. Batch
# normalization comes after each convolution and before each activation (section 3.4).
#
# **Notation.** Lectures often write layers with numbers in brackets, and call the shortcut a **skip
# connection**. It is the same block, here with two layers in $F$:
#
# | in lectures | in the paper | what it is |
# |---|---|---|
# | $a^{[l]}$ | $x$ | the block's input |
# | $z^{[l+2]} = W^{[l+2]} a^{[l+1]} + b^{[l+2]}$ | $F(x)$ | what its layers compute, before the last ReLU |
# | $a^{[l+2]} = g(z^{[l+2]} + a^{[l]})$ | $y = \mathrm{ReLU}(F(x) + x)$ | the block's output |
#
# With $W^{[l+2]} = 0$ and $b^{[l+2]} = 0$ the output is $g(a^{[l]})$, and since $a^{[l]}$ comes out of a
# ReLU and is not negative, that is $a^{[l]}$.


# %%
def draw_chain(axes, steps, start, level):
    """Draw one box for each step from left to right, with arrows between them."""
    boxes = []
    for place, step in enumerate(steps, start):
        box = {"boxstyle": "round", "facecolor": "#E8F1F8" if "Conv" in step else "white"}
        text = axes.text(place, level, step, ha="center", va="center", fontsize=8, bbox=box)
        boxes.append(text.get_bbox_patch())
    for place, (left, right) in enumerate(itertools.pairwise(boxes), start):
        arrow = {"arrowstyle": "->", "patchA": left, "patchB": right, "shrinkA": 0, "shrinkB": 1}
        axes.annotate("", xy=(place + 1, level), xytext=(place, level), arrowprops=arrow)


# %%
MAIN_PATH = ["X", "Conv\n1x1", "BN\nReLU", "Conv\nfxf", "BN\nReLU", "Conv\n1x1", "BN", "+", "ReLU"]


def draw_block(axes, title, bend):
    """Draw the bottleneck block: its main path, and the arc of the shortcut."""
    draw_chain(axes, MAIN_PATH, start=0, level=0)
    arc = {"arrowstyle": "->", "connectionstyle": f"arc3,rad={bend}", "shrinkB": 4, "lw": 2}
    arc["color"] = COLORS["residual"]
    axes.annotate("", xy=(7, 0.12), xytext=(0, 0.12), arrowprops=arc)
    axes.set(xlim=(-0.6, 8.6), ylim=(-0.6, 1.9), title=title)
    axes.axis("off")


figure, axes = plt.subplots(figsize=(7, 2.6))
draw_block(axes, "Identity block: the shortcut carries X unchanged", bend=-0.4)
plt.show()

# %% [markdown]
# To compare, we need the same block without its shortcut. It is the first exercise, and most of the
# second.

# %% [markdown]
# ### Exercise 3.1  plain_block  (10 points)
#
# Write the bottleneck without a shortcut: three times convolution, batch normalization, ReLU.
#
# * Input `X` of shape `(batch, height, width, channels)`, output
#   `(batch, height, width, filters[2])`.
# * The kernels are 1x1, f x f and 1x1; all strides are 1; height and width stay as they are.
# * Batch normalization is over the channels (`axis=3`) and keeps the other defaults of Keras, as do
#   the convolutions, which have a bias.
# * The last ReLU belongs to the block.
#
# Not graded: a shortcut, names for the layers.


# %%
def plain_block(X: keras.KerasTensor, f: int, filters: list[int]) -> keras.KerasTensor:
    """Apply three convolutions, each with batch normalization and ReLU.

    Args:
        X: features of shape (batch, height, width, channels).
        f: height and width of the kernel of the second convolution.
        filters: number of filters of the first, second and third convolution.

    Returns:
        Features of shape (batch, height, width, filters[2]).
    """
    # 1. 1x1 convolution with filters[0] filters, batch normalization, ReLU
    # 2. f x f convolution with filters[1] filters that keeps the size, batch normalization, ReLU
    # 3. 1x1 convolution with filters[2] filters, batch normalization, ReLU
    # BEGIN SOLUTION
    filters_1, filters_2, filters_3 = filters

    X = layers.Conv2D(filters_1, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)

    X = layers.Conv2D(filters_2, f, padding="same")(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)

    X = layers.Conv2D(filters_3, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    return X
    # END SOLUTION


# %%
check(plain_block)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# The function takes a symbolic tensor, sends it through nine layers one after the other and returns
# the tensor that comes out of the last.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Conv2D(num_filters, kernel_size, padding=...)`, `layers.BatchNormalization(axis=3)`,
# `layers.Activation("relu")`. A layer is an object: make it, then call it on the tensor.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# filters_1, filters_2, filters_3 = filters
# X = layers.Conv2D(filters_1, 1)(X)
# X = layers.BatchNormalization(axis=3)(X)
# X = layers.Activation("relu")(X)
# ...  # twice more; the second convolution needs padding="same"
# return X
# ```
# </details>

# %% [markdown]
# ### Exercise 3.2  identity_block  (15 points)
#
# Write the residual block of the figure above.
#
# * Input `X` of shape `(batch, height, width, filters[2])`: as many channels as the last
#   convolution has filters, or the sum is not defined. The output has the same shape.
# * The main path is that of `plain_block`, but the third batch normalization is *not* followed by a
#   ReLU.
# * The input of the block is added to the main path, and the last ReLU comes **after** the sum.
#
# Not graded: anything on the shortcut. It has no layers and no weights.


# %%
def identity_block(X: keras.KerasTensor, f: int, filters: list[int]) -> keras.KerasTensor:
    """Apply a bottleneck block whose shortcut is the identity.

    Args:
        X: features of shape (batch, height, width, filters[2]).
        f: height and width of the kernel of the second convolution.
        filters: number of filters of the first, second and third convolution.

    Returns:
        Features of the same shape as X.
    """
    # 1. Keep the input for the shortcut
    # 2. 1x1 convolution, batch normalization, ReLU
    # 3. f x f convolution that keeps the size, batch normalization, ReLU
    # 4. 1x1 convolution, batch normalization
    # 5. Add the input, then ReLU
    # BEGIN SOLUTION
    filters_1, filters_2, filters_3 = filters
    X_shortcut = X

    X = layers.Conv2D(filters_1, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)

    X = layers.Conv2D(filters_2, f, padding="same")(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)

    X = layers.Conv2D(filters_3, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)

    X = layers.Add()([X, X_shortcut])
    X = layers.Activation("relu")(X)
    return X
    # END SOLUTION


# %%
check(identity_block)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# `X = layer(X)` gives the name `X` to a new tensor. The input is still needed at the end, so it
# needs a name of its own before the first layer.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Add()([a, b])` takes a *list* of tensors of the same shape.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X_shortcut = X
# ...  # the main path, without its last ReLU
# X = layers.Add()([...])
# ...
# ```
# </details>

# %% [markdown]
# ### The identity is easy now
#
# We set every weight of a block to zero and send random features through it. What does the residual
# block compute, and what the plain one?


# %%
def build_block(block, input_shape, filters):
    """Make a model of a single block."""
    inputs = keras.Input(input_shape, name="features")
    return keras.Model(inputs, block(inputs, 3, filters))


if solved(plain_block, identity_block):
    features = np.random.default_rng(3).normal(size=(2, 8, 8, 64)).astype("float32")
    for block in (plain_block, identity_block):
        single = build_block(block, (8, 8, 64), [16, 16, 64])
        single.set_weights([np.zeros_like(weight) for weight in single.get_weights()])
        outputs = np.asarray(single(features))
        difference = np.abs(outputs - np.maximum(features, 0)).max()
        print(f"{block.__name__:14} {features.shape} -> {outputs.shape}", end="  ")
        print(f"largest output {outputs.max():.2f}", end="  ")
        print(f"differs from ReLU(X) by up to {difference:.2f}")

# %% [markdown]
# With zero weights the plain block forgets its input, the residual block passes it on. To do
# nothing, a plain block has to find a delicate set of weights; a residual block has to find zero,
# which is also where weight decay pulls. If the best mapping is *near* the identity, a residual
# block has only to learn the small difference (section 3.1; Figure 7 shows that the residuals of
# trained networks are small indeed).

# %% [markdown]
# ### The degradation experiment
#
# Now the question of the paper's Figure 1, at the size of a laptop: the same images, the same
# optimizer, and two depths. We stack 4 or 14 blocks between a convolution and a dense layer, which
# makes 14 or 44 layers with weights, and train on images that are shrunk to 8x8 pixels.


# %%
def build_stack(block, num_blocks):
    """Stack equal blocks, plain or residual, between a convolution and a dense layer."""
    inputs = keras.Input((8, 8, 3), name="image")
    X = layers.Conv2D(32, 3, padding="same", name="stem")(inputs)
    X = layers.BatchNormalization(axis=3, name="bn_stem")(X)
    X = layers.Activation("relu", name="relu_stem")(X)
    for _ in range(num_blocks):
        X = block(X, 3, [8, 8, 32])
    X = layers.GlobalAveragePooling2D(name="average")(X)
    probabilities = layers.Dense(num_classes, activation="softmax", name="probabilities")(X)
    return keras.Model(inputs, probabilities)


# %%
small_train = shrink(scaled_train, 8)
stacks, training_errors = {}, {}
if solved(plain_block, identity_block):
    for name, block in [("plain", plain_block), ("residual", identity_block)]:
        for num_blocks in (4, 14):
            keras.utils.set_random_seed(3)
            stack = build_stack(block, num_blocks)
            stack.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
            progress = TrainingProgress()
            history = stack.fit(
                small_train, y_train, batch_size=54, epochs=10, verbose=0, callbacks=[progress]
            )
            key = name, 3 * num_blocks + 2
            stacks[key] = stack
            training_errors[key] = 1 - np.array(history.history["accuracy"])
            print(f"{name:8} {key[1]} layers, {stack.count_params():6,} parameters")

# %%
if training_errors:
    figure, axes = plt.subplots(figsize=(6, 4))
    for (name, num_layers), errors in training_errors.items():
        style = "-" if num_layers == 44 else "--"
        label = f"{name}, {num_layers} layers"
        axes.plot(range(1, 11), errors, style, color=COLORS[name], label=label)
    axes.axhline(5 / 6, color=COLORS["other"], linewidth=1, label="guessing")
    axes.set(xlabel="epoch", ylabel="training error", ylim=(0, 1))
    axes.set_title("What 30 more layers do to the training error")
    axes.legend(loc="lower left")
    plt.show()

# %% tags=["nbval-ignore-output"]
for (name, num_layers), errors in training_errors.items():
    print(f"{name:8} {num_layers} layers: training error {errors[-1]:.3f} in the last epoch")

# %% [markdown]
# The deep plain network (solid orange) hardly gets better than guessing, although it contains the
# shallow one (dashed orange): degradation. With shortcuts, thirty more layers do no harm; the solid
# blue curve ends at or below the dashed one. All four networks have the same width, and for each
# depth the plain and the residual network have exactly the same number of parameters: a shortcut of
# this kind costs nothing.

# %% [markdown]
# That was one seed and two depths. Lectures draw the same as error against *depth*: in theory more
# layers can only help, in reality the error of plain networks rises again, and with shortcuts it
# falls. On the left is that sketch. On the right is what we measured, with this notebook's blocks and
# ten epochs as above, from five seeds (`python -m solutions.experiments.depth`); a bar is one standard
# deviation to either side.

# %%
table = measured.load_table("depth")
depths = np.unique(table["layers"])
figure, (sketch, axes) = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained")
layers_drawn = np.linspace(0, 1, 50)
falling = 0.15 + 0.6 * np.exp(-3 * layers_drawn)
sketch.plot(layers_drawn, falling, "--", color=COLORS["plain"], label="plain, in theory")
rising = falling + 0.75 * np.clip(layers_drawn - 0.35, 0, None) ** 1.5
sketch.plot(layers_drawn, rising, color=COLORS["plain"], label="plain, in reality")
sketch.plot(layers_drawn, falling - 0.03, color=COLORS["residual"], label="residual")
sketch.set(
    xlabel="layers", ylabel="training error", xticks=[], yticks=[], title="As drawn in lectures"
)
for name, marker in (("plain", "s"), ("residual", "o")):
    of_name = table["family"] == name
    seeds = [table["error"][of_name & (table["layers"] == depth)] for depth in depths]
    style = {"color": COLORS[name], "marker": marker, "label": name}
    print(f"{name:8}", ", ".join(plot_seeds(axes, depths, seeds, **style)))
axes.axhline(5 / 6, color=COLORS["other"], linewidth=1, label="guessing")
axes.set(xlabel="layers", xticks=depths, ylim=(0, 1), title="As measured, five seeds")
sketch.legend(loc="upper right", fontsize=8)
axes.legend(loc="lower left", fontsize=8)
plt.show()

# %% [markdown]
# With eight layers the two families have the same error within their bars. From there they part, and
# the bars do not overlap again. Every step to a deeper plain network makes the error on the *training*
# images larger, until 44 layers are hardly better than guessing. With shortcuts the error falls up to 26
# layers. With 44 it is within the bars of the shallower ones: after ten epochs two of the five seeds lag
# behind. So our figure is not as tidy as the sketch. Our plain curve has no part that falls, and what
# shortcuts bring is that more layers do no harm, rather than that each layer is a gain. The curve of
# the theory cannot be measured. It stands for an argument: the deeper network could copy the shallower
# one. And ten epochs are few: the figure shows what the optimizer finds in that time.
#
# Figures 4 and 6 of the paper show the same on ImageNet and on CIFAR-10. There it is milder: the plain
# networks of 34 and 18 layers have errors of 28.54 % and 27.94 %, a difference that one has to look for.
# Those networks train, only less well; our 44 plain layers hardly train at all. And the gain has
# an end. On CIFAR-10 a residual network of 1,202 layers still trains without trouble, to a training error
# below 0.1 %, but its test error is 7.93 % where 110 layers have 6.43 % (section 4.2): the paper puts
# that down to overfitting.

# %% [markdown]
# ### Weight decay and the identity
#
# **Weight decay** adds $\frac{\lambda}{2} \lVert W \rVert^2$ to the loss ($L_2$ regularization). Its
# gradient is $\lambda W$, so a step with learning rate $\eta$ first shrinks every weight:
#
# $$W \leftarrow (1 - \eta\lambda)\, W - \eta\, \frac{\partial L}{\partial W}.$$
#
# Where the loss does not ask for a weight, only the first term is left, and after $t$ steps
# $(1 - \eta\lambda)^t$ of the weight remains: it goes to zero. In a residual block without batch
# normalization, $W^{[l+2]} = 0$ and $b^{[l+2]} = 0$ mean $F = 0$ and $a^{[l+2]} = g(a^{[l]}) = a^{[l]}$.
# So weight decay pulls a residual block to the identity, and a plain block to an output of zero, at
# which everything that was learned below is lost.
#
# Two doubts are justified. Batch normalization divides by the size of what comes in, so smaller
# kernels change nothing: here $F$ ends in a batch normalization, and is zero only if its gamma and
# its beta are. And nobody tells weight decay which blocks are needed: it pulls at all of them. Let us
# measure. The size of a block's $F$, compared with its input:


# %%
def residual_sizes(stack, images):
    """Return the norm of F(x), divided by that of x, for each block of a stack."""
    norms = [layer for layer in stack.layers if isinstance(layer, layers.BatchNormalization)]
    convolutions = [layer for layer in stack.layers if isinstance(layer, layers.Conv2D)]
    ends, starts = norms[3::3], convolutions[1::3]  # the first of each is the stem's
    watched = [
        tensor
        for pair in zip(ends, starts, strict=True)
        for tensor in (pair[0].output, pair[1].input)
    ]
    outputs = keras.Model(stack.input, watched)(images, training=True)
    sizes = [float(tf.norm(output)) for output in outputs]
    return np.array(sizes[::2]) / np.array(sizes[1::2])


def compile_with_decay(stack, decay, kernels_only=False):
    """Compile with Adam and weight decay of all weights, or of kernels only."""
    optimizer = keras.optimizers.AdamW(1e-3, weight_decay=decay)
    if kernels_only:
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    stack.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])


# %%
if solved(identity_block):
    stack = build_stack(identity_block, 4)
    compile_with_decay(stack, 10.0, kernels_only=True)
    sizes = residual_sizes(stack, shrink(scaled_train[:100], 8))
    print("a size for each of", len(sizes), "blocks")

# %% [markdown]
# `python -m solutions.experiments.decay` trained stacks of four residual blocks for ten epochs from five
# seeds, without weight decay and with $\lambda = 10$. (That is large, so that ten epochs are enough to
# see it. `AdamW` takes $\eta\lambda = 1$ % of each weight in each step, as in the formula, whatever
# Adam makes of the gradient.)

# %%
table = measured.load_table("decay")
epochs = np.unique(table["epoch"])
KINDS = {"nothing": ("other", "o"), "kernels": ("plain", "^"), "all": ("residual", "s")}
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained")
for decayed, (color, marker) in KINDS.items():
    style = {"color": COLORS[color], "marker": marker, "label": decayed}
    for axes, column in ((left, "size"), (right, "error")):
        of_kind = table["decayed"] == decayed
        seeds = [table[column][of_kind & (table["epoch"] == epoch)] for epoch in epochs]
        print(
            f"{column:5}, decay of {decayed:7}", ", ".join(plot_seeds(axes, epochs, seeds, **style))
        )
left.set(xlabel="epoch", ylabel="size of F / size of x", ylim=(0, None))
right.set(xlabel="epoch", ylabel="training error", ylim=(0, 1))
left.legend(title="weight decay of", fontsize=8)
plt.show()

# %% [markdown]
# Decay of the kernels alone does not make $F$ smaller. It even grows a little, and the error is about as
# without decay: batch normalization undoes it. Decay of all weights, gamma and beta included, does pull
# the blocks towards the identity: after ten epochs $F$ is a quarter smaller than without it, and still
# falling. And that has its price. The training error is nearly twice as large, since these four blocks
# are needed, and weight decay pulls at them all the same. So both doubts were right. The argument says
# to which side a block falls that the loss does not need: to the identity, and not to zero. It does not
# say that weight decay makes a residual network better. (Many recipes leave biases, gamma and beta out of
# weight decay, as He et al., 2019, *Bag of Tricks*, section 3.1. In a network
# with batch normalization it then pulls no block to the identity.)

# %% [markdown]
# ## 3. Where the dimensions differ
#
# A network for images halves the height and the width a few times and doubles the channels. There
# $F(x)$ and $x$ have different shapes and cannot be added. Section 3.3 of the paper offers two ways
# out:
#
# * **(A) zero padding**: take every second row and column of $x$, and fill the new channels with
#   zeros. No parameters.
# * **(B) projection**: a 1x1 convolution $W_s$ with stride 2 on the shortcut (Eq. 2),
#   $y = \mathrm{ReLU}\big(F(x, \{W_i\}) + W_s x\big)$.
#
# What does each of them make of 8x8 features with 256 channels, if 4x4 with 512 are wanted?

# %%
features = np.random.default_rng(3).normal(size=(2, 8, 8, 256)).astype("float32")
padded = np.pad(features[:, ::2, ::2], [(0, 0), (0, 0), (0, 0), (0, 256)])
projection = layers.Conv2D(512, 1, strides=2, name="projection")
projected = projection(features)
print(f"wanted       {features.shape} -> (2, 4, 4, 512)")
print(f"zero padding {features.shape} -> {padded.shape}, parameters: 0")
print(f"projection   {features.shape} -> {projected.shape}, parameters:", projection.count_params())

# %% [markdown]
# Table 3 of the paper compares them on ImageNet with ResNet-34 (top-1 error of a 34-layer plain
# network: 28.54 %): (A) zero padding 25.03 %, (B) projections where the dimensions differ 24.52 %,
# (C) projections everywhere 24.19 %. So the shortcut itself brings the gain, and the projection adds a
# little; the paper calls projections "not essential" against degradation (section 4.1). ResNet-50
# takes the middle way: identity shortcuts where possible, a projection at the beginning of each
# stage. The projection is followed by batch normalization, like every convolution, but not by a ReLU.

# %%
figure, axes = plt.subplots(figsize=(7, 2.8))
draw_block(axes, "Convolutional block: the shortcut is a projection", bend=-0.45)
box = {"boxstyle": "round", "facecolor": "#E8F1F8"}
axes.text(3.5, 1.2, "Conv 1x1, stride s, BN", ha="center", va="center", fontsize=8, bbox=box)
axes.text(1, -0.45, "stride s", ha="center", fontsize=8)
plt.show()

# %% [markdown]
# ### Exercise 3.3  convolutional_block  (20 points)
#
# Write the block with a projection.
#
# * Input `X` of shape `(batch, height, width, channels)`, output
#   `(batch, ceil(height / s), ceil(width / s), filters[2])`.
# * The main path is that of `identity_block`, except that the **first** 1x1 convolution has stride
#   `s`.
# * The shortcut is a 1x1 convolution with `filters[2]` filters and stride `s`, followed by batch
#   normalization. It starts from the block's input.
# * Then sum and ReLU, as before.
#
# Not graded: a block for other numbers of channels. Any number of input channels works.


# %%
def convolutional_block(
    X: keras.KerasTensor, f: int, filters: list[int], s: int = 2
) -> keras.KerasTensor:
    """Apply a bottleneck block whose shortcut is a projection.

    Args:
        X: features of shape (batch, height, width, channels).
        f: height and width of the kernel of the second convolution.
        filters: number of filters of the first, second and third convolution.
        s: stride of the first convolution and of the projection.

    Returns:
        Features of shape (batch, ceil(height / s), ceil(width / s), filters[2]).
    """
    # 1. Keep the input for the shortcut
    # 2. The main path of identity_block, with stride s in its first convolution
    # 3. The shortcut: 1x1 convolution with filters[2] filters and stride s, batch normalization
    # 4. Add both, then ReLU
    # BEGIN SOLUTION
    filters_1, filters_2, filters_3 = filters
    X_shortcut = X

    X = layers.Conv2D(filters_1, 1, strides=s)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)

    X = layers.Conv2D(filters_2, f, padding="same")(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)

    X = layers.Conv2D(filters_3, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)

    X_shortcut = layers.Conv2D(filters_3, 1, strides=s)(X_shortcut)
    X_shortcut = layers.BatchNormalization(axis=3)(X_shortcut)

    X = layers.Add()([X, X_shortcut])
    X = layers.Activation("relu")(X)
    return X
    # END SOLUTION


# %%
check(convolutional_block)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Two paths leave the input and meet in the sum, so both have to shrink the image by the same factor
# and end with the same number of channels.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Conv2D(num_filters, 1, strides=s)`. A 1x1 convolution with stride 2 reads every second row
# and column.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X_shortcut = X
# X = layers.Conv2D(filters_1, 1, strides=s)(X)
# ...  # the rest of the main path
# X_shortcut = layers.Conv2D(filters_3, 1, strides=s)(X_shortcut)
# X_shortcut = ...
# ...  # sum and ReLU
# ```
# </details>

# %% [markdown]
# Shapes on a random batch: the first block of the stage conv3_x takes 15x15 features with 256
# channels.

# %%
if solved(convolutional_block):
    features = np.random.default_rng(3).normal(size=(2, 15, 15, 256)).astype("float32")
    inputs = keras.Input(features.shape[1:], name="features")
    for s in (1, 2, 3):
        block = keras.Model(inputs, convolutional_block(inputs, 3, [128, 128, 512], s=s))
        print(f"s={s}  {features.shape} -> {block(features).shape}", end="  ")
        print(f"{block.count_params():,} parameters")

# %% [markdown]
# The stride changes the shape and not the parameters: a kernel has its weights however far it
# moves.

# %% [markdown]
# ### Zero padding in a network
#
# Option A has no weights and needs no layer: slices and operations of `keras.ops` can be applied to
# the tensors of a functional model. The networks of the paper for CIFAR-10 (section 4.2) use it
# everywhere. They have blocks of two 3x3 convolutions, $n$ blocks with 16 filters, then $n$ with 32 and
# $n$ with 64, which makes $6n + 2$ layers.


# %%
SHORTCUTS = ("none", "zero padding", "projection", "projections everywhere")


def zero_padded(X, num_filters, s=2):
    """Take every s-th row and column, and fill up the channels with zeros."""
    new = num_filters - X.shape[-1]
    return keras.ops.pad(X[:, ::s, ::s], [(0, 0), (0, 0), (0, 0), (0, new)])


def build_cifar_network(n, shortcut, input_shape=(32, 32, 3), classes=10):
    """Build the network with 6n + 2 layers; SHORTCUTS has the kinds of shortcuts."""
    images = keras.Input(input_shape, name="image")
    x = layers.Conv2D(16, 3, padding="same")(images)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    for block in range(3 * n):
        num_filters, s = 16 * 2 ** (block // n), 2 if block in (n, 2 * n) else 1
        before = x
        x = layers.Conv2D(num_filters, 3, strides=s, padding="same")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.Conv2D(num_filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        if s == 2 and shortcut == "zero padding":
            before = zero_padded(before, num_filters)
        if shortcut == "projections everywhere" or (s == 2 and shortcut == "projection"):
            before = layers.Conv2D(num_filters, 1, strides=s, name=f"projection_{block}")(before)
            before = layers.BatchNormalization(name=f"bn_projection_{block}")(before)
        if shortcut != "none":
            x = layers.Add()([x, before])
        x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(images, layers.Dense(classes, activation="softmax")(x))


for shortcut in SHORTCUTS:
    parameters = build_cifar_network(3, shortcut).count_params()
    print(f"ResNet-20, {shortcut:22} {parameters:,} parameters")

# %% [markdown]
# Table 6 of the paper has 0.27 million for the one with zero padding. (A bias in each convolution and the
# moving averages are counted here as well.)

# %% [markdown]
# ### The shortcuts compared
#
# Which of them is best here? `python -m solutions.experiments.shortcuts` trained the network of 20
# layers with each kind of shortcut from twenty seeds: without shortcuts, with (A) zero padding, with (B)
# projections where the dimensions differ, and with (C) **projections everywhere**. All had the same 840
# images of 8x8 pixels, the same ten epochs and the recipe of section 6; 240 further training images were
# kept apart to validate. With a seed all four kinds begin with the same weights on the main path and see
# the same batches. So results of a seed can be subtracted from each other, and what chance does to all
# four alike goes away: a **paired difference**.


# %%
def plot_means(axes, groups):
    """Plot the seeds of each group, and the mean with a bar of one standard error beside them."""
    for place, (name, seeds) in enumerate(groups.items()):
        mean, error = np.mean(seeds), np.std(seeds, ddof=1) / math.sqrt(len(seeds))
        axes.plot([place - 0.1] * len(seeds), seeds, ".", color=COLORS["other"], markersize=5)
        style = {"color": COLORS["plain" if name == "none" else "residual"], "fmt": "o"}
        axes.errorbar(place + 0.15, mean, error, capsize=4, **style)
        print(f"{name:8} {mean:6.3f}, standard error {error:.3f}")
    axes.set_xticks(range(len(groups)), labels=groups)
    axes.set_xlim(-0.5, len(groups) - 0.5)


# %%
table = measured.load_table("shortcuts")
of_kind = {
    letter: table["shortcut"] == shortcut
    for letter, shortcut in zip(("none", "A", "B", "C"), SHORTCUTS, strict=True)
}
accuracies = {letter: table["validation"][rows] for letter, rows in of_kind.items()}
pairs = [("A", "none"), ("B", "A"), ("C", "A"), ("C", "B")]
differences = {f"{one} − {other}": accuracies[one] - accuracies[other] for one, other in pairs}
for letter, rows in of_kind.items():
    print(f"{letter:4} largest training error {table['error'][rows].max():.3f}")
for pair, values in differences.items():
    print(f"{pair:8} above 0 with {np.sum(values > 0)} of {len(values)} seeds")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.6), layout="constrained")
plot_means(left, accuracies)
plot_means(right, differences)
right.axhline(0, color=COLORS["other"], linewidth=1)
left.set(xlabel="shortcut", ylabel="validation accuracy", title="Twenty seeds of each kind")
right.set(xlabel="pair", ylabel="difference in accuracy", title="The same seed, subtracted")
plt.show()

# %% [markdown]
# A gray dot is a seed. Beside the dots is their mean, with a bar of one **standard error** to either
# side: the standard deviation of the seeds, divided by the square root of their number. By about so
# much the mean would differ with other seeds.
#
# Zero padding is better than no shortcut with every seed, by 0.112 in the mean: twelve times the
# standard error of that difference. Between A and B we see no difference: 0.004 is half its standard
# error, and B is better with 11 of the 20 seeds. (The half percent of Table 3 would be too small for
# this figure as well.) Projections everywhere are worse than A and B, by 0.088 and 0.091, which is more
# than eight times the standard error.
#
# In Table 3, C is best; here it is not. Our figure does not say why. It is not that C does not learn:
# all 80 networks classify more than 99 % of their training images correctly. The paper has more than a
# million images, and we have 840 small ones and ten epochs. He et al. (2016, section 3) put 1x1
# convolutions on the shortcuts of 110 layers, for CIFAR-10, and got larger errors too, there on the
# training images as well. And one limit: the bars show the chance in weights and batches only. All
# networks were validated on the same 240 images.

# %% [markdown]
# ## 4. ResNet-50
#
# Table 1 of the paper, in the column "50-layer", is the plan. Each stage begins with a
# convolutional block; the others in it are identity blocks.
#
# | stage | layers | filters | number of blocks | output for 64x64 |
# |---|---|---|---|---|
# | conv1 | zero padding of 3, convolution 7x7 with stride 2, BN, ReLU | 64 | | 32x32x64 |
# | | max pooling 3x3 with stride 2 | | | 15x15x64 |
# | conv2_x | convolutional block with **s = 1**, identity blocks | 64, 64, 256 | 3 | 15x15x256 |
# | conv3_x | convolutional block with s = 2, identity blocks | 128, 128, 512 | 4 | 8x8x512 |
# | conv4_x | convolutional block with s = 2, identity blocks | 256, 256, 1024 | 6 | 4x4x1024 |
# | conv5_x | convolutional block with s = 2, identity blocks | 512, 512, 2048 | 3 | 2x2x2048 |
# | | global average pooling | | | 2048 |
# | | dense layer with softmax | classes | | classes |
#
# Counting layers with weights on the longest way: $1 + 3 \cdot (3 + 4 + 6 + 3) + 1 = 50$.

# %% [markdown]
# ### Exercise 3.4  ResNet50  (30 points)
#
# Build the network of the table with your two blocks.
#
# * Input: images of shape `(batch, *input_shape)`; output: probabilities of shape
#   `(batch, classes)`.
# * All blocks have f = 3. The stages have 3, 4, 6 and 3 blocks, the convolutional block included.
# * The 7x7 convolution and the max pooling use no padding of their own (`"valid"`): the zero
#   padding layer before the convolution does it.
# * With 6 classes the network has 23,600,006 parameters.
#
# Not graded: compiling, and anything that depends on the size of the image. The same function makes
# the network for 224x224.


# %%
def ResNet50(input_shape: tuple[int, int, int] = (64, 64, 3), classes: int = 6) -> keras.Model:
    """Build the residual network with 50 layers of He et al. (2015), Table 1.

    Args:
        input_shape: height, width and channels of an image.
        classes: number of classes.

    Returns:
        A model that maps images (batch, *input_shape) to probabilities (batch, classes).
    """
    # 1. Input; zero padding of 3; conv1 with 64 filters, BN, ReLU; max pooling
    # 2. conv2_x: a convolutional block with s=1, then 2 identity blocks
    # 3. conv3_x: a convolutional block, then 3 identity blocks
    # 4. conv4_x: a convolutional block, then 5 identity blocks
    # 5. conv5_x: a convolutional block, then 2 identity blocks
    # 6. Global average pooling, a dense layer with softmax, the model
    # BEGIN SOLUTION
    X_input = keras.Input(input_shape, name="image")
    X = layers.ZeroPadding2D(3, name="pad_conv1")(X_input)  # (batch, 70, 70, 3)
    X = layers.Conv2D(64, 7, strides=2, name="conv1")(X)  # (batch, 32, 32, 64)
    X = layers.BatchNormalization(axis=3, name="bn_conv1")(X)
    X = layers.Activation("relu", name="relu_conv1")(X)
    X = layers.MaxPooling2D(3, strides=2, name="pool_conv1")(X)  # (batch, 15, 15, 64)

    X = convolutional_block(X, 3, [64, 64, 256], s=1)  # (batch, 15, 15, 256)
    X = identity_block(X, 3, [64, 64, 256])
    X = identity_block(X, 3, [64, 64, 256])

    X = convolutional_block(X, 3, [128, 128, 512], s=2)  # (batch, 8, 8, 512)
    for _ in range(3):
        X = identity_block(X, 3, [128, 128, 512])

    X = convolutional_block(X, 3, [256, 256, 1024], s=2)  # (batch, 4, 4, 1024)
    for _ in range(5):
        X = identity_block(X, 3, [256, 256, 1024])

    X = convolutional_block(X, 3, [512, 512, 2048], s=2)  # (batch, 2, 2, 2048)
    X = identity_block(X, 3, [512, 512, 2048])
    X = identity_block(X, 3, [512, 512, 2048])

    X = layers.GlobalAveragePooling2D(name="average")(X)  # (batch, 2048)
    X = layers.Dense(classes, activation="softmax", name="probabilities")(X)
    return keras.Model(X_input, X, name="ResNet50")
    # END SOLUTION


# %%
check(ResNet50)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# The function has no layers of its own between the max pooling and the average: only sixteen calls
# of your blocks, each on the output of the one before.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `keras.Input(shape)`, `layers.ZeroPadding2D(3)`, `layers.MaxPooling2D(3, strides=2)`,
# `layers.GlobalAveragePooling2D()`, `keras.Model(inputs, outputs)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X_input = keras.Input(input_shape)
# X = layers.ZeroPadding2D(3)(X_input)
# ...                                                # conv1 and max pooling
# X = convolutional_block(X, 3, [64, 64, 256], s=1)
# X = identity_block(X, 3, [64, 64, 256])
# ...                                                # and so on
# return keras.Model(X_input, X)
# ```
# </details>

# %% [markdown]
# ### Beside the paper
#
# Is this the network of the paper? For its image size, 224x224, and its 1000 classes, Keras comes
# with an implementation of its own. We compare the number of parameters.

# %%
if solved(identity_block, convolutional_block, ResNet50):
    large = ResNet50((224, 224, 3), 1000)
    published = keras.applications.ResNet50(weights=None)
    print(f"ours {large.count_params():,}, Keras {published.count_params():,}")

# %% [markdown]
# The whole network, drawn to scale from your model: equal blocks are folded, each arc is a shortcut,
# and where the dimensions differ a convolution stands on it. Colors stand for kinds of layers here,
# as the key says.

# %%
if solved(identity_block, convolutional_block, ResNet50):
    draw_architecture(large).show()

# %% [markdown]
# Next, stage by stage. Because the stride sits in the first convolution of a block, all layers of a
# stage have feature maps of the same size, so we add up the layers by size. A *multiply-add* is one
# weight used at one place.


# %%
def summarise_stages(model):
    """Return for each stage [output shape, parameters, multiply-adds]."""
    stages = {}
    for layer in model.layers:
        if layer.weights:
            *size, channels = layer.output.shape[1:]
            stage = stages.setdefault(tuple(size), [(), 0, 0])
            stage[0] = max(stage[0], (*size, channels))
            stage[1] += layer.count_params()
            if isinstance(layer, layers.Conv2D | layers.Dense):
                stage[2] += math.prod(size) * math.prod(layer.kernel.shape)
    return list(stages.values())


# %%
PAPER = {"conv1": 112, "conv2_x": 56, "conv3_x": 28, "conv4_x": 14, "conv5_x": 7, "dense": 1}
if solved(identity_block, convolutional_block, ResNet50):
    rows = zip(PAPER.items(), summarise_stages(large), summarise_stages(ResNet50()), strict=True)
    print("stage    paper  ours at 224     parameters   multiply-adds | ours at 64")
    for (name, size), (shape, parameters, multiply_adds), (small_shape, *_) in rows:
        print(f"{name:8} {size:5}  {shape!s:15} {parameters:10,} {multiply_adds:15,}", end=" | ")
        print(small_shape)
    total = sum(multiply_adds for *_, multiply_adds in summarise_stages(large))
    print(f"together {total / 1e9:.1f} billion multiply-adds; Table 1: 3.8 billion")

# %% [markdown]
# The sizes agree but for one: 55 instead of 56 after the max pooling. The pooling window does not
# fit a whole number of times into 112, and the paper's framework rounded up where Keras rounds down
# (Keras's own ResNet50 pads before the pooling, for this reason). From conv3_x on the sizes are the
# same. Note where the parameters are: 15.0 of 25.6 million in the last stage, where the feature maps are
# smallest.
# The work, in multiply-adds, has its maximum before it: 0.12 billion in conv1, then 0.64, 0.95, 1.39
# in conv4_x, and 0.73 in conv5_x.

# %%
large = published = None  # two networks that we need no longer
freed = gc.collect()

# %% [markdown]
# ### 101 and 152 layers
#
# The last two columns of Table 1 differ from the one for 50 layers in one row of numbers: how many
# blocks a stage has. The blocks are ours already. We only want to count, so we build inside a
# *stateless scope*: there the weights have shapes, but no numbers and no memory.


# %%
def build_residual_network(blocks_of_stages, input_shape=(224, 224, 3), classes=1000):
    """Build a bottleneck network of Table 1 whose weights have shapes only."""
    with keras.StatelessScope(initialize_variables=False):
        images = keras.Input(input_shape, name="image")
        x = layers.ZeroPadding2D(3)(images)
        x = layers.Conv2D(64, 7, strides=2)(x)
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
        x = layers.MaxPooling2D(3, strides=2)(x)
        for stage, num_blocks in enumerate(blocks_of_stages):
            filters = [64 * 2**stage, 64 * 2**stage, 256 * 2**stage]
            x = convolutional_block(x, 3, filters, s=1 if stage == 0 else 2)
            for _ in range(num_blocks - 1):
                x = identity_block(x, 3, filters)
        x = layers.GlobalAveragePooling2D()(x)
        return keras.Model(images, layers.Dense(classes, activation="softmax")(x))


# %%
TABLE_1 = {50: ([3, 4, 6, 3], 3.8), 101: ([3, 4, 23, 3], 7.6), 152: ([3, 8, 36, 3], 11.3)}
if solved(identity_block, convolutional_block):
    print("layers  parameters of ours  of Keras's  billion multiply-adds  in Table 1")
    for depth, (blocks_of_stages, billions) in TABLE_1.items():
        network = build_residual_network(blocks_of_stages)
        with keras.StatelessScope(initialize_variables=False):
            published = getattr(keras.applications, f"ResNet{depth}")(weights=None)
        work = sum(multiply_adds for *_, multiply_adds in summarise_stages(network)) / 1e9
        print(f"{depth:6}  {network.count_params():18,}", end="  ")
        print(f"{published.count_params():10,}  {work:21.1f}  {billions:10}")

# %% [markdown]
# A hundred layers more for 2.4 times the parameters: they go into conv4_x, where a block has 1.1
# million of them. And 152 layers take fewer multiply-adds than the 19 of VGG-19 (section 4.1 of the
# paper: 11.3 against 19.6 billion). In the paper's Table 3 the error falls with every step: top-1
# 22.85 % with 50 layers, 21.75 % with 101 and 21.43 % with 152.

# %% [markdown]
# ## 5. What goes wrong with the usual recipe
#
# We have a network, and the obvious next step is Adam with its default learning rate, 0.001, for ten
# epochs. Before we spend minutes on it, look at the 44-layer residual network of section 2, which was
# trained in just this way. We evaluate it on the very images that it was trained on.

# %% tags=["nbval-ignore-output"]
if stacks:
    deep = stacks["residual", 44]
    in_training = 1 - training_errors["residual", 44][-1]
    _, evaluated = deep.evaluate(small_train, y_train, verbose=0)
    print(f"accuracy in the last epoch of training: {in_training:.3f}")
    print(f"accuracy of evaluate, on the same images: {evaluated:.3f}")

# %% [markdown]
# The same images, almost the same weights, and most of what was learned is gone. That cannot
# be overfitting: these are the training images. What differs is batch normalization:
#
# * in **training** it uses the mean and the variance of the current batch,
# * in **inference** it uses *moving averages*, updated at each training step by
#   `moving = momentum * moving + (1 - momentum) * batch`.
#
# Keras's default momentum is 0.99: the average looks back about 100 batches, and starts from mean 0
# and variance 1. We trained for 200 batches. How much of the invented start is left in it?

# %%
for momentum in (0.99, 0.9):
    print(f"momentum {momentum}: memory of {1 / (1 - momentum):.0f} batches", end=", ")
    print(f"after 200 batches {momentum**200:.1%} of the start is left")

# %% [markdown]
# If the diagnosis is right, fresh statistics must heal the network. We let it forget the old ones
# (momentum 0) and send all training images through it once in training mode. This trains nothing:
# no gradient, no optimizer, not one weight changes.

# %% tags=["nbval-ignore-output"]
if stacks:
    norms = [layer for layer in deep.layers if isinstance(layer, layers.BatchNormalization)]
    old_variances = [layer.moving_variance.numpy() for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    deep(small_train, training=True)
    new_variances = [layer.moving_variance.numpy() for layer in norms]
    _, healed = deep.evaluate(small_train, y_train, verbose=0)
    print(f"accuracy of evaluate with fresh statistics: {healed:.3f}")

# %% [markdown]
# The network was fine all the time; only its moving averages were not. How far off were they, layer
# by layer?

# %%
if stacks:
    pairs = zip(old_variances, new_variances, strict=True)
    ratios = [np.median(old / new) for old, new in pairs]
    figure, axes = plt.subplots(figsize=(6, 4))
    axes.semilogy(range(1, len(ratios) + 1), ratios, ".-", color=COLORS["residual"])
    axes.axhline(1, color=COLORS["other"], linewidth=1)
    axes.set(xlabel="batch normalization layer", ylabel="moving / true variance (median)")
    axes.set_title("The moving averages lag behind the weights")
    axes.grid(alpha=0.3)
    plt.show()

# %% [markdown]
# In most layers the error is a factor of up to two, because the weights move on at a high learning
# rate and the averages follow late. That does not look like much, but every layer passes its error
# to the next, and 43 layers follow one another. With a large data set nobody notices: after a
# hundred thousand steps the averages have long arrived. We have some hundreds of steps, and two
# remedies:
#
# 1. **A shorter memory**: momentum 0.9 looks back 10 batches instead of 100.
# 2. **A learning rate that falls to zero**: the weights come to rest at the end, and the averages
#    catch up with them. A cosine is a usual shape (Loshchilov and Hutter, 2017, Eq. 5):
#    $\eta_t = \frac{1}{2}\,\eta_0\,\big(1 + \cos(\pi t / T)\big)$.
#
# Are they enough? `python -m solutions.experiments.recipe` trained a stack of 26 layers with either recipe
# from five seeds: the same network, the same 840 images, the same ten epochs. 240 further training
# images were kept apart to validate.

# %%
table = measured.load_table("recipe")
COLUMNS = {
    "in_training": "in training",
    "in_inference": "the same images,\nin inference",
    "validation": "validation",
}
figure, axes = plt.subplots(figsize=(6, 3.6))
for recipe, name, color, marker in (
    ("usual", "usual", "plain", "s"),
    ("ours", "our", "residual", "o"),
):
    seeds = [table[column][table["recipe"] == recipe] for column in COLUMNS]
    style = {"color": COLORS[color], "marker": marker, "linestyle": "", "label": f"{name} recipe"}
    print(f"{name:5} recipe", ", ".join(plot_seeds(axes, range(3), seeds, **style)))
axes.axhline(1 / 6, color=COLORS["other"], linewidth=1, label="guessing")
axes.set_xticks(range(3), labels=COLUMNS.values())
axes.set(ylabel="accuracy", ylim=(0, 1), xlim=(-0.5, 2.5), title="Two recipes, five seeds")
axes.legend()
plt.show()

# %% [markdown]
# Same data, same network, other recipe. With the usual one all five networks learn their training images
# and are no better than guessing in inference, on the very same images as on new ones. With the two
# remedies what was learned in training is there in inference. They cost some accuracy in training,
# probably since the steps become small towards the end. What is still missing on the validation images
# is ordinary: 840 images of 8x8 pixels are few.
#
# The lesson is wider than this notebook: **choose a recipe by its accuracy on images that it was
# not trained on, computed in inference mode.** The training curve alone shows nothing of all this.

# %% [markdown]
# ## 6. Create → Compile → Fit → Evaluate
#
# ### Create

# %%
if solved(identity_block, convolutional_block, ResNet50):
    keras.utils.set_random_seed(3)
    model = ResNet50(x_train.shape[1:], num_classes)
    print(f"{model.count_params():,} parameters, {len(x_train):,} training images")
    probabilities = np.asarray(model(scaled_train[:4]))
    print(probabilities.shape, "sums of the rows", probabilities.sum(axis=1).round(3))

# %% [markdown]
# More than twenty thousand parameters for each image.

# %% [markdown]
# ### Compile

# %%
schedule = keras.optimizers.schedules.CosineDecay(1e-3, 680)
steps = np.arange(681)
figure, axes = plt.subplots(figsize=(6, 3))
axes.plot(steps, [float(schedule(step)) for step in steps], color=COLORS["residual"])
axes.set(xlabel="training step", ylabel="learning rate", title="Cosine decay from 0.001 to 0")
plt.show()

# %% [markdown]
# ### Exercise 3.5  compile_model  (10 points)
#
# Make a model ready for training with this recipe.
#
# * Input: a model with batch normalization layers (maybe none) and a softmax; the number of
#   training steps, which is that of all epochs together. Output: the same model, compiled.
# * Every `BatchNormalization` layer of the model gets momentum 0.9.
# * The optimizer is Adam. Its learning rate falls along a cosine from 0.001 to zero in `num_steps`
#   steps.
# * The labels are integers, and we want to see the accuracy beside the loss.
#
# Not graded: training, and other arguments of the optimizer.


# %%
def compile_model(model: keras.Model, num_steps: int) -> keras.Model:
    """Set the momentum of batch normalization and compile with Adam and a cosine decay.

    Args:
        model: a classifier that ends in a softmax.
        num_steps: number of training steps until the learning rate is zero.

    Returns:
        The same model, compiled.
    """
    # 1. momentum = 0.9 in every BatchNormalization layer
    # 2. Adam with a CosineDecay from 1e-3 to zero in num_steps steps
    # 3. Loss for integer labels, accuracy as a metric
    # BEGIN SOLUTION
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9
    learning_rate = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
    # END SOLUTION


# %%
check(compile_model)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# `momentum` is an ordinary attribute of the layer. It is read when the first training step is built, so
# it can be changed after the model is built; after a training, a change waits for the next `compile`.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `model.layers`, `isinstance(layer, layers.BatchNormalization)`,
# `keras.optimizers.schedules.CosineDecay`, `keras.optimizers.Adam`,
# `model.compile(optimizer=..., loss=..., metrics=[...])`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# for layer in model.layers:
#     ...
# learning_rate = keras.optimizers.schedules.CosineDecay(...)
# model.compile(...)
# return model
# ```
# </details>

# %% [markdown]
# ### Exercise 3.6  train_and_evaluate  (15 points)
#
# Train a compiled model and measure it on images that it has not seen.
#
# * Inputs: a compiled model; images of shape `(n, height, width, channels)` and labels of shape
#   `(n,)` for training and for testing.
# * `fit` sees the training data only, for `num_epochs` epochs in batches of `batch_size`.
# * Return two values: the dictionary with the history of training, and the accuracy on the test
#   data as a float.
# * Nothing is printed (`verbose=0`).
#
# Not graded: a validation set, callbacks.


# %%
def train_and_evaluate(
    model: keras.Model,
    x_train: np.ndarray,
    y_train: np.ndarray,
    x_test: np.ndarray,
    y_test: np.ndarray,
    num_epochs: int = 10,
    batch_size: int = 32,
) -> tuple[dict[str, list[float]], float]:
    """Fit the model on the training data, then evaluate it on the test data.

    Args:
        model: a compiled model with the metric "accuracy".
        x_train, x_test: images of shape (n, height, width, channels).
        y_train, y_test: integer labels of shape (n,).
        num_epochs: number of passes over the training data.
        batch_size: number of images in a training step.

    Returns:
        (history, test_accuracy): the dictionary `.history` of the History object that fit returns,
        with a list of one number an epoch for "loss" and "accuracy"; and a float from 0 to 1.
    """
    # 1. Fit on the training data, quietly
    # 2. Evaluate on the test data, quietly
    # 3. Return the dictionary of the history and the test accuracy
    # BEGIN SOLUTION
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, verbose=0)
    _, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    return history.history, test_accuracy
    # END SOLUTION


# %%
check(train_and_evaluate)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Two calls, one on each part of the data. What each of them returns is not what this function
# returns, but contains it.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `model.fit(...)` returns a `History` object with an attribute `history`. `model.evaluate(...)`
# returns the loss and then the metrics, in the order of `compile`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# history = model.fit(x_train, y_train, ...)
# loss, test_accuracy = model.evaluate(...)
# return ..., test_accuracy
# ```
# </details>

# %% [markdown]
# ### Fit
#
# Ten epochs in batches of 16. Small batches mean more steps, and batch statistics with more noise in
# them, which is a regularizer. (Whoever wants to know whether 32 is better asks a validation set: the
# test images choose nothing.)
#
# A thousand images are few for 23.6 million parameters, and where in the picture the hand is says
# nothing about the digit. How do we tell the network? We put a layer before it that shifts each
# image by up to a twelfth of its size, in each step by another amount. In inference the layer does
# nothing.

# %%
num_epochs, batch_size = 10, 16
num_steps = num_epochs * math.ceil(len(x_train) / batch_size)
print(num_steps, "training steps")

shift = layers.RandomTranslation(1 / 12, 1 / 12, fill_mode="nearest", seed=3, name="shift")
figure, axes = plt.subplots(1, 6, figsize=(7, 1.6), layout="constrained")
for number, axis in enumerate(axes):
    image = shift(scaled_train[:1], training=number > 0)[0]
    axis.imshow(np.asarray(image))
    axis.set_xlabel(f"step {number}" if number else "as it is")
    axis.set(xticks=[], yticks=[])
plt.show()

# %% [markdown]
# The network with the shift before it has the same weights as `model`: what one learns, the other
# knows. Both are compiled: `model` because its batch normalization needs the momentum, the other
# because it is the one that is trained. That takes minutes, and we want to see how far it is. But
# `train_and_evaluate` has no place for a callback. So the network brings its own: a class of ours may
# say what `fit` does.


# %%
class ShownTraining(keras.Model):
    """A model that shows how far its training is."""

    def fit(self, *arguments, **keywords):
        """Train as every model does, with a bar below the cell."""
        return super().fit(*arguments, **{"callbacks": [TrainingProgress()], **keywords})


# %%
test_accuracy = None
if solved(identity_block, convolutional_block, ResNet50, compile_model, train_and_evaluate):
    images = keras.Input(x_train.shape[1:], name="images")
    shifted_model = ShownTraining(images, model(shift(images)))
    for compiled in (model, shifted_model):
        compile_model(compiled, num_steps)
    history, test_accuracy = train_and_evaluate(
        shifted_model, scaled_train, y_train, scaled_test, y_test, num_epochs, batch_size
    )
    print("recorded:", sorted(history))

# %%
if test_accuracy is not None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained")
    epochs = range(1, num_epochs + 1)
    left.semilogy(epochs, history["loss"], ".-", color=COLORS["residual"])
    left.set(xlabel="epoch", ylabel="training loss")
    right.plot(epochs, history["accuracy"], ".-", color=COLORS["residual"], label="training")
    right.axhline(test_accuracy, color=COLORS["plain"], linestyle="--", label="test, at the end")
    right.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1.05))
    right.legend()
    plt.show()

# %% [markdown]
# ### Evaluate

# %% tags=["nbval-ignore-output"]
if test_accuracy is not None:
    print(f"training accuracy {history['accuracy'][-1]:.3f}, test accuracy {test_accuracy:.3f}")

# %% [markdown]
# The network fits nearly all training images, however they are shifted, and is right for nearly all
# test images. In inference mode, too: the two remedies were enough.

# %% [markdown]
# ## 7. The mistakes, and an image of our own
#
# One number says little about *which* digits are confused. The confusion matrix has a row for each
# true digit and a column for each predicted one.

# %%
if test_accuracy is not None:
    probabilities = model.predict(scaled_test, verbose=0)
    predictions = probabilities.argmax(axis=1)
    confusion = confusion_matrix(y_test, predictions, labels=range(num_classes))
    figure, axes = plt.subplots(figsize=(5, 4))
    picture = axes.imshow(confusion, cmap="cividis")
    for (row, column), count in np.ndenumerate(confusion):
        colour = "black" if count > confusion.max() / 2 else "white"
        axes.text(column, row, count, ha="center", va="center", color=colour)
    figure.colorbar(picture, label="test images", ticks=range(0, confusion.max() + 1, 5))
    axes.set(xlabel="predicted digit", ylabel="true digit", title="Confusion matrix")
    plt.show()

# %% [markdown]
# The images with the largest loss are those to which the network gives the smallest probability for
# the true digit. They are the first place to look for wrong labels, odd poses and bad light.

# %%
if test_accuracy is not None:
    of_true_digit = probabilities[np.arange(len(y_test)), y_test]
    figure, axes = plt.subplots(2, 4, figsize=(7, 4.2), layout="constrained")
    for place, index in zip(axes.flat, of_true_digit.argsort()[:8], strict=True):
        place.imshow(x_test[index])
        place.set(xticks=[], yticks=[])
        title = f"true {y_test[index]}: {of_true_digit[index]:.2f}"
        place.set_title(f"{title}\nsays {predictions[index]}", fontsize=9)
    figure.suptitle("Smallest probability of the true digit")
    plt.show()

# %% [markdown]
# ### An image of one's own
#
# Take a photograph of your hand in front of a plain light wall and read it with the network. It has
# to go the same way as the training images: three color channels, 64x64 pixels, divided by 255. A
# photograph that is not square is cropped at its longer sides.


# %%
def predict_digit(model, path):
    """Read the digit that a hand signs in an image file.

    Returns:
        The digit, and the probabilities of all digits, of shape (num_classes,).
    """
    image = keras.utils.load_img(
        path, target_size=(64, 64), interpolation="bilinear", keep_aspect_ratio=True
    )
    pixels = keras.utils.img_to_array(image)[np.newaxis]  # (1, 64, 64, 3)
    probabilities = model.predict(scale_pixels(pixels), verbose=0)[0]
    return int(probabilities.argmax()), probabilities


# %% [markdown]
# Before we trust it with a photograph we try it on a file whose answer we know: a test image, saved
# to a temporary folder. The file must be read as the array was.

# %%
if test_accuracy is not None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hand.png"
        keras.utils.save_img(path, x_test[0], scale=False)
        digit, own_probabilities = predict_digit(model, path)
    same = np.allclose(own_probabilities, probabilities[0], atol=1e-3)
    print("same digit as from the array:", digit == predictions[0])
    print("same probabilities:", same)

# %%
if test_accuracy is not None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(6, 2.8), layout="constrained")
    left.imshow(x_test[0])
    left.set(xticks=[], yticks=[], title="the file")
    right.bar(range(num_classes), own_probabilities, color=COLORS["residual"])
    right.set(xlabel="digit", ylabel="probability", ylim=(0, 1), xticks=range(num_classes))
    plt.show()

# %% [markdown]
# For a file of your own, `predict_digit(model, "my_hand.jpg")` is all it takes. Expect it to do
# worse than on the test images: another wall, another camera and another hand are not in the
# training set, and a network knows only what it has seen.

# %% [markdown]
# ## Glossary
#
# | | |
# |---|---|
# | **plain network** | layers in a row, each fed by the one before |
# | **degradation** | more layers, and a larger error on the *training* images |
# | **residual** | what a block adds to its input, $F(x) = H(x) - x$ |
# | **skip connection, shortcut** | a path around some layers; here it ends in a sum |
# | **identity block** | a block whose shortcut carries its input unchanged |
# | **projection** | a 1x1 convolution on the shortcut, where shapes differ |
# | **bottleneck** | few channels between two 1x1 convolutions, to save work |
# | **moving average** | what batch normalization uses in inference in place of the batch's mean and variance |

# %% [markdown]
# ## Summary
#
# * A deep plain network is hard to train. Without normalization its gradient vanishes, with it the
#   gradient grows towards the input, and the *training* error rises with depth: degradation.
# * A residual block learns $F(x) = H(x) - x$ and computes $\mathrm{ReLU}(F(x) + x)$. With zero
#   weights it passes its input on; so more blocks need not make a network worse.
# * Where the shapes differ, a projection (1x1 convolution and batch normalization) takes the place
#   of the identity. Zero padding has no weights, and in our comparison it was as good, within one
#   standard error.
# * ResNet-50 is conv1, then 3 + 4 + 6 + 3 bottleneck blocks, average and softmax: 25.6 million
#   parameters and 3.8 billion multiply-adds at 224x224.
# * Batch normalization computes different things in training and in inference. In a short training
#   run the moving averages need a short memory and a learning rate that ends at zero.
#
# ## Questions to think about
#
# 1. A residual block may have only a *single* convolution in its $F$. What can
#    $\mathrm{ReLU}(Wx + x)$ compute that $\mathrm{ReLU}(W'x)$ cannot? (Section 3.2 has a remark.)
# 2. In `convolutional_block` a 1x1 convolution with stride 2 reads a quarter of the places and
#    ignores the others. Where else could the stride sit, what would it cost, and what would it
#    gain? (The variant is known as ResNet v1.5.)
# 3. The convolutions have biases, and batch normalization follows. Which of the 23,600,006
#    parameters can be left out without changing what the network can compute?
# 4. Set the gammas of the third batch normalization of every block to zero at the start. What does
#    the network compute then, and what does that do to the gradient? (Goyal et al., 2017, section
#    5.1.)
# 5. A bottleneck with filters 64, 64, 256 on 256 channels and a pair of 3x3 convolutions on 64
#    channels need about the same work. Count the multiply-adds at one place. (Figure 5.)
# 6. After each sum stands a ReLU, so the path along the shortcuts is not quite free. What changes if
#    nothing stands on it, and where do batch normalization and ReLU go then? (He et al., 2016.)
#
# ## Further reading
#
# * K. He, X. Zhang, S. Ren, J. Sun, *Deep Residual Learning for Image Recognition*, 2015,
#   [arXiv:1512.03385](https://arxiv.org/abs/1512.03385). Section 3 for the block, Table 1 for the
#   networks, section 4.1 for degradation, section 4.2 and Figure 6 for 110 layers on CIFAR-10.
# * K. He, X. Zhang, S. Ren, J. Sun, *Identity Mappings in Deep Residual Networks*, 2016,
#   [arXiv:1603.05027](https://arxiv.org/abs/1603.05027). Section 2 for the gradient, Figure 4 for
#   variants of the block.
# * S. Ioffe, C. Szegedy, *Batch Normalization*, 2015,
#   [arXiv:1502.03167](https://arxiv.org/abs/1502.03167). Section 3.1 for training and inference.
# * G. Yang et al., *A Mean Field Theory of Batch Normalization*, 2019,
#   [arXiv:1902.08129](https://arxiv.org/abs/1902.08129): why gradients grow in deep normalized
#   plain networks.
# * A. Veit, M. Wilber, S. Belongie, *Residual Networks Behave Like Ensembles of Relatively Shallow
#   Networks*, 2016, [arXiv:1605.06431](https://arxiv.org/abs/1605.06431).
# * P. Goyal et al., *Accurate, Large Minibatch SGD*, 2017,
#   [arXiv:1706.02677](https://arxiv.org/abs/1706.02677), and I. Loshchilov, F. Hutter, *SGDR*,
#   2017, [arXiv:1608.03983](https://arxiv.org/abs/1608.03983), for recipes.

# %% [markdown]
# ## Final check
#
# All functions once more, as they are now, and the points so far.

# %%
check()
