"""Projection from centimeters in front of the camera to pixels, and back."""

from dataclasses import dataclass, replace
from typing import TypeVar

from datasets.drawing.cones import RoundCone
from datasets.drawing.filters import Plane
from datasets.drawing.vectors import Vector, cosine, dot, scale, sine

Cone = TypeVar("Cone", bound=RoundCone)
Rotation = tuple[Vector, Vector, Vector]


@dataclass(frozen=True)
class Camera:
    """A rotated view with weak perspective.

    Pixels count to the right and down, depth counts to the viewer.
    """

    turn: Rotation
    """Rows of the rotation matrix; for a mirrored view, x is negated."""
    distance: float
    """Centimeters from the lens to the origin; nearer objects look slightly larger."""
    pixels_per_centimeter: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    """Position of the origin in pixels."""

    def project(self, point: Vector) -> tuple[Vector, float]:
        """Return the point in pixels, and the pixels per centimeter at that point."""
        across, up, near = (dot(row, point) for row in self.turn)
        size = self.pixels_per_centimeter * self.distance / (self.distance - near)
        # The size varies with depth, but depth itself is not stretched, so light falls evenly.
        return (
            (self.shift[0] + size * across, self.shift[1] - size * up, size * near),
            size,
        )

    def face(self, direction: Vector) -> Vector:
        """Return a direction in the picture's axes: right, down, to the viewer."""
        across, up, near = (dot(row, direction) for row in self.turn)
        return (across, -up, near)

    def see_cone(self, cone: Cone) -> Cone:
        """Return the cone with its ends and radii in pixels."""
        start, start_size = self.project(cone.start)
        end, end_size = self.project(cone.end)
        return replace(
            cone,
            start=start,
            end=end,
            start_radius=cone.start_radius * start_size,
            end_radius=cone.end_radius * end_size,
        )

    def unproject(self, x: Plane, y: Plane, height: Plane) -> tuple[Plane, Plane, Plane]:
        """Return the coordinates, in centimeters before the rotation, of visible points.

        Args:
            x: pixels from the left, shape (1, columns).
            y: pixels from the top, shape (rows, 1).
            height: pixels to the viewer, shape (rows, columns).
        """
        near = height * self.distance / (height + self.pixels_per_centimeter * self.distance)
        size = (self.pixels_per_centimeter * self.distance) / (self.distance - near)
        across, up = (x - self.shift[0]) / size, (self.shift[1] - y) / size
        first, second, third = self.turn
        return (
            across * first[0] + up * second[0] + near * third[0],
            across * first[1] + up * second[1] + near * third[1],
            across * first[2] + up * second[2] + near * third[2],
        )


def turned(roll: float, yaw: float, pitch: float, mirrored: bool = False) -> Rotation:
    """Return the rotation by yaw, then pitch, then roll.

    Args:
        roll: degrees in the plane of the picture, counterclockwise.
        yaw: degrees about the vertical; a positive angle turns the front to the left.
        pitch: degrees; a positive angle leans the top toward the viewer.
        mirrored: True to exchange left and right.
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
