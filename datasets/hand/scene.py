"""One image of a hand that signs a digit, from end to end."""

import numpy as np
from numpy.typing import NDArray

from datasets.hand.camera import Camera, bounds, turn_hand
from datasets.hand.filters import Plane, shrink, smooth
from datasets.hand.flesh import PALM_FOLDS, RoundCone, flesh_out
from datasets.hand.poses import pose_hand
from datasets.hand.shading import draw_light, draw_skin, shade_skin
from datasets.hand.surface import render_surface
from datasets.hand.vectors import Vector, sine
from datasets.hand.wall import paint_wall
from datasets.uniform_stream import UniformStream

IMAGE_SIZE = 64
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
        [camera.see_cone(cone) for cone in forearm + hand],
        [camera.see_fold(fold) for fold in PALM_FOLDS],
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
    return _photograph(planes, stream)


def _draw_forearm(stream: UniformStream) -> Vector:
    """Draws the direction of the forearm: the wrist bends sideways and a little forwards."""
    return (sine(stream.around(0.0, 36.0)), -1.0, sine(stream.around(0.0, 16.0)))


def _aim(hand: list[RoundCone], digit: int, stream: UniformStream) -> Camera:
    """Draws a view: the hand fills much of the picture, and may leave it a little."""
    turn = turn_hand(
        roll=stream.around(0.0, 38.0),
        yaw=stream.around(4.0, 20.0) if digit else _draw_side(stream),
        pitch=stream.around(3.0, 14.0),
        mirrored=stream.chance(0.5),
    )
    plain = Camera(turn)
    left, top, right, bottom = bounds([plain.see_cone(cone) for cone in hand])
    size = IMAGE_SIZE * _FINER
    fill = stream.between(0.76, 0.98) if digit else stream.between(0.55, 0.85)
    pixels_per_centimetre = fill * size / max(right - left, bottom - top)
    shift = []
    # Fingers leave the picture by a little at most, the wrist by more.
    for low, high, beyond in ((left, right, 0.04), (top, bottom, 0.1)):
        room = size * (1.04 + beyond) - (high - low) * pixels_per_centimetre
        shift.append(room * stream.around(0.5, 0.5) - 0.04 * size - low * pixels_per_centimetre)
    return Camera(turn, pixels_per_centimetre, (shift[0], shift[1]))


def _draw_side(stream: UniformStream) -> float:
    """Draws a side of the hand, from which one sees through the ring that signs 0, in degrees."""
    of_the_thumb = stream.chance(0.5)
    return stream.between(65.0, 140.0) if of_the_thumb else stream.between(-95.0, -50.0)


def _photograph(planes: list[Plane], stream: UniformStream) -> NDArray[np.uint8]:
    """Adds what a small camera adds: blur, exposure and noise; rounds to bytes."""
    softness = np.float32(stream.between(0.0, 0.7))
    exposure = stream.between(0.93, 1.07)
    noise = stream.between(0.3, 1.3)
    size = planes[0].shape[0]
    shared_grain = _grain(size, stream) * np.float32(0.7 * noise)
    image = np.empty((size, size, 3), np.uint8)
    for channel, plane in enumerate(planes):
        soft = plane + (smooth(plane, (1,)) - plane) * softness
        grain = shared_grain + _grain(size, stream) * np.float32(0.25 * noise)
        bright = soft * np.float32(exposure * stream.around(1.0, 0.012)) + grain
        image[:, :, channel] = np.floor(np.clip(bright, 0.0, 255.0) + np.float32(0.5)).clip(0, 255)
    return image


def _grain(size: int, stream: UniformStream) -> Plane:
    """Returns noise of mean 0 and standard deviation 1: three uniform numbers summed."""
    first, second, third = stream.array(3, size, size).astype(np.float32)
    grain: Plane = (first + second + third - np.float32(1.5)) * np.float32(2.0)
    return grain
