"""System calls without a function in Python, through the C library.

Each function raises `OSError` if the kernel refuses the call.
"""

from __future__ import annotations

import ctypes
import os

_LIBRARY = ctypes.CDLL(None, use_errno=True)
_LIBRARY.syscall.restype = ctypes.c_long


def system_call(number: int, *arguments: int) -> int:
    """Make a system call by its number.

    Args:
        number: of this machine's architecture.
        arguments: integers, or addresses as integers.
    """
    ctypes.set_errno(0)
    answer = _LIBRARY.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    return _checked(int(answer))


def prctl(option: int, *arguments: int) -> int:
    """Change or read a property of this process."""
    given = [*arguments, 0, 0, 0, 0][:4]
    return _checked(_LIBRARY.prctl(option, *map(ctypes.c_ulong, given)))


def unshare(flags: int) -> None:
    """Enter new namespaces of the kinds that the flags name."""
    _checked(_LIBRARY.unshare(flags))


def capset(header: int, data: int) -> None:
    """Set the capabilities of this process.

    Args:
        header: address of a `struct __user_cap_header_struct`.
        data: address of two `struct __user_cap_data_struct`.
    """
    _checked(_LIBRARY.capset(ctypes.c_void_p(header), ctypes.c_void_p(data)))


def mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    """Mount a file system."""
    texts = (os.fsencode(text) for text in (source, target, kind))
    _checked(_LIBRARY.mount(*texts, ctypes.c_ulong(flags), os.fsencode(options)))


def _checked(answer: int) -> int:
    if answer == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer
