"""Concludes from (observation, reference, rubric) what is right and what is not.

Pure functions of plain data: no process, no file, no Keras, no student code.

    comparison   do two observations show the same function?
    chance       may two samples come from the same distribution?
    values       where do two returned numbers, lists or tables first differ?
    divergence   where, from the input on, do two layer graphs first differ?
    wording      a divergence or a failure as a sentence and a hint
    exercise     findings and points of one graded function
    submission   the verdict on one exercise of a student's submission
"""

from grader.judge.exercise import judge_exercise
from grader.judge.submission import judge_observations, note_reference_helpers

__all__ = ["judge_exercise", "judge_observations", "note_reference_helpers"]
