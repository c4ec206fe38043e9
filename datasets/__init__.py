"""Data sets with Keras-style loaders: ``from datasets import signs; signs.load_data()``."""

from datasets.errors import DatasetError

__all__ = ["DatasetError"]
