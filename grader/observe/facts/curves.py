"""How a learning curve was measured: which networks were trained, on what, and asked about what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from grader.observe.code.calling import CallFailedError, wrong_return
from grader.observe.facts.fact import Fact, Procedure
from grader.observe.given.classifiers import Builder
from grader.observe.given.witness import seen_by


@dataclass(frozen=True, order=True)
class _Measured:
    """One network."""

    trained_on: tuple[int, ...]
    """Which of the training images it saw in training mode."""
    images_seen: int
    """How many it saw in all, in training mode."""
    largest_batch: int
    validated_on: tuple[int, ...]
    """Which of the validation images it saw in inference mode."""
    tested_on_training: bool
    """Whether it saw training images in inference mode."""


def networks_trained(procedure: Procedure) -> Fact:
    """How many networks were trained, and for how many epochs each."""
    measured = _measured(procedure)
    epochs = [item.images_seen / len(item.trained_on) for item in measured]
    counts = ", ".join(sorted({f"{number:g}" for number in epochs}))
    plural = "network" if len(measured) == 1 else "networks"
    words = f"{len(measured)} {plural} trained, for {counts or 'no'} epochs each"
    return Fact(epochs, words)


def training_sets(procedure: Procedure) -> Fact:
    """Which images each network was trained on, from the smallest set to the largest."""
    sets = [item.trained_on for item in _measured(procedure)]
    words = "; ".join(dict.fromkeys(map(_ranges, sets))) or "nothing"
    return Fact([list(item) for item in sets], f"networks trained on images {words}")


def batch_sizes(procedure: Procedure) -> Fact:
    """The largest batch that each network was trained on."""
    sizes = [item.largest_batch for item in _measured(procedure)]
    words = ", ".join(map(str, dict.fromkeys(sizes))) or "none"
    return Fact(sizes, f"largest batches of {words} images")


def validation_sets(procedure: Procedure) -> Fact:
    """Which images each network was asked about."""
    sets = [item.validated_on for item in _measured(procedure)]
    words = "; ".join(dict.fromkeys(map(_ranges, sets))) or "none"
    if any(item.tested_on_training for item in _measured(procedure)):
        words += ", and about training images"
    return Fact([list(item) for item in sets], f"networks asked about validation images {words}")


def returned_curve(procedure: Procedure) -> Fact:
    """The returned table."""
    table = _table(procedure)
    rows = "; ".join(", ".join(f"{number:.3f}" for number in row) for row in np.atleast_2d(table))
    return Fact(table.tolist(), f"shape {table.shape} with {rows}{_which(procedure, table)}")


def curve_form(procedure: Procedure) -> Fact:
    """Shape of what is returned."""
    shape = list(_table(procedure).shape)
    return Fact(shape, f"an array of shape {tuple(shape)}")


CURVE_FACTS: dict[str, Callable[[Procedure], Fact]] = {
    function.__name__: function
    for function in (
        batch_sizes,
        curve_form,
        networks_trained,
        returned_curve,
        training_sets,
        validation_sets,
    )
}


def _table(procedure: Procedure) -> NDArray[np.float64]:
    """What is returned; a list of lists is as good as an array."""
    expected = "an array of accuracies"
    try:
        table = np.asarray(procedure.returned, np.float64)
    except (TypeError, ValueError):
        raise CallFailedError(wrong_return(procedure.returned, expected)) from None
    if procedure.returned is None or not table.size or not np.isfinite(table).all():
        raise CallFailedError(wrong_return(procedure.returned, expected))
    return table


def _built(procedure: Procedure) -> list[keras.Model]:
    builder = procedure.arguments["build_model"]
    assert isinstance(builder, Builder)
    return builder.built


def _measured(procedure: Procedure) -> list[_Measured]:
    """The networks that were trained, from the smallest training set to the largest."""
    training = _numbers_of(procedure.arguments["x_train"])
    validation = _numbers_of(procedure.arguments["x_validation"])
    found = [_look(model, training, validation) for model in _built(procedure)]
    return sorted(item for item in found if item.trained_on)


def _look(
    model: keras.Model, training: dict[bytes, int], validation: dict[bytes, int]
) -> _Measured:
    seen = seen_by(model)
    batches = [item.batch for item in seen if item.training]
    trained = [training.get(image.tobytes(), -1) for batch in batches for image in batch]
    asked = [image.tobytes() for item in seen if not item.training for image in item.batch]
    return _Measured(
        tuple(sorted(set(trained))),
        len(trained),
        max(map(len, batches), default=0),
        tuple(sorted({validation[pixels] for pixels in asked if pixels in validation})),
        any(pixels in training for pixels in asked),
    )


def _numbers_of(images: NDArray[Any]) -> dict[bytes, int]:
    return {image.tobytes(): number for number, image in enumerate(images)}


def _which(procedure: Procedure, table: NDArray[np.float64]) -> str:
    """Whether the returned numbers are accuracies on the training images."""
    arguments = procedure.arguments
    rates = []
    for model in _built(procedure):
        seen = _look(model, _numbers_of(arguments["x_train"]), {}).trained_on
        if not seen or -1 in seen:
            return ""
        answers = np.asarray(model(arguments["x_train"][list(seen)], training=False))
        rates.append(np.mean(answers.argmax(axis=1) == arguments["y_train"][list(seen)]))
    same = len(rates) == table.size and np.allclose(np.sort(rates), np.sort(table.ravel()))
    return ", which are accuracies on the training images" if same else ""


def _ranges(numbers: Sequence[int]) -> str:
    if not numbers:
        return "none"
    together = numbers[-1] - numbers[0] + 1 == len(numbers)
    return f"{numbers[0]} to {numbers[-1]}" if together else f"{', '.join(map(str, numbers))}"
