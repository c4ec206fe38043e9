"""Functions of a notebook for experiments that take too long to run in it.

An experiment is a module of this folder, run by `nice python -m solutions.experiments.NAME`. It
writes the table `datasets/measured.NAME.csv`, which the notebook plots: `datasets/measured.py`
reads it.
"""

from __future__ import annotations

import ast
import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType

import keras

ROOT = Path(__file__).parents[2]
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def definitions(stem: str) -> ModuleType:
    """Run the imports, functions and literal constants of a notebook's script, and no more."""
    path = ROOT / "solutions" / stem / f"{stem}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [item for item in tree.body if isinstance(item, _DEFINITIONS) or _is_literal(item)]
    module = sys.modules[stem] = ModuleType(stem)  # TensorFlow looks for functions by module
    exec(compile(tree, path, "exec"), module.__dict__)  # noqa: S102  # our own file
    return module


def _is_literal(statement: ast.stmt) -> bool:
    """Return True for assignments such as `num_classes = 6`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    try:
        ast.literal_eval(statement.value)
    except ValueError:
        return False
    return True


def prepare(model: keras.Model) -> None:
    """Build a compiled model's optimizer, and leave XLA out: it takes longer than short trainings."""
    model.jit_compile = False
    model.optimizer.build(model.trainable_variables)


def restart(model: keras.Model, fresh: keras.Model) -> None:
    """Give a compiled model the state of a fresh one, and set its optimizer to the first step.

    Compiling a model again for each seed would take longer than its training. A layer such as
    Dropout draws its seed when it is built, and no weight holds what it has drawn since. So build
    the fresh model after `keras.utils.set_random_seed`: its state of random numbers comes along.
    """
    for variable, first in zip(model.variables, fresh.variables, strict=True):
        variable.assign(first)
    for variable in model.optimizer.variables:
        if variable is not model.optimizer.learning_rate:
            variable.assign(keras.ops.zeros_like(variable))


def write_table(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table of an experiment, with the command that makes it again and today's date.

    Rows are printed as they come and written at the end, so that a stopped run changes no table.
    """
    measured = []
    for row in rows:
        measured.append(row)
        print(name, *row, flush=True)
    path = ROOT / "datasets" / f"measured.{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {date.today()}, python -m solutions.experiments.{name}\n")
        csv.writer(file, lineterminator="\n").writerows([columns, *measured])
