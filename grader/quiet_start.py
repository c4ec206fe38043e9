"""`start_quietly()` in a notebook: Keras without the log with which TensorFlow begins.

Jupyter shows whatever is written to the standard error in red, so that twenty lines on graphics
cards and rounding, in which nothing is wrong, look like an error under the first cell.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def start_quietly() -> None:
    """Import Keras without a log; where that fails, the error is raised as always.

    `TF_CPP_MIN_LOG_LEVEL` silences what TensorFlow logs once it runs, unless it is set already. It
    does not silence what the C++ code writes while it is loaded, so nobody listens to that.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        import keras  # noqa: F401 - loaded here, and imported by the cells that need it
    finally:
        os.dup2(kept, 2)
        os.close(kept)
