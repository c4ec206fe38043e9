"""Facts about learning curves, crops and ensembles.

Images are noise, so an image, or a window of it, is recognized by its pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from grader.observe import (
    CallFailedError,
    Fact,
    Procedure,
    as_array,
    fact,
    parts_of,
    seen_by,
    wrong_return,
)

from .objects import Builder

_SAME_PIXELS = 1e-5
_SAME_ANSWERS = 1e-4
_BATCH = 32
_CROPS = 10
_HINT_ON_SHAPE = (
    "The first axis of a list of answers is for the models or crops: which one is averaged?"
)
_HINT_ON_MODE = "`predict`, or a call with `training=False`, switches dropout off."

Images: TypeAlias = NDArray[Any]
Numbers: TypeAlias = NDArray[np.float64]
_Window: TypeAlias = tuple[int, int, bool]
"""First row and column, and True if it is mirrored left to right."""
_MIRRORED_AXES = "The axes are (n, height, width, channels): left and right are along the width."


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


@fact(reads=("build_model", "x_train", "x_validation", "sizes", "num_epochs", "num_runs"))
def networks_trained(procedure: Procedure) -> Fact:
    """Report the number of epochs of each network."""
    measured = _measured(procedure)
    epochs = [item.images_seen / len(item.trained_on) for item in measured]
    counts = " or ".join(sorted({f"{number:g}" for number in epochs})) or "no"
    words = f"{_counted(len(measured), 'network')} trained, for {counts} epochs each"
    if len(measured) == _number_asked(procedure):
        return Fact(epochs, words, "`fit` takes `epochs`.", "fit(", is_claim=True)
    if epochs and all(number == procedure.arguments["num_epochs"] for number in epochs):
        hint = "Each size is trained `num_runs` times: how often does each loop run?"
        return Fact(epochs, words, hint, "range(")
    return Fact(epochs, words)


@fact(reads=("build_model", "x_train", "x_validation", "sizes"))
def training_sets(procedure: Procedure) -> Fact:
    """Report the different sets of training images, from the smallest to the largest.

    They fit another number of networks if each is the first images of a size.
    """
    sets = list(dict.fromkeys(item.trained_on for item in _measured(procedure)))
    words = "; ".join(map(_ranges, sets)) or "nothing"
    firsts = [tuple(range(size)) for size in procedure.arguments["sizes"]]
    fits = bool(sets) and all(item in firsts for item in sets)
    value = [list(item) for item in sets] or None
    evidence = [_first_pixels(procedure.arguments["x_train"], item) for item in sets]
    return Fact(value, f"networks trained on images {words}", fits=fits, evidence=evidence)


@fact(reads=("build_model", "x_train", "x_validation", "sizes"))
def batch_sizes(procedure: Procedure) -> Fact:
    """Report the size of the largest training batch of each network.

    It fits other training sets if it is 32, or all images of a set or a size.
    """
    measured = _measured(procedure)
    sizes = [item.largest_batch for item in measured]
    words = ", ".join(map(str, dict.fromkeys(sizes))) or "none"
    fits = all(
        item.largest_batch in (_BATCH, len(item.trained_on), *procedure.arguments["sizes"])
        for item in measured
    )
    words = f"largest batches of {words} images"
    return Fact(sizes or None, words, fits=fits and bool(sizes), is_claim=True)


@fact(reads=("build_model", "x_train", "x_validation"))
def validation_sets(procedure: Procedure) -> Fact:
    """Report the different sets of validation images that networks were asked about."""
    sets = list(dict.fromkeys(item.validated_on for item in _measured(procedure)))
    words = "; ".join(map(_ranges, sets)) or "none"
    if any(item.tested_on_training for item in _measured(procedure)):
        words += ", and about training images"
    value = [list(item) for item in sets] or None
    evidence = [_first_pixels(procedure.arguments["x_validation"], item) for item in sets]
    return Fact(value, f"networks asked about validation images {words}", evidence=evidence)


@fact(reads=("build_model", "x_train", "y_train", "sizes", "num_runs"))
def returned_curve(procedure: Procedure) -> Fact:
    """Report the returned table.

    It fits other networks or another form if it holds shares: numbers from 0 to 1.
    """
    table = _table(procedure)
    row_length = table.shape[-1] if table.ndim else 1
    listed = table.reshape(-1, row_length)
    rows = "; ".join(", ".join(f"{number:.3f}" for number in row) for row in listed)
    words = f"shape {table.shape} with {rows}{_which(procedure, table)}"
    fits = bool(table.min() >= 0 and table.max() <= 1)
    # An accuracy is one of a few numbers.
    return Fact(table.tolist(), words, fits=fits, is_claim=True)


@fact(reads=())
def curve_form(procedure: Procedure) -> Fact:
    """Report the shape of the returned array."""
    shape = list(_table(procedure).shape)
    return Fact(shape, f"an array of shape {tuple(shape)}", is_claim=True)


def _number_asked(procedure: Procedure) -> int:
    return len(procedure.arguments["sizes"]) * int(procedure.arguments["num_runs"])


def _table(procedure: Procedure) -> NDArray[np.float64]:
    return _finite(procedure.returned, "an array of accuracies")


def _finite(returned: Any, expected: str) -> Numbers:
    """Return the returned numbers as an array, which is not empty."""
    numbers = as_array(returned, expected).astype(np.float64)
    if not numbers.size or not np.isfinite(numbers).all():
        raise CallFailedError(wrong_return(returned, expected))
    return numbers


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


def _first_pixels(images: Images, indices: Sequence[int]) -> list[float]:
    """Return the first number of each of some images; -1 for images of others."""
    return [float(images[index].flat[0]) if index >= 0 else -1.0 for index in indices]


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


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _ranges(numbers: Sequence[int]) -> str:
    if not numbers:
        return "none"
    together = numbers[-1] - numbers[0] + 1 == len(numbers)
    return f"{numbers[0]} to {numbers[-1]}" if together else f"{', '.join(map(str, numbers))}"


@fact(reads=())
def crops_form(procedure: Procedure) -> Fact:
    """Report the shape of the returned array, without the number of crops."""
    shape = _crops(procedure).shape
    return Fact(list(shape[1:]), f"an array of shape {shape}", is_claim=True)


@fact(reads=("images",))
def corners_returned(procedure: Procedure) -> Fact:
    """Report the returned numbers that are nearest to the corners of the images."""
    images = procedure.arguments["images"]
    corners = images[:, [0, 0, -1, -1], [0, -1, 0, -1], 0].ravel()
    return Fact(_nearest(_crops(procedure), corners), "other corners")


@fact(reads=("images", "size"))
def corner_crops(procedure: Procedure) -> Fact:
    """Report the places of the first four windows."""
    return _places(procedure, slice(0, 4))


@fact(reads=("images", "size"))
def centre_crop(procedure: Procedure) -> Fact:
    """Report the place of the fifth window."""
    return _places(procedure, slice(4, 5))


@fact(reads=("images",))
def mirrored_crops(procedure: Procedure) -> Fact:
    """Report for each of the other five crops of which of the first five it is a mirror image."""
    images, crops = procedure.arguments["images"], _crops(procedure)
    if not _is_readable(crops, images):
        return Fact(None, f"an array of shape {crops.shape}", fits=True)
    if len(crops) != _CROPS:
        return Fact(None, _counted(len(crops), "crop"))
    first, other = crops[: _CROPS // 2], crops[_CROPS // 2 :]
    found = [_relation(crop, place, first) for place, crop in enumerate(other)]
    kinds = {words for _, words in found}
    # Mirror images among the first five crops take the places of others.
    places = [_find(images[0], windows[0]) for windows in first]
    fits = any(place is not None and place[2] for place in places)
    if [number for number, _ in found] == list(range(1, len(first) + 1)) and len(kinds) == 1:
        (kind,) = kinds
        hint = _MIRRORED_AXES if kind == "mirrored top to bottom" else ""
        words = f"crops 6 to 10 that are crops 1 to 5 {kind}"
        return Fact(found, words, hint, fits=fits, is_claim=True)
    listed = [
        f"crop {place} is crop {number} {words}" if number else f"crop {place} is {words}"
        for place, (number, words) in enumerate(found, len(first) + 1)
    ]
    return Fact(found, "; ".join(listed), fits=fits)


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
    evidence = [
        _corner_pixel(image, place)
        for image, places in zip(images, windows, strict=True)
        for place in places
    ]
    words = f"a model that is shown of the first image {_in_words(windows[0])}"
    return Fact(value, words, evidence=evidence)


@fact(reads=("model", "images"))
def pixels_shown(procedure: Procedure) -> Fact:
    """Report mean colors that the model saw, and the numbers nearest to the images' middles."""
    images = procedure.arguments["images"]
    batches = [item.batch.reshape(-1, images.shape[-1]) for item in seen_by(procedure.model)]
    if not batches:
        return Fact(None, "a model that is not asked")
    shown = np.concatenate(batches)
    middles = images[:, images.shape[1] // 2, images.shape[2] // 2, 0]
    return Fact([*shown.mean(axis=0).tolist(), *_nearest(shown, middles)], "other pixels")


def _nearest(numbers: Images, wanted: Images) -> list[float]:
    """Return for each wanted number the nearest one."""
    flat = np.asarray(numbers, np.float64).ravel()
    return [float(flat[np.abs(flat - one).argmin()]) for one in wanted] if flat.size else []


def _places(procedure: Procedure, which: slice) -> Fact:
    """Report the places of some of the returned windows, in order.

    Any places fit windows of another size, and a corner in place of the centre another order.
    """
    images, crops = procedure.arguments["images"], _crops(procedure)
    if not _is_readable(crops, images):
        return Fact(None, f"an array of shape {crops.shape}", fits=True)
    value: list[Any] = []
    words, evidence = [], []
    for windows in crops[which]:
        pairs = zip(images, windows, strict=True)
        places = {_find(image, window) for image, window in pairs}
        place = places.pop() if len(places) == 1 else None
        value.append(place and list(place))
        evidence.append(_corner_pixel(images[0], place) if place else 0.0)
        words.append(_in_words([place]) if place else "no window of each image at one place")
    first = which.start + 1
    numbered = [f"{_words} as crop {number}" for number, _words in enumerate(words, first)]
    is_other_size = tuple(crops.shape[2:4]) != tuple(procedure.arguments["size"])
    left = [whole - part for whole, part in zip(images.shape[1:], crops.shape[2:4], strict=False)]
    corners = [[row, column, False] for row in (0, left[0]) for column in (0, left[1])]
    fits = is_other_size or (first > len(corners) and bool(value) and value[0] in corners)
    is_order = value != corners and sorted(value, key=str) == sorted(corners, key=str)
    hint = "In which order does the exercise name the corners?" if is_order else ""
    said = "; ".join(numbered) or f"no crop {first}"
    return Fact(value, said, hint, fits=fits, evidence=evidence)


def _corner_pixel(image: Images, window: _Window) -> float:
    """Return the first number of an image's pixel at which a window begins."""
    row, column, _ = window
    return float(image[row, column].flat[0])


def _is_readable(crops: Images, images: Images) -> bool:
    """Return True if the crops are listed first and the images second."""
    return crops.ndim == images.ndim + 1 and crops.shape[1] == len(images)


def _relation(crop: Images, place: int, others: Images) -> tuple[int, str]:
    """Return the number of the crop that a crop is made of, and how; the one at its place first."""
    changes: dict[str, Callable[[Images], Images]] = {
        "mirrored left to right": lambda image: image[:, :, ::-1],
        "as they are": lambda image: image,
        "mirrored top to bottom": lambda image: image[:, ::-1],
        "turned by half a turn": lambda image: image[:, ::-1, ::-1],
        "with their colors in the other order": lambda image: image[..., ::-1],
        "in the other order of images": lambda image: image[::-1],
    }
    for index in sorted(range(len(others)), key=lambda index: index != place):
        for words, change in changes.items():
            if np.allclose(crop, change(others[index]), atol=_SAME_PIXELS) and crop.any():
                return index + 1, words
    return 0, "no mirror image of crops 1 to 5"


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
    arrays = [as_array(item, expected) for item in parts_of(returned) or []]
    if not arrays:
        raise CallFailedError(wrong_return(returned, expected))
    if len({item.shape for item in arrays}) > 1:
        return np.empty((len(arrays), 0))
    return np.stack(arrays)


@fact(reads=("images",), optional=("models",))
def returned_probabilities(procedure: Procedure) -> Fact:
    """Report the returned numbers, with the mistake that makes them.

    They fit other answers of the models if they are probabilities.
    """
    found = _returned(procedure)
    words = f"an array of shape {found.shape}" if found.shape else "a number"
    hint = _HINT_ON_SHAPE
    if found.ndim == 2 and len(found) == len(procedure.arguments["images"]):
        first = ", ".join(f"{number:.3f}" for number in found[0])
        words, hint = f"({first}) for the first image", ""
    are = hint == "" and found.min() >= 0 and np.allclose(found.sum(axis=1), 1, atol=_SAME_ANSWERS)
    meaning = _meaning(found, _answers_of_models(procedure))
    return Fact(found.tolist(), words + meaning, hint, fits=bool(are))


@fact(reads=("images", "models"))
def members_asked(procedure: Procedure) -> Fact:
    """Report for each model if it saw every image, and if in training mode."""
    images = procedure.arguments["images"]
    value, words = [], []
    evidence: list[float] = []
    for number, model in enumerate(procedure.arguments["models"], 1):
        seen = [(item.training, image.tobytes()) for item in seen_by(model) for image in item.batch]
        shown = {pixels for _, pixels in seen}
        asked = all(image.tobytes() in shown for image in images)
        in_training = any(training for training, _ in seen)
        value.append([asked, in_training])
        evidence += [float(image.flat[0]) for image in images if image.tobytes() in shown]
        mode = " in training mode" if in_training else ""
        words.append(f"model {number} {'asked' if asked else 'not asked about every image'}{mode}")
    all_asked = all(asked for asked, _ in value)
    hint = _HINT_ON_MODE if all_asked else "The list `models` has all of them."
    points_at = "" if all_asked else "models"
    return Fact(value, ", ".join(words), hint, points_at, evidence=evidence)


def _returned(procedure: Procedure) -> Numbers:
    return _finite(procedure.returned, "an array of probabilities")


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
