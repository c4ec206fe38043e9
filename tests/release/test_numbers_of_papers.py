"""Tests of `solutions/numbers.csv`, the table of all numbers quoted from papers."""

from __future__ import annotations

import csv
import re
from collections import defaultdict

import nbformat
import pytest
from courses import NAMES, OURS, ours

PERCENTAGE = re.compile(r"\d+\.\d+ ?%")
with (OURS.solutions / "numbers.csv").open(encoding="utf-8") as _file:
    TABLE = list(csv.DictReader(_file))


def sections_of(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a solution says and what it prints, section → text, without line breaks."""
    said: dict[str, str] = defaultdict(str)
    printed: dict[str, str] = defaultdict(str)
    title = ""
    for cell in nbformat.read(ours(name).executed, as_version=4).cells:
        if heading := re.match(r"## (.+)", cell.source):
            title = heading[1]
        said[title] += " " + " ".join(cell.source.split())
        for output in cell.get("outputs", ()):
            printed[title] += output.get("text", "")
    return said, printed


@pytest.mark.parametrize("name", sorted({row["notebook"] for row in TABLE}))
def test_each_number_is_where_the_table_says(name: str) -> None:
    """The section quotes the number; where it can be computed, a cell of it prints it."""
    said, printed = sections_of(name)
    for row in TABLE:
        if row["notebook"] == name:
            assert row["said"] in said[row["section"]], row
            assert row["computed"] in printed[row["section"]], row


@pytest.mark.parametrize("name", NAMES)
def test_each_percentage_with_a_decimal_is_in_the_table(name: str) -> None:
    """Such a number is quoted from a paper: accuracies of our own are printed, not written."""
    quoted = {row["said"] for row in TABLE if row["notebook"] == name[:2]}
    cells = nbformat.read(ours(name).notebook, as_version=4).cells
    found = {
        number
        for cell in cells
        if cell.cell_type == "markdown"
        for number in PERCENTAGE.findall(" ".join(cell.source.split()))
    }
    assert found <= quoted
