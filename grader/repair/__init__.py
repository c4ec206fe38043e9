"""The shortest script of edits that turns a student's network into the reference's.

The search works on the reference: which change of it computes what the student's network computed?
Its opposite is the correction. Only the reference is made again, never the student's code, and each
edit is proved by the values behind it, however these layers are written.

    drafts      a network that is being changed
    matching    pairs nodes of two networks that compute the same
    candidates  proposes changes at the first nodes without an equal
    search      chooses the changes one after the other, by the values that they give
    structure   the same search by the graphs alone, where values are unknown
"""

from grader.repair.search import Evaluate, find_repair
from grader.repair.structure import repair_of_graphs

__all__ = ["Evaluate", "find_repair", "repair_of_graphs"]
