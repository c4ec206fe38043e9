"""Frames in which a child writes down what it sees, one after the other, into a file.

The parent reads the file after the child is dead. A child that is killed in the middle leaves a
valid prefix; a child that writes rubbish leaves rubbish after that prefix, and rubbish is not read.

    frame  = magic, kind, length of header, length of arrays, CRC-32 of the rest, header, arrays
    header = JSON {"value": …, "arrays": [[name, dtype, shape], …]}
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from grader.codec import array_from_bytes, require_allowed

_HEAD = struct.Struct("<4s8sQQI")
_MAGIC = b"OBSV"
MAXIMUM_HEADER = 8 * 2**20
MAXIMUM_ARRAYS = 64 * 2**20


@dataclass(frozen=True)
class Frame:
    """One thing that was seen."""

    kind: str
    """"ran", "seen" or "end"."""
    value: Any
    arrays: Mapping[str, np.ndarray[Any, Any]]


def write_frame(file: IO[bytes], frame: Frame) -> None:
    """Append a frame and hand it to the operating system, so that it outlives the process.

    Raises:
        ValueError: `read_frames` would refuse it, and with it all that follows; nothing is written.
    """
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
    kind = frame.kind.encode().ljust(8, b"\0")
    checksum = _checksum(kind, header + body)
    file.write(_HEAD.pack(_MAGIC, kind, len(header), len(body), checksum) + header + body)
    file.flush()


def read_frames(file: IO[bytes]) -> Iterator[Frame]:
    """All frames up to the end, or up to the first that is not whole and well-formed."""
    while True:
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        magic, kind, header_length, body_length, checksum = _HEAD.unpack(head)
        if magic != _MAGIC or header_length > MAXIMUM_HEADER or body_length > MAXIMUM_ARRAYS:
            return
        content = file.read(header_length + body_length)
        if len(content) < header_length + body_length or _checksum(kind, content) != checksum:
            return
        try:
            yield _parse(kind, content[:header_length], content[header_length:])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return


def _checksum(kind: bytes, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(kind))


def _parse(kind: bytes, header: bytes, body: bytes) -> Frame:
    content = json.loads(header, parse_constant=_refuse)
    arrays, start = {}, 0
    for name, dtype, shape in content["arrays"]:
        size = require_allowed(dtype, shape)
        arrays[str(name)] = array_from_bytes(body[start : start + size], dtype, tuple(shape))
        start += size
    return Frame(kind.rstrip(b"\0").decode(), content["value"], arrays)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
