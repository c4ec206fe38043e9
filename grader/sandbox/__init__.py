"""Processes for student code, and the way back.

    server      the process that has imported Keras and forks a child for each submission
    client      starts a server, hands it a plan, reads what the child left
    channel     frames in which observations come back
    limits      time, memory and files that a child may use

Nothing outside this package knows about processes. The operating system's confinement (Landlock,
seccomp, namespaces) belongs into `limits.confine`, which runs in the child before the student's
first line.
"""

from grader.sandbox.client import Outcome, Run, Sandbox
from grader.sandbox.limits import Limits

__all__ = ["Limits", "Outcome", "Run", "Sandbox"]
