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
# # Transfer learning
#
# Somebody has trained a network for weeks, on a million pictures, and put its weights on the web. You
# have twenty pictures of each of your two cats. Do you have to start from scratch? In this notebook we read
# two networks that others have written, line by line, until ours give the same outputs; then we take
# what a network has learned on one task to another one, in three ways: train only a new last layer,
# train the last layers, or train everything from where the others stopped.
#
# **Afterwards you can** check somebody else's network against its paper; put a new head on a trained
# network; freeze and unfreeze without the traps; cache what a frozen network computes; fine-tune; and
# say how many images ask for which of the three ways.
#
# | | |
# |---|---|
# | **Your time** | 2 to 2.5 hours; the cells themselves run for 2 to 3 minutes on 2 cores |
# | **Memory** | below 2.5 GB |
# | **You write** | six functions, 100 points |
# | **Contents** | 1 Reading a network · 2 Two cats · 3 A new softmax · 4 The last layers · 5 More images · |
# | | 6 What it gets wrong |
# | **You know already** | VGG-16, residual blocks and batch normalization, `compile` and `fit` |

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
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers

from datasets import measured, pets
from datasets.backbone import build_compact, load_backbone
from grader import TrainingProgress, check, colors, solved

# %%
COLORS = {
    "from scratch": colors.VERMILION,
    "softmax": colors.BLUE,
    "last layers": colors.GREEN,
    "all": colors.PURPLE,
    "other": colors.GRAY,
}
keras.utils.set_random_seed(5)

# %% [markdown]
# ## 1. Reading somebody else's network
#
# A paper leaves out what its authors took for granted, and some of it matters. If you want to use a
# network rather than invent it again, read an open-source implementation. `keras.applications`
# holds forty of them. With `weights="imagenet"` it downloads what was learned on ImageNet. (For other
# tasks there are weights from other data: networks that find or outline objects are usually trained
# on COCO or Pascal VOC.) We want to read, so we take `weights=None`, and only the part below the dense layers
# (`include_top=False`), at 64x64 pixels.
#
# ### VGG-16
#
# This is the plan of the paper as notebook 2 wrote it, with names for the layers.


# %%
def our_vgg16(input_shape):
    """The convolutional part of VGG-16 (Simonyan and Zisserman, 2014, Table 1, D)."""
    inputs = keras.Input(input_shape, name="image")
    x = inputs
    stages = zip([64, 128, 256, 512, 512], [2, 2, 3, 3, 3], strict=True)
    for stage, (num_filters, repeats) in enumerate(stages, 1):
        for number in range(1, repeats + 1):
            name = f"block{stage}_conv{number}"
            x = layers.Conv2D(num_filters, 3, padding="same", activation="relu", name=name)(x)
        x = layers.MaxPooling2D(2, strides=2, name=f"block{stage}_pool")(x)
    return keras.Model(inputs, x, name="our_vgg16")


# %% [markdown]
# Two networks side by side: the kind of each layer, the shape of its output, its number of
# parameters. Is there a line in which they differ?


# %%
def rows_of(model):
    """Kind, output shape and parameters of each layer, by name."""
    return {
        layer.name: (type(layer).__name__, layer.output.shape[1:], layer.count_params())
        for layer in model.layers[1:]
    }


ours, theirs = (
    our_vgg16((64, 64, 3)),
    keras.applications.VGG16(weights=None, include_top=False, input_shape=(64, 64, 3)),
)
for name, (kind, shape, parameters) in rows_of(theirs).items():
    same = rows_of(ours).get(name) == (kind, shape, parameters)
    print(f"{name:13} {kind:13} {shape!s:14} {parameters:9,} same: {same}")

# %% [markdown]
# A table of shapes is no proof: it says nothing of a padding, an activation or a constant that has no
# parameters. The proof is the output. We **carry over the weights**, layer by layer, and send the
# same images through both. To make it a hard test, no weight keeps the value that it begins with: a
# bias of 0 or a moving variance of 1 would hide what is done with it.


# %%
def fill_at_random(model, seed):
    """Give every weight a random value of a size that keeps the signal alive."""
    random = np.random.default_rng(seed)
    for weight in model.weights:
        if weight.name == "kernel":
            size = np.sqrt(2 / np.prod(weight.shape[:-1]))
            weight.assign(random.normal(0, size, weight.shape))
        elif weight.name in ("gamma", "moving_variance"):
            weight.assign(random.uniform(0.2, 0.6, weight.shape))
        else:
            weight.assign(random.uniform(-0.1, 0.1, weight.shape))


def carry_over(source, target):
    """Copy the weights of each layer to the layer of the same name."""
    for layer in source.layers:
        if layer.weights:
            target.get_layer(layer.name).set_weights(layer.get_weights())


def difference(one, other, images):
    """The largest difference of two networks' outputs, as a share of the largest output."""
    outputs = [np.asarray(model(images, training=False)) for model in (one, other)]
    return np.abs(outputs[0] - outputs[1]).max() / np.abs(outputs[1]).max()


# %%
noise = np.random.default_rng(5).normal(size=(2, 64, 64, 3)).astype("float32")
fill_at_random(theirs, seed=5)
print("before: outputs equal:", difference(ours, theirs, noise) < 1e-4)
carry_over(theirs, ours)
print("weights carried over: outputs equal:", difference(ours, theirs, noise) < 1e-4)

# %% [markdown]
# Equal, up to rounding. So whatever anybody has trained with Keras's VGG-16 works in ours, and the
# other way round. That was easy, because VGG has nothing to hide.
#
# ### ResNet-50
#
# Our blocks of notebook 3, once more with names. Two lines are marked: there the function takes an
# argument that notebook 3 did not have. The default is what we wrote there.


# %%
def block(x, name, filters, strides, project, epsilon):
    """A bottleneck block; with `project` its shortcut is a projection."""

    def normalised(tensor, num_filters, kernel_size, strides, part):
        tensor = layers.Conv2D(
            num_filters, kernel_size, strides, padding="same", name=f"{name}_{part}_conv"
        )(tensor)
        return layers.BatchNormalization(epsilon=epsilon, name=f"{name}_{part}_bn")(tensor)

    shortcut = normalised(x, 4 * filters, 1, strides, 0) if project else x
    x = layers.ReLU(name=f"{name}_1_relu")(normalised(x, filters, 1, strides, 1))
    x = layers.ReLU(name=f"{name}_2_relu")(normalised(x, filters, 3, 1, 2))
    x = normalised(x, 4 * filters, 1, 1, 3)
    return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_add")([shortcut, x]))


def our_resnet50(input_shape, pool_padding=0, epsilon=1e-3):
    """The convolutional part of ResNet-50 (He et al., 2015, Table 1)."""
    inputs = keras.Input(input_shape, name="image")
    x = layers.ZeroPadding2D(3, name="conv1_pad")(inputs)
    x = layers.Conv2D(64, 7, strides=2, name="conv1_conv")(x)
    x = layers.BatchNormalization(epsilon=epsilon, name="conv1_bn")(x)  # an argument: epsilon
    x = layers.ReLU(name="conv1_relu")(x)
    x = layers.ZeroPadding2D(pool_padding, name="pool1_pad")(x)  # an argument: pool_padding
    x = layers.MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    stages = zip([64, 128, 256, 512], [3, 4, 6, 3], strict=True)
    for stage, (filters, num_blocks) in enumerate(stages, 2):
        for number in range(1, num_blocks + 1):
            strides = 2 if number == 1 and stage > 2 else 1
            x = block(x, f"conv{stage}_block{number}", filters, strides, number == 1, epsilon)
    return keras.Model(inputs, x, name="our_resnet50")


# %% [markdown]
# As many parameters, so it is the same network?

# %%
theirs = keras.applications.ResNet50(weights=None, include_top=False, input_shape=(64, 64, 3))
fill_at_random(theirs, seed=5)
ours = our_resnet50((64, 64, 3))
carry_over(theirs, ours)
print(f"ours {ours.count_params():,} parameters, theirs {theirs.count_params():,}")
print("output shapes equal:", ours.output_shape == theirs.output_shape)
print("outputs equal:", difference(ours, theirs, noise) < 1e-4)

# %% [markdown]
# The same parameters, the same shape, other outputs. Where do they part? We look at the output of
# every layer, from the input on, until one differs.


# %%
def first_difference(ours, theirs, images):
    """Name the first layer of theirs whose output ours does not have, and say why."""
    names = [layer.name for layer in theirs.layers[1:]]
    both = [
        keras.Model(model.input, [model.get_layer(name).output for name in names])(images)
        for model in (ours, theirs)
    ]
    for name, mine, other in zip(names, *both, strict=True):
        if mine.shape != other.shape:
            return f"{name}: the shape is {mine.shape[1:]} and theirs {other.shape[1:]}"
        if not np.allclose(mine, other, rtol=1e-4, atol=1e-4):
            return f"{name}: the same shape, other numbers"
    return "none"


print("first difference:", first_difference(ours, theirs, noise))

# %% [markdown]
# Already the first batch normalization: what it is given is equal, its weights are equal, what it puts
# out is not. No table of shapes shows why. We ask the layers for their settings.

# %%
for model in (ours, theirs):
    layer = model.get_layer("conv1_bn")
    print(f"{model.name:12} epsilon {layer.epsilon:.3e}, momentum {layer.momentum}")
    layer = model.get_layer("conv3_block1_1_conv")
    print(f"{'':12} bias {layer.use_bias}, stride of the first 1x1 {layer.strides}")

# %% [markdown]
# Batch normalization divides by $\sqrt{\sigma^2 + \epsilon}$. Our $\epsilon$ is Keras's default,
# theirs is a hundred times smaller: about that of Caffe, in which the original weights were trained.
# Is that all?

# %%
for settings in ({"epsilon": 1.001e-5}, {"epsilon": 1.001e-5, "pool_padding": 1}):
    ours = our_resnet50((64, 64, 3), **settings)
    carry_over(theirs, ours)
    print(settings)
    print("    first difference:", first_difference(ours, theirs, noise))
    print("    outputs equal:", difference(ours, theirs, noise) < 1e-4)

# %% [markdown]
# The second difference was hidden behind the first. The pooling window does not fit a whole number of
# times into its input; the paper's framework rounded up there and Keras rounds down, and the authors
# of Keras's version make up for it with a border of one pixel.
#
# Now it is the same network, to the last constant. What reading taught us, and no table shows:
#
# * $\epsilon$, and the border before the pooling;
# * the **biases** of convolutions that a batch normalization follows: it subtracts the mean, and the
#   bias with it. Keras's version has them all the same, and so do we; most others do not;
# * the **stride** sits in the first 1x1 convolution, as in the paper. PyTorch's ResNet-50 has it in the
#   3x3 convolution. Its kernels have the shape (out, in, height, width) and no bias; transposed to
#   Keras's (height, width, in, out), with our biases set to zero, they fit without any error message,
#   and give nonsense as long as the stride is in another place;
# * a **momentum** of 0.99, which matters when one trains on: notebook 3 has the story.

# %%
ours = theirs = None  # two networks that we need no longer
freed = gc.collect()

# %% [markdown]
# ### What goes in
#
# There is one more thing to read. A network has learned from pixels that somebody had scaled, and it
# expects the same again. Each network in `keras.applications` comes with its function
# `preprocess_input`. What does it make of one orange pixel?

# %%
pixel = np.array([[[[255.0, 128.0, 0.0]]]])
for name in ("vgg16", "resnet50", "mobilenet_v2", "densenet", "efficientnet"):
    preprocess = getattr(keras.applications, name).preprocess_input
    numbers = ", ".join(f"{number:8.2f}" for number in np.ravel(preprocess(pixel.copy())))
    print(f"{name:13} {numbers}")

# %% [markdown]
# Four ways. VGG and ResNet want blue first and the mean color of ImageNet subtracted; MobileNet wants
# -1 to 1; DenseNet subtracts the mean and divides by the standard deviation of each color;
# EfficientNet has the scaling inside. Nothing fails when it is the wrong one. The network answers,
# only badly, and we shall measure how badly.

# %% [markdown]
# ### Optional: ask a network that has seen ImageNet
#
# MobileNetV2 has learned to name a thousand kinds of things. The first call downloads its weights (14 MB)
# into `~/.keras`, where they stay. Put a photograph of yours beside this notebook, its name into
# `MY_PICTURE`, and run the cell. Nothing below needs it.

# %% tags=["nbval-skip"]
MY_PICTURE = ""  # such as "cat.jpg"


def name_picture(path, num_names=5):
    """Print the kinds of things that a network finds most probable in an image file."""
    image = keras.utils.load_img(path, target_size=(224, 224), keep_aspect_ratio=True)
    pixels = keras.utils.img_to_array(image)[np.newaxis]  # (1, 224, 224, 3), from 0 to 255
    published = keras.applications.mobilenet_v2
    try:
        network = published.MobileNetV2(weights="imagenet")
        probabilities = network.predict(published.preprocess_input(pixels), verbose=0)
        names = published.decode_predictions(probabilities, top=num_names)[0]
    except Exception:  # Keras raises no special one without a connection
        print("Skipped: the weights are not on this machine and could not be downloaded.")
        return
    for _, name, probability in names:
        print(f"{name:25} {probability:.3f}")


if MY_PICTURE:
    name_picture(MY_PICTURE)
else:
    print("Skipped: MY_PICTURE names no file.")

# %% [markdown]
# ## 2. Tigger, Misty or neither
#
# You have two cats. Tigger is a tabby, Misty is gray and white, and the cat flap should open for these
# two only: three classes, the third being everything else. You have taken 20 pictures of each. (They
# are rendered; nobody has cats that hold so still.)

# %%
(x_train, y_train), (x_test, y_test) = pets.load_data(images_per_class=200)
class_names = ["Tigger", "Misty", "neither"]
for name, images, labels in [("all training", x_train, y_train), ("test", x_test, y_test)]:
    print(f"{name:12} images {images.shape} {images.dtype}, of each class", end=" ")
    print(set(np.bincount(labels).tolist()))

# %%
figure, axes = plt.subplots(3, 6, figsize=(7, 3.8), layout="constrained")
for row, name in enumerate(class_names):
    for place, image in zip(axes[row], x_train[y_train == row], strict=False):
        place.imshow(image)
        place.set(xticks=[], yticks=[])
    axes[row, 0].set_ylabel(name)
figure.suptitle("Six training images of each class")
plt.show()

# %% [markdown]
# The set has 200 of each class; we begin with 20, the first of each, and come back to the others when
# we ask what more pictures are worth.


# %%
def first_of_each(images_per_class):
    """Indices of the first training images of each class."""
    return np.concatenate([np.flatnonzero(y_train == c)[:images_per_class] for c in range(3)])


few = first_of_each(20)
print("to begin with:", x_train[few].shape)

# %% [markdown]
# ### The network of others
#
# The kit has a small network of its own that was trained on 4,000 pictures of twenty kinds of animals:
# zebras, foxes, mice, no cat and no dog among them. It is a stem and three residual blocks. (On your
# own machine, `load_backbone("MobileNetV2")` downloads a network that has seen 1.2 million
# photographs. The functions that you are going to write work with it as well.) Of the file, only the
# part below the last layer is left: such a part is called the **backbone**. It makes 144 numbers of an
# image, its **features**.

# %%
backbone = load_backbone()
print(f"{backbone.model.count_params():,} parameters")
for layer in backbone.model.layers:
    if layer.name in ("images", "stem_pool", "block1_relu", "block2_relu", "block3_relu", "pool"):
        print(f"{layer.name:12} {layer.output.shape[1:]}")
prepared = backbone.preprocess_input(x_train.astype("float32"))
print(f"prepared pixels from {prepared.min():.2f} to {prepared.max():.2f}")

# %% [markdown]
# ### From scratch
#
# What can be done without transfer? The same architecture, with random weights, on our 60 images,
# mirrored at random. The test images say how good it is. Guessing would be right for a third of them.

# %%
prepared_test = backbone.preprocess_input(x_test.astype("float32"))


def num_epochs_for(num_steps, num_images):
    """The number of epochs that have about so many steps, in batches of 20."""
    return max(1, num_steps * 20 // num_images)


def accuracy(model, images, labels):
    """The share of images that a model is right about."""
    probabilities = np.asarray(model(images, training=False))
    return float(np.mean(probabilities.argmax(axis=1) == labels))


# %%
def train_from_scratch(chosen):
    """Test accuracy of the backbone's architecture with random weights, on chosen images."""
    keras.utils.set_random_seed(5)
    inputs = keras.Input((96, 96, 3), name="image")
    x = layers.RandomFlip("horizontal", name="mirror")(inputs)
    outputs = layers.Dense(3, activation="softmax", name="head")(build_compact()(x))
    model = keras.Model(inputs, outputs)
    schedule = keras.optimizers.schedules.CosineDecay(2e-3, decay_steps=150)
    model.compile(keras.optimizers.Adam(schedule), "sparse_categorical_crossentropy")
    model.fit(
        prepared[chosen],
        y_train[chosen],
        batch_size=20,
        epochs=num_epochs_for(150, len(chosen)),
        verbose=0,
        callbacks=[TrainingProgress()],
    )
    return accuracy(model, prepared_test, y_test)


test_accuracy = {("from scratch", 20): train_from_scratch(few)}

# %% tags=["nbval-ignore-output"]
print(f"test accuracy {test_accuracy['from scratch', 20]:.3f}; a good cat flap has 0.95")

# %% [markdown]
# With 60 pictures for 354,000 parameters, that is no surprise. Now the network that has seen twenty
# kinds of animals, and never a cat. Between its pixels and its 144 features are edges, fur, stripes,
# ears: what a cat needs, too. What it does not have is an opinion on Tigger and Misty. The old last
# layer, the **head**, answers another question. We cut it off and put a new one there.
#
# The kit's file has no head any more. To have a whole network in hand, as one that you find on the
# web, we put one back: a softmax over twenty kinds, with random weights. Ours goes away in a moment.

# %%
old_head = layers.Dense(20, activation="softmax", name="twenty_kinds")
trained = keras.Model(backbone.model.input, old_head(backbone.model.output), name="trained")
print("last layers:", [layer.name for layer in trained.layers[-3:]])
print("an image of Tigger:", trained(prepared[few[:1]]).shape)

# %% [markdown]
# ### Exercise 5.1  replace_head  (15 points)
#
# Make a classifier for the new classes out of a trained one.
#
# * Input: a trained classifier whose last layer, `network.layers[-1]`, is the old head: a dense layer
#   with softmax. Output: a new model from the same images to probabilities of shape
#   `(batch, num_classes)`.
# * Everything below the old head stays, **with its trained weights**. What the old head was given are
#   the features.
# * On the features come one dropout layer with the rate `dropout_rate`, and a new dense layer with
#   softmax, in this order. It is the last layer of the new model, and can be trained.
# * `network` itself can be used afterwards as before. Its layers may be shared with the new model.
#
# Not graded: freezing, compiling, names; whether the kept part is one layer of the new model or its
# layers stand in a row.


# %%
def replace_head(network: keras.Model, num_classes: int, dropout_rate: float = 0.2) -> keras.Model:
    """Put a new softmax in the place of a trained network's last layer.

    Args:
        network: a trained classifier whose last layer is a dense layer with softmax.
        num_classes: number of classes of the new task.
        dropout_rate: rate of the dropout between features and softmax.

    Returns:
        A model from images, as `network` takes them, to probabilities (batch, num_classes).
    """
    # 1. The features: what the old head was given
    # 2. Dropout, then the new dense layer with softmax
    # 3. The model from the network's input to these probabilities
    # BEGIN SOLUTION
    features = network.layers[-2].output
    x = layers.Dropout(dropout_rate, name="dropout")(features)
    probabilities = layers.Dense(num_classes, activation="softmax", name="head")(x)
    return keras.Model(network.input, probabilities, name="with_new_head")
    # END SOLUTION


# %%
check(replace_head)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# In a functional model, every layer knows the tensor that it put out. A new model may begin and end
# at any of these tensors.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `network.input`, `network.layers[-2].output`, `layers.Dropout(rate)`,
# `layers.Dense(num_classes, activation="softmax")`, `keras.Model(inputs, outputs)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# features = ...
# x = layers.Dropout(...)(features)
# probabilities = ...
# return keras.Model(network.input, probabilities)
# ```
# </details>

# %%
if solved(replace_head):
    model = replace_head(trained, 3)
    print("old head", trained.output_shape, "new head", model.output_shape)
    print("last layers:", [layer.name for layer in model.layers[-3:]])
    kept = model.count_params() - 144 * 3 - 3
    print("all weights below are there:", kept == backbone.model.count_params())

# %% [markdown]
# ## 3. Few images: freeze everything, train a softmax
#
# The four steps stay: **Create → Compile → Fit → Evaluate**. Transfer learning changes the first (a
# trained network with a new head, parts of it frozen) and the second (another learning rate).
#
# 435 new parameters, 353,840 old ones. If we train them all on 60 images, the random head sends
# random gradients down into what took long to learn. So the old weights are **frozen**:
# `layer.trainable = False` keeps them out of reach of the optimizer.
#
# ### What `trainable` and `training` do to batch normalization
#
# For a convolution that is all there is to say. A batch normalization has four arrays. Gamma and beta
# are learned from gradients. The **moving averages** of mean and variance are not: they follow the
# batches whenever the layer is called in training mode. There are two switches, and their names are
# easily confused:
#
# * `layer.trainable = False`, an attribute: the layer's weights are not to be changed. For a batch
#   normalization Keras takes it to mean inference mode as well;
# * `layer(x, training=False)`, an argument of the call: compute as in inference, this time.
#
# Which of them keeps the moving averages where they are, when `fit` trains the model around them? We
# try all four combinations on the stem of our backbone, with a single step of training.


# %%
def train_around(trainable, arguments):
    """Which arrays of the stem's batch normalization one step of training changes."""
    whole = load_backbone().model
    stem = keras.Model(whole.input, whole.get_layer("stem_pool").output, name="stem")
    stem.trainable = trainable
    inputs = keras.Input((96, 96, 3), name="image")
    x = layers.GlobalAveragePooling2D(name="average")(stem(inputs, **arguments))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax", name="head")(x))
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    norm = stem.get_layer("stem_bn")
    before = [weight.numpy() for weight in norm.weights]
    model.fit(prepared[few], y_train[few], batch_size=60, verbose=0)
    pairs = zip(norm.weights, before, strict=True)
    return {weight.name: not np.array_equal(weight.numpy(), old) for weight, old in pairs}


# %%
print("trainable  called with         gamma changed  moving mean changed")
for trainable in (True, False):
    for arguments in ({}, {"training": False}):
        changed = train_around(trainable, arguments)
        words = ", ".join(f"{name}={value}" for name, value in arguments.items()) or "nothing more"
        print(f"{trainable!s:10} {words:18} {changed['gamma']!s:>14}", end="")
        print(f"{changed['moving_mean']!s:>21}")

# %% [markdown]
# Look at the second line. In Keras 3, `fit` calls the whole model with `training=True`, and that
# **overrides** the `training=False` which the stem was called with. (Keras 2 did the opposite, and many
# tutorials still say that `training=False` protects the moving averages. Try it in your version, as we
# did.) What protects them is `trainable = False`.
#
# How bad is it if they move? We call the backbone twenty times in training mode, as `fit` does, and
# train nothing: no gradient, no optimizer. Are the features of the test images still the same?

# %%
moving = load_backbone().model
norm = moving.get_layer("block3_2_bn")
variance_before = norm.moving_variance.numpy()
features_before = moving(prepared_test[:50], training=False)
four_tiggers = prepared[y_train == 0][:4]
for _ in range(20):
    moving(four_tiggers, training=True)
features_after = moving(prepared_test[:50], training=False)
print("features of the test images as before:", np.allclose(features_before, features_after))

# %%
ratios = np.sort(norm.moving_variance.numpy() / variance_before)
figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
axes.semilogy(ratios, ".", color=COLORS["from scratch"])
axes.axhline(1, color=COLORS["other"], linewidth=1)
axes.set_yticks([0.5, 1, 2])
axes.set_yticklabels(["half", "as before", "twice"])
axes.minorticks_off()
axes.set(xlabel="channel of block3_2_bn, sorted", ylabel="moving variance")
axes.set_title("After twenty batches of four Tiggers")
plt.show()

# %% [markdown]
# Four pictures of one cat are no sample of the world, but the moving averages follow them, and all
# features change. So a frozen backbone has to be frozen with its averages.

# %% [markdown]
# ### Exercise 5.2  freeze  (10 points)
#
# Freeze all of a model but its head.
#
# * Input: a model whose last layer, `model.layers[-1]`, is the head. Below it the layers may stand in a
#   row, or some of them inside a model that is a layer of this one. Output: the same model, changed.
# * A training afterwards changes the weights of the head, and **nothing else**: no other weight, no
#   moving average.
#
# Not graded: compiling. (It has to be done afterwards: a training step that was compiled before goes on
# as it was.)


# %%
def freeze(model: keras.Model) -> keras.Model:
    """Freeze all layers but the last.

    Args:
        model: a model whose last layer is to be trained; other models may be layers of it.

    Returns:
        The same model.
    """
    # 1. trainable = False for all layers but the last
    # 2. Return the model
    # BEGIN SOLUTION
    for layer in model.layers[:-1]:
        layer.trainable = False
    return model
    # END SOLUTION


# %%
check(freeze)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# The outermost model decides first: if it is frozen, it learns nothing, whatever its head says. So do
# not freeze the model, but what is in it. A model *inside* passes `trainable = False` on to its layers.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `model.layers` is a list, `layer.trainable = False` works for a layer and for a model.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# for layer in ...:  # all but one
#     ...
# return model
# ```
# </details>

# %%
if solved(replace_head, freeze):
    model = freeze(replace_head(trained, 3))
    counts = [
        sum(np.prod(weight.shape) for weight in group)
        for group in (model.trainable_weights, model.non_trainable_weights)
    ]
    print(f"{counts[0]:,} parameters to train, {counts[1]:,} frozen")
    print("what trains:", [weight.path for weight in model.trainable_weights])

# %% [markdown]
# ### The cache
#
# A frozen backbone makes the same features of the same image in every epoch. Why compute them again
# each time? We run it **once** over all images, write the features to a file, and train the head on the
# file. The file also survives the notebook: tomorrow one begins where one stopped. The format is HDF5:
# a file with named arrays in it, which can be written piece by piece, so that neither images nor
# features need fit into memory at once.

# %%
folder = Path(tempfile.mkdtemp(prefix="pets-"))
with h5py.File(folder / "example.h5", "w") as file:
    squares = file.create_dataset("squares", shape=(6,), dtype="float32")
    squares[0:3] = [0, 1, 4]
    squares[3:6] = [9, 16, 25]
with h5py.File(folder / "example.h5", "r") as file:
    print(list(file), file["squares"].shape, file["squares"].dtype, file["squares"][:])

# %% [markdown]
# ### Exercise 5.3  cache_activations  (20 points)
#
# Write what a frozen network makes of images into a file.
#
# * Inputs: the network; its preprocessing function; images of shape `(n, height, width, channels)` with
#   pixels from 0 to 255; labels of shape `(n,)`; the path of the file; a batch size.
# * At the path there is afterwards an HDF5 file with `features`, float32, of shape
#   `(n, *backbone.output_shape[1:])`, and `labels`, integers, of shape `(n,)`. Row i of both belongs
#   to image i. A file that was there before is replaced.
# * The features are those of the **preprocessed** pixels, in **inference mode**.
# * The network sees each image once, and at most `batch_size` images at a time. The last batch may be
#   smaller; it counts as well.
#
# Not graded: what is returned; compression, chunks and further entries of the file.


# %%
def cache_activations(
    backbone: keras.Model,
    preprocess_input: Callable[[np.ndarray], np.ndarray],
    images: np.ndarray,
    labels: np.ndarray,
    path: str | Path,
    batch_size: int = 32,
) -> None:
    """Run a network over images and write its outputs and the labels to an HDF5 file.

    Args:
        backbone: a network that is not to be trained.
        preprocess_input: makes of pixels from 0 to 255 what the network was trained on.
        images: array of shape (n, height, width, channels), pixels from 0 to 255.
        labels: integers of shape (n,).
        path: where the file is written.
        batch_size: the most images that the network is given at a time.
    """
    # 1. A new file with room for n features, and with the labels
    # 2. Batch after batch: preprocess, run the network in inference mode, write
    # BEGIN SOLUTION
    with h5py.File(path, "w") as file:
        shape = (len(images), *backbone.output_shape[1:])
        features = file.create_dataset("features", shape=shape, dtype="float32")
        file.create_dataset("labels", data=labels)
        for start in range(0, len(images), batch_size):
            batch = preprocess_input(images[start : start + batch_size].astype("float32"))
            features[start : start + batch_size] = backbone(batch, training=False)
    # END SOLUTION


# %%
check(cache_activations)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# `range(0, n, batch_size)` gives the first image of each batch. A slice that reaches beyond the end
# stops at the end, in NumPy as in h5py.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `h5py.File(path, "w")`, `file.create_dataset("features", shape=..., dtype="float32")`,
# `file.create_dataset("labels", data=labels)`, `backbone(batch, training=False)`. `backbone.predict`
# is in inference mode and takes a `batch_size`, too.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# with h5py.File(path, "w") as file:
#     features = file.create_dataset("features", shape=(len(images), ...), dtype="float32")
#     file.create_dataset(...)
#     for start in range(0, len(images), batch_size):
#         batch = preprocess_input(...)
#         features[start : start + batch_size] = ...
# ```
# </details>

# %%
if solved(cache_activations):
    cache_activations(
        backbone.model, backbone.preprocess_input, x_train[few], y_train[few], folder / "few.h5"
    )
    with h5py.File(folder / "few.h5", "r") as file:
        for name in sorted(file):
            print(f"{name:9} {file[name].shape} {file[name].dtype}")
    size = (folder / "few.h5").stat().st_size
    print("the images take", x_train[few].nbytes // size, "times as many bytes")

# %% [markdown]
# ### Exercise 5.4  train_head  (15 points)
#
# Train a new head on such a file: compile, fit, and say how it went.
#
# * Inputs: a model from features to probabilities, not compiled; the path of the file; the learning rate
#   at the beginning; the number of epochs; the batch size. Output: the dictionary with the history.
# * The optimizer is Adam. Its learning rate falls along a cosine from `learning_rate` to zero, and is
#   zero **after the last step**. An epoch has as many steps as batches; the last batch may be smaller,
#   and counts as well.
# * The labels are integers. `fit` sees all features of the file with their labels, as they are, for
#   `num_epochs` epochs in batches of `batch_size`, in random order.
# * Nothing is printed (`verbose=0`), and the file is closed and unchanged afterwards.
#
# Not graded: metrics, a validation set, callbacks; reading a file that does not fit into memory.


# %%
def train_head(
    model: keras.Model,
    path: str | Path,
    learning_rate: float = 1e-2,
    num_epochs: int = 10,
    batch_size: int = 20,
) -> dict[str, list[float]]:
    """Compile a head with Adam and a cosine decay, and fit it on cached features.

    Args:
        model: a model from features to probabilities, which ends in a softmax.
        path: an HDF5 file with `features` and `labels`.
        learning_rate: the learning rate of the first step.
        num_epochs: number of passes over the file.
        batch_size: number of examples in a training step.

    Returns:
        The dictionary `.history` of the History object that fit returns.
    """
    # 1. Read features and labels
    # 2. How many steps are num_epochs epochs? Compile with a decay of this length
    # 3. Fit, quietly, and return the dictionary of the history
    # BEGIN SOLUTION
    with h5py.File(path, "r") as file:
        features, labels = file["features"][:], file["labels"][:]
    num_steps = num_epochs * math.ceil(len(features) / batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, num_steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=schedule),
        loss="sparse_categorical_crossentropy",
    )
    history = model.fit(features, labels, epochs=num_epochs, batch_size=batch_size, verbose=0)
    return history.history
    # END SOLUTION


# %%
check(train_head)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Section 2 compiles and fits with a schedule, for a number of steps that is known there. Here it has to
# be computed: 23 examples in batches of 5 are 5 steps, not 4.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `h5py.File(path, "r")`; `file["features"][:]` is a NumPy array, `file["features"]` is not, and is
# gone when the file is closed. `math.ceil(number)`,
# `keras.optimizers.schedules.CosineDecay(initial_learning_rate, decay_steps)`. `model.fit(...)`
# returns a `History` object with an attribute `history`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# with h5py.File(path, "r") as file:
#     features, labels = ...
# num_steps = ...
# schedule = ...
# model.compile(...)
# history = model.fit(...)
# return ...
# ```
# </details>

# %% [markdown]
# ### The same training, only faster
#
# Is it the same? We train twice, from the same first weights: the whole frozen network on the images,
# and the head alone on the cache. One batch holds all 60 images, so that their order plays no role, and
# there is no dropout. Both learn by plain gradient descent. After 30 steps the two heads have to be equal
# up to rounding.


# %%
def build_head(dropout_rate=0.2):
    """The new head alone: from 144 features to probabilities."""
    features = keras.Input((144,), name="features")
    x = layers.Dropout(dropout_rate, name="dropout")(features)
    return keras.Model(features, layers.Dense(3, activation="softmax", name="head")(x))


def compile_plainly(model):
    """Compile with gradient descent, for comparisons."""
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")


# %%
if solved(replace_head, freeze, cache_activations):
    whole, head = freeze(replace_head(trained, 3, dropout_rate=0.0)), build_head(0.0)
    head.layers[-1].set_weights(whole.layers[-1].get_weights())
    first_kernel = head.layers[-1].get_weights()[0]
    for compiled in (whole, head):
        compile_plainly(compiled)
    whole.fit(prepared[few], y_train[few], batch_size=60, epochs=30, verbose=0)
    with h5py.File(folder / "few.h5", "r") as file:
        features, labels = file["features"][:], file["labels"][:]
    history = head.fit(features, labels, batch_size=60, epochs=30, verbose=0).history
    kernels = [each.layers[-1].get_weights()[0] for each in (whole, head)]
    print("the weights have moved:", not np.allclose(kernels[1], first_kernel, atol=1e-2))
    print("equal with and without the cache:", np.allclose(*kernels, atol=1e-4))
    print("the loss falls:", history["loss"][-1] < history["loss"][0])

# %% [markdown]
# It is the same training. And how much faster? Where a model is given arrays, each epoch of `fit` starts
# a new stream of data, which takes about as long as an epoch on the cache itself. So we also measure
# with one endless stream for all epochs, and take processor time, which other programs do not disturb.


# %%
def epoch_seconds(model, images, labels, endless):
    """Processor time of an epoch in batches of 20, without what each call of fit costs once."""
    data = {"x": images, "y": labels, "batch_size": 20}
    if endless:
        stream = tf.data.Dataset.from_tensor_slices((images, labels))
        stream = stream.shuffle(len(labels)).repeat().batch(20)
        data = {"x": stream, "steps_per_epoch": -(-len(labels) // 20), "shuffle": False}

    def seconds(num_epochs):
        start = time.process_time()
        model.fit(**data, epochs=num_epochs, verbose=0)
        return time.process_time() - start

    seconds(1)  # compiles the training step
    return (seconds(5) - seconds(1)) / 4


# %%
times = {}
if solved(replace_head, freeze, cache_activations):
    many = folder / "many.h5"
    cache_activations(backbone.model, backbone.preprocess_input, x_train, y_train, many, 100)
    with h5py.File(many, "r") as file:
        features = file["features"][:]
    for stream in ("arrays", "one stream"):
        times[stream] = [
            epoch_seconds(compiled, inputs, y_train, endless=stream == "one stream")
            for compiled, inputs in ((whole, prepared), (head, features))
        ]

# %% tags=["nbval-ignore-output"]
for stream, (images_time, cache_time) in times.items():
    print(f"600 images, {stream:10}: {1000 * images_time:5.0f} ms on images", end=", ")
    print(f"{1000 * cache_time:5.1f} ms on the cache: {images_time / cache_time:.0f} times faster")

# %% [markdown]
# Our backbone is small. For ResNet-50 at 224x224, which needs about 140 times the work for an image, the
# head costs nothing beside it, and the gain is about the number of epochs: the images go through the
# network once, not once an epoch.
#
# Two things a cache cannot do. It cannot hold augmented images, which are others in each epoch (one can
# store several versions). And it is of no use once the backbone is trained: then the features change.
#
# ### How good is a new softmax?


# %%
HEAD_LEARNING_RATE = 1e-2


def train_softmax(path, images_per_class, num_steps=300):
    """A new head, trained on a cache of so many images a class."""
    keras.utils.set_random_seed(5)
    head = build_head()
    num_epochs = num_epochs_for(num_steps, 3 * images_per_class)
    train_head(head, path, HEAD_LEARNING_RATE, num_epochs, batch_size=20)
    return head


if solved(replace_head, freeze, cache_activations, train_head):
    test_features = backbone.model(prepared_test, training=False)
    head = train_softmax(folder / "few.h5", 20)
    test_accuracy["softmax", 20] = accuracy(head, test_features, y_test)

# %% tags=["nbval-ignore-output"]
for (name, number), value in test_accuracy.items():
    print(f"{name:13} {number} images a class: test accuracy {value:.3f}")

# %% [markdown]
# 435 parameters, trained in a second, against 354,000 that know nothing.
#
# ### What the wrong preprocessing costs
#
# The head stays as it is. Only the pixels of the test images are scaled in other ways before they go
# into the backbone: each way is right for some network, or a slip that is easily made.

# %%
caffe = keras.applications.vgg16.preprocess_input
WAYS = {
    "-1 to 1, as in training": backbone.preprocess_input,
    "0 to 1": lambda images: images / 255,
    "0 to 255": lambda images: images,
    "-1 to 1, blue first": lambda images: backbone.preprocess_input(images)[..., ::-1],
    "VGG's": lambda images: caffe(images.copy()),
}
by_preprocessing = {}
if solved(replace_head, freeze, cache_activations, train_head):
    pixels = x_test.astype("float32")
    for name, preprocess in WAYS.items():
        features = backbone.model(preprocess(pixels), training=False)
        by_preprocessing[name] = accuracy(head, features, y_test)

# %% tags=["nbval-ignore-output"]
for name, value in by_preprocessing.items():
    print(f"{name:23} test accuracy {value:.3f}")

# %%
if by_preprocessing:
    figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
    colours = [COLORS["softmax"]] + [COLORS["from scratch"]] * (len(by_preprocessing) - 1)
    axes.barh(list(by_preprocessing), list(by_preprocessing.values()), color=colours)
    axes.axvline(1 / 3, color="black", linestyle="--", linewidth=1)
    axes.text(1 / 3 + 0.01, -0.75, "guessing", fontsize=8)
    axes.invert_yaxis()
    axes.set(xlabel="test accuracy", xlim=(0, 1))
    plt.show()

# %% [markdown]
# No error, no warning, and most of the knowledge is gone. That is why a backbone and its
# `preprocess_input` belong together, and why `cache_activations` takes both.

# %% [markdown]
# ## 4. More images: train the last layers as well
#
# The first layers of a network know edges and colors, which are the same in all pictures. The later
# a layer, the more it is about the classes that the network was trained on (Yosinski et al., 2014).
# So if there are more images than a softmax can use, one **freezes fewer layers** and trains the last
# ones on. Two rules keep what is there from being destroyed:
#
# * first the new head is trained with everything frozen, then the layers below it are unfrozen;
# * batch normalization stays frozen, with its averages, since small batches of few images say little
#   about mean and variance.
#
# To unfreeze, one has to know the order of the layers, and to look into models that are layers. This
# function gives all layers in their order, opened:


# %%
def all_layers(model):
    """All layers of a model in their order; a model inside is replaced by its layers."""
    opened = []
    for layer in model.layers:
        opened += all_layers(layer) if isinstance(layer, keras.Model) else [layer]
    return opened


nested = keras.Sequential([load_backbone().model, layers.Dense(3, name="head")])
print("model.layers:", [layer.name for layer in nested.layers])
print("all_layers:  ", [layer.name for layer in all_layers(nested)][:4], "...")

# %% [markdown]
# Freezing is easy, unfreezing has traps. We freeze the backbone in `nested` and try to get it back.
# How many of its weight arrays does `fit` train?

# %%
inside = nested.layers[0]
inside.trainable = False
print("backbone frozen:          ", len(nested.trainable_weights))
nested.trainable = True
print("nested.trainable = True:  ", len(nested.trainable_weights))
for layer in all_layers(inside):
    layer.trainable = True
print("True for each layer in it:", len(nested.trainable_weights))
print("and what the backbone says of itself:", inside.trainable)

# %% [markdown]
# Two surprises. `nested.trainable = True` did nothing: a model hands the value down to its layers only
# when its own value *changes*, and it was `True` already. And a backbone that says `False` of itself can
# learn: what counts is the value of each layer with weights, and that of the outermost model. So set it
# layer by layer, and count `trainable_weights` rather than trust a model's word.

# %% [markdown]
# ### Exercise 5.5  unfreeze_from  (20 points)
#
# Let a model learn from one of its layers on.
#
# * Inputs: a model, of which anything may be frozen before, a layer, a model inside or the whole; the
#   name of a layer, which may stand in a model inside. Output: the same model, changed.
# * In the order of `all_layers`: a training afterwards changes the weights of **the named layer and of
#   all after it**, the head included, and of none before it.
# * **Every batch normalization** stays frozen, wherever it stands: training changes neither its gamma
#   and beta nor its moving averages.
#
# Not graded: compiling; names that no layer has.


# %%
def unfreeze_from(model: keras.Model, layer_name: str) -> keras.Model:
    """Make a layer and all after it trainable, except batch normalizations; freeze those before.

    Args:
        model: a model; other models may be layers of it.
        layer_name: name of the first layer that is to learn.

    Returns:
        The same model.
    """
    # 1. Make the model itself trainable
    # 2. Walk through all_layers(model): has the named layer been reached?
    # 3. trainable = True from there on, but for batch normalizations; False for all others
    # BEGIN SOLUTION
    model.trainable = True
    is_reached = False
    for layer in all_layers(model):
        is_reached = is_reached or layer.name == layer_name
        layer.trainable = is_reached and not isinstance(layer, layers.BatchNormalization)
    return model
    # END SOLUTION


# %%
check(unfreeze_from)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# Every layer of `all_layers(model)` gets a value, `True` or `False`, whatever it had before. The model
# itself gets `True`, before its layers do.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `layer.name`, `layer.trainable`, `isinstance(layer, layers.BatchNormalization)`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# model.trainable = True
# for layer in all_layers(model):
#     ...  # has the named layer been reached? is it a batch normalization?
# return model
# ```
# </details>

# %%
if solved(replace_head, freeze, unfreeze_from):
    for name in ("head", "block3_1_conv", "stem_conv"):
        model = unfreeze_from(replace_head(trained, 3), name)
        count = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
        print(f"from {name:13} on: {count:7,} parameters to train")

# %% [markdown]
# Most parameters are in the last block, as in most networks. The frozen part is below, where the images
# are large and the computing time is spent.
#
# ### Compile, and how fast to learn
#
# `fit` translates the training step once and keeps it, and with it the list of what it trains. Freeze or
# unfreeze afterwards, and nothing changes:

# %%
if solved(replace_head, freeze, unfreeze_from):
    model = freeze(replace_head(trained, 3))
    compile_plainly(model)
    model.fit(prepared[few], y_train[few], batch_size=60, verbose=0)
    unfreeze_from(model, "block3_1_conv")
    kernel = model.get_layer("block3_1_conv").kernel
    for compiled_again in (False, True):
        if compiled_again:
            compile_plainly(model)
        before = kernel.numpy()
        model.fit(prepared[few], y_train[few], batch_size=60, verbose=0)
        moved = not np.array_equal(before, kernel.numpy())
        print(f"compiled again: {compiled_again!s:5} the unfrozen layer learns: {moved}")

# %% [markdown]
# No error here either. So: **freeze or unfreeze first, then compile.**
#
# The new compile brings a new learning rate. A head with random weights has far to go, and 0.01 suits
# it. Trained weights are to be corrected, not replaced, and need a smaller one.

# %% [markdown]
# ### Exercise 5.6  fine_tune  (20 points)
#
# Train a network on from one of its layers, carefully: this is **fine-tuning**.
#
# * Inputs: a model that ends in a softmax, with a head that is trained already; the name of the first
#   layer that is to learn, as for `unfreeze_from`; images as the model takes them, and their labels,
#   integers; the learning rate with which the head alone was trained; the number of epochs; the batch
#   size. Output: the dictionary with the history.
# * Training changes the weights of **the named layer and of all after it**, and of none before it. Every
#   batch normalization stays as it is.
# * The optimizer is Adam. Its learning rate falls along a cosine from **a tenth** of
#   `head_learning_rate` to zero, and is zero after the last step.
# * `fit` sees all images with their labels for `num_epochs` epochs in batches of `batch_size`. We want to
#   see the accuracy beside the loss. Nothing is printed.
#
# Not graded: a validation set, callbacks, other arguments of the optimizer.


# %%
def fine_tune(
    model: keras.Model,
    layer_name: str,
    x_train: np.ndarray,
    y_train: np.ndarray,
    head_learning_rate: float = 1e-2,
    num_epochs: int = 3,
    batch_size: int = 20,
) -> dict[str, list[float]]:
    """Train a model from one of its layers on, at a tenth of the head's learning rate.

    Args:
        model: a classifier that ends in a softmax; other models may be layers of it.
        layer_name: name of the first layer that is to learn.
        x_train: images, or what the model takes in their place, shape (n, ...).
        y_train: their labels, integers of shape (n,).
        head_learning_rate: the learning rate with which the head alone was trained.
        num_epochs: number of passes over the images.
        batch_size: number of images in a training step.

    Returns:
        The dictionary `.history` of the History object that fit returns.
    """
    # 1. Decide what learns
    # 2. Compile: Adam at the small learning rate that falls to zero, a loss, the accuracy
    # 3. Fit, quietly, and return the dictionary of the history
    # BEGIN SOLUTION
    unfreeze_from(model, layer_name)
    num_steps = num_epochs * math.ceil(len(y_train) / batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(head_learning_rate / 10, num_steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=schedule),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, verbose=0)
    return history.history
    # END SOLUTION


# %%
check(fine_tune)

# %% [markdown]
# <details><summary>Hint 1: the idea</summary>
#
# What learns is a function that you have written. The rest is as in `train_head`, with another learning
# rate; but here the examples are arguments.
# </details>
# <details><summary>Hint 2: the API</summary>
#
# `unfreeze_from(model, layer_name)`, `keras.optimizers.schedules.CosineDecay`,
# `keras.optimizers.Adam(learning_rate=...)`, `model.compile(optimizer=..., loss=..., metrics=[...])`,
# `model.fit`.
# </details>
# <details><summary>Hint 3: the skeleton</summary>
#
# ```python
# ...  # unfreeze
# num_steps = ...
# schedule = ...
# model.compile(...)
# history = model.fit(...)
# return ...
# ```
# </details>

# %% [markdown]
# Why a tenth? We try four learning rates on the last block, with 50 images of each class. The layers
# below are frozen, so the cache serves here as well: it holds what the second block puts out, and the
# last block is trained on that. `cache_activations` need not be changed for it.


# %%
def lower_part():
    """The backbone up to the second block."""
    whole = load_backbone().model
    return keras.Model(whole.input, whole.get_layer("block2_relu").output, name="lower_part")


def last_block_with(head):
    """The last block, trained, with a copy of a trained head; ready to be unfrozen."""
    whole = load_backbone().model
    last_block = keras.Model(whole.get_layer("block2_relu").output, whole.output, name="last")
    activations = keras.Input((12, 12, 64), name="activations")
    new_head = layers.Dense(3, activation="softmax", name="head")
    x = layers.Dropout(0.2, name="dropout")(last_block(activations))
    model = keras.Model(activations, new_head(x))
    new_head.set_weights(head.layers[-1].get_weights())
    return model


# %%
ready = solved(replace_head, freeze, cache_activations, train_head, unfreeze_from, fine_tune)
if ready:
    caches = {}
    for number in (50, 200):
        chosen = first_of_each(number)
        for part, network in (("features", backbone.model), ("activations", lower_part())):
            caches[part, number] = folder / f"{part}_{number}.h5"
            cache_activations(
                network,
                backbone.preprocess_input,
                x_train[chosen],
                y_train[chosen],
                caches[part, number],
                batch_size=100,
            )
    megabytes = {
        part: caches[part, 200].stat().st_size / 1e6 for part in ("features", "activations")
    }
    for part, size in megabytes.items():
        print(f"{part:11} of 600 images: {size:.1f} MB")


# %%
def fine_tune_last_block(head, number, head_learning_rate, num_steps):
    """Train the last block and the head on so many images a class, from their trained weights."""
    keras.utils.set_random_seed(5)
    model = last_block_with(head)
    with h5py.File(caches["activations", number], "r") as file:
        activations, labels = file["features"][:], file["labels"][:]
    num_epochs = num_epochs_for(num_steps, 3 * number)
    return model, fine_tune(
        model, "block3_1_conv", activations, labels, head_learning_rate, num_epochs
    )


histories = {}
if ready:
    head_of_50 = train_softmax(caches["features", 50], 50)
    for rate in (1.0, 0.1, 0.01, 0.001):
        _, histories[rate] = fine_tune_last_block(head_of_50, 50, rate, num_steps=80)

# %% tags=["nbval-ignore-output"]
for rate, history in histories.items():
    first, last = history["loss"][0], history["loss"][-1]
    print(f"from {rate / 10:6g}: loss of the first epoch {first:.3f}, of the last {last:.3f}")

# %%
if histories:
    figure, axes = plt.subplots(figsize=(6, 4))
    colours = [COLORS[name] for name in ("from scratch", "all", "last layers", "softmax")]
    for colour, marker, (rate, history) in zip(colours, "osv.", histories.items(), strict=True):
        epochs = range(1, len(history["loss"]) + 1)
        axes.semilogy(
            epochs, history["loss"], color=colour, marker=marker, label=f"from {rate / 10:g}"
        )
    axes.set(xlabel="epoch", ylabel="training loss", title="Fine-tuning at four learning rates")
    axes.legend(title="learning rate")
    plt.show()

# %% [markdown]
# At 0.1 the first steps throw away what the block knew; what follows is a training from scratch. At
# 0.01, the rate that was right for the head, the loss still jumps at first. At 0.0001 the block hardly
# moves. In between lies what we want, and a tenth of the head's learning rate is a good first guess. Try
# three values that differ by a factor of ten before you trust any.

# %% [markdown]
# ## 5. What more images are worth
#
# With many images there is a third way: take the weights as an **initialization** and train everything.
# Which way is best for how many images? A comparison is fair if all ways have the same **budget**. Here
# each way gets 150 steps of 20 images: the softmax and the network from scratch at once, the others 60
# steps for the new head, with everything frozen, and then 90 for fine-tuning.


# %%
def fresh_network():
    """The trained network with a head to be replaced, with weights of its own."""
    whole = load_backbone().model
    return keras.Model(whole.input, layers.Dense(20, activation="softmax")(whole.output))


def fine_tune_everything(head, number, num_steps):
    """Train the whole network from its trained weights on so many images a class."""
    keras.utils.set_random_seed(5)
    model = replace_head(fresh_network(), 3)
    model.layers[-1].set_weights(head.layers[-1].get_weights())
    chosen = first_of_each(number)
    num_epochs = num_epochs_for(num_steps, len(chosen))
    fine_tune(model, "stem_conv", prepared[chosen], y_train[chosen], HEAD_LEARNING_RATE, num_epochs)
    return model


# %%
NUM_STEPS, HEAD_STEPS = 150, 60
at_equal_steps = {}
if ready:
    test_activations = lower_part()(prepared_test, training=False)
    head = train_softmax(caches["features", 200], 200, NUM_STEPS)
    at_equal_steps["softmax"] = accuracy(head, test_features, y_test)
    head = train_softmax(caches["features", 200], 200, HEAD_STEPS)
    last, _ = fine_tune_last_block(head, 200, HEAD_LEARNING_RATE, NUM_STEPS - HEAD_STEPS)
    at_equal_steps["last layers"] = accuracy(last, test_activations, y_test)
    everything = fine_tune_everything(head, 200, NUM_STEPS - HEAD_STEPS)
    at_equal_steps["all"] = accuracy(everything, prepared_test, y_test)
    at_equal_steps["from scratch"] = train_from_scratch(first_of_each(200))

# %% tags=["nbval-ignore-output"]
for name, value in at_equal_steps.items():
    print(f"{name:13} 200 images a class, {NUM_STEPS} steps: test accuracy {value:.3f}")

# %% [markdown]
# That is one seed, one number of images and one target, from the same renderer as the source. So a
# longer measurement stands ready (`python -m solutions.experiments.regimes`): 5, 50 and 500 images of
# each class, five seeds, 120 steps of 10 images for each way. It has a second target that is **not**
# like the animals of the source: the hands of SIGNS, six classes. All accuracies are on 100 further
# images of each class.

# %%
LABELS = {
    "from scratch": "from scratch",
    "softmax": "new softmax",
    "last layers": "last layers",
    "all": "all layers",
}
table = measured.load_table("regimes")
sizes = np.unique(table["images"])
TARGETS = {"pets": "pets: similar to the source", "hands": "hands: different"}
figure, panels = plt.subplots(1, 2, figsize=(7, 3.8), sharey=True, layout="constrained")
for axes, (target, title) in zip(panels, TARGETS.items(), strict=True):
    for shift, (name, marker) in enumerate(zip(LABELS, "Xosv", strict=True)):
        chosen = (table["target"] == target) & (table["regime"] == name)
        draws = [table["accuracy"][chosen & (table["images"] == size)] for size in sizes]
        means, deviations = ([f(each) for each in draws] for f in (np.mean, np.std))
        places = sizes * 1.06 ** (shift - 1.5)  # beside each other, not on each other
        style = {"color": COLORS[name], "marker": marker, "capsize": 3, "label": LABELS[name]}
        axes.errorbar(places, means, deviations, **style)
        numbers = ", ".join(f"{m:.2f} ± {d:.2f}" for m, d in zip(means, deviations, strict=True))
        print(f"{target:5} {LABELS[name]:12} {numbers}")
    guess = 1 / (3 if target == "pets" else 6)
    axes.axhline(guess, color=COLORS["other"], linestyle="--", linewidth=1, label="guessing")
    axes.set(xscale="log", xlabel="training images of each class", title=title, ylim=(0, 1))
    axes.set_xticks(sizes, labels=sizes)
    axes.minorticks_off()
panels[0].set_ylabel("accuracy")
panels[1].legend(loc="upper left", fontsize=8)
plt.show()

# %% [markdown]
# How to read it:
#
# * **On the similar target** the three ways with trained weights lie close together. The last layers are
#   ahead at every size, with five images by no more than about the spread of the seeds, later by one to
#   three hundredths. From scratch stays behind, most of all with five images.
# * **On the different target** the new softmax is the worst of the three at every size, and gains less
#   than three hundredths from 50 to 500 images: the old features do not hold what hands need. With five
#   images it is best to train all layers. With 50 the ways that train more than a softmax are within
#   their bars, and so is the network from scratch. With 500 that one has the largest mean of all, though
#   within the bars of all layers: trained weights that change slowly, with a batch normalization that
#   stays as animals left it, are no help any more.
#
# What is a rule worth, then? It is taught that few images ask for a new softmax, some for the last layers and
# many for all layers:
#
# | images of each class | target similar to the source | different target |
# |---|---|---|
# | few, below 50 | new softmax | last layers |
# | some, 50 to 499 | last layers | all layers |
# | many, 500 or more | all layers | all layers |
#
# The limits are conventions. The figure confirms the step from left to right: the less the target is like
# the source, the more has to be trained, even with few images. The steps from row to row are not in it: on
# the similar target no size prefers the softmax or all layers. They depend on the network, the target and
# the budget, and 120 steps are a small one. So take the rule for a first guess, and a learning curve like
# this one for the answer (question 8).

# %% [markdown]
# ## 6. What does it get wrong?
#
# The network with 200 images of each class, and the test images to whose class it gives the smallest
# probability.

# %%
if ready:
    probabilities = np.asarray(everything(prepared_test, training=False))
    of_true_class = probabilities[np.arange(len(y_test)), y_test]
    figure, axes = plt.subplots(2, 4, figsize=(7, 4.4), layout="constrained")
    for place, index in zip(axes.flat, of_true_class.argsort()[:8], strict=True):
        place.imshow(x_test[index])
        place.set(xticks=[], yticks=[])
        answer = class_names[probabilities[index].argmax()]
        place.set_title(f"true {class_names[y_test[index]]}\nsays {answer}", fontsize=9)
    figure.suptitle("Smallest probability of the true class")
    plt.show()

# %% [markdown]
# Ask of each of them whether you would have known: cats that are nearly Misty, a tabby in odd light.
# Where a picture does not show it, no network knows it.
#
# For photographs of your own cats, put them into the files that `datasets/pets.md` describes, and take
# `load_backbone("MobileNetV2")` in place of the kit's network, which has never seen a photograph. Your
# six functions stay as they are; sizes and names of layers in the cells around them are others.

# %% [markdown]
# ## Glossary
#
# | | |
# |---|---|
# | **source and target** | the task that a network was trained on, and yours |
# | **backbone** | a trained network without its last layer |
# | **features** | what the backbone puts out, here 144 numbers for an image |
# | **head** | the new layers on the backbone |
# | **freeze** | keep weights as they are: `trainable = False` |
# | **fine-tuning** | training trained weights on, at a small learning rate |
# | **regime** | what is trained: the softmax, the last layers, or all |
# | **preprocessing** | what has to be done to pixels before they go into a network |

# %% [markdown]
# ## Summary
#
# * An implementation says what a paper leaves out. Two networks are the same if they give the same
#   outputs with the same weights; equal tables of shapes and parameters prove nothing.
# * A network and its `preprocess_input` belong together. The wrong one raises no error.
# * Few images: freeze everything, train a new softmax. More: freeze fewer layers, train the last ones.
#   Many: take the weights as initialization and train everything.
# * A frozen part needs to run once. Its activations in a file give the same training, only faster.
# * `trainable = False` keeps weights *and* moving averages. In Keras 3, `training=False` in the call of
#   a layer does not keep them under `fit`. The outermost model and each layer decide what learns;
#   count `trainable_weights`.
# * Freeze or unfreeze, then compile. Fine-tuning needs a smaller learning rate than a new head.
#
# ## Questions to think about
#
# 1. Which of ResNet-50's biases could be left out? How would you carry the weights over into a network
#    without them so that its outputs stay equal?
# 2. PyTorch's ResNet-50 has its stride in the 3x3 convolution. All shapes of weights are equal. How
#    would you notice that weights are from there?
# 3. The outputs of which layer would you cache if you planned to train the last two blocks?
# 4. The cache holds each image once. How would you augment all the same, and what would it cost?
# 5. Batch normalization stays frozen here. From how many images on would you unfreeze it, and how large
#    would the batches have to be?
# 6. Adam moves every weight by about the learning rate in each step, whatever the gradient. What does
#    that mean for weights that are right already?
# 7. The third class is "neither". What happens when a raccoon stands before the cat flap, whom the
#    backbone knows and your classes do not?
# 8. You want to find cracks in photographs of concrete: 30 pictures with and 30 without, and a network that
#    has seen ImageNet. Which way does the rule suggest? How do you find out if it is right, with 60 pictures
#    in all?
#
# ## Further reading
#
# * J. Yosinski, J. Clune, Y. Bengio, H. Lipson, *How transferable are features in deep neural
#   networks?*, 2014, [arXiv:1411.1792](https://arxiv.org/abs/1411.1792). Figure 2: what is lost and
#   gained when layers are frozen, layer by layer.
# * A. Razavian, H. Azizpour, J. Sullivan, S. Carlsson, *CNN Features off-the-shelf*, 2014,
#   [arXiv:1403.6382](https://arxiv.org/abs/1403.6382): a linear classifier on frozen features.
# * S. Kornblith, J. Shlens, Q. Le, *Do Better ImageNet Models Transfer Better?*, 2019,
#   [arXiv:1805.08974](https://arxiv.org/abs/1805.08974): frozen, fine-tuned and from scratch on twelve
#   data sets.
# * K. He, R. Girshick, P. Dollár, *Rethinking ImageNet Pre-training*, 2019,
#   [arXiv:1811.08883](https://arxiv.org/abs/1811.08883): with enough data and time, from scratch does
#   as well.
# * The guide *Transfer learning and fine-tuning* of Keras,
#   [keras.io](https://keras.io/guides/transfer_learning/), on `trainable` and `training`.

# %% [markdown]
# ## Final check
#
# All functions once more, as they are now, and the points so far.

# %%
check()
