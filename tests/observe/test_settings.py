"""Settings of the notebook: the verdict does not depend on them, and they stay."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from itertools import product
from typing import Any

import keras
import nbformat
import numpy as np
import pytest
import tensorflow as tf
from courses import OURS, ours
from keras.src.utils.rng_utils import get_random_seed
from tensorflow.python.eager import context
from tensorflow.python.framework import config

from grader import check
from grader.batch import grade_all
from grader.judge import ProbePair, judge_exercise
from grader.notebook import closure_of, find_submissions, read_submission
from grader.observation import Observation
from grader.observe.assignment import load_public_half
from grader.observe.code.namespace import run_definitions
from grader.observe.probing import observe_probe
from grader.observe.settings import default_settings
from grader.plan import without_answers
from grader.reference import Reference
from grader.rubrics import read_rubric
from grader.sandbox import Limits


@contextmanager
def setting(write: Callable[[Any], Any], value: Any, before: Any) -> Iterator[None]:
    """Change a setting while the context is open."""
    write(value)
    try:
        yield
    finally:
        write(before)


def policy(name: str) -> AbstractContextManager[None]:
    """Set the policy of all layers, as guides to mixed precision advise."""
    return setting(keras.mixed_precision.set_global_policy, name, "float32")


def floatx(name: str) -> AbstractContextManager[None]:
    """Set the default type."""
    return setting(keras.config.set_floatx, name, "float32")


def channels_first() -> AbstractContextManager[None]:
    """Set the order of the dimensions of images."""
    return setting(keras.config.set_image_data_format, "channels_first", "channels_last")


def eager() -> AbstractContextManager[None]:
    """Run the functions of TensorFlow step by step."""
    return setting(tf.config.run_functions_eagerly, True, False)


def tensor_float_32() -> AbstractContextManager[None]:
    """Let graphics cards round; off is the one that can be seen here."""
    write = tf.config.experimental.enable_tensor_float_32_execution
    return setting(write, not tf.config.experimental.tensor_float_32_execution_enabled(), True)


def one_epoch() -> AbstractContextManager[None]:
    """Limit every training, as for a quick look."""
    return setting(keras.config.set_max_epochs, 1, None)


def one_step() -> AbstractContextManager[None]:
    """Limit every epoch."""
    return setting(keras.config.set_max_steps_per_epoch, 1, None)


def epsilon() -> AbstractContextManager[None]:
    """Change the small number that layers add."""
    return setting(keras.config.set_epsilon, 1e-2, 1e-7)


@contextmanager
def whole_tracebacks() -> Iterator[None]:
    """Show the frames of Keras in errors."""
    keras.config.disable_traceback_filtering()
    try:
        yield
    finally:
        keras.config.enable_traceback_filtering()


@contextmanager
def checked_numerics() -> Iterator[None]:
    """Let TensorFlow look for NaN in every result."""
    tf.debugging.enable_check_numerics()
    try:
        yield
    finally:
        tf.debugging.disable_check_numerics()


@contextmanager
def determinism() -> Iterator[None]:
    """Refuse random numbers without a seed."""
    tf.config.experimental.enable_op_determinism()
    try:
        yield
    finally:
        config.disable_op_determinism()


@contextmanager
def seeded() -> Iterator[None]:
    """Set all seeds."""
    keras.utils.set_random_seed(7)
    try:
        yield
    finally:
        keras.src.backend.common.global_state.set_global_attribute("global_random_seed", None)
        context.context()._set_global_seed(None)


def on_device() -> AbstractContextManager[Any]:
    """Place everything on the first graphics card, if there is one."""
    return tf.device("GPU:0")


def strategy() -> AbstractContextManager[Any]:
    """Distribute everything."""
    return tf.distribute.MirroredStrategy(["CPU:0"]).scope()


def strict_numpy() -> AbstractContextManager[Any]:
    """Let NumPy raise at overflows."""
    return np.errstate(all="raise")


PRECISION = {
    "mixed_float16": lambda: policy("mixed_float16"),
    "mixed_bfloat16": lambda: policy("mixed_bfloat16"),
    "float64": lambda: policy("float64"),
    "float16": lambda: policy("float16"),
    "floatx float64": lambda: floatx("float64"),
    "floatx float16": lambda: floatx("float16"),
    "channels_first": channels_first,
}
OTHERS = {
    "eager functions": eager,
    "TensorFloat-32": tensor_float_32,
    "one epoch": one_epoch,
    "one step": one_step,
    "epsilon": epsilon,
    "whole tracebacks": whole_tracebacks,
    "checked numerics": checked_numerics,
    "determinism": determinism,
    "seed": seeded,
    "device": on_device,
    "strategy": strategy,
    "strict NumPy": strict_numpy,
}
SETTINGS = {**PRECISION, **OTHERS}


def state() -> dict[str, Any]:
    """Read all settings."""
    python, numpy = random.getstate(), np.random.get_state()
    return {
        "policy": keras.config.dtype_policy().name,
        "floatx": keras.config.floatx(),
        "epsilon": keras.config.epsilon(),
        "format": keras.config.image_data_format(),
        "limits": (keras.config.max_epochs(), keras.config.max_steps_per_epoch()),
        "tracebacks": keras.config.is_traceback_filtering_enabled(),
        "logging": keras.config.is_interactive_logging_enabled(),
        "seed": (
            get_random_seed(),
            context.global_seed(),
            id(getattr(context.context(), "_rng", None)),
        ),
        "random": (python, numpy[1].tolist(), numpy[2:]),
        "eager": tf.config.functions_run_eagerly(),
        "tf32": tf.config.experimental.tensor_float_32_execution_enabled(),
        "determinism": config.is_op_determinism_enabled(),
        "callbacks": tuple(context.context().op_callbacks),
        "device": context.context().device_name,
        "strategy": id(tf.distribute.get_strategy()),
        "NumPy": np.geterr(),
    }


def change_everything() -> None:
    """Change settings as a function of a student may."""
    keras.utils.clear_session(free_memory=False)
    keras.mixed_precision.set_global_policy("mixed_float16")
    keras.config.set_floatx("float16")
    keras.config.set_image_data_format("channels_first")
    keras.config.disable_traceback_filtering()
    keras.utils.set_random_seed(3)
    random.random()
    np.random.rand()
    tf.config.run_functions_eagerly(True)


@pytest.mark.parametrize("name", ["", *SETTINGS])
def test_the_settings_are_as_they_were(name: str) -> None:
    """Even if the function changes them; while it runs they are those of a new process."""
    with SETTINGS.get(name, nullcontext)():
        before = state()
        with default_settings({}):
            kernel = keras.layers.Dense(1).add_weight(shape=(1,))
            assert (kernel.dtype, keras.config.floatx()) == ("float32", "float32")
            assert "CPU" in kernel.value.device
            assert not tf.distribute.has_strategy()
            if name != "strategy":  # its scope ends in the graph in which it began
                change_everything()
        assert state() == before


FAST = [
    *(("01", "build_happy_model"), ("01", "compile_model")),
    *(("02", "alexnet_block"), ("02", "count_multiplications")),
    *(("03", "identity_block"), ("03", "compile_model")),
    *(("04", "inception_module"), ("04", "side_branch")),
    *(("05", "replace_head"), ("05", "freeze")),
    *(("06", "random_crop"), ("06", "shear")),
    *(("07", "ensemble_predict"), ("07", "ten_crop")),
]
"""Exercises of all assignments whose probes are fast."""


OTHER_EXERCISES = [
    (assignment.name[:2], exercise.name)
    for assignment in OURS.solved
    for exercise in read_rubric(assignment, hidden=False).exercises
    if (assignment.name[:2], exercise.name) not in FAST
    and not any("answered" in probe.facts for probe in exercise.probes)
]
"""All others but the contest, which takes half a minute."""


@cache
def solution(number: str, *functions: str) -> dict[str, Any]:
    """Run the definitions of a solution that functions need."""
    assignment = ours(number)
    load_public_half(assignment.public)
    rubric = read_rubric(assignment, hidden=False)
    source = read_submission(assignment.solution, rubric.functions)
    return run_definitions(closure_of(source, functions)).globals


def observations(number: str, function: str) -> list[Observation]:
    """Observe the solution of an exercise at its public probes."""
    exercise = without_answers(read_rubric(ours(number), hidden=False).exercise(function))
    names = solution(number, function)
    load_public_half(ours(number).public)  # the half of the exercise before may be another
    return [observe_probe(names, exercise, probe, "seed") for probe in exercise.probes]


@cache
def expected(number: str, function: str) -> list[Observation]:
    """Observe it under the settings of the tests."""
    return observations(number, function)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        *product(FAST, PRECISION),
        *product(FAST[1::2], OTHERS),
        *product(OTHER_EXERCISES, ["mixed_float16"]),
    ],
    ids=lambda item: item if isinstance(item, str) else " ".join(item),
)
def test_a_solution_has_all_points(function: tuple[str, str], name: str) -> None:
    """Under every policy and option."""
    right = expected(*function)
    with SETTINGS[name]():
        found = observations(*function)
    exercise = read_rubric(ours(function[0]), hidden=False).exercise(function[1])
    verdict = judge_exercise(exercise, list(map(ProbePair, found, right)))
    assert verdict.score == verdict.max_score, verdict.findings


def points(said: str) -> list[str]:
    """Choose the lines with points."""
    return [line for line in said.splitlines() if " points" in line]


def all_points(number: str, functions: tuple[str, ...]) -> list[str]:
    """Write the lines with points of right functions."""
    rubric = read_rubric(ours(number), hidden=False)
    each = [(name, f"{rubric.exercise(name).points:g}") for name in functions]
    return [f"{name}: {points} of {points} points" for name, points in each]


@pytest.mark.parametrize("name", ["mixed_float16", "one step", "determinism", "strategy"])
def test_a_training_is_judged_alike(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The optimizer, the steps and the labels that training shows."""
    names = solution("03", "train_and_evaluate")
    with SETTINGS[name]():
        check(names["train_and_evaluate"], assignment=ours("03").name)
    said = capsys.readouterr().out
    assert points(said) == all_points("03", ("train_and_evaluate",)), said


def test_a_network_of_many_layers_has_all_points_under_mixed_precision(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Rounding would grow from block to block."""
    functions = ("plain_block", "convolutional_block", "ResNet50")
    names = solution("03", *functions)
    with policy("mixed_float16"):
        check(*map(names.__getitem__, functions), assignment=ours("03").name)
    assert points(capsys.readouterr().out) == all_points("03", functions)


def test_a_mistake_is_explained_alike(capsys: pytest.CaptureFixture[str]) -> None:
    """The search for a change computes under the same settings."""

    def identity_block(X: Any, f: int, filters: tuple[int, int, int]) -> Any:
        y = X
        for number, size in zip(filters, (1, f, 1), strict=True):
            y = y if y is X else keras.layers.ReLU()(y)
            y = keras.layers.Conv2D(number, size, padding="same")(y)
            y = keras.layers.BatchNormalization()(y)
        return keras.layers.ReLU()(y + y)

    said = []
    for name in ("", "mixed_float16", "channels_first"):
        with SETTINGS.get(name, nullcontext)():
            check(identity_block)
        said.append(capsys.readouterr().out)
    assert "twice" in said[0]
    assert said[1:] == said[:1] * 2


def test_a_layer_made_before_computes_in_single_precision(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A layer among the global names has the policy of the notebook."""
    with policy("mixed_float16"):
        names = {"keras": keras, "activations": keras.Sequential([keras.layers.ReLU()])}
        exec(
            """
def identity_block(X, f, filters):
    y = X
    for number, size in zip(filters, (1, f, 1)):
        y = y if y is X else activations(y)
        y = keras.layers.Conv2D(number, size, padding="same")(y)
        y = keras.layers.BatchNormalization()(y)
    return activations(X + y)
""",
            names,
        )
        check(names["identity_block"])
        assert names["activations"].layers[0].dtype_policy.name == "mixed_float16"
    said = capsys.readouterr().out
    assert said.startswith("identity_block: 15 of 15 points"), said


MODULE = """
import keras
import tensorflow as tf
from keras.layers import BatchNormalization, Conv2D, ReLU

keras.mixed_precision.set_global_policy("mixed_float16")
keras.config.set_image_data_format("channels_first")
tf.config.run_functions_eagerly(True)
relu = ReLU()
"""
USES_IT = """
from helpers import *

def identity_block(X, f, filters):
    y = X
    for number, size in zip(filters, (1, f, 1)):
        y = y if y is X else relu(y)
        y = BatchNormalization()(Conv2D(number, size, padding="same")(y))
    return relu(X + y)
"""


def test_settings_of_a_submission_do_not_change_its_grade(
    reference: Reference, tmp_path: Any
) -> None:
    """A module of the student's own sets them when it is imported."""
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "helpers.py").write_text(MODULE, encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(USES_IT)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "answers.ipynb")
    (verdict,) = grade_all(find_submissions(tmp_path), reference, Limits(seconds=60))
    (block,) = (item for item in verdict.exercises if item.name == "identity_block")
    assert block.score == block.max_score, block.findings
