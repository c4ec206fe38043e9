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
# # Data augmentation
#
# Computer vision rarely has enough data. But a picture of a hand, mirrored, turned a little and lit
# a little redder, is again a picture of a hand that shows the same digit: one labeled image can
# give thousands. We write the classic distortions ourselves, meet the layers of Keras that do the
# same, let them run on other threads while a network trains, and find out with a validation set how
# much distortion is good.
#
# **Afterwards you can** mirror, crop, turn, shear, warp and recolor images, and say which of it keeps
# the label; test a random function; use the layers of Keras without their traps; build a pipeline that
# works while the network trains; and choose a strength by a validation set.
#
# | | |
# |---|---|
# | **Your time** | 2.5 to 3.5 hours; the cells themselves run for about 2 minutes on 2 cores |
# | **Memory** | below 2 GB |
# | **You write** | ten functions, 100 points |
# | **Contents** | 1 Moving pixels · 2 Bending · 3 Color · 4 Keras · 5 The pipeline · 6 Does it help? |
# | **You know already** | NumPy arrays, `model.fit`, training and validation sets |
#
# "The paper" is Krizhevsky, Sutskever and Hinton (2012), *ImageNet Classification with Deep
# Convolutional Neural Networks*. Its section 4.1 is one page on data augmentation, and says that
# without it the network "suffers from substantial overfitting".

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
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from scipy import ndimage

from datasets import digits, measured, signs
from grader import TrainingProgress, check, colors, solved

# %%
COLORS = {"bare": colors.VERMILION, "augmented": colors.BLUE, "other": colors.GRAY}
keras.utils.set_random_seed(6)


# %% [markdown]
# We look at many pictures, always in the same way: as a grid, with a title for each row. From here on
# a pixel is a number from 0 to 1.


# %%
def show_grid(rows):
    """Draw {title: images}, a row of pictures for each title."""
    columns = max(map(len, rows.values()))
    size = (7, 0.2 + 6.2 / columns * len(rows))  # inches; the titles need some of the width
    figure, axes = plt.subplots(len(rows), columns, figsize=size, layout="constrained")
    for row, (title, images) in zip(np.atleast_2d(axes), rows.items(), strict=True):
        for place in row:
            place.set(xticks=[], yticks=[])
        for place, image in zip(row, images, strict=False):
            place.imshow(np.clip(image, 0, 1), cmap="gray", vmin=0, vmax=1)
        row[0].set_ylabel(title, rotation=0, ha="right", va="center")
    plt.show()


(x_train, y_train), (x_test, y_test) = signs.load_data()
hands = x_train.astype("float32") / 255
first_of_each = [int(np.flatnonzero(y_train == digit)[0]) for digit in range(6)]
print("hands", hands.shape, hands.dtype, f"from {hands.min():.2f} to {hands.max():.2f}")

# %%
show_grid({"0 to 5": hands[first_of_each]})

# %% [markdown]
# ## 1. Moving pixels
#
# ### Randomness that can be repeated
#
# A distortion is drawn at random. If each function took its random numbers from wherever it liked, no
# experiment could be repeated. So each of ours is given a **generator**, draws from it and from
# nothing else. Two generators with the same seed give the same numbers.

# %%
one, other = np.random.default_rng(6), np.random.default_rng(6)
print("one generator:   ", np.round(one.random(5), 3))
print("same seed:       ", np.round(other.random(5), 3))
print("its next numbers:", np.round(one.random(5), 3))

# %% [markdown]
# ### Exercise 6.1  mirror  (8 points)
#
# Mirror some of the images: left becomes right.
#
# * Inputs: images of shape `(n, height, width, channels)`; the probability with which an image is
#   mirrored; a generator. Output: images of the same shape and type.
# * **Each image** is mirrored with that probability, whatever happens to the others.
# * All randomness comes from the generator. The images that are given stay as they are.
#
# Not graded: mirroring top to bottom.


# %%
def mirror(images: np.ndarray, probability: float, generator: np.random.Generator) -> np.ndarray:
    """Mirror each image left to right with a given probability.

    Args:
        images: array of shape (n, height, width, channels).
        probability: from 0 to 1.
        generator: source of all random numbers.

    Returns:
        Array of the same shape and type.
    """
    # 1. A random number for each image: is it mirrored?
    # 2. The mirrored one where it is, the image itself where it is not
    # BEGIN SOLUTION
    is_mirrored = generator.random(len(images)) < probability  # (n,)
    return np.where(is_mirrored[:, np.newaxis, np.newaxis, np.newaxis], images[:, :, ::-1], images)
    # END SOLUTION


# %%
check(mirror)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# `generator.random(n)` gives n numbers that are equally likely anywhere from 0 to 1. How many of
# them are below 0.3?
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `images[:, :, ::-1]` reverses the third axis. `np.where(condition, these, those)` takes from one
# array where a condition holds and from the other where not; the condition needs the shape
# `(n, 1, 1, 1)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# is_mirrored = generator.random(...) < ...
# return np.where(is_mirrored[:, np.newaxis, np.newaxis, np.newaxis], ..., ...)
# ```
# </details>

# %% [markdown]
# Is a function right that gives something else each time? No single output says so. But there are
# things that *every* output must have, and others that hold on average: that is how you test your
# own random functions, and how `check` does it. What returns after mirroring twice? How many of a
# thousand images are mirrored?

# %%
if solved(mirror):
    twice = mirror(mirror(hands, 1.0, np.random.default_rng(1)), 1.0, np.random.default_rng(2))
    print("mirrored twice, largest change of a pixel:", np.abs(twice - hands).max())
    thousand = np.tile(np.arange(3, dtype="float32").reshape(1, 1, 3, 1), (1000, 1, 1, 1))
    is_mirrored = mirror(thousand, 0.5, np.random.default_rng(3))[:, 0, 0, 0] == 2
    print("mirrored of a thousand:", is_mirrored.sum(), "(400 to 600 is right)")
    show_grid({"given": hands[:8], "mirrored?": mirror(hands[:8], 0.5, np.random.default_rng(4))})

# %% [markdown]
# How wide may "on average" be? The number of mirrored images has a standard deviation of
# $\sqrt{1000 \cdot 0.5 \cdot 0.5} \approx 16$, so 100 too few or too many are more than six standard
# deviations: for a right function that happens about once in four billion tests. A narrow test fails
# right functions, a wide one passes wrong ones. With more draws it can be narrow *and* safe.

# %% [markdown]
# ### When mirroring is wrong
#
# A mirrored right hand is a left hand, and signs the same digit. Is that so for written digits? We
# train a small network on digits as they are, then ask it to classify mirrored ones.


# %%
def build_network(input_shape, num_classes, num_steps):
    """A small convolutional network, ready for so many steps at a falling learning rate."""
    inputs = keras.Input(input_shape)
    X = inputs
    for num_filters in (16, 32, 64):
        X = layers.Conv2D(num_filters, 3, padding="same")(X)
        X = layers.BatchNormalization(momentum=0.9)(X)
        X = layers.ReLU()(X)
        X = layers.MaxPooling2D(2)(X)
    X = layers.Flatten()(X)
    X = layers.Dropout(0.3)(X)
    outputs = layers.Dense(num_classes, activation="softmax")(X)
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, num_steps)),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %%
(digits_train, digit_labels), (digits_test, digit_test_labels) = digits.load_data()
digits_train, digits_test = (
    digits_train.astype("float32") / 255,
    digits_test.astype("float32") / 255,
)
keras.utils.set_random_seed(6)
reader = build_network((32, 32, 1), 10, num_steps=6 * 30)
reader.fit(digits_train, digit_labels, batch_size=50, epochs=6, verbose=0)
mirrored_test = digits_test[:, :, ::-1]
answers = {
    name: reader.predict(images, verbose=0).argmax(axis=1)
    for name, images in [("as written", digits_test), ("mirrored", mirrored_test)]
}
right = {name: np.mean(answer == digit_test_labels) for name, answer in answers.items()}

# %% tags=["nbval-ignore-output"]
for name, share in right.items():
    print(f"{name:10} {share:.2f} of the digits are read")

# %%
figure, axes = plt.subplots(figsize=(6, 3))
for offset, (name, color) in enumerate([("as written", "augmented"), ("mirrored", "bare")]):
    shares = [np.mean(answers[name][digit_test_labels == digit] == digit) for digit in range(10)]
    axes.bar(np.arange(10) + 0.4 * offset, shares, 0.4, color=COLORS[color], label=name)
axes.set(xlabel="digit", ylabel="share read", xticks=np.arange(10) + 0.2)
axes.set_xticklabels(range(10))
axes.set_ylim(0, 1.25)
axes.legend(loc="upper right", ncols=2)
plt.show()

# %%
two, five, eight = (digits_test[digit_test_labels == digit][:2] for digit in (2, 5, 8))
shown = np.concatenate([two, five, eight])
show_grid({"written": shown, "mirrored": shown[:, :, ::-1]})

# %% [markdown]
# Digits that are nearly symmetric, such as 0 and 8, survive. A mirrored 2 or 5 is no longer a digit
# that anybody writes, or looks like another one. To train on it with its old label teaches the
# network something false. So there is one rule for all that follows: **an augmentation is right if
# the label survives it**, and that is a question about the task, not about the picture. A 6 that is turned
# by 180 degrees is a 9; a yellow traffic light that is shifted to red is another sign; an X-ray with
# the heart on the right side is an illness. And the picture has to be one that can occur: nobody
# photographs a hand upside down.

# %% [markdown]
# ### Exercise 6.2  random_crop  (12 points)
#
# The paper cuts windows of 224x224 out of images of 256x256, at random places, and so makes "the
# size of our training set" larger "by a factor of 2048": 32 times 32 places, and each mirrored as
# well. (Count the places. There are a few more.) Cut a window out of each image.
#
# * Inputs: images of shape `(n, height, width, channels)`; the size of the window as
#   `(window_height, window_width)`; a generator. Output: windows of shape
#   `(n, window_height, window_width, channels)`, of the same type.
# * For **each image** a row and a column are drawn, independently of each other.
# * All places at which the window fits into the image are equally likely, the first and the last
#   included.
#
# Not graded: windows that are larger than the image.


# %%
def random_crop(
    images: np.ndarray, size: tuple[int, int], generator: np.random.Generator
) -> np.ndarray:
    """Cut a window at a random place out of each image.

    Args:
        images: array of shape (n, height, width, channels).
        size: height and width of the windows.
        generator: source of all random numbers.

    Returns:
        Array of shape (n, *size, channels), of the same type.
    """
    # 1. How many rows and columns can a window begin at?
    # 2. A row and a column for each image
    # 3. The windows, put together to one array
    # BEGIN SOLUTION
    height, width = size
    rows = generator.integers(0, images.shape[1] - height + 1, len(images))
    columns = generator.integers(0, images.shape[2] - width + 1, len(images))
    windows = [
        image[row : row + height, column : column + width]
        for image, row, column in zip(images, rows, columns, strict=True)
    ]
    return np.stack(windows)
    # END SOLUTION


# %%
check(random_crop)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# A window of 4 rows fits into 7 rows at the places 0, 1, 2 and 3.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `generator.integers(0, count, n)` gives n whole numbers from 0 to count - 1. `np.stack` makes one
# array of a list of arrays.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# rows = generator.integers(0, ..., len(images))
# columns = generator.integers(0, ..., len(images))
# windows = [image[...] for image, row, column in zip(images, rows, columns, strict=True)]
# return np.stack(windows)
# ```
# </details>

# %% [markdown]
# How large does a window have to be? We cut ever smaller windows out of one hand.

# %%
if solved(random_crop):
    copies = np.repeat(hands[first_of_each[5]][np.newaxis], 7, axis=0)
    rows = {
        f"{size} of 64": random_crop(copies, (size, size), np.random.default_rng(size))
        for size in (56, 44, 32)
    }
    show_grid(rows)

# %% [markdown]
# In a window of 32 it can be impossible to say how many fingers are stretched: the crop has lost the
# object, and with it the label. For the digits we can put a number on it. How much of the ink is
# still in the window?

# %%
if solved(random_crop):
    sizes = [30, 28, 26, 24, 22, 20, 16]
    lost = []
    for size in sizes:
        windows = random_crop(digits_test, (size, size), np.random.default_rng(size))
        kept = windows.sum(axis=(1, 2, 3)) / digits_test.sum(axis=(1, 2, 3))
        lost.append(np.mean(kept < 0.8))
    figure, axes = plt.subplots(figsize=(6, 3))
    axes.plot(sizes, lost, "o-", color=COLORS["bare"])
    axes.set(xlabel="side of the window in pixels, of 32", ylim=(-0.05, 1.05))
    axes.set(ylabel="share of windows that\nlose a fifth of the ink")
    plt.show()
    print("side of the window:", "  ".join(f"{size:4}" for size in sizes))
    print("share that lose it:", "  ".join(f"{share:.2f}" for share in lost))

# %% [markdown]
# The share is almost zero as long as the margin around the digit pays for the crop, then it rises
# steeply. Crops are safe up to the margin of the object. That is why one often makes images *larger*
# before cropping them (the paper: 256 for 224).

# %% [markdown]
# ## 2. Bending the picture
#
# ### Where does a pixel come from?
#
# To rotate a picture, one is tempted to ask where each of its pixels goes. That leaves holes: the new
# places are no whole numbers. The question that works is the opposite one: **for each pixel of the new
# picture, where in the old one does it come from?** Between four old pixels the value is
# interpolated linearly; beyond an edge it is the value of the edge.


# %%
def sample(image, rows, columns):
    """Look up an image at places that need not be whole numbers.

    Args:
        image: array of shape (height, width, channels).
        rows, columns: the places, both of shape (new_height, new_width).

    Returns:
        Array of shape (new_height, new_width, channels), of the image's type.
    """
    found = [
        ndimage.map_coordinates(channel, [rows, columns], order=1, mode="nearest")
        for channel in np.moveaxis(image, -1, 0)
    ]
    return np.stack(found, axis=-1)


# %% [markdown]
# `np.indices((height, width))` gives the places of the pixels themselves, an array of rows and one of
# columns. What happens if every pixel comes from where it is? And if it comes from 10 rows further
# down?

# %%
hand = hands[first_of_each[2]]
rows, columns = np.indices(hand.shape[:2])
change = np.abs(sample(hand, rows, columns) - hand).max()
print(f"from where it is, largest change of a pixel: {change:.3f}")
lookups = {
    "as it is": (rows, columns),
    "rows + 10": (rows + 10, columns),
    "rows / 2": (rows / 2, columns),
    "waves": (rows, columns + 4 * np.sin(rows / 6)),
}
figure, axes = plt.subplots(1, 4, figsize=(7, 2.1), layout="constrained")
for place, (title, lookup) in zip(axes, lookups.items(), strict=True):
    place.imshow(sample(hand, *lookup))
    place.set(xticks=[], yticks=[], title=title)
plt.show()

# %% [markdown]
# The picture that comes from 10 rows further down has moved **up**. Whatever happens to the places,
# the opposite happens to the picture: halved rows stretch it.

# %% [markdown]
# ### Exercise 6.3  rotate  (10 points)
#
# Turn an image about its middle.
#
# * Inputs: one image of shape `(height, width, channels)`; an angle in degrees, positive **to the
#   left** (counterclockwise), as `np.rot90` turns. Output: an image of the same shape.
# * The middle of `height` rows is `(height - 1) / 2`.
# * Use `sample`: for each pixel, where in the given image does it come from? A sketch helps, and 90
#   degrees, where you know the answer.
#
# Not graded: making the image larger so that no corner is lost.


# %%
def rotate(image: np.ndarray, degrees: float) -> np.ndarray:
    """Turn an image to the left about its middle, with linear interpolation.

    Args:
        image: array of shape (height, width, channels).
        degrees: the angle; negative to the right.

    Returns:
        Array of the same shape.
    """
    # 1. y and x: places of the pixels, counted from the middle
    # 2. Where each comes from
    # 3. Look it up; sample counts from the top left corner
    # BEGIN SOLUTION
    height, width = image.shape[:2]
    middle_row, middle_column = (height - 1) / 2, (width - 1) / 2
    rows, columns = np.indices((height, width))
    y, x = rows - middle_row, columns - middle_column
    angle = np.radians(degrees)
    from_y = y * np.cos(angle) + x * np.sin(angle)
    from_x = x * np.cos(angle) - y * np.sin(angle)
    return sample(image, from_y + middle_row, from_x + middle_column)
    # END SOLUTION


# %%
check(rotate)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Three steps: subtract the middle, turn, add the middle. Let $y$ and $x$ say how far below and to the
# right of the middle a pixel is. At 90 degrees to the left it comes from $y' = x$ and $x' = -y$, at 0
# degrees from where it is; in between a sine and a cosine mix the two.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `np.indices((height, width))`, `np.radians`, `np.cos`, `np.sin`, and our `sample`.
# </details>
# <details><summary>Hint 3: the formula</summary>
#
# $$y' = y \cos\alpha + x \sin\alpha, \qquad x' = x \cos\alpha - y \sin\alpha .$$
# </details>

# %% [markdown]
# A quarter turn needs no interpolation, so it must equal what NumPy does. And what do we lose if we
# turn to the left and back to the right?

# %%
if solved(rotate):
    changes_of = {
        "90 degrees, beside np.rot90": np.abs(rotate(hand, 90) - np.rot90(hand)),
        "20 degrees and back": np.abs(rotate(rotate(hand, 20), -20) - hand),
    }
    for name, change in changes_of.items():
        print(f"{name:27} mean change of a pixel {change.mean():.3f}, largest {change.max():.3f}")
    angles = (-90, -30, -15, 0, 15, 30, 90)
    turned = [rotate(hand, degrees) for degrees in angles]
    back = [rotate(image, -degrees) for image, degrees in zip(turned, angles, strict=True)]
    show_grid({"turned": turned, "and back": back})

# %% [markdown]
# The edges of the picture are gone for good, and each interpolation blurs a little. That is why one
# combines all geometric changes into a single lookup where that is possible.

# %% [markdown]
# ### Exercise 6.4  shear  (8 points)
#
# Slant an image like italic letters.
#
# * Inputs: one image of shape `(height, width, channels)`; a slope. Output: an image of the same
#   shape.
# * The middle row stays where it is. A row that lies $y$ rows below it **moves to the right** by
#   $\text{slope} \cdot y$ columns, so rows above the middle move to the left.
# * Use `sample`; rows stay rows.
#
# Not graded: shearing top to bottom.


# %%
def shear(image: np.ndarray, slope: float) -> np.ndarray:
    """Move each row of an image to the right in proportion to its distance from the middle.

    Args:
        image: array of shape (height, width, channels).
        slope: columns to the right for each row below the middle; negative to the left.

    Returns:
        Array of the same shape.
    """
    # 1. Distance of each row from the middle
    # 2. Where does a pixel come from, if its row moves to the right?
    # BEGIN SOLUTION
    height, width = image.shape[:2]
    rows, columns = np.indices((height, width))
    y = rows - (height - 1) / 2
    return sample(image, rows, columns - slope * y)
    # END SOLUTION


# %%
check(shear)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# What moves to the right comes from the left.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `np.indices((height, width))` and our `sample`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# rows, columns = np.indices(...)
# y = rows - ...
# return sample(image, rows, ...)
# ```
# </details>

# %%
if solved(shear):
    undone = shear(shear(hand, 0.2), -0.2)[:, 16:48]
    change = np.abs(undone - hand[:, 16:48]).mean()
    print(f"there and back, mean change of a pixel in the middle: {change:.3f}")
    show_grid({"sheared": [shear(hand, slope) for slope in (-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6)]})

# %% [markdown]
# ### Exercise 6.5  local_warp  (12 points)
#
# Rotation and shear move all pixels by one rule. A **local warp** moves each region a little
# differently, as if the picture were printed on rubber. Simard, Steinkraus and Platt (2003) used such
# *elastic distortions* for handwriting, where they stand for the tremor of the hand.
#
# The recipe: draw a random shift for each pixel. Shifts that have nothing to do with each other would
# tear the picture to pieces, so smooth them: average each with its neighbors.
#
# * Inputs: one image of shape `(height, width, channels)`; the strength, in pixels; the smoothness,
#   in pixels; a generator. Output: an image of the same shape and type.
# * Draw an array of normal numbers of shape `(height, width)` for the rows and another for the columns.
# * Smooth each by `ndimage.gaussian_filter` with the standard deviation `smoothness`.
# * Scale **each** so that its largest absolute value is `strength`. Then add them to the places at
#   which `sample` looks.
#
# Not graded: leaving the edges in place.


# %%
def local_warp(
    image: np.ndarray, strength: float, smoothness: float, generator: np.random.Generator
) -> np.ndarray:
    """Shift each region of an image by another small distance.

    Args:
        image: array of shape (height, width, channels).
        strength: the largest shift, down or up and to the sides, in pixels.
        smoothness: standard deviation of the Gaussian that smooths the shifts, in pixels.
        generator: source of all random numbers.

    Returns:
        Array of the same shape and type.
    """
    # 1. For rows, then for columns: noise, smoothed, scaled to the strength
    # 2. Look up the image at the shifted places
    # BEGIN SOLUTION
    places = []
    for place in np.indices(image.shape[:2]):
        noise = ndimage.gaussian_filter(generator.normal(size=image.shape[:2]), smoothness)
        places.append(place + strength * noise / np.abs(noise).max())
    return sample(image, *places)
    # END SOLUTION


# %%
check(local_warp)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Twice the same, once for rows and once for columns, with new random numbers.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `generator.normal(size=...)`, `ndimage.gaussian_filter(array, standard_deviation)`,
# `np.abs(array).max()`, and our `sample`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# rows, columns = np.indices(image.shape[:2])
# down = ndimage.gaussian_filter(generator.normal(size=...), smoothness)
# right = ...
# return sample(image, rows + ..., columns + ...)
# ```
# </details>

# %% [markdown]
# Which smoothness is right? To see the shifts themselves we warp a chessboard beside the hand.

# %%
if solved(local_warp):
    board = np.indices((64, 64)).sum(axis=0, dtype="float32")
    board = np.repeat(((np.indices((64, 64)) // 8).sum(axis=0) % 2)[..., np.newaxis], 3, axis=-1)
    pictures = {"board": board.astype("float32"), "hand": hand}
    settings = [(0, 4), (4, 1), (4, 3), (4, 6), (4, 12)]
    figure, axes = plt.subplots(2, 5, figsize=(7, 3.2), layout="constrained")
    for row, image in zip(axes, pictures.values(), strict=True):
        for place, (strength, smoothness) in zip(row, settings, strict=True):
            place.imshow(local_warp(image, strength, smoothness, np.random.default_rng(6)))
            place.set(xticks=[], yticks=[])
            place.set_title(f"{strength} px, smooth {smoothness}", fontsize=8)
    plt.show()

# %% [markdown]
# With a smoothness of 1 neighbors move apart and the picture breaks. With 12 whole regions move
# together, which is nearly a translation. In between the fingers bend and stay fingers. (For
# handwriting on images of 29x29 the authors chose a smoothness of 4.)

# %% [markdown]
# ## 3. Color
#
# ### Exercise 6.6  shift_color  (6 points)
#
# Under the evening sun everything is redder, in the shade bluer. The simplest model of it adds a
# number to each channel.
#
# * Inputs: one image of shape `(height, width, 3)` with pixels from 0 to 1; three shifts, for red,
#   green and blue. Output: an image of the same shape and type.
# * Each shift is added to all pixels of its channel. What gets smaller than 0 is 0, what gets larger
#   than 1 is 1.
#
# Not graded: drawing the shifts at random.


# %%
def shift_color(image: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Add a number to each channel, and keep the pixels between 0 and 1.

    Args:
        image: array of shape (height, width, 3), from 0 to 1.
        shifts: what is added to red, green and blue; shape (3,).

    Returns:
        Array of the same shape and type.
    """
    # BEGIN SOLUTION
    return np.clip(image + shifts, 0, 1).astype(image.dtype)
    # END SOLUTION


# %%
check(shift_color)

# %% [markdown]
# <details><summary>Hint</summary>
#
# NumPy adds an array of shape `(3,)` to one of shape `(height, width, 3)` along the last axis.
# `np.clip` cuts off.
# </details>

# %%
if solved(shift_color):
    evening, shade = np.array([0.15, 0.0, -0.1]), np.array([-0.1, 0.0, 0.12])
    shown = hands[first_of_each]
    show_grid(
        {
            "given": shown,
            "evening": [shift_color(image, evening) for image in shown],
            "shade": [shift_color(image, shade) for image in shown],
            "far too far": [shift_color(image, 5 * shade) for image in shown],
        }
    )

# %% [markdown]
# ### Which colors change together?
#
# Three independent shifts make pictures that no lamp makes. In real pictures the channels move
# together: what is bright is bright in all three. The paper lets the data say which directions of
# color are natural: those in which the pixels of the training set vary, found by a **principal
# component analysis** of their three numbers. Where are the pixels of our hands?

# %%
some = np.random.default_rng(6).choice(hands.reshape(-1, 3), 1500, replace=False)
figure, axes = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
for place, (across, up) in zip(axes, [(0, 1), (0, 2)], strict=True):
    place.scatter(some[:, across], some[:, up], s=6, c=some)
    names = ["red", "green", "blue"]
    place.set(xlabel=names[across], ylabel=names[up], xlim=(0, 1), ylim=(0, 1), aspect="equal")
plt.show()

# %% [markdown]
# In a cloud with two arms, one of the wall and one of the skin, that runs roughly along the diagonal
# from black to white. Its longest axis is therefore near the direction of *brightness*; the shorter
# ones are those of *hue*. We shall draw them as soon as we have them.

# %% [markdown]
# ### Exercise 6.7  pca_color_directions  (10 points)
#
# Find the axes of that cloud.
#
# * Input: images of shape `(n, height, width, 3)`. Output: a tuple of the three variances, shape
#   `(3,)`, and the three directions, shape `(3, 3)`.
# * Every pixel of every image is one point with three coordinates. The covariance of the
#   coordinates is a 3x3 matrix: its eigenvalues are the variances, its eigenvectors the directions.
# * The **largest variance comes first**. Direction `k` is **column** `k`, of length 1. Its sign is
#   up to you.
#
# Not graded: dividing the channels by their standard deviations.


# %%
def pca_color_directions(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the directions in which the colors of a training set vary.

    Args:
        images: array of shape (n, height, width, 3).

    Returns:
        (variances, directions): the eigenvalues of the covariance of red, green and blue, shape
        (3,), the largest first; and its eigenvectors as columns in the same order, shape (3, 3).
    """
    # 1. A table with one row a pixel
    # 2. Its covariance, 3x3
    # 3. Eigenvalues and eigenvectors, in falling order
    # BEGIN SOLUTION
    pixels = images.reshape(-1, 3).astype("float64")
    covariance = np.cov(pixels, rowvar=False)  # (3, 3)
    variances, directions = np.linalg.eigh(covariance)
    return variances[::-1], directions[:, ::-1]
    # END SOLUTION


# %%
check(pca_color_directions)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# The covariance of two channels is the mean of the products of their distances from their means.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `np.cov(pixels, rowvar=False)` takes a table with one row a point. `np.linalg.eigh` is made for
# symmetric matrices and gives the eigenvalues in *rising* order.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# pixels = ...                 # one row a pixel
# covariance = ...             # (3, 3)
# variances, directions = ...  # in which order do they come?
# return ...
# ```
# </details>

# %% [markdown]
# What must hold? The directions are perpendicular to each other and of length 1. The variances
# together are those of the channels together: turning the axes does not change how far the points
# are apart.

# %%
if solved(pca_color_directions):
    variances, directions = pca_color_directions(hands)
    products = np.round(directions.T @ directions, 3) + 0.0  # without the sign of a zero
    of_channels = hands.reshape(-1, 3).var(axis=0, dtype="float64").sum()
    print("products of the directions with each other:", *products, sep="\n")
    print(f"variances together {variances.sum():.4f}, of the channels {of_channels:.4f}")
    print(f"share of the first {variances[0] / variances.sum():.3f}")

# %% tags=["nbval-ignore-output"]
if solved(pca_color_directions):
    for variance, direction in zip(variances, directions.T, strict=True):
        print(f"variance {variance:.5f} along (red, green, blue) =", np.round(direction, 2))

# %% [markdown]
# Where do they lie in the cloud? Each line is two standard deviations long, to either side of the mean.
# (The third is so short that the others hide it: nearly all colors lie in one plane.)

# %%
if solved(pca_color_directions):
    figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained")
    middle = hands.reshape(-1, 3).mean(axis=0, dtype="float64")
    styles = [("black", "-"), (COLORS["augmented"], "--"), (COLORS["bare"], ":")]
    for place, (across, up) in zip(axes, [(0, 1), (0, 2)], strict=True):
        place.scatter(some[:, across], some[:, up], s=6, c=some, alpha=0.5)
        for k, (color, style) in enumerate(styles):
            ends = middle + 2 * np.sqrt(variances[k]) * np.outer([-1, 1], directions[:, k])
            place.plot(ends[:, across], ends[:, up], style, color=color, lw=2, label=f"{k + 1}.")
        place.set(xlabel=names[across], ylabel=names[up], xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes[0].legend(title="direction", fontsize=8, loc="upper left")
    plt.show()

# %% [markdown]
# ### Exercise 6.8  pca_color_shift  (12 points)
#
# Now the paper's color augmentation. To **every pixel** of an image it adds
#
# $$[\mathbf p_1, \mathbf p_2, \mathbf p_3]\,[\alpha_1 \lambda_1, \alpha_2 \lambda_2, \alpha_3 \lambda_3]^T$$
#
# where $\mathbf p_k$ are the directions, $\lambda_k$ the variances, and the $\alpha_k$ are drawn once
# for each image from a normal distribution with mean 0. In the paper its standard deviation is 0.1.
#
# * Inputs: images of shape `(n, height, width, 3)` with pixels from 0 to 1; variances and directions
#   as above; the standard deviation of the $\alpha_k$ as `strength`; a generator. Output: images of
#   the same shape and type.
# * **Three numbers for each image**, the same for all its pixels.
# * What gets smaller than 0 is 0, what gets larger than 1 is 1. The images that are given stay as they
#   are.
#
# Not graded: finding the directions.


# %%
def pca_color_shift(
    images: np.ndarray,
    variances: np.ndarray,
    directions: np.ndarray,
    strength: float,
    generator: np.random.Generator,
) -> np.ndarray:
    """Shift the color of each image along the principal directions, as AlexNet did.

    Args:
        images: array of shape (n, height, width, 3), from 0 to 1.
        variances: shape (3,).
        directions: as columns, shape (3, 3).
        strength: standard deviation of the random multiples of the variances.
        generator: source of all random numbers.

    Returns:
        Array of the same shape and type, from 0 to 1.
    """
    # 1. Three multiples for each image
    # 2. The shift of each image: red, green, blue
    # 3. Add it to all pixels of the image, cut off at 0 and 1
    # BEGIN SOLUTION
    multiples = generator.normal(0, strength, (len(images), 3))
    shifts = (multiples * variances) @ directions.T  # (n, 3)
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return np.clip(shifted, 0, 1).astype(images.dtype)
    # END SOLUTION


# %%
check(pca_color_shift)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# The shift of one image is $\alpha_1\lambda_1\mathbf p_1 + \alpha_2\lambda_2\mathbf p_2 +
# \alpha_3\lambda_3\mathbf p_3$, three numbers.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `generator.normal(mean, standard_deviation, shape)`. For all images at once, the rows of
# `(multiples * variances) @ directions.T` are the shifts.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# multiples = generator.normal(0, ..., (len(images), 3))
# shifts = ...                                        # (n, 3)
# shifted = images + shifts[:, np.newaxis, np.newaxis]
# return np.clip(...).astype(images.dtype)
# ```
# </details>

# %% [markdown]
# Does the paper's 0.1 suit our pixels? A variance has the unit of a pixel *squared*. If all pixels are
# multiplied by 255, the variances and with them the shifts grow by $255^2$, and the effect on the
# picture by 255. So the same 0.1 is far too little for pixels from 0 to 1 and far too much for
# pixels from 0 to 255: a strength is worth nothing without its unit. We choose ours by the effect: one
# standard deviation along the first direction should have the length 0.1. All three channels change
# together, so that is about 0.06 in each, of the 1 from black to white.

# %%
if solved(pca_color_directions, pca_color_shift):
    ours = 0.1 / variances[0]
    shown = hands[first_of_each]
    rows = {"given": shown}
    for name, strength in [("0.1", 0.1), ("ours", ours), ("3 x ours", 3 * ours)]:
        generator = np.random.default_rng(6)
        rows[name] = pca_color_shift(shown, variances, directions, strength, generator)
    show_grid(rows)

# %% [markdown]
# The pictures get lighter and darker, warmer and colder, and stay pictures of hands. The paper: the
# scheme "approximately captures an important property of natural images, namely, that object
# identity is invariant to changes in the intensity and color of the illumination". It reduced the
# error on ImageNet by more than one per cent.

# %% [markdown]
# ## 4. The same with Keras
#
# For nearly everything above Keras has a layer; for the paper's PCA it has none.
#
# | ours | layer of Keras | what its number means |
# |---|---|---|
# | `mirror` | `RandomFlip("horizontal")` | probability 1/2 |
# | `random_crop` | `RandomCrop` | height and width of the window; one place for a whole batch |
# | `rotate` | `RandomRotation` | share of a full turn |
# | `shear` | `RandomShear` | share of the image, up to the number, to both sides |
# | `local_warp` | `RandomElasticTransform` | `factor` is a probability, `scale` the strength |
# | `shift_color` | `RandomHue`, `RandomSaturation`, `RandomBrightness`, `RandomColorJitter` | each its own |
# | `pca_color_shift` | none | |
#
# The layers draw their parameters themselves, all but `RandomCrop` for each image of a batch anew.
# Read what a number means before you use it: no two of these layers mean quite the same.

# %%
KERAS_LAYERS = {
    "Flip": layers.RandomFlip("horizontal", seed=1),
    "Crop": layers.RandomCrop(48, 48, seed=2),
    "Rotation": layers.RandomRotation(0.1, fill_mode="nearest", seed=3),
    "Shear": layers.RandomShear(0.3, 0.0, fill_mode="nearest", seed=4),
    "Elastic": layers.RandomElasticTransform((1.0, 1.0), 1.0, value_range=(0, 1), seed=5),
    "Brightness": layers.RandomBrightness(0.3, value_range=(0, 1), seed=6),
    "Hue": layers.RandomHue(0.2, value_range=(0, 1), seed=7),
}
copies = np.repeat(hand[np.newaxis], 8, axis=0)
show_grid({name: np.asarray(layer(copies, training=True)) for name, layer in KERAS_LAYERS.items()})

# %% [markdown]
# The elastic row looks unchanged: even with the scale 1 the layer hardly bends images of this size. Look at
# what a layer does before you count on it. `local_warp` bends as many pixels as you tell it.
#
# Three things go wrong with these layers again and again, and none raises an error:
#
# 1. **At test time nothing must change.** The layers see to it: with `training=False` they return the
#    images as they are. `fit` says `training=True`, `evaluate` and `predict` say `training=False`.
#    Where you call a layer yourself, as in a `tf.data` pipeline, it depends on the layer what happens
#    without either: the `Random…` layers augment, `Dropout` and `GaussianNoise` do nothing. So always
#    say which you mean.
# 2. **`value_range`** is 0 to 255 for the layers that change colors. For pixels from 0 to 1 say so.
# 3. **Seeds.** Two layers with the same seed draw the same numbers. What does that do?
#
# The next cell shows the first point: which layers change the images, with `training` and without it?


# %%
def effect(layer, **arguments):
    """Say whether the layer changes the images."""
    is_same = np.array_equal(np.asarray(layer(copies, **arguments)), copies)
    return "as they are" if is_same else "changed"


for layer in (
    layers.RandomBrightness(0.3, value_range=(0, 1), seed=1),
    layers.RandomCrop(48, 48, seed=2),
    layers.RandomShear(0.3, 0.3, seed=3),
    layers.Dropout(0.5, seed=4),
    layers.GaussianNoise(0.1, seed=5),
):
    print(
        f"{type(layer).__name__:16}",
        f"training=True: {effect(layer, training=True):11}",
        f"training=False: {effect(layer, training=False):11}",
        f"without: {effect(layer)}",
    )
crop, shears = layers.RandomCrop(48, 48, seed=6), layers.RandomShear(0.3, seed=7)
print("RandomCrop at test time:", crop(copies, training=False).shape[1:3], "of 64x64")
print("RandomShear(0.3) draws from", shears.x_factor)

# %% [markdown]
# `RandomCrop` returns the **whole** image at test time, although the model's `output_shape` has the
# smaller size: a network in which `Flatten` and `Dense` follow then fails in `evaluate` and `predict`.
# Cut such a window in the pipeline, or choose layers that do not depend on the size.
#
# Now the third point: two layers with one seed, and two with seeds of their own.

# %%
same_seed = keras.Sequential(
    [
        layers.RandomFlip("horizontal", seed=1),
        layers.RandomRotation(0.1, fill_mode="nearest", seed=1),
    ]
)
own_seeds = keras.Sequential(
    [
        layers.RandomFlip("horizontal", seed=1),
        layers.RandomRotation(0.1, fill_mode="nearest", seed=2),
    ]
)
arrow = np.zeros((32, 32, 3), "float32")
arrow[14:18, 4:28] = [1, 0.8, 0.2]
for width in range(8):
    arrow[16 - width : 16 + width, 28 - width] = [1, 0.8, 0.2]
arrows = np.repeat(arrow[np.newaxis], 9, axis=0)
pairs = {"own seeds": own_seeds, "same seed": same_seed}
show_grid({name: np.asarray(model(arrows, training=True)) for name, model in pairs.items()})

# %% [markdown]
# Nine arrows may be chance. We measure four hundred: where does the tip point, and by what angle is the
# arrow turned?


# %%
def direction_and_angle(images):
    """Return for each arrow 1 for right and -1 for left, and its turn in degrees."""
    rows, columns = np.mgrid[:32, :32] - 15.5
    weights = images.sum(axis=-1)  # the head is heavier than the tail
    right, down = ((weights * place).sum(axis=(1, 2)) for place in (columns, rows))
    return np.sign(right), np.degrees(np.arctan2(-down * np.sign(right), np.abs(right)))


figure, panels = plt.subplots(1, 2, figsize=(7, 2.4), sharey=True, layout="constrained")
for axes, (name, model) in zip(panels, pairs.items(), strict=True):
    copies_of_arrow = np.repeat(arrow[np.newaxis], 400, axis=0)
    directions, angles = direction_and_angle(np.asarray(model(copies_of_arrow, training=True)))
    jitter = np.linspace(-0.3, 0.3, len(directions))
    axes.plot(angles, directions + jitter, ".", color=COLORS["augmented"], markersize=3)
    axes.set(xlabel="angle in degrees", title=name, xticks=range(-36, 37, 18))
panels[0].set_yticks([-1, 1], labels=["left", "right"])
plt.show()

# %% [markdown]
# With one seed all arrows that point to the right are turned to one side and all that point to the
# left to the other: the number that decides on the mirroring also decides on the angle. Half of
# what we wanted to show the network never occurs.

# %% [markdown]
# ### Exercise 6.9  build_augmentation  (12 points)
#
# Put together the augmentation for our hands, with **one** number for its strength, so that we can tune
# it.
#
# * Inputs: the strength $s$, 0 or more, usually up to 1; a seed. Output: a `keras.Sequential` of four
#   layers for images with pixels from 0 to 1.
# * In this order: **mirror** half of the images left to right; **rotate** by up to $30 s$ degrees to
#   either side; **shift** by up to $s/5$ of the height and of the width in any direction; change the
#   **brightness** by up to $s/5$.
# * What a rotation or shift uncovers is filled with the nearest pixels.
# * The seed decides everything, and each layer has a seed of its own.
#
# Not graded: PCA, crops, warps.


# %%
def build_augmentation(strength: float, seed: int) -> keras.Sequential:
    """Build layers that mirror, rotate, shift and brighten images from 0 to 1.

    Args:
        strength: scales all but the mirroring; 0 for none.
        seed: decides on all random numbers.

    Returns:
        A model that changes images (batch, height, width, 3) in training and passes them on
        otherwise.
    """
    # 1. Which share of a full turn are 30 degrees?
    # 2. Four layers; fill_mode, value_range, a seed for each
    # BEGIN SOLUTION
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(strength / 12, fill_mode="nearest", seed=seed + 1),
            layers.RandomTranslation(
                strength / 5, strength / 5, fill_mode="nearest", seed=seed + 2
            ),
            layers.RandomBrightness(strength / 5, value_range=(0, 1), seed=seed + 3),
        ]
    )
    # END SOLUTION


# %%
check(build_augmentation)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# 360 degrees are a full turn, so 30 degrees are a twelfth. The factors are shares, and "up to f"
# means from -f to f.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layers.RandomFlip(mode, seed=)`, `layers.RandomRotation(factor, fill_mode=, seed=)`,
# `layers.RandomTranslation(height_factor, width_factor, fill_mode=, seed=)`,
# `layers.RandomBrightness(factor, value_range=, seed=)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# return keras.Sequential([
#     layers.RandomFlip(..., seed=seed),
#     layers.RandomRotation(..., fill_mode="nearest", seed=seed + 1),
#     ...
# ])
# ```
# </details>

# %%
if solved(build_augmentation):
    rows = {
        f"strength {strength}": np.asarray(build_augmentation(strength, 6)(copies, training=True))
        for strength in (0.0, 0.25, 0.5, 1.0, 2.0)
    }
    show_grid(rows)
    at_test_time = np.asarray(build_augmentation(1.0, 6)(copies, training=False))
    print("at test time, largest change of a pixel:", np.abs(at_test_time - copies).max())

# %% [markdown]
# With a strength of 2 a hand can be half outside the picture. Somewhere before that the label is
# lost. Section 6 finds out where.

# %% [markdown]
# ## 5. The pipeline: distorting while the network trains
#
# Distorted images are not stored. They are made when they are needed, used once, and forgotten.
# The paper: "the transformed images are generated in Python code on the CPU while the GPU is training
# on the previous batch of images. So these data augmentation schemes are, in effect,
# computationally free." In TensorFlow that is the work of **`tf.data`**: a chain of steps through
# which the images flow.

# %%
numbers = tf.data.Dataset.range(10)
print("as they are:", [int(number) for number in numbers])
print("squared, in batches:")
for batch in numbers.map(lambda number: number * number).batch(4):
    print("   ", batch.numpy())

# %% [markdown]
# | step | what it does |
# |---|---|
# | `from_tensor_slices((images, labels))` | hands out pairs |
# | `shuffle(size)` | keeps a buffer of so many pairs and hands out any of them |
# | `batch(batch_size)` | puts pairs together |
# | `map(function, num_parallel_calls=...)` | applies a function, in several threads |
# | `prefetch(count)` | makes the next ones ahead of time, in a thread of its own |
#
# How large does the buffer of `shuffle` have to be? We look at which number comes first, in a hundred
# epochs.

# %%
figure, axes = plt.subplots(1, 2, figsize=(7, 2.6), sharey=True, layout="constrained")
for place, size in zip(axes, (5, 30), strict=True):
    shuffled = tf.data.Dataset.range(30).shuffle(size, seed=6)
    firsts = [int(next(iter(shuffled))) for _ in range(100)]
    place.hist(firsts, bins=np.arange(31) - 0.5, color=COLORS["augmented"])
    place.set(xlabel="number that comes first", title=f"buffer of {size}")
axes[0].set_ylabel("epochs")
plt.show()

# %% [markdown]
# With a buffer of 5, only the first five can come first. If images are sorted by class, as files in
# folders are, the first batches then hold one class only. The buffer should hold the whole set, or
# the file names of the whole set.

# %% [markdown]
# ### Exercise 6.10  build_pipeline  (10 points)
#
# Build the pipelines for training and for testing.
#
# * Inputs: images of shape `(n, height, width, channels)` and labels of shape `(n,)`; a batch size; a
#   layer or model `augmentation`; whether it is for training. Output: a `tf.data.Dataset` that hands
#   out pairs (images, labels), every image once an epoch, in batches; the last one may be smaller.
# * To train: in each epoch a new order, in which **every** image may come first; each image
#   augmented **once**, with other random numbers in each epoch, by `map` in several threads.
# * To test: in the order that was given, and **not augmented**.
# * Both end with a `prefetch`.
#
# Not graded: caching, reading files.


# %%
def build_pipeline(
    images: np.ndarray,
    labels: np.ndarray,
    batch_size: int,
    augmentation: keras.layers.Layer,
    training: bool,
) -> tf.data.Dataset:
    """Build a data set that hands out batches and, to train, shuffles and augments.

    Args:
        images: array of shape (n, height, width, channels).
        labels: array of shape (n,).
        batch_size: number of images in a batch.
        augmentation: called with images and `training=True`.
        training: whether to shuffle and augment.

    Returns:
        Data set of pairs (images, labels), of the shapes (batch, height, width, channels) and
        (batch,).
    """
    # 1. Pairs of images and labels
    # 2. To train: shuffle
    # 3. Batches; to train: augment them in parallel
    # 4. Prefetch
    # BEGIN SOLUTION
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(len(images))
    dataset = dataset.batch(batch_size)
    if training:
        dataset = dataset.map(
            lambda images, labels: (augmentation(images, training=True), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
    return dataset.prefetch(tf.data.AUTOTUNE)
    # END SOLUTION


# %%
check(build_pipeline)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Every step returns a new data set. A step that belongs to training only stands in an `if`.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `tf.data.Dataset.from_tensor_slices((images, labels))`, `.shuffle(len(images))`,
# `.batch(batch_size)`, `.map(function, num_parallel_calls=tf.data.AUTOTUNE)`,
# `.prefetch(tf.data.AUTOTUNE)`. The function of `map` takes images and labels and returns both.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# dataset = tf.data.Dataset.from_tensor_slices(...)
# ...  # shuffle single images, then make batches; the augmentation takes a whole batch
# return dataset.prefetch(...)
# ```
# </details>

# %%
if solved(build_augmentation, build_pipeline):
    augmentation = build_augmentation(1.0, 6)
    pipeline = build_pipeline(hands, y_train, 32, augmentation, training=True)
    batch_images, batch_labels = next(iter(pipeline))
    print("one batch:", batch_images.shape, batch_labels.shape)
    epoch_labels = np.concatenate([labels.numpy() for _, labels in pipeline])
    print("images of each digit in an epoch", np.bincount(epoch_labels))
    print("and in the training set         ", np.bincount(y_train))
    show_grid({"a batch": batch_images.numpy()[:8], "of an epoch": batch_images.numpy()[8:16]})

# %% [markdown]
# ### How fast is it?
#
# We measure how many images a second come out of a pipeline of one thread and of one with several.


# %%
def images_per_second(dataset):
    """Throughput of a data set over one epoch, after a first batch that starts its threads."""
    for _ in dataset.take(1):
        pass
    start = time.perf_counter()
    count = sum(len(labels) for _, labels in dataset)
    return count / (time.perf_counter() - start)


def distorting(images, labels):
    """What the map of a training pipeline does."""
    return augmentation(images, training=True), labels


# %% tags=["nbval-ignore-output"]
if solved(build_augmentation, build_pipeline):
    raw = tf.data.Dataset.from_tensor_slices((hands, y_train)).batch(32)
    chains = {
        "no augmentation": raw,
        "map, one thread": raw.map(distorting, num_parallel_calls=1),
        "map, threads as needed": raw.map(distorting, num_parallel_calls=tf.data.AUTOTUNE),
        "the same, prefetched": build_pipeline(hands, y_train, 32, augmentation, training=True),
    }
    for name, chain in chains.items():
        print(f"{name:24} {images_per_second(chain):10,.0f} images a second")

# %% [markdown]
# Augmentation costs nearly all of the throughput of a pipeline. More threads give some of it back, if
# there are cores that have nothing else to do. Prefetching adds nothing here: there is nothing to do
# meanwhile. Its use shows with a network behind it.
#
# Threads have a price. They draw their random numbers from one generator, in the order in which they
# come to it, so that the same seed gives other images in the next run. An experiment that has to
# repeat to the last pixel takes `num_parallel_calls=1`.

# %% [markdown]
# ### Who works when?
#
# The last step needs a partner that does not use the cores itself: a graphics card. Ours is a
# pretended one that takes as long for a batch as distorting it takes, and meanwhile leaves the
# processor alone (it sleeps). Inside the `map` we note with `tf.timestamp()` when a batch was
# begun and when it was ready. To see what would happen without a prefetch we have to switch off that
# TensorFlow adds one by itself.


# %%
def timed_distorting(images, labels):
    """The same as `distorting`, with the time before and after."""
    with tf.control_dependencies([images]):
        start = tf.timestamp()
    changed = augmentation(images, training=True)
    with tf.control_dependencies([changed]):
        end = tf.timestamp()
    return changed, labels, start, end


def work_times(dataset, step_seconds):
    """When the processor distorts and the pretended card trains, in seconds from the start.

    Returns:
        Two arrays of shape (batches, 2): begin and end of each batch.
    """
    distorted, trained = [], []
    for _, _, start, end in dataset:
        begin = float(tf.timestamp())
        time.sleep(step_seconds)
        distorted.append((float(start), float(end)))
        trained.append((begin, float(tf.timestamp())))
    distorted, trained = np.array(distorted), np.array(trained)
    return distorted - distorted.min(), trained - distorted.min()


# %% tags=["nbval-ignore-output"]
if solved(build_augmentation):
    as_written = tf.data.Options()
    as_written.autotune.enabled = False
    raw = tf.data.Dataset.from_tensor_slices((hands, y_train)).repeat().batch(256).take(10)
    one_by_one = raw.map(timed_distorting).with_options(as_written)
    overlapped = raw.map(timed_distorting, num_parallel_calls=2).prefetch(2)
    work_times(one_by_one, 0)  # the first epoch also compiles
    alone, _ = work_times(one_by_one, 0)
    step_seconds = float(np.median(alone[:, 1] - alone[:, 0]))
    timelines = {
        "one after the other": work_times(one_by_one, step_seconds),
        "parallel map, prefetch": work_times(overlapped, step_seconds),
    }
    seconds = {name: trained[-1, 1] for name, (_, trained) in timelines.items()}
    for name, length in seconds.items():
        print(f"{name:24} {length:.2f} seconds for 10 batches of 256")

# %%
if solved(build_augmentation):
    figure, rows = plt.subplots(2, 1, figsize=(7, 3.6), sharex=True, layout="constrained")
    for axes, (name, (distorted, trained)) in zip(rows, timelines.items(), strict=True):
        for number, (begin, end) in enumerate(distorted):
            height = 0.9 + 0.45 * (number % 2)
            axes.barh(height, end - begin, 0.4, left=begin, color=COLORS["augmented"], ec="white")
        for begin, end in trained:
            axes.barh(0, end - begin, 0.6, left=begin, color=COLORS["bare"], ec="white")
        axes.set(yticks=[0, 1.1], title=name)
        axes.set_yticklabels(["card trains", "threads distort"])
    rows[-1].set_xlabel("seconds")
    plt.show()

# %% [markdown]
# Above, one always waits for the other: the gaps in the lower track are time for which the card is
# paid and does nothing. Below, the next batches are distorted while the card works on this one, and
# the gaps shrink. With enough free threads only the first is left, and an epoch takes as long as the
# slower of the two instead of both together. On a machine *without* a card, as ours is most likely,
# network and distortions share the same cores: overlapping then gains only what would otherwise be
# waiting, such as reading files.

# %% [markdown]
# ## 6. Does it help, and how much is good?
#
# ### Strength is a hyperparameter
#
# We take the case in which augmentation matters most: few data. 20 images of each digit to train, at
# half the resolution to save time. The strength is chosen on a **validation set** that no training sees,
# by its accuracy there. The test set must not choose anything: it has to say in the end how good the
# choice was.
#
# And good for what? We take two tasks, with the same training images. In the first the network will be
# used on pictures from the **same camera**. In the second on pictures from **other cameras**, which
# people hold askew, in other rooms: the validation images once more, turned by up to 15 degrees, moved
# by up to a tenth and lit differently. Before you go on: which strength would you choose for each?


# %%
def halved(images):
    """Images at half the height and width: the mean of each 2x2 block."""
    count, height, width, channels = images.shape
    return images.reshape(count, height // 2, 2, width // 2, 2, channels).mean(axis=(2, 4))


def some_of_each(labels, first, last):
    """Indices of the images `first` to `last` - 1 of each digit."""
    return np.concatenate([np.flatnonzero(labels == digit)[first:last] for digit in range(6)])


def other_cameras(images):
    """The same hands, turned, moved and lit at random; the same in each call."""
    generator = np.random.default_rng(60)
    moved = []
    for image in images:
        angle = np.radians(generator.uniform(-15, 15))
        down, right = generator.uniform(-0.1, 0.1, 2) * image.shape[:2]
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        middle = (np.array(image.shape[:2]) - 1) / 2
        offset = middle - turn @ (middle + [down, right])
        channels = [
            ndimage.affine_transform(channel, turn, offset, order=1, mode="nearest")
            for channel in np.moveaxis(image, -1, 0)
        ]
        moved.append(np.stack(channels, axis=-1) + generator.uniform(-0.1, 0.1))
    return np.clip(moved, 0, 1).astype("float32")


few, held_out = some_of_each(y_train, 0, 20), some_of_each(y_train, 100, 180)
x_few, y_few = halved(hands[few]), y_train[few]
x_validation, y_validation = halved(hands[held_out]), y_train[held_out]
x_final, y_final = halved(x_test.astype("float32") / 255), y_test
validation = {"same camera": x_validation, "other cameras": other_cameras(x_validation)}
print("to train", x_few.shape, "to choose", x_validation.shape, "in the end", x_final.shape)
show_grid({name: images[::60] for name, images in validation.items()})

# %% [markdown]
# ### Create → Compile → Fit
#
# Five networks, each built from scratch: without augmentation, then with four strengths, of which 0.0
# only mirrors. The pipeline that trains them distorts; the images that measure them are never changed.


# %%
def train_with(strength, num_epochs=45):
    """Train a network from scratch on the few images; None for no augmentation.

    Returns:
        The model and its history, every fifth epoch with the accuracy on the validation set.
    """
    keras.utils.set_random_seed(6)
    # Create and compile
    model = build_network(x_few.shape[1:], 6, num_steps=num_epochs * len(x_few) // 20)
    augmentation = layers.Identity() if strength is None else build_augmentation(strength, 6)
    to_train = build_pipeline(x_few, y_few, 20, augmentation, training=True)
    to_choose = build_pipeline(x_validation, y_validation, 240, augmentation, training=False)
    # Fit
    history = model.fit(
        to_train,
        validation_data=to_choose,
        validation_freq=5,
        epochs=num_epochs,
        shuffle=False,
        verbose=0,
        callbacks=[TrainingProgress()],
    )
    return model, history.history


# %%
STRENGTHS = (None, 0.0, 0.25, 0.5, 1.0)
runs = {}
if solved(build_augmentation, build_pipeline):
    runs = {strength: train_with(strength) for strength in STRENGTHS}
    print("trained with:", *runs)

# %% [markdown]
# ### Evaluate: one run, and five
#
# The learning rate falls to zero, so the accuracy of the last epoch does not jump and is the score of
# a run. But one run is one throw of the dice: with other training images and other first weights it
# comes out differently. Your five runs are the crosses below. The dots are the means of five seeds,
# each with 20 other images of each digit, and the bars their standard deviations. 25 trainings take too
# long for a notebook, so they were run once and stored; `measured.load_table` reads the table.

# %%
table = measured.load_table("strength")
names = ["none", "0.0", "0.25", "0.5", "1.0"]
seeds = {
    task: np.array([table[task.replace(" ", "_")][table["strength"] == name] for name in names])
    for task in validation
}  # task → accuracies of shape (strengths, seeds)
scores = {
    task: [run[0].evaluate(images, y_validation, verbose=0)[1] for run in runs.values()]
    for task, images in validation.items()
}
figure, axes = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained", sharey=True)
for place, (task, values) in zip(axes, seeds.items(), strict=True):
    color = COLORS["augmented"]
    place.errorbar(names, values.mean(axis=1), values.std(axis=1), fmt="o", color=color, capsize=4)
    place.plot(
        names[: len(scores[task])], scores[task], "x", color=COLORS["bare"], label="your run"
    )
    place.axhline(1 / 6, color="black", linestyle=":", label="guessing")
    place.set(xlabel="strength", title=task, ylim=(0, 1))
axes[0].set_ylabel("validation accuracy")
axes[0].legend(loc="upper right", fontsize=8)
plt.show()
print("seeds of each strength:", values.shape[1])

# %%
for task, values in seeds.items():
    rows = zip(names, values.mean(axis=1), values.std(axis=1), strict=True)
    print(f"{task:14}", ", ".join(f"{name}: {mean:.2f} ± {std:.2f}" for name, mean, std in rows))

# %% [markdown]
# On the left, strength 0.0, which only mirrors, is seven hundredths above no augmentation. Turning, moving
# and lighting add one or two hundredths more, which is less than one run differs from the next. No
# wonder: hands in all positions are in the training images already. Full strength does harm, and is worse
# than no augmentation at all: at 1.0 a hand can leave the picture, and takes its label with it.
#
# On the right geometry **pays**. Turned and moved hands occur there and not in the training images:
# strength 0.5 is eight hundredths above mirroring alone, and ahead with each of the five seeds. So there
# is no strength that is good in itself. Choose it on images like those that the network will meet. And
# choose by several runs: single crosses can lie in another order than the means.

# %%
if runs:
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="constrained")
    for color, strength in [("bare", None), ("augmented", 0.5)]:
        history, label = runs[strength][1], "none" if strength is None else strength
        epochs = range(1, len(history["accuracy"]) + 1)
        axes.plot(epochs, history["accuracy"], ":", color=COLORS[color], label=f"{label}, training")
        values = history["val_accuracy"]
        axes.plot(epochs[4::5], values, color=COLORS[color], label=f"{label}, validation")
    axes.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1.02))
    axes.legend(title="strength", fontsize=8, loc="lower right")
    plt.show()

# %% [markdown]
# The bare network soon knows its 120 images by heart, and the gap to the validation images stays open:
# that is **overfitting**. The augmented network never sees the same image twice; its training accuracy
# is lower, because its images are harder, and the gap is smaller. A smaller gap alone is no gain: what
# counts is the height of the solid curve.
#
# ### The test set
#
# It is asked once, about the strength that your own run chose on the validation images of the same
# camera, and about none.

# %% tags=["nbval-ignore-output"]
if runs:
    tried = dict(zip(runs, scores["same camera"], strict=True))
    best = max((strength for strength in tried if strength is not None), key=tried.get)
    for strength in (None, best):
        accuracy = runs[strength][0].evaluate(x_final, y_final, verbose=0)[1]
        error = np.sqrt(accuracy * (1 - accuracy) / len(y_final))
        name = "none" if strength is None else strength
        print(f"strength {name}: test accuracy {accuracy:.3f}, standard error {error:.3f}")

# %% [markdown]
# Augmentation is the cheapest data there is, but no substitute for real data: it shows the network
# the same twenty hands in new positions, never a new hand. And it has to be chosen by somebody who
# knows what may change without changing the label.

# %% [markdown]
# ## Glossary
#
# | | |
# |---|---|
# | **augmentation** | random changes of training images that keep the label |
# | **generator** | a source of random numbers; the same seed gives the same numbers |
# | **interpolation** | a value between pixels, computed from its neighbors |
# | **principal component** | a direction in which data vary; the first is that of the largest variance |
# | **pipeline** | the steps that an image goes through before it reaches the network |
# | **prefetch** | to make the next batch while the network works on this one |
# | **hyperparameter** | a number that training does not find, such as the strength; a validation set chooses it |
# | **overfitting** | right on the training images, and less so on others |

# %% [markdown]
# ## Summary
#
# * An augmentation is right if the label survives it and the picture could occur. Mirroring suits
#   hands and not digits; a crop must not lose the object.
# * Geometric distortions answer one question: where does each new pixel come from? Rotation, shear
#   and local warp are three answers to it.
# * PCA color augmentation shifts all pixels of an image along the directions in which the colors of
#   the training set vary. Its strength means nothing without the unit of the pixels.
# * A random function is tested by what holds in every draw and by how often what occurs, with a known
#   probability of error; never by the numbers of one seed.
# * Keras's layers change nothing at test time, need a `value_range`, and each a seed of its own.
# * `tf.data` distorts on other threads while the network trains: `map` in parallel, `prefetch` last.
# * The strength is a hyperparameter. A validation set chooses it, the test set judges the choice.
#
# ## Questions to think about
#
# 1. At how many places does a window of 224x224 fit into 256x256? The paper says 32 times 32.
# 2. Which of our distortions commute? Does it matter whether one mirrors or rotates first?
# 3. Rotating by 5 degrees six times and by 30 degrees once: which picture is better, and why?
# 4. A network for chest X-rays is to be trained on few images. Which of our distortions would you
#    use, and whom would you ask?
# 5. The augmentation stands in the pipeline here. It could also be the first layers of the model. What
#    is different on a machine with a graphics card, and what in the file to which the model is saved?
# 6. Why does a `cache()` after the `map` make an epoch faster and the network worse?
# 7. Averaging the predictions for several crops of a test image uses augmentation at test time. Which
#    of our distortions lend themselves to it?
#
# ## Further reading
#
# * A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet Classification with Deep Convolutional Neural
#   Networks*, 2012,
#   [NIPS](https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks).
#   Section 4.1 for crops, mirroring and PCA.
# * P. Simard, D. Steinkraus, J. Platt, *Best Practices for Convolutional Neural Networks Applied to
#   Visual Document Analysis*, 2003. Section 2 for elastic distortions.
# * E. Cubuk, B. Zoph, J. Shlens, Q. Le, *RandAugment*, 2019,
#   [arXiv:1909.13719](https://arxiv.org/abs/1909.13719): a single strength, tuned.
# * C. Shorten, T. Khoshgoftaar, *A Survey on Image Data Augmentation for Deep Learning*, 2019,
#   [doi:10.1186/s40537-019-0197-0](https://doi.org/10.1186/s40537-019-0197-0).
# * D. Murray et al., *tf.data: A Machine Learning Data Processing Framework*, 2021,
#   [arXiv:2101.12127](https://arxiv.org/abs/2101.12127).

# %% [markdown]
# ## Final check
#
# All functions once more, as they are now, and the points so far.

# %%
check()
