"""Facts about learning curves, crops and ensembles.

Images are noise, so an image, or a window of it, is recognized by its pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from grader.observe import CallFailedError, Fact, Procedure, fact, seen_by, wrong_return

from .objects import Builder

_SAME_PIXELS = 1e-5
_SAME_ANSWERS = 1e-4

Images: TypeAlias = NDArray[Any]
Numbers: TypeAlias = NDArray[np.float64]
_Window: TypeAlias = tuple[int, int, bool]
"""First row and column, and True if it is mirrored left to right."""


@dataclass(frozen=True, order=True)
class _Measured:
    """The data that one network was trained and validated on."""

    trained_on: tuple[int, ...]
    """Training images seen in training mode."""
    images_seen: int
    """Number of images seen in training mode, repetitions included."""
    largest_batch: int
    validated_on: tuple[int, ...]
    """Validation images seen in inference mode."""
    tested_on_training: bool
    """True if it saw training images in inference mode."""


@fact(reads=("build_model", "x_train", "x_validation"))
def networks_trained(procedure: Procedure) -> Fact:
    """Report the number of epochs of each network."""
    measured = _measured(procedure)
    epochs = [item.images_seen / len(item.trained_on) for item in measured]
    counts = ", ".join(sorted({f"{number:g}" for number in epochs}))
    plural = "network" if len(measured) == 1 else "networks"
    words = f"{len(measured)} {plural} trained, for {counts or 'no'} epochs each"
    return Fact(epochs, words)


@fact(reads=("build_model", "x_train", "x_validation"))
def training_sets(procedure: Procedure) -> Fact:
    """Report the training images of each network, from the smallest set to the largest."""
    sets = [item.trained_on for item in _measured(procedure)]
    words = "; ".join(dict.fromkeys(map(_ranges, sets))) or "nothing"
    return Fact([list(item) for item in sets], f"networks trained on images {words}")


@fact(reads=("build_model", "x_train", "x_validation"))
def batch_sizes(procedure: Procedure) -> Fact:
    """Report the size of the largest training batch of each network."""
    sizes = [item.largest_batch for item in _measured(procedure)]
    words = ", ".join(map(str, dict.fromkeys(sizes))) or "none"
    return Fact(sizes, f"largest batches of {words} images")


@fact(reads=("build_model", "x_train", "x_validation"))
def validation_sets(procedure: Procedure) -> Fact:
    """Report the validation images of each network."""
    sets = [item.validated_on for item in _measured(procedure)]
    words = "; ".join(dict.fromkeys(map(_ranges, sets))) or "none"
    if any(item.tested_on_training for item in _measured(procedure)):
        words += ", and about training images"
    return Fact([list(item) for item in sets], f"networks asked about validation images {words}")


@fact(reads=("build_model", "x_train", "y_train"))
def returned_curve(procedure: Procedure) -> Fact:
    """Report the returned table."""
    table = _table(procedure)
    rows = "; ".join(", ".join(f"{number:.3f}" for number in row) for row in np.atleast_2d(table))
    return Fact(table.tolist(), f"shape {table.shape} with {rows}{_which(procedure, table)}")


@fact(reads=())
def curve_form(procedure: Procedure) -> Fact:
    """Report the shape of the returned array."""
    shape = list(_table(procedure).shape)
    return Fact(shape, f"an array of shape {tuple(shape)}")


def _table(procedure: Procedure) -> NDArray[np.float64]:
    """Return the returned numbers as an array; a list of lists will do."""
    expected = "an array of accuracies"
    try:
        table = np.asarray(procedure.returned, np.float64)
    except (TypeError, ValueError):
        raise CallFailedError(wrong_return(procedure.returned, expected)) from None
    if procedure.returned is None or not table.size or not np.isfinite(table).all():
        raise CallFailedError(wrong_return(procedure.returned, expected))
    return table


def _built(procedure: Procedure) -> list[keras.Model]:
    builder = procedure.arguments["build_model"]
    assert isinstance(builder, Builder)
    return builder.built


def _measured(procedure: Procedure) -> list[_Measured]:
    """Describe the trained networks, from the smallest training set to the largest."""
    training = _numbers_of(procedure.arguments["x_train"])
    validation = _numbers_of(procedure.arguments["x_validation"])
    found = [_look(model, training, validation) for model in _built(procedure)]
    return sorted(item for item in found if item.trained_on)


def _look(
    model: keras.Model, training: dict[bytes, int], validation: dict[bytes, int]
) -> _Measured:
    seen = seen_by(model)
    batches = [item.batch for item in seen if item.training]
    trained = [training.get(image.tobytes(), -1) for batch in batches for image in batch]
    asked = [image.tobytes() for item in seen if not item.training for image in item.batch]
    return _Measured(
        tuple(sorted(set(trained))),
        len(trained),
        max(map(len, batches), default=0),
        tuple(sorted({validation[pixels] for pixels in asked if pixels in validation})),
        any(pixels in training for pixels in asked),
    )


def _numbers_of(images: NDArray[Any]) -> dict[bytes, int]:
    return {image.tobytes(): number for number, image in enumerate(images)}


def _which(procedure: Procedure, table: NDArray[np.float64]) -> str:
    """Return words if the returned numbers are accuracies on the training images."""
    arguments = procedure.arguments
    rates = []
    for model in _built(procedure):
        seen = _look(model, _numbers_of(arguments["x_train"]), {}).trained_on
        if not seen or -1 in seen:
            return ""
        answers = np.asarray(model(arguments["x_train"][list(seen)], training=False))
        rates.append(np.mean(answers.argmax(axis=1) == arguments["y_train"][list(seen)]))
    same = len(rates) == table.size and np.allclose(np.sort(rates), np.sort(table.ravel()))
    return ", which are accuracies on the training images" if same else ""


def _ranges(numbers: Sequence[int]) -> str:
    if not numbers:
        return "none"
    together = numbers[-1] - numbers[0] + 1 == len(numbers)
    return f"{numbers[0]} to {numbers[-1]}" if together else f"{', '.join(map(str, numbers))}"


@fact(reads=())
def crops_form(procedure: Procedure) -> Fact:
    """Report the shape of the returned array."""
    shape = list(_crops(procedure).shape)
    return Fact(shape, f"an array of shape {tuple(shape)}")


@fact(reads=("images",))
def corner_crops(procedure: Procedure) -> Fact:
    """Report the places of the first four windows."""
    return _places(procedure, slice(0, 4))


@fact(reads=("images",))
def centre_crop(procedure: Procedure) -> Fact:
    """Report the place of the fifth window."""
    return _places(procedure, slice(4, 5))


@fact(reads=("images",))
def mirrored_crops(procedure: Procedure) -> Fact:
    """Report the places of the other five windows, and if they are mirrored."""
    return _places(procedure, slice(5, 10))


@fact(reads=("model", "images"))
def windows_shown(procedure: Procedure) -> Fact:
    """Report the windows of each image that the model saw in inference mode."""
    images = procedure.arguments["images"]
    seen = [item for item in seen_by(procedure.model) if not item.training]
    if not seen:
        return Fact(None, "a model that is not asked in inference mode")
    shown = [window for item in seen for window in item.batch]
    found: list[list[_Window]] = [[] for _ in images]
    for window in shown:
        places = [_find(image, window) for image in images]
        known = [index for index, place in enumerate(places) if place]
        if not known:
            return Fact(None, "a model that is shown what is no window of the images")
        place = places[known[0]]
        assert place is not None
        found[known[0]].append(place)
    windows = [sorted(set(places)) for places in found]
    value = [[list(window) for window in places] for places in windows]
    return Fact(value, f"a model that is shown of the first image {_in_words(windows[0])}")


def _places(procedure: Procedure, which: slice) -> Fact:
    """Report the places of some of the returned windows, in order."""
    images, crops = procedure.arguments["images"], _crops(procedure)
    if crops.ndim != 5 or crops.shape[1] != len(images):
        return Fact(None, f"an array of shape {crops.shape}")
    value: list[Any] = []
    words = []
    for windows in crops[which]:
        pairs = zip(images, windows, strict=True)
        places = {_find(image, window) for image, window in pairs}
        place = places.pop() if len(places) == 1 else None
        value.append(place and list(place))
        words.append(
            _in_words([place]) if place else "what is no window of each image at one place"
        )
    first = which.start + 1
    numbered = [f"{_words} as crop {number}" for number, _words in enumerate(words, first)]
    return Fact(value, "; ".join(numbered) or f"no crop {first}")


def _find(image: Images, window: Images) -> _Window | None:
    """Find the window of an image with these pixels."""
    height, width = window.shape[:2]
    for row in range(image.shape[0] - height + 1):
        for column in range(image.shape[1] - width + 1):
            here = image[row:, column:][:height, :width]
            for is_mirrored in (False, True):
                there = here[:, ::-1] if is_mirrored else here
                if there.shape == window.shape and np.allclose(there, window, atol=_SAME_PIXELS):
                    return row, column, is_mirrored
    return None


def _in_words(windows: Sequence[_Window]) -> str:
    """Describe windows in order: "(0, 3) mirrored"."""
    listed = [
        f"({row}, {column})" + (" mirrored" if mirrored else "")
        for row, column, mirrored in windows
    ]
    return ", ".join(listed)


def _crops(procedure: Procedure) -> Images:
    """Return the returned crops as an array; a list of ten arrays will do."""
    returned = procedure.returned
    expected = "an array of crops"
    items = list(returned) if isinstance(returned, list | tuple) else [returned]
    arrays = [
        keras.ops.convert_to_numpy(item) if keras.ops.is_tensor(item) else item for item in items
    ]
    if not arrays or not all(isinstance(item, np.ndarray) for item in arrays):
        raise CallFailedError(wrong_return(returned, expected))
    if not isinstance(returned, list | tuple):
        crops: Images = arrays[0]
        return crops
    if len({item.shape for item in arrays}) > 1:
        return np.empty((len(arrays), 0))
    return np.stack(arrays)


@fact(reads=())
def probabilities_form(procedure: Procedure) -> Fact:
    """Report the shape of the returned array."""
    shape = list(_returned(procedure).shape)
    return Fact(shape, f"an array of shape {tuple(shape)}" if shape else "a number")


@fact(reads=("images",), optional=("models",))
def returned_probabilities(procedure: Procedure) -> Fact:
    """Report the returned numbers, with the mistake that makes them."""
    found = _returned(procedure)
    words = f"an array of shape {found.shape}"
    if found.ndim == 2 and len(found):
        first = ", ".join(f"{number:.3f}" for number in found[0])
        words = f"({first}) for the first image"
    return Fact(found.tolist(), words + _meaning(found, _answers_of_models(procedure)))


@fact(reads=("images", "models"))
def members_asked(procedure: Procedure) -> Fact:
    """Report for each model if it saw every image, and if in training mode."""
    images = procedure.arguments["images"]
    value, words = [], []
    for number, model in enumerate(procedure.arguments["models"], 1):
        seen = [(item.training, image.tobytes()) for item in seen_by(model) for image in item.batch]
        shown = {pixels for _, pixels in seen}
        asked = all(image.tobytes() in shown for image in images)
        in_training = any(training for training, _ in seen)
        value.append([asked, in_training])
        mode = " in training mode" if in_training else ""
        words.append(f"model {number} {'asked' if asked else 'not asked about every image'}{mode}")
    return Fact(value, ", ".join(words))


def _returned(procedure: Procedure) -> Numbers:
    returned = procedure.returned
    expected = "an array of probabilities"
    try:
        if keras.ops.is_tensor(returned):
            returned = keras.ops.convert_to_numpy(returned)
        found = np.asarray(returned, np.float64)
    except (TypeError, ValueError):
        raise CallFailedError(wrong_return(procedure.returned, expected)) from None
    if returned is None or not np.isfinite(found).all():
        raise CallFailedError(wrong_return(procedure.returned, expected))
    return found


def _answers_of_models(procedure: Procedure) -> Numbers:
    """Ask the given models: shape (models, images, classes); empty for a single model."""
    models: list[Any] = procedure.arguments.get("models", [])
    images = procedure.arguments["images"]
    answers = [np.asarray(model(images, training=False), np.float64) for model in models]
    return np.array(answers)


def _meaning(found: Numbers, answers: Numbers) -> str:
    """Describe numbers that are no mean of probabilities by their usual mistake."""
    if not len(answers):
        return ""
    product = np.exp(np.log(answers + 1e-30).mean(axis=0))
    votes = np.eye(answers.shape[-1])[answers.argmax(axis=-1)]
    known = {
        **{f"the answers of model {number} alone": one for number, one in enumerate(answers, 1)},
        "their sum, which is no probability": answers.sum(axis=0),
        "the largest of each": answers.max(axis=0),
        "the median": np.median(answers, axis=0),
        "the mean of the logits, made probabilities": product / product.sum(-1, keepdims=True),
        "the geometric mean": product,
        "the shares of votes": votes.mean(axis=0),
        "the classes of the mean": answers.mean(axis=0).argmax(axis=-1),
        "all answers, not averaged": answers,
    }
    for words, numbers in known.items():
        if found.shape == numbers.shape and np.allclose(found, numbers, atol=_SAME_ANSWERS):
            return f", {words}"
    return ""
