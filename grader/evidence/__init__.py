"""Evidence: the observation of one function, made in a process of its own.

`grader.reference` gathers it of the solution, `grader.grading` of submissions. For a network that
is not the reference's, another process, without student code, finds the edits that explain it.
"""

from grader.evidence.function import gather_evidence
from grader.evidence.rehearsal import require_readable
from grader.evidence.repairing import explain

__all__ = ["explain", "gather_evidence", "require_readable"]
