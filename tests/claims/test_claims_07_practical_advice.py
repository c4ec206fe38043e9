"""Claims of notebook 7 about Keras and NumPy that none of its cells shows.

Held for Keras 3.15.1 on TensorFlow 2.21 and NumPy 2; each test names the file that the claim rests
on.
"""

from __future__ import annotations

import numpy as np
from keras import layers


def test_the_layer_crops_a_whole_batch_at_one_place() -> None:
    """`RandomCrop` draws one place for a batch; the paper drew one for each image.

    keras/src/layers/preprocessing/image_preprocessing/random_crop.py, `get_random_transformation`.
    """
    places = np.arange(64, dtype="float32").reshape(1, 8, 8, 1).repeat(16, axis=0)
    crop = layers.RandomCrop(3, 3, seed=1)
    corners = [np.asarray(crop(places, training=True))[:, 0, 0, 0] for _ in range(8)]
    assert all(len(set(batch.tolist())) == 1 for batch in corners)
    assert len({batch[0] for batch in corners}) > 1


def test_the_largest_of_equals_is_the_first() -> None:
    """`argmax` alone decides a tie for the smallest class.

    numpy/_core/fromnumeric.py, `argmax`.
    """
    assert np.argmax([1, 2, 2]) == 1


def test_a_list_of_answers_is_averaged_over_the_models() -> None:
    """`np.mean(list_of_arrays, axis=0)` averages over the list; without an axis over everything.

    numpy/_core/fromnumeric.py, `mean`.
    """
    answers = [np.zeros((3, 2)), np.ones((3, 2))]
    np.testing.assert_array_equal(np.mean(answers, axis=0), np.full((3, 2), 0.5))
    assert np.mean(answers).shape == ()
