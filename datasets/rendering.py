"""Rendered data sets: their parameters, their images and their loading."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from datasets.cache import cached_split
from datasets.hdf5 import ImageSchema, LabeledImages, Split, read_split
from datasets.own_files import find_own_files
from datasets.progress import with_progress
from datasets.uniform_stream import UniformStream

_SPLIT_KEYS: dict[Split, int] = {"train": 0, "test": 1}


@dataclass(frozen=True)
class Rendering:
    """A rendered data set: the same bytes on every machine."""

    schema: ImageSchema
    version: int
    """Increases with every change of a pixel; part of the cached file's name."""
    seed: int
    images_per_class: dict[Split, int]
    subject: str
    """Name of the rendered objects, for the progress bar."""
    draw: Callable[[int, UniformStream], NDArray[np.uint8]]
    """Makes an image of a class; the stream is the source of all random choices."""


def load_own_or_rendered(rendering: Rendering) -> tuple[LabeledImages, LabeledImages]:
    """Read the user's own files, or else the rendered splits.

    Raises:
        DatasetError: a file exists but cannot be used; the message says what to do.
    """
    schema = rendering.schema
    own = find_own_files(schema)
    if own is None:
        return load_rendered(rendering, "train"), load_rendered(rendering, "test")
    return read_split(own["train"], "train", schema), read_split(own["test"], "test", schema)


def load_rendered(rendering: Rendering, split: Split) -> LabeledImages:
    """Return the rendered split, from the cache if possible."""
    return cached_split(
        rendering.schema, split, rendering.version, partial(render_split, rendering, split)
    )


def load_with_seed(rendering: Rendering, seed: int, images_per_class: int) -> LabeledImages:
    """Return test images of another seed, from the cache if possible."""
    # The name of the cached file does not tell the seed.
    digest = hashlib.sha256(f"{seed} {images_per_class}".encode()).hexdigest()[:16]
    schema = replace(rendering.schema, name=f"{rendering.schema.name}-held-out-{digest}")
    images: dict[Split, int] = {"test": images_per_class}
    return load_rendered(
        replace(rendering, schema=schema, seed=seed, images_per_class=images), "test"
    )


def render_split(rendering: Rendering, split: Split) -> LabeledImages:
    """Render a split.

    Args:
        rendering: the data set.
        split: train or test; the two share no random number.

    Returns:
        Images, uint8 of shape (n, *schema.image_shape), and labels, int64 of shape (n,), in
        shuffled order, with the same number of images of each class.
    """
    num_classes = rendering.schema.num_classes
    total = num_classes * rendering.images_per_class[split]
    # The class's place in the key holds num_classes, so no image shares this stream.
    key = (rendering.seed, _SPLIT_KEYS[split], num_classes, 0)
    order = UniformStream(*key).permutation(total)
    labels = (order % num_classes).astype(np.int64)
    images = np.empty((total, *rendering.schema.image_shape), np.uint8)
    for place in with_progress(range(total), f"Rendering {split} images of {rendering.subject}"):
        number = int(order[place]) // num_classes
        images[place] = render_image(rendering, split, int(labels[place]), number)
    return images, labels


def render_image(rendering: Rendering, split: Split, label: int, number: int) -> NDArray[np.uint8]:
    """Render one image of a split; `number` counts within its class."""
    stream = UniformStream(rendering.seed, _SPLIT_KEYS[split], label, number)
    return rendering.draw(label, stream)
