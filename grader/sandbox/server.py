"""The process that has imported Keras, and the servers that it forks.

`grader.sandbox.warming` starts it as `python -m grader.sandbox.server DESCRIPTOR`. It forks a
server for each client, which imports the public half of an assignment; a server forks a confined
child for each submission. None of them runs a Keras operation itself: as long as TensorFlow's eager
context has not started, a process has one thread and can be forked safely; after a single
operation, `fit` hangs in the child. A server never reads a plan, so its children find no other
submission in their memory.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import sys
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np

from grader.codec import from_plain, to_plain
from grader.quick_keras import import_keras
from grader.sandbox import (
    child,
    environment,
    explaining,
    handing_over,
    memory_files,
    privileges,
    reach,
    scratch,
)
from grader.sandbox.confinement import Confinement
from grader.sandbox.examination import available_layers, came_through
from grader.sandbox.limits import FAULT_OF_THE_GRADER, Limits
from grader.sandbox.output import Output
from grader.sandbox.surroundings import Surroundings
from grader.sandbox.watch import killed_for_memory, watch

_LONGEST_REQUEST = 2**16


def main(descriptor: int) -> None:
    """Fork a server for each request, until the client closes the connection.

    A request has the surroundings, a connection for the server and a file for its errors. One
    without these is the number of a server that is about to end; the answer is its exit code.
    """
    clients = socket.socket(fileno=descriptor)
    # No other process of this user, and no child, may inspect this one.
    privileges.set_dumpable(False)
    _warm_up()
    layers = available_layers()
    while True:
        request, descriptors, _, _ = socket.recv_fds(clients, _LONGEST_REQUEST, 2)
        if not request:
            return
        if descriptors:
            _start_server(clients, request.decode(), layers, *descriptors)
        else:
            clients.sendall(json.dumps(_exit_code(json.loads(request))).encode())


def _warm_up() -> None:
    """Import everything that submissions import, and freeze it for the garbage collector."""
    gc.disable()
    import_keras()
    import h5py  # noqa: F401
    import keras
    import matplotlib.pyplot  # noqa: F401

    child.import_what_observes()
    # The first use of a lazily loaded module takes 0.1 s: here once, not in each child.
    _ = keras.layers.Dense, keras.optimizers.Adam, keras.losses.Loss
    gc.enable()
    gc.collect()
    # The collector would write to the pages that children share.
    gc.freeze()
    _require_forkable()


def _require_forkable() -> None:
    """Assert that this process has one thread and has run no operation of TensorFlow."""
    from tensorflow.python.eager import context

    started = context._context is not None and context._context._initialized
    threads = len(list(Path("/proc/self/task").iterdir()))
    assert threads == 1 and not started, (
        "the server must not be forked: an import has started TensorFlow"
    )


def _exit_code(server: int) -> int | None:
    try:
        return os.waitstatus_to_exitcode(os.waitpid(server, 0)[1])
    except ChildProcessError:
        return None


def _start_server(
    clients: socket.socket, surroundings: str, layers: frozenset[str], *descriptors: int
) -> None:
    """Fork a server; it ends with its connection."""
    pid = os.fork()
    if pid == 0:
        code = FAULT_OF_THE_GRADER
        try:
            clients.close()
            connection, errors = descriptors
            os.dup2(errors, 2)
            with socket.socket(fileno=connection) as control:
                _serve_requests(control, Surroundings.from_argument(surroundings), layers)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    for descriptor in descriptors:
        os.close(descriptor)


def _serve_requests(
    control: socket.socket, surroundings: Surroundings, layers: frozenset[str]
) -> None:
    """Serve one request after the other until the client closes the connection."""
    child.import_surroundings(surroundings.public_half, surroundings.readable)
    gc.freeze()
    _require_forkable()
    # Python's own generator gets a seed in each fork, NumPy's does not.
    np.random.seed()
    within_reach = reach.of_this_interpreter(surroundings.hidden, surroundings.readable)
    confinement = Confinement(within_reach, layers)
    control.sendall(json.dumps([os.getpid(), came_through(confinement)]).encode() + b"\n")
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 4096, 5)
        if not request:
            return
        if len(descriptors) == 1:
            _start_explaining(control, *descriptors)
            continue
        limits = from_plain(json.loads(request), Limits)
        with suppress(BrokenPipeError):
            # No variable holds what a submission printed: the next one is forked from here.
            control.sendall(_serve(control, confinement, limits, *descriptors))


def _serve(
    control: socket.socket, confinement: Confinement, limits: Limits, *descriptors: int
) -> bytes:
    with scratch.held_folder("submission") as folder:
        reading, writing = os.pipe()
        server, killed_before = os.getpid(), killed_for_memory()
        pid = os.fork()
        if pid == 0:
            _run_child(confinement, limits, folder, server, writing, *descriptors)
        for descriptor in (*descriptors, writing):
            os.close(descriptor)
        ended = watch(pid, limits, folder, Output(reading), control, killed_before)
    return json.dumps(to_plain(ended)).encode() + b"\n"


def _start_explaining(control: socket.socket, descriptor: int) -> None:
    """Fork the process that explains; it ends with its connection."""
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            with socket.socket(fileno=descriptor) as connection:
                explaining.serve(connection.makefile("rb"), connection.makefile("wb"))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(descriptor)
    control.sendall(b"\n")


def _run_child(
    confinement: Confinement,
    limits: Limits,
    folder: str,
    server: int,
    output: int,
    plan: int,
    journal: int,
    *hidden: int,
) -> None:
    code = FAULT_OF_THE_GRADER
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        texts = [memory_files.read_all(plan)]
        memory = memory_files.mapped(journal)
        receive = partial(handing_over.receive, *hidden) if hidden else None
        sys.argv[:] = [""]
        environment.clear(folder)
        _die_first()
        confinement.apply(limits, folder, server, hidden)
        # `pop`: no variable here holds the plan while student code runs.
        child.observe(texts.pop(), memory, receive)
        code = 0
    except child.NotHandedOverError:
        code = 1
    except BaseException:
        traceback.print_exc()
    finally:
        # No `atexit` handler and no thread of the student may outlive the observation.
        os._exit(code)


def _die_first() -> None:
    """Let the kernel choose this process if the machine has no memory left."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


if __name__ == "__main__":
    main(int(sys.argv[1]))
