"""Facts about layers that augment images.

The layers get images of coordinates (`objects.coordinates_image`). Around the middle, a layer is a
linear map from the place of a pixel to its source. The map is fitted to each image and shows if the
image was mirrored, and how far it was turned and shifted; the third color shows the brightness. The
numbers of many draws are a sample, as in `chance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.observation import Failure
from grader.observe import CallFailedError, Fact, Procedure, asking, fact, sample_of, wrong_return

from .objects import coordinates_image

_DRAWS = 2048
_SIZE = 24
_MIDDLE = slice(8, 16)
_SAME = 1e-4
_NUMBERS = 64
"""Numbers of returned images that are evidence."""
_FAR = 0.2
"""Shift, as a share of the image, that brings what is beyond a border into the middle."""
_DARKEST, _BRIGHTEST = 0.3, 0.7
"""Range of the images: a change of brightness stays within 0 and 1."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class _Changes:
    """Changes of many equal images; arrays of shape (draws,)."""

    mirrored: NDArray[np.bool_]
    turns: Numbers
    """Degrees."""
    down: Numbers
    """Share of the height by which the middle is shifted."""
    right: Numbers
    brightness: Numbers
    """Number that is added to every pixel."""
    largest_distortion: float
    """Largest distance of the map from one that keeps lengths and angles."""
    keeps_order: NDArray[np.bool_]
    """True if the rows keep their order, also those from beyond the border."""

    @property
    def is_dazzled(self) -> bool:
        """True if a change of brightness leaves 0 to 1, so that nothing else can be seen."""
        return bool(np.max(np.abs(self.brightness)) > _DARKEST)

    @property
    def is_far(self) -> bool:
        """True if the middle shows what was beyond a border."""
        return bool(max(np.abs(self.down).max(), np.abs(self.right).max()) > _FAR)


@fact(reads=())
def unchanged_in_inference(procedure: Procedure) -> Fact:
    """Report if images stay unchanged in inference mode."""
    images = procedure.random("inference").random((8, _SIZE, _SIZE, 3)).astype(np.float32)
    outputs = _augmented(procedure.returned, images, training=False)
    unchanged = outputs.shape == images.shape and bool(np.allclose(outputs, images, atol=1e-6))
    words = "the images as they are" if unchanged else "other images"
    return Fact(unchanged, words, evidence=outputs.ravel()[:_NUMBERS].tolist())


@fact(reads=())
def differences_of_colors(procedure: Procedure) -> Fact:
    """Report how far the colors differ that are left of images of a single secret color."""
    colors = procedure.random("colors").uniform(_DARKEST, _BRIGHTEST, (8, 1, 1, 3))
    images = np.broadcast_to(colors, (8, _SIZE, _SIZE, 3)).astype(np.float32)
    outputs = _augmented(procedure.returned, images)
    differences = np.diff(outputs.reshape(len(outputs), -1, 3), axis=2).mean(axis=1)
    return Fact(differences.ravel().tolist(), "other colors than those given")


@fact(reads=("seed",))
def augmentation_repeats(procedure: Procedure) -> Fact:
    """Report if the seed, and nothing else, decides the changes."""
    seed = procedure.arguments["seed"]
    first, same, other = (
        _augmented(procedure.again(seed=number), _pictures(8)) for number in (seed, seed, seed + 1)
    )
    if not np.array_equal(first, same):
        return Fact("changes", "other images from layers with the same seed")
    if np.array_equal(first, other):
        return Fact("constant", "the same images from layers with another seed")
    return Fact("repeats", "images that the seed decides", is_claim=True)


@fact(reads=())
def mirrors(procedure: Procedure) -> Fact:
    """Report for each draw 1 if left and right are exchanged, else 0."""
    changes = _changes(procedure)
    words = f"{100 * changes.mirrored.mean():.0f}% of the images mirrored"
    return Fact(sample_of(changes.mirrored), words, fits=changes.is_dazzled, is_claim=True)


@fact(reads=())
def turns(procedure: Procedure) -> Fact:
    """Report for each draw the angle of the turn in degrees."""
    changes = _changes(procedure)
    turns = changes.turns
    words = f"turns of {turns.min():.1f} to {turns.max():.1f} degrees"
    value = sample_of(np.round(turns, 1))
    return Fact(value, words, fits=changes.is_dazzled, is_claim=True)


@fact(reads=())
def shifts(procedure: Procedure) -> Fact:
    """Report for each draw the shift as a share of height and width."""
    seen = _changes(procedure)
    words = (
        f"shifts of {seen.down.min():.2f} to {seen.down.max():.2f} of the height and "
        f"{seen.right.min():.2f} to {seen.right.max():.2f} of the width"
    )
    value = {"down": sample_of(np.round(seen.down, 3)), "right": sample_of(np.round(seen.right, 3))}
    return Fact(value, words, fits=seen.is_dazzled, is_claim=True)


@fact(reads=())
def brightness(procedure: Procedure) -> Fact:
    """Report for each draw the number that is added to all pixels."""
    seen = _changes(procedure).brightness
    words = f"{seen.min():.2f} to {seen.max():.2f} added to the pixels"
    return Fact(sample_of(np.round(seen, 3)), words, is_claim=True)


@fact(reads=())
def independence(procedure: Procedure) -> Fact:
    """Report for each draw products that show if two changes depend on each other."""
    seen = _changes(procedure)
    sides = np.where(seen.mirrored, -1.0, 1.0)
    turn, brightness = _ranks(seen.turns), _ranks(seen.brightness)
    down, right = _ranks(seen.down), _ranks(seen.right)
    pairs = {
        "mirror and turn": sides * turn,
        "mirror and brightness": sides * brightness,
        "turn and brightness": turn * brightness,
        "shift and brightness": down * brightness,
        "turn and shift": turn * down,
        "shifts": down * right,
    }
    dependent = [name for name, product in pairs.items() if abs(np.mean(np.sign(product))) > 0.2]
    words = f"changes that depend on each other ({', '.join(dependent) or 'not in their signs'})"
    value = {name: sample_of(np.round(product, 3)) for name, product in pairs.items()}
    return Fact(value, words, fits=seen.is_dazzled or seen.is_far, is_claim=True)


def _ranks(numbers: Numbers) -> Numbers:
    """Return the ranks of numbers from -0.5 to 0.5, which do not depend on their distribution."""
    ranks: Numbers = np.argsort(np.argsort(numbers, kind="stable")) / (len(numbers) - 1) - 0.5
    return ranks


@fact(reads=())
def keeps_shapes(procedure: Procedure) -> Fact:
    """Report if nothing is stretched, sheared or warped."""
    seen = _changes(procedure)
    words = f"lengths and angles that change by up to {seen.largest_distortion:.2f}"
    fits = seen.is_dazzled or seen.is_far
    return Fact(seen.largest_distortion < 0.05, words, fits=fits, is_claim=True)


@fact(reads=())
def borders(procedure: Procedure) -> Fact:
    """Report if uncovered places are filled with the nearest pixels.

    Mirror images, a single color or the opposite border break the order of the rows.
    """
    seen = _changes(procedure)
    share = float(np.mean(~seen.keeps_order))
    words = f"{100 * share:.0f}% of the images with something else than the nearest pixels"
    return Fact(not share, words, fits=seen.is_dazzled, is_claim=True)


def _augmented(layers: Any, images: NDArray[np.float32], *, training: bool = True) -> NDArray[Any]:
    if not callable(layers):
        raise CallFailedError(wrong_return(layers, "a keras.Sequential of layers that augment"))
    with asking("its layers, called with images"):
        return np.asarray(layers(images, training=training))


def _pictures(count: int) -> NDArray[np.float32]:
    picture = _DARKEST + (_BRIGHTEST - _DARKEST) * coordinates_image(_SIZE, _SIZE)
    return np.repeat(picture[np.newaxis], count, axis=0)


@lru_cache(maxsize=1)
def _changes(procedure: Procedure) -> _Changes:
    """Measure the changes of many images; every fact uses the same draws."""
    layers = procedure.returned
    outputs = _augmented(layers, _pictures(_DRAWS)).astype(np.float64)
    if outputs.shape != (_DRAWS, _SIZE, _SIZE, 3):
        message = f"the layers make {outputs.shape[1:]} of images of {(_SIZE, _SIZE, 3)}"
        failure = Failure("wrong_return", type(layers).__name__, f"{message}; expected the same")
        raise CallFailedError(failure)
    added = np.median(outputs[..., 2], axis=(1, 2)) - (_DARKEST + _BRIGHTEST) / 2
    sources = (outputs - added[:, np.newaxis, np.newaxis, np.newaxis] - _DARKEST) / (
        _BRIGHTEST - _DARKEST
    )
    steps = np.diff(outputs[..., 0], axis=1)
    origin, maps = _fit(sources[:, _MIDDLE, _MIDDLE, :2])
    mirrored = np.linalg.det(maps) < 0
    one_step_across = maps[:, 1] * np.stack([np.ones(_DRAWS), np.where(mirrored, -1, 1)], axis=1)
    return _Changes(
        mirrored=mirrored,
        turns=np.degrees(np.arctan2(one_step_across[:, 0], one_step_across[:, 1])),
        # What comes from below the middle was shifted up.
        down=0.5 - origin[:, 0],
        right=0.5 - origin[:, 1],
        brightness=added,
        largest_distortion=float(np.max(np.abs(maps @ maps.transpose(0, 2, 1) - np.eye(2)))),
        keeps_order=np.all(steps > -_SAME, axis=(1, 2)) | np.all(steps < _SAME, axis=(1, 2)),
    )


def _fit(sources: Numbers) -> tuple[Numbers, Numbers]:
    """Fit the linear map from places around the middle to sources, for each image.

    Args:
        sources: (draws, rows, columns, 2), both as shares of the image.

    Returns:
        The source of the middle (draws, 2), and its movement with one step down and one across
        (draws, 2, 2).
    """
    steps = (np.arange(_SIZE) / (_SIZE - 1) - 0.5)[_MIDDLE]
    down, across = np.meshgrid(steps, steps, indexing="ij")
    places = np.stack([np.ones(down.size), down.ravel(), across.ravel()], axis=1)
    flat = sources.reshape(len(sources), -1, 2)
    fitted = np.einsum("pk,nkc->npc", np.linalg.pinv(places), flat)
    return fitted[:, 0], fitted[:, 1:]
