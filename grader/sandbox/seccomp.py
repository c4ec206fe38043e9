"""The filter of system calls: the calls that a submission must not make.

All other calls are allowed, up to the newest one that has been examined; `landlock` protects files.
A refused call fails with an error, as on a machine where it is not permitted: student code gets an
ordinary `PermissionError`.
"""

from __future__ import annotations

import ctypes
import errno
from dataclasses import dataclass
from itertools import chain

from grader.sandbox import bpf
from grader.sandbox.kernel import system_call
from grader.sandbox.system_call_numbers import LAST_KNOWN, Architecture, this_architecture

_SET_MODE_FILTER, _SPEC_ALLOW = 1, 4
_CLONE_THREAD, _CLONE_NEW_NAMESPACE = 0x00010000, 0x7E020080
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_PTRACER = 1, 4, 0x59616D61
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_NOTIFY = 8, 10, 15, 1026
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C


@dataclass(frozen=True)
class Argument:
    """An argument of a call, and the values that a rule names."""

    index: int
    values: tuple[int, ...] = ()
    own_process: bool = False
    """True if the number of the process itself is among the values."""
    mask: int = 0xFFFFFFFF


@dataclass(frozen=True)
class Rule:
    """A group of calls, and the answer to them."""

    calls: tuple[str, ...]
    error: int = errno.EPERM
    """0 reports success and does nothing."""
    only: Argument | None = None
    """The rule holds only if the argument has one of these values."""
    unless: Argument | None = None
    """The rule holds unless the argument has one of these values."""


RULES = (
    # The network, and sockets of any other kind.
    Rule(("socket", "socketpair")),
    # New processes and programs. Threads are allowed: TensorFlow computes in them. The C library
    # tries clone3 first, whose flags no filter can see, and falls back if it is missing.
    Rule(("fork", "vfork", "execve", "execveat")),
    Rule(
        ("clone",), unless=Argument(0, (_CLONE_THREAD,), mask=_CLONE_THREAD | _CLONE_NEW_NAMESPACE)
    ),
    Rule(("clone3",), errno.ENOSYS),
    # Other processes: signals, memory, descriptors, priorities.
    Rule(
        ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"),
        unless=Argument(0, own_process=True),
    ),
    Rule(("tkill", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "ptrace", "kcmp")),
    Rule(("process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease")),
    Rule(("move_pages", "migrate_pages", "setpriority", "ioprio_set")),
    Rule(
        ("prlimit64", "sched_setaffinity", "sched_setparam", "sched_setscheduler", "sched_setattr"),
        unless=Argument(0, (0,), own_process=True),
    ),
    # Signals through a file that is ready, input into the terminal of another process.
    Rule(("fcntl",), only=Argument(1, (_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_NOTIFY))),
    Rule(("ioctl",), only=Argument(1, (_TIOCSTI, _TIOCLINUX))),
    # The confinement itself must not change.
    Rule(("prctl",), only=Argument(0, (_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_PTRACER))),
    Rule(("seccomp", "personality", "unshare", "setns", "chroot", "pivot_root")),
    Rule(("mount", "umount2", "open_tree", "move_mount", "mount_setattr")),
    Rule(("fsopen", "fsconfig", "fsmount", "fspick", "name_to_handle_at", "open_by_handle_at")),
    # A second way to make most calls, which bypasses filters.
    Rule(("io_uring_setup", "io_uring_enter", "io_uring_register"), errno.ENOSYS),
    # Memory and queues that outlive the process or that limits do not count.
    Rule(("memfd_create", "memfd_secret", "shmget", "shmat", "shmctl")),
    Rule(("semget", "semop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl")),
    Rule(("mq_open", "mq_unlink")),
    # The kernel itself and the machine.
    Rule(("bpf", "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl")),
    Rule(("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load")),
    Rule(("reboot", "swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "syslog")),
    Rule(("settimeofday", "clock_settime", "clock_adjtime", "adjtimex")),
    Rule(("sethostname", "setdomainname", "vhangup", "iopl", "ioperm", "modify_ldt")),
    # Notices about files that cannot be read.
    Rule(("inotify_init", "inotify_init1", "inotify_add_watch", "fanotify_init")),
    # A lock on a file that all may read would block the other readers. HDF5 asks for one.
    Rule(("flock",), 0),
    # Landlock does not cover the metadata of files. These calls seem to succeed, since it is common
    # to copy a file with its dates.
    Rule(("chmod", "fchmod", "fchmodat", "fchmodat2"), 0),
    Rule(("chown", "fchown", "lchown", "fchownat"), 0),
    Rule(("utime", "utimes", "futimesat", "utimensat"), 0),
    Rule(("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"), 0),
)


def program(architecture: Architecture, pid: int) -> bpf.Filter:
    """Make the filter of one process.

    Args:
        architecture: of the machine; a call by another architecture's entry kills the process.
        pid: of the process itself, which may send itself signals.
    """
    refusals = (
        bpf.if_equal(architecture.numbers[call], _answer(rule, pid))
        for rule in RULES
        for call in rule.calls
        if call in architecture.numbers
    )
    return (
        *bpf.load(bpf.ARCHITECTURE_OFFSET),
        *bpf.unless_equal(architecture.audit, bpf.answer(bpf.KILL_PROCESS)),
        *bpf.load(bpf.NUMBER_OFFSET),
        *bpf.if_greater(LAST_KNOWN, bpf.answer(bpf.errno(errno.ENOSYS))),
        *chain.from_iterable(refusals),
        *bpf.answer(bpf.ALLOW),
    )


def _answer(rule: Rule, pid: int) -> bpf.Filter:
    refuse, allow = bpf.answer(bpf.errno(rule.error)), bpf.answer(bpf.ALLOW)
    argument = rule.only or rule.unless
    if argument is None:
        return refuse
    values = argument.values + ((pid,) if argument.own_process else ())
    then, otherwise = (refuse, allow) if rule.only else (allow, refuse)
    return bpf.load_argument(argument.index, argument.mask) + bpf.if_one_of(values, then, otherwise)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_calls(pid: int) -> None:
    """Install the filter in this process, for good.

    The process must have called `forbid_new_privileges` before.

    Raises:
        OSError: the kernel has no filters, or the architecture is unknown.
    """
    architecture = this_architecture()
    if architecture is None:
        raise OSError(errno.ENOSYS, "no filter for this architecture")
    install(program(architecture, pid), architecture)


def install(filter_: bpf.Filter, architecture: Architecture) -> None:
    """Install any filter in this process, for good.

    Raises:
        OSError: the kernel has no filters.
    """
    text = bpf.assemble(filter_)
    given = _Program(len(filter_), text)
    number = architecture.numbers["seccomp"]
    # Without SPEC_ALLOW, kernels before 5.16 slow a filtered process down.
    system_call(number, _SET_MODE_FILTER, _SPEC_ALLOW, ctypes.addressof(given))
