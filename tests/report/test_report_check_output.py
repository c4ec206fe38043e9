"""The output of `check(...)` in a cell and in a terminal."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace

import pytest
from fabricated import answers, right, small_class, submission, untouched, wrong_block
from IPython.core.formatters import DisplayFormatter
from rich.console import Console, RenderableType

from grader.observation import Place
from grader.report.check_output import CheckOutput
from grader.report.checks_output import ChecksOutput
from grader.report.terminal import class_table, submission_check
from grader.verdict import ExerciseVerdict, Finding, Question

EXPECTED = """\
identity_block: 9 of 15 points
✓ runs
✓ output shape
✓ parameters
✗ structure: Line 24, `X = Add()([X, X])`: Shortcut: Add receives the output of \
`batch_normalization_8` twice; expected the block's input as one of the two.
  hint: Keep the input in a variable before the first layer.
✗ outputs: In inference the outputs differ by up to 0.83.
\N{EN DASH} training mode: Not compared, because inference differs."""


def printed(renderable: RenderableType, width: int = 100) -> str:
    """Print in a terminal of this width, without colors."""
    console = Console(file=io.StringIO(), width=width)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_plain_text_has_a_line_for_each_requirement() -> None:
    """Header, findings and hints have one line each."""
    assert str(CheckOutput(wrong_block())) == EXPECTED
    assert repr(CheckOutput(wrong_block())) == EXPECTED


def test_an_untouched_stub_is_not_called_wrong() -> None:
    """An unchanged stub is "not answered yet", not wrong."""
    assert str(CheckOutput(untouched("identity_block", "3.2", 15))) == (
        "identity_block: not answered yet"
    )


def test_full_marks_for_one_point() -> None:
    """One point is written in the singular."""
    assert str(CheckOutput(right("f", "1", 1))).startswith("f: 1 of 1 point\n")


def test_ipython_gets_both_forms_in_one_bundle() -> None:
    """A notebook gets HTML and text, equal in every run."""
    data, _ = DisplayFormatter().format(CheckOutput(wrong_block()))
    again, _ = DisplayFormatter().format(CheckOutput(wrong_block()))
    assert set(data) == {"text/plain", "text/html"}
    assert data == again
    assert data["text/plain"] == EXPECTED
    assert " id=" not in data["text/html"]
    assert data["text/html"].count("<img ") == 2
    assert "<svg" not in data["text/html"]  # JupyterLab would leave only its words


def test_the_cell_output_escapes_and_stays_on_its_lines() -> None:
    """Markup is text, a message stays on one line, and a very long one is cut."""
    exercise = wrong_block()
    finding = replace(exercise.findings[3], message="<script>\n" + "y" * 10_000)
    output = CheckOutput(replace(exercise, findings=(finding,)))
    assert "<script>" not in output.html
    assert len(output.text.splitlines()) == 3
    assert len(output.text) < 1_000


def test_all_checks_show_right_wrong_and_missing_answers() -> None:
    """Each exercise has a line; the last line offers more."""
    output = ChecksOutput(
        answers(identity_block=wrong_block(), ResNet50=untouched("ResNet50", "3.4", 30))
    )
    first, *lines, last = str(output).splitlines()
    assert first == "64 of 100 points so far"
    assert [line.split()[:3] for line in lines[:4]] == [
        ["✓", "3.1", "plain_block:"],
        ["✗", "3.2", "identity_block:"],
        ["✓", "3.3", "convolutional_block:"],
        ["\N{EN DASH}", "3.4", "ResNet50:"],
    ]
    assert "9 of 15 points; structure: Line 24, `X = Add()([X, X])`: Shortcut: Add rec" in lines[1]
    assert last == "`check(identity_block)` shows more about the first mistake."
    data, _ = DisplayFormatter().format(output)
    assert data["text/plain"] == str(output)
    assert data["text/html"].count("<li") == 6


def test_all_points_are_the_end() -> None:
    """With all points nothing is "so far", and the last line says to hand in."""
    lines = str(ChecksOutput(answers())).splitlines()
    assert lines[0] == "100 of 100 points"
    assert lines[-1] == "All done. Save the notebook and hand it in."
    assert "All done" in ChecksOutput(answers()).html
    assert "All done" not in str(ChecksOutput(answers(identity_block=wrong_block())))


def test_a_remark_on_the_judging_is_quiet_at_full_marks() -> None:
    """A note explains lost points; with all points there is nothing to explain."""
    note = "It cannot be seen as a graph."
    assert note not in str(CheckOutput(replace(right("f", "1", 5), note=note)))
    assert note in str(CheckOutput(replace(wrong_block(), note=note)))


def test_a_consequence_is_a_quiet_line() -> None:
    """It has its own mark and its message, without a hint or a line."""
    place = Place("cell 12", 30, "return X")
    finding = Finding("follows", "parameters", "Follows from line 24.", "Count.", place)
    output = CheckOutput(replace(wrong_block(), findings=(wrong_block().findings[3], finding)))
    assert output.text.splitlines()[-1] == "↳ parameters: Follows from line 24."
    assert "Count." not in output.html
    assert "<strong>structure</strong>" in output.html
    assert "<strong>parameters</strong>" not in output.html
    line = str(ChecksOutput([output.verdict])).splitlines()[1]
    assert line.endswith("expected the block's input as one of the two.")
    assert "↳ parameters: Follows from line 24." in printed(
        submission_check(submission("ada", output.verdict)), width=200
    )


def test_the_output_of_all_checks_escapes() -> None:
    """Markup in a finding is text and stays on one line."""
    finding = Finding("failed", "runs", '<img src=x onerror="alert(1)">\nmore')
    output = ChecksOutput((replace(wrong_block(), findings=(finding,)),))
    assert "<img" not in output.html
    assert len(str(output).splitlines()) == 3


def test_show_check_prints_outside_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    """In a plain Python session, the text is printed."""
    CheckOutput(wrong_block()).show()
    assert capsys.readouterr().out == EXPECTED + "\n"


def test_terminal_shows_the_words_of_the_notebook() -> None:
    """`grader check` prints each exercise like the notebook, and the total."""
    shown = printed(submission_check(submission("ada", wrong_block())), width=200)
    assert shown == EXPECTED + "\n\nTotal: 9 of 15 points\n"


@pytest.mark.parametrize("student", ["[bold red]x[/]", "\x1b[2Jgone", "\u202eevil"])
def test_names_have_no_effect_on_the_terminal(student: str) -> None:
    """Rich markup, escape sequences and direction marks in a name have no effect."""
    shown = printed(class_table([submission(student, wrong_block())]))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    if student.startswith("["):
        assert student in shown


def test_the_class_table_fits_eighty_columns() -> None:
    """Names, totals and six exercises fit a terminal of the usual width."""
    lines = printed(class_table(small_class()), width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert len([line for line in lines if line.startswith("grace.hopper ")]) == 1
    assert "identity_block" in "".join(lines)


@pytest.mark.parametrize("width", [100, 80, 60, 40, 20])
@pytest.mark.parametrize("number", [6, 10])
def test_the_class_table_cuts_no_name_and_no_score(number: int, width: int) -> None:
    """A narrow terminal drops the bars first, then all exercises, and never a name or score."""
    exercises = [ExerciseVerdict(f"f{i}", f"6.{i}", 6.25, 10.0, ()) for i in range(number)]
    long_name = "a.name.of.thirty-two.characters."
    class_of_two = [submission(name, *exercises) for name in ("eve", long_name)]
    shown = printed(class_table(class_of_two), width=width)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in shown
    assert long_name in "".join(line[:32].split(" ")[0] for line in lines)
    (row,) = (line.split() for line in lines if line.startswith("eve"))
    scores = row.count("6.25")
    assert row[1] == f"{6.25 * number:g}"
    assert scores in (0, number)
    assert scores == number or width < 80


def test_the_report_loads_neither_tensorflow_nor_the_judge() -> None:
    """The report needs data only, so it starts fast."""
    code = (
        "import sys, grader.report; bad = [name for name in sys.modules if name.startswith("
        "('tensorflow', 'keras', 'IPython', 'grader.judge', 'grader.observe', 'grader.sandbox'))];"
        "sys.exit(', '.join(bad) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_check_says_that_a_question_is_graded_by_hand() -> None:
    """Its points are not among those so far, and all right functions are not all done."""
    waiting = ExerciseVerdict("why", "2.2", 0.0, 5.0, (), question=Question("Why?"))
    block = right("first_block", "2.1", 10)
    done = ChecksOutput([block, waiting])
    assert done.text.splitlines() == [
        "10 of 10 points",
        "✓ 2.1 first_block: 10 of 10 points",
        "\N{EN DASH} 2.2 why: graded by hand, 5 points",
        "All functions are right. Answer the questions, save the notebook, hand it in.",
    ]
    assert "graded by hand, 5 points" in done.html
    assert CheckOutput(waiting).text == "why: graded by hand, 5 points"
    said = printed(submission_check(submission("ada", block, waiting)))
    assert "Total: 10 of 10 points; 1 question is not graded yet" in said
