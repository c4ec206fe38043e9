"""Facts about functions that draw at random, over thousands of draws.

There are two sorts of facts. A property of every draw, such as a crop that is a window of its
image, is a plain value. A frequency is a sample, `{"sample": [numbers]}`, which the judge compares
with the reference's by a test of known error probability (`grader.judge.chance`). No fact depends
on the numbers of a seed. Both can be guessed: `plain_images` and `differences_of_pixels` are
evidence.

The functions take images (n, height, width, channels), each of which is a draw, or one image, which
is given again and again; and a random generator, a new one in each call.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.observe import (
    CallFailedError,
    Fact,
    Procedure,
    as_array,
    fact,
    parts_of,
    sample_of,
    wrong_return,
)

_DRAWS_OF_ONE_IMAGE = 1024
_SEED = 20121204
"""Any number will do: the facts hold for every seed."""
_SAME = 1e-5
_FEW = 64
_EXPECTED = "an array of images"

Images = NDArray[Any]


@fact(reads=("generator",), optional=("images", "image"))
def plain_images(procedure: Procedure) -> Fact:
    """Report the colors of returned images, where each given one has a single secret color."""
    name, images = _few(procedure)
    shape = (len(images), 1, 1, images.shape[-1]) if name == "images" else (1, 1, images.shape[-1])
    colors = procedure.random("plain images").uniform(0.1, 0.9, shape).astype(np.float32)
    given = np.broadcast_to(colors, images.shape).copy()
    generator = np.random.default_rng(_SEED)
    returned = _images_in(procedure.again(**{name: given}, generator=generator))
    if returned.ndim != images.ndim or not returned.size:
        return Fact(None, f"images of shape {returned.shape}")
    axes = (-3, -2)
    return Fact(returned.mean(axis=axes).ravel().tolist(), "other colors than those given")


@fact(reads=("images", "generator"))
def differences_of_pixels(procedure: Procedure) -> Fact:
    """Report the differences of two returned pixels of each image."""
    changed, _ = _draw(procedure)
    if changed.ndim != len(("images", "rows", "columns", "colors")) or not changed.size:
        return Fact(None, f"images of shape {changed.shape}")
    differences = changed[:, 0, 0].astype(np.float64) - changed[:, -1, -1]
    return Fact(differences.ravel().tolist(), "pixels that differ in another way")


@fact(reads=("generator",))
def returned_form(procedure: Procedure) -> Fact:
    """Report shape and type of the returned images."""
    images = _returned(procedure)
    shape, kind = list(images.shape), images.dtype.name
    return Fact([shape, kind], f"shape {tuple(shape)} and type {kind}", is_claim=True)


@fact(reads=("generator",), optional=("images", "image"))
def repeats_under_a_seed(procedure: Procedure) -> Fact:
    """Report if the generator, and nothing else, decides the images.

    Images that are not changed at all, or have a single value, show nothing of it.
    """
    first, same, other = (_draw(procedure, seed)[0] for seed in (_SEED, _SEED, _SEED + 1))
    if not np.array_equal(first, same):
        return Fact("changes", "other images from a generator with the same seed")
    if np.array_equal(first, other):
        is_empty = not np.ptp(first) if first.size else True
        shows_nothing = is_empty or np.array_equal(first, _few(procedure)[1])
        return Fact(
            None if shows_nothing else "constant",
            "the same images from a generator with another seed",
        )
    return Fact("repeats", "images that only the generator decides", is_claim=True)


@fact(reads=("generator",), optional=("images", "image"))
def leaves_its_input(procedure: Procedure) -> Fact:
    """Report if the given images are unchanged."""
    after = _draw(procedure)[1]
    unchanged = np.array_equal(after, _few(procedure)[1])
    words = "its input as it was" if unchanged else "its input changed"
    return Fact(unchanged, words, evidence=after.ravel()[:_FEW].tolist())


@fact(reads=("generator",), optional=("images", "image"))
def returns_its_input(procedure: Procedure) -> Fact:
    """Report if the returned images equal the given ones."""
    _, images = _given(procedure)
    changed = _returned(procedure)
    if changed.shape != images.shape:
        return Fact(None, f"another shape, {changed.shape}")
    change = float(np.max(np.abs(changed - images)))
    return Fact(change < _SAME, f"pixels that change by up to {change:.3g}", is_claim=True)


@fact(reads=("generator",))
def range_of_pixels(procedure: Procedure) -> Fact:
    """Report if all values lie between 0 and 1."""
    images = _returned(procedure)
    if not images.size:
        return Fact(None, f"images of shape {images.shape}")
    smallest, largest = float(images.min()), float(images.max())
    inside = smallest >= -_SAME and largest <= 1 + _SAME
    return Fact(inside, f"values from {smallest:.3g} to {largest:.3g}", is_claim=True)


@fact(reads=("images", "generator"))
def mirrored(procedure: Procedure) -> Fact:
    """Report for each image 1 if it is mirrored left to right, 0 if unchanged."""
    _, images = _given(procedure)
    changed = _returned(procedure)
    if changed.shape != images.shape:
        return Fact(None, f"another shape, {changed.shape}")
    is_mirrored = _equal(changed, images[:, :, ::-1])
    neither = int(np.sum(~(is_mirrored | _equal(changed, images))))
    if neither:
        words = f"{neither} of {len(images)} images that are neither the given nor the mirrored one"
        return Fact(None, words)
    return Fact(
        sample_of(is_mirrored),
        f"{int(is_mirrored.sum())} of {len(images)} images mirrored",
        is_claim=True,
    )


@fact(reads=("images", "size", "generator"))
def crop_places(procedure: Procedure) -> Fact:
    """Report for each image the row and column at which its crop begins.

    Any places fit windows of another size, if they differ.
    """
    _, images = _given(procedure)
    windows = _returned(procedure)
    if not windows.size:
        return Fact(None, f"windows of shape {windows.shape}")
    if windows.ndim != images.ndim or len(windows) != len(images):
        return Fact(None, f"another shape, {windows.shape}")
    height, width = windows.shape[1:3]
    rows = np.full(len(images), -1)
    columns = np.full(len(images), -1)
    for row in range(images.shape[1] - height + 1):
        for column in range(images.shape[2] - width + 1):
            here = _equal(windows, images[:, row : row + height, column : column + width])
            rows[here], columns[here] = row, column
    unknown = int(np.sum(rows < 0))
    if unknown:
        return Fact(None, f"{unknown} of {len(images)} crops that are no window of their image")
    places = len(set(zip(rows.tolist(), columns.tolist(), strict=True)))
    words = (
        f"windows that begin at rows {rows.min()} to {rows.max()} and columns {columns.min()} to "
        f"{columns.max()}, {places} places in all, {_share_of_most(rows)} of them at one row"
    )
    fits = (height, width) != tuple(procedure.arguments["size"]) and places > 1
    all_rows = set(rows.tolist()) == set(range(images.shape[1] - height + 1))
    points_at = "shape[2]" if all_rows else ""
    value = _together(row=rows, column=columns)
    return Fact(value, words, points_at=points_at, fits=fits, is_claim=True)


@fact(reads=("image", "strength", "generator"))
def warp_reach(procedure: Procedure) -> Fact:
    """Report for each draw the largest shifts, down and to the right, in pixels."""
    shifts = np.abs(_shifts(procedure)).max(axis=(1, 2))  # (draws, 2)
    down, right = shifts.mean(axis=0)
    words = f"shifts by up to {down:.2f} pixels down and {right:.2f} to the right, on average"
    # If the two depend on each other is what another fact is about.
    value = {"down": sample_of(shifts[:, 0]), "right": sample_of(shifts[:, 1])}
    return Fact(value, words, is_claim=True)


@fact(reads=("image", "strength", "generator"))
def warp_directions(procedure: Procedure) -> Fact:
    """Report for each draw the shift of the middle as a share of the largest one."""
    shifts = _shifts(procedure)
    if not _are_readable(procedure, shifts):
        return Fact(None, "shifts that go beyond the strength, or the same shift of all pixels")
    middle = shifts[:, shifts.shape[1] // 2, shifts.shape[2] // 2]
    down, right = middle.std(axis=0)
    words = f"shifts of the middle by {down:.2f} pixels down and {right:.2f} to the right (as a "
    words += f"standard deviation), {_correlation(middle[:, 0], middle[:, 1])}"
    # As a share of the largest shift of the draw, which another fact is about.
    share = middle / (np.abs(shifts).max(axis=(1, 2)) + _SAME)
    return Fact(_together(down=share[:, 0], right=share[:, 1]), words, is_claim=True)


@fact(reads=("image", "strength", "generator"))
def warp_smoothness(procedure: Procedure) -> Fact:
    """Report for each draw the differences of neighboring shifts, relative to the shifts."""
    shifts = _shifts(procedure)
    if not _are_readable(procedure, shifts):
        return Fact(None, "shifts that go beyond the strength, or the same shift of all pixels")
    size = np.sqrt(np.mean(shifts**2, axis=(1, 2, 3))) + _SAME
    across = np.sqrt(np.mean(np.diff(shifts, axis=2) ** 2, axis=(1, 2, 3))) / size
    down = np.sqrt(np.mean(np.diff(shifts, axis=1) ** 2, axis=(1, 2, 3))) / size
    words = f"neighbours whose shifts differ by {100 * float(across.mean()):.0f}% of a shift"
    return Fact({"across": sample_of(across), "down": sample_of(down)}, words, is_claim=True)


@fact(reads=("image", "strength", "generator"))
def warp_noise(procedure: Procedure) -> Fact:
    """Report for each draw the standard deviation of the shifts, as a share of the largest.

    It shows the distribution of noise that is hardly smoothed. Another one fits noise to one side,
    and any fits shifts that go far beyond the strength, which end at the border.
    """
    shifts = _shifts(procedure)
    if not _are_readable(procedure, shifts):
        words = "shifts that go beyond the strength, or the same shift of all pixels"
        is_far = bool(np.abs(shifts).max() > 2 * procedure.arguments["strength"])
        return Fact(None, words, fits=is_far)
    centred = shifts - shifts.mean(axis=(1, 2), keepdims=True)
    spread = centred.std(axis=(1, 2))  # (draws, 2)
    share = spread / (np.abs(centred).max(axis=(1, 2)) + _SAME)
    words = (
        f"noise with a standard deviation of {100 * share.mean():.0f}% of its largest number, "
        "where it is hardly smoothed"
    )
    is_to_one_side = bool(np.abs(shifts.mean(axis=(1, 2))).mean() > spread.mean() / 2)
    value = {"down": sample_of(share[:, 0]), "right": sample_of(share[:, 1])}
    return Fact(value, words, points_at="generator.", fits=is_to_one_side, is_claim=True)


@fact(reads=("images", "directions", "variances", "generator"))
def color_moves(procedure: Procedure) -> Fact:
    """Report for each image its color's moves along the directions, in multiples of variances."""
    _, images = _given(procedure)
    changed = _returned(procedure)
    if changed.shape != images.shape:
        return Fact(None, f"another shape, {changed.shape}")
    moves = changed.astype(np.float64) - images
    color = moves.mean(axis=(1, 2))  # (n, 3)
    if np.max(np.abs(moves - color[:, np.newaxis, np.newaxis])) > 10 * _SAME:
        return Fact(None, "pixels of one image that move by different amounts")
    directions, variances = procedure.arguments["directions"], procedure.arguments["variances"]
    multiples = np.linalg.solve(directions, color.T) / np.asarray(variances)[:, np.newaxis]
    spread = ", ".join(f"{number:.3f}" for number in multiples.std(axis=1))
    words = f"multiples of the variances with the standard deviations {spread}, "
    words += _correlation(multiples[0], multiples[1])
    first, second, third = multiples
    value = [_together(first=first, second=second), _together(second=second, third=third)]
    return Fact(value, words, is_claim=True)


@fact(reads=())
def color_variances(procedure: Procedure) -> Fact:
    """Report the returned variances along the directions, in order."""
    variances, _ = _variances_and_directions(procedure.returned)
    words = ", ".join(f"{number:.4g}" for number in variances)
    return Fact(variances.tolist(), f"the variances {words}")


@fact(reads=("images",))
def color_directions(procedure: Procedure) -> Fact:
    """Report the returned directions as projections: their signs are arbitrary.

    They fit variances in another order if each has the variance at its place.
    """
    variances, directions = _variances_and_directions(procedure.returned)
    projections = [np.outer(column, column).tolist() for column in directions.T]
    first = ", ".join(f"{number:.2f}" for number in directions[:, 0])
    covariance = np.cov(procedure.arguments["images"].reshape(-1, 3), rowvar=False)
    along = np.diag(directions.T @ covariance @ directions)
    fits = np.allclose(along, variances, rtol=1e-3)
    return Fact(projections, f"({first}) as the first column", fits=bool(fits))


def _given(procedure: Procedure) -> tuple[str, Images]:
    """Return name and value of the argument that holds the image or images."""
    for name in procedure.arguments:
        if name in ("images", "image"):
            return name, procedure.arguments[name]
    raise ValueError("the function takes no images")


def _few(procedure: Procedure) -> tuple[str, Images]:
    """Return the first of the given images, enough where frequencies are not counted."""
    name, images = _given(procedure)
    return name, images[:_FEW] if name == "images" else images


def _draw(procedure: Procedure, seed: int = _SEED) -> tuple[Images, Images]:
    """Call the function with a few images and a new generator; return them after the call, too."""
    name, images = _few(procedure)
    given = images.copy()
    returned = procedure.again(**{name: given}, generator=np.random.default_rng(seed))
    return _images_in(returned), given


def _returned(procedure: Procedure) -> Images:
    return _images_in(procedure.returned)


def _images_in(returned: Any) -> Images:
    images = as_array(returned, _EXPECTED)
    if not images.ndim:
        raise CallFailedError(wrong_return(returned, _EXPECTED))
    return images


@lru_cache(maxsize=1)
def _shifts(procedure: Procedure) -> NDArray[np.float64]:
    """Measure the shift of each pixel of an image of coordinates in many draws.

    Every fact uses the same draws.

    Returns:
        Pixels down and to the right, of shape (draws, rows, columns, 2). At the edges, from where
        it is as far as `strength` says, a shift ends at the border and is not looked at.
    """
    image = procedure.arguments["image"]
    scale = np.array(image.shape[:2]) - 1
    warped = []
    for seed in range(_DRAWS_OF_ONE_IMAGE):
        drawn, _ = _draw(procedure, seed)
        if drawn.shape != image.shape:
            raise CallFailedError(wrong_return(drawn, f"one of shape {image.shape}"))
        warped.append(drawn)
    shifts: NDArray[np.float64] = (np.array(warped, np.float64) - image)[..., :2] * scale
    edge = int(np.ceil(procedure.arguments["strength"]))
    return shifts[:, edge : image.shape[0] - edge, edge : image.shape[1] - edge]


def _are_readable(procedure: Procedure, shifts: NDArray[np.float64]) -> bool:
    """Return True if pixels shift by different amounts, and none far beyond the strength."""
    varies = np.ptp(shifts, axis=(1, 2)).max() > _SAME
    return bool(varies and np.abs(shifts).max() <= 2 * procedure.arguments["strength"])


def _variances_and_directions(returned: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    expected = "a tuple of an array of shape (3,) and one of shape (3, 3)"
    parts = parts_of(returned) or []
    if len(parts) == 2:
        variances, directions = (as_array(item, expected) for item in parts)
        if variances.shape == (3,) and directions.shape == (3, 3):
            return variances.astype(np.float64), directions.astype(np.float64)
    raise CallFailedError(wrong_return(returned, expected))


def _equal(some: Images, others: Images) -> NDArray[np.bool_]:
    """Compare images pairwise."""
    equal: NDArray[np.bool_] = np.all(np.abs(some - others) < _SAME, axis=(1, 2, 3))
    return equal


def _together(**numbers: NDArray[Any]) -> dict[str, Any]:
    """Return samples of two numbers drawn together, and of their difference.

    The difference changes if the two depend on each other.
    """
    one, other = numbers.values()
    samples = {name: sample_of(values) for name, values in numbers.items()}
    return {**samples, "difference": sample_of(one - other)}


def _correlation(one: NDArray[Any], other: NDArray[Any]) -> str:
    if min(np.ptp(one), np.ptp(other)) < _SAME:
        return "the same in every draw"
    correlation = float(np.corrcoef(one, other)[0, 1])
    return f"with a correlation of {correlation:.2f} between the first two"


def _share_of_most(numbers: NDArray[Any]) -> str:
    _, counts = np.unique(numbers, return_counts=True)
    return f"{100 * counts.max() / counts.sum():.0f}%"
