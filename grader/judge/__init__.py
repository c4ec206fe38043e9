"""Judges (observation, reference, rubric): findings and points.

Pure functions of plain data: no process, no file, no Keras, no student code.

    exercise         the verdict on one exercise: chooses the judge by its kind, counts points
    network          judges a block or a model; divergence finds where two graphs first differ
    procedure        judges by the requirements of the rubric
    value            judges by returned numbers, lists and tables
    comparison       compares observations and facts; chance compares random samples
    wording          explains failed calls; network_wording explains differences of networks
    anonymous        describes a mistake without a student's own names
"""

from grader.judge.case import ProbePair
from grader.judge.exercise import judge_exercise, judge_observations, note_reference_helpers

__all__ = ["ProbePair", "judge_exercise", "judge_observations", "note_reference_helpers"]
