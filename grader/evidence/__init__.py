"""Evidence: the observation of one function, made in a process of its own.

    function    gives the process the code that the function needs, and no other
    reuse       observes equal code only once
    layout      gives equal code one layout, and findings the lines of each student

`grader.reference` gathers it of the solution, `grader.grading` of submissions.
"""

from grader.evidence.function import gather_evidence

__all__ = ["gather_evidence"]
