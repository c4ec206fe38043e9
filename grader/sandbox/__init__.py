"""Processes for student code: confinement, limits, and the channel for observations.

    client          used by the rest of the grader: takes a plan, returns a `Run`; warm sandboxes
    surroundings    the folders of a course that are imported or hidden
    forking         the client of the fork server
    server            the process that has imported Keras and forks a child for each plan
    child               code of a child: observe, write frames
    watch               clock, memory and scratch folder of a child, from outside
    output              output of a child, drained
    scratch             the folder that a child may write to
    spawning        one process for each plan, unconfined, for systems without a fork server
    spawned           code of such a process

    confinement     all steps that confine a child, in their order; limits of the kernel
    namespaces        a network without interfaces, a scratch folder of a fixed size
    privileges        no capabilities, no new privileges, no life without the parent
    landlock          the files within reach;  `reach` lists them
    seccomp           the allowed system calls;  `bpf` assembles, `system_calls` has numbers
    kernel            system calls that Python has no function for
    environment     environment variables

    channel         frames that carry observations
    memory_files    the files in memory that contain frames and plans

    limits          limits of a child, and how it ended
    protections     everything that a submission is kept from, each with an attack
    examination     the protections of this machine: tries the attacks

Only this package knows about processes.
"""

from grader.sandbox.client import Outcome, Run, Sandbox, WarmSandboxes
from grader.sandbox.limits import Limits
from grader.sandbox.surroundings import Surroundings

__all__ = ["Limits", "Outcome", "Run", "Sandbox", "Surroundings", "WarmSandboxes"]
