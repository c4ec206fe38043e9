"""From a rubric's probe to the objects that a function is called with.

A plain value in the rubric is passed as it is. A table asks for an object made here:

    { shape = [64, 64, 3] }                         tuple; a list of the rubric stays a list
    { dictionary = { filters = 4, size = 3 } }      dictionary
    { tensor = [8, 8, 6] }                          symbolic input, batch dimension left open
    { pixels = [24, 8, 8, 3] }                      images with values in [0, 1)
    { image = [6, 5, 3] }                           one image as files hold it: integers 0 to 255
    { pixels = [24, 8, 8, 3], from = 0.4, to = 0.6 } the same with values in [0.4, 0.6)
    { tinted_pixels = [24, 8, 8, 3] }               the same in [0, 1), the three colors correlated
    { coordinates = [24, 8] }                       image whose colors tell row, column, nothing
    { array = [[1.0, 0.0], [0.0, 1.0]] }            array of these numbers
    { generator = "numpy" }                         random generator of NumPy
    { augmentation = "whole numbers" }              layer that adds random whole numbers to images
    { labels = 24, classes = 4 }                    integers in [0, classes)
    { probabilities = [3, 24], classes = 4 }        probabilities of classes, of shape [3, 24, 4]
    { plus_minus_ones = [10, 84] }                  integers that are -1 or 1
    { classifier = [8, 8, 3], classes = 4 }         small convolutional network, not compiled
    { compiled_classifier = [4, 4, 3], classes = 4 } small dense network, compiled, eager
    { backbone = [8, 8, 3] }                        trained network without a head
    { trained_classifier = [8, 8, 3], classes = 7 } the same with a softmax of its own
    { with_head = [8, 8, 3], classes = 3, nested = true, learns_from = "head" }
                                                    the same with a new head, frozen before a layer
    { preprocessing = "of the backbone" }           function that belongs before these
    { feature_cache = 24, features = 6, classes = 3 } path of an HDF5 file with features and labels
    { path = "unused" }                             path at which there is no file
    { path = "used" }                               path of an HDF5 file from an earlier run
    { classifiers = [4, 4, 3], classes = 4, number = 3 } list of dense networks with dropout
    { builder = [4, 4, 3], classes = 4 }            function that makes new compiled networks
    { npy = "k05VTV…" }                             array as `grader.array_text` writes it
    { npy_pixels = "k05VTV…" }                      the same of integers, as pixels from 0 to 1

A classifier of one class ends in a sigmoid, of more in a softmax. With `probability = 0.45` a
compiled one of one class gives this answer to every image.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from grader.array_text import from_text, pixels_from_text
from grader.observation import Plain
from grader.observe.given import classifiers, pretrained
from grader.observe.given.marked import AddsWholeNumbers, coordinates_image

BATCH_SIZE = 2
_TINT = np.array([[0.7, 0.5, 0.2], [0.2, 0.4, 0.2], [0.1, 0.1, 0.6]])
"""How much each of three independent numbers has of red, green and blue: columns sum to 1."""


def random_generator(seed: str, *purpose: str) -> np.random.Generator:
    """A generator that depends on the secret seed and on what it is for, on nothing else."""
    digest = hashlib.sha256("/".join((seed, *purpose)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def make_arguments(arguments: Mapping[str, Plain], seed: str) -> dict[str, Any]:
    """Make the objects that a probe asks for, in the order of the rubric."""
    return {name: _make(value, random_generator(seed, name)) for name, value in arguments.items()}


def _make(value: Plain, random: np.random.Generator) -> Any:
    match value:
        case {"tensor": shape}:
            return keras.Input(tuple(shape), name="probe_input")
        case {"pixels": shape, "from": low, "to": high}:
            return random.uniform(low, high, shape).astype(np.float32)
        case {"pixels": shape}:
            return random.random(shape, dtype=np.float32)
        case {"image": shape}:
            return random.integers(0, 256, shape, dtype=np.uint8)
        case {"tinted_pixels": shape}:
            return (random.random(shape) @ _TINT).astype(np.float32)
        case {"coordinates": [height, width]}:
            return coordinates_image(height, width)
        case {"array": numbers}:
            return np.array(numbers)
        case {"generator": "numpy"}:
            return random
        case {"augmentation": "whole numbers"}:
            return AddsWholeNumbers()
        case {"labels": count, "classes": classes}:
            return random.integers(0, classes, count)
        case {"probabilities": [members, count], "classes": classes}:
            return _some_probabilities((members, count, classes), random)
        case {"plus_minus_ones": shape}:
            return random.choice([-1, 1], shape)
        case {"classifier": shape, "classes": classes}:
            return classifiers.classifier(tuple(shape), classes, random)
        case {"compiled_classifier": shape, "classes": 1, "probability": probability}:
            return classifiers.undecided(
                classifiers.compiled_classifier(tuple(shape), 1, random), probability
            )
        case {"compiled_classifier": shape, "classes": classes}:
            return classifiers.compiled_classifier(tuple(shape), classes, random)
        case {"backbone": shape}:
            return pretrained.backbone(tuple(shape), random)
        case {"trained_classifier": shape, "classes": classes}:
            return pretrained.trained_classifier(tuple(shape), classes, random)
        case {"with_head": shape, "classes": classes, "nested": nested, "learns_from": first}:
            return pretrained.with_head(tuple(shape), classes, nested, first, random)
        case {"preprocessing": "of the backbone"}:
            return pretrained.scale_and_shift
        case {"feature_cache": examples, "features": features, "classes": classes}:
            return pretrained.feature_cache(examples, features, classes, random)
        case {"path": "unused"}:
            return pretrained.unused_path()
        case {"path": "used"}:
            return pretrained.used_path()
        case {"classifiers": shape, "classes": classes, "number": number}:
            return [
                classifiers.unsteady_classifier(tuple(shape), classes, random)
                for _ in range(number)
            ]
        case {"builder": shape, "classes": classes}:
            return classifiers.Builder(tuple(shape), classes, int(random.integers(2**32)))
        case {"npy": text}:
            return from_text(text)
        case {"npy_pixels": text}:
            return pixels_from_text(text)
        case {"shape": shape}:
            return tuple(shape)
        case {"dictionary": entries}:
            return dict(entries)
        case {}:
            raise ValueError(
                f"no argument is made of {value}; grader/observe/arguments.py lists the kinds"
            )
        case _:
            return copy.deepcopy(value)  # the student's function may change it


def _some_probabilities(
    shape: tuple[int, int, int], random: np.random.Generator
) -> np.ndarray[Any, Any]:
    odds = np.exp(random.normal(0, 2, shape))
    probabilities: np.ndarray[Any, Any] = odds / odds.sum(axis=-1, keepdims=True)
    return probabilities.astype(np.float32)
