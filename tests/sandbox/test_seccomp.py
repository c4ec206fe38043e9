"""The filter of system calls, run by a simulated machine, compared with its table."""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox import bpf
from grader.sandbox.seccomp import RULES, Rule, program
from grader.sandbox.system_call_numbers import ARCHITECTURES, LAST_KNOWN, Architecture

PID = 4321
LONGEST = 4096
"""Instructions that the kernel takes."""
EVERYWHERE = pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=ARCHITECTURES)
WORDS = st.integers(0, 2**64 - 1)


def run(filter_: bpf.Filter, audit: int, number: int, arguments: tuple[int, ...]) -> int:
    """Run the filter on a call as the kernel does."""
    seen = struct.pack("<IIQ6Q", number, audit, 0, *arguments)
    word = position = 0
    while True:
        item = filter_[position]
        position += 1
        match item.code:
            case 0x20:
                (word,) = struct.unpack_from("<I", seen, item.operand)
            case 0x54:
                word &= item.operand
            case 0x15:
                position += item.if_true if word == item.operand else item.if_false
            case 0x25:
                position += item.if_true if word > item.operand else item.if_false
            case 0x06:
                return item.operand


def expected(architecture: Architecture, number: int, arguments: tuple[int, ...]) -> int:
    """Look up the answer to a call in the table."""
    if number > LAST_KNOWN:
        return bpf.errno(errno.ENOSYS)
    for rule in RULES:
        if number in {architecture.numbers.get(call) for call in rule.calls}:
            return bpf.errno(rule.error) if applies(rule, arguments) else bpf.ALLOW
    return bpf.ALLOW


def applies(rule: Rule, arguments: tuple[int, ...]) -> bool:
    """Return True if a rule holds for the arguments of a call."""
    argument = rule.only or rule.unless
    if argument is None:
        return True
    values = {*argument.values, *([PID] if argument.own_process else [])}
    found = (arguments[argument.index] & argument.mask) in values
    return found if rule.only else not found


@EVERYWHERE
@given(
    call=st.sampled_from([call for rule in RULES for call in rule.calls]) | st.none(),
    number=st.integers(0, 2**32 - 1),
    arguments=st.tuples(*[WORDS | st.sampled_from([0, 1, 4, 8, PID, 0x3D0F00, 0x5412])] * 6),
)
def test_the_filter_does_what_the_table_says(
    architecture: Architecture, call: str | None, number: int, arguments: tuple[int, ...]
) -> None:
    """The filter answers named calls and all others as the table says."""
    number = architecture.numbers.get(call or "", number)
    answer = run(program(architecture, PID), architecture.audit, number, arguments)
    assert answer == expected(architecture, number, arguments)


@EVERYWHERE
def test_another_door_is_the_end(architecture: Architecture) -> None:
    """A call by the numbers of another architecture kills the process."""
    for audit in (0, 0x40000003, architecture.audit ^ 0x80000000):
        answer = run(program(architecture, PID), audit, 20, (0,) * 6)
        assert answer == bpf.KILL_PROCESS


@EVERYWHERE
def test_threads_may_start_and_processes_may_not(architecture: Architecture) -> None:
    """The flags of pthread_create are allowed, those of fork and namespaces are not."""
    number = architecture.numbers["clone"]
    flags = {0x3D0F00: bpf.ALLOW}
    flags |= dict.fromkeys((17, 0x01200011, 0x3D0F00 | 0x40000000, 0), bpf.errno(errno.EPERM))
    for value, answer in flags.items():
        found = run(program(architecture, PID), architecture.audit, number, (value, *[0] * 5))
        assert found == answer, hex(value)


@EVERYWHERE
def test_each_call_is_named_once_and_has_a_number(architecture: Architecture) -> None:
    """Each call has one rule and a number: a call without one would be allowed."""
    named = [call for rule in RULES for call in rule.calls]
    assert len(named) == len(set(named))
    old = {"fork", "vfork", "chmod", "chown", "lchown", "utime", "utimes", "futimesat"}
    old |= {"inotify_init", "iopl", "ioperm", "modify_ldt"}
    missing = set(named) - set(architecture.numbers)
    assert missing == (set() if "fork" in architecture.numbers else old)
    assert len(program(architecture, PID)) <= LONGEST


@pytest.mark.parametrize(("machine", "audit"), [("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)])
def test_numbers_are_those_of_libseccomp(machine: str, audit: int) -> None:
    """An installed libseccomp has the same numbers for the same names."""
    name = ctypes.util.find_library("seccomp")
    if name is None:
        pytest.skip("libseccomp is not installed")
    library = ctypes.CDLL(name)
    for call, number in ARCHITECTURES[machine].numbers.items():
        found = library.seccomp_syscall_resolve_name_arch(ctypes.c_uint32(audit), call.encode())
        # -1: the library is older than the call.
        assert found in (number, -1), call
