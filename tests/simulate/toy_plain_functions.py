# %% [markdown]
# # Functions that are no residual networks: Sequential models, arithmetic, comparisons

# %%
# ruff: noqa: RET504
import h5py
import keras
import numpy as np
from keras import layers


# %%
def build_stack(classes: int) -> keras.Model:
    """A Sequential model in one list."""
    # BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, (3, 3), name="conv"),
            layers.ReLU(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    # END SOLUTION


# %%
def add_layers(model):
    """A Sequential model that gets its layers one by one."""
    # BEGIN SOLUTION
    model.add(layers.Conv2D(4, 3))
    model.add(layers.Flatten())
    return model
    # END SOLUTION


# %%
def table_of_stages(x):
    """A table of stages, layers with names, a ReLU layer."""
    # BEGIN SOLUTION
    for filters, strides in [(4, 1), (8, 2)]:
        x = layers.Conv2D(filters, (3, 3), strides=strides, name=f"conv_{filters}")(x)
        x = layers.ReLU()(x)
    x = layers.Conv2D(4, 3)(x)
    x = layers.Activation("relu")(x)
    return x
    # END SOLUTION


# %%
def intersection_over_union(box, other):
    """Arithmetic, comparisons, conditions."""
    # BEGIN SOLUTION
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(item[2] - item[0]) * (item[3] - item[1]) for item in (box, other)]
    shared = width * height
    return shared / (sum(areas) - shared)
    # END SOLUTION


# %%
def freeze_and_shift(model, images):
    """Switches, signs and axes."""
    # BEGIN SOLUTION
    model.trainable = False
    shifted = np.roll(images, -1, axis=2)
    return model(shifted, training=False)
    # END SOLUTION


# %%
def two_branches(image, sizes):
    """Branches side by side, two outputs, a dictionary."""
    # BEGIN SOLUTION
    left = layers.Conv2D(sizes["left"], 1)(image)
    right = layers.Conv2D(sizes["right"], 1)(image)
    joined = layers.Concatenate()([left, right])
    return keras.Model(image, [joined, left])
    # END SOLUTION


# %%
def freeze_and_compile(model):
    """Layers from the end, a condition of two parts, a statement that compiles."""
    # BEGIN SOLUTION
    for layer in model.layers[:-1]:
        layer.trainable = False
    for layer in model.layers:
        layer.trainable = layer.trainable and layer is not model.layers[-2]
    model.compile("sgd", "mse")
    return model
    # END SOLUTION


# %%
def write_features(backbone, preprocess_input, images, labels, path):
    """Batches, a network that is called, a file that is written and read."""
    # BEGIN SOLUTION
    with h5py.File(path, "w") as file:
        features = file.create_dataset("features", shape=(len(images), 4), dtype="float32")
        file.create_dataset("labels", data=labels)
        for start in range(0, len(images), 32):
            batch = preprocess_input(images[start : start + 32])
            features[start : start + 32] = backbone(batch, training=False)
    with h5py.File(path, "r") as file:
        return file["features"][:], file["labels"][:]
    # END SOLUTION
