"""An assembler for the packet filters with which the kernel looks at system calls.

A filter is a row of instructions that jump forwards only. It sees the number of a system call, the
architecture, and the six arguments as 64-bit words (never what they point to), and answers with
what is to be done. Every function here returns a piece of a filter; pieces are joined with `+`.
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
    """One `struct sock_filter`."""

    code: int
    operand: int
    if_true: int = 0
    """How many instructions a jump skips where its comparison holds."""
    if_false: int = 0


Filter = tuple[Instruction, ...]


def errno(number: int) -> int:
    """The answer "fail with this error"; with 0, the call seems to succeed and does nothing."""
    return 0x00050000 | number


def load(offset: int) -> Filter:
    """Take the 32-bit word at an offset of what the filter sees."""
    return (Instruction(_LOAD_WORD, offset),)


def load_argument(index: int, mask: int = 0xFFFFFFFF) -> Filter:
    """Take the lower half of an argument (0 to 5), and of that the bits of a mask."""
    return (*load(_ARGUMENTS_OFFSET + 8 * index), Instruction(_AND, mask))


def answer(action: int) -> Filter:
    """End the filter."""
    return (Instruction(_RETURN, action),)


def if_equal(value: int, then: Filter) -> Filter:
    """Do something where the word taken last has this value, otherwise skip it."""
    return (Instruction(_JUMP_IF_EQUAL, value, 0, len(then)), *then)


def unless_equal(value: int, then: Filter) -> Filter:
    """Do something where the word taken last has another value, otherwise skip it."""
    return (Instruction(_JUMP_IF_EQUAL, value, len(then), 0), *then)


def if_greater(value: int, then: Filter) -> Filter:
    """Do something where the word taken last is greater than this, otherwise skip it."""
    return (Instruction(_JUMP_IF_GREATER, value, 0, len(then)), *then)


def if_one_of(values: Sequence[int], then: Filter, otherwise: Filter) -> Filter:
    """Do one thing where the word taken last is among the values, another where it is not.

    Both have to end the filter.
    """
    tests = tuple(
        Instruction(_JUMP_IF_EQUAL, value, len(values) - index - 1 + len(otherwise), 0)
        for index, value in enumerate(values)
    )
    return tests + otherwise + then


def assemble(program: Filter) -> bytes:
    """The instructions as the kernel wants them."""
    return b"".join(
        struct.pack("=HBBI", item.code, item.if_true, item.if_false, item.operand)
        for item in program
    )
