"""The code of a child: observe a submission and write frames.

A confined child of the fork server and a spawned process run the same code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from importlib.machinery import PathFinder
from mmap import mmap
from pathlib import Path
from typing import IO

import grader
from grader.codec import from_plain, prepare, split_arrays, to_plain
from grader.observation import Failure, Observation
from grader.plan import DefinitionsRan, HiddenProbes, ObservationPlan, RepairPlan
from grader.sandbox.channel import Frame, FrameWriter
from grader.verdict import Repair


class NotHandedOverError(Exception):
    """Student code has taken or closed what the hidden probes come by."""


def import_what_observes() -> None:
    """Import all modules that observe, and prepare what they convert."""
    import tensorflow  # noqa: F401

    import grader.observe.function
    import grader.observe.network.rebuilding
    import grader.repair  # noqa: F401

    prepare(ObservationPlan, HiddenProbes, DefinitionsRan, Observation, RepairPlan, Repair)


def import_surroundings(public_half: Path | None, loaders: Iterable[Path] = ()) -> None:
    """Import an assignment's public half.

    Args:
        public_half: folder of the assignment.
        loaders: packages of the course, such as `datasets`, which submissions import by name.
    """
    loaders = tuple(loaders)
    sys.path[:0] = [str(folder.parent) for folder in loaders]
    for folder in loaders:
        # Lists the folder around it now: a submission cannot.
        PathFinder.find_spec(folder.name)
    if public_half is not None:
        from grader.observe.assignment import load_public_half

        load_public_half(public_half)


def observe(
    text: bytes, journal: IO[bytes] | mmap, receive: Callable[[int], bytes] | None = None
) -> None:
    """Observe a submission.

    Args:
        text: the plan, as JSON.
        journal: receives the frames: "ran", then "seen" for each probe, then "end".
        receive: returns the hidden probes, as JSON, if there are any. It is told the number of
            bytes that the journal has by then.

    Raises:
        NotHandedOverError: `receive` fails, or what it returns is not ours.
    """
    import keras
    import tensorflow as tf

    from grader.observe.function import observe_function

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    # Notebooks import these. Nothing is checked here, and nobody watches a training.
    grader.check = lambda *_: None
    grader.TrainingProgress = keras.callbacks.Callback
    writer = FrameWriter(journal)

    def hidden() -> HiddenProbes | None:
        if receive is None:
            return None
        try:
            return from_plain(json.loads(receive(journal.tell())), HiddenProbes)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise NotHandedOverError from error

    observations = observe_function(from_plain(json.loads(text), ObservationPlan), hidden)
    del text
    for item in observations:
        if isinstance(item, DefinitionsRan):
            writer.write(Frame("ran", to_plain(item), {}))
        else:
            _write_observation(writer, item)
    writer.write(Frame("end", None, {}))


def _write_observation(writer: FrameWriter, observation: Observation) -> None:
    described, arrays = split_arrays(observation)
    try:
        writer.write(Frame("seen", to_plain(described), arrays))
    except (TypeError, ValueError) as error:
        # A network can be too large to be written, or contain NaN, which JSON has not.
        failure = Failure("raised", type(error).__name__, str(error))
        failed = Observation(observation.function, observation.probe, failure=failure)
        writer.write(Frame("seen", to_plain(failed), {}))
