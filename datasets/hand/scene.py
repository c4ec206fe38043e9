"""One image of a hand that signs a digit, from end to end."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from datasets.drawing.camera import Camera, turned
from datasets.drawing.cones import bounds
from datasets.drawing.filters import shrink
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
_DISTANCE = 70.0  # centimetres from the lens to the wrist
_FINER = 3  # each pixel is the mean of this many squared
_BLEND = 0.45  # centimetres over which neighbouring parts flow together


def render_hand(digit: int, stream: UniformStream) -> NDArray[np.uint8]:
    """Renders a hand.

    Args:
        digit: what it signs, 0 to 5.
        stream: draws everything that varies.

    Returns:
        An image of shape (64, 64, 3): red, green, blue from 0 to 255.
    """
    hand, forearm = flesh_out(pose_hand(digit, stream), _draw_forearm(stream))
    camera = _aim(hand, digit, stream)
    surface = render_surface(
        [_see_flesh(cone, camera) for cone in forearm + hand],
        [_see_fold(fold, camera) for fold in PALM_FOLDS],
        IMAGE_SIZE * _FINER,
        _BLEND * camera.pixels_per_centimetre,
    )
    light = draw_light(stream)
    skin = shade_skin(surface, draw_skin(stream), light, camera.pixels_per_centimetre, stream)
    covered = surface.covered.astype(np.float32)
    share = shrink(covered, _FINER)
    wall = paint_wall(share, light, camera.pixels_per_centimetre / _FINER, stream)
    planes = [
        shrink(colour * covered, _FINER) + behind * (1.0 - share)
        for colour, behind in zip(skin, wall, strict=True)
    ]
    return photograph(planes, stream)


def _draw_forearm(stream: UniformStream) -> Vector:
    """Draws the direction of the forearm: the wrist bends sideways and a little forwards."""
    return (sine(stream.around(0.0, 32.0)), -1.0, sine(stream.around(0.0, 14.0)))


def _aim(hand: list[FleshCone], digit: int, stream: UniformStream) -> Camera:
    """Draws a view in which the whole hand is in the picture."""
    # The ring is seen from the side of the thumb, where it is open.
    yaw = stream.around(4.0, 18.0) if digit else stream.between(60.0, 96.0)
    turn = turned(
        roll=stream.around(0.0, 36.0),
        yaw=yaw,
        pitch=stream.around(2.0, 15.0),
        mirrored=stream.chance(0.5),
    )
    plain = Camera(turn, _DISTANCE)
    left, top, right, bottom = bounds([plain.see_cone(cone) for cone in hand])
    size = IMAGE_SIZE * _FINER
    fill = stream.between(0.7, 0.95) if digit else stream.between(0.55, 0.8)
    pixels_per_centimetre = fill * size / max(right - left, bottom - top)
    margin = 0.04 * size
    shift = []
    for low, high in ((left, right), (top, bottom)):
        room = size - 2.0 * margin - (high - low) * pixels_per_centimetre
        shift.append(margin + room * stream.around(0.5, 0.5) - low * pixels_per_centimetre)
    return Camera(turn, _DISTANCE, pixels_per_centimetre, (shift[0], shift[1]))


def _see_flesh(cone: FleshCone, camera: Camera) -> FleshCone:
    return replace(camera.see_cone(cone), back=camera.face(cone.back))


def _see_fold(fold: Fold, camera: Camera) -> Fold:
    return replace(fold, points=tuple(camera.project(point)[0] for point in fold.points))
