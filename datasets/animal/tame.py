"""The kinds of animal in `pets`: Tigger, Misty, other cats and dogs."""

from dataclasses import replace

from datasets.animal.coat import Coat, Fur, Pattern, coat_of
from datasets.animal.scene import Kind
from datasets.animal.shape import Shape
from datasets.drawing.vectors import Vector, mix

_CAT = Shape(
    body=22.0, girth=5.2, legs=11.0, leg_width=1.4, neck=2.5, head=4.6, snout=0.5, snout_width=1.5,
    ears=3.8, ear_width=1.9, ear_tip=0.3, ear_angle=24.0, tail=24.0, tail_width=1.3, tail_tip=0.9,
)  # fmt: skip
_HOUND = Shape(
    body=24.0, girth=5.6, legs=14.0, leg_width=1.5, neck=5.0, head=4.2, snout=3.8, snout_width=1.5,
    ears=4.6, ear_width=1.5, ear_tip=1.2, ear_angle=128.0, tail=17.0, tail_width=1.3, tail_tip=0.6,
)  # fmt: skip
_SPITZ = replace(
    _HOUND, ears=3.8, ear_tip=0.3, ear_angle=22.0, tail=18.0, tail_width=1.8, tail_tip=1.8
)
_DACHSHUND = replace(_HOUND, body=30.0, girth=4.8, legs=6.0, neck=4.0, head=3.8)

_WHITE = (232.0, 228.0, 222.0)
_BLACK = (44.0, 42.0, 44.0)
_PINK = (206.0, 140.0, 136.0)
_GREEN = (150.0, 168.0, 84.0)
_AMBER = (196.0, 156.0, 70.0)


def _tabby(fur: Vector, stripe: Vector) -> Fur:
    return Fur(fur, mix(fur, _WHITE, 0.5), -0.75, Pattern.STRIPES, stripe, 3.4)


_TABBIES = tuple(
    coat_of(_tabby(fur, stripe), nose=_PINK, iris=_GREEN)
    for fur, stripe in (
        ((158.0, 132.0, 104.0), (66.0, 52.0, 42.0)),
        ((150.0, 142.0, 132.0), (62.0, 58.0, 56.0)),
        ((172.0, 140.0, 102.0), (84.0, 60.0, 42.0)),
    )
)


def _and_white(color: Vector, border: float) -> Fur:
    return Fur(color, _WHITE, border)


def _two_colored(color: Vector) -> Coat:
    trunk = _and_white(color, -0.15)
    return coat_of(
        trunk,
        legs=_WHITE,
        paws=_WHITE,
        head=_and_white(color, 0.05),
        muzzle=_WHITE,
        nose=_PINK,
        iris=_AMBER,
    )


TIGGER = Kind("Tigger", _CAT, _TABBIES)
MISTY = Kind(
    "Misty",
    _CAT,
    tuple(_two_colored(gray) for gray in ((122.0, 124.0, 132.0), (104.0, 106.0, 112.0))),
)
OTHER_CATS = Kind(
    "other cat",
    _CAT,
    (
        coat_of(_BLACK, iris=_AMBER),
        coat_of(_WHITE, nose=_PINK),
        coat_of((112.0, 114.0, 120.0), iris=_AMBER),
        coat_of(Fur((206.0, 146.0, 88.0), (226.0, 190.0, 148.0), -0.6), nose=_PINK),
        _two_colored(_BLACK),
        _two_colored((198.0, 132.0, 74.0)),
        coat_of(Fur(_WHITE, _WHITE, -2.0, Pattern.PATCHES, (190.0, 120.0, 66.0)), nose=_PINK),
        coat_of(
            (222.0, 204.0, 180.0),
            paws=(82.0, 64.0, 54.0),
            muzzle=(82.0, 64.0, 54.0),
            ears=(82.0, 64.0, 54.0),
            tail=(82.0, 64.0, 54.0),
            tail_tip=(82.0, 64.0, 54.0),
            iris=(120.0, 156.0, 196.0),
        ),
    ),
)
DOGS = (
    Kind(
        "hound",
        _HOUND,
        (
            coat_of((206.0, 176.0, 132.0)),
            coat_of((60.0, 50.0, 46.0)),
            coat_of(Fur(_WHITE, _WHITE, -2.0, Pattern.SPOTS, _BLACK)),
            coat_of(Fur(_WHITE, _WHITE, -2.0, Pattern.PATCHES, (140.0, 88.0, 54.0))),
            coat_of(
                Fur(
                    (140.0, 104.0, 74.0),
                    (180.0, 150.0, 120.0),
                    -0.8,
                    Pattern.STRIPES,
                    (80.0, 60.0, 46.0),
                    2.6,
                )
            ),
        ),
    ),
    Kind(
        "spitz",
        _SPITZ,
        (
            _two_colored((110.0, 112.0, 118.0)),
            coat_of(Fur((176.0, 118.0, 70.0), (224.0, 204.0, 176.0), -0.2)),
            coat_of(_WHITE),
        ),
    ),
    Kind(
        "dachshund",
        _DACHSHUND,
        (coat_of((124.0, 70.0, 44.0)), coat_of(Fur(_BLACK, (150.0, 92.0, 54.0), -0.5))),
    ),
)
