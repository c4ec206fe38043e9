"""An autograder for Keras networks: observe, judge, report.

    notebook ──► observe ──► judge ──► report

In a notebook: `from grader import check`, then `check(my_function)`, or `check()` for all;
`draw_model(model)` draws a model where Graphviz is not installed, `TrainingProgress()` shows how
far a training is, `start_quietly()` keeps TensorFlow's log out, `solved(function)` tells whether a
cell has what it needs, `colors` are readable for everybody. In a terminal: `grader --help`.

    course       where the two halves of each assignment are
    rubrics      the exercises of an assignment
    notebook     reads a submission: which cells hold which function
    observe      runs the student's functions on probe inputs and writes down what happened
    sandbox      the processes in which that is done
    reference    the same, seen of the solution
    contest      data for functions that train, and classes that only the judge knows
    judge        compares the two
    report       shows the verdict
    grading      one submission through all of that
    batch        a class of them, here or on a cluster
    gradebook    their verdicts as they arrive, with what was found before
    export       the grades for course systems
    release      solutions → assignments
    scaffold     new courses and assignments
    simulate     a class of submissions with known mistakes
    audit        how many mistakes a rubric lets through
"""

from __future__ import annotations

import importlib
from typing import Any

OFFERED_TO_NOTEBOOKS = {
    "TrainingProgress": "grader.training_progress",
    "check": "grader.checking",
    "draw_model": "grader.drawing",
    "solved": "grader.solved",
    "start_quietly": "grader.quiet_start",
}
"""What `from grader import …` finds in a notebook → the module where it is."""
__all__ = list(OFFERED_TO_NOTEBOOKS)


def __getattr__(name: str) -> Any:
    # These need Keras; the trusted side of the grader must be importable without it.
    if name not in OFFERED_TO_NOTEBOOKS:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(importlib.import_module(OFFERED_TO_NOTEBOOKS[name]), name)
