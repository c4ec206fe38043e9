"""Submissions are handed out and verdicts collected, even if tasks fail."""

from __future__ import annotations

import sys
import threading
import tracemalloc
from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.batch import Attempt, Pool, collect_verdicts, content_digest
from grader.batch.handed import read_handed
from grader.cli import main
from grader.errors import CouldNotGradeError
from grader.rubrics import Rubric
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

RUBRIC = Rubric("toy", "A toy", ())
PLACES = 3


def full_marks(file: SubmissionFile) -> Attempt:
    """Stand in for an attempt to grade."""
    digest = read_handed(file).digest
    return Attempt(SubmissionVerdict(file.student, "toy", "graded", 1.0, 1.0, ()), digest)


def class_of(folder: Path, students: int) -> list[SubmissionFile]:
    """A class of small files."""
    paths = [folder / f"s{number:04d}.py" for number in range(students)]
    for path in paths:
        path.write_text("x = 1\n")
    return [SubmissionFile(path.stem, path) for path in paths]


def grade(
    files: list[SubmissionFile],
    task: Callable[[SubmissionFile], Attempt],
    require_there: Callable[[], None] = lambda: None,
) -> list[SubmissionVerdict]:
    """Grade in some threads."""
    with ThreadPoolExecutor(PLACES) as executor:
        pool = Pool(lambda file, _: executor.submit(task, file), lambda: PLACES, require_there)
        return [verdict for verdict, _ in collect_verdicts(pool, files, RUBRIC)]


@pytest.mark.parametrize("error", [CancelledError(), RuntimeError("KilledWorker"), None])
def test_a_lost_attempt_is_repeated(error: Exception | None, tmp_path: Path) -> None:
    """A lost worker, a cancelled task or a fault of the grader costs nothing but time."""
    tried: Counter[str] = Counter()

    def lose_each_once(file: SubmissionFile) -> Attempt:
        tried[file.student] += 1
        if tried[file.student] > 1:
            return full_marks(file)
        if error is not None:
            raise error
        return Attempt(fault="OSError: the disk of the worker is full")

    verdicts = grade(class_of(tmp_path, 5), lose_each_once)
    assert [verdict.status for verdict in verdicts] == ["graded"] * 5
    assert set(tried.values()) == {2}


def test_a_submission_that_fails_each_time_is_not_graded(tmp_path: Path) -> None:
    """After three tries the message states the fault and the remedy; the others are graded."""

    def lose_one(file: SubmissionFile) -> Attempt:
        if file.student == "s0001":
            raise RuntimeError("worker died")
        return full_marks(file)

    verdicts = {verdict.student: verdict for verdict in grade(class_of(tmp_path, 5), lose_one)}
    assert len(verdicts) == 5
    assert verdicts["s0001"].status == "not_graded"
    assert "RuntimeError: worker died" in verdicts["s0001"].message
    assert "tried 3 times" in verdicts["s0001"].message
    assert sum(verdict.status == "graded" for verdict in verdicts.values()) == 4


def test_a_submission_that_takes_long_is_graded_after_all_others(tmp_path: Path) -> None:
    """It is stopped early at first; then it has its whole time."""
    files = class_of(tmp_path, 12)
    graded: list[str] = []

    def attempt(file: SubmissionFile, has_time: bool) -> Attempt:
        if file.student in ("s0000", "s0005") and not has_time:
            return Attempt(takes_long=True)
        graded.append(file.student)
        return full_marks(file)

    with ThreadPoolExecutor(1) as executor:
        pool = Pool(partial(executor.submit, attempt), lambda: 1)
        verdicts = [verdict.student for verdict, _ in collect_verdicts(pool, files, RUBRIC)]
    assert graded[-2:] == ["s0000", "s0005"]
    assert sorted(verdicts) == sorted(graded) == [file.student for file in files]


def test_a_lost_cluster_ends_the_run(tmp_path: Path) -> None:
    """The rest of the class is not reported as not graded."""

    def lost(_: SubmissionFile) -> Attempt:
        raise CancelledError

    def gone() -> None:
        raise CouldNotGradeError("The cluster is gone.")

    with pytest.raises(CouldNotGradeError, match="gone"):
        grade(class_of(tmp_path, 50), lost, gone)


def test_files_that_vanish_are_not_graded_and_the_others_are(tmp_path: Path) -> None:
    """Missing files are not graded, whatever their number; the others are."""
    files = class_of(tmp_path, 30)
    for file in files[:20]:
        file.path.unlink()
    verdicts = {verdict.student: verdict.status for verdict in grade(files, full_marks)}
    assert list(verdicts.values()).count("not_graded") == 20
    assert all(verdicts[file.student] == "graded" for file in files[20:])


def test_only_what_is_being_graded_is_in_memory(tmp_path: Path) -> None:
    """A thousand submissions with verdicts of 100 kB take as much memory as ten."""

    def large_verdict(file: SubmissionFile) -> Attempt:
        message = file.student[-1] * 100_000
        verdict = SubmissionVerdict(file.student, "toy", "graded", 1.0, 1.0, (), message)
        return Attempt(verdict, read_handed(file).digest)

    path = tmp_path / "large.py"
    path.write_bytes(b"#" * 100_000)

    def peak(students: int) -> int:
        files = (SubmissionFile(str(number), path) for number in range(students))
        tracemalloc.start()
        with ThreadPoolExecutor(PLACES) as executor:
            pool = Pool(lambda file, _: executor.submit(large_verdict, file), lambda: PLACES)
            assert sum(1 for _ in collect_verdicts(pool, files, RUBRIC)) == students
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(1000) < peak(10) + 1_000_000


def test_no_place_waits_for_this_process(tmp_path: Path) -> None:
    """All places work at the same time."""
    barrier = threading.Barrier(PLACES, timeout=30)

    def meet(file: SubmissionFile) -> Attempt:
        barrier.wait()
        return full_marks(file)

    assert len(grade(class_of(tmp_path, 4 * PLACES), meet)) == 4 * PLACES


def test_a_submission_is_the_same_file_again_elsewhere(tmp_path: Path) -> None:
    """Its name and bytes are kept; a folder without a notebook stays a folder."""
    file = SubmissionFile("ada", tmp_path / "nötebook.py")
    file.path.write_bytes(b"\xff\x00 not text")
    (tmp_path / "empty").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for original in (file, SubmissionFile("eve", tmp_path / "empty")):
        copy = read_handed(original).lay_out(elsewhere)
        assert (copy.student, copy.path.name) == (original.student, original.path.name)
        assert copy.path.is_dir() == original.path.is_dir()
        assert content_digest(copy) == content_digest(original) != ""
    assert (elsewhere / "nötebook.py").read_bytes() == b"\xff\x00 not text"


def test_the_digest_covers_files_that_a_notebook_may_import_or_run(tmp_path: Path) -> None:
    """Modules come first, then notebooks; hidden files, links and data are left out."""
    names = ("a.ipynb", "work.ipynb", "z.py", "in/y.py", ".ipynb_checkpoints/a.ipynb", "data.csv")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "link.py").symlink_to(tmp_path / "z.py")
    handed = read_handed(SubmissionFile("ada", tmp_path / "work.ipynb", tmp_path))
    assert list(handed.beside) == ["z.py", "in/y.py", "a.ipynb"]


def test_a_changed_file_has_another_digest(tmp_path: Path) -> None:
    """A renamed file has another digest too, a missing file has none."""
    path = tmp_path / "notebook.py"
    path.write_text("x = 1\n")
    first = content_digest(SubmissionFile("ada", path))
    renamed = path.rename(tmp_path / "other.py")
    assert content_digest(SubmissionFile("ada", renamed)) != first
    assert content_digest(SubmissionFile("ada", path)) == ""
    path.write_text("x = 2\n")
    assert content_digest(SubmissionFile("ada", path)) not in ("", first)


def test_a_cluster_without_its_package_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to install; the exit code is 2."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "grader.batch.cluster", raising=False)
    (file,) = class_of(tmp_path, 1)
    arguments = ["grade", str(file.path), "--assignment", "03_residual_networks"]
    options = ["--out", str(tmp_path / "out"), "--cluster", "tcp://127.0.0.1:8786"]
    result = CliRunner().invoke(main, [*arguments, *options])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "pip install distributed" in result.output
