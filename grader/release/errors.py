"""What can be wrong with a solution."""

from grader.errors import GraderError


class SolutionError(GraderError):
    """A solution that cannot be made into notebooks; for its author."""
