"""The diagram of a student's whole network in a cell and on a page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fabricated import (
    block_network,
    diverge,
    missing_block,
    resnet50,
    several_edits,
    small_class,
    wrong_block,
)

from grader.report.architecture import Diagram
from grader.report.check_output import CheckOutput
from grader.report.overview import overview
from grader.report.student_page import student_page
from grader.verdict import Repair


def test_a_small_network_needs_no_overview() -> None:
    """Boxes show a block whole."""
    assert overview(diverge(block_network("kernel"), block_network())) is None
    assert "Your whole network" not in CheckOutput(wrong_block()).html


@pytest.mark.parametrize("number", range(1, 7))
def test_each_edit_is_marked(number: int) -> None:
    """The layers of every edit are in marked volumes; layers without an edit are not pale."""
    repair = several_edits(number)
    diagram = drawn(repair)
    marked = {
        node for solid in diagram.solids if solid.volume.is_marked for node in solid.volume.nodes
    }
    assert {node for edit in repair.edits for node in edit.found_nodes} <= marked
    crosses = [words for words in diagram.words if re.match(r"✗ \d", words.text)]
    assert 1 <= len(crosses) <= number
    assert all(words.is_strong for words in crosses)
    assert not any(solid.volume.is_pale for solid in diagram.solids)


def drawn(repair: Repair) -> Diagram:
    """Return the overview of a large network."""
    diagram = overview(repair)
    assert diagram is not None
    return diagram


def test_missing_layers_are_marked_where_they_are_missing() -> None:
    """Where the found network has no layer of an edit, the one before it is marked."""
    repair = missing_block()
    (edit,) = repair.edits
    assert not edit.found_nodes
    first = min(edit.expected_nodes)
    (before,) = {repair.found_of[node] for node in repair.expected.nodes[first].inputs}
    marked = [solid.volume.nodes for solid in drawn(repair).solids if solid.volume.is_marked]
    assert any(before in nodes for nodes in marked)


def test_the_end_of_the_agreement_is_seen() -> None:
    """Behind a difference that is not explained, layers are pale, and a sentence says so."""
    diagram = drawn(diverge(resnet50("kernel"), resnet50()))
    pale = [solid.volume.is_pale for solid in diagram.solids]
    assert 0 < sum(pale) < len(pale)
    assert "Pale: not as expected, or not compared." in [words.text for words in diagram.words]


def test_a_cell_and_a_page_show_the_overview() -> None:
    """In a cell it is an image, on a page a drawing in its text color."""
    verdict = replace(wrong_block(), repair=several_edits(2))
    assert CheckOutput(verdict).html.count("<img ") == 3
    page = student_page(replace(small_class()[0], exercises=(verdict,)), "Report")
    assert page.count("<svg xmlns") == 3
    assert "Your whole network" in page
    assert 'aria-label="Diagram of your whole network" tabindex="0"' in page  # it can be scrolled
