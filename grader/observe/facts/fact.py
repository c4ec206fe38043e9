"""A procedure after its call, and a fact about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
from numpy.typing import NDArray

from grader.observation import Plain
from grader.observe.facts.budget import Training


@dataclass(frozen=True, eq=False)  # one call is equal to no other
class Procedure:
    """A procedure after its call."""

    arguments: Mapping[str, Any]
    returned: Any
    again: Callable[..., Any]
    """Calls it once more with the same arguments, but for those that are given by name."""
    optimizer_before: Any = None
    """The optimizer of the given model before the call; None where it was not compiled."""
    training: Training | None = None
    """What was used up, where the probe looks at it."""
    asks: NDArray[Any] | None = None
    """Images that a returned model is asked about; the function has not seen them."""

    @property
    def model(self) -> keras.Model:
        """The model that it was given: procedures change it in place."""
        return self.arguments["model"]


@dataclass(frozen=True)
class Fact:
    """A value, and how to say it."""

    value: Plain
    words: str
