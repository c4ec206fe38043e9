"""Tests of the rules for all notebooks in this repository."""

import ast
import tomllib
from pathlib import Path

import nbformat
import pytest
from courses import NAMES, OURS

from grader.release import Exercise, exercises_in, read_script
from grader.release.exercises import exercise_of_each_cell
from grader.release.regions import regions_in

NOTEBOOKS = [path for folder in OURS.solved for path in (folder.executed, folder.notebook)]

each_assignment = pytest.mark.parametrize("folder", OURS.solved, ids=NAMES)


def notebook_at(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of this repository."""
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_of(notebook: nbformat.NotebookNode, exercise: Exercise) -> list[nbformat.NotebookNode]:
    """Return the code cells under an exercise's heading."""
    owners = exercise_of_each_cell(notebook)
    cells = zip(notebook.cells, owners, strict=True)
    return [cell for cell, owner in cells if owner == exercise and cell.cell_type == "code"]


def function_in(cells: list[nbformat.NotebookNode], name: str) -> ast.FunctionDef:
    """Return the only definition of a function in some cells."""
    nodes = [node for cell in cells for node in ast.parse(cell.source).body]
    (found,) = [n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == name]
    return found


def test_both_halves_hold_the_same_assignments():
    """Every assignment has a rubric, a solution and both notebooks."""
    assert OURS.solved == OURS.graded
    for half in (OURS.solutions, OURS.assignments):
        assert sorted(path.stem for path in half.glob("*/*.ipynb")) == NAMES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_notebooks_are_valid(path):
    """Every notebook is valid for nbformat."""
    nbformat.validate(notebook_at(path))


@each_assignment
def test_solutions_were_run_in_order_on_a_fresh_kernel(folder):
    """Execution counts are 1 to n, because nbval skips cells without one."""
    code = [c for c in notebook_at(folder.executed).cells if c.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any(output.output_type == "error" for cell in code for output in cell.outputs)


@each_assignment
def test_assignments_hold_no_outputs_and_no_markers(folder):
    """An assignment has no outputs and no markers of its solution."""
    for cell in notebook_at(folder.notebook).cells:
        assert "BEGIN SOLUTION" not in cell.source
        assert "END SOLUTION" not in cell.source
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@each_assignment
def test_no_line_of_a_solution_is_left_in_its_stub(folder):
    """No line of a solution is in its stub, except for very short lines."""
    solution = read_script(folder.solution)
    assignment = notebook_at(folder.notebook)
    for position, (cell, stub) in enumerate(zip(solution.cells, assignment.cells, strict=True)):
        for region in regions_in(cell.source, f"Cell {position + 1}"):
            left = {line.strip() for line in stub.source.split("\n")}
            taken = {line.strip() for line in region.lines if len(line.strip()) > 3}
            assert taken, f"cell {position + 1} has an empty region"
            assert not taken & left


@each_assignment
def test_every_exercise_is_whole(folder):
    """Every exercise has a solution, a stub, a check and an entry in the rubric."""
    solution = read_script(folder.solution)
    assignment = notebook_at(folder.notebook)
    exercises = exercises_in(assignment)
    assert exercises
    assert exercises == exercises_in(solution)
    for exercise in exercises:
        assert exercise.points > 0
        function_in(code_of(solution, exercise), exercise.name)
        cells = code_of(assignment, exercise)
        assert any(f"check({exercise.name})" in cell.source.split("\n") for cell in cells)
        stub = function_in(cells, exercise.name)
        assert ast.get_docstring(stub), f"{exercise.name} has no docstring"
        with pytest.raises(NotImplementedError, match=f"^{exercise.number} {exercise.name}: "):
            called_without_arguments(stub)
    with folder.rubric.open("rb") as file:
        rubric = tomllib.load(file)["exercise"]
    assert [Exercise(e["number"], e["name"], float(e["points"])) for e in rubric] == list(exercises)


def called_without_arguments(function: ast.FunctionDef) -> None:
    """Run a stub alone; its signature may have names that only the notebook imports."""
    function.args = ast.arguments([], [], None, [], [], None, [])
    function.decorator_list, function.returns = [], None
    module = ast.fix_missing_locations(ast.Module([function], type_ignores=[]))
    space: dict[str, object] = {}
    exec(compile(module, "stub", "exec"), space)
    space[function.name]()


@each_assignment
def test_notebooks_begin_quietly_and_end_with_all_points(folder):
    """The first cell hides TensorFlow's log, and the last one checks all exercises."""
    cells = notebook_at(folder.notebook).cells
    first, *_, last = (cell.source for cell in cells if cell.cell_type == "code")
    assert first == "from grader import start_quietly\n\nstart_quietly()"
    assert last == "check()"


@each_assignment
def test_cell_ids_and_grade_ids_are_unique(folder):
    """Cell ids are unique for Jupyter, and grade ids for nbgrader."""
    cells = notebook_at(folder.notebook).cells
    marked = [cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata]
    assert len(set(marked)) == len(marked)
    assert len({cell.id for cell in cells}) == len(cells)
