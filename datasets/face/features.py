"""Paint for a head: hairline, beard, eyes, brows, mouth, folds and glasses.

The paint depends on a point's position on the head, in centimeters: across from the middle plane
and up from the eyes' lower lids. So the paint moves with the head when the head turns.
"""

from dataclasses import dataclass

import numpy as np

from datasets.drawing.filters import Plane
from datasets.drawing.vectors import Vector
from datasets.face.expression import Expression
from datasets.face.person import Beard, Hair, Person

_EYE_X, _EYE_Y, _EYE_HALF_WIDTH = 3.05, 0.7, 1.5
_MOUTH_Y = -5.7
_TEETH: Vector = (236.0, 230.0, 218.0)
_MOUTH_INSIDE: Vector = (64.0, 26.0, 26.0)
_EYE_WHITE: Vector = (226.0, 222.0, 218.0)
_LASHES: Vector = (36.0, 26.0, 22.0)


@dataclass
class Paint:
    """The colors of a head's pixels, to which layers of paint are added."""

    across: Plane
    """Centimeters from the middle plane of the head, shape (size, size)."""
    up: Plane
    """Centimeters above the lower lids, shape (size, size)."""
    front: Plane
    """1 on the front of the head, 0 elsewhere."""
    strands: Plane
    """Brightness of the strands of hair, about 1."""
    colors: list[Plane]
    """Red, green and blue, 0 to 255, each of shape (size, size)."""

    def lay(self, color: Vector, share: Plane) -> None:
        """Paint a color on the front of the head where `share` is above 0."""
        share = share * self.front
        for channel, plane in enumerate(self.colors):
            plane += share * (np.float32(color[channel]) - plane)

    def lay_hair(self, color: Vector, share: Plane) -> None:
        """Paint hair on the front of the head where `share` is above 0."""
        share = share * self.front
        for channel, plane in enumerate(self.colors):
            plane += share * (self.strands * np.float32(color[channel]) - plane)

    def darken(self, share: Plane, warmth: float = 0.8) -> None:
        """Darken the colors; the shade of folds is warmer than black."""
        share = share * self.front
        for plane, part in zip(self.colors, (warmth, 1.0, 1.0), strict=True):
            plane *= 1.0 - share * np.float32(part)


def within(distance: Plane, softness: float = 0.22) -> Plane:
    """Return 1 for positive distances from an edge, 0 for negative, linear between."""
    inside: Plane = np.clip(distance * (1.0 / softness) + 0.5, 0.0, 1.0)
    return inside


def near_line(distance: Plane, half_width: float) -> Plane:
    """Return 1 on a line, decreasing to 0 at `half_width` from it."""
    closeness: Plane = np.clip(1.0 - np.abs(distance) * (1.0 / half_width), 0.0, 1.0)
    return closeness


def paint_hairline(paint: Paint, person: Person) -> None:
    """Paint hair or a cap above the hairline, or a scarf around the face."""
    across, up = paint.across, paint.up
    if person.hair is Hair.BALD:
        return
    if person.hair is Hair.SCARF:
        outside = (across * across) / 40.0 + (up + 1.0) * (up + 1.0) / 72.0 - 1.0
        paint.lay_hair(person.cover_color, within(outside * 6.0))
        return
    if person.hair is Hair.BEANIE:
        paint.lay_hair(person.cover_color, within(up - (person.hairline - 1.6)))
        return
    edge = person.hairline - 0.105 * across * across
    share = within(up - edge, 0.5)
    if person.hair is Hair.CROPPED:
        share = share * 0.85
    paint.lay_hair(person.hair_color, share)


def paint_beard(paint: Paint, person: Person, expression: Expression) -> None:
    """Paint the beard; the mouth is painted over it later."""
    if person.beard is Beard.NONE:
        return
    across, up = paint.across, paint.up
    aside = np.abs(across)
    lift = expression.corner_lift
    lip = within(
        np.minimum(up - (_MOUTH_Y + 0.3), _MOUTH_Y + 2.2 + 0.1 * lift - 0.22 * aside - up)
    ) * within(expression.mouth_half_width + 0.4 - aside, 0.5)
    chin = within(_MOUTH_Y - 1.0 - 0.5 * expression.opening - up, 0.6)
    cheeks = within(-6.6 + 0.125 * across * across - up, 0.9)
    round_mouth = within(aside - expression.mouth_half_width - 0.2, 0.6)
    full = np.maximum(lip, np.maximum(chin, cheeks * np.maximum(round_mouth, chin)))
    share = {
        Beard.STUBBLE: full * 0.38,
        Beard.FULL: full * 0.92,
        Beard.GOATEE: np.maximum(lip, chin) * within(3.0 - aside, 0.7) * 0.9,
        Beard.MUSTACHE: lip * 0.92,
    }[person.beard]
    paint.lay_hair(person.hair_color, share)


def paint_eyes(paint: Paint, person: Person, expression: Expression, gaze: float) -> None:
    """Paint eyes and brows.

    Args:
        paint: the head.
        person: the person.
        expression: opening of the eyes, and position of the brows.
        gaze: centimeters from the middle of the eyes to the irises, positive to the right.
    """
    for side in (-1.0, 1.0):
        from_middle = paint.across - side * _EYE_X
        outward = from_middle * (side / _EYE_HALF_WIDTH)
        bow = 1.0 - outward * outward
        # Raised cheeks lift the lower lid.
        upper = _EYE_Y + 0.1 * outward + bow * (0.72 * expression.eye_opening)
        lower = _EYE_Y + 0.1 * outward - bow * (0.42 - 0.3 * expression.cheeks)
        open_eye = within(np.minimum(upper - paint.up, paint.up - lower))
        paint.darken(near_line(paint.up - upper - 0.55, 0.3) * within(bow - 0.1) * 0.3)
        paint.lay(_EYE_WHITE, open_eye)
        aside = from_middle - gaze
        above = paint.up - (_EYE_Y + 0.14)
        from_iris = np.sqrt(aside * aside + above * above)
        paint.lay(person.iris, open_eye * within(0.66 - from_iris))
        paint.lay((14.0, 10.0, 10.0), open_eye * within(0.3 - from_iris))
        glint = near_line(aside + 0.25, 0.25) * near_line(above - 0.25, 0.25)
        paint.lay((250.0, 250.0, 250.0), open_eye * glint)
        paint.lay(_LASHES, near_line(paint.up - upper, 0.3) * within(bow + 0.05))
        paint.darken(near_line(paint.up - lower, 0.22) * within(bow) * 0.4)
        # The bag under the eye is deeper with age and with raised cheeks.
        bag = near_line(paint.up - lower + 0.55 + 0.1 * bow, 0.35) * within(bow + 0.1, 0.6)
        paint.darken(bag * (0.1 + 0.12 * person.age + 0.1 * expression.cheeks))
        _paint_brow(paint, person, expression, side)


def _paint_brow(paint: Paint, person: Person, expression: Expression, side: float) -> None:
    outward = (paint.across - side * 3.2) * (side / 2.1)
    bow = 1.0 - outward * outward
    middle = 2.55 + expression.brow_lift + 0.4 * bow + (0.5 * expression.brow_slant) * outward
    thickness = 0.36 - 0.14 * outward
    brow = within(thickness - np.abs(paint.up - middle), 0.3) * within(bow, 0.35)
    paint.lay_hair(person.hair_color, brow * 0.85)


def paint_mouth(paint: Paint, person: Person, expression: Expression) -> None:
    """Paint lips, teeth, the open mouth, and the folds of a smile."""
    half_width = expression.mouth_half_width
    across, up = paint.across, paint.up
    outward = across * (1.0 / half_width)
    aside = np.abs(outward)
    bow = np.maximum(1.0 - outward * outward, 0.0)
    line = _MOUTH_Y + expression.corner_lift * (outward * outward - 0.4)
    top = line + bow * (0.25 * expression.opening)
    bottom = line - bow * (0.75 * expression.opening)
    dip = np.clip(1.0 - aside * 4.0, 0.0, 1.0) * 0.16
    upper_lip = (0.62 * person.lips) * bow - dip
    lower_lip = (0.78 * person.lips) * bow
    inside_width = within(1.0 - aside, 0.12)
    lips = within(np.minimum(top + upper_lip - up, up - bottom + lower_lip)) * inside_width
    paint.lay(person.lip_color, lips)
    paint.darken(within(np.minimum(top + upper_lip - up, up - line)) * inside_width * 0.14)
    shade = near_line(up - bottom + lower_lip + 0.4, 0.55) * within(0.75 - aside, 0.5)
    paint.darken(shade * 0.22)
    if expression.opening > 0.0:
        opening = within(np.minimum(top - up, up - bottom)) * inside_width
        paint.lay(_MOUTH_INSIDE, opening)
        edge = top - bow * (expression.opening * expression.teeth)
        paint.lay(_TEETH, opening * within(np.minimum(up - edge, 0.93 - aside)) * 0.95)
    else:
        paint.lay(_LASHES, near_line(up - line, 0.34) * within(1.03 - aside, 0.12))
    _paint_folds(paint, person, expression)


def _paint_folds(paint: Paint, person: Person, expression: Expression) -> None:
    """Paint the folds from the nose past the corners of the mouth."""
    corner_y = _MOUTH_Y + 0.6 * expression.corner_lift
    start_y, end_y = -2.6, corner_y - 0.5
    down = np.clip((start_y - paint.up) * (1.0 / (start_y - end_y)), 0.0, 1.0)
    reach = expression.mouth_half_width + 0.75 - 1.7
    fold = 1.7 + reach * down * (1.35 - 0.35 * down)
    here = within(start_y - paint.up, 0.6) * within(paint.up - end_y, 0.8)
    depth = 0.1 * person.age + 0.34 * expression.cheeks
    paint.darken(near_line(np.abs(paint.across) - fold, 0.42) * here * depth)
    corner_x = np.abs(paint.across) - expression.mouth_half_width - 0.1
    corner_above = paint.up - (_MOUTH_Y + 0.6 * expression.corner_lift)
    dimple = np.sqrt(corner_x * corner_x + corner_above * corner_above)
    paint.darken(near_line(dimple, 0.6) * (0.15 + 0.2 * expression.cheeks))


def paint_glasses(paint: Paint, person: Person) -> None:
    """Paint the frames of the glasses, with a little glare on the lenses.

    Args:
        paint: the plane of the glasses, not the surface of the head.
        person: the person; nothing is painted for one without glasses.
    """
    if not person.glasses:
        return
    size = person.lens_size
    above = (paint.up - (_EYE_Y - 0.2)) * (1.0 / (1.9 * size))
    for side in (-1.0, 1.0):
        beside = (paint.across - side * 3.25) * (1.0 / (2.45 * size))
        # The shape of a frame is between an ellipse and a rectangle.
        squares = beside * beside + above * above
        roundness = np.sqrt(squares) + 0.18 * np.minimum(np.abs(beside), np.abs(above))
        paint.lay((232.0, 238.0, 244.0), within(1.0 - roundness) * 0.1)
        paint.lay(person.glasses_color, near_line(roundness - 1.0, 0.2))
    bridge = near_line(paint.up - _EYE_Y - 0.3, 0.35) * within(
        3.25 - 2.3 * size - np.abs(paint.across)
    )
    paint.lay(person.glasses_color, bridge)
    beyond = np.abs(paint.across) - 3.25 - 2.3 * size
    temples = near_line(paint.up - _EYE_Y - 0.3, 0.35) * within(
        np.minimum(beyond, 7.6 - np.abs(paint.across))
    )
    paint.lay(person.glasses_color, temples)
