"""A cache for the test run, rendered once for all tests of the package."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from datasets import own_files, signs
from datasets.hdf5 import LabeledImages


@pytest.fixture(autouse=True)
def no_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without the user's own data files."""
    empty = tmp_path / "no-own-files"
    empty.mkdir()
    monkeypatch.delenv(own_files.FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(own_files, "DATA_FOLDER", empty)


@pytest.fixture(scope="session")
def session_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that rendered splits are cached in."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def rendered(session_cache: Path) -> Iterator[tuple[LabeledImages, LabeledImages]]:
    """Both splits, rendered from nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datasets.cache.cache_folder", lambda: session_cache)
        patch.setattr(own_files, "DATA_FOLDER", session_cache / "nothing")
        patch.delenv(own_files.FOLDER_VARIABLE, raising=False)
        yield signs.load_data()
