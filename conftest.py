"""How pytest runs notebooks (`pytest --nbval`): strictly, with the same outcome on any machine."""

from __future__ import annotations

import os

import pytest

OUTPUT_SECONDS = 60
"""nbval's 5 seconds are too few between two outputs of a cell that trains."""
NOT_COMPARED = (
    "stderr",  # TensorFlow logs there, on some machines and not on others
    "image/svg+xml",  # holds random identifiers
)


def pytest_configure(config: pytest.Config) -> None:
    """Give kernels the environment in which the saved outputs were made."""
    if config.getoption("nbval", default=False):
        from grader.release.execute import CHANGE_OUTPUTS, notebook_environment

        os.environ.update(notebook_environment())
        for name in CHANGE_OUTPUTS:
            os.environ.pop(name, None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set what nbval has no options for."""
    if not config.getoption("nbval", default=False):
        return
    from nbval.plugin import IPyNbCell

    for item in items:
        if isinstance(item, IPyNbCell):
            item.output_timeout = OUTPUT_SECONDS
            item.parent.skip_compare = tuple({*item.parent.skip_compare, *NOT_COMPARED})
