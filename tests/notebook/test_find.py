"""Tests that submissions and their students are found."""

import os
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
    """Each file that is not graded is named, with the reason."""
    told: list[str] = []
    tree(tmp_path / "a", "anna/b.ipynb", "anna/a.ipynb", "bert/c.py")
    assert found(tmp_path / "a", told) == {"anna": "anna/a.ipynb", "bert": "bert/c.py"}
    tree(tmp_path / "b", "anna.py", "bert.docx", "key.csv", "more/c.py")
    assert found(tmp_path / "b", told) == {"anna": "anna.py"}
    assert told == [
        "anna handed in 2 files; a.ipynb is graded, not b.ipynb.",
        "bert.docx is left out: it is neither a notebook nor a script.",
        "key.csv is left out: it is neither a notebook nor a script.",
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
    told: list[str] = []
    assert found(root / "class", told) == {"ada": "ada/nb.ipynb", "eve": "eve"}
    assert "mine.py is a link" in told[0]


CANVAS = {
    "lovelaceada_1_11_work.ipynb": "",
    "bobyeva_LATE_2_12_work.ipynb.txt": "",
    "chenli_3_13_resnet.py": "",
    "danawu_4_14_work.zip": "is an archive",
    "elifyay_5_15_work.html": "is a web page",
    "finnray_6_16_answer.txt": "is neither a notebook nor a script",
    "gracekim_7_17_data.json": "is neither a notebook nor a script",
}
"""File → why it is not graded."""


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_everybody_in_a_download_of_canvas_is_listed(tmp_path, as_zip):
    """Students who handed in no code are listed with the reason."""
    make, place = (zipped, "class.zip") if as_zip else (tree, "class")
    path = make(tmp_path / place, *CANVAS)
    told: list[str] = []
    files = find_submissions(path, ASSIGNMENT, tmp_path / "out", told.append)
    assert [file.student for file in files] == [
        *("bobyeva_2", "chenli_3", "danawu_4", "elifyay_5", "finnray_6", "gracekim_7"),
        "lovelaceada_1",
    ]
    for file in files:
        reason = CANVAS[file.path.name]
        assert reason in file.refused
        assert bool(reason) == bool(file.refused) == any(file.path.name in text for text in told)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            (
                "Ada L_1_assignsubmission_file_/work.ipynb",
                "Ada L_1_assignsubmission_onlinetext_/onlinetext.html",
            ),
            "Ada L_1_assignsubmission_file_/work.ipynb",
        ),
        (
            (
                "Ada L_1_assignsubmission_file_work.ipynb",
                "Ada L_1_assignsubmission_onlinetext_onlinetext.html",
            ),
            "Ada L_1_assignsubmission_file_work.ipynb",
        ),
        (
            ("ada_1_11_work.ipynb", "ada_LATE_1_12_work-1.ipynb", "ada_1_9_notes.txt"),
            "ada_LATE_1_12_work-1.ipynb",
        ),
        (("ada_1_12_utils.py", "ada_1_11_work.ipynb"), "ada_1_11_work.ipynb"),
        (
            ("ada_1_12_scratch.ipynb", f"ada_1_11_{ASSIGNMENT}-2.ipynb"),
            f"ada_1_11_{ASSIGNMENT}-2.ipynb",
        ),
    ],
)
def test_entries_of_one_person_are_one_submission(tmp_path, names, expected):
    """Moodle's on-line text and a later hand-in are no second student; the newest counts."""
    told: list[str] = []
    name, number = names[0].split("_")[:2]
    bob = f"Bob_2{names[0].removeprefix(f'{name}_{number}')}".replace("_11_", "_13_")
    result = found(tree(tmp_path, *names, bob), told, assignment=ASSIGNMENT)
    assert result == {f"{name}_{number}": expected, "Bob_2": bob}
    assert any(f"{name}_{number}" in text for text in told)


@pytest.mark.parametrize(
    "names",
    [
        ("hw_2024_1_ada.ipynb", "hw_2024_2_bob.ipynb"),
        ("hw_2024_01_ada.ipynb", "hw_2024_01_bob.ipynb", "test_2024_02_cy.ipynb"),
    ],
)
def test_files_of_different_people_are_never_put_together(tmp_path, names):
    """A name that only looks like a download stays a name."""
    assert set(found(tree(tmp_path, *names)).values()) == set(names)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("a/b/ada/n.ipynb", "a/b/bob/n.ipynb"), ["ada", "bob"]),
        (("a/b/ada.ipynb", "a/b/bob.ipynb"), ["ada", "bob"]),
        (("utils.py", "ada/n.ipynb", "bob/n.ipynb"), ["ada", "bob"]),
        (("a/utils.py", "a/ada/n.ipynb", "a/bob/n.ipynb"), ["ada", "bob"]),
        (("utils.py", "a/ada.ipynb", "a/bob.ipynb"), ["ada", "bob"]),
        ((f"{ASSIGNMENT}.ipynb", "ada/n.ipynb", "bob/n.ipynb"), ["ada", "bob"]),
        ((f"a/{ASSIGNMENT}.ipynb", "a/ada/n.ipynb", "a/bob/n.ipynb"), ["ada", "bob"]),
        ((f"ada/{ASSIGNMENT}.ipynb", "ada/old/n.ipynb"), ["ada"]),
        (("hw2/ada/n.ipynb",), ["ada"]),
        (("hw2/ada.ipynb",), ["ada"]),
        ((f"{ASSIGNMENT}/ada.ipynb",), ["ada"]),
        (("x/ada_1_11_work.ipynb",), ["ada_1"]),
        (("ada/hw2/n.ipynb",), ["ada"]),
        ((f"ada/{ASSIGNMENT}/n.ipynb",), ["ada"]),
        (("submissions/n.ipynb", "ada/n.ipynb", "bob/n.ipynb"), ["ada", "bob", "submissions"]),
        (("ada.ipynb", "bob.ipynb", "cy/n.ipynb"), ["ada", "bob", "cy"]),
        (
            ("submitted/ada/n.ipynb", "source/x/x.ipynb", "release/x/x.ipynb", "conf.py"),
            ["ada"],
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_wrappers_and_stray_files_hide_nobody(tmp_path, names, expected, as_zip):
    """The class is found in its folders; whatever lies beside it is named."""
    told: list[str] = []
    make, place = (zipped, "class.zip") if as_zip else (tree, "class")
    path = make(tmp_path / place, *names)
    result = found(path, told, tmp_path / "out" if as_zip else None, assignment=ASSIGNMENT)
    assert list(result) == expected
    for name in set(names) - set(result.values()):
        assert any(name.split("/")[0] in text or name.split("/")[-1] in text for text in told)


def test_nothing_in_a_class_vanishes_without_a_word(tmp_path):
    """Hidden and empty folders, pipes and links are named wherever they lie."""
    root = tree(
        tmp_path, "ada/n.ipynb", "ada/data.csv", "ada/.old/n.ipynb", "bob/n.py", ".eve/n.py"
    )
    (root / "cy" / "empty").mkdir(parents=True)
    for place in (root, root / "bob"):
        os.mkfifo(place / "pipe.ipynb")
        (place / "gone.ipynb").symlink_to("/nowhere")
        (place / "folder").symlink_to(root / "ada")
    told: list[str] = []
    assert found(root, told) == {"ada": "ada/n.ipynb", "bob": "bob/n.py", "cy": "cy"}
    assert told == [
        "The folder .eve is left out: it has a name that begins with a dot.",
        "The folder folder is left out: it is a link, which may lead to another person's file.",
        "gone.ipynb is left out: it is a link, which may lead to another person's file.",
        "pipe.ipynb is left out: it is neither a file nor a folder, such as a named pipe.",
        "ada/.old is left out: it has a name that begins with a dot.",
        "ada/data.csv is left out: it is neither a notebook nor a script.",
        "bob/folder and bob/gone.ipynb are left out: "
        "each is a link, which may lead to another person's file.",
        "bob/pipe.ipynb is left out: it is neither a file nor a folder, such as a named pipe.",
        "There is no notebook in the folder cy: empty is an empty folder.",
    ]


def test_a_link_in_a_flat_folder_is_no_submission(tmp_path):
    """A link is refused with a word wherever it lies and wherever it points."""
    root = tree(tmp_path, "class/ada.ipynb", "solution.ipynb")
    (root / "class" / "eve.ipynb").symlink_to(root / "solution.ipynb")
    told: list[str] = []
    assert found(root / "class", told) == {"ada": "ada.ipynb"}
    assert told == ["eve.ipynb is left out: it is a link, which may lead to another person's file."]


def test_a_long_list_of_data_is_cut(tmp_path):
    """Hundreds of images beside notebooks fill no terminal."""
    told: list[str] = []
    found(tree(tmp_path, "ada/n.ipynb", "bob/n.py", *(f"ada/{n}.png" for n in range(99))), told)
    (sentence,) = told
    assert sentence.count(".png") == 20
    assert "and 79 more are left out" in sentence


def test_names_of_a_zip_are_read_as_utf_8(tmp_path):
    """A zip that does not say so has UTF-8 names, too; a colon leads nowhere."""
    path = zipped(tmp_path / "class.zip", "Zo##/n.ipynb", "Ada: final/n.ipynb")
    path.write_bytes(path.read_bytes().replace(b"Zo##", "Zoë".encode()))
    told: list[str] = []
    files = find_submissions(path, extract_to=tmp_path / "out", tell=told.append)
    assert [file.student for file in files] == ["Ada: final", "Zoë"]
    assert told == []
