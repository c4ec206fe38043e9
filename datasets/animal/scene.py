"""Complete images of an animal, a sofa or both."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.animal.body import FurCone, build_body
from datasets.animal.coat import Coat, color_fur, draw_grain, vary_coat
from datasets.animal.place import cast_on_ground, paint_place
from datasets.animal.posture import draw_posture
from datasets.animal.shape import Shape, vary_shape
from datasets.animal.sofa import build_sofa
from datasets.drawing.camera import Camera, turned
from datasets.drawing.cones import bounds, is_covered, new_heights, sweep
from datasets.drawing.filters import Plane, put_before, shrink
from datasets.drawing.light import draw_light, shade
from datasets.drawing.photograph import photograph
from datasets.drawing.vectors import Vector
from datasets.uniform_stream import UniformStream

IMAGE_SIZE = 96
_FINER = 2  # each pixel is the mean of a square with this side
_DISTANCE = 150.0  # centimeters from the lens to the animal
_WRAP = (0.4, 0.4, 0.4)
_SOFA_WIDTH = 52.0


@dataclass(frozen=True)
class Kind:
    """A kind of animal."""

    name: str
    shape: Shape
    coats: tuple[Coat, ...]
    """Coats of this kind, all equally likely."""


def render_animal(kind: Kind, stream: UniformStream) -> NDArray[np.uint8]:
    """Render an animal in a room, in a meadow or on a sofa.

    Args:
        kind: the kind of animal.
        stream: source of all random choices.

    Returns:
        An image of shape (96, 96, 3): red, green, blue from 0 to 255.
    """
    shape = vary_shape(kind.shape, stream)
    coat = vary_coat(stream.one_of(kind.coats), stream)
    body = build_body(shape, coat, draw_posture(shape, stream))
    heading = stream.between(-15.0, 80.0)
    turn = turned(
        stream.around(0.0, 6.0), heading, stream.between(0.0, 24.0), mirrored=stream.chance(0.5)
    )
    camera = _aim(body, turn, stream.between(0.75, 1.05), stream)
    sofa = build_sofa(_SOFA_WIDTH * stream.between(0.9, 1.4), stream) if stream.chance(0.3) else []
    return _render(body, camera, sofa, _beside(camera, stream), stream)


def render_sofa(stream: UniformStream) -> NDArray[np.uint8]:
    """Render an empty sofa as an image like those of `render_animal`."""
    sofa = build_sofa(_SOFA_WIDTH, stream)
    turn = turned(stream.around(0.0, 6.0), stream.around(0.0, 35.0), stream.between(4.0, 24.0))
    camera = _aim(sofa, turn, stream.between(0.8, 1.5), stream)
    return _render([], camera, sofa, camera, stream)


def _aim(
    parts: list[FurCone], turn: tuple[Vector, Vector, Vector], fill: float, stream: UniformStream
) -> Camera:
    """Return a view in which the parts fill the given share of the picture."""
    plain = Camera(turn, _DISTANCE)
    left, top, right, bottom = bounds(plain.see_cone(part) for part in parts)
    size = IMAGE_SIZE * _FINER
    scale = fill * size / max(right - left, bottom - top)
    shift = []
    for low, high in ((left, right), (top, bottom)):
        room = size - (high - low) * scale
        shift.append(room * stream.around(0.5, 0.45) - low * scale)
    return Camera(turn, _DISTANCE, scale, (shift[0], shift[1]))


def _beside(camera: Camera, stream: UniformStream) -> Camera:
    """Return a view of the animal's sofa, with a rotation of its own."""
    turn = turned(stream.around(0.0, 4.0), stream.around(0.0, 30.0), stream.between(6.0, 20.0))
    return Camera(turn, _DISTANCE, camera.pixels_per_centimeter, camera.shift)


def _render(
    body: list[FurCone],
    camera: Camera,
    sofa: list[FurCone],
    sofa_camera: Camera,
    stream: UniformStream,
) -> NDArray[np.uint8]:
    size = IMAGE_SIZE * _FINER
    centimeter = camera.pixels_per_centimeter
    height = new_heights(size)
    normals = np.zeros((3, size, size), np.float32)
    colors = np.zeros((3, size, size), np.float32)
    grain = draw_grain(size, centimeter, stream)
    for parts, view in ((sofa, sofa_camera), (body, camera)):
        for part in parts:
            seen = sweep(view.see_cone(part), height, part.blend * centimeter)
            if seen is None:
                continue
            upwards = seen.facing(view.face(part.upward))
            fur = color_fur(part.fur, seen, upwards, part.along, grain)
            seen.lay_on((*colors, *normals), (*fur, *seen.normal))
    light = draw_light(stream)
    lit = shade(list(colors), normals, height, light, _WRAP, 3.0, 1.5 * centimeter)
    covered = is_covered(height)
    feet = camera.project((0.0, 0.0, 0.0))[0][1] / _FINER
    place = paint_place(IMAGE_SIZE, feet - IMAGE_SIZE * stream.between(0.05, 0.4), stream)
    if not sofa:
        place = cast_on_ground(place, shrink(covered.astype(np.float32), _FINER), feet, stream)
    planes = put_before(lit, covered, place, _FINER)
    return photograph(_white_balance(planes, stream), stream)


def _white_balance(planes: list[Plane], stream: UniformStream) -> list[Plane]:
    """Tint the picture, as lamps and evening light do.

    So no color identifies a kind of animal.
    """
    warm, bright = stream.around(0.0, 0.12), stream.between(0.75, 1.15)
    factors = (bright * (1.0 + warm), bright, bright * (1.0 - warm))
    return [plane * np.float32(factor) for plane, factor in zip(planes, factors, strict=True)]
