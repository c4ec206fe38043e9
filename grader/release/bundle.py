"""The bundle for students: notebooks, data sets and the modules of `check`.

    README.md  requirements.txt  LICENSE
    NN_topic.ipynb               the assignments
    datasets/                    the loaders that the assignments import
    grader/                      the modules that `check` loads
    assignments/NN_topic/        the public half: rubric, facts, objects
        reference.h5             the observation of the solution at the public probes

The bundle is made from the scripts of the solutions. It contains no answers, no hidden probes, and
no code that grades, simulates or releases.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode

import grader
from grader import OFFERED_TO_NOTEBOOKS
from grader.course import AssignmentFolder
from grader.published import PublicReference, write_published
from grader.release.assignment import to_assignment
from grader.release.colab import with_colab
from grader.release.exercises import exercises_in
from grader.release.modules import imports_of, loaded_with
from grader.release.packing import Files, content_of
from grader.release.requirements import for_students
from grader.release.script import read_script, to_text
from grader.report.text import format_score

_GRADER = Path(grader.__file__).parent
_DATA = ("py.typed", "report/templates/*")
"""Files of the grader that are not named like a module."""
_BESIDE = ("LICENSE", "datasets/data/README.md")
"""Files of a course to include if they exist."""
_README = """\
# {title}

```sh
python3 -m venv .venv                                # Python 3.11, 3.12 or 3.13
.venv/bin/pip install -r requirements.txt            # loads 0.8 GB, takes 3 GB on the disk
.venv/bin/jupyter notebook {first}.ipynb
```

`python3 --version` says which Python you have; with another one the second command stops at
`tensorflow`. On Debian and Ubuntu the first command needs `python3-venv`; on Windows it is
`py -3.12 -m venv .venv`, and the programs lie in `.venv\\Scripts`. In VS Code, open this folder and
choose `.venv` as the kernel.

Where a cell stops with `No module named 'keras'`, the notebook runs in another Python than
`.venv`: choose that as its kernel. With `No module named 'grader'` it has left this folder: the
folders `grader` and `datasets` lie beside it.

Fill in a cell and run the `check(…)` below it: it says what is right, and where it is not. Nothing
is downloaded and nothing is sent: all of it works offline. Hand in the notebook, with its name as
it is.

| Notebook | Points |
|---|---|
{rows}
"""


def bundle(
    references: Mapping[AssignmentFolder, PublicReference], colab: str | None = None
) -> Files:
    """Collect the files for students.

    Args:
        references: each assignment → the public reference that `check` compares with.
        colab: the GitHub repository of the published bundle, as OWNER/NAME; then the notebooks
            can open in Colab, where they install missing packages.

    Raises:
        UsageError: a file of the repository is missing.
        SolutionError: a solution cannot be released.
    """
    (course,) = {item.course for item in references}
    notebooks = {item.name: to_assignment(read_script(item.solution)) for item in references}
    halves = {item: public_half(item) for item in references}
    cells = [cell for notebook in notebooks.values() for cell in notebook.cells]
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    modules = [path for half in halves.values() for path in half if path.suffix == ".py"]
    sources += [path.read_text(encoding="utf-8") for path in modules]
    imported = {name for source in sources for name in imports_of(ast.parse(source))}
    imported |= set(OFFERED_TO_NOTEBOOKS.values())
    loaded = loaded_with(imported, {"grader": _GRADER, "datasets": course.datasets})
    if colab is not None:
        notebooks = {
            name: with_colab(notebook, colab, name, loaded.others)
            for name, notebook in notebooks.items()
        }
    files = {f"{name}.ipynb": to_text(notebook).encode() for name, notebook in notebooks.items()}
    files["README.md"] = _readme(course.title, notebooks).encode()
    wanted = content_of(course.root / "requirements.txt").decode()
    files["requirements.txt"] = for_students(wanted, loaded.others).encode()
    beside = {name: course.root / name for name in _BESIDE}
    data = {
        f"grader/{path.relative_to(_GRADER).as_posix()}": path
        for pattern in _DATA
        for path in sorted(_GRADER.glob(pattern))
    }
    for name, path in {**loaded.files, **data, **beside}.items():
        if path.is_file():
            files[name] = content_of(path)
    for assignment, reference in references.items():
        folder = f"assignments/{assignment.name}"
        for path in halves[assignment]:
            files[f"{folder}/{path.name}"] = content_of(path)
        files[f"{folder}/{assignment.public_reference.name}"] = _published(reference)
    return files


def public_half(assignment: AssignmentFolder) -> list[Path]:
    """List the rubric and the Python modules of a public half."""
    return [assignment.rubric, *sorted(assignment.public.glob("*.py"))]


def _published(reference: PublicReference) -> bytes:
    file = io.BytesIO()
    write_published(file, reference)
    return file.getvalue()


def _readme(title: str, notebooks: Mapping[str, NotebookNode]) -> str:
    rows = []
    for name, notebook in notebooks.items():
        points = sum(exercise.points for exercise in exercises_in(notebook))
        rows.append(f"| [{name}]({name}.ipynb) | {format_score(points)} |")
    return _README.format(title=title, first=next(iter(notebooks)), rows="\n".join(rows))
