"""The process that imports Keras once for all fork servers."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from sandbox_plans import GOOD, assert_complete, message_of, plan, process_of

from grader.errors import CouldNotGradeError
from grader.sandbox import Sandbox, Surroundings, kept_warm

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")


@pytest.fixture
def alone(nothing_warm: None) -> Surroundings:
    """Surroundings, and no process that the session has kept warm."""
    return Surroundings()


def test_sandboxes_share_the_process_that_has_imported_keras(
    alone: Surroundings, tmp_path: Path
) -> None:
    """Sandboxes of two courses have servers of their own with one parent, which ends last."""
    with Sandbox(surroundings=alone) as one:
        with Sandbox(surroundings=Surroundings(hidden=(tmp_path,))) as other:
            servers = [process_of(one), process_of(other)]
            parent = servers[0].parent()
            assert parent == servers[1].parent()
            assert servers[0] != servers[1]
            assert_complete(other.run(plan(GOOD)))
        assert not servers[1].is_running()
        assert_complete(one.run(plan(GOOD)))
    assert not parent.is_running()


def test_a_course_gets_nothing_of_another(tmp_path: Path) -> None:
    """A submission imports and reads the loaders of its own course only."""
    courses = [tmp_path / name / "loaders" for name in ("one", "other")]
    for folder in courses:
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(f"COURSE = {folder.parent.name!r}")
    code = """
    def block(X):
        import loaders
        raise ValueError(loaders.COURSE)
    """
    with ExitStack() as opened:
        for folder in courses:
            surroundings = Surroundings(readable=(folder,))
            sandbox = opened.enter_context(Sandbox(surroundings=surroundings))
            assert message_of(sandbox.run(plan(code))) == folder.parent.name


def test_a_process_is_kept_for_the_next_sandbox(alone: Surroundings) -> None:
    """Two sandboxes, one after the other, share a process that is kept warm."""
    with kept_warm():
        with Sandbox(surroundings=alone) as one:
            parent = process_of(one).parent()
        with Sandbox(surroundings=alone) as other:
            assert process_of(other).parent() == parent
        assert parent.is_running()
    assert not parent.is_running()


def test_a_killed_server_leaves_the_others_alone(alone: Surroundings) -> None:
    """After a server has died, the others go on, and a new one starts."""
    with Sandbox(surroundings=alone) as one, Sandbox(surroundings=alone) as other:
        process_of(one).kill()
        with pytest.raises(CouldNotGradeError, match=r"it was killed.*memory"):
            one.run(plan(GOOD))
        assert_complete(other.run(plan(GOOD)))
        with Sandbox(surroundings=alone) as new:
            assert_complete(new.run(plan(GOOD)))


def test_a_killed_parent_is_replaced(alone: Surroundings) -> None:
    """A running server outlives the process that forked it; the next sandbox starts another."""
    with Sandbox(surroundings=alone) as one:
        parent = process_of(one).parent()
        parent.kill()
        assert_complete(one.run(plan(GOOD)))
        with Sandbox(surroundings=alone) as other:
            assert process_of(other).parent() not in (parent, psutil.Process())
            assert_complete(other.run(plan(GOOD)))


def test_servers_draw_different_random_numbers(alone: Surroundings) -> None:
    """No random number of one server is the same in another."""
    code = """
    import random
    import numpy as np
    def block(X):
        raise ValueError([float(np.random.rand()), random.random()])
    """
    with Sandbox(surroundings=alone) as one, Sandbox(surroundings=alone) as other:
        first, second = (message_of(sandbox.run(plan(code))) for sandbox in (one, other))
    assert not set(first.strip("[]").split(", ")) & set(second.strip("[]").split(", "))


def test_keras_is_imported_without_scikit_learn_which_still_works(alone: Surroundings) -> None:
    """`keras.wrappers` imports scikit-learn at its first use, and works with it."""
    code = """
    import sys
    def block(X):
        assert "sklearn" not in sys.modules
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        model.compile("sgd", "mse")
        assert keras.wrappers.SKLearnRegressor(model).get_params()["model"] is model
        from keras.wrappers import SKLearnClassifier
        import tensorflow as tf
        assert tf.keras.wrappers.SKLearnClassifier is SKLearnClassifier
        assert not hasattr(keras, "nothing")
        return keras.layers.ReLU()(X)
    """
    with Sandbox(surroundings=alone) as sandbox:
        assert_complete(sandbox.run(plan(code)))
