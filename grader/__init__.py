"""An autograder for Keras networks: observe, judge, report.

    notebook ──► observe ──► judge ──► report

In a notebook: `from grader import check`, then `check(my_function)`, or `check()` for all of them.
`draw_model(model)` draws a model without Graphviz, `draw_architecture(model)` draws it to scale,
`TrainingProgress()` shows the progress of a training, `start_quietly()` hides TensorFlow's log,
`solved(function)` returns True if a cell can run, `colors` suit readers with any color vision.
In a terminal: `grader --help`.

    course       files of a course and its assignments
    rubrics      exercises of an assignment
    notebook     reads a submission and finds its functions
    observe      runs a student's functions on probe inputs and records the results
    sandbox      confined processes for student code
    evidence     observes one function, once for all who wrote it alike
    reference    observation of the solution
    contest      data for functions that train, with labels that only the judge knows
    judge        compares an observation with the reference
    report       shows a verdict
    grading      grades one submission
    batch        grades a class, here or on a cluster
    gradebook    stores the verdicts of a class, and decisions of people on them
    review       a page to look at a class and to decide
    similar      finds work that is alike
    export       grades for course systems
    downloads    the names that course systems give to files
    release      makes assignments from solutions
    scaffold     new courses and assignments
    simulate     a class of submissions with known mistakes
    audit        measures the mistakes that a rubric misses
"""

from __future__ import annotations

import importlib
from typing import Any

OFFERED_TO_NOTEBOOKS = {
    "TrainingProgress": "grader.training_progress",
    "check": "grader.checking",
    "draw_architecture": "grader.drawing",
    "draw_model": "grader.drawing",
    "solved": "grader.stubs",
    "start_quietly": "grader.quiet_start",
}
"""Name that notebooks import from `grader` → its module."""
__all__ = list(OFFERED_TO_NOTEBOOKS)


def __getattr__(name: str) -> Any:
    # These need Keras, and the trusted side of the grader must not import Keras.
    if name not in OFFERED_TO_NOTEBOOKS:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(importlib.import_module(OFFERED_TO_NOTEBOOKS[name]), name)
