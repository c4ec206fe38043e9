"""The Happy House: smiling faces and other faces.

    from datasets import happy

    (x_train, y_train), (x_test, y_test) = happy.load_data()

happy.md describes the images.
"""

from datasets.face.scene import IMAGE_SIZE, render_face
from datasets.hdf5 import ImageSchema, LabeledImages
from datasets.rendering import Rendering, load_own_or_rendered

CLASSES = ("no smile", "smile")
SCHEMA = ImageSchema("happy", (IMAGE_SIZE, IMAGE_SIZE, 3), len(CLASSES))
RENDERING = Rendering(
    schema=SCHEMA,
    version=1,
    seed=2017,
    images_per_class={"train": 300, "test": 75},
    subject="faces",
    draw=render_face,
)


def load_data() -> tuple[LabeledImages, LabeledImages]:
    """Load the Happy House data set.

    If `train_happy.h5` and `test_happy.h5` lie in the folder that the environment variable
    DATASETS_DIR names, or in `datasets/data/`, they are read. Otherwise the kit's own faces are
    rendered (about 10 seconds, once) and cached.

    Returns:
        (x_train, y_train), (x_test, y_test): images, uint8 of shapes (600, 64, 64, 3) and
        (150, 64, 64, 3); labels, int64, 1 for a smile. Your own files may have other counts.

    Raises:
        DatasetError: a file exists but cannot be used; the message says what to do.
    """
    return load_own_or_rendered(RENDERING)
