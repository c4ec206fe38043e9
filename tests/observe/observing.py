"""Observe small pieces of student code in the process of the tests."""

from __future__ import annotations

import linecache
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.judge.comparison import same_value
from grader.observation import Network, Node, Observation
from grader.observe.code.namespace import Namespace, run_definitions
from grader.observe.probing import observe_probe
from grader.rubrics import Exercise, Probe, read_declarations
from grader.submission import Statement, SubmissionSource

IMPORTS = "import keras\nimport numpy as np\nfrom keras import layers, ops\n"
IMAGE = {"X": {"tensor": [7, 8, 4]}}
CLASSIC = {"stage": 2, "block": "a", "training": True, "initializer": "glorot_uniform"}


def namespace_of(code: str, where: str = "cell 12", line: int = 10) -> Namespace:
    """Run definitions; the code begins at line 10 of cell 12."""
    linecache.cache.pop(f"<{where}>", None)  # the text of an earlier test
    imports = Statement(IMPORTS, "cell 1", 1, ("keras", "np", "layers", "ops"), is_import=True)
    statement = Statement(textwrap.dedent(code).strip() + "\n", where, line, ())
    return run_definitions(SubmissionSource((imports, statement)))


def observed(
    code: str,
    arguments: Mapping[str, Any] = IMAGE,
    kind: Any = "block",
    name: str = "f",
    facts: tuple[str, ...] = (),
    outputs: bool = True,
) -> Observation:
    """Observe a function of the code with one probe."""
    probe = Probe("probe", arguments, outputs, facts)
    exercise = Exercise(name, "1", 1, kind, (probe,), also_accepts=CLASSIC)
    return observe_probe(namespace_of(code).globals, exercise, probe, "seed")


def facts_in(file: Path) -> tuple[str, ...]:
    """Return the names of the facts that a file declares."""
    declared = read_declarations(file.parent).facts.values()
    return tuple(sorted(fact.name for fact in declared if fact.place.startswith(str(file))))


def with_body(parameters: str, body: str) -> str:
    """Write a function `f` with these parameters and lines."""
    return f"def f({parameters}):\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n"


def differing(seen: Observation, right: Mapping[str, Any]) -> set[str]:
    """Name the facts that differ from those of the right function."""
    assert seen.failure is None, seen.failure
    return {
        name
        for name, fact in right.items()
        if not same_value(seen.facts[name]["value"], fact["value"])
    }


def block(body: str, **arguments: Any) -> Observation:
    """Observe a function of X with this body, which has to run."""
    code = "def f(X):\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ")
    seen = observed(code, arguments or IMAGE)
    assert seen.failure is None, seen.failure
    return seen


def network(body: str, **arguments: Any) -> Network:
    """Read the layer graph of a function of X with this body."""
    found = block(body, **arguments).network
    assert found is not None
    return found


def kinds(found: Network) -> list[str]:
    """List the canonical kinds in topological order."""
    return [node.kind for node in found.nodes]


def only(found: Network, kind: str) -> Node:
    """Return the one node of a kind."""
    (node,) = [node for node in found.nodes if node.kind == kind]
    return node


def identical(one: Observation, other: Observation) -> bool:
    """Return True if all outputs are equal bit by bit."""
    assert one.arrays
    return set(one.arrays) == set(other.arrays) and all(
        values.tobytes() == other.arrays[name].tobytes() for name, values in one.arrays.items()
    )


def difference(one: Observation, other: Observation, name: str = "output") -> float:
    """Return the largest difference over both modes, relative to the largest value."""
    largest = 0.0
    for mode in ("inference", "training"):
        found, expected = one.arrays[f"{mode}/{name}"], other.arrays[f"{mode}/{name}"]
        if found.shape != expected.shape:
            return float("inf")
        largest = max(largest, float(np.abs(found - expected).max() / np.abs(expected).max()))
    return largest
