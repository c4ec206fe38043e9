"""Tests of the bundle: it has no answers, and its `check` works without them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from courses import NAMES, OURS, ours

from grader.cli import main
from grader.notebook import read_submission
from grader.reference import Reference, load_reference
from grader.release import bundle, read_script, write_files
from grader.release.regions import regions_in

CHECKED = ours("03")
LONG = 16
"""Characters; shorter lines, such as `return model`, occur in any program."""
COMMON = {
    *('loss="sparse_categorical_crossentropy",', 'metrics=["accuracy"],'),
    *("batch_size=batch_size,", "epochs=num_epochs,"),
    "model = keras.Model(inputs, outputs)",
    *('with h5py.File(path, "r") as file:', 'with h5py.File(path, "w") as file:'),
    "return history.history",
}
"""Lines that occur outside answers too: in objects for probes, in data sets, and in notebooks about
other topics."""


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    """The bundle of all assignments."""
    return bundle({item: load_reference(item, hidden=False).public for item in OURS.solved})


@pytest.fixture(scope="module")
def folder(files: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle in a folder, as a student has it."""
    out = tmp_path_factory.mktemp("given") / "course"
    write_files(files, out)
    return out


def holding(files: Mapping[str, bytes], what: bytes) -> list[str]:
    """Return the names of the files that contain some bytes."""
    return [name for name, content in files.items() if what in content]


@pytest.mark.parametrize("stem", NAMES)
def test_no_line_of_an_answer_is_in_it(files: Mapping[str, bytes], stem: str) -> None:
    """No file has a line of an answer, unless the task itself shows that line."""
    script = read_script(OURS.assignment(stem).solution)
    task = files[f"{stem}.ipynb"].decode()
    lines = {
        line.strip()
        for position, cell in enumerate(script.cells, start=1)
        for region in regions_in(cell.source, f"Cell {position}")
        for line in region.lines
    }
    secret = {line for line in lines - COMMON if len(line) >= LONG and line not in task}
    assert len(secret) > 10
    found = {line: holding(files, line.encode()) for line in secret}
    assert {line: names for line, names in found.items() if names} == {}


@pytest.mark.parametrize("stem", NAMES)
def test_no_line_of_the_page_for_instructors_is_in_it(
    files: Mapping[str, bytes], stem: str
) -> None:
    """No file has a line of `answers.md`; its headings are the notebook's own."""
    page = OURS.assignment(stem).answers.read_text(encoding="utf-8")
    secret = {line for line in page.splitlines() if len(line) >= LONG and line[0] != "#"}
    secret -= {line for line in secret if line.startswith(("Section: ", "|---"))}
    assert len(secret) > 10
    found = {line: holding(files, line.encode()) for line in secret}
    assert {line: names for line, names in found.items() if names} == {}


@pytest.mark.parametrize("stem", NAMES)
def test_no_hidden_probe_is_in_it(files: Mapping[str, bytes], stem: str) -> None:
    """No file names a hidden probe or its file; the same search finds public probes."""
    public = tomllib.loads(files[f"assignments/{stem}/rubric.toml"].decode())
    hidden = tomllib.loads(OURS.assignment(stem).hidden_probes.read_text(encoding="utf-8"))
    names = {
        kind: {probe["name"] for exercise in rubric["exercise"] for probe in exercise["probe"]}
        for kind, rubric in (("public", public), ("hidden", hidden))
    }
    for name in names["public"]:
        assert f"assignments/{stem}/reference.h5" in holding(files, f'"{name}"'.encode())
    for name in names["hidden"] - names["public"]:
        assert holding(files, f'"{name}"'.encode()) == []
    assert not [name for name in files if "hidden" in name or name.startswith("solutions")]


def test_no_value_that_grading_expects_is_in_it(
    files: Mapping[str, bytes], reference: Reference
) -> None:
    """Grading has another seed, so its outputs differ at public probes as well."""
    graded = {seen.probe: seen.arrays for seen in reference.observed}
    public = load_reference(CHECKED, hidden=False)
    assert any(graded.values())
    for arrays in graded.values():
        for array in arrays.values():
            assert holding(files, array.tobytes()) == []
    for seen in public.observed:
        for array in seen.arrays.values():
            assert holding(files, array.tobytes()) == [f"assignments/{CHECKED.name}/reference.h5"]
    assert holding(files, reference.seed.encode()) == []
    assert holding(files, public.seed.encode()) == [f"assignments/{CHECKED.name}/reference.h5"]


def test_it_holds_what_is_needed_and_no_more(files: Mapping[str, bytes]) -> None:
    """The bundle has the imported loaders, and no code that grades, releases or confines."""
    assert {"README.md", "requirements.txt", "LICENSE", "datasets/signs.py"} <= files.keys()
    assert not {b"pytest", b"ruff"} & set(re.findall(rb"^[\w-]+", files["requirements.txt"], re.M))
    assert {f"{stem}.ipynb" for stem in NAMES} == {name for name in files if ".ipynb" in name}
    assert not [name for name in files if name.startswith("datasets/data/") and ".h5" in name]
    packages = {name.split("/")[1] for name in files if name.startswith("grader/")}
    assert not packages & {"batch", "cli", "gradebook", "release", "sandbox", "simulate"}
    for stem in NAMES:
        assert f"]({stem}.ipynb)" in files["README.md"].decode()


@pytest.mark.parametrize("stem", NAMES)
def test_notebooks_are_the_assignments(files: Mapping[str, bytes], stem: str) -> None:
    """The bundle's notebooks have the same bytes as the repository's."""
    assert files[f"{stem}.ipynb"] == OURS.assignment(stem).notebook.read_bytes()


def run_in(folder: Path, code: str) -> str:
    """Return the output of a program that finds only the bundle's kit."""
    last = (
        "\nimport sys"
        "\nkit = [m for n, m in sys.modules.items() if n.split('.')[0] in ('grader', 'datasets')]"
        "\nassert all(str(module.__file__).startswith(sys.argv[1]) for module in kit), kit"
    )
    (folder / "answers.py").write_text(code + last, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "answers.py", str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def imports_in(notebook: Path) -> str:
    """Return all import statements of a notebook."""
    cells = nbformat.read(notebook, as_version=4).cells
    trees = (ast.parse(cell.source) for cell in cells if cell.cell_type == "code")
    kinds = (ast.Import, ast.ImportFrom)
    return "\n".join(
        ast.unparse(node) for tree in trees for node in tree.body if isinstance(node, kinds)
    )


def test_every_check_works_without_the_solution(folder: Path) -> None:
    """Right answers have full points, a wrong one has a finding, an open one has neither."""
    imports = "\n".join(imports_in(folder / f"{stem}.ipynb") for stem in NAMES)
    rubric = load_reference(CHECKED, hidden=False).rubric
    answers = read_submission(CHECKED.solution, rubric.functions)
    code = "\n".join(statement.source for statement in answers.statements)
    checks = "\n".join(f"check({name})" for name in rubric.functions)
    wrong = "def plain_block(X, f, filters):\n    return layers.ReLU()(X)\ncheck(plain_block)"
    stub = "def plain_block(X, f, filters):\n    raise NotImplementedError()\ncheck(plain_block)"
    said = run_in(folder, f"{imports}\n{code}\n{checks}\n{wrong}\n{stub}\n")
    for exercise in rubric.exercises:
        points = f"{exercise.points:g}"
        assert f"{exercise.name}: {points} of {points} points" in said
    assert "✗ structure" in said
    assert "plain_block: not answered yet" in said


def test_a_chosen_assignment_comes_alone() -> None:
    """A bundle of one assignment has no other notebook and no other rubric."""
    alone = bundle({CHECKED: load_reference(CHECKED, hidden=False).public})
    others = [stem for stem in NAMES if stem != CHECKED.name]
    assert others
    for stem in others:
        assert holding(alone, stem.encode()) == []
        assert not [name for name in alone if stem in name]


def test_the_command_writes_a_zip_and_overwrites_nothing(tmp_path: Path) -> None:
    """The command writes a zip and does not overwrite it."""
    out = tmp_path / "students.zip"
    arguments = ["release", CHECKED.name, "--bundle", str(out)]
    first = CliRunner().invoke(main, arguments)
    assert first.exit_code == 0, first.output
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 2
    assert "is there already" in again.output
    wrong = CliRunner().invoke(main, [*arguments[:3], str(tmp_path / "x"), "--colab", "a b"])
    assert wrong.exit_code == 2
    assert "expected OWNER/NAME" in wrong.output
    alone = CliRunner().invoke(main, ["release", "--colab", "owner/name"])
    assert alone.exit_code == 2
