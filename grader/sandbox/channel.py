"""Frames: a child writes its observations into a file, one frame after the other.

The file is memory of a fixed size (`memory_files`), which the parent reads after the child is dead.
A child that is killed while it writes leaves a valid prefix; anything invalid after it is not read.

    frame  = magic, kind, number, length of header, length of arrays, CRC-32, header, arrays
    header = JSON {"value": …, "arrays": [[name, dtype, shape], …]}

Frames are numbered from 0. The checksum covers everything but itself and the magic. It reveals
accidents, not forgeries: student code that writes frames can compute it. A forged frame is
well-formed or not read, its texts are cut to a length, and they are text that can be written as
UTF-8. Numbers of secret inputs cannot be known beforehand, and the child never has the expected
ones. What can be guessed, such as "the same optimizer", earns points only beside such numbers
(`grader.judge.evidence`).
"""

from __future__ import annotations

import itertools
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from mmap import mmap
from typing import IO, Any

import numpy as np

from grader.array_bytes import array_from_bytes, require_allowed

_HEAD = struct.Struct("<4s8sQQQI")
_NUMBERS = struct.Struct("<8sQQQ")
_MAGIC = b"OBSV"
MAXIMUM_HEADER = 8 * 2**20
MAXIMUM_ARRAYS = 64 * 2**20
_LONGEST_TEXT = 4_000
_MOST_TEXT = 500_000
"""Characters of one text, and of all long texts of a frame; what is longer is cut."""
_SHORT_TEXT = 100


@dataclass(frozen=True)
class Frame:
    """A kind, a value and its arrays."""

    kind: str
    """"ran", "seen" or "end"."""
    value: Any
    arrays: Mapping[str, np.ndarray[Any, Any]]


class FrameWriter:
    """Writer of frames into a file or mapped memory, from its beginning."""

    def __init__(self, file: IO[bytes] | mmap) -> None:
        self._file = file
        self._number = 0

    def write(self, frame: Frame) -> None:
        """Append a frame that outlives the process.

        Raises:
            ValueError: the frame does not fit, or `read_frames` would stop at it; nothing is
                written.
        """
        self._file.write(_packed(frame, self._number))
        self._file.flush()
        self._number += 1


def _packed(frame: Frame, number: int) -> bytes:
    arrays = {name: np.asarray(array) for name, array in frame.arrays.items()}
    for array in arrays.values():
        require_allowed(str(array.dtype), array.shape)
    described = [[name, str(array.dtype), list(array.shape)] for name, array in arrays.items()]
    content = {"value": frame.value, "arrays": described}
    header = json.dumps(content, allow_nan=False).encode()
    size = sum(array.nbytes for array in arrays.values())
    if len(header) > MAXIMUM_HEADER or size > MAXIMUM_ARRAYS:
        raise ValueError(f"{(len(header) + size) / 2**20:.0f} MiB are too large for an observation")
    body = b"".join(array.tobytes() for array in arrays.values())
    numbers = (frame.kind.encode(), number, len(header), len(body))
    checksum = _checksum(_NUMBERS.pack(*numbers), header + body)
    return _HEAD.pack(_MAGIC, *numbers, checksum) + header + body


def read_frames(file: IO[bytes]) -> Iterator[Frame]:
    """Read all frames before the end or before the first invalid one."""
    for expected in itertools.count():
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        magic, kind, number, header_length, body_length, checksum = _HEAD.unpack(head)
        if magic != _MAGIC or number != expected:
            return
        if header_length > MAXIMUM_HEADER or body_length > MAXIMUM_ARRAYS:
            return
        content = file.read(header_length + body_length)
        numbers = _NUMBERS.pack(kind, number, header_length, body_length)
        if len(content) < header_length + body_length or _checksum(numbers, content) != checksum:
            return
        try:
            yield _parse(kind, content[:header_length], content[header_length:])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return


def _checksum(numbers: bytes, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(numbers))


def _parse(kind: bytes, header: bytes, body: bytes) -> Frame:
    content = json.loads(header, parse_constant=_refuse)
    arrays, start = {}, 0
    for name, dtype, shape in content["arrays"]:
        size = require_allowed(dtype, shape)
        arrays[str(name)] = array_from_bytes(body[start : start + size], dtype, tuple(shape))
        start += size
    return Frame(kind.rstrip(b"\0").decode(), _TextCutter().cut(content["value"]), arrays)


class _TextCutter:
    """Cutter of the texts in a frame's value."""

    def __init__(self) -> None:
        self._left = _MOST_TEXT

    def cut(self, value: Any) -> Any:
        """Copy plain data with short texts that UTF-8 can encode."""
        match value:
            case str():
                return self._cut_text(value)
            case list():
                return [item if type(item) is float else self.cut(item) for item in value]
            case dict():
                return {self._cut_text(name): self.cut(item) for name, item in value.items()}
        return value

    def _cut_text(self, text: str) -> str:
        if len(text) > _SHORT_TEXT:
            text = text[: min(_LONGEST_TEXT, max(_SHORT_TEXT, self._left))]
            self._left -= len(text)
        # A lone surrogate is no character, and no file takes it.
        return text if text.isascii() else text.encode(errors="replace").decode()


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
