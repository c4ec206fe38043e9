"""Run the grader's command line without Landlock's first system call."""

from __future__ import annotations

import errno
import sys

from grader.cli import main
from grader.sandbox import bpf, seccomp
from grader.sandbox.landlock import _CREATE_RULESET
from grader.sandbox.privileges import forbid_new_privileges
from grader.sandbox.system_call_numbers import this_architecture

architecture = this_architecture()
assert architecture is not None
forbid_new_privileges()
seccomp.install(
    bpf.load(bpf.NUMBER_OFFSET)
    + bpf.if_equal(_CREATE_RULESET, bpf.answer(bpf.errno(errno.ENOSYS)))
    + bpf.answer(bpf.ALLOW),
    architecture,
)
main(sys.argv[1:])
