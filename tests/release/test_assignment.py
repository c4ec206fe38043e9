"""Tests of the step from a solution to an assignment."""

import hashlib
import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.release import Exercise, SolutionError, exercises_in, read_script, to_assignment
from grader.release.assignment import clear_outputs
from grader.release.nbgrader import add_nbgrader_metadata, checksum
from grader.release.regions import regions_in, strip_solution
from grader.release.script import to_text, with_stable_ids

HERE = Path(__file__).parent
HEADING = "### Exercise 3.2  identity_block  (15 points)"
QUESTION = "### Question 3.3  why  (5 points)"
TEXT = "#### Why?\n<!-- BEGIN SOLUTION -->\nBecause.\n<!-- END SOLUTION -->"
ANSWER = "def identity_block(X):\n    # BEGIN SOLUTION\n    return X\n    # END SOLUTION"


def test_the_generator_makes_exactly_the_golden_notebook():
    """The generator writes the golden text; after an intended change, write that again."""
    made = to_text(to_assignment(read_script(HERE / "toy.py")))
    assert made == (HERE / "toy_assignment.ipynb").read_text(encoding="utf-8")


def test_outputs_do_not_enter_an_assignment():
    """An executed solution gives the same assignment as its script."""
    source = read_script(HERE / "toy.py")
    executed = read_script(HERE / "toy.py")
    for count, cell in enumerate((c for c in executed.cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
        cell.outputs = [nbformat.v4.new_output("stream", text="secret")]
        cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
    assert clear_outputs(executed).cells[1].outputs == []
    assert executed.cells[1].outputs != []  # a copy was cleared
    assert to_text(to_assignment(executed)) == to_text(to_assignment(source))


def test_exercises_are_read_from_their_headings():
    """A heading gives number, function and points; fenced code gives no heading."""
    assert exercises_in(read_script(HERE / "toy.py")) == (
        Exercise("1.1", "double", 5.0),
        Exercise("1.2", "halve", 2.5),
    )


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            ["### Exercise 3.2: identity_block"],
            'Cell 1: the heading "Exercise 3.2: identity_block"',
        ),
        ([HEADING, "# Next", "### Exercise 3.2  other  (1 point)"], "have the number 3.2"),
        ([HEADING, "### Exercise 3.3  identity_block  (1 point)"], "have the name identity_block"),
        ([HEADING, "x = 1"], "Exercise 3.2 identity_block has 0 cells with an answer between"),
        ([HEADING, ANSWER], r"has 0 cells with the line `check\(identity_block\)`"),
        ([HEADING, ANSWER, ANSWER], "has 2 cells with an answer between"),
        ([ANSWER], "Cell 1 has a solution region but no exercise heading"),
        ([HEADING, "## Next", ANSWER], "Cell 3 has a solution region but no exercise heading"),
        ([HEADING, ANSWER.replace("identity", "other")], "Cell 2: exercise 3.2 announces"),
        ([HEADING, "# BEGIN SOLUTION\n# END SOLUTION"], "Cell 2 has a solution region but is no"),
        ([HEADING, ANSWER.replace("# END", "## END")], "Cell 2, line 4: a marker stands alone"),
        ([HEADING, ANSWER.replace("# END SOLUTION", "")], "Cell 2, line 2: .* without `# END"),
        ([HEADING, ANSWER.replace("# BEGIN SOLUTION", "")], "Cell 2, line 4: .* without `# BEG"),
        (
            [HEADING, ANSWER.replace("return X", "# BEGIN SOLUTION")],
            "Cell 2, line 3: .* inside another region",
        ),
        ([HEADING, ANSWER.replace("):", ")")], "Cell 2 without its solution is not valid Python"),
        (["### Question 3.3: why"], 'Cell 1: the heading "Question 3.3: why" does not read'),
        ([QUESTION], "Question 3.3 why has 0 cells with an answer between `<!-- BEGIN SOLUTION"),
        ([QUESTION, TEXT, TEXT], "Question 3.3 why has 2 cells with an answer"),
        ([QUESTION, TEXT.replace("<!-- END", "END")], "Cell 2, line 4: a marker stands alone on"),
        ([HEADING, TEXT], "Exercise 3.2 identity_block has 0 cells|stands alone on its line"),
    ],
)
def test_a_solution_that_cannot_be_released_says_where(cells, message, notebook_of):
    """Each broken rule of an exercise gives one sentence that names the cell."""
    with pytest.raises(SolutionError, match=message):
        to_assignment(notebook_of(*cells))


def test_a_stub_keeps_the_indentation_of_its_region(notebook_of):
    """Several regions of a cell are replaced one by one; tabs and spaces stay."""
    source = (
        "def identity_block(X):\n"
        "\tif X:\n"
        "\t\t# BEGIN SOLUTION\n\t\tsecret = 1\n\t\t# END SOLUTION\n"
        "\t# BEGIN SOLUTION\n\treturn secret\n\t# END SOLUTION\n"
        "\t# the end"
    )
    stripped = strip_solution(notebook_of(HEADING, source)).cells[1].source
    stub = 'raise NotImplementedError("3.2 identity_block: not answered yet")'
    assert stripped == (f"def identity_block(X):\n\tif X:\n\t\t{stub}\n\t{stub}\n\t# the end")


@given(
    st.lists(
        st.sampled_from(["# BEGIN SOLUTION", "  # END SOLUTION", "# END SOLUTION", "x = 1", ""]),
        max_size=9,
    )
)
def test_regions_are_pairs_of_markers_or_an_error(lines):
    """Markers in any order either alternate and close, or give one sentence."""
    markers = [line.split()[1] for line in lines if "SOLUTION" in line]
    paired = markers == ["BEGIN", "END"] * (len(markers) // 2)
    try:
        found = regions_in("\n".join(lines), "Cell 1")
    except SolutionError:
        assert not paired
    else:
        assert paired
        assert len(found) == len(markers) // 2


def test_answer_and_check_carry_what_nbgrader_asks_for(notebook_of):
    """An answer cell is a solution; a check cell is graded and locked."""
    notebook = add_nbgrader_metadata(
        strip_solution(notebook_of(HEADING, ANSWER, "check(identity_block)", "check(other)"))
    )
    _, answer, check, other = (cell.metadata for cell in notebook.cells)
    assert other == {}
    common = {"schema_version": 3, "task": False, "cell_type": "code"}
    marks = [{k: v for k, v in m.nbgrader.items() if k != "checksum"} for m in (answer, check)]
    assert marks == [
        common | {"grade_id": "identity_block", "grade": False, "solution": True, "locked": False},
        common
        | {"grade_id": "identity_block_check", "grade": True, "solution": False, "locked": True}
        | {"points": 15},
    ]
    assert (answer.deletable, answer.get("editable")) == (False, None)
    assert (check.deletable, check.editable) == (False, False)


@pytest.mark.parametrize(
    ("grade", "solution", "locked", "points", "hashed"),
    [
        (False, True, False, None, "x = 1codeFalseTrueFalsea-1"),
        (True, False, True, 15, "x = 1codeTrueFalseTruea-115.0"),
        (True, True, True, 2.5, "x = 1codeTrueTrueFalsea-12.5"),
        (False, False, True, None, "x = 1codeFalseFalseTruea-1"),
    ],
)
def test_the_checksum_is_nbgraders(grade, solution, locked, points, hashed):
    """The checksum covers source, type, three marks, id, and points of graded cells."""
    marks = {"grade": grade, "solution": solution, "locked": locked, "grade_id": "a-1"}
    if points is not None:
        marks["points"] = points
    cell = {"source": "x = 1", "cell_type": "code", "metadata": {"nbgrader": marks}}
    assert checksum(cell) == hashlib.md5(hashed.encode()).hexdigest()


def test_cell_ids_depend_on_content_alone(notebook_of):
    """Equal cells have different ids; a new cell changes no other."""
    before = with_stable_ids(notebook_of("x", "y", "x"))
    after = with_stable_ids(notebook_of("x", "new", "y", "x"))
    ids = [cell.id for cell in before.cells]
    assert len(set(ids)) == 3
    assert [cell.id for cell in after.cells if cell.source != "new"] == ids


def test_the_metadata_names_no_machine(toy):
    """The metadata has kernel and language without versions, and the solution's pairing."""
    metadata = json.loads(to_text(read_script(toy.solution)))["metadata"]
    assert metadata == {
        "jupytext": {"formats": "ipynb,py:percent"},
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }


def test_tags_survive_in_solution_and_assignment(toy):
    """Tags of the script, such as `nbval-ignore-output`, reach both notebooks."""
    source = read_script(toy.solution)
    for notebook in (source, to_assignment(source)):
        assert [cell.metadata.get("tags") for cell in notebook.cells].count(
            ["nbval-ignore-output"]
        ) == 1


def test_a_question_is_answered_in_markdown_or_code(notebook_of):
    """One cell is answer and grade; what stands around the markers stays."""
    code = "# Try it\n# BEGIN SOLUTION\nplot(1)\n# END SOLUTION"
    how = QUESTION.replace("3.3  why", "3.4  how")
    source = notebook_of(QUESTION, TEXT, how, "plot = print\n" + code)
    made = add_nbgrader_metadata(with_stable_ids(strip_solution(source)))
    why, answer = made.cells[1], made.cells[3]
    assert why.source == "#### Why?\nYOUR ANSWER HERE"
    assert answer.source.endswith('raise NotImplementedError("3.4 how: not answered yet")')
    for cell, name in ((why, "why"), (answer, "how")):
        marks = cell.metadata.nbgrader
        assert (cell.id, marks.grade_id, marks.grade, marks.solution) == (name, name, True, True)
        assert (marks.locked, marks.points, marks.checksum) == (False, 5, checksum(cell))
