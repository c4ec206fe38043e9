"""Output for notebook cells, terminals and plain text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class CellOutput(ABC):
    """The same words as text and as HTML; each front end shows one.

    Both depend on the verdicts alone and hold no ids and no times: nbval compares the saved
    outputs of the solution notebooks with those of the next run.
    """

    @property
    @abstractmethod
    def text(self) -> str:
        """Plain text."""

    @property
    @abstractmethod
    def html(self) -> str:
        """HTML."""

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """Return both forms, as IPython asks for them."""
        return {"text/plain": self.text, "text/html": self.html}

    def show(self) -> None:
        """Display the output under the running cell; print it outside a notebook."""
        from IPython.display import display  # slow to import, and needed in a notebook only

        display(self)
