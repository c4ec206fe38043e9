"""Proportions of four-legged animals."""

from dataclasses import dataclass, fields, replace

from datasets.uniform_stream import UniformStream


@dataclass(frozen=True)
class Shape:
    """Lengths in centimeters, scaled to a cat, because all animals fill the picture."""

    body: float
    """Length from hip to shoulder."""
    girth: float
    """Radius of the trunk."""
    legs: float
    leg_width: float
    """Radius at the paw."""
    neck: float
    head: float
    """Radius of the skull."""
    snout: float
    """Length in front of the skull."""
    snout_width: float
    """Radius at the nose."""
    ears: float
    ear_width: float
    """Radius at the root."""
    ear_tip: float
    """Radius at the tip."""
    ear_angle: float
    """Degrees from upright: 90 is sideways; larger angles hang down."""
    tail: float
    tail_width: float
    tail_tip: float
    """Radius of the tail's last part."""
    horns: float = 0.0
    mane: float = 0.0
    """Radius of the ring of hair around the head."""
    sits: bool = True
    """True if the animal can sit like a cat or a dog."""


def vary_shape(shape: Shape, stream: UniformStream) -> Shape:
    """Return the shape of another animal of the kind, slightly different in each length."""
    lengths = {
        field.name: getattr(shape, field.name) * stream.around(1.0, 0.13)
        for field in fields(shape)
        if field.name != "sits"
    }
    return replace(shape, **lengths)
