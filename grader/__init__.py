"""An autograder for Keras networks: observe, judge, report.

    notebook ──► observe ──► judge ──► report

In a notebook: `from grader import check`, then `check(identity_block)`; `draw_model(model)` draws a
model where Graphviz is not installed. In a terminal: `grader --help`.

    rubrics      what each assignment asks
    notebook     reads a submission: which cells hold which function
    observe      runs the student's functions on probe inputs and writes down what happened
    sandbox      the processes in which that is done
    reference    the same, seen of the solution
    judge        compares the two
    report       shows the verdict
    grading      one submission through all of that
    batch        a class of them, here or on a cluster
    gradebook    their verdicts as they arrive, with what was found before
    release      solutions → assignments
    simulate     a class of submissions with known mistakes
    audit        how many mistakes a rubric lets through
"""

from __future__ import annotations

from typing import Any

__all__ = ["check", "draw_model"]


def __getattr__(name: str) -> Any:
    # Both need Keras; the trusted side of the grader must be importable without it.
    if name == "check":
        from grader.checking import check

        return check
    if name == "draw_model":
        from grader.drawing import draw_model

        return draw_model
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
