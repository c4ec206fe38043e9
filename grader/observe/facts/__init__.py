"""Facts that several assignments ask for: what a procedure did, by names.

A fact is a function of a `Procedure`: of the arguments of a call and what it returned. It gives a
`Fact`: a value that can be compared with the reference's, and words for the student. What one
assignment alone asks for stands in its public half.

    fact      `@fact`, which registers such a function
    training  what was done to the model that was given, and what was returned
    contest   what a trained model answers, and what it took; budget counts that
"""

from grader.observe.facts import contest, training
from grader.observe.facts.fact import FACTS, Arguments, Fact, Procedure, fact, sample_of
from grader.observe.facts.training import compiled_model

__all__ = [
    "FACTS",
    "Arguments",
    "Fact",
    "Procedure",
    "compiled_model",
    "contest",
    "fact",
    "sample_of",
    "training",
]
