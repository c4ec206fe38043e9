"""Rubrics: the exercises of an assignment, in one readable TOML file.

Probes that students must not know stand in `hidden.toml` of the private half, in the same form.
"""

from grader.rubrics.declarations import read_declarations
from grader.rubrics.model import Contest, Exercise, Probe, Question, Requirement, Rubric
from grader.rubrics.reading import graded_functions, number_there, read_rubric

__all__ = [
    "Contest",
    "Exercise",
    "Probe",
    "Question",
    "Requirement",
    "Rubric",
    "graded_functions",
    "number_there",
    "read_declarations",
    "read_rubric",
]
