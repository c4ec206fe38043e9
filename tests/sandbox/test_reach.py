"""The files within reach: a folder with a hidden part is listed entry by entry."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import datasets
import grader
from grader.sandbox.reach import Reach, carve, of_this_interpreter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make packages, among them the grader, and links."""
    for name in ("keras/layers.py", "grader/rubrics/one.toml", "deep/er/secret/key", "plain.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "all").symlink_to(tmp_path)
    (tmp_path / "shortcut").symlink_to(tmp_path / "grader")
    (tmp_path / "inner").symlink_to(tmp_path / "grader" / "rubrics")
    (tmp_path / "kept").symlink_to(tmp_path / "keras")
    return tmp_path


LOADERS = (Path(datasets.__file__).parent,)


def covers(reach: Reach, path: Path) -> bool:
    """Return True if a file can be read, links resolved."""
    return any(path.resolve().is_relative_to(readable) for readable in reach.readable)


def keras_file() -> Path:
    """Return the first file of Keras, without an import of it."""
    files = (Path(entry, "keras", "__init__.py") for entry in sys.path)
    return next(file for file in files if file.exists())


def test_what_is_hidden_is_out_of_reach_and_nothing_else(folder: Path) -> None:
    """Hidden files are out of reach, also through links; their neighbors are readable."""
    hidden = (folder / "grader", folder / "deep" / "er" / "secret")
    reach = carve(folder, hidden)
    assert not covers(reach, folder / "grader" / "rubrics" / "one.toml")
    assert not covers(reach, folder / "deep" / "er" / "secret" / "key")
    assert covers(reach, folder / "keras" / "layers.py")
    assert covers(reach, folder / "plain.py")
    assert str(folder) in reach.listable
    assert not {str(folder), str(folder / "deep")} & set(reach.readable)


def test_a_folder_without_secrets_is_one_rule(folder: Path) -> None:
    """A folder without hidden parts is not listed entry by entry."""
    assert carve(folder, (folder / "elsewhere",)).listable == (str(folder),)
    assert carve(folder / "keras", (folder / "grader",)) == Reach((str(folder / "keras"),), ())


@pytest.mark.parametrize("name", ["grader", "grader/rubrics", "nowhere"])
def test_what_is_hidden_or_missing_gives_nothing(folder: Path, name: str) -> None:
    """A root that is hidden or missing gives an empty reach."""
    assert carve(folder / name, (folder / "grader",)) == Reach((), ())


def test_this_interpreter_reaches_its_libraries_and_not_the_grader() -> None:
    """Keras, the standard library and the loaders are readable; grader and checkout are not."""
    reach = of_this_interpreter((), LOADERS)
    package = Path(grader.__file__).parent
    for within in (keras_file(), Path(json.__file__), Path(datasets.__file__)):
        assert covers(reach, within), within
    for out in (package / "judge", package.parent / "solutions", package.parent, Path(__file__)):
        assert not covers(reach, out), out


@pytest.mark.parametrize("library", [keras_file().parents[1], *LOADERS])
def test_a_course_among_the_libraries_hides_its_solutions(library: Path) -> None:
    """The solutions of a course that lies in a readable folder are out of reach."""
    solutions = library / "course" / "solutions"
    reach = of_this_interpreter([solutions], LOADERS)
    assert not covers(reach, solutions / "01_topic" / "hidden.toml")
    assert str(library.resolve()) in reach.listable


def test_a_link_to_solutions_hides_the_folder_that_it_names(tmp_path: Path) -> None:
    """A course can link to solutions that lie elsewhere."""
    folder = Path(json.__file__).resolve().parent
    (tmp_path / "solutions").symlink_to(folder)
    reach = of_this_interpreter([tmp_path / "solutions"])
    assert not covers(reach, folder / "decoder.py")
    assert covers(reach, folder.parent / "ast.py")
