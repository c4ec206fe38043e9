"""System calls without a function in Python, through the C library.

Each function raises `OSError` if the kernel refuses the call.
"""

from __future__ import annotations

import ctypes
import os

_LIBRARY = ctypes.CDLL(None, use_errno=True)
_LIBRARY.syscall.restype = ctypes.c_long


def system_call(number: int, *arguments: int) -> int:
    """Make a system call by its number on this machine."""
    return library_call("syscall", number, *arguments)


def library_call(name: str, *arguments: int | bytes) -> int:
    """Call a function of the C library.

    Args:
        name: of a function that returns -1 after an error.
        arguments: integers, addresses as integers, or texts.
    """
    given = (ctypes.c_long(item) if isinstance(item, int) else item for item in arguments)
    answer = int(getattr(_LIBRARY, name)(*given))
    if answer == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer


def prctl(option: int, *arguments: int) -> None:
    """Change a property of this process."""
    library_call("prctl", option, *[*arguments, 0, 0, 0, 0][:4])
