"""Tests of the stored tables of long experiments."""

import re
from pathlib import Path

import numpy as np
import pytest

import datasets
from datasets import measured
from grader.release.modules import loaded_with

FOLDER = Path(datasets.__file__).parent
EXPERIMENTS = FOLDER.parent / "solutions" / "experiments"
NAMES = sorted(path.name.split(".")[1] for path in FOLDER.glob("measured.*.csv"))


@pytest.mark.parametrize("name", NAMES)
def test_a_table_says_when_and_how_it_was_made(name):
    """The first line has the date and the command, and the command's module exists."""
    first = (FOLDER / f"measured.{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# \d{4}-\d\d-\d\d, python -m solutions\.experiments\.(\w+)", first)
    assert found
    assert found[1] == name
    assert (EXPERIMENTS / f"{name}.py").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_each_case_of_a_table_was_measured_with_the_same_seeds(name):
    """Each case has a row for each of three or more seeds, the same for all."""
    table = measured.load_table(name)
    numbers = [key for key, values in table.items() if values.dtype == np.float64]
    keys = [key for key in table if key not in (*numbers, "seed")]
    cases = {}
    for row, seed in enumerate(table["seed"]):
        cases.setdefault(tuple(str(table[key][row]) for key in keys), []).append(int(seed))
    first, *others = cases.values()
    assert len(set(first)) == len(first) >= 3
    assert all(seeds == first for seeds in others)


def test_columns_have_the_type_of_their_values(tmp_path, monkeypatch):
    """Whole numbers, other numbers and texts are told apart."""
    (tmp_path / "measured.toy.csv").write_text("# made\na,b,c\n1,1,x\n2,0.5,1\n", encoding="utf-8")
    monkeypatch.setattr(measured, "__file__", str(tmp_path / "measured.py"))
    table = measured.load_table("toy")
    assert [values.dtype.kind for values in table.values()] == ["i", "f", "U"]
    np.testing.assert_array_equal(table["b"], [1, 0.5])


def test_students_get_the_tables():
    """A bundle with the module has all tables beside it."""
    files = loaded_with(["datasets.measured"], {"datasets": FOLDER}).files
    assert {f"datasets/measured.{name}.csv" for name in NAMES} < files.keys()
