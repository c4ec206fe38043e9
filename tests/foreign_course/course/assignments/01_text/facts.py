"""Facts of the assignment on text."""

from __future__ import annotations

from grader.observe import Fact, Procedure, fact


@fact(reads=("model",))
def layers_that_learn(procedure: Procedure) -> Fact:
    """List the kinds of the layers whose weights training would change."""
    model = procedure.arguments["model"]
    kinds = [type(layer).__name__ for layer in model.layers if layer.trainable_weights]
    return Fact(kinds, f"training changes {', '.join(kinds) or 'nothing'}")
