"""Real children: the parent survives all student code and knows how it ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sandbox_plans import GOOD, assert_complete, exercise, message_of, plan, process_of

import datasets
from grader.errors import CouldNotGradeError
from grader.plan import ObservationPlan
from grader.sandbox import Limits, Sandbox, Surroundings
from grader.sandbox.limits import last_words
from grader.submission import Statement, SubmissionSource

MEBIBYTE = 2**20


@pytest.fixture
def short(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Set the limits of a test; afterwards the server observes as before."""
    sandbox.run(plan(GOOD))  # the server is warm: its start is not on the clock of the test
    with monkeypatch.context() as patched:
        patched.setattr(sandbox, "limits", Limits(seconds=20, memory=700 * MEBIBYTE))
        yield sandbox
    assert_complete(sandbox.run(plan(GOOD)))


def test_complete_and_repeatable(sandbox: Sandbox) -> None:
    """Two children of one server give the same observation, bit by bit."""
    one, other = (assert_complete(sandbox.run(plan(GOOD))) for _ in range(2))
    for name, values in one.arrays.items():
        assert values.tobytes() == other.arrays[name].tobytes()


def test_timeout(short: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless loop is stopped; earlier observations are kept."""
    monkeypatch.setattr(short, "limits", Limits(seconds=10))
    run = short.run(plan(GOOD + "def loop(X):\n    while True: pass\n", "block", "loop"))
    assert run.outcome == "timeout"
    assert [seen.probe for seen in run.observations] == ["block"]


def test_timeout_holds_against_code_that_swallows_everything(
    short: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare `except` in a loop does not keep a child alive."""
    monkeypatch.setattr(short, "limits", Limits(seconds=3))
    code = """
    import signal, time
    def block(X):
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        while True:
            try: time.sleep(1)
            except: pass
    """
    assert short.run(plan(code)).outcome == "timeout"


def test_definitions_that_do_not_end(short: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless definition is reported as one, not as an endless function."""
    monkeypatch.setattr(short, "limits", Limits(seconds=3))
    run = short.run(plan("while True: pass"))
    assert (run.outcome, run.definitions_ran) == ("timeout", False)


def test_out_of_memory(short: Sandbox) -> None:
    """Allocation without end is stopped."""
    code = """
    import time
    def block(X):
        kept = []
        while True:
            kept.append(bytearray(b"x" * 10_000_000))
            time.sleep(0.004)
    """
    assert short.run(plan(code)).outcome == "out_of_memory"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("os._exit(0)", "exited"),
        ("os._exit(7)", "exited"),
        ("ctypes.string_at(0)", "crashed"),
        ("os.abort()", "crashed"),
        ("os.kill(os.getpid(), 9)", "crashed"),
    ],
)
def test_process_that_ends_itself(short: Sandbox, line: str, outcome: str) -> None:
    """A child that ends within a function is reported with the kind of its end."""
    run = short.run(plan(f"import ctypes, os\ndef block(X):\n    {line}\n"))
    assert run.outcome == outcome
    assert run.definitions_ran
    assert run.observations == ()


def test_functions_before_the_end_are_kept(short: Sandbox) -> None:
    """Observations before a crash are kept."""
    code = GOOD + "import os\ndef ends(X):\n    os._exit(0)\n"
    run = short.run(plan(code, "block", "ends", "block"))
    assert [seen.probe for seen in run.observations] == ["block"]


@pytest.mark.parametrize("error", ["SystemExit", "KeyboardInterrupt", "RecursionError"])
def test_errors_that_end_programs_end_no_child(sandbox: Sandbox, error: str) -> None:
    """`sys.exit`, an interrupt or a deep recursion is a failure of that function alone."""
    code = GOOD + f"def ends(X):\n    raise {error}('no')\n"
    run = sandbox.run(plan(code, "ends", "block"))
    assert run.outcome == "complete"
    assert run.observations[0].failure is not None
    assert run.observations[0].failure.error == error
    assert run.observations[1].failure is None


def test_flood_of_output_is_harmless(sandbox: Sandbox) -> None:
    """Any amount of output is accepted and dropped."""
    code = """
    import os, sys
    def block(X):
        for _ in range(200):
            print("x" * 1_000_000)
            sys.stderr.write("y" * 1_000_000)
        os.write(1, b"{}" * 10_000)
        return keras.layers.ReLU()(X)
    """
    assert_complete(sandbox.run(plan(code)))


def test_threads_and_exit_handlers_do_not_outlive_the_observation(sandbox: Sandbox) -> None:
    """Threads and exit handlers neither keep the child alive nor change its end."""
    code = """
    import atexit, os, threading, time
    def block(X):
        atexit.register(os._exit, 3)
        threading.Thread(target=time.sleep, args=(600,)).start()
        return keras.layers.ReLU()(X)
    """
    started = time.monotonic()
    assert_complete(sandbox.run(plan(code)))
    assert time.monotonic() - started < 50


def test_environment_of_the_caller_is_not_there(
    nothing_warm: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No variable of the caller, and no path of it, reaches student code."""
    monkeypatch.setenv("ANSWERS_OF_THE_CALLER", "secret-of-the-caller")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    code = """
    import os, sys
    def block(X):
        raise ValueError(repr((dict(os.environ), sys.argv, os.getcwd())))
    """
    with Sandbox() as server:
        said = message_of(server.run(plan(code)))
    assert "OMP_NUM_THREADS" in said
    assert "ANSWERS_OF_THE_CALLER" not in said
    assert "secret-of-the-caller" not in said
    assert "PYTHONPATH" not in said
    assert str(Path.cwd()) not in said


def test_scratch_folder_is_gone_afterwards(sandbox: Sandbox) -> None:
    """Each child has its own folder, which is removed."""
    code = """
    import os, pathlib, tempfile
    def block(X):
        pathlib.Path("left.txt").write_text("x" * 1000)
        tempfile.mkstemp()
        raise ValueError(f"{os.getcwd()} {sorted(os.listdir())[-1]}")
    """
    folders = set()
    for _ in range(2):
        folder = message_of(sandbox.run(plan(code))).split()[0]
        assert "submission-" in folder
        assert not Path(folder).exists()
        folders.add(folder)
    assert len(folders) == 2


def test_children_share_no_state(sandbox: Sandbox) -> None:
    """A patch by one submission does not reach the next."""
    broken = sandbox.run(plan("keras.layers.ReLU = None\n" + GOOD))
    assert "NoneType" in message_of(broken)
    assert_complete(sandbox.run(plan(GOOD)))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('x' * 50_000_000)", "xxx"),
        ("raise Silent()", ""),
        ("raise Rude()", ""),
        ("return X + int('9' * 4000) ** 3", "calling Functional.call(). Exceeds"),
    ],
)
def test_strange_errors_cost_one_function_only(sandbox: Sandbox, body: str, said: str) -> None:
    """An exception with a huge message, or without one, is an ordinary failure."""
    code = f"""
    import sys
    class Silent(Exception):
        def __str__(self): raise RuntimeError("no")
    class Rude(Exception):
        def __str__(self): sys.exit(3)
    def strange(X):
        {body}
    def block(X):
        return keras.layers.ReLU()(X)
    """
    run = sandbox.run(plan(code, "strange", "block"))
    assert run.outcome == "complete"
    strange, block = run.observations
    assert strange.failure is not None
    assert said in strange.failure.message
    assert len(strange.failure.message) < 5_000
    assert block.failure is None


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "int32"])
def test_other_precision_is_observed(sandbox: Sandbox, dtype: str) -> None:
    """Layers that compute in another precision leave an observation that can be read."""
    code = f"def block(X):\n    return keras.ops.cast(keras.layers.ReLU()(X), '{dtype}')\n"
    run = sandbox.run(plan(code))
    assert run.outcome == "complete"
    assert {values.dtype.name for values in run.observations[0].arrays.values()} == {"float32"}


def test_values_that_are_no_numbers_are_observed(sandbox: Sandbox) -> None:
    """Observations can contain NaN in outputs and infinity in attributes."""
    code = GOOD + "def odd(X):\n    return keras.ops.log(-keras.ops.exp(X)) * float('inf')\n"
    run = sandbox.run(plan(code, "odd", "block"))
    assert run.outcome == "complete"
    assert [seen.failure for seen in run.observations] == [None, None]


def test_output_that_is_too_large_is_a_failure(sandbox: Sandbox) -> None:
    """An output of hundreds of megabytes fails; the next function is observed."""
    code = GOOD + "def huge(X):\n    return keras.layers.UpSampling2D(600)(X)\n"
    run = sandbox.run(plan(code, "huge", "block"))
    assert run.outcome == "complete"
    assert run.observations[0].failure is not None
    assert "large" in run.observations[0].failure.message
    assert run.observations[1].failure is None


def test_exit_while_definitions_run(sandbox: Sandbox) -> None:
    """A call of `sys.exit` among the definitions leaves a note; functions still run."""
    statements = (
        Statement("import keras, sys\n", "cell 1", 1, ("keras", "sys"), is_import=True),
        Statement("size = sys.exit(1)\n", "cell 2", 1, ("size",)),
        Statement(GOOD, "cell 3", 1, ("block",)),
    )
    run = sandbox.run(
        ObservationPlan(SubmissionSource(statements), exercise("block"), {"small": "seed"})
    )
    assert_complete(run)
    assert any("cell 2, line 1" in note and "SystemExit" in note for note in run.notes)


def test_child_dies_with_its_server() -> None:
    """A running child ends with its server, so no child runs unwatched."""
    with Sandbox() as server:
        server.run(plan(GOOD))
        process = process_of(server)
        parent = psutil.Process(process.pid)
        # A run in another thread would hide which child it is: start one by hand.
        from threading import Thread

        def hang() -> None:
            with pytest.raises((CouldNotGradeError, OSError)):
                server.run(plan("def block(X):\n    while True: pass\n"))

        thread = Thread(target=hang)
        thread.start()
        deadline = time.monotonic() + 30
        while not parent.children() and time.monotonic() < deadline:
            time.sleep(0.05)
        (child,) = parent.children()
        process.kill()
        thread.join(30)
        assert not thread.is_alive()
        gone, _ = psutil.wait_procs([child], timeout=10)
        assert gone == [child] or child.status() == psutil.STATUS_ZOMBIE


def test_server_that_dies_is_the_graders_fault() -> None:
    """A dead server is a fault of the grader, not a student's zero."""
    with Sandbox() as server:
        process_of(server).kill()
        with pytest.raises(CouldNotGradeError, match=r"does not answer .*it was killed.*memory"):
            server.run(plan(GOOD))


def test_a_line_of_a_log_is_no_reason() -> None:
    """The last line that TensorFlow did not log is the reason; there may be none."""
    log = (
        "2026-11-30 07:09:23.1: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on"
        "\nWARNING: All log messages before absl::InitializeLog() is called are written to STDERR"
        "\nE0000 00:00:1732950000.123  1 cuda_dnn.cc:8310] Unable to register cuDNN factory\n"
    )
    assert last_words(log) == ""
    assert last_words(f"MemoryError: no more\n{log}") == "MemoryError: no more"


def test_what_notebooks_import_is_there() -> None:
    """Loaders, `check` and lazily loaded modules can be imported."""
    code = """
    import os, sqlite3, ssl, zoneinfo
    import matplotlib.pyplot as plt
    import scipy.ndimage, sklearn.metrics
    import tensorflow as tf
    from datasets import signs
    from grader import check

    @tf.function
    def double(x):
        return x + x

    def block(X):
        check(block)
        assert signs.SCHEMA.num_classes == 6
        assert float(double(tf.constant(2.0))) == 4
        plt.plot([1, 2])
        plt.savefig("figure.png")
        zoneinfo.ZoneInfo("Europe/Berlin")
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.save("model.keras")
        keras.models.load_model("model.keras")
        return keras.layers.ReLU()(X)
    """
    loaders = Surroundings(readable=(Path(datasets.__file__).parent,))
    with Sandbox(surroundings=loaders) as sandbox:
        run = sandbox.run(plan(code))
    assert run.notes == ()
    assert_complete(run)
