"""Which windows of images a function cuts out, or shows to a model, and whether it mirrors them.

The images are noise, so a window is found by its pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from grader.observe.code.calling import CallFailedError, wrong_return
from grader.observe.facts.fact import Fact, Procedure
from grader.observe.given.witness import seen_by

_SAME = 1e-5

Images: TypeAlias = NDArray[Any]
_Window: TypeAlias = tuple[int, int, bool]
"""Row and column at which it begins, and whether it is mirrored left to right."""


def crops_form(procedure: Procedure) -> Fact:
    """Shape of what is returned."""
    shape = list(_crops(procedure).shape)
    return Fact(shape, f"an array of shape {tuple(shape)}")


def corner_crops(procedure: Procedure) -> Fact:
    """Where the first four windows begin."""
    return _places(procedure, slice(0, 4))


def centre_crop(procedure: Procedure) -> Fact:
    """Where the fifth window begins."""
    return _places(procedure, slice(4, 5))


def mirrored_crops(procedure: Procedure) -> Fact:
    """Where the other five windows begin, and that they are mirrored."""
    return _places(procedure, slice(5, 10))


def windows_shown(procedure: Procedure) -> Fact:
    """Which windows of each image the model saw in inference mode, in any order."""
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


CROP_FACTS: dict[str, Callable[[Procedure], Fact]] = {
    function.__name__: function
    for function in (centre_crop, corner_crops, crops_form, mirrored_crops, windows_shown)
}


def _places(procedure: Procedure, which: slice) -> Fact:
    """Where some of the returned windows come from, in their order."""
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
    """The window of an image with these pixels."""
    height, width = window.shape[:2]
    for row in range(image.shape[0] - height + 1):
        for column in range(image.shape[1] - width + 1):
            here = image[row:, column:][:height, :width]
            for is_mirrored in (False, True):
                there = here[:, ::-1] if is_mirrored else here
                if there.shape == window.shape and np.allclose(there, window, atol=_SAME):
                    return row, column, is_mirrored
    return None


def _in_words(windows: Sequence[_Window]) -> str:
    """Windows in order, such as "the window at row 0, column 3, mirrored"."""
    listed = [
        f"({row}, {column})" + (" mirrored" if mirrored else "")
        for row, column, mirrored in windows
    ]
    return ", ".join(listed)


def _crops(procedure: Procedure) -> Images:
    """What is returned; a list of ten arrays is as good as an array."""
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
