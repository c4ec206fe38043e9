"""New courses and assignments, which run as they are.

The templates are the files that are written, with `$title` and the like for what differs.
"""

from grader.scaffold.scaffold import new_assignment, new_course

__all__ = ["new_assignment", "new_course"]
