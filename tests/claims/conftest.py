"""Claims do not depend on the seed that another test has set."""

from __future__ import annotations

import pytest
import tensorflow as tf


@pytest.fixture(autouse=True)
def _without_a_seed() -> None:
    """Begin each test without TensorFlow's global seed, which every data set would follow."""
    tf.random.set_seed(None)
