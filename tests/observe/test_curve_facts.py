"""Facts about the measurement of a learning curve."""

from __future__ import annotations

from typing import Any

import pytest
from courses import ours
from observing import differing, observed, with_body

from grader.observation import Observation

PUBLIC_HALF = ours("07").public
FACTS = (
    "batch_sizes",
    "curve_form",
    "networks_trained",
    "returned_curve",
    "training_sets",
    "validation_sets",
)
ARGUMENTS = {
    "build_model": {"builder": [3, 3, 1], "classes": 3},
    "x_train": {"pixels": [14, 3, 3, 1], "from": -2.0, "to": 2.0},
    "y_train": {"labels": 14, "classes": 3},
    "x_validation": {"pixels": [40, 3, 3, 1], "from": -2.0, "to": 2.0},
    "y_validation": {"labels": 40, "classes": 3},
    "sizes": [4, 9],
    "num_epochs": 3,
    "num_runs": 2,
}
RIGHT = """
rows = []
for size in (4, 9):
    for run in range(2):
        model = build_model()
        model.fit(x_train[:size], y_train[:size], batch_size=32, epochs=3, verbose=0)
        rows.append(model.evaluate(x_validation, y_validation, verbose=0)[1])
return np.reshape(rows, (2, 2))
"""
MAKE = "        model = build_model()\n"


def run(body: str) -> Observation:
    """Observe a function with this body."""
    parameters = (
        "build_model, x_train, y_train, x_validation, y_validation, sizes, num_epochs, num_runs"
    )
    code = with_body(parameters, body)
    return observed(code, ARGUMENTS, "procedure", facts=FACTS)


@pytest.fixture(scope="module")
def right() -> Any:
    """Return the facts of the right function."""
    seen = run(RIGHT)
    assert seen.failure is None, seen.failure
    return seen.facts


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        ("np.reshape(rows, (2, 2))", "[rows[:2], rows[2:]]", set()),
        ("batch_size=32, ", "", set()),
        ("        model = build", "        build_model()\n        model = build", set()),
        ("rows = []", f"rows = []\n{MAKE.strip()}", set()),
        (
            MAKE,
            "        model = build_model() if size + run == 4 else model\n",
            {"networks_trained"},
        ),
        ("x_train[:size], y_train[:size]", "x_train[-size:], y_train[-size:]", {"training_sets"}),
        ("x_train[:size], y_train[:size]", "x_train, y_train", {"training_sets"}),
        ("epochs=3", "epochs=2", {"networks_trained"}),
        ("batch_size=32", "batch_size=2", {"batch_sizes"}),
        (
            "(x_validation, y_validation,",
            "(x_validation[:9], y_validation[:9],",
            {"validation_sets"},
        ),
        ("(x_validation, y_validation,", "(x_train, y_train,", {"validation_sets"}),
        ("verbose=0)[1]", "verbose=0)[0]", {"returned_curve"}),
        ("(rows, (2, 2))", "(rows, (4, 1))", {"curve_form", "returned_curve"}),
    ],
)
def test_each_step_shows(right: Any, before: str, after: str, facts: set[str]) -> None:
    """A mistake changes the facts that are about it; another spelling changes none."""
    assert before in RIGHT
    found = differing(run(RIGHT.replace(before, after)), right)
    assert facts <= found
    assert bool(found) == bool(facts)


def test_sizes_give_different_accuracies(right: Any) -> None:
    """Different sizes give different accuracies, so a wrong place in the table shows."""
    (one, same), (other, _) = right["returned_curve"]["value"]
    assert one == same != other


def test_accuracy_on_the_training_images_is_named() -> None:
    """The words name accuracies on the training images, the most likely mistake."""
    body = RIGHT.replace("(x_validation, y_validation,", "(x_train[:size], y_train[:size],")
    facts = run(body).facts
    assert "accuracies on the training images" in facts["returned_curve"]["words"]
    assert "and about training images" in facts["validation_sets"]["words"]


@pytest.mark.parametrize("returned", ["None", "'curve'", "[]", "[[1, 2], [3]]", "[float('inf')]"])
def test_what_is_no_table_is_said(returned: str) -> None:
    """A wrong return is a failure of the submission."""
    seen = run(f"return {returned}")
    assert seen.failure is not None
    assert "expected an array of accuracies" in seen.failure.message


def test_images_of_ones_own_are_no_training_images() -> None:
    """Other images than the given ones have the number -1."""
    facts = run(RIGHT.replace("x_train[:size]", "x_train[:size] * 2")).facts
    assert facts["training_sets"]["value"][0] == [-1]


@pytest.mark.parametrize("place", ["for size in (4, 9):\n", "    for run in range(2):\n"])
def test_a_network_that_is_trained_on_explains_the_rest(right: Any, place: str) -> None:
    """One misplaced line changes the number of networks; all else is right after it."""
    indentation = " " * (len(place) - len(place.lstrip()))
    made = f"{indentation}model = build_model()\n{place}"
    seen = run(RIGHT.replace(MAKE, "").replace(place, made)).facts
    others = differing(Observation("f", "p", facts=seen), right) - {"networks_trained"}
    assert "returned_curve" in others
    assert all(seen[name].get("fits") for name in others), others
    assert seen["networks_trained"]["value"] != right["networks_trained"]["value"]


def test_losses_fit_nothing() -> None:
    """Losses are no accuracies, whatever the networks were trained on."""
    body = RIGHT.replace("verbose=0)[1]", "verbose=0)[0] + 1").replace("x_train[:size]", "x_train")
    facts = run(body.replace("y_train[:size]", "y_train")).facts
    assert "fits" not in facts["returned_curve"]
