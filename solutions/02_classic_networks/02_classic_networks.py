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
# # Classic networks: LeNet-5, AlexNet, VGG
#
# Three networks show how convolutional networks grew up. **LeNet-5** (1998) read the digits on bank
# checks with 60,000 parameters. **AlexNet** (2012) sorted photographs into a thousand classes with
# sixty million and made computer vision turn to deep learning. **VGG-16** (2014) threw out what was
# complicated and kept two building blocks. We build all three from their papers, count every
# parameter and every multiplication, and compare the counts with the papers' own numbers.
#
# **Why case studies?** An architecture that works for one task often works for the next: a network
# that was designed for photographs of dogs is a good start for hands, cells or road signs. And the way
# to learn to design networks is the way to learn to write programs: by reading good ones.
#
# **Afterwards you can** build LeNet-5, AlexNet and VGG from their papers; compute the size of every
# feature map; count parameters and multiplications without a network; and find a wrong number in a
# famous paper.
#
# | | |
# |---|---|
# | **Your time** | 3 to 4 hours; the cells themselves run for about 1 minute on 2 cores |
# | **Memory** | below 1.5 GB |
# | **You write** | nine functions, 100 points |
# | **Contents** | 1 LeNet-5 in 1998 · 2 LeNet-5 today · 3 Counting · 4 AlexNet · 5 VGG · 6 Where it all is |
# | **You know already** | convolution, pooling, dense layers, the functional API of Keras |

# %% [markdown]
# ### In what order to read the papers
#
# Not in the order in which they were written. **AlexNet** (Krizhevsky, Sutskever and Hinton, 2012)
# is the easiest: nine pages, plain words, most of it still true. **VGG** (Simonyan and Zisserman,
# 2014) comes second; its Table 1 alone says what the network is. **LeNet-5** (LeCun, Bottou, Bengio
# and Haffner, 1998) comes last: almost fifty pages, of which section II is the one to read. Section III
# compares classifiers, sections IV to IX are about segmentation and graph transformer networks, and
# only section X reads checks. We call them "the paper" of the section in which we are,
# and build in the order of time, because each network answers a question that the last one left.

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
import math

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers, ops

from datasets import digits, measured
from grader import TrainingProgress, check, colors, draw_architecture, solved

# %% [markdown]
# Colors that everybody can tell apart, one for each network.

# %%
COLORS = {
    "LeNet-5": colors.VERMILION,
    "AlexNet": colors.BLUE,
    "VGG-16": colors.GREEN,
    "other": colors.GRAY,
}
keras.utils.set_random_seed(3)

# %% [markdown]
# ### What we build
#
# How do the three differ at first sight? Each bar is a layer with weights: its height is the height
# of the feature maps, its width the number of channels, both on a logarithmic scale.

# %%
FEATURE_MAPS = {
    "LeNet-5": [(28, 6), (10, 16), (1, 120), (1, 84), (1, 10)],
    "AlexNet": [(55, 96), (27, 256), (13, 384), (13, 384), (13, 256)],
    "VGG-16": [(224, 64)] * 2 + [(112, 128)] * 2 + [(56, 256)] * 3 + [(28, 512)] * 3,
}
FEATURE_MAPS["AlexNet"] += [(1, 4096), (1, 4096), (1, 1000)]
FEATURE_MAPS["VGG-16"] += [(14, 512)] * 3 + [(1, 4096), (1, 4096), (1, 1000)]
figure, rows = plt.subplots(3, 1, figsize=(7, 6), sharex=True, sharey=True, layout="constrained")
for axes, (name, maps) in zip(rows, FEATURE_MAPS.items(), strict=True):
    heights, channels = np.array(maps).T
    widths = np.log2(channels) / 13
    axes.bar(range(1, len(maps) + 1), heights, widths, color=COLORS[name])
    for place, (height, depth) in enumerate(maps, 1):
        text = f"{height}x{height}x{depth}"
        axes.text(place, 1.3 * height, text, rotation=90, ha="center", va="bottom", fontsize=7)
    axes.set(ylabel="height", title=name, yscale="log", ylim=(0.5, 200_000))
    axes.set_yticks([1, 10, 100], ["1", "10", "100"])
rows[-1].set(xlabel="layer with weights", xticks=range(1, 17))
plt.show()

# %% [markdown]
# The shape of the story is the same in all of them: height and width go down, the number of
# channels goes up, and two or three dense layers end it. What changed in sixteen years is what
# happens between two bars.

# %% [markdown]
# ## 1. LeNet-5, as published in 1998
#
# We read section II.B of the paper, *Gradient-Based Learning Applied to Document Recognition*. Its
# Figure 2 shows seven layers: convolutions C1, C3 and C5, subsampling layers S2 and S4, a fully
# connected layer F6 and an output layer. Nearly everything in it differs in some detail from what we
# would write today, and every detail had a reason.
#
# ### The images
#
# The images are 32x32 pixels, larger than any character, so that a stroke's end can lie in the middle
# of the **receptive field** of the last convolution, which is the part of the image that it sees. Our
# digits are handwritten ones from the UCI repository that come with scikit-learn. Two things differ
# from the paper's: they are counts of ink on 8x8 squares, interpolated to 32x32, and they fill the
# frame to its edges, so the reason for the large image does not hold for them.
# `digits.load_data("mnist")` downloads digits with a margin, as in the paper.

# %%
(x_train, y_train), (x_test, y_test) = digits.load_data()
num_classes = 10

for name, images, labels in [("training", x_train, y_train), ("test", x_test, y_test)]:
    print(f"{name:9} images {images.shape} {images.dtype}, labels {labels.shape}", end=", ")
    print(f"{np.bincount(labels).min()} or more of each digit")

# %%
figure, axes = plt.subplots(2, 10, figsize=(7, 1.9), layout="constrained")
for digit in range(num_classes):
    for row, image in enumerate(x_train[y_train == digit][:2]):
        axes[row, digit].imshow(image, cmap="gray")
        axes[row, digit].set(xticks=[], yticks=[])
figure.suptitle("Two training images of each digit")
plt.show()


# %% [markdown]
# The paper scales the pixels so that the background is -0.1 and the ink 1.175: this "makes the mean
# input roughly 0, and the variance roughly 1, which accelerates learning". That was said of NIST's
# digits; is it so for ours?


# %%
def scale_pixels(images):
    """Turn pixels 0 (background) to 255 (ink) into -0.1 to 1.175."""
    return np.asarray(images, "float32") / 255 * 1.275 - 0.1


scaled_train, scaled_test = scale_pixels(x_train), scale_pixels(x_test)
print(f"from {scaled_train.min():.3f} to {scaled_train.max():.3f}", end=", ")
print(f"mean {scaled_train.mean():.1f}, variance {scaled_train.var():.1f}")

# %% [markdown]
# No: the mean should be near 0 and the variance near 1. Our strokes are broad and soft and fill the
# frame, so the mean lies higher, and the variance is a fifth of what the paper wants. We keep its
# numbers, and know that they were made for other images.


# %% [markdown]
# ### How large is what comes out?
#
# A window of $f$ pixels that moves in steps of $s$ over $n$ pixels fits
# $\lfloor (n - f) / s \rfloor + 1$ times. If the image is padded so that the window can stand at
# every place (`"same"`), it fits $\lceil n / s \rceil$ times.


# %%
def output_size(size, kernel_size, strides=1, padding="valid"):
    """Height (or width) of what a convolution or pooling makes of a height (or width)."""
    if padding == "same":
        return math.ceil(size / strides)
    return (size - kernel_size) // strides + 1


size = 32
for name, kernel_size, strides in [("C1", 5, 1), ("S2", 2, 2), ("C3", 5, 1), ("S4", 2, 2)]:
    size = output_size(size, kernel_size, strides)
    print(f"{name} {size:2}x{size}", end="   ")
print("C5", output_size(size, 5), "x", output_size(size, 5))

# %% [markdown]
# So C5 is a convolution whose kernel covers its whole input. It computes what a dense layer would,
# and the paper says why it is called a convolution all the same: with a larger image it would have
# a larger output.

# %% [markdown]
# ### The squashing function
#
# Every unit up to F6 passes its sum $a$ through a scaled hyperbolic tangent,
# $f(a) = A \tanh(S a)$ with $A = 1.7159$ and $S = 2/3$. Why these numbers? (Appendix A)


# %%
def scaled_tanh(a):
    """The squashing function of LeNet-5, odd, from -1.7159 to 1.7159."""
    return 1.7159 * ops.tanh(2 / 3 * a)


print("f(-1), f(0), f(1):", np.round(scaled_tanh(np.array([-1.0, 0.0, 1.0])), 4))

# %%
a = np.linspace(-4, 4, 200)
figure, axes = plt.subplots(figsize=(6, 3))
axes.plot(a, scaled_tanh(a), color=COLORS["LeNet-5"], label="1.7159 tanh(2a/3)")
axes.plot(a, np.tanh(a), "--", color=COLORS["other"], label="tanh(a)")
axes.plot(a, np.maximum(a, 0), ":", color=COLORS["AlexNet"], label="ReLU")
axes.plot([-1, 1], [-1, 1], "o", color=COLORS["LeNet-5"])
axes.set(xlabel="sum a", ylabel="state f(a)", ylim=(-2, 2.5), title="Then and now")
axes.legend()
axes.grid(alpha=0.3)
plt.show()

# %% [markdown]
# $f(1) = 1$ and $f(-1) = -1$: at the targets +1 and -1 the curve is bent most and not yet flat, so
# that a unit can reach its target with a gradient that is not zero. And the gain is near 1 where the
# units work, so that the variance is about the same from layer to layer. ReLU never saturates on
# the right; we come back to that with AlexNet.

# %% [markdown]
# ### Subsampling
#
# Between the convolutions the paper makes the maps smaller, so that the exact place of a feature
# counts less. A unit of S2 looks at four neighbors in *its own* map. The four are added, their sum is
# multiplied by a trainable coefficient, a trainable bias is added, and the result is squashed.
# Neighboring windows do not overlap.
#
# Each map has one coefficient $c_k$ and one bias $b_k$:
#
# $$y_{ijk} = f\Big(c_k \sum_{u, v \in \{0, 1\}} x_{2i+u,\, 2j+v,\, k} + b_k\Big).$$
#
# Keras has no layer with just these two weights under a telling name, so we make one. A layer of
# one's own is a class with three methods: `build` makes the weights as soon as the shape of the input
# is known, `call` computes, and `compute_output_shape` saves Keras from having to find out the shape
# by a trial.


# %%
class CoefficientAndBias(layers.Layer):
    """Multiply each map with a trainable coefficient and add a trainable bias."""

    def build(self, input_shape):
        """Make one coefficient and one bias for each map."""
        num_maps = input_shape[-1]
        quarter = keras.initializers.Constant(0.25)  # of a sum of four: their mean
        self.coefficient = self.add_weight(
            shape=(num_maps,), initializer=quarter, name="coefficient"
        )
        self.bias = self.add_weight(shape=(num_maps,), initializer="zeros", name="bias")

    def call(self, inputs):
        """Return an array of the shape of the inputs."""
        return self.coefficient * inputs + self.bias

    def compute_output_shape(self, input_shape):
        """Return the shape of the inputs."""
        return input_shape


features = np.random.default_rng(3).normal(size=(2, 14, 14, 6)).astype("float32")
layer = CoefficientAndBias(name="example")
print(features.shape, "->", layer(features).shape, "with", layer.count_params(), "parameters")

# %% [markdown]
# ### Exercise 2.1  subsampling_layer  (10 points)
#
# Write the layers S2 and S4 of the paper.
#
# * Input `X` of shape `(batch, height, width, maps)`, output
#   `(batch, height // 2, width // 2, maps)`.
# * Every window of 2x2 is **added** up; windows do not overlap. A last row or column that fills no
#   window is left out.
# * The sum is multiplied by the coefficient of its map, then the bias of its map is added: two
#   parameters a map.
# * The result goes through `scaled_tanh`.
#
# Not graded: names for the layers.


# %%
def subsampling_layer(X: keras.KerasTensor) -> keras.KerasTensor:
    """Halve height and width as LeNet-5 did in 1998.

    Args:
        X: feature maps of shape (batch, height, width, maps).

    Returns:
        Feature maps of shape (batch, height // 2, width // 2, maps).
    """
    # 1. The sum over each window of 2x2 (how does a mean become a sum?)
    # 2. Coefficient and bias of each map
    # 3. The squashing function
    # BEGIN SOLUTION
    X = 4 * layers.AveragePooling2D(2)(X)
    X = CoefficientAndBias()(X)
    return layers.Activation(scaled_tanh)(X)
    # END SOLUTION


# %%
check(subsampling_layer)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Average pooling computes the mean of each window. The sum of four numbers is four times their mean.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.AveragePooling2D(pool_size)`, our `CoefficientAndBias()`, `layers.Activation(function)`.
# Symbolic tensors can be multiplied by a number.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X = ...  # the sum of each window
# X = ...  # coefficient and bias
# return layers.Activation(...)(X)
# ```
# </details>

# %% [markdown]
# A test by hand: with coefficient 0.25 and bias 0, as at the start, four equal numbers give the
# squashed number itself.

# %%
if solved(subsampling_layer):
    inputs = keras.Input((4, 4, 3), name="maps")
    subsampling = keras.Model(inputs, subsampling_layer(inputs))
    ones = np.ones((1, 4, 4, 3), "float32")
    outputs = np.asarray(subsampling(ones))
    print(f"{ones.shape} -> {outputs.shape}, {subsampling.count_params()} parameters", end=", ")
    print(f"values from {outputs.min():.4f} to {outputs.max():.4f}; f(1) = {scaled_tanh(1.0):.4f}")

# %% [markdown]
# ### The connection table of C3
#
# S2 has 6 maps, C3 has 16. Today every map of C3 would see every map of S2. In the paper most see
# only some: its **Table I** says which. In Python it is a list with one row for each map of C3.

# %%
CONNECTIONS = [
    [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5],
    [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5],
    [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5],
    [0, 1, 2, 3, 4, 5],
]  # fmt: skip
table = np.zeros((6, 16))
for column, maps in enumerate(CONNECTIONS):
    table[maps, column] = 1
print(len(CONNECTIONS), "maps,", int(table.sum()), "of", table.size, "connections")

# %%
figure, axes = plt.subplots(figsize=(6, 3))
seen, by = np.nonzero(table)
axes.plot(by, seen, "x", color=COLORS["LeNet-5"], markersize=9, markeredgewidth=2)
axes.set(xlabel="map of C3", ylabel="map of S2", xticks=range(16), yticks=range(6))
axes.set(xlim=(-0.5, 15.5), ylim=(5.5, -0.5))
axes.set_xticks(np.arange(0.5, 15), minor=True)
axes.set_yticks(np.arange(0.5, 5), minor=True)
axes.grid(which="minor", alpha=0.4)
axes.set_title("Table I: a cross where a map of C3 sees a map of S2")
plt.show()

# %% [markdown]
# Two reasons are given. Fewer connections were cheaper. And it "forces a break of symmetry":
# different maps of C3 see different inputs and so have to find different features. The price is
# regularity. We write C3 as 16 small convolutions of one filter each, whose results are put side by
# side; `ops.take(X, maps, axis=-1)` picks the maps that one of them sees.

# %%
picked = ops.take(features, CONNECTIONS[9], axis=-1)
print("maps", CONNECTIONS[9], "of", features.shape, "->", picked.shape)
parameters = [5 * 5 * len(maps) + 1 for maps in CONNECTIONS]
print("parameters of C3:", " + ".join(map(str, parameters)), "=", f"{sum(parameters):,}")

# %% [markdown]
# The paper: "Layer C3 has 1,516 trainable parameters". Connected fully it would have
# $16 \cdot (5 \cdot 5 \cdot 6 + 1) = 2{,}416$.

# %% [markdown]
# ### The output layer: distances to pictures
#
# F6 has 84 units. Why 84? Because $84 = 7 \times 12$, and the targets of F6 are **pictures**: for
# each class the paper draws the character in 7x12 pixels of +1 and -1 (Figure 3). Output unit $i$ is
# a *radial basis function*: it says how far the 84 states $x_j$ are from picture $i$,
#
# $$y_i = \sum_j (x_j - w_{ij})^2 .$$
#
# The *smallest* output wins. Similar characters, such as O, o and 0, have similar pictures, so that a
# later stage that knows the language can still choose between them. Here are ten digits, drawn for
# this notebook.

# %%
DRAWN = """
..###.. ...#... ..###.. .#####. .....#. ####### ..####. ####### ..###.. ..###..
.#...#. ..##... .#...#. #.....# ....##. #...... .#..... ......# .#...#. .#...#.
#.....# .#.#... #.....# ......# ...#.#. #...... #...... ......# #.....# #.....#
#.....# ...#... ......# ......# ..#..#. #...... #...... .....#. #.....# #.....#
#.....# ...#... ......# .....#. .#...#. #.###.. #.###.. .....#. .#...#. #.....#
#.....# ...#... .....#. ..###.. #....#. ##...#. ##...#. ....#.. ..###.. #.....#
#.....# ...#... ....#.. .....#. #....#. ......# #.....# ....#.. .#...#. .#...##
#.....# ...#... ...#... ......# ####### ......# #.....# ...#... #.....# ..###.#
#.....# ...#... ..#.... ......# .....#. ......# #.....# ...#... #.....# ......#
#.....# ...#... .#..... ......# .....#. #.....# #.....# ..#.... #.....# ......#
.#...#. ...#... #...... #.....# .....#. .#...#. .#...#. ..#.... .#...#. .....#.
..###.. .#####. ####### .#####. .....#. ..###.. ..###.. ..#.... ..###.. .####..
"""
pixels = np.array([[list(drawn) for drawn in row.split()] for row in DRAWN.strip().splitlines()])
digit_codes = np.where(pixels == "#", 1, -1).transpose(1, 0, 2).reshape(10, 84)
print("codes", digit_codes.shape, "with the values", np.unique(digit_codes))

# %%
distances = ((digit_codes[:, np.newaxis] - digit_codes) ** 2).sum(axis=2)
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
framed = np.pad(digit_codes.reshape(2, 5, 12, 7), [(0, 0), (0, 0), (1, 1), (1, 1)])
left.imshow(framed.transpose(0, 2, 1, 3).reshape(28, 45), cmap="cividis")
left.set(xticks=[], yticks=[], title="the codes of 0 to 4 and 5 to 9")
picture = right.imshow(distances, cmap="cividis_r")
figure.colorbar(picture, label="squared distance")
right.set(xlabel="digit", ylabel="digit", xticks=range(10), yticks=range(10))
plt.show()


# %% [markdown]
# The codes are chosen by hand and stay as they are: constants, not weights. So the output layer has
# nothing to train.


# %%
class DistanceToCodes(layers.Layer):
    """The squared Euclidean distance to each of some fixed codes."""

    def __init__(self, codes, **keywords):
        super().__init__(**keywords)
        self.codes = np.asarray(codes, "float32")  # (num_classes, 84)

    def call(self, states):
        """Return distances (batch, num_classes) for states (batch, 84)."""
        differences = ops.expand_dims(states, axis=1) - self.codes  # (batch, num_classes, 84)
        return ops.sum(ops.square(differences), axis=-1)

    def compute_output_shape(self, input_shape):
        """Return (batch, num_classes)."""
        return input_shape[0], len(self.codes)


example = DistanceToCodes(digit_codes, name="distances")(digit_codes[:2].astype("float32"))
print("from the codes of 0 and 1:", example.shape)
print("nearest:", np.asarray(example).argmin(axis=1), "at distance", float(ops.min(example)))

# %% [markdown]
# ### Exercise 2.2  build_lenet5  (20 points)
#
# Build the network of Figure 2 of the paper.
#
# | layer | what | output |
# |---|---|---|
# | C1 | 6 filters 5x5, `scaled_tanh` | 28x28x6 |
# | S2 | your `subsampling_layer` | 14x14x6 |
# | C3 | 16 filters 5x5, connected as `CONNECTIONS` says, `scaled_tanh` | 10x10x16 |
# | S4 | your `subsampling_layer` | 5x5x16 |
# | C5 | 120 filters 5x5, `scaled_tanh` | 1x1x120 |
# | F6 | 84 units, `scaled_tanh` | 84 |
# | output | `DistanceToCodes(codes)` | classes |
#
# * Input: images of shape `(batch, 32, 32, 1)`; output: distances of shape `(batch, num_classes)`,
#   where `num_classes` is the number of codes.
# * No convolution pads.
# * Map $k$ of C3 is a convolution with **one** filter over the maps `CONNECTIONS[k]` of S2, in this
#   order; the 16 results are concatenated.
# * The network has exactly 60,000 parameters.
#
# Not graded: compiling, training.


# %%
def build_lenet5(codes: np.ndarray) -> keras.Model:
    """Build LeNet-5 as LeCun et al. (1998) published it, section II.B.

    Args:
        codes: the target of F6 for each class, of shape (num_classes, 84), entries -1 and 1.

    Returns:
        A model that maps images (batch, 32, 32, 1) to distances (batch, num_classes).
    """
    # 1. Input; C1 and S2
    # 2. C3: a convolution with one filter for each row of CONNECTIONS, then concatenate
    # 3. S4; C5
    # 4. F6 on the 120 numbers; the distances to the codes
    # BEGIN SOLUTION
    X_input = keras.Input((32, 32, 1), name="image")
    X = layers.Conv2D(6, 5, activation=scaled_tanh, name="C1")(X_input)  # (batch, 28, 28, 6)
    X = subsampling_layer(X)  # (batch, 14, 14, 6)

    maps = []
    for number, connected in enumerate(CONNECTIONS):
        seen = ops.take(X, connected, axis=-1)
        maps.append(layers.Conv2D(1, 5, activation=scaled_tanh, name=f"C3_{number}")(seen))
    X = layers.Concatenate(name="C3")(maps)  # (batch, 10, 10, 16)
    X = subsampling_layer(X)  # (batch, 5, 5, 16)

    X = layers.Conv2D(120, 5, activation=scaled_tanh, name="C5")(X)  # (batch, 1, 1, 120)
    X = layers.Flatten(name="flatten")(X)
    X = layers.Dense(84, activation=scaled_tanh, name="F6")(X)  # (batch, 84)
    X = DistanceToCodes(codes, name="output")(X)
    return keras.Model(X_input, X, name="LeNet5")
    # END SOLUTION


# %%
check(build_lenet5)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Everything but C3 is a chain. For C3, a loop over the rows of the table makes 16 tensors of shape
# `(batch, 10, 10, 1)`.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Conv2D(filters, kernel_size, activation=scaled_tanh)`, `ops.take(X, connected, axis=-1)`,
# `layers.Concatenate()(list_of_tensors)`, `layers.Flatten()`, `layers.Dense(units, activation=...)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X_input = keras.Input((32, 32, 1))
# X = ...                                     # C1, S2
# maps = []
# for connected in CONNECTIONS:
#     seen = ops.take(X, connected, axis=-1)
#     maps.append(...)                        # a convolution with one filter
# X = layers.Concatenate()(maps)
# ...                                         # S4, C5, flatten, F6
# return keras.Model(X_input, DistanceToCodes(codes)(X))
# ```
# </details>

# %% [markdown]
# ### Beside the paper
#
# The paper gives the number of trainable parameters of each layer, and of *connections*: how many
# times a weight (or a bias) is used. For a convolution that is the number of its parameters times
# the number of places; a subsampling unit uses four inputs and one bias. Do we get the same numbers?
# We count the parameters of our model, collected by the size of the maps.


# %%
def count_by_shape(model):
    """Return {output shape of a layer, without channels unless flat: parameters}."""
    counts = {}
    for layer in model.layers:
        if layer.weights:
            *size, channels = layer.output.shape[1:]
            key = tuple(size) or (channels,)
            counts[key] = counts.get(key, 0) + layer.count_params()
    return counts


# %%
PAPER_1998 = {  # layer: (parameters, connections)
    "C1": (156, 122_304), "S2": (12, 5_880), "C3": (1_516, 151_600),
    "S4": (32, 2_000), "C5": (48_120, 48_120), "F6": (10_164, 10_164),
}  # fmt: skip
ours = {}
if solved(subsampling_layer, build_lenet5):
    keras.utils.set_random_seed(3)
    lenet5 = build_lenet5(digit_codes)
    ours = count_by_shape(lenet5)
    print("layer  places  parameters    paper  connections    paper")
    for (name, paper), (shape, parameters) in zip(PAPER_1998.items(), ours.items(), strict=True):
        places = math.prod(shape) if len(shape) == 2 else 1
        connections = 5 * parameters // 2 * places if name[0] == "S" else parameters * places
        row = f"{places:7,} {parameters:11,} {paper[0]:8,} {connections:12,} {paper[1]:8,}"
        print(f"{name:5} {row}")
    print(f"together {lenet5.count_params():15,}   60,000")

# %% [markdown]
# Exactly 60,000. The paper also gives the sum of the connections: 340,908. Ours?

# %%
connections = sum(connections for _, connections in PAPER_1998.values())
print(f"the six layers: {connections:,}; with 10 outputs of 84 connections: ", end="")
print(f"{connections + 10 * 84:,}")

# %% [markdown]
# The output layer counts as well, with connections and no trainable parameters. The numbers of the
# paper fit together to the last unit. And almost all parameters, 58,284 of 60,000, sit in C5 and F6,
# while three quarters of the connections are in C1 and C3. Remember that; it comes back on a
# larger scale.

# %% [markdown]
# ### Create → Compile → Fit → Evaluate
#
# What does one minimise if the outputs are distances? The distance $y_D$ to the right code, of
# course. But that alone has an "unacceptable" solution if codes can move, and it does not push the
# wrong codes away. The paper's Eq. 9 adds a competitive term,
#
# $$E = y_D + \log\Big(e^{-j} + \sum_i e^{-y_i}\Big),$$
#
# averaged over the images, with a constant $j > 0$. Compare it with what we know: if there were no
# $e^{-j}$, this would be the cross-entropy of a softmax over the *negative* distances.


# %%
def competitive_distance(labels, distances):
    """Eq. 9 of the paper, with j = 1: small where the distance to the right code alone is small."""
    labels = ops.cast(ops.reshape(labels, (-1, 1)), "int32")
    right = ops.take_along_axis(distances, labels, axis=1)
    rubbish = -ops.ones_like(right)
    return right[:, 0] + ops.logsumexp(ops.concatenate([rubbish, -distances], axis=1), axis=1)


example = np.array([[0.0, 200.0], [200.0, 0.0]], "float32")
print("both classes right:", np.round(competitive_distance(np.array([0, 1]), example), 3))
print("both classes wrong:", np.round(competitive_distance(np.array([1, 0]), example), 3))


# %% [markdown]
# `accuracy` expects probabilities, where the largest wins. Here the smallest distance wins, so the
# metric looks at the negative distances.


# %%
def nearest_code(labels, distances):
    """1 for every image whose nearest code is that of its digit."""
    return keras.metrics.sparse_categorical_accuracy(labels, -distances)


lenet5_history = None
if ours:
    lenet5.compile(
        optimizer=keras.optimizers.Adam(2e-3), loss=competitive_distance, metrics=[nearest_code]
    )
    lenet5_history = lenet5.fit(
        scaled_train,
        y_train,
        batch_size=50,
        epochs=12,
        verbose=0,
        callbacks=[TrainingProgress()],
    )
    _, lenet5_accuracy = lenet5.evaluate(scaled_test, y_test, verbose=0)
    print("recorded:", sorted(lenet5_history.history))

# %% tags=["nbval-ignore-output"]
if ours:
    print(f"test accuracy {lenet5_accuracy:.3f}")

# %% [markdown]
# What has F6 learned? It should draw. We send three test images of each of four digits through the
# network and look at the 84 states in front of the last layer, as 7x12 pixels.

# %%
if ours:
    until_f6 = keras.Model(lenet5.inputs, lenet5.get_layer("F6").output)
    shown = np.concatenate([np.flatnonzero(y_test == digit)[:3] for digit in (2, 3, 5, 8)])
    states = until_f6.predict(scaled_test[shown], verbose=0).reshape(-1, 12, 7)
    figure, axes = plt.subplots(2, 12, figsize=(7, 2.2), layout="constrained")
    for column, index in enumerate(shown):
        axes[0, column].imshow(x_test[index], cmap="gray")
        axes[1, column].imshow(states[column], cmap="cividis", vmin=-1.7, vmax=1.7)
    for place in axes.flat:
        place.set(xticks=[], yticks=[])
    figure.suptitle("Test images, and what F6 draws")
    plt.show()

# %% [markdown]
# A network that turns handwriting into print: the inside of LeNet-5 can be read with the eye.

# %% [markdown]
# ## 2. LeNet-5, as one writes it today
#
# Take away what later work has shown to be unnecessary, and this is left:
#
# | | 1998 | today |
# |---|---|---|
# | activation | scaled tanh | ReLU |
# | pooling | sum, with trainable coefficient and bias | maximum, no parameters |
# | activation after pooling | yes | no, only after the convolution |
# | C3 | sees some maps (Table I) | sees all maps |
# | output | distances to hand-made codes | softmax, trained |
# | parameters | 60,000 | 61,706 |
#
# ### The activation after the pooling, then and now
#
# In 1998 a pooling layer ended in an activation. Today it does not. Does the order of activation and
# pooling matter at all? We try both orders for both pairs on random features.

# %%
features = np.random.default_rng(3).normal(size=(2, 28, 28, 6)).astype("float32")
PAIRS = {
    "ReLU, maximum": (keras.activations.relu, layers.MaxPooling2D(2, name="maximum")),
    "tanh, mean": (scaled_tanh, layers.AveragePooling2D(2, name="mean")),
}
for name, (activation, pooling) in PAIRS.items():
    after, before = activation(pooling(features)), pooling(activation(features))
    print(f"{name:14} the two orders differ by at most {np.abs(after - before).max():.3f}")

# %% [markdown]
# ReLU never puts a larger number below a smaller one, so the maximum of the activated is the
# activated maximum: the order does not matter, and a second ReLU after the pooling would do nothing.
# With means it matters, and a second activation makes a different network. (Would `maximum` and
# `scaled_tanh` commute?)

# %% [markdown]
# ### Exercise 2.3  build_modern_lenet5  (10 points)
#
# Build the network of the right column.
#
# * Convolution with 6 filters 5x5, ReLU; max pooling 2x2.
# * Convolution with 16 filters 5x5, ReLU; max pooling 2x2.
# * Dense layers with 120 and 84 units, both with ReLU, and one with `num_classes` units and softmax.
# * Nothing pads. For 32x32x1 and 10 classes the network has 61,706 parameters.
#
# Not graded: compiling, training.


# %%
def build_modern_lenet5(
    input_shape: tuple[int, int, int] = (32, 32, 1), num_classes: int = 10
) -> keras.Model:
    """Build LeNet-5 with the means of today.

    Args:
        input_shape: height, width and channels of an image.
        num_classes: number of classes.

    Returns:
        A model that maps images (batch, *input_shape) to probabilities (batch, num_classes).
    """
    # 1. Convolution with 6 filters, pooling
    # 2. Convolution with 16 filters, pooling
    # 3. Flatten; dense layers with 120, 84 and num_classes units
    # BEGIN SOLUTION
    X_input = keras.Input(input_shape, name="image")
    X = layers.Conv2D(6, 5, activation="relu", name="conv1")(X_input)  # (batch, 28, 28, 6)
    X = layers.MaxPooling2D(2, name="pool1")(X)  # (batch, 14, 14, 6)
    X = layers.Conv2D(16, 5, activation="relu", name="conv2")(X)  # (batch, 10, 10, 16)
    X = layers.MaxPooling2D(2, name="pool2")(X)  # (batch, 5, 5, 16)
    X = layers.Flatten(name="flatten")(X)  # (batch, 400)
    X = layers.Dense(120, activation="relu", name="fc3")(X)
    X = layers.Dense(84, activation="relu", name="fc4")(X)
    X = layers.Dense(num_classes, activation="softmax", name="probabilities")(X)
    return keras.Model(X_input, X, name="ModernLeNet5")
    # END SOLUTION


# %%
check(build_modern_lenet5)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A chain of eight layers, three of which have no weights.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Conv2D(filters, kernel_size, activation="relu")`, `layers.MaxPooling2D(pool_size)`,
# `layers.Flatten()`, `layers.Dense(units, activation=...)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X_input = keras.Input(input_shape)
# X = layers.Conv2D(6, 5, activation="relu")(X_input)
# X = layers.MaxPooling2D(2)(X)
# ...
# return keras.Model(X_input, X)
# ```
# </details>

# %% [markdown]
# Your network as a row of *volumes*, drawn to scale from the model: each is the output of a layer,
# with its shape. In these diagrams a color stands for a kind of layer, as the key says.

# %%
draw_architecture(build_modern_lenet5()) if solved(build_modern_lenet5) else None

# %% [markdown]
# We train it on the same images for the same number of epochs. Is it better?

# %%
modern_history = None
if solved(build_modern_lenet5):
    keras.utils.set_random_seed(3)
    modern = build_modern_lenet5()
    modern.compile(
        optimizer=keras.optimizers.Adam(2e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    modern_history = modern.fit(
        scaled_train,
        y_train,
        batch_size=50,
        epochs=12,
        verbose=0,
        callbacks=[TrainingProgress()],
    )
    _, modern_accuracy = modern.evaluate(scaled_test, y_test, verbose=0)
    print(f"{modern.count_params():,} parameters")

# %% tags=["nbval-ignore-output"]
if modern_history:
    print(f"test accuracy {modern_accuracy:.3f}")

# %%
if lenet5_history and modern_history:
    figure, axes = plt.subplots(figsize=(6, 3.5))
    epochs = range(1, 13)
    errors = 1 - np.array(lenet5_history.history["nearest_code"])
    axes.semilogy(epochs, errors + 1e-4, "o-", color=COLORS["LeNet-5"], label="1998")
    errors = 1 - np.array(modern_history.history["accuracy"])
    axes.semilogy(epochs, errors + 1e-4, "s--", color=COLORS["AlexNet"], label="today")
    axes.set(xlabel="epoch", ylabel="training error + 0.0001", title="LeNet-5, then and now")
    axes.legend()
    axes.grid(alpha=0.3)
    plt.show()

# %% [markdown]
# On these digits the two are about equally good: the details of 1998 are no mistakes. The paper
# reports 0.95 % errors on MNIST, and 0.8 % with distorted copies of the training images. What was
# given up since then was given up because it is not *needed*: one kind of pooling, one activation
# and one loss work for digits and dogs alike. Which digits does the network of today get wrong?

# %%
if modern_history:
    probabilities = modern.predict(scaled_test, verbose=0)
    of_true_digit = probabilities[np.arange(len(y_test)), y_test]
    figure, axes = plt.subplots(1, 8, figsize=(7, 1.8), layout="constrained")
    for place, index in zip(axes, of_true_digit.argsort()[:8], strict=True):
        place.imshow(x_test[index], cmap="gray")
        place.set(xticks=[], yticks=[])
        place.set_title(f"{y_test[index]}, says {probabilities[index].argmax()}", fontsize=8)
    figure.suptitle("Smallest probability of the true digit")
    plt.show()

# %% [markdown]
# ## 3. Counting without a network
#
# AlexNet has a thousand times as many parameters as LeNet-5. Before building something this large,
# count: how much memory will it need, how long will it take? For that we need no model,
# only a *plan*: a list that says what happens to an image, step by step.


# %%
def convolution(filters, kernel_size, strides=1, padding="same", groups=1):
    """A step of a plan: a convolution with bias."""
    step = {"layer": "convolution", "filters": filters, "kernel_size": kernel_size}
    return step | {"strides": strides, "padding": padding, "groups": groups}


def pooling(size, strides):
    """A step of a plan: pooling without padding."""
    return {"layer": "pooling", "size": size, "strides": strides}


def dense(units):
    """A step of a plan: a dense layer with bias; feature maps are flattened first."""
    return {"layer": "dense", "units": units}


# %%
MODERN_LENET5 = [
    convolution(6, 5, padding="valid"),
    pooling(2, 2),
    convolution(16, 5, padding="valid"),
    pooling(2, 2),
    dense(120),
    dense(84),
    dense(10),
]
print(MODERN_LENET5[0])
print(MODERN_LENET5[1])
print(MODERN_LENET5[-1])


# %% [markdown]
# What shape does each step leave behind? A dense layer flattens and leaves one place with `units`
# channels, so that all shapes have three numbers.


# %%
def next_shape(shape, step):
    """Return (height, width, channels) after one step of a plan."""
    height, width, channels = shape
    if step["layer"] == "dense":
        return 1, 1, step["units"]
    if step["layer"] == "pooling":
        window = step["size"], step["strides"], "valid"
        return output_size(height, *window), output_size(width, *window), channels
    window = step["kernel_size"], step["strides"], step["padding"]
    return output_size(height, *window), output_size(width, *window), step["filters"]


shape = (32, 32, 1)
for step in MODERN_LENET5:
    shape = next_shape(shape, step)
    print(shape, end=" ")

# %% [markdown]
# ### Exercise 2.4  count_parameters  (10 points)
#
# Count the parameters of every step of a plan, by formula.
#
# * Inputs: a plan; the shape `(height, width, channels)` of an image. Output: a list of whole
#   numbers, one for each step.
# * A convolution has `filters` kernels, each with one weight for every place of its window and every
#   input channel that it sees, and one bias. With `groups=g` a kernel sees only one g-th of the
#   input channels.
# * A dense layer has one weight for each pair of input and unit, and one bias for each unit.
# * Pooling has none.
#
# Not graded: a model. `next_shape` follows the shapes.


# %%
def count_parameters(plan: list[dict], input_shape: tuple[int, int, int]) -> list[int]:
    """Count the parameters of each step of a plan, without building anything.

    Args:
        plan: steps as `convolution`, `pooling` and `dense` make them.
        input_shape: height, width and channels of an image.

    Returns:
        The number of weights and biases of each step, as a list of the plan's length.
    """
    # 1. For each step: the shape of its input, and the formula of its kind
    # 2. The shape of the next input
    # BEGIN SOLUTION
    counts = []
    shape = input_shape
    for step in plan:
        if step["layer"] == "convolution":
            weights = step["kernel_size"] ** 2 * shape[2] // step["groups"]
            counts.append((weights + 1) * step["filters"])
        elif step["layer"] == "dense":
            counts.append((math.prod(shape) + 1) * step["units"])
        else:
            counts.append(0)
        shape = next_shape(shape, step)
    return counts
    # END SOLUTION


# %%
check(count_parameters)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Parameters of a convolution: (weights of one kernel + 1) times the number of kernels. The size of
# the image does not occur in it.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `step["layer"]` says which kind it is, `math.prod(shape)` multiplies the numbers of a shape, `//`
# divides whole numbers.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# for step in plan:
#     ...  # two kinds of layer have parameters; what do they see, and how many outputs have they?
#     shape = next_shape(shape, step)  # what the next layer is given
# ```
# </details>

# %% [markdown]
# The formula and the model have to agree.

# %%
if solved(count_parameters, build_modern_lenet5):
    counts = count_parameters(MODERN_LENET5, (32, 32, 1))
    print(" + ".join(map(str, counts)), "=", f"{sum(counts):,}")
    print(f"the model has {build_modern_lenet5().count_params():,}")

# %% [markdown]
# ### Exercise 2.5  count_multiplications  (10 points)
#
# Count how many multiplications every step needs for one image.
#
# * Inputs and output as for `count_parameters`.
# * A convolution uses every weight of a kernel once at every place of its **output**.
# * A dense layer uses every weight once.
# * Biases are added, not multiplied. Pooling and activations do not count.


# %%
def count_multiplications(plan: list[dict], input_shape: tuple[int, int, int]) -> list[int]:
    """Count the multiplications of each step of a plan for one image.

    Args:
        plan: steps as `convolution`, `pooling` and `dense` make them.
        input_shape: height, width and channels of an image.

    Returns:
        The number of multiplications by a weight in each step, as a list of the plan's length.
    """
    # 1. For each step: how many weights it has, and at how many places they are used
    # 2. The shape of the next input
    # BEGIN SOLUTION
    counts = []
    shape = input_shape
    for step in plan:
        height, width, _ = next_shape(shape, step)
        if step["layer"] == "convolution":
            weights = step["kernel_size"] ** 2 * shape[2] // step["groups"]
            counts.append(height * width * weights * step["filters"])
        elif step["layer"] == "dense":
            counts.append(math.prod(shape) * step["units"])
        else:
            counts.append(0)
        shape = next_shape(shape, step)
    return counts
    # END SOLUTION


# %%
check(count_multiplications)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A kernel of a convolution slides over the image. Where it stands it multiplies each of its weights
# once, and it stands at as many places as the output has.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `next_shape(shape, step)` is the shape of the output: its first two numbers say how many places
# there are.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# for step in plan:
#     height, width, _ = next_shape(shape, step)
#     ...  # at how many places is each weight used?
# ```
# </details>

# %%
if solved(count_multiplications):
    counts = count_multiplications(MODERN_LENET5, (32, 32, 1))
    print(" + ".join(f"{count:,}" for count in counts), "=", f"{sum(counts):,}")

# %% [markdown]
# Four hundred thousand multiplications an image. A processor of today does that in a fraction of a
# millisecond.

# %% [markdown]
# ## 4. AlexNet
#
# Fourteen years later, ImageNet: 1.2 million photographs, a thousand classes. The paper is *ImageNet
# Classification with Deep Convolutional Neural Networks* (Krizhevsky, Sutskever and Hinton, 2012). It
# lists what is new with the most important first (section 3): ReLU, two GPUs, local response
# normalization, overlapping pooling. We go through all four, from the last to the first.
#
# ### Overlapping pooling
#
# LeNet-5's windows lie side by side. AlexNet's windows are 3 wide and move by 2, so that neighbors
# share a row (section 3.4).

# %%
figure, rows = plt.subplots(2, 1, figsize=(6, 2.6), sharex=True, layout="constrained")
for axes, (size, strides) in zip(rows, [(2, 2), (3, 2)], strict=True):
    for window in range(output_size(9, size, strides)):
        span = [window * strides - 0.4, window * strides + size - 0.6]
        colour = COLORS["AlexNet" if window % 2 else "LeNet-5"]
        axes.plot(span, [window % 2] * 2, linewidth=7, color=colour, solid_capstyle="butt")
    axes.set(yticks=[], ylim=(-0.6, 1.6), title=f"windows of {size}, steps of {strides}")
rows[-1].set(xlabel="pixel", xticks=range(9))
plt.show()
print("55 pixels become", output_size(55, 2, 2), "and", output_size(55, 3, 2))

# %% [markdown]
# The size of the output is the same. The paper says that overlapping lowers the top-1 error by 0.4 %
# and the top-5 error by 0.3 %, and makes it "slightly more difficult to overfit".

# %% [markdown]
# ### Local response normalization
#
# A ReLU has no upper end: one map may answer ten times as strongly as its neighbors. Section 3.3
# makes neighboring maps compete. The answer $a^i$ of map $i$ at some place is divided by a power of
# what five neighboring maps answer *at the same place*,
#
# $$b^i = a^i \Big/ \Big(k + \alpha \sum_{j = \max(0,\, i - n/2)}^{\min(N - 1,\, i + n/2)} (a^j)^2
#   \Big)^{\beta}, \qquad k = 2,\; n = 5,\; \alpha = 10^{-4},\; \beta = 0.75.$$
#
# TensorFlow has it. Its `depth_radius` is $\lfloor n/2 \rfloor$. A `tf` function does not take
# Keras's symbolic tensors, but a layer of one's own may call it; this one has no weights to build.


# %%
class LocalResponseNormalization(layers.Layer):
    """Normalize over 5 neighbouring maps, with the constants of the AlexNet paper."""

    def call(self, a):
        """Return an array of the shape of a."""
        return tf.nn.local_response_normalization(
            a, depth_radius=2, bias=2.0, alpha=1e-4, beta=0.75
        )

    def compute_output_shape(self, input_shape):
        """Return the shape of the inputs."""
        return input_shape


answers = np.abs(np.random.default_rng(3).normal(0, 20, size=(1, 1, 1, 32))).astype("float32")
answers[..., 12] = 300
normalized = np.asarray(LocalResponseNormalization(name="example")(answers))
by_hand = answers[..., 20] / (2 + 1e-4 * (answers[..., 18:23] ** 2).sum(axis=-1)) ** 0.75
print(f"map 20: {normalized[..., 20].item():.4f}, by the formula {by_hand.item():.4f}")

# %%
figure, axes = plt.subplots(figsize=(6, 3.2))
axes.bar(range(32), (normalized / answers).ravel(), color=COLORS["AlexNet"])
axes.axhline(2**-0.75, color=COLORS["other"], linestyle="--", label="all maps silent")
axes.set(xlabel="map", ylabel="after / before", ylim=(0, 0.75))
axes.set_title("Map 12 answers with 300, the others with about 20")
axes.legend(loc="upper right")
plt.show()

# %% [markdown]
# The loud map silences itself and two neighbors on either side: "lateral inhibition", as in the eye.
# The paper reports 1.4 % and 1.2 % lower errors. Two years later VGG tried it and found no
# improvement (their network A-LRN, Table 3), and since batch normalization nobody uses it. Notice
# that it does nothing but divide by $2^{0.75}$ unless the answers are in the tens. They are: the
# inputs of AlexNet are pixels from 0 to 255, only with the mean subtracted.

# %% [markdown]
# ### Two GPUs, and what they do to the wiring
#
# The network did not fit into the 3 GB of one GTX 580. So the maps were divided between two of them,
# which "communicate only in certain layers": the second, fourth and fifth convolution see only the
# maps on their own GPU; the third and the dense layers see all (section 3.5, Figure 2). In Keras that
# is `Conv2D(..., groups=2)`.

# %%
inputs = keras.Input((27, 27, 96), name="maps")
for groups in (1, 2):
    layer = layers.Conv2D(256, 5, padding="same", groups=groups, name=f"groups_{groups}")
    layer(inputs)
    kernel = tuple(layer.kernel.shape)
    print(f"groups={groups}  kernel {kernel}, {layer.count_params():,} parameters")

# %%
figure, axes = plt.subplots(figsize=(6, 2.6))
for gpu in (0, 1):
    place = {"xy": (128 * gpu, 48 * gpu), "width": 128, "height": 48}
    axes.add_patch(plt.Rectangle(**place, color=COLORS["AlexNet"], alpha=0.7))
    axes.text(128 * gpu + 64, 48 * gpu + 24, f"on GPU {gpu + 1}", ha="center", va="center")
    axes.text(192 - 128 * gpu, 48 * gpu + 24, "not connected", ha="center", va="center")
axes.set(xlabel="map of the second convolution", ylabel="map of the first")
axes.set(xlim=(0, 256), ylim=(96, 0), xticks=range(0, 257, 64), yticks=range(0, 97, 24))
axes.set_title("groups=2: which map sees which")
plt.show()

# %% [markdown]
# Table I of LeNet-5 is back, in a regular form: half the connections, half the weights. Here the
# reason was memory, and yet the paper's network was *better* by 1.7 % and 1.2 % than one with half as
# many maps on a single GPU. We build both: one column with all connections, and the published one.

# %% [markdown]
# ### 227 or 224?
#
# The paper says that the images are 224x224, and that the first convolution has kernels of 11x11 and
# a stride of 4. How many places are there?

# %%
for size, padding in [(224, "valid"), (224, "same"), (227, "valid")]:
    places = (size - 11) / 4 + 1
    exact = f", (n - f) / s + 1 = {places:g}" if padding == "valid" else ""
    print(f"{size} {padding:5} -> {output_size(size, 11, 4, padding)}{exact}")
print(f"the paper's Figure 2 shows 55x55x96 = {55 * 55 * 96:,}; its caption says 253,440")

# %% [markdown]
# From 224 pixels without padding one does not get to the 55x55 that Figure 2 shows; 54.25 is no
# number of places. With 227 everything fits. Either three pixels of padding were not mentioned, or
# the number is a slip that everybody has lived with since. We take 227, as most do. (The caption's
# 253,440 units in the first layer are another slip; with 290,400 the units of all layers add up to
# 659,272, which the abstract may have rounded down to "650,000 neurons", as we will see.)

# %% [markdown]
# ### ReLU
#
# First in the paper's list: $\max(0, x)$ instead of a tanh. It does not saturate, so the gradient
# does not fade where a unit is sure of itself. Figure 1: a small network reaches 25 % training error
# on CIFAR-10 *six times faster*. "We would not have been able to experiment with such large neural
# networks" otherwise. The paper puts it after every convolution and every dense layer but the last.
#
# Is it six times? We try it on hands that sign digits (SIGNS, from the next notebook, shrunk to 16x16
# pixels), with four layers that have weights.


# %%
def build_four_layers(activation):
    """Build three convolutions and a dense layer; the activation is that of the convolutions."""
    images = keras.Input((16, 16, 3), name="image")
    X = images
    for number, num_filters in enumerate((16, 32, 64), 1):
        X = layers.Conv2D(num_filters, 3, padding="same", activation=activation)(X)
        X = layers.MaxPooling2D(2, name=f"pool{number}")(X)
    X = layers.Flatten(name="flatten")(X)
    return keras.Model(images, layers.Dense(6, activation="softmax", name="probabilities")(X))


print(f"{build_four_layers('relu').count_params():,} parameters")

# %% [markdown]
# Training it thirty times takes too long here. `python -m solutions.experiments.activation` did it:
# both activations, three learning rates, five seeds. As in the paper, each activation gets **the rate
# that suits it best**: a comparison at one rate for both would measure the rate. The bands are one
# standard deviation of the five seeds.

# %%
table = measured.load_table("activation")
epochs, rates = np.unique(table["epoch"]), np.unique(table["thousandths"]) / 1000
figure, axes = plt.subplots(figsize=(6, 3.8))
for name, color in [("relu", COLORS["AlexNet"]), ("tanh", COLORS["LeNet-5"])]:
    of_rate = {}
    for rate in rates:
        chosen = (table["activation"] == name) & (table["thousandths"] == 1000 * rate)
        errors = table["error"][chosen]
        of_rate[rate] = np.array([errors[table["epoch"][chosen] == epoch] for epoch in epochs])
    best = min(of_rate, key=lambda rate: of_rate[rate][-1].mean())
    means, deviations = of_rate[best].mean(axis=1), of_rate[best].std(axis=1)
    axes.plot(epochs, means, color=color, label=f"{name}, learning rate {best:g}")
    axes.fill_between(epochs, means - deviations, means + deviations, color=color, alpha=0.2)
    below = epochs[means < 0.25]
    print(
        f"{name}: best rate {best:g}, error below 25 % from epoch", below[0] if len(below) else "-"
    )
axes.axhline(0.25, color=COLORS["other"], linestyle="--", label="25 %")
axes.set(xlabel="epoch", ylabel="training error", ylim=(0, None))
axes.set_title("ReLU and tanh, five seeds each")
axes.legend()
plt.show()

# %% [markdown]
# Not six times, and not even faster: the network with tanh is ahead, clearly so in the first epochs. So
# the factor of the paper is a measurement of one network, and no law. Ours is another one, and two
# things may help its tanh. Adam divides each weight's gradient by its own size, so small gradients slow
# it down less than the gradient descent with momentum that the paper trains with (section 5). And
# Keras's default initialization (Glorot and Bengio, 2010) was designed for networks with tanh: it keeps
# the sums small, where a tanh is nearly a straight line.
#
# What speaks for ReLU is depth. Its slope is 1 for every active unit, that of a tanh is 1 only at 0. With a
# slope of 0.7, four layers leave a quarter of the gradient, and the sixteen of VGG-16 leave 0.3 %. And
# it is cheaper: a comparison in place of an exponential.

# %% [markdown]
# ### Exercise 2.6  alexnet_block  (10 points)
#
# All five convolutional layers of AlexNet are one pattern with parts left out. Write the pattern.
#
# * Input `X` of shape `(batch, height, width, channels)`.
# * A convolution with the given filters, kernel, stride, padding and groups; then ReLU.
# * If `normalise`: `LocalResponseNormalization()`, **after** the ReLU.
# * If `pool`: max pooling with windows of 3 and steps of 2, last, without padding.
#
# Not graded: names for the layers.


# %%
def alexnet_block(
    X: keras.KerasTensor,
    num_filters: int,
    kernel_size: int,
    strides: int = 1,
    padding: str = "same",
    groups: int = 1,
    normalise: bool = False,
    pool: bool = False,
) -> keras.KerasTensor:
    """Apply one convolutional layer of AlexNet.

    Args:
        X: features of shape (batch, height, width, channels).
        num_filters: number of filters of the convolution.
        kernel_size: height and width of its kernels.
        strides: steps in which it moves.
        padding: "same" or "valid".
        groups: into how many groups channels and filters are divided.
        normalise: whether local response normalization follows the ReLU.
        pool: whether overlapping max pooling comes last.

    Returns:
        Features with num_filters channels.
    """
    # 1. Convolution and ReLU
    # 2. Local response normalization, if asked for
    # 3. Max pooling, if asked for
    # BEGIN SOLUTION
    X = layers.Conv2D(num_filters, kernel_size, strides, padding, groups=groups)(X)
    X = layers.Activation("relu")(X)
    if normalise:
        X = LocalResponseNormalization()(X)
    if pool:
        X = layers.MaxPooling2D(3, strides=2)(X)
    return X
    # END SOLUTION


# %%
check(alexnet_block)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A convolution that is always there, and two steps that stand behind an `if`.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Conv2D(filters, kernel_size, strides=..., padding=..., groups=...)`,
# `layers.MaxPooling2D(pool_size, strides=...)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X = layers.Conv2D(...)(X)
# X = ...  # ReLU
# if normalise:
#     X = ...
# if pool:
#     X = ...
# return X
# ```
# </details>

# %% [markdown]
# Shapes on a random batch: the first two layers.

# %%
if solved(alexnet_block):
    inputs = keras.Input((227, 227, 3), name="image")
    first = alexnet_block(inputs, 96, 11, strides=4, padding="valid", normalise=True, pool=True)
    second = alexnet_block(first, 256, 5, groups=2, normalise=True, pool=True)
    two_layers = keras.Model(inputs, [first, second])
    images = np.random.default_rng(3).normal(0, 60, size=(2, 227, 227, 3)).astype("float32")
    for outputs in two_layers(images):
        print(images.shape, "->", outputs.shape)

# %% [markdown]
# ### Exercise 2.7  build_alexnet  (10 points)
#
# Build the network of section 3.5 and Figure 2 with your block.
#
# | layer | filters | kernel | stride | padding | groups | normalise | pool | output for 227x227 |
# |---|---|---|---|---|---|---|---|---|
# | conv1 | 96 | 11x11 | 4 | valid | 1 | yes | yes | 27x27x96 |
# | conv2 | 256 | 5x5 | 1 | same | `groups` | yes | yes | 13x13x256 |
# | conv3 | 384 | 3x3 | 1 | same | 1 | | | 13x13x384 |
# | conv4 | 384 | 3x3 | 1 | same | `groups` | | | 13x13x384 |
# | conv5 | 256 | 3x3 | 1 | same | `groups` | | yes | 6x6x256 |
#
# * Then two dense layers with `num_units` units and ReLU, each followed by dropout with rate 0.5
#   (section 4.2), and a dense layer with `num_classes` units and softmax.
# * With `groups=1` and 1000 classes the network has 62,378,344 parameters, with `groups=2`
#   60,965,224.
#
# Not graded: compiling, training. It took the authors "between five and six days".


# %%
def build_alexnet(
    input_shape: tuple[int, int, int] = (227, 227, 3),
    num_classes: int = 1000,
    num_units: int = 4096,
    groups: int = 1,
) -> keras.Model:
    """Build AlexNet (Krizhevsky et al., 2012).

    Args:
        input_shape: height, width and channels of an image.
        num_classes: number of classes.
        num_units: units of the two hidden dense layers.
        groups: 2 for the published network, on two GPUs; 1 for a single column.

    Returns:
        A model that maps images (batch, *input_shape) to probabilities (batch, num_classes).
    """
    # 1. Input; conv1 to conv5, as in the table
    # 2. Flatten; twice: dense layer with ReLU, dropout
    # 3. Dense layer with softmax, the model
    # BEGIN SOLUTION
    X_input = keras.Input(input_shape, name="image")
    X = alexnet_block(X_input, 96, 11, strides=4, padding="valid", normalise=True, pool=True)
    X = alexnet_block(X, 256, 5, groups=groups, normalise=True, pool=True)
    X = alexnet_block(X, 384, 3)
    X = alexnet_block(X, 384, 3, groups=groups)
    X = alexnet_block(X, 256, 3, groups=groups, pool=True)

    X = layers.Flatten(name="flatten")(X)  # (batch, 9216)
    X = layers.Dense(num_units, activation="relu", name="fc6")(X)
    X = layers.Dropout(0.5, name="drop6")(X)
    X = layers.Dense(num_units, activation="relu", name="fc7")(X)
    X = layers.Dropout(0.5, name="drop7")(X)
    X = layers.Dense(num_classes, activation="softmax", name="probabilities")(X)
    return keras.Model(X_input, X, name="AlexNet")
    # END SOLUTION


# %%
check(build_alexnet)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Five calls of your block, one for each row of the table, then a chain of dense layers.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Flatten()`, `layers.Dense(units, activation="relu")`, `layers.Dropout(rate)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# X_input = keras.Input(input_shape)
# X = alexnet_block(X_input, 96, 11, strides=4, padding="valid", normalise=True, pool=True)
# ...
# X = layers.Flatten()(X)
# X = layers.Dense(num_units, activation="relu")(X)
# X = layers.Dropout(0.5)(X)
# ...
# return keras.Model(X_input, X)
# ```
# </details>


# %% [markdown]
# ### Beside the paper
#
# We only want to count, and sixty million numbers of four bytes are 240 MB. Keras makes the weights
# of a model at once, but inside a *stateless scope* it postpones filling them: the shapes are there,
# the numbers are not.


# %%
def build_unfilled(build, *positional, **keywords):
    """Build a model whose shapes can be looked at; its weights have no values and no memory."""
    with keras.StatelessScope(initialize_variables=False):
        return build(*positional, **keywords)


# %%
ALEXNET = [
    convolution(96, 11, strides=4, padding="valid"), pooling(3, 2),
    convolution(256, 5), pooling(3, 2),
    convolution(384, 3), convolution(384, 3), convolution(256, 3), pooling(3, 2),
    dense(4096), dense(4096), dense(1000),
]  # fmt: skip
PUBLISHED_ALEXNET = [dict(step) for step in ALEXNET]
for index in (2, 5, 6):
    PUBLISHED_ALEXNET[index]["groups"] = 2

if solved(alexnet_block, build_alexnet, count_parameters):
    for name, plan, groups in [("one column", ALEXNET, 1), ("two GPUs", PUBLISHED_ALEXNET, 2)]:
        built = build_unfilled(build_alexnet, groups=groups).count_params()
        print(f"{name:10}  built {built:,}", end="  ")
        print(f"by formula {sum(count_parameters(plan, (227, 227, 3))):,}")

# %% [markdown]
# And as volumes? The kernels of 11x11 and the strides take most of the height away before the
# channels grow. A pink right face is the normalization.

# %%
if solved(alexnet_block, build_alexnet):
    draw_architecture(build_unfilled(build_alexnet, groups=2)).show()

# %% [markdown]
# The paper's abstract says "60 million parameters and 650,000 neurons". The parameters fit. The
# neurons are the units of all layers with weights: what do we get, layer by layer, beside the caption
# of Figure 2?

# %%
CAPTION = [253_440, 186_624, 64_896, 64_896, 43_264, 4_096, 4_096, 1_000]
shape, units = (227, 227, 3), []
for step in PUBLISHED_ALEXNET:
    shape = next_shape(shape, step)
    if step["layer"] != "pooling":
        units.append(math.prod(shape))
print("ours ", *(f"{number:8,}" for number in units), f"  together {sum(units):,}")
print("paper", *(f"{number:8,}" for number in CAPTION), f"  together {sum(CAPTION):,}")

# %% [markdown]
# All layers agree but the first. With our number for it the sum is 659,272, near the 650,000 of the
# abstract; with the caption's it is 622,312. (253,440 would be 55x48x96.) It pays to count.

# %% [markdown]
# ## 5. VGG
#
# AlexNet has kernels of 11, 5 and 3, strides of 4 and 1, padding here and none there. Does it have to be so
# complicated? The paper *Very Deep Convolutional Networks for Large-Scale Image Recognition*
# (Simonyan and Zisserman, 2014) has **two building blocks** only:
#
# * convolution 3x3, stride 1, `"same"`, ReLU: keeps height and width,
# * max pooling 2x2, stride 2: halves them.
#
# And one rule: where the height is halved, the number of channels is doubled, from 64 up to 512.
#
# ### Why 3x3?
#
# Two 3x3 convolutions one after the other see 5x5 pixels, three see 7x7 (section 2.3). We test it: a
# single bright pixel, and kernels of ones.

# %%
X = np.zeros((1, 9, 9, 1), "float32")
X[0, 4, 4, 0] = 1
spread = layers.Conv2D(1, 3, padding="same", kernel_initializer="ones", name="spread")
for number in (1, 2, 3):
    X = spread(X)
    size = int(np.asarray(X)[0, 4, :, 0].astype(bool).sum())
    print(f"{number} of 3x3 see {size}x{size}", end=": ")
    print(f"{9 * number} C² weights instead of {size**2} C² with C channels in and out")

# %% [markdown]
# The same field of view, fewer weights, and a ReLU in between: three chances to bend instead of one.
# A 7x7 kernel needs 81 % more weights than three of 3x3; the paper sees in the three "a
# regularisation on the 7x7 filters", which are forced to decompose into small ones.

# %% [markdown]
# ### Exercise 2.8  vgg_block  (10 points)
#
# Write a stage of VGG: some convolutions, one pooling.
#
# * Input `X` of shape `(batch, height, width, channels)`, output
#   `(batch, height // 2, width // 2, num_filters)`.
# * `num_convolutions` times: convolution 3x3 with `num_filters` filters that keeps the size, ReLU.
# * Then max pooling 2x2 with stride 2, without padding.
#
# Not graded: names for the layers.


# %%
def vgg_block(X: keras.KerasTensor, num_filters: int, num_convolutions: int) -> keras.KerasTensor:
    """Apply a stage of VGG: convolutions of 3x3, then max pooling.

    Args:
        X: features of shape (batch, height, width, channels).
        num_filters: number of filters of every convolution.
        num_convolutions: number of convolutions.

    Returns:
        Features of shape (batch, height // 2, width // 2, num_filters).
    """
    # 1. num_convolutions times: convolution and ReLU
    # 2. Max pooling
    # BEGIN SOLUTION
    for _ in range(num_convolutions):
        X = layers.Conv2D(num_filters, 3, padding="same", activation="relu")(X)
    return layers.MaxPooling2D(2, strides=2)(X)
    # END SOLUTION


# %%
check(vgg_block)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A loop that gives the name `X` to a new tensor each time, and one layer after the loop.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.Conv2D(num_filters, 3, padding="same", activation="relu")`, `layers.MaxPooling2D(2)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# for _ in range(num_convolutions):
#     X = ...
# return ...
# ```
# </details>

# %% [markdown]
# ### Exercise 2.9  build_vgg  (10 points)
#
# Build the networks D and E of the paper's Table 1.
#
# | `num_layers` | stages: filters x convolutions | parameters |
# |---|---|---|
# | 16 | 64 x 2, 128 x 2, 256 x 3, 512 x 3, 512 x 3 | 138,357,544 |
# | 19 | 64 x 2, 128 x 2, 256 x 4, 512 x 4, 512 x 4 | 143,667,240 |
#
# * After the five stages come two dense layers with `num_units` units and ReLU, each followed by
#   dropout with rate 0.5, and a dense layer with `num_classes` units and softmax.
# * The number in the name counts the layers with weights: 13 or 16 convolutions and 3 dense layers.
#
# Not graded: other numbers of layers than 16 and 19.


# %%
def build_vgg(
    num_layers: int = 16,
    input_shape: tuple[int, int, int] = (224, 224, 3),
    num_classes: int = 1000,
    num_units: int = 4096,
) -> keras.Model:
    """Build VGG-16 or VGG-19 (Simonyan and Zisserman, 2014, Table 1, D and E).

    Args:
        num_layers: 16 or 19.
        input_shape: height, width and channels of an image.
        num_classes: number of classes.
        num_units: units of the two hidden dense layers.

    Returns:
        A model that maps images (batch, *input_shape) to probabilities (batch, num_classes).
    """
    # 1. Input; five stages
    # 2. Flatten; twice: dense layer with ReLU, dropout
    # 3. Dense layer with softmax, the model
    # BEGIN SOLUTION
    num_convolutions = {16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4]}[num_layers]
    X_input = keras.Input(input_shape, name="image")
    X = X_input
    for num_filters, repeats in zip([64, 128, 256, 512, 512], num_convolutions, strict=True):
        X = vgg_block(X, num_filters, repeats)

    X = layers.Flatten(name="flatten")(X)  # (batch, 25088)
    for number in (1, 2):
        X = layers.Dense(num_units, activation="relu", name=f"fc{number}")(X)
        X = layers.Dropout(0.5, name=f"drop{number}")(X)
    X = layers.Dense(num_classes, activation="softmax", name="probabilities")(X)
    return keras.Model(X_input, X, name=f"VGG{num_layers}")
    # END SOLUTION


# %%
check(build_vgg)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Five calls of your block. The two networks differ only in the third argument of the last three.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# A dictionary can hold the numbers of convolutions for 16 and for 19. `zip(filters, repeats)` walks
# through two lists together.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# num_convolutions = {16: [2, 2, 3, 3, 3], 19: ...}[num_layers]
# X_input = keras.Input(input_shape)
# X = X_input
# for num_filters, repeats in zip([64, 128, 256, 512, 512], num_convolutions):
#     X = ...
# X = layers.Flatten()(X)
# ...  # as in AlexNet
# return keras.Model(X_input, X)
# ```
# </details>

# %% [markdown]
# ### Beside the paper
#
# Table 1 has five networks, A to E, and Table 2 their parameters in millions. A plan is quickly
# written for each of them, since they differ only in how many convolutions a stage has. (C has 1x1
# kernels in the third place of its last stages.)


# %%
def plan_vgg(*kernels_of_stages):
    """The plan of a network of Table 1: the kernel sizes of each of its five stages."""
    plan = []
    for filters, kernels in zip([64, 128, 256, 512, 512], kernels_of_stages, strict=True):
        plan += [convolution(filters, kernel_size) for kernel_size in kernels] + [pooling(2, 2)]
    return [*plan, dense(4096), dense(4096), dense(1000)]


VGG = {
    "A": plan_vgg([3], [3], [3] * 2, [3] * 2, [3] * 2),
    "B": plan_vgg([3] * 2, [3] * 2, [3] * 2, [3] * 2, [3] * 2),
    "C": plan_vgg([3] * 2, [3] * 2, [3, 3, 1], [3, 3, 1], [3, 3, 1]),
    "D": plan_vgg([3] * 2, [3] * 2, [3] * 3, [3] * 3, [3] * 3),
    "E": plan_vgg([3] * 2, [3] * 2, [3] * 4, [3] * 4, [3] * 4),
}
TABLE_2 = {"A": 133, "B": 133, "C": 134, "D": 138, "E": 144}

# %%
if solved(count_parameters, count_multiplications):
    print("network  layers   parameters  Table 2   multiplications")
    for name, plan in VGG.items():
        num_layers = sum(step["layer"] != "pooling" for step in plan)
        parameters = sum(count_parameters(plan, (224, 224, 3)))
        multiplications = sum(count_multiplications(plan, (224, 224, 3)))
        print(f"{name:7} {num_layers:7} {parameters:12,} {TABLE_2[name]:8}M", end=" ")
        print(f"{multiplications:17,}")

# %%
if solved(vgg_block, build_vgg):
    for num_layers in (16, 19):
        vgg = build_unfilled(build_vgg, num_layers)
        published = getattr(keras.applications, f"VGG{num_layers}")
        theirs = build_unfilled(published, weights=None)
        print(f"VGG-{num_layers}: ours {vgg.count_params():,}, Keras {theirs.count_params():,}")

# %% [markdown]
# From A to E the depth grows from 11 to 19 layers and the number of parameters by a twelfth. Depth is
# cheap, if parameters are what counts. How do the shapes change?

# %%
if solved(vgg_block, build_vgg):
    vgg16 = build_unfilled(build_vgg, 16)
    stages = [layer for layer in vgg16.layers if isinstance(layer, layers.MaxPooling2D)]
    for stage in stages:
        _, height, width, channels = stage.output.shape
        print(f"{height:3} x {width:3} x {channels:3}  =  {height * width * channels:7,} numbers")

# %% [markdown]
# Half the height, half the width, twice the channels: each stage passes on half as many numbers as
# the one before, until the channels stop at 512. Drawn to scale, with equal convolutions folded:

# %%
draw_architecture(vgg16) if solved(vgg_block, build_vgg) else None

# %% [markdown]
# ### Create → Compile → Fit → Evaluate: a VGG for digits
#
# Nobody trains VGG-16 on a laptop. But the two building blocks work at any size. Three stages, with
# 8, 16 and 32 channels, make of 32x32 pixels 4x4 places.


# %%
def build_small_vgg():
    """Three stages of VGG and two dense layers, for the digits."""
    inputs = keras.Input((32, 32, 1), name="image")
    X = vgg_block(inputs, 8, 2)  # (batch, 16, 16, 8)
    X = vgg_block(X, 16, 2)  # (batch, 8, 8, 16)
    X = vgg_block(X, 32, 2)  # (batch, 4, 4, 32)
    X = layers.Flatten(name="flatten")(X)
    X = layers.Dense(64, activation="relu", name="fc1")(X)
    X = layers.Dropout(0.5, name="drop1")(X)
    return keras.Model(inputs, layers.Dense(10, activation="softmax", name="probabilities")(X))


# %%
small_vgg_history = None
if solved(vgg_block):
    keras.utils.set_random_seed(3)
    small_vgg = build_small_vgg()
    small_vgg.compile(
        optimizer=keras.optimizers.Adam(2e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    small_vgg_history = small_vgg.fit(
        scaled_train,
        y_train,
        batch_size=50,
        epochs=12,
        verbose=0,
        callbacks=[TrainingProgress()],
    )
    _, small_vgg_accuracy = small_vgg.evaluate(scaled_test, y_test, verbose=0)
    print(f"{small_vgg.count_params():,} parameters")

# %% tags=["nbval-ignore-output"]
if small_vgg_history:
    print(f"test accuracy {small_vgg_accuracy:.3f}")

# %% [markdown]
# With fewer parameters than LeNet-5 it reads the digits about as well: 297 test images do not tell a
# difference of a percent or two.

# %% [markdown]
# ## 6. Where the parameters are, and where the work is
#
# We have seen it in LeNet-5: the parameters sit in one place and the connections in another. How is
# it in the large networks?


# %%
def shares(counts):
    """Each count as percent of the sum, for layers with weights."""
    return 100 * np.array([count for count in counts if count]) / sum(counts)


if solved(count_parameters, count_multiplications):
    figure, rows = plt.subplots(2, 1, figsize=(7, 5.5), layout="constrained")
    large = [("AlexNet", PUBLISHED_ALEXNET, 227), ("VGG-16", VGG["D"], 224)]
    for axes, (name, plan, size) in zip(rows, large, strict=True):
        parameters = shares(count_parameters(plan, (size, size, 3)))
        work = shares(count_multiplications(plan, (size, size, 3)))
        places = np.arange(1, len(parameters) + 1)
        axes.bar(places - 0.2, parameters, 0.4, color=COLORS[name], label="parameters")
        axes.bar(places + 0.2, work, 0.4, color=COLORS["LeNet-5"], label="multiplications")
        axes.axvline(len(places) - 2.5, color=COLORS["other"], linestyle="--")
        axes.set(xlabel="layer with weights (dense ones right of the line)", ylabel="percent")
        axes.set(title=name, xticks=places)
        axes.legend()
    plt.show()

# %%
PLANS = {
    "LeNet-5, today": (MODERN_LENET5, (32, 32, 1)),
    "AlexNet, one column": (ALEXNET, (227, 227, 3)),
    "AlexNet, two GPUs": (PUBLISHED_ALEXNET, (227, 227, 3)),
    "VGG-16": (VGG["D"], (224, 224, 3)),
    "VGG-19": (VGG["E"], (224, 224, 3)),
}
if solved(count_parameters, count_multiplications):
    print("network                parameters in dense   multiplications in convolutions")
    for name, (plan, input_shape) in PLANS.items():
        in_dense = np.array([step["layer"] == "dense" for step in plan])
        parameters = np.array(count_parameters(plan, input_shape))
        work = np.array(count_multiplications(plan, input_shape))
        print(f"{name:20} {parameters.sum():12,}", end=" ")
        print(f"{parameters[in_dense].sum() / parameters.sum():8.1%}", end=" ")
        print(f"{work.sum():17,} {work[~in_dense].sum() / work.sum():15.1%}")

# %% [markdown]
# Nine parameters of ten are in the dense layers, and nearly all the work is in the convolutions. A
# dense layer uses each weight once, a convolution uses it at every place. So who wants a *smaller*
# network begins with the dense layers (the next notebooks replace them by an average over all
# places), and who wants a *faster* one begins with the convolutions on large maps.
#
# How much would be saved with fewer units in the two hidden dense layers of VGG-16?

# %%
if solved(count_parameters):
    for num_units in (4096, 1024, 256):
        plan = [*VGG["D"][:-3], dense(num_units), dense(num_units), dense(1000)]
        print(f"{num_units:5} units: {sum(count_parameters(plan, (224, 224, 3))):12,} parameters")

# %% [markdown]
# ### Why VGG-16 is the one that people use
#
# The paper's Table 3 (single scale, images from 256 to 512 pixels in training) gives top-1 and top-5
# errors of 25.6 % and 8.1 % for D, and 25.5 % and 8.0 % for E. VGG-19 costs a quarter more
# multiplications and gains a tenth of a percent: nobody notices the difference, everybody notices
# the time. And VGG is still *used*, ten years after better networks came, because of its
# regularity. Its features are taken as they are for other tasks, and whoever wants to know "the
# features of the third stage" finds them without a map.

# %% [markdown]
# ## Glossary
#
# | | |
# |---|---|
# | **feature map** | what one kernel makes of an image: a number for each place |
# | **channels** | the number of feature maps of a layer |
# | **spatial dimensions** | height and width |
# | **receptive field** | the part of the image that one number of a feature map depends on |
# | **stride** | by how many pixels a window moves |
# | **pooling** | the largest (or mean) value of each window; no weights with max pooling |
# | **parameter** | a number that training changes |
# | **multiply-accumulate** | one multiplication and the addition of its result; the usual unit of a network's work |

# %% [markdown]
# ## Summary
#
# * LeNet-5 has 60,000 parameters in the published form, with trainable subsampling, a connection
#   table and distances to drawn codes; 61,706 in the form of today, with max pooling, ReLU and
#   softmax.
# * ReLU and max pooling can change places; tanh and mean cannot. A pooling layer of today has no
#   activation of its own.
# * AlexNet is LeNet-5's plan a thousand times larger, with ReLU, overlapping pooling, dropout and a
#   normalization that did not last: 62,378,344 parameters in one column, 60,965,224 as published.
# * VGG has two building blocks. Height and width are halved, channels doubled; 138,357,544 parameters
#   for VGG-16, 143,667,240 for VGG-19.
# * Parameters live in dense layers, multiplications in convolutions on large maps. Both can be
#   counted before anything is built.
#
# ## Questions to think about
#
# 1. C3 with full connections has 900 parameters more than with Table I, yet the network of today has
#    1,706 more than the published one. Where do the others come from?
# 2. Would LeNet-5's codes work if they were random, with entries -1 and 1? What is lost? (The paper
#    discusses "one of N" codes after Figure 3.)
# 3. In the published AlexNet, could the two columns be trained on two computers that never talk
#    before the last layer? Which layers forbid it?
# 4. `groups=2` halves the weights of a convolution. What does `groups=channels` do, and which weights
#    are left? (Look back at the coefficient of a subsampling layer.)
# 5. AlexNet at 227 pixels and VGG-16 at 224: what do the counts become at 448? Which of the two
#    counts changes in which layers, and by what factor?
# 6. A 5x5 convolution can compute everything that two 3x3 ones without an activation in between can.
#    And the other way round?
#
# ## Further reading
#
# * A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet Classification with Deep Convolutional Neural
#   Networks*, 2012,
#   [NeurIPS](https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks).
#   Section 3 for the network, section 4 for overfitting, Figure 3 for what the first layer learned on
#   each GPU.
# * K. Simonyan, A. Zisserman, *Very Deep Convolutional Networks for Large-Scale Image Recognition*,
#   2014, [arXiv:1409.1556](https://arxiv.org/abs/1409.1556). Tables 1 and 2 for the networks, section
#   2.3 for why 3x3, Table 3 for the errors.
# * Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-Based Learning Applied to Document
#   Recognition*, 1998, [doi:10.1109/5.726791](https://doi.org/10.1109/5.726791). Section II.B for the
#   network, II.C for the loss, III for results on MNIST.

# %% [markdown]
# ## Final check
#
# All functions once more, as they are now, and the points so far.

# %%
check()
