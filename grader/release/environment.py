"""The environment in which notebooks are executed and compared."""

from __future__ import annotations

import os

CHANGE_OUTPUTS = ("NO_COLOR", "COLUMNS", "JUPYTER_COLUMNS", "MPLBACKEND")
"""Variables that must not be set: the first three change what `model.summary()` prints; without
the last one a kernel draws figures into the notebook."""


def notebook_environment() -> dict[str, str]:
    """Copies this process's environment as a kernel needs it for the same outputs everywhere."""
    kept = {name: value for name, value in os.environ.items() if name not in CHANGE_OUTPUTS}
    return {**kept, "TF_CPP_MIN_LOG_LEVEL": "3", "TRAINING_PROGRESS": "off"}
