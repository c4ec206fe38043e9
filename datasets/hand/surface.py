"""What the camera sees of the cones: at each pixel the height, the normal and the kind of skin."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.drawing.filters import Plane
from datasets.drawing.vectors import Vector, cross, dot, scale, subtract, unit
from datasets.hand.flesh import Fold, RoundCone

NOTHING = -1000.0
"""Height of pixels where there is only wall."""
_OUTSIDE = -3000.0
_CHANNELS = 7


@dataclass(frozen=True)
class Surface:
    """A square picture of geometry; all planes have shape (size, size)."""

    height: Plane
    """Pixels towards the viewer; NOTHING where no cone is."""
    normal_x: Plane
    normal_y: Plane
    normal_z: Plane
    """Components of the outward normal, not of length one where parts blend."""
    palmar: Plane
    """1 on skin of the palm's kind, 0 on skin of the back's kind."""
    flush: Plane
    """1 where skin is reddest."""
    nail: Plane
    """1 on nails."""
    folds: Plane
    """1 in the darkest folds."""

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Where the hand is."""
        return self.height > NOTHING / 2.0


def render_surface(cones: list[RoundCone], folds: list[Fold], size: int, blend: float) -> Surface:
    """Sweeps all cones into one depth buffer.

    Args:
        cones: in pixels.
        folds: lines of the palm, in pixels, drawn where the surface is near them.
        size: width and height of the picture in pixels.
        blend: width in pixels over which parts at equal height flow into each other.
    """
    height = np.full((size, size), NOTHING, np.float32)
    channels = np.zeros((_CHANNELS, size, size), np.float32)
    for cone in cones:
        _sweep(cone, height, channels, blend)
    for fold in folds:
        for start, end in zip(fold.points[:-1], fold.points[1:], strict=True):
            _engrave(start, end, fold.depth, height, channels[6], blend)
    return Surface(height, *channels)


def _window(cone: RoundCone, size: int) -> tuple[slice, slice]:
    """Returns the rows and columns that the cone can touch."""
    slices = []
    for axis in (1, 0):
        low = min(cone.start[axis] - cone.start_radius, cone.end[axis] - cone.end_radius)
        high = max(cone.start[axis] + cone.start_radius, cone.end[axis] + cone.end_radius)
        first = min(max(math.floor(low), 0), size)
        slices.append(slice(first, min(max(math.ceil(high) + 1, first), size)))
    return slices[0], slices[1]


def _pixel_centres(window: tuple[slice, slice]) -> tuple[Plane, Plane]:
    """Returns x of shape (1, columns) and y of shape (rows, 1)."""
    rows, columns = window
    y = np.arange(rows.start, rows.stop).astype(np.float32)[:, None] + np.float32(0.5)
    x = np.arange(columns.start, columns.stop).astype(np.float32)[None, :] + np.float32(0.5)
    return x, y


def _sweep(cone: RoundCone, height: Plane, channels: Plane, blend: float) -> None:
    window = _window(cone, height.shape[0])
    if window[0].start == window[0].stop or window[1].start == window[1].stop:
        return
    x, y = _pixel_centres(window)
    from_start_x, from_start_y = x - cone.start[0], y - cone.start[1]
    along_x, along_y, along_z = subtract(cone.end, cone.start)
    growth = cone.end_radius - cone.start_radius

    # The sphere at place t of the sweep is seen at height z(t) + sqrt(q(t)), where
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
        # Seen end-on, one sphere hides the others: the one at the end nearer to the viewer.
        place = np.full(c.shape, 1.0 if along_z + growth > 0.0 else 0.0, np.float32)
    q = (a * place + b) * place + c
    inside = q > 0.0
    rise = np.sqrt(np.maximum(q, 0.0))
    new_height = np.where(inside, (cone.start[2] + place * along_z) + rise, np.float32(_OUTSIDE))

    old_height = height[window]
    lead = new_height - old_height
    weight = np.clip(lead * (0.5 / blend) + 0.5, 0.0, 1.0)
    flow = weight * (1.0 - weight) * blend
    # Blending with the far-away wall would lift the outline; there the cone simply wins.
    height[window] = np.where(
        weight < 1.0, old_height + weight * np.where(inside, lead, 0.0) + flow, new_height
    )

    radius = np.maximum(place * growth + cone.start_radius, 1e-3)
    normal_x = (from_start_x - place * along_x) / radius
    normal_y = (from_start_y - place * along_y) / radius
    normal_z = rise / radius
    facing_back = normal_x * cone.back[0] + normal_y * cone.back[1] + normal_z * cone.back[2]
    new_channels = (
        normal_x,
        normal_y,
        normal_z,
        np.clip(0.6 - facing_back, 0.0, 1.0) * cone.palmar,
        place * place * cone.flush,
        _nail(cone, place, normal_x, normal_y, normal_z, facing_back),
        _creases(cone, place, facing_back),
    )
    for channel, new in zip(channels, new_channels, strict=True):
        view = channel[window]
        view += weight * (new - view)


def _nail(
    cone: RoundCone,
    place: Plane,
    normal_x: Plane,
    normal_y: Plane,
    normal_z: Plane,
    facing_back: Plane,
) -> Plane:
    """Returns 1 on the outer half of the last bone's back, between the nail's two sides."""
    if not cone.nail:
        return np.zeros_like(place)
    along = unit(subtract(cone.end, cone.start))
    across = unit(subtract(cone.back, scale(along, dot(cone.back, along))))
    sideways = cross(along, across)
    aside = normal_x * sideways[0] + normal_y * sideways[1] + normal_z * sideways[2]
    forward = normal_x * along[0] + normal_y * along[1] + normal_z * along[2]
    nail: Plane = (
        np.clip((0.62 - np.abs(aside)) * 8.0, 0.0, 1.0)
        * np.clip((facing_back - 0.35) * 6.0, 0.0, 1.0)
        * np.clip((place - 0.45) * 8.0, 0.0, 1.0)
        * np.clip((0.75 - forward) * 8.0, 0.0, 1.0)
    )
    return nail


def _creases(cone: RoundCone, place: Plane, facing_back: Plane) -> Plane:
    """Returns dark rings at both ends of a bone, on its inner side."""
    if cone.crease == 0.0:
        return np.zeros_like(place)
    to_end = np.minimum(place, 1.0 - place)
    ring = np.maximum(1.0 - to_end * 7.0, 0.0)
    creases: Plane = ring * np.clip(0.5 - facing_back, 0.0, 1.0) * cone.crease
    return creases


def _engrave(
    start: Vector, end: Vector, depth: float, height: Plane, folds: Plane, blend: float
) -> None:
    """Darkens a straight line, where the surface is at the line's own height."""
    width = 0.55 * blend
    line = RoundCone(start, end, width, width)
    window = _window(line, height.shape[0])
    x, y = _pixel_centres(window)
    along_x, along_y, along_z = subtract(end, start)
    squared_length = max(along_x * along_x + along_y * along_y, 1e-6)
    place = np.clip(
        ((x - start[0]) * along_x + (y - start[1]) * along_y) * (1.0 / squared_length), 0.0, 1.0
    )
    off_x = x - start[0] - place * along_x
    off_y = y - start[1] - place * along_y
    closeness = np.maximum(1.0 - np.sqrt(off_x * off_x + off_y * off_y) * (1.0 / width), 0.0)
    gap = np.abs(height[window] - (place * along_z + start[2]))
    on_palm = np.clip(2.0 - gap * (1.0 / blend), 0.0, 1.0)
    folds[window] = np.maximum(folds[window], closeness * on_palm * depth)
