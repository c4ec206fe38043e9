"""An assembler for the packet filters that the kernel runs on system calls.

A filter is a sequence of instructions that only jump forwards. It gets the number of a system call,
the architecture, and the six arguments as 64-bit words (never the memory they point to), and
returns an action. Every function here returns a piece of a filter; pieces are joined with `+`.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
NUMBER_OFFSET, ARCHITECTURE_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16
_LOAD_WORD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP_IF_EQUAL, _JUMP_IF_GREATER = 0x15, 0x25


@dataclass(frozen=True)
class Instruction:
    """A `struct sock_filter`."""

    code: int
    operand: int
    if_true: int = 0
    """Number of instructions to skip if the comparison holds."""
    if_false: int = 0


Filter = tuple[Instruction, ...]


def errno(number: int) -> int:
    """Return the action "fail with this error"; 0 reports success."""
    return 0x00050000 | number


def load(offset: int) -> Filter:
    """Load the 32-bit word at an offset of the filter's data."""
    return (Instruction(_LOAD_WORD, offset),)


def load_argument(index: int, mask: int = 0xFFFFFFFF) -> Filter:
    """Load the masked lower half of an argument (0 to 5)."""
    return (*load(_ARGUMENTS_OFFSET + 8 * index), Instruction(_AND, mask))


def answer(action: int) -> Filter:
    """End the filter with an action."""
    return (Instruction(_RETURN, action),)


def if_equal(value: int, then: Filter) -> Filter:
    """Run a piece if the loaded word equals this value."""
    return (Instruction(_JUMP_IF_EQUAL, value, 0, len(then)), *then)


def unless_equal(value: int, then: Filter) -> Filter:
    """Run a piece unless the loaded word equals this value."""
    return (Instruction(_JUMP_IF_EQUAL, value, len(then), 0), *then)


def if_greater(value: int, then: Filter) -> Filter:
    """Run a piece if the loaded word is greater than this value."""
    return (Instruction(_JUMP_IF_GREATER, value, 0, len(then)), *then)


def if_one_of(values: Sequence[int], then: Filter, otherwise: Filter) -> Filter:
    """Run a piece if the loaded word is listed, else another.

    Both pieces have to end the filter.
    """
    tests = tuple(
        Instruction(_JUMP_IF_EQUAL, value, len(values) - index - 1 + len(otherwise), 0)
        for index, value in enumerate(values)
    )
    return tests + otherwise + then


def assemble(program: Filter) -> bytes:
    """Encode the instructions for the kernel."""
    return b"".join(
        struct.pack("=HBBI", item.code, item.if_true, item.if_false, item.operand)
        for item in program
    )
