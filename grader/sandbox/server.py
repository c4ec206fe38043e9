"""The process that has imported Keras and forks a child for each submission.

Started as `python -m grader.sandbox.server DESCRIPTOR` by `grader.sandbox.client`. It runs no Keras
operation itself: a process in which TensorFlow's eager context has not started has one thread and
can be forked safely; after a single operation, `fit` hangs in the child. The server never reads a
plan, so its children find no other submission in their memory.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from typing import IO, Any

import psutil

from grader.codec import from_plain, split_arrays, to_plain
from grader.observation import Failure, Observation
from grader.plan import DefinitionsRan, ObservationPlan
from grader.sandbox.channel import Frame, write_frame
from grader.sandbox.limits import FAULT_OF_THE_GRADER, Limits, confine, own_memory

_TICK = 0.02
"""Seconds between two looks at a running child."""


def main(descriptor: int) -> None:
    """Serve one request after the other until the client goes away."""
    control = socket.socket(fileno=descriptor)
    _warm_up()
    control.send(b"ready\n")
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 4096, 3)
        if not request:
            return
        limits = from_plain(json.loads(request), Limits)
        scratch = tempfile.mkdtemp(prefix="submission-")
        child = os.fork()
        if child == 0:
            control.close()
            _run_child(limits, scratch, *descriptors)
        for number in descriptors:
            os.close(number)
        ending = _watch(child, limits)
        shutil.rmtree(scratch, ignore_errors=True)
        control.send(json.dumps(ending).encode() + b"\n")


def _warm_up() -> None:
    """Import what submissions import, and keep the collector off the pages shared with children."""
    gc.disable()
    import h5py  # noqa: F401
    import keras
    import matplotlib.pyplot  # noqa: F401
    import tensorflow  # noqa: F401

    import grader.observe.submission  # noqa: F401

    # The first use of a lazily loaded module costs a tenth of a second, once instead of each time.
    _ = keras.layers.Dense, keras.optimizers.Adam, keras.losses.Loss
    gc.enable()
    gc.collect()
    gc.freeze()
    from tensorflow.python.eager import context

    started = context._context is not None and context._context._initialized
    threads = psutil.Process().num_threads()
    assert threads == 1 and not started, "the server must not be forked: TensorFlow has started"


def _watch(child: int, limits: Limits) -> dict[str, Any]:
    """Wait for a child; stop it and all it started when it has used up a limit."""
    deadline = time.monotonic() + limits.seconds
    ending = "ended"
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > deadline:
            ending = "timeout"
        elif own_memory(child) > limits.memory:
            ending = "out_of_memory"
        else:
            time.sleep(_TICK)
            continue
        _kill_group(child)
        _, status = os.waitpid(child, 0)
        break
    _kill_group(child)
    return {"ending": ending, "exit_code": os.waitstatus_to_exitcode(status)}


def _kill_group(child: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _run_child(limits: Limits, scratch: str, plan: int, journal: int, output: int) -> None:
    code = FAULT_OF_THE_GRADER
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(scratch)
        sys.argv[:] = [""]
        os.environ |= dict.fromkeys(("HOME", "TMPDIR", "KERAS_HOME", "MPLCONFIGDIR"), scratch)
        tempfile.tempdir = scratch
        confine(limits)
        with os.fdopen(plan, "rb") as plan_file:
            text = plan_file.read()
        with os.fdopen(journal, "wb") as journal_file:
            _observe(text, journal_file)
        code = 0
    finally:
        # Neither `atexit` handlers nor threads of the student may outlive the observation.
        os._exit(code)


def _observe(text: bytes, journal: IO[bytes]) -> None:
    import tensorflow as tf

    from grader.observe.submission import observe_submission

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    plan = from_plain(json.loads(text), ObservationPlan)
    for seen in observe_submission(plan):
        if isinstance(seen, DefinitionsRan):
            write_frame(journal, Frame("ran", to_plain(seen), {}))
        else:
            _write_observation(journal, seen)
    write_frame(journal, Frame("end", None, {}))


def _write_observation(journal: IO[bytes], seen: Observation) -> None:
    described, arrays = split_arrays(seen)
    try:
        write_frame(journal, Frame("seen", to_plain(described), arrays))
    except (TypeError, ValueError) as error:
        # A network can be too large to be told, or hold what is no number.
        failure = Failure("raised", type(error).__name__, str(error))
        seen = Observation(seen.function, seen.probe, seen.helpers, failure=failure)
        write_frame(journal, Frame("seen", to_plain(seen), {}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
