"""The SIGNS data set of this kit: rendered hands instead of photographs."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from datasets.cache import cached_split
from datasets.hand.poses import NUM_DIGITS
from datasets.hand.scene import IMAGE_SIZE, render_hand
from datasets.hdf5 import ImageSchema, LabeledImages, Split
from datasets.progress import with_progress
from datasets.uniform_stream import UniformStream

RENDERER_VERSION = 4
"""Raised with every change of a pixel; part of the cached file's name."""
IMAGES_PER_CLASS: dict[Split, int] = {"train": 180, "test": 20}

_SEED = 1989  # the year of LeNet's first paper
_SPLIT_KEYS: dict[Split, int] = {"train": 0, "test": 1}


def load_rendered(schema: ImageSchema, split: Split) -> LabeledImages:
    """Returns the rendered split, from the cache where possible."""
    return cached_split(schema, split, RENDERER_VERSION, partial(render_split, split))


def render_split(split: Split) -> LabeledImages:
    """Renders a split: the same bytes on every machine.

    Args:
        split: train or test; they share no random number.

    Returns:
        Images, uint8 of shape (n, 64, 64, 3), and labels, int64 of shape (n,), in shuffled order
        and with as many images of each digit.
    """
    per_class = IMAGES_PER_CLASS[split]
    total = NUM_DIGITS * per_class
    # The digit's place in the key holds NUM_DIGITS, so no image shares this stream.
    order = UniformStream(_SEED, _SPLIT_KEYS[split], NUM_DIGITS, 0).permutation(total)
    labels = (order % NUM_DIGITS).astype(np.int64)
    images = np.empty((total, IMAGE_SIZE, IMAGE_SIZE, 3), np.uint8)
    for place in with_progress(range(total), f"Rendering {split} images of hands (once)"):
        images[place] = render_image(split, int(labels[place]), int(order[place]) // NUM_DIGITS)
    return images, labels


def render_image(split: Split, digit: int, number: int) -> NDArray[np.uint8]:
    """Renders one image of a split, which `number` of its digit (from 0) tells from the others."""
    return render_hand(digit, UniformStream(_SEED, _SPLIT_KEYS[split], digit, number))
