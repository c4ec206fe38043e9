"""What a child does: observe a submission as its plan says, and write down what it sees.

The same in a confined child of the fork server and in a process of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import grader
from grader.codec import from_plain, split_arrays, to_plain
from grader.observation import Failure, Observation
from grader.plan import DefinitionsRan, ObservationPlan
from grader.sandbox.channel import Frame, FrameWriter, Writable


def import_what_observes(public_half: Path | None, loaders: Iterable[Path] = ()) -> None:
    """Import everything that observes, an assignment's public half included.

    Args:
        public_half: folder of the assignment.
        loaders: packages of the course, such as `datasets`, which submissions import by name.
    """
    sys.path[:0] = [str(folder.parent) for folder in loaders]
    import tensorflow  # noqa: F401

    import grader.observe.function  # noqa: F401

    if public_half is not None:
        from grader.observe.assignment import load_public_half

        load_public_half(public_half)


def observe(text: bytes, journal: Writable) -> None:
    """Observe a submission.

    Args:
        text: the plan, as JSON.
        journal: where frames go: "ran", then a "seen" for each probe, then "end".
    """
    import keras
    import tensorflow as tf

    from grader.observe.function import observe_function

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    # Notebooks import these. Here is nothing to check with, and nobody to show a training to.
    grader.check = _check
    grader.TrainingProgress = keras.callbacks.Callback
    writer = FrameWriter(journal)
    plan = from_plain(json.loads(text), ObservationPlan)
    for seen in observe_function(plan):
        if isinstance(seen, DefinitionsRan):
            writer.write(Frame("ran", to_plain(seen), {}))
        else:
            _write_observation(writer, seen)
    writer.write(Frame("end", None, {}))


def _check(*_: object) -> None:
    """Stands where notebooks look for `grader.check`."""


def _write_observation(writer: FrameWriter, seen: Observation) -> None:
    described, arrays = split_arrays(seen)
    try:
        writer.write(Frame("seen", to_plain(described), arrays))
    except (TypeError, ValueError) as error:
        # A network can be too large to be told, or hold what is no number.
        failure = Failure("raised", type(error).__name__, str(error))
        seen = Observation(seen.function, seen.probe, failure=failure)
        writer.write(Frame("seen", to_plain(seen), {}))
