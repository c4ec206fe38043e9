"""Tests that the student's own files are read, no others, and with a limit."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.notebook import find_answers, find_submissions, own_modules, read_submission

GRADED = ("identity_block",)


def written(folder: Path, **files: str) -> Path:
    """Write modules into a folder; `a__b` is b.py in the folder a."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def module_names(path: Path, folder: Path | None) -> list[str]:
    """List the modules of a submission."""
    return [module.name for module in read_submission(path, GRADED, folder).modules]


def test_imported_modules_and_those_that_they_import_are_read(notebook, tmp_path):
    """Any form of import counts, also within functions; other files are left alone."""
    path = notebook(
        "import a\nfrom pack.inner import x\n"
        "def identity_block():\n    from pack import later\n    return a.identity_block()"
    )
    written(tmp_path, a="import b as c, json\ntry:\n    from d import *\nexcept ImportError: 0")
    written(tmp_path, b="n = 1", d="from d import q\nq = 2", unused="n = 1 / 0")
    written(tmp_path, pack__inner="from . import sibling\nx = 1", pack__sibling="", pack__later="1")
    source = read_submission(path, GRADED, tmp_path)
    modules = {item.name: item for item in source.modules}
    assert set(modules) == {*("a", "b", "d", "pack", "pack.inner", "pack.sibling", "pack.later")}
    assert [name for name, item in modules.items() if item.is_package] == ["pack"]
    assert modules["pack.inner"].where == "pack/inner.py"
    assert modules["pack.sibling"].statements == source.notes == ()


def test_of_a_module_everything_runs_but_training_and_its_main_part(notebook, tmp_path):
    """The module runs as by an import."""
    path = notebook("from blocks import identity_block")
    written(
        tmp_path,
        blocks="n = 3\nunneeded = [n]\nfor i in range(n):\n    unneeded.append(i)\n"
        "def identity_block():\n    return n\n"
        "history = model.fit()\nprint(n)\nif __name__ == '__main__':\n    n = 4",
    )
    source = read_submission(path, GRADED, tmp_path)
    assert [s.line for s in source.modules[0].statements] == [1, 2, 3, 5]
    (answer,) = find_answers(source, GRADED)
    assert (str(answer.place), answer.place.text) == ("blocks.py, line 5", "def identity_block():")


def test_an_import_from_an_own_module_replaces_an_earlier_function(notebook, tmp_path):
    """It is the student's own function, so the last one counts as in a kernel."""
    path = notebook("def identity_block():\n    return 1", "from blocks import identity_block")
    written(tmp_path, blocks="def identity_block():\n    return 2")
    (answer,) = find_answers(read_submission(path, GRADED, tmp_path), GRADED)
    assert answer.place.where == "blocks.py"


def test_files_of_others_are_never_read(notebook, tmp_path):
    """Files without an own folder, above it, behind links and hidden ones are not read."""
    text = "from blocks import identity_block\nimport up, link, hidden"
    path = notebook(text, name="anna/work.ipynb")
    written(tmp_path, up="n = 1")
    written(tmp_path / "bert", blocks="def identity_block(): pass", link="n = 1")
    assert module_names(path, None) == []
    assert module_names(path, tmp_path / "anna") == []
    assert module_names(path, tmp_path / "bert") == []
    (tmp_path / "anna" / "link.py").symlink_to(tmp_path / "bert" / "link.py")
    (tmp_path / "anna" / "pack").symlink_to(tmp_path / "bert")
    written(tmp_path / "anna" / ".hidden", hidden="n = 1")
    assert module_names(path, tmp_path / "anna") == []


def test_a_class_tells_the_student_folder_of_a_submission(tmp_path):
    """Single notebooks have no own folder: other files there belong to other students."""
    written(tmp_path / "class", anna__work="1", anna__blocks="2", bert__work="3")
    files = find_submissions(tmp_path / "class", assignment="work")
    assert [(file.student, file.folder) for file in files] == [
        ("anna", tmp_path / "class" / "anna"),
        ("bert", tmp_path / "class" / "bert"),
    ]
    written(tmp_path / "flat", anna="1", bert="2")
    assert [file.folder for file in find_submissions(tmp_path / "flat")] == [None, None]


def test_a_module_that_cannot_be_read_is_a_remark(notebook, tmp_path, monkeypatch):
    """A broken module keeps its good functions; a binary or too long one has none."""
    path = notebook("import a, b, c")
    written(tmp_path, a="def good(): pass\ndef bad(:", c="n = 1\n" * 20)
    (tmp_path / "b.py").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setattr(own_modules, "MAX_CODE_CHARACTERS", 60)
    source = read_submission(path, GRADED, tmp_path)
    assert [module.name for module in source.modules] == ["a"]
    assert source.notes == (
        "b.py is a binary file (byte 0). It is not imported.",
        "c.py is not imported: there is too much code to read.",
    )


def test_only_so_many_modules_are_read(notebook, tmp_path, monkeypatch):
    """The limit holds for any number of modules."""
    path = notebook("import a0, a1, a2, a3")
    written(tmp_path, **{f"a{n}": f"n = {n}" for n in range(4)})
    monkeypatch.setattr(own_modules, "_MAX_MODULES", 2)
    assert module_names(path, tmp_path) == ["a0", "a1"]


def test_a_folder_without_modules_hides_no_package(notebook, tmp_path):
    """If `numpy/` beside the notebook holds images, `import numpy` means the library."""
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "hand.png").write_bytes(b"")
    assert module_names(notebook("import numpy\nfrom numpy import linalg"), tmp_path) == []


TEXT = st.lists(
    st.sampled_from(
        [
            "import a",
            "from b import *",
            "from . import b as a",
            "from .. import b",
            "import pack.a, pack",
            "from pack.a import identity_block",
            "def identity_block(:",
            "def identity_block(): pass",
            "identity_block = a.identity_block",
            "'''",
        ]
    )
).map("\n".join) | st.text(max_size=40)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.tuples(TEXT, TEXT, TEXT, TEXT, TEXT))
def test_modules_with_any_content_are_read_once(notebook, tmp_path, texts):
    """With circles of imports, packages and broken text, each selected statement compiles."""
    cell, a, b, inner, package = texts
    written(tmp_path, a=a, b=b, pack__a=inner)
    (tmp_path / "pack" / "__init__.py").write_text(package, encoding="utf-8")
    source = read_submission(notebook(cell), GRADED, tmp_path)
    found = [module.name for module in source.modules]
    assert len(found) == len(set(found))
    for module in source.modules:
        for statement in module.statements:
            compile(statement.source, module.where, "exec", dont_inherit=True)
    find_answers(source, GRADED)


@pytest.mark.parametrize("name", ["", "anna.ipynb"])
def test_a_folder_that_does_not_hold_the_notebook_gives_nothing(notebook, tmp_path, name):
    """Its name alone gives a folder no rights."""
    path = notebook("import a", name="work.ipynb")
    other = written(tmp_path / "other", a="n = 1") / name
    assert module_names(path, other) == []
