"""The usual checks of a course, on the mutants and rewrites of `grader audit`.

It imitates the public tests of the well-known deep learning courses, in two styles that they mix:

outputs under a seed    the seed is set, the function is called on random numbers of that seed, and
                        what comes out is compared with numbers that the author printed once and
                        rounded (`np.allclose`, five decimals). A procedure is checked likewise:
                        the loss, accuracy or learning rate that came out for the author.
zipped list of layers   `comparator(summary(model), expected)`: for each of `model.layers` its class
                        name, output shape, number of parameters and a few arguments, zipped with
                        the author's list and compared pair by pair.

The expected numbers lie in `course_style_expected.json`, as a course would ship them; they are
those of this machine's libraries, made by `--store`.

    python -m tests.benchmarks.course_style            both graders side by side, minutes
    python -m tests.benchmarks.course_style --store    write the expected numbers again
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from grader.audit import grade_variants, sample_of, submission_of, variants_of
from grader.course import find_course
from grader.reference import load_reference
from grader.variant import Graded

ASSIGNMENT = "03_residual_networks"
EXPECTED = Path(__file__).with_name("course_style_expected.json")
SEED = 1
DECIMALS = 5


@dataclass(frozen=True)
class CourseVerdict:
    """The results of the two styles of checks for one function."""

    outputs: bool
    layers: bool

    @property
    def both(self) -> bool:
        """True if every assertion of the course holds."""
        return self.outputs and self.layers


def measure(text: str, function: str) -> dict[str, Any]:
    """Run a function as its public test does, and return the compared values.

    Args:
        text: a script that defines the function and what it needs.
        function: its name.

    Returns:
        "outputs": numbers and words; "layers": the list of layers, empty for a procedure.
    """
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(SEED)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "<submission>", "exec"), namespace)
    outputs, model = _TESTS[function](namespace[function])
    return {"outputs": outputs, "layers": [] if model is None else summary(model)}


def check(text: str, function: str, expected: dict[str, Any]) -> CourseVerdict:
    """Compare with the author's numbers; an exception fails both styles."""
    try:
        found = measure(text, function)
        return CourseVerdict(
            outputs=_close(found["outputs"], expected["outputs"]),
            layers=comparator(found["layers"], expected["layers"]),
        )
    except Exception:
        return CourseVerdict(outputs=False, layers=False)


def summary(model: Any) -> list[list[Any]]:
    """Return for each layer its class, output shape, parameters and some arguments."""
    rows = []
    for layer in model.layers:
        row = [type(layer).__name__, list(layer.output.shape), layer.count_params()]
        for name in ("padding", "pool_size", "strides"):
            value = getattr(layer, name, None)
            row += [] if value is None else [value]
        activation = getattr(layer, "activation", None)
        row += [] if activation is None else [activation.__name__]
        rows.append(row)
    return json.loads(json.dumps(rows))


def comparator(learner: list[Any], instructor: list[Any]) -> bool:
    """Return True if all pairs are equal, up to the shorter list's end."""
    return all(one == other for one, other in zip(learner, instructor, strict=False))


def _close(found: Any, expected: Any) -> bool:
    import numpy as np

    if isinstance(expected, list) and expected and not isinstance(expected[0], str):
        values, wanted = np.asarray(found), np.asarray(expected)
        return values.shape == wanted.shape and bool(
            np.allclose(values, wanted, rtol=1e-5, atol=10**-DECIMALS)
        )
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            name in found and _close(found[name], value) for name, value in expected.items()
        )
    return bool(found == expected)


def _rounded(values: Any) -> Any:
    import numpy as np

    return np.round(np.asarray(values, dtype=float), DECIMALS).tolist()


def _random(*shape: int) -> Any:
    import numpy as np

    return np.random.default_rng(SEED).normal(size=shape).astype("float32")


def _block(block: Callable[..., Any], channels: int, **arguments: Any) -> tuple[Any, Any]:
    import keras

    inputs = keras.Input((4, 4, channels))
    model = keras.Model(inputs, block(inputs, f=2, filters=[4, 4, 3], **arguments))
    outputs = model(_random(3, 4, 4, channels), training=True)
    return {"output": _rounded(outputs), "shape": list(outputs.shape)}, model


def _network(build: Callable[..., Any]) -> tuple[Any, Any]:
    model = build(input_shape=(64, 64, 3), classes=6)
    return {"output": _rounded(model(_random(2, 64, 64, 3)))}, model


def _classifier() -> Any:
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((4, 4, 3)),
            layers.Conv2D(4, 3),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(6, activation="softmax"),
        ]
    )


def _compiled(compile_model: Callable[..., Any]) -> tuple[Any, Any]:
    model = compile_model(_classifier(), 100)
    return {
        "optimizer": type(model.optimizer).__name__,
        "loss": str(model.loss),
        "metrics": [str(name) for name in model.get_compile_config()["metrics"]],
        "learning_rate": _rounded([float(model.optimizer.learning_rate)]),
    }, None


def _trained(train: Callable[..., Any]) -> tuple[Any, Any]:
    import numpy as np

    model = _classifier()
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    random = np.random.default_rng(SEED)
    images, labels = random.random((40, 4, 4, 3), dtype=np.float32), random.integers(0, 6, 40)
    history, accuracy = train(model, images[:24], labels[:24], images[24:], labels[24:], 2, 8)
    return {
        "losses": _rounded(history["loss"]),
        "accuracies": _rounded(history["accuracy"]),
        "test_accuracy": _rounded([accuracy]),
    }, None


_TESTS: dict[str, Callable[[Callable[..., Any]], tuple[Any, Any]]] = {
    "plain_block": lambda block: _block(block, 3),
    "identity_block": lambda block: _block(block, 3),
    "convolutional_block": lambda block: _block(block, 3, s=2),
    "ResNet50": _network,
    "compile_model": _compiled,
    "train_and_evaluate": _trained,
}


def expected_of_solution() -> dict[str, dict[str, Any]]:
    """Return the solution's numbers for each function, which an author prints once."""
    reference = load_reference(find_course().assignment(ASSIGNMENT))
    originals = {item.function: item.original for item in variants_of(reference)}
    return {
        name: measure(submission_of(reference.solution, name, text), name)
        for name, text in originals.items()
    }


def check_all(graded: Sequence[Graded]) -> Iterator[CourseVerdict]:
    """Return the verdicts on the audit's variants in order, from all cores."""
    solution = load_reference(find_course().assignment(ASSIGNMENT)).solution
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    variants = [item.variant for item in graded]
    texts = [submission_of(solution, item.function, item.source) for item in variants]
    names = [item.function for item in variants]
    # Forking a process in which TensorFlow has started hangs.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=context) as pool:
        yield from pool.map(check, texts, names, [expected[name] for name in names], chunksize=4)


def comparison(graded: Sequence[Graded], verdicts: Sequence[CourseVerdict]) -> Table:
    """Return a row for each grader: found mistakes and refused right answers."""
    styles: dict[str, Callable[[Graded, CourseVerdict], bool]] = {
        "outputs under a seed": lambda _, verdict: verdict.outputs,
        "zipped list of layers": lambda _, verdict: verdict.layers,
        "both, as courses do": lambda _, verdict: verdict.both,
        "grader": lambda item, _: item.fate in ("survived", "kept", "equivalent"),
    }
    table = Table(box=None, header_style="dim")
    table.add_column("checked by")
    for heading in ("mistakes found", "right answers refused", "equal mutants refused"):
        table.add_column(heading, justify="right")
    for name, accepts in styles.items():
        counts: Counter[str] = Counter()
        refused: Counter[str] = Counter()
        for item, verdict in zip(graded, verdicts, strict=True):
            kind = _truth(item)
            counts[kind] += 1
            refused[kind] += not accepts(item, verdict)
        cells = (f"{refused[kind]} of {counts[kind]}" for kind in ("mistake", "rewrite", "equal"))
        table.add_row(name, *cells)
    return table


def _truth(item: Graded) -> str:
    if not item.variant.is_mutant:
        return "rewrite"
    return "equal" if item.fate == "equivalent" else "mistake"


def main() -> None:
    """Compare, or store the expected numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--store", action="store_true", help="write the expected numbers again")
    parser.add_argument("--sample", type=int, help="only so many mutants and rewrites")
    options = parser.parse_args()
    if options.store:
        lines = [f'"{name}": {json.dumps(value)}' for name, value in expected_of_solution().items()]
        EXPECTED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        return
    reference = load_reference(find_course().assignment(ASSIGNMENT))
    variants = variants_of(reference)
    if options.sample:
        variants = sample_of(variants, options.sample, SEED)
    console = Console()
    graded = list(
        track(grade_variants(variants, reference), "grader", len(variants), console=console)
    )
    verdicts = list(track(check_all(graded), "course style", len(graded), console=console))
    console.print(comparison(graded, verdicts))


if __name__ == "__main__":
    main()
