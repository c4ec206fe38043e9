"""What shows itself under a cell of a notebook, in a terminal and as plain text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class CellOutput(ABC):
    """The same words in two forms, of which every front end takes the one that it can show.

    Both are a pure function of the verdicts, without ids and without times, because nbval compares
    the saved outputs of the solution notebooks with what the next run gives.
    """

    @property
    @abstractmethod
    def text(self) -> str:
        """Plain text."""

    @property
    @abstractmethod
    def html(self) -> str:
        """The same as HTML."""

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """One bundle for every front end, by the protocol of IPython."""
        return {"text/plain": self.text, "text/html": self.html}

    def show(self) -> None:
        """Display it under the running cell; print it where no notebook is running."""
        from IPython.display import display  # slow to import, and of use in a notebook only

        display(self)
