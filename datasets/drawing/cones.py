"""Round cones, the building blocks of bodies, and their visible pixels."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.drawing.filters import Plane
from datasets.drawing.vectors import Vector, subtract

NOTHING = -1000.0
"""Height of pixels without a cone."""
_OUTSIDE = -3000.0


@dataclass(frozen=True)
class RoundCone:
    """The volume of a sphere that moves along a line while its radius changes."""

    start: Vector
    end: Vector
    start_radius: float
    end_radius: float


@dataclass(frozen=True)
class Sighting:
    """The visible part of a cone; planes have the shape of the window."""

    window: tuple[slice, slice]
    """Rows and columns of pixels that the cone can touch."""
    weight: Plane
    """Share of the cone in each pixel, 0 to 1; in between where it blends into neighbors."""
    place: Plane
    """Position of the visible point along the cone, 0 at the start to 1 at the end."""
    normal: tuple[Plane, Plane, Plane]
    """Components of the unit normal: right, down, to the viewer."""

    def facing(self, direction: Vector) -> Plane:
        """Return the cosine between the surface and a direction (a unit vector)."""
        right, down, near = self.normal
        facing: Plane = right * direction[0] + down * direction[1] + near * direction[2]
        return facing

    def lay_on(self, channels: Iterable[Plane], values: Iterable[Plane | float]) -> None:
        """Blend values of the cone, one for each channel, into channels of the picture."""
        for channel, value in zip(channels, values, strict=True):
            view = channel[self.window]
            view += self.weight * (value - view)


def new_heights(size: int) -> Plane:
    """Return an empty depth buffer of shape (size, size)."""
    return np.full((size, size), NOTHING, np.float32)


def is_covered(height: Plane) -> NDArray[np.bool_]:
    """Return True for each pixel of a depth buffer that shows a cone."""
    return height > NOTHING / 2.0


def bounds(cones: Iterable[RoundCone]) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the cones, in their own unit."""
    ends = [
        (point, radius)
        for cone in cones
        for point, radius in ((cone.start, cone.start_radius), (cone.end, cone.end_radius))
    ]
    return (
        min(point[0] - radius for point, radius in ends),
        min(point[1] - radius for point, radius in ends),
        max(point[0] + radius for point, radius in ends),
        max(point[1] + radius for point, radius in ends),
    )


def window_of(cone: RoundCone, size: int) -> tuple[slice, slice]:
    """Return the rows and columns that the cone can touch."""
    slices = []
    for axis in (1, 0):
        low = min(cone.start[axis] - cone.start_radius, cone.end[axis] - cone.end_radius)
        high = max(cone.start[axis] + cone.start_radius, cone.end[axis] + cone.end_radius)
        first = min(max(math.floor(low), 0), size)
        slices.append(slice(first, min(max(math.ceil(high) + 1, first), size)))
    return slices[0], slices[1]


def pixel_centers(window: tuple[slice, slice]) -> tuple[Plane, Plane]:
    """Return the pixels' x, shape (1, columns), and y, shape (rows, 1)."""
    rows, columns = window
    y = np.arange(rows.start, rows.stop).astype(np.float32)[:, None] + np.float32(0.5)
    x = np.arange(columns.start, columns.stop).astype(np.float32)[None, :] + np.float32(0.5)
    return x, y


def sweep(cone: RoundCone, height: Plane, blend: float) -> Sighting | None:
    """Draw a cone into a depth buffer.

    Args:
        cone: lengths in pixels; axes right, down, to the viewer.
        height: the depth buffer, square; raised where the cone is in front.
        blend: width in pixels over which parts at equal height blend.

    Returns:
        The visible part; None if the cone lies outside the picture.
    """
    window = window_of(cone, height.shape[0])
    if window[0].start == window[0].stop or window[1].start == window[1].stop:
        return None
    x, y = pixel_centers(window)
    from_start_x, from_start_y = x - cone.start[0], y - cone.start[1]
    along_x, along_y, along_z = subtract(cone.end, cone.start)
    growth = cone.end_radius - cone.start_radius

    # The sphere at position t has its visible surface at height z(t) + sqrt(q(t)), where
    # q(t) = radius(t)^2 - distance(t)^2 = a t^2 + b t + c. The t of the greatest height has a
    # closed form, because the square root of a concave q is concave.
    a = growth * growth - along_x * along_x - along_y * along_y
    b = ((from_start_x * along_x + from_start_y * along_y) + growth * cone.start_radius) * 2.0
    c = (
        np.float32(cone.start_radius * cone.start_radius)
        - from_start_x * from_start_x
        - from_start_y * from_start_y
    )
    if a < -1e-3:
        vertex = b * (-0.5 / a)
        at_vertex = np.maximum(c + b * vertex * 0.5, 0.0)
        place = vertex + np.sqrt(at_vertex) * (
            along_z * math.sqrt(1.0 / (a * (a - along_z * along_z)))
        )
        place = np.clip(place, 0.0, 1.0)
    else:
        # Seen from its end, only the nearer sphere is drawn, not the flank that widens behind it:
        # with the flank, the images of pets_source would change, the backbone's training data.
        place = np.full(c.shape, 1.0 if along_z + growth > 0.0 else 0.0, np.float32)
    q = (a * place + b) * place + c
    inside = q > 0.0
    rise = np.sqrt(np.maximum(q, 0.0))
    new_height = np.where(inside, (cone.start[2] + place * along_z) + rise, np.float32(_OUTSIDE))

    old_height = height[window]
    lead = new_height - old_height
    weight = np.clip(lead * (0.5 / blend) + 0.5, 0.0, 1.0)
    flow = weight * (1.0 - weight) * blend
    # Blending with distant parts would raise the outline, so there the cone covers them.
    height[window] = np.where(
        weight < 1.0, old_height + weight * np.where(inside, lead, 0.0) + flow, new_height
    )

    radius = np.maximum(place * growth + cone.start_radius, 1e-3)
    return Sighting(
        window,
        weight,
        place,
        (
            (from_start_x - place * along_x) / radius,
            (from_start_y - place * along_y) / radius,
            rise / radius,
        ),
    )
