"""SIGNS: hands that sign the digits 0 to 5.

    from datasets import signs

    (x_train, y_train), (x_test, y_test) = signs.load_data()

See signs.md for what the images are.
"""

from datasets.hdf5 import ImageSchema, LabeledImages, read_split
from datasets.own_files import find_own_files
from datasets.rendered_signs import load_rendered

SCHEMA = ImageSchema(name="signs", image_shape=(64, 64, 3), num_classes=6)


def load_data() -> tuple[LabeledImages, LabeledImages]:
    """Loads the SIGNS data set.

    If `train_signs.h5` and `test_signs.h5` lie in the folder that the environment variable
    DATASETS_DIR names, or in `datasets/data/`, they are read. Otherwise the kit's own hands are
    rendered (some 15 seconds, once) and cached.

    Returns:
        (x_train, y_train), (x_test, y_test): images, uint8 of shapes (1080, 64, 64, 3) and
        (120, 64, 64, 3); labels, int64, 0 to 5. Files of one's own may have other counts.

    Raises:
        DatasetError: a file is there but cannot be used; the message says what to do.
    """
    own = find_own_files(SCHEMA)
    if own is None:
        return load_rendered(SCHEMA, "train"), load_rendered(SCHEMA, "test")
    return read_split(own["train"], "train", SCHEMA), read_split(own["test"], "test", SCHEMA)
