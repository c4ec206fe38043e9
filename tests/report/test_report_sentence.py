"""The sentence of a finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.observation import Place
from grader.report.sentence import sentence
from grader.verdict import Finding, FindingStatus

LINE = Place("cell 12", 16, "X = layers.Add()([skip, X])")
FINDING = Finding("failed", "structure", "Found 3; expected 2.", place=LINE)


def test_a_sentence_begins_with_the_line_and_its_text() -> None:
    """JupyterLab shows no line numbers, so the line is quoted."""
    assert sentence(FINDING, Place("cell 12", 10)) == (
        "Line 16, `X = layers.Add()([skip, X])`: found 3; expected 2."
    )


def test_a_line_of_another_cell_is_named_with_it() -> None:
    """The mistake can be in a helper that is defined elsewhere."""
    assert sentence(FINDING, Place("cell 14", 1)).startswith("Line 16 of cell 12, `X = layers")


def test_names_at_the_beginning_stay_as_they_are() -> None:
    """Only a common word is written small after the line."""
    finding = replace(FINDING, message="Add receives one tensor.")
    assert sentence(finding).endswith("`: Add receives one tensor.")


@pytest.mark.parametrize(
    "message",
    [
        "Line 16, `X`: found 3.",
        "Line 16: found 3.",
        "cell 12, line 16: found 3.",
        "line 16 is wrong",
    ],
)
def test_a_line_that_the_message_names_is_not_doubled(message: str) -> None:
    """The message stays as it is."""
    assert sentence(replace(FINDING, message=message)) == message


def test_a_long_line_is_shortened() -> None:
    """The message stays in sight."""
    long = replace(FINDING, place=Place("cell 12", 16, "x = f(" + "a, " * 100 + ")"))
    assert len(sentence(long)) < 110
    assert sentence(long).endswith("…`: found 3; expected 2.")


def test_an_unknown_text_is_left_out() -> None:
    """Only the number is shown if the line is unknown or would break the quotation."""
    for text in ("", "x = '`'"):
        words = sentence(replace(FINDING, place=Place("cell 12", 16, text)))
        assert words == "Line 16: found 3; expected 2."


@pytest.mark.parametrize("status", ["passed", "follows", "skipped"])
def test_only_a_mistake_is_shown_with_its_line(status: FindingStatus) -> None:
    """A consequence names the line of its cause itself."""
    assert sentence(replace(FINDING, status=status)) == "Found 3; expected 2."
    assert sentence(Finding("failed", "runs", "Stops.")) == "Stops."
