"""A display under the running cell that can be replaced in place."""

from __future__ import annotations

import os
import sys
from typing import Any


def open_display() -> Any:
    """Open a display under the running cell.

    None outside a notebook, and where the environment variable `TRAINING_PROGRESS` is "off".
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if getattr(shell, "kernel", None) is None or os.environ.get("TRAINING_PROGRESS") == "off":
        return None
    from IPython.display import display

    return display({"text/plain": ""}, raw=True, display_id=True)
