"""Tests that submissions and their students are found."""

import stat
import zipfile
from pathlib import Path

import pytest

from grader.errors import UnreadableSubmissionError, UsageError
from grader.notebook import archive, find_submissions, read_submission

ASSIGNMENT = "03_residual_networks"


def tree(root: Path, *names: str) -> Path:
    """Make files."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1", encoding="utf-8")
    return root


def zipped(path: Path, *names: str) -> Path:
    """Make a zip of files."""
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "x = 1")
    return path


def found(path: Path, told: list[str] | None = None, extract_to: Path | None = None, **options):
    """List the students with their files as text."""
    tell = (lambda _: None) if told is None else told.append
    files = find_submissions(path, extract_to=extract_to, tell=tell, **options)
    root = extract_to or (path if path.is_dir() else path.parent)
    return {file.student: str(file.path.relative_to(root)) for file in files}


LAYOUTS = [
    (("bert.py", "anna.ipynb"), {"anna": "anna.ipynb", "bert": "bert.py"}),
    (("anna/x.ipynb", "bert/y.py"), {"anna": "anna/x.ipynb", "bert": "bert/y.py"}),
    (
        (f"anna/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", "anna/01_x/01_x.ipynb", "bert/01_x/01_x.ipynb"),
        {"anna": f"anna/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", "bert": "bert/01_x/01_x.ipynb"},
    ),
    ((f"submitted/anna/{ASSIGNMENT}/a.ipynb",), {"anna": f"submitted/anna/{ASSIGNMENT}/a.ipynb"}),
    (("anna/a.ipynb", "bert/report.pdf"), {"anna": "anna/a.ipynb", "bert": "bert"}),
    (
        ("anna/.ipynb_checkpoints/a.ipynb", "anna/a.ipynb", "__MACOSX/anna/a.ipynb", ".x/a.py"),
        {"anna": "anna/a.ipynb"},
    ),
    (("Anna.IPYNB",), {"Anna": "Anna.IPYNB"}),
    (("anna/helper.py", "anna/work.ipynb"), {"anna": "anna/work.ipynb"}),
    (
        ("class/anna.ipynb", "class/bert.ipynb"),
        {"anna": "class/anna.ipynb", "bert": "class/bert.ipynb"},
    ),
    (
        ("class/anna/a.py", "class/bert/b.py"),
        {"anna": "class/anna/a.py", "bert": "class/bert/b.py"},
    ),
]


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize(("names", "expected"), LAYOUTS)
def test_every_layout_is_read_from_a_folder_and_from_a_zip(tmp_path, names, expected, as_zip):
    """Single files, a folder per student, nbgrader's tree and wrappers around them are read."""
    if as_zip:
        path = zipped(tmp_path / "class.zip", *names)
        result = found(path, extract_to=tmp_path / "out", assignment=ASSIGNMENT)
    else:
        result = found(tree(tmp_path / "in", *names), assignment=ASSIGNMENT)
    assert result == expected
    assert list(result) == sorted(result)


def test_a_single_file_is_a_submission(tmp_path):
    """`grader check NOTEBOOK` gets one submission."""
    assert found(tree(tmp_path, "anna.ipynb") / "anna.ipynb") == {"anna": "anna.ipynb"}


def test_a_student_without_a_notebook_is_listed_and_unreadable(tmp_path):
    """The report has a line for every student."""
    (_, bert) = find_submissions(tree(tmp_path, "anna/a.ipynb", "bert/report.pdf"))
    with pytest.raises(UnreadableSubmissionError, match="no notebook in the folder bert"):
        read_submission(bert.path, ())


def test_students_of_the_same_name_are_made_distinct_and_told(tmp_path):
    """No student's work overwrites that of another."""
    told: list[str] = []
    result = found(tree(tmp_path, "anna.py", "anna.ipynb", "anna-2.py"), told)
    assert result == {"anna": "anna.ipynb", "anna-2": "anna-2.py", "anna-3": "anna.py"}
    assert told == ["anna occurs twice; anna.py is listed as anna-3."]


def test_a_choice_between_files_and_a_left_out_file_are_told(tmp_path):
    """Choices are reported in the order of names; lists such as key.csv are left out silently."""
    told: list[str] = []
    tree(tmp_path / "a", "anna/b.ipynb", "anna/a.ipynb", "bert/c.py")
    assert found(tmp_path / "a", told) == {"anna": "anna/a.ipynb", "bert": "bert/c.py"}
    tree(tmp_path / "b", "anna.py", "bert.docx", "key.csv", "more/c.py")
    assert found(tmp_path / "b", told) == {"anna": "anna.py"}
    assert told == [
        "anna handed in 2 files; a.ipynb is graded.",
        "bert.docx is left out: it is neither a notebook nor a script.",
        "The folder more is left out: it lies among single notebooks.",
    ]


def test_nothing_to_grade_is_a_usage_error(tmp_path):
    """A missing path, an empty folder and a file of another kind get one sentence each."""
    with pytest.raises(UsageError, match="There is no file or folder"):
        find_submissions(tmp_path / "gone")
    with pytest.raises(UsageError, match="holds no notebook"):
        find_submissions(tree(tmp_path / "a", "notes.txt", "b/c.pdf"))
    with pytest.raises(UsageError, match="is no notebook"):
        find_submissions(tree(tmp_path, "a.pdf") / "a.pdf")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"x" * 100])
def test_an_unreadable_zip_is_a_usage_error(tmp_path, content):
    """A truncated, empty or mislabeled zip is refused with one sentence."""
    path = tmp_path / "class.zip"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"class\.zip cannot be unpacked"):
        find_submissions(path, extract_to=tmp_path / "out")


def test_a_damaged_zip_is_a_usage_error(tmp_path):
    """A zip with a sound directory but a damaged entry is refused."""
    path = zipped(tmp_path / "class.zip", "anna.py")
    path.write_bytes(path.read_bytes().replace(b"x = 1", b"x = 2"))
    with pytest.raises(UsageError, match="cannot be unpacked"):
        find_submissions(path, extract_to=tmp_path / "out")


def test_a_zip_writes_nothing_outside_its_folder(tmp_path):
    """Paths that climb, absolute paths and links are left out and reported."""
    evil = ("../evil.py", "/tmp/evil.py", "a/../../evil.py", "C:\\evil.py")
    path = zipped(tmp_path / "class.zip", *evil, "good\\a.py")
    with zipfile.ZipFile(path, "a") as file:
        link = zipfile.ZipInfo("link.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    told: list[str] = []
    assert found(path, told, extract_to=tmp_path / "deep/out") == {"good": "good/a.py"}
    assert len(told) == 5
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["class.zip", "a.py"]


def test_a_zip_bomb_is_refused(tmp_path, monkeypatch):
    """Too much in total is an error; one file that is too large costs that submission."""
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 2)
    path = zipped(tmp_path / "class.zip", *(f"{n}.py" for n in range(5)))
    assert len(found(path, extract_to=tmp_path / "a")) == 5
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 8)
    with pytest.raises(UsageError, match="unpacks to more than"):
        find_submissions(path, extract_to=tmp_path / "b")
    monkeypatch.setattr(archive, "MAX_ENTRIES", 4)
    with pytest.raises(UsageError, match="more than 4 files"):
        find_submissions(path, extract_to=tmp_path / "c")


def test_a_path_that_a_zip_holds_twice_is_two_submissions(tmp_path):
    """The second file does not overwrite the first."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "class.zip", "anna.py", "anna.py")
    assert list(found(path, extract_to=tmp_path / "out")) == ["anna", "anna-2"]


def test_a_link_in_a_students_folder_is_no_submission(tmp_path):
    """A link could lead to another student's answer, or to the solution."""
    root = tree(tmp_path, "class/ada/nb.ipynb", "class/eve/notes.txt", "solutions/nb.py")
    (root / "class" / "eve" / "nb.ipynb").symlink_to(root / "class" / "ada" / "nb.ipynb")
    (root / "class" / "eve" / "mine.py").symlink_to("../../solutions/nb.py")
    assert found(root / "class") == {"ada": "ada/nb.ipynb", "eve": "eve"}
