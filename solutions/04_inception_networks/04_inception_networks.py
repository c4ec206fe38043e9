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
# # Inception networks
#
# How large should a kernel be? LeNet-5 said 5x5, AlexNet said 11, 5 and 3, VGG said 3x3 for all. In
# this notebook the answer is: take all of them, side by side, and let training choose. What makes
# that affordable is the smallest kernel of all, **1x1**, which sees a single pixel. We find out what
# such a kernel can do, build a *network in a network* and the *Inception module* with it, stack nine
# modules into **GoogLeNet**, compare it with its paper row by row, and train a small Inception
# network to read the digits that a hand signs.
#
# **Afterwards you can** use a 1x1 convolution to shrink, keep or grow the channels; compute what a
# bottleneck saves; write the Inception module and GoogLeNet with its side branches; and train a network
# with several outputs.
#
# | | |
# |---|---|
# | **Your time** | 2 to 3 hours; the cells themselves run for about 2 minutes on 2 cores |
# | **Memory** | below 2 GB |
# | **You write** | nine functions, 100 points |
# | **Contents** | 1 The 1x1 convolution · 2 Network in Network · 3 The naive module · 4 Costs · |
# | | 5 The Inception module · 6 GoogLeNet · 7 A shortcut · 8 Create → Compile → Fit → Evaluate |
# | **You know already** | convolution, pooling, dense layers, what a layer costs (notebook 2) |

# %% [markdown]
# ### The papers
#
# *Network In Network* (Lin, Chen and Yan, 2013) is short and has both ideas on which the rest stands:
# the 1x1 convolution and the global average. *Going Deeper with Convolutions* (Szegedy et al., 2014)
# is "the paper" below: its Figure 2 is the module, its Table 1 is GoogLeNet. *Inception-v4,
# Inception-ResNet and the Impact of Residual Connections on Learning* (Szegedy, Ioffe, Vanhoucke and
# Alemi, 2016) adds the shortcuts of notebook 3.

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
import itertools
import math

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers

from datasets import digits, measured, signs
from grader import TrainingProgress, check, colors, draw_architecture, solved

# %% [markdown]
# Colors that everybody can tell apart, one for each branch of a module.

# %%
COLORS = {"1x1": colors.BLUE, "3x3": colors.GREEN, "5x5": colors.VERMILION, "pool": colors.PURPLE}
COLORS["other"] = colors.GRAY
keras.utils.set_random_seed(3)

# %% [markdown]
# ### What we build
#
# GoogLeNet has nine Inception modules. Each of them works on its input in four ways at once and puts
# the results side by side. The paper's Table 1 says how many filters each way has. We write its six
# columns as a dictionary for each module, because we need them by name.

# %%
COLUMNS = ["1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool"]
TABLE_1 = {
    "3a": [64, 96, 128, 16, 32, 32],
    "3b": [128, 128, 192, 32, 96, 64],
    "4a": [192, 96, 208, 16, 48, 64],
    "4b": [160, 112, 224, 24, 64, 64],
    "4c": [128, 128, 256, 24, 64, 64],
    "4d": [112, 144, 288, 32, 64, 64],
    "4e": [256, 160, 320, 32, 128, 128],
    "5a": [256, 160, 320, 32, 128, 128],
    "5b": [384, 192, 384, 48, 128, 128],
}
GOOGLENET = {name: dict(zip(COLUMNS, row, strict=True)) for name, row in TABLE_1.items()}
print(GOOGLENET["3a"])

# %%
figure, axes = plt.subplots(figsize=(7, 4))
bottom = np.zeros(len(GOOGLENET))
for branch in ("1x1", "3x3", "5x5", "pool"):
    channels = np.array([filters[branch] for filters in GOOGLENET.values()])
    axes.bar(list(GOOGLENET), channels, 0.7, bottom, color=COLORS[branch], label=branch)
    bottom += channels
for place, (name, size) in enumerate(zip(GOOGLENET, [28] * 2 + [14] * 5 + [7] * 2, strict=True)):
    side = "\nside\nbranch" if name in ("4a", "4d") else ""
    axes.text(place, bottom[place] + 12, f"{size}x{size}{side}", ha="center", fontsize=8)
axes.set(xlabel="module", ylabel="channels of its output", ylim=(0, 1150))
axes.set_title("The nine modules of GoogLeNet on images of 224x224 pixels")
axes.legend(title="branch", loc="upper left")
plt.show()

# %% [markdown]
# As in VGG, height and width go down and the channels go up. The number above each bar is the size of
# the feature maps. Two modules have a *side branch*, a second and third place at which the network
# says what it sees. What the branches are, and what *reduce* means, is what this notebook is about.

# %% [markdown]
# ## 1. One pixel at a time: the 1x1 convolution
#
# A kernel of 1x1 has no neighbors to look at. With a single channel it would only multiply each pixel
# by a number. But it sees *all channels* of its pixel, and that makes it interesting: it mixes them.
# We begin with images, whose three channels everybody can picture: SIGNS holds small images of hands
# that sign the digits 0 to 5.

# %%
(x_train, y_train), (x_test, y_test) = signs.load_data()
num_classes = 6


def scale_pixels(images):
    """Turn integer pixels 0 to 255 into numbers 0 to 1."""
    return np.asarray(images, "float32") / 255


scaled_train, scaled_test = scale_pixels(x_train), scale_pixels(x_test)
print("training images", x_train.shape, "test images", x_test.shape)

# %% [markdown]
# A 1x1 convolution with two filters has two rows of three weights. We choose them by hand: the mean of
# red, green and blue, and red minus blue.

# %%
mix = layers.Conv2D(2, 1, use_bias=False, name="mix")
mix.build((None, 64, 64, 3))
mix.set_weights([np.array([[1 / 3, 1], [1 / 3, 0], [1 / 3, -1]]).reshape(1, 1, 3, 2)])
mixed = np.asarray(mix(scaled_train[:1]))
print("kernel", mix.kernel.shape, " ", scaled_train[:1].shape, "->", mixed.shape)

# %%
figure, axes = plt.subplots(1, 3, figsize=(7, 2.6), layout="constrained")
axes[0].imshow(x_train[0])
axes[1].imshow(mixed[0, ..., 0], cmap="gray")
axes[2].imshow(mixed[0, ..., 1], cmap="cividis")
for place, title in zip(axes, ["three channels", "their mean", "red minus blue"], strict=True):
    place.set(xticks=[], yticks=[], title=title)
plt.show()

# %% [markdown]
# Every pixel was computed from the same pixel of the input and nothing else. The first filter makes a
# gray image, the second finds what is warmer than the rest of the picture.
#
# ### A dense layer at every place
#
# Weights times channels, summed, plus a bias: that is what a dense layer does. So a 1x1 convolution
# should be a dense layer that is applied at every place, with the same weights everywhere. Is it? We
# give a `Dense` layer the weights of a 1x1 convolution. In Keras a dense layer works on the *last*
# axis of whatever it gets.

# %%
features = np.random.default_rng(3).normal(size=(2, 6, 6, 32)).astype("float32")
convolution, dense = layers.Conv2D(8, 1, name="convolution"), layers.Dense(8, name="dense")
convolved = np.asarray(convolution(features))
dense.build(features.shape)
kernel, bias = convolution.get_weights()
dense.set_weights([kernel[0, 0], bias])

print("kernel", kernel.shape, "-> matrix", kernel[0, 0].shape)
print("same output:", np.allclose(convolved, dense(features), atol=1e-5))
by_hand = features[1, 2, 4] @ kernel[0, 0] + bias
print("same at one place, by hand:", np.allclose(convolved[1, 2, 4], by_hand, atol=1e-5))

# %% [markdown]
# It is. Three ways to write one thing: a convolution with a kernel of 1x1, a dense layer on the last
# axis, a product of matrices at each place.
#
# In a network a ReLU follows, as it does after every convolution. That is the first exercise.

# %% [markdown]
# ### Exercise 4.1  conv1x1  (5 points)
#
# Write the 1x1 convolution that the rest of the notebook is made of.
#
# * Input `X` of shape `(batch, height, width, channels)`, output
#   `(batch, height, width, num_filters)`.
# * Every place is computed from the same place of the input alone; there is a bias.
# * Then ReLU.
#
# Not graded: names for the layers.


# %%
def conv1x1(X: keras.KerasTensor, num_filters: int) -> keras.KerasTensor:
    """Mix the channels of every place: 1x1 convolution and ReLU.

    Args:
        X: features of shape (batch, height, width, channels).
        num_filters: number of channels of the output.

    Returns:
        Features of shape (batch, height, width, num_filters).
    """
    # 1x1 convolution with num_filters filters, ReLU
    # BEGIN SOLUTION
    return layers.Conv2D(num_filters, 1, activation="relu")(X)
    # END SOLUTION


# %%
check(conv1x1)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# It is one line: a layer is made and called on `X`.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Conv2D(filters, kernel_size, activation="relu")`. The equivalence above offers another way.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# return layers.Conv2D(...)(X)
# ```
# </details>

# %% [markdown]
# ### Shrink, keep or grow
#
# Pooling changes height and width and leaves the channels alone. A 1x1 convolution does the opposite.
# What does it do to 28x28 features with 192 channels?

# %%
if solved(conv1x1):
    features = np.random.default_rng(3).normal(size=(2, 28, 28, 192)).astype("float32")
    inputs = keras.Input(features.shape[1:], name="features")
    for word, num_filters in [("shrink", 32), ("keep", 192), ("grow", 384)]:
        model = keras.Model(inputs, conv1x1(inputs, num_filters))
        print(f"{word:6} {features.shape} -> {model(features).shape}", end="  ")
        print(f"{model.count_params():6,} parameters")

# %% [markdown]
# * **Shrink**: 192 numbers at each place become 32. Nothing later gets more than these 32, so the
#   network has to find a short description of each place. And all that follows is six times cheaper.
# * **Keep**: the shape is the same, and yet it does something. One more ReLU lets the network compute
#   functions of the channels that a single layer cannot.
# * **Grow**: more channels than before, for an output of a wanted width.
#
# The parameters are few because there is no window: $192 \cdot 32 + 32$, where a 3x3 convolution would
# have nine times as many weights.

# %% [markdown]
# ## 2. Network in Network
#
# A convolution computes, at each place, a *linear* function of its window and then a ReLU. Lin, Chen
# and Yan ask in 2013: why only that? Put a small network there, two hidden layers deep, and slide *it*
# over the image. They call it *mlpconv*. The first layer of that small network sees the window, so it
# is an ordinary convolution. The second and third see only what the one before computed at the same
# place. These are dense layers at every place, and we know how to write them.

# %% [markdown]
# ### Exercise 4.2  network_in_network_block  (10 points)
#
# Write an mlpconv layer.
#
# * Input `X` of shape `(batch, height, width, channels)`, output
#   `(batch, height, width, filters[2])`.
# * A convolution with kernels of `kernel_size` x `kernel_size` and `filters[0]` filters that keeps
#   height and width; ReLU.
# * Two 1x1 convolutions with `filters[1]` and `filters[2]` filters, both with ReLU: your `conv1x1`.
#
# Not graded: pooling, dropout. They come after the block.


# %%
def network_in_network_block(
    X: keras.KerasTensor, filters: list[int], kernel_size: int
) -> keras.KerasTensor:
    """Slide a small network over the image: a convolution and two 1x1 convolutions.

    Args:
        X: features of shape (batch, height, width, channels).
        filters: number of filters of the first, second and third convolution.
        kernel_size: height and width of the kernels of the first convolution.

    Returns:
        Features of shape (batch, height, width, filters[2]).
    """
    # 1. Convolution that keeps the size, ReLU
    # 2. Twice: conv1x1
    # BEGIN SOLUTION
    X = layers.Conv2D(filters[0], kernel_size, padding="same", activation="relu")(X)
    X = conv1x1(X, filters[1])
    X = conv1x1(X, filters[2])
    return X
    # END SOLUTION


# %%
check(network_in_network_block)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A chain of three. Only the first has a window.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Conv2D(filters, kernel_size, padding=..., activation=...)`, and your own function.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X = layers.Conv2D(filters[0], ...)(X)
# X = conv1x1(X, ...)
# ...
# return X
# ```
# </details>

# %% [markdown]
# Is this really a small network at each place? We take the 3x3 window around one place, send its
# numbers through three products of matrices, and compare.

# %%
if solved(conv1x1, network_in_network_block):
    images = np.random.default_rng(3).normal(size=(1, 8, 8, 4)).astype("float32")
    inputs = keras.Input(images.shape[1:], name="image")
    block = keras.Model(inputs, network_in_network_block(inputs, [12, 10, 6], 3))
    state = images[0, 2:5, 4:7].ravel()  # the window around place (3, 5)
    weights = block.get_weights()
    for kernel, bias in zip(weights[::2], weights[1::2], strict=True):
        state = np.maximum(state @ kernel.reshape(len(state), -1) + bias, 0)
    print(images.shape, "->", block(images).shape)
    same = np.allclose(block(images)[0, 3, 5], state, atol=1e-5)
    print("the same as a network of 36, 12, 10 and 6 units:", same)

# %% [markdown]
# ### Global average pooling
#
# The paper's second idea is about the end of the network. In notebook 2 nine of ten parameters sat in
# the dense layers, between the last feature maps and the classes. Lin, Chen and Yan remove them (their
# section 3.2): the last block has *as many maps as there are classes*, the average of each map over
# all places is the score of its class, and a softmax follows. How many parameters does that save? We
# take their network for the 32x32 images of CIFAR-10 and end it in either way.


# %%
def build_network_in_network(input_shape, classes, blocks, dropout_rate=0.5, global_average=True):
    """Stack mlpconv blocks, with pooling and dropout in between, and average the last maps.

    Args:
        input_shape: height, width and channels of an image.
        classes: number of classes, which is the number of maps of the last block.
        blocks: (filters, kernel size) of each block.
        dropout_rate: of the dropout between two blocks.
        global_average: False for a dense layer on all numbers of the last maps instead.
    """
    inputs = keras.Input(input_shape, name="image")
    X = network_in_network_block(inputs, *blocks[0])
    for number, (filters, kernel_size) in enumerate(blocks[1:], 1):
        X = layers.MaxPooling2D(3, strides=2, padding="same", name=f"pool{number}")(X)
        X = layers.Dropout(dropout_rate, name=f"drop{number}")(X)
        X = network_in_network_block(X, filters, kernel_size)
    if global_average:
        X = layers.GlobalAveragePooling2D(name="average")(X)
    else:
        X = layers.Dense(classes, name="scores")(layers.Flatten(name="numbers")(X))
    return keras.Model(inputs, layers.Activation("softmax", name="probabilities")(X))


# %%
if solved(conv1x1, network_in_network_block):
    for name, last, global_average in [("average", 10, True), ("dense", 192, False)]:
        blocks = [([192, 160, 96], 5), ([192, 192, 192], 5), ([192, 192, last], 3)]
        model = build_network_in_network((32, 32, 3), 10, blocks, global_average=global_average)
        head = 0 if global_average else model.get_layer("scores").count_params()
        print(
            f"{name:8} {model.count_params():9,} parameters, {head:7,} of them after the last map"
        )

# %% [markdown]
# None against 122,890. Where a dense layer holds one weight for each place and class, the average
# holds nothing that could overfit. It also does not care how large the image is.
#
# And it makes the network readable. If the score of a class is the average of a map, the map says
# *where* the network sees that class. We train a small network in network on the handwritten digits
# of notebook 2, and look at its last ten maps.

# %%
(digits_train, labels_train), (digits_test, labels_test) = digits.load_data()
standard_digits = (digits_train - digits_train.mean()) / digits_train.std()
accuracy = None
if solved(conv1x1, network_in_network_block):
    keras.utils.set_random_seed(3)
    blocks = [([16, 16, 16], 5), ([32, 32, 32], 3), ([32, 32, 10], 3)]
    model = build_network_in_network((32, 32, 1), 10, blocks, dropout_rate=0.2)
    model.compile(
        optimizer=keras.optimizers.Adam(2e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    progress = TrainingProgress()
    model.fit(
        standard_digits, labels_train, batch_size=20, epochs=16, verbose=0, callbacks=[progress]
    )
    test_images = (digits_test - digits_train.mean()) / digits_train.std()
    _, accuracy = model.evaluate(test_images, labels_test, verbose=0)
    print(f"{model.count_params():,} parameters")

# %% tags=["nbval-ignore-output"]
if accuracy is not None:
    print(f"test accuracy {accuracy:.3f}")

# %% [markdown]
# The trained kernels fit an image of any size. We put a zero and a four on a canvas of 64x96 pixels, twice
# as high and three times as wide as what the network was trained on, and lay two of the ten maps over it.

# %%
maps = None
if accuracy is not None:
    canvas = np.zeros((64, 96, 1))
    zero, four = (digits_test[labels_test == digit][0] for digit in (0, 4))
    canvas[4:36, 6:38], canvas[28:60, 58:90] = zero, four
    large = build_network_in_network((64, 96, 1), 10, blocks, dropout_rate=0.2)
    large.set_weights(model.get_weights())
    until_average = keras.Model(large.input, large.get_layer("average").input)
    standard = (canvas - digits_train.mean()) / digits_train.std()
    maps = np.asarray(until_average(standard[np.newaxis]))[0]
    print("canvas", canvas.shape, "-> last maps", maps.shape)

# %%
if maps is not None:
    figure, axes = plt.subplots(1, 3, figsize=(7, 2), layout="constrained")
    for place, digit in zip(axes, (None, 0, 4), strict=True):
        place.imshow(canvas, cmap="gray")
        place.set(xticks=[], yticks=[], title="canvas" if digit is None else f"map of {digit}")
        if digit is not None:
            style = {"cmap": "inferno", "alpha": 0.6, "interpolation": "bilinear"}
            place.imshow(maps[..., digit], extent=(-0.5, 95.5, 63.5, -0.5), **style)
    plt.show()

# %% tags=["nbval-ignore-output"]
if maps is not None:
    for digit in (0, 4):
        on_zero, on_four = maps[1:9, 1:10, digit].mean(), maps[7:15, 14:23, digit].mean()
        print(f"mean of the map of {digit}: {on_zero:.1f} on the zero, {on_four:.1f} on the four")

# %% [markdown]
# The map of a digit is brighter on that digit than on the other one. It is not dark there: a stroke that
# several digits share lights up in several maps, at the place where it is. The score of a digit is the average of its map over all places.
# Figure 4 of the paper shows such maps for photographs of animals and cars. GoogLeNet takes both ideas
# over: 1x1 convolutions everywhere, and an average at the end.

# %% [markdown]
# ## 3. The naive module: all kernels at once
#
# What is the right size of a kernel? A face may fill the picture or a corner of it, so no single size
# is right for all images. The paper's answer is to apply 1x1, 3x3 and 5x5 kernels side by side, all
# with padding, so that their outputs have equal height and width, and to put the output channels
# behind one another. Since pooling has been good for every network so far, a max pooling with stride 1
# joins them as a fourth branch.


# %%
def draw_box(axes, place, height, text, colour):
    """Draw a box with a text in it."""
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": COLORS[colour]}
    axes.text(place, height, text, ha="center", va="center", fontsize=8, bbox=box, zorder=3)


def draw_module(axes, branches, title):
    """Draw the branches of a module, from the input at the bottom to the concatenation at the top."""
    arrow = {"arrowstyle": "->", "color": COLORS["other"], "shrinkA": 11, "shrinkB": 15}
    columns = (-0.3, 1, 2, 3)  # the first farther away, so that its arrows pass the second
    for column, (colour, steps) in zip(columns, branches.items(), strict=True):
        heights = [1.5] if len(steps) == 1 else [1, 2]
        places = [(1.5, 0), *[(column, height) for height in heights], (1.5, 3)]
        for start, end in itertools.pairwise(places):
            axes.annotate("", xy=end, xytext=start, arrowprops=arrow)
        for step, height in zip(steps, heights, strict=True):
            draw_box(axes, column, height, step, colour)
    channels = " + ".join(steps[-1].split("\n")[-1] for steps in branches.values())
    draw_box(axes, 1.5, 0, "input, 192 channels", "other")
    draw_box(axes, 1.5, 3, f"concatenate, {channels} channels", "other")
    axes.set(xlim=(-0.7, 3.7), ylim=(-0.3, 3.3), title=title)
    axes.axis("off")


# %%
figure, axes = plt.subplots(figsize=(6, 3.6))
pooling = "max pooling\n3x3, stride 1\n192"
branches = {"1x1": ["1x1\n64"], "3x3": ["3x3\n128"], "5x5": ["5x5\n32"], "pool": [pooling]}
draw_module(axes, branches, "All kernels at once (Figure 2a of the paper)")
plt.show()

# %% [markdown]
# With 64, 128 and 32 filters on 28x28 features with 192 channels, how many channels come out?

# %%
features = np.random.default_rng(3).normal(size=(2, 28, 28, 192)).astype("float32")
branches = [
    layers.Conv2D(filters, size, padding="same", name=f"conv{size}x{size}")(features)
    for size, filters in [(1, 64), (3, 128), (5, 32)]
]
branches.append(layers.MaxPooling2D(3, strides=1, padding="same", name="pooled")(features))
joined = layers.Concatenate(name="joined")(branches)
print(" + ".join(str(branch.shape[-1]) for branch in branches), "->", joined.shape)

# %% [markdown]
# 416, and almost half of them are the input, pooled. Pooling has no filters: it passes on as many
# channels as it gets, and every further module would add 224 more. The paper says so in section 4: the
# number of outputs would inevitably grow from stage to stage. A 1x1 convolution after the pooling, a
# *projection* that shrinks, brings the channels down to a number that we choose. With 32 of them the
# output has $64 + 128 + 32 + 32 = 256$ channels, as row 3a of Table 1 says. That is the module that
# we write first.

# %% [markdown]
# ### Exercise 4.3  naive_inception  (10 points)
#
# Write the module with full-size convolutions and a projected pooling branch.
#
# * Input `X` of shape `(batch, height, width, channels)`; the output has the same height and width,
#   and the channels of all four branches.
# * `filters` is a dictionary with the number of filters of each branch: `"1x1"`, `"3x3"`, `"5x5"` and
#   `"pool"`.
# * Branches 1 to 3 are convolutions on `X` with kernels of 1x1, 3x3 and 5x5, each with ReLU.
# * Branch 4 is max pooling with windows of 3x3 and stride 1, then `conv1x1`.
# * The four are concatenated along the channels, **in this order**.


# %%
def naive_inception(X: keras.KerasTensor, filters: dict[str, int]) -> keras.KerasTensor:
    """Apply kernels of three sizes and a pooling side by side.

    Args:
        X: features of shape (batch, height, width, channels).
        filters: number of filters of the branches "1x1", "3x3", "5x5" and "pool".

    Returns:
        Features of shape (batch, height, width, sum of the four numbers).
    """
    # 1. Three convolutions on X
    # 2. Max pooling on X, then conv1x1
    # 3. Concatenate the four
    # BEGIN SOLUTION
    branch_1 = conv1x1(X, filters["1x1"])
    branch_2 = layers.Conv2D(filters["3x3"], 3, padding="same", activation="relu")(X)
    branch_3 = layers.Conv2D(filters["5x5"], 5, padding="same", activation="relu")(X)
    branch_4 = layers.MaxPooling2D(3, strides=1, padding="same")(X)
    branch_4 = conv1x1(branch_4, filters["pool"])
    return layers.Concatenate()([branch_1, branch_2, branch_3, branch_4])
    # END SOLUTION


# %%
check(naive_inception)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Four tensors, all made from `X`. Give each a name of its own, and `X` stays what it is.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.MaxPooling2D(pool_size, strides=..., padding=...)`: without `strides` it moves by its own
# size. `layers.Concatenate()([a, b, c, d])` joins along the last axis.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# branch_1 = conv1x1(X, filters["1x1"])
# branch_2 = ...
# branch_3 = ...
# branch_4 = layers.MaxPooling2D(...)(X)
# branch_4 = ...
# return layers.Concatenate()([...])
# ```
# </details>

# %%
if solved(conv1x1, naive_inception):
    inputs = keras.Input((28, 28, 192), name="features")
    naive = keras.Model(inputs, naive_inception(inputs, GOOGLENET["3a"]))
    print(features.shape, "->", naive(features).shape, f"with {naive.count_params():,} parameters")

# %% [markdown]
# 28x28x256. (It does not mind that the dictionary has two entries that it does not use.) Training
# decides how much of its output is fine and how much is coarse. There is only one problem with it.

# %% [markdown]
# ## 4. What it costs
#
# Look at the 5x5 branch: it turns 28x28x192 into 28x28x32. How many multiplications is that? The
# output has $28 \cdot 28 \cdot 32$ numbers, and each of them needs $5 \cdot 5 \cdot 192$.

# %%
direct = (28 * 28 * 32) * (5 * 5 * 192)
print(f"28x28x192 -> 28x28x32 with kernels of 5x5: {direct:,} multiplications")

# %% [markdown]
# 120 million multiplications, in one branch of one module of nine: 289 times the whole of LeNet-5, which
# has 416,520. A 5x5 kernel on many channels is expensive.
#
# ### The bottleneck
#
# What if the 5x5 convolution did not have to look at 192 channels? First a 1x1 convolution *shrinks*
# them to 16, and then the 5x5 convolution works on these. Input and output have the same shapes as
# before; in between it gets narrow, like the neck of a bottle.

# %%
figure, axes = plt.subplots(figsize=(6, 3))
for place, (channels, name) in enumerate([(192, "input"), (16, "bottleneck"), (32, "output")]):
    axes.bar(place, channels, 0.35, -channels / 2, color=COLORS["5x5"], alpha=0.8)
    axes.text(place, channels / 2 + 6, f"{name}\n28x28x{channels}", ha="center", fontsize=9)
for place, name in [(0.5, "1x1"), (1.5, "5x5")]:
    axes.text(place, 0, f"{name} →", ha="center", va="center")
axes.set(ylim=(-110, 150), title="The 5x5 branch with a bottleneck (heights: channels)")
axes.axis("off")
plt.show()

# %% [markdown]
# ### Exercise 4.4  bottleneck_cost  (5 points)
#
# Count the multiplications of a convolution with a bottleneck.
#
# * A 1x1 convolution from `channels` to `num_reduced` channels, then a convolution with `num_filters`
#   filters and kernels of `kernel_size`. Both have stride 1 and padding `"same"`.
# * Output: the multiplications of both together for one image, a whole number.
# * Biases are added, not multiplied. Padded zeros are multiplied like any other number.


# %%
def bottleneck_cost(
    height: int, width: int, channels: int, num_reduced: int, num_filters: int, kernel_size: int
) -> int:
    """Count the multiplications of a 1x1 convolution and of the convolution that follows it.

    Args:
        height, width, channels: shape of the input.
        num_reduced: number of filters of the 1x1 convolution.
        num_filters: number of filters of the second convolution.
        kernel_size: height and width of the kernels of the second convolution.

    Returns:
        The number of multiplications for one image.
    """
    # 1. The 1x1 convolution: numbers in its output, times multiplications for each of them
    # 2. The same for the second convolution
    # 3. The sum
    # BEGIN SOLUTION
    first = height * width * num_reduced * channels
    second = height * width * num_filters * kernel_size**2 * num_reduced
    return first + second
    # END SOLUTION


# %%
check(bottleneck_cost)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Count twice as we did above. What comes out of the first convolution goes into the second.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# Nothing but `*` and `+`. `kernel_size**2` is a square.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# first = height * width * ...
# second = height * width * ...
# return ...
# ```
# </details>

# %%
if solved(bottleneck_cost):
    reduced = bottleneck_cost(28, 28, 192, 16, 32, 5)
    print(f"with the bottleneck    {reduced:12,}")
    print(f"without the bottleneck {direct:12,}, {direct / reduced:.1f} times as many")

# %% [markdown]
# A tenth. How narrow should the neck be, and when does it stop paying off?

# %%
if solved(bottleneck_cost):
    widths = np.arange(1, 193)
    figure, axes = plt.subplots(figsize=(6, 3.5))
    for size, filters in [(3, 128), (5, 32)]:
        without = (28 * 28 * filters) * (size**2 * 192)
        ratios = [bottleneck_cost(28, 28, 192, int(n), filters, size) / without for n in widths]
        name = f"{size}x{size}"
        axes.plot(widths, ratios, color=COLORS[name], label=f"{name}, {filters} filters")
        chosen = GOOGLENET["3a"][f"{name}_reduce"]
        axes.plot(chosen, ratios[chosen - 1], "o", color=COLORS[name])
    axes.axhline(1, color=COLORS["other"], linestyle="--", label="no bottleneck")
    axes.set(xlabel="channels in the bottleneck", ylabel="cost / cost without it")
    axes.set_title("Two branches of module 3a; dots: what GoogLeNet has")
    axes.legend()
    plt.show()

# %% [markdown]
# The 3x3 branch keeps half of the channels and saves two fifths of its cost; the expensive 5x5 branch
# is squeezed to a twelfth. From 155 channels on (5x5; from 165 on, 3x3) the extra 1x1
# convolution costs more than it saves.
#
# Is nothing lost? The two convolutions without a ReLU between them would be a single one whose
# weights have low rank, so it can compute less. The paper relies on the experience with embeddings
# that a few numbers can hold a lot about a patch (section 4), and the ReLU in between gives something
# back. In the end one measures it: with the multiplications that are saved one can afford more layers.

# %% [markdown]
# ## 5. The Inception module
#
# Now the module as GoogLeNet has it: 1x1 reductions *before* the 3x3 and 5x5 convolutions, and the
# projection *after* the pooling. (The name: the paper cites *Network in Network* and, as its first
# reference, a picture that went around the web, from the film *Inception*, with the words "we need to go
# deeper".)

# %%
figure, axes = plt.subplots(figsize=(6, 4))
branches = {"1x1": ["1x1\n64"], "3x3": ["1x1 reduce\n96", "3x3\n128"]}
branches["5x5"] = ["1x1 reduce\n16", "5x5\n32"]
branches["pool"] = [pooling, "1x1 project\n32"]
draw_module(axes, branches, "The Inception module (Figure 2b of the paper)")
plt.show()

# %% [markdown]
# ### Exercise 4.5  inception_module  (15 points)
#
# Write the Inception module of Figure 2b.
#
# | branch | first | then |
# |---|---|---|
# | 1 | 1x1 with `filters["1x1"]` | |
# | 2 | 1x1 with `filters["3x3_reduce"]` | 3x3 with `filters["3x3"]` |
# | 3 | 1x1 with `filters["5x5_reduce"]` | 5x5 with `filters["5x5"]` |
# | 4 | max pooling 3x3, stride 1 | 1x1 with `filters["pool"]` |
#
# * Every convolution, the reductions too, is followed by ReLU.
# * Height and width stay as they are in all branches; the four are concatenated along the channels in
#   this order.
# * Row 3a of Table 1, on 192 channels, has 163,696 parameters.


# %%
def inception_module(X: keras.KerasTensor, filters: dict[str, int]) -> keras.KerasTensor:
    """Apply the Inception module of Szegedy et al. (2014), Figure 2b.

    Args:
        X: features of shape (batch, height, width, channels).
        filters: number of filters of "1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5" and "pool".

    Returns:
        Features of shape (batch, height, width, channels of the four branches).
    """
    # 1. Branch 1: conv1x1
    # 2. Branches 2 and 3: conv1x1, then a larger convolution with ReLU
    # 3. Branch 4: max pooling, then conv1x1
    # 4. Concatenate the four
    # BEGIN SOLUTION
    branch_1 = conv1x1(X, filters["1x1"])

    branch_2 = conv1x1(X, filters["3x3_reduce"])
    branch_2 = layers.Conv2D(filters["3x3"], 3, padding="same", activation="relu")(branch_2)

    branch_3 = conv1x1(X, filters["5x5_reduce"])
    branch_3 = layers.Conv2D(filters["5x5"], 5, padding="same", activation="relu")(branch_3)

    branch_4 = layers.MaxPooling2D(3, strides=1, padding="same")(X)
    branch_4 = conv1x1(branch_4, filters["pool"])

    return layers.Concatenate()([branch_1, branch_2, branch_3, branch_4])
    # END SOLUTION


# %%
check(inception_module)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Your naive module with two more lines. All four branches begin at `X`.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `conv1x1`, `layers.Conv2D(..., padding="same", activation="relu")`,
# `layers.MaxPooling2D(3, strides=1, padding="same")`, `layers.Concatenate()`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# branch_1 = conv1x1(X, filters["1x1"])
#
# branch_2 = conv1x1(X, filters["3x3_reduce"])
# branch_2 = layers.Conv2D(filters["3x3"], ...)(branch_2)
#
# ...  # branches 3 and 4
# return layers.Concatenate()([branch_1, branch_2, branch_3, branch_4])
# ```
# </details>

# %%
if solved(conv1x1, naive_inception, inception_module):
    module = keras.Model(inputs, inception_module(inputs, GOOGLENET["3a"]))
    for name, model in [("naive", naive), ("with reductions", module)]:
        print(f"{name:15} {features.shape} -> {model(features).shape}", end="  ")
        print(f"{model.count_params():,} parameters")

# %% [markdown]
# The same input, the same output, 42 % of the parameters. And the multiplications, branch by branch?

# %%
if solved(bottleneck_cost):
    filters, costs = GOOGLENET["3a"], {"naive": {}, "reduced": {}}
    for name, size in [("1x1", 1), ("3x3", 3), ("5x5", 5), ("pool", 1)]:
        costs["naive"][name] = (28 * 28 * filters[name]) * (size**2 * 192)
        costs["reduced"][name] = costs["naive"][name]
        if size > 1:
            reduced = filters[f"{name}_reduce"], filters[name]
            costs["reduced"][name] = bottleneck_cost(28, 28, 192, *reduced, size)
    for name, branches in costs.items():
        print(f"{name:8} {sum(branches.values()):12,} multiplications")

# %%
if solved(bottleneck_cost):
    figure, axes = plt.subplots(figsize=(6, 2.6), layout="constrained")
    for row, branches in enumerate(costs.values()):
        left = 0
        for name in ("1x1", "3x3", "5x5", "pool"):
            cost = branches[name] / 1e6
            label = name if row == 0 else None
            axes.barh(row, cost, 0.6, left, color=COLORS[name], label=label)
            left += cost
    axes.set(yticks=[0, 1], yticklabels=["naive", "with\nreductions"])
    axes.set(xlabel="million multiplications", xlim=(0, 380), title="Module 3a, by branch")
    axes.legend(title="branch")
    plt.show()

# %% [markdown]
# 128 million instead of 308, and now no branch is out of proportion but the 3x3 one, which brings half
# of the channels. Table 1 says 128M for this row: so that is what its column *ops* counts. We can
# check the whole table like this.

# %% [markdown]
# ## 6. GoogLeNet
#
# The network won the ImageNet challenge of 2014, in the year in which VGG came second. A few ordinary
# layers bring 224x224 pixels down to 28x28 places with 192 channels, nine modules follow, with a max
# pooling wherever the size halves, and then the average over all places that we know from Network in
# Network. Its name bows to LeNet-5.
#
# One more thing sets it apart. It has 22 layers with weights, and in 2014, before batch normalization
# and shortcuts, nobody was sure that a gradient survives so many. So the authors let the network
# answer *three times*: at the end, and in two side branches in the middle.

# %% [markdown]
# ### Exercise 4.6  side_branch  (10 points)
#
# Write the small classifier that sits on top of modules 4a and 4d (section 5 of the paper).
#
# * Average pooling with windows of 5x5 and stride 3, without padding.
# * 1x1 convolution with `num_filters` filters and ReLU; then flatten.
# * A dense layer with `num_units` units and ReLU; dropout with rate 0.7.
# * A dense layer with `num_classes` units and softmax, whose name is `name`.
#
# Not graded: names for the other layers.


# %%
def side_branch(
    X: keras.KerasTensor,
    num_classes: int,
    num_filters: int = 128,
    num_units: int = 1024,
    name: str | None = None,
) -> keras.KerasTensor:
    """Classify features from the middle of a network.

    Args:
        X: features of shape (batch, height, width, channels), at least 5x5.
        num_classes: number of classes.
        num_filters: number of filters of the 1x1 convolution.
        num_units: units of the hidden dense layer.
        name: of the last layer, under which Keras reports what this output does.

    Returns:
        Probabilities of shape (batch, num_classes).
    """
    # 1. Average pooling; conv1x1; flatten
    # 2. Dense layer with ReLU, dropout
    # 3. Dense layer with softmax
    # BEGIN SOLUTION
    X = layers.AveragePooling2D(5, strides=3)(X)
    X = conv1x1(X, num_filters)
    X = layers.Flatten()(X)
    X = layers.Dense(num_units, activation="relu")(X)
    X = layers.Dropout(0.7)(X)
    return layers.Dense(num_classes, activation="softmax", name=name)(X)
    # END SOLUTION


# %%
check(side_branch)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A chain of six layers, like the end of AlexNet on a very small image.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.AveragePooling2D(pool_size, strides=...)`, `layers.Flatten()`, `layers.Dense(units,
# activation=...)`, `layers.Dropout(rate)`. The rate is the share that is dropped.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X = layers.AveragePooling2D(...)(X)
# X = conv1x1(X, ...)
# X = layers.Flatten()(X)
# ...
# return layers.Dense(num_classes, ..., name=name)(X)
# ```
# </details>

# %% [markdown]
# ### Exercise 4.7  build_googlenet  (25 points)
#
# Build the network of Table 1.
#
# | layer | kernel | stride | filters | output for 224x224 |
# |---|---|---|---|---|
# | convolution, ReLU | 7x7 | 2 | 64 | 112x112x64 |
# | max pooling | 3x3 | 2 | | 56x56x64 |
# | convolution, ReLU | 1x1 | 1 | 64 | 56x56x64 |
# | convolution, ReLU | 3x3 | 1 | 192 | 56x56x192 |
# | max pooling | 3x3 | 2 | | 28x28x192 |
# | modules 3a, 3b | | | `GOOGLENET` | 28x28x480 |
# | max pooling | 3x3 | 2 | | 14x14x480 |
# | modules 4a to 4e | | | `GOOGLENET` | 14x14x832 |
# | max pooling | 3x3 | 2 | | 7x7x832 |
# | modules 5a, 5b | | | `GOOGLENET` | 7x7x1024 |
# | global average, dropout with rate 0.4 | | | | 1024 |
# | dense layer, softmax | | | | classes |
#
# * All convolutions and poolings of this table have padding `"same"`.
# * With `side_branches` the model has **three outputs**, in this order: the probabilities at the end,
#   those of a `side_branch` on the output of 4a, those of one on the output of 4d. Without, it has one
#   output.
# * With 1000 classes the network has 6,998,552 parameters without side branches, 13,378,280 with them.
#
# Not graded: compiling, training, and the two local response normalizations of the paper's Figure 3,
# which are not in Table 1 and have no parameters. (Notebook 2 tells what became of them.)


# %%
def build_googlenet(
    input_shape: tuple[int, int, int] = (224, 224, 3),
    num_classes: int = 1000,
    side_branches: bool = True,
) -> keras.Model:
    """Build GoogLeNet (Szegedy et al., 2014, Table 1).

    Args:
        input_shape: height, width and channels of an image.
        num_classes: number of classes.
        side_branches: whether the network also answers after modules 4a and 4d.

    Returns:
        A model that maps images (batch, *input_shape) to probabilities (batch, num_classes), or to a
        list of three such arrays: at the end, after 4a, after 4d.
    """
    # 1. Input; convolutions and poolings until 28x28x192
    # 2. The nine modules, with max pooling before 4a and 5a; side branches after 4a and 4d
    # 3. Global average, dropout, dense layer with softmax
    # 4. The model, with one output or three
    # BEGIN SOLUTION
    X_input = keras.Input(input_shape, name="image")
    X = layers.Conv2D(64, 7, strides=2, padding="same", activation="relu", name="conv1")(X_input)
    X = layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(X)  # (batch, 56, 56, 64)
    X = conv1x1(X, 64)
    X = layers.Conv2D(192, 3, padding="same", activation="relu", name="conv2")(X)
    X = layers.MaxPooling2D(3, strides=2, padding="same", name="pool2")(X)  # (batch, 28, 28, 192)

    answers = []
    for name, filters in GOOGLENET.items():
        if name in ("4a", "5a"):
            X = layers.MaxPooling2D(3, strides=2, padding="same", name=f"pool_{name}")(X)
        X = inception_module(X, filters)
        if side_branches and name in ("4a", "4d"):
            answers.append(side_branch(X, num_classes, name=f"side_{name}"))

    X = layers.GlobalAveragePooling2D(name="average")(X)  # (batch, 1024)
    X = layers.Dropout(0.4, name="drop")(X)
    X = layers.Dense(num_classes, activation="softmax", name="probabilities")(X)
    return keras.Model(X_input, [X, *answers] if side_branches else X, name="GoogLeNet")
    # END SOLUTION


# %%
check(build_googlenet)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A chain, most of which is a loop over `GOOGLENET`. Two of its tensors go into a side branch as well;
# the chain goes on as if nothing had happened.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `GOOGLENET.items()` gives names and filters in order. `if name in ("4a", "5a"):` does something
# before some modules only. `keras.Model(inputs, [a, b, c])` has three outputs.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X = ...                                          # until 28x28x192
# for name, filters in GOOGLENET.items():
#     ...                                          # what stands before or after some of the modules?
# ...                                              # average, dropout, dense
# return keras.Model(X_input, ...)                 # one output or three
# ```
# </details>

# %% [markdown]
# ### Beside the paper, row by row
#
# We build the network for 224x224 as in notebook 2, without giving its weights values, and go through
# its layers. A row of Table 1 ends with a concatenation, with a pooling, or with the last convolution
# before a pooling.


# %%
def build_unfilled(build, *positional, **keywords):
    """Build a model whose shapes can be looked at; its weights have no values and no memory."""
    with keras.StatelessScope(initialize_variables=False):
        return build(*positional, **keywords)


def halves(layer):
    """Whether a layer is a max pooling that halves height and width."""
    return isinstance(layer, layers.MaxPooling2D) and layer.strides[0] == 2


def summarise_rows(model):
    """Return for each row of Table 1 [output shape, weights without biases, multiplications]."""
    ends = (layers.Concatenate, layers.GlobalAveragePooling2D, layers.Dense)
    rows, open_row = [], False
    for layer, following in zip(model.layers, [*model.layers[1:], None], strict=True):
        if isinstance(layer, layers.InputLayer | layers.Dropout):
            continue
        if not open_row:
            rows.append([(), 0, 0])
        rows[-1][0] = layer.output.shape[1:]
        if layer.weights:
            weights = math.prod(layer.kernel.shape)
            rows[-1][1] += weights
            rows[-1][2] += weights * math.prod(layer.output.shape[1:-1])
        open_row = not (isinstance(layer, ends) or halves(layer) or halves(following))
    return rows


# %%
PAPER = {  # row: (output size, parameters in thousands, ops in millions)
    "convolution": (112, 2.7, 34), "max pool": (56, 0, 0),
    "convolution 2": (56, 112, 360), "max pool 2": (28, 0, 0),
    "3a": (28, 159, 128), "3b": (28, 380, 304), "max pool 3": (14, 0, 0),
    "4a": (14, 364, 73), "4b": (14, 437, 88), "4c": (14, 463, 100),
    "4d": (14, 580, 119), "4e": (14, 840, 170), "max pool 4": (7, 0, 0),
    "5a": (7, 1072, 54), "5b": (7, 1388, 71),
    "average": (1, 0, 0), "linear": (1, 1000, 1),
}  # fmt: skip
rows = {}
if solved(conv1x1, inception_module, build_googlenet):
    googlenet = build_unfilled(build_googlenet, side_branches=False)
    rows = dict(zip(PAPER, summarise_rows(googlenet), strict=True))
    print("row             output         size | weights/1024   paper | mult. (M)  paper")
    for name, (shape, weights, work) in rows.items():
        size, paper_weights, paper_work = PAPER[name]
        print(
            f"{name:13}  {shape!s:15} {size:3} | {weights / 1024:12,.1f} {paper_weights:7,}", end=""
        )
        print(f" | {work / 1e6:9,.1f} {paper_work:6}")

# %% [markdown]
# All output sizes agree, and nearly all multiplications do, to a million more or less. The column of
# parameters is another matter. Three things can be said of it.
#
# * **A thousand is 1,024 here.** Only then is the linear layer, $1024 \cdot 1000$ weights, "1000K", and
#   the second convolution "112K". The column of multiplications counts in ordinary millions.
# * **The first row is not the network.** A 7x7 kernel on three channels and 64 filters has 9,408
#   weights, not 2.7K. The row agrees with itself: $112^2 \cdot 2{,}688$ are 34 million. And
#   $2{,}688 = (7 + 7) \cdot 3 \cdot 64$, as if the kernel had been split into a column and a row. The
#   text does not say so; we can only guess.
# * **Some rows have other numbers than their own filters give.** Their multiplications, which follow
#   from the same filters, agree with ours all the same, except in 5a.

# %%
if rows:
    weights, work = (sum(row[index] for row in rows.values()) for index in (1, 2))
    print(f"weights {weights:,}, with biases {googlenet.count_params():,}")
    print(f"sum of the paper's column: {sum(row[1] for row in PAPER.values()) * 1024:,.0f}")
    print(f"multiplications {work:,}; sum of the paper's column: ", end="")
    print(f"{sum(row[2] for row in PAPER.values())} million")
    for name, parameters in [("AlexNet", 60_965_224), ("VGG-16", 138_357_544)]:
        print(f"{name} has {parameters / googlenet.count_params():.1f} times as many parameters")

# %% [markdown]
# The slips cancel: both sums are near seven million. With a full first row the network needs 1.6
# billion multiplications, with the paper's first row the 1.5 billion that it names as its budget. The
# introduction says that AlexNet has 12 times as many parameters; counted, it is closer to nine. That is
# still remarkable for a network that is so much better: the challenge's top-5 error went from 16.4 % in
# 2012 to 6.67 % (the paper's Table 2). Compare with care, though: the 6.67 % are seven networks that look
# at 144 crops of each picture. One network that looks at one crop has 10.07 % (Table 3). VGG-16 has twenty times as many parameters and, as we counted in
# notebook 2, needs ten times as many multiplications.
#
# And the side branches?

# %%
if solved(conv1x1, inception_module, side_branch, build_googlenet):
    with_sides = build_unfilled(build_googlenet)
    print("outputs:", with_sides.output_names)
    sides = with_sides.count_params() - googlenet.count_params()
    print(f"{with_sides.count_params():,} parameters, {sides:,} of them in the side branches")
    for source in ("4a", "4d"):
        channels = sum(GOOGLENET[source][name] for name in ("1x1", "3x3", "5x5", "pool"))
        pooled = keras.layers.AveragePooling2D(5, strides=3, name=f"pooled_{source}")
        shape = pooled.compute_output_shape((None, 14, 14, channels))
        print(f"after {source} the pooling leaves {shape[1:]}")

# %% [markdown]
# 4x4x512 and 4x4x528, as section 5 says. The branches hold nearly half of all parameters, because they
# end in the dense layers that the main branch got rid of. But "at inference time, these auxiliary
# networks are discarded". They are there for training only.
#
# The whole network, drawn to scale from your model. Where a branch only shows a number of channels,
# height and width are those of the concatenation behind it. Colors stand for kinds of layers here.

# %%
if solved(conv1x1, inception_module, side_branch, build_googlenet):
    draw_architecture(with_sides).show()

# %% [markdown]
# ### What the side branches do to the gradient
#
# The three outputs have a loss each, and the network is trained on their weighted sum,
#
# $$L = L_\text{end} + 0.3\, L_\text{4a} + 0.3\, L_\text{4d}.$$
#
# The idea is that the two extra losses bring a gradient to the lower modules that has not come all the
# way from the end. Do they? We send one batch of 16 images through a GoogLeNet that was just made, and
# look at what each of the three terms brings to the output of each module.


# %%
def measure_gradients(model, modules, images, labels, loss_weights):
    """Return the norm of the gradient of a weighted sum of losses at the output of each module."""
    watched = keras.Model(model.input, [*modules, *model.outputs])
    with tf.GradientTape() as tape:
        outputs = watched(images, training=False)
        loss = 0.0
        for weight, probabilities in zip(loss_weights, outputs[len(modules) :], strict=True):
            losses = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
            loss += weight * tf.reduce_mean(losses)
    gradients = tape.gradient(loss, outputs[: len(modules)])
    return np.array([float(tf.norm(gradient)) for gradient in gradients])


# %%
TERMS = {"end": (1, 0, 0), "0.3 · 4a": (0, 0.3, 0), "0.3 · 4d": (0, 0, 0.3)}
norms = {}
if solved(conv1x1, inception_module, side_branch, build_googlenet):
    keras.utils.set_random_seed(3)
    untrained = build_googlenet((128, 128, 3), num_classes)
    modules = [layer.output for layer in untrained.layers if isinstance(layer, layers.Concatenate)]
    images = scaled_train[:16].repeat(2, axis=1).repeat(2, axis=2)  # (16, 128, 128, 3)
    for name, loss_weights in TERMS.items():
        norms[name] = measure_gradients(untrained, modules, images, y_train[:16], loss_weights)
        reached = [module for module, norm in zip(GOOGLENET, norms[name], strict=True) if norm > 0]
        print(f"{name:8} reaches {' '.join(reached)}")

# %%
if norms:
    figure, axes = plt.subplots(figsize=(6, 3.8))
    styles = [("o-", "other"), ("^-", "5x5"), ("s-", "1x1")]
    for (name, values), (style, branch) in zip(norms.items(), styles, strict=True):
        reached = values[values > 0]
        names = list(GOOGLENET)[: len(reached)]
        axes.semilogy(names, reached, style, color=COLORS[branch], label=name)
    axes.set(xlabel="module (the end is on the right)", ylabel="norm of the gradient")
    axes.set_title("What each loss brings to the modules of an untrained GoogLeNet")
    axes.legend()
    axes.grid(alpha=0.3)
    plt.show()

# %% tags=["nbval-ignore-output"]
if norms:
    print(f"gradient of the end, at 5b divided by at 3a: {norms['end'][-1] / norms['end'][0]:.1f}")
    print(f"at 3a, branch on 4a divided by the end: {norms['0.3 · 4a'][0] / norms['end'][0]:.2f}")

# %% [markdown]
# On its way from the last module to the first the gradient of the end becomes seven to ten times
# smaller. It does not vanish, as it did in the 48 plain layers of notebook 3; nine modules are not so
# deep. The branch on 4a, though it counts for 0.3 only, brings to the first module about two
# thirds of what the end does. So the lower modules listen to two voices of comparable strength, and the
# nearer one says: make features by which the digit can already be classified.
#
# Does that make a better network? The authors were careful, and so are we. In the version of the paper
# for the conference (CVPR 2015, section 5) they report control experiments: the effect of the side
# branches was minor, around 0.5 %, and one of them was enough. A year later they looked closer
# (*Rethinking the Inception Architecture*, 2015, section 4): with and without side branches training
# runs alike for a long time, and only near its end the network with them gets a little better. There
# they conclude that the branches are regularizers rather than a help for the gradient. Section 8 will
# show what they do to our small network.

# %% [markdown]
# ## 7. A module with a shortcut
#
# Notebook 3 has another remedy for a gradient that fades: a shortcut around a block. *Inception-ResNet*
# (Szegedy et al., 2016) puts it around an Inception module. Two details have to be settled.
#
# **The sum needs equal shapes.** A module keeps height and width, but its channels are the sum of its
# branches. So a 1x1 convolution follows the concatenation and brings them to the number of channels of
# the input (the paper calls it *filter expansion*, section 3.2). It has no activation: what is added
# must be able to be negative, or the features could only grow.
#
# **The sum needs a scale.** With more than 1000 filters the authors saw networks "die" early in
# training, and neither lower learning rates nor more batch normalization prevented it. What did is to
# multiply the module's contribution by a small constant, 0.1 to 0.3, before it is added (section 3.3).
#
# $$y = \mathrm{ReLU}\big(x + s \cdot (W * \mathrm{Inception}(x) + b)\big)$$
#
# The blocks of the paper have other branches than ours, two convolutions of 3x3 instead of one of 5x5
# and no pooling, and batch normalization in them. The idea is the same.

# %% [markdown]
# ### Exercise 4.8  inception_resnet_block  (10 points)
#
# Write an Inception module with a shortcut.
#
# * Input `X` of shape `(batch, height, width, channels)`; the output has the same shape.
# * Your `inception_module` is applied to `X`.
# * A 1x1 convolution **without** an activation brings the result to as many channels as `X` has.
# * The result is multiplied by `scale`, `X` is added, and a ReLU comes after the sum.


# %%
def inception_resnet_block(
    X: keras.KerasTensor, filters: dict[str, int], scale: float = 0.2
) -> keras.KerasTensor:
    """Add a scaled Inception module to its own input.

    Args:
        X: features of shape (batch, height, width, channels).
        filters: numbers of filters, as for `inception_module`.
        scale: what the module's contribution is multiplied by.

    Returns:
        Features of the same shape as X.
    """
    # 1. The Inception module
    # 2. 1x1 convolution without activation, to the channels of X
    # 3. Scale, add X, ReLU
    # BEGIN SOLUTION
    residual = inception_module(X, filters)
    residual = layers.Conv2D(X.shape[-1], 1)(residual)
    residual = layers.Rescaling(scale)(residual)
    X = layers.Add()([X, residual])
    return layers.Activation("relu")(X)
    # END SOLUTION


# %%
check(inception_resnet_block)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# `X` is needed twice: for the module, and for the sum. Give what comes out of the module another name.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `X.shape[-1]` is the number of channels. `layers.Conv2D` has no activation unless you name one.
# `layers.Rescaling(scale)` multiplies; so does `scale * tensor`. `layers.Add()([a, b])`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# residual = inception_module(X, filters)
# residual = layers.Conv2D(X.shape[-1], ...)(residual)
# residual = ...                       # scale
# X = layers.Add()([X, residual])
# return ...
# ```
# </details>

# %% [markdown]
# What does a shortcut do to the gradient? We stack sixteen modules of 64 channels, with and without
# shortcuts, let a dense layer classify random features at random, and measure as above.

# %%
SMALL = {
    "1x1": 16,
    "3x3_reduce": 16,
    "3x3": 24,
    "5x5_reduce": 4,
    "5x5": 12,
    "pool": 12,
}  # 64 channels


def build_tower(block, num_modules):
    """Stack equal modules; return the model and the outputs of all modules."""
    inputs = keras.Input((8, 8, 64), name="features")
    outputs = [block(inputs, SMALL)]
    for _ in range(num_modules - 1):
        outputs.append(block(outputs[-1], SMALL))
    average = layers.GlobalAveragePooling2D(name="average")(outputs[-1])
    probabilities = layers.Dense(num_classes, activation="softmax", name="probabilities")(average)
    return keras.Model(inputs, probabilities), outputs


# %%
tower_norms = {}
if solved(conv1x1, inception_module, inception_resnet_block):
    random = np.random.default_rng(3)
    features = random.normal(size=(16, 8, 8, 64)).astype("float32")
    labels = random.integers(0, num_classes, 16)
    for block in (inception_module, inception_resnet_block):
        keras.utils.set_random_seed(3)
        tower, modules = build_tower(block, 16)
        values = measure_gradients(tower, modules, features, labels, [1])
        tower_norms[block.__name__] = values / values[-1]
        print(f"{block.__name__:22} {tower.count_params():6,} parameters")

# %%
if tower_norms:
    figure, axes = plt.subplots(figsize=(6, 3.5))
    styles = [("^-", "5x5"), ("o-", "1x1")]
    for (name, values), (style, branch) in zip(tower_norms.items(), styles, strict=True):
        axes.semilogy(range(1, 17), values, style, color=COLORS[branch], label=name)
    axes.set(xlabel="module", ylabel="gradient norm / that of module 16")
    axes.set_title("Sixteen modules, with and without shortcuts")
    axes.legend()
    axes.grid(alpha=0.3)
    plt.show()

# %% tags=["nbval-ignore-output"]
for name, values in tower_norms.items():
    print(f"{name:22} share of the gradient at module 16 that arrives at module 1: {values[0]:.2f}")

# %% [markdown]
# The shortcut does for every module what a side branch does for the modules below it, at the price of
# one 1x1 convolution, and nothing has to be thrown away after training. That is one reason why
# networks after 2016 have shortcuts, and few have side branches.

# %% [markdown]
# ## 8. Create → Compile → Fit → Evaluate
#
# Nobody trains GoogLeNet on a laptop, but its parts work at any size. We build a small Inception
# network for the hands of SIGNS, with eight modules of 64 channels, and train it twice: with and
# without side branches.
#
# ### Create


# %%
def build_small_inception(side_branches):
    """Eight small modules in three stages, with side branches after 4a and 4d if asked for."""
    inputs = keras.Input((64, 64, 3), name="image")
    X = layers.Conv2D(32, 5, strides=2, padding="same", activation="relu", name="conv1")(inputs)
    X = layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(X)  # (batch, 16, 16, 32)
    answers = []
    for name in ("3a", "3b", "4a", "4b", "4c", "4d", "5a", "5b"):
        if name in ("4a", "5a"):  # 8x8 places, then 4x4
            X = layers.MaxPooling2D(3, strides=2, padding="same", name=f"pool_{name}")(X)
        X = inception_module(X, SMALL)
        if side_branches and name in ("4a", "4d"):
            answers.append(side_branch(X, num_classes, 32, 64, name=f"side_{name}"))
    X = layers.GlobalAveragePooling2D(name="average")(X)
    X = layers.Dropout(0.4, name="drop")(X)
    X = layers.Dense(num_classes, activation="softmax", name="end")(X)
    return keras.Model(inputs, [X, *answers])


networks = {}
if solved(conv1x1, inception_module, side_branch):
    for name, side_branches in [("without", False), ("with", True)]:
        keras.utils.set_random_seed(4)
        networks[name] = build_small_inception(side_branches)
        outputs = len(networks[name].outputs)
        print(
            f"{name:7} side branches: {outputs} outputs, {networks[name].count_params():,} parameters"
        )


# %% [markdown]
# There is no batch normalization in these networks, as there was none in 2014, so the scale of the
# input matters. Pixels from 0 to 1 are all positive: with them some of our runs never got better than
# guessing, with side branches or without. The paper subtracts the mean of the training images; we also
# divide by the standard deviation.


# %%
mean, deviation = x_train.mean(axis=(0, 1, 2)), x_train.std()


def standardise(images):
    """Subtract the mean colour of the training images and divide by their standard deviation."""
    return ((images - mean) / deviation).astype("float32")


standard_train, standard_test = standardise(x_train), standardise(x_test)
means = standard_train.mean(axis=(0, 1, 2), dtype="float64")
print("mean of each color:", np.abs(means).round(3))

# %% [markdown]
# ### Compile
#
# A model with several outputs has a loss for each of them and is trained on their weighted sum. Keras
# takes `loss`, `loss_weights` and `metrics` in two forms: as *lists* in the order of `model.outputs`, or
# as *dictionaries* by the names in `model.output_names`. A network that estimates a person's age and
# says if the person wears glasses could be compiled with
#
# ```python
# loss={"age": "mse", "glasses": "binary_crossentropy"}, loss_weights={"age": 0.01, "glasses": 2.0}
# ```
#
# Our outputs all have the same task. What they count is in section 5 of the paper: "the losses of the
# auxiliary classifiers were weighted by 0.3".

# %% [markdown]
# ### Exercise 4.9  compile_with_side_branches  (10 points)
#
# Compile a classifier that has an output at its end and any number of side branches, also none.
#
# * The first output is that of the end, the others are those of the side branches. All end in a
#   softmax; the labels are integers 0 to classes - 1.
# * **Loss**: the cross-entropy of each output. The end counts 1, each side branch 0.3.
# * **Metric**: the accuracy of each output. Give it as `"accuracy"`: the cells below look for that
#   name.
# * **Optimizer**: Adam with the given learning rate, a number or a schedule.
#
# Not graded: the form, lists or dictionaries.


# %%
def compile_with_side_branches(
    model: keras.Model, learning_rate: float | keras.optimizers.schedules.LearningRateSchedule
) -> keras.Model:
    """Prepare a classifier with side branches for training.

    Args:
        model: classifier; its first output is that of the end, and each output a softmax.
        learning_rate: learning rate of Adam, a number or a schedule.

    Returns:
        The same model, compiled.
    """
    # 1. How many side branches are there?
    # 2. For each output: a loss, its weight, and the accuracy
    # 3. Compile with Adam; return the model
    # BEGIN SOLUTION
    num_outputs = len(model.outputs)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss=["sparse_categorical_crossentropy"] * num_outputs,
        loss_weights=[1.0] + [0.3] * (num_outputs - 1),
        metrics=[["accuracy"] for _ in model.outputs],
    )
    return model
    # END SOLUTION


# %%
check(compile_with_side_branches)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# One call of `compile`. Each of its three arguments for the outputs has as many items as the model has
# outputs, so the number of items is computed, not written down.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `len(model.outputs)` counts the outputs; `model.output_names` lists their names, the end first.
# `["a"] * 3` is `["a", "a", "a"]`, and `+` joins two lists. `loss_weights` needs one weight for each
# loss: a single word for all losses does not go with it.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# model.compile(
#     optimizer=...,
#     loss=...,          # for each output
#     loss_weights=...,  # for the end, then for each side branch
#     metrics=...,       # for each output
# )
# return ...
# ```
# </details>

# %% [markdown]
# We train with a learning rate that falls along a cosine, as in notebook 3.

# %%
num_epochs = 16
batch_size = 32
num_steps = num_epochs * math.ceil(len(x_train) / batch_size)
if solved(compile_with_side_branches):
    for network in networks.values():
        schedule = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
        compile_with_side_branches(network, schedule)

# %% [markdown]
# ### Fit
#
# Each output gets labels of its own. Here all are asked the same question, so `fit` takes the same
# labels once for each output.


# %%
def train(model):
    """Train all outputs of a compiled model on the training images; return its history."""
    history = model.fit(
        standard_train,
        [y_train] * len(model.outputs),
        batch_size=batch_size,
        epochs=num_epochs,
        verbose=0,
        callbacks=[TrainingProgress()],
    )
    return history.history


histories = {name: train(network) for name, network in networks.items() if network.compiled}
if histories:
    print("recorded without:", sorted(histories["without"]))
    print("recorded with:", sorted(histories["with"]))

# %% [markdown]
# ### Evaluate
#
# In inference the side branches are cut off: a model of the input and the first output has all that is
# needed, with the weights that were trained.

# %%
for name, network in networks.items():
    kept = keras.Model(network.input, network.outputs[0])
    print(f"{name:7} side branches: {kept.count_params():,} parameters in inference")

# %% [markdown]
# As long as they are there, `evaluate` measures all outputs. It takes a list of labels as `fit` does,
# and with `return_dict=True` it says which number is which: with several outputs the name of each
# stands before its metrics.

# %% tags=["nbval-ignore-output"]
accuracies = {}
for name in histories:
    network = networks[name]
    answers = [y_test] * len(network.outputs)
    scores = network.evaluate(standard_test, answers, verbose=0, return_dict=True)
    for output in network.output_names:
        key = "accuracy" if len(answers) == 1 else f"{output}_accuracy"
        accuracies[name, output] = scores[key]
        print(f"{name:7} side branches, answer of {output:7}: test accuracy {scores[key]:.3f}")

# %%
if histories:
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained", sharey=True)
    epochs = range(1, num_epochs + 1)
    lines = {"without": ("accuracy", "^-", "5x5"), "with": ("end_accuracy", "o-", "1x1")}
    for name, (key, style, branch) in lines.items():
        values, label = histories[name][key], f"{name} side branches"
        left.plot(epochs, values, style, color=COLORS[branch], label=label)
    left.set(xlabel="epoch", ylabel="training accuracy", ylim=(0, 1), title="The answer of the end")
    left.set_xticks(range(4, num_epochs + 1, 4))
    left.legend(loc="lower right")
    styles = {"end": ("o-", "1x1"), "side_4d": ("s--", "3x3"), "side_4a": ("^:", "pool")}
    for output, (style, branch) in styles.items():
        values = histories["with"][f"{output}_accuracy"]
        right.plot(epochs, values, style, color=COLORS[branch], label=output)
    right.set(xlabel="epoch", title="All answers, with side branches")
    right.set_xticks(range(4, num_epochs + 1, 4))
    right.legend(loc="lower right")
    plt.show()

# %% [markdown]
# Both networks learn the digits. Whichever curve is ahead on the left, do not trust it: it is **one run**
# of each. What about five? `python -m solutions.experiments.side_branches` trained both kinds from five
# seeds, with half as many epochs, and measured every answer on 240 training images that were kept apart
# as a **validation set**. Each dot is a network, each short line a mean; seeds of one kind have the same
# order from left to right.

# %%
table = measured.load_table("side_branches")
ANSWERS = {
    "without,\nend": ("without", "end", "5x5"),
    "with,\nend": ("with", "end", "1x1"),
    "with,\nside_4d": ("with", "side_4d", "3x3"),
    "with,\nside_4a": ("with", "side_4a", "pool"),
}
figure, axes = plt.subplots(figsize=(6, 3.8))
for place, (kind, answer, branch) in enumerate(ANSWERS.values()):
    seeds = table["accuracy"][(table["side_branches"] == kind) & (table["answer"] == answer)]
    places = place + np.linspace(-0.2, 0.2, len(seeds))
    axes.plot(places, seeds, "o", color=COLORS[branch])
    axes.hlines(seeds.mean(), place - 0.3, place + 0.3, color=COLORS[branch])
    print(f"{kind:7} side branches, {answer:7}", ", ".join(f"{seed:.3f}" for seed in seeds), end="")
    print(f"; mean {seeds.mean():.3f} ± {seeds.std():.3f}")
axes.axhline(1 / 6, color=COLORS["other"], linestyle="--", label="guessing")
axes.set_xticks(range(len(ANSWERS)), labels=ANSWERS)
axes.set(ylabel="validation accuracy", ylim=(0, 1), title="Side branches: all seeds")
axes.legend(loc="lower left")
plt.show()

# %% [markdown]
# With side branches three of the five seeds end better and two worse; the largest difference is 0.18.
# The means differ by less than a hundredth, which is far less than the spread of either kind's seeds:
# five seeds show neither a gain nor a loss. That agrees with the papers. In eight modules the gradient
# arrives anyway, and a regularizer shows its worth, if at all, at the end of a long training. And a
# single run, ours above included, could have shown either.
#
# The answers of the branches are interesting in themselves. After 4a, with three of eight modules, more
# than a third of the images is already classified correctly, twice as many as by guessing, and after 4d
# about a half: more with each of the five seeds. One could stop there whenever the branch is sure, and
# save the rest of the work. (Networks with *early exits* do.)
# During training the side branches look worse than they are, since their dropout hides seven units of
# ten.

# %% [markdown]
# ### The mistakes
#
# Which test images is the network least sure about?

# %%
if accuracies:
    probabilities = np.asarray(networks["with"](standard_test)[0])
    of_true_digit = probabilities[np.arange(len(y_test)), y_test]
    figure, axes = plt.subplots(2, 4, figsize=(7, 4.2), layout="constrained")
    for place, index in zip(axes.flat, of_true_digit.argsort()[:8], strict=True):
        place.imshow(x_test[index])
        place.set(xticks=[], yticks=[])
        says = probabilities[index].argmax()
        place.set_title(
            f"true {y_test[index]}: {of_true_digit[index]:.2f}\nsays {says}", fontsize=9
        )
    figure.suptitle("Smallest probability of the true digit")
    plt.show()

# %% [markdown]
# Neighboring digits, mostly: one finger more or less. The network has 63,782 parameters without its
# side branches, about a four-hundredth of the ResNet-50 of notebook 3, and classifies most of the same
# images correctly.

# %% [markdown]
# ## Glossary
#
# | | |
# |---|---|
# | **1x1 convolution** | a dense layer at each place: it mixes channels and sees one pixel |
# | **branch** | one of several paths that start from the same tensor |
# | **concatenation** | channels of several tensors put side by side; heights and widths must agree |
# | **bottleneck** | a 1x1 convolution that shrinks the channels before an expensive kernel |
# | **global average pooling** | the mean of each feature map over all places |
# | **side branch, auxiliary classifier** | a further output in the middle of a network, with a loss of its own, for training only |
# | **multiply-accumulate** | one multiplication and the addition of its result; the usual unit of a network's work |

# %% [markdown]
# ## Summary
#
# * A 1x1 convolution is a dense layer at every place. It mixes channels; it can shrink, keep or grow
#   their number, and with a ReLU it is one more layer.
# * Network in Network slides a small network over the image and ends in a global average: no
#   parameters, nothing to overfit, and maps that say where a class is seen.
# * An Inception module applies 1x1, 3x3 and 5x5 convolutions and a pooling side by side. A bottleneck
#   makes its 5x5 branch ten times cheaper: 12,443,648 multiplications instead of 120,422,400.
# * GoogLeNet stacks nine modules: 6,998,552 parameters, 1.6 billion multiplications. Its Table 1 agrees
#   with its filters in all sizes and nearly all multiplications, and in its parameters only roughly.
# * Side branches are further outputs with losses of their own, weighted by 0.3, and are cut off after
#   training. They bring a gradient to the lower modules; whether they make a better network is a
#   question for measurement, and the answer is: a little, at best.
# * A shortcut around a module needs a 1x1 convolution without activation and a scale.
#
# ## Questions to think about
#
# 1. With a 1x1 convolution one can compute any linear function of the channels of a place. Which
#    function of an image can a stack of 1x1 convolutions and ReLUs never compute?
# 2. In the pooling branch the 1x1 convolution comes after the pooling. What would change if it came
#    before, in the number of multiplications and in what is computed? (Without the ReLU, could the
#    two change places?)
# 3. Module 3a has 96 channels before its 3x3 convolution. For which number would the branch cost as
#    much as without a reduction? Solve it with pencil and paper, then look at the figure in section 4.
# 4. Two 3x3 convolutions see 5x5 pixels (notebook 2). Replace the 5x5 branch by two of them: how many
#    multiplications does module 3a need then? (That is the first step to Inception-v3.)
# 5. The global average makes GoogLeNet work on images of any size. Its side branches do not. Why? What
#    would have to change in them?
# 6. The weights of the losses are 1, 0.3 and 0.3. What happens to the lower modules if the weights are
#    1, 3 and 3? And to the upper ones?
#
# ## Further reading
#
# * M. Lin, Q. Chen, S. Yan, *Network In Network*, 2013,
#   [arXiv:1312.4400](https://arxiv.org/abs/1312.4400). Section 3.1 for mlpconv, 3.2 for the global
#   average, Figure 4 for its maps.
# * C. Szegedy et al., *Going Deeper with Convolutions*, 2014,
#   [arXiv:1409.4842](https://arxiv.org/abs/1409.4842). Figure 2 for the module, Table 1 and Figure 3
#   for the network, section 5 for the side branches.
# * C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna, *Rethinking the Inception Architecture for
#   Computer Vision*, 2015, [arXiv:1512.00567](https://arxiv.org/abs/1512.00567). Section 3 for smaller
#   kernels, section 4 for what side branches do.
# * C. Szegedy, S. Ioffe, V. Vanhoucke, A. Alemi, *Inception-v4, Inception-ResNet and the Impact of
#   Residual Connections on Learning*, 2016, [arXiv:1602.07261](https://arxiv.org/abs/1602.07261).
#   Section 3.2 for the blocks, 3.3 for the scale.

# %% [markdown]
# ## Final check
#
# All functions once more, as they are now, and the points so far.

# %%
check()
