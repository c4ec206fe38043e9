"""Frames: written frames are read, and anything invalid ends the reading."""

from __future__ import annotations

import io
import json
import mmap
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from courses import ours
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.array_bytes import ALLOWED_DTYPES
from grader.codec import from_plain, to_plain
from grader.observation import Network, Node, Observation, Place
from grader.plan import DefinitionsRan, HelperFunctions, ObservationPlan
from grader.rubrics import read_rubric
from grader.sandbox.channel import MAXIMUM_HEADER, Frame, FrameWriter, read_frames
from grader.submission import Statement, SubmissionSource

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
ARRAYS = st.dictionaries(
    st.text(max_size=8),
    st.sampled_from(sorted(ALLOWED_DTYPES)).flatmap(
        lambda dtype: npst.arrays(dtype, npst.array_shapes(min_dims=0, min_side=0, max_side=3))
    ),
    max_size=3,
)
FRAMES = st.lists(
    st.builds(Frame, st.sampled_from(["ran", "seen", "end"]), PLAIN, ARRAYS), max_size=3
)


def written(frames: list[Frame]) -> bytes:
    """Write the file of a child."""
    file = io.BytesIO()
    writer = FrameWriter(file)
    for frame in frames:
        writer.write(frame)
    return file.getvalue()


def read(content: bytes) -> list[Frame]:
    """Read frames as the parent does."""
    return list(read_frames(io.BytesIO(content)))


def same(one: Frame, other: Frame) -> bool:
    """Return True for equal kinds, values, names, dtypes, shapes and bits."""
    return (one.kind, one.value, list(one.arrays)) == (
        other.kind,
        other.value,
        list(other.arrays),
    ) and all(
        (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
        for a, b in zip(one.arrays.values(), other.arrays.values(), strict=True)
    )


def is_prefix(found: list[Frame], frames: list[Frame]) -> bool:
    """Return True if frames are the first ones of a list."""
    return len(found) <= len(frames) and all(map(same, found, frames))


def raw(header: Any, body: bytes = b"", number: int = 0) -> bytes:
    """Make a frame with a right checksum and any content."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    numbers = struct.pack("<8sQQQ", b"seen", number, len(text), len(body))
    checksum = zlib.crc32(numbers + text + body)
    return b"OBSV" + numbers + struct.pack("<I", checksum) + text + body


NOTHING = {"value": None, "arrays": []}


@given(FRAMES)
def test_what_is_written_is_read(frames: list[Frame]) -> None:
    """Values and arrays are read as they were written, bit by bit."""
    found = read(written(frames))
    assert len(found) == len(frames)
    assert is_prefix(found, frames)


@given(FRAMES, st.integers(0, 10**6))
def test_truncation_leaves_a_prefix(frames: list[Frame], length: int) -> None:
    """A file that ends within a frame gives the frames before it."""
    content = written(frames)
    length = length % (len(content) + 1)
    found = read(content[:length])
    assert is_prefix(found, frames)
    assert len(found) == len(frames) or length < len(content)


@given(FRAMES, st.integers(0, 10**6), st.integers(1, 255))
def test_flipped_byte_leaves_a_prefix(frames: list[Frame], where: int, flip: int) -> None:
    """A changed byte never gives a frame that was not written."""
    content = bytearray(written(frames))
    if content:
        content[where % len(content)] ^= flip
    found = read(bytes(content))
    assert is_prefix(found, frames)


@given(st.binary(max_size=200), FRAMES)
def test_rubbish_is_not_read(rubbish: bytes, frames: list[Frame]) -> None:
    """Bytes after the last frame do not change the frames before."""
    found = read(written(frames) + rubbish)
    assert is_prefix(frames, found)
    assert len(found) == len(frames)


def test_a_forger_who_knows_the_form_is_read() -> None:
    """A valid forged frame is read: the tests below refuse content, not form."""
    assert read(raw(NOTHING) + raw(NOTHING, number=1)) == [Frame("seen", None, {})] * 2


@pytest.mark.parametrize("numbers", [(1,), (0, 0), (0, 2), (0, 2**64 - 1)])
def test_frames_out_of_order_are_not_read(numbers: tuple[int, ...]) -> None:
    """A repeated, missing or moved frame ends the reading."""
    frames = [raw(NOTHING, number=number) for number in numbers]
    assert len(read(b"".join(frames))) == len(numbers) - 1


@given(PLAIN | st.binary(max_size=40), st.binary(max_size=40))
def test_any_header_with_a_right_checksum_is_harmless(header: Any, body: bytes) -> None:
    """Any header with a right checksum raises no error."""
    read(raw(header, body))


@given(st.lists(st.tuples(st.text(max_size=3), PLAIN, PLAIN), max_size=2), st.binary(max_size=40))
def test_any_description_of_arrays_is_harmless(described: Any, body: bytes) -> None:
    """Forged names, dtypes and shapes raise nothing."""
    read(raw({"value": None, "arrays": described}, body))


@pytest.mark.parametrize(
    ("dtype", "shape", "size"),
    [
        ("object", [1], 8),
        ("complex128", [1], 16),
        ("float16", [2], 4),
        (">f4", [1], 4),
        ("f4,f4", [1], 8),
        ("S4", [1], 4),
        ("a", [1], 1),
        ("float32", [-1, -4], 16),
        ("float32", [3], 4),
        ("float32", [1] * 9, 4),
        ("float32", [1.0], 4),
        ("float32", [True], 4),
        ("float32", ["1"], 4),
        ("float32", [[1]], 4),
        ("float32", "1", 4),
        ("float32", [2**62, 2**62], 0),
        ("float32", [0, 2**62, 2**62], 0),
        ("float32", [0, 10**400], 0),
        ("float32", [10**400], 4),
        ("float32", 4, 4),
        (7, [1], 4),
        (None, [1], 8),
        (["float32"], [1], 4),
    ],
)
def test_refused_arrays(dtype: Any, shape: Any, size: int) -> None:
    """Arrays with other types, or with shapes that do not fit their bytes, are refused."""
    content = raw({"value": None, "arrays": [["x", dtype, shape]]}, b"\0" * size)
    assert read(content) == []


@pytest.mark.parametrize(
    "header",
    [
        b'{"value": NaN, "arrays": []}',
        b'{"value": -Infinity, "arrays": []}',
        b'{"value": ' + b"[" * 100_000 + b"]" * 100_000 + b', "arrays": []}',
        b'{"value": ' + b"9" * 10_000 + b', "arrays": []}',
        b'{"arrays": []}',
        b'{"value": 1}',
        b'{"value": 1, "arrays": 5}',
        b'{"value": 1, "arrays": {"x": 1}}',
        b"[]",
        b"null",
        b"\xff\xfe",
        b"",
    ],
)
def test_refused_headers(header: bytes) -> None:
    """A header that is not strict JSON, or too deeply nested, ends the reading."""
    assert read(raw(header)) == []


def test_lengths_are_bounded() -> None:
    """A length beyond the limits ends the reading before memory is requested."""

    class Asked(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.largest = max(self.largest, size or 0)
            return super().read(size)

    file = Asked(struct.pack("<4s8sQQQI", b"OBSV", b"seen", 0, 2**60, 2**60, 0))
    assert list(read_frames(file)) == []
    assert file.largest < 100


@given(PLAIN)
def test_texts_that_are_read_are_short_and_can_be_encoded(value: Any) -> None:
    """Long texts are cut, and lone surrogates replaced, wherever they stand in a forged frame."""
    forged = {"kind": "\ud800", "\udfff": ["x" * 50_000, value]}
    (frame,) = read(raw({"value": forged, "arrays": []}))
    text = json.dumps(frame.value, ensure_ascii=False)
    assert len(text.encode()) < 10_000
    assert list(frame.value) == ["kind", "?"]


def test_many_long_texts_are_cut_as_a_whole() -> None:
    """A frame full of long texts keeps little of them."""
    (frame,) = read(raw({"value": ["x" * 4_000] * 2_000, "arrays": []}))
    assert sum(map(len, frame.value)) < 800_000


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": {"b": -float("inf")}}])
def test_value_that_no_reader_takes_is_not_written(value: Any) -> None:
    """The writer refuses a value that the reader would refuse."""
    file = io.BytesIO()
    with pytest.raises(ValueError, match="JSON"):
        FrameWriter(file).write(Frame("seen", value, {}))
    assert file.getvalue() == b""


@pytest.mark.parametrize(
    "array", [np.zeros(2, np.float16), np.zeros(2, complex), np.zeros((1,) * 9)]
)
def test_array_that_no_reader_takes_is_not_written(array: Any) -> None:
    """The writer refuses an array that the reader would refuse."""
    file = io.BytesIO()
    with pytest.raises(ValueError, match="allowed"):
        FrameWriter(file).write(Frame("seen", None, {"x": array}))
    assert file.getvalue() == b""


def test_frame_that_is_too_large_is_not_written() -> None:
    """The writer refuses a frame beyond the limits of size."""
    file = io.BytesIO()
    with pytest.raises(ValueError, match="large"):
        FrameWriter(file).write(Frame("seen", "x" * (MAXIMUM_HEADER + 1), {}))
    assert file.getvalue() == b""


def test_frame_for_which_there_is_no_room_is_not_written() -> None:
    """A frame that does not fit is not written; a smaller one still is."""
    with mmap.mmap(-1, 1024) as memory:
        writer = FrameWriter(memory)
        writer.write(Frame("ran", None, {}))
        with pytest.raises(ValueError, match="range"):
            writer.write(Frame("seen", "x" * 1024, {}))
        writer.write(Frame("end", None, {}))
        assert [frame.kind for frame in read_frames(io.BytesIO(memory[:]))] == ["ran", "end"]


@given(PLAIN)
@settings(max_examples=60)
def test_forged_values_become_observations_or_one_error(value: Any) -> None:
    """Any forged value gives an observation or a ValueError."""
    base = to_plain(Observation("f", "p"))
    for plain in (value, base | {"network": value}, base | {"failure": value, "facts": value}):
        try:
            seen = from_plain(plain, Observation)
        except ValueError:
            continue
        assert isinstance(seen, Observation)


def node(*inputs: int, shared_with: int | None = None) -> Node:
    """Make a node with these inputs."""
    return Node("relu", "r", {}, inputs, (None, 4), 0, shared_with, Place("cell 1", 2))


@pytest.mark.parametrize(
    ("nodes", "outputs"),
    [
        ((node(1), node()), (0,)),
        ((node(0),), (0,)),
        ((node(), node(-1)), (1,)),
        ((node(), node(5)), (1,)),
        ((node(), node(0, shared_with=2)), (1,)),
        ((node(), node(0, shared_with=-1)), (1,)),
        ((node(),), (1,)),
        ((node(),), (-1,)),
        ((node(),), ()),
        ((), ()),
        ((), (0,)),
    ],
)
def test_forged_network_is_refused(nodes: tuple[Node, ...], outputs: tuple[int, ...]) -> None:
    """A graph without topological order can neither be made nor read."""
    with pytest.raises(ValueError, match="network"):
        Network(nodes, outputs, 0, 0)
    network = {
        "nodes": [to_plain(item) for item in nodes],
        "outputs": list(outputs),
        "trainable_parameters": 0,
        "non_trainable_parameters": 0,
    }
    with pytest.raises(ValueError, match="network"):
        from_plain(to_plain(Observation("f", "p")) | {"network": network}, Observation)


def test_plain_form_and_back() -> None:
    """Plans and observations are unchanged after JSON."""
    exercise = read_rubric(ours("03")).exercises[0]
    source = SubmissionSource((Statement("x = 1\n", "cell 1", 1, ("x",)),))
    for value in (
        ObservationPlan(source, exercise, {"small": "seed"}, HelperFunctions(source, ("stage",))),
        DefinitionsRan(("a note",)),
        Observation("f", "p", network=Network((node(), node(0)), (1,), 3, 4)),
    ):
        assert from_plain(json.loads(json.dumps(to_plain(value))), type(value)) == value
