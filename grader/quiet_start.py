"""`start_quietly()`: the import of Keras in a notebook without the log of TensorFlow.

Jupyter shows the standard error in red. TensorFlow writes twenty lines about graphics cards and
rounding there: nothing is wrong, but under the first cell they look like an error.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from grader.cell_display import open_display
from grader.quick_keras import import_keras


def start_quietly() -> None:
    """Import Keras without a log; errors are raised as usual.

    Meanwhile one line under the cell says what happens, since it takes some seconds.

    `TF_CPP_MIN_LOG_LEVEL` silences the log of the running TensorFlow; a level that is set already
    is kept. The variable does not silence the C++ code while it is loaded, so the standard error
    is discarded meanwhile.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    line = None if "keras" in sys.modules else open_display()
    _show(line, "Loading TensorFlow and Keras \N{HORIZONTAL ELLIPSIS}")
    sys.stderr.flush()
    standard_error = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        import_keras()  # only loaded here; cells that need it import it
    finally:
        os.dup2(standard_error, 2)
        os.close(standard_error)
    _show(line, "TensorFlow and Keras are loaded.")


def _show(line: Any, words: str) -> None:
    if line is not None:
        line.update({"text/plain": words}, raw=True)
