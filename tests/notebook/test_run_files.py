"""Tests files that a notebook runs or writes: `%run helper.py`, `%%writefile blocks.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.notebook import find_answers, read_submission

GRADED = ("f",)
ANSWER = "def f():\n    return WIDTH"


def test_a_file_that_is_run_stands_where_its_line_stood(notebook, tmp_path):
    """The file replaces earlier definitions, and later definitions replace the file's."""
    path = notebook("WIDTH = 1\n%run helper.py\nDEPTH = 2", "def f():\n    return WIDTH + DEPTH")
    (tmp_path / "helper.py").write_text("WIDTH = 3\n\n\nDEPTH = 3\n")
    source = read_submission(path, GRADED, tmp_path)
    assert [(item.where, item.line, item.source) for item in source.statements] == [
        ("cell 1", 1, "WIDTH = 1"),
        ("helper.py", 1, "WIDTH = 3"),
        ("helper.py", 4, "DEPTH = 3"),
        ("cell 1", 3, "DEPTH = 2"),
        ("cell 2", 1, "def f():\n    return WIDTH + DEPTH"),
    ]


@pytest.mark.parametrize("line", ["%run helper", "%run -i './helper.py' 3", "%run helper.py  "])
def test_a_run_is_read_as_ipython_reads_it(notebook, tmp_path, line):
    """Options, quotes and a missing suffix are understood."""
    (tmp_path / "helper.py").write_text("WIDTH = 3\n")
    source = read_submission(notebook(line, ANSWER), GRADED, tmp_path)
    assert source.statements[0].source == "WIDTH = 3"
    assert source.notes == ()


def test_notebooks_are_run_as_well_and_none_within_itself(notebook, tmp_path):
    """Cells of a notebook that is run are named with that notebook."""
    path = notebook("%run more.ipynb")
    notebook("%run more.ipynb", ANSWER, "WIDTH = 3", name="more.ipynb")
    source = read_submission(path, GRADED, tmp_path)
    assert [item.where for item in source.statements] == [
        "cell 2 of more.ipynb",
        "cell 3 of more.ipynb",
    ]
    assert str(find_answers(source, GRADED)[0].place) == "cell 2 of more.ipynb, line 1"


@pytest.mark.parametrize("name", ["none.py", "../secret.py", "/etc/secret.py", "link.py", "a.txt"])
def test_what_is_not_the_students_own_is_not_run(notebook, tmp_path, name):
    """It is left out with a remark; nothing outside the student's folder is read."""
    folder = tmp_path / "anna"
    path = notebook(f"%run {name}", ANSWER, name="anna/anna.ipynb")
    (tmp_path / "secret.py").write_text("WIDTH = 3\n")
    (folder / "a.txt").write_text("WIDTH = 3\n")
    (folder / "link.py").symlink_to(tmp_path / "secret.py")
    source = read_submission(path, GRADED, folder)
    assert [item.where for item in source.statements] == ["cell 2"]
    (note,) = source.notes
    assert note.startswith(f"`%run {name}` at cell 1, line 1, is left out")


def test_files_that_run_each_other_have_an_end(notebook, tmp_path):
    """Each file runs once within the other, and many runs stay within the limit."""
    for number in range(12):
        text = f"%run part_{number + 1}.ipynb\n" * 2
        notebook(text, "WIDTH = 3", name=f"part_{number}.ipynb")
    source = read_submission(notebook("%run part_0.ipynb", ANSWER), GRADED, tmp_path)
    assert len(source.statements) <= 101
    assert any("too much code" in note for note in source.notes)


def test_what_a_cell_writes_is_a_module_with_the_cells_own_lines(notebook):
    """Whole, appended or rewritten, the file is as the last cell leaves it."""
    path = notebook(
        "%%writefile blocks.py\nWIDTH = 1",
        f"%%writefile blocks.py\nWIDTH = 3\n{ANSWER}",
        "%%file --append blocks.py\n\nDEPTH = 2",
        "from blocks import *",
    )
    source = read_submission(path, GRADED)
    (module,) = source.modules
    assert (module.name, module.where) == ("blocks", "blocks.py")
    assert [(item.where, item.line) for item in module.statements] == [
        ("cell 2", 2),
        ("cell 2", 3),
        ("cell 3", 3),
    ]
    assert source.notes == ()


def test_a_module_that_is_written_comes_before_one_that_lies_there(notebook, tmp_path):
    """The written file counts, as its cell runs first."""
    path = notebook(f"%%writefile blocks.py\n{ANSWER}", "from blocks import f")
    (tmp_path / "blocks.py").write_text("def f():\n    return 0\n")
    source = read_submission(path, GRADED, tmp_path)
    assert str(find_answers(source, GRADED)[0].place) == "cell 1, line 2"


def test_what_is_written_can_be_run(notebook):
    """`%run` finds the file that an earlier cell wrote."""
    path = notebook(f"%%writefile helper.py\n{ANSWER}\nWIDTH = 3", "%run helper.py")
    assert len(read_submission(path, GRADED).statements) == 2


def test_a_file_that_is_run_twice_defines_nothing_twice(notebook, tmp_path):
    """It is the same definition; a remark names only other definitions and their files."""
    (tmp_path / "helper.py").write_text(f"WIDTH = 3\n{ANSWER}\n")
    path = notebook("%run helper.py\n%run helper.py")
    assert read_submission(path, GRADED, tmp_path).notes == ()
    path = notebook("%run helper.py", ANSWER)
    (note,) = read_submission(path, GRADED, tmp_path).notes
    assert "`f` is defined twice (helper.py, line 2 and cell 2)" in note


def test_an_answer_is_found_through_an_import_of_all_names(notebook, tmp_path):
    """Imports are followed from module to module; circles come to an end."""
    (tmp_path / "one.py").write_text("from two import *\nfrom one import *\n")
    (tmp_path / "two.py").write_text(f"WIDTH = 3\n{ANSWER}\n")
    source = read_submission(notebook("from one import *"), GRADED, tmp_path)
    assert str(find_answers(source, GRADED)[0].place) == "two.py, line 2"


def test_a_lone_file_runs_nothing_beside_it(notebook, tmp_path: Path):
    """A file among those of other students has no files of its own."""
    (tmp_path / "helper.py").write_text("WIDTH = 3\n")
    source = read_submission(notebook("%run helper.py", ANSWER), GRADED, None)
    assert [item.where for item in source.statements] == ["cell 2"]
