"""The colors of skin, and the spread of light in it."""

from datasets.drawing.vectors import Vector, mix
from datasets.uniform_stream import UniformStream

# Skin in daylight from very light to very dark, as red, green and blue from 0 to 255.
TONES: tuple[Vector, ...] = (
    (240.0, 196.0, 172.0),
    (228.0, 174.0, 144.0),
    (212.0, 152.0, 116.0),
    (186.0, 124.0, 88.0),
    (146.0, 94.0, 66.0),
    (104.0, 66.0, 48.0),
)
WRAP = (0.5, 0.38, 0.32)
"""Reach of red, green and blue light around an edge; red spreads farthest inside skin."""


def draw_tone(stream: UniformStream) -> tuple[Vector, float]:
    """Draw a tone, and its position among `TONES`, from 0 to len(TONES) - 1."""
    darkness = stream.between(0.0, 1.0)
    # Squaring alone would leave few dark tones; with the mixture every tone occurs often.
    place = (0.4 * darkness + 0.6 * darkness * darkness) * (len(TONES) - 1)
    first = int(place)
    tone = mix(TONES[first], TONES[min(first + 1, len(TONES) - 1)], place - first)
    return (tone[0], tone[1] * stream.around(1.0, 0.04), tone[2] * stream.around(1.0, 0.07)), place
