"""Running a solution on a fresh kernel, for the outputs that nbval compares with."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from grader.errors import SolutionError
from grader.release.script import PAIRING, with_plain_metadata

CHANGE_OUTPUTS = ("NO_COLOR", "COLUMNS", "JUPYTER_COLUMNS", "MPLBACKEND")
"""Variables that must not be set: the first three change what `model.summary()` prints; without
the last one a kernel draws figures into the notebook."""
CELL_SECONDS = 600
"""As much as `make test` gives a cell."""
KERNEL_ARGUMENTS = (
    "--IPKernelApp.capture_fd_output=False",  # TensorFlow's C++ log stays out of the notebook
    "--IPKernelApp.log_level=ERROR",  # no advice on encryption between processes of one machine
)


def execute(
    notebook: NotebookNode, folder: Path, on_cell: Callable[[int, int], None] | None = None
) -> NotebookNode:
    """Runs all cells in order.

    Args:
        notebook: A solution.
        folder: Where it runs; nbval uses the notebook's own folder.
        on_cell: Called before each cell with its number, from 1, and the number of cells.

    Returns:
        A copy with outputs and counts, and without times or versions.

    Raises:
        SolutionError: A cell raises, hangs or kills the kernel.
    """
    executed = copy.deepcopy(notebook)
    total = len(executed.cells)
    client = NotebookClient(
        executed,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        coalesce_streams=True,  # how output is cut into messages is chance
        record_timing=False,
        store_widget_state=False,
        extra_arguments=list(KERNEL_ARGUMENTS),
        resources={"metadata": {"path": str(folder)}},
    )
    if on_cell is not None:
        client.on_cell_start = lambda cell, cell_index: on_cell(cell_index + 1, total)  # noqa: ARG005
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
    """Copies this process's environment as a kernel needs it for the same outputs everywhere."""
    kept = {name: value for name, value in os.environ.items() if name not in CHANGE_OUTPUTS}
    return {**kept, "TF_CPP_MIN_LOG_LEVEL": "3", "TRAINING_PROGRESS": "off"}
