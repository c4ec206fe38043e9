"""The visible surface of the hand: height, normal and skin of each pixel."""

from dataclasses import dataclass

import numpy as np

from datasets.drawing.cones import (
    RoundCone,
    Sighting,
    new_heights,
    pixel_centers,
    sweep,
    window_of,
)
from datasets.drawing.filters import Plane
from datasets.drawing.vectors import Vector, cross, dot, scale, subtract, unit
from datasets.hand.flesh import FleshCone, Fold

_CHANNELS = 7


@dataclass(frozen=True)
class Surface:
    """The visible surface as planes of shape (size, size)."""

    height: Plane
    """Height toward the viewer in pixels; far below zero where there is no cone."""
    normals: Plane
    """Outward normals, shape (3, size, size); not of length one where parts blend."""
    palmar: Plane
    """1 on skin like the palm's, 0 on skin like the back's."""
    flush: Plane
    """1 on the reddest skin."""
    nail: Plane
    """1 on nails."""
    folds: Plane
    """1 in the darkest folds."""


def render_surface(cones: list[FleshCone], folds: list[Fold], size: int, blend: float) -> Surface:
    """Draw all cones into one depth buffer.

    Args:
        cones: parts of hand and forearm, in pixels.
        folds: lines of the palm, in pixels; drawn where the surface is near them.
        size: width and height of the picture in pixels.
        blend: width in pixels over which parts at equal height blend.
    """
    height = new_heights(size)
    channels = np.zeros((_CHANNELS, size, size), np.float32)
    for cone in cones:
        _sweep(cone, height, channels, blend)
    for fold in folds:
        for start, end in zip(fold.points[:-1], fold.points[1:], strict=True):
            _engrave(start, end, fold.depth, height, channels[6], blend)
    return Surface(height, channels[:3], *channels[3:])


def _sweep(cone: FleshCone, height: Plane, channels: Plane, blend: float) -> None:
    seen = sweep(cone, height, blend)
    if seen is None:
        return
    facing_back = seen.facing(cone.back)
    new_channels = (
        *seen.normal,
        np.clip(0.6 - facing_back, 0.0, 1.0) * cone.palmar,
        seen.place * seen.place * cone.flush,
        _nail(cone, seen, facing_back),
        _creases(cone, seen.place, facing_back),
    )
    seen.lay_on(channels, new_channels)


def _nail(cone: FleshCone, seen: Sighting, facing_back: Plane) -> Plane:
    """Return 1 on the nail, the outer half of the last bone's back."""
    if not cone.nail:
        return np.zeros_like(seen.place)
    along = unit(subtract(cone.end, cone.start))
    across = unit(subtract(cone.back, scale(along, dot(cone.back, along))))
    sideways = cross(along, across)
    aside, forward = seen.facing(sideways), seen.facing(along)
    nail: Plane = (
        np.clip((0.62 - np.abs(aside)) * 8.0, 0.0, 1.0)
        * np.clip((facing_back - 0.35) * 6.0, 0.0, 1.0)
        * np.clip((seen.place - 0.45) * 8.0, 0.0, 1.0)
        * np.clip((0.75 - forward) * 8.0, 0.0, 1.0)
    )
    return nail


def _creases(cone: FleshCone, place: Plane, facing_back: Plane) -> Plane:
    """Return dark rings at both ends of a bone, on its inner side."""
    if cone.crease == 0.0:
        return np.zeros_like(place)
    to_end = np.minimum(place, 1.0 - place)
    ring = np.maximum(1.0 - to_end * 7.0, 0.0)
    creases: Plane = ring * np.clip(0.5 - facing_back, 0.0, 1.0) * cone.crease
    return creases


def _engrave(
    start: Vector, end: Vector, depth: float, height: Plane, folds: Plane, blend: float
) -> None:
    """Darken a straight line where the surface has the height of the line."""
    width = 0.55 * blend
    line = RoundCone(start, end, width, width)
    window = window_of(line, height.shape[0])
    x, y = pixel_centers(window)
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
