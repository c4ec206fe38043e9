"""Runs a student's functions on probe inputs and writes down what happened.

Student code runs in this package alone. It never imports `grader.reference` or `grader.judge`: a
process that observes has seen no expected value.

    arguments   the arguments of a function, from a probe of the rubric
    given       images and networks among these
    facts       what a procedure did
    registry    facts and objects by their names
    assignment  the same of one assignment, from its public half
    code        runs the definitions of a submission and calls its functions
    network     graph, weights and outputs of a network
    values      returned numbers, lists and tables
    probing     all of that for one probe
    submission  all of that for one submission

Authors of a course write facts and objects with the names below.
"""

from grader.observe.arguments import argument
from grader.observe.code.calling import CallFailedError, asking, wrong_return
from grader.observe.facts import Fact, Procedure, compiled_model, fact, sample_of
from grader.observe.given import Witness, seen_by, unwitnessed
from grader.observe.values import as_array, parts_of

__all__ = [
    "CallFailedError",
    "Fact",
    "Procedure",
    "Witness",
    "argument",
    "as_array",
    "asking",
    "compiled_model",
    "fact",
    "parts_of",
    "sample_of",
    "seen_by",
    "unwitnessed",
    "wrong_return",
]
