"""Judges (observation, reference, rubric): findings and points.

Pure functions of plain data: no process, no file, no Keras, no student code.

    exercise         the verdict on one exercise: chooses the judge by its kind, counts points
    network          judges a block or a model; mistakes puts the edits of a repair together, and
                     divergence finds where two graphs first differ
    procedure        judges by the requirements of the rubric
    value            judges by returned numbers, lists and tables
    comparison       compares observations and facts; chance compares random samples
    evidence         tells what only an honest observation can show from what can be guessed
    contest          thresholds for the answers of a trained model
    manners          what a task asks for besides the result
    wording          explains failed calls, edit_wording an edit, network_wording a difference;
                     tensor_names names layers and tensors
    lines            finds the line that a finding is about; assignments, steps and aliases, the
                     line that decides it
    anonymous        describes a mistake without a student's own names
"""

from grader.judge.case import ProbePair
from grader.judge.exercise import (
    judge_answer,
    judge_exercise,
    note_reference_helpers,
    pair_observations,
)
from grader.judge.network import unexplained

__all__ = [
    "ProbePair",
    "judge_answer",
    "judge_exercise",
    "note_reference_helpers",
    "pair_observations",
    "unexplained",
]
