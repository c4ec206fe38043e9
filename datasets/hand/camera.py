"""From centimetres in front of the wall to pixels of the picture."""

from dataclasses import dataclass, replace

from datasets.drawing.vectors import Vector, cosine, dot, scale, sine
from datasets.hand.flesh import Fold, RoundCone

_DISTANCE = 70.0  # centimetres from the lens to the wrist: near fingers look a little larger


@dataclass(frozen=True)
class Camera:
    """A turned view with mild perspective; pixels count right and down, depth to the viewer."""

    turn: tuple[Vector, Vector, Vector]
    """Rows of the rotation that the hand is seen through (a mirrored hand has x negated)."""
    pixels_per_centimetre: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    """Where the wrist is, in pixels."""

    def project(self, point: Vector) -> tuple[Vector, float]:
        """Returns the point in pixels, and pixels per centimetre there."""
        across, up, near = (dot(row, point) for row in self.turn)
        size = self.pixels_per_centimetre * _DISTANCE / (_DISTANCE - near)
        # Only the size varies with depth; depth itself is not stretched, so light falls evenly.
        return (
            (self.shift[0] + size * across, self.shift[1] - size * up, size * near),
            size,
        )

    def see_cone(self, cone: RoundCone) -> RoundCone:
        """Returns the cone in pixels."""
        start, start_size = self.project(cone.start)
        end, end_size = self.project(cone.end)
        across, up, near = (dot(row, cone.back) for row in self.turn)
        return replace(
            cone,
            start=start,
            end=end,
            start_radius=cone.start_radius * start_size,
            end_radius=cone.end_radius * end_size,
            back=(across, -up, near),
        )

    def see_fold(self, fold: Fold) -> Fold:
        """Returns the fold in pixels."""
        return replace(fold, points=tuple(self.project(point)[0] for point in fold.points))


def turn_hand(
    roll: float, yaw: float, pitch: float, mirrored: bool
) -> tuple[Vector, Vector, Vector]:
    """Returns the rotation: first `yaw` about the forearm, then `pitch`, then `roll` in the plane.

    Args:
        roll: degrees, anticlockwise in the picture.
        yaw: degrees; positive shows the side of the thumb.
        pitch: degrees; positive leans the fingers towards the viewer.
        mirrored: whether it is the other hand.
    """
    side = -1.0 if mirrored else 1.0
    yawed = (
        (cosine(yaw), 0.0, -sine(yaw)),
        (0.0, 1.0, 0.0),
        (sine(yaw), 0.0, cosine(yaw)),
    )
    pitched = (
        yawed[0],
        _mix_rows(yawed[1], cosine(pitch), yawed[2], -sine(pitch)),
        _mix_rows(yawed[1], sine(pitch), yawed[2], cosine(pitch)),
    )
    first = scale(pitched[0], side)
    return (
        _mix_rows(first, cosine(roll), pitched[1], -sine(roll)),
        _mix_rows(first, sine(roll), pitched[1], cosine(roll)),
        pitched[2],
    )


def _mix_rows(first: Vector, first_weight: float, second: Vector, second_weight: float) -> Vector:
    return (
        first_weight * first[0] + second_weight * second[0],
        first_weight * first[1] + second_weight * second[1],
        first_weight * first[2] + second_weight * second[2],
    )


def bounds(cones: list[RoundCone]) -> tuple[float, float, float, float]:
    """Returns left, top, right and bottom of the cones, in the cones' own unit."""
    ends = [
        (point, radius)
        for cone in cones
        for point, radius in ((cone.start, cone.start_radius), (cone.end, cone.end_radius))
    ]
    return (
        min(point[0] - radius for point, radius in ends),
        min(point[1] - radius for point, radius in ends),
        max(point[0] + radius for point, radius in ends),
        max(point[1] + radius for point, radius in ends),
    )
