"""Objects of the grader that probes ask for and functions are called with.

What a function did with them is read off them afterwards (`grader.observe.facts`). Objects of one
assignment alone stand in its public half.

    arrays       tensors, images, labels and other plain objects
    classifiers  small networks, compiled or not
    witness      a layer that remembers what a network was given
"""

from grader.observe.given import arrays, classifiers
from grader.observe.given.witness import Witness, seen_by, unwitnessed

__all__ = ["Witness", "arrays", "classifiers", "seen_by", "unwitnessed"]
