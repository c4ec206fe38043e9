"""Facts about layers that learn, new heads and caches, for right and wrong functions."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import h5py
import numpy as np
import pytest
from courses import ours
from observing import facts_in, observed

from grader.judge.comparison import same_value
from grader.observation import Observation
from grader.observe.arguments import make_arguments

PUBLIC_HALF = ours("05").public
FACTS = facts_in(PUBLIC_HALF / "facts.py")
MOVES = ("layers_that_learn", "normalizations_that_learn", "averages_that_move")
WEIGHTED = ["stem_conv", "stem_bn", "block1_conv", "block1_bn", "block2_conv", "block2_bn", "head"]
NEW_HEAD = (
    "new_probabilities",
    "trained_features_kept",
    "head_is_new",
    "dropout_rates",
    "network_left_alone",
)
CACHE = ("cache_entries", "cached_features", "cached_labels", "backbone_runs")
SHOWN = ("images_shown",)
USE = ("trained_on_cache", "random_order", "cache_left_alone")
TUNED = (
    "layers_that_learned",
    "normalizations_that_changed",
    "learning_rate_of_the_training",
    "losses_of_epochs",
    "loss_of_first_step",
)


def run(body: str, arguments: Mapping[str, Any], facts: tuple[str, ...]) -> Observation:
    """Observe a procedure with this body."""
    lines = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    code = f"import h5py\nimport keras\n\n\ndef f({', '.join(arguments)}):\n{lines}\n"
    return observed(code, arguments, "procedure", facts=facts)


def values(seen: Observation) -> dict[str, Any]:
    """Return the values of the facts."""
    assert seen.failure is None, seen.failure
    return {name: fact["value"] for name, fact in seen.facts.items()}  # type: ignore[index,call-overload]


def words(seen: Observation, fact: str) -> str:
    """Return the words of a fact."""
    return str(seen.facts[fact]["words"])  # type: ignore[index,call-overload]


def assert_differ(seen: Observation, right: Observation, facts: set[str], said: str) -> None:
    """Assert that these facts differ and no other, and that one gives the reason."""
    found, expected = values(seen), values(right)
    assert {name for name in found if not same_value(found[name], expected[name])} == facts
    assert not said or any(said in words(seen, fact) for fact in facts)


def with_head(nested: bool, learns_from: str) -> dict[str, Any]:
    """Return a probe's arguments with a model that has a new head."""
    return {
        "model": {
            "with_head": [6, 7, 3],
            "classes": 3,
            "nested": nested,
            "learns_from": learns_from,
        }
    }


def test_every_fact_is_tested_here() -> None:
    """Every fact has a right and a wrong case here."""
    assert {*MOVES, *NEW_HEAD, *CACHE, *SHOWN, *USE, *TUNED} == set(FACTS)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(
    ("learns_from", "learns", "normal"),
    [
        ("nothing", [], []),
        ("head", ["head"], []),
        ("block2_conv", ["block2_conv", "head"], ["block2_bn"]),
        (
            "stem_conv",
            ["stem_conv", "block1_conv", "block2_conv", "head"],
            ["stem_bn", "block1_bn", "block2_bn"],
        ),
    ],
)
def test_what_learns_is_what_is_not_frozen(
    nested: bool, learns_from: str, learns: list[str], normal: list[str]
) -> None:
    """A step of training changes the layers that are not frozen, nested ones too."""
    seen = run("return model", with_head(nested, learns_from), MOVES)
    for fact, layers in zip(MOVES, (learns, normal, normal), strict=True):
        # Normalizations that all learn with the layers before them show no second mistake.
        is_consequence = len(layers) == 3 and fact == "normalizations_that_learn"
        expected = None if is_consequence else list(map(WEIGHTED.index, layers))
        assert values(seen)[fact] == expected
        assert words(seen, fact).endswith(", ".join(f"`{name}`" for name in layers) or "no layer")


@pytest.mark.parametrize(
    ("body", "learns", "averages"),
    [
        ("model.trainable = False\nmodel.layers[-1].trainable = True", [], []),
        ("model.get_layer('stem_bn').trainable = True", ["head"], ["stem_bn"]),
        (
            "model.get_layer('block1_conv').trainable = True\nmodel.compile('sgd')",
            ["block1_conv", "head"],
            [],
        ),
    ],
)
def test_a_frozen_model_overrules_its_layers(
    body: str, learns: list[str], averages: list[str]
) -> None:
    """Training decides, not the attribute of a layer."""
    found = values(run(body, with_head(False, "head"), MOVES))
    assert found["layers_that_learn"] == list(map(WEIGHTED.index, learns))
    places = list(map(WEIGHTED.index, averages))
    assert found["averages_that_move"] == found["normalizations_that_learn"] == places


def test_looking_at_what_learns_changes_nothing() -> None:
    """The step that shows which layers learn leaves the weights unchanged."""
    arguments = with_head(True, "stem_conv")
    facts = ("weights_after",)
    alone = values(run("return model", arguments, facts))["weights_after"]
    assert values(run("return model", arguments, MOVES + facts))["weights_after"] == alone


RIGHT_HEAD = """
features = network.layers[-2].output
dropped = layers.Dropout(0.3)(features)
outputs = layers.Dense(num_classes, activation="softmax")(dropped)
return keras.Model(network.input, outputs)
"""
NETWORK = {"network": {"trained_classifier": [6, 7, 3], "classes": 4}, "num_classes": 4}


@pytest.mark.parametrize(
    ("before", "after", "facts", "said"),
    [
        (
            "keras.Model(network.input, outputs)",
            "keras.Model([network.input], [outputs])",
            set(),
            "",
        ),
        (
            "return",
            "base = keras.Model(network.input, features)\nreturn keras.Sequential([base, "
            "layers.Dropout(0.3), layers.Dense(num_classes, activation='softmax')])\nreturn",
            set(),
            "",
        ),
        (', activation="softmax"', "", {"new_probabilities"}, "not probabilities"),
        ("layers[-2]", "layers[-1]", {"trained_features_kept"}, "4 numbers"),
        ("(0.3)", "(0.5)", {"dropout_rates"}, "0.5"),
        (
            "features = network",
            "network = keras.models.clone_model(network)\nfeatures = network",
            {"trained_features_kept"},
            "other features",
        ),
        (
            'layers.Dense(num_classes, activation="softmax")',
            "network.layers[-1]",
            {"head_is_new"},
            "old",
        ),
        (
            'activation="softmax"',
            'activation="softmax", trainable=False',
            {"head_is_new"},
            "frozen",
        ),
        (
            "return",
            "network.get_layer('stem_conv').kernel.assign(np.zeros((3, 3, 3, 5)))\nreturn",
            {"trained_features_kept", "network_left_alone"},
            "otherwise",
        ),
    ],
)
def test_what_a_new_head_stands_on(before: str, after: str, facts: set[str], said: str) -> None:
    """Each mistake changes the fact that is about it, and no other."""
    assert before in RIGHT_HEAD
    mistaken = RIGHT_HEAD.replace(before, after)
    assert_differ(run(mistaken, NETWORK, NEW_HEAD), run(RIGHT_HEAD, NETWORK, NEW_HEAD), facts, said)


RIGHT_CACHE = """
with h5py.File(path, "w") as file:
    features = file.create_dataset("features", (len(images), 5), "float32")
    file.create_dataset("labels", data=labels)
    for start in range(0, len(images), batch_size):
        batch = preprocess_input(images[start : start + batch_size])
        features[start : start + batch_size] = backbone(batch, training=False)
"""
TO_CACHE = {
    "backbone": {"backbone": [6, 7, 3]},
    "preprocess_input": {"preprocessing": "of the backbone"},
    "images": {"image": [9, 6, 7, 3]},
    "labels": {"labels": 9, "classes": 100},
    "path": {"path": "used"},
    "batch_size": 4,
}


@pytest.mark.parametrize(
    ("before", "after", "facts", "said"),
    [
        ('"float32")', '"float32", chunks=True)', set(), ""),
        ("data=labels", "data=labels.astype('uint8')", set(), ""),
        ("training=False", "training=True", {"cached_features"}, "training mode"),
        ("preprocess_input(", "1.0 * (", {"cached_features"}, "not preprocessed"),
        ("preprocess_input(", "1 / 255 * (", {"cached_features"}, "divided by 255"),
        (
            "    for start",
            "    images = preprocess_input(images)\n    for start",
            {"cached_features"},
            "preprocessed twice",
        ),
        ("len(images), batch_size", "8, batch_size", {"cached_features", "backbone_runs"}, "all 0"),
        ("float32", "float64", {"cache_entries"}, "float64"),
        ("data=labels", "data=labels[::-1]", {"cached_labels"}, "another order"),
        ("data=labels", "data=labels + 1", {"cached_labels"}, "other labels"),
        ('"labels"', '"y"', {"cache_entries", "cached_labels"}, "`y`"),
        ("    for", "    batch_size = 9\n    for", {"backbone_runs"}, "up to 9"),
        ("(path", "(path + '.2'", {"cache_entries", "cached_features", "cached_labels"}, "(3, 2)"),
    ],
)
def test_what_a_cache_holds(before: str, after: str, facts: set[str], said: str) -> None:
    """Each mistake changes the facts that are about it, and no other."""
    assert before in RIGHT_CACHE
    mistaken = RIGHT_CACHE.replace(before, after)
    assert_differ(run(mistaken, TO_CACHE, CACHE), run(RIGHT_CACHE, TO_CACHE, CACHE), facts, said)


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        ("preprocess_input(", "1 / 255 * (", set()),
        ("training=False", "training=True", set()),
        ("    for start", "    images = images[::-1]\n    for start", {"images_shown"}),
        ("len(images), batch_size", "8, batch_size", {"images_shown"}),
    ],
)
def test_the_images_that_a_backbone_is_shown(before: str, after: str, facts: set[str]) -> None:
    """Their order and number count, and no scaling."""
    assert before in RIGHT_CACHE
    mistaken = RIGHT_CACHE.replace(before, after)
    assert_differ(run(mistaken, TO_CACHE, SHOWN), run(RIGHT_CACHE, TO_CACHE, SHOWN), facts, "")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return None", "no file"),
        ("import pathlib\npathlib.Path(path).write_text('features')", "not HDF5"),
        ("h5py.File(path, 'w')['labels'] = labels", "without `features`"),
    ],
)
def test_a_file_that_cannot_be_read_is_no_failure(body: str, said: str) -> None:
    """Without a cache, each fact says so."""
    seen = run(body, TO_CACHE | {"path": {"path": "unused"}}, CACHE)
    assert values(seen)["cached_features"] is None
    assert said in words(seen, "cached_features")


RIGHT_USE = """
model.compile("adam", "sparse_categorical_crossentropy")
with h5py.File(path) as file:
    features, labels = file["features"][:], file["labels"][:]
return model.fit(features, labels, epochs=2, batch_size=5, verbose=0)
"""
TO_USE = {
    "model": {"new_head": [4], "classes": 3},
    "path": {"feature_cache": 13, "features": 4, "classes": 3},
}


@pytest.mark.parametrize(
    ("before", "after", "facts", "said"),
    [
        ("batch_size=5", "batch_size=4", set(), ""),
        ("verbose=0", "shuffle=False, verbose=0", {"random_order"}, "order of the file"),
        ("verbose=0", "validation_split=0.3, verbose=0", {"trained_on_cache"}, "9 of the 13"),
        ("features, labels,", "features * 2, labels,", {"trained_on_cache"}, "not in the cache"),
        ("epochs=2", "epochs=0", {"trained_on_cache"}, "no training"),
        (
            "(path) as file:",
            "(path, 'a') as file:\n    file['labels'][0] = 2 - file['labels'][0] or 1",
            {"cache_left_alone"},
            "other content",
        ),
    ],
)
def test_how_a_cache_is_used(before: str, after: str, facts: set[str], said: str) -> None:
    """Each mistake changes the facts that are about it, and no other."""
    assert before in RIGHT_USE
    mistaken = RIGHT_USE.replace(before, after)
    assert_differ(run(mistaken, TO_USE, USE), run(RIGHT_USE, TO_USE, USE), facts, said)


RIGHT_TUNING = """
for layer in model.layers:
    is_normal = isinstance(layer, keras.layers.BatchNormalization)
    layer.trainable = layer.name in ("block2_conv", "head") and not is_normal
rate = keras.optimizers.schedules.CosineDecay(0.01, 2)
model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
return model.fit(images, labels, batch_size=20, epochs=2, verbose=0).history
"""
TO_TUNE = with_head(False, "stem_conv") | {
    "images": {"pixels": [8, 6, 7, 3]},
    "labels": {"labels": 8, "classes": 3},
}


@pytest.mark.parametrize(
    ("before", "after", "facts", "said"),
    [
        ('["accuracy"]', '["accuracy", keras.metrics.SparseCategoricalAccuracy()]', set(), ""),
        (".history", "", {"losses_of_epochs"}, "no dictionary"),
        ("(0.01, 2)", "(0.01, 3)", {"learning_rate_of_the_training"}, "over 3 steps, in a"),
        ("(0.01, 2)", "(0.1, 2)", {"learning_rate_of_the_training"}, "from 0.1 over"),
        ("Adam(rate)", "Adam(0.3)", {"learning_rate_of_the_training"}, "0.3 at every step"),
        ("epochs=2", "epochs=1", {"losses_of_epochs"}, "1"),
        ("images, labels", "images, labels[::-1]", {"loss_of_first_step"}, "first loss"),
        ('"block2_conv", ', "", {"layers_that_learned"}, "`head`"),
        (
            "rate =",
            'model.get_layer("block1_bn").trainable = True\nrate =',
            {"normalizations_that_changed", "loss_of_first_step"},
            "`block1_bn`",
        ),
        (
            "return model",
            "logs = model.fit(images, labels, epochs=2, verbose=0)\n"
            "model.trainable = False\nreturn logs.history\nreturn model",
            set(),
            "",
        ),
    ],
)
def test_what_a_training_changes(before: str, after: str, facts: set[str], said: str) -> None:
    """Each mistake changes the facts that are about it, and no other."""
    assert before in RIGHT_TUNING
    mistaken = RIGHT_TUNING.replace(before, after)
    assert_differ(run(mistaken, TO_TUNE, TUNED), run(RIGHT_TUNING, TO_TUNE, TUNED), facts, said)


def test_a_cache_depends_on_the_seed_alone() -> None:
    """Equal seeds make equal files at different paths."""
    first, second = (make_arguments(TO_USE, "seed")["path"] for _ in range(2))
    assert first != second
    contents = []
    for path in (first, second):
        with h5py.File(path) as file:
            contents.append((file["features"][:], file["labels"][:]))
    for one, other in zip(*contents, strict=True):
        assert np.array_equal(one, other)
