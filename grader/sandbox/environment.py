"""Environment variables: of the process that runs submissions, and of a submission."""

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
    """The environment of a process that imports Keras to observe.

    Of the caller's only what Python needs is in it: what a process does not hold, a submission
    cannot read.
    """
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | _LIBRARIES


def clear(scratch: str) -> None:
    """Leave nothing in this process's environment but what libraries need.

    Args:
        scratch: the folder to which all variables that name one point.
    """
    os.environ.clear()
    os.environ |= _LIBRARIES
    os.environ |= {"PATH": os.defpath, "LANG": "C.UTF-8", "LOGNAME": "student"}
    os.environ |= dict.fromkeys(_FOLDERS, scratch)
    tempfile.tempdir = scratch
