import ast
import csv
import json
import random
import re
from pathlib import Path

import nbformat
import pytest
from courses import small_course

from grader.course import AssignmentFolder
from grader.errors import UsageError
from grader.simulate import simulate
from grader.simulate.breakage import BREAKAGES
from grader.simulate.classic import classic_stage_and_block
from grader.simulate.classroom import class_of
from grader.simulate.handed_in import HandedIn, Rewrite, as_notebook, read_solution
from grader.simulate.mess import MESSES

TEXT = Path(__file__).with_name("toy_solution.py").read_text(encoding="utf-8")
FUNCTIONS = (
    "plain_block",
    "identity_block",
    "convolutional_block",
    "ResNet50",
    "compile_model",
    "train_and_evaluate",
)


@pytest.fixture(scope="module")
def solution() -> HandedIn:
    """Return the toy solution, read."""
    return read_solution(TEXT)


@pytest.fixture
def assignment(tmp_path: Path) -> AssignmentFolder:
    """Return an assignment with the toy solution."""
    return small_course(tmp_path / "course", solution=TEXT)


def functions_of(handed_in: HandedIn) -> dict[str, str]:
    """Return every function of a submission as Python reads it, the last of each name."""
    return {
        name: ast.unparse(function)
        for cell in handed_in.cells
        for name, function in cell.functions.items()
    }


def test_graded_functions_are_those_with_a_region(solution: HandedIn) -> None:
    """Functions with a solution region are graded; the marks of the region are not handed in."""
    assert solution.graded == FUNCTIONS
    assert "SOLUTION" not in as_notebook(solution)


def test_all_functions_without_regions() -> None:
    """All functions are graded if there is no solution region."""
    text = "# %%\ndef f(x):\n    return x\n\n# %%\ndef g(x):\n    return f(x)\n"
    assert read_solution(text).graded == ("f", "g")


def test_only_the_function_is_rewritten() -> None:
    """The rest of the cell keeps its comments and blank lines."""
    text = "# %%\nimport keras  # here\n\n\ndef f(x):\n    return x\n\n\n# after\nNUMBER = 1\n"
    cell = read_solution(text).with_function("f", "def f(x):\n    return None").cells[0]
    assert cell.source == (
        "import keras  # here\n\n\ndef f(x):\n    return None\n\n\n# after\nNUMBER = 1"
    )


@pytest.mark.parametrize("mess", MESSES, ids=lambda mess: mess.name)
def test_mess_keeps_every_function(mess: Rewrite, solution: HandedIn) -> None:
    """A mess loses no function and keeps the names of all."""
    changed = mess.apply(solution, random.Random(1))
    assert changed != solution
    assert set(FUNCTIONS) <= set(functions_of(changed))
    nbformat.validate(nbformat.reads(as_notebook(changed), as_version=4))


def test_classic_signatures_need_one_call_a_block() -> None:
    """A solution that makes many blocks with one call keeps its signatures."""
    table = (
        "    for filters in ([4, 4, 8], [4, 4, 8]):\n        X = identity_block(X, 3, filters)\n"
    )
    pooling = "    X = layers.GlobalAveragePooling2D()"
    solution = read_solution(TEXT.replace(pooling, table + pooling))
    assert classic_stage_and_block.apply(solution, random.Random(1)) == solution


def test_classic_stage_and_block(solution: HandedIn) -> None:
    """Blocks take and use `stage, block`, and each call passes a different pair."""
    found = functions_of(classic_stage_and_block.apply(solution, random.Random(1)))
    assert (
        "def convolutional_block(X, f, filters, stage, block, s=2)" in found["convolutional_block"]
    )
    network = found["ResNet50"]
    assert "stage=2, block='a', s=1" in network
    assert "stage=5, block='c'" in network
    assert "name='res' + str(stage) + block + '_branch1'" in found["convolutional_block"]


def test_classic_blocks_are_found_by_their_form() -> None:
    """Blocks of any name get classic signatures; a block without callers keeps its own."""
    renamed = TEXT.replace("identity_block", "plain").replace("convolutional_block", "strided")
    found = functions_of(classic_stage_and_block.apply(read_solution(renamed), random.Random(1)))
    assert "def plain(X, f, filters, stage, block)" in found["plain"]
    assert "def plain_block(X, f, filters)" in found["plain_block"]
    assert "strided(X, 3, [128, 128, 512], stage=3, block='a')" in found["ResNet50"]


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.name)
def test_breakage_leaves_other_functions(breakage: Rewrite, solution: HandedIn) -> None:
    """A breakage changes one function and keeps the others."""
    before = functions_of(solution)
    after = functions_of(breakage.apply(solution, random.Random(2)))
    kept = [name for name in FUNCTIONS if before[name] == after.get(name)]
    assert len(kept) == 5 if breakage.name != "cut_short" else len(kept) < 6


def test_same_seed_same_class() -> None:
    """The same seed gives the same class."""
    assert class_of(TEXT, 6, 5) == class_of(TEXT, 6, 5)
    assert class_of(TEXT, 6, 5) != class_of(TEXT, 6, 6)


def test_key_agrees_with_what_is_handed_in(solution: HandedIn) -> None:
    """A wrong submission differs from the solution in the functions that the key names."""
    right = functions_of(solution)
    for student in class_of(TEXT, 36, 3):
        assert student.right == (not student.mistakes)
        found = functions_of(student.handed_in)
        changed = {name for name in FUNCTIONS if found.get(name) != right[name]}
        if student.mistakes:
            named = {
                item.strip()
                for mistake in student.mistakes
                for item in mistake.partition(" in ")[2].split(",")
            }
            assert changed == named, student.name
        elif not student.variants:
            assert changed == set()


def test_a_dozen_students_differ() -> None:
    """A small class has right and wrong submissions and no mistake twice."""
    students = class_of(TEXT, 12, 1)
    assert len({student.name for student in students}) == 12
    assert sum(student.right for student in students) == 5
    mistakes = [mistake.partition(" in ")[0] for item in students for mistake in item.mistakes]
    assert len(set(mistakes)) == len(mistakes)


def test_more_students_than_names() -> None:
    """A large class has a file of its own for each student."""
    assert (
        len({student.name for student in class_of("# %%\ndef f(x):\n    return x\n", 90, 1)}) == 90
    )


def test_simulate_writes_notebooks_and_key(assignment: AssignmentFolder, tmp_path: Path) -> None:
    """The key has the header that the README names and a line for each notebook."""
    simulate(assignment, 12, 1, tmp_path / "class")
    with (tmp_path / "class" / "key.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["student", "right", "mistake"]
    assert {row[1] for row in rows[1:]} == {"true", "false"}
    notebooks = sorted((tmp_path / "class").glob("*.ipynb"))
    assert sorted(row[0] for row in rows[1:]) == [path.stem for path in notebooks]
    for path in notebooks:
        nbformat.validate(nbformat.from_dict(json.loads(path.read_text(encoding="utf-8"))))


def test_simulate_writes_the_same_bytes(assignment: AssignmentFolder, tmp_path: Path) -> None:
    """The same seed gives the same files."""
    for folder in ("one", "two"):
        simulate(assignment, 4, 2, tmp_path / folder)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_assignment_without_a_solution(tmp_path: Path) -> None:
    """An assignment without a solution is refused, and the message names the missing file."""
    assignment = small_course(tmp_path / "course")
    with pytest.raises(UsageError, match=re.escape(str(assignment.solution))):
        simulate(assignment, 3, 1, tmp_path / "class")


def test_class_without_students(assignment: AssignmentFolder, tmp_path: Path) -> None:
    """A class without students is refused."""
    with pytest.raises(UsageError, match="at least one"):
        simulate(assignment, 0, 1, tmp_path / "class")
