"""Facts about right and wrong random functions over many draws."""

from __future__ import annotations

from typing import Any

import pytest
from courses import ours
from observing import observed

from grader.judge.comparison import same_value
from grader.observation import Observation

PUBLIC_HALF = ours("06").public

IMAGES = {"images": {"pixels": [4096, 2, 3, 3]}, "generator": {"generator": "numpy"}}
MIRROR = {**IMAGES, "probability": 0.3}
MIRRORS = """
chosen = generator.random(len(images)) < probability
return np.where(chosen[:, None, None, None], images[:, :, ::-1], images)
"""
CROP = {"images": {"pixels": [4096, 5, 6, 1]}, "size": {"shape": [3, 4]}}
CROP |= {"generator": {"generator": "numpy"}}
CROPS = """
rows = generator.integers(0, 3, len(images))
columns = generator.integers(0, 3, len(images))
return np.stack([x[r:r + 3, c:c + 4] for x, r, c in zip(images, rows, columns)])
"""
WARP = {"image": {"coordinates": [14, 15]}, "strength": 2.0, "generator": {"generator": "numpy"}}
WARPS = """
from scipy import ndimage
places = []
for place in np.indices(image.shape[:2]):
    noise = ndimage.gaussian_filter(generator.normal(size=place.shape), 2)
    places.append(place + strength * noise / abs(noise).max())
channels = np.moveaxis(image, -1, 0)
found = [ndimage.map_coordinates(x, places, order=1, mode="nearest") for x in channels]
return np.stack(found, axis=-1)
"""
COLOR = {
    "images": {"pixels": [4096, 2, 1, 3], "from": 0.4, "to": 0.6},
    "variances": {"array": [0.1, 0.05, 0.02]},
    "directions": {"array": [[0.6, -0.8, 0.0], [0.48, 0.36, -0.8], [0.64, 0.48, 0.6]]},
    "generator": {"generator": "numpy"},
}
COLORS = """
numbers = generator.normal(0, 0.1, (len(images), 3))
shifts = (numbers * variances) @ directions.T
return (images + shifts[:, None, None]).astype(images.dtype)
"""
EVERY = ("returned_form", "repeats_under_a_seed", "leaves_its_input")


def run(body: str, arguments: dict[str, Any], facts: tuple[str, ...]) -> Observation:
    """Observe a random function with this body."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    return observed(
        f"def f({', '.join(arguments)}):\n{lines}\n", arguments, "procedure", facts=facts
    )


def differing(right: str, wrong: str, arguments: dict[str, Any], *facts: str) -> set[str]:
    """Return the names of the facts that differ from those of the right function."""
    seen = [run(body, arguments, facts + EVERY) for body in (right, wrong)]
    assert all(one.failure is None for one in seen), seen
    expected, found = (one.facts for one in seen)
    return {
        name for name in expected if not same_value(found[name]["value"], expected[name]["value"])
    }


@pytest.mark.parametrize(
    ("before", "after", "fact"),
    [
        ("< probability", "< 0.5", "mirrored"),
        ("< probability", "> probability", "mirrored"),
        ("random(len(images))", "random(1).repeat(len(images))", "mirrored"),
        ("images[:, :, ::-1]", "images[:, ::-1]", "mirrored"),
        ("generator.random", "np.random.random", "repeats_under_a_seed"),
        ("generator.random", "np.random.default_rng(1).random", "repeats_under_a_seed"),
        ("return", "images[:9] = 0; return", "leaves_its_input"),
        ("::-1], images)", "::-1], images).astype(float)", "returned_form"),
    ],
)
def test_mirroring(before: str, after: str, fact: str) -> None:
    """Frequency, independence, seed, input and type each show in a fact of their own."""
    assert before in MIRRORS
    assert fact in differing(MIRRORS, MIRRORS.replace(before, after), MIRROR, "mirrored")


def test_another_way_to_draw_is_no_difference() -> None:
    """No fact holds the numbers of a seed."""
    other = """
coins = generator.permutation(generator.binomial(1, probability, len(images)))
return np.stack([x[:, ::-1] if coin else x for x, coin in zip(images, coins)])
"""
    assert differing(MIRRORS, other, MIRROR, "mirrored") == set()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("rows = generator.integers(0, 3,", "rows = generator.integers(0, 2,"),
        ("rows = generator.integers(0, 3,", "rows = generator.integers(1, 3,"),
        ("columns = generator.integers(0, 3, len(images))", "columns = rows"),
        ("columns = generator.integers(0, 3, len(images))", "columns = 2 - rows"),
        ("len(images))", "1).repeat(len(images))"),
        ("in zip(images", "in zip(images[::-1]"),
    ],
)
def test_cropping(before: str, after: str) -> None:
    """Missing places, dependent numbers, one place for all and wrong windows are found."""
    assert before in CROPS
    assert differing(CROPS, CROPS.replace(before, after), CROP, "crop_places") == {"crop_places"}


@pytest.mark.parametrize(
    ("before", "after", "fact"),
    [
        ("strength * noise", "0.7 * strength * noise", "warp_reach"),
        ("generator.normal", "generator.random", "warp_directions"),
        (
            "generator.normal(size=place.shape), 2",
            "place * generator.normal(), 2",
            "warp_smoothness",
        ),
        (", 2)", ", 1)", "warp_smoothness"),
    ],
)
def test_warping(before: str, after: str, fact: str) -> None:
    """Reach, direction and smoothness of a warp are measured on an image of coordinates."""
    assert before in WARPS
    facts = ("warp_reach", "warp_directions", "warp_smoothness")
    assert fact in differing(WARPS, WARPS.replace(before, after), WARP, *facts)


@pytest.mark.parametrize(
    ("noise", "is_wrong"),
    [
        ("generator.standard_normal(place.shape)", False),
        ("generator.normal(0, 3, place.shape).astype(np.float32)", False),
        ("generator.uniform(-1, 1, place.shape)", True),
        ("generator.choice([-1.0, 1.0], place.shape)", True),
    ],
)
def test_distribution_of_noise_is_seen_where_it_is_hardly_smoothed(
    noise: str, is_wrong: bool
) -> None:
    """Smoothing makes all noise normal; without it uniform numbers are seen."""
    hardly = WARPS.replace("place.shape), 2)", "place.shape), 0.3)")
    changed = hardly.replace("generator.normal(size=place.shape)", noise)
    assert bool(differing(hardly, changed, WARP, "warp_noise")) == is_wrong


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(len(images), 3)", "(len(images), 1)"),
        ("(len(images), 3)", "(1, 3)"),
        ("directions.T", "directions"),
        ("0.1,", "0.15,"),
        ("* variances", "* variances**0.5"),
        ("shifts[:, None, None]", "shifts[:, None, None] * [[[1]], [[2]]]"),
    ],
)
def test_color(before: str, after: str) -> None:
    """Wrong distributions of the three numbers of an image are found."""
    assert before in COLORS
    wrong = COLORS.replace(before, after)
    assert differing(COLORS, wrong, COLOR, "color_moves") == {"color_moves"}


def test_directions_have_no_sign() -> None:
    """An eigenvector times -1 is the same direction; a wrong order is a mistake."""
    arguments = {"images": {"tinted_pixels": [20, 9, 8, 3]}}
    facts = ("color_variances", "color_directions")
    right = (
        "values, vectors = np.linalg.eigh(np.cov(images.reshape(-1, 3).T))\nreturn values, vectors"
    )
    found = [
        run(right.replace("return values, vectors", f"return {returned}"), arguments, facts).facts
        for returned in (
            "values, vectors",
            "values, vectors * [1, -1, -1]",
            "values, vectors[::-1]",
        )
    ]
    same = [
        {name: same_value(one[name]["value"], found[0][name]["value"]) for name in facts}
        for one in found
    ]
    assert same[1] == {"color_variances": True, "color_directions": True}
    assert same[2] == {"color_variances": True, "color_directions": False}


@pytest.mark.parametrize("returned", ["None", "7", "'images'", "len"])
def test_what_is_no_array_is_told_by_its_type(returned: str) -> None:
    """A wrong return is a failure that names the returned value."""
    seen = run(f"return {returned}", MIRROR, ("mirrored",))
    assert seen.failure is not None
    assert seen.failure.kind == "wrong_return"
    assert "expected an array of images" in seen.failure.message


def test_crop_of_another_shape_is_said() -> None:
    """A crop of another image is no window of its own image."""
    seen = run("return images[0]", CROP, ("crop_places",))
    assert seen.facts["crop_places"]["value"] is None
    assert "another shape" in seen.facts["crop_places"]["words"]
