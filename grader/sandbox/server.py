"""The process that has imported Keras and forks a confined child for each submission.

Started as `python -m grader.sandbox.server DESCRIPTOR` by `grader.sandbox.forking`. It runs no
Keras operation itself: a process in which TensorFlow's eager context has not started has one thread
and can be forked safely; after a single operation, `fit` hangs in the child. The server never reads
a plan, so its children find no other submission in their memory.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from grader.codec import from_plain, to_plain
from grader.sandbox import child, environment, memory_files, privileges, reach, scratch
from grader.sandbox.confinement import Confinement
from grader.sandbox.examination import available_layers, came_through
from grader.sandbox.limits import FAULT_OF_THE_GRADER, Limits
from grader.sandbox.output import Output
from grader.sandbox.watch import watch


def main(descriptor: int) -> None:
    """Serve one request after the other until the client goes away."""
    control = socket.socket(fileno=descriptor)
    # Nobody of this user, and no child of its own, is to look into it.
    privileges.set_dumpable(False)
    _warm_up()
    confinement = Confinement(reach.of_this_interpreter(), available_layers())
    control.sendall(json.dumps(came_through(confinement)).encode() + b"\n")
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
        if not request:
            return
        limits = from_plain(json.loads(request), Limits)
        ending = _serve(control, confinement, limits, *descriptors)
        with suppress(BrokenPipeError):
            control.sendall(ending + b"\n")


def _warm_up() -> None:
    """Import what submissions import, and keep the collector off the pages shared with children."""
    gc.disable()
    import h5py  # noqa: F401
    import keras
    import matplotlib.pyplot  # noqa: F401
    import tensorflow  # noqa: F401

    import datasets  # noqa: F401
    import grader.observe.function  # noqa: F401

    # The first use of a lazily loaded module costs a tenth of a second, once instead of each time.
    _ = keras.layers.Dense, keras.optimizers.Adam, keras.losses.Loss
    gc.enable()
    gc.collect()
    gc.freeze()
    from tensorflow.python.eager import context

    started = context._context is not None and context._context._initialized
    threads = len(list(Path("/proc/self/task").iterdir()))
    assert threads == 1 and not started, "the server must not be forked: TensorFlow has started"


def _serve(
    control: socket.socket, confinement: Confinement, limits: Limits, plan: int, journal: int
) -> bytes:
    folder = scratch.make()
    reading, writing = os.pipe()
    server = os.getpid()
    pid = os.fork()
    if pid == 0:
        _run_child(confinement, limits, folder, server, (plan, journal, writing))
    for descriptor in (plan, journal, writing):
        os.close(descriptor)
    ended = watch(pid, limits, folder, Output(reading), control)
    # Where nothing is confined, something may still write there: what is left costs only space.
    with suppress(OSError):
        scratch.remove(folder)
    return json.dumps(to_plain(ended)).encode()


def _run_child(
    confinement: Confinement,
    limits: Limits,
    folder: str,
    server: int,
    descriptors: tuple[int, int, int],
) -> None:
    code = FAULT_OF_THE_GRADER
    try:
        plan, journal, output = descriptors
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        text = memory_files.read_all(plan)
        memory = memory_files.mapped(journal)
        sys.argv[:] = [""]
        environment.clear(folder)
        confinement.apply(limits, folder, server)
        child.observe(text, memory)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        # Neither `atexit` handlers nor threads of the student may outlive the observation.
        os._exit(code)


if __name__ == "__main__":
    main(int(sys.argv[1]))
