"""Environment variables of the process that runs submissions, and of a submission."""

from __future__ import annotations

import os
import tempfile

_LIBRARIES = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "KERAS_BACKEND": "tensorflow",
}
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP")
_FOLDERS = ("HOME", "TMPDIR", "KERAS_HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME")


def for_observing() -> dict[str, str]:
    """Return the environment of a process that observes with Keras.

    From the caller's environment it has only the variables that Python needs: a submission cannot
    read what its process does not have.
    """
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | _LIBRARIES


def clear(scratch: str) -> None:
    """Remove variables that libraries do not need; let all folders be `scratch`."""
    os.environ.clear()
    os.environ |= _LIBRARIES
    os.environ |= {"PATH": os.defpath, "LANG": "C.UTF-8", "LOGNAME": "student"}
    os.environ |= dict.fromkeys(_FOLDERS, scratch)
    tempfile.tempdir = scratch
