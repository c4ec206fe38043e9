"""Measure student functions in one warm process, without judging or report.

    python bare.py bare ASSIGNMENT SUBMISSION…      builds and runs them on the probe inputs
    python bare.py observed ASSIGNMENT SUBMISSION…  observes them as the grader does

Prints {"seconds": …, "cpu_seconds": …} of all submissions, after the solution as warm-up.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.course import find_course
from grader.errors import UnreadableSubmissionError
from grader.notebook import closure_of, read_submission
from grader.observe.arguments import BATCH_SIZE, make_arguments
from grader.observe.code.calling import CallFailedError, call
from grader.observe.code.namespace import run_definitions
from grader.observe.probing import observe_probe
from grader.plan import without_answers
from grader.rubrics import Exercise, Probe, Rubric, read_rubric

SEED = "bench"


def bare(namespace: Mapping[str, Any], exercise: Exercise, probe: Probe) -> None:
    """Call a function; if it returns a network, run that in both modes."""
    arguments = make_arguments(probe.arguments, SEED)
    with suppress(CallFailedError, KeyError, TypeError, ValueError):
        returned = call(namespace[exercise.name], arguments, exercise.also_accepts)
        if exercise.kind == "block":
            returned = keras.Model(arguments["X"], returned)
        if exercise.kind != "procedure" and probe.outputs:
            images = np.ones((BATCH_SIZE, *returned.input_shape[1:]), np.float32)
            for training in (False, True):
                returned(images, training=training)


def observed(namespace: Mapping[str, Any], exercise: Exercise, probe: Probe) -> None:
    """Observe a function."""
    observe_probe(namespace, exercise, probe, SEED)


LOOKS: dict[str, Callable[[Mapping[str, Any], Exercise, Probe], None]] = {
    look.__name__: look for look in (bare, observed)
}


def run_all(path: Path, rubric: Rubric, look: Callable[..., None]) -> None:
    """Run every probe of every function of one submission."""
    with suppress(UnreadableSubmissionError):
        source = read_submission(path, rubric.functions)
        for exercise in map(without_answers, rubric.exercises):
            namespace = run_definitions(closure_of(source, [exercise.name])).globals
            for probe in exercise.probes:
                look(namespace, exercise, probe)
            keras.backend.clear_session()


def main(how: str, assignment: str, paths: list[Path]) -> None:
    """Time all submissions."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    folder = find_course().assignment(assignment)
    rubric = read_rubric(folder, hidden=True)
    run_all(folder.solution, rubric, LOOKS[how])
    started, cpu_started = time.perf_counter(), time.process_time()
    for path in paths:
        run_all(path, rubric, LOOKS[how])
    taken = {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu_started,
    }
    print(json.dumps(taken))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], list(map(Path, sys.argv[3:])))
