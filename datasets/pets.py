"""Tigger the tabby, Misty the gray-and-white cat, or neither.

    from datasets import pets

    (x_train, y_train), (x_test, y_test) = pets.load_data(images_per_class=20)

pets.md describes the images.
"""

import numpy as np
from numpy.typing import NDArray

from datasets.animal.scene import IMAGE_SIZE, render_animal, render_sofa
from datasets.animal.tame import DOGS, MISTY, OTHER_CATS, TIGGER
from datasets.errors import DatasetError
from datasets.hdf5 import ImageSchema, LabeledImages
from datasets.rendering import Rendering, load_own_or_rendered
from datasets.uniform_stream import UniformStream

CLASSES = ("Tigger", "Misty", "neither")
SCHEMA = ImageSchema("pets", (IMAGE_SIZE, IMAGE_SIZE, 3), len(CLASSES))

_OTHER_CATS_SHARE, _DOGS_SHARE = 0.45, 0.35


def _draw(label: int, stream: UniformStream) -> NDArray[np.uint8]:
    if label < 2:
        return render_animal((TIGGER, MISTY)[label], stream)
    what = stream.between(0.0, 1.0)
    if what < _OTHER_CATS_SHARE:
        return render_animal(OTHER_CATS, stream)
    if what < _OTHER_CATS_SHARE + _DOGS_SHARE:
        return render_animal(stream.one_of(DOGS), stream)
    return render_sofa(stream)


RENDERING = Rendering(
    schema=SCHEMA,
    version=1,
    seed=2014,
    images_per_class={"train": 200, "test": 100},
    subject="pets",
    draw=_draw,
)


def load_data(images_per_class: int = 20) -> tuple[LabeledImages, LabeledImages]:
    """Load the pets: a few training images and many test images.

    If `train_pets.h5` and `test_pets.h5` lie in the folder that the environment variable
    DATASETS_DIR names, or in `datasets/data/`, they are read. Otherwise the kit's own pets are
    rendered (about 15 seconds, once) and cached.

    Args:
        images_per_class: number of training images of each class, 1 to 200. Every larger set
            contains the smaller ones.

    Returns:
        (x_train, y_train), (x_test, y_test): images, uint8 of shapes
        (3 * images_per_class, 96, 96, 3) and (300, 96, 96, 3); labels, int64: 0 is Tigger, 1 is
        Misty, 2 is neither.

    Raises:
        DatasetError: there are fewer images, or a file exists but cannot be used; the message says
            what to do.
    """
    (images, labels), test = load_own_or_rendered(RENDERING)
    most = int(np.bincount(labels, minlength=len(CLASSES)).min())
    if not 1 <= images_per_class <= most:
        raise DatasetError(
            f"pets.load_data: images_per_class: found {images_per_class}, expected 1 to {most}, "
            f"the number of images of each class; choose a number in that range."
        )
    rank = np.zeros(len(labels), np.int64)
    for label in range(len(CLASSES)):
        of_class = labels == label
        rank[of_class] = np.arange(of_class.sum())
    chosen = rank < images_per_class
    return (images[chosen], labels[chosen]), test
