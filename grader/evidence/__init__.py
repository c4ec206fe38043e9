"""Evidence: the observation of one function, made in a process of its own.

`grader.reference` gathers it of the solution, `grader.grading` of submissions.
"""

from grader.evidence.function import gather_evidence

__all__ = ["gather_evidence"]
