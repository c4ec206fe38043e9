"""Twenty kinds of animal without cats and dogs, to pretrain a backbone for `pets`.

    from datasets import pets_source

    (x_train, y_train), (x_test, y_test) = pets_source.load_data()

pets_source.md describes the images.
"""

import numpy as np
from numpy.typing import NDArray

from datasets.animal.scene import IMAGE_SIZE, render_animal
from datasets.animal.wild import KINDS
from datasets.hdf5 import ImageSchema, LabeledImages
from datasets.rendering import Rendering, load_own_or_rendered
from datasets.uniform_stream import UniformStream

CLASSES = tuple(kind.name for kind in KINDS)
SCHEMA = ImageSchema("pets_source", (IMAGE_SIZE, IMAGE_SIZE, 3), len(CLASSES))


def _draw(label: int, stream: UniformStream) -> NDArray[np.uint8]:
    return render_animal(KINDS[label], stream)


RENDERING = Rendering(
    schema=SCHEMA,
    version=1,
    seed=2015,
    images_per_class={"train": 200, "test": 25},
    subject="animals",
    draw=_draw,
)


def load_data() -> tuple[LabeledImages, LabeledImages]:
    """Load the animals for pretraining.

    If `train_pets_source.h5` and `test_pets_source.h5` lie in the folder that the environment
    variable DATASETS_DIR names, or in `datasets/data/`, they are read. Otherwise the kit's own
    animals are rendered (about a minute, once) and cached.

    Returns:
        (x_train, y_train), (x_test, y_test): images, uint8 of shapes (4000, 96, 96, 3) and
        (500, 96, 96, 3); labels, int64, 0 to 19, named by `CLASSES`.

    Raises:
        DatasetError: a file exists but cannot be used; the message says what to do.
    """
    return load_own_or_rendered(RENDERING)
