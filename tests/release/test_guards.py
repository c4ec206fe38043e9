"""What must hold of the notebooks in this repository."""

import ast
import tomllib
from pathlib import Path

import nbformat
import pytest

from grader.release import Exercise, exercises_in, read_script
from grader.release.exercises import exercise_of_each_cell
from grader.release.regions import regions_in

ROOT = Path(__file__).parents[2]
SOLUTIONS, ASSIGNMENTS, RUBRICS = ROOT / "solutions", ROOT / "assignments", ROOT / "grader/rubrics"
STEMS = sorted(path.stem for path in SOLUTIONS.glob("*.py"))
NOTEBOOKS = [folder / f"{stem}.ipynb" for stem in STEMS for folder in (SOLUTIONS, ASSIGNMENTS)]

each_stem = pytest.mark.parametrize("stem", STEMS)


def notebook_at(path: Path) -> nbformat.NotebookNode:
    """A notebook of this repository, as it lies there."""
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_of(notebook: nbformat.NotebookNode, exercise: Exercise) -> list[nbformat.NotebookNode]:
    """The code cells under an exercise's heading."""
    owners = exercise_of_each_cell(notebook)
    cells = zip(notebook.cells, owners, strict=True)
    return [cell for cell, owner in cells if owner == exercise and cell.cell_type == "code"]


def function_in(cells: list[nbformat.NotebookNode], name: str) -> ast.FunctionDef:
    """The one definition of a function in some cells."""
    nodes = [node for cell in cells for node in ast.parse(cell.source).body]
    (found,) = [n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == name]
    return found


def test_solutions_assignments_and_rubrics_have_the_same_stems():
    """A notebook that one folder lacks is found at once."""
    for folder in (SOLUTIONS, ASSIGNMENTS):
        assert sorted(path.stem for path in folder.glob("*.ipynb")) == STEMS
    assert sorted(path.stem for path in RUBRICS.glob("*.toml")) == STEMS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_notebooks_are_valid(path):
    """As nbformat defines it."""
    nbformat.validate(notebook_at(path))


@each_stem
def test_solutions_were_run_in_order_on_a_fresh_kernel(stem):
    """Counts run 1..n: nbval silently compares nothing in a cell that was never run."""
    code = [c for c in notebook_at(SOLUTIONS / f"{stem}.ipynb").cells if c.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any(output.output_type == "error" for cell in code for output in cell.outputs)


@each_stem
def test_assignments_hold_no_outputs_and_no_markers(stem):
    """Nothing that was printed or marked in the solution."""
    for cell in notebook_at(ASSIGNMENTS / f"{stem}.ipynb").cells:
        assert "BEGIN SOLUTION" not in cell.source
        assert "END SOLUTION" not in cell.source
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@each_stem
def test_no_line_of_a_solution_is_left_in_its_stub(stem):
    """Lines of a few characters, such as brackets, may occur by chance."""
    solution = read_script(SOLUTIONS / f"{stem}.py")
    assignment = notebook_at(ASSIGNMENTS / f"{stem}.ipynb")
    for position, (cell, stub) in enumerate(zip(solution.cells, assignment.cells, strict=True)):
        for region in regions_in(cell.source, f"Cell {position + 1}"):
            left = {line.strip() for line in stub.source.split("\n")}
            taken = {line.strip() for line in region.lines if len(line.strip()) > 3}
            assert taken, f"cell {position + 1} has an empty region"
            assert not taken & left


@each_stem
def test_every_exercise_is_whole(stem):
    """A solution, a stub that says it is not answered, a check, and the same in the rubric."""
    solution = read_script(SOLUTIONS / f"{stem}.py")
    assignment = notebook_at(ASSIGNMENTS / f"{stem}.ipynb")
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
    with (RUBRICS / f"{stem}.toml").open("rb") as file:
        rubric = tomllib.load(file)["exercise"]
    assert [Exercise(e["number"], e["name"], float(e["points"])) for e in rubric] == list(exercises)


def called_without_arguments(function: ast.FunctionDef) -> None:
    """Runs a stub alone: its signature may name what only the notebook imports."""
    function.args = ast.arguments([], [], None, [], [], None, [])
    function.decorator_list, function.returns = [], None
    module = ast.fix_missing_locations(ast.Module([function], type_ignores=[]))
    space: dict[str, object] = {}
    exec(compile(module, "stub", "exec"), space)
    space[function.name]()


@each_stem
def test_notebooks_begin_quietly_and_end_with_all_points(stem):
    """No log in red under the first cell, and one look at what is right under the last."""
    cells = notebook_at(ASSIGNMENTS / f"{stem}.ipynb").cells
    first, *_, last = (cell.source for cell in cells if cell.cell_type == "code")
    assert first == "from grader import start_quietly\n\nstart_quietly()"
    assert last == "check()"


@each_stem
def test_cell_ids_and_grade_ids_are_unique(stem):
    """Jupyter asks for the ones, nbgrader for the others."""
    cells = notebook_at(ASSIGNMENTS / f"{stem}.ipynb").cells
    marked = [cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata]
    assert len(set(marked)) == len(marked)
    assert len({cell.id for cell in cells}) == len(cells)
