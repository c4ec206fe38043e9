"""The cells of a script in jupytext's percent format."""

import jupytext
from nbformat import NotebookNode

_PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
"""With `comment_magics`, jupytext 1.19 makes code of `# copy the input` and `# which images?`."""


def read_percent(text: str) -> NotebookNode:
    """Read a script's cells; every comment stays a comment."""
    notebook: NotebookNode = jupytext.reads(text, fmt=_PERCENT)
    return notebook
