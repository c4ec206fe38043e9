"""Watched runs and graphs get the same verdicts."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterable
from functools import lru_cache

import pytest
from observing import namespace_of

from grader.judge.exercise import ProbePair, judge_exercise
from grader.observation import Observation
from grader.observe.probing import observe_probe
from grader.rubrics import Exercise, Probe
from grader.simulate import MISTAKES, STYLES, Operator
from grader.verdict import ExerciseVerdict

BLOCK = """
def block(X, f, filters):
    first, last = filters
    shortcut = X
    X = layers.Conv2D(first, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation('relu')(X)
    X = layers.Conv2D(last, f, padding='same')(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Add()([X, shortcut])
    X = layers.Activation('relu')(X)
    return X
"""
PROBE = Probe("two filters", {"X": {"tensor": [5, 6, 4]}, "f": 3, "filters": [3, 4]})
EXERCISE = Exercise("block", "1", 10, "block", (PROBE,))
SYMBOLIC, ON_TENSORS = "layers.Activation('relu')(", "tf.nn.relu("
SOME = 10


def variants(operators: Iterable[Operator]) -> list[str]:
    """Choose changes of the block that can be written with TensorFlow's ReLU."""
    (definition,) = ast.parse(BLOCK).body
    assert isinstance(definition, ast.FunctionDef)
    sources = [edit.source for operator in operators for edit in operator.apply(definition)]
    written = sorted({source for source in sources if SYMBOLIC in source})
    return random.Random(5).sample(written, SOME)


def observed(source: str) -> Observation:
    """Observe a block, as a run if it has no graph."""
    names = namespace_of(f"import tensorflow as tf\n{source}").globals
    return observe_probe(names, EXERCISE, PROBE, "seed")


@lru_cache
def reference() -> Observation:
    """Observe the block without changes."""
    return observed(BLOCK)


def judged(source: str) -> ExerciseVerdict:
    """Judge a block."""
    return judge_exercise(EXERCISE, [ProbePair(observed(source), reference())])


@pytest.mark.parametrize("source", variants(MISTAKES))
def test_a_mistake_costs_points_whether_it_is_seen_or_run(source: str) -> None:
    """A change costs points with TensorFlow's functions if and only if it does with Keras's."""
    plain, run = judged(source), judged(source.replace(SYMBOLIC, ON_TENSORS))
    assert (run.score == 10) == (plain.score == 10)


@pytest.mark.parametrize("source", variants(STYLES))
def test_a_right_block_has_full_marks_whether_it_is_seen_or_run(source: str) -> None:
    """A right block gets full marks, and the verdict says how it was judged."""
    verdict = judged(source.replace(SYMBOLIC, ON_TENSORS))
    assert verdict.score == 10, verdict.findings
    assert "cannot be seen as a graph" in verdict.note
