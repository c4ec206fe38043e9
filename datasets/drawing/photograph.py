"""The blur, exposure and noise of a small camera."""

import numpy as np
from numpy.typing import NDArray

from datasets.drawing.filters import Plane, smooth
from datasets.uniform_stream import UniformStream


def photograph(
    planes: list[Plane],
    stream: UniformStream,
    softness: tuple[float, float] = (0.1, 0.6),
    exposure: tuple[float, float] = (0.9, 1.06),
    noise: tuple[float, float] = (0.4, 1.5),
    colored: float = 0.5,
) -> NDArray[np.uint8]:
    """Add blur, exposure and noise, and round to bytes.

    Args:
        planes: red, green and blue, 0 to 255, each of shape (size, size).
        stream: source of all random choices.
        softness: least and greatest share of the blurred picture.
        exposure: least and greatest factor of the brightness.
        noise: least and greatest strength of the noise.
        colored: share of the noise that differs between the colors.

    Returns:
        An image of shape (size, size, 3).
    """
    blur = np.float32(stream.between(*softness))
    brightness = stream.between(*exposure)
    strength = stream.between(*noise)
    size = planes[0].shape[0]
    shared_grain = _grain(size, stream) * np.float32(0.7 * strength)
    image = np.empty((size, size, 3), np.uint8)
    for channel, plane in enumerate(planes):
        soft = plane + (smooth(plane, (1,)) - plane) * blur
        grain = shared_grain + _grain(size, stream) * np.float32(colored * strength)
        bright = soft * np.float32(brightness * stream.around(1.0, 0.012)) + grain
        image[:, :, channel] = np.floor(np.clip(bright, 0.0, 255.0) + np.float32(0.5)).clip(0, 255)
    return image


def _grain(size: int, stream: UniformStream) -> Plane:
    """Return noise of mean 0 and standard deviation 1: sums of three uniform numbers."""
    first, second, third = stream.array(3, size, size).astype(np.float32)
    grain: Plane = (first + second + third - np.float32(1.5)) * np.float32(2.0)
    return grain
