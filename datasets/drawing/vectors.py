"""Vectors in space, as tuples of three numbers."""

import math

Vector = tuple[float, float, float]


def add(first: Vector, second: Vector) -> Vector:
    """Return first + second."""
    return (first[0] + second[0], first[1] + second[1], first[2] + second[2])


def subtract(first: Vector, second: Vector) -> Vector:
    """Return first - second."""
    return (first[0] - second[0], first[1] - second[1], first[2] - second[2])


def scale(vector: Vector, factor: float) -> Vector:
    """Return the vector times `factor`."""
    return (vector[0] * factor, vector[1] * factor, vector[2] * factor)


def mix(first: Vector, second: Vector, weight: float) -> Vector:
    """Return (1 - weight) * first + weight * second."""
    return add(scale(first, 1.0 - weight), scale(second, weight))


def dot(first: Vector, second: Vector) -> float:
    """Return the scalar product."""
    return first[0] * second[0] + first[1] * second[1] + first[2] * second[2]


def cross(first: Vector, second: Vector) -> Vector:
    """Return the vector product."""
    return (
        first[1] * second[2] - first[2] * second[1],
        first[2] * second[0] - first[0] * second[2],
        first[0] * second[1] - first[1] * second[0],
    )


def length(vector: Vector) -> float:
    """Return the Euclidean length."""
    return math.sqrt(dot(vector, vector))


def unit(vector: Vector) -> Vector:
    """Return the vector of length one in the same direction; the zero vector stays."""
    return scale(vector, 1.0 / max(length(vector), 1e-9))


def sine(degrees: float) -> float:
    """Return the sine, rounded to digits that all C libraries agree on."""
    return round(math.sin(math.radians(degrees)), 9)


def cosine(degrees: float) -> float:
    """Return the cosine, rounded to digits that all C libraries agree on."""
    return round(math.cos(math.radians(degrees)), 9)
