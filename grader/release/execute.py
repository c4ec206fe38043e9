"""Execute a solution on a fresh kernel; nbval compares with its outputs."""

from __future__ import annotations

import copy
import os
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from grader.errors import SolutionError
from grader.release.script import PAIRING, with_plain_metadata

CHANGE_OUTPUTS = ("NO_COLOR", "COLUMNS", "JUPYTER_COLUMNS", "MPLBACKEND")
"""Variables that must not be set: the first three change what `model.summary()` prints; without
the last one a kernel draws figures into the notebook."""
CELL_SECONDS = 1200
"""Time limit of a cell, the same as in `make test`."""
KERNEL_ARGUMENTS = (
    "--IPKernelApp.capture_fd_output=False",  # TensorFlow's C++ log stays out of the notebook
    "--IPKernelApp.log_level=ERROR",  # no advice on encryption between processes of one machine
)


def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run all cells in order, in a copy without times and versions.

    Args:
        notebook: A solution.
        folder: Its working directory; nbval uses the notebook's own folder.

    Raises:
        SolutionError: A cell raises, hangs or kills the kernel.
    """
    executed = copy.deepcopy(notebook)
    client = NotebookClient(
        executed,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        coalesce_streams=True,  # output is split into messages at random
        record_timing=False,
        store_widget_state=False,
        extra_arguments=list(KERNEL_ARGUMENTS),
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute(env=notebook_environment())
    except CellExecutionError as error:
        raise SolutionError(f"A cell raises {error.ename}: {error.evalue}\n\n{error}") from error
    except CellTimeoutError as error:
        raise SolutionError(f"A cell runs for more than {CELL_SECONDS} seconds.") from error
    except DeadKernelError as error:
        raise SolutionError("The kernel died, perhaps for want of memory.") from error
    return with_plain_metadata(executed, PAIRING)


def notebook_environment() -> dict[str, str]:
    """Return an environment in which kernels give the same outputs everywhere."""
    kept = {name: value for name, value in os.environ.items() if name not in CHANGE_OUTPUTS}
    return {**kept, "TF_CPP_MIN_LOG_LEVEL": "3", "TRAINING_PROGRESS": "off"}
