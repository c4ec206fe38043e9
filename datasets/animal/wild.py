"""The twenty kinds of animal in `pets_source`, without cats and dogs."""

from dataclasses import replace

from datasets.animal.coat import Fur, Pattern, coat_of
from datasets.animal.scene import Kind
from datasets.animal.shape import Shape

_BLACK = (40.0, 38.0, 40.0)
_WHITE = (230.0, 226.0, 220.0)
_PINK = (204.0, 142.0, 138.0)

_BIG_CAT = Shape(
    body=25.0, girth=5.4, legs=11.0, leg_width=1.9, neck=3.5, head=4.4, snout=1.6, snout_width=1.9,
    ears=1.9, ear_width=1.3, ear_tip=0.9, ear_angle=38.0, tail=22.0, tail_width=1.1, tail_tip=0.9,
)  # fmt: skip
_HOOFED = Shape(
    body=23.0, girth=5.8, legs=15.0, leg_width=1.1, neck=9.0, head=3.5, snout=5.2, snout_width=1.8,
    ears=3.0, ear_width=1.0, ear_tip=0.4, ear_angle=30.0, tail=12.0, tail_width=0.8, tail_tip=1.0,
    sits=False,
)  # fmt: skip
_CATTLE = replace(
    _HOOFED, body=27.0, girth=7.6, legs=12.0, leg_width=1.5, neck=4.0, head=4.2, snout=4.6,
    snout_width=2.4, ear_angle=85.0, tail_width=0.6,
)  # fmt: skip
_ROUND = Shape(
    body=14.0, girth=6.0, legs=5.0, leg_width=1.2, neck=0.5, head=4.2, snout=1.2, snout_width=1.2,
    ears=3.0, ear_width=1.3, ear_tip=0.8, ear_angle=20.0, tail=4.0, tail_width=1.8, tail_tip=1.8,
)  # fmt: skip
_SLENDER = Shape(
    body=24.0, girth=5.0, legs=10.0, leg_width=1.3, neck=4.0, head=4.1, snout=3.0, snout_width=1.0,
    ears=4.0, ear_width=1.7, ear_tip=0.3, ear_angle=26.0, tail=22.0, tail_width=1.8, tail_tip=2.6,
)  # fmt: skip
_BEAR = Shape(
    body=23.0, girth=8.2, legs=10.0, leg_width=2.6, neck=3.0, head=5.2, snout=2.4, snout_width=1.8,
    ears=2.0, ear_width=1.4, ear_tip=1.3, ear_angle=40.0, tail=3.0, tail_width=1.4, tail_tip=1.2,
)  # fmt: skip

_ORANGE = Fur((206.0, 132.0, 62.0), _WHITE, -0.5, Pattern.STRIPES, _BLACK, 4.2)
_STRIPED = Fur(_WHITE, _WHITE, -2.0, Pattern.STRIPES, _BLACK, 3.6)
_SPOTTED = Fur((206.0, 162.0, 98.0), _WHITE, -0.6, Pattern.SPOTS, (60.0, 44.0, 36.0))

KINDS = (
    Kind(
        "tiger",
        _BIG_CAT,
        (coat_of(_ORANGE, nose=_PINK),),
    ),
    Kind("leopard", _BIG_CAT, (coat_of(_SPOTTED),)),
    Kind(
        "lion",
        replace(_BIG_CAT, mane=4.4, tail_tip=1.5),
        (
            coat_of(
                Fur((196.0, 154.0, 96.0), (214.0, 184.0, 140.0)),
                mane=(120.0, 76.0, 42.0),
                tail_tip=(96.0, 62.0, 40.0),
            ),
        ),
    ),
    Kind(
        "zebra",
        replace(_HOOFED, mane=1.0),
        (coat_of(_STRIPED, mane=_BLACK),),
    ),
    Kind(
        "horse",
        replace(_HOOFED, tail=18.0, tail_width=1.4, tail_tip=1.6),
        tuple(
            coat_of(color, tail=dark, tail_tip=dark, muzzle=dark)
            for color, dark in (
                ((120.0, 74.0, 46.0), _BLACK),
                ((168.0, 112.0, 70.0), (214.0, 190.0, 150.0)),
                ((70.0, 56.0, 50.0), _BLACK),
            )
        ),
    ),
    Kind(
        "giraffe",
        replace(_HOOFED, body=18.0, legs=19.0, neck=22.0, head=2.9, snout=3.6, horns=2.6),
        (coat_of(Fur((222.0, 192.0, 138.0), _WHITE, -1.2, Pattern.PATCHES, (150.0, 92.0, 50.0))),),
    ),
    Kind(
        "deer",
        replace(_HOOFED, girth=5.0, leg_width=0.9, head=3.2, ears=4.2, ear_angle=50.0, tail=4.0),
        (
            coat_of(Fur((168.0, 112.0, 66.0), _WHITE, -0.3, Pattern.SPOTS, (232.0, 214.0, 188.0))),
            coat_of(Fur((150.0, 104.0, 68.0), (220.0, 200.0, 176.0), -0.4)),
        ),
    ),
    Kind(
        "cow",
        _CATTLE,
        (
            coat_of(Fur(_WHITE, _WHITE, -2.0, Pattern.PATCHES, _BLACK), muzzle=_PINK),
            coat_of(Fur(_WHITE, _WHITE, -2.0, Pattern.PATCHES, (140.0, 78.0, 46.0)), muzzle=_PINK),
        ),
    ),
    Kind(
        "goat",
        replace(
            _CATTLE, body=20.0, girth=6.0, neck=6.0, head=3.4, snout=3.4, snout_width=1.4, horns=6.5
        ),
        (
            coat_of(_WHITE),
            coat_of(Fur((120.0, 96.0, 76.0), _WHITE, 0.0)),
            coat_of(Fur(_BLACK, (160.0, 130.0, 100.0), -0.2)),
        ),
    ),
    Kind(
        "sheep",
        replace(
            _CATTLE,
            body=18.0,
            girth=9.0,
            legs=8.0,
            head=3.4,
            snout=3.0,
            snout_width=1.5,
            tail=3.0,
            mane=3.4,
        ),
        tuple(
            coat_of(
                (224.0, 216.0, 202.0),
                legs=face,
                paws=face,
                head=face,
                muzzle=face,
                ears=face,
                eye_ring=face,
                mane=(224.0, 216.0, 202.0),
            )
            for face in (_BLACK, (206.0, 184.0, 160.0))
        ),
    ),
    Kind(
        "pig",
        replace(
            _CATTLE,
            body=24.0,
            girth=8.0,
            legs=7.0,
            neck=2.0,
            head=4.8,
            snout=3.0,
            ears=3.4,
            ear_width=1.7,
            ear_angle=50.0,
            tail=6.0,
        ),
        (
            coat_of((220.0, 166.0, 154.0), nose=(190.0, 116.0, 112.0)),
            coat_of(Fur((220.0, 166.0, 154.0), _PINK, -2.0, Pattern.PATCHES, _BLACK)),
        ),
    ),
    Kind(
        "bear",
        _BEAR,
        (coat_of((96.0, 64.0, 44.0), muzzle=(170.0, 136.0, 104.0)),),
    ),
    Kind(
        "panda",
        _BEAR,
        (
            coat_of(
                _WHITE, legs=_BLACK, paws=_BLACK, ears=_BLACK, eye_ring=_BLACK, inner_ear=_BLACK
            ),
        ),
    ),
    Kind(
        "fox",
        _SLENDER,
        (
            coat_of(
                Fur((200.0, 106.0, 48.0), _WHITE, -0.4),
                legs=(70.0, 48.0, 42.0),
                paws=_BLACK,
                head=Fur((204.0, 110.0, 50.0), _WHITE, -0.1),
                muzzle=_WHITE,
                tail_tip=_WHITE,
            ),
        ),
    ),
    Kind(
        "raccoon",
        replace(
            _SLENDER, body=18.0, girth=6.4, legs=7.0, head=4.6, snout=2.0, ears=2.6, ear_tip=0.8
        ),
        (
            coat_of(
                Fur((122.0, 116.0, 110.0), (160.0, 152.0, 144.0)),
                eye_ring=_BLACK,
                muzzle=_WHITE,
                tail=Fur((170.0, 162.0, 152.0), _WHITE, -2.0, Pattern.STRIPES, _BLACK, 5.0),
                tail_tip=_BLACK,
            ),
        ),
    ),
    Kind(
        "skunk",
        replace(
            _SLENDER,
            body=17.0,
            legs=6.0,
            head=3.6,
            ears=1.6,
            ear_width=1.0,
            tail_width=2.4,
            tail_tip=3.4,
        ),
        (
            coat_of(
                Fur(_WHITE, _BLACK, 0.72),
                legs=_BLACK,
                paws=_BLACK,
                head=Fur(_WHITE, _BLACK, 0.85),
                muzzle=_BLACK,
                ears=_BLACK,
                eye_ring=_BLACK,
                tail=Fur(_WHITE, _BLACK, 0.2),
                tail_tip=_WHITE,
            ),
        ),
    ),
    Kind(
        "badger",
        replace(
            _SLENDER,
            body=20.0,
            girth=6.6,
            legs=5.0,
            leg_width=1.6,
            ears=1.4,
            ear_width=1.0,
            tail=7.0,
            tail_tip=1.6,
        ),
        (
            coat_of(
                Fur((124.0, 122.0, 120.0), _BLACK, -0.2),
                legs=_BLACK,
                paws=_BLACK,
                head=Fur(_WHITE, _WHITE),
                eye_ring=_BLACK,
                muzzle=_WHITE,
            ),
        ),
    ),
    Kind(
        "rabbit",
        replace(_ROUND, ears=9.0, ear_width=1.4, ear_tip=1.0, ear_angle=14.0),
        (
            coat_of((156.0, 128.0, 100.0), tail_tip=_WHITE),
            coat_of(_WHITE, nose=_PINK),
            coat_of((92.0, 90.0, 94.0), tail_tip=_WHITE),
        ),
    ),
    Kind(
        "mouse",
        replace(
            _ROUND,
            head=3.8,
            snout=2.4,
            snout_width=0.7,
            ears=3.0,
            ear_width=2.2,
            ear_tip=2.4,
            ear_angle=48.0,
            tail=22.0,
            tail_width=0.5,
            tail_tip=0.3,
        ),
        (
            coat_of(Fur((140.0, 130.0, 122.0), _WHITE), tail=_PINK, tail_tip=_PINK, nose=_PINK),
            coat_of(_WHITE, tail=_PINK, tail_tip=_PINK, nose=_PINK),
        ),
    ),
    Kind(
        "squirrel",
        replace(
            _ROUND,
            girth=4.6,
            head=3.4,
            ears=3.0,
            ear_width=1.0,
            ear_tip=0.3,
            tail=20.0,
            tail_width=2.2,
            tail_tip=3.2,
        ),
        (
            coat_of(Fur((166.0, 92.0, 50.0), _WHITE, -0.2)),
            coat_of(Fur((134.0, 128.0, 122.0), _WHITE, -0.2)),
        ),
    ),
)
