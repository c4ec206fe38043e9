"""Proportions of animals with four legs."""

from dataclasses import dataclass, fields, replace

from datasets.uniform_stream import UniformStream


@dataclass(frozen=True)
class Shape:
    """Lengths, in centimeters of a cat: every animal fills the picture alike."""

    body: float
    """From hip to shoulder."""
    girth: float
    """Radius of the trunk."""
    legs: float
    leg_width: float
    """Radius at the paw."""
    neck: float
    head: float
    """Radius of the skull."""
    snout: float
    """How far it stands out from the skull."""
    snout_width: float
    """Radius at the nose."""
    ears: float
    ear_width: float
    """Radius at the root."""
    ear_tip: float
    """Radius at the tip."""
    ear_angle: float
    """Degrees from upright: 90 is sideways, more hangs."""
    tail: float
    tail_width: float
    tail_tip: float
    """Radius of the tail's last part."""
    horns: float = 0.0
    mane: float = 0.0
    """Radius of the ring of hair round the head."""
    sits: bool = True
    """Whether it sits as cats and dogs do."""


def vary_shape(shape: Shape, stream: UniformStream) -> Shape:
    """Return another animal of the kind: each length is a little different."""
    lengths = {
        field.name: getattr(shape, field.name) * stream.around(1.0, 0.13)
        for field in fields(shape)
        if field.name != "sits"
    }
    return replace(shape, **lengths)
