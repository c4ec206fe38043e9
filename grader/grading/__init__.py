"""Grading of one submission: notebook → observe → judge → verdict.

    submission  observes and judges one exercise after the other, helpers first

`grader.batch` does this for a class, `grader.audit` for changed solutions.
"""

from grader.grading.submission import grade_submission

__all__ = ["grade_submission"]
