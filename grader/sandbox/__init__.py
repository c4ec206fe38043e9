"""Processes for student code: confinement, limits, and the channel for observations.

`client` is the face: it takes a plan and returns a `Run`. On Linux, `warming` starts the process
that imports Keras and forks servers; `forking` talks to such a `server`, which forks a `child` for
each plan; `confinement` lists the steps that confine the child, and `watch` stops it at a limit.
Elsewhere, `spawning` starts an unconfined process for each plan. `explaining` is a process that
holds expected values and runs no student code. `examination` tests the `protections` of a machine.
Only this package knows about processes.
"""

from grader.sandbox.client import Outcome, Run, Sandbox, WarmSandboxes
from grader.sandbox.limits import Limits
from grader.sandbox.scratch import held_folder, sweep
from grader.sandbox.surroundings import Surroundings
from grader.sandbox.warming import kept_warm

__all__ = [
    "Limits",
    "Outcome",
    "Run",
    "Sandbox",
    "Surroundings",
    "WarmSandboxes",
    "held_folder",
    "kept_warm",
    "sweep",
]
