"""Complete images of a hand that signs a digit."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from datasets.drawing.camera import Camera, turned
from datasets.drawing.cones import bounds, is_covered
from datasets.drawing.filters import put_before, shrink
from datasets.drawing.light import draw_light
from datasets.drawing.photograph import photograph
from datasets.drawing.vectors import Vector, sine
from datasets.hand.flesh import PALM_FOLDS, FleshCone, Fold, flesh_out
from datasets.hand.poses import pose_hand
from datasets.hand.shading import draw_skin, shade_skin
from datasets.hand.surface import render_surface
from datasets.hand.wall import paint_wall
from datasets.uniform_stream import UniformStream

IMAGE_SIZE = 64
_DISTANCE = 70.0  # centimeters from the lens to the wrist
_FINER = 3  # each pixel is the mean of a square with this side
_BLEND = 0.45  # centimeters over which neighboring parts blend


def render_hand(digit: int, stream: UniformStream) -> NDArray[np.uint8]:
    """Render a hand.

    Args:
        digit: the signed digit, 0 to 5.
        stream: source of all random choices.

    Returns:
        An image of shape (64, 64, 3): red, green, blue from 0 to 255.
    """
    lean = _draw_lean(digit, stream)
    hand, forearm = flesh_out(pose_hand(digit, stream), _draw_forearm(lean, stream))
    camera = _aim(hand, digit, lean, stream)
    surface = render_surface(
        [_see_flesh(cone, camera) for cone in forearm + hand],
        [_see_fold(fold, camera) for fold in PALM_FOLDS],
        IMAGE_SIZE * _FINER,
        _BLEND * camera.pixels_per_centimeter,
    )
    light = draw_light(stream, aside=1.0, above=(0.3, 1.1), ambient=(0.26, 0.44))
    skin = shade_skin(surface, draw_skin(stream), light, camera.pixels_per_centimeter, stream)
    covered = is_covered(surface.height)
    share = shrink(covered.astype(np.float32), _FINER)
    wall = paint_wall(share, light, camera.pixels_per_centimeter / _FINER, stream)
    return photograph(
        put_before(skin, covered, wall, _FINER),
        stream,
        softness=(0.0, 0.7),
        exposure=(0.93, 1.07),
        noise=(0.3, 1.3),
        colored=0.25,
    )


def _draw_lean(digit: int, stream: UniformStream) -> float:
    """Draw the lean of a hand to its little finger's side, in degrees.

    Wrists bend farther to that side. The ring that signs 0 is upright and leans to either side.
    """
    return stream.around(20.0, 50.0) if digit else stream.around(0.0, 38.0)


def _draw_forearm(lean: float, stream: UniformStream) -> Vector:
    """Draw the direction of the forearm.

    The wrist bends forward, and by a part of the hand's lean.
    """
    sideways = stream.around(-0.4 * lean, 32.0)
    return (sine(sideways), -1.0, sine(stream.around(0.0, 16.0)))


def _aim(hand: list[FleshCone], digit: int, lean: float, stream: UniformStream) -> Camera:
    """Draw a view in which the hand fills most of the picture.

    A small part of the hand may lie outside.
    """
    mirrored = stream.chance(0.5)
    turn = turned(
        roll=-lean if mirrored else lean,
        yaw=stream.around(4.0, 20.0) if digit else _draw_side(stream),
        pitch=stream.around(3.0, 14.0),
        mirrored=mirrored,
    )
    plain = Camera(turn, _DISTANCE)
    left, top, right, bottom = bounds([plain.see_cone(cone) for cone in hand])
    size = IMAGE_SIZE * _FINER
    fill = stream.between(0.76, 0.98) if digit else stream.between(0.55, 0.85)
    pixels_per_centimeter = fill * size / max(right - left, bottom - top)
    shift = []
    # Fingers may leave the picture a little, the wrist may leave it farther.
    for low, high, beyond in ((left, right, 0.04), (top, bottom, 0.1)):
        room = size * (1.04 + beyond) - (high - low) * pixels_per_centimeter
        shift.append(room * stream.around(0.5, 0.5) - 0.04 * size - low * pixels_per_centimeter)
    return Camera(turn, _DISTANCE, pixels_per_centimeter, (shift[0], shift[1]))


def _draw_side(stream: UniformStream) -> float:
    """Draw the yaw, in degrees, of a view through the ring that signs 0."""
    of_the_thumb = stream.chance(0.5)
    return stream.between(65.0, 140.0) if of_the_thumb else stream.between(-95.0, -50.0)


def _see_flesh(cone: FleshCone, camera: Camera) -> FleshCone:
    return replace(camera.see_cone(cone), back=camera.face(cone.back))


def _see_fold(fold: Fold, camera: Camera) -> Fold:
    return replace(fold, points=tuple(camera.project(point)[0] for point in fold.points))
