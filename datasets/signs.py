"""SIGNS: hands that show the digits 0 to 5.

    from datasets import signs

    (x_train, y_train), (x_test, y_test) = signs.load_data()

signs.md describes the images.
"""

from datasets.hand.poses import NUM_DIGITS
from datasets.hand.scene import IMAGE_SIZE, render_hand
from datasets.hdf5 import ImageSchema, LabeledImages, Split
from datasets.rendering import Rendering, load_own_or_rendered, load_rendered, load_with_seed

CLASSES = tuple(str(digit) for digit in range(NUM_DIGITS))
SCHEMA = ImageSchema("signs", (IMAGE_SIZE, IMAGE_SIZE, 3), NUM_DIGITS)
RENDERING = Rendering(
    schema=SCHEMA,
    version=5,
    seed=1989,  # the year of LeNet's first paper
    images_per_class={"train": 180, "test": 20},
    subject="hands",
    draw=render_hand,
)


def load_data() -> tuple[LabeledImages, LabeledImages]:
    """Load the SIGNS data set.

    If `train_signs.h5` and `test_signs.h5` lie in the folder that the environment variable
    DATASETS_DIR names, or in `datasets/data/`, they are read. Otherwise the kit's own hands are
    rendered (about 15 seconds, once) and cached.

    Returns:
        (x_train, y_train), (x_test, y_test): images, uint8 of shapes (1080, 64, 64, 3) and
        (120, 64, 64, 3); labels, int64, 0 to 5. Your own files may have other counts.

    Raises:
        DatasetError: a file exists but cannot be used; the message says what to do.
    """
    return load_own_or_rendered(RENDERING)


def load_split(split: Split) -> LabeledImages:
    """Return the kit's own images of a split, even if the user has files."""
    return load_rendered(RENDERING, split)


def load_held_out(seed: int, images_per_class: int) -> LabeledImages:
    """Return images of another seed, which are in neither split."""
    return load_with_seed(RENDERING, seed, images_per_class)
