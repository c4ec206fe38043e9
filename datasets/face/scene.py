"""Complete images of a face."""

import numpy as np
from numpy.typing import NDArray

from datasets.drawing.backdrop import paint_backdrop, uneven
from datasets.drawing.camera import Camera, turned
from datasets.drawing.cones import is_covered, new_heights, pixel_centers, sweep
from datasets.drawing.filters import Plane, put_before
from datasets.drawing.light import draw_light, shade
from datasets.drawing.photograph import photograph
from datasets.drawing.skin import WRAP
from datasets.drawing.vectors import sine
from datasets.face.expression import draw_expression
from datasets.face.features import (
    Paint,
    paint_beard,
    paint_eyes,
    paint_glasses,
    paint_hairline,
    paint_mouth,
)
from datasets.face.head import HeadCone, build_head, build_shoulders
from datasets.face.person import Hair, Person, draw_person
from datasets.uniform_stream import UniformStream

IMAGE_SIZE = 64
_FINER = 3  # each pixel is the mean of a square with this side
_DISTANCE = 90.0  # centimeters from the lens to the head
_GLASSES_Z = 8.4


def render_face(smiling: int, stream: UniformStream) -> NDArray[np.uint8]:
    """Render a face.

    Args:
        smiling: 1 for a smile, 0 for any other face.
        stream: source of all random choices.

    Returns:
        An image of shape (64, 64, 3): red, green, blue from 0 to 255.
    """
    person = draw_person(stream)
    expression = draw_expression(bool(smiling), stream)
    size = IMAGE_SIZE * _FINER
    camera, straight = _aim(stream)
    height = new_heights(size)
    normals = np.zeros((3, size, size), np.float32)
    kinds = np.zeros((2, size, size), np.float32)  # cover, cloth
    for cone in build_shoulders(person):
        _lay(straight.see_cone(cone), height, normals, kinds, straight.pixels_per_centimeter)
    for cone in build_head(person, expression):
        _lay(camera.see_cone(cone), height, normals, kinds, camera.pixels_per_centimeter)
    light = draw_light(stream)
    # Cloth is more even than hair.
    roughness = 0.12 if person.hair in (Hair.BEANIE, Hair.SCARF) else 0.4
    strands = (uneven(size, 48, stream) - np.float32(0.5)) * roughness + 1.0
    colors = _color(person, kinds, strands, stream)
    x, y = pixel_centers((slice(0, size), slice(0, size)))
    across, up, near = camera.unproject(x, y, height)
    front = (1.0 - kinds[0]) * (1.0 - kinds[1]) * np.clip(near - 0.5, 0.0, 1.0)
    front = front * np.clip((up + 13.0) * 0.5, 0.0, 1.0)
    paint = Paint(across * (1.0 / person.width), up, front, strands, colors)
    paint_hairline(paint, person)
    paint_beard(paint, person, expression)
    paint_eyes(paint, person, expression, stream.around(0.0, 0.4))
    paint_mouth(paint, person, expression)
    gloss = 9.0 - 6.0 * kinds[1]
    lit = shade(colors, normals, height, light, WRAP, gloss, 1.6 * camera.pixels_per_centimeter)
    paint_glasses(_glasses_plane(camera, size, lit), person)
    behind = paint_backdrop(IMAGE_SIZE, stream)
    return photograph(put_before(lit, is_covered(height), behind, _FINER), stream)


def _aim(stream: UniformStream) -> tuple[Camera, Camera]:
    """Draw a view of the head, and one of the shoulders, which turn less."""
    roll, yaw, pitch = stream.around(0.0, 12.0), stream.around(0.0, 26.0), stream.around(0.0, 12.0)
    size = IMAGE_SIZE * _FINER
    scale = size * stream.between(0.8, 0.98) / 24.0
    shift = (size * stream.around(0.5, 0.07), size * stream.around(0.5, 0.06))
    head = Camera(turned(roll, yaw, pitch), _DISTANCE, scale, shift)
    # The neck bends, so the shoulders stay below the head.
    aside = -sine(roll) * 9.0 * scale
    shoulders = Camera(
        turned(0.3 * roll, 0.4 * yaw, 0.0), _DISTANCE, scale, (shift[0] + aside, shift[1])
    )
    return head, shoulders


def _lay(cone: HeadCone, height: Plane, normals: Plane, kinds: Plane, centimeter: float) -> None:
    seen = sweep(cone, height, cone.blend * centimeter)
    if seen is not None:
        seen.lay_on((*normals, *kinds), (*seen.normal, cone.cover, cone.cloth))


def _color(person: Person, kinds: Plane, strands: Plane, stream: UniformStream) -> list[Plane]:
    """Return the colors of skin, hair and cloth without paint."""
    blotches = uneven(strands.shape[0], 9, stream) * 0.1 + 0.95
    cover, cloth = kinds
    colors: list[Plane] = []
    for channel in range(3):
        plane = blotches * np.float32(person.skin[channel])
        plane = plane + cover * (strands * person.cover_color[channel] - plane)
        colors.append(plane + cloth * (np.float32(person.clothes[channel]) - plane))
    return colors


def _glasses_plane(camera: Camera, size: int, colors: list[Plane]) -> Paint:
    """Return the plane of the glasses in the camera's view, without perspective."""
    x, y = pixel_centers((slice(0, size), slice(0, size)))
    scale = 1.0 / camera.pixels_per_centimeter
    first, second, _ = camera.turn
    # In the plane z = _GLASSES_Z, two linear equations give x and y from right and up.
    right = (x - camera.shift[0]) * scale - np.float32(first[2] * _GLASSES_Z)
    up = (camera.shift[1] - y) * scale - np.float32(second[2] * _GLASSES_Z)
    determinant = first[0] * second[1] - first[1] * second[0]
    across = (right * second[1] - up * first[1]) * (1.0 / determinant)
    along = (up * first[0] - right * second[0]) * (1.0 / determinant)
    whole = np.ones((size, size), np.float32)
    return Paint(across, along, whole, whole, colors)
