"""Facts about the given model after right and wrong procedures."""

from __future__ import annotations

from typing import Any

import pytest
from observing import observed

from grader.judge.comparison import same_value
from grader.observation import Observation

MODEL = {"model": {"classifier": [6, 6, 2], "classes": 3}, "num_steps": 100}
RIGHT = """
class Schedule(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, inner):
        self.inner = inner

    def __call__(self, step):
        return self.inner(step + 0 * step.dtype.size)


def without_configuration(schedule):
    return Schedule(schedule)


model.compile(
    keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, num_steps)),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
return model
"""
COMPILED = ("optimizer", "learning_rate", "loss", "metrics", "returns_the_model")
DATA = {
    "model": {"compiled_classifier": [2, 2, 1], "classes": 3},
    "x_train": {"pixels": [8, 2, 2, 1]},
    "y_train": {"labels": 8, "classes": 3},
    "x_test": {"pixels": [6, 2, 2, 1]},
    "y_test": {"labels": 6, "classes": 3},
    "num_epochs": 2,
    "batch_size": 8,
}
TRAINS = """
history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, verbose=0)
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
return history.history, accuracy
"""
TRAINED = ("optimizer_steps", "weights_after", "history", "returned_number")


def run(body: str, arguments: dict[str, Any], facts: tuple[str, ...]) -> Observation:
    """Observe a procedure with this body."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    code = f"def f({', '.join(arguments)}):\n{lines}\n"
    return observed(code, arguments, "procedure", facts=facts)


def compiled(before: str = "", after: str = "", facts: tuple[str, ...] = COMPILED) -> Any:
    """Return the facts of the right compile procedure, or of a changed one."""
    assert before in RIGHT
    seen = run(RIGHT.replace(before, after, 1), MODEL, facts)
    assert seen.failure is None, seen.failure
    return seen.facts


def trained(before: str = "", after: str = "", facts: tuple[str, ...] = TRAINED) -> Any:
    """Return the facts of the right training procedure, or of a changed one."""
    assert before in TRAINS
    seen = run(TRAINS.replace(before, after, 1), DATA, facts)
    assert seen.failure is None, seen.failure
    return seen.facts


def differing(found: Any, right: Any) -> set[str]:
    """Return the names of the facts whose values differ."""
    return {
        name for name, fact in right.items() if not same_value(found[name]["value"], fact["value"])
    }


SCHEDULE = "keras.optimizers.schedules.CosineDecay(1e-3, num_steps)"
LOSS = '"sparse_categorical_crossentropy"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LOSS, "keras.losses.SparseCategoricalCrossentropy()"),
        (LOSS, "keras.losses.sparse_categorical_crossentropy"),
        ('["accuracy"]', '["sparse_categorical_accuracy"]'),
        ('["accuracy"]', "[keras.metrics.SparseCategoricalAccuracy()]"),
        ("Adam(", "Adam(learning_rate="),
        (SCHEDULE, "keras.optimizers.schedules.CosineDecay(0.001, decay_steps=100, alpha=0.0)"),
        ('["accuracy"]', '{model.output_names[0]: "accuracy"}'),
        ('["accuracy"]', '[["accuracy"]]'),
        (LOSS, f"[{LOSS}]"),
        (LOSS, f"{{model.output_names[0]: {LOSS}}}"),
        (SCHEDULE, f"without_configuration({SCHEDULE})"),
    ],
)
def test_spelling_of_compile_changes_no_fact(before: str, after: str) -> None:
    """Strings, functions and objects mean the same."""
    assert differing(compiled(before, after), compiled()) == set()


@pytest.mark.parametrize(
    ("before", "after", "fact", "words"),
    [
        ("Adam(", "SGD(", "optimizer", "SGD"),
        ("Adam(", "AdamW(", "optimizer", "AdamW"),
        (SCHEDULE, "1e-3", "learning_rate", "0.001 at every step"),
        ("num_steps)", "50)", "learning_rate", "CosineDecay: 0.001 at step 0, 0 at step 50"),
        ("1e-3", "1e-2", "learning_rate", "0.01 at step 0"),
        (
            SCHEDULE,
            "keras.optimizers.schedules.ExponentialDecay(1e-3, num_steps, 0.1)",
            "learning_rate",
            "ExponentialDecay",
        ),
        (
            "keras.optimizers.Adam(",
            "type('Adam', (keras.optimizers.SGD,), {})(",
            "optimizer",
            "a class Adam of its own",
        ),
        (SCHEDULE, "lambda: 1e-3", "learning_rate", "0.001 at every step"),
        (
            SCHEDULE,
            "Schedule(None)",
            "learning_rate",
            "Schedule, which fails (TypeError)",
        ),
        (LOSS, '"categorical_crossentropy"', "loss", "categorical_crossentropy, which fails"),
        (LOSS, '"mse"', "loss", "m"),
        (
            LOSS,
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            "loss",
            "(from_logits)",
        ),
        ('["accuracy"]', "None", "metrics", "no metric"),
        ('["accuracy"]', '["mse"]', "metrics", "mse"),
        ("return model", "return None", "returns_the_model", "None"),
        ("return model", "return 3, 'x'", "returns_the_model", "int, str"),
        (
            "return model",
            "return keras.models.clone_model(model)",
            "returns_the_model",
            "Functional",
        ),
    ],
)
def test_wrong_compile_changes_one_fact(before: str, after: str, fact: str, words: str) -> None:
    """A mistake changes its own fact and no other, with words for the student."""
    found = compiled(before, after)
    assert differing(found, compiled()) == {fact}
    assert words in found[fact]["words"]


def test_further_metrics_are_named() -> None:
    """All metrics are reported, also further ones; the rubric decides if it allows them."""
    found = compiled('["accuracy"]', '["accuracy", "sparse_top_k_categorical_accuracy"]')["metrics"]
    right = compiled()["metrics"]["value"]
    assert same_value(found["value"], right, extra_allowed=True)
    assert "sparse_top_k_categorical_accuracy" in found["words"]


SIGMOID = {"model": {"classifier": [6, 6, 2], "classes": 1}, "num_steps": 100}
BINARY = RIGHT.replace(LOSS, '"binary_crossentropy"')


@pytest.mark.parametrize(
    ("before", "after", "different"),
    [
        ("", "", set()),
        ('"binary_crossentropy"', "keras.losses.BinaryCrossentropy()", set()),
        ('"accuracy"', '"binary_accuracy"', set()),
        ('"accuracy"', "keras.metrics.BinaryAccuracy()", set()),
        ('"binary_crossentropy"', '"categorical_crossentropy"', {"loss"}),
        ('"binary_crossentropy"', LOSS, {"loss"}),
        ('"binary_crossentropy"', "keras.losses.BinaryCrossentropy(from_logits=True)", {"loss"}),
        ('"binary_crossentropy"', '"mse"', {"loss"}),
        ('"accuracy"', '"sparse_categorical_accuracy"', {"metrics"}),
        ('"accuracy"', "keras.metrics.Accuracy()", {"metrics"}),
    ],
)
@pytest.mark.filterwarnings("ignore:In loss categorical_crossentropy")
def test_losses_and_metrics_of_one_sigmoid(before: str, after: str, different: set[str]) -> None:
    """A network with one output is asked with its probability of label 1."""
    right = run(BINARY, SIGMOID, COMPILED).facts
    found = run(BINARY.replace(before, after, 1), SIGMOID, COMPILED).facts
    assert differing(found, right) == different


@pytest.mark.parametrize("name", ["SparseCategoricalAccuracy()", "sparse_categorical_accuracy"])
def test_metric_is_named_as_it_was_written(name: str) -> None:
    """The words for a metric are short, whether it is an object or a function."""
    found = compiled('"accuracy"', f"keras.metrics.{name}")["metrics"]
    assert found["words"] == name.removesuffix("()")


def test_model_that_is_not_compiled() -> None:
    """A model that is not compiled is a failure of one sentence."""
    for fact in ("optimizer", "learning_rate", "loss", "metrics"):
        seen = run("return model", MODEL, (fact,))
        assert seen.failure is not None
        assert "not compiled" in seen.failure.message


def test_momentum_of_each_batch_normalization() -> None:
    """There is one value for each layer, in order; the words name each value once."""
    fact = ("batch_normalization_momentum",)
    norm = "isinstance(layer, layers.BatchNormalization)"
    every = (
        f"for layer in model.layers:\n    if {norm}:\n        layer.momentum = 0.9\nreturn model"
    )
    found = run(every, MODEL, fact).facts[fact[0]]
    assert (found["value"], found["words"]) == ([0.9, 0.9], "0.9")
    assert len(found["evidence"]) == 2
    one = "model.layers[2].momentum = 0.9\nreturn model"
    found = run(one, MODEL, fact).facts[fact[0]]
    assert (found["value"], found["words"]) == ([0.9, 0.99], "0.9 and 0.99")


def test_right_training_is_repeatable() -> None:
    """With one batch an epoch, two runs end with the same weights."""
    assert differing(trained(), trained()) == set()


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        (
            "epochs=num_epochs",
            "epochs=1",
            {"optimizer_steps", "weights_after", "history", "returned_number"},
        ),
        ("batch_size=batch_size", "batch_size=4", {"optimizer_steps", "weights_after"}),
        ("fit(x_train, y_train", "fit(x_test, y_test", {"weights_after"}),
        ("evaluate(x_test, y_test", "evaluate(x_train, y_train", {"returned_number"}),
        ("accuracy\n", "loss\n", {"returned_number"}),
        ("history.history, accuracy", "accuracy", {"history"}),
        ("history.history, accuracy", "history.history", {"returned_number"}),
    ],
)
def test_wrong_training_changes_its_facts(before: str, after: str, facts: set[str]) -> None:
    """A mistake changes the facts that are about it."""
    found = trained(before, after) if before != "accuracy\n" else None
    if found is None:
        found = run(TRAINS.strip()[: -len("accuracy")] + "loss", DATA, TRAINED).facts
    different = differing(found, trained())
    # A test accuracy of a few images can be the same by chance.
    assert different - {"returned_number"} == facts - {"returned_number"}
    assert different <= facts | {"returned_number"}


@pytest.mark.parametrize(
    "form",
    [
        "[history.history, accuracy]",
        "(history.history, np.float32(accuracy))",
        "(history.history, keras.ops.convert_to_tensor(accuracy))",
        "{'history': history.history, 'accuracy': accuracy}",
        "namedtuple('Result', 'history accuracy')(history.history, accuracy)",
        "({name: np.array(values) for name, values in history.history.items()}, accuracy)",
    ],
)
def test_form_of_returned_values_changes_no_fact(form: str) -> None:
    """A tuple, a list, a named tuple and the values of a dictionary are the same."""
    facts = (*TRAINED, "returned_order")
    changed = f"from collections import namedtuple\n{TRAINS}".replace(
        "return history.history, accuracy", f"return {form}"
    )
    seen = run(changed, DATA, facts)
    assert seen.failure is None, seen.failure
    right = trained(facts=facts)
    assert differing(seen.facts, right) == set()
    assert seen.facts["history"] == right["history"]


PAIR = """
from collections import namedtuple
_, first = model.evaluate(x_train, y_train, verbose=0)
_, second = model.evaluate(x_test, y_test, verbose=0)
"""


@pytest.mark.parametrize(
    "form",
    [
        "[first, second]",
        "np.array([first, second])",
        "np.array([[first], [second]])",
        "keras.ops.convert_to_tensor([first, second])",
        "{'training': first, 'test': second}",
        "namedtuple('Both', 'training test')(first, second)",
        "{'training': first, 'test': second}.values()",
    ],
)
def test_two_numbers_are_two_in_any_form(form: str) -> None:
    """Numbers in a list, array, tensor, dictionary or named tuple are a tuple's."""
    numbers = ("returned_numbers",)
    right = run(f"{PAIR}return first, second", DATA, numbers).facts
    assert run(f"{PAIR}return {form}", DATA, numbers).facts == right


def test_returned_number_is_named() -> None:
    """The words name the quantity and the data of a known number."""
    loss = run(TRAINS.strip()[: -len("accuracy")] + "loss", DATA, TRAINED).facts
    assert "which is the loss on the test data" in loss["returned_number"]["words"]
    training = "loss, accuracy = model.evaluate(x_train, y_train, verbose=0)\nreturn loss"
    found = run(training, DATA, ("returned_number",)).facts
    assert "which is the loss on the training data" in found["returned_number"]["words"]
    found = run("return 0.123456", DATA, ("returned_number",)).facts
    assert found["returned_number"] == {"value": 0.123456, "words": "0.1235", "is_claim": True}


@pytest.mark.parametrize(
    "value", ["numpy.array([0.25])", "numpy.float32(0.25)", "ops.convert_to_tensor(0.25)", "[0.25]"]
)
def test_number_of_any_type_is_a_number(value: str) -> None:
    """Arrays of one number, tensors and NumPy numbers are numbers."""
    found = run(f"import numpy\nreturn {{}}, {value}", DATA, ("returned_number",)).facts
    assert found["returned_number"]["value"] == 0.25


@pytest.mark.parametrize("value", ["None", "'0.5'", "True", "{}", "model"])
def test_what_is_no_number_is_none(value: str) -> None:
    """Text and truth values are no numbers; the words name their types."""
    found = run(f"import numpy\nreturn {value}", DATA, ("returned_number",)).facts
    assert found["returned_number"]["value"] is None
    assert "no number" in found["returned_number"]["words"]


@pytest.mark.parametrize("value", ["numpy.zeros(3)", "[0.0, 0.0, 0.0]"])
def test_several_numbers_in_place_of_one_are_said(value: str) -> None:
    """A list or an array of numbers is named as that."""
    fact = run(f"import numpy\nreturn {{}}, {value}", DATA, ("returned_number",)).facts
    assert "of 3 numbers (0.0000" in fact["returned_number"]["words"]
    assert fact["returned_number"]["value"] == [0, 0, 0]


def test_list_of_evaluate_is_named() -> None:
    """Both numbers have their names, and the order of the results is right."""
    body = TRAINS.replace("loss, accuracy = ", "results = ").replace("accuracy\n", "results\n")
    found = run(body, DATA, ("returned_number", "returned_order")).facts
    assert "the list of 2 numbers" in found["returned_number"]["words"]
    assert "the loss on the test data and" in found["returned_number"]["words"]
    assert found["returned_order"]["value"] == ["dictionary", "number"]


def test_results_in_a_list_count_as_in_a_tuple() -> None:
    """A list of unlike values is read as a tuple is."""
    facts = ("returned_word", "returned_number", "returned_order")
    pair, listed = (run(f"return {text}", DATA, facts).facts for text in ("'a', .5", "['a', .5]"))
    assert pair == listed


def test_accuracy_fits_a_wrong_training() -> None:
    """After training on fewer images, the accuracy of that network is right; a loss is not."""
    fewer = TRAINS.replace("(x_train, y_train", "(x_train[:4], y_train[:4]")
    found = run(fewer, DATA, (*TRAINED, "trained_on")).facts
    assert all(found[name].get("fits") for name in TRAINED)
    assert "fits" not in found["trained_on"]
    loss = run(fewer.strip()[: -len("accuracy")] + "loss", DATA, TRAINED).facts
    assert "fits" not in loss["returned_number"]


def test_function_that_does_nothing_fits_nothing() -> None:
    """Without a training no result follows from a mistake in it."""
    found = run("return {}, 0.0", DATA, ("optimizer_steps", "history", "returned_number")).facts
    assert not any(fact.get("fits") for fact in found.values())


def test_all_returned_numbers_are_named() -> None:
    """All numbers are found in any combination, each with its quantity."""
    body = """
training = model.evaluate(x_train, y_train, verbose=0)
test = model.evaluate(x_test, y_test, verbose=0)
return """
    fact = ("returned_numbers",)
    pair, listed = (
        run(body + text, DATA, fact).facts[fact[0]]
        for text in ("training[0], test[0]", "[training[0], test[0]]")
    )
    assert pair == listed
    assert len(pair["value"]) == 2
    assert "the loss on the training data, then" in pair["words"]
    assert pair["words"].endswith("the loss on the test data")
    nothing = run("return None", DATA, fact).facts[fact[0]]
    assert nothing == {"value": [], "words": "no number among what is returned (None)"}


def test_returned_word() -> None:
    """The fact is the first returned text."""
    found = run("return 0.5, np.str_('smile'), 'other'", DATA, ("returned_word", "returned_order"))
    assert found.facts["returned_word"]["value"] == "smile"
    assert found.facts["returned_word"]["words"] == "'smile'"
    assert found.facts["returned_order"]["value"] == ["number", "word", "word"]
    nothing = run("return 1", DATA, ("returned_word",)).facts["returned_word"]
    assert nothing == {"value": None, "words": "no word among what is returned (int)"}


SPLIT = """
return model.fit(x_train, y_train, epochs=2, batch_size=3, validation_split=0.25, verbose=0).history
"""
WITNESSED = ("trained_on", "looked_at")


def test_images_that_training_saw() -> None:
    """Images are reported by mode and by argument."""
    found = run(SPLIT, DATA, WITNESSED).facts
    assert found["trained_on"]["value"] == {"x_train": [0, 1, 2, 3, 4, 5], "x_test": []}
    assert found["trained_on"]["words"] == "images 0 to 5 of x_train"
    assert found["looked_at"]["value"] == {"x_train": [6, 7], "x_test": []}
    scattered = SPLIT.replace("(x_train, y_train", "(x_train[::2], y_train[::2]")
    assert run(scattered, DATA, WITNESSED).facts["trained_on"]["words"] == "3 images of x_train"
    changed = SPLIT.replace("(x_train,", "(x_train / 255,")
    assert run(changed, DATA, WITNESSED).facts["trained_on"]["words"] == "images of its own"
    both = "model.fit(x_train, y_train, verbose=0)\nmodel.fit(x_test, y_test, verbose=0)"
    found = run(both, DATA, WITNESSED).facts
    assert found["trained_on"]["words"] == "images 0 to 7 of x_train and images 0 to 5 of x_test"
    assert found["looked_at"]["words"] == "nothing"


@pytest.mark.parametrize(
    ("body", "on"),
    [
        ("model.fit(x_train, y_train, verbose=0)", True),
        ("model.compile(model.optimizer, model.loss)\nmodel.fit(x_train, y_train)", True),
        ("model.compile('sgd', model.loss)\nmodel.fit(x_train, y_train, verbose=0)", False),
        ("return None", False),
    ],
)
def test_training_that_goes_on(body: str, on: bool) -> None:
    """A new optimizer, or no training, shows."""
    assert run(body, DATA, ("goes_on",)).facts["goes_on"]["value"] is on


IMAGE = {
    "model": {"compiled_classifier": [3, 2, 1], "classes": 1, "probability": 0.4},
    "image": {"image": [3, 2, 1]},
}
GIVEN = ("given_to_the_network", "returned_number")


@pytest.mark.parametrize(
    "answer", ["model.predict(batch, verbose=0)", "model(batch)", "model.predict_on_batch(batch)"]
)
def test_what_the_network_is_given(answer: str) -> None:
    """The fact holds the batch for each way to ask; the rubric can set the probability."""
    body = f"batch = image[np.newaxis] / 255\nreturn {answer}"
    found = run(body, IMAGE, GIVEN).facts
    assert found["given_to_the_network"]["value"]["shape"] == [1, 3, 2, 1]
    assert max(found["given_to_the_network"]["value"]["values"]) <= 1
    assert found["returned_number"]["value"] == pytest.approx(0.4, abs=1e-6)
    unscaled = run(body.replace(" / 255", ""), IMAGE, GIVEN).facts
    assert differing(unscaled, found) == {"given_to_the_network"}
    assert unscaled["given_to_the_network"]["words"].startswith("an array of shape (1, 3, 2, 1) ")


def test_network_that_is_given_nothing() -> None:
    """The words say that the model was never asked."""
    found = run("return 0.4", IMAGE, GIVEN).facts["given_to_the_network"]
    assert found == {"value": None, "words": "nothing"}


def test_history_is_the_dictionary() -> None:
    """A dictionary is accepted; for a History object the words name its type."""
    fact = ("history",)
    fit = "h = model.fit(x_train, y_train, epochs=2, batch_size=8, verbose=0)\nreturn "
    as_dictionary, as_object = (run(fit + what, DATA, fact).facts for what in ("h.history", "h, 1"))
    assert as_dictionary["history"]["value"] == {"accuracy": 2, "loss": 2}
    assert differing(as_object, as_dictionary) == {"history"}
    assert "History" in as_object["history"]["words"]
    found = run("return 1.5", DATA, fact).facts["history"]
    assert found["value"] == {}
    assert "float" in found["words"]


def test_training_that_diverges_is_observed() -> None:
    """Weights that are not a number (NaN) are plain data."""
    body = "model.set_weights([w * float('nan') for w in model.get_weights()])\nreturn float('nan')"
    seen = run(body, DATA, ("weights_after", "returned_number"))
    assert seen.failure is None
    assert set(seen.facts["weights_after"]["value"]) == {"nan"}
    assert seen.facts["returned_number"]["value"] == "nan"


def test_metrics_do_not_remember_what_was_evaluated_last() -> None:
    """The order of evaluations does not change the metrics."""
    evaluate = "model.evaluate(x_{0}, y_{0}, verbose=0)"
    train_last, test_last = (
        run("\n".join(map(evaluate.format, order)), DATA, ("metrics",)).facts["metrics"]
        for order in (("test", "train"), ("train", "test"))
    )
    assert train_last["value"] == test_last["value"]
