"""Processes for student code, what confines them, and the way back.

    client          what the rest of the grader sees: hand in a plan, get a `Run`
    warm            one for each thread, kept from one plan to the next
    forking         a fork server, seen from outside
    server            the process that has imported Keras and forks a child for each plan
    child               what a child does: observe, write down
    watch               the clock, the memory and the scratch folder of a child, from outside
    output              what it prints, drained
    scratch             the folder that it may write to
    spawning        one process for each plan, unconfined, where there is no fork server
    spawned           what such a process runs

    confinement     what a child does to itself first, in the order in which it has to be done
    resources         limits of the kernel: CPU time, memory, files
    namespaces        a network without interfaces, a scratch folder of a fixed size
    privileges        no capabilities, no new ones, not without its parent
    landlock          which files it reaches;  `reach` says which these are
    seccomp           which system calls it may make;  `bpf` assembles, `system_calls` has numbers
    kernel            system calls that Python has no function for
    environment     variables

    channel         frames in which observations come back
    memory_files    the files that they are written into

    limits          what a child may use;  `ended` says how it ended
    protections     what a submission is kept from, each with an attack
    examination     which of these this machine has: tries the attacks

Nothing outside this package knows about processes.
"""

from grader.sandbox.client import Outcome, Run, Sandbox
from grader.sandbox.limits import Limits
from grader.sandbox.surroundings import Surroundings
from grader.sandbox.warm import WarmSandboxes

__all__ = ["Limits", "Outcome", "Run", "Sandbox", "Surroundings", "WarmSandboxes"]
